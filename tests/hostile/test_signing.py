"""Signing, on registries that do not do what they say, refuse what they were asked for, or are many images' at once: "signed" is said only
of what a verifier finds, with the next way that works where there is one, and one hint for its cause."""

import base64
import json
import time

from base import *

HINTS = {
    "login": b"hint: log in", "right": b"hint: the credentials are valid", "kept": b"hint: the registry does not allow tags to be overwritten",
    "limit": b"hint: the registry or a proxy", "moved": b"hint: the registry has moved", "list": b"hint: use --format simple",
}


class Signing(Attack):
    def setUp(self):
        super().setUp()
        self.digest = oci.image(self.repo, GOOD)

    def sign(self, *args, image=None, signer=None, **options):
        options.setdefault("home", self.home)
        return run("sign", "--output", "json", "--key", (signer or self.key).private, *args, image or self.image(), **options)

    def puts(self, part=""):
        return self.registry.requests(lambda r: r.method == "PUT" and "/manifests/" in r.path and part in r.path)

    def on(self, method, part):
        """Marks requests of that method whose path has the part."""
        return lambda r: r.method == method and part in r.path

    def answer(self, matches, response):
        self.registry.hook(lambda r: response() if matches(r) else None)

    def assertHint(self, result, *names):
        for name, text in HINTS.items():
            self.assertEqual(result.err.count(text), name in names, f"{name}: {result}")


class Referrers(Signing):
    """The registry says OCI-Subject (the fake one does): is it listed?"""

    def assertGoesToTheTag(self, answer):
        self.answer(self.on("GET", "/referrers/"), answer)
        signed = self.sign("--format", "bundle")
        self.assertEqual((signed.status, signed.json.get("formats")), (0, ["bundle"]), signed)
        self.assertIn(b"does not list it", signed.err)
        self.assertIn(self.digest.replace(":", "-"), self.repo.tags)
        self.assertAllowed(self.ask(), self.digest)

    def test_listed(self):
        signed = self.sign("--format", "bundle")
        self.assertEqual((signed.status, signed.err), (0, b""), signed)
        self.assertNotIn(self.digest.replace(":", "-"), self.repo.tags)
        self.assertAllowed(self.ask(), self.digest)

    def test_every_listing_is_empty(self):
        self.assertGoesToTheTag(lambda: Response(200, {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}, media_type=INDEX))

    def test_no_such_endpoint(self):
        for status in (400, 401, 403, 404, 405, 501):
            with self.subTest(status=status):
                self.setUp()
                self.assertGoesToTheTag(lambda s=status: error(s, "DENIED"))

    def test_pull_brings_along_what_can_be_listed(self):
        self.sign()
        for status in (401, 403, 405, 501):
            self.registry.hooks.clear()
            self.answer(self.on("GET", "/referrers/"), lambda s=status: error(s, "DENIED"))
            self.run_ok("pull", "--key", self.key.public, "--to", f"oci:{self.dir}/{status}", self.image())
            self.assertAllowed(self.verify(f"oci:{self.dir}/{status}", self.key, args=["--signed-as", self.image()]), self.digest)

    def test_a_blob_that_is_not_there_may_be_forbidden(self):
        self.answer(lambda r: r.method == "HEAD", lambda: Response(403))
        self.assertEqual(self.sign().status, 0)

    def test_an_unsigned_image_is_unsigned_where_there_is_no_such_endpoint(self):
        for status in (400, 404, 405, 501):
            with self.subTest(status=status):
                self.setUp()
                self.answer(self.on("GET", "/referrers/"), lambda s=status: error(s, "UNSUPPORTED"))
                self.assertDenied(self.ask(), "no-signature")


