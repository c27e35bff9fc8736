"""Signatures that lie in another repository than their image: --signature-repository, a rule's signature-repository, COSIGN_REPOSITORY.
All forms are found there and put there, and what lies elsewhere never counts unasked."""

import json

from base import *

SIGS = "sigs/all"


class Elsewhere(Attack):
    def setUp(self):
        super().setUp()
        self.sigs = self.registry.repository(SIGS)
        self.at_sigs = f"{self.registry.host}/{SIGS}"
        self.there = ["--signature-repository", self.at_sigs]
        self.digest = oci.image(self.repo, GOOD)

    def sign(self, *args, env=None, status=0):
        result = run("sign", "--output", "json", "--key", self.key.private, *args, self.image(), home=self.home, env=env)
        self.assertEqual(result.status, status, result)
        return result

    def attached_here(self):
        return [t for t in self.repo.tags if t.startswith("sha256-")] + [d for d in self.repo.manifests if self.repo.referrers(d)]

    def assertOnlyThere(self, **options):
        self.assertEqual(self.attached_here(), [])
        self.assertAllowed(self.ask(**options), self.digest)
        plain = self.ask()
        self.assertDenied(plain, "no-signature")
        return plain


class Forms(Elsewhere):
    def test_put_there_and_found_there(self):
        for referrers in (True, False):
            for form in ("simple", "bundle", "simple,bundle"):
                with self.subTest(form=form, referrers=referrers):
                    self.setUp()
                    self.registry.referrers_api = referrers
                    self.sign("--format", form, *self.there)
                    self.assertOnlyThere(args=self.there)
                    result = self.ask(args=self.there)
                    self.assertEqual(result.json["signature-repository"], self.at_sigs)
                    self.assertEqual(result.json["pinned"], f"{self.image()}@{self.digest}")

    def test_cosigns_variable(self):
        env = {"COSIGN_REPOSITORY": self.at_sigs}
        self.sign(env=env)
        self.assertOnlyThere(env=env)
        self.assertAllowed(self.ask(args=self.there, env={"COSIGN_REPOSITORY": f"{self.registry.host}/empty"}), self.digest)
        denied = self.ask(env={"COSIGN_REPOSITORY": f"{self.registry.host}/empty"})
        self.assertDenied(denied, "no-signature")
        self.assertIn(f"looked in {self.registry.host}/empty", denied.json["detail"])

    def test_what_names_no_repository(self):
        for bad in ("registry.example.com", "registry.example.com:5000", "localhost:5000", f"{self.at_sigs}:tag", f"{self.at_sigs}@{self.digest}", "UPPER/x", "a b"):
            with self.subTest(bad):
                self.assertUsage(self.ask(args=["--signature-repository", bad]))
                self.assertUsage(self.ask(env={"COSIGN_REPOSITORY": bad}))
                self.sign("--signature-repository", bad, status=2)
                self.sign(env={"COSIGN_REPOSITORY": bad}, status=2)
        self.assertUsage(self.verify(f"oci:{self.dir}", self.key, args=self.there))

    def test_only_where_it_was_said(self):
        """A signature beside the image does not count where the signatures lie elsewhere; nor one there that is of another image, name or key."""
        self.sign()
        self.assertDenied(self.ask(args=self.there), "no-signature")
        other = oci.image(self.repo, "other", annotations={"n": "2"})
        oci.sign_simple(self.sigs, other, f"{self.name}:{GOOD}", self.key)
        self.assertDenied(self.ask(args=self.there), "no-signature")
        oci.sign_simple(self.sigs, self.digest, f"{self.registry.host}/shop/web:{GOOD}", self.key)
        self.assertDenied(self.ask(args=self.there), "name-mismatch")
        self.assertDenied(self.ask(None, self.other, args=self.there), "bad-signature")

    def test_its_own_repository_is_beside_it(self):
        self.sign("--signature-repository", self.name)
        self.assertAllowed(self.ask(), self.digest)

    def test_the_right_to_write_is_needed_there_alone(self):
        self.registry.hook(lambda r: error(403, "DENIED") if r.method in ("POST", "PUT") and f"/{PATH}/" in r.path else None)
        self.sign(*self.there)
        self.assertOnlyThere(args=self.there)
        self.sign(status=3)

    def test_inspect(self):
        self.sign(*self.there)
        there = run("inspect", "--output", "json", *self.there, self.image(), home=self.home)
        here = run("inspect", "--output", "json", self.image(), home=self.home)
        self.assertEqual([len(r.json["signatures"]) for r in (there, here)], [2, 0], (there, here))


