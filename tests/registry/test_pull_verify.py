"""What was pulled verifies by its own path, with the same key and no network, and says under which name it was signed: by tag, by digest, an index
and its platforms, several into one layout, copies and mirrors.  Under a name that nobody signed it does not."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import REF_NAME, Registry

IMAGE_NAME = "io.containerd.image.name"
SIGNED_AS = "dev.cocket/signed-as"
SIGNER = "registry.example.com/shop/api"


class PullThenVerify(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api"
        self.key = key("p256")

    def image(self, tag, name=None):
        digest = oci.image(self.repo, tag)
        oci.sign_simple(self.repo, digest, name or f"{self.name}:{tag}", self.key)
        return digest

    def pull(self, image, to, *args):
        return run("pull", "--output", "json", "--key", self.key.public, *args, image, "--to", to, home=self.home)

    def verified(self, to, digest, name, *args):
        """By its own path, once the registry is deaf."""
        before = len(self.registry.requests())
        result = self.verify(to, self.key, args=args)
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["pinned"], f"{name}@{digest}")
        self.assertEqual(len(self.registry.requests()), before)

    def test_each_place_by_each_name(self):
        digest = self.image("1.4")
        for n, (image, tag, name) in enumerate((
                (f"{self.name}:1.4", "", f"{self.name}:1.4"), (f"{self.name}:1.4", ":1.4", f"{self.name}:1.4"),
                (f"{self.name}:1.4", ":mine", f"{self.name}:1.4"), (f"{self.name}:1.4", ":2", f"{self.name}:1.4"),
                (f"{self.name}:1.4", f":{self.name}:1.4", f"{self.name}:1.4"),
                (f"{self.name}@{digest}", "", self.name), (f"{self.name}@{digest}", ":mine", self.name),
                (f"{self.name}:1.4@{digest}", ":mine", f"{self.name}:1.4"))):
            for to in (f"oci:{self.dir}/l{n}{tag}", f"oci-archive:{self.dir}/a{n}.tar{tag}"):
                with self.subTest(image=image, to=to):
                    self.assertAllowed(self.pull(image, to), digest)
                    self.verified(to, digest, name)
                    self.verified(to, digest, name)
                    self.assertDenied(self.verify(to, key("p256", 1)))
        for tag in ("", f":{self.name}:1.4"):
            to = f"docker-archive:{self.dir}/d.tar{tag}"
            self.assertAllowed(self.pull(f"{self.name}:1.4", to), digest)
            self.verified(to, digest, f"{self.name}:1.4")

    def test_what_a_tag_of_ones_own_is(self):
        digest = self.image("1.4")
        self.assertAllowed(self.pull(f"{self.name}:1.4", f"oci:{self.dir}/l:mine"), digest)
        index = self.dir / "l" / "index.json"
        doc = json.loads(index.read_bytes())
        annotations = doc["manifests"][0]["annotations"]
        whole = f"{self.name}:1.4"
        self.assertEqual(annotations, {REF_NAME: "mine", IMAGE_NAME: whole, SIGNED_AS: whole})
        for fields, reason in (
                ({}, None), ({REF_NAME: "2.0"}, None), ({SIGNED_AS: f"{self.name}:1.5"}, "malformed"), ({SIGNED_AS: ""}, "malformed"),
                ({IMAGE_NAME: f"{self.name}:1.5"}, "malformed"), ({IMAGE_NAME: f"{self.name}:1.5", SIGNED_AS: f"{self.name}:1.5"}, "tag-mismatch"),
                ({IMAGE_NAME: f"{SIGNER}:1.4", SIGNED_AS: f"{SIGNER}:1.4"}, "name-mismatch"),
                ({REF_NAME: f"{SIGNER}:1.4"}, "malformed"), ({REF_NAME: "shop/web:1.4"}, "malformed")):
            with self.subTest(fields):
                annotations.update({REF_NAME: "mine", IMAGE_NAME: whole, SIGNED_AS: whole, **fields})
                index.write_text(json.dumps(doc))
                for asked in (f"oci:{self.dir}/l", f"oci:{self.dir}/l:{annotations[REF_NAME]}", f"oci:{self.dir}/l@{digest}"):
                    result = self.verify(asked, self.key)
                    self.assertDenied(result, reason) if reason else self.assertAllowed(result, digest)

    def test_the_whole_name_of_another(self):
        """It is kept, as docker and podman take it; a signature for it there is none, and the one that there is has to be asked for."""
        digest = self.image("1.4")
        for to in (f"oci:{self.dir}/l:other.example/x:1", f"oci-archive:{self.dir}/a.tar:other.example/x:1",
                   f"docker-archive:{self.dir}/d.tar:mine"):
            with self.subTest(to):
                result = self.pull(f"{self.name}:1.4", to)
                self.assertAllowed(result, digest)
                self.assertIn(f"which was not signed; to verify it there: --signed-as {self.name}:1.4", result.err.decode())
                self.assertDenied(self.verify(to, self.key), "name-mismatch")
                self.assertAllowed(self.verify(to, self.key, args=["--signed-as", f"{self.name}:1.4"]), digest)

    def test_index_and_platforms(self):
        digest, _ = oci.index(self.repo, "2")
        oci.sign_simple(self.repo, digest, f"{self.name}:2", self.key)
        alone, children = oci.index(self.repo, "3")
        for child in children.values():
            oci.sign_simple(self.repo, child, f"{self.name}:3", self.key)
        for place in ("oci:{}/l{}:mine", "oci-archive:{}/a{}.tar:mine", "docker-archive:{}/d{}.tar"):
            with self.subTest(place):
                to = place.format(self.dir, 1)
                self.assertAllowed(self.pull(f"{self.name}:2", to), digest)
                self.verified(to, digest, f"{self.name}:2")
                to = place.format(self.dir, 2)
                self.assertAllowed(self.pull(f"{self.name}:2", to, "--platform", "linux/arm64"), digest)
                self.verified(to, digest, f"{self.name}:2")
                self.verified(to, digest, f"{self.name}:2", "--platform", "linux/arm64")
                to = place.format(self.dir, 3)
                result = self.pull(f"{self.name}:3", to, "--platform", "linux/arm64")
                self.assertAllowed(result, alone)
                self.assertIn(b"its index is not signed", result.err)
                self.verified(to, alone, f"{self.name}:3", "--platform", "linux/arm64")
                self.assertDenied(self.verify(to, self.key), "no-signature")

    def test_several_in_one_layout(self):
        first, second = self.image("1.4"), self.image("1.5")
        for image, tag in (("1.4", ":a"), ("1.5", ":b"), ("1.4", ":c"), ("1.4", ""), ("1.4", ":a"), ("1.5", ":c")):
            self.assertAllowed(self.pull(f"{self.name}:{image}", f"oci:{self.dir}/l{tag}"))
        for tag, digest, name in (("a", first, "1.4"), ("b", second, "1.5"), ("c", second, "1.5"), ("1.4", first, "1.4"),
                                  (f"{self.name}:1.4", first, "1.4"), (f"{self.name}:1.5", second, "1.5")):
            self.verified(f"oci:{self.dir}/l:{tag}", digest, f"{self.name}:{name}")
        result = self.verify(f"oci:{self.dir}/l", self.key)
        self.assertUsage(result)
        self.assertIn(f"name one of: {self.name}:1.4, {self.name}:1.5\n", result.err.decode())

    def test_by_policy_and_store(self):
        """What decided about the image decides about the copy, by the name that was signed; and keeps it from another one."""
        digest = self.image("1.4")
        policy = self.dir / "policy.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": [str(self.key.public)]}]}))
        store = self.dir / "store"
        for words in (("init", "--no-password"), ("delegate", "shop", "--images", self.name, "--role-key", self.key.public, "--key", self.dir / "targets.key")):
            self.assertEqual((done := run("trust", *words, "--trust", store, home=self.dir)).status, 0, done)
        for n, rules in enumerate((["--policy", policy], ["--trust", store])):
            ask = lambda *args: run(args[0], "--output", "json", *rules, *args[1:], home=self.home)
            for place in (f"oci:{self.dir}/l{n}:mine", f"oci-archive:{self.dir}/a{n}.tar", f"docker-archive:{self.dir}/d{n}.tar"):
                with self.subTest(rules=rules, place=place):
                    self.assertAllowed(ask("pull", f"{self.name}:1.4", "--to", place), digest)
                    self.assertAllowed(ask("verify", place), digest)
                    self.assertEqual(ask("verify", place).json["pinned"], f"{self.name}:1.4@{digest}")
            self.assertAllowed(ask("save", "-o", self.dir / f"s{n}.tar", f"{self.name}:1.4"), digest)
            self.assertAllowed(ask("verify", f"oci-archive:{self.dir}/s{n}.tar"), digest)
            self.assertAllowed(ask("verify", f"oci-archive:{self.dir}/s{n}.tar:{self.name}:1.4"), digest)
            self.assertAllowed(ask("load", self.dir / f"s{n}.tar", "--to", f"oci:{self.dir}/in{n}"), digest)
            self.assertAllowed(ask("verify", f"oci:{self.dir}/in{n}:1.4"), digest)
            renamed = f"oci:{self.dir}/r{n}:other.example/x:1"
            self.assertAllowed(ask("pull", f"{self.name}:1.4", "--to", renamed), digest)
            self.assertDenied(ask("verify", renamed), "no-rule")
            self.assertAllowed(ask("verify", "--signed-as", f"{self.name}:1.4", renamed), digest)

    def test_of_a_mirror(self):
        digest = self.image("1.4", f"{SIGNER}:1.4")
        for tag in ("", ":mine"):
            to = f"oci:{self.dir}/l{tag}"
            self.assertAllowed(self.pull(f"{self.name}:1.4", to, "--signed-as", f"{SIGNER}:1.4"), digest)
            self.verified(to, digest, f"{SIGNER}:1.4")
            again = f"oci-archive:{self.dir}/again{tag}.tar"
            self.assertAllowed(self.pull(to, again.replace("again:", "again")), digest)


if __name__ == "__main__":
    unittest.main()
