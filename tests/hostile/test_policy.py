"""Policies end to end: what each setting of a rule refuses, beside a neighbour that passes; which rule decides; mirrors; rules that only warn.
Attacks A16, A28, A29, A30, A31, A36: a policy that is broken in any way decides nothing, and no request is made for it."""

import json
import shutil
import subprocess
import unittest

from base import *

HEX = "0123456789abcdef" * 4


@need_openssl
class Policy(Attack):
    def setUp(self):
        super().setUp()
        self.file = self.dir / "policy.json"
        (self.dir / "ours.pub").write_bytes(self.key.public.read_bytes())
        (self.dir / "other.pub").write_bytes(self.other.public.read_bytes())
        self.pattern = f"{self.name}"

    def rule(self, **fields):
        """By our key, for the image; a field of None is left out."""
        rule = {"images": [self.pattern], "keys": ["ours.pub"], **{name.replace("_", "-"): value for name, value in fields.items()}}
        return {name: value for name, value in rule.items() if value is not None}

    def write(self, *rules, **fields):
        self.file.write_text(json.dumps({"version": 1, **fields, "rules": list(rules)}, indent=1))

    def by_policy(self, *rules, image=None, args=(), **fields):
        self.write(*(rules or [self.rule()]), **fields)
        return self.verify(image or self.image(), args=["--policy", self.file, *args])

    def cocket_sign(self, *args, image=None, signer=None):
        self.run_ok("sign", "--key", (signer or self.key).private, *args, image or self.image())


