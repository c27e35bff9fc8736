"""What somebody found out about an image, signed and attached: as the tools write it, under the type that it is of, at the digest that it is about.
Every night for weeks one stays of each type and form, nobody else's is touched, and a run that ends anywhere leaves one that verifies.
What a file denies to be, or to be about, is refused before anything is pushed."""

import base64
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import SANITIZED, Case, key, run, start
from support.registry import INDEX, MANIFEST, Registry, Response, error, parsed

PATH, TAG = "shop/api", "1.4"
NIGHTS = 8 if SANITIZED else 30
VULN = "https://cosign.sigstore.dev/attestation/vuln/v1"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"

TRIVY = {"SchemaVersion": 2, "CreatedAt": "2026-11-28T10:00:00.5Z", "ArtifactType": "container_image", "Metadata": {},
         "Results": [{"Target": "os", "Class": "os-pkgs", "Vulnerabilities": [
             {"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "InstalledVersion": "1.3", "Severity": "HIGH"}]}]}
GRYPE = {"matches": [], "descriptor": {"name": "grype", "version": "0.90.0", "timestamp": "2026-11-28T10:00:00Z",
                                       "db": {"status": {"built": "2026-11-27T10:00:00Z"}}}}
SARIF = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "docker scout", "rules": []}}, "results": []}]}
WRAPPED = {"invocation": {}, "scanner": {"uri": "pkg:github/aquasecurity/trivy@0.58.0", "version": "0.58.0", "db": {}, "result": TRIVY},
           "metadata": {"scanStartedOn": "2026-11-28T10:00:00Z", "scanFinishedOn": "2026-11-28T10:00:01Z"}}
SPDX = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "api", "creationInfo": {"created": "2026-11-28T10:00:00Z", "creators": []},
        "packages": []}
CYCLONEDX = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}
OPENVEX = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "shop", "timestamp": "2026-11-28T10:00:00Z",
           "version": 1, "statements": []}
SLSA1 = {"buildDefinition": {"buildType": "https://example.com/build/v1", "externalParameters": {}}, "runDetails": {"builder": {"id": "https://example.com/b"}}}
SLSA02 = {"builder": {"id": ""}, "buildType": "https://mobyproject.org/buildkit@v1", "materials": []}
VSA = {"verifier": {"id": "https://example.com/verifier"}, "timeVerified": "2026-11-28T10:00:00Z", "resourceUri": "r", "policy": {"uri": "p"},
       "verificationResult": "PASSED", "verifiedLevels": []}
VULNS = {"scanner": {"uri": "https://example.com/scanner", "version": "1", "db": {"lastUpdate": "2026-11-27T10:00:00Z"}, "result": []},
         "metadata": {"scanStartedOn": "2026-11-28T10:00:00Z", "scanFinishedOn": "2026-11-28T10:00:01Z"}}