class FallbackTags(Signing):
    referrers = False

    def takes_tag_for_digest(self, keeps=True):
        """sha256-HEX is sha256:HEX to it, as to registry.gitlab.com."""
        def serve(r):
            tag = r.path.rpartition("/")[2]
            if not tag.startswith("sha256-") or len(tag) != 71 or (keeps and tag in self.repo.tags):
                return None
            if r.method in ("GET", "HEAD") and tag.replace("-", ":") in self.repo.manifests:
                data, media_type = self.repo.manifests[tag.replace("-", ":")]
                return Response(200, data, media_type=media_type)
            return Response(201) if r.method == "PUT" else None
        self.registry.hook(serve)

    def test_the_image_itself_is_no_list(self):
        self.takes_tag_for_digest()
        self.assertDenied(self.ask(), "no-signature")
        self.assertEqual(run("inspect", self.image(), home=self.home).out.count(b"bundle"), 0)

    def test_a_registry_that_keeps_no_list_is_told_of_after_one_write(self):
        children = [oci.image(self.repo, None, p) for p in ("linux/amd64", "linux/arm64")]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": MANIFEST, "digest": d, "size": len(self.manifest_of(d)), "platform": {"os": "linux", "architecture": a}}
            for d, a in zip(children, ("amd64", "arm64"))]}
        for digest in (self.digest, self.repo.add_manifest(index, "many")):
            self.registry.hooks.clear()
            self.registry.clear()
            self.takes_tag_for_digest(keeps=False)
            signed = self.sign("--format", "bundle", image=self.at(digest))
            self.assertEqual(signed.status, 3, signed)
            self.assertIn(b"serves the image itself there", signed.err)
            self.assertHint(signed, "list")
            self.assertEqual(len(self.puts("/sha256-")), 1)
            self.assertNotIn(b"platform", self.puts("/sha256-")[0].body)
            self.assertEqual(self.sign("--format", "simple", image=self.at(digest)).status, 0)
            self.assertAllowed(self.ask(self.at(digest)), digest)

    def test_writes_that_are_not_kept(self):
        for form in ("simple", "bundle"):
            with self.subTest(form=form):
                self.setUp()
                self.answer(lambda r: r.method == "PUT" and "/manifests/sha256-" in r.path, lambda: Response(201))
                signed = self.sign("--format", form)
                self.assertEqual((signed.status, signed.out), (3, b""), signed)
                self.assertEqual(len(self.puts("/sha256-")), 1)


class Kept(Signing):
    """No tag is written twice."""

    said = staticmethod(lambda: error(403, "DENIED", "requested access to the resource is denied"))

    def setUp(self):
        super().setUp()
        self.registry.hook(lambda r: self.said() if r.method == "PUT" and r.path.rpartition("/")[2] in self.repo.tags else None)
        self.assertEqual(self.sign().status, 0)

    def answers(self):
        return [error(403, "DENIED"), error(405, "UNSUPPORTED"), error(409, "CONFLICT"), error(412, "PRECONDITION", "immutable tag"),
                error(400, "TAG_INVALID", "the image tag already exists and is immutable")]

    def test_the_next_way_that_works(self):
        for response in self.answers():
            with self.subTest(status=response.status):
                self.setUp()
                self.said = lambda r=response: r
                signed = self.sign(signer=self.other)
                self.assertEqual((signed.status, signed.json.get("formats")), (0, ["bundle"]), signed)
                self.assertIn(b"not attached as simple: tag " + oci.sig_tag(self.digest).encode() + b": may not be written again", signed.err)
                self.assertHint(signed, "kept")
                self.assertEqual(len(signed.json["warnings"]), 1)
                self.assertIn(signed.json["warnings"][0]["detail"].encode(), signed.err)
                self.assertEqual(self.ask(None, self.key, self.other, args=["--threshold", "2"]).status, 0)

    def test_what_was_asked_for_is_not_replaced_and_the_hint_is_said_once(self):
        for response in self.answers():
            with self.subTest(status=response.status):
                self.setUp()
                self.said = lambda r=response: r
                self.registry.clear()
                signed = self.sign("--format", "simple", self.image(), self.at(self.digest), signer=self.other)
                self.assertEqual((signed.status, signed.out), (3, b""), signed)
                self.assertEqual(signed.err.count(b"may not be written again"), 3, signed)
                self.assertHint(signed, "kept")
                self.assertLessEqual(len(self.puts("/sha256-")), 12) # 400 is asked again by who puts manifests
                self.assertDenied(self.ask(None, self.other), "unknown-key")


