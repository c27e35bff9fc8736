"""Signatures by certificate: images that real Fulcio, TesseraCT, Rekor v2 and timestamp services signed on loopback, or a generator with a private
sigstore of its own, and spoilt copies of them.  Each is judged in a layout, a registry with referrers and one with fallback tags.  case.json says
what is right; CERTIFICATE says where the words have become finer since."""

import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import ROOT, Case, key, run
from support.registry import Registry

CASES = ROOT / "build/vectors/keyless-cases"
CONDITIONS = {"trigger": "trigger", "sha": "sha", "name": "workflow-name", "repository": "repository", "ref": "ref"}
# A certificate that leads nowhere or is none for signatures has a word of its own; the cases were made when it was one of these.
CERTIFICATE = {"unknown-key", "expired-trust"}
# The root file itself is broken: that is the user's to mend, whatever is verified.
BROKEN_ROOT = {"neg-keyless-bundle-log-start-missing", "neg-keyless-bundle-root-media-type"}
STRANGER = ["--identity", "mallory@harbour.example", "--issuer", "https://accounts.google.com"]


class KeylessCase:
    def __init__(self, path):
        self.path, self.name = path, path.name
        self.case = json.loads((path / "case.json").read_text())
        self.allow = self.case["expect"] == "allow"
        self.reasons = {self.case["reason"], *self.case.get("reasons", [])}
        if CERTIFICATE & self.reasons:
            self.reasons.add("certificate")
        self.root = ["--trusted-root", path / self.case["trusted-root"]] if "identity" in self.case else []
        options = self.case.get("options", [])
        self.root += ["--no-log"] * ("ignore-tlog" in options) + ["--no-sct"] * ("ignore-sct" in options)

    @property
    def identity(self):
        if "identity" not in self.case:
            return ["--key", self.path / self.case["key"]]
        pair = ["--identity", self.case["identity"], "--issuer", self.case["issuer"]]
        return pair + [x for name, value in self.case.get("workflow", {}).items() for x in ("--github-" + CONDITIONS[name], value)]


def cases():
    found = [KeylessCase(p.parent) for p in sorted(CASES.glob("*/case.json"))]
    return [c for c in found if "identity-regexp" not in c.case]  # regular expressions are not read


class Judge(Case):
    def check(self, c, result):
        self.assertFalse(result.crashed, result)
        if c.name in BROKEN_ROOT:
            self.assertUsage(result)
        elif c.case.get("support") == "limit" and result.status == 0:
            self.assertFalse(c.allow)
        elif c.allow and not (c.case.get("support") == "optional" and result.status == 1):
            self.assertAllowed(result, c.case["digest"])
        else:
            self.assertDenied(result, *c.reasons)

    asks_neighbours = False

    def judge(self, c, ask):
        result = ask(*c.identity, *c.root)
        self.check(c, result)
        if not self.asks_neighbours or not c.allow or "identity" not in c.case or result.status != 0:
            return
        claim = next(x for x in result.json["claims"] if x["counted"])
        self.assertEqual(claim["identity"], {"issuer": c.case["issuer"], "subject": c.case["identity"]})
        self.assertDenied(ask(*STRANGER, *c.root), "identity-mismatch")
        self.assertDenied(ask("--key", key().public), "unknown-key", "malformed")
        self.assertDenied(ask(*c.identity), "log", "certificate", "timestamp", "malformed")  # by the public instance, which knows none of it


class ByLayout(Judge):
    asks_neighbours = True

    def judge_case(self, c):
        tag = ":" + c.case["tag"] if c.case.get("tag") else ""
        self.judge(c, lambda *args: run("verify", "--output", "json", *args, "--signed-as", c.case["image"], f"oci:{c.path / 'layout'}{tag}",
                                        home=self.home))


class ByRegistry(Judge):
    referrers = True

    def judge_case(self, c):
        registry = self.enter(Registry(referrers=self.referrers))
        repo = registry.repository(c.case["image"].split("/", 1)[1].rsplit(":", 1)[0])
        repo.load_layout(c.path / "layout")
        if not self.referrers:
            repo.add_fallback_tags(c.path / "fallback")
        self.judge(c, lambda *args: run("verify", "--output", "json", *args, "--plain-http", c.case["image"], home=self.home,
                                        env={"http_proxy": registry.url}))


