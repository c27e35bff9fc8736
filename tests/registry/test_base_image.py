"""A policy's "base": the base image that an image's labels, annotations or proved provenance name is verified by the same policy, by its digest, is not
too old, and its layers are the image's own; bases of bases, and one whose registry cannot be asked.  What nobody says is no yes."""

import base64
import collections
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import INDEX, MANIFEST, Registry

NAME, DIGEST = "org.opencontainers.image.base.name", "org.opencontainers.image.base.digest"
SLSA, SLSA_OLD = "https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"
NOWHERE = "sha256:" + "0" * 64
NOW = int(time.time())

Made = collections.namedtuple("Made", "path digest layers")


def says(name, digest=None):
    return {NAME: name, **({DIGEST: digest} if digest else {})}


def material(uri, digest=None, **digests):
    return {"uri": uri, "digest": {**({"sha256": digest.removeprefix("sha256:")} if digest else {}), **digests}}


GIT = material("git+https://github.com/shop/api@refs/heads/main", gitCommit="1234567890" * 4)


def provenance(*materials):
    return {"buildDefinition": {"buildType": "https://mobyproject.org/buildkit@v1", "externalParameters": {}, "resolvedDependencies": list(materials)},
            "runDetails": {"builder": {"id": ""}, "metadata": {}}}


class Base(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.key, self.builder, self.mallory = key("p256"), key("p256", n=2), key("p256", n=3)

    def name(self, made):
        return f"{self.registry.host}/{made.path}:1"

    def uri(self, made):
        return f"pkg:docker/{self.registry.host}/{made.path}@1?platform=linux%2Famd64"

    def image(self, path, base=None, age=0, signed=True, labels=None, annotations=None, by_label=True, platform="linux/amd64", own=True, created=None):
        """An image at its tag 1, of that age in days, with the layers of its base."""
        repo = self.registry.repository(path)
        if base and by_label:
            labels = {NAME: self.name(base), DIGEST: base.digest, **(labels or {})}
        layers = list(base.layers) if base else []
        for layer in layers:  # as a mount across repositories
            repo.add_blob(self.registry.repository(base.path).blobs[layer["digest"]])
        if own:
            layers.append(oci.file_layer(repo, path.rsplit("/", 1)[-1], f"{path} {platform}".encode()))
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - age * 86400)) if created is None else created
        os, arch, *variant = platform.split("/")
        config = oci.dumps({"os": os, "architecture": arch, **({"variant": variant[0]} if variant else {}), "config": {"Labels": labels or {}}, **({"created": when} if when else {}), "author": path,
                            "rootfs": {"type": "layers", "diff_ids": [oci.diff_id(repo, layer) for layer in layers]}})
        repo.add_blob(config)
        digest = oci.image(repo, "1", config=oci.descriptor(config, oci.CONFIG), layers=layers, **({"annotations": annotations} if annotations else {}))
        made = Made(path, digest, layers)
        return self.sign(made) if signed else made

    def index(self, path, children, signed=True, **more):
        repo = self.registry.repository(path)
        entries = [oci.platform_entry(repo, c.digest, platform) for platform, c in children.items()]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries, **more}
        made = Made(path, repo.add_manifest(index, "1"), next(iter(children.values())).layers)
        return self.sign(made) if signed else made

    def sign(self, made, age=None):
        data = None if age is None else oci.payload(self.name(made), made.digest, {"timestamp": NOW - age * 86400})
        oci.sign_simple(self.registry.repository(made.path), made.digest, self.name(made), self.key, data)
        return made

    def attest(self, made, *materials, by=None, digest=None, kind=SLSA, document=None):
        document = document or provenance(GIT, *materials)
        digest = digest or made.digest
        oci.sign_bundle(self.registry.repository(made.path), digest, by or self.builder, body=oci.statement(digest, predicate_type=kind, predicate=document))
        return made

    def verify(self, image, base, base_rule=None, mirrors=(), options=(), **rule):
        key_file, builder = str(self.key.public), str(self.builder.public)
        if base.get("by") == "provenance":
            rule = {"attestations": [{"type": "provenance", "signers": {"keys": [builder]}}], **rule}
        rules = [{"images": [f"{self.registry.host}/app/*"], "keys": [key_file], "image": {"base": base}, **rule},
                 {"images": [f"{self.registry.host}/base/*"], "keys": [key_file], **(base_rule or {})}]
        policy = pathlib.Path(self.home) / "policy.json"
        policy.write_text(json.dumps({"version": 2, "mirrors": list(mirrors), "rules": rules}))
        return run("verify", "--policy", policy, *options, "--output", "json", "--explain", f"{self.registry.host}/{image.path}:1", home=self.home)

    def allowed(self, *args, **rule):
        r = self.verify(*args, **rule)
        self.assertEqual(r.status, 0, r.out + r.err)
        return r

    def denied(self, words, *args, status=1, **rule):
        r = self.verify(*args, **rule)
        self.assertEqual(r.status, status, r.out + r.err)
        self.assertEqual(r.json["reason"], "image-practice" if status == 1 else r.json["reason"])
        self.assertIn(words, r.json["detail"])
        return r