class Rules(Policy):
    def test_allowed_by_key(self):
        digest = self.signed_image()
        result = self.by_policy()
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["policy"], {"rule": 1, "pattern": self.pattern, "enforce": "deny", "would-deny": False}, result)
        self.assertEqual(result.json["signed-as"], self.image())

    def test_denied_by_another_key(self):
        self.signed_image()
        self.assertDenied(self.by_policy(self.rule(keys=["other.pub"])), "unknown-key")

    def test_no_rule_no_request(self):
        self.signed_image()
        self.pattern += "x"
        result = self.by_policy()
        self.assertDenied(result, "no-rule")
        self.assertEqual(result.json["policy"]["rule"], None)
        self.assertEqual(result.json["requests"], 0, result)
        self.assertEqual(self.registry.requests(), [])

    def test_reject_makes_no_request(self):
        self.signed_image()
        result = self.by_policy(self.rule(keys=None, decide_by="reject"))
        self.assertDenied(result, "policy")
        self.assertEqual(self.registry.requests(), [])
        self.assertIn(b"policy rule 1 (", result.err)

    def test_most_specific_decides_alone(self):
        digest = self.signed_image()
        host = self.registry.host
        open_rule = self.rule(images=[f"{host}/shop/*"])
        self.assertDenied(self.by_policy(open_rule, self.rule(keys=["other.pub"])), "unknown-key")
        self.assertAllowed(self.by_policy(self.rule(images=[f"{host}/shop/*"], keys=["other.pub"]), self.rule()), digest)
        self.assertAllowed(self.by_policy(self.rule(keys=["other.pub"]), self.rule(images=[f"{self.name}:1.*"])), digest)
        self.assertDenied(self.by_policy(self.rule(keys=["other.pub"]), self.rule(images=[f"{self.name}:1.*"]), image=self.at(digest)), "unknown-key")

    def test_the_catch_all_is_for_what_no_other_rule_is_for(self):
        digest = self.signed_image()
        host = self.registry.host
        everything = self.rule(images=["**"])
        for others in ([], [self.rule(images=[f"{host}/other/*"], keys=["other.pub"])], [self.rule(images=[f"{host}/*/*:2.*"], keys=["other.pub"])]):
            with self.subTest(others=others):
                result = self.by_policy(everything, *others)
                self.assertAllowed(result, digest)
                self.assertEqual(result.json["policy"]["pattern"], "**", result)
        for other in (f"{host}/*/*", f"*:{host.split(':')[1]}/*/*", f"{host}/*/*:*"):
            with self.subTest(other=other):
                self.assertDenied(self.by_policy(everything, self.rule(images=[other], keys=["other.pub"])), "unknown-key")
                self.assertDenied(self.by_policy(self.rule(images=[other], keys=["other.pub"]), everything), "unknown-key")
        self.assertDenied(self.by_policy(self.rule(images=["**"], keys=["other.pub"])), "unknown-key")
        self.assertDenied(self.by_policy(self.rule(images=["**"], keys=None, decide_by="reject"), image=f"{host}/none/at/all:1"), "policy")

    def test_one_catch_all(self):
        result = self.by_policy(self.rule(images=["**"]), self.rule(images=["**"], keys=["other.pub"]))
        self.assertEqual(result.status, 2, result)
        self.assertIn(b"images: **: rule 1 has it already", result.err)
        self.assertEqual(self.registry.requests(), [])

    def test_threshold(self):
        digest = oci.image(self.repo, GOOD)
        self.cocket_sign()
        both = dict(keys=["ours.pub", "other.pub"], threshold=2)
        self.assertDenied(self.by_policy(self.rule(**both)), "threshold")
        self.cocket_sign(signer=self.other)
        self.assertAllowed(self.by_policy(self.rule(**both)), digest)

    def test_formats(self):
        digest = oci.image(self.repo, GOOD)
        self.cocket_sign("--format", "simple")
        result = self.by_policy(self.rule(formats=["bundle"]))
        self.assertDenied(result, "policy")
        self.assertIn(b"allows only bundles", result.err)
        self.assertAllowed(self.by_policy(self.rule(formats=["simple"])), digest)
        self.cocket_sign("--format", "bundle")
        self.assertAllowed(self.by_policy(self.rule(formats=["bundle"])), digest)

    def test_require_expiry(self):
        digest = oci.image(self.repo, GOOD)
        self.cocket_sign()
        self.assertDenied(self.by_policy(self.rule(require_expiry=True)), "policy")
        self.assertAllowed(self.by_policy(self.rule(require_expiry=False)), digest)
        self.cocket_sign("--expires", "1d")
        self.assertAllowed(self.by_policy(self.rule(require_expiry=True)), digest)

    def test_require_tag(self):
        digest = oci.image(self.repo, GOOD)
        self.cocket_sign(image=self.at(digest))
        self.assertDenied(self.by_policy(self.rule(require_tag=True)), "policy")
        self.assertAllowed(self.by_policy(), digest)
        self.cocket_sign()
        self.assertAllowed(self.by_policy(self.rule(require_tag=True)), digest)
        self.assertAllowed(self.by_policy(self.rule(require_tag=True), image=self.at(digest)), digest)

    def test_a_bundle_that_names_nothing(self):
        """It binds the digest alone: so it would count under any name that it is copied to."""
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key)
        result = self.by_policy()
        self.assertDenied(result, "name-mismatch")
        self.assertIn(b'"names": "optional"', result.err)
        self.assertAllowed(self.by_policy(self.rule(names="optional"), version=2), digest)
        self.assertDenied(self.by_policy(self.rule(names="required"), version=2), "name-mismatch")
        self.assertUsage(self.by_policy(self.rule(names="optional")))
        self.assertAllowed(self.ask(), digest) # by a key alone, as the tool that made it has it
        self.assertDenied(self.by_policy(self.rule(require_tag=True)), "policy")

    def test_a_name_that_is_another_where_none_need_be(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key, name="registry.example.com/else:1")
        self.assertDenied(self.by_policy(self.rule(names="optional"), version=2), "name-mismatch")

    def test_max_age_the_shorter_counts(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest, {"timestamp": 1700000000})
        oci.sign_simple(self.repo, digest, None, self.key, data=data)
        self.assertDenied(self.by_policy(self.rule(max_age="90d")), "stale")
        self.assertAllowed(self.by_policy(self.rule(max_age="50y")), digest)
        self.assertDenied(self.by_policy(self.rule(max_age="50y"), args=["--max-age", "1d"]), "stale")
        self.assertDenied(self.by_policy(self.rule(max_age="90d"), args=["--max-age", "50y"]), "stale")

    def test_digests_beside_signatures(self):
        digest = self.signed_image()
        self.assertAllowed(self.by_policy(self.rule(digests=[f"sha256:{HEX}", digest])), digest)
        self.assertDenied(self.by_policy(self.rule(digests=[f"sha256:{HEX}"])), "policy")
        self.assertDenied(self.by_policy(self.rule(digests=[digest], keys=["other.pub"])), "unknown-key")

    def test_digests_alone(self):
        digest = oci.image(self.repo, GOOD)
        self.assertAllowed(self.by_policy(self.rule(keys=None, decide_by="digests", digests=[digest])), digest)
        moved = oci.image(self.repo, GOOD)
        self.assertNotEqual(moved, digest)
        self.assertDenied(self.by_policy(self.rule(keys=None, decide_by="digests", digests=[digest])), "policy")

    def test_the_ledger_is_kept(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, digest, None, self.key, data=oci.payload(self.image(), digest, {"timestamp": 1700000100}))
        self.assertAllowed(self.by_policy(), digest)
        older = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, older, None, self.key, data=oci.payload(self.image(), older, {"timestamp": 1700000000}))
        self.assertDenied(self.by_policy(), "rollback")
        self.assertAllowed(self.by_policy(args=["--no-ledger"]), older)
        self.assertUsage(self.by_policy(self.rule(require_ledger=True), args=["--no-ledger"]))

    def test_a_lost_ledger(self):
        digest = self.signed_image()
        self.assertUsage(self.by_policy(self.rule(require_ledger=True)))
        self.assertAllowed(self.by_policy(), digest)
        self.assertAllowed(self.by_policy(self.rule(require_ledger=True)), digest)


