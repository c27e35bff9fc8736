"""A registry that gives too much, or two things under one name: rows A7, A8, A9, A10, A11, A13, A20, A24 of the attack list.
Every refusal is bounded in time, requests and memory, and has a neighbour just inside the bound that passes."""

import json
import os
import unittest

from base import *

REQUESTS_MAX = 400
SECONDS_MAX = 20  # of a processor: what has no bound takes hours


def seconds_max(test):
    """With the sanitizers this says little."""
    return SECONDS_MAX * (6 if hides(test, "time") else 1)


@need_openssl
class A07EndlessData(Attack):
    def assertBounded(self, result):
        self.assertNotAllowed(result)
        self.assertLess(len(self.registry.log), REQUESTS_MAX, result)
        self.assertLess(result.work, seconds_max(self), result)
        self.assertSmall(result)

    def layers(self, digest, n):
        """n layers that share one payload and carry a broken signature each."""
        data = oci.payload(self.image(), digest)
        layer = oci.simple_layer(self.repo, data, b"0" * 70)
        return data, [layer] * n

    def test_a07_a_million_signatures(self):
        digest = oci.image(self.repo, GOOD)
        _, layers = self.layers(digest, 1)
        whole = oci.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG), "layers": []})
        one = oci.dumps(layers[0])
        manifest = whole[:-2] + b",".join([one] * 10**6) + b"]}"
        self.repo.add_manifest(manifest, oci.sig_tag(digest), MANIFEST)
        result = self.ask(measure=True)
        self.assertBounded(result)
        self.assertDenied(result, "too-large")

    def test_a07_more_signatures_than_allowed(self):
        for n in (1000, 5000, 9000):
            with self.subTest(n):
                digest = oci.image(self.repo, GOOD)
                oci.attach_layers(self.repo, digest, self.layers(digest, n)[1])
                self.registry.clear()
                result = self.ask(measure=True)
                self.assertBounded(result)
                self.assertDenied(result, "too-many")

    def test_a07_neighbour_the_hundredth_signature_is_good(self):
        digest = oci.image(self.repo, GOOD)
        data, layers = self.layers(digest, 99)
        layers.append(oci.simple_layer(self.repo, data, oci.sign_bytes(self.key, data)))
        oci.attach_layers(self.repo, digest, layers)
        self.assertAllowed(self.ask(), digest)

    def endless_pages(self, link, entries=lambda page: []):
        def pages(request):
            if "/referrers/" not in request.path:
                return None
            page = int(request.query.get("p", ["0"])[0])
            return Response(200, {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries(page)},
                            {"Content-Type": INDEX, "Link": f'<{link(request, page)}>; rel="next"'})
        self.registry.hook(pages)

    def test_a07_endless_paging(self):
        oci.image(self.repo, GOOD)
        self.endless_pages(lambda r, page: f"{r.path}?p={page + 1}")
        self.assertBounded(self.ask(measure=True))

    def test_a07_self_referencing_next(self):
        oci.image(self.repo, GOOD)
        self.endless_pages(lambda r, page: r.target)
        self.assertBounded(self.ask(measure=True))

    def test_a07_next_at_another_host(self):
        with Registry() as other:
            oci.image(self.repo, GOOD)
            self.endless_pages(lambda r, page: f"{other.url}{r.path}?p={page + 1}")
            self.assertBounded(self.ask(measure=True))
            self.assertEqual(other.log, [])

    def test_a07_pages_full_of_evidence(self):
        """Descriptors of bundles that must each be fetched: the count of requests is bounded, not only that of pages."""
        oci.image(self.repo, GOOD)

        def entries(page):
            return [{"mediaType": MANIFEST, "size": 700, "digest": digest_of(b"%d/%d" % (page, i)),
                     "artifactType": oci.BUNDLE} for i in range(500)]
        self.endless_pages(lambda r, page: f"{r.path}?p={page + 1}", entries)
        self.assertBounded(self.ask(measure=True))

    def test_a07_a_million_referrers_in_one_page(self):
        oci.image(self.repo, GOOD)
        entry = oci.dumps({"mediaType": MANIFEST, "size": 700, "digest": "sha256:" + "1" * 64, "artifactType": oci.BUNDLE})
        page = b'{"schemaVersion":2,"mediaType":"' + INDEX.encode() + b'","manifests":[' + b",".join([entry] * 10**6) + b"]}"
        self.registry.hook(lambda r: Response(200, page, media_type=INDEX) if "/referrers/" in r.path else None)
        self.assertBounded(self.ask(measure=True))

    def test_a07_index_of_too_many_platforms(self):
        child = oci.image(self.repo)
        entries = [oci.platform_entry(self.repo, child, "linux/amd64")] * 5000
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, GOOD)
        result = self.ask(args=["--platform", "all"], measure=True)
        self.assertBounded(result)

    def test_a07_indexes_that_hold_each_other_deep(self):
        digest = oci.image(self.repo)
        for level in range(40):
            entry = oci.platform_entry(self.repo, digest, "linux/amd64")
            digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry, dict(entry)]}, GOOD)
        self.assertBounded(self.ask(args=["--platform", "all"], measure=True))

    def test_a07_damage_is_not_looked_for_in_long_payloads(self):
        """Each guess would hash all of it again; the neighbour is test_a32 and its like, with payloads of a usual size."""
        for kind in ("ed25519", "p256"):
            with self.subTest(kind):
                digest = oci.image(self.repo, GOOD)
                layers = []
                for i in range(7):
                    data = oci.payload(self.image(), digest, {"pad": "x" * ((4 << 20) - 600), "n": str(i)})
                    layers.append(oci.simple_layer(self.repo, data, oci.sign_bytes(key(kind, 1), data)))
                oci.attach_layers(self.repo, digest, layers)
                result = self.ask(None, key(kind))
                self.assertDenied(result, "unknown-key")
                self.assertLess(result.work, seconds_max(self) / 4, result)

    def test_a07_inspect_of_an_index_that_lists_itself_many_times(self):
        digest = oci.image(self.repo)
        for level in range(4):
            entry = oci.platform_entry(self.repo, digest, "linux/amd64")
            digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] * 30}, f"level{level}")
        layout = oci.write_layout(self.dir / "layout", self.repo)
        for image in (f"oci:{layout}:level3", self.image("level3")):
            result = run("inspect", image, home=self.home, measure=True)
            self.assertFalse(result.crashed, result)
            self.assertEqual(result.status, 3, result)
            self.assertLess(result.work, seconds_max(self), result)
            self.assertSmall(result)
        self.assertEqual(run("inspect", f"oci:{layout}:level0", home=self.home).status, 0)

    def test_a07_a_layout_whose_saved_signatures_list_one_blob(self):
        oci.image(self.repo, GOOD)
        blob = b"x" * (4 << 20)
        self.repo.add_blob(blob)
        self.repo.add_blob(b"{}")
        for i in range(64):
            self.repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG),
                                    "layers": [oci.descriptor(blob, oci.SIMPLE)] * 128, "annotations": {"n": str(i)}}, f"saved{i}")
        layout = oci.write_layout(self.dir / "layout", self.repo)
        index = json.loads((layout / "index.json").read_bytes())
        for entry in index["manifests"]:
            if entry["annotations"][oci.REF_NAME].startswith("saved"):
                entry["annotations"] = {"kind": "dev.cosignproject.cosign/sigs"}
        (layout / "index.json").write_bytes(oci.dumps(index))
        result = self.ask(f"oci:{layout}:{GOOD}", measure=True)
        self.assertBounded(result)
        self.assertLess(result.work, seconds_max(self) / 4, result)

    def test_a07_neighbour_a_good_signature_beside_many_referrers(self):
        digest = self.signed_image()
        for i in range(60):
            oci.attach_bundle(self.repo, digest, {"n": i}, artifactType="application/spdx+json")
        self.registry.page = 7
        self.assertAllowed(self.ask(), digest)


