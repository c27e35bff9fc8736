"""Signing the same image again: every night for a year, on registries that let manifests be deleted and list referrers, or not, and in layouts.
One signature by a key under a name stays of each form, nobody else's is touched, and a run that ends anywhere leaves one that verifies.
And both forms by default: what a registry refuses is a warning if the other is attached, and nothing else is."""

import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import SANITIZED, Case, key, run, start
from support.registry import INDEX, MANIFEST, Registry, Response, error, parsed

PATH, TAG = "shop/api", "1.4"
NIGHTS = int(os.environ.get("COCKET_TEST_NIGHTS", "40" if SANITIZED else "300"))  # more than what a manifest may have of others


class Signing(Case):
    referrers, deletes = True, True

    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry(referrers=self.referrers, deletes=self.deletes))
        self.repo = self.registry.repository(PATH)
        self.image = f"{self.registry.host}/{PATH}:{TAG}"
        self.digest = oci.image(self.repo, TAG)
        self.key, self.other = key("p256"), key("p256", 1)

    def sign(self, *args, by=None, image=None):
        return run("sign", "--output", "json", "--key", (by or self.key).private, *args, image or self.image, home=self.home)

    def signed(self, *args, **more):
        result = self.sign(*args, **more)
        self.assertEqual(result.status, 0, result)
        return result.json

    def layers(self):
        return oci.layers_at(self.repo, oci.sig_tag(self.digest))

    def bundles(self):
        return oci.referrers_of(self.repo, self.digest, self.registry.referrers_api)

    def assertHas(self, layers, bundles):
        self.assertEqual((len(self.layers()), len(self.bundles())), (layers, bundles))

    def refuse(self, response, matches):
        self.registry.hook(lambda r: response if matches(r) else None)


def is_bundle_put(r):
    return r.method == "PUT" and "/manifests/sha256:" in r.path


def is_sig_put(r):
    return r.method == "PUT" and r.path.endswith(".sig")