class Cached(Policy):
    """A12: what was kept under one policy is asked for anew under another, and a rule that warns does not make an old no last."""

    def ask_cached(self, *rules):
        self.registry.clear()
        return self.by_policy(*rules, args=["--cache"])

    def test_another_policy_asks_anew(self):
        digest = self.signed_image()
        for expected in (True, False):
            self.assertAllowed(self.ask_cached(), digest)
            self.assertEqual(any(".sig" in r.path for r in self.registry.requests()), expected)
        self.assertAllowed(self.ask_cached(self.rule(max_age=None, comment="another")), digest)
        self.assertTrue(any(".sig" in r.path for r in self.registry.requests()))

    def test_a_stricter_policy_decides_over_what_was_kept(self):
        digest = self.signed_image()
        self.assertAllowed(self.ask_cached(), digest)
        self.assertDenied(self.ask_cached(self.rule(keys=["other.pub"])), "unknown-key")
        self.assertDenied(self.ask_cached(self.rule(require_expiry=True)), "policy")
        self.assertAllowed(self.ask_cached(), digest)


class Roles(Policy):
    """A store with two roles for the image, each with its own key, and one for others."""

    def setUp(self):
        super().setUp()
        self.root, self.targets = key("ed25519"), key("ed25519", 1)
        self.store("init", "--root-key", self.root.private, "--targets-key", self.targets.private)
        self.delegate("release", self.name, self.key)
        self.delegate("qa", self.name, self.other)
        self.delegate("elsewhere", "registry.example.com/x", self.key)

    def store(self, verb, *args):
        self.run_ok("trust", verb, "--trust", self.dir / "store", *args)

    def delegate(self, role, images, signer, *args):
        self.store("delegate", role, "--images", images, "--role-key", signer.public, "--key", self.targets.private, "--replace", *args)

    def roles(self, roles, args=(), version=1, **fields):
        return self.by_policy(self.rule(keys=None, roles=roles, **fields), trust="store", args=args, version=version)

    def test_only_the_roles_that_are_named(self):
        digest = self.signed_image()
        result = self.roles(["release"])
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["trust"]["role"], "release")
        self.assertDenied(self.roles(["qa"]), "unknown-key")
        self.assertAllowed(self.roles(["qa", "release"]), digest)
        self.assertAllowed(self.roles("any"), digest)

    def test_a_name_that_a_role_gives_to_another(self):
        """The policy names a role of targets: one that dev calls so is not published, nor is what goes with it."""
        dev, evil = key("ed25519", 2), key("ed25519", 3)
        self.delegate("dev", self.name, dev)
        for name, published in (("release", False), ("dev-release", True)):
            with self.subTest(name):
                theirs = self.dir / f"theirs-{name}"
                shutil.copytree(self.dir / "store", theirs)
                if not published: # a copy that does not know the name yet
                    self.run_ok("trust", "undelegate", name, "--trust", theirs, "--key", self.targets.private)
                self.run_ok("trust", "delegate", name, "--parent", "dev", "--trust", theirs, "--images", self.name, "--role-key", evil.public,
                            "--key", dev.private)
                taken = run("trust", "sign", "--trust", self.dir / "store", "--from", theirs / "staged" / "dev.json",
                            "--key", self.targets.private, home=self.dir)
                self.assertEqual(taken.status, 0 if published else 2, taken)
                self.assertEqual(b"a role has one delegator" in taken.err, not published, taken)

    def test_a_role_that_does_not_cover_the_name(self):
        self.signed_image()
        result = self.roles(["elsewhere"])
        self.assertDenied(result, "no-rule")
        self.assertIn(b"none of the roles that the policy names", result.err)

    def test_a_bundle_that_names_nothing(self):
        """The role says whether that counts, and goes on saying it through a rotation; or the policy's rule does."""
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key)
        by_store = lambda: self.verify(self.image(), args=["--trust", self.dir / "store", "--no-ledger"])
        result = by_store()
        self.assertDenied(result, "name-mismatch")
        self.assertIn(b"--names optional", result.err)
        self.assertDenied(self.roles(["release"]), "name-mismatch")
        self.assertAllowed(self.roles(["release"], names="optional", version=2), digest)
        self.delegate("release", self.name, self.key, "--names", "optional")
        self.assertAllowed(by_store(), digest)
        self.assertAllowed(self.roles(["release"]), digest)
        self.assertDenied(self.roles(["qa"]), "bad-signature")
        self.store("rotate", "release", "--add", self.other.public, "--key", self.targets.private)
        self.assertAllowed(by_store(), digest)
        self.assertIn(b"names optional", self.run_ok("trust", "show", "--trust", self.dir / "store").out)
        self.delegate("release", self.name, self.key)
        self.assertDenied(by_store(), "name-mismatch")

    def test_a_role_that_is_not_there(self):
        self.signed_image()
        result = self.roles(["releases"])
        self.assertUsage(result)
        self.assertIn(b"has no such role", result.err)
        self.assertEqual(self.registry.requests(), [])

    def test_the_higher_threshold_counts(self):
        self.signed_image()
        self.assertDenied(self.roles(["release"], threshold=2), "threshold")

    def test_the_store_given_beside(self):
        digest = self.signed_image()
        rule = self.rule(keys=None, roles=["release"])
        self.assertAllowed(self.by_policy(rule, args=["--trust", self.dir / "store"]), digest)
        self.assertUsage(self.by_policy(rule))
        self.assertUsage(self.roles(["release"], args=["--trust", self.dir / "store"]))

    def test_what_the_store_revokes_counts_nowhere(self):
        digest = self.signed_image()
        rules = [self.rule(), self.rule(images=["registry.example.com/y"], keys=None, roles="any")]
        listed = [self.rule(keys=None, decide_by="digests", digests=[digest]), rules[1]]
        self.assertAllowed(self.by_policy(*rules, trust="store"), digest)
        self.assertAllowed(self.by_policy(*listed, trust="store"), digest)
        self.store("revoke", "--digest", digest, "--key", self.targets.private)
        self.assertDenied(self.by_policy(*rules, trust="store"), "revoked")
        self.assertDenied(self.by_policy(*listed, trust="store"), "revoked")

    def test_a_revoked_key_in_a_file(self):
        self.signed_image()
        rules = [self.rule(), self.rule(images=["registry.example.com/y"], keys=None, roles="any")]
        self.store("revoke", "--revoked-key", self.key.public, "--key", self.targets.private)
        self.assertDenied(self.by_policy(*rules, trust="store"), "revoked")


