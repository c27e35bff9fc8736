"""skopeo, which reads signatures as podman and CRI-O do (containers/image): a policy of sigstoreSigned takes what cocket signs by default, and
nothing else.  Needs skopeo and podman's configuration alone; no image is run."""

import json
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, environment, key
from support.registry import Registry


@unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
class Skopeo(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.image = f"{self.registry.host}/shop/api:1.4"
        self.digest = oci.image(self.repo, "1.4")
        (self.home / "registries.d").mkdir()
        (self.home / "registries.d/default.yaml").write_text("default-docker:\n  use-sigstore-attachments: true\n")

    def copy(self, trusted):
        rule = {"type": "sigstoreSigned", "keyPath": str(trusted.public), "signedIdentity": {"type": "matchExact"}}
        policy = {"default": [{"type": "reject"}], "transports": {"docker": {f"{self.registry.host}/shop/api": [rule]}}}
        (self.home / "policy.json").write_text(json.dumps(policy))
        return subprocess.run(["skopeo", "--policy", self.home / "policy.json", "--registries.d", self.home / "registries.d", "copy", "--src-tls-verify=false",
                               "--remove-signatures", f"docker://{self.image}", f"dir:{self.dir}/out"], env=environment(self.home, {}),
                              capture_output=True, text=True, timeout=60)

    def test_what_is_signed_by_default_is_taken(self):
        self.assertIn("A signature was required, but no signature exists", self.copy(key()).stderr)
        for kind in ("p256", "p384"):
            for _ in range(2):
                self.run_ok("sign", "--key", key(kind).private, self.image)
                done = self.copy(key(kind))
                if "sigstore disabled" in done.stderr:
                    self.skipTest("this build of skopeo reads no sigstore signatures (Debian's)")
                self.assertEqual(done.returncode, 0, done)
        done = self.copy(key("p256", 1))
        self.assertNotEqual(done.returncode, 0, done)
        self.assertIn("signature", done.stderr)

    def test_the_tag_binds(self):
        self.run_ok("sign", "--key", key().private, self.image)
        self.repo.tags["1.5"] = self.digest
        self.image = self.image.replace("1.4", "1.5")
        self.assertNotEqual(self.copy(key()).returncode, 0)


if __name__ == "__main__":
    unittest.main()
