"""A policy's "base": the base image that an image's labels name is verified by the same policy, by its digest, and is not too old; bases of bases, and
one whose registry cannot be asked.  What the labels do not say is no yes."""

import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import Registry

NAME, DIGEST = "org.opencontainers.image.base.name", "org.opencontainers.image.base.digest"
NOW = int(time.time())


class BaseImage(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.key = key("p256")

    def image(self, path, base=None, age=0, signed=True, labels=None):
        """An image at its tag 1, of that age in days."""
        repo = self.registry.repository(path)
        if base:
            labels = {NAME: f"{self.registry.host}/{base[0]}:1", DIGEST: base[1], **(labels or {})}
        layer = oci.file_layer(repo, path.rsplit("/", 1)[-1], path.encode())
        config = oci.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": labels or {}},
                            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - age * 86400)),
                            "rootfs": {"type": "layers", "diff_ids": [oci.diff_id(repo, layer)]}})
        repo.add_blob(config)
        digest = oci.image(repo, "1", config=oci.descriptor(config, oci.CONFIG), layers=[layer])
        if signed:
            oci.sign_simple(repo, digest, f"{self.registry.host}/{path}:1", self.key)
        return path, digest

    def decide(self, image, base, base_rule=None):
        key_file = str(self.key.public)
        rules = [{"images": [f"{self.registry.host}/app/*"], "keys": [key_file], "image": {"base": base}},
                 {"images": [f"{self.registry.host}/base/*"], "keys": [key_file], **(base_rule or {})}]
        policy = pathlib.Path(self.home) / "policy.json"
        policy.write_text(json.dumps({"version": 2, "rules": rules}))
        return run("verify", "--policy", policy, "--output", "json", f"{self.registry.host}/{image[0]}:1", home=self.home)

    def allowed(self, *args):
        r = self.decide(*args)
        self.assertEqual(r.status, 0, r.out + r.err)

    def denied(self, words, *args, status=1):
        r = self.decide(*args)
        self.assertEqual(r.status, status, r.out + r.err)
        self.assertEqual(r.json["reason"], "image-practice" if status == 1 else r.json["reason"])
        self.assertIn(words, r.json["detail"])

    def test_verified(self):
        want = {"verified": True}
        self.allowed(self.image("app/a", self.image("base/good")), want)
        self.denied("is denied: no-signature", self.image("app/b", self.image("base/unsigned", signed=False)), want)
        self.denied("is denied: no-rule", self.image("app/c", self.image("other/x")), want)
        self.denied("its base image is not known", self.image("app/d"), want)
        self.denied("has no label " + DIGEST, self.image("app/e", labels={NAME: f"{self.registry.host}/base/good:1"}), want)
        self.denied("label " + DIGEST, self.image("app/f", ("base/good", "sha256:0")), want)

    def test_a_moved_tag_counts_for_nothing(self):
        """What is verified is the digest that it was made from, not what the tag is today."""
        base = self.image("base/moved", signed=False)
        app = self.image("app/a", base)
        self.registry.clear()
        self.image("base/moved", age=1)
        self.denied("is denied: no-signature", app, {"verified": True})

    def test_age(self):
        young, old = self.image("base/young", age=5), self.image("base/old", age=50)
        for want in ({"max-age": "30d"}, {"verified": True, "max-age": "30d"}):
            self.allowed(self.image("app/a", young), want)
            self.denied("was made 50 days ago, at most 30 days is allowed", self.image("app/b", old), want)

    def test_bases_of_bases(self):
        base = self.image("base/0", signed=False)
        for i in range(1, 4):
            base = self.image(f"base/{i}", base)
        inner = {"image": {"base": {"names": [f"{self.registry.host}/base/*"], "verified": True}}}
        self.denied("is denied: image-practice: base image", self.image("app/a", base), {"verified": True}, inner)
        base = ("base/loop", "sha256:" + "0" * 64)
        self.denied("", self.image("app/b", base), {"verified": True}, inner, status=3)

    def test_unknown(self):
        """A registry that cannot be asked is no answer."""
        app = self.image("app/a", labels={NAME: "127.0.0.1:1/base/x:1", DIGEST: "sha256:" + "0" * 64})
        r = self.decide(app, {"max-age": "30d"})
        self.assertEqual(r.status, 3, r.out + r.err)
        self.assertEqual(r.json["verdict"], "unknown")


if __name__ == "__main__":
    unittest.main()