class Platforms(Policy):
    def setUp(self):
        super().setUp()
        self.arm = oci.image(self.repo, None, "linux/arm64")
        self.amd = oci.image(self.repo, None, "linux/amd64")
        self.mips = oci.image(self.repo, None, "linux/mips64le")

    def index(self, sign=True, **children):
        entries = [oci.platform_entry(self.repo, digest, f"linux/{arch}") for arch, digest in children.items()]
        digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, GOOD)
        if sign:
            oci.sign_simple(self.repo, digest, self.image(), self.key)
        return digest

    def test_each_must_be_covered(self):
        listed = self.rule(platforms=["linux/amd64", "linux/arm64"])
        self.index(amd64=self.amd)
        self.assertDenied(self.by_policy(listed), "platform-missing")
        digest = self.index(amd64=self.amd, arm64=self.arm)
        result = self.by_policy(listed)
        self.assertAllowed(result, digest)
        self.assertEqual([p["platform"] for p in result.json["platforms"]], ["linux/amd64", "linux/arm64"])

    def test_each_by_its_own_signature(self):
        listed = self.rule(platforms=["linux/amd64", "linux/arm64"])
        digest = self.index(sign=False, amd64=self.amd, arm64=self.arm)
        oci.sign_simple(self.repo, self.amd, self.image(), self.key)
        self.assertDenied(self.by_policy(listed), "no-signature")
        oci.sign_simple(self.repo, self.arm, self.image(), self.key)
        self.assertAllowed(self.by_policy(listed), digest)

    def test_the_platform_asked_must_be_listed(self):
        digest = self.index(amd64=self.amd, arm64=self.arm, mips64le=self.mips)
        listed = self.rule(platforms=["linux/amd64", "linux/arm64"])
        self.assertAllowed(self.by_policy(listed, args=["--platform", "linux/arm64/v8"]), digest)
        self.assertDenied(self.by_policy(listed, args=["--platform", "linux/mips64le"]), "policy")
        self.assertDenied(self.by_policy(listed, args=["--platform", "all"]), "policy")
        self.assertAllowed(self.by_policy(self.rule(platforms=["all"]), args=["--platform", "linux/mips64le"]), digest)
        self.assertAllowed(self.by_policy(self.rule(platforms=["all"])), digest)

    def test_an_image_alone_is_for_one_of_them(self):
        oci.image(self.repo, GOOD, "linux/mips64le")
        self.cocket_sign()
        self.assertDenied(self.by_policy(self.rule(platforms=["linux/amd64", "linux/arm64"])), "platform-missing")
        digest = oci.image(self.repo, GOOD, "linux/arm64")
        self.cocket_sign()
        self.assertAllowed(self.by_policy(self.rule(platforms=["linux/amd64", "linux/arm64"])), digest)