class ByFallback(ByRegistry):
    referrers = False


class AllTogether(Case):
    def test_there_are_cases_of_both_kinds(self):
        found = cases()
        allowed = sum(c.allow for c in found)
        print(f"keyless: {len(found)} cases, {allowed} allow, {len(found) - allowed} deny")
        self.assertGreater(allowed, 50)
        self.assertGreater(len(found) - allowed, 120)

    def test_key_and_identity_count_together(self):
        c = KeylessCase(CASES / "keyless-bundle-email")
        ask = lambda *args: run("verify", "--output", "json", *c.identity, *c.root, "--key", key().public, *args, "--signed-as", c.case["image"],
                                f"oci:{c.path / 'layout'}:{c.case['tag']}", home=self.home)
        self.assertAllowed(ask())
        self.assertDenied(ask("--threshold", "2"), "threshold")


class ManyImages(Case):
    """Threads share what was read of one root file."""

    def test_threads_share_a_root_file(self):
        c = KeylessCase(CASES / "keyless-bundle-rekor1-tsa")
        name, tag = c.case["image"].rsplit(":", 1)
        registry = self.enter(Registry(referrers=True))
        repo = registry.repository(name.split("/", 1)[1])
        repo.load_layout(c.path / "layout")
        for i in range(12):
            repo.tags[f"t{i}"] = repo.tags[tag]
        ask = lambda *args: run("verify", *args, *c.root, "--plain-http", *(f"{name}:t{i}" for i in range(12)), home=self.home, env={"http_proxy": registry.url})
        result = ask(*c.identity)
        self.assertEqual((result.status, result.out.count(c.case["digest"].encode())), (0, 12), result)
        self.assertEqual(ask(*STRANGER).status, 1)


class BrokenAuthority(Case):
    """A certificate of the root file that is none: whoever needs it is denied, whoever looks at all of the file refuses it."""

    def setUp(self):
        super().setUp()
        self.c = KeylessCase(CASES / "keyless-bundle-two-cas")
        self.document = json.loads(pathlib.Path(self.c.root[1]).read_text())
        self.root = pathlib.Path(self.home) / "root.json"

    def ask(self, broken):
        document = json.loads(json.dumps(self.document))
        for i in broken:
            chain = document["certificateAuthorities"][i]["certChain"]["certificates"]
            chain[0]["rawBytes"] = chain[0]["rawBytes"].replace("AwIB", "AwIC", 1)
        self.root.write_text(json.dumps(document))
        return run("verify", "--output", "json", *self.c.identity, "--trusted-root", self.root, "--signed-as", self.c.case["image"],
                   f"oci:{self.c.path / 'layout'}:{self.c.case['tag']}", home=self.home)

    def test_one_that_is_needed_and_one_that_is_not(self):
        self.assertAllowed(self.ask([]))
        by_one = [self.ask([i]) for i in (0, 1)]
        self.assertEqual(sorted(r.status for r in by_one), [0, 1])
        for result in (*by_one, self.ask([0, 1])):
            if result.status != 0:
                self.assertDenied(result, "certificate")
                self.assertIn(b"not a DER Certificate", self.ask([0, 1]).out)

    def test_whoever_looks_at_all_of_it_refuses_it(self):
        words = b"root.json: trusted root: certificateAuthorities[1]: certChain: certificate 1: not a DER Certificate"
        self.ask([1])
        policy = pathlib.Path(self.home) / "policy.json"
        policy.write_text(json.dumps({"version": 2, "trusted-root": "root.json", "rules": [
            {"images": ["**"], "identities": [{"identity": self.c.case["identity"], "issuer": self.c.case["issuer"]}]}]}))
        for command in (["trusted-root", "show", self.root], ["policy", "check", policy]):
            result = run(*command, home=self.home)
            self.assertUsage(result)
            self.assertIn(words, result.err)
            self.ask([])
            self.assertEqual(run(*command, home=self.home).status, 0)
            self.ask([1])


