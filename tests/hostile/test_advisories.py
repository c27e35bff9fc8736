"""What others had to mend in how they verify signatures by certificate: each advisory is a case that must be refused, for its own reason, beside a
neighbour that differs in that alone and must pass.  Those about registries that send without end (CVE-2023-46737, CVE-2024-29902, CVE-2024-29903) are
test_limits.py's A07 and A08."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import ROOT, Case, key, run

CASES = ROOT / "build/vectors/keyless-cases"
LOG, TIMESTAMP, CERTIFICATE, BAD = "log", "timestamp", "certificate", "bad-signature"

# advisory -> (what it is, refused, its reason, passes)
ADVISORIES = {
    # An entry that is about something else proved that this signature was logged.
    "CVE-2022-23649": [("neg-keyless-bundle-entry-other-signature", LOG, "keyless-bundle-rekor1"),
                       ("neg-keyless-sig-entry-other-artifact", LOG, "keyless-sig-rekor1")],
    "CVE-2022-36056": [("neg-keyless-bundle-entry-other-artifact", LOG, "keyless-bundle-rekor1"),
                       ("neg-keyless-sig-entry-other-digest", LOG, "keyless-sig-rekor1"),
                       ("neg-keyless-bundle-entry-kind-says-other", LOG, "keyless-bundle-intoto002")],
    "CVE-2026-22703": [("neg-keyless-bundle-entry-other-payload", LOG, "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-entry-rekor2-payload-digest", LOG, "keyless-bundle-rekor2"),
                       ("neg-keyless-bundle-entry-rekor2-body-differs", LOG, "keyless-bundle-rekor2")],
    "sigstore-rust#160": [("neg-keyless-bundle-entry-other-cert", LOG, "keyless-bundle-rekor1"),
                          ("neg-keyless-bundle-unsigned-time", TIMESTAMP, "keyless-bundle-rekor1"),
                          ("neg-keyless-bundle-tsa-one-of-two-times-outside", TIMESTAMP, "keyless-bundle-two-tsas")],
    # What cannot be parsed was passed over, and so was good.
    "CVE-2026-39395": [("neg-keyless-bundle-payload-changed", BAD, "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-payload-type", "malformed", "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-entry-body-not-json", LOG, "keyless-bundle-rekor1")],
    # Entries without end.
    "CVE-2024-45395": [("neg-keyless-bundle-entries-33", "too-many", "keyless-bundle-two-logs")],
    # One authority counted twice.
    "CVE-2026-49834": [("neg-keyless-bundle-entry-twice", LOG, "keyless-bundle-two-logs")],
    "GHSA-9vcr-p3rj-q5q6": [("neg-keyless-bundle-sct-unknown-log", CERTIFICATE, "keyless-bundle-sct-two-one-unknown")],
    # Keys and authorities believed past the end of their use.
    "CVE-2026-54787": [("neg-keyless-bundle-log-retired", LOG, "keyless-bundle-log-end-inclusive"),
                       ("neg-keyless-bundle-log-not-yet", LOG, "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-ct-log-retired", CERTIFICATE, "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-ca-retired", CERTIFICATE, "keyless-bundle-two-cas"),
                       ("neg-keyless-bundle-tsa-retired", TIMESTAMP, "keyless-bundle-tsa-end-inclusive")],
    # A time beside a proof, which nobody signed.
    "CVE-2026-48816": [("neg-keyless-bundle-unsigned-time", TIMESTAMP, "keyless-bundle-rekor1"),
                       ("neg-keyless-bundle-rekor2-unsigned-time", LOG, "keyless-bundle-rekor2")],
}


class Advisories(Case):
    def ask(self, name, *args):
        path = CASES / name
        case = json.loads((path / "case.json").read_text())
        tag = ":" + case["tag"] if case.get("tag") else ""
        return case, run("verify", "--output", "json", "--identity", case["identity"], "--issuer", case["issuer"], "--trusted-root",
                         path / case["trusted-root"], *args, "--signed-as", case["image"], f"oci:{path / 'layout'}{tag}", home=self.home)

    def judge(self, advisory):
        for refused, reason, passes in ADVISORIES[advisory]:
            with self.subTest(refused):
                self.assertDenied(self.ask(refused)[1], reason)
                case, result = self.ask(passes)
                self.assertAllowed(result, case["digest"])

    def test_one_signer_is_one_however_many_witnesses(self):
        """CVE-2026-49834 once more: two logs, two timestamps, one signer."""
        for name in ("keyless-bundle-two-logs", "keyless-bundle-two-tsas"):
            self.assertAllowed(self.ask(name)[1])
            self.assertDenied(self.ask(name, "--key", key().public, "--threshold", "2")[1], "threshold")


def add_tests():
    for advisory in ADVISORIES:
        name = "test_" + advisory.lower().replace("-", "_").replace("#", "_")
        setattr(Advisories, name, lambda self, a=advisory: self.judge(a))


add_tests()

if __name__ == "__main__":
    unittest.main()
