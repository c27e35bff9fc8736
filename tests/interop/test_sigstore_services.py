"""cocket sign --identity-token with the real services: Fulcio, a static CT log, Rekor v2 and a timestamp authority that run already; cosign 3 verifies what we
sign, and we what cosign signs.  Opt-in, since the services need Go:

    SIGSTORE_SERVICES  a directory with signing_config.json and trusted_root.json of running services on this machine
    SIGSTORE_TOKEN     a command that prints an identity token for the mail address that is its last argument
    SIGSTORE_ISSUER    who issues those
    COSIGN3            cosign 3 (else cosign on the PATH)"""

import os
import pathlib
import shlex
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.oci import image
from support.program import Case, run
from support.registry import Registry
from test_cosign import INSECURE, cosign

MAIL = "ada@example.com"
SERVICES, TOKEN, ISSUER = (os.environ.get("SIGSTORE_" + name) for name in ("SERVICES", "TOKEN", "ISSUER"))


@unittest.skipUnless(SERVICES and TOKEN and ISSUER, "SIGSTORE_SERVICES, SIGSTORE_TOKEN and SIGSTORE_ISSUER: not set")
class Services(Case):
    def setUp(self):
        super().setUp()
        services = pathlib.Path(SERVICES)
        self.root, self.config = services / "trusted_root.json", services / "signing_config.json"
        self.registry = self.enter(Registry())
        self.digest = image(self.registry.repository("shop/api"), "1")
        self.image = f"{self.registry.host}/shop/api:1"

    def token(self, mail=MAIL):
        text = subprocess.run([*shlex.split(TOKEN), mail], check=True, capture_output=True, text=True).stdout
        path = self.dir / "token"
        path.write_text(text.strip())
        return path

    def sign(self, *args):
        return run("sign", "--identity-token", self.token(), "--signing-config", self.config, "--trusted-root", self.root, *args, self.image, home=self.home)

    def verify_as(self, name, *args):
        return self.verify(self.image, args=("--identity", name, "--issuer", ISSUER, "--trusted-root", self.root, *args))

    def cosign(self, *args):
        program = cosign(3)
        if program is None:
            self.skipTest("cosign 3 not found (COSIGN3 names it)")
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"], "TUF_ROOT": str(self.home / "tuf")}
        return subprocess.run([program, *map(str, args)], capture_output=True, text=True, env=env, timeout=120)

    def test_ours(self):
        for n in range(2):
            result = self.sign("--output", "json")
            self.assertEqual((result.status, result.json["attached"][0]["replaced"]), (0, n), result)
        self.assertAllowed(self.verify_as(MAIL), self.digest)
        self.assertDenied(self.verify_as("eve@example.com"), "identity-mismatch")

    def test_ours_by_cosign(self):
        self.assertEqual(self.sign().status, 0)
        for name, status in ((MAIL, 0), ("eve@example.com", 1)):
            done = self.cosign("verify", *INSECURE[:1], "--trusted-root", self.root, "--certificate-identity", name, "--certificate-oidc-issuer", ISSUER, self.image)
            self.assertEqual(bool(done.returncode), bool(status), done)

    def test_cosigns(self):
        done = self.cosign("sign", "--yes", *INSECURE[:1], "--identity-token", self.token(), "--signing-config", self.config, "--trusted-root", self.root, self.image)
        self.assertEqual(done.returncode, 0, done)
        self.assertAllowed(self.verify_as(MAIL), self.digest)
        self.assertDenied(self.verify_as("eve@example.com"), "identity-mismatch")


if __name__ == "__main__":
    unittest.main()
