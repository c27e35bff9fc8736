"""Keys by their names: what signed and what was tried is told by label, of files, of ssh's comments and of the store; the tools' own public keys verify as they are.
Judged: the denial's words, JSON, and that a label changes no verdict."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, run
from support.registry import Registry


class Keys(Case):
    def setUp(self):
        super().setUp()
        self.keys = self.dir / "keys"
        self.keys.mkdir()
        self.registry = self.enterContext(Registry())
        self.repo = self.registry.repository("shop/api")
        self.digest = oci.image(self.repo, "1.4")
        self.image = f"{self.registry.host}/shop/api:1.4"
        for name in ("release", "other", "root"):
            self.cocket("key", "generate", "--no-password", name)

    def cocket(self, *args, status=0, **options):
        r = run(*args, cwd=self.keys, home=self.home, **options)
        self.assertEqual(r.status, status, r)
        return r

    def sign(self, key):
        self.cocket("sign", "--plain-http", "--key", key, self.image)

    def verify(self, *args, status=0, **options):
        return self.cocket("verify", "--plain-http", *args, self.image, status=status, **options)

    def key_id(self, file):
        return self.cocket("key", "show", file).out.split()[1].decode()

    def named(self, label, file):
        return f"{label} (ed25519 {self.key_id(file)[:16]})".encode()

    def test_a_denial_names_the_keys(self):
        self.sign("other.key")
        denied = self.verify("--key", "release.pub", "--key", "root.pub", status=1)
        self.assertIn(b"known keys: " + self.named("release", "release.pub") + b", " + self.named("root", "root.pub"), denied.err)
        self.assertIn(b"its hint names key " + self.key_id("other.pub")[:16].encode(), denied.err)
        self.assertNotRegex(denied.err.decode(), r"key [0-9a-f]{17}")

    def test_json_has_label_and_whole_id(self):
        self.sign("release.key")
        claims = self.verify("--key", "release.pub", "--output", "json").json["claims"]
        self.assertTrue(claims)
        for claim in claims:
            self.assertEqual(claim["identity"], {"key": self.key_id("release.pub"), "label": "release"})
            self.assertEqual(claim["key"], self.key_id("release.pub"))
        for claim in self.verify("--key", "other.pub", "--output", "json", status=1).json["claims"]:
            self.assertIsNone(claim["identity"], "nobody whom we know")

    def test_the_store_names_its_keys(self):
        store = ("--trust", "store")
        self.cocket("trust", "init", *store, "--root-key", "root.key", "--targets-key", "root.key")
        self.cocket("trust", "delegate", "team", *store, "--images", f"{self.registry.host}/shop/*", "--role-key", "release.pub", "--role-key", "other.pub",
                    "--threshold", "2", "--key", "root.key")
        self.sign("release.key")
        denied = self.verify(*store, status=1)
        self.assertIn(b"threshold", denied.err)
        self.assertIn(self.named("other", "other.pub") + b" of role team", denied.err)
        explained = self.verify(*store, "--explain", status=1)
        self.assertIn(b"key " + self.named("release", "release.pub"), explained.err)
        claims = self.verify(*store, "--output", "json", status=1).json["claims"]
        self.assertEqual({claim["identity"]["label"] for claim in claims}, {"release"})
        self.sign("other.key")
        self.verify(*store)

    def test_a_label_changes_no_verdict(self):
        """A stranger's key in a file that is called as ours is."""
        self.sign("release.key")
        (self.keys / "theirs").mkdir()
        shutil.copy(self.keys / "other.pub", self.keys / "theirs" / "release.pub")
        denied = self.verify("--key", "theirs/release.pub", status=1)
        self.assertIn(self.named("release", "other.pub"), denied.err)
        self.assertIn(b"unknown-key", denied.err)
        self.verify("--key", "theirs/release.pub", "--key", "release.pub")

    def test_a_key_from_a_variable_and_from_standard_input(self):
        private = (self.keys / "release.key").read_text()
        public = (self.keys / "release.pub").read_bytes()
        self.cocket("sign", "--plain-http", "--key", "env://SIGNING_KEY", self.image, env={"SIGNING_KEY": private})
        self.verify("--key", "-", stdin=public)
        self.verify("--key", "env://PUB", env={"PUB": public.decode()})
        self.verify("--key", "env://PUB", env={"PUB": (self.keys / "other.pub").read_text()}, status=1)
        refused = self.verify("--key", "env://PUB", env={"PUB": private}, status=2)
        for line in private.splitlines()[1:-1]:
            self.assertNotIn(line.encode(), refused.err)

    @unittest.skipUnless(shutil.which("ssh-keygen"), "SKIP: ssh-keygen is missing")
    def test_ssh(self):
        for kind, bits in (("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384")):
            for file in self.keys.glob("id*"):
                file.unlink()
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-b", bits, "-N", "", "-C", "alice@laptop", "-f", self.keys / "id"], check=True)
            self.cocket("key", "import", "--no-password", "id", "id-ours")
            self.sign("id-ours.key")
            allowed = self.verify("--key", "id.pub", "--output", "json")
            self.assertIn("alice@laptop", {c["identity"]["label"] for c in allowed.json["claims"] if c["identity"]})
            self.verify("--key", "other.pub", status=1)

    @unittest.skipUnless(shutil.which("minisign"), "SKIP: minisign is missing")
    def test_minisign(self):
        subprocess.run(["setsid", "-w", "minisign", "-G", "-W", "-p", "mini.pub", "-s", "mini.key"], cwd=self.keys, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
        self.cocket("key", "import", "--no-password", "mini.key", "ours")
        self.sign("ours.key")
        self.verify("--key", "mini.pub")
        changed = re.sub(r"^RW", "RU", (self.keys / "mini.pub").read_text(), flags=re.M)
        (self.keys / "changed.pub").write_text(changed)
        self.verify("--key", "changed.pub", status=2)
        self.verify("--key", "other.pub", status=1)


if __name__ == "__main__":
    unittest.main()