class Deep(Policy):
    """`deep` in a rule is --deep: a layer that is not what the manifest says is found, and no rule lets it pass."""

    def damage_layer(self, digest):
        layer = json.loads(self.manifest_of(digest))["layers"][0]["digest"]
        self.repo.blobs[layer] = self.repo.blobs[layer][:-1] + b"x"

    def test_a_damaged_layer(self):
        digest = self.signed_image()
        deep = self.rule(deep=True)
        self.damage_layer(digest)
        self.assertAllowed(self.by_policy(), digest)
        self.assertDenied(self.by_policy(deep), "digest-mismatch")
        damaged = self.by_policy(self.rule(deep=True, enforce="warn"))
        self.assertDenied(damaged, "digest-mismatch")
        self.assertEqual((damaged.json["policy"]["enforce"], damaged.json["policy"]["would-deny"]), ("warn", False), damaged)

    def test_every_blob_is_told(self):
        self.signed_image()
        result = self.by_policy(self.rule(deep=True))
        self.assertIn("blobs", result.json, result)


class Warn(Policy):
    def test_loud_and_passes(self):
        digest = oci.image(self.repo, GOOD)
        result = self.by_policy(self.rule(enforce="warn"), args=["-q"])
        self.assertEqual(result.status, 0, result)
        self.assertEqual((result.json["verdict"], result.reason), ("allow", "no-signature"), result)
        self.assertEqual(result.json["policy"]["would-deny"], True)
        self.assertTrue(result.json["pinned"].endswith("@" + digest))
        self.assertIn(b"cocket: warning: would be denied: no-signature: ", result.err)

    def test_what_is_denied_is_not_said_to_be_allowed_by_a_warning(self):
        oci.image(self.repo, GOOD)
        denied = self.by_policy(self.rule())
        self.assertDenied(denied, "no-signature")
        self.assertEqual(denied.json["policy"], {"rule": 1, "pattern": self.pattern, "enforce": "deny", "would-deny": False}, denied)

    def test_what_passes_is_not_warned_of(self):
        digest = self.signed_image()
        result = self.by_policy(self.rule(enforce="warn"))
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["policy"]["would-deny"], False, result)
        self.assertNotIn(b"would be denied", result.err)

    def test_only_the_rule_that_warns(self):
        oci.image(self.repo, GOOD)
        self.assertDenied(self.by_policy(self.rule(images=[f"{self.registry.host}/shop/*"], enforce="warn"), self.rule()), "no-signature")

    def test_undecided_stays_so(self):
        oci.image(self.repo, GOOD)
        self.registry.hook(lambda request: error(401, "UNAUTHORIZED") if ".sig" in request.path else None)
        self.assertUnknown(self.by_policy(self.rule(enforce="warn")), "auth")

    def test_other_bytes_never_pass(self):
        digest = oci.image(self.repo, GOOD)
        data, media_type = self.repo.manifests[digest]
        self.repo.manifests[digest] = (data + b" ", media_type)
        result = self.by_policy(self.rule(enforce="warn"), image=self.at(digest))
        self.assertDenied(result, "digest-mismatch")

    def test_nothing_is_remembered_of_it(self):
        oci.image(self.repo, GOOD)
        self.assertEqual(self.by_policy(self.rule(enforce="warn")).status, 0)
        self.assertFalse((self.home / ".local/state/cocket/ledger.json").exists())


