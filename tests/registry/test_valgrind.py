"""The main paths under valgrind: verify by key and by trust store, sign, digest, inspect, on a layout and in a registry.  No error, no leak.
A build with sanitizers watches itself, and is left out, said so."""
import os
import shutil
import subprocess
import unittest

from support import oci
from support.program import PROGRAM, ROOT, Case, hides
from support.registry import Registry

VALGRIND = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite", "--child-silent-after-fork=yes"]


@unittest.skipUnless(shutil.which("valgrind"), "valgrind not installed")
class MainPaths(Case):
    def setUp(self):
        super().setUp()
        if hides(self, "valgrind"):
            self.skipTest("a sanitizer's build does not run under valgrind")
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "COCKET_PASSWORD": "", "COCKET_LEDGER": str(self.home / "ledger.json")}
        shutil.copytree(ROOT / "vectors/simple/unsigned/layout", self.dir / "layout")

    def cocket(self, status, *args, watched=True):
        done = subprocess.run([*(VALGRIND if watched else []), PROGRAM, *map(str, args)], cwd=self.dir, env=self.env, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, f"cocket {args}\n{done.stdout}\n{done.stderr}")

    def test_layout(self):
        name = ["--signed-as", "registry.example.com/shop/api:1.4"]
        self.cocket(0, "key", "generate", "--no-password", "k")
        self.cocket(1, "verify", "--key", "k.pub", "oci:layout:1.4")
        self.cocket(0, "sign", "--key", "k.key", "--format", "simple,bundle", *name, "oci:layout:1.4")
        self.cocket(0, "verify", "--key", "k.pub", "--output", "json", "oci:layout:1.4")
        self.cocket(0, "inspect", "oci:layout:1.4")
        self.cocket(0, "digest", "oci:layout:1.4")

    def test_trust(self):
        name = ["--signed-as", "registry.example.com/shop/api:1.4"]
        for key in ("root", "day", "team"):
            self.cocket(0, "key", "generate", "--no-password", key, watched=False)
        self.cocket(0, "trust", "init", "--trust", "store", "--root-key", "root.key", "--targets-key", "day.key")
        self.cocket(0, "trust", "delegate", "team", "--trust", "store", "--images", "registry.example.com/shop/*", "--role-key", "team.pub", "--key", "day.key")
        self.cocket(0, "sign", "--key", "team.key", *name, "oci:layout:1.4")
        self.cocket(0, "verify", "--trust", "store", "--explain", *name, "oci:layout:1.4")
        self.cocket(0, "trust", "export", "--trust", "store", "store.json")
        self.cocket(0, "trust", "show", "--trust", "store")

    def test_registry(self):
        registry = self.enter(Registry())
        repo = registry.repository("shop/api")
        oci.image(repo, "1.4")
        image = f"{registry.host}/shop/api:1.4"
        self.cocket(0, "key", "generate", "--no-password", "k", watched=False)
        self.cocket(0, "sign", "--key", "k.key", "--format", "simple,bundle", image)
        self.cocket(0, "verify", "--key", "k.pub", image)
        self.cocket(3, "verify", "--key", "k.pub", f"{registry.host}/shop/api:none")


if __name__ == "__main__":
    unittest.main()
