"""Commands in hints are there to be pasted, and the name of a role is chosen by whoever delegates to it: a role below one's own may be called as it
likes, and its name is one word to a shell wherever it stands in a command."""

import json
import re
import shlex
import unittest

from base import *

ROLE = "r; touch owned #'$(id)"
NAME = "registry.example.com/shop/api:1.4"


class PastedCommands(Case):
    def setUp(self):
        super().setUp()
        self.targets, self.member = key("p256", 1), key("p256", 2)
        self.store = self.dir / "the store"
        self.trust("init", "--root-key", key("p256").private, "--targets-key", self.targets.private)

    def trust(self, verb, *args):
        return self.run_ok("trust", verb, "--trust", self.store, *args)

    def delegate(self, *args):
        """As another tool does: ours makes no such names."""
        self.trust("delegate", "release", "--images", "registry.example.com/shop/*", "--role-key", self.member.public, "--key", self.targets.private, *args)
        signed = json.loads((self.store / "targets.json").read_bytes())["signed"]
        signed["version"] += 1
        signed["delegations"]["roles"][0]["name"] = ROLE
        (self.store / "staged").mkdir(exist_ok=True)
        (self.store / "staged/targets.json").write_text(json.dumps({"signatures": [], "signed": signed}))
        self.trust("sign", "--key", self.targets.private)

    def assertPasted(self, text):
        """Each command is whole for a shell, and the role one word of it."""
        commands = re.findall(r"cocket trust rotate .*", text)
        self.assertTrue(commands, text)
        for command in commands:
            words = shlex.split(command.partition(", or if")[0])
            self.assertEqual(words[3], ROLE, text)

    def verify(self, signer):
        registry = self.enter(Registry())
        repo = registry.repository("m/api")
        digest = oci.image(repo, "1.4")
        oci.sign_simple(repo, digest, NAME, signer)
        return run("verify", "--output", "json", "--trust", self.store, "--no-ledger", "--signed-as", NAME, f"{registry.host}/m/api:1.4", home=self.home)

    def test_a_denial(self):
        self.delegate()
        denied = self.verify(key("p256", 3))
        self.assertDenied(denied, "unknown-key")
        self.assertPasted(denied.json["hint"])

    def test_a_warning(self):
        self.delegate("--expires", "5d")
        allowed = self.verify(self.member)
        self.assertAllowed(allowed)
        hint = next(w["hint"] for w in allowed.json["warnings"] if w["kind"] == "role-expires")
        self.assertPasted(hint)
        self.assertIn(f"--trust {shlex.quote(str(self.store))} ", hint)

    def test_changes_of_the_store(self):
        self.delegate()
        revoked = self.trust("revoke", "--revoked-key", self.member.public, "--key", self.targets.private)
        self.assertPasted(revoked.err.decode())


if __name__ == "__main__":
    unittest.main()
