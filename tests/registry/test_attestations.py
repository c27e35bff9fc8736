"""Attestations: where they lie, who signed them, what they cost.  `attestation list` is asked, since it finds and proves them as verify does, and needs no
signature of the image.  The packed cases say what is right of each; what they do not have is made here, each with a neighbour that is refused."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import ROOT, Case, key, run
from support.registry import INDEX, MANIFEST, Registry, Response

CASES = ROOT / "build/vectors/keyless-cases"
SLSA, SPDX, SARIF, VULN = "https://slsa.dev/provenance/v1", "https://spdx.dev/Document", "application/sarif+json", "https://cosign.sigstore.dev/attestation/vuln/v1"
ENVELOPE, COSIGN_SIG = "application/vnd.dsse.envelope.v1+json", "application/vnd.dev.cosign.artifact.sig.v1+json"
BUNDLE_TYPE = "dev.sigstore.bundle.predicateType"
NAME = "shop/api"


class AttestedCase:
    def __init__(self, path):
        self.path, self.name, self.case = path, path.name, json.loads((path / "case.json").read_text())
        self.asked = self.case.get("as-attestation")
        self.who = ["--key", path / self.case["key"]] if "key" in self.case else ["--identity", self.case["identity"], "--issuer", self.case["issuer"]]
        options = self.case.get("options", [])
        self.root = [] if "key" in self.case else ["--trusted-root", path / self.case["trusted-root"]]
        self.root += ["--no-log"] * ("ignore-tlog" in options) + ["--no-sct"] * ("ignore-sct" in options)


def cases():
    # Those that say nothing of attestations may be named by regular expressions, which are not read.
    found = [p.parent for p in sorted(CASES.glob("*/case.json")) if '"as-attestation"' in p.read_text()]
    return [AttestedCase(p) for p in found]


def listed(result):
    return result.json["attestations"]


def verified(result):
    return [a for a in listed(result) if a["verified"]]


class Lists(Case):
    def list(self, image, *args, **options):
        result = run("attestation", "list", "--output", "json", *args, image, home=self.home, **options)
        self.assertFalse(result.crashed, result)
        self.assertEqual(result.status, 0, result)
        return result

    def check(self, c, result):
        if c.asked["expect"] == "allow":
            self.assertTrue(verified(result), result)
            return
        self.assertEqual(verified(result), [], result)
        reasons = {a["reason"] for a in listed(result)} or {"no-signature"}
        self.assertIn(c.asked["reason"], reasons, result)


class CasesByLayout(Lists):
    def judge(self, c):
        tag = ":" + c.case["tag"] if c.case.get("tag") else ""
        image = f"oci:{c.path / 'layout'}{tag}"
        self.check(c, self.list(image, "--type", c.asked["type"], *c.who, *c.root))
        if c.asked["expect"] != "allow":
            return
        self.assertEqual(verified(self.list(image, "--type", "https://example.com/none", *c.who, *c.root)), [])
        self.assertEqual(verified(self.list(image, "--type", c.asked["type"], "--key", key().public)), [])


class CasesByRegistry(Lists):
    referrers = True

    def judge(self, c):
        registry = self.enter(Registry(referrers=self.referrers))
        repo = registry.repository(c.case["image"].split("/", 1)[1].rsplit(":", 1)[0])
        repo.load_layout(c.path / "layout")
        if not self.referrers:
            repo.add_fallback_tags(c.path / "fallback")
        self.check(c, self.list(c.case["image"], "--type", c.asked["type"], *c.who, *c.root, "--plain-http", env={"http_proxy": registry.url}))


class CasesByFallback(CasesByRegistry):
    referrers = False


class CasesByVerify(Case):
    """The same by verify, in a registry: the verdict, and its one reason."""

    def judge(self, c):
        registry = self.enter(Registry())
        registry.repository(c.case["image"].split("/", 1)[1].rsplit(":", 1)[0]).load_layout(c.path / "layout")
        result = run("verify", "--output", "json", "--attestation", c.asked["type"], *c.who, *c.root, "--plain-http", c.case["image"], home=self.home,
                     env={"http_proxy": registry.url})
        if c.asked["expect"] == "allow":
            self.assertAllowed(result, c.case["digest"])
        else:  # what is not there, or nobody's, has a word of its own
            self.assertDenied(result, c.asked["reason"].replace("no-signature", "no-attestation"))


# -- made here

def attest(repo, digest, signer, kind=SLSA, subject=None, hint=True, **predicate):
    """A bundle as cosign 3 attaches it; hint: with the annotation, or as that."""
    body = oci.statement(subject or digest, predicate_type=kind, predicate=predicate)
    notes = {BUNDLE_TYPE: kind if hint is True else hint} if hint else None
    return oci.attach_bundle(repo, digest, oci.bundle(body, oci.sign_bytes(signer, oci.pae(oci.INTOTO, body))), annotations=notes)


def envelope(body, signer, kind=oci.INTOTO, signatures=1):
    one = {"keyid": "", "sig": oci.b64(oci.sign_bytes(signer, oci.pae(kind, body)))}
    return oci.dumps({"payloadType": kind, "payload": oci.b64(body), "signatures": [one] * signatures})


def attest_by_tag(repo, digest, envelopes, kinds=()):
    layers = []
    for i, data in enumerate(envelopes):
        repo.add_blob(data)
        notes = {oci.SIGNATURE: "", **({"predicateType": kinds[i]} if i < len(kinds) else {})}
        layers.append(oci.descriptor(data, ENVELOPE, annotations=notes))
    repo.add_blob(b"{}")
    return repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG), "layers": layers},
                             digest.replace(":", "-") + ".att")


def artifact(repo, subject, documents, artifact_type="application/vnd.in-toto+json", layer_type=None, kinds=(), of=None):
    """An artifact that refers to the image; of: the digest in its subject, if that is another."""
    layers = []
    for i, data in enumerate(documents):
        repo.add_blob(data)
        notes = {"annotations": {"in-toto.io/predicate-type": kinds[i]}} if i < len(kinds) else {}
        layers.append(oci.descriptor(data, layer_type or oci.INTOTO, **notes))
    repo.add_blob(b"{}")
    data, media_type = repo.manifests[subject]
    return repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": artifact_type, "config": oci.descriptor(b"{}", oci.EMPTY),
                              "layers": layers, "subject": {**oci.descriptor(data, media_type), "digest": of or subject}})


def sign_as_referrer(repo, digest, signer, name="registry.scout.example/shop/api", signed=None):
    """A simple signature as Docker Hardened Images have it: a referrer of what is signed."""
    data = oci.payload(name, signed or digest)
    repo.add_blob(b"{}")
    of, media_type = repo.manifests[digest]
    layer = oci.simple_layer(repo, data, oci.sign_bytes(signer, data))
    return repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", COSIGN_SIG), "layers": [layer],
                              "subject": {**oci.descriptor(of, media_type), "digest": digest}})


def buildkit(repo, tag="1.4", old=True, statements=None, about=None):
    """An index with one platform and BuildKit's attestations of it; returns the digests of index, platform and attestation manifest."""
    image = oci.image(repo)
    bodies = statements(image) if statements else [oci.statement(image, predicate_type=SLSA), oci.statement(image, predicate_type=SPDX)]
    kinds = [json.loads(b)["predicateType"] for b in bodies]
    if old:
        for data in bodies:
            repo.add_blob(data)
        config = oci.dumps({"architecture": "unknown", "os": "unknown", "rootfs": {"type": "layers", "diff_ids": []}})
        repo.add_blob(config)
        layers = [oci.descriptor(b, oci.INTOTO, annotations={"in-toto.io/predicate-type": k}) for b, k in zip(bodies, kinds)]
        attested = repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(config, oci.CONFIG), "layers": layers})
    else:
        attested = artifact(repo, image, bodies, "application/vnd.docker.attestation.manifest.v1+json", kinds=kinds, of=about)
    notes = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": image}
    entries = [oci.platform_entry(repo, image, "linux/amd64"), oci.platform_entry(repo, attested, "unknown/unknown", annotations=notes)]
    return repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, tag), image, attested