class ByLabel(Base):
    def test_verified(self):
        want = {"verified": True}
        good = self.image("base/good")
        r = self.allowed(self.image("app/a", good), want)
        self.assertEqual([(b["name"], b["said-by"], b["layers"], b["verified"], b["passes"], b["input"]) for b in r.json["base-images"]],
                         [(f"{self.name(good)}@{good.digest}", "label", 1, True, True, False)])
        self.assertIn("base image " + self.name(good), r.err.decode())
        self.denied("is denied: no-signature", self.image("app/b", self.image("base/unsigned", signed=False)), want)
        self.denied("is denied: no-rule", self.image("app/c", self.image("other/x")), want)
        self.denied("its base image is not known", self.image("app/d"), want)
        self.denied("has no label " + DIGEST, self.image("app/e", labels=says(self.name(good))), want)
        self.denied("label " + DIGEST, self.image("app/f", labels=says(self.name(good), "sha256:0")), want)

    def test_a_summary_lists_all_that_decided_or_nothing(self):
        """What the base image was allowed by is not known to the summary of the image."""
        image, summary, policy = self.image("app/a", self.image("base/good")), pathlib.Path(self.home) / "summary", pathlib.Path(self.home) / "policy.json"
        for base, expected in (({"verified": True}, False), (None, True)):
            self.allowed(image, {"verified": True})
            if base is None:
                policy.write_text(json.dumps({"version": 2, "rules": [{"images": [f"{self.registry.host}/app/*"], "keys": [str(self.key.public)]}]}))
            self.run_ok("verify", "--policy", policy, "--vsa", summary, "--vsa-key", self.builder.private, self.name(image))
            said = json.loads(base64.b64decode(json.loads(summary.read_text())["dsseEnvelope"]["payload"]))["predicate"]
            self.assertEqual((said["verificationResult"], "inputAttestations" in said), ("PASSED", expected), said)
            summary.unlink()

    def test_labels_that_name_another(self):
        """The layers say it: another base image than the label's, one that has a layer more, and one that has the same."""
        want, good, other = {"verified": True}, self.image("base/good"), self.image("base/other")
        self.denied("its layers do not begin with those of base image", self.image("app/a", other, labels=says(self.name(good), good.digest)), want)
        more = self.image("base/more", good)
        self.denied("its layers do not begin", self.image("app/b", good, labels=says(self.name(more), more.digest)), want)
        self.denied("its layers do not begin", self.image("app/c", labels=says(self.name(good), good.digest)), {"max-age": "9d"})
        self.allowed(self.image("app/d", good, own=False), want)
        self.allowed(self.image("app/e", self.image("base/two", good)), want)

    def test_annotations(self):
        """They are the image's own, and labels may be those of its base image."""
        want, grand = {"verified": True}, self.image("base/grand")
        base = self.image("base/unsigned", grand, signed=False)
        good = self.image("base/good", grand)
        inherited = {"labels": says(self.name(grand), grand.digest), "by_label": False}
        self.allowed(self.image("app/a", good, annotations=says(self.name(good), good.digest), **inherited), want)
        self.denied("is denied: no-signature", self.image("app/b", base, annotations=says(self.name(base), base.digest), **inherited), want)
        self.denied("has no annotation " + DIGEST, self.image("app/c", base, annotations=says(self.name(base)), **inherited), want)
        self.denied("annotation " + NAME, self.image("app/d", base, annotations=says("", base.digest), **inherited), want)

    def test_a_moved_tag_counts_for_nothing(self):
        """What is verified is the digest that it was made from, not what the tag is today."""
        base = self.image("base/moved", signed=False)
        app = self.image("app/a", base)
        self.image("base/moved", age=1)
        self.denied("is denied: no-signature", app, {"verified": True})

    def test_annotations_of_the_index(self):
        """They come before labels, and behind the annotations of the image."""
        want, good = {"verified": True}, self.image("base/good")
        bad = self.image("base/bad", good, by_label=False, signed=False)
        label = {"labels": says(self.name(good), good.digest), "by_label": False}
        for path, child, annotated, words in (
                ("app/a", self.image("app/a", bad, **label), bad, "is denied: no-signature"),
                ("app/b", self.image("app/b", good, by_label=False), good, ""),
                ("app/c", self.image("app/c", bad, annotations=says(self.name(bad), bad.digest), by_label=False), good, "is denied: no-signature")):
            app = self.index(path, {"linux/amd64": child}, annotations=says(self.name(annotated), annotated.digest))
            if words:
                self.denied(words, app, want)
            else:
                self.allowed(app, want)

    def test_a_rule_that_only_warns(self):
        """It says yes to nothing."""
        good, bad = self.image("base/good"), self.image("base/bad", signed=False)
        warns = {"enforce": "warn"}
        self.allowed(self.image("app/a", good), {"verified": True}, warns)
        self.denied("is denied: no-signature", self.image("app/b", bad), {"verified": True}, warns)

    def test_max_age_of_signatures(self):
        """The option asks it of the image; what the base image's rule asks, it asks of the base image."""
        good = self.sign(self.image("base/good", signed=False), age=50)
        app, want = self.sign(self.image("app/a", good, signed=False), age=5), {"verified": True}
        self.allowed(app, want, options=["--max-age", "9d"])
        r = self.verify(app, want, options=["--max-age", "1d"])
        self.assertEqual((r.status, r.json["reason"]), (1, "stale"), r.out)
        self.denied("is denied: stale", app, want, {"max-age": "30d"})

    def test_mirrors(self):
        """Names are those that mirrors stand for, as rules have them."""
        good = self.image("base/good")
        app = self.image("app/a", good)
        mirrors = [{"location": f"{self.registry.host}/base", "stands-for": "docker.io/library"}]
        self.allowed(app, {"names": ["good"]}, mirrors=mirrors)
        self.denied("(which stands for docker.io/library/good) is none of those", app, {"names": [f"{self.registry.host}/base/*"]}, mirrors=mirrors)
        self.denied("is none of those", app, {"names": ["good"]})

    def test_variants(self):
        """An image for arm/v7 may be made from one for arm/v6; layers say which."""
        v5, v6 = (self.image("base/i", age=age, platform=f"linux/arm/{v}") for v, age in (("v5", 50), ("v6", 5)))
        both = self.index("base/i", {"linux/arm/v5": v5, "linux/arm/v6": v6})
        label = {"labels": says(self.name(both), both.digest), "by_label": False, "platform": "linux/arm/v7"}
        want = {"verified": True, "max-age": "30d"}
        self.allowed(self.image("app/a", v6, **label), want)
        self.denied("was made 50 days ago", self.image("app/b", v5, **label), want)
        self.denied("has no image for the same platform", self.image("app/c", v6, **{**label, "platform": "linux/arm64"}), want)

    def test_fewer_diff_ids_than_layers(self):
        good = self.image("base/good")
        repo = self.registry.repository("app/a")
        layers = [*good.layers, oci.file_layer(repo, "more", b"more")]
        config = oci.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": says(self.name(good), good.digest)},
                            "rootfs": {"type": "layers", "diff_ids": [oci.diff_id(self.registry.repository("base/good"), good.layers[0])]}})
        repo.add_blob(config)
        app = self.sign(Made("app/a", oci.image(repo, "1", config=oci.descriptor(config, oci.CONFIG), layers=layers), layers))
        r = self.verify(app, {"verified": True})
        self.assertEqual((r.status, r.json["reason"]), (1, "malformed"), r.out)
        self.assertIn("1 diff_ids, but there are 2 layers", r.json["detail"])

    def test_age(self):
        young, old = self.image("base/young", age=5), self.image("base/old", age=50)
        for want in ({"max-age": "30d"}, {"verified": True, "max-age": "30d"}):
            self.allowed(self.image("app/a", young), want)
            self.denied("was made 50 days ago, at most 30 days is allowed", self.image("app/b", old), want)
            self.denied("says that it was made in the future", self.image("app/c", self.image("base/late", age=-2)), want)
            self.denied("does not say when it was made", self.image("app/d", self.image("base/undated", created="")), want)

    def test_platforms(self):
        """Of an index the image for the same platform is the base image: its age counts, and its layers."""
        children = {"linux/amd64": self.image("base/i", age=5), "linux/arm64": self.image("base/i", age=50, platform="linux/arm64")}
        both = self.index("base/i", children)
        label = {"labels": says(self.name(both), both.digest), "by_label": False}
        want = {"verified": True, "max-age": "30d"}
        self.allowed(self.image("app/a", children["linux/amd64"], **label), want)
        self.denied("was made 50 days ago", self.image("app/b", children["linux/arm64"], platform="linux/arm64", **label), want)
        self.denied("its layers do not begin", self.image("app/c", children["linux/arm64"], **label), want)
        self.denied("has no image for the same platform", self.image("app/d", children["linux/amd64"], platform="windows/amd64", **label), want)

    def test_bases_of_bases(self):
        base = self.image("base/0", signed=False)
        for i in range(1, 4):
            base = self.image(f"base/{i}", base)
        inner = {"image": {"base": {"names": [f"{self.registry.host}/base/*"], "verified": True}}}
        self.denied("is denied: image-practice: base image", self.image("app/a", base), {"verified": True}, inner)
        self.denied("", self.image("app/b", labels=says(f"{self.registry.host}/base/loop:1", NOWHERE)), {"verified": True}, inner, status=3)

    def test_unknown(self):
        """A registry that cannot be asked is no answer."""
        app = self.image("app/a", labels=says("127.0.0.1:1/base/x:1", NOWHERE))
        r = self.verify(app, {"max-age": "30d"})
        self.assertEqual(r.status, 3, r.out + r.err)
        self.assertEqual(r.json["verdict"], "unknown")


