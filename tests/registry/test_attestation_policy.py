"""Attestations that a policy asks for, or the command line: each kind and each check allowed, and beside it what is refused.  All images of a test lie
in one layout and are decided in one run, each by a rule of its own."""

import base64
import datetime
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import ROOT, Case, key, run
from support.registry import MANIFEST, Registry, Repository, Response

NOW = datetime.datetime.now(datetime.timezone.utc)
VULN = "https://cosign.sigstore.dev/attestation/vuln/v1"
SLSA = "https://slsa.dev/provenance/v1"
SPDX = "https://spdx.dev/Document"
VEX = "https://openvex.dev/ns/v0.2.0"
VSA = "https://slsa.dev/verification_summary/v1"
TEST = "https://in-toto.io/attestation/test-result/v0.1"
HOST = "example.com/shop"


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def finding(cve, severity, fixed="2.0", package="openssl", version="1.0"):
    found = {"VulnerabilityID": cve, "PkgName": package, "InstalledVersion": version, "Severity": severity, "Status": "fixed" if fixed else "affected",
             "PkgIdentifier": {"PURL": f"pkg:deb/debian/{package}@{version}"}}
    return found | ({"FixedVersion": fixed} if fixed else {})


def trivy(*findings, when=None, database=None, scanner="0.58.0", of=None):
    """Trivy's JSON, as it and cosign wrap it."""
    when = when or ago(hours=1)
    metadata = {"RepoDigests": [of]} if of else {}
    result = {"SchemaVersion": 2, "CreatedAt": when, "ArtifactName": "api", "ArtifactType": "container_image", "Metadata": metadata,
              "Results": [{"Target": "api", "Class": "os-pkgs", "Type": "debian", **({"Vulnerabilities": list(findings)} if findings else {})}]}
    return {"invocation": {}, "scanner": {"uri": f"pkg:github/aquasecurity/trivy@{scanner}", "version": scanner,
                                          "db": {"uri": "", "version": "", **({"lastUpdate": database} if database else {})}, "result": result},
            "metadata": {"scanStartedOn": when, "scanFinishedOn": when}}


def without(document, *path):
    """A copy that lacks that."""
    copy = json.loads(json.dumps(document))
    inside = copy
    for part in path[:-1]:
        inside = inside[part]
    del inside[path[-1]]
    return copy


def vex(*statements, when=None):
    return {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "security@example.com", "timestamp": when or ago(hours=2),
            "version": 1, "statements": [{"vulnerability": {"name": cve}, "status": status, **more} for cve, status, more in statements]}


UNREACHABLE = {"justification": "vulnerable_code_not_in_execute_path"}


def provenance(builder="https://builder.example/ci@v1", repository="https://github.com/shop/api", ref="refs/tags/v1.2"):
    return {"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1",
                                "externalParameters": {"workflow": {"ref": ref, "repository": repository, "path": ".github/workflows/release.yml"}},
                                "resolvedDependencies": [{"uri": f"git+{repository}@{ref}", "digest": {"gitCommit": "1234567890" * 4}}]},
            "runDetails": {"builder": {"id": builder}, "metadata": {"startedOn": ago(hours=3), "finishedOn": ago(hours=2)}}}


def spdx(*packages, created=None):
    listed = [{"name": name, "SPDXID": f"SPDXRef-{name}", "versionInfo": version, "downloadLocation": "NOASSERTION", "licenseConcluded": licence,
               "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:npm/{name}@{version}"}]}
              for name, version, licence in packages]
    return {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "api", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.com/1",
            "creationInfo": {"created": created or ago(days=1), "creators": ["Tool: syft-1.18.0"]}, "packages": listed}


def vsa(result="PASSED", levels=("SLSA_BUILD_LEVEL_3",), when=None, verifier="https://verifier.example"):
    return {"verifier": {"id": verifier}, "timeVerified": when or ago(days=1), "resourceUri": "pkg:docker/api", "policy": {"uri": "https://example.com/policy"},
            "verificationResult": result, "verifiedLevels": list(levels)}


class Images:
    """Images in one repository, signed by release, with what scanner and others say of them."""

    def __init__(self, test):
        self.test, self.repo, self.rules, self.expected = test, Repository(), [], []
        self.keys = {name: key(n=20 + i) for i, name in enumerate(("release", "scanner", "vex", "mallory"))}

    def attest(self, digest, by, kind, predicate, **more):
        body = oci.statement(digest, predicate_type=kind, predicate=predicate, **more)
        return oci.sign_bundle(self.repo, digest, self.keys[by], body=body)

    def add(self, name, expect, asks, *attestations, detail="", **rule):
        """expect: a reason.  asks: of the attestations, or one that is.  attestations: (by, type, predicate, or what makes it of the
        image's digest[, digest that it is about])."""
        digest = rule.pop("digest", None) or oci.image(self.repo, name)
        self.repo.tags[name] = digest
        oci.sign_bundle(self.repo, digest, self.keys["release"], f"{HOST}/{name}:1")
        for by, kind, predicate, *about in attestations:
            self.attest(about[0] if about else digest, by, kind, predicate(digest) if callable(predicate) else predicate)
        asks = asks if isinstance(asks, list) else [asks]
        signers = {"signers": {"keys": [str(self.keys["scanner"].public)]}}
        self.rules.append({"images": [f"{HOST}/{name}"], "keys": [str(self.keys["release"].public)], "attestations": [signers | a for a in asks], **rule})
        self.expected.append((name, expect, detail))
        return digest

    def layout(self):
        return oci.write_layout(pathlib.Path(self.test.home) / "images", self.repo, {name: f"{HOST}/{name}:1" for name in self.repo.tags})

    def policy(self):
        path = pathlib.Path(self.test.home) / "policy.json"
        path.write_text(json.dumps({"version": 2, "rules": [{k: v for k, v in r.items() if v is not None} for r in self.rules]}))
        return path

    def verify(self, *args):
        layout = self.layout()
        names = [f"oci:{layout}:{HOST}/{name}:1" for name, _, _ in self.expected]
        return run("verify", "--output", "json", "--no-ledger", "--policy", self.policy(), *args, *names, home=self.test.home)

    def check(self):
        """Each as expected; returns {name: its JSON}."""
        result = self.verify()
        self.test.assertFalse(result.crashed, result)
        self.test.assertEqual(len(result.objects), len(self.expected), result)
        for (name, expect, detail), found in zip(self.expected, result.objects):
            with self.test.subTest(name):
                self.test.assertEqual(found["reason"], expect, f"{name}: {found['detail']}")
                self.test.assertEqual(found["verdict"], "allow" if expect == "ok" else "deny")
                self.test.assertIn(detail, found["detail"] or "")
        return {name: found for (name, _, _), found in zip(self.expected, result.objects)}


SCAN = {"type": "scan", "checks": {"max-scan-age": "7d", "max-severity": "high"}}


