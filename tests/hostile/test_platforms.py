"""Indexes that nobody signed, around manifests that somebody did, and names that shift: what `--platform` and `--signed-as` must not be
talked into.  Runtimes choose a platform each in its own way (containerd: best variant, aliases, entries of no platform), so whatever one of
them may take must be covered."""

import unittest

from base import *


@need_openssl
class UnsignedIndexes(Attack):
    def setUp(self):
        super().setUp()
        self.good = self.signed("linux/amd64")
        self.evil = oci.image(self.repo, None, "linux/arm64")

    def signed(self, platform, name=None):
        digest = oci.image(self.repo, None, platform)
        oci.sign_simple(self.repo, digest, name or self.image(), self.key)
        return digest

    def entry(self, digest, platform=None, **fields):
        """With neither platform nor fields: an entry of no platform."""
        entry = oci.platform_entry(self.repo, digest, platform or "linux/amd64")
        if fields:
            entry["platform"] = fields
        elif platform is None:
            del entry["platform"]
        return entry

    def index(self, *entries):
        return self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": list(entries)}, GOOD)

    def decide(self, platform, *entries):
        digest = self.index(*entries)
        return digest, self.ask(args=["--platform", platform])

    def test_an_index_that_go_reads_otherwise(self):
        """encoding/json folds names, U+017F and U+212A as well, and the last of several counts; a signed index is the signer's word."""
        entry, evil = self.entry(self.good, "linux/amd64"), self.entry(self.evil)
        plain = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}
        readings = {
            "Manifests": {**plain, "Manifests": [evil]},
            "manife\u017ft\u017f": {**plain, "manife\u017ft\u017f": [evil]},
            "Digest": {**plain, "manifests": [{**entry, "Digest": evil["digest"]}]},
            "digeST": {**plain, "manifests": [{**entry, "digeST": evil["digest"]}]},
            "Platform": {**plain, "manifests": [{**entry, "Platform": {"os": "linux", "architecture": "arm64"}}]},
            "OS": {**plain, "manifests": [{**entry, "platform": {**entry["platform"], "OS": "windows"}}]},
            "Architecture": {**plain, "manifests": [{**entry, "platform": {**entry["platform"], "Architecture": "arm64"}}]},
            "Layers": {**plain, "Layers": []},
        }
        for name, index in readings.items():
            with self.subTest(name):
                self.repo.add_manifest(index, GOOD)
                result = self.ask(args=["--platform", "linux/amd64"])
                self.assertDenied(result, "malformed")
                self.assertIn(b"some programs read this as", result.err)
        for neighbour in ({**plain, "Vendor": 1, "annotations": {"Manifests": "x", "manifests": "y"}}, {**plain, "\u212aind": "x"}):
            digest = self.repo.add_manifest(neighbour, GOOD)
            self.assertAllowed(self.ask(args=["--platform", "linux/amd64"]), digest)
        digest = self.repo.add_manifest(readings["OS"], GOOD)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertAllowed(self.ask(args=["--platform", "linux/amd64"]), digest)

    def test_an_entry_without_a_platform_beside_a_signed_one(self):
        for platform in ("all", "linux/amd64", "linux/arm64"):
            with self.subTest(platform):
                _, result = self.decide(platform, self.entry(self.good, "linux/amd64"), self.entry(self.evil))
                self.assertDenied(result, "no-signature")

    def test_neighbour_an_entry_without_a_platform_that_is_signed(self):
        bare = self.signed("linux/arm64")
        digest, result = self.decide("all", self.entry(self.good, "linux/amd64"), self.entry(bare))
        self.assertAllowed(result, digest)

    def test_neighbour_a_signed_index_covers_it_too(self):
        digest = self.index(self.entry(self.good, "linux/amd64"), self.entry(self.evil))
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        for platform in ("all", "linux/amd64"):
            self.assertAllowed(self.ask(args=["--platform", platform]), digest)

    def test_neighbour_an_attestation_needs_no_signature(self):
        for platform in ("all", "linux/amd64"):
            digest, result = self.decide(platform, self.entry(self.good, "linux/amd64"),
                                         self.entry(self.evil, os="unknown", architecture="unknown"))
            self.assertAllowed(result, digest)

    def test_the_same_platform_twice(self):
        again = oci.image(self.repo, None, "linux/amd64")
        _, result = self.decide("linux/amd64", self.entry(self.good, "linux/amd64"), self.entry(again, "linux/amd64"))
        self.assertDenied(result, "no-signature")

    def test_a_better_variant_that_is_not_signed(self):
        six, seven = self.signed("linux/arm/v6"), oci.image(self.repo, None, "linux/arm/v7")
        entries = [self.entry(six, "linux/arm/v6"), self.entry(seven, "linux/arm/v7")]
        self.assertDenied(self.decide("linux/arm", *entries)[1], "no-signature")
        digest, result = self.decide("linux/arm/v6", *entries)
        self.assertAllowed(result, digest)

    def test_other_spellings_of_the_platform_asked(self):
        good = self.signed("linux/arm64")
        for fields in ({"os": "linux", "architecture": "aarch64"}, {"os": "", "architecture": "arm64"}, {"architecture": "arm64"},
                       {"os": "linux", "architecture": ""}, {"os": "linux", "architecture": "arm64", "variant": "v8"}):
            with self.subTest(fields):
                _, result = self.decide("linux/arm64", self.entry(self.evil, **fields), self.entry(good, "linux/arm64"))
                self.assertDenied(result, "no-signature")

    def test_neighbour_another_platform_need_not_be_signed(self):
        for other in ("linux/arm64", "linux/arm64/v8", "windows/amd64", "linux/386"):
            with self.subTest(other):
                digest, result = self.decide("linux/amd64", self.entry(self.evil, other), self.entry(self.good, "linux/amd64"))
                self.assertAllowed(result, digest)

    def test_one_signed_manifest_listed_ten_thousand_times(self):
        self.index(*[self.entry(self.good, "linux/amd64")] * 10000)
        result = self.ask(args=["--platform", "all"], measure=True)
        self.assertAllowed(result)
        self.assertLess(len(self.registry.log), 50, result)

    def test_platforms_signed_under_different_names(self):
        """A layout that names nothing: the claims must agree, those of one platform with those of another too."""
        names = {"linux/amd64": "r.example.com/a", "linux/arm64": "r.example.com/b"}
        for other, allowed in ((names["linux/arm64"], False), (names["linux/amd64"], True)):
            with self.subTest(other):
                children = [(p, self.signed(p, f"{n}:{GOOD}")) for p, n in {**names, "linux/arm64": other}.items()]
                self.index(*[self.entry(d, p) for p, d in children])
                layout = oci.write_layout(self.dir / other.replace("/", "-"), self.repo)
                result = self.ask(f"oci:{layout}:{GOOD}", args=["--platform", "all"])
                self.assertAllowed(result) if allowed else self.assertDenied(result, "name-mismatch")


