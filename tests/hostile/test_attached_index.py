"""An index that is attached to an image covers it if it is signed and lists it, and in no other case: whoever may push to a repository may attach
anything, and must not have an image allowed by that which no signature covers."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import INDEX, Registry, Response, digest_of

ARTIFACT = "application/vnd.cocket.index.v1"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
NAME = "registry.example.com/shop/api:1.4"


class AttachedIndex(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("m/api")
        self.image = f"{self.registry.host}/m/api:1.4"
        self.key = key("p256")
        self.digest = oci.image(self.repo, "1.4")
        self.entry = oci.platform_entry(self.repo, self.digest, "linux/amd64")

    def index(self, *entries, name=NAME, signer=None, **more):
        """Bytes of an index that lists these, signed."""
        data = oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(entries), **more})
        self.repo.add_blob(data)
        if name:
            oci.sign_simple(self.repo, digest_of(data), name, signer or self.key)
        return data

    def attach(self, data, subject=None, layers=None, **more):
        self.repo.add_blob(b"{}")
        manifest, media_type = self.repo.manifests[subject or self.digest]
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": ARTIFACT,
                                "config": oci.descriptor(b"{}", "application/vnd.oci.empty.v1+json"),
                                "layers": layers or [oci.descriptor(data, INDEX)], "subject": oci.descriptor(manifest, media_type), **more})

    def check(self, *args, image=None, rules=None):
        return run("verify", "--output", "json", *(rules or ["--key", self.key.public]), "--signed-as", NAME, *args, image or self.image, home=self.home)

    def test_it_covers(self):
        data = self.index(self.entry)
        self.assertDenied(self.check(), "no-signature")
        self.attach(data)
        result = self.check()
        self.assertAllowed(result, self.digest)
        self.assertEqual((result.json["index"], result.json["pinned"]), (digest_of(data), f"{self.image}@{self.digest}"))
        self.assertIn(f"  index: {digest_of(data)}, attached to the image, lists it\n", self.check("--explain").err.decode())
        self.assertDenied(self.check("--threshold", "2", "--key", key("p256", 1).public), "threshold")
        self.assertDenied(self.check("--platform", "linux/arm64"), "platform-missing")

    def test_what_it_lists(self):
        other = oci.image(self.repo)
        for name, entries in {
            "nothing": [], "another image": [oci.platform_entry(self.repo, other, "linux/amd64")],
            "another size": [{**self.entry, "size": self.entry["size"] + 1}],
            "another type": [{**self.entry, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}],
            "what is no image": [{**self.entry, "platform": {"os": "unknown", "architecture": "unknown"}}],
            "an index": [{**self.entry, "mediaType": INDEX}],
        }.items():
            with self.subTest(name):
                self.setUp()
                self.attach(self.index(*entries))
                self.assertDenied(self.check(), "no-signature")

    def test_for_which_platform_it_lists_it(self):
        """Asked for a platform, an index that lists the image for another covers no more than it would itself; its config then says less."""
        for listed, asked, allowed in (("linux/amd64", "linux/amd64", True), ("linux/amd64", None, True), ("linux/amd64/v3", None, True),
                                       ("linux/amd64/v3", "linux/amd64", True), ("windows/amd64", "linux/amd64", False),
                                       ("linux/amd64/v3", "all", True), (None, "linux/amd64", True)):
            with self.subTest(listed=listed, asked=asked):
                self.setUp()
                data, media_type = self.repo.manifests[self.digest]
                entry = oci.platform_entry(self.repo, self.digest, listed) if listed else oci.descriptor(data, media_type)
                self.attach(self.index(entry))
                result = self.check(*(("--platform", asked) if asked else ()))
                self.assertAllowed(result, self.digest) if allowed else self.assertDenied(result, "platform-missing")
                self.assertDenied(self.check("--platform", "linux/arm64"), "platform-missing")

    def test_who_signed_it(self):
        for name, signed, reason in (("nobody", {"name": None}, "no-signature"), ("a stranger", {"signer": key("p256", 1)}, None),
                                     ("another name", {"name": "registry.example.com/shop/web:1.4"}, "name-mismatch"),
                                     ("another tag", {"name": "registry.example.com/shop/api:1.5"}, "tag-mismatch")):
            with self.subTest(name):
                self.setUp()
                self.attach(self.index(self.entry, **signed))
                result = self.check()
                self.assertDenied(result, reason) if reason else self.assertDenied(result)
                if signed.get("name", NAME):
                    self.assertIn("index sha256:", result.json["detail"])

    def test_how_it_is_attached(self):
        """Of the same signed index each but the first way says nothing of the image."""
        for name, change in {
            "to another image": dict(subject=True), "as another type": dict(artifactType="application/vnd.example.index"),
            "as two layers": dict(layers=2), "as a layer of another type": dict(layers="application/octet-stream"),
            "by another size": dict(layers={"size": 1}), "by another digest": dict(layers={"digest": "sha256:" + "0" * 64}),
        }.items():
            with self.subTest(name):
                self.setUp()
                data = self.index(self.entry)
                layer = oci.descriptor(data, INDEX)
                layers = change.pop("layers", None)
                if layers:
                    change["layers"] = [layer] * 2 if layers == 2 else [{**layer, **(layers if isinstance(layers, dict) else {"mediaType": layers})}]
                if change.pop("subject", None):
                    self.attach(data, subject=oci.image(self.repo))  # listed for it, as a liar would
                    lie = next(m for m, _ in self.repo.manifests.values() if ARTIFACT.encode() in m)
                    listing = oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [{**oci.descriptor(lie, MANIFEST), "artifactType": ARTIFACT}]})
                    self.registry.hook(lambda r: Response(200, listing, media_type=INDEX) if "/referrers/" in r.path else None)
                else:
                    self.attach(data, **change)
                self.assertDenied(self.check(), "no-signature")

    def test_other_bytes(self):
        data = self.index(self.entry)
        self.attach(data)
        self.repo.blobs[digest_of(data)] = oci.flip(data)
        self.assertDenied(self.check(), "no-signature")
        del self.repo.blobs[digest_of(data)]
        self.assertDenied(self.check(), "no-signature")

    def test_a_registry_that_does_not_give_it(self):
        data = self.index(self.entry)
        self.attach(data)
        self.registry.hook(lambda r: Response(500, b"") if r.path.endswith(digest_of(data)) and "/blobs/" in r.path else None)
        result = self.check()
        self.assertEqual((result.status, result.json["verdict"]), (3, "unknown"), result)

    def test_no_more_than_a_few(self):
        for n in range(40):
            self.attach(self.index(annotations={"n": str(n)}, name=None))
        self.registry.clear()
        self.assertDenied(self.check(), "no-signature")
        asked = self.registry.requests(lambda r: "/blobs/" in r.path)
        self.assertLessEqual(len(asked), 4)

    def test_an_index_is_covered_by_none(self):
        digest, _ = oci.index(self.repo, "2")
        data, media_type = self.repo.manifests[digest]
        self.attach(self.index(oci.descriptor(data, media_type)), subject=digest)
        self.assertDenied(self.check(image=f"{self.registry.host}/m/api:2"), "no-signature")

    def test_two_readings(self):
        """Whatever two readers would make two things of is no list."""
        data = self.index(self.entry)
        twice = data.replace(b'"schemaVersion":2', b'"schemaVersion":2,"Manifests":[]')
        self.repo.add_blob(twice)
        oci.sign_simple(self.repo, digest_of(twice), NAME, self.key)
        self.attach(twice)
        self.assertDenied(self.check(), "no-signature")

    def test_revoked(self):
        data = self.index(self.entry)
        self.attach(data)
        store = self.dir / "store"
        trust = lambda *args: self.assertEqual((done := run("trust", *args, "--trust", store, home=self.dir, env={"COCKET_PASSWORD": ""})).status, 0, done)
        trust("init", "--no-password")
        trust("delegate", "shop", "--images", "registry.example.com/shop/*", "--role-key", self.key.public, "--key", self.dir / "targets.key")
        rules = ["--trust", store, "--no-ledger"]
        self.assertAllowed(self.check(rules=rules), self.digest)
        for revoked in (digest_of(data), self.digest):
            with self.subTest(revoked):
                trust("revoke", "--digest", revoked, "--key", self.dir / "targets.key")
                self.assertDenied(self.check(rules=rules), "revoked")

    def test_the_ledger_knows_both(self):
        """The same signature stands behind the index and the image, so that one does not roll the other back; an older index does."""
        policy = self.dir / "policy.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": ["registry.example.com/*/*"], "keys": [str(self.key.public)]}]}))
        rules = ["--policy", policy]
        new = self.index(self.entry, name=None)
        self.repo.add_manifest(new, "whole", INDEX)
        sign = lambda data, time: oci.sign_simple(self.repo, digest_of(data), NAME, self.key, data=oci.payload(NAME, digest_of(data), {"timestamp": time}))
        sign(new, 2_000)
        self.attach(new)
        for image in ("whole", "1.4", "whole"):
            self.assertAllowed(self.check(image=f"{self.registry.host}/m/api:{image}", rules=rules))
        old = oci.image(self.repo, "old")
        older = self.index(oci.platform_entry(self.repo, old, "linux/amd64"), name=None)
        sign(older, 1_000)
        self.attach(older, subject=old)
        self.assertDenied(self.check(image=f"{self.registry.host}/m/api:old", rules=rules), "rollback")


if __name__ == "__main__":
    unittest.main()
