"""Rows A12, A21, A31 and A36 for `--cache`: what it holds is believed no more than a registry, a no that rests on it is no answer, and
whatever happens to it costs time and nothing else.  Each attack stands beside a warm cache that answers."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from base import *

DAY = 86400
NOTHING_ASKED = b"signature-repository 0 \nor 0 \nsigned-as 0 \nplatform 0 \n"  # how a context begins, by verify/cache_session.c


class Record:
    """A file of the cache, taken apart."""

    def __init__(self, path):
        self.path = path
        head, _, self.bodies = path.read_bytes()[65:].partition(b"\n")
        self.head = json.loads(head)

    def answers(self, kind, name=None):
        return [a for a in self.head["answers"] if a["kind"] == kind and (name is None or a.get("name", "") == name)]

    def body_of(self, answer):
        at = 0
        for a in self.head["answers"]:
            if a is answer:
                return at, self.bodies[at:at + a["size"]]
            at += a.get("size", 0)
        raise KeyError(answer)

    def replace(self, answer, data):
        at, old = self.body_of(answer)
        self.bodies = self.bodies[:at] + data + self.bodies[at + len(old):]
        answer["size"] = len(data)

    def remove(self, answer):
        if "size" in answer:
            at, old = self.body_of(answer)
            self.bodies = self.bodies[:at] + self.bodies[at + len(old):]
        self.head["answers"].remove(answer)

    def write(self, path=None):
        """With a first line that is right: by one who knows the format."""
        rest = oci.dumps(self.head) + b"\n" + self.bodies
        (path or self.path).write_bytes(hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)


class CacheCase(Attack):
    def setUp(self):
        super().setUp()
        self.cache = self.home / ".cache" / "cocket"

    def ask_cache(self, image=None, *keys, args=(), **options):
        self.registry.clear()
        return self.ask(image, *keys, args=["--cache", *args], **options)

    def asked(self):
        return len(self.registry.requests())

    def files(self):
        return sorted(p for p in self.cache.rglob("*") if not p.is_dir())

    def record(self):
        [path] = self.files()
        return Record(path)

    def warm(self, tag=GOOD, **fields):
        """An image whose signature is in the cache; returns its digest."""
        digest = self.signed_image(tag, **fields)
        self.assertAllowed(self.ask_cache(self.image(tag)), digest)
        return digest

    def assertWarm(self, result, digest, requests=0):
        self.assertAllowed(result, digest)
        self.assertEqual((result.json["requests"], self.asked()), (requests, requests), result)
        self.assertIn("listed-at", result.json)

    def assertAskedAnew(self, result, digest):
        """Allowed because the registry said so."""
        self.assertAllowed(result, digest)
        self.assertGreater(self.asked(), 2, result)
        self.assertNotIn("listed-at", result.json)


@need_openssl
class Warm(CacheCase):
    def test_by_digest_asks_nobody(self):
        digest = self.warm()
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_by_digest_with_no_registry_there(self):
        digest = self.warm()
        self.registry.server.shutdown()
        self.registry.server.server_close()
        self.assertAllowed(self.ask_cache(self.at(digest)), digest)
        self.assertUnknown(self.ask(self.at(digest)), "network")

    def test_by_digest_loads_no_libcurl(self):
        digest = self.warm()
        mapped = lambda image: self.ask_cache(image, env={"LD_DEBUG": "libs"}).err
        self.assertNotIn(b"libcurl", mapped(self.at(digest)))
        self.assertIn(b"libcurl", mapped(self.image()))

    def test_by_tag_asks_once(self):
        digest = self.warm()
        self.assertWarm(self.ask_cache(), digest, requests=1)
        self.assertTrue(self.registry.requests()[0].is_tag(GOOD))

    def test_by_tag_and_digest(self):
        digest = self.warm()
        self.assertWarm(self.ask_cache(f"{self.image()}@{digest}"), digest)

    def test_what_was_proved_under_a_tag_goes_for_another_tag_only_if_signed_so(self):
        digest = self.warm()
        self.repo.tags["other"] = digest
        self.assertDenied(self.ask_cache(self.image("other")), "tag-mismatch")
        self.assertWarm(self.ask_cache(), digest, requests=1)

    def test_bundles(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key, name=self.image())
        self.assertAllowed(self.ask_cache(), digest)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_pages_of_referrers(self):
        self.registry.page = 2
        digest = oci.image(self.repo, GOOD)
        for n in range(6):
            oci.sign_bundle(self.repo, digest, self.other if n < 5 else self.key, name=self.image())
        self.assertAllowed(self.ask_cache(), digest)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_platforms(self):
        digest, children = oci.index(self.repo, GOOD)
        for child in children.values():
            oci.sign_simple(self.repo, child, self.image(), self.key)
        for platform in ("all", "linux/arm64"):
            args = ["--platform", platform]
            self.assertAllowed(self.ask_cache(args=args), digest)
            self.assertWarm(self.ask_cache(self.at(digest), args=args), digest)

    def test_another_platform_is_another_question(self):
        digest, children = oci.index(self.repo, GOOD)
        oci.sign_simple(self.repo, children["linux/arm64"], self.image(), self.key)
        self.assertAllowed(self.ask_cache(args=["--platform", "linux/arm64"]), digest)
        self.assertDenied(self.ask_cache(self.at(digest), args=["--platform", "linux/amd64"]), "no-signature")
        self.assertDenied(self.ask_cache(self.at(digest)), "no-signature")
        self.assertWarm(self.ask_cache(self.at(digest), args=["--platform", "linux/arm64"]), digest)

    def test_off_unless_asked_for(self):
        digest = self.warm()
        self.registry.clear()
        self.assertAskedAnew(self.ask(self.at(digest)), digest)
        self.registry.clear()
        self.assertAskedAnew(self.ask(self.at(digest), args=["--cache=no"], env={"COCKET_CACHE": "yes"}), digest)
        self.registry.clear()
        self.assertWarm(self.ask(self.at(digest), env={"COCKET_CACHE": "yes"}), digest)

    def test_by_the_configuration_file(self):
        config = self.dir / "config.json"
        config.write_text(json.dumps({"cache": True, "cache-dir": "kept", "cache-age": "2h"}))
        digest = self.signed_image()
        for requests in (5, 0):
            self.registry.clear()
            self.assertAllowed(self.ask(self.at(digest), args=["--config", config]), digest)
            self.assertEqual(self.asked(), requests)
        self.assertTrue((self.dir / "kept").is_dir())
        self.assertFalse(self.cache.exists())

    def test_layouts_need_none(self):
        self.signed_image()
        layout = oci.write_layout(self.dir / "layout", self.repo, {GOOD: self.image()})
        result = self.ask_cache(f"oci:{layout}:{self.image()}")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(self.files(), [])

    def test_said_with_explain_and_verbose(self):
        digest = self.warm()
        for option, words in (("-v", b"cache: as the registry answered on "), ("--explain", b"from the cache: what the registry answered on ")):
            self.assertIn(words, self.ask_cache(self.at(digest), args=[option]).err)
            self.assertNotIn(words, self.ask(self.at(digest), args=[option]).err)


@need_openssl
class A12MovedTags(CacheCase):
    def test_a12_moved_to_what_nobody_signed(self):
        good = self.warm()
        evil = oci.image(self.repo, GOOD)
        result = self.ask_cache()
        self.assertDenied(result, "no-signature")
        self.assertEqual(result.json["digest"], evil)
        self.repo.tags[GOOD] = good
        self.assertWarm(self.ask_cache(), good, requests=1)

    def test_a12_moved_to_another_signed_image(self):
        first = self.warm()
        second = self.signed_image()
        self.assertAskedAnew(self.ask_cache(), second)
        self.assertWarm(self.ask_cache(), second, requests=1)
        self.assertWarm(self.ask_cache(self.at(first)), first)

    def test_a12_moved_while_the_cache_is_asked(self):
        """The tag is resolved once, also where the cache says no and the registry is asked again."""
        good = self.warm()
        record = self.record()
        for answer in record.answers("tag"):
            record.remove(answer)
            record.head["answers"].append({"kind": "tag", "name": answer["name"]})
        record.write()
        evil = oci.image(self.repo)
        seen = []

        def flip(request):
            if request.is_tag(GOOD):
                seen.append(request)
                self.repo.tags[GOOD] = evil if len(seen) > 1 else good

        self.registry.hook(flip)
        self.assertAllowed(self.ask_cache(), good)
        self.assertEqual(len(seen), 1)

    def test_a12_deleted(self):
        self.warm()
        del self.repo.tags[GOOD]
        self.assertUnknown(self.ask_cache(), "not-found")

    def test_a12_a_tag_that_looks_like_that_of_a_signature(self):
        """What the record knows under such a name is no answer to what the user asks by it."""
        digest = self.warm()
        self.registry.clear()
        self.ask_cache(self.image(oci.sig_tag(digest)))
        self.assertTrue(self.registry.requests(lambda r: r.is_tag(oci.sig_tag(digest))))


@need_openssl
class A12EditedFiles(CacheCase):
    def setUp(self):
        super().setUp()
        self.digest = self.warm()
        self.path = self.files()[0]
        self.whole = self.path.read_bytes()

    def put_back(self):
        self.path.write_bytes(self.whole)
        self.path.chmod(0o600)

    def test_a12_neighbour_put_back(self):
        self.put_back()
        self.assertWarm(self.ask_cache(self.at(self.digest)), self.digest)

    def test_a12_one_bit(self):
        for at in range(0, len(self.whole), 41):
            with self.subTest(at):
                self.path.write_bytes(oci.flip(self.whole, at))
                result = self.ask_cache(self.at(self.digest), args=["-v"])
                self.assertAskedAnew(result, self.digest)
                self.assertIn(b": ignored: ", result.err)

    def test_a12_cut_and_grown(self):
        for data in (b"", b"x", self.whole[:64], self.whole[:65], self.whole[:66], self.whole[:200], self.whole[:-1], self.whole + b" ",
                     self.whole * 2, b"\0" * len(self.whole), b"x" * (3 << 20)):
            with self.subTest(len(data)):
                self.path.write_bytes(data)
                self.assertAskedAnew(self.ask_cache(self.at(self.digest)), self.digest)

    def test_a12_what_is_not_taken_is_replaced(self):
        self.path.write_bytes(self.whole[:-1])
        self.assertAskedAnew(self.ask_cache(self.at(self.digest)), self.digest)
        self.assertWarm(self.ask_cache(self.at(self.digest)), self.digest)

    def test_a12_forged_by_one_who_knows_the_format(self):
        """Each of these has a first line that is right."""
        sig = oci.sig_tag(self.digest)
        evil = oci.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG), "layers": []})

        def manifest(r):
            r.replace(r.answers("manifest")[0], evil)

        def manifest_type(r):
            r.answers("manifest")[0]["type"] = INDEX

        def payload(r):
            [blob] = r.answers("blob")
            r.replace(blob, r.body_of(blob)[1].replace(b'"nonce"', b'"mince"'))

        def signature(r):
            [tag] = r.answers("tag", sig)
            r.replace(tag, r.body_of(tag)[1].replace(b"signature\":\"M", b"signature\":\"N"))

        def no_signature(r):
            [tag] = r.answers("tag", sig)
            r.remove(tag)
            r.head["answers"].append({"kind": "tag", "name": sig})

        def nothing(r):
            r.head["answers"], r.bodies = [], b""

        def too_many(r):
            r.head["answers"] += [{"kind": "tag", "name": f"t{n}"} for n in range(600)]

        def size(value):
            def edit(r):
                r.head["answers"][-1]["size"] = value
            return edit

        def field(name, value, inside=False):
            def edit(r):
                (r.head["answers"][0] if inside else r.head)[name] = value
            return edit

        edits = {"manifest": manifest, "manifest's type": manifest_type, "payload": payload, "signature": signature,
                 "no signature": no_signature, "nothing": nothing, "too many": too_many,
                 **{f"size {n}": size(n) for n in (0, -1, 1 << 40, 1 << 63, 1.5, "1", None)},
                 "other key": field("key", "0" * 64), "other format": field("cocket-cache", 2), "a new field": field("allow", True),
                 "a new field inside": field("verdict", "allow", True), "kind": field("kind", "verdict", True),
                 "digest": field("digest", "sha256:../../../etc/passwd", True), "type": field("type", "x" * 200, True),
                 "to come": field("listed", int(time.time()) + DAY), "long ago": field("listed", int(time.time()) - 2 * DAY)}
        for name, edit in edits.items():
            with self.subTest(name):
                self.put_back()
                record = Record(self.path)
                edit(record)
                record.write()
                self.assertAskedAnew(self.ask_cache(self.at(self.digest)), self.digest)

    def test_a12_forged_for_an_image_that_nobody_signed(self):
        """The record of a good image under the name of an evil one, with what that takes."""
        evil = oci.image(self.repo)
        good = Record(self.path)
        self.assertEqual(self.key_of(self.digest), self.path)
        probe = self.key_of(evil)
        for label in ("as it is", "key", "key and digests"):
            record = Record(self.path)
            if label != "as it is":
                record.head["key"] = probe.parent.name + probe.name
            if label == "key and digests":
                text = oci.dumps(record.head).decode().replace(self.digest, evil).replace(self.digest[7:], evil[7:])
                record.head = json.loads(text)
                record.replace(record.answers("manifest")[0], self.manifest_of(evil))
            probe.parent.mkdir(exist_ok=True, mode=0o700)
            record.write(probe)
            result = self.ask_cache(self.at(evil), args=["-v"])
            self.assertDenied(result, "no-signature")
            if label != "key": # whose answers are to other questions
                self.assertIn(b"cache: ", result.err, f"{label}: the record was not looked at")
        self.assertEqual(Record(self.path).head, good.head)
        self.assertWarm(self.ask_cache(self.at(self.digest)), self.digest)

    def key_of(self, digest):
        """Where the program looks for this image's record, by the contract of verify/cache_session.c and image/cache/cached_source.c."""
        key_id = self.ask(self.image()).json["claims"][0]["key"]
        context = NOTHING_ASKED + b"threshold 1\nkeys 1\n" + bytes.fromhex(key_id)
        text = "\n".join([hashlib.sha256(context).hexdigest(), digest[7:], self.name, ""])
        hexes = hashlib.sha256(text.encode()).hexdigest()
        return self.cache / hexes[:2] / hexes[2:]

    def test_a12_a_page_elsewhere(self):
        """The name of a page that comes out of a file goes into no URL."""
        for target in ("@127.0.0.1:1/x", "/v2/other/referrers/x", f"/v2/{PATH}/referrers/{self.digest}?last=9", ".evil.example/"):
            with self.subTest(target):
                self.put_back()
                record = Record(self.path)
                record.answers("referrers")[0]["next"] = target
                record.write()
                self.assertAskedAnew(self.ask_cache(self.at(self.digest)), self.digest)
                self.assertFalse([r for r in self.registry.requests() if r.query or "other" in r.path])

    def test_a12_no_registry_to_ask_instead(self):
        self.path.write_bytes(oci.flip(self.whole, -9))
        self.registry.hook(lambda r: error(503, "UNAVAILABLE"))
        # The deadline may come in a wait or in a request.
        self.assertUnknown(self.ask_cache(self.at(self.digest), args=["--timeout", "3s"]), "registry", "network")


