"""Certificates as sigstore-conformance asks for them: by its command line, which tests/sigstore/client.c speaks over the library.

Judged, each by the file and by its SHA-256: the cases of sigstore-conformance, where they are (no part of this tree; a folder whose name ends in _fail
must fail, every other must not, those that it calls optional too), and always every bundle of keyless-cases, for the statements in it."""

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


if __name__ == "__main__":
    unittest.main()
