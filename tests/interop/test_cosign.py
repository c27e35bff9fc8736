"""Cosign 3 and 2 verify what we sign, and we verify what they sign; either reads the keys of the other.
COSIGN3 and COSIGN2 name the programs (else cosign on the PATH, taken by its version).
Offline: no transparency log, a registry on loopback."""

import base64
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, key, run
from support.registry import Registry, Repository

INSECURE = ["--allow-http-registry", "--allow-insecure-registry"]
PASSWORD = "harbour pilot 7"


@functools.lru_cache(maxsize=None)
def cosign(major):
    """The path of a cosign of that major version, or None."""
    for candidate in (os.environ.get(f"COSIGN{major}"), shutil.which("cosign")):
        if candidate and version(candidate) == major:
            return candidate
    return None


def version(path):
    try:
        said = subprocess.run([path, "version", "--json"], capture_output=True, text=True, timeout=60).stdout
        m = re.match(r"v?(\d+)", json.loads(said).get("gitVersion", ""))
        return int(m.group(1)) if m else version_of_module(path)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def version_of_module(path):
    """`go install` leaves gitVersion at devel; the go module's path tells the major version."""
    data = pathlib.Path(path).read_bytes()
    for major in (3, 2):
        if b"github.com/sigstore/cosign/v%d/cmd" % major in data:
            return major
    return None


