"""docs/TRUST.md, run as it stands: every sh block in order, in one shell, with the layouts that it speaks of.
What the text promises in its comments (exit 1: threshold ...) is held against what happens."""
import json
import os
import re
import shutil
import subprocess
import unittest

from support.oci import dumps
from support.program import PROGRAM, ROOT, Case
from support.registry import digest_of

DOC = ROOT / "docs/TRUST.md"
IMAGES = {"api": "1.4", "tool": "1", "pay": "2", "bad": "1", "web-new": "1", "web-old": "1"}


def layout(directory, name, tag):
    """A layout of an unsigned image of its own: that of the vectors with another marker in its config."""
    source = ROOT / "vectors/simple/unsigned/layout"
    target = directory / name
    shutil.copytree(source, target)
    index = json.loads((target / "index.json").read_bytes())
    entry = index["manifests"][0]
    manifest = json.loads((target / "blobs/sha256" / entry["digest"][7:]).read_bytes())
    manifest["annotations"] = {"of": name}
    data = dumps(manifest)
    (target / "blobs/sha256" / digest_of(data)[7:]).write_bytes(data)
    entry.update(digest=digest_of(data), size=len(data), annotations={"org.opencontainers.image.ref.name": tag})
    (target / "index.json").write_bytes(dumps(index))


class TrustDocument(Case):
    def test_every_block(self):
        for name, tag in IMAGES.items():
            layout(self.dir, name, tag)
        blocks = re.findall(r"```sh\n(.*?)```", DOC.read_text(), re.S)
        self.assertGreater(len(blocks), 10)
        script = "\n".join(self.prepared(b) for b in blocks)
        bin_dir = self.dir / "bin"
        bin_dir.mkdir()
        os.symlink(PROGRAM, bin_dir / "cocket")
        env = {"PATH": f"{bin_dir}:{os.environ['PATH']}", "HOME": str(self.home)}
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.dir, env=env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        self.promises(blocks, done)

    def prepared(self, block):
        """The old web image is signed two seconds before the new one, which the text need not show."""
        if "oci:web-new" not in block:
            return block
        sign = "cocket sign --key rita-2.key --key tess.key --signed-as registry.example.com/shop/web:1"
        return f"{sign} oci:web-old:1; sleep 2; {sign} oci:web-new:1\n" + block

    def promises(self, blocks, done):
        text = "".join(blocks)
        refusals = re.findall(r"\|\| echo \"exit \$\?\"\s*# exit 1: ([a-z-]+)", text)
        self.assertEqual(done.stdout.count("exit 1"), text.count('|| echo "exit $?"'), done.stdout)
        for word in refusals:
            if word in ("threshold", "no-rule", "revoked", "rollback"):
                self.assertIn(f"denied: {word}:", done.stderr)
        self.assertIn("registry.example.com/shop/api:1.4@sha256:", done.stdout)
        self.assertRegex(done.stderr, r"key \S+ \(ed25519 [0-9a-f]{16}\) is in no role that may sign registry.example.com/other/tool")


if __name__ == "__main__":
    unittest.main()