class Causes(Signing):
    """One hint, for its cause, once a run."""

    def log_in(self):
        auth = self.dir / "auth.json"
        auth.write_text(json.dumps({"auths": {self.registry.host: {"auth": base64.b64encode(b"bob:secret").decode()}}}))
        auth.chmod(0o600)
        return ["--auth-file", auth, *(self.image() for _ in range(4))]

    def basic(self, r):
        if not r.headers.get("Authorization"):
            return Response(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        return None

    def bearer(self, r):
        """Gives everybody a token, which may only read."""
        if r.path == "/token":
            return Response(200, {"token": "read-only"}, media_type="application/json")
        challenge = {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="x",scope="repository:{PATH}:pull,push"'}
        if not r.headers.get("Authorization"):
            return Response(401, b"", challenge)
        if r.method in ("POST", "PUT", "PATCH"):
            challenge["WWW-Authenticate"] += ',error="insufficient_scope"'
            return Response(401, b"", challenge)
        return None

    def assertFails(self, result, *hints):
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertHint(result, *hints)

    def test_a_right_is_missing(self):
        self.registry.hook(self.basic)
        self.answer(self.on("POST", "/uploads/"), lambda: error(403, "DENIED"))
        self.assertFails(self.sign(*self.log_in()), "right")

    def test_a_token_that_lacks_a_right(self):
        self.registry.hook(self.bearer)
        self.assertFails(self.sign(*self.log_in()), "right")

    def test_nobody_logged_in(self):
        self.registry.hook(self.basic)
        self.assertFails(self.sign(), "login")
        self.registry.hooks[:] = [self.bearer]
        self.assertFails(self.sign(), "login")
        self.registry.hooks[:] = [lambda r: error(403, "DENIED") if r.method == "POST" else None]
        self.assertFails(self.sign(), "login")

    def test_wrong_password(self):
        self.registry.hook(lambda r: Response(401, b"", {"WWW-Authenticate": 'Basic realm="x"'}))
        self.assertFails(self.sign(*self.log_in()), "login")

    def test_reading_too(self):
        self.registry.hook(self.basic)
        self.answer(self.on("GET", "/manifests/"), lambda: error(403, "DENIED"))
        result = run("verify", "--key", self.key.public, *self.log_in(), home=self.home)
        self.assertEqual(result.status, 3, result)
        self.assertHint(result, "right")

    def test_body_limit(self):
        self.answer(self.on("PUT", "/"), lambda: Response(413, b"<html>413</html>", media_type="text/html"))
        result = self.sign()
        self.assertFails(result, "limit")
        self.assertIn(b"413 too large", result.err)


class SideBySide(Signing):
    def fill(self, n):
        return [f"{self.name}:{tag}" for tag in (f"t{i}" for i in range(n)) if oci.image(self.repo, tag, annotations={"n": tag})]

    def test_in_the_order_asked_and_one_wait_for_all(self):
        images = self.fill(60)
        self.registry.hook(lambda r: time.sleep((hash(r.path) % 7) / 1000))
        images.insert(20, self.image("none"))
        signed = run("sign", "--output", "json", "--key", self.key.private, *images, home=self.home)
        self.assertEqual(signed.status, 3, signed)
        self.assertEqual([o["image"] for o in signed.objects], [i for i in images if i != self.image("none")])
        self.assertIn(b"not-found: " + self.image("none").encode(), signed.err)
        self.assertLess(signed.seconds, 60 * 0.2)
        images.remove(self.image("none"))
        self.assertEqual(run("verify", "--key", self.key.public, *images, home=self.home).status, 0)

    def test_tags_of_one_image(self):
        tags = [f"t{i}" for i in range(12)]
        for tag in tags:
            self.repo.tags[tag] = self.digest
        images = [f"{self.name}:{t}" for t in tags]
        signed = run("sign", "--output", "json", "--key", self.key.private, *images, home=self.home)
        self.assertEqual((signed.status, len(signed.objects)), (0, 12), signed)
        for image in images:
            self.assertAllowed(self.ask(image), self.digest)

    def test_requests_are_those_that_were_made(self):
        self.registry.clear()
        signed = self.sign()
        self.assertEqual(signed.json["requests"], len(self.registry.requests()))
        tag = oci.sig_tag(self.digest)
        self.assertEqual(len(self.registry.requests(lambda r: r.method == "GET" and r.is_tag(tag))), 3)
        images = self.fill(10)
        self.registry.clear()
        signed = run("sign", "--output", "json", "--key", self.key.private, *images, home=self.home)
        self.assertEqual(sum(o["requests"] for o in signed.objects), len(self.registry.requests()))

    def test_detached_is_in_the_order_asked(self):
        images, out = self.fill(20), self.dir / "sigs.json"
        signed = run("sign", "--output", "json", "--key", self.key.private, "--detached", out, *images, home=self.home)
        self.assertEqual([o["image"] for o in signed.objects], images, signed)
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual(len(lines), 2 * len(images))
        for i, image in enumerate(images):
            payload = json.loads(base64.b64decode(lines[2 * i]["layers"][0]["data"]))
            statement = json.loads(base64.b64decode(lines[2 * i + 1]["dsseEnvelope"]["payload"]))
            self.assertEqual(payload["critical"]["identity"]["docker-reference"], image)
            self.assertEqual(statement["subject"][0]["name"], image)