class Rules(Elsewhere):
    def by_policy(self, version=2, env=None, args=(), **rule):
        self.file = self.dir / "policy.json"
        self.file.write_text(json.dumps({"version": version, "rules": [{"images": [self.name], "keys": [str(self.key.public)], **rule}]}))
        return run("verify", "--output", "json", "--policy", self.file, *args, self.image(), home=self.home, env=env)

    def test_of_a_rule(self):
        self.sign(*self.there)
        self.assertAllowed(self.by_policy(**{"signature-repository": self.at_sigs}), self.digest)
        self.assertDenied(self.by_policy(), "no-signature")

    def test_what_is_said_comes_before_the_rule_and_the_variable_after_it(self):
        self.sign(*self.there)
        empty = f"{self.registry.host}/empty"
        self.assertAllowed(self.by_policy(args=self.there, **{"signature-repository": empty}), self.digest)
        self.assertAllowed(self.by_policy(env={"COSIGN_REPOSITORY": empty}, **{"signature-repository": self.at_sigs}), self.digest)
        self.assertAllowed(self.by_policy(env={"COSIGN_REPOSITORY": self.at_sigs}), self.digest)

    def test_a_field_of_version_2(self):
        refused = self.by_policy(version=1, **{"signature-repository": self.at_sigs})
        self.assertUsage(refused)
        self.assertIn(b"signature-repository", refused.err)
        for bad in ("registry.example.com", "", 5, f"{self.at_sigs}:x"):
            self.assertUsage(self.by_policy(**{"signature-repository": bad}))
        self.assertUsage(self.by_policy(**{"signature-repository": self.at_sigs, "decide-by": "reject", "keys": None}))


class Carried(Elsewhere):
    def test_the_cache_knows_where_it_looked(self):
        self.sign(*self.there)
        cache = ["--cache", "--cache-dir", self.dir / "cache"]
        self.assertAllowed(self.ask(self.at(self.digest), args=[*cache, *self.there]), self.digest)
        self.registry.clear()
        self.assertAllowed(self.ask(self.at(self.digest), args=[*cache, *self.there]), self.digest)
        self.assertEqual(len(self.registry.requests()), 0)
        self.assertDenied(self.ask(self.at(self.digest), args=cache), "no-signature")

    def test_pull_and_save_bring_them_along(self):
        for form in ("simple", "bundle"):
            for args in (["pull", "--to"], ["save", "-o"]):
                with self.subTest(form=form, command=args[0]):
                    self.setUp()
                    self.sign("--format", form, *self.there)
                    file = self.dir / f"{form}-{args[0]}.tar"
                    to = f"oci-archive:{file}" if args[0] == "pull" else file
                    self.run_ok(*args, to, "--key", self.key.public, *self.there, self.image())
                    self.assertAllowed(self.verify(f"oci-archive:{file}", self.key, args=["--signed-as", self.image()]), self.digest)

    def test_many(self):
        images = []
        for i in range(20):
            oci.image(self.repo, f"t{i}", annotations={"n": str(i)})
            images.append(f"{self.name}:t{i}")
        signed = run("sign", "--key", self.key.private, *self.there, *images, home=self.home)
        self.assertEqual(signed.status, 0, signed)
        self.assertEqual(run("verify", "--key", self.key.public, *self.there, *images, home=self.home).status, 0)
        self.assertEqual(self.attached_here(), [])