class InRegistry(Lists):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository(NAME)
        self.image = f"{self.registry.host}/{NAME}:1.4"

    def found(self, *args):
        return listed(self.list(self.image, *args))

    def reasons(self, *args, signer=None):
        return sorted((a["predicate-type"] or "", a["reason"]) for a in self.found("--key", (signer or key()).public, *args))


class ByEnvelope(InRegistry):
    def test_a_bundle(self):
        digest = oci.image(self.repo, "1.4")
        attest(self.repo, digest, key())
        attest(self.repo, digest, key(n=1), SPDX)
        self.assertEqual(self.reasons(), [(SLSA, "ok"), (SPDX, "unknown-key")])
        self.assertEqual(self.reasons("--type", "sbom"), [(SPDX, "unknown-key")])
        self.assertEqual(self.reasons("--type", "sbom", signer=key(n=1)), [(SPDX, "ok")])
        self.assertEqual(self.reasons("--type", "scan"), [])

    def test_it_is_about_another_image(self):
        digest, other = oci.image(self.repo, "1.4"), oci.image(self.repo)
        attest(self.repo, digest, key(), subject=other)
        self.assertEqual(self.reasons(), [(SLSA, "digest-mismatch")])

    def test_a_hint_that_lies_hides_nothing(self):
        digest = oci.image(self.repo, "1.4")
        attest(self.repo, digest, key(), hint=SPDX)
        attest(self.repo, digest, key(), VULN, hint="https://sigstore.dev/cosign/sign/v1")
        self.assertEqual(self.reasons("--type", SLSA), [(SLSA, "ok")])
        self.assertEqual(self.reasons("--type", "vuln"), [(VULN, "ok")])
        self.assertEqual(self.reasons("--type", SPDX), [])

    def test_a_signature_is_no_attestation(self):
        digest = oci.image(self.repo, "1.4")
        oci.sign_bundle(self.repo, digest, key(), name=self.image)
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found("--key", key().public), [])
        self.assertUsage(run("attestation", "list", "--type", oci.SIGN, self.image, home=self.home))
        self.assertAllowed(self.verify(self.image, key()))

    def test_an_attestation_is_no_signature(self):
        attest(self.repo, oci.image(self.repo, "1.4"), key())
        self.assertDenied(self.verify(self.image, key()), "no-signature")
        digest = oci.image(self.repo, "1.4")
        attest_by_tag(self.repo, digest, [envelope(oci.statement(digest, predicate_type=SLSA), key())])
        self.assertDenied(self.verify(self.image, key()), "no-signature")
        artifact(self.repo, digest, [oci.statement(digest, predicate_type=SLSA)])
        self.assertDenied(self.verify(self.image, key()), "no-signature")

    def test_the_att_tag(self):
        digest, other = oci.image(self.repo, "1.4"), oci.image(self.repo)
        body, signed = oci.statement(digest, predicate_type=SLSA), oci.statement(digest)
        bad = json.loads(envelope(body, key()))
        bad["payload"] = oci.b64(oci.statement(digest, predicate_type=SPDX))
        attest_by_tag(self.repo, digest, [
            envelope(body, key()), envelope(oci.statement(digest, predicate_type=SPDX), key(n=1)),
            envelope(oci.statement(other, predicate_type=VULN), key()), oci.dumps(bad), envelope(body, key(), signatures=2),
            envelope(body, key(), "application/json"), b'{"payloadType":"' + oci.INTOTO.encode() + b'","signatures":[]}', envelope(signed, key())],
            [SLSA, SPDX, VULN])
        self.assertEqual(sorted(r for _, r in self.reasons()),
                         sorted(["ok", "unknown-key", "digest-mismatch", "unknown-key", "malformed", "malformed", "malformed"]))

    def test_statement_v0_1(self):
        digest = oci.image(self.repo, "1.4")
        body = oci.statement(digest, predicate_type=SLSA, _type="https://in-toto.io/Statement/v0.1")
        attest_by_tag(self.repo, digest, [envelope(body, key())])
        self.assertEqual(self.reasons(), [(SLSA, "ok")])
        body = oci.statement(digest, predicate_type=SLSA, _type="https://in-toto.io/Statement/v2")
        attest_by_tag(self.repo, digest, [envelope(body, key())])
        self.assertEqual([r for _, r in self.reasons()], ["malformed"])