class Scans(Case):
    def test_what_was_found_and_when(self):
        images = Images(self)
        clean, critical = trivy(finding("CVE-2026-1", "HIGH")), trivy(finding("CVE-2026-2", "CRITICAL"), finding("CVE-2026-1", "HIGH"))
        add = images.add
        add("clean", "ok", SCAN, ("scanner", VULN, trivy()))
        add("high", "ok", SCAN, ("scanner", VULN, clean))
        add("critical", "scan-findings", SCAN, ("scanner", VULN, critical), detail="1 finding not allowed: CVE-2026-2 (critical, openssl 1.0)")
        add("none", "no-attestation", SCAN, detail="no attestation of type scan")
        add("stranger", "no-attestation", SCAN, ("mallory", VULN, clean), detail="by a required signer")
        add("release", "no-attestation", SCAN, ("release", VULN, clean))  # who signs images need not be who scans them
        add("other-type", "no-attestation", SCAN, ("scanner", SPDX, spdx(("a", "1", "MIT"))))
        add("signed-only", "no-attestation", SCAN, ("scanner", oci.SIGN, {}))  # a signature is no attestation
        add("six-days", "ok", SCAN, ("scanner", VULN, trivy(when=ago(days=6, hours=23))))
        add("eight-days", "scan-age", SCAN, ("scanner", VULN, trivy(when=ago(days=8))), detail="the scan is 8 days old")
        add("tomorrow", "attestation", SCAN, ("scanner", VULN, trivy(when=ago(days=-1))), detail="in the future")
        add("two-minutes", "ok", SCAN, ("scanner", VULN, trivy(when=ago(minutes=-2))))
        add("no-time", "attestation", SCAN, ("scanner", VULN, without(without(trivy(), "metadata", "scanFinishedOn"), "scanner", "result", "CreatedAt")))
        add("no-results", "attestation", SCAN, ("scanner", VULN, without(trivy(), "scanner", "result", "Results")))
        add("no-document", "attestation", SCAN, ("scanner", VULN, {"scanner": {"result": {"hello": 1}}, "metadata": {"scanFinishedOn": ago(hours=1)}}))
        add("null", "attestation", SCAN, ("scanner", VULN, None), detail="it has no predicate")
        add("odd-case", "scan-findings", SCAN, ("scanner", VULN, trivy(finding("CVE-2026-2", "cRiTiCaL"))))
        add("unknown-word", "ok", SCAN, ("scanner", VULN, trivy(finding("CVE-2026-2", "SEVERE"))))  # as high
        other = oci.image(images.repo, None)
        add("of-another", "digest-mismatch", SCAN)  # a statement about another image, which lies beside this one
        digest = images.repo.tags["of-another"]
        body = oci.statement(other, predicate_type=VULN, predicate=clean)
        oci.sign_bundle(images.repo, digest, images.keys["scanner"], body=body)
        add("scan-of-another", "attestation", SCAN, ("scanner", VULN, trivy(of=f"example.com/shop/other@{other}")))
        broken = add("broken", "no-attestation", SCAN)
        oci.sign_bundle(images.repo, broken, images.keys["scanner"], body=oci.statement(broken, predicate_type=VULN, predicate=clean),
                        signature=oci.flip(oci.sign_bytes(images.keys["scanner"], b"x")))
        found = images.check()
        told = found["critical"]["attestations"][0]
        self.assertEqual((told["type"], told["predicate-type"], told["counted"], told["decided"]), ("scan", VULN, False, True))
        self.assertEqual(told["findings"]["critical"], 1)
        self.assertEqual([(c["check"], c["holds"]) for c in told["checks"]], [("max-scan-age", True), ("max-severity", False)])
        self.assertEqual(told["signer"]["label"], "p256-21")
        self.assertTrue(found["clean"]["attestations"][0]["counted"])

    def test_limits(self):
        images = Images(self)
        many = trivy(finding("C-1", "HIGH"), finding("C-2", "HIGH", None), finding("C-3", "MEDIUM"), finding("C-4", "UNKNOWN"), finding("C-1", "HIGH"))
        ask = lambda **checks: {"type": "scan", "checks": {k.replace("_", "-"): v for k, v in checks.items()}}
        rows = [
            ("count-ok", "ok", ask(max_count={"high": 3}), ""),
            ("count-over", "scan-findings", ask(max_count={"high": 2}), "3 findings are high, at most 2 are allowed"),
            ("count-unknown", "ok", ask(max_count={"high": 2, "unknown": 1}), ""),
            ("count-unknown-over", "scan-findings", ask(max_count={"unknown": 0}), "1 finding is unknown"),
            ("unknown-low", "ok", ask(max_count={"high": 2}, unknown_severity="low"), ""),
            ("unknown-critical", "scan-findings", ask(max_severity="high", unknown_severity="critical"), "C-4"),
            ("medium", "scan-findings", ask(max_severity="medium"), "3 findings not allowed: C-1 (high, openssl 1.0), C-2"),
            ("fixable", "scan-findings", ask(max_severity="medium", allow_unfixed=True), "2 findings not allowed"),
            ("fixable-count", "ok", ask(max_count={"high": 2}, allow_unfixed=True), ""),
            ("denied", "scan-findings", ask(deny_cve=["C-3", "C-9"]), "C-3"),
            ("not-denied", "ok", ask(deny_cve=["C-9"]), ""),
            ("denied-unfixed", "scan-findings", ask(deny_cve=["C-2"], max_severity="critical", allow_unfixed=True), "C-2"),
            ("ignored", "ok", ask(max_severity="medium", unknown_severity="low",
                                  ignore_cve=[{"id": "C-1", "reason": "r", "until": "2099-12-31"}, {"id": "C-2", "reason": "no fix"}]), ""),
            ("ignored-until", "scan-findings", ask(max_severity="medium", unknown_severity="low",
                                                   ignore_cve=[{"id": "C-1", "reason": "r", "until": ago(days=1)}, {"id": "C-2", "reason": "no fix"}]),
             "the exception for C-1 expired at"),
            ("scanner", "ok", ask(scanner="trivy"), ""),
            ("scanner-version", "ok", ask(scanner=["grype", "trivy>=0.50"]), ""),
            ("scanner-old", "attestation", ask(scanner="trivy>=0.60"), "the scanner is trivy 0.58.0, expected trivy>=0.60"),
            ("scanner-other", "attestation", ask(scanner="grype"), "expected grype"),
            ("database-unknown", "attestation", ask(max_database_age="7d"), "does not say how old its database was"),
        ]
        for name, expect, asks, detail in rows:
            images.add(name, expect, asks, ("scanner", VULN, many), detail=detail)
        images.add("database-new", "ok", ask(max_database_age="2d"), ("scanner", VULN, trivy(database=ago(days=1))))
        images.add("database-old", "scan-age", ask(max_scan_age="1d", max_database_age="2d"), ("scanner", VULN, trivy(database=ago(days=3))),
                   detail="the scanner's database is 3 days old")
        found = images.check()
        ignored = {s["id"]: (s["by"], s["reason"]) for s in found["ignored"]["attestations"][0]["suppressed"]}
        self.assertEqual({s["signed-by"] for s in found["ignored"]["attestations"][0]["suppressed"]}, {None})
        self.assertEqual(ignored, {"C-1": ("ignore-cve", "r"), "C-2": ("ignore-cve", "no fix")})

    def test_an_exception_for_one_of_several(self):
        """An advisory of a distribution is as many vulnerabilities as it names; one of GitHub's and its CVE are one."""
        images = Images(self)

        def grype(name, *others):
            found = {"vulnerability": {"id": name, "severity": "Critical", "fix": {"state": "fixed"}}, "relatedVulnerabilities": [{"id": o} for o in others],
                     "artifact": {"name": "openssl", "version": "1.0"}}
            result = {"matches": [found], "descriptor": {"name": "grype", "version": "0.80.0", "timestamp": ago(hours=1)}}
            return "scanner", VULN, {"scanner": {"uri": "pkg:github/anchore/grype", "result": result}, "metadata": {"scanFinishedOn": ago(hours=1)}}

        ask = lambda name: {"type": "scan", "checks": {"max-severity": "high", "ignore-cve": [{"id": name, "reason": "not reachable"}]}}
        images.add("part", "scan-findings", ask("CVE-2026-1"), grype("RHSA-2026:7", "CVE-2026-1", "CVE-2026-2"), detail="RHSA-2026:7")
        images.add("whole", "ok", ask("RHSA-2026:7"), grype("RHSA-2026:7", "CVE-2026-1", "CVE-2026-2"))
        images.add("alias", "ok", ask("CVE-2026-1"), grype("GHSA-aaaa-bbbb-cccc", "CVE-2026-1"))
        images.check()

    def test_vex_by_several(self):
        images = Images(self)
        scan, good = ("scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL"))), vex(("CVE-2026-2", "not_affected", UNREACHABLE))
        other = vex(("CVE-2026-2", "not_affected", UNREACHABLE), when=ago(hours=3))
        both = {"keys": [str(images.keys[k].public) for k in ("release", "vex")], "threshold": 2}
        ask = {"type": "scan", "checks": SCAN["checks"] | {"vex": {"signers": both}}}
        images.add("both", "ok", ask, scan, ("vex", VEX, good), ("release", VEX, good))
        images.add("one", "scan-findings", ask, scan, ("vex", VEX, good))
        images.add("one-twice", "scan-findings", ask, scan, ("vex", VEX, good), ("vex", VEX, good))
        images.add("not-the-same", "scan-findings", ask, scan, ("vex", VEX, good), ("release", VEX, other))
        images.add("with-a-stranger", "scan-findings", ask, scan, ("vex", VEX, good), ("mallory", VEX, good))
        images.check()

    def test_vex_that_cannot_be_fetched(self):
        """It may take back what the other says."""
        registry = self.enter(Registry(referrers=True))
        repo, images = registry.repository("api"), Images(self)
        images.repo = repo
        digest = oci.image(repo, "1")
        oci.sign_bundle(repo, digest, images.keys["release"], f"{registry.host}/api:1")
        images.attest(digest, "scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL")))
        images.attest(digest, "vex", VEX, vex(("CVE-2026-2", "not_affected", UNREACHABLE)))
        before = set(repo.blobs)
        images.attest(digest, "vex", VEX, vex(("CVE-2026-3", "affected", {}), when=ago(hours=1)))
        signers = lambda name: {"signers": {"keys": [str(images.keys[name].public)]}}
        asked = SCAN | signers("scanner") | {"select": "any", "checks": SCAN["checks"] | {"vex": signers("vex")}}
        images.rules = [{"images": [f"{registry.host}/api"], "keys": [str(images.keys["release"].public)], "attestations": [asked]}]
        ask = lambda: run("verify", "--output", "json", "--no-ledger", "--plain-http", "--policy", images.policy(), f"{registry.host}/api:1", home=self.home)
        self.assertAllowed(ask(), digest)
        gone = [d for d in repo.blobs if d not in before]
        self.assertEqual(len(gone), 1)
        registry.hook(lambda r: Response(403) if r.path.endswith(gone[0]) else None)
        result = ask()
        self.assertEqual((result.status, result.json["verdict"]), (3, "unknown"), result)

    def test_vex_of_an_index_that_cannot_be_fetched(self):
        """What is said of the index, or of another image in it, may take back what is said of the one that is scanned."""
        registry = self.enter(Registry(referrers=True))
        repo, images = registry.repository("api"), Images(self)
        images.repo = repo
        index, children = oci.index(repo, "1")
        one = children["linux/amd64"]
        oci.sign_bundle(repo, index, images.keys["release"], f"{registry.host}/api:1")
        signers = lambda name: {"signers": {"keys": [str(images.keys[name].public)]}}
        checks = SCAN["checks"] | {"vex": signers("vex")}
        rule = {"images": [f"{registry.host}/api"], "keys": [str(images.keys["release"].public)]}
        ask = lambda: run("verify", "--output", "json", "--no-ledger", "--plain-http", "--policy", images.policy(), f"{registry.host}/api:1", home=self.home)
        for scanned, other, asked in ((one, index, {"platforms": ["linux/amd64"], "platform": "asked"}), (index, one, {"platform": "index"})):
            images.attest(scanned, "scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL")))
            images.attest(scanned, "vex", VEX, vex(("CVE-2026-2", "not_affected", UNREACHABLE)))
            images.rules = [rule | {k: v for k, v in asked.items() if k == "platforms"}
                            | {"attestations": [SCAN | signers("scanner") | {"checks": checks} | {k: v for k, v in asked.items() if v == "index"}]}]
            before = set(repo.blobs)
            images.attest(other, "vex", VEX, vex(("CVE-2026-3", "affected", {}), when=ago(hours=1)))
            gone = [d for d in repo.blobs if d not in before]
            with self.subTest(asked):
                registry.hooks.clear()
                self.assertAllowed(ask(), index)
                registry.hook(lambda r: Response(403) if len(gone) == 1 and r.path.endswith(gone[0]) else None)
                result = ask()
                self.assertEqual((result.status, result.json["verdict"]), (3, "unknown"), result)

    def test_vex(self):
        images = Images(self)
        scan = ("scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL")))
        ask = {"type": "scan", "checks": SCAN["checks"] | {"vex": {"signers": {"keys": [str(images.keys["vex"].public)]}}}}
        good = vex(("CVE-2026-2", "not_affected", UNREACHABLE))
        add = images.add
        add("suppressed", "ok", ask, scan, ("vex", VEX, good))
        add("stranger", "scan-findings", ask, scan, ("mallory", VEX, good))
        add("by-scanner", "scan-findings", ask, scan, ("scanner", VEX, good))  # who scans need not be who says what matters
        add("not-asked", "scan-findings", SCAN, scan, ("vex", VEX, good))
        add("no-reason", "scan-findings", ask, scan, ("vex", VEX, vex(("CVE-2026-2", "not_affected", {}))))
        add("other-cve", "scan-findings", ask, scan, ("vex", VEX, vex(("CVE-2026-3", "not_affected", UNREACHABLE))))
        add("other-product", "scan-findings", ask, scan,
            ("vex", VEX, vex(("CVE-2026-2", "not_affected", UNREACHABLE | {"products": [{"@id": "pkg:oci/other@sha256:" + 64 * "a"}]}))))
        add("taken-back", "scan-findings", ask, scan, ("vex", VEX, good), ("vex", VEX, vex(("CVE-2026-2", "affected", {}), when=ago(hours=1))))
        add("fixed", "ok", ask, scan, ("vex", VEX, vex(("CVE-2026-2", "fixed", {}))))
        add("denied", "scan-findings", ask | {"checks": ask["checks"] | {"deny-cve": ["CVE-2026-2"]}}, scan, ("vex", VEX, good))
        own = next(e for e in json.loads((PREDICATES / "manifest.json").read_text())["predicates"] if "suppressed_by_own_vex" in e)
        bom = Documents.document(own)
        cyclonedx = lambda *signers: {"type": "cyclonedx", "checks": {"max-severity": "high", **({"vex": {"signers": {"keys": list(signers)}}} if signers else {})}}
        add("own-word", "scan-findings", cyclonedx(), ("scanner", own["predicateType"], bom))
        add("own-word-of-others", "scan-findings", cyclonedx(str(images.keys["vex"].public)), ("scanner", own["predicateType"], bom))
        add("own-word-of-vex", "ok", cyclonedx(str(images.keys["scanner"].public)), ("scanner", own["predicateType"], bom))
        found = images.check()
        told = found["suppressed"]["attestations"][0]["suppressed"]
        self.assertEqual([(s["id"], s["package"], s["by"], s["reason"]) for s in told],
                         [("CVE-2026-2", "openssl 1.0", "vex", "not_affected: vulnerable_code_not_in_execute_path")])
        self.assertIn("p256-22", told[0]["signer"])

    def test_vex_of_an_index_and_of_its_platforms(self):
        """Each is an image of its own, and both are one product: what is said of the one takes back what was said of the other, and suppresses nothing."""
        images = Images(self)
        checks = SCAN["checks"] | {"vex": {"signers": {"keys": [str(images.keys["vex"].public)]}}}
        good = lambda hours, more=None, status="not_affected": vex(("CVE-2026-2", status, UNREACHABLE | (more or {})), when=ago(hours=hours))
        bad = lambda hours, more=None: vex(("CVE-2026-2", "affected", more or {}), when=ago(hours=hours))
        of = lambda digest, qualifiers="": {"products": [{"@id": f"pkg:oci/api@{digest.replace(':', '%3A')}{qualifiers}"}]}
        hashed = lambda digest: {"products": [{"@id": "https://example.com/api", "hashes": {"sha-256": digest[7:]}}]}
        inside = lambda digest: {"products": [{"@id": "pkg:generic/shop@1", "subcomponents": [{"@id": f"pkg:oci/api@{digest}"}]}]}
        version = lambda document, n, **more: document | {"version": n, **more}
        one, two = "linux/amd64", "linux/arm64"

        def add(name, expect, said, scanned=(one,), **ask):
            """said: of (index, platforms), rows of what a document is attached to and what it says."""
            index, children = oci.index(images.repo, name)
            of_scan = [children[p] if p in children else index for p in scanned]
            images.add(name, expect, {"type": "scan", "checks": checks, **ask},
                       *(("scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL")), digest) for digest in of_scan),
                       *((by[0] if by else "vex", VEX, document, digest) for digest, document, *by in said(index, children)), digest=index,
                       platforms=[one] if one in scanned else None)

        denied, passes = "scan-findings", "ok"
        # a platform, and the index as what is attested
        add("platform", passes, lambda i, c: [(c[one], good(3))])
        add("index-takes-back", denied, lambda i, c: [(c[one], good(3)), (i, bad(2))])
        add("index-by-a-stranger", passes, lambda i, c: [(c[one], good(3)), (i, bad(2), "mallory")])
        add("index-before", passes, lambda i, c: [(c[one], good(2)), (i, bad(3))])
        add("index-as-late", denied, lambda i, c: [(c[one], good(2)), (i, bad(2))])
        add("index-of-another", passes, lambda i, c: [(c[one], good(3)), (i, vex(("CVE-2026-3", "affected", {}), when=ago(hours=2)))])
        add("index-for-other-platform", passes, lambda i, c: [(c[one], good(3)), (i, bad(2, of(c[two])))])
        add("index-for-platform", denied, lambda i, c: [(c[one], good(3)), (i, bad(2, of(c[one])))])
        add("index-by-its-digest", denied, lambda i, c: [(c[one], good(3)), (i, bad(2, of(i)))])
        add("index-by-architecture", denied, lambda i, c: [(c[one], good(3)), (i, bad(2, of(i, "?arch=amd64")))])
        add("index-by-other-architecture", passes, lambda i, c: [(c[one], good(3)), (i, bad(2, of(i, "?arch=arm64")))])
        add("index-resolved-again", passes, lambda i, c: [(c[one], good(4)), (i, bad(3)), (i, good(2, status="fixed"))])
        add("platform-resolved-again", passes, lambda i, c: [(c[one], good(4)), (i, bad(3)), (c[one], good(2))])
        add("version-later", denied, lambda i, c: [(c[one], version(good(2), 1)), (i, version(bad(2), 2))])
        add("version-before", passes, lambda i, c: [(c[one], version(good(2), 2)), (i, version(bad(2), 1))])
        add("other-platform-s", passes, lambda i, c: [(c[one], good(3)), (c[two], bad(2))])
        # what is said of the index suppresses nothing of a platform
        add("index-alone", denied, lambda i, c: [(i, good(2))])
        add("index-does-not-undo", denied, lambda i, c: [(c[one], bad(3)), (i, good(2))])
        add("index-names-platform", denied, lambda i, c: [(i, good(2, of(c[one])))])
        # attested of the platform, and the product is the index
        add("product", denied, lambda i, c: [(c[one], good(3)), (c[one], bad(2, of(i)))])
        add("product-before", passes, lambda i, c: [(c[one], good(2)), (c[one], bad(3, of(i)))])
        add("product-other", passes, lambda i, c: [(c[one], good(3)), (c[one], bad(2, of("sha256:" + 64 * "a")))])
        add("product-hash", denied, lambda i, c: [(c[one], good(3)), (c[one], bad(2, hashed(i)))])
        add("product-reference", denied, lambda i, c: [(c[one], good(3)), (c[one], bad(2, {"products": [{"@id": f"{HOST}/product-reference@{i}"}]}))])
        add("product-suppresses-not", denied, lambda i, c: [(c[one], good(3, of(i)))])
        add("part", denied, lambda i, c: [(c[one], good(3)), (c[one], bad(2, inside(i)))])
        add("part-own", denied, lambda i, c: [(c[one], good(3)), (c[one], bad(2, inside(c[one])))])
        add("part-other", passes, lambda i, c: [(c[one], good(3)), (c[one], bad(2, inside("sha256:" + 64 * "a")))])
        add("part-suppresses-not", denied, lambda i, c: [(c[one], good(3, inside(c[one])))])
        # the index itself is scanned
        whole = {"scanned": ("index",), "platform": "index"}
        add("whole", passes, lambda i, c: [(i, good(3))], **whole)
        add("whole-but-one", denied, lambda i, c: [(i, good(3)), (c[two], bad(2))], **whole)
        add("whole-but-one-named", denied, lambda i, c: [(i, good(3)), (i, bad(2, of(c[two])))], **whole)
        add("whole-after", passes, lambda i, c: [(i, good(2)), (c[two], bad(3))], **whole)
        add("whole-but-one-and-good-other", denied, lambda i, c: [(i, good(4)), (c[two], bad(3)), (c[one], good(2))], **whole)
        add("whole-one-again", passes, lambda i, c: [(i, good(4)), (c[two], bad(3)), (c[two], good(2))], **whole)
        add("whole-by-one", denied, lambda i, c: [(c[one], good(2)), (c[two], good(2))], **whole)
        found = images.check()
        self.assertEqual([s["id"] for s in found["index-resolved-again"]["attestations"][0]["suppressed"]], ["CVE-2026-2"])

    def test_two_of_them(self):
        images = Images(self)
        bad, clean = trivy(finding("CVE-2026-2", "CRITICAL")), trivy()
        old = lambda document, **span: json.loads(json.dumps(document).replace(ago(hours=1), ago(**span)))
        pick = lambda select: SCAN | {"select": select}
        add = images.add
        add("later-clean", "ok", SCAN, ("scanner", VULN, old(bad, days=2)), ("scanner", VULN, clean))
        add("later-bad", "scan-findings", SCAN, ("scanner", VULN, old(clean, days=2)), ("scanner", VULN, bad))
        add("any", "ok", pick("any"), ("scanner", VULN, old(clean, days=2)), ("scanner", VULN, bad))
        add("all", "scan-findings", pick("all"), ("scanner", VULN, old(bad, days=2)), ("scanner", VULN, clean))
        add("all-clean", "ok", pick("all"), ("scanner", VULN, old(clean, days=2)), ("scanner", VULN, clean))
        add("strangers-later", "ok", SCAN, ("scanner", VULN, old(clean, days=2)), ("mallory", VULN, bad))
        add("same-time", "scan-findings", SCAN, ("scanner", VULN, clean), ("scanner", VULN, bad))
        undated = without(without(clean, "metadata", "scanFinishedOn"), "scanner", "result", "CreatedAt")
        add("undated", "attestation", {"type": "scan"}, ("scanner", VULN, undated), ("scanner", VULN, bad), detail="cannot tell which attestation of type")
        add("undated-alone", "ok", {"type": "scan"}, ("scanner", VULN, undated))
        add("unreadable", "attestation", SCAN, ("scanner", VULN, without(clean, "scanner", "result", "Results")), ("scanner", VULN, clean))
        both = {"signers": {"keys": [str(images.keys[k].public) for k in ("scanner", "vex")], "threshold": 2}}
        add("two-signers", "ok", SCAN | both, ("scanner", VULN, clean), ("vex", VULN, old(clean, hours=3)))
        add("two-of-one", "threshold", SCAN | both, ("scanner", VULN, clean), ("scanner", VULN, old(clean, hours=3)), detail="attested by 1 of the 2 signers")
        add("one-is-bad", "scan-findings", SCAN | both, ("scanner", VULN, clean), ("vex", VULN, old(bad, hours=3)))
        rule = SCAN | {"signers": None}
        add("rule-signs", "ok", rule, ("release", VULN, clean))
        add("rule-does-not", "no-attestation", rule, ("scanner", VULN, clean))
        for r in images.rules:
            r["attestations"] = [{k: v for k, v in a.items() if v is not None} for a in r["attestations"]]
        found = images.check()
        told = found["later-clean"]["attestations"]
        self.assertEqual(sorted((a["decided"], a["counted"]) for a in told), [(False, False), (True, True)])