@need_openssl
class A12OtherRules(CacheCase):
    def test_a12_other_keys(self):
        digest = self.warm()
        self.assertDenied(self.ask_cache(self.at(digest), self.other), "unknown-key")
        self.assertGreater(self.asked(), 2)
        self.assertDenied(self.ask_cache(self.at(digest), self.key, self.other, args=["--threshold", "2"]), "threshold")
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a12_other_keys_that_allow_ask_once(self):
        digest = self.warm()
        self.assertAskedAnew(self.ask_cache(self.at(digest), self.key, self.other), digest)
        self.assertWarm(self.ask_cache(self.at(digest), self.other, self.key), digest)

    def test_a12_another_name(self):
        digest = self.warm()
        self.assertDenied(self.ask_cache(self.at(digest), args=["--signed-as", "shop.example.com/api"]), "name-mismatch")

    def test_a12_another_repository(self):
        """The same bytes elsewhere were not signed there."""
        digest = self.warm()
        copy = self.registry.repository("shop/copy")
        copy.manifests.update(self.repo.manifests)
        copy.blobs.update(self.repo.blobs)
        copy.tags.update(self.repo.tags)
        self.assertDenied(self.ask_cache(f"{self.registry.host}/shop/copy@{digest}"), "name-mismatch")
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a12_expired_meanwhile(self):
        digest = oci.image(self.repo, GOOD)
        expires = int(time.time()) + 3
        data = oci.payload(self.image(), digest, {"cocket.expires": expires})
        oci.sign_simple(self.repo, digest, self.image(), self.key, data)
        self.assertAllowed(self.ask_cache(), digest)
        while time.time() < expires + 1:
            time.sleep(0.2)
        self.assertDenied(self.ask_cache(self.at(digest)), "expired-signature")
        self.assertGreater(self.asked(), 2, "the registry may have a newer one")
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertAskedAnew(self.ask_cache(self.at(digest)), digest)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a12_too_old_meanwhile(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest, {"timestamp": int(time.time()) - 7200})
        oci.sign_simple(self.repo, digest, self.image(), self.key, data)
        self.assertAllowed(self.ask_cache(), digest)
        self.assertDenied(self.ask_cache(self.at(digest), args=["--max-age", "1h"]), "stale")
        self.assertWarm(self.ask_cache(self.at(digest), args=["--max-age", "1d"]), digest)

    def test_a12_a_listing_too_old(self):
        digest = self.warm()
        record = self.record()
        record.head["listed"] -= 2 * DAY
        record.write()
        self.assertWarm(self.ask_cache(self.at(digest), args=["--cache-age", "3d"]), digest)
        self.assertAskedAnew(self.ask_cache(self.at(digest)), digest)
        self.assertGreater(self.record().head["listed"], time.time() - DAY)

    def test_a12_being_asked_does_not_make_it_younger(self):
        digest = self.warm()
        record = self.record()
        record.head["listed"] -= DAY // 2
        record.write()
        self.assertWarm(self.ask_cache(self.at(digest)), digest)
        self.assertEqual(self.record().head, record.head)

    def test_a12_a_no_is_never_kept(self):
        digest = oci.image(self.repo, GOOD)
        self.assertDenied(self.ask_cache(), "no-signature")
        oci.sign_simple(self.repo, digest, self.image(), self.other)
        self.assertDenied(self.ask_cache(), "unknown-key")
        self.assertEqual(self.files(), [])
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertAllowed(self.ask_cache(), digest)
        self.assertEqual(len(self.files()), 1)

    def test_a12_what_could_not_be_asked_is_not_kept(self):
        self.registry.hook(lambda r: error(400, "X") if "/referrers/" in r.path else None)
        digest = self.warm()
        self.assertEqual(len(self.files()), 1, "no referrers API is an answer")
        shutil.rmtree(self.cache)
        self.registry.hooks.clear()
        self.registry.hook(lambda r: error(403, "DENIED") if "/referrers/" in r.path else None)
        self.assertAllowed(self.ask_cache(), digest)
        self.assertEqual(self.files(), [])

    def test_a12_ledger(self):
        """A warm cache is no way around it."""
        ledger = ["--ledger", self.dir / "ledger.json"]
        images = {}
        for when in (100, 200):
            images[when] = oci.image(self.repo, GOOD)
            data = oci.payload(self.image(), images[when], {"timestamp": when})
            oci.sign_simple(self.repo, images[when], self.image(), self.key, data)
            self.assertAllowed(self.ask_cache(args=ledger), images[when])
        self.repo.tags[GOOD] = images[100]
        self.assertDenied(self.ask_cache(args=ledger), "rollback")
        self.assertWarm(self.ask_cache(), images[100], requests=1)
        self.repo.tags[GOOD] = images[200]
        self.assertWarm(self.ask_cache(args=ledger), images[200], requests=1)