class EveryNight(Case):
    def nights(self, referrers, deletes):
        with Registry(referrers=referrers, deletes=deletes) as registry:
            repo, image = registry.repository(PATH), f"{registry.host}/{PATH}:{TAG}"
            digest, costs = oci.image(repo, TAG), []
            oci.sign_simple(repo, digest, image, key("p256", 1))
            for night in range(NIGHTS):
                signed = run("sign", "--output", "json", "--key", key("p256").private, image, home=self.home)
                self.assertEqual((signed.status, signed.json.get("formats")), (0, ["simple", "bundle"]), signed)
                if night in (0, 1, NIGHTS // 2, NIGHTS - 1):
                    verified = self.verify(image, key("p256"), key("p256", 1), args=["--threshold", "2"])
                    self.assertAllowed(verified, digest)
                    costs.append(verified.json["requests"])
            layers = parsed(repo.manifests[repo.tags[oci.sig_tag(digest)]][0])["layers"]
            return len(layers), len(set(costs)), costs

    def test_in_registries(self):
        kinds = [(True, True), (True, False), (False, True), (False, False)]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for kind, (layers, different, costs) in zip(kinds, pool.map(lambda k: self.nights(*k), kinds)):
                with self.subTest(referrers=kind[0], deletes=kind[1]):
                    self.assertEqual(layers, 2)
                    self.assertEqual(different, 1, costs)

    def layout(self):
        repo = Registry().repository(PATH)
        digest = oci.image(repo, "r.example.com/shop/api:1.4")
        directory = self.dir / "layout"
        oci.write_layout(directory, repo)
        return digest, directory

    def test_in_a_layout(self):
        digest, directory = self.layout()
        for _ in range(NIGHTS):
            self.run_ok("sign", "--key", key("p256").private, f"oci:{directory}")
        index = json.loads((directory / "index.json").read_bytes())
        self.assertEqual(len(index["manifests"]), 3, index)
        self.assertAllowed(self.verify(f"oci:{directory}", key("p256")), digest)
        self.run_ok("sign", "--key", key("p256", 1).private, f"oci:{directory}")
        self.assertEqual(self.verify(f"oci:{directory}", key("p256"), key("p256", 1), args=["--threshold", "2"]).status, 0)

    def test_in_an_archive(self):
        digest, directory = self.layout()
        archive = self.dir / "image.tar"
        os.system(f"tar -C {directory} -cf {archive} .")
        for _ in range(20):
            self.run_ok("sign", "--key", key("p256").private, f"oci-archive:{archive}")
        self.assertAllowed(self.verify(f"oci-archive:{archive}", key("p256")), digest)
        result = run("inspect", "--output", "json", f"oci-archive:{archive}", home=self.home)
        self.assertEqual(len(result.json["signatures"]), 2, result)


class Replaced(Signing):
    def test_one_of_each_form(self):
        first = self.signed()
        self.assertEqual([a["replaced"] for a in first["attached"]], [0, 0])
        again = self.signed()
        self.assertEqual([(a["format"], a["replaced"], a["kept"]) for a in again["attached"]], [("simple", 1, False), ("bundle", 1, False)])
        self.assertHas(1, 1)
        self.assertEqual(again["attached"][1]["where"], "referrer " + self.bundles()[0])
        self.assertAllowed(self.verify(self.image, self.key), self.digest)

    def test_other_annotations_and_another_expiry_are_no_other_signature(self):
        self.signed("--annotation", "build=1")
        self.signed("--annotation", "build=2", "--expires", "30d")
        self.assertHas(1, 1)

    def test_nothing_of_others(self):
        self.signed(by=self.other)                                                         # another key
        self.repo.tags["latest"] = self.digest
        self.signed(image=self.image.replace(TAG, "latest"))                               # another name
        oci.sign_bundle(self.repo, self.digest, self.key)                                  # no name: cosign 3 with our key
        oci.sign_simple(self.repo, self.digest, self.image.rpartition(":")[0], self.key)   # no tag: cosign 2 with our key
        body = oci.statement(self.digest, self.image, "https://spdx.dev/Document")
        oci.sign_bundle(self.repo, self.digest, self.key, body=body)                       # an attestation by our key
        layers, bundles = self.layers(), self.bundles()
        for _ in range(2):
            self.signed()
        self.assertHas(len(layers) + 1, len(bundles) + 1)
        for layer in layers:
            self.assertIn(layer, self.layers())
        self.assertLess(set(bundles), set(self.bundles()))

    def test_a_hint_is_no_proof(self):
        """A layer and a bundle that only say that they are ours, under our name."""
        self.signed()
        forged, mine = dict(self.layers()[0]), self.layers()
        forged["annotations"] = {**forged["annotations"], "dev.cosignproject.cosign/signature": oci.b64(b"not a signature")}
        oci.attach_layers(self.repo, self.digest, [forged, *mine])
        self.signed()
        self.assertIn(forged, self.layers())
        self.assertEqual(len(self.layers()), 2)

    def test_what_is_not_given_just_now_may_be_anybodys(self):
        """A bundle of somebody else, listed as ours at the fallback tag, which who may push writes: whatever of it is not found stays."""
        ours = self.sign("--format", "bundle").json["keys"][0]
        for missing in ("blobs", "manifests"):
            self.setUp()
            self.registry.referrers_api = False
            theirs, descriptor = self.bundle_by_another()
            descriptor["annotations"] = {"dev.cocket/key-id": ours}
            self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [descriptor]}, self.digest.replace(":", "-"))
            layer = parsed(self.repo.manifests[theirs][0])["layers"][0]["digest"]
            self.registry.hook(lambda r, end=f"/{missing}/{layer if missing == 'blobs' else theirs}":
                               error(404, "UNKNOWN") if r.method == "GET" and r.path.endswith(end) else None)
            with self.subTest(missing):
                self.signed("--format", "bundle")
                self.assertIn(theirs, self.repo.manifests)
                self.assertEqual(theirs in self.bundles(), missing == "blobs")

    def bundle_by_another(self):
        before = set(self.repo.manifests)
        oci.sign_bundle(self.repo, self.digest, self.other, self.image)
        theirs, = set(self.repo.manifests) - before
        data, media_type = self.repo.manifests[theirs]
        return theirs, {**oci.descriptor(data, media_type), "artifactType": parsed(data)["artifactType"]}

    def test_keep(self):
        self.signed()
        kept = self.signed("--keep")
        self.assertEqual([(a["replaced"], a["kept"]) for a in kept["attached"]], [(0, False)] * 2)
        self.assertHas(2, 2)
        self.signed()
        self.assertHas(1, 1)

    def test_expired_ones_go(self):
        self.signed("--expires", "1s")
        time.sleep(2)
        self.assertDenied(self.verify(self.image, self.key), "expired-signature")
        self.signed()
        self.assertHas(1, 1)
        self.assertAllowed(self.verify(self.image, self.key), self.digest)

    def test_platforms_of_an_index(self):
        index = oci.index(self.repo, "many")[0]
        image = self.image.replace(TAG, "many")
        for _ in range(3):
            signed = self.signed("--recursive", image=image)
        self.assertEqual(([a["replaced"] for a in signed["attached"]], signed["manifests"]), ([3, 3], 3))
        self.digest = index
        self.assertHas(1, 1)