@need_openssl
class A08SizesThatLie(Attack):
    def lie(self, digest, size):
        """The .sig manifest with the payload's size replaced, as text, by another."""
        data, signature = oci.sign_simple(self.repo, digest, self.image(), self.key)
        tag = oci.sig_tag(digest)
        manifest = self.manifest_of(self.repo.tags[tag])
        old = b'"size":%d,"digest":"%s"' % (len(data), digest_of(data).encode())
        self.assertIn(old, manifest)
        self.repo.add_manifest(manifest.replace(old, b'"size":%s,"digest":"%s"' % (size, digest_of(data).encode())), tag, MANIFEST)

    def test_a08_sizes_of_a_payload(self):
        others = {b"0": "size-mismatch", b"1": "size-mismatch", b"4194305": "too-large", b"4294967296": "too-large"}
        digest = oci.image(self.repo, GOOD)
        for size in (b"9000000000000000000", b"-1", b"0", b"1", b"4194305", b"18446744073709551616", b"18446744073709551615",
                     b"9223372036854775807",
                     b"4294967296", b'"100"', b"1e3", b"1.5", b"null", b"true", b"[]", b"-0", b"1" * 400):
            with self.subTest(size[:24]):
                self.lie(digest, size)
                result = self.ask(measure=True)
                self.assertDenied(result, others.get(size, "malformed"))
                self.assertSmall(result)

    def test_a08_size_of_an_images_layer(self):
        """Layers are not fetched, so a large one is fine; one that is no size is not."""
        for size, good in ((9 * 10**15, True), (-1, False), (1.5, False), ("7", False), (2**70, False)):
            with self.subTest(size):
                layer = {"mediaType": oci.LAYER, "digest": digest_of(b"x"), "size": size}
                digest = self.signed_image(layers=[layer])
                self.assertAllowed(self.ask(), digest) if good else self.assertDenied(self.ask(), "malformed")

    PLACES = {"tag": lambda r: r.is_tag(GOOD), "signature tag": lambda r: r.path.endswith(".sig"), "payload": lambda r: "/blobs/" in r.path,
              "referrers": lambda r: "/referrers/" in r.path}

    def endless(self, how):
        self.signed_image()
        for name, where in self.PLACES.items():
            with self.subTest(name):
                hook = self.registry.hook(lambda r: how(r, r) if where(r) else None)
                result = self.ask(args=["--timeout", "20s"], measure=True)
                self.registry.hooks.remove(hook)
                self.assertFalse(result.crashed, result)
                if name != "referrers":  # the signature tag is whole, so a bad referrers listing may be passed over
                    self.assertNotAllowed(result)
                self.assertLess(result.seconds, 15, result)
                self.assertSmall(result)
        self.assertAllowed(self.ask())

    def test_a08_ten_gibibytes_announced(self):
        self.endless(lambda r, _: endless_length(r, MANIFEST))

    def test_a08_chunks_without_end(self):
        self.endless(lambda r, _: endless_chunks(r, MANIFEST))

    def test_a08_error_body_without_end(self):
        self.endless(lambda r, _: endless_chunks(r, "application/json", 403))

    def test_a08_headers_without_end(self):
        def headers(r, _):
            return endless(r, b"HTTP/1.1 200 X\r\n", b"X-More: " + b"a" * 8000 + b"\r\n")
        self.endless(headers)

    def test_a08_body_shorter_than_announced(self):
        def short(r, _):
            r.write(b"HTTP/1.1 200 X\r\nContent-Type: " + MANIFEST.encode() + b"\r\nContent-Length: 5000\r\n\r\n{}")
            r.hang_up()
            return HANDLED
        self.endless(short)