class Attesting(Case):
    referrers, deletes = True, True

    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry(referrers=self.referrers, deletes=self.deletes))
        self.repo = self.registry.repository(PATH)
        self.name = f"{self.registry.host}/{PATH}"
        self.image = f"{self.name}:{TAG}"
        self.digest = oci.image(self.repo, TAG)
        self.key, self.other = key("p256"), key("p256", 1)

    def file(self, document, name="predicate.json"):
        path = self.dir / name
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document, indent=1).encode())
        return path

    def attest(self, document, *args, by=None, image=None, **more):
        return run("attest", "--output", "json", "--predicate", self.file(document), "--key", (by or self.key).private, *args, image or self.image,
                   home=self.home, **more)

    def attested(self, document, *args, **more):
        result = self.attest(document, *args, **more)
        self.assertEqual(result.status, 0, result)
        return result.json

    def assertNotAttested(self, result, *words, status=2):
        self.assertEqual((result.status, result.out), (status, b""), result)
        for word in words:
            self.assertIn(word.encode(), result.err)
        self.assertEqual(result.err.count(b"cocket: error"), 1, result)

    # -- as a verifier finds them

    def layers(self, digest=None):
        return oci.layers_at(self.repo, (digest or self.digest).replace(":", "-") + ".att")

    def bundles(self, digest=None):
        return oci.referrers_of(self.repo, digest or self.digest, self.registry.referrers_api)

    def assertHas(self, layers, bundles, digest=None):
        self.assertEqual((len(self.layers(digest)), len(self.bundles(digest))), (layers, bundles))

    def proved(self, envelope, by=None):
        """The statement, after OpenSSL has checked the signature."""
        body = base64.b64decode(envelope["payload"])
        signature, message = self.dir / "signature", self.dir / "message"
        signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
        message.write_bytes(oci.pae("application/vnd.in-toto+json", body))
        subprocess.run(["openssl", "dgst", "-sha256", "-verify", str((by or self.key).public), "-signature", str(signature), str(message)], check=True,
                       stdout=subprocess.DEVNULL)
        return body

    def statement_at_tag(self, digest=None, number=-1):
        return self.proved(json.loads(self.repo.blobs[self.layers(digest)[number]["digest"]]))

    def statement_of_bundle(self, digest=None, number=-1):
        manifest = parsed(self.repo.manifests[self.bundles(digest)[number]][0])
        return self.proved(json.loads(self.repo.blobs[manifest["layers"][0]["digest"]])["dsseEnvelope"])