class ReplacedAtTheTag(Replaced):
    referrers = False


class NothingIsDeleted(Signing):
    deletes = False

    def test_one_as_good_is_kept(self):
        first = self.signed()
        result = self.sign()
        kept = result.json["attached"][1]
        self.assertEqual((kept["kept"], kept["where"], kept["replaced"]), (True, first["attached"][1]["where"], 0))
        self.assertIn(b"--force", result.err)
        self.assertEqual(result.json["formats"], ["simple", "bundle"])
        self.assertHas(1, 1)

    def test_what_is_not_as_good_is_made(self):
        for given, again in (((), ("--expires", "30d")), (("--expires", "30d"), ()), (("--expires", "30d"), ("--expires", "31d")),
                             ((), ("--annotation", "a=b")), (("--annotation", "a=b"), ("--annotation", "a=c"))):
            with self.subTest(given=given, again=again):
                self.setUp()
                self.signed(*given)
                self.assertFalse(self.signed(*again)["attached"][1]["kept"])
                self.assertHas(1, 2)
                self.assertTrue(self.signed(*again)["attached"][1]["kept"])
                self.assertHas(1, 2)

    def test_half_its_life(self):
        self.signed("--expires", "8s")
        self.assertTrue(self.signed("--expires", "8s")["attached"][1]["kept"])
        time.sleep(5)
        self.assertFalse(self.signed("--expires", "8s")["attached"][1]["kept"])

    def test_force(self):
        self.signed()
        self.assertFalse(self.signed("--force")["attached"][1]["kept"])
        self.assertHas(1, 2)

    def test_a_registry_that_says_not_found_and_deletes_nothing_grows_by_one(self):
        self.refuse(error(404, "NOT_FOUND"), lambda r: r.method == "DELETE")
        for _ in range(5):
            self.signed()
        self.assertHas(1, 2)

    def test_whatever_it_says_it_signs(self):
        for status in (400, 401, 403, 404, 405, 500, 501):
            with self.subTest(status=status):
                self.setUp()
                self.refuse(error(status, "DENIED"), lambda r: r.method == "DELETE")
                self.signed()
                self.signed("--force")
                self.assertAllowed(self.verify(self.image, self.key), self.digest)


class Room(Signing):
    """What others have attached."""

    def fill_tag(self, n):
        layers = [{**oci.simple_layer(self.repo, b"{}", b"%d" % i), "data": oci.b64(b"{}")} for i in range(n)]
        oci.attach_layers(self.repo, self.digest, layers)

    def fill_referrers(self, n):
        for i in range(n):
            oci.attach_bundle(self.repo, self.digest, {"n": i})

    def test_128_is_not_full(self):
        self.fill_tag(128)
        self.assertEqual(self.signed()["formats"], ["simple", "bundle"])
        self.assertAllowed(self.verify(self.image, self.key), self.digest)
        self.assertEqual(len(self.layers()), 129)

    def test_a_full_tag(self):
        self.fill_tag(256)
        result = self.sign()
        self.assertEqual((result.status, result.json["formats"]), (0, ["bundle"]), result)
        self.assertIn("has 256 already, the maximum is 256", result.json["warnings"][0]["detail"])
        self.assertIn(b"hint: delete the signatures that nobody needs", result.err)
        self.assertAllowed(self.verify(self.image, self.key), self.digest)
        only = self.sign("--format", "simple")
        self.assertEqual((only.status, only.out), (3, b""), only)
        self.assertIn(b"hint: delete the signatures that nobody needs", only.err)
        self.assertEqual(len(self.layers()), 256)

    def test_full_of_ours(self):
        for i in range(3):
            self.signed("--keep")
        mine = self.layers()
        self.fill_tag(254)
        oci.attach_layers(self.repo, self.digest, self.layers() + mine)
        self.assertEqual(self.signed()["formats"], ["simple", "bundle"])
        self.assertEqual(len(self.layers()), 255)

    def test_a_full_list(self):
        self.fill_referrers(128)
        result = self.sign()
        self.assertEqual((result.status, result.json["formats"]), (0, ["simple"]), result)
        self.assertIn("has 128 referrers by others", result.json["warnings"][0]["detail"])
        self.assertAllowed(self.verify(self.image, self.key), self.digest)
        only = self.sign("--format", "bundle")
        self.assertEqual((only.status, only.out), (3, b""), only)
        self.assertEqual(len(self.bundles()), 128)