class Others(Case):
    def test_provenance(self):
        images = Images(self)
        ask = lambda **checks: {"type": "provenance", "checks": {k.replace("_", "-"): v for k, v in checks.items()}}
        rows = [
            ("builder", "ok", ask(builder_id="https://builder.example/ci@v1"), ""),
            ("builder-glob", "ok", ask(builder_id=["https://other", "https://builder.example/*"]), ""),
            ("builder-other", "attestation", ask(builder_id="https://builder.example/ci@v2"), "the builder is https://builder.example/ci@v1"),
            ("source", "ok", ask(source_repository="github.com/shop/api", source_ref="refs/tags/v*", source_commit="1234567890" * 4), ""),
            ("source-owner", "ok", ask(source_repository="https://github.com/shop/*"), ""),
            ("source-other", "attestation", ask(source_repository="https://github.com/shop/ap"), "the source repository is"),
            ("ref-other", "attestation", ask(source_ref="refs/heads/*"), "the source ref is refs/tags/v1.2"),
            ("commit-other", "attestation", ask(source_commit="0" * 40), "the source commit is"),
            ("type", "ok", ask(build_type="https://actions.github.io/buildtypes/workflow/v1"), ""),
            ("type-other", "attestation", ask(build_type="https://mobyproject.org/buildkit@v1"), "the build type is"),
        ]
        for name, expect, asks, detail in rows:
            images.add(name, expect, asks, ("scanner", SLSA, provenance()), detail=detail)
        images.add("no-builder", "attestation", ask(builder_id="https://b/*"), ("scanner", SLSA, without(provenance(), "runDetails", "builder", "id")))
        images.add("no-source", "attestation", ask(source_repository="github.com/shop/api"),
                   ("scanner", SLSA, without(without(provenance(), "buildDefinition", "externalParameters"), "buildDefinition", "resolvedDependencies")),
                   detail="source repository")
        images.check()

    def test_packages_and_summaries_and_values(self):
        images = Images(self)
        of = lambda kind, **checks: {"type": kind, "checks": checks}
        packages = spdx(("left-pad", "1.3.0", "MIT"), ("readline", "8.2", "GPL-3.0-or-later"))
        quiet = spdx(("left-pad", "1.3.0", "NOASSERTION"))
        nameless = spdx(("left-pad", "1.3.0", "MIT"))
        nameless["packages"][0]["externalRefs"] = []
        graph = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
            {"type": "CreationInfo", "specVersion": "3.0.1", "created": ago(days=1)}, {"type": "software_Package", "spdxId": "urn:a", "name": "left-pad"}]}
        def licensed(name, *to, **elements):
            """Of SPDX 3: a package, its licences, and more of the graph."""
            more = [{"type": kind, "spdxId": f"urn:{i}"} | rest for i, (kind, rest) in elements.items()]
            given = {"type": "Relationship", "relationshipType": "hasConcludedLicense", "from": f"urn:{name}", "to": list(to)}
            return graph | {"@graph": [*graph["@graph"], {"type": "software_Package", "spdxId": "urn:b", "name": "readline"}, given, *more]}

        expression = lambda text: ("simplelicensing_LicenseExpression", {"simplelicensing_licenseExpression": text})
        some = lambda *members: ("expandedlicensing_DisjunctiveLicenseSet", {"expandedlicensing_member": list(members)})
        agpl, either = {"deny-licenses": ["AGPL-*"]}, {"deny-licenses": ["AGPL-*"], "allow-unlicensed": True}
        listed = "https://spdx.org/licenses/"
        passed = {"result": "PASSED", "coverage": 87.5, "tags": ["nightly", "linux"], "a/b": {"at": ago(hours=5)}, "score": "5.2"}
        value = lambda pointer, **ask: of(TEST, json=[{"pointer": pointer} | {k.replace("_", "-"): v for k, v in ask.items()}])
        rows = [
            ("packages", "ok", of("sbom", sbom={"min-packages": 2, "max-age": "30d"}), SPDX, packages, ""),
            ("too-few", "attestation", of("sbom", sbom={"min-packages": 3}), SPDX, packages, "2 packages"),
            ("sbom-old", "attestation", of("sbom", sbom={"max-age": "30d"}), SPDX, spdx(created=ago(days=31)), "days old"),
            ("no-such", "ok", of("spdx", sbom={"deny-packages": ["event-stream", "left-pad@1.2.0", "pkg:npm/readline@1"]}), SPDX, packages, ""),
            ("denied-name", "attestation", of("spdx", sbom={"deny-packages": ["left-pad"]}), SPDX, packages, "left-pad 1.3.0"),
            ("denied-version", "attestation", of("spdx", sbom={"deny-packages": ["left-pad@1.3.0"]}), SPDX, packages, "left-pad 1.3.0"),
            ("denied-purl", "attestation", of("spdx", sbom={"deny-packages": ["pkg:npm/left-pad"]}), SPDX, packages, "left-pad 1.3.0"),
            ("denied-without-purl", "attestation", of("spdx", sbom={"deny-packages": ["pkg:npm/left-pad@1.3.0"]}), SPDX, nameless, "left-pad 1.3.0"),
            ("other-without-purl", "ok", of("spdx", sbom={"deny-packages": ["pkg:npm/left-pad@1.2.0"]}), SPDX, nameless, ""),
            ("licence-of-old", "attestation", of("sbom", sbom={"deny-licenses": ["GPL-2.0"]}), SPDX, spdx(("a", "1", "MIT/GPL-2.0+")), "MIT/GPL-2.0+ of a"),
            ("licence-like-it", "ok", of("sbom", sbom={"deny-licenses": ["GPL-2.0"]}), SPDX, spdx(("a", "1", "MIT/LGPL-2.0+")), ""),
            ("licence", "ok", of("sbom", sbom={"deny-licenses": ["AGPL-*"]}), SPDX, packages, ""),
            ("licence-denied", "attestation", of("sbom", sbom={"deny-licenses": ["gpl-3.0*"]}), SPDX, packages, "GPL-3.0-or-later of readline"),
            ("licence-unsaid", "attestation", of("sbom", sbom={"deny-licenses": ["AGPL-*"]}), SPDX, quiet, "1 package without a licence"),
            ("licence-may", "ok", of("sbom", sbom={"deny-licenses": ["AGPL-*"], "allow-unlicensed": True}), SPDX, quiet, ""),
            ("3-expression", "ok", of("sbom", sbom=either), SPDX, licensed("b", "urn:l", l=expression("MIT OR Zlib")), ""),
            ("3-expression-denied", "attestation", of("sbom", sbom=either), SPDX, licensed("b", "urn:l", l=expression("MIT OR AGPL-3.0-only")), "AGPL-3.0-only of readline"),
            ("3-set", "ok", of("sbom", sbom=either), SPDX, licensed("b", "urn:s", s=some(listed + "MIT", "urn:l"), l=expression("Zlib")), ""),
            ("3-set-denied", "attestation", of("sbom", sbom=either), SPDX, licensed("b", "urn:s", s=some(listed + "MIT", listed + "AGPL-3.0-only")), "AGPL-3.0-only of readline"),
            ("3-unlicensed", "attestation", of("sbom", sbom=agpl), SPDX, licensed("b", listed + "MIT"), "1 package without a licence: left-pad (allow-unlicensed"),
            ("3-nowhere", "attestation", of("sbom", sbom=either), SPDX, licensed("b", "urn:gone"), "it does not say what the licence urn:gone of readline is (deny-licenses)"),
            ("3-of-nobody", "attestation", of("sbom", sbom=either), SPDX, licensed("c", listed + "MIT"), "it has licences of something that it does not list"),
            ("3-not-asked", "ok", of("sbom", sbom={"min-packages": 2}), SPDX, licensed("c", "urn:gone"), ""),
            ("graph", "ok", of("sbom", sbom={"min-packages": 1, "deny-packages": ["event-stream"]}), SPDX, graph, ""),
            ("vsa", "ok", of("vsa", vsa={"verifier": "https://verifier.example", "levels": ["SLSA_BUILD_LEVEL_2"], "max-age": "7d"}), VSA, vsa(), ""),
            ("vsa-failed", "attestation", {"type": "vsa"}, VSA, vsa("FAILED", ()), "FAILED"),
            ("vsa-level", "attestation", of("vsa", vsa={"levels": ["SLSA_BUILD_LEVEL_4"]}), VSA, vsa(), "SLSA_BUILD_LEVEL_4"),
            ("vsa-other", "attestation", of("vsa", vsa={"verifier": "https://else.example"}), VSA, vsa(), "the verifier is"),
            ("vsa-old", "attestation", of("vsa", vsa={"max-age": "7d"}), VSA, vsa(when=ago(days=8)), "8 days old"),
            ("equals", "ok", value("/result", equals="PASSED"), TEST, passed, ""),
            ("differs", "attestation", value("/result", equals="FAILED"), TEST, passed, "/result is PASSED, expected FAILED"),
            ("other-type", "attestation", value("/coverage", equals="87.5"), TEST, passed, "/coverage is 87.5"),
            ("number", "ok", value("/coverage", equals=87.50), TEST, passed, ""),
            ("least", "ok", value("/coverage", min=80, max=100), TEST, passed, ""),
            ("too-little", "attestation", value("/coverage", min=87.6), TEST, passed, "at least 87.6"),
            ("as-text", "ok", value("/score", max=6), TEST, passed, ""),
            ("one-of", "ok", value("/tags", one_of=["weekly", "linux"]), TEST, passed, ""),
            ("none-of", "attestation", value("/tags", one_of=["weekly"]), TEST, passed, "expected weekly"),
            ("element", "ok", value("/tags/1", equals="linux"), TEST, passed, ""),
            ("beyond", "attestation", value("/tags/2", exists=True), TEST, passed, "there is no /tags/2 in it"),
            ("absent", "ok", value("/failures", exists=False), TEST, passed, ""),
            ("recent", "ok", value("/a~1b/at", not_older_than="1d"), TEST, passed, ""),
            ("not-recent", "attestation", value("/a~1b/at", not_older_than="1h"), TEST, passed, "no older than 1 hour"),
            ("no-time", "attestation", value("/result", not_older_than="1h"), TEST, passed, "/result is PASSED"),
        ]
        for name, expect, asks, kind, predicate, detail in rows:
            images.add(name, expect, asks, ("scanner", kind, predicate), detail=detail)
        for name, expect, number in (("long", "ok", b"1." + 1100 * b"0"), ("long-exponent", "attestation", b"1." + 1100 * b"0" + b"e99"),
                                     ("exponent", "attestation", b"1e99")):
            digest = images.add(name, expect, value("/score", max=10))
            body = oci.statement(digest, predicate_type=TEST, predicate={"score": "?"}).replace(b'"?"', number)
            oci.sign_bundle(images.repo, digest, images.keys["scanner"], body=body)
        images.check()