class Types(Attesting):
    rows = [
        (TRIVY, (), VULN, True), (TRIVY, ("--type", "scan"), VULN, True), (TRIVY, ("--type", "vuln"), VULN, True), (TRIVY, ("--type", VULN), VULN, True),
        (GRYPE, (), VULN, True), (SARIF, (), VULN, True), (WRAPPED, (), VULN, False),
        (VULNS, (), "https://in-toto.io/attestation/vulns/v0.1", False),
        (VULNS, ("--type", "https://in-toto.io/attestation/vulns/v0.2"), "https://in-toto.io/attestation/vulns/v0.2", False),
        (SPDX, (), "https://spdx.dev/Document", False), (SPDX, ("--type", "sbom"), "https://spdx.dev/Document", False),
        (SPDX, ("--type", "spdxjson"), "https://spdx.dev/Document", False),
        (SPDX, ("--type", "https://spdx.dev/Document/v2.3"), "https://spdx.dev/Document/v2.3", False),
        (CYCLONEDX, (), "https://cyclonedx.org/bom", False), (CYCLONEDX, ("--type", "https://cyclonedx.org/bom/v1.6"), "https://cyclonedx.org/bom/v1.6", False),
        ({**CYCLONEDX, "vulnerabilities": []}, ("--type", "scan"), None, False),
        (OPENVEX, (), "https://openvex.dev/ns/v0.2.0", False), (OPENVEX, ("--type", "openvex"), "https://openvex.dev/ns", False),
        (OPENVEX, ("--type", "vex"), "https://openvex.dev/ns/v0.2.0", False),
        (SLSA1, ("--type", "provenance"), "https://slsa.dev/provenance/v1", False), (SLSA02, (), "https://slsa.dev/provenance/v0.2", False),
        (SLSA02, ("--type", "slsaprovenance"), "https://slsa.dev/provenance/v0.2", False),
        (VSA, (), "https://slsa.dev/verification_summary/v1", False),
        ({"passed": True}, ("--type", "https://example.com/review/v1"), "https://example.com/review/v1", False),
        (TRIVY, ("--type", "https://example.com/mine"), "https://example.com/mine", False),
    ]

    def test_by_table(self):
        for document, args, expected, is_wrapped in self.rows:
            if expected is None:
                continue
            with self.subTest(expected=expected, args=args):
                result = self.attested(document, "--keep", *args)
                self.assertEqual((result["predicate-type"], result["digest"], result["formats"]), (expected, self.digest, ["envelope", "bundle"]))
                self.assertEqual(result["pinned"], f"{self.image}@{self.digest}")
                for body in (self.statement_at_tag(), self.statement_of_bundle(number=self.number(result))):
                    said = json.loads(body)
                    self.assertEqual((said["_type"], said["predicateType"]), ("https://in-toto.io/Statement/v1", expected))
                    self.assertEqual(said["subject"], [{"name": self.name, "digest": {"sha256": self.digest[7:]}}])
                    self.assertEqual(said["predicate"]["scanner"]["result"] if is_wrapped else said["predicate"], document)
                    self.assertIn(json.dumps(document, indent=1).encode(), body)  # byte for byte

    def number(self, result):
        return self.bundles().index(result["attached"][1]["where"].removeprefix("referrer "))

    def test_what_wraps_a_scan_says_when_it_was_made(self):
        for document, finished, database, uri in ((TRIVY, "2026-11-28T10:00:00Z", None, "pkg:github/aquasecurity/trivy"),
                                                  (GRYPE, "2026-11-28T10:00:00Z", "2026-11-27T10:00:00Z", "pkg:github/anchore/grype@0.90.0"),
                                                  (SARIF, None, None, "")):
            self.attested(document)
            said = json.loads(self.statement_of_bundle())["predicate"]
            self.assertEqual((said["metadata"].get("scanFinishedOn"), said["scanner"]["db"].get("lastUpdate"), said["scanner"]["uri"]),
                             (finished, database, uri))
        self.assertIn(b"does not say when it was made", self.attest(SARIF).err)
        self.assertNotIn(b"warning", self.attest(TRIVY).err)

    def test_text(self):
        self.attested(b"looks <good> to me\n", "--type", "custom")
        said = json.loads(self.statement_of_bundle())
        self.assertEqual((said["predicateType"], said["predicate"]["Data"]), ("https://cosign.sigstore.dev/attestation/v1", "looks <good> to me\n"))
        self.assertRegex(said["predicate"]["Timestamp"], r"^20..-..-..T..:..:..Z$")
        self.attested(b"SPDXVersion: SPDX-2.3\n", "--type", "spdx")
        said = json.loads(self.statement_at_tag())
        self.assertEqual((said["predicateType"], said["predicate"]), ("https://spdx.dev/Document", "SPDXVersion: SPDX-2.3\n"))

    def test_refused(self):
        said = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": VULN, "subject": [], "predicate": WRAPPED}).encode()
        for document, args, words in (
            ({"a": 1}, (), ("predicate.json: cannot tell what this is", "give --type")),
            ({"a": 1}, ("--type", "scan"), ("not known as scan",)),
            ({"a": 1}, ("--type", "cyclonedx"), ("not known as cyclonedx",)),
            (SPDX, ("--type", "cyclonedx"), ("is an SPDX document", "and not as cyclonedx")),
            (SPDX, ("--type", "scan"), ("is an SPDX document", "and not as scan")),
            (TRIVY, ("--type", "sbom"), ("is Trivy's JSON", "and not as sbom")),
            (TRIVY, ("--type", "https://in-toto.io/attestation/vulns/v0.2"), ("is Trivy's JSON",)),
            (SLSA02, ("--type", "slsaprovenance1"), ("is SLSA provenance v0.2", "and not as slsaprovenance1")),
            (SLSA1, ("--type", "https://slsa.dev/provenance/v0.2"), ("is SLSA provenance v1",)),
            ({k: v for k, v in TRIVY.items() if k != "Results"}, (), ("Results",)),
            ({**WRAPPED, "scanner": {**WRAPPED["scanner"], "result": None}}, (), ("scanner.result",)),
            (b'{"a":1,"a":2}', ("--type", "https://example.com/x"), ("line 1 column 8: duplicate key",)),
            (b'{"a":1', ("--type", "https://example.com/x"), ("line 1 column 7",)),
            (b"[]", ("--type", "https://example.com/x"), ("expected a JSON object",)),
            (b"", (), ("predicate.json",)),
            (b"\xff", ("--type", "custom"), ("not UTF-8",)),
            (b"a\0b", ("--type", "custom"), ("has a NUL byte",)),
            (said, (), ("is an in-toto statement",)),
            (said, ("--type", "https://example.com/x"), ("is an in-toto statement",)),
            (oci.bundle(said, b"x"), (), ("is a signed envelope or bundle",)),
            (TRIVY, ("--type", "https://sigstore.dev/cosign/sign/v1"), ("is an image signature",)),
            (TRIVY, ("--type", "nonsense"), ("nonsense", "slsaprovenance")),
            (TRIVY, ("--type", ""), ()),
            (TRIVY, ("--format", "simple"), ("simple",)),
            (TRIVY, ("--platform", "linux"), ("--platform",)),
            (TRIVY, ("--platform", "index", "--recursive"), ("one or the other",)),
            (TRIVY, ("--detached", self.dir / "x", "--format", "envelope"), ("--detached writes bundles",)),
        ):
            with self.subTest(words=words, args=args):
                self.assertNotAttested(self.attest(document, *args), *words)
        missing = run("attest", "--predicate", self.dir / "missing", "--key", self.key.private, self.image, home=self.home)
        self.assertNotAttested(missing, "missing")
        self.assertHas(0, 0)
        self.assertEqual(self.registry.requests(lambda r: r.method != "GET" and r.method != "HEAD"), [])

    def test_too_large(self):
        self.assertNotAttested(self.attest(b'{"a":"' + b"a" * (16 << 20) + b'"}', "--type", "https://example.com/x"), "predicate.json", "16777216")
        self.assertHas(0, 0)

    def test_large(self):
        document = {**SPDX, "comment": "a" * (5 << 20)}
        self.attested(document)
        self.attested(document)
        self.assertHas(1, 1)
        self.assertNotIn("data", parsed(self.repo.manifests[self.bundles()[0]][0])["layers"][0])
        self.assertEqual(json.loads(self.statement_of_bundle())["predicate"], document)

    def test_standard_input(self):
        result = run("attest", "--predicate", "-", "--key", self.key.private, self.image, home=self.home, stdin=json.dumps(TRIVY).encode())
        self.assertEqual((result.status, result.out.decode()), (0, f"{self.image}@{self.digest}\n"), result)
        self.assertHas(1, 1)


