"""What registries do that the specification does not foresee, or that clients forget: one habit a test, and how many requests it costs.
A registry that behaves so is a registry all the same; what a habit could hide is never taken for a yes."""

import base64
import json
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, need_openssl, run, verify
from support.registry import INDEX, MANIFEST, Registry, Response

PATH = "shop/api"


class Habit(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository(PATH)
        self.name = f"{self.registry.host}/{PATH}"
        self.key = key("ed25519")

    def signed_image(self, tag="1", **fields):
        digest = oci.image(self.repo, tag, **fields)
        oci.sign_simple(self.repo, digest, f"{self.name}:{tag}", key("p256"))
        return digest

    def ask(self, tag="1", *args):
        return verify(f"{self.name}:{tag}", key("p256"), args=args, home=self.home)

    def asked(self, what):
        return self.registry.requests(lambda r: re.search(what, r.path))


class TokenServer:
    """Mixed into a Habit: tokens that live for so many seconds, and what the registry says of one that is over."""

    def serve_tokens(self, seconds=300, over=None, fields=None):
        self.live, self.given, self.over = {}, 0, over

        def hook(r):
            if r.path == "/token":
                self.given += 1
                self.live[f"Bearer t{self.given}"] = (time.monotonic() + seconds, r.query["scope"][0].split(":")[1])
                return Response(200, {"token": f"t{self.given}", "expires_in": seconds, **(fields or {})}, media_type="application/json")
            said = r.headers.get("Authorization")
            if self.live.get(said, (0, ""))[0] > time.monotonic() and f"/v2/{self.live[said][1]}/" in r.path:
                return None
            if said is None or self.over is None:
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
            return Response(401, b"", self.over)
        self.registry.hook(hook)

    def expire(self):
        self.live = {k: (0, path) for k, (_, path) in self.live.items()}


@need_openssl
class Tokens(TokenServer, Habit):
    def run_out_in_the_middle(self, over):
        """The token ends after the image's manifest has come."""
        self.signed_image()
        self.serve_tokens(over=over)

        def hook(r):
            if r.is_tag("1") and r.headers.get("Authorization") and not self.expired:
                self.expired = True
                response = self.registry.honest(r)
                self.expire()
                return response
        self.expired = False
        self.registry.hooks.insert(0, hook)
        return self.ask()

    def test_the_challenge_that_gave_a_token_answers_when_it_is_over(self):
        for over in ({"WWW-Authenticate": 'Basic realm="harbor"'}, {}, {"WWW-Authenticate": "Negotiate"}, None):
            with self.subTest(over):
                self.registry.hooks.clear()
                self.assertAllowed(self.run_out_in_the_middle(over))
                self.assertEqual(self.given, 2)

    def test_a_new_token_that_does_not_do_either_is_the_end(self):
        for over in ({"WWW-Authenticate": 'Basic realm="harbor"'}, {}):
            with self.subTest(over):
                self.registry.hooks.clear()
                self.registry.clear()
                self.signed_image()
                self.serve_tokens(seconds=0, over=over)
                self.assertUnknown(self.ask(), "auth")
                self.assertLessEqual(self.given, 2)
                self.assertLess(len(self.registry.log), 8)

    def test_neighbour_basic_without_a_token_before_is_basic(self):
        self.signed_image()
        self.registry.hook(lambda r: Response(401, b"", {"WWW-Authenticate": 'Basic realm="x"'}))
        result = self.ask()
        self.assertUnknown(result, "auth")
        self.assertIn(b"requires a user name and password", result.out + result.err)

    def test_a_token_is_replaced_before_it_is_over(self):
        self.signed_image()
        self.serve_tokens(seconds=2, over={})
        self.registry.hooks.insert(0, lambda r: time.sleep(1.6) if r.is_tag("1") and r.headers.get("Authorization") else None)
        self.assertAllowed(self.ask())
        self.assertEqual(self.given, 2)
        self.assertEqual(len(self.registry.requests(lambda r: r.path.startswith("/v2/") and not r.headers.get("Authorization"))), 1)

    def test_fields_of_nothing(self):
        for fields in ({"access_token": None, "expires_in": None, "issued_at": None}, {"access_token": "", "issued_at": ""},
                       {"token": None, "access_token": "t1"}, {"token": "", "access_token": "t1"}):
            with self.subTest(fields):
                self.registry.hooks.clear()
                self.signed_image()
                self.serve_tokens(fields=fields)
                self.assertAllowed(self.ask())

    def test_one_meets_the_challenge_and_the_others_wait(self):
        names = []
        for i in range(24):
            repo = self.registry.repository(f"shop/r{i}")
            digest = oci.image(repo, "1")
            name = f"{self.registry.host}/shop/r{i}:1"
            oci.sign_simple(repo, digest, name, key("p256"))
            names.append(name)
        self.serve_tokens()
        result = run("verify", "--output", "json", "--key", key("p256").public, *names, home=self.home)
        self.assertEqual(result.status, 0, result)
        self.assertEqual(len(self.registry.requests(lambda r: r.path.startswith("/v2/") and not r.headers.get("Authorization"))), 1)
        self.assertEqual(self.given, 24)
        self.assertEqual(sum(o["requests"] for o in result.objects), len(self.registry.log))

    def test_a_realm_of_another_repository_is_not_the_last_word(self):
        """Artifactory names a realm for each: the first one's token does not do, its own does."""
        names = []
        for i in range(3):
            repo = self.registry.repository(f"r{i}/app")
            names.append(f"{self.registry.host}/r{i}/app:1")
            oci.sign_simple(repo, oci.image(repo, "1"), names[-1], key("p256"))

        def hook(r):
            if r.path.endswith("/token"):
                return Response(200, {"token": "of-" + r.path.split("/")[1]})
            own = r.path.split("/")[2]
            if r.headers.get("Authorization") != f"Bearer of-{own}":
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/{own}/token"'})
        self.registry.hook(hook)
        result = run("verify", "--key", key("p256").public, *names, home=self.home)
        self.assertEqual(result.status, 0, result)


@need_openssl
class Writers(Habit):
    """Documents of writers outside of Go."""

    NOTHING = {"annotations": None, "artifactType": None, "subject": None}

    def sign(self, tag, *args):
        return run("sign", "--output", "json", "--key", self.key.private, *args, f"{self.name}:{tag}", home=self.home)

    def test_null_is_absent_in_what_is_optional(self):
        layer = oci.b64(b"layer").encode()
        self.repo.add_blob(layer)
        nothing = {"annotations": None, "urls": None, "data": None, "artifactType": None}
        digest = oci.image(self.repo, "one", layers=[{**oci.descriptor(layer, oci.TAR), **nothing}])
        entry = oci.platform_entry(self.repo, digest, "linux/amd64", **nothing)
        entry["platform"].update({"variant": None, "os.version": None, "os.features": None})
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry], **self.NOTHING}, "many")
        for tag in ("one", "many"):
            result = self.sign(tag, "--format", "simple,bundle")
            self.assertEqual(result.status, 0, result)
            self.assertAllowed(verify(f"{self.name}:{tag}", self.key, args=["--deep", "--platform", "linux/amd64"], home=self.home))

    def test_null_in_listings_is_absent(self):
        for api in (True, False):
            with self.subTest(api=api):
                self.registry.referrers_api = api
                digest = oci.image(self.repo, "listed")
                oci.sign_bundle(self.repo, digest, key("p256"), f"{self.name}:listed")
                entries = [{**e, "annotations": None, "platform": None, "urls": None} for e in self.repo.referrers(digest)]
                listing = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries, **self.NOTHING}
                self.registry.hooks[:] = [lambda r: Response(200, listing, media_type=INDEX) if "/referrers/" in r.path and api else None]
                if not api:
                    self.repo.add_manifest(listing, digest.replace(":", "-"))
                self.assertAllowed(verify(f"{self.name}:listed", key("p256"), home=self.home))

    def test_neighbour_null_in_what_is_required_is_malformed(self):
        for fields in ({"config": None}, {"layers": [{"mediaType": oci.TAR, "digest": None, "size": 1}]}, {"schemaVersion": "2"}):
            with self.subTest(fields):
                doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG), "layers": [], **fields}
                self.repo.add_manifest(doc, "bad")
                self.assertDenied(verify(f"{self.name}:bad", key("p256"), home=self.home), "malformed")