class Platforms(Case):
    def test_each_or_the_index(self):
        images = Images(self)
        scan = lambda digest: ("scanner", VULN, trivy(), digest)
        arm = {"platforms": ["linux/arm64"]}

        def add(name, expect, about, detail="", ask=None, **rule):
            digest, children = oci.index(images.repo, name)
            every = {"index": digest, "amd64": children["linux/amd64"], "arm64": children["linux/arm64"]}
            images.add(name, expect, SCAN | (ask or {}), *(scan(every[a]) for a in about), digest=digest, detail=detail, **rule)

        each, index = {"platform": "each"}, {"platform": "index"}
        add("as-named", "ok", ["index"])
        add("all-of-it", "ok", ["amd64", "arm64"])
        add("one-lacks", "no-attestation", ["amd64"], "linux/arm64: no attestation")
        add("each", "ok", ["amd64", "arm64"], ask=each)
        add("each-not-index", "no-attestation", ["index"], "linux/amd64: no attestation", ask=each)
        add("asked", "ok", ["arm64"], **arm)
        add("asked-other", "no-attestation", ["amd64"], "linux/arm64: no attestation", **arm)
        add("index-for-platform", "no-attestation", ["index"], "linux/arm64: no attestation", **arm)
        add("through-index", "ok", ["index"], ask=index, **arm)
        add("not-through-index", "no-attestation", ["amd64", "arm64"], ask=index, **arm)
        images.check()

    def test_a_scan_of_another_platform(self):
        """Whoever scans an index scans one platform of it, and its configuration alone says which."""
        images = Images(self)
        for name, expect, detail in (("own", "ok", ""), ("copied", "attestation", "linux/arm64: the scan is of an image with configuration")):
            digest, children = oci.index(images.repo, name)
            config = {p: json.loads(images.repo.manifests[d][0])["config"]["digest"] for p, d in children.items()}
            if name == "copied":
                config["linux/arm64"] = config["linux/amd64"]
            scans = {p: trivy(of=f"{HOST}/{name}@{digest}") for p in children}
            for p, scan in scans.items():
                scan["scanner"]["result"]["Metadata"]["ImageID"] = config[p]
            images.add(name, expect, SCAN | {"platform": "each"}, *(("scanner", VULN, scans[p], children[p]) for p in children), digest=digest, detail=detail)
        images.check()