class BothForms(Signing):
    def assertRefused(self, result, form, *words):
        other = "bundle" if form == "simple" else "simple"
        self.assertEqual((result.status, result.json.get("formats")), (0, [other]), result)
        self.assertEqual([a["format"] for a in result.json["attached"]], [other])
        self.assertEqual(len(result.json["warnings"]), 1, result)
        self.assertEqual((result.json["warnings"][0]["kind"], result.json["warnings"][0]["what"]), ("refused", form))
        for word in (f"not attached as {form}", *words):
            self.assertIn(word, result.json["warnings"][0]["detail"])
        self.assertIn(b"warning: ", result.err)
        self.assertAllowed(self.verify(self.image, self.key), self.digest)

    def test_both(self):
        signed = self.signed()
        self.assertEqual((signed["formats"], signed["warnings"]), (["simple", "bundle"], []))
        for form in ("simple", "bundle"):
            policy = {"version": 1, "rules": [{"images": [f"{self.registry.host}/{PATH}"], "keys": [str(self.key.public)], "formats": [form]}]}
            (self.dir / form).write_text(json.dumps(policy))
            self.assertEqual(run("verify", "--policy", self.dir / form, self.image, home=self.home).status, 0)

    def test_a_bundle_that_is_refused(self):
        for status in (400, 403, 404, 405, 409, 412, 413, 415, 422, 501):
            with self.subTest(status=status):
                self.setUp()
                self.refuse(error(status, "MANIFEST_INVALID"), is_bundle_put)
                if status == 403: # nobody is logged in: others may be allowed to
                    self.assertEqual(self.sign().status, 3)
                    continue
                self.assertRefused(self.sign(), "bundle", str(status))

    def test_a_tag_that_is_refused(self):
        for status in (400, 405, 409, 412, 415):
            with self.subTest(status=status):
                self.setUp()
                self.refuse(error(status, "TAG_INVALID", "no such tags here"), is_sig_put)
                self.assertRefused(self.sign(), "simple", str(status))

    def test_something_else_at_the_tag(self):
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": []}, oci.sig_tag(self.digest))
        self.assertRefused(self.sign(), "simple", "left as it is")

    def test_failures_are_no_refusals(self):
        for status in (401, 429, 500, 503):
            for put in (is_bundle_put, is_sig_put):
                with self.subTest(status=status, put=put.__name__):
                    self.setUp()
                    self.refuse(Response(status, b"", {"Retry-After": "100"} if status == 429 else None), put)
                    result = run("sign", "--key", self.key.private, "--timeout", "1s", self.image, home=self.home)
                    self.assertEqual((result.status, result.out), (3, b""), result)

    def test_all_that_are_named_must_succeed(self):
        self.refuse(error(405, "UNSUPPORTED"), is_bundle_put)
        for given in ("bundle", "simple,bundle", "bundle,simple"):
            result = self.sign("--format", given)
            self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertEqual(self.signed("--format", "simple")["formats"], ["simple"])

    def test_neither(self):
        self.refuse(error(405, "UNSUPPORTED"), lambda r: is_bundle_put(r) or is_sig_put(r))
        result = self.sign()
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertEqual(result.err.count(b"cocket: error: "), 1, result)

    def test_detached(self):
        self.run_ok("sign", "--key", self.key.private, "--detached", self.dir / "sigs", self.image)
        lines = [json.loads(line) for line in (self.dir / "sigs").read_text().splitlines()]
        self.assertEqual([sorted(line)[:1] for line in lines], [["config"], ["dsseEnvelope"]])
        self.assertAllowed(self.verify(self.image, self.key, args=["--signature", self.dir / "sigs"]), self.digest)
        self.assertHas(0, 0)


