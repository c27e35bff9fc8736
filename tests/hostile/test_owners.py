"""A36: who owns a file may change it, whatever its mode says.  Policy, trust store, ledger, mirrors and configuration of another user decide nothing, each beside the
same file of our own; --allow-owner takes them, and under sudo those of who called it are taken."""

import json
import os
import unittest

from base import *

STRANGER = 65534


@need_openssl
@unittest.skipUnless(os.geteuid() == 0, "only root gives files to others")
class Owners(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.policy = self.dir / "policy.json"
        self.policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": [str(self.key.public)]}]}))
        root, targets = key("ed25519"), key("ed25519", 1)
        self.store = self.dir / "store"
        self.run_ok("trust", "init", "--trust", self.store, "--root-key", root.private, "--targets-key", targets.private)
        self.run_ok("trust", "delegate", "release", "--trust", self.store, "--images", self.name, "--role-key", self.key.public, "--key", targets.private)
        self.config = self.home / ".config/cocket"
        self.config.mkdir(parents=True)
        self.state = self.home / ".local/state/cocket"

    def told(self, result, *words):
        self.assertEqual(result.status, 2, result)
        self.assertIn(f"owned by another user (uid {STRANGER})".encode(), result.err)
        self.assertIn(f"--allow-owner {STRANGER}".encode(), result.err)
        for word in words:
            self.assertIn(str(word).encode(), result.err)

    def each(self, path, *args, refused=None, env=None):
        """Ours, a stranger's, a stranger's who is allowed, and of who called sudo."""
        ask = lambda *more, env=env: self.ask(args=[*args, *more], env=env) if "--key" in args else self.verify(self.image(), args=[*args, *more], env=env)
        self.assertAllowed(ask(), self.digest)
        os.chown(path, STRANGER, -1)
        (refused or (lambda result: self.told(result, path)))(ask())
        self.assertAllowed(ask("--allow-owner", STRANGER), self.digest)
        (refused or (lambda result: self.told(result, path)))(ask("--allow-owner", "65533"))
        result = ask(env={"SUDO_UID": str(STRANGER)})
        self.assertAllowed(result, self.digest)
        self.assertIn(b"under sudo: files of uid 65534", result.err)
        self.assertUsage(ask("--allow-owner", "nobody"))
        os.chown(path, 0, -1)
        self.assertAllowed(ask(), self.digest)

    def test_policy(self):
        self.each(self.policy, "--policy", self.policy, "--no-ledger")

    def test_a_link_to_the_policy(self):
        link = self.dir / "link.json"
        link.symlink_to(self.policy)
        os.chown(link, STRANGER, -1, follow_symlinks=False)
        self.told(self.verify(self.image(), args=["--policy", link, "--no-ledger"]), "symbolic link")

    def test_a_key_of_the_policy(self):
        """Whose file it is says who may sign."""
        pub = self.dir / "release.pub"
        pub.write_bytes(self.key.public.read_bytes())
        policy = self.dir / "by-keys.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": ["release.pub"]}]}))
        self.each(pub, "--policy", policy, "--no-ledger", refused=self.told)
        for mode in (0o664, 0o646):
            pub.chmod(mode)
            result = self.verify(self.image(), args=["--policy", policy, "--no-ledger"])
            self.assertUsage(result)
            self.assertIn(b"release.pub: writable by group or others", result.err)
        pub.chmod(0o644)
        self.assertAllowed(self.verify(self.image(), args=["--policy", policy, "--no-ledger"]), self.digest)

    def test_trust_store(self):
        for path in (self.store, self.store / "root.json", self.store / "targets.json"):
            with self.subTest(path.name):
                self.each(path, "--trust", self.store, "--no-ledger", refused=self.told)

    def test_a_change_of_a_store(self):
        os.chown(self.store / "targets.json", STRANGER, -1)
        args = ("trust", "rotate", "release", "--trust", self.store, "--expires", "90d", "--key", key("ed25519", 1).private)
        self.told(run(*args, home=self.home))
        self.run_ok(*args, "--allow-owner", str(STRANGER))

    def test_ledger(self):
        ledger = self.state / "ledger.json"
        self.assertAllowed(self.verify(self.image(), args=["--policy", self.policy]), self.digest)
        for path in (self.state, ledger):
            with self.subTest(path.name):
                self.each(path, "--policy", self.policy, refused=self.told)

    def test_mirrors(self):
        mirrors = self.config / "mirrors.json"
        mirrors.write_text(json.dumps({"version": 1, "mirrors": []}))
        self.each(mirrors, "--policy", self.policy, "--no-ledger", refused=self.told)

    def test_configuration(self):
        """Its own word for whom to believe comes too late for itself."""
        config = self.config / "config.json"
        config.write_text(json.dumps({"policy": str(self.policy), "no-ledger": True}))
        self.each(config)
        config.write_text(json.dumps({"policy": str(self.policy), "no-ledger": True, "allow-owner": [str(STRANGER)]}))
        os.chown(self.policy, STRANGER, -1)
        self.assertAllowed(self.verify(self.image()), self.digest)
        os.chown(config, STRANGER, -1)
        self.told(self.verify(self.image()), config)

    def test_not_from_the_environment(self):
        os.chown(self.policy, STRANGER, -1)
        result = self.verify(self.image(), args=["--policy", self.policy, "--no-ledger"], env={"COCKET_ALLOW_OWNER": str(STRANGER)})
        self.assertUsage(result)
        self.assertIn(b"--allow-owner is not taken from the environment", result.err)

    def test_sudo_of_somebody_else(self):
        os.chown(self.policy, STRANGER, -1)
        for uid in ("65533", "", "nobody", "065534", "-2"):
            self.told(self.verify(self.image(), args=["--policy", self.policy, "--no-ledger"], env={"SUDO_UID": uid}))


if __name__ == "__main__":
    unittest.main()