class Alone(Case):
    """By attestations alone: images that nobody signs, as GitHub attests them, and Docker its hardened ones."""

    def test_rule(self):
        images = Images(self)
        rule = {"decide-by": "attestations", "keys": None}
        add = lambda name, expect, *attestations, **more: images.add(name, expect, more.pop("ask", {"type": "provenance"}), *attestations, **(rule | more))
        good = ("scanner", SLSA, provenance())
        add("attested", "ok", good)
        add("stranger", "no-attestation", ("mallory", SLSA, provenance()))
        add("not-attested", "no-attestation")
        add("two", "ok", good, ("scanner", VULN, trivy()), ask=[{"type": "provenance"}, SCAN])
        add("one-of-two", "no-attestation", good, ask=[{"type": "provenance"}, SCAN])
        images.check()

    def test_platforms_of_an_index_that_nobody_vouches_for(self):
        images = Images(self)
        rule = {"decide-by": "attestations", "keys": None, "platforms": ["linux/arm64"]}
        for name, expect, about in (("both", "ok", ["linux/arm64", "linux/amd64"]), ("one", "ok", ["linux/arm64"]), ("other", "no-attestation", ["linux/amd64"])):
            digest, children = oci.index(images.repo, name)
            images.add(name, expect, {"type": "provenance"}, *(("scanner", SLSA, provenance(), children[p]) for p in about), digest=digest, **rule)
        # the index says arm64 of what was attested for another platform
        wrong = oci.image(images.repo, None, "linux/amd64")
        digest = images.repo.add_manifest({"schemaVersion": 2, "mediaType": oci.INDEX, "manifests": [oci.platform_entry(images.repo, wrong, "linux/arm64")]}, "lies")
        images.add("lies", "platform-missing", {"type": "provenance"}, ("scanner", SLSA, provenance(), wrong), digest=digest, **rule)
        images.check()

    def test_one_of_the_index_and_one_of_its_platforms(self):
        """As of images that GitHub attests as a whole, and BuildKit describes platform by platform."""
        images = Images(self)
        for name, expect, about in (("both", "ok", ["linux/amd64", "linux/arm64"]), ("one", "no-attestation", ["linux/amd64"])):
            digest, children = oci.index(images.repo, name)
            images.add(name, expect, [{"type": "provenance"}, {"type": "sbom"}], ("scanner", SLSA, provenance()),
                       *(("scanner", SPDX, spdx(("a", "1", "MIT")), children[p]) for p in about), digest=digest, **{"decide-by": "attestations", "keys": None})
        images.check()

    def test_platforms_of_an_index_that_is_listed(self):
        """Digests decide, and nothing of the platforms: what is attested is asked of each all the same."""
        images = Images(self)
        rule = {"decide-by": "digests", "keys": None}
        for name, expect, about in (("scanned", "ok", ["linux/arm64"]), ("not", "no-attestation", []), ("other", "no-attestation", ["linux/amd64"])):
            digest, children = oci.index(images.repo, name)
            images.add(name, expect, SCAN, *(("scanner", VULN, trivy(), children[p]) for p in about), digest=digest, digests=[digest], **rule)
        result = images.verify("--platform", "linux/arm64")
        self.assertEqual([o["reason"] for o in result.objects], [expect for _, expect, _ in images.expected], result)
        images.expected[0] = ("scanned", "no-attestation", "linux/amd64")
        images.expected[2] = ("other", "no-attestation", "linux/arm64")
        # an index without a platform has no platform that was scanned
        child = images.repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.EMPTY), "layers": []})
        images.repo.add_blob(b"{}")
        digest = images.repo.add_manifest({"schemaVersion": 2, "mediaType": oci.INDEX, "manifests": [oci.platform_entry(images.repo, child, "unknown/unknown")]}, "empty")
        images.add("empty", "no-attestation", SCAN | {"platform": "each"}, digest=digest, detail="no platform")
        images.check()

    def test_beside_digests_and_as_a_warning(self):
        images = Images(self)
        for name, said in (("scanned", [("scanner", VULN, trivy())]), ("unscanned", [])):
            digest = images.add(name, "ok" if said else "no-attestation", SCAN, *said, **{"decide-by": "digests", "keys": None})
            images.rules[-1]["digests"] = [digest]
        images.check()
        images.rules[-1]["enforce"] = "warn"
        result = run("verify", "--output", "json", "--no-ledger", "--policy", images.policy(), f"oci:{images.layout()}:{HOST}/unscanned:1", home=self.home)
        self.assertEqual((result.status, result.json["verdict"], result.json["reason"]), (0, "allow", "no-attestation"), result)
        self.assertIn("would be denied: no-attestation", result.err.decode())

    def test_ledger_and_age_of_signatures(self):
        images = Images(self)
        old, new = oci.image(images.repo, "1"), oci.image(images.repo, "2")
        for digest in (old, new):
            images.attest(digest, "scanner", SLSA, provenance())
        layout, ledger = images.layout(), pathlib.Path(self.home) / "ledger.json"
        ask = lambda name, *args: run("verify", "--output", "json", "--attestation", "provenance", "--key", images.keys["scanner"].public, "--ledger", ledger, *args,
                                      "--signed-as", f"{HOST}/api:1", f"oci:{layout}:{HOST}/{name}:1", home=self.home)
        self.assertAllowed(ask("1"), old)
        self.assertAllowed(ask("2"), new)
        self.assertDenied(ask("2", "--max-age", "30d"), "stale")  # nobody says when it was signed

    def test_command_line(self):
        images = Images(self)
        repo, scanner = images.repo, images.keys["scanner"]
        digest = oci.image(repo, "api")
        images.attest(digest, "scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL")))
        images.attest(digest, "scanner", SPDX, spdx(("a", "1", "MIT")))
        layout = images.layout()
        ask = lambda *args: run("verify", "--output", "json", *args, "--key", scanner.public, f"oci:{layout}:{HOST}/api:1", home=self.home)
        self.assertDenied(ask(), "no-signature")  # an attestation signs no image
        for types in ("scan", "vuln", VULN, "scan,sbom", "spdx,vuln"):
            self.assertAllowed(ask("--attestation", types), digest)
        self.assertAllowed(ask("--attestation", "scan", "--attestation", "sbom"), digest)
        self.assertDenied(ask("--attestation", "provenance"), "no-attestation")
        self.assertDenied(ask("--attestation", "scan,vsa"), "no-attestation")
        stranger = run("verify", "--output", "json", "--attestation", "scan", "--key", key().public, f"oci:{layout}:{HOST}/api:1", home=self.home)
        self.assertDenied(stranger, "no-attestation")
        for types, why in (("scam", 'did you mean "scan"?'), ("", "empty"), ("scan,", "missing behind the comma"), ("scan,scan", "given twice"),
                           ("trivy", "expected provenance, sbom, scan")):
            result = ask("--attestation", types)
            self.assertUsage(result)
            self.assertIn(why, result.err.decode())
        told = run("verify", "--explain", "-v", "--attestation", "scan", "--key", scanner.public, f"oci:{layout}:{HOST}/api:1", home=self.home).err.decode()
        self.assertIn("attestation " + VULN + ": counted", told)
        self.assertIn("by attestations alone", told)
        self.assertNotIn("required keys signed", told)