class TagAndDigest(Signing):
    def test_the_tag_is_signed(self):
        signed = self.signed(image=f"{self.image}@{self.digest}")
        self.assertEqual((signed["name"], signed["digest"], signed["pinned"], signed["warnings"]),
                         (self.image, self.digest, f"{self.image}@{self.digest}", []))
        self.assertAllowed(self.verify(self.image, self.key), self.digest)

    def test_the_tag_has_moved(self):
        now = oci.image(self.repo, TAG, annotations={"n": "2"})
        result = self.sign(image=f"{self.image}@{self.digest}")
        self.assertEqual((result.status, result.json["digest"], result.json["name"]), (0, self.digest, self.image), result)
        self.assertIn(now, result.json["warnings"][0]["detail"])
        self.assertDenied(self.verify(self.image, self.key), "no-signature")
        self.assertAllowed(self.verify(f"{self.image}@{self.digest}", self.key), self.digest)

    def test_there_is_no_such_tag_yet(self):
        del self.repo.tags[TAG]
        result = self.sign(image=f"{self.image}@{self.digest}")
        self.assertEqual(result.status, 0, result)
        self.assertIn("no such tag", result.json["warnings"][0]["detail"])
        self.repo.tags[TAG] = self.digest
        self.assertAllowed(self.verify(self.image, self.key), self.digest)


class Interrupted(Signing):
    """Killed at the n-th request, whichever that is: there is always one that verifies."""

    def sign_until(self, at, before):
        """before: the request has no effect; else it has, and nobody hears of it.  False: it ended before."""
        count = 0

        def hook(r):
            nonlocal count
            count += 1
            if count <= at:
                return None
            if count == at + 1:
                if not before:
                    self.registry.honest(r)
                process.kill()
            return r.reset()
        self.registry.hook(hook)
        process = start("sign", "--key", self.key.private, self.image, home=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        status = process.wait(60)
        self.registry.hooks.remove(hook)
        return status != 0

    def test_anywhere(self):
        for before in (True, False):
            self.signed()
            at = 0
            while self.sign_until(at, before):
                self.assertAllowed(self.verify(self.image, self.key), self.digest)
                at += 1
            self.assertGreater(at, 10)
            self.signed()
            self.assertHas(1, 1)


class ControlC(Signing):
    def test_it_says_what_is_there_and_what_to_do(self):
        for args, said in (((), b"earlier signatures of the others are still there; the same command signs them"),
                           (("--detached", self.dir / "sigs"), b"no file is written; the same command begins again")):
            held = threading.Event()

            def hook(r):
                held.set()
                time.sleep(2)
                return r.reset()
            self.registry.hook(hook)
            process = start("sign", "--key", self.key.private, *args, self.image, home=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertTrue(held.wait(10))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            self.registry.hooks.remove(hook)
            self.assertEqual((process.returncode, out), (-signal.SIGINT, b""), err)
            self.assertIn(b"cocket: interrupted: ", err)
            self.assertIn(said, err)


class InterruptedAtTheTag(Interrupted):
    referrers = False


class SideBySide(Signing):
    def test_by_one_key_and_by_others(self):
        keys = [key("p256", n % 3) for n in range(9)]
        for k in keys[:3]:
            self.signed(by=k)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for result in pool.map(lambda k: self.sign(by=k), keys):
                self.assertEqual(result.status, 0, result)
        self.assertAllowed(self.verify(self.image, *keys[:3], args=["--threshold", "3"]), self.digest)
        for k in keys[:3]:
            self.signed(by=k)
        self.assertHas(3, 3)
        self.assertAllowed(self.verify(self.image, *keys[:3], args=["--threshold", "3"]), self.digest)


class SideBySideAtTheTag(SideBySide):
    referrers = False