class WhatItIsOf(Attesting):
    def setUp(self):
        super().setUp()
        self.index, self.children = oci.index(self.repo, "many")
        self.many = f"{self.name}:many"
        self.amd64, self.arm64 = self.children["linux/amd64"], self.children["linux/arm64"]

    def of(self, **metadata):
        return {**TRIVY, "Metadata": metadata}

    def config(self, digest):
        return parsed(self.repo.manifests[digest][0])["config"]["digest"]

    def test_a_scan_of_another_image(self):
        other = oci.image(self.repo)
        for metadata in ({"ImageID": self.config(other)}, {"RepoDigests": [f"{self.name}@{other}"]}):
            with self.subTest(metadata=metadata):
                self.assertNotAttested(self.attest(self.of(**metadata)), "expected sha256:", status=3)
        self.assertHas(0, 0)
        for metadata in ({"ImageID": self.config(self.digest)}, {"RepoDigests": [f"{self.name}@{self.digest}"]}):
            self.attested(self.of(**metadata))

    def test_an_index_is_not_what_a_scan_is_of(self):
        for document in (TRIVY, SPDX, SLSA1):
            self.assertNotAttested(self.attest(document, image=self.many), "several platforms (linux/amd64, linux/arm64)", "--platform OS/ARCH")
        for digest in (self.index, self.amd64, self.arm64):
            self.assertHas(0, 0, digest)

    def test_what_is_about_the_image_as_a_whole(self):
        for document, args in ((OPENVEX, ()), (VSA, ()), ({"ok": 1}, ("--type", "https://example.com/x")), (TRIVY, ("--platform", "index"))):
            self.assertEqual(self.attested(document, *args, image=self.many)["digest"], self.index)
        self.assertHas(4, 4, self.index)

    def test_a_platform(self):
        said = self.attested(SPDX, "--platform", "linux/arm64", image=self.many)
        self.assertEqual((said["digest"], said["pinned"]), (self.arm64, f"{self.many}@{self.arm64}"))
        self.assertHas(1, 1, self.arm64)
        self.assertHas(0, 0, self.index)
        self.assertNotAttested(self.attest(SPDX, "--platform", "linux/s390x", image=self.many), "linux/s390x", status=3)
        self.assertNotAttested(self.attest(self.of(ImageID=self.config(self.amd64)), "--platform", "linux/arm64", image=self.many), "expected", status=3)
        self.assertNotAttested(self.attest(SPDX, "--platform", "linux/amd64"), "no index")

    def test_the_scan_says_which(self):
        self.assertEqual(self.attested(self.of(ImageID=self.config(self.arm64)), image=self.many)["digest"], self.arm64)
        self.assertEqual(self.attested(self.of(RepoDigests=[f"{self.name}@{self.amd64}"]), image=self.many)["digest"], self.amd64)
        self.assertNotAttested(self.attest(self.of(RepoDigests=[f"{self.name}@{self.index}"]), image=self.many), "several platforms")
        self.assertNotAttested(self.attest(self.of(ImageID=self.config(self.digest)), image=self.many), "expected", status=3)

    def test_one_platform_beside_attestations(self):
        entries = [oci.platform_entry(self.repo, self.digest, "linux/amd64"), oci.platform_entry(self.repo, oci.image(self.repo), "unknown/unknown")]
        index = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, "buildx")
        self.assertEqual(self.attested(SPDX, image=f"{self.name}:buildx")["digest"], self.digest)
        self.assertEqual(self.attested(SPDX, "--recursive", image=f"{self.name}:buildx")["manifests"], 2)
        self.assertHas(1, 1, index)

    def test_recursive(self):
        said = self.attested(SLSA1, "--recursive", image=self.many)
        self.assertEqual((said["digest"], said["manifests"]), (self.index, 3))
        for digest in (self.index, self.amd64, self.arm64):
            self.assertHas(1, 1, digest)
            self.assertEqual(json.loads(self.statement_of_bundle(digest))["subject"][0]["digest"]["sha256"], digest[7:])
        self.assertNotAttested(self.attest(self.of(ImageID=self.config(self.amd64)), "--recursive", image=self.many), "expected", status=3)

    def test_names(self):
        self.attested(SPDX, "--signed-as", "registry.example.com/shop/api")
        self.assertEqual(json.loads(self.statement_of_bundle())["subject"][0]["name"], "registry.example.com/shop/api")