@need_openssl
class A09LargeManifests(Attack):
    def padded(self, size):
        """A valid manifest of exactly that many bytes, signed."""
        data = self.manifest_of(oci.image(self.repo))
        data = data[:-1] + b',"annotations":{"x":"'
        data += b"a" * (size - len(data) - 3) + b'"}}'
        self.assertEqual(len(data), size)
        digest = self.repo.add_manifest(data, GOOD, MANIFEST)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        return digest

    def test_a09_four_mebibytes_pass(self):
        digest = self.padded(4 << 20)
        self.assertAllowed(self.ask(), digest)

    def test_a09_one_byte_more_does_not(self):
        digest = self.padded((4 << 20) + 1)
        for image in (self.image(), self.at(digest)):
            self.assertDenied(self.ask(image), "too-large")

    def test_a09_nor_in_chunks(self):
        data = self.manifest_of(self.padded((4 << 20) + 1))

        def chunked(r):
            if not r.is_tag(GOOD):
                return None
            body = b"%x\r\n" % len(data) + data + b"\r\n0\r\n\r\n"
            return Response(200, body, {"Content-Type": MANIFEST, "Transfer-Encoding": "chunked"})
        self.registry.hook(chunked)
        self.assertDenied(self.ask(), "too-large")

    def test_a09_layout(self):
        for size, good in ((4 << 20, True), ((4 << 20) + 1, False)):
            self.padded(size)
            result = self.ask(f"oci:{oci.write_layout(self.dir / str(size), self.repo)}:{GOOD}")
            self.assertAllowed(result) if good else self.assertDenied(result, "too-large")