CASES = ROOT / "build/vectors/keyless-cases"


class Packed(Case):
    """The packed cases, asked as attestations: case.json says what is right."""

    def test_cases(self):
        found = [(p.parent, json.loads(p.read_text())) for p in sorted(CASES.glob("*/case.json"))]
        found = [(path, case) for path, case in found if "as-attestation" in case]
        self.assertGreater(len(found), 30)
        for path, case in found:
            with self.subTest(path.name):
                self.judge(path, case, case["as-attestation"])

    def judge(self, path, case, asked):
        who = ["--identity", case["identity"], "--issuer", case["issuer"], "--trusted-root", path / case["trusted-root"]] if "identity" in case else \
            ["--key", path / case["key"]]
        options = case.get("options", [])
        who += ["--no-log"] * ("ignore-tlog" in options) + ["--no-sct"] * ("ignore-sct" in options)
        place = f"oci:{path / 'layout'}" + (":" + case["tag"] if case.get("tag") else "")
        result = run("verify", "--output", "json", *who, "--attestation", asked["type"], "--signed-as", case["image"], place, home=self.home)
        if asked["expect"] == "allow":
            self.assertAllowed(result, case["digest"])
        else:
            self.assertDenied(result, asked["reason"].replace("no-signature", "no-attestation"))