class ByManifest(InRegistry):
    def test_buildkit_by_the_index(self):
        for old in (True, False):
            index, image, _ = buildkit(self.repo, old=old)
            self.assertEqual(self.reasons(), [(SLSA, "no-signature"), (SPDX, "no-signature")])
            oci.sign_simple(self.repo, index, self.image, key())
            self.assertEqual(self.reasons(), [(SLSA, "ok"), (SPDX, "ok")])
            found = self.found("--key", key().public)
            self.assertEqual({(a["signed-by"], a["subject"], a["platform"], a["place"]) for a in found}, {("index", image, "linux/amd64", "index")})
            self.assertEqual(self.reasons(signer=key(n=1)), [(SLSA, "unknown-key"), (SPDX, "unknown-key")])

    def test_buildkit_by_its_manifest(self):
        _, _, attested = buildkit(self.repo, old=False)
        oci.sign_bundle(self.repo, attested, key())
        self.assertEqual(self.reasons("--type", "provenance"), [(SLSA, "ok")])
        self.assertEqual(self.found("--type", "provenance", "--key", key().public)[0]["signed-by"], "manifest")
        self.assertEqual(self.reasons("--type", "provenance", signer=key(n=1)), [(SLSA, "bad-signature")])  # without a hint whose it is

    def test_the_platform_s_own_signature_says_nothing(self):
        _, image, _ = buildkit(self.repo)
        oci.sign_simple(self.repo, image, self.image, key())
        self.assertEqual(self.reasons("--type", "provenance"), [(SLSA, "no-signature")])

    def test_buildkit_about_another_image(self):
        other = oci.image(self.repo)
        index, _, _ = buildkit(self.repo, statements=lambda image: [oci.statement(other, predicate_type=SLSA)])
        oci.sign_simple(self.repo, index, self.image, key())
        self.assertEqual(self.reasons(), [(SLSA, "digest-mismatch")])
        index, _, _ = buildkit(self.repo, old=False, about=other)
        oci.sign_simple(self.repo, index, self.image, key())
        self.assertEqual([r for _, r in self.reasons()], ["digest-mismatch"])

    def test_an_artifact(self):
        digest, other = oci.image(self.repo, "1.4"), oci.image(self.repo)
        made = artifact(self.repo, digest, [oci.statement(digest, predicate_type=SLSA), oci.statement(digest, predicate_type=SPDX)])
        self.assertEqual(self.reasons("--type", SLSA), [(SLSA, "no-signature")])
        sign_as_referrer(self.repo, made, key(), signed=other)
        self.assertEqual(self.reasons("--type", SLSA), [(SLSA, "digest-mismatch")])
        sign_as_referrer(self.repo, made, key())
        self.assertEqual(self.reasons(), [(SLSA, "ok"), (SPDX, "ok")])
        self.assertEqual(verified(self.list(self.image, "--key", key(n=1).public)), [])

    def test_an_artifact_about_another_image(self):
        digest, other = oci.image(self.repo, "1.4"), oci.image(self.repo)
        sign_as_referrer(self.repo, artifact(self.repo, digest, [oci.statement(other, predicate_type=SLSA)]), key())
        moved = artifact(self.repo, digest, [oci.statement(digest, predicate_type=SPDX)], of=other)
        sign_as_referrer(self.repo, moved, key())
        data, media_type = self.repo.manifests[moved]
        self.repo.listed[digest] = [{"mediaType": media_type, "size": len(data), "digest": moved, "artifactType": oci.INTOTO}]
        self.assertEqual(self.reasons(), [(SLSA, "digest-mismatch")])

    def test_documents_without_a_statement(self):
        digest = oci.image(self.repo, "1.4")
        made = [artifact(self.repo, digest, [oci.dumps({"version": "2.1.0", "runs": []})], SARIF, SARIF),
                artifact(self.repo, digest, [oci.dumps({"spdxVersion": "SPDX-2.3"})], "application/spdx+json", "application/spdx+json")]
        self.assertEqual(self.reasons(), [(SARIF, "no-signature"), (SPDX, "no-signature")])
        oci.sign_simple(self.repo, made[0], self.image, key())
        oci.sign_bundle(self.repo, made[1], key(n=1))
        self.assertEqual(self.reasons(), [(SARIF, "ok"), (SPDX, "bad-signature")])
        self.assertEqual(self.reasons("--type", "sbom", signer=key(n=1)), [(SPDX, "ok")])
        shown = run("attestation", "show", "--type", "sbom", self.image, home=self.home)
        self.assertEqual(shown.out, b'{"spdxVersion":"SPDX-2.3"}\n')

    def test_a_repository_of_its_own(self):
        digest = oci.image(self.repo, "1.4")
        there = self.registry.repository("evidence/api")
        there.manifests[digest] = self.repo.manifests[digest]
        made = artifact(there, digest, [oci.statement(digest, predicate_type=SLSA)])
        del there.manifests[digest]
        sign_as_referrer(there, made, key())
        self.assertEqual(self.reasons(), [])
        self.assertEqual(self.reasons("--attestation-repository", f"{self.registry.host}/evidence/api"), [(SLSA, "ok")])
        attest(self.repo, digest, key(), SPDX)
        self.assertEqual(self.reasons("--attestation-repository", f"{self.registry.host}/evidence/api"), [(SLSA, "ok"), (SPDX, "ok")])
        self.assertEqual(self.reasons("--signature-repository", f"{self.registry.host}/evidence/api"), [(SLSA, "ok")])


