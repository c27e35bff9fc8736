"""verify --vsa: what was decided, as signed verification summaries: PASSED of what was allowed and nothing else, about the digest that was decided about,
under the policy by its digest.  About a second."""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import Registry


class Summaries(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api"
        self.key, self.by = key("p256"), key("p256", 1)
        self.digest = oci.image(self.repo, "1.4")
        oci.sign_simple(self.repo, self.digest, f"{self.name}:1.4", self.key)
        self.unsigned = oci.image(self.repo, "2")
        self.file = self.dir / "vsa.jsonl"

    def run_verify(self, *args, decide=None, **more):
        decide = ("--key", self.key.public) if decide is None else decide
        return run("verify", *decide, "--vsa", self.file, "--vsa-key", self.by.private, *args, home=self.home, **more)

    def summaries(self):
        """Statements, after OpenSSL has checked the signatures."""
        out = []
        for line in self.file.read_bytes().splitlines():
            envelope = json.loads(line)["dsseEnvelope"]
            body = base64.b64decode(envelope["payload"])
            signature, message = self.dir / "signature", self.dir / "message"
            signature.write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
            message.write_bytes(oci.pae("application/vnd.in-toto+json", body))
            subprocess.run(["openssl", "dgst", "-sha256", "-verify", str(self.by.public), "-signature", str(signature), str(message)], check=True,
                           stdout=subprocess.DEVNULL)
            out.append(json.loads(body))
        return out

    def results(self):
        return [(s["subject"][0]["digest"]["sha256"], s["predicate"]["verificationResult"]) for s in self.summaries()]

    def test_passed_and_failed(self):
        result = self.run_verify("--vsa-level", "SLSA_BUILD_LEVEL_2", "--vsa-verifier", "https://example.com/gate", f"{self.name}:1.4", f"{self.name}:2")
        self.assertEqual((result.status, result.out.decode()), (1, f"{self.name}:1.4@{self.digest}\n"), result)
        self.assertEqual(self.results(), [(self.digest[7:], "PASSED"), (self.unsigned[7:], "FAILED")])
        passed, failed = (s["predicate"] for s in self.summaries())
        self.assertEqual((passed["resourceUri"], passed["verifiedLevels"], passed["verifier"]), (f"{self.name}:1.4@{self.digest}", ["SLSA_BUILD_LEVEL_2"],
                                                                                                {"id": "https://example.com/gate"}))
        self.assertEqual((failed["resourceUri"], failed["verifiedLevels"]), (f"{self.name}:2@{self.unsigned}", ["FAILED"]))
        self.assertEqual(passed["policy"], {"uri": "urn:cocket:keys"})
        self.assertEqual({s["predicateType"] for s in self.summaries()}, {"https://slsa.dev/verification_summary/v1"})

    def test_policy(self):
        policy = self.dir / "policy.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": [str(self.key.public)], "enforce": "warn"}]}))
        policy.chmod(0o644)
        result = self.run_verify(f"{self.name}:1.4", f"{self.name}:2", decide=("--policy", policy))
        self.assertEqual((result.status, len(result.out.splitlines())), (0, 2), result)
        self.assertEqual(self.results(), [(self.digest[7:], "PASSED"), (self.unsigned[7:], "FAILED")])  # a rule that only warns is no pass
        said = self.summaries()[0]["predicate"]["policy"]
        self.assertEqual(said, {"uri": f"file:{policy}", "digest": {"sha256": hashlib.sha256(policy.read_bytes()).hexdigest()}})

    def test_platforms(self):
        index, children = oci.index(self.repo, "many")
        oci.sign_simple(self.repo, index, f"{self.name}:many", self.key)
        self.assertEqual(self.run_verify("--platform", "linux/arm64", f"{self.name}:many").status, 0)
        subjects = [s["digest"]["sha256"] for s in self.summaries()[0]["subject"]]
        self.assertEqual(subjects, [children["linux/arm64"][7:]])  # the index has another, which nobody looked at
        ask = ["--attestation", "vsa", "--signature", self.file]
        self.assertAllowed(self.verify(f"{self.name}:many", self.by, args=[*ask, "--platform", "linux/arm64"]), index)
        for more in ([], ["--platform", "linux/amd64"], ["--platform", "all"]):
            self.assertDenied(self.verify(f"{self.name}:many", self.by, args=ask + more), "no-attestation", "digest-mismatch")
        self.file.unlink()
        self.assertEqual(self.run_verify("--platform", "all", f"{self.name}:many").status, 0)
        self.assertEqual([s["digest"]["sha256"] for s in self.summaries()[0]["subject"]], [d[7:] for d in (index, *children.values())])
        self.assertAllowed(self.verify(f"{self.name}:many", self.by, args=ask), index)

    def inputs(self, *args, **more):
        """URI to digest, of the first summary, after the registry gave the bytes of each."""
        if self.file.exists():
            self.file.unlink()
        self.assertEqual(self.run_verify(*args, **more).status, 0)
        found = {i.get("uri"): i["digest"]["sha256"] for i in self.summaries()[0]["predicate"].get("inputAttestations", [])}
        for uri, digest in found.items():
            if uri:
                repository = self.registry.repository(uri.split("@")[0].split("/", 1)[1])
                self.assertEqual(uri.split("@")[1], "sha256:" + digest)
                self.assertEqual(hashlib.sha256(repository.blobs[uri.split("@")[1]]).hexdigest(), digest)
        return found

    def test_what_decided(self):
        """All of it by its digest: signatures that counted, attestations that decided and VEX that was asked; nothing else that lies there."""
        sbom = self.dir / "sbom.json"
        sbom.write_text(json.dumps({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "a", "documentNamespace": "https://example.com/a",
                                    "dataLicense": "CC0-1.0", "creationInfo": {"created": "2026-11-20T08:00:00Z", "creators": ["Tool: t"]}, "packages": []}))
        signature = self.inputs(f"{self.name}:1.4")
        self.assertEqual([u.split("@")[0] for u in signature], [self.name])
        self.run_ok("sign", "--key", self.by.private, f"{self.name}:1.4")
        self.assertEqual(self.inputs(f"{self.name}:1.4"), signature)  # a stranger's counts for nothing
        self.run_ok("attest", "--predicate", sbom, "--key", self.by.private, "--format", "bundle", f"{self.name}:1.4")
        self.assertEqual(self.inputs(f"{self.name}:1.4"), signature)
        policy = self.dir / "policy.json"
        rule = {"images": [self.name], "keys": [str(self.key.public)], "attestations": [{"type": "sbom", "signers": {"keys": [str(self.by.public)]}}]}
        policy.write_text(json.dumps({"version": 2, "rules": [rule]}))
        policy.chmod(0o644)
        both = self.inputs(f"{self.name}:1.4", decide=("--policy", policy))
        self.assertEqual((len(both), both.items() >= signature.items()), (2, True), both)
        layout = self.dir / "layout"
        self.run_ok("pull", "--key", self.key.public, "--to", f"oci:{layout}", f"{self.name}:1.4")
        self.assertEqual(self.inputs(f"oci:{layout}"), {None: next(iter(signature.values()))})  # nobody says where a directory lies

    def test_nothing_that_was_not_decided(self):
        result = self.run_verify(f"{self.name}:1.4", f"{self.name}:missing")
        self.assertEqual(result.status, 3, result)
        self.assertEqual(self.results(), [(self.digest[7:], "PASSED")])

    def test_refused_before_anything_is_asked(self):
        self.file.write_text("there")
        for args in ((self.run_verify(f"{self.name}:1.4")), run("verify", "--key", self.key.public, "--vsa", self.dir / "x", f"{self.name}:1.4", home=self.home),
                     run("verify", "--key", self.key.public, "--vsa-key", self.by.private, f"{self.name}:1.4", home=self.home),
                     run("verify", "--key", self.key.public, "--vsa", self.dir / "x", "--vsa-key", self.dir / "none", f"{self.name}:1.4", home=self.home),
                     run("verify", "--key", self.key.public, "--vsa", self.dir / "x", "--vsa-key", self.by.private, "--vsa-verifier", "me", f"{self.name}:1.4",
                         home=self.home),
                     run("verify", "--key", self.key.public, "--vsa", self.dir / "x", "--vsa-key", self.by.private, "--vsa-level", "FAILED",
                         f"{self.name}:1.4", home=self.home)):
            self.assertEqual((args.status, args.out), (2, b""), args)
        self.assertEqual(self.file.read_text(), "there")
        self.assertFalse((self.dir / "x").exists())
        self.assertEqual(self.registry.requests(), [])

    def test_another_machine_relies_on_it(self):
        """By one key, and the file: PASSED is an attestation that allows, FAILED is none; nor is a stranger's, or that of another image."""
        self.run_verify(f"{self.name}:1.4", f"{self.name}:2", "--vsa-level", "SLSA_BUILD_LEVEL_3")
        ask = ["--attestation", "vsa", "--signature", self.file]
        self.assertAllowed(self.verify(f"{self.name}:1.4", self.by, args=ask), self.digest)
        self.assertDenied(self.verify(f"{self.name}:2", self.by, args=ask), "attestation")
        self.assertDenied(self.verify(f"{self.name}:1.4", self.key, args=ask), "no-attestation")
        self.assertDenied(self.verify(f"{self.name}:1.4", self.by, args=["--attestation", "sbom", "--signature", self.file]), "no-attestation")
        self.assertDenied(self.verify(f"{self.name}:1.4", self.by, args=ask[2:]), "unknown-key", "no-signature", "bad-signature")
        oci.image(self.repo, "3")
        self.assertNotEqual(self.verify(f"{self.name}:3", self.by, args=ask).status, 0)
        broken = self.dir / "broken"
        broken.write_bytes(self.file.read_bytes().replace(b'"payload":"ey', b'"payload":"eZ'))
        self.assertNotEqual(self.verify(f"{self.name}:1.4", self.by, args=[*ask[:2], "--signature", broken]).status, 0)
        self.assertNotEqual(self.verify(f"{self.name}:1.4", self.by, args=[*ask[:2], "--signature", self.dir / "none"]).status, 0)

    def test_a_key_with_a_password(self):
        locked = self.dir / "locked"
        self.run_ok("key", "generate", "--type", "p256", locked, env={"COCKET_PASSWORD": "harbour pilot"})
        args = ("verify", "--key", self.key.public, "--vsa", self.file, "--vsa-key", f"{locked}.key", f"{self.name}:1.4")
        self.assertEqual(run(*args, home=self.home, env={"COCKET_PASSWORD": "wrong"}).status, 2)
        self.assertEqual(run(*args, home=self.home, env={"COCKET_PASSWORD": "harbour pilot"}).status, 0)
        self.assertEqual(len(self.file.read_bytes().splitlines()), 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