@need_openssl
class RevokedDigests(Attack):
    """A digest that the trust store revokes passes by nobody's signature: neither for its index's sake nor for its manifests'."""

    def setUp(self):
        super().setUp()
        self.digest, self.children = oci.index(self.repo, GOOD)
        self.store = self.dir / "store"
        self.root, self.targets = key("ed25519", 0), key("ed25519", 1)
        self.trust("init", "--root-key", self.root.private, "--targets-key", self.targets.private)
        self.trust("delegate", "release", "--images", f"{self.registry.host}/shop/*", "--role-key", self.key.public,
                   "--key", self.targets.private)

    def trust(self, verb, *args):
        self.run_ok("trust", verb, "--trust", self.store, *args)

    def revoke(self, digest):
        self.trust("revoke", "--digest", digest, "--key", self.targets.private)

    def ask_trust(self, *args):
        return run("verify", "--output", "json", "--trust", self.store, *args, self.image(), home=self.home)

    def test_the_index_is_revoked_and_its_manifests_are_signed(self):
        for child in self.children.values():
            oci.sign_simple(self.repo, child, self.image(), self.key)
        for platform in ("linux/amd64", "all"):
            self.assertAllowed(self.ask_trust("--platform", platform), self.digest)
        self.revoke(self.digest)
        for platform in ("linux/amd64", "all"):
            self.assertDenied(self.ask_trust("--platform", platform), "revoked")

    def test_a_manifest_is_revoked_and_its_index_is_signed(self):
        oci.sign_simple(self.repo, self.digest, self.image(), self.key)
        for platform in ("linux/amd64", "all"):
            self.assertAllowed(self.ask_trust("--platform", platform), self.digest)
        self.revoke(self.children["linux/amd64"])
        for platform in ("linux/amd64", "all"):
            self.assertDenied(self.ask_trust("--platform", platform), "revoked")
        self.assertAllowed(self.ask_trust("--platform", "linux/arm64"), self.digest)

    def test_a_manifest_is_revoked_and_nobody_says_which_platform_is_meant(self):
        """Whoever pulls the pinned index may get that one."""
        oci.sign_simple(self.repo, self.digest, self.image(), self.key)
        self.assertAllowed(self.ask_trust(), self.digest)
        self.revoke(self.children["linux/arm64"])
        self.assertDenied(self.ask_trust(), "revoked")
        self.assertAllowed(self.ask_trust("--platform", "linux/amd64"), self.digest)

    def test_a_better_variant_is_revoked(self):
        """A signed index; a runtime may prefer the second entry to the one that this program finds first."""
        entries = [oci.platform_entry(self.repo, oci.image(self.repo, None, p), p) for p in ("linux/arm/v6", "linux/arm/v7", "linux/amd64")]
        digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, GOOD)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertAllowed(self.ask_trust("--platform", "linux/arm"), digest)
        self.revoke(entries[1]["digest"])
        self.assertDenied(self.ask_trust("--platform", "linux/arm"), "revoked")
        self.assertAllowed(self.ask_trust("--platform", "linux/amd64"), digest)