class Cost(InRegistry):
    def requests(self, *args):
        self.registry.clear()
        result = self.verify(self.image, *args)
        self.assertAllowed(result)
        return len(self.registry.requests())

    def blobs(self):
        return [r.path.rsplit("/", 1)[1] for r in self.registry.requests() if "/blobs/" in r.path]

    def attest_much(self, digest, hint=True):
        for kind in (SLSA, SPDX, VULN, "https://example.com/a", "https://example.com/b"):
            attest(self.repo, digest, key(), kind, hint=hint)
        for _ in range(5):
            artifact(self.repo, digest, [oci.statement(digest, predicate_type=SLSA)])
        attest_by_tag(self.repo, digest, [envelope(oci.statement(digest, predicate_type=SLSA), key())])

    def test_what_nobody_asks_for_costs_no_request(self):
        for sign in (lambda d: oci.sign_simple(self.repo, d, self.image, key()), lambda d: oci.sign_bundle(self.repo, d, key(), name=self.image)):
            digest = oci.image(self.repo, "1.4")
            sign(digest)
            alone = self.requests(key())
            self.attest_much(digest)
            self.assertEqual(self.requests(key()), alone)

    def test_without_hints_in_the_listing_no_bundle_is_fetched(self):
        """A fallback index as cosign writes it has no annotations: the manifests say it themselves."""
        self.registry.referrers_api = False
        digest = oci.image(self.repo, "1.4")
        oci.sign_bundle(self.repo, digest, key(), name=self.image)
        self.attest_much(digest)
        self.repo.add_fallback_tags()
        tag = digest.replace(":", "-")
        index = json.loads(self.repo.manifests[self.repo.tags[tag]][0])
        for entry in index["manifests"]:
            entry.pop("annotations", None)
        self.repo.add_manifest(index, tag)
        self.requests(key())
        self.assertEqual(len(self.blobs()), 1, "the signature alone")

    def test_before_a_no_everything_is_read(self):
        digest = oci.image(self.repo, "1.4")
        body = oci.statement(digest, self.image)
        document = oci.bundle(body, oci.sign_bytes(key(), oci.pae(oci.INTOTO, body)))
        oci.attach_bundle(self.repo, digest, document, annotations={BUNDLE_TYPE: SLSA})
        self.assertAllowed(self.verify(self.image, key()))
        self.assertDenied(self.verify(self.image, key(n=1)), "bad-signature")

    def test_one_that_is_asked_for_costs_its_own_documents(self):
        digest = oci.image(self.repo, "1.4")
        self.list(self.image, "--type", "vex")
        self.registry.clear()
        nothing = self.list(self.image, "--type", "https://example.com/c").json["requests"]
        for i in range(3):
            attest(self.repo, digest, key(), f"https://example.com/{i}")
        # To list needs the listing alone, and to say that there is none of a type all that may be one.
        self.registry.clear()
        self.list(self.image, "--type", "https://example.com/1")
        seen = [r.path for r in self.registry.requests()]
        self.assertEqual(len(seen), len(set(seen)), "nothing is fetched twice")
        self.assertEqual(len(seen), nothing + 6)

    def by_policy(self, *attestations):
        path = pathlib.Path(self.home) / "policy.json"
        keys = [str(key().public)]
        rule = {"images": [f"{self.registry.host}/{NAME}"], "keys": keys, "names": "optional"}
        if attestations:
            rule["attestations"] = [{"type": kind, "signers": {"keys": keys}} for kind in attestations]
        path.write_text(json.dumps({"version": 2, "rules": [rule]}))
        self.registry.clear()
        self.assertAllowed(run("verify", "--output", "json", "--no-ledger", "--policy", path, self.image, home=self.home))
        seen = [r.path for r in self.registry.requests()]
        self.assertEqual(len(seen), len(set(seen)), sorted(seen))
        return len(seen)

    def test_a_policy_pays_for_what_it_demands(self):
        """Beside a signature: the tag where cosign 2 has attestations, and of each that is demanded its manifest and its document."""
        digest = oci.image(self.repo, "1.4")
        oci.sign_simple(self.repo, digest, self.image, key())
        for kind in (SLSA, SPDX, "https://example.com/a"):
            attest(self.repo, digest, key(), kind)
        alone = self.by_policy()
        self.assertEqual(self.by_policy("https://example.com/a"), alone + 3)
        self.assertEqual(self.by_policy("https://example.com/a", "provenance"), alone + 5)

    def test_a_policy_pays_for_what_buildkit_wrote(self):
        index, _, _ = buildkit(self.repo)
        oci.sign_bundle(self.repo, index, key(), name=self.image)
        alone = self.by_policy()
        # The platform has attestations of its own, perhaps: tag, listing and fallback tag of it, beside manifest and document.
        self.assertLessEqual(self.by_policy("provenance"), alone + 6)

    def test_of_many_images_nothing_is_fetched_twice_either(self):
        """More than the registry client keeps of a whole run."""
        for i in range(3):
            digest = oci.image(self.repo, f"v{i}")
            oci.sign_bundle(self.repo, digest, key(), name=self.image.replace("1.4", f"v{i}"))
            attest(self.repo, digest, key(), hint=oci.SIGN, comment="x" * (2 << 20))
        path = pathlib.Path(self.home) / "policy.json"
        rule = {"images": [f"{self.registry.host}/{NAME}"], "keys": [str(key().public)], "names": "optional",
                "attestations": [{"type": "provenance"}, {"type": SLSA}]}
        path.write_text(json.dumps({"version": 2, "rules": [rule]}))
        self.registry.clear()
        images = [self.image.replace("1.4", f"v{i}") for i in range(3)]
        result = run("verify", "--output", "json", "--no-ledger", "--policy", path, *images, home=self.home)
        self.assertEqual(result.status, 0, result)
        seen = [r.path for r in self.registry.requests()]
        self.assertEqual(len(seen), len(set(seen)), sorted(seen))

    def test_nothing_is_fetched_twice_where_signatures_are_shared(self):
        index, _, _ = buildkit(self.repo)
        oci.sign_simple(self.repo, index, self.image, key())
        self.registry.clear()
        self.assertEqual(self.reasons(), [(SLSA, "ok"), (SPDX, "ok")])
        seen = [r.path for r in self.registry.requests()]
        self.assertEqual(len(seen), len(set(seen)), sorted(seen))