@need_openssl
class A10OneDocumentTwoMeanings(Attack):
    def verdict(self, document, served, tag=GOOD):
        data = document if isinstance(document, bytes) else oci.dumps(document)
        digest = self.repo.add_manifest(data, tag, served)
        oci.sign_simple(self.repo, digest, self.image(tag), self.key)
        return self.ask(self.image(tag))

    def setUp(self):
        super().setUp()
        self.manifest = json.loads(self.manifest_of(oci.image(self.repo)))
        self.index = json.loads(self.manifest_of(oci.index(self.repo)[0]))

    def without_type(self, document):
        return {k: v for k, v in document.items() if k != "mediaType"}

    def test_a10_manifests_and_layers(self):
        both = {**self.without_type(self.manifest), **self.without_type(self.index)}
        for served in (MANIFEST, INDEX):
            for claimed in (MANIFEST, INDEX, None):
                with self.subTest(f"served {served}, says {claimed}"):
                    self.assertDenied(self.verdict({**both, **({"mediaType": claimed} if claimed else {})}, served), "malformed")

    def test_a10_manifests_and_config_alone(self):
        with_config = {**self.index, "config": self.manifest["config"]}
        with_layers = {**self.index, "layers": []}
        self.assertDenied(self.verdict(with_config, INDEX), "malformed")
        self.assertDenied(self.verdict(with_layers, INDEX), "malformed")

    def test_a10_media_type_is_not_the_content_type(self):
        self.assertDenied(self.verdict(self.manifest, INDEX), "malformed")
        self.assertDenied(self.verdict(self.index, MANIFEST), "malformed")
        self.assertDenied(self.verdict(self.manifest, "application/vnd.docker.distribution.manifest.v2+json"), "malformed")

    def test_a10_shape_is_not_the_type(self):
        self.assertDenied(self.verdict(self.without_type(self.index), MANIFEST), "malformed")
        self.assertDenied(self.verdict(self.without_type(self.manifest), INDEX), "malformed")
        self.assertDenied(self.verdict({**self.index, "mediaType": MANIFEST}, MANIFEST), "malformed")

    def test_a10_schema_one(self):
        old = {"schemaVersion": 1, "name": "x", "tag": "y", "fsLayers": [], "history": []}
        self.assertDenied(self.verdict(old, "application/vnd.docker.distribution.manifest.v1+prettyjws"), "malformed")

    def test_a10_neighbours(self):
        for document, served in ((self.manifest, MANIFEST), (self.index, INDEX), (self.without_type(self.manifest), MANIFEST),
                                 (self.without_type(self.index), INDEX), (self.manifest, MANIFEST + "; charset=utf-8")):
            with self.subTest(served):
                self.assertAllowed(self.verdict(document, served))