class Nights(Attesting):
    def nights(self):
        self.attested(TRIVY, by=self.other)
        self.attested(SPDX)
        for night in range(NIGHTS):
            last = self.attested({**TRIVY, "CreatedAt": f"2026-10-{night % 28 + 1:02}T10:00:00Z"})
        self.assertEqual([json.loads(b)["predicateType"] for b in (self.statement_at_tag(),)], [VULN])
        return last

    def test_one_stays_of_each_type(self):
        last = self.nights()
        self.assertHas(3, 3)
        self.assertEqual([a["replaced"] for a in last["attached"]], [1, 1])
        self.assertIn("2026-10", json.loads(self.statement_at_tag())["predicate"]["metadata"]["scanFinishedOn"])

    def test_keep(self):
        for _ in range(3):
            self.attested(TRIVY, "--keep")
        self.assertHas(3, 3)
        self.attested(TRIVY)
        self.assertHas(1, 1)

    def test_nothing_of_others(self):
        body = oci.statement(self.digest, None, VULN, predicate=WRAPPED)
        oci.sign_bundle(self.repo, self.digest, self.other, body=body)
        oci.sign_bundle(self.repo, self.digest, self.key)                        # a signature by our key
        stranger = oci.statement(oci.image(self.repo), None, VULN, predicate=WRAPPED)
        oci.sign_bundle(self.repo, self.digest, self.key, body=stranger)         # of another image, by our key
        before = self.bundles()
        for _ in range(2):
            self.attested(TRIVY)
        self.assertTrue(set(before) <= set(self.bundles()))
        self.assertEqual(len(self.bundles()), len(before) + 1)

    def test_it_is_what_verify_asks_for(self):
        self.attested(TRIVY)
        self.assertAllowed(self.verify(self.image, self.key, args=["--attestation", "scan"]), self.digest)
        self.assertDenied(self.verify(self.image, self.other, args=["--attestation", "scan"]), "no-attestation")
        self.assertDenied(self.verify(self.image, self.key, args=["--attestation", "sbom"]), "no-attestation")
        self.assertDenied(self.verify(self.image, self.key), "unknown-key", "no-signature")

    def test_what_another_tool_attested_with_our_key(self):
        oci.sign_bundle(self.repo, self.digest, self.key, body=oci.statement(self.digest, None, VULN, predicate=WRAPPED))
        self.attested(TRIVY)
        self.assertHas(1, 1)

    def test_signatures_stay(self):
        self.run_ok("sign", "--key", self.key.private, self.image)
        self.attested(TRIVY)
        self.run_ok("sign", "--key", self.key.private, self.image)
        self.assertHas(1, 2)
        self.assertAllowed(self.verify(self.image, self.key), self.digest)
        self.assertNotEqual(self.verify(self.image, self.other).status, 0)