class ByProvenance(Base):
    WANT = {"by": "provenance", "verified": True}

    def built(self, path, base, *more, **made):
        """An image of which its builder says that it is made from that one, and that these went into it too."""
        app = self.image(path, base, by_label=False, **made)
        return self.attest(app, *(material(self.uri(m), m.digest) for m in (base, *more)))

    def test_verified(self):
        good, tool = self.image("base/good"), self.image("other/tool", signed=False)
        r = self.allowed(self.built("app/a", good, tool), self.WANT)
        self.assertEqual([(b["name"], b["said-by"], b["layers"], b["passes"]) for b in r.json["base-images"]],
                         [(f"{self.name(good)}@{good.digest}", "provenance", 1, True)])
        self.denied("is denied: no-signature", self.built("app/b", self.image("base/unsigned", signed=False), good), self.WANT)
        self.denied("is denied: no-rule", self.built("app/c", self.image("other/x"), good), self.WANT)

    def test_the_layers_say_which(self):
        """Not the first in the list, nor the base image of the base image."""
        good = self.image("base/good")
        bad = self.image("base/bad", good, by_label=False, signed=False)
        self.denied("is denied: no-signature", self.built("app/a", bad, good), self.WANT)
        backwards = (material(self.uri(m), m.digest) for m in (good, bad))
        self.denied("is denied: no-signature", self.attest(self.image("app/b", bad, by_label=False), *backwards), self.WANT)
        self.allowed(self.built("app/c", good, bad), self.WANT)
        tool = self.image("base/tool")
        app = self.attest(self.image("app/d", bad, by_label=False), material(self.uri(tool), tool.digest))
        self.denied("none of the 1 images that its provenance names", app, self.WANT)
        self.denied("its provenance names no image", self.attest(self.image("app/e", good, by_label=False)), self.WANT)

    def test_several_with_the_same_layers(self):
        """Whichever it is, it must do."""
        good = self.image("base/good")
        twin = self.image("base/twin", good, own=False, by_label=False, signed=False)
        self.denied("is denied: no-signature", self.built("app/a", good, twin), self.WANT)
        self.sign(twin)
        self.allowed(self.built("app/b", good, twin), self.WANT)

    def test_labels_say_nothing_then(self):
        good = self.image("base/good")
        bad = self.image("base/bad", signed=False)
        app = self.image("app/b", bad, labels=says(self.name(good), good.digest), by_label=False)
        self.denied("is denied: no-signature", self.attest(app, material(self.uri(bad), bad.digest)), self.WANT)

    def test_which_is_not_known(self):
        good = self.image("base/good")
        for n, (words, one) in enumerate([
                ("has no digest", material(self.uri(good))),
                ("names no repository", material("pkg:oci/base@" + good.digest)),
                ("two digests", material(self.uri(good) + "&digest=" + NOWHERE, good.digest)),
                ("material", material("oci://", good.digest))]):
            self.denied(words, self.attest(self.image(f"app/a{n}", good, by_label=False), material(self.uri(good), good.digest), one), self.WANT)
        self.denied("", self.attest(self.image("app/b", good, by_label=False), material(self.uri(good), NOWHERE)), self.WANT, status=3)
        many = [material(f"pkg:docker/{self.registry.host}/base/x{n}@1", f"sha256:{n:064}") for n in range(65)]
        self.denied("images that went into a build", self.attest(self.image("app/c", good, by_label=False), *many), self.WANT)

    def test_by_whom(self):
        """Provenance by others says nothing; all that counts must do."""
        good, bad = self.image("base/good"), self.image("base/bad", signed=False)
        app = self.attest(self.built("app/a", bad), material(self.uri(good), good.digest), by=self.mallory)
        self.denied("is denied: no-signature", app, self.WANT)
        app = self.attest(self.built("app/b", good), material(self.uri(bad), bad.digest), by=self.mallory)
        self.allowed(app, self.WANT)
        two = self.attest(self.built("app/c", good), material(self.uri(bad), bad.digest))
        self.denied("none of the 1 images", two, self.WANT, attestations=[{"type": "provenance", "select": "all", "signers": {"keys": [str(self.builder.public)]}}])

    def test_who_is_asked_for_beside_the_rule_says_nothing(self):
        """The rule's SBOM counts, and provenance by another that an option asks for is no word on the base image."""
        good = self.image("base/good")
        bad = self.image("base/bad", good, by_label=False, signed=False)
        app = self.attest(self.image("app/a", bad, by_label=False), material(self.uri(good), good.digest), by=self.key)
        self.attest(app, kind="https://spdx.dev/Document", document={"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "packages": []})
        rule = {"attestations": [{"type": ["sbom", "provenance"], "signers": {"keys": [str(self.builder.public)]}}]}
        self.denied("no provenance that counts", app, self.WANT, options=["--attestation", "provenance"], **rule)
        self.attest(app, material(self.uri(bad), bad.digest))
        self.denied("is denied: no-signature", app, self.WANT, options=["--attestation", "provenance"], **rule)
        self.sign(bad)
        self.allowed(app, self.WANT, options=["--attestation", "provenance"], **rule)

    def test_blobs_are_no_images(self):
        """As BuildKit names a single file from a registry."""
        good = self.image("base/good")
        blob = material(f"pkg:docker/{self.registry.host}/base/file?digest={NOWHERE}&ref_type=blob", NOWHERE)
        app = self.attest(self.image("app/a", good, by_label=False), material(self.uri(good), good.digest), blob)
        self.assertEqual(len(self.allowed(app, {**self.WANT, "all-inputs": True}).json["base-images"]), 1)

    def test_names_and_age(self):
        old, good = self.image("base/old", age=50), self.image("base/good", age=5)
        young = {"by": "provenance", "max-age": "30d"}
        self.allowed(self.built("app/a", good, old), young)
        self.denied("was made 50 days ago, at most 30 days is allowed", self.built("app/b", old, good), young)
        named = {"by": "provenance", "names": [f"{self.registry.host}/base/g*"]}
        self.allowed(self.built("app/c", good, old), named)
        self.denied("is none of those that are allowed", self.built("app/d", old, good), named)

    def test_all_inputs(self):
        good, tool, bad = self.image("base/good"), self.image("base/tool", age=9), self.image("base/bad", signed=False, age=9)
        every = {**self.WANT, "all-inputs": True}
        r = self.allowed(self.built("app/a", good, tool), every)
        self.assertEqual([(b["input"], b["passes"]) for b in r.json["base-images"]], [(False, True), (True, True)])
        self.denied("image of the build " + self.name(bad), self.built("app/b", good, bad), every)
        self.denied("image of the build " + self.name(tool), self.built("app/c", good, tool), {**every, "max-age": "7d"})

    def test_old_provenance(self):
        good = self.image("base/good")
        document = {"builder": {"id": ""}, "buildType": "https://mobyproject.org/buildkit@v1", "materials": [material(self.uri(good), good.digest)]}
        self.allowed(self.attest(self.image("app/a", good, by_label=False), kind=SLSA_OLD, document=document), self.WANT)

    def test_platforms(self):
        """What is said of the index is said of each, unless something is said of the one."""
        base = {p: self.image("base/i", platform=p) for p in ("linux/amd64", "linux/arm64")}
        both = self.index("base/i", base)
        apps = {p: self.image("app/i", base[p], by_label=False, platform=p) for p in base}
        app = self.index("app/i", apps)
        self.attest(app, material(self.uri(both), both.digest))
        r = self.allowed(app, self.WANT)
        self.assertEqual([b["platform"] for b in r.json["base-images"]], ["linux/amd64", "linux/arm64"])
        self.attest(app, material(self.uri(both), base["linux/amd64"].digest), digest=apps["linux/arm64"].digest)
        each = [{"type": "provenance", "platform": "each", "signers": {"keys": [str(self.builder.public)]}}]
        self.attest(app, material(self.uri(both), both.digest), digest=apps["linux/amd64"].digest)
        self.denied("linux/arm64: its base image is not known", app, self.WANT, attestations=each)

    def test_as_buildkit_writes_it(self):
        """A manifest in the index, which the signature of the index covers."""
        good, bad = self.image("base/good"), self.image("base/bad", signed=False)
        for path, base, words in (("app/a", good, ""), ("app/b", bad, "is denied: no-signature")):
            repo, app = self.registry.repository(path), self.image(path, base, by_label=False, signed=False)
            body = oci.statement(app.digest, predicate_type=SLSA, predicate=provenance(material(self.uri(base), base.digest), GIT))
            config = oci.dumps({"architecture": "unknown", "os": "unknown", "rootfs": {"type": "layers", "diff_ids": []}})
            for blob in (body, config):
                repo.add_blob(blob)
            attested = repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(config, oci.CONFIG), "layers": [
                oci.descriptor(body, oci.INTOTO, annotations={"in-toto.io/predicate-type": SLSA})]})
            notes = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": app.digest}
            entries = [oci.platform_entry(repo, app.digest, "linux/amd64"), oci.platform_entry(repo, attested, "unknown/unknown", annotations=notes)]
            index = self.sign(Made(path, repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, "1"), app.layers))
            rule = {"attestations": [{"type": "provenance", "signers": {"keys": [str(self.key.public)]}}]}
            if words:
                self.denied(words, index, self.WANT, **rule)
            else:
                self.allowed(index, self.WANT, **rule)

    def test_policy(self):
        app = self.image("app/a")
        for words, base, rule in [
                ("ask for none of type provenance", self.WANT, {"attestations": [{"type": "sbom", "signers": {"keys": [str(self.key.public)]}}]}),
                ("goes with by: provenance only", {"verified": True, "all-inputs": True}, {}),
                ("nothing is asked", {"by": "provenance"}, {}),
                ("labels or provenance", {"by": "hearsay", "verified": True}, {})]:
            r = self.verify(app, base, **rule)
            self.assertEqual(r.status, 2, r.out + r.err)
            self.assertIn(words, r.err.decode())


if __name__ == "__main__":
    unittest.main()