@need_openssl
class A12Policy(CacheCase):
    """The policy is part of the key, and a rule may refuse the cache."""

    def setUp(self):
        super().setUp()
        self.file = self.dir / "policy.json"
        (self.dir / "ours.pub").write_bytes(self.key.public.read_bytes())
        self.digest = self.signed_image()

    def by_policy(self, image=None, comment="", args=(), **rule):
        rules = [{"images": [self.name], "keys": ["ours.pub"], **{name.replace("_", "-"): value for name, value in rule.items()}}]
        self.file.write_text(json.dumps({"version": 1, "comment": comment or "none", "rules": rules}))
        self.registry.clear()
        return self.verify(image or self.at(self.digest), args=["--policy", self.file, "--cache", *args])

    def test_a12_neighbour(self):
        self.assertAskedAnew(self.by_policy(), self.digest)
        self.assertWarm(self.by_policy(), self.digest)
        self.assertWarm(self.by_policy(self.image()), self.digest, requests=1)

    def test_a12_another_policy_asks_anew(self):
        self.by_policy()
        self.assertAskedAnew(self.by_policy(comment="another"), self.digest)
        self.assertWarm(self.by_policy(), self.digest)
        self.assertDenied(self.by_policy(require_expiry=True), "policy")
        self.assertDenied(self.by_policy(formats=["bundle"]), "policy")

    def test_a12_another_key_in_the_same_file(self):
        self.by_policy()
        (self.dir / "ours.pub").write_bytes(self.other.public.read_bytes())
        self.assertDenied(self.by_policy(), "unknown-key")

    def test_a12_a_rule_that_wants_no_cache(self):
        for _ in range(2):
            self.assertAskedAnew(self.by_policy(require_fresh=True), self.digest)
        self.assertEqual(self.files(), [])

    def test_a12_a_rule_that_wants_no_cache_where_there_is_one(self):
        """Not even a forged one, under the very key of that policy."""
        key_id = self.by_policy().json["claims"][0]["key"]
        record = self.record()
        self.assertEqual(self.policy_key(key_id), record.head["key"])
        shutil.rmtree(self.cache)
        self.by_policy(require_fresh=True)
        record.head["key"] = self.policy_key(key_id)
        path = self.cache / record.head["key"][:2] / record.head["key"][2:]
        path.parent.mkdir(parents=True, mode=0o700)
        record.write(path)
        path.parent.chmod(0o700)
        self.cache.chmod(0o700)
        self.assertAskedAnew(self.by_policy(require_fresh=True), self.digest)
        self.registry.clear()
        self.assertEqual(Record(path).head, record.head, "left alone")

    def policy_key(self, key_id):
        """By the contract of verify/cache_session.c and image/cache/cached_source.c."""
        context = NOTHING_ASKED + b"policy " + hashlib.sha256(self.file.read_bytes()).hexdigest().encode() + b"\n"
        context = hashlib.sha256(context + bytes.fromhex(key_id)).hexdigest()
        return hashlib.sha256("\n".join([context, self.digest[7:], self.name, ""]).encode()).hexdigest()

    def test_a12_a_rule_that_only_warns_keeps_nothing(self):
        self.assertAllowedWithWarning(self.by_policy(keys=["ours.pub"], threshold=1, require_expiry=True, enforce="warn"))
        self.assertEqual(self.files(), [])

    def assertAllowedWithWarning(self, result):
        self.assertEqual((result.status, result.json["verdict"], result.json["policy"]["would-deny"]), (0, "allow", True), result)