PREDICATES = ROOT / "build/vectors/predicates"


class Documents(Case):
    """What scanners wrote, with the counts that are right of it: allowed with exactly these, and denied with one less of any."""

    @staticmethod
    def document(entry):
        text = (PREDICATES / entry["file"]).read_text()
        return lambda digest: json.loads(text.replace(64 * "1", digest.split(":")[1]))  # which it is a scan of

    def test_counts(self):
        images = Images(self)
        listed = json.loads((PREDICATES / "manifest.json").read_text())["predicates"]
        wanted = {}
        for entry in listed:
            if "counts" not in entry or entry.get("malformed"):
                continue
            name, said = entry["file"].removesuffix(".json"), ("scanner", entry["predicateType"], self.document(entry))
            counts = {s: entry["counts"].get(s, 0) for s in ("critical", "high", "medium", "low", "negligible", "unknown")}
            ask = lambda limits: {"type": entry["predicateType"], "checks": {"max-count": limits}}
            images.add(name, "ok", ask(counts), said)
            wanted[name] = counts
            for severity in (s for s, n in counts.items() if n):
                images.add(f"{name}-{severity}", "scan-findings", ask(counts | {severity: counts[severity] - 1}), said,
                           detail=f"{counts[severity]} finding{' is' if counts[severity] == 1 else 's are'} {severity}")
        self.assertGreater(len(wanted), 12)
        found = images.check()
        for name, counts in wanted.items():
            self.assertEqual({s: found[name]["attestations"][0]["findings"][s] for s in counts}, counts, name)

    def test_what_is_no_scan(self):
        images = Images(self)
        for entry in json.loads((PREDICATES / "manifest.json").read_text())["predicates"]:
            if entry.get("malformed") is True or entry["file"] == "vuln-future.json":
                said = ("scanner", entry["predicateType"], self.document(entry))
                images.add(entry["file"].removesuffix(".json"), "attestation", {"type": "scan", "checks": {"max-severity": "critical"}}, said)
        self.assertGreater(len(images.expected), 2)
        images.check()


PAGE = ROOT / "man/cocket-attestations.7"


def page_policies():
    """The policies that the manual page shows, in its order."""
    shown = [part.split(".Ed")[0] for part in PAGE.read_text().split(".Bd -literal -offset indent\n")[1:]]
    return [json.loads(text) for text in shown if text.startswith("{")]


class Page(Case):
    """What the manual page shows is so."""

    def setUp(self):
        super().setUp()
        self.images = Images(self)
        for name, as_file in (("release", "release"), ("scanner", "scanner"), ("vex", "security"), ("scanner", "dhi")):
            (pathlib.Path(self.home) / f"{as_file}.pub").write_bytes(self.images.keys[name].public.read_bytes())

    def ask(self, policy, image, *args, **options):
        path = pathlib.Path(self.home) / "policy.json"
        path.write_text(json.dumps(policy))
        return run("verify", "--output", "json", "--no-ledger", "--policy", path, *args, image, home=self.home, **options)

    def test_a_scan_of_a_week_without_critical_findings(self):
        policy, images = page_policies()[0], self.images
        critical = trivy(finding("CVE-2026-2", "CRITICAL"))
        said = {
            "passes": [("scanner", VULN, trivy(finding("CVE-2026-1", "HIGH"), when=ago(days=5)))],
            "old": [("scanner", VULN, trivy(when=ago(days=9)))],
            "critical": [("scanner", VULN, critical)],
            "suppressed": [("scanner", VULN, critical), ("vex", VEX, vex(("CVE-2026-2", "not_affected", UNREACHABLE)))],
        }
        for name, attestations in said.items():
            digest = oci.image(images.repo, name)
            oci.sign_bundle(images.repo, digest, images.keys["release"], f"registry.example.com/shop/{name}:1")
            for by, kind, predicate in attestations:
                images.attest(digest, by, kind, predicate)
        layout = oci.write_layout(pathlib.Path(self.home) / "shop", images.repo, {name: f"registry.example.com/shop/{name}:1" for name in said})
        ask = lambda name, *args: self.ask(policy, f"oci:{layout}:registry.example.com/shop/{name}:1", *args)
        self.assertAllowed(ask("passes"))
        self.assertDenied(ask("old"), "scan-age")
        self.assertDenied(ask("critical"), "scan-findings")
        allowed = ask("suppressed")
        self.assertAllowed(allowed)
        self.assertEqual([s["id"] for s in allowed.json["attestations"][0]["suppressed"]], ["CVE-2026-2"])
        told, security = allowed.json["attestations"][0]["suppressed"][0], images.keys["vex"]
        self.assertEqual(set(told["signed-by"]), {"key", "label"}, told)
        self.assertIn(told["signed-by"]["key"][:16], told["signer"])
        self.assertNotEqual(told["signed-by"], allowed.json["attestations"][0]["signer"])
        summary = pathlib.Path(self.home) / "summary"
        self.run_ok("verify", "--no-ledger", "--policy", pathlib.Path(self.home) / "policy.json", "--vsa", summary, "--vsa-key", security.private, f"oci:{layout}:registry.example.com/shop/suppressed:1")
        said = json.loads(base64.b64decode(json.loads(summary.read_text())["dsseEnvelope"]["payload"]))["predicate"]["inputAttestations"]
        self.assertEqual(len(said), 3, said)  # the signature, the scan, and the VEX that was asked about it
        for words in ("does not count: not_affected: vulnerable_code_not_in_execute_path, by vex of p256-22", "max-severity high: no findings"):
            self.assertIn(words.replace("p256-22", "security"), ask("suppressed", "--explain").err.decode())

    def test_hardened_images(self):
        """Nothing signs the image; each artifact of its platform lies in another repository, and the manifest of that is signed."""
        registry = self.enter(Registry(referrers=True))
        image, scans = registry.repository("python"), registry.repository("dhi/python")
        digest, children = oci.index(image, "3")
        child = children["linux/amd64"]
        vulns = {"scanner": {"uri": "pkg:docker/docker/scout@1", "version": "1", "db": {"uri": "", "version": "", "lastUpdate": ago(days=1)}, "result":
                             [{"id": "CVE-2026-5", "severity": [{"method": "nvd", "score": "5.2"}]}]},
                 "metadata": {"scanStartedOn": ago(days=2), "scanFinishedOn": ago(days=2)}}
        for kind, predicate in ((SLSA, provenance()), ("https://in-toto.io/attestation/vulns/v0.1", vulns)):
            self.harden(scans, image, child, kind, predicate)
        policy = page_policies()[1]
        rule = policy["rules"][0]
        rule |= {"images": [f"{registry.host}/python"], "attestation-repository": f"{registry.host}/dhi/python"}
        ask = lambda platform: self.ask(policy, f"{registry.host}/python:3", "--plain-http", "--platform", platform)
        self.assertAllowed(ask("linux/amd64"), digest)
        rule["platforms"] = ["linux/arm64"]
        self.assertDenied(ask("linux/arm64"), "no-attestation")
        rule["platforms"] = ["linux/amd64"]
        rule["attestations"][1]["checks"]["max-severity"] = "low"
        self.assertDenied(ask("linux/amd64"), "scan-findings")
        rule["attestations"].pop()
        rule["attestation-repository"] = f"{registry.host}/python"
        self.assertDenied(ask("linux/amd64"), "no-attestation")

    def harden(self, scans, image, child, kind, predicate):
        body = oci.statement(child, predicate_type=kind, predicate=predicate)
        scans.add_blob(body)
        scans.add_blob(b"{}")
        bytes_, media_type = image.manifests[child]
        artifact = scans.add_manifest({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": oci.INTOTO, "config": oci.descriptor(b"{}", oci.EMPTY),
            "layers": [oci.descriptor(body, oci.INTOTO, annotations={"in-toto.io/predicate-type": kind})], "subject": oci.descriptor(bytes_, media_type)})
        signed = oci.payload("registry.scout.docker.com/dhi/python", artifact)
        layer = oci.simple_layer(scans, signed, oci.sign_bytes(self.images.keys["scanner"], signed))
        artifact_bytes, artifact_type = scans.manifests[artifact]
        scans.add_manifest({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.dev.cosign.artifact.sig.v1+json",
            "config": oci.descriptor(b"{}", "application/vnd.dev.cosign.artifact.sig.v1+json"), "layers": [layer],
            "subject": oci.descriptor(artifact_bytes, artifact_type)})

    def test_each_is_a_policy(self):
        for policy, image in zip(page_policies(), ("registry.example.com/shop/api:1", "dhi.io/python:3", "ghcr.io/shop/api:1"), strict=True):
            path = pathlib.Path(self.home) / "policy.json"
            path.write_text(json.dumps(policy))
            self.run_ok("policy", "check", path)
            shown = self.run_ok("policy", "explain", "--policy", path, image).out.decode()
            self.assertIn("an attestation of type", shown)
            told = self.run_ok("policy", "explain", "--output", "json", "--policy", path, image).json
            self.assertEqual(told["demands"]["attestations"] if "demands" in told else told["attestations"], policy["rules"][0]["attestations"])