class Noise(InRegistry):
    """What others attach denies nothing that is proved, and proves nothing."""

    def ask(self, signer=None):
        return run("verify", "--output", "json", "--attestation", "provenance", "--key", (signer or key()).public, self.image, home=self.home)

    def test_what_others_attach(self):
        digest = oci.image(self.repo, "1.4")
        noise = [
            lambda: attest(self.repo, digest, key(n=1)),
            lambda: oci.attach_bundle(self.repo, digest, b"{", annotations={BUNDLE_TYPE: SLSA}),
            lambda: oci.attach_bundle(self.repo, digest, oci.bundle(b"{}", oci.sign_bytes(key(), oci.pae(oci.INTOTO, b"{}")))),
            lambda: attest_by_tag(self.repo, digest, [b"", b"[]", envelope(b"null", key())], [SLSA] * 3),
            lambda: artifact(self.repo, digest, [oci.statement(digest, predicate_type=SLSA)]),
            lambda: self.repo.blobs.pop(json.loads(self.repo.manifests[attest(self.repo, digest, key(n=1), x=1)][0])["layers"][0]["digest"]),
        ]
        for add in noise:
            add()
            self.assertEqual(self.ask().status, 1)
        attest(self.repo, digest, key())
        self.assertAllowed(self.ask(), digest)
        self.repo.add_manifest(b"[]", digest.replace(":", "-") + ".att")
        self.assertAllowed(self.ask(), digest)
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}, digest.replace(":", "-") + ".att")
        self.assertAllowed(self.ask(), digest)

    def test_what_cannot_be_asked_is_no_no(self):
        digest = oci.image(self.repo, "1.4")
        kept = attest(self.repo, digest, key(n=1))
        self.assertEqual(self.ask().status, 1)
        self.registry.hook(lambda r: Response(403) if r.path.endswith(kept) else None)
        self.assertEqual(self.ask().status, 3)
        attest(self.repo, digest, key())
        self.assertAllowed(self.ask(), digest)


