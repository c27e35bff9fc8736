"""Roots of instances that keep no logs, as GitHub's own for private repositories: accepted by name alone, with a timestamp in place of the log, and never
of any use to another root.  The harbour's root without logs stands for GitHub's, the lighthouse's for the public one."""

import json
import os
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from registry.test_keyless import CASES, STRANGER, KeylessCase
from support.program import Case, run

PUBLIC = CASES / "keyless-real-ci/trusted_root.json"
GITHUB = CASES / "keyless-att-github-private/trusted_root.json"
HARBOUR = CASES / "keyless-bundle-rekor1/trusted_root.json"
PUBLIC_AND_GITHUB = "both"  # a file of both, made by the test
SHOP = ("--images", "registry.example.com/shop/*", "--names", "optional")


class RootCase(Case):
    def verify(self, name, *args, identity=True, command="verify", output="json", **kwargs):
        c = KeylessCase(CASES / name)
        return run(command, "--output", output, *(c.identity if identity else ()), *args, "--signed-as", c.case["image"],
                   f"oci:{c.path / 'layout'}:{c.case['tag']}", cwd=self.dir, home=self.home, **kwargs)

    def write(self, name, *roots):
        path = self.dir / name
        path.write_text("".join(json.dumps(json.loads(r.read_text())) + "\n" for r in roots))
        return path

    def policy(self, rule, **document):
        path = self.dir / "policy.json"
        rule = {"images": ["registry.example.com/shop/*"], "names": "optional", **rule}
        path.write_text(json.dumps({"version": 2, **{k.replace("_", "-"): v for k, v in document.items()}, "rules": [rule]}))
        return ("--policy", path, "--no-ledger")

    def assertUsage(self, result, why=""):
        super().assertUsage(result)
        self.assertIn(why, result.json.get("detail") or result.err.decode())