@need_openssl
class A11TwoAnswers(Attack):
    def setUp(self):
        super().setUp()
        self.good = self.signed_image()
        self.evil = oci.image(self.repo, "evil")

    def serve(self, where, digest, header):
        data = self.manifest_of(digest)
        self.registry.hook(lambda r: Response(200, data, {"Content-Type": MANIFEST, "Docker-Content-Digest": header}) if where(r) else None)

    def test_a11_other_bytes_under_the_digest_asked_for(self):
        self.serve(lambda r: r.is_tag(self.good), self.evil, self.good)
        self.assertDenied(self.ask(self.at(self.good)), "digest-mismatch")

    def test_a11_other_bytes_and_an_honest_header(self):
        self.serve(lambda r: r.is_tag(self.good), self.evil, self.evil)
        self.assertDenied(self.ask(self.at(self.good)), "digest-mismatch")

    def test_a11_the_signed_image_under_another_digest(self):
        self.serve(lambda r: r.is_tag(self.evil), self.good, self.evil)
        self.assertDenied(self.ask(self.at(self.evil)), "digest-mismatch")

    def test_a11_header_lies_about_the_tag(self):
        """Unsigned bytes under the tag, with the header naming the signed image: what counts is the body."""
        self.serve(lambda r: r.is_tag(GOOD), self.evil, self.good)
        self.assertDenied(self.ask(), "digest-mismatch")

    def test_a11_header_that_is_no_digest(self):
        for header in ("sha256:../../x", "x", "", "sha256:" + "0" * 64, "sha512:" + "0" * 128, "sha256:" + "Z" * 64):
            with self.subTest(header):
                self.registry.hooks.clear()
                self.serve(lambda r: r.is_tag(GOOD), self.good, header)
                result = self.ask()
                if result.status == 0:  # advisory: it may be ignored, but never printed
                    self.assertAllowed(result, self.good)
                else:
                    self.assertDenied(result, "digest-mismatch")

    def test_a11_head_and_get_differ(self):
        evil = self.manifest_of(self.evil)
        self.registry.hook(lambda r: Response(200, evil, {"Content-Type": MANIFEST, "Docker-Content-Digest": self.good})
                           if r.method == "GET" and (r.is_tag(GOOD) or r.is_tag(self.good)) else None)
        self.assertDenied(self.ask(), "digest-mismatch")

    def test_a11_second_answer_differs(self):
        """Whatever is asked for again by digest is proved again."""
        seen = []

        def second(r):
            if r.is_tag(self.good) and r.method == "GET":
                seen.append(r)
                return Response(200, self.manifest_of(self.evil), {"Content-Type": MANIFEST, "Docker-Content-Digest": self.good})
        self.registry.hook(second)
        result = self.ask()
        if seen:
            self.assertDenied(result, "digest-mismatch")
        else:
            self.assertAllowed(result, self.good)

    def test_a11_neighbour(self):
        self.assertAllowed(self.ask(), self.good)
        self.assertAllowed(self.ask(self.at(self.good)), self.good)


@need_openssl
class A13MovingTags(Attack):
    def flip_tag(self, first, then):
        tags = iter([first])
        self.registry.hook(lambda r: self.registry.manifests(r, self.repo, next(tags, then)) if r.is_tag(GOOD) else None)

    def asked_for_tag(self):
        return len(self.registry.requests(lambda r: r.is_tag(GOOD)))

    def test_a13_tag_flips_to_an_unsigned_image_after_the_first_look(self):
        good, evil = self.signed_image(), oci.image(self.repo)
        self.flip_tag(good, evil)
        self.assertAllowed(self.ask(), good)
        self.assertEqual(self.asked_for_tag(), 1, "the tag was resolved more than once")

    def test_a13_tag_flips_to_the_signed_image_after_the_first_look(self):
        good, evil = self.signed_image(), oci.image(self.repo)
        self.flip_tag(evil, good)
        self.assertDenied(self.ask(), "no-signature")
        self.assertEqual(self.asked_for_tag(), 1)

    def test_a13_platforms_come_from_the_index_first_seen(self):
        (good, children), (evil, _) = oci.index(self.repo), oci.index(self.repo)
        oci.sign_simple(self.repo, good, self.image(), self.key)
        self.flip_tag(good, evil)
        result = self.ask(args=["--platform", "all"])
        self.assertAllowed(result, good)
        self.assertEqual(self.asked_for_tag(), 1)

    def test_a12_tag_moved_between_two_runs(self):
        good = self.signed_image()
        self.assertAllowed(self.ask(), good)
        self.repo.tags[GOOD] = oci.image(self.repo)
        self.assertDenied(self.ask(), "no-signature")

    def test_a13_neighbour_tag_and_digest_together(self):
        good = self.signed_image()
        evil = oci.image(self.repo)
        self.assertAllowed(self.ask(f"{self.image()}@{good}"), good)
        self.assertDenied(self.ask(f"{self.image()}@{evil}"), "no-signature")


BAD_DIGESTS = ["sha256:../../../../etc/passwd", "sha256:" + "A" * 64, "sha256:" + "a" * 63, "sha256:" + "a" * 65, "sha512:" + "a" * 128,
               "md5:" + "a" * 32,
               "sha256:" + "a" * 60 + "%2f.", "sha256:" + "g" * 64, "sha256", "sha256:", ":" + "a" * 64, "", "a" * 64,
               "sha256:" + "a" * 64 + "/../x",
               "sha256:" + "a" * 64 + "?x=", "sha256:" + "a" * 63 + "\n", "sha256:" + "a" * 64 + "\0", "sha256-" + "a" * 64,
               "SHA256:" + "a" * 64]


