"""Roles of a trust store that have identities beside keys: whose certificates count, for which images, how many, until when, and who is revoked.
The signatures are those of test_keyless; the store is made by the commands.  Each yes has a no beside it."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from registry.test_keyless import CASES, CONDITIONS, KeylessCase
from support.program import Case, run

SHOP = ("--images", "registry.example.com/shop/*", "--names", "optional")
GOOGLE = "https://accounts.google.com"
LOOPBACK = "http://127.0.0.1:18090"


class KeylessStore(Case):
    def setUp(self):
        super().setUp()
        for name in ("root", "targets", "release"):
            self.ok("key", "generate", "--no-password", name)
        self.ok("trust", "init", "--root-key", "root.key", "--targets-key", "targets.key")

    def cocket(self, *args):
        return run(*args, cwd=self.dir, home=self.home, env={"COCKET_TRUST": str(self.dir / "store")})

    def ok(self, *args):
        result = self.cocket(*args)
        self.assertEqual(result.status, 0, str(result))
        return result

    def delegate(self, *args):
        return self.ok("trust", "delegate", "release", "--replace", *args, "--key", "targets.key")

    def judge(self, name, *args, root=True, image="registry.example.com/shop/api:1.4"):
        path = CASES / name
        root = ("--trusted-root", path / "trusted_root.json") if root else ()
        return self.cocket("verify", "--output", "json", "--no-ledger", *root, *args, "--signed-as", image, f"oci:{path / 'layout'}")

    def who(self, name):
        c = KeylessCase(CASES / name).case
        return ("--role-identity", c["identity"], "--role-issuer", c["issuer"])

    def test_one_identity(self):
        self.delegate(*SHOP, *self.who("keyless-bundle-email"))
        allowed = self.judge("keyless-bundle-email")
        self.assertAllowed(allowed)
        self.assertEqual((allowed.json["trust"]["role"], allowed.json["trust"]["threshold"]), ("release", 1))
        self.assertDenied(self.judge("keyless-bundle-p384"), "identity-mismatch")
        self.assertDenied(self.judge("keyless-bundle-email", root=False), "certificate", "log")  # the public instance knows none of it
        self.assertDenied(self.judge("keyless-bundle-email", image="registry.example.com/web/api:1.4"), "no-rule")
        self.assertUsage(self.cocket("verify", "--trusted-root", "nowhere.json", "--signed-as", "registry.example.com/shop/api:1.4",
                                     f"oci:{CASES / 'keyless-bundle-email' / 'layout'}"))

    def test_the_issuer_counts(self):
        self.delegate(*SHOP, "--role-identity", "pilot@harbour.example", "--role-issuer", "https://accounts.example.com")
        self.assertDenied(self.judge("keyless-bundle-email"), "identity-mismatch")

    def test_names_are_required_unless_the_role_says_so(self):
        self.delegate("--images", "registry.example.com/shop/*", *self.who("keyless-bundle-email"))
        self.assertDenied(self.judge("keyless-bundle-email"), "name-mismatch")
        self.assertAllowed(self.judge("keyless-sig-email"))  # which names the image

    def test_a_pattern_is_one_signer(self):
        self.delegate(*SHOP, "--role-identity", "*@lighthouse.example", "--role-issuer", LOOPBACK)
        self.assertAllowed(self.judge("keyless-real-two-signers"))
        self.delegate(*SHOP, "--role-identity", "*@lighthouse.example", "--role-identity", "pilot@harbour.example",
                      "--role-issuer", LOOPBACK, "--threshold", "2")
        self.assertDenied(self.judge("keyless-real-two-signers"), "threshold")
        self.delegate(*SHOP, "--role-identity", "mate@lighthouse.example", "--role-identity", "keeper@lighthouse.example",
                      "--role-issuer", LOOPBACK, "--threshold", "2")
        self.assertAllowed(self.judge("keyless-real-two-signers"))
        self.ok("trust", "revoke", "--identity", "mate@lighthouse.example", "--key", "targets.key")
        self.assertDenied(self.judge("keyless-real-two-signers"), "threshold")

    def test_keys_and_identities_count_together(self):
        self.delegate(*SHOP, *self.who("keyless-bundle-email"), "--role-key", "release.pub", "--threshold", "2")
        self.assertDenied(self.judge("keyless-bundle-email"), "threshold")
        self.delegate(*SHOP, *self.who("keyless-bundle-email"), "--role-key", "release.pub")
        self.assertAllowed(self.judge("keyless-bundle-email"))

    def test_what_is_revoked(self):
        self.delegate(*SHOP, "--role-identity", "*@harbour.example", "--role-issuer", GOOGLE)
        self.assertAllowed(self.judge("keyless-bundle-email"))
        self.ok("trust", "revoke", "--identity", "mallory@harbour.example", "--issuer", GOOGLE, "--key", "targets.key")
        self.ok("trust", "revoke", "--identity", "pilot@harbour.example", "--issuer", "https://login.example.com", "--key", "targets.key")
        self.assertAllowed(self.judge("keyless-bundle-email"))
        self.ok("trust", "revoke", "--identity", "pilot@harbour.example", "--issuer", GOOGLE, "--note", "has left", "--key", "targets.key")
        denied = self.judge("keyless-bundle-email")
        self.assertDenied(denied, "revoked")
        self.assertIn("has left", denied.json["detail"])

    def test_what_is_revoked_is_so_for_identities_that_are_given(self):
        """The usual store's revocations count, whatever decides."""
        usual = self.dir / "usual"
        who = KeylessCase(CASES / "keyless-bundle-email")
        ask = lambda: run("verify", "--output", "json", *who.identity, *who.root, f"oci:{who.path / 'layout'}", home=usual)
        usual.mkdir()
        for args in (("init", "--root-key", "root.key", "--targets-key", "targets.key"), None,
                     ("revoke", "--identity", "pilot@harbour.example", "--issuer", GOOGLE, "--key", "targets.key")):
            if args is None:
                self.assertAllowed(ask())
            else:
                self.assertEqual(run("trust", *args, cwd=self.dir, home=usual).status, 0)
        self.assertDenied(ask(), "revoked")

    def test_conditions_on_a_workflow(self):
        name = "keyless-bundle-workflow-claims"
        said = KeylessCase(CASES / name).case["workflow"]
        flags = {CONDITIONS[k]: v for k, v in said.items()}
        self.assertGreater(len(flags), 2)
        words = lambda flags: [x for k, v in flags.items() for x in ("--github-" + k, v)]
        all_of = words(flags)
        self.delegate(*SHOP, *self.who(name), *all_of)
        self.assertAllowed(self.judge(name))
        self.assertDenied(self.judge("keyless-bundle-email"), "identity-mismatch")
        for k in flags:  # one that is another: nobody
            self.delegate(*SHOP, *self.who(name), *words({**flags, k: flags[k] + "x"}))
            self.assertDenied(self.judge(name), "identity-mismatch")
        self.delegate(*SHOP, *self.who(name), "--github-owner-id", "0")  # which is not in the certificate, or another
        self.assertDenied(self.judge(name), "identity-mismatch")
        self.delegate(*SHOP, *self.who(name), *all_of)
        self.ok("trust", "revoke", "--identity", KeylessCase(CASES / name).case["identity"], "--key", "targets.key")  # whatever the conditions
        self.assertDenied(self.judge(name), "revoked")

    def test_what_expires(self):
        self.delegate(*SHOP, *self.who("keyless-bundle-email"), "--not-before", "2040-01-01T00:00:00Z")
        self.assertDenied(self.judge("keyless-bundle-email"), "not-yet-valid")
        self.delegate(*SHOP, *self.who("keyless-bundle-email"), "--max-age", "1s")
        self.assertDenied(self.judge("keyless-bundle-email"), "stale")

    def test_a_role_below(self):
        self.delegate(*SHOP, "--role-key", "release.pub")
        self.ok("trust", "delegate", "api", "--parent", "release", "--images", "registry.example.com/shop/api", "--names", "optional",
                *self.who("keyless-bundle-email"), "--key", "release.key", "--key", "targets.key")
        allowed = self.judge("keyless-bundle-email")
        self.assertAllowed(allowed)
        self.assertEqual(allowed.json["trust"]["role"], "api")
        self.assertDenied(self.judge("keyless-bundle-p384"), "identity-mismatch")

    def test_a_policy_asks_the_role(self):
        self.delegate(*SHOP, *self.who("keyless-bundle-email"))
        rule = '{"images": ["registry.example.com/shop/*"], "roles": %s}'
        policy = self.dir / "policy.json"
        ask = lambda name, roles: (policy.write_text('{"version": 2, "rules": [%s]}' % (rule % roles)), self.judge(name, "--policy", policy))[1]
        self.assertAllowed(ask("keyless-bundle-email", '["release"]'))
        self.assertDenied(ask("keyless-bundle-p384", '["release"]'), "identity-mismatch")
        self.assertUsage(ask("keyless-bundle-email", '["other"]'))

    def test_no_log_is_said_on_the_command_line(self):
        self.delegate(*SHOP, *self.who("keyless-real-no-log"))
        self.assertDenied(self.judge("keyless-real-no-log"), "log")
        self.assertAllowed(self.judge("keyless-real-no-log", "--no-log"))


if __name__ == "__main__":
    unittest.main()
