"""Kyverno's own verifiers find what cocket signs by default: verifyImages of type Cosign (the .sig tag) and of type SigstoreBundle (the referrers).
KYVERNO_VERIFY names a program that takes `sig|bundle KEY.pub IMAGE`: a page of Go that calls
pkg/image/verifiers/cpol/cosign.NewVerifier().VerifySignature of github.com/kyverno/kyverno with Options{SigstoreBundle, ImageRef, Key,
IgnoreTlog: true, IgnoreSCT: true} and prints the digest.  No cluster is needed."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, environment, key
from support.registry import Repository

PROGRAM = os.environ.get("KYVERNO_VERIFY")


@unittest.skipUnless(PROGRAM, "no program with Kyverno's verifiers (KYVERNO_VERIFY=/path/to/it)")
@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Kyverno(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)

    def push(self, make):
        repo = Repository()
        make(repo, "1.4")
        self.path = self.id().rpartition(".")[2]
        self.image = f"{self.server.host}/{self.path}:1.4"
        real.push(self.server, self.path, repo)
        return repo.tags["1.4"]

    def sign(self, kind, *args):
        self.run_ok("sign", "--key", key(kind).private, *args, self.image)

    def kyverno(self, form, trusted):
        return subprocess.run([PROGRAM, form, trusted.public, self.image], capture_output=True, text=True, timeout=120,
                              env=environment(self.home, {}), cwd=self.dir)

    def assertFound(self, form, trusted, digest):
        done = self.kyverno(form, trusted)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, digest), done)

    def assertRejected(self, why, form, trusted):
        done = self.kyverno(form, trusted)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(why, done.stderr)

    def test_both_forms_of_what_is_signed_by_default(self):
        for kind in ("p256", "ed25519"):
            digest = self.push(oci.image)
            self.assertRejected("no signatures found", "sig", key(kind))
            self.assertRejected("no matching signatures found", "bundle", key(kind))
            for _ in range(3):
                self.sign(kind)
                for form in ("sig", "bundle"):
                    self.assertFound(form, key(kind), digest)
            self.assertRejected("no matching signatures", "sig", key(kind, 1))
            self.assertRejected("no matching signatures found", "bundle", key(kind, 1))

    def test_each_form_alone_is_found_as_that_form(self):
        for form, ours, other in (("sig", "simple", "bundle"), ("bundle", "bundle", "sig")):
            digest = self.push(oci.image)
            self.sign("p256", "--format", ours)
            self.assertFound(form, key(), digest)
            self.assertEqual(self.kyverno(other, key()).returncode, 1)

    def test_an_index(self):
        digest = self.push(oci.index)
        self.sign("p256")
        for form in ("sig", "bundle"):
            self.assertFound(form, key(), digest)


if __name__ == "__main__":
    unittest.main()