@need_openssl
class Requests(Habit):
    """How many there are, and that the program says how many."""

    def run_json(self, *args):
        self.registry.clear()
        result = run(*args, "--output", "json", home=self.home)
        self.assertEqual(sum(o["requests"] for o in result.objects), len(self.registry.log), result)
        return result

    def inlined(self, tag, name=None):
        """Signed as cocket does: no payload is to be fetched."""
        digest = oci.image(self.repo, tag)
        run("sign", "--key", self.key.private, name or f"{self.name}:{tag}", home=self.home)
        return digest

    def kinds(self):
        return sorted("page" if "/referrers/" in r.path else "sig" if r.path.endswith(".sig") else "fallback" if "/sha256-" in r.path else "image"
                      for r in self.registry.log)

    def test_verify_by_tag_is_four_and_then_three(self):
        for api in (True, False):
            with self.subTest(api=api):
                self.registry.referrers_api = api
                for tag in ("a", "b", "c"):
                    self.inlined(tag)
                result = self.run_json("verify", "--key", self.key.public, *[f"{self.name}:{t}" for t in "abc"], "--timeout", "60s")
                self.assertEqual(result.status, 0, result)
                self.assertLessEqual(len(self.registry.log), 12)
                (self.home / "list").write_text("".join(f"{self.name}:{t}\n" for t in "abc" for _ in range(9)))
                result = self.run_json("verify", "--key", self.key.public, f"{self.name}:a")
                self.assertEqual(self.kinds(), ["fallback", "image", "page", "sig"])

    def test_the_place_that_was_left_out_is_asked_before_a_no(self):
        """A registry whose API answers, with a signature that somebody put at the fallback tag; and one that has none where it was first."""
        for api in (True, False):
            with self.subTest(api=api):
                names = []
                for i in range(40):
                    digest = oci.image(self.repo, f"n{i}")
                    bundle = oci.sign_bundle(self.repo, digest, key("p256"), f"{self.name}:n{i}")
                    entries = self.repo.referrers(digest)
                    self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, digest.replace(":", "-"))
                    names.append(f"{self.name}:n{i}")
                    if not api and i == 0:
                        first = digest
                self.registry.hooks[:] = [
                    (lambda r: Response(200, {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}, media_type=INDEX) if "/referrers/" in r.path else None)
                    if api else (lambda r: Response(404, b"404 page not found") if r.path.endswith("/referrers/" + first) else
                                 Response(404, b"") if "/sha256-" in r.path and first[7:] not in r.path else None)]
                result = self.run_json("verify", "--key", key("p256").public, *names)
                self.assertEqual(result.status, 0, result)

    def test_signatures_of_one_digest_are_asked_for_once(self):
        digest = self.signed_image()
        for i in range(10):
            self.repo.tags[f"t{i}"] = digest
            run("sign", "--key", self.key.private, f"{self.name}:t{i}", home=self.home)
        result = self.run_json("verify", "--key", self.key.public, *[f"{self.name}:t{i}" for i in range(10)])
        self.assertEqual(result.status, 0, result)
        self.assertLessEqual(len(self.registry.log), 10 + 3 + 1)
        self.assertEqual(len({r.target for r in self.registry.log}), len(self.registry.log))

    def test_a_tag_that_moves_is_another_image(self):
        """What is shared is what stands under a digest, never what a tag means."""
        good, other = self.signed_image("1"), oci.image(self.repo, "2")
        result = self.run_json("verify", "--key", key("p256").public, f"{self.name}:1", f"{self.name}:2", f"{self.name}@{good}")
        self.assertEqual([o["verdict"] for o in result.objects], ["allow", "deny", "allow"], result)
        self.assertEqual(result.objects[1]["digest"], other)

    def test_pull_and_save_bring_what_verify_had_without_asking(self):
        for api in (True, False):
            with self.subTest(api=api):
                self.registry.referrers_api = api
                digest = oci.image(self.repo, "9")
                for i in range(9):
                    oci.sign_bundle(self.repo, digest, key("p256", i), f"{self.name}:9")
                if not api:
                    self.repo.add_fallback_tags()
                verified = len(self.run_json("verify", "--key", key("p256").public, f"{self.name}:9").objects) and len(self.registry.log)
                for args in (("pull", "--to", f"oci:{self.dir}/p{api}"), ("save", "-o", f"{self.dir}/s{api}.tar")):
                    result = self.run_json(args[0], "--key", key("p256").public, f"{self.name}:9", *args[1:])
                    self.assertAllowed(result, digest)
                    # config and layer, .att and .sbom, and what may be attached to each of nine bundles
                    self.assertLessEqual(len(self.registry.log), verified + 2 + 2 + 9, args)
                    self.assertEqual(len({(r.method, r.target) for r in self.registry.log}), len(self.registry.log), args)
                self.assertAllowed(verify(f"oci:{self.dir}/p{api}", *[key("p256", i) for i in range(9)], args=["--threshold", "9"], home=self.home))

    def test_every_command_says_how_many(self):
        TokenServer.serve_tokens(self)
        self.inlined("1")
        image = f"{self.name}:1"
        self.run_json("digest", image)
        self.run_json("inspect", image)
        self.run_json("verify", "--deep", "--key", self.key.public, image)
        self.run_json("sign", "--key", self.key.private, image)
        self.run_json("pull", "--key", self.key.public, image, "--to", f"oci:{self.dir}/p")
        self.run_json("save", "--key", self.key.public, image, "-o", f"{self.dir}/s.tar")
        self.run_json("load", "--key", self.key.public, f"{self.dir}/s.tar", "--to", f"docker://{self.registry.host}/other")

    def test_save_of_several_counts_each_of_its_own(self):
        names = []
        for tag in ("1", "2"):
            self.inlined(tag)
            names.append(f"{self.name}:{tag}")
        result = self.run_json("save", "--key", self.key.public, *names, "-o", f"{self.dir}/s.tar")
        self.assertEqual(result.status, 0, result)
        self.assertTrue(all(o["requests"] > 4 for o in result.objects), result)