@need_openssl
class A20DigestsThatAreNone(Attack):
    """No request line and no path may ever carry one."""

    def setUp(self):
        super().setUp()
        self.digest = oci.image(self.repo, GOOD)

    def assertNeverAsked(self, bad):
        for request in self.registry.log:
            self.assertNotIn("..", request.target, request)
            self.assertNotIn("%", request.target, request)
            self.assertRegex(request.target, r"^/(v2|token)[-a-z0-9A-Z_/.:?=&]*$", request)
            if len(bad) > 8:
                self.assertNotIn(bad, request.target.replace("-", ":"), request)

    def each(self, place, refused=True):
        for bad in BAD_DIGESTS:
            with self.subTest(bad):
                self.registry.clear()
                place(bad)
                result = self.ask(args=getattr(self, "extra", []))
                self.assertNotAllowed(result) if refused else self.assertFalse(result.crashed, result)
                self.assertNeverAsked(bad)

    def test_a20_payload_descriptor(self):
        data = oci.payload(self.image(), self.digest)
        signature = oci.b64(oci.sign_bytes(self.key, data))

        def place(bad):
            layer = oci.descriptor(data, oci.SIMPLE, annotations={oci.SIGNATURE: signature})
            oci.attach_layers(self.repo, self.digest, [{**layer, "digest": bad}])
        self.each(place)

    def test_a20_referrers_listing(self):
        def place(bad):
            self.repo.listed[self.digest] = [{"mediaType": MANIFEST, "size": 700, "digest": bad, "artifactType": oci.BUNDLE}]
        self.each(place)

    def test_a20_bundle_layer_and_subject(self):
        body = oci.statement(self.digest, self.image())
        document = oci.bundle(body, oci.sign_bytes(self.key, oci.pae(oci.INTOTO, body)))
        layer = oci.descriptor(oci.dumps(document), oci.BUNDLE)

        def place(bad):
            made = oci.attach_bundle(self.repo, self.digest, document, layers=[{**layer, "digest": bad}])
            self.addCleanup(self.repo.manifests.pop, made, None)
        self.each(place)

        def subject(bad):
            self.repo.manifests = {d: m for d, m in self.repo.manifests.items() if b'"subject"' not in m[0]}
            made = oci.attach_bundle(self.repo, self.digest, document, subject={"mediaType": MANIFEST, "size": 1, "digest": bad})
            self.repo.listed[self.digest] = [oci.descriptor(self.manifest_of(made), MANIFEST, artifactType=oci.BUNDLE)]
        self.each(subject)

    def test_a20_index_entry(self):
        self.extra = ["--platform", "all"]

        def place(bad):
            entry = {"mediaType": MANIFEST, "size": 700, "digest": bad, "platform": {"os": "linux", "architecture": "amd64"}}
            digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}, GOOD)
            oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.each(place)

    def test_a20_config_and_layers_of_the_image(self):
        def place(bad):
            digest = oci.image(self.repo, GOOD, config={"mediaType": oci.CONFIG, "size": 7, "digest": bad})
            oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.each(place)

    def test_a20_inside_the_claim(self):
        def place(bad):
            oci.sign_simple(self.repo, self.digest, self.image(), self.key, oci.payload(self.image(), bad))
        self.each(place)

    def test_a20_what_the_user_types(self):
        for bad in BAD_DIGESTS:
            if "\0" in bad:
                continue
            with self.subTest(bad):
                self.registry.clear()
                self.assertUsage(self.ask(self.at(bad)))
                self.assertEqual(self.registry.log, [])
        for bad in ("../x", "a/../b", "x%2fy", "X", "a//b", ".a", "a" * 300, "", "a:b:c", "a@b", "a b", "a\tb", "a?b", "a#b"):
            with self.subTest(bad):
                self.assertUsage(self.ask(f"{self.registry.host}/{bad}:{GOOD}"))
                self.assertEqual(self.registry.log, [])
        for bad in ("..", "a/b", "%2f", "-a", ".a", "a" * 129, "", "a b", "\u00e9"):
            with self.subTest(bad):
                self.assertUsage(self.ask(f"{self.name}:{bad}"))
                self.assertEqual(self.registry.log, [])

    def test_a20_layout(self):
        oci.sign_simple(self.repo, self.digest, self.image(), self.key)
        secret = self.dir / "secret"
        secret.write_bytes(self.manifest_of(self.digest))
        layout = oci.write_layout(self.dir / "layout", self.repo)
        index = json.loads((layout / "index.json").read_bytes())
        self.assertAllowed(self.ask(f"oci:{layout}:{GOOD}"))
        for bad in ("sha256:../../../secret", "sha256:/" + str(secret), "../secret:x", *BAD_DIGESTS):
            with self.subTest(bad):
                for entry in index["manifests"]:
                    if entry.get("annotations", {}).get(oci.REF_NAME) == GOOD:
                        entry["digest"] = bad
                (layout / "index.json").write_bytes(oci.dumps(index))
                self.assertDenied(self.ask(f"oci:{layout}:{GOOD}"), "malformed")

    def test_a22_layout_with_links(self):
        oci.sign_simple(self.repo, self.digest, self.image(), self.key)
        layout = oci.write_layout(self.dir / "layout", self.repo)
        blob = layout / "blobs" / "sha256" / self.digest.split(":")[1]
        data = blob.read_bytes()
        outside = self.dir / "outside"
        outside.write_bytes(data)
        blob.unlink()
        blob.symlink_to(outside)
        self.assertUnknown(self.ask(f"oci:{layout}:{GOOD}"), "io")
        blob.unlink()
        blob.symlink_to("/dev/zero")
        self.assertUnknown(self.ask(f"oci:{layout}:{GOOD}"), "io")
        blob.unlink()
        os.mkfifo(blob)
        self.assertUnknown(self.ask(f"oci:{layout}:{GOOD}", timeout=20), "io")
        blob.unlink()
        blob.write_bytes(data)
        self.assertAllowed(self.ask(f"oci:{layout}:{GOOD}"), self.digest)