class NightsAtTheTag(Nights):
    referrers = False

    def test_nothing_of_others(self):
        """Others' referrers are listed by the API alone."""


class NothingIsDeleted(Attesting):
    deletes = False

    def test_the_same_is_kept(self):
        self.attested(SPDX)
        again = self.attested(SPDX)
        self.assertEqual([a["kept"] for a in again["attached"]], [False, True])
        self.assertHas(1, 1)
        self.assertFalse(self.attested({**SPDX, "name": "x"})["attached"][1]["kept"])
        self.assertHas(1, 2)

    def test_it_is_full_before_a_verifier_says_so(self):
        for n in range(128):
            oci.sign_bundle(self.repo, self.digest, self.key, body=oci.statement(self.digest, None, VULN, predicate={**WRAPPED, "n": n}))
        result = self.attest(TRIVY)
        self.assertEqual((result.status, result.json.get("formats")), (0, ["envelope"]), result)
        self.assertIn("has 128 bundles of this type", result.json["warnings"][0]["detail"])


class Refusals(Attesting):
    def refuse(self, response, matches):
        return self.registry.hook(lambda r: response if matches(r) else None)

    def test_one_form(self):
        for form, matches in (("envelope", lambda r: r.method == "PUT" and r.path.endswith(".att")),
                              ("bundle", lambda r: r.method == "PUT" and "/manifests/sha256:" in r.path)):
            with self.subTest(form):
                hook = self.refuse(error(405, "UNSUPPORTED"), matches)
                result = self.attest(TRIVY)
                other = ["bundle" if form == "envelope" else "envelope"]
                self.assertEqual((result.status, result.json.get("formats")), (0, other), result)
                self.assertEqual((result.json["warnings"][0]["kind"], result.json["warnings"][0]["what"]), ("refused", form))
                self.assertNotAttested(self.attest(TRIVY, "--format", form), status=3)
                self.registry.hooks.remove(hook)

    def test_both(self):
        self.refuse(error(405, "UNSUPPORTED"), lambda r: r.method == "PUT" and "/manifests/" in r.path)
        self.assertNotAttested(self.attest(TRIVY), status=3)

    def test_what_is_served_is_something_else(self):
        """A registry that takes it, and serves other bytes or an older document."""
        large = {**SPDX, "comment": "a" * 100000}
        self.attested(large)
        old = {d: b for d, b in self.repo.blobs.items()}

        def hook(r):
            digest = r.path.rpartition("/")[2]
            if r.method == "GET" and "/blobs/sha256:" in r.path and digest in self.repo.blobs and digest not in old and len(self.repo.blobs[digest]) > 100000:
                return Response(200, b"{" + self.repo.blobs[digest][1:-1] + b" ")
            return None
        self.registry.hook(hook)
        before = self.bundles()
        self.assertNotAttested(self.attest({**large, "name": "x"}), "the registry accepted it, and does not serve it as written", status=3)
        self.assertTrue(set(before) <= set(self.bundles()))