class Bounds(InRegistry):
    def test_more_attestations_than_are_looked_at(self):
        digest = oci.image(self.repo, "1.4")
        for i in range(257):
            attest(self.repo, digest, key(), predicate=i)
        result = run("attestation", "list", self.image, home=self.home)
        self.assertEqual(result.status, 3, result)
        self.assertIn(b"too-many", result.err)

    def test_an_attestation_larger_than_any_signature_is_no_reason(self):
        """An image that nobody signed is denied for that, and not for the size of what was said about it."""
        digest = oci.image(self.repo, "1.4")
        body = oci.statement(digest, predicate_type=SPDX, predicate={"comment": "x" * (5 << 20)})
        document = oci.bundle(body, oci.sign_bytes(key(), oci.pae(oci.INTOTO, body)))
        oci.attach_bundle(self.repo, digest, document, annotations={BUNDLE_TYPE: SPDX})
        result = self.verify(self.image, key())
        self.assertDenied(result, "no-signature")
        self.assertIn(b"SPDX SBOM", result.err)
        digest = oci.image(self.repo, "1.4")
        oci.attach_bundle(self.repo, digest, document)
        self.assertDenied(self.verify(self.image, key()), "too-large")

    def test_an_sbom_larger_than_any_signature(self):
        digest = oci.image(self.repo, "1.4")
        body = oci.statement(digest, predicate_type=SPDX, predicate={"comment": "x" * (15 << 20)})
        oci.attach_bundle(self.repo, digest, oci.bundle(body, oci.sign_bytes(key(), oci.pae(oci.INTOTO, body))), annotations={BUNDLE_TYPE: SPDX})
        result = self.list(self.image, "--key", key().public, measure=True)
        self.assertEqual([a["reason"] for a in listed(result)], ["ok"])
        print(f"attestations: an SBOM of 15 MiB in a bundle: {result.rss_kib // 1024} MiB of memory")
        self.assertSmall(result, 48)
        too_large = oci.statement(digest, predicate_type=SPDX, predicate={"comment": "x" * (18 << 20)})
        attest_by_tag(self.repo, digest, [envelope(too_large, key())], [SPDX])
        self.assertEqual(sorted(a["reason"] for a in self.found("--key", key().public)), ["ok", "too-large"])


