"""Charts that real Helm packages and pushes, signed and verified; and Helm pulls by the digest that was verified.
HELM names the program where it is not in PATH; skipped with a word where it is not there."""

import hashlib
import os
import shutil
import subprocess
import unittest

from support import real
from support.program import Case, environment, key

HELM = os.environ.get("HELM") or shutil.which("helm")
VERSION = "0.1.0+build.7"


@unittest.skipUnless(HELM, "helm not found (HELM=/path/to/helm)")
@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Helm(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)

    def helm(self, *words):
        done = subprocess.run([HELM, *words], capture_output=True, text=True, cwd=self.dir, env=environment(self.home, {}), timeout=60)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout + done.stderr

    def test_pushed_signed_verified_pulled(self):
        self.helm("create", "shop")
        self.helm("package", "shop", "--version", VERSION)
        package = self.dir / f"shop-{VERSION}.tgz"
        said = self.helm("push", package, f"oci://{self.server.host}/charts", "--plain-http")
        digest = next(line.split()[1] for line in said.splitlines() if line.startswith("Digest:"))
        mine, name = key("ed25519"), f"{self.server.host}/charts/shop:{VERSION.replace('+', '_')}"
        self.assertDenied(self.verify(name, mine), "no-signature")
        self.run_ok("sign", "--key", mine.private, name)
        self.assertAllowed(self.verify(name, mine, args=("--deep",)), digest)
        pinned = self.run_ok("verify", "--key", mine.public, name).out.decode().strip()
        (self.dir / "pulled").mkdir()
        self.helm("pull", f"oci://{pinned}", "--plain-http", "--destination", "pulled")
        pulled = next((self.dir / "pulled").iterdir())
        self.assertEqual(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in (package, pulled)))
        layout = self.dir / "layout"
        self.run_ok("pull", "--key", mine.public, name, "--to", f"oci:{layout}")
        self.assertAllowed(self.verify(f"oci:{layout}", mine), digest)
        shown = self.run_ok("inspect", name).out.decode()
        self.assertIn("application/vnd.cncf.helm.config.v1+json", shown.splitlines()[1])


if __name__ == "__main__":
    unittest.main()