@need_openssl
class A24ForeignUrls(Attack):
    def test_a24_urls_are_never_fetched(self):
        with Registry() as other:
            urls = [f"{other.url}/evil", "http://169.254.169.254/latest", "file:///etc/passwd"]
            layer = oci.descriptor(b"foreign", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", urls=urls)
            digest = oci.image(self.repo, GOOD, layers=[layer])
            data = oci.payload(self.image(), digest)
            oci.attach_layers(self.repo, digest, [oci.simple_layer(self.repo, data, oci.sign_bytes(self.key, data), urls=urls)])
            self.assertAllowed(self.ask(), digest)
            self.assertEqual(other.log, [])
            # even where the payload can be had from nowhere else
            other.repository(PATH).add_blob(data)
            nonce = oci.payload(self.image(), digest, {"n": 1})
            oci.attach_layers(self.repo, digest, [oci.simple_layer(self.repo, nonce, oci.sign_bytes(self.key, nonce), urls=urls)])
            self.repo.blobs.pop(digest_of(nonce))
            self.assertDenied(self.ask(), "not-found")
            self.assertEqual(other.log, [])

    def test_a24_a_layer_that_is_at_its_urls_alone(self):
        """--deep asks the registry, says what it did not do, and takes the layer where the registry has it."""
        with Registry() as other:
            layer = b"of windows"
            other.repository(PATH).add_blob(layer)
            media_type = "application/vnd.oci.image.layer.nondistributable.v1.tar"
            config = oci.dumps({"os": "windows", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]}})
            self.repo.add_blob(config)
            foreign = oci.descriptor(layer, media_type, urls=[f"{other.url}/v2/{PATH}/blobs/{digest_of(layer)}"])
            digest = self.signed_image(layers=[foreign], config=oci.descriptor(config, oci.CONFIG))
            result = self.ask(args=["--deep"])
            self.assertUnknown(result, "not-found")
            self.assertIn(b"urls of foreign layers are not followed", result.err)
            self.assertTrue(self.registry.requests(lambda r: digest_of(layer) in r.path))
            self.assertEqual(other.requests(), [])
            self.repo.add_blob(layer)
            self.assertAllowed(self.ask(args=["--deep"]), digest)
            self.assertEqual(other.requests(), [])


if __name__ == "__main__":
    unittest.main()