class Shown(InRegistry):
    def show(self, *args):
        return run("attestation", "show", *args, self.image, home=self.home)

    def test_statements_and_predicates(self):
        digest = oci.image(self.repo, "1.4")
        attest(self.repo, digest, key(), SLSA, builder="b")
        attest(self.repo, digest, key(n=1), SPDX, name="n")
        self.assertEqual(self.show("--type", "provenance", "--predicate").out, b'{"builder":"b"}\n')
        self.assertEqual(json.loads(self.show("--type", "sbom").out)["predicateType"], SPDX)
        self.assertEqual(len(self.show().out.splitlines()), 2)
        self.assertEqual(self.show("--key", key().public, "--predicate").out, b'{"builder":"b"}\n')
        one = self.show("--type", "sbom", "--output", "json", "--predicate").json
        self.assertEqual((one["predicate"], one["verified"], one["type"]), ({"name": "n"}, False, "spdx"))
        self.assertEqual(self.show("--type", "scan").status, 3)
        self.assertEqual(self.show("--type", "sbom", "--key", key().public).status, 3)

    def test_usage(self):
        oci.image(self.repo, "1.4")
        for args in (["--type", "no-such-type"], ["--platform", "x"], ["--identity", "a@b.example"], ["--key", "/nowhere"]):
            self.assertEqual(self.show(*args).status, 2, args)
        self.assertEqual(self.show("--platform", "linux/s390x").status, 3)

    def test_text_says_that_nothing_is_verified(self):
        buildkit(self.repo)
        out = run("attestation", "list", self.image, home=self.home).out.decode()
        self.assertIn("not signed by itself; covered by the index's signature", out)
        self.assertIn("Nothing is verified", out)
        self.assertIn("slsaprovenance1", out)