class Roles(Case):
    def test_whoever_may_scan_may_not_sign(self):
        images, store, admin = Images(self), pathlib.Path(self.home) / "trust", key(n=30)
        self.run_ok("trust", "init", "--trust", store, "--root-key", admin.private, "--targets-key", admin.private)
        for role, name in (("release", "release"), ("scan", "scanner")):
            self.run_ok("trust", "delegate", role, "--trust", store, "--images", f"{HOST}/*", "--role-key", images.keys[name].public, "--key", admin.private)
        rule = {"keys": None, "roles": ["release"]}
        scan = SCAN | {"signers": {"roles": ["scan"]}}
        good, by_release = ("scanner", VULN, trivy()), ("release", VULN, trivy())
        images.add("scanned", "ok", scan, good, **rule)
        images.add("by-release", "no-attestation", scan, by_release, **rule)
        images.add("by-any", "ok", SCAN | {"signers": {"roles": "any"}}, by_release, **rule)
        images.add("by-none", "no-attestation", SCAN | {"signers": {"roles": "any"}}, ("mallory", VULN, trivy()), **rule)
        policy = images.policy()
        document = json.loads(policy.read_text()) | {"trust": str(store)}
        images.policy = lambda: policy
        policy.write_text(json.dumps(document))
        images.check()
        self.run_ok("trust", "revoke", "--trust", store, "--revoked-key", images.keys["scanner"].public, "--key", admin.private)
        images.expected = [("scanned", "revoked", "")]
        images.check()
        document["rules"][0]["attestations"][0]["signers"]["roles"] = ["scam"]
        policy.write_text(json.dumps(document))
        result = run("policy", "check", policy, home=self.home)
        self.assertEqual(result.status, 2, result)
        self.assertIn('has no such role (did you mean "scan"?)', result.err.decode())


class Relatives(Case):
    """What is verified by verify is by its relatives, and travels with the image."""

    def test_pull_save_and_load(self):
        registry = self.enter(Registry(referrers=True))
        images = Images(self)
        images.repo = registry.repository("shop/api")
        name = f"{registry.host}/shop/api"
        asked = [{"type": "scan", "signers": {"keys": [str(images.keys["scanner"].public)]}, "checks": SCAN["checks"]}]
        images.rules = [{"images": [name], "keys": [str(images.keys["release"].public)], "attestations": asked}]
        policy = images.policy()
        digests = {}
        for tag, findings in (("good", []), ("bad", [finding("CVE-2026-2", "CRITICAL")])):
            digests[tag] = oci.image(images.repo, tag)
            oci.sign_bundle(images.repo, digests[tag], images.keys["release"], f"{name}:{tag}")
            images.attest(digests[tag], "scanner", VULN, trivy(*findings))
        common = ("--plain-http", "--no-ledger", "--policy", policy)
        layout, archive = pathlib.Path(self.home) / "layout", pathlib.Path(self.home) / "a.tar"
        bad = run("pull", *common, "--to", f"oci:{layout}", f"{name}:bad", home=self.home)
        self.assertEqual(bad.status, 1, bad)
        self.assertIn("scan-findings", bad.err.decode())
        self.assertFalse(layout.exists())
        self.run_ok("pull", *common, "--to", f"oci:{layout}", f"{name}:good")
        self.assertEqual(run("save", *common, "-o", archive, f"{name}:bad", home=self.home).status, 1)
        self.run_ok("save", *common, "-o", archive, f"{name}:good")
        registry.clear()
        for place in (f"oci:{layout}:{name}:good", f"oci-archive:{archive}:{name}:good"):
            self.assertAllowed(run("verify", "--output", "json", *common, place, home=self.home), digests["good"])
        self.run_ok("load", *common, archive)
        asked[0]["checks"] = {"max-severity": "high", "scanner": "grype"}
        images.policy()
        refused = run("load", *common, archive, home=self.home)
        self.assertEqual(refused.status, 1, refused)
        self.assertIn("attestation", refused.err.decode())
        self.assertEqual(registry.requests(), [])
        told = run("save", "--plain-http", "--attestation", "provenance", "--key", images.keys["scanner"].public, "-o", archive, f"{name}:good", home=self.home)
        self.assertEqual(told.status, 1, told)
        self.assertIn("no-attestation", told.err.decode())

    def test_audit_log(self):
        images = Images(self)
        images.add("api", "scan-findings", SCAN, ("scanner", VULN, trivy(finding("CVE-2026-2", "CRITICAL"))))
        log = pathlib.Path(self.home) / "audit"
        self.assertEqual(images.verify("--audit", log).status, 1)
        line = json.loads(log.read_text().splitlines()[-1])
        entry = line.get("entry", line)
        self.assertEqual([(a["reason"], a["decided"]) for a in entry["attestations"]], [("scan-findings", True)])


class Costs(Case):
    """In a registry: what is not asked for costs nothing, what is costs its own documents."""

    def test_requests(self):
        registry = self.enter(Registry(referrers=True))
        images = Images(self)
        images.repo = registry.repository("shop/api")
        digest = oci.image(images.repo, "1")
        oci.sign_bundle(images.repo, digest, images.keys["release"], f"{registry.host}/shop/api:1")
        ask = lambda *args: run("verify", "--output", "json", "--plain-http", *args, f"{registry.host}/shop/api:1", home=self.home)
        release, scanner = ("--key", images.keys["release"].public), ("--key", images.keys["scanner"].public)
        plain = ask(*release)
        self.assertAllowed(plain, digest)
        for kind, predicate in ((VULN, trivy()), (VULN, trivy(when=ago(days=3))), (SPDX, spdx(("a", "1", "MIT")))):
            body = oci.statement(digest, predicate_type=kind, predicate=predicate)
            signature = oci.sign_bytes(images.keys["scanner"], oci.pae(oci.INTOTO, body))
            oci.attach_bundle(images.repo, digest, oci.bundle(body, signature), annotations={"dev.sigstore.bundle.predicateType": kind})
        again, asked = ask(*release), ask(*scanner, "--attestation", "scan")
        self.assertAllowed(again, digest)
        self.assertEqual(again.json["requests"], plain.json["requests"])
        self.assertAllowed(asked, digest)
        self.assertEqual(len(asked.json["attestations"]), 2)
        both = ask(*scanner, "--attestation", "scan,sbom")
        self.assertEqual(len(both.json["attestations"]), 3)
        print(f"requests: {plain.json['requests']} for a signature, {asked.json['requests']} for two scans, {both.json['requests']} with an SBOM")

    def test_a_place_that_cannot_be_asked_is_not_a_no(self):
        registry = self.enter(Registry(referrers=True))
        images = Images(self)
        images.repo = registry.repository("shop/api")
        digest = oci.image(images.repo, "1")
        oci.sign_bundle(images.repo, digest, images.keys["release"], f"{registry.host}/shop/api:1")
        path = pathlib.Path(self.home) / "policy.json"
        rule = {"images": [f"{registry.host}/shop/api"], "keys": [str(images.keys["release"].public)], "attestation-repository": f"{registry.host}/not/there",
                "attestations": [{"type": "scan", "signers": {"keys": [str(images.keys["scanner"].public)]}}]}
        path.write_text(json.dumps({"version": 2, "rules": [rule]}))
        ask = lambda: run("verify", "--output", "json", "--plain-http", "--no-ledger", "--policy", path, f"{registry.host}/shop/api:1", home=self.home)
        self.assertDenied(ask(), "no-attestation")
        elsewhere = registry.repository("scans/api")
        rule["attestation-repository"] = f"{registry.host}/scans/api"
        path.write_text(json.dumps({"version": 2, "rules": [rule]}))
        elsewhere.manifests[digest] = images.repo.manifests[digest]
        body = oci.statement(digest, predicate_type=VULN, predicate=trivy())
        oci.sign_bundle(elsewhere, digest, images.keys["scanner"], body=body)
        del elsewhere.manifests[digest]
        self.assertAllowed(ask(), digest)
        by_option = lambda *args: run("verify", "--output", "json", "--plain-http", "--attestation", "scan", "--key", images.keys["scanner"].public, *args,
                                      f"{registry.host}/shop/api:1", home=self.home)
        self.assertDenied(by_option(), "no-attestation")
        self.assertAllowed(by_option("--attestation-repository", f"{registry.host}/scans/api"), digest)
        self.assertUsage(by_option("--attestation-repository", registry.host))
        registry.hook(lambda request: Response(403) if "/scans/api/" in request.path else None)
        self.assertUnknown(ask(), "auth")


if __name__ == "__main__":
    unittest.main()