class Mirrors(Policy):
    """The registry is the mirror; the images were signed as registry.example.com/shop/api."""

    KNOWN = "registry.example.com/shop/api"

    def setUp(self):
        super().setUp()
        self.pattern = self.KNOWN
        self.mirrors = [{"location": self.registry.host, "stands-for": "registry.example.com"}]

    def signed_as(self, name):
        digest = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, digest, name, self.key)
        return digest

    def test_claims_must_name_what_it_stands_for(self):
        digest = self.signed_as(f"{self.KNOWN}:{GOOD}")
        result = self.by_policy(mirrors=self.mirrors)
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["pinned"], f"{self.image()}@{digest}")
        self.assertEqual(result.json["signed-as"], f"{self.KNOWN}:{GOOD}")
        self.assertIn(f"{self.KNOWN}:{GOOD}".encode(), (self.home / ".local/state/cocket/ledger.json").read_bytes())

    def test_the_mirrors_own_name_is_no_claim(self):
        self.signed_as(self.image())
        self.assertDenied(self.by_policy(mirrors=self.mirrors), "name-mismatch")

    def test_another_image_of_the_mirror(self):
        self.signed_as(f"registry.example.com/shop/other:{GOOD}")
        self.assertDenied(self.by_policy(mirrors=self.mirrors), "name-mismatch")
        self.signed_as(f"{self.KNOWN}:1.3")
        self.assertDenied(self.by_policy(mirrors=self.mirrors), "tag-mismatch")

    def test_no_rule_goes_by_the_location(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.pattern = self.name
        self.assertDenied(self.by_policy(mirrors=self.mirrors), "no-rule")

    def test_without_the_mirror(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.pattern = self.name
        self.assertDenied(self.by_policy(), "name-mismatch")

    def user_mirrors(self, stands_for, mode=0o644):
        file = self.home / ".config/cocket/mirrors.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"version": 1, "mirrors": [{"location": self.registry.host, "stands-for": stands_for}]}))
        file.chmod(mode)

    def test_the_users_file_takes_no_name_away(self):
        """Its own name counts as it did without: by the rule for it, not by the one for what it stands for; a rule that warns is no yes."""
        digest = self.signed_as(self.image())
        self.user_mirrors("registry.example.com")
        self.assertAllowed(self.ask(), digest)
        self.pattern = self.name
        result = self.by_policy()
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["signed-as"], self.image())
        self.pattern = self.KNOWN
        denied = self.by_policy()
        self.assertDenied(denied, "name-mismatch")
        self.assertIn("mirrors.json says that", denied.json["detail"])
        warns = self.by_policy(self.rule(), self.rule(images=[self.name], keys=[str(self.other.public)], enforce="warn"))
        self.assertDenied(warns, "name-mismatch")

    def test_nobody_elses_name(self):
        self.signed_as(f"registry.example.com/shop/other:{GOOD}")
        self.user_mirrors("registry.example.com")
        self.assertDenied(self.ask(), "name-mismatch")
        self.signed_as(f"{self.name}:1.3")
        self.assertDenied(self.ask(), "name-mismatch")

    def test_rollback_under_the_signers_name_stays(self):
        """A newer one was accepted under the name that it stands for; its own name is not asked instead."""
        self.user_mirrors("registry.example.com")
        old = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, old, None, self.key, data=oci.payload(f"{self.KNOWN}:{GOOD}", old, {"timestamp": 1700000000}))
        new = oci.image(self.repo, GOOD, annotations={"n": "2"})
        oci.sign_simple(self.repo, new, None, self.key, data=oci.payload(f"{self.KNOWN}:{GOOD}", new, {"timestamp": 1700000100}))
        self.assertAllowed(self.by_policy(self.rule()), new)
        self.repo.tags[GOOD] = old
        self.assertDenied(self.by_policy(self.rule()), "rollback")

    def test_the_users_file_without_a_policy(self):
        digest = self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.assertDenied(self.ask(), "name-mismatch")
        self.user_mirrors("registry.example.com")
        self.assertAllowed(self.ask(), digest)
        self.assertDenied(self.ask(args=["--signed-as", "registry.example.org/shop/api"]), "name-mismatch")
        self.user_mirrors("registry.example.org")
        self.assertDenied(self.ask(), "name-mismatch")

    def test_the_policys_word_counts(self):
        digest = self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.user_mirrors("registry.example.org")
        self.assertAllowed(self.by_policy(mirrors=self.mirrors), digest)

    def test_a_broken_file_of_the_user(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.user_mirrors("registry.example.com", mode=0o666)
        self.assertUsage(self.ask())
        (self.home / ".config/cocket/mirrors.json").write_text("{")
        self.assertUsage(self.ask())


class MirrorsOfRules(Mirrors):
    """The same, said in the rule: its location is below the host, so that there are neighbours."""

    KNOWN = "registry.example.com/shop/api"

    def setUp(self):
        super().setUp()
        self.pattern = "registry.example.com/shop/*"
        self.at_rule = {"mirrors": [{"location": f"{self.registry.host}/shop", "stands-for": "registry.example.com/shop"}]}

    def by_policy(self, *rules, mirrors=None, **more):
        return super().by_policy(*(rules or [self.rule(**(self.at_rule if mirrors else {}))]), **more)

    def test_beside_the_location(self):
        """What the rule's mirror is not for has no rule, whoever signed it and as whatever."""
        digest = self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.assertAllowed(self.by_policy(mirrors=True), digest)
        beside = self.registry.repository("shops/api")
        oci.sign_simple(beside, oci.image(beside, GOOD), f"registry.example.com/shops/api:{GOOD}", self.key)
        self.assertDenied(self.by_policy(mirrors=True, image=f"{self.registry.host}/shops/api:{GOOD}"), "no-rule")

    def test_a_more_specific_rule_decides_there_too(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.assertDenied(self.by_policy(self.rule(**self.at_rule), self.rule(images=[self.KNOWN], keys=None, decide_by="reject")), "policy")

    def test_a_contradiction_makes_no_request(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        before = len(self.registry.requests())
        for other in (self.rule(images=["registry.example.com/more/*"], mirrors=[{"location": f"{self.registry.host}/shop", "stands-for": "registry.example.com/more"}]),
                      self.rule(images=["registry.example.com/more/*"], mirrors=[{"location": f"{self.registry.host}/x", "stands-for": "registry.example.com"}])):
            result = self.by_policy(self.rule(**self.at_rule), other)
            self.assertUsage(result)
            self.assertIn(b"mirrors: ", result.err)
        self.assertEqual(len(self.registry.requests()), before)

    def test_no_rule_goes_by_the_location(self):
        self.signed_as(f"{self.KNOWN}:{GOOD}")
        self.pattern = self.name
        self.assertUsage(self.by_policy(mirrors=True))  # its mirror stands for nothing of the rule's


class Layouts(Policy):
    def layout(self, ref_name):
        digest = self.signed_image()
        oci.write_layout(self.dir / "layout", self.repo, {GOOD: ref_name})
        return digest

    def test_whole_names_have_a_rule(self):
        digest = self.layout(self.image())
        self.assertAllowed(self.by_policy(image=f"oci:{self.dir}/layout:{self.image()}"), digest)
        self.pattern += "x"
        self.assertDenied(self.by_policy(image=f"oci:{self.dir}/layout:{self.image()}"), "no-rule")

    def test_no_name_no_rule(self):
        digest = self.layout(GOOD)
        self.assertDenied(self.by_policy(image=f"oci:{self.dir}/layout:{GOOD}"), "no-rule")
        self.assertDenied(self.by_policy(self.rule(images=["**"]), image=f"oci:{self.dir}/layout:{GOOD}"), "no-rule")
        self.assertAllowed(self.by_policy(image=f"oci:{self.dir}/layout:{GOOD}", args=["--signed-as", self.name]), digest)


    def test_a_name_that_the_layout_gives_itself_is_not_just_warned_of(self):
        """A30: whoever writes index.json would choose the most lenient rule."""
        digest = oci.image(self.repo, GOOD)
        oci.write_layout(self.dir / "layout", self.repo, {GOOD: self.image()})
        warns = self.rule(enforce="warn")
        for image in (f"oci:{self.dir}/layout", f"oci:{self.dir}/layout:{GOOD}", f"oci:{self.dir}/layout@{digest}"):
            with self.subTest(image=image):
                result = self.by_policy(warns, image=image)
                self.assertDenied(result, "no-signature")
                self.assertIn(b"--signed-as NAME", result.err)
                self.assertEqual(self.by_policy(warns, image=image, args=["--signed-as", self.image()]).status, 0)
        self.assertEqual(self.by_policy(warns, image=f"oci:{self.dir}/layout:{self.image()}").status, 0)

    def test_signatures_bear_out_the_name_that_the_layout_gives(self):
        digest = self.layout(self.image())
        self.assertAllowed(self.by_policy(self.rule(enforce="warn"), image=f"oci:{self.dir}/layout"), digest)

    def test_load_takes_no_name_of_the_archive_for_a_warning(self):
        oci.image(self.repo, GOOD)
        oci.write_layout(self.dir / "layout", self.repo, {GOOD: self.image()})
        subprocess.run(["tar", "-C", self.dir / "layout", "-cf", self.dir / "a.tar", "."], check=True)
        self.write(self.rule(enforce="warn"))
        result = run("load", "--policy", self.file, "--output", "json", "--to", f"oci:{self.dir}/out", self.dir / "a.tar", home=self.home)
        self.assertDenied(result, "no-signature")
        self.assertFalse((self.dir / "out").exists(), result)


class Places(Policy):
    """Which policy decides, and that one which is broken decides nothing (A30)."""

    def place(self, text=None, mode=0o644):
        file = self.home / ".config/cocket/policy.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            self.write(self.rule(keys=[str(self.key.public)]))
            text = self.file.read_text()
        file.write_text(text)
        file.chmod(mode)
        return file

    def alone(self, *args):
        return self.verify(self.image(), args=args)

    def test_the_usual_place(self):
        digest = self.signed_image()
        self.place()
        self.assertAllowed(self.alone(), digest)

    def test_keys_given_outweigh_it(self):
        digest = self.signed_image()
        self.place(json.dumps({"version": 1, "rules": [{"images": [self.name], "decide-by": "reject"}]}))
        self.assertDenied(self.alone(), "policy")
        self.assertAllowed(self.ask(), digest)
        self.assertUsage(self.ask(args=["--policy", self.home / ".config/cocket/policy.json"]))
        self.assertUsage(self.alone("--policy", self.home / ".config/cocket/policy.json", "--threshold", "1"))

    def test_the_configuration_names_it(self):
        digest = self.signed_image()
        self.write(self.rule())
        config = self.home / ".config/cocket/config.json"
        config.parent.mkdir(parents=True)
        config.write_text(json.dumps({"policy": str(self.file)}))
        self.assertAllowed(self.alone(), digest)

    def test_broken_ones(self):
        self.signed_image()
        good = self.place().read_text()
        for text in ("", "{", "{}", "[]", good[:-3], good.replace('"keys"', '"Keys"'), good.replace('"version": 1', '"version": 3'),
                     good.replace('"keys"', '"enforce": "audit", "keys"'), good.replace(str(self.key.public), "none.pub"),
                     good + "x", "\ufeff" + good):
            with self.subTest(text[:60]):
                self.place(text)
                self.assertUsage(self.alone())
        self.assertEqual(self.registry.requests(), [])
        self.place(good)
        self.assertEqual(self.alone().status, 0)

    def test_files_that_cannot_be_trusted_or_read(self):
        self.signed_image()
        self.place(mode=0o666)
        self.assertUsage(self.alone())
        file = self.place()
        file.unlink()
        file.symlink_to("nowhere")
        self.assertUsage(self.alone())
        file.unlink()
        file.mkdir()
        self.assertUsage(self.alone())
        self.assertEqual(self.registry.requests(), [])

    def test_a_link_is_said(self):
        digest = self.signed_image()
        self.write(self.rule())
        file = self.home / ".config/cocket/policy.json"
        file.parent.mkdir(parents=True)
        file.symlink_to(self.file)
        (file.parent / "ours.pub").write_bytes(self.key.public.read_bytes())
        result = self.alone()
        self.assertAllowed(result, digest)
        self.assertIn(b"is a symbolic link", result.err)


class RevokedKeys(Attack):
    def test_a30_a_store_that_is_a_link_to_nothing(self):
        """Keys decide, and the store in its usual place revokes: while its file system is away, nobody says what is revoked."""
        digest = self.signed_image()
        place = self.home / ".config/cocket/trust"
        place.parent.mkdir(parents=True, exist_ok=True)
        for verb in (("init", "--root-key", self.other.private, "--targets-key", self.other.private),
                     ("revoke", "--revoked-key", self.key.public, "--key", self.other.private)):
            self.run_ok("trust", verb[0], "--trust", place, *verb[1:])
        check = lambda: run("verify", "--output", "json", "--key", self.key.public, self.image(), home=self.home)
        self.assertDenied(check(), "revoked")
        place.rename(self.dir / "away")
        place.symlink_to(self.dir / "nowhere")
        result = check()
        self.assertIn(result.status, (2, 3), result)
        self.assertIn(b"revoked keys: ", result.err)
        place.unlink()
        self.assertAllowed(check(), digest)


if __name__ == "__main__":
    unittest.main()