class Interop(Case):
    major = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cosign = cosign(cls.major)
        if cls.cosign is None:
            raise unittest.SkipTest(f"cosign {cls.major} not found (COSIGN{cls.major} names it)")

    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api"
        self.digest = oci.image(self.repo, "1.4")
        self.at = f"{self.name}@{self.digest}"
        self.image = f"{self.name}:1.4"

    def cosign_run(self, *args, status=0):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "COSIGN_PASSWORD": PASSWORD, "TUF_ROOT": str(self.home / "tuf"),
               "TMPDIR": str(self.dir),
               "COSIGN_YES": "true"}
        done = subprocess.run([self.cosign, *map(str, args)], env=env, cwd=self.dir, capture_output=True, text=True, timeout=120)
        if status is not None:
            self.assertEqual(done.returncode == 0, status == 0, f"cosign {args}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def cosign_verify(self, *args, status=0):
        return self.cosign_run("verify", *args, "--insecure-ignore-tlog=true", *INSECURE, self.image, status=status)

    def cosign_key(self):
        self.cosign_run("generate-key-pair")
        return self.dir / "cosign.key", self.dir / "cosign.pub"

    def locked_key(self, kind):
        base = self.dir / f"locked-{kind}"
        self.run_ok("key", "generate", "--type", kind, base, env={"COCKET_PASSWORD": PASSWORD})
        return base.with_suffix(".key"), base.with_suffix(".pub")

    def flags_of(self, kind):
        return ["--signature-digest-algorithm=sha384"] if kind == "p384" else []


class Attestations(Interop):
    """What either attests the other verifies, and what one attests again takes nothing of the other's away."""
    scan = {"SchemaVersion": 2, "CreatedAt": "2026-11-28T10:00:00Z", "Results": []}

    def attest(self, *args, scan=None):
        path = self.dir / "scan.json"
        path.write_text(json.dumps(scan or self.scan))
        return self.run_ok("attest", "--predicate", path, *args, self.image)

    def cosign_attested(self, *args, status=0):
        done = self.cosign_run("verify-attestation", *args, "--insecure-ignore-tlog=true", *INSECURE, self.image, status=status)
        return [json.loads(base64.b64decode(json.loads(line)["payload"])) for line in done.stdout.splitlines() if line.startswith("{")]

    def check_ours(self, *more):
        for kind in ("p256", "ed25519", "p384"):
            with self.subTest(kind=kind, more=more):
                self.digest = oci.image(self.repo, "1.4")
                for _ in range(2):
                    self.attest("--key", key(kind).private)
                said, = self.cosign_attested("--key", key(kind).public, "--type", "vuln", *more, *self.flags_of(kind))
                self.assertEqual(said["subject"][0]["digest"]["sha256"], self.digest[7:])
                self.assertEqual(said["predicate"]["scanner"]["result"], self.scan)
                self.cosign_attested("--key", key(kind).public, "--type", "cyclonedx", *more, *self.flags_of(kind), status=1)
                self.cosign_attested("--key", key("p256", 1).public, "--type", "vuln", *more, status=1)

    def check_theirs(self, *more):
        private, public = self.cosign_key()
        wrapped = {"scanner": {"uri": "pkg:github/aquasecurity/trivy@0.58.0", "result": self.scan}, "metadata": {"scanFinishedOn": "2026-11-28T10:00:00Z"}}
        (self.dir / "vuln.json").write_text(json.dumps(wrapped))
        self.cosign_run("attest", "--key", private, "--type", "vuln", "--predicate", self.dir / "vuln.json", "--tlog-upload=false", *more, *INSECURE,
                        "-y", self.at)
        for _ in range(2):
            self.attest("--key", key().private)
        shown = run("attestation", "list", "--output", "json", "--key", public, self.image, home=self.home)
        self.assertEqual(shown.status, 0, shown)
        self.assertIn(b"https://cosign.sigstore.dev/attestation/vuln/v1", shown.out)
        self.cosign_attested("--key", public, "--type", "vuln", *[m for m in more if m.startswith("--new")])
        self.run_ok("attest", "--predicate", self.dir / "scan.json", "--key", private, self.image, env={"COCKET_PASSWORD": PASSWORD})
        self.assertEqual(len(self.cosign_attested("--key", public, "--type", "vuln", *[m for m in more if m.startswith("--new")])), 1)


class Attestations3(Attestations):
    major = 3

    def test_ours(self):
        self.check_ours()
        self.check_ours("--new-bundle-format=false")

    def test_ours_behind_a_fallback_tag(self):
        self.registry.referrers_api = False
        self.check_ours()

    def test_theirs(self):
        for new in ("true", "false"):
            with self.subTest(new):
                self.setUp()
                self.check_theirs("--use-signing-config=false", f"--new-bundle-format={new}")


class Attestations2(Attestations):
    major = 2

    def test_ours(self):
        self.check_ours()

    def test_theirs(self):
        self.check_theirs()


class Cosign3(Interop):
    major = 3
    old = ["--new-bundle-format=false"]

    def test_cosign_verifies_our_bundle(self):
        for kind in ("p256", "ed25519", "p384"):
            with self.subTest(kind):
                k = key(kind)
                self.digest = oci.image(self.repo, "1.4")
                self.run_ok("sign", "--key", k.private, "--format", "bundle", self.image)
                self.cosign_verify("--key", k.public, *self.flags_of(kind))
                self.cosign_verify("--key", key("p256", 1).public, status=1)

    def test_cosign_verifies_our_bundle_behind_a_fallback_tag(self):
        self.registry.referrers_api = False
        self.run_ok("sign", "--key", key().private, "--format", "bundle", self.image)
        self.cosign_verify("--key", key().public)

    def test_cosign_verifies_our_simple_signature(self):
        for kind in ("p256", "ed25519", "p384"):
            with self.subTest(kind):
                self.digest = oci.image(self.repo, "1.4")
                self.run_ok("sign", "--key", key(kind).private, self.image)
                self.cosign_verify("--key", key(kind).public, *self.old, *self.flags_of(kind))
                self.cosign_verify("--key", key("p256", 1).public, *self.old, status=1)

    def test_cosign_finds_what_is_signed_by_default_and_signed_again(self):
        for kind in ("p256", "ed25519", "p384"):
            with self.subTest(kind):
                self.digest = oci.image(self.repo, "1.4")
                for _ in range(3):
                    self.run_ok("sign", "--key", key(kind).private, self.image)
                    self.cosign_verify("--key", key(kind).public, *self.flags_of(kind))
                    self.cosign_verify("--key", key(kind).public, *self.old, *self.flags_of(kind))
                self.cosign_verify("--key", key("p256", 1).public, status=1)

    def test_nothing_of_cosigns_is_replaced(self):
        private, public = self.cosign_key()
        for new in (True, False):
            self.cosign_run("sign", "--key", private, *self.sign_arguments(new), *INSECURE, "-y", self.at)
        before = sorted(self.repo.manifests)
        for _ in range(2):
            self.run_ok("sign", "--key", private, self.image, env={"COCKET_PASSWORD": PASSWORD})
        self.assertLess(set(e["digest"] for e in self.repo.referrers(self.digest)) & set(before), set(e["digest"] for e in self.repo.referrers(self.digest)))
        for more in ([], self.old):
            self.cosign_verify("--key", public, *more)

    def test_cosign_signs_again_beside_ours(self):
        private, public = self.cosign_key()
        self.run_ok("sign", "--key", key().private, self.image)
        for new in (True, False):
            self.cosign_run("sign", "--key", private, *self.sign_arguments(new), *INSECURE, "-y", self.at)
        self.run_ok("sign", "--key", key().private, self.image)
        for k in (public, key().public):
            for more in ([], self.old):
                self.cosign_verify("--key", k, *more)

    def test_cosign_reads_annotations(self):
        self.run_ok("sign", "--key", key().private, "--annotation", "build=4711", "--format", "simple,bundle", self.image)
        self.cosign_verify("--key", key().public, *self.old, "-a", "build=4711")
        self.cosign_verify("--key", key().public, *self.old, "-a", "build=4712", status=1)

    def sign_arguments(self, new):
        """Without any service: cosign 3 wants a signing configuration, an empty one will do."""
        help_text = self.cosign_run("sign", "--help").stdout
        args = ["--tlog-upload=false"]
        if "--use-signing-config" in help_text:
            args.append("--use-signing-config=false")
        return [*args, f"--new-bundle-format={'true' if new else 'false'}"]

    def test_we_verify_what_cosign_signs(self):
        private, public = self.cosign_key()
        for new in (True, False):
            with self.subTest(f"new bundle format {new}"):
                self.digest = oci.image(self.repo, "1.4")
                at = f"{self.name}@{self.digest}"
                self.cosign_run("sign", "--key", private, *self.sign_arguments(new), *INSECURE, "-y", at)
                self.assertAllowed(self.verify(self.image, public), self.digest)
                self.assertDenied(self.verify(self.image, key().public), "unknown-key", "bad-signature")

    def test_we_sign_beside_cosign(self):
        private, public = self.cosign_key()
        self.cosign_run("sign", "--key", private, *self.sign_arguments(False), *INSECURE, "-y", self.at)
        self.run_ok("sign", "--key", key().private, "--format", "simple,bundle", self.image)
        self.assertAllowed(self.verify(self.image, public, key(), args=["--threshold", 2]), self.digest)
        self.cosign_verify("--key", public, *self.old)
        self.cosign_verify("--key", key().public, *self.old)
        self.cosign_verify("--key", key().public)

    def test_keys_of_either(self):
        private, public = self.cosign_key()
        self.run_ok("sign", "--key", private, "--format", "simple,bundle", self.image, env={"COCKET_PASSWORD": PASSWORD})
        self.assertAllowed(self.verify(self.image, public), self.digest)
        self.cosign_verify("--key", public)
        ours, ours_public = self.locked_key("p256")
        self.digest = oci.image(self.repo, "1.4")
        self.cosign_run("sign", "--key", ours, *self.sign_arguments(True), *INSECURE, "-y", f"{self.name}@{self.digest}")
        self.assertAllowed(self.verify(self.image, ours_public), self.digest)
        shown = self.cosign_run("public-key", "--key", ours).stdout
        self.assertEqual("".join(shown.split()), "".join(ours_public.read_text().split()))


class Cosign2(Interop):
    major = 2

    def test_cosign_verifies_our_simple_signature(self):
        for kind in ("p256", "ed25519", "p384"):
            with self.subTest(kind):
                self.digest = oci.image(self.repo, "1.4")
                self.run_ok("sign", "--key", key(kind).private, self.image)
                self.cosign_verify("--key", key(kind).public, *self.flags_of(kind))
                self.cosign_verify("--key", key("p256", 1).public, status=1)

    def test_we_verify_what_cosign_signs(self):
        private, public = self.cosign_key()
        self.cosign_run("sign", "--key", private, "--tlog-upload=false", *INSECURE, "-y", self.at)
        self.assertAllowed(self.verify(self.image, public), self.digest)
        self.assertDenied(self.verify(self.image, key().public), "unknown-key", "bad-signature")

    def test_recursive(self):
        private, public = self.cosign_key()
        digest, _ = oci.index(self.repo, "1.4")
        self.cosign_run("sign", "--key", private, "--recursive", "--tlog-upload=false", *INSECURE, "-y", f"{self.name}@{digest}")
        self.assertAllowed(self.verify(self.image, public, args=["--platform", "all"]), digest)

    def test_both_sign_one_image(self):
        private, public = self.cosign_key()
        for first in ("cosign", "cocket"):
            with self.subTest(first):
                self.digest = oci.image(self.repo, "1.4")
                steps = [lambda: self.cosign_run("sign", "--key", private, "--tlog-upload=false", *INSECURE, "-y",
                                                 f"{self.name}@{self.digest}"),
                         lambda: self.run_ok("sign", "--key", key().private, self.image)]
                for step in steps if first == "cosign" else reversed(steps):
                    step()
                self.cosign_verify("--key", public)
                self.cosign_verify("--key", key().public)
                self.assertAllowed(self.verify(self.image, public, key(), args=["--threshold", 2]), self.digest)

    def test_keys_of_either(self):
        private, public = self.cosign_key()
        self.run_ok("sign", "--key", private, self.image, env={"COCKET_PASSWORD": PASSWORD})
        self.cosign_verify("--key", public)
        ours, ours_public = self.locked_key("p256")
        self.cosign_run("sign", "--key", ours, "--tlog-upload=false", *INSECURE, "-y", self.at)
        self.assertAllowed(self.verify(self.image, ours_public), self.digest)


if __name__ == "__main__":
    unittest.main()