class Carried(InRegistry):
    def test_they_travel_in_an_archive(self):
        """What verifies in a registry verifies from what save has written, without a network; and from a layout that pull has filled."""
        index, image, _ = buildkit(self.repo)
        oci.sign_simple(self.repo, index, self.image, key())
        attest(self.repo, index, key(), VULN)
        attest_by_tag(self.repo, image, [envelope(oci.statement(image, predicate_type="https://example.com/review"), key())])
        made = artifact(self.repo, image, [oci.statement(image, predicate_type="https://openvex.dev/ns")])
        sign_as_referrer(self.repo, made, key())
        wanted = self.reasons()
        self.assertEqual({r for _, r in wanted}, {"ok"})
        self.assertEqual(len(wanted), 5)
        archive, layout = pathlib.Path(self.home) / "a.tar", pathlib.Path(self.home) / "layout"
        self.run_ok("save", "--key", key().public, "-o", archive, self.image)
        self.run_ok("pull", "--key", key().public, "--to", f"oci:{layout}", "--platform", "linux/amd64", self.image)
        for place in (f"oci-archive:{archive}", f"oci:{layout}"):
            got = sorted((a["predicate-type"], a["reason"]) for a in listed(self.list(place, "--key", key().public)))
            self.assertEqual(got, wanted, place)
            for kind in ("provenance", "sbom", "vex", "https://example.com/review"):
                ask = lambda signer: run("verify", "--output", "json", "--attestation", kind, "--key", signer.public, "--platform", "linux/amd64",
                                         "--signed-as", self.image, place, home=self.home)
                self.assertAllowed(ask(key()), index)
                self.assertEqual(ask(key(n=1)).status, 1, place)


def add_tests():
    for c in cases():
        for group in (CasesByLayout, CasesByRegistry, CasesByFallback, CasesByVerify):
            setattr(group, "test_" + c.name.replace("-", "_"), lambda self, c=c: self.judge(c))


class All(Case):
    def test_there_are_cases_of_both_kinds(self):
        found = cases()
        self.assertGreater(sum(c.asked["expect"] == "allow" for c in found), 20)
        self.assertGreater(sum(c.asked["expect"] != "allow" for c in found), 8)


add_tests()

if __name__ == "__main__":
    unittest.main()
