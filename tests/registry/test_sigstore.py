"""Certificates as sigstore-conformance asks for them: by its command line, which tests/sigstore/client.c speaks over the library.

Judged, each by the file and by its SHA-256: the cases of sigstore-conformance, where they are (no part of this tree; a folder whose name ends in _fail
must fail, every other must not, those that it calls optional too), and always every bundle of keyless-cases, for the statements in it."""

import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import OUTSIDE, PROGRAM, ROOT, Case, environment

CLIENT = pathlib.Path(os.environ.get("COCKET_SIGSTORE_CLIENT") or pathlib.Path(PROGRAM).parent / "tests" / "sigstore" / "client")
CONFORMANCE = OUTSIDE.parent / "keyless" / "sigstore-conformance"
CASES = ROOT / "build/vectors/keyless-cases"
BEACON = ("https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml"
          "@refs/heads/main")
# Good bundles for sigstore: of another type of statement than was asked for, or of a workflow that says something else.  And one that is for a manifest
# inside the index that is asked about.
IMAGES_ALONE = {"neg-keyless-att-type", "neg-keyless-att-type-prefix", "neg-keyless-bundle-workflow-repository", "neg-keyless-real-ci-ref",
                "keyless-buildkit-manifest-signed"}
ACTIONS = "https://token.actions.githubusercontent.com"


@unittest.skipUnless(os.access(CLIENT, os.X_OK), f"SKIP {CLIENT}: not built")
class ClientCase(Case):
    def client(self, *args):
        done = subprocess.run([CLIENT, *map(str, args)], capture_output=True, env=environment(self.home, None), timeout=60)
        self.assertIn(done.returncode, (0, 1), done)
        return done

    def verify(self, bundle, signer, root, artifact):
        return self.client("verify-bundle", "--bundle", bundle, *signer, *(["--trusted-root", root] if root else []), artifact)


class Conformance(ClientCase):
    def judge(self, folder):
        with self.subTest(folder.name):
            key, root, artifact = folder / "key.pub", folder / "trusted_root.json", folder / "artifact"
            artifact = artifact if artifact.exists() else CONFORMANCE / "a.txt"
            signer = ["--key", key] if key.exists() else ["--certificate-identity", BEACON, "--certificate-oidc-issuer", ACTIONS]
            digest = "sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest()
            for form in (artifact, digest):
                done = self.verify(folder / "bundle.sigstore.json", signer, root if root.exists() else None, form)
                self.assertEqual(done.returncode, 1 if folder.name.endswith("_fail") else 0, (form, done.stderr))

    @unittest.skipUnless(CONFORMANCE.is_dir(), f"SKIP {CONFORMANCE}: not there")
    def test_every_case(self):
        folders = sorted(p.parent for p in CONFORMANCE.glob("*/bundle.sigstore.json"))
        for folder in folders:
            self.judge(folder)
        print(f"sigstore-conformance: {len(folders)} cases, by file and by digest")
        self.assertGreater(len(folders), 40)

    def test_what_is_not_done_is_refused(self):
        done = self.client("sign-bundle", "--identity-token", "x", "--bundle", "x", "x")
        self.assertEqual((done.returncode, done.stderr), (1, b"malformed: sign-bundle: unsupported, expected verify-bundle\n"))
        self.assertEqual(self.client("verify-bundle").returncode, 1)
        self.assertEqual(self.client().returncode, 1)