@need_openssl
class Endpoints(Habit):
    """An endpoint that the registry lacks, or does not show to us."""

    def refuse(self, status, what="/referrers/"):
        self.registry.hooks[:] = [lambda r: Response(status, b"") if re.search(what, r.path) else None]

    def test_listings_that_are_not_there_are_done_without(self):
        self.signed_image("signed")
        oci.image(self.repo, "bare")
        for status in (400, 404, 405, 406, 501):
            with self.subTest(status):
                self.refuse(status)
                self.assertAllowed(self.ask("signed"))
                self.assertDenied(self.ask("bare"), "no-signature")

    def test_listings_that_are_not_shown_leave_a_no_open(self):
        self.signed_image("signed")
        oci.image(self.repo, "bare")
        for what in ("/referrers/", r"/sha256-[0-9a-f]+\.sig$", "/sha256-[0-9a-f]+$"):
            for status in (401, 403):
                with self.subTest(what=what, status=status):
                    self.refuse(status, what)
                    if ".sig" not in what:
                        self.assertAllowed(self.ask("signed"))
                    self.assertUnknown(self.ask("bare"), "auth")


@need_openssl
class Connections(Habit):
    def test_a_misdirected_request_comes_once_more_over_another_connection(self):
        self.signed_image()
        refused = {}

        def hook(r):
            if r.connection == next(iter(refused), r.connection) and r.path.endswith(".sig"):
                refused[r.connection] = r
                return Response(421, b"")
        self.registry.hook(hook)
        self.assertAllowed(self.ask())
        self.assertEqual(len(refused), 1)

    def test_one_that_is_always_misdirected_ends(self):
        self.signed_image()
        self.registry.hook(lambda r: Response(421, b"") if r.path.endswith(".sig") else None)
        result = self.ask()
        self.assertUnknown(result, "registry")
        self.assertIn(b"421 misdirected request", result.out + result.err)
        self.assertEqual(len(self.asked(r"\.sig$")), 2)

    def test_an_idle_connection_that_the_registry_has_closed_is_no_error(self):
        """The registry says keep-alive and hangs up: the next request over that connection meets a reset."""
        self.signed_image()

        def hook(r):
            if r.path.endswith(".sig") or "/blobs/" in r.path:
                return None
            response = self.registry.honest(r)
            r.handler.reply(response)
            r.handler.wfile.flush()
            return r.reset()
        self.registry.hook(hook)
        self.assertAllowed(self.ask())