@need_openssl
class A34Deep(CacheCase):
    """What --deep reads is read each time, from the registry."""

    def layer_requests(self, digest):
        layers = [x["digest"] for x in json.loads(self.manifest_of(digest))["layers"]]
        return len(self.registry.requests(lambda r: r.path.rpartition("/")[2] in layers))

    def test_a34_blobs_are_read_each_time(self):
        digest = self.signed_image()
        for _ in range(2):
            result = self.ask_cache(self.at(digest), args=["--deep", "--no-diff-ids"])
            self.assertAllowed(result, digest)
            self.assertEqual(self.layer_requests(digest), 1)
            self.assertEqual([b["verdict"] for b in result.json["blobs"]], ["allow", "allow"])
        self.assertIn("listed-at", result.json)

    def test_a34_a_bad_layer_is_read_once(self):
        digest = self.warm()
        [layer] = json.loads(self.manifest_of(digest))["layers"]
        self.repo.blobs[layer["digest"]] = oci.flip(self.repo.blobs[layer["digest"]])
        self.assertDenied(self.ask_cache(self.at(digest), args=["--deep", "--no-diff-ids"]), "digest-mismatch")
        self.assertEqual(self.layer_requests(digest), 1)

    def test_a34_an_index_with_much_in_it_is_kept_all_the_same(self):
        digest, children = oci.index(self.repo, GOOD, [f"linux/arm/v{n}" for n in range(4)])
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertAllowed(self.ask_cache(args=["--deep", "--no-diff-ids"]), digest)
        kept = {a.get("digest") for a in self.record().head["answers"]}
        self.assertFalse(kept & set(children.values()))
        self.assertWarm(self.ask_cache(self.at(digest)), digest)