class KeylessBundles(ClientCase):
    """What a case says of an image must be so of the bundle alone, but for what only images have."""

    def bundles(self, case):
        for blob in sorted((case / "layout" / "blobs" / "sha256").iterdir()):
            if blob.stat().st_size < 1 << 20 and b"application/vnd.dev.sigstore.bundle" in blob.read_bytes()[:4096] and b"verificationMaterial" in blob.read_bytes():
                yield blob

    def one_verifies(self, path, case):
        signer = ["--certificate-identity", case["identity"], "--certificate-oidc-issuer", case["issuer"]]
        answers = [self.verify(b, signer, path / case["trusted-root"], case["digest"]).returncode for b in self.bundles(path)]
        return 0 in answers if answers else None

    def test_every_case(self):
        counts = {True: 0, False: 0}
        for path in sorted(p.parent for p in CASES.glob("*/case.json")):
            case = json.loads((path / "case.json").read_text())
            good = None if "identity" not in case or case.get("options") else self.one_verifies(path, case)
            if good is None or case.get("support") == "limit":
                continue
            counts[good] += 1
            with self.subTest(path.name):
                asked = case.get("as-attestation") or case
                self.assertEqual(good, (asked["expect"] == "allow") != (path.name in IMAGES_ALONE), path.name)
        print(f"keyless cases: bundles of {counts[True]} verify, of {counts[False]} do not")
        self.assertGreater(min(counts.values()), 60)


REAL = CONFORMANCE.parent
# bundle, root file (None: the public instance's), who signed
REAL_SIGNED = [
    ("sigstore-go/bundles/othername.sigstore.json", "sigstore-go/trusted-roots/scaffolding.json", "foo!oidc.local", "http://oidc.local:8080"),
    ("sigstore-python/bundle_v3_github.whl.sigstore", None, "https://github.com/trailofbits/rfc8785.py/.github/workflows/release.yml@refs/tags/v0.1.2",
     ACTIONS),
    ("github-cli/reusable-workflow-attestation.sigstore.json", "sigstore-root-signing/targets/trusted_root.json",
     "https://github.com/github/artifact-attestations-workflows/.github/workflows/attest.yml@09b495c3f12c7881b3cc17209a327792065c1a1d", ACTIONS),
]
# what other projects' tests refuse, and why we do
REAL_REFUSED = [
    ("sigstore-python/bundle_invalid_version.txt.sigstore", "malformed: bundle: mediaType"),
    ("sigstore-python/bundle_no_cert_v1.txt.sigstore", "certificates: none"),
    ("sigstore-python/bundle_no_checkpoint.txt.sigstore", "inclusionProof: checkpoint: missing"),
    ("sigstore-python/bundle_no_log_entry.txt.sigstore", "no entry of a transparency log"),
    ("sigstore-python/bundle_v3_no_signed_time.txt.sigstore.json", "nothing that is signed says when it was made"),
    ("sigstore-python/tsa/bundle.many_timestamp.sigstore", "33, at most 32 are taken"),
]


@unittest.skipUnless(REAL.is_dir(), f"SKIP {REAL}: not there")
class RealBundles(ClientCase):
    """Bundles of the tests of sigstore-go, sigstore-python and GitHub's command line."""

    def subject(self, bundle):
        content = json.loads(bundle.read_text())
        if "messageSignature" in content:
            return "sha256:" + base64.b64decode(content["messageSignature"]["messageDigest"]["digest"]).hex()
        return "sha256:" + json.loads(base64.b64decode(content["dsseEnvelope"]["payload"]))["subject"][0]["digest"]["sha256"]

    def test_signed(self):
        for name, root, identity, issuer in REAL_SIGNED:
            with self.subTest(name):
                ask = lambda who, whose, subject: self.verify(REAL / name, ["--certificate-identity", who, "--certificate-oidc-issuer", whose],
                                                              root and REAL / root, subject)
                subject = self.subject(REAL / name)
                done = ask(identity, issuer, subject)
                self.assertEqual(done.returncode, 0, done)
                self.assertEqual(ask(identity + "x", issuer, subject).returncode, 1)
                self.assertEqual(ask(identity, issuer + "/", subject).returncode, 1)
                self.assertEqual(ask(identity, issuer, "sha256:" + "0" * 64).returncode, 1)

    def test_refused(self):
        for name, why in REAL_REFUSED:
            with self.subTest(name):
                done = self.verify(REAL / name, ["--certificate-identity", BEACON, "--certificate-oidc-issuer", ACTIONS], None, self.subject(REAL / name))
                self.assertEqual(done.returncode, 1)
                self.assertIn(why, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