class Moved(Habit):
    """A registry that sends everything, or what writes, to another place."""

    def setUp(self):
        super().setUp()
        self.new = self.enter(Registry())
        self.new.repositories = self.registry.repositories

    def move(self, status, methods, where=None):
        self.registry.hook(lambda r: Response(status, b"", {"Location": (where or self.new.url) + r.target}) if r.method in methods else None)

    def sign(self, *args):
        return run("sign", "--output", "json", "--key", self.key.private, *args, f"{self.name}:1", home=self.home)

    def test_writes_follow_where_the_same_request_is_wanted_again(self):
        for status in (307, 308):
            for methods in (("GET", "HEAD", "POST", "PUT"), ("POST", "PUT"), ("HEAD",), ("PUT",)):
                with self.subTest(status=status, methods=methods):
                    self.registry.hooks.clear()
                    oci.image(self.repo, "1")
                    self.move(status, methods)
                    result = self.sign("--format", "simple,bundle")
                    self.assertEqual(result.status, 0, result)
                    self.assertAllowed(verify(f"{self.name}:1", self.key, home=self.home))

    def test_other_redirects_of_writes_say_where_to(self):
        for status in (301, 302, 303):
            with self.subTest(status):
                self.registry.hooks.clear()
                oci.image(self.repo, "1")
                self.move(status, ("POST", "PUT"))
                result = self.sign()
                self.assertEqual(result.status, 3, result)
                self.assertIn(f"{status}: moved to {self.new.url}/v2/{PATH}/blobs/uploads/".encode(), result.err)
                self.assertEqual([r for r in self.new.log if r.method in ("POST", "PUT")], [])

    def test_credentials_stay_behind(self):
        config = self.home / ".docker" / "config.json"
        config.parent.mkdir()
        secret = base64.b64encode(b"alice:secret").decode()
        config.write_text(json.dumps({"auths": {self.registry.host: {"auth": secret}}}))
        config.chmod(0o600)
        oci.image(self.repo, "1")
        self.registry.hook(lambda r: None if r.headers.get("Authorization") else Response(401, b"", {"WWW-Authenticate": "Basic realm=x"}))
        self.move(308, ("POST", "PUT", "HEAD"))
        result = self.sign()
        self.assertEqual(result.status, 0, result)
        self.assertEqual({r.headers.get("Authorization") for r in self.new.log}, {None})
        self.assertIn(f"Basic {secret}", {r.headers.get("Authorization") for r in self.registry.log})

    def test_rounds_end(self):
        oci.image(self.repo, "1")
        self.move(308, ("POST", "PUT"), self.registry.url)
        result = self.sign()
        self.assertEqual(result.status, 3, result)
        self.assertIn(b"more than 5 redirects", result.err)
        self.assertLess(len(self.registry.log), 20)

    def test_locations_relative_and_absolute_keep_their_query(self):
        for location in ("/v2/%s/blobs/uploads/s?_state=a%%2Fb&x=%%3D", "s?_state=a%%2Fb&x=%%3D", "%s/v2/%s/blobs/uploads/s?_state=a%%2Fb&x=%%3D"):
            with self.subTest(location):
                self.registry.hooks.clear()
                self.registry.clear()
                oci.image(self.repo, "1")
                args = [a for a in (self.registry.url, PATH)][2 - location.count("%s"):]
                self.registry.hook(lambda r: Response(202, b"", {"Location": location % tuple(args)}) if r.method == "POST" else None)
                self.assertEqual(self.sign().status, 0)
                puts = [r for r in self.registry.log if r.method == "PUT" and "/blobs/" in r.path]
                self.assertTrue(puts)
                for r in puts:
                    self.assertTrue(r.target.startswith(f"/v2/{PATH}/blobs/uploads/s?_state=a%2Fb&x=%3D&digest=sha256:"), r.target)


if __name__ == "__main__":
    unittest.main()