@need_openssl
class A14TrustStore(CacheCase):
    def setUp(self):
        super().setUp()
        self.root, self.targets = key("ed25519", 8), key("ed25519", 9)
        self.store = self.dir / "store"
        self.trust("init", "--root-key", self.root.private, "--targets-key", self.targets.private)
        self.trust("delegate", "release", "--images", f"{self.registry.host}/shop/*", "--role-key", self.key.public,
                   "--key", self.targets.private)
        self.digest = self.signed_image()

    def trust(self, verb, *args):
        self.run_ok("trust", verb, "--trust", self.store, *args)

    def ask_trust(self, image=None):
        self.registry.clear()
        return run("verify", "--output", "json", "--cache", "--no-ledger", "--trust", self.store, image or self.at(self.digest), home=self.home)

    def test_a14_neighbour(self):
        self.assertAskedAnew(self.ask_trust(), self.digest)
        self.assertWarm(self.ask_trust(), self.digest)

    def test_a14_a_new_version_of_the_store_asks_anew(self):
        self.ask_trust()
        self.trust("delegate", "tools", "--images", "example.com/tools/*", "--role-key", self.other.public, "--key", self.targets.private)
        self.assertAskedAnew(self.ask_trust(), self.digest)
        self.assertWarm(self.ask_trust(), self.digest)

    def test_a14_revoked_meanwhile(self):
        for what in (["--digest", self.digest], ["--revoked-key", self.key.public]):
            with self.subTest(what[0]):
                self.ask_trust()
                saved = self.dir / what[0]
                shutil.copytree(self.store, saved)
                self.trust("revoke", *what, "--key", self.targets.private)
                self.assertDenied(self.ask_trust(), "revoked")
                shutil.rmtree(self.store)
                shutil.move(saved, self.store)
                self.assertWarm(self.ask_trust(), self.digest)

    def test_a14_not_delegated_any_more(self):
        self.ask_trust()
        self.trust("undelegate", "release", "--key", self.targets.private)
        self.assertDenied(self.ask_trust(), "no-rule")