class Interrupted(Attesting):
    """Killed at the n-th request, whichever that is: there is always one that verifies, and the next run leaves one."""
    step = 3

    def until(self, at):
        count = 0

        def hook(r):
            nonlocal count
            count += 1
            if count <= at:
                return None
            if count == at + 1:
                process.kill()
            return r.reset()
        self.registry.hook(hook)
        process = start("attest", "--predicate", self.file(TRIVY), "--key", self.key.private, self.image, home=self.home, stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
        status = process.wait(60)
        self.registry.hooks.remove(hook)
        return status != 0

    def test_anywhere(self):
        self.attested(TRIVY)
        at = 0
        while self.until(at):
            self.assertEqual(json.loads(self.statement_at_tag())["predicateType"], VULN)
            self.assertEqual(json.loads(self.statement_of_bundle())["predicateType"], VULN)
            at += self.step
        self.assertGreater(at, 9)
        self.attested(TRIVY)
        self.assertHas(1, 1)


class Elsewhere(Attesting):
    def layout(self):
        repo = Registry().repository(PATH)
        digest = oci.image(repo, "registry.example.com/shop/api:1.4")
        directory = self.dir / "layout"
        oci.write_layout(directory, repo)
        return digest, directory

    def entries(self, directory):
        return json.loads((directory / "index.json").read_bytes())["manifests"]

    def test_layout(self):
        digest, directory = self.layout()
        for _ in range(3):
            said = self.attested(TRIVY, image=f"oci:{directory}")
        self.assertEqual((said["digest"], [a["replaced"] for a in said["attached"]]), (digest, [1, 1]))
        self.assertEqual(len(self.entries(directory)), 3)
        blobs = [(directory / "blobs" / "sha256" / e["digest"][7:]).read_bytes() for e in self.entries(directory)]
        manifest = next(m for m in map(json.loads, blobs) if m.get("subject"))
        bundle = json.loads((directory / "blobs" / "sha256" / manifest["layers"][0]["digest"][7:]).read_bytes())
        said = json.loads(self.proved(bundle["dsseEnvelope"]))
        self.assertEqual(said["subject"], [{"name": "registry.example.com/shop/api", "digest": {"sha256": digest[7:]}}])

    def test_archive(self):
        digest, directory = self.layout()
        archive = self.dir / "image.tar"
        os.system(f"tar -C {directory} -cf {archive} .")
        for _ in range(2):
            self.assertEqual(self.attested(TRIVY, image=f"oci-archive:{archive}")["digest"], digest)

    def test_signature_repository(self):
        self.attested(TRIVY, "--signature-repository", f"{self.registry.host}/shop/proofs")
        self.assertHas(0, 0)
        there = self.registry.repository("shop/proofs")
        self.assertIn(self.digest.replace(":", "-") + ".att", there.tags)
        self.assertEqual(len(there.referrers(self.digest)), 1)

    def test_detached(self):
        file = self.dir / "att.jsonl"
        self.attested(TRIVY, "--detached", file)
        lines = file.read_bytes().splitlines()
        self.assertEqual(len(lines), 1)
        self.assertEqual(json.loads(self.proved(json.loads(lines[0])["dsseEnvelope"]))["predicateType"], VULN)
        self.assertHas(0, 0)
        self.assertAllowed(self.verify(self.image, self.key, args=["--attestation", "scan", "--signature", file]), self.digest)
        self.assertDenied(self.verify(self.image, self.other, args=["--attestation", "scan", "--signature", file]), "no-attestation")
        self.assertDenied(self.verify(self.image, self.key, args=["--attestation", "scan"]), "no-attestation")
        self.assertNotAttested(self.attest(TRIVY, "--detached", file), "already exists")

    def test_two_keys_and_two_images(self):
        second = oci.image(self.repo, "2.0")
        result = run("attest", "--predicate", self.file(TRIVY), "--key", self.key.private, "--key", self.other.private, self.image, f"{self.name}:2.0",
                     home=self.home)
        self.assertEqual((result.status, len(result.out.splitlines())), (0, 2), result)
        self.assertHas(2, 2)
        self.assertHas(2, 2, second)


if __name__ == "__main__":
    import unittest
    unittest.main()