class ByPolicy(Judge):
    """The same by a rule of a policy: what it says itself, and the root file that it names, without any option."""

    def policy(self, c, **changes):
        rule = {"images": [c.case["image"].rsplit(":", 1)[0]], "names": "optional"}
        document = {"version": 2, "rules": [rule]}
        if "identity" in c.case:
            rule["identities"] = [{"identity": c.case["identity"], "issuer": c.case["issuer"]}]
            if c.case.get("workflow"):
                rule["identities"][0]["github"] = {CONDITIONS[k]: v for k, v in c.case["workflow"].items()}
            rule |= {name[2:]: True for name in c.root if str(name).startswith("--no-")}
            document["trusted-root"] = str(c.root[1])
        else:
            rule["keys"] = [str(c.path / c.case["key"])]
        for name, value in changes.items():
            (document if name.startswith("trusted") else rule)[name.replace("_", "-")] = value
        path = pathlib.Path(self.home) / "policy.json"
        path.write_text(json.dumps({k: v for k, v in document.items() if v is not None}))
        return path

    def ask(self, c, *args, **changes):
        tag = ":" + c.case["tag"] if c.case.get("tag") else ""
        return run("verify", "--output", "json", "--no-ledger", "--policy", self.policy(c, **changes), *args, "--signed-as", c.case["image"],
                   f"oci:{c.path / 'layout'}{tag}", home=self.home)

    def judge_case(self, c):
        result = self.ask(c)
        self.check(c, result)
        if c.allow and "identity" in c.case and result.status == 0:
            stranger = [{"identity": STRANGER[1], "issuer": STRANGER[3]}]
            self.assertDenied(self.ask(c, identities=stranger), "identity-mismatch")
            self.assertDenied(self.ask(c, trusted_root=None), "log", "certificate", "timestamp", "malformed")

    def test_a_bundle_names_nothing_and_the_hint_says_what_to_write(self):
        c = KeylessCase(CASES / "keyless-bundle-email")
        self.assertAllowed(self.ask(c))
        result = self.ask(c, names="required")
        self.assertDenied(result, "name-mismatch")
        self.assertIn(b'"names": "optional"', result.err)

    def test_keys_and_identities_count_together(self):
        c = KeylessCase(CASES / "keyless-bundle-email")
        keys = [str(key().public)]
        self.assertAllowed(self.ask(c, keys=keys))
        self.assertDenied(self.ask(c, keys=keys, threshold=2), "threshold")
        self.assertUsage(self.ask(c, threshold=2))

    def test_no_option_loosens_what_the_policy_says(self):
        c = KeylessCase(CASES / "keyless-bundle-email")
        self.assertUsage(self.ask(c, "--no-log"))
        self.assertUsage(self.ask(c, "--no-sct"))
        self.assertUsage(self.ask(c, *c.root[:2]))
        self.assertAllowed(self.ask(c, *c.root[:2], trusted_root=None))

    def test_a_root_file_may_be_too_old(self):
        c = KeylessCase(CASES / "keyless-bundle-email")
        root = pathlib.Path(self.home) / "root.json"
        root.write_bytes(pathlib.Path(c.root[1]).read_bytes())
        self.assertAllowed(self.ask(c, trusted_root="root.json", trusted_root_max_age="90d"))
        old = root.stat().st_mtime - 91 * 86400
        os.utime(root, (old, old))
        self.assertDenied(self.ask(c, trusted_root="root.json", trusted_root_max_age="90d"), "expired-trust")
        self.assertAllowed(self.ask(c, trusted_root="root.json", trusted_root_max_age="92d"))
        self.assertAllowed(self.ask(c, trusted_root="root.json"))


def add_tests():
    for c in cases():
        for group in (ByLayout, ByRegistry, ByFallback, ByPolicy):
            setattr(group, "test_" + c.name.replace("-", "_"), lambda self, c=c: self.judge_case(c))


add_tests()

if __name__ == "__main__":
    unittest.main()