@need_openssl
class A31Places(CacheCase):
    """Whatever is in the cache's place, the registry answers instead, and it is said."""

    def assertWithout(self, result, digest, words=b"cache"):
        self.assertAskedAnew(result, digest)
        self.assertIn(words, result.err, result)

    def test_a36_others_may_write(self):
        digest = self.warm()
        for path in (self.cache, self.files()[0].parent, self.files()[0]):
            for mode in (0o777, 0o720):
                with self.subTest(path):
                    before = path.stat().st_mode
                    path.chmod(mode)
                    self.assertWithout(self.ask_cache(self.at(digest), args=["-v"]), digest, b"writable by group or others (mode 0%o)" % mode)
                    if path.exists():
                        path.chmod(before & 0o777)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a36_another_users(self):
        if os.geteuid() != 0:
            self.skipTest("only root gives files away")
        digest = self.warm()
        for path in (self.cache, self.files()[0].parent, self.files()[0]):
            with self.subTest(path):
                os.chown(path, 12345, 12345)
                self.assertWithout(self.ask_cache(self.at(digest), args=["-v"]), digest, b"owned by another user (uid 12345)")
                if path.exists():
                    os.chown(path, 0, 0)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a31_links(self):
        digest = self.warm()
        for path in (self.cache, self.files()[0].parent, self.files()[0]):
            with self.subTest(path):
                real = path.with_name("real")
                path.rename(real)
                path.symlink_to(real)
                self.assertWithout(self.ask_cache(self.at(digest), args=["-v"]), digest)
                if path.is_symlink():
                    path.unlink()
                else:
                    path.unlink() if path.is_file() else shutil.rmtree(path)
                real.rename(path)
        self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a31_a_link_is_not_written_through(self):
        victim = self.dir / "victim"
        victim.write_text("precious")
        digest = self.warm()
        path = self.files()[0]
        path.unlink()
        path.symlink_to(victim)
        self.assertAskedAnew(self.ask_cache(self.at(digest)), digest)
        self.assertEqual(victim.read_text(), "precious")

    def test_a31_things_that_are_no_files(self):
        digest = self.warm()
        path = self.files()[0]
        for make in (os.mkfifo, os.mkdir):
            path.unlink()
            make(path)
            self.assertWithout(self.ask_cache(self.at(digest), args=["-v"], timeout=20), digest)
            if path.is_dir():
                path.rmdir()
                path.write_text("")

    def test_a31_places_that_are_no_directories(self):
        digest = self.signed_image()
        a_file = self.dir / "file"
        a_file.write_text("")
        for place in (a_file, a_file / "below", "/proc/cocket", "/dev/null", "x" * 300, "/" + "x/" * 3000):
            with self.subTest(str(place)[:40]):
                self.assertWithout(self.ask_cache(args=["--cache-dir", place]), digest, b"warning: cache ")

    def test_a31_full_disk(self):
        """No file may grow: as on a disk that is full."""
        import resource
        digest = self.signed_image()

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        p = start("verify", "--cache", "--key", self.key.public, self.image(), self.at(digest), home=self.home, stdout=subprocess.PIPE,
                  stderr=subprocess.PIPE, preexec_fn=limit, restore_signals=False)
        out, err = p.communicate(timeout=30)
        self.assertEqual((p.returncode, out.count(digest.encode())), (0, 2), err)
        self.assertEqual(err.count(b"warning: cache"), 1, err)
        self.assertEqual(self.files(), [])

    def as_nobody(self, *args):
        """As one to whom permissions mean something; what it finds at home is his."""
        done = run("verify", "--cache", *args, home=self.home, nobody=True)
        return done.status, done.out.decode(), done.err

    def test_a31_read_only(self):
        public = shutil.copy(self.key.public, self.dir / "k.pub")
        digest = self.warm()
        if os.geteuid() == 0:
            for path in (self.dir, *self.dir.rglob("*")):
                os.chown(path, 65534, 65534)
        self.files()[0].parent.chmod(0o500)
        self.cache.chmod(0o500)
        self.registry.clear()
        status, out, err = self.as_nobody("--key", public, self.at(digest))
        self.assertEqual((status, out, self.asked()), (0, f"{self.at(digest)}\n", 0), err)
        status, out, err = self.as_nobody("--key", public, "--platform", "linux/amd64", self.at(digest))
        self.assertEqual((status, out), (0, f"{self.at(digest)}\n"), err)
        self.assertIn(b"Permission denied; continuing without it", err)
        self.assertGreater(self.asked(), 2)

    def test_a31_many_at_once(self):
        digests = [self.signed_image(f"t{n}") for n in range(4)]
        for _ in range(2):
            running = [start("verify", "--cache", "--key", self.key.public, *(self.image(f"t{n}") for n in range(4)), home=self.home,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
            for p in running:
                out, err = p.communicate(timeout=60)
                self.assertEqual((p.returncode, out.count(b"sha256:")), (0, 4), err)
        self.assertEqual(len(self.files()), 4)
        for digest in digests:
            self.assertWarm(self.ask_cache(self.at(digest)), digest)

    def test_a21_names_are_no_paths(self):
        names = ["a/b", "a/b/c", "x--y", "x__y", "x.y", "a/" + "b" * 100, "0" * 64]
        for name in names:
            repo = self.registry.repository(name)
            digest = oci.image(repo, "v1")
            oci.sign_simple(repo, digest, f"{self.registry.host}/{name}:v1", self.key)
            self.assertAllowed(self.ask_cache(f"{self.registry.host}/{name}:v1"), digest)
        self.assertEqual(len(self.files()), len(names))
        for path in self.files():
            self.assertRegex(str(path.relative_to(self.cache)), r"\A[0-9a-f]{2}/[0-9a-f]{62}\Z")
            self.assertEqual((path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777), (0o600, 0o700))

    def test_a09_more_than_a_record_holds(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest, {"note": "x" * (2 << 20)})
        oci.sign_simple(self.repo, digest, self.image(), self.key, data)
        result = self.ask_cache(args=["-v"])
        self.assertAllowed(result, digest)
        self.assertIn(b"cache: not stored", result.err)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