class UnloggedRoot(RootCase):
    def test_the_choice_is_explicit(self):
        denied = self.verify("keyless-bundle-tsa-only", "--trusted-root", GITHUB)
        self.assertDenied(denied, "log")
        self.assertIn("the trusted root lists none, and is no unlogged-root", denied.json["detail"])
        explained = self.verify("keyless-bundle-tsa-only", "--unlogged-root", GITHUB, "--explain", output="text")
        self.assertEqual(explained.status, 0, explained)
        self.assertIn("a transparency log has the signature: not asked (its unlogged-root lists none)", explained.err.decode())
        self.assertNotIn("warning", explained.err.decode())
        self.assertDenied(self.verify("keyless-bundle-tsa-only", "--unlogged-root", GITHUB, *STRANGER, identity=False), "identity-mismatch")
        self.assertUsage(self.verify("keyless-bundle-tsa-only", "--trusted-root", GITHUB, env={"COCKET_UNLOGGED_ROOT": str(GITHUB)}))

    def test_an_attestation_of_a_private_repository(self):
        """As GitHub makes them: no entry of a log, no SCT, one timestamp."""
        c = KeylessCase(CASES / "keyless-att-github-private")
        for roots, verified in ((("--trusted-root", GITHUB), False), (("--unlogged-root", GITHUB), True), (("--unlogged-root", PUBLIC_AND_GITHUB), True),
                                (("--trusted-root", PUBLIC, "--unlogged-root", GITHUB), True), (("--trusted-root", PUBLIC_AND_GITHUB), False)):
            if PUBLIC_AND_GITHUB in roots:
                roots = (roots[0], self.write("both.jsonl", PUBLIC, GITHUB))
            listed = run("attestation", "list", *c.identity, *roots, f"oci:{c.path / 'layout'}:1.4", home=self.home).out.decode()
            self.assertIn(f"release.yml@refs/heads/main ({'verified' if verified else 'not verified'})", listed)
        for repository, verified in (("harbour-works/api", True), ("harbour-works/web", False)):
            listed = run("attestation", "list", *c.identity, "--github-repository", repository, "--unlogged-root", GITHUB,
                         f"oci:{c.path / 'layout'}:1.4", home=self.home).out.decode()
            self.assertIn(f"release.yml@refs/heads/main ({'verified' if verified else 'not verified'})", listed)

    def test_a_time_is_signed(self):
        self.assertDenied(self.verify("keyless-bundle-long-lived-now", "--unlogged-root", GITHUB), "timestamp")  # valid now, which is no proof
        self.assertDenied(self.verify("neg-keyless-bundle-no-time", "--unlogged-root", GITHUB), "timestamp")
        self.assertDenied(self.verify("neg-keyless-bundle-unsigned-time", "--unlogged-root", GITHUB), "timestamp")

    def test_another_root_beside_it_is_held_to_its_logs(self):
        both = ("--trusted-root", PUBLIC, "--unlogged-root", GITHUB)
        self.assertAllowed(self.verify("keyless-bundle-tsa-only", *both))
        self.assertAllowed(self.verify("keyless-real-ci", *both))
        self.assertDenied(self.verify("keyless-real-no-log", *both), "log")
        self.assertAllowed(self.verify("keyless-real-no-log", "--trusted-root", PUBLIC, "--no-log"))  # as it is without --no-log
        self.assertDenied(self.verify("keyless-real-no-log", "--unlogged-root", GITHUB), "certificate", "log")  # beside the usual one
        for usual in ((), ("--trusted-root", HARBOUR)):  # the root whose authority issued the certificate says why
            self.assertDenied(self.verify("neg-keyless-bundle-tsa-flipped", *usual, "--unlogged-root", GITHUB), "timestamp")

    def test_several_roots_in_a_file(self):
        both = self.write("roots.jsonl", PUBLIC, GITHUB)
        self.assertAllowed(self.verify("keyless-real-ci", "--trusted-root", both))
        self.assertDenied(self.verify("keyless-bundle-tsa-only", "--trusted-root", both), "log")
        for name, allowed in (("keyless-real-ci", True), ("keyless-bundle-tsa-only", True), ("keyless-real-no-log", False)):
            result = self.verify(name, "--unlogged-root", both)
            self.assertAllowed(result) if allowed else self.assertDenied(result, "log")
        logged = self.write("logged.jsonl", PUBLIC, HARBOUR)
        self.assertUsage(self.verify("keyless-real-ci", "--unlogged-root", logged), "lists logs of both kinds")
        both.write_text(both.read_text() + "\n" + '{"mediaType": "x"}\n')
        self.assertUsage(self.verify("keyless-real-ci", "--trusted-root", both), "roots.jsonl: line 4: trusted root: mediaType: x, expected")

    def test_a_log_whose_key_is_not_known_is_one_all_the_same(self):
        root = json.loads(GITHUB.read_text())
        path = self.dir / "root.json"
        for kind in ("tlogs", "ctlogs"):
            log = json.loads(HARBOUR.read_text())[kind][0]
            log["publicKey"]["keyDetails"] = "PKIX_MLDSA_65"
            path.write_text(json.dumps({**root, kind: [log]}))
            self.assertDenied(self.verify("keyless-bundle-tsa-only", "--unlogged-root", path), "log" if kind == "tlogs" else "certificate")

    def test_several_roots_are_not_replaced_by_one(self):
        both = self.write("roots.jsonl", PUBLIC, GITHUB)
        (self.dir / "copy").mkdir()
        refused = run("trusted-root", "update", "copy", "--to", both, cwd=self.dir, home=self.home)
        self.assertUsage(refused, "several trusted roots, one a line, where one is written")
        self.assertEqual(len(both.read_text().splitlines()), 2)

    def test_what_is_shown(self):
        both = self.write("roots.jsonl", PUBLIC, GITHUB)
        shown = run("trusted-root", "show", both, home=self.home)
        self.assertEqual(shown.status, 0, shown)
        heads = [line for line in shown.out.decode().splitlines() if line.startswith(str(both))]
        self.assertEqual([h.removeprefix(str(both)).split(",")[0] for h in heads], [" line 1", " line 2"])
        self.assertTrue(shown.out.decode().endswith("no transparency log and no certificate log is listed: signatures by it count with --unlogged-root alone\n"))
        self.assertEqual(shown.out.decode().count("is listed"), 1)
        lines = [json.loads(x) for x in run("trusted-root", "show", "--output", "json", both, home=self.home).out.splitlines()]
        self.assertEqual([(x["trusted-root"], x["line"]) for x in lines], [(str(both), 1), (str(both), 2)])
        self.assertNotIn("line", run("trusted-root", "show", "--output", "json", PUBLIC, home=self.home).json)

    def identities(self, *names):
        cases = [KeylessCase(CASES / name).case for name in names]
        return {"identities": [{"identity": c["identity"], "issuer": c["issuer"]} for c in cases]}

    def test_by_a_policy(self):
        who = self.identities("keyless-bundle-tsa-only", "keyless-real-no-log")
        ask = lambda name, *args: self.verify(name, *args, identity=False)
        p = self.policy(who, trusted_root=str(PUBLIC), unlogged_root=[str(GITHUB)])
        self.assertAllowed(ask("keyless-bundle-tsa-only", *p))
        self.assertDenied(ask("keyless-real-no-log", *p), "log")
        self.assertUsage(ask("keyless-bundle-tsa-only", *p, "--unlogged-root", GITHUB), "a policy names such roots itself")
        self.assertUsage(ask("keyless-bundle-tsa-only", *p, "--trusted-root", GITHUB), "names a trusted root of its own")
        self.assertDenied(ask("keyless-bundle-tsa-only", *self.policy(who, trusted_root=str(GITHUB))), "log")
        told = run("policy", "check", self.policy(who, unlogged_root=str(GITHUB))[1], home=self.home)
        self.assertEqual(told.status, 0, told)
        self.assertIn(f"roots in {GITHUB} are held to the logs that they list, IF ANY", told.out.decode())
        checked = run("policy", "check", self.policy(who, unlogged_root=str(PUBLIC))[1], home=self.home)
        self.assertUsage(checked, "policy.json:1:33: unlogged-root: ")