@need_openssl
class Rollback(Attack):
    """A14: what nobody signed, an index, puts an old manifest beside a new one.  It is as old as the oldest of what may be run."""

    def setUp(self):
        super().setUp()
        self.ledger = self.dir / "ledger.json"
        self.old = {p: self.signed(p, 1700000000) for p in ("linux/amd64", "linux/arm64")}
        self.new = {p: self.signed(p, 1750000000) for p in ("linux/amd64", "linux/arm64")}

    def signed(self, platform, time):
        digest = oci.image(self.repo, None, platform)
        data = oci.payload(self.image(), digest, {"creator": "t", "timestamp": time})
        oci.sign_simple(self.repo, digest, self.image(), self.key, data=data)
        return digest

    def decide(self, **platforms):
        entries = [oci.platform_entry(self.repo, self.__dict__[age][p], p) for p, age in
                   (("linux/amd64", platforms["amd64"]), ("linux/arm64", platforms["arm64"]))]
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, GOOD)
        return self.ask(args=["--platform", platforms.get("ask", "all"), "--ledger", self.ledger])

    def test_an_old_manifest_beside_a_new_one(self):
        self.assertAllowed(self.decide(amd64="new", arm64="new"))
        self.assertDenied(self.decide(amd64="old", arm64="new"), "rollback")
        self.assertDenied(self.decide(amd64="new", arm64="old"), "rollback")
        self.assertDenied(self.decide(amd64="old", arm64="new", ask="linux/amd64"), "rollback")
        self.assertAllowed(self.decide(amd64="old", arm64="new", ask="linux/arm64"))

    def test_neighbour_what_was_old_becomes_new(self):
        self.assertAllowed(self.decide(amd64="old", arm64="new"))
        self.assertAllowed(self.decide(amd64="new", arm64="new"))
        self.assertDenied(self.decide(amd64="old", arm64="old"), "rollback")


@need_openssl
class SignedAs(Attack):
    def test_the_tag_asked_by_binds_in_a_whole_reference_too(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, digest, "r.example.com/app:1.3", self.key)
        layout = oci.write_layout(self.dir / "layout", self.repo, {GOOD: f"r.example.com/app:{GOOD}"})
        for tag in (GOOD, f"r.example.com/app:{GOOD}"):
            with self.subTest(tag):
                self.assertDenied(self.ask(f"oci:{layout}:{tag}", args=["--signed-as", "r.example.com/app"]), "tag-mismatch")
                self.assertAllowed(self.ask(f"oci:{layout}:{tag}", args=["--signed-as", "r.example.com/app:1.3"]), digest)

    def test_a_digest_in_signed_as_is_not_passed_over(self):
        digest = self.signed_image()
        self.assertDenied(self.ask(args=["--signed-as", f"{self.image()}@sha256:" + "0" * 64]), "digest-mismatch")
        self.assertAllowed(self.ask(args=["--signed-as", f"{self.image()}@{digest}"]), digest)
        self.assertAllowed(self.ask(args=["--signed-as", self.image()]), digest)


if __name__ == "__main__":
    unittest.main()
