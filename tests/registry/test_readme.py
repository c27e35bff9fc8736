"""The quick start of README.md, run as it stands against the real docker-registry, with skopeo, in an empty directory that has vectors/ and keys/.
Only the port is another.  What the README says is printed must be printed."""
# With the release build too: what a user types.

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import real
from support.program import PROGRAM, ROOT, environment

BLOCK = re.compile(r"<!-- tests/registry/test_readme\.py runs .*?-->\n```sh\n(.*?)```\n<!-- end -->", re.DOTALL)
HOST = "127.0.0.1:5000"
PINNED = r"@sha256:[0-9a-f]{64}"


def quick_start():
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    if len(blocks) != 1:
        raise AssertionError(f"README.md: {len(blocks)} blocks between the comments, expected 1")
    return blocks[0]


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
@unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
class QuickStart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(server.stop)
        holder = tempfile.TemporaryDirectory(prefix="cocket-readme-")
        cls.addClassCleanup(holder.cleanup)
        cls.host, cls.dir = server.host, pathlib.Path(holder.name)
        for name in ("vectors", "keys"):
            (cls.dir / name).symlink_to(ROOT / name)
        for name in ("home", "bin"):
            (cls.dir / name).mkdir()
        (cls.dir / "bin" / "cocket").symlink_to(PROGRAM)
        env = environment(cls.dir / "home", {"COCKET_PASSWORD": "harbour pilot"})
        env["PATH"] = f"{cls.dir / 'bin'}:{os.environ['PATH']}"
        script = quick_start().replace(HOST, cls.host)
        cls.done = subprocess.run(["bash", "-eu", "-c", script], cwd=cls.dir, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, timeout=120)
        cls.said = f"\n--- stdout\n{cls.done.stdout}--- stderr\n{cls.done.stderr}"

    def line(self, at, pattern):
        lines = self.done.stdout.splitlines()
        self.assertGreater(len(lines), at, self.said)
        self.assertRegex(lines[at], f"^{pattern}$", self.said)
        return lines[at]

    def test_it_runs_to_its_end(self):
        self.assertIn(HOST, quick_start())
        self.assertEqual(self.done.returncode, 0, self.said)

    def test_two_refusals(self):
        self.assertEqual(self.done.stdout.splitlines().count("exit 1"), 2, self.said)
        denials = [line for line in self.done.stderr.splitlines() if line.startswith("cocket: denied: ")]
        self.assertEqual(len(denials), 2, self.said)
        self.assertRegex(denials[0], f"^cocket: denied: no-signature: {self.host}/shop/api:1.4: ", self.said)
        self.assertRegex(denials[1], f"^cocket: denied: tag-mismatch: {self.host}/shop/api:1.5: .*signed as tag 1.4, asked for tag 1.5",
                         self.said)

    def test_what_is_printed_in_its_order(self):
        self.line(0, "exit 1")
        key = self.line(1, "ed25519 [0-9a-f]{64}").split()[1]
        self.line(2, "release.key")
        self.line(3, "release.pub")
        pinned = self.line(4, re.escape(f"{self.host}/shop/api:1.4") + PINNED)
        self.assertEqual(self.line(5, ".*"), pinned, "verify prints what sign printed" + self.said)
        self.line(6, "exit 1")
        self.line(7, re.escape(f"{self.host}/shop/api:1.4"))
        self.line(8, f"linux/amd64 {pinned.split('@')[1]} application/vnd.oci.image.manifest.v1.json")
        self.line(9, "├── config sha256:.*")
        self.line(10, "├── layer sha256:.*")
        signed = rf"key {key}, name {re.escape(self.host)}/shop/api:1\.4, signed [0-9T:-]+Z"
        self.line(11, rf"├── signature \(not verified\) simple, .*{signed}")
        self.line(12, rf"└── signature \(not verified\) bundle, .*{signed}, https://sigstore.dev/cosign/sign/v1")
        self.assertEqual(len(self.done.stdout.splitlines()), 13, self.said)

    def test_what_is_left(self):
        self.assertEqual((self.dir / "release.key").stat().st_mode & 0o777, 0o600)
        self.assertIn("ENCRYPTED", (self.dir / "release.key").read_text())


if __name__ == "__main__":
    unittest.main()