class RolesAlone(RootCase):
    """A rule that names roles goes by the policy's root files too, if those roles hold identities."""

    def setUp(self):
        super().setUp()
        for name in ("root", "targets"):
            self.cocket("key", "generate", "--no-password", name)
        self.cocket("trust", "init", "--root-key", "root.key", "--targets-key", "targets.key")

    def cocket(self, *args):
        result = run(*args, cwd=self.dir, home=self.home, env={"COCKET_TRUST": str(self.dir / "store")})
        self.assertEqual(result.status, 0, str(result))

    def delegate(self, name):
        c = KeylessCase(CASES / name).case
        self.cocket("trust", "delegate", "release", "--replace", *SHOP, "--role-identity", c["identity"], "--role-issuer", c["issuer"], "--key", "targets.key")

    def ask(self, name, *args, **document):
        return self.verify(name, *self.policy({"roles": ["release"]}, trust="store", **document), *args, identity=False)

    def test_the_policys_root_counts(self):
        self.delegate("keyless-bundle-rekor1")
        self.assertDenied(self.ask("keyless-bundle-rekor1"), "certificate", "log", "timestamp")  # the public one knows none of it
        self.assertAllowed(self.ask("keyless-bundle-rekor1", trusted_root=str(HARBOUR)))
        self.assertAllowed(self.ask("keyless-bundle-rekor1", "--trusted-root", HARBOUR))
        self.assertUsage(self.ask("keyless-bundle-rekor1", "--trusted-root", HARBOUR, trusted_root=str(HARBOUR)), "names a trusted root of its own")
        self.assertUsage(self.ask("keyless-bundle-rekor1", trusted_root="nowhere.json"), "not found")
        self.assertDenied(self.ask("keyless-bundle-tsa-only", trusted_root=str(HARBOUR)), "log")
        self.assertAllowed(self.ask("keyless-bundle-tsa-only", unlogged_root=str(GITHUB)))

    def test_its_age_counts(self):
        self.delegate("keyless-bundle-rekor1")
        old = self.dir / "old.json"
        old.write_bytes(HARBOUR.read_bytes())
        self.assertAllowed(self.ask("keyless-bundle-rekor1", trusted_root="old.json", trusted_root_max_age="90d"))
        long_ago = time.time() - 100 * 86400
        os.utime(old, (long_ago, long_ago))
        self.assertAllowed(self.ask("keyless-bundle-rekor1", trusted_root="old.json"))
        denied = self.ask("keyless-bundle-rekor1", trusted_root="old.json", trusted_root_max_age="90d")
        self.assertDenied(denied, "expired-trust")
        self.assertIn("trusted-root-max-age", denied.json["detail"])
        self.assertDenied(self.ask("keyless-bundle-rekor1", "--trusted-root", old, trusted_root_max_age="90d"), "expired-trust")
        self.assertAllowed(self.ask("keyless-bundle-rekor1", "--trusted-root", HARBOUR, trusted_root_max_age="9000d"))

    def test_a_role_without_identities_asks_no_root(self):
        self.cocket("key", "generate", "--no-password", "release")
        self.cocket("trust", "delegate", "release", "--replace", *SHOP, "--role-key", "release.pub", "--key", "targets.key")
        old = self.dir / "old.json"
        old.write_bytes(HARBOUR.read_bytes())
        os.utime(old, (1, 1))
        self.assertDenied(self.ask("keyless-bundle-rekor1", trusted_root="old.json", trusted_root_max_age="90d"), "unknown-key")


if __name__ == "__main__":
    unittest.main()
