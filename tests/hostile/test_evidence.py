"""Forged, odd, misplaced and repeated signatures: rows A1, A3, A15, A18, A19, A29, A32, A33, A34, A35 of the attack list.
Nothing here trusts the program to have made the forgery: openssl signs what no honest signer would."""

import json
import shutil
import unittest

from base import *

N_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
L_ED25519 = 2**252 + 27742317777372353535851937790883648493


def bundle_of(body, signature, **more):
    return oci.bundle(body, signature, **more)


@need_openssl
class A01SwappedParts(Attack):
    def setUp(self):
        super().setUp()
        self.digest = oci.image(self.repo, GOOD)
        self.elsewhere = oci.image(self.repo, "other")
        self.body = oci.statement(self.digest, self.image())
        self.signature = self.sign(self.key, self.body)

    def sign(self, key, body):
        return oci.sign_bytes(key, oci.pae(oci.INTOTO, body))

    def verdict(self, document):
        oci.attach_bundle(self.repo, self.digest, document)
        return self.ask()

    def test_a01_neighbour_whole_bundle_passes(self):
        self.assertAllowed(self.verdict(bundle_of(self.body, self.signature)), self.digest)

    def test_a01_neighbour_hint_of_another_key_is_only_a_hint(self):
        self.assertAllowed(self.verdict(bundle_of(self.body, self.signature, hint=oci.b64(bytes(32)))), self.digest)

    def test_a01_signature_of_another_statement(self):
        other = oci.statement(self.elsewhere, self.image())
        self.assertDenied(self.verdict(bundle_of(self.body, self.sign(self.key, other))), "bad-signature")

    def test_a01_statement_of_another_image(self):
        other = oci.statement(self.elsewhere, self.image())
        self.assertDenied(self.verdict(bundle_of(other, self.sign(self.key, other))), "digest-mismatch")

    def test_a01_payload_swapped_under_the_signature(self):
        other = oci.statement(self.digest, self.name + ":other")
        self.assertDenied(self.verdict(bundle_of(other, self.signature)), "bad-signature")

    def test_a01_signature_by_another_key(self):
        self.assertDenied(self.verdict(bundle_of(self.body, self.sign(self.other, self.body))), "bad-signature")

    def test_a01_payload_type_swapped(self):
        self.assertDenied(self.verdict(bundle_of(self.body, self.signature, kind="application/json")), "bad-signature")

    def test_a01_malformed_parts_are_never_skipped(self):
        good = bundle_of(self.body, self.signature)
        for name, change in {
            "no envelope": lambda b: b.pop("dsseEnvelope"),
            "null envelope": lambda b: b.update(dsseEnvelope=None),
            "list envelope": lambda b: b.update(dsseEnvelope=[b["dsseEnvelope"]]),
            "no payload": lambda b: b["dsseEnvelope"].pop("payload"),
            "payload not base64": lambda b: b["dsseEnvelope"].update(payload="%%%"),
            "no signatures": lambda b: b["dsseEnvelope"].update(signatures=[]),
            "signatures an object": lambda b: b["dsseEnvelope"].update(signatures={"sig": oci.b64(self.signature)}),
            "empty signature": lambda b: b["dsseEnvelope"].update(signatures=[{"sig": ""}]),
            "signature a number": lambda b: b["dsseEnvelope"].update(signatures=[{"sig": 7}]),
            "no material": lambda b: b.pop("verificationMaterial"),
            "material of two kinds": lambda b: b["verificationMaterial"].update(certificate={"rawBytes": oci.b64(b"x")}),
            "future version": lambda b: b.update(mediaType="application/vnd.dev.sigstore.bundle.v0.4+json"),
        }.items():
            with self.subTest(name):
                document = json.loads(json.dumps(good))
                change(document)
                before = dict(self.repo.manifests)
                self.assertDenied(self.verdict(document))
                self.repo.manifests = before


@need_openssl
class A03PayloadsThatDoNotParse(Attack):
    """Signed by the right key, every one of them: a good signature over nonsense says nothing."""

    def payloads(self, digest):
        whole = oci.payload(self.image(), digest)
        return {
            "empty": b"", "cut short": whole[:-1], "half": whole[:len(whole) // 2], "null": b"null", "a list": b"[" + whole + b"]",
            "a string": json.dumps(whole.decode()).encode(), "trailing byte": whole + b"x", "two values": whole + whole,
            "nul at the end": whole + b"\0",
            "byte order mark": b"\xef\xbb\xbf" + whole, "comment": b"/* */" + whole, "single quotes": whole.replace(b'"', b"'"),
            "critical a list": b'{"critical":[],"optional":null}', "no image": oci.dumps({"critical": {"type": oci.TYPE}, "optional": {}}),
        }

    def test_a03_simple_payload_malformed_under_a_good_signature(self):
        digest = oci.image(self.repo, GOOD)
        for name, data in self.payloads(digest).items():
            with self.subTest(name):
                oci.sign_simple(self.repo, digest, self.image(), self.key, data)
                self.assertDenied(self.ask(), "malformed")

    def test_a03_statement_malformed_under_a_good_signature(self):
        for name, change in {"cut": lambda s: s[:-1], "empty": lambda s: b"", "list": lambda s: b"[" + s + b"]", "null": lambda s: b"null",
                             "trailing": lambda s: s + b"x", "twice": lambda s: s + s}.items():
            with self.subTest(name):
                tag = "t" + name
                digest = oci.image(self.repo, tag)
                oci.sign_bundle(self.repo, digest, self.key, body=change(oci.statement(digest, self.image(tag))))
                self.assertDenied(self.ask(self.image(tag)), "malformed")

    def test_a03_neighbour_odd_but_well_formed(self):
        digest = oci.image(self.repo, GOOD)
        whole = oci.payload(self.image(), digest)
        for name, data in {"spaces": json.dumps(json.loads(whole), indent=2).encode(), "newline at the end": whole + b"\n",
                           "unknown fields": whole.replace(b'"optional":null', b'"optional":{"x":[1,2.5,"\\u00e9"]},"more":{}')}.items():
            with self.subTest(name):
                oci.sign_simple(self.repo, digest, self.image(), self.key, data)
                self.assertAllowed(self.ask(), digest)


@need_openssl
class A15OneKeyCountsOnce(Attack):
    def test_a15_same_key_given_twice_cannot_meet_two(self):
        self.signed_image()
        self.assertDenied(self.ask(None, self.key, self.key, args=["--threshold", 2]), "threshold")

    def test_a15_same_key_in_other_clothes_cannot_meet_two(self):
        self.signed_image()
        pem = self.key.public.read_text()
        body = "".join(pem.splitlines()[1:-1])
        clothes = {"crlf": pem.replace("\n", "\r\n"), "no newline": pem.rstrip("\n"), "link": None,
                   "wrapped": "-----BEGIN PUBLIC KEY-----\n" + "\n".join(body[i:i + 32] for i in range(0, len(body),
                           32)) + "\n-----END PUBLIC KEY-----\n"}
        for name, text in clothes.items():
            with self.subTest(name):
                copy = self.dir / f"{name}.pub"
                copy.symlink_to(self.key.public) if text is None else copy.write_text(text)
                self.assertDenied(self.ask(None, self.key, copy, args=["--threshold", 2]), "threshold")

    def test_a15_two_signatures_by_one_key_count_once(self):
        digest = oci.image(self.repo, GOOD)
        layers = []
        for nonce in (1, 2, 3):
            data = oci.payload(self.image(), digest, {"nonce": nonce})
            layers.append(oci.simple_layer(self.repo, data, oci.sign_bytes(self.key, data)))
        oci.attach_layers(self.repo, digest, layers)
        oci.sign_bundle(self.repo, digest, self.key, self.image())
        self.assertDenied(self.ask(None, self.key, self.other, args=["--threshold", 2]), "threshold")
        self.assertAllowed(self.ask(None, self.key, self.other, args=["--threshold", 1]), digest)

    def test_a15_neighbour_two_keys_that_signed(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest)
        layers = [oci.simple_layer(self.repo, data, oci.sign_bytes(k, data)) for k in (self.key, self.other)]
        oci.attach_layers(self.repo, digest, layers)
        self.assertAllowed(self.ask(None, self.key, self.other, args=["--threshold", 2]), digest)

    def test_a15_neighbour_one_key_each_form(self):
        digest = self.signed_image()
        oci.sign_bundle(self.repo, digest, self.other, self.image())
        self.assertAllowed(self.ask(None, self.key, self.other, args=["--threshold", 2]), digest)

    def test_a16_thresholds_that_mean_nothing(self):
        self.signed_image()
        for threshold in ("0", "-1", "", "one", "1.0", "4294967297", "18446744073709551617"):
            with self.subTest(threshold):
                self.assertUsage(self.ask(args=[f"--threshold={threshold}"]))
        self.assertDenied(self.ask(args=["--threshold", 2]), "threshold")
        self.assertAllowed(self.ask(args=["--threshold", 1]))


NONSENSE = {
    "not json": b"<html>hello</html>", "empty": b"", "nul": b"\0", "null": b"null", "number": b"1", "string": b'"x"', "list": b"[]",
    "object": b"{}",
    "deep lists": b"[" * 100000 + b"]" * 100000, "deep objects": b'{"a":' * 100000 + b"1" + b"}" * 100000, "open lists": b"[" * 100000,
    "invalid utf-8": b'{"schemaVersion":2,"x":"\xff\xfe"}', "overlong": b'{"schemaVersion":2,"x":"\xc0\xaf"}',
    "lone surrogate": b'{"schemaVersion":2,"x":"\\ud800"}',
    "escaped nul": b'{"schemaVersion":2,"x":"a\\u0000b"}', "huge number": b'{"schemaVersion":1e999}',
    "huge digits": b'{"schemaVersion":' + b"9" * 5000 + b"}",
    "trailing": b'{"schemaVersion":2}x', "layers a string": b'{"schemaVersion":2,"config":{},"layers":"x"}',
    "layers of nulls": b'{"schemaVersion":2,"layers":[null,null],"config":null}',
    "manifests a number": b'{"schemaVersion":2,"manifests":7}',
    "manifests of nothing": b'{"schemaVersion":2,"manifests":[{},[],0,"",null,true]}', "bom": b'\xef\xbb\xbf{"schemaVersion":2}',
    "annotations a list": b'{"schemaVersion":2,"config":{},"layers":[],"annotations":[]}',
}


@need_openssl
class A18MalformedDocuments(Attack):
    """Nonsense in every place that a document comes from: an orderly refusal, never a crash, never yes."""

    def each(self, place):
        for name, data in NONSENSE.items():
            with self.subTest(name):
                place(data)
                self.assertNotAllowed(self.ask())

    def test_a18_image_manifest(self):
        def place(data):
            digest = self.repo.add_manifest(data, GOOD, MANIFEST)
            oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.each(place)

    def test_a18_image_index(self):
        def place(data):
            digest = self.repo.add_manifest(data, GOOD, INDEX)
            oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.each(place)

    def test_a18_signature_manifest(self):
        digest = oci.image(self.repo, GOOD)
        self.each(lambda data: self.repo.add_manifest(data, oci.sig_tag(digest), MANIFEST))

    def test_a18_signature_payload(self):
        digest = oci.image(self.repo, GOOD)
        self.each(lambda data: oci.sign_simple(self.repo, digest, self.image(), self.key, data))

    def test_a18_bundle(self):
        def place(data):
            digest = oci.image(self.repo, GOOD)
            oci.attach_bundle(self.repo, digest, data)
        self.each(place)

    def test_a18_referrers(self):
        oci.image(self.repo, GOOD)
        current = []
        self.registry.hook(lambda r: Response(200, current[0], media_type=INDEX) if "/referrers/" in r.path else None)
        self.each(lambda data: current.__setitem__(slice(None), [data]))

    def test_a18_neighbour_the_same_places_hold_good_documents(self):
        digest = self.signed_image()
        oci.sign_bundle(self.repo, digest, self.other, self.image())
        self.assertAllowed(self.ask(), digest)
        self.assertAllowed(self.ask(None, self.other), digest)


@need_openssl
class A19TwoReadings(Attack):
    """Documents that two parsers read differently: duplicate names, names in another case, data after the end."""

    def signed_manifest(self, data, media_type=MANIFEST):
        digest = self.repo.add_manifest(data, GOOD, media_type)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        return self.ask()

    def good_manifest(self):
        return self.manifest_of(oci.image(self.repo))

    def test_a19_duplicate_names_at_any_level(self):
        good = self.good_manifest()
        for name, (old, new) in {"layers": (b'"layers":', b'"layers":[],"layers":'),
                                 "media type": (b'"config":{', b'"config":{"mediaType":"a/b",'),
                                 "escaped": (b'"layers":', b'"l\\u0061yers":[],"layers":'),
                                 "unknown": (b'"layers":', b'"x":1,"x":2,"layers":')}.items():
            with self.subTest(name):
                self.assertIn(old, good)
                self.assertDenied(self.signed_manifest(good.replace(old, new, 1)), "malformed")
        self.assertAllowed(self.signed_manifest(good.replace(b'"layers":', b'"x":1,"y":2,"layers":', 1)))

    def test_a19_names_in_another_case_never_match(self):
        good = self.good_manifest()
        for name, (old, new) in {"Layers": (b'"layers"', b'"Layers"'), "config": (b'"config"', b'"CONFIG"'),
                                 "long s": (b'"size"', '"ſize"'.encode()),
                                 "Digest": (b'"digest"', b'"Digest"')}.items():
            with self.subTest(name):
                self.assertDenied(self.signed_manifest(good.replace(old, new, 1)), "malformed")

    def test_a19_payload_names_in_another_case_never_match(self):
        digest, name = oci.image(self.repo, GOOD), self.image()
        whole = oci.payload(name, digest)
        for what, (old, new) in {"kelvin": ("docker-manifest", "doc\u212aer-manifest"),
                                 "long s": ("manifest-digest", "manife\u017ft-digest"),
                                 "capital": ("docker-manifest", "Docker-manifest"), "critical": ('"critical"', '"Critical"'),
                                 "identity": ("docker-reference", "Docker-Reference")}.items():
            with self.subTest(what):
                oci.sign_simple(self.repo, digest, name, self.key, whole.decode().replace(old, new).encode())
                self.assertDenied(self.ask(), "malformed")

    def test_a19_a_folded_twin_does_not_override(self):
        """Go's decoder would read the last; the exact name must win and the other be unknown."""
        digest, name = oci.image(self.repo, GOOD), self.image()
        whole = oci.payload(name, digest).decode()
        twin = whole.replace('"docker-manifest-digest":', f'"Docker-Manifest-Digest":"sha256:{"0" * 64}","docker-manifest-digest":')
        oci.sign_simple(self.repo, digest, name, self.key, twin.encode())
        self.assertAllowed(self.ask(), digest)
        wrong = oci.payload(name, "sha256:" + "0" * 64).decode()
        twin = wrong.replace('"docker-manifest-digest":', f'"docker-manifeSt-digest":"{digest}","docker-manifest-digest":')
        oci.sign_simple(self.repo, digest, name, self.key, twin.encode())
        self.assertDenied(self.ask(), "digest-mismatch")

    def test_a19_trailing_data(self):
        good = self.good_manifest()
        for tail in (b"{}", b"x", b"\0", b",", good):
            with self.subTest(tail[:4]):
                self.assertDenied(self.signed_manifest(good + tail), "malformed")
        self.assertAllowed(self.signed_manifest(good + b"\n"))

    def test_a19_signature_manifest_with_two_lists_of_layers(self):
        digest = self.signed_image()
        data = self.manifest_of(self.repo.tags[oci.sig_tag(digest)])
        self.repo.add_manifest(data.replace(b'"layers":', b'"layers":[],"layers":', 1), oci.sig_tag(digest))
        self.assertDenied(self.ask(), "malformed")
        self.repo.add_manifest(data, oci.sig_tag(digest))
        self.assertAllowed(self.ask(), digest)


@need_openssl
class A29SomeoneSigned(Attack):
    def setUp(self):
        super().setUp()
        self.signed_image()

    def test_a29_no_key_is_no_question(self):
        self.assertUsage(run("verify", self.image(), home=self.home))

    def test_a29_key_files_that_hold_no_key(self):
        pem = self.key.public.read_text()
        for name, text in {"empty": "", "space": "\n \n", "words": "trust me\n", "truncated": pem[:60],
                           "no end": pem.replace("-----END PUBLIC KEY-----", ""),
                           "certificate label": pem.replace("PUBLIC KEY", "CERTIFICATE"),
                           "no body": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
                           "junk body": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "large": "x" * 200000}.items():
            with self.subTest(name):
                path = self.dir / "k.pub"
                path.write_text(text)
                self.assertUsage(self.ask(None, path))
                self.assertUsage(self.ask(None, self.key, path))

    def test_a29_key_files_that_are_not_there(self):
        for path in (self.dir / "nowhere.pub", self.dir, "/dev/null"):
            with self.subTest(str(path)):
                self.assertUsage(self.ask(None, path))
        self.assertUsage(self.ask(None, ""))

    def test_a29_neighbour_the_right_key(self):
        self.assertAllowed(self.ask())

    def test_a29_a_strangers_key(self):
        self.assertDenied(self.ask(None, self.other), "unknown-key")


def der_integer(value, pad=b""):
    body = pad + value.to_bytes((value.bit_length() + 8) // 8 or 1, "big")
    return b"\x02" + bytes([len(body)]) + body


def der_signature(r, s, pad=b"", tail=b""):
    body = der_integer(r, pad) + der_integer(s)
    return b"\x30" + bytes([len(body)]) + body + tail


def der_read(signature):
    r_length = signature[3]
    r = int.from_bytes(signature[4:4 + r_length], "big")
    return r, int.from_bytes(signature[6 + r_length:], "big")


@need_openssl
class A32SignaturesOfOddShape(Attack):
    def forms(self, make, names, strangers):
        """Each forgery as a simple signature and inside a bundle.  strangers: those that some unknown key might have made."""
        for name in names:
            for form in ("simple", "bundle"):
                with self.subTest(f"{name} {form}"):
                    tag = "x" + name.replace(" ", "-") + form
                    digest = oci.image(self.repo, tag)
                    self.forge(form, digest, tag, make(name))
                    self.assertDenied(self.ask(self.image(tag)), "unknown-key" if f"{name} {form}" in strangers else "bad-signature")

    def forge(self, form, digest, tag, change):
        if form == "simple":
            data = oci.payload(self.image(tag), digest)
            oci.sign_simple(self.repo, digest, self.image(tag), self.key, data, change(oci.sign_bytes(self.key, data)))
        else:
            body = oci.statement(digest, self.image(tag))
            oci.sign_bundle(self.repo, digest, self.key, body=body, signature=change(oci.sign_bytes(self.key, oci.pae(oci.INTOTO, body))))

    def test_a32_ecdsa(self):
        changes = {
            "zero": lambda s: der_signature(0, 0), "r zero": lambda s: der_signature(0, der_read(s)[1]),
            "s zero": lambda s: der_signature(der_read(s)[0], 0),
            "r is n": lambda s: der_signature(N_P256, der_read(s)[1]),
            "s plus n": lambda s: der_signature(der_read(s)[0], der_read(s)[1] + N_P256),
            "one one": lambda s: der_signature(1, 1), "padded": lambda s: der_signature(*der_read(s), pad=b"\0"),
            "trailing": lambda s: s + b"\0",
            "trailing inside": lambda s: s[:1] + bytes([s[1] + 1]) + s[2:] + b"\0", "cut": lambda s: s[:-1],
            "negative": lambda s: b"\x30\x06\x02\x01\xff\x02\x01\xff",
            "empty sequence": lambda s: b"\x30\x00", "long length": lambda s: b"\x30\x81" + s[1:],
            "indefinite": lambda s: b"\x30\x80" + s[2:] + b"\0\0",
            "flipped": lambda s: oci.flip(s),
        }
        self.forms(changes.get, changes, ("empty sequence simple", "empty sequence bundle", "one one simple"))

    def test_a32_ed25519(self):
        self.key = key("ed25519")

        def plus_l(s):
            return s[:32] + (int.from_bytes(s[32:], "little") + L_ED25519).to_bytes(32, "little")
        small = bytes([1]) + bytes(31)
        changes = {
            "s plus l": plus_l, "zero": lambda s: bytes(64), "small r": lambda s: small + bytes(32),
            "s all ones": lambda s: s[:32] + b"\xff" * 32,
            "cut": lambda s: s[:63], "long": lambda s: s + b"\0", "flipped r": lambda s: oci.flip(s, 0),
            "flipped s": lambda s: oci.flip(s, 40),
        }
        self.forms(changes.get, changes, ("zero simple", "small r simple", "cut simple", "cut bundle", "long simple", "long bundle"))

    def test_a32_neighbour_good_signatures_of_every_key_type(self):
        for kind in ("ed25519", "p256", "p384"):
            for form in ("simple", "bundle"):
                with self.subTest(f"{kind} {form}"):
                    self.key, tag = key(kind), f"{kind}-{form}"
                    digest = oci.image(self.repo, tag)
                    self.forge(form, digest, tag, lambda s: s)
                    self.assertAllowed(self.ask(self.image(tag)), digest)

    def test_a32_the_twin_signature_is_the_same_key(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest)
        r, s = der_read(oci.sign_bytes(self.key, data))
        layers = [oci.simple_layer(self.repo, data, x) for x in (der_signature(r, s), der_signature(r, N_P256 - s))]
        oci.attach_layers(self.repo, digest, layers)
        self.assertDenied(self.ask(None, self.key, self.other, args=["--threshold", 2]), "threshold")
        self.assertAllowed(self.ask(), digest)


@need_openssl
class A33OtherKindsOfDocument(Attack):
    """All signed by the right key: each says something, but not 'this image'."""

    def setUp(self):
        super().setUp()
        self.digest = oci.image(self.repo, GOOD)

    def test_a33_payload_of_another_type(self):
        for kind in ("atomic container signature", "cosign blob signature", "", oci.TYPE.upper(), oci.TYPE + " ", None, 7):
            with self.subTest(str(kind)):
                oci.sign_simple(self.repo, self.digest, self.image(), self.key, oci.payload(self.image(), self.digest, type=kind))
                self.assertDenied(self.ask(), "malformed")

    def test_a33_the_manifest_itself_signed_as_a_blob(self):
        oci.sign_simple(self.repo, self.digest, self.image(), self.key, self.manifest_of(self.digest))
        self.assertDenied(self.ask(), "malformed")

    def test_a33_statement_in_the_place_of_a_payload(self):
        oci.sign_simple(self.repo, self.digest, self.image(), self.key, oci.statement(self.digest, self.image()))
        self.assertDenied(self.ask(), "malformed")

    def test_a33_attestations_do_not_sign_the_image(self):
        for kind in ("https://slsa.dev/provenance/v1", "https://spdx.dev/Document", "https://example.com/unrelated", oci.SIGN + "/",
                     oci.SIGN.upper(), ""):
            with self.subTest(kind):
                body = oci.statement(self.digest, self.image(), predicate_type=kind)
                oci.sign_bundle(self.repo, self.digest, self.key, body=body)
                self.assertDenied(self.ask(), "no-signature" if kind else "malformed")

    def test_a33_payload_inside_an_envelope(self):
        body = oci.payload(self.image(), self.digest)
        oci.sign_bundle(self.repo, self.digest, self.key, body=body)
        self.assertDenied(self.ask(), "malformed")

    def test_a33_envelope_signature_without_the_domain_string(self):
        body = oci.statement(self.digest, self.image())
        oci.sign_bundle(self.repo, self.digest, self.key, body=body, signature=oci.sign_bytes(self.key, body))
        self.assertDenied(self.ask(), "bad-signature")

    def test_a33_simple_signature_over_the_envelope_encoding(self):
        data = oci.payload(self.image(), self.digest)
        oci.sign_simple(self.repo, self.digest, self.image(), self.key, data, oci.sign_bytes(self.key, oci.pae(oci.INTOTO, data)))
        self.assertDenied(self.ask(), "unknown-key")

    def test_a33_neighbour_attestation_beside_a_signature(self):
        oci.sign_bundle(self.repo, self.digest, self.key,
                        body=oci.statement(self.digest, self.image(), predicate_type="https://slsa.dev/provenance/v1"))
        oci.sign_bundle(self.repo, self.digest, self.key, self.image())
        self.assertAllowed(self.ask(), self.digest)


@need_openssl
class NamesBind(Attack):
    """Design section 3: a claim counts only for the repository, and where both name one the tag, that it names."""

    def verdict_for(self, reference, image=None, form="simple"):
        digest = oci.image(self.repo, GOOD)
        if form == "simple":
            oci.sign_simple(self.repo, digest, reference, self.key)
        else:
            oci.sign_bundle(self.repo, digest, self.key, reference)
        return self.ask(image or self.image())

    def test_names_that_are_not_ours(self):
        host = self.registry.host
        for reference in (f"{host}/shop/web:1.4", f"{host}/shop/api2:1.4", f"{host}/shop:1.4", f"registry.example.com/{PATH}:1.4",
                          "shop/api:1.4", "api"):
            for form in ("simple", "bundle"):
                with self.subTest(f"{reference} {form}"):
                    self.assertDenied(self.verdict_for(reference, form=form), "name-mismatch")

    def test_another_tag(self):
        for form in ("simple", "bundle"):
            with self.subTest(form):
                self.assertDenied(self.verdict_for(f"{self.name}:1.3", form=form), "tag-mismatch")

    def test_neighbours(self):
        for reference in (self.image(), self.name):
            for form in ("simple", "bundle"):
                with self.subTest(f"{reference} {form}"):
                    self.assertAllowed(self.verdict_for(reference, form=form))

    def test_a_bundle_without_a_name_is_bound_by_digest(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key)
        self.assertAllowed(self.ask(), digest)


@need_openssl
class A34ClaimsWithoutHashing(Attack):
    """One bit turned in what was signed."""

    def test_a34_image_manifest_by_digest(self):
        digest = self.signed_image()
        data = self.manifest_of(digest)
        for at in (0, len(data) // 2, len(data) - 1):
            with self.subTest(at):
                self.repo.add_manifest(oci.flip(data, at), media_type=MANIFEST, digest=digest)
                self.assertDenied(self.ask(self.at(digest)), "digest-mismatch")
        self.repo.add_manifest(data, digest=digest)
        self.assertAllowed(self.ask(self.at(digest)), digest)

    def test_a34_child_manifest_and_index(self):
        digest, children = oci.index(self.repo, GOOD)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        child = children["linux/amd64"]
        data = self.manifest_of(child)
        self.assertAllowed(self.ask(args=["--platform", "linux/amd64"]))
        self.repo.add_manifest(oci.flip(data, 40), media_type=MANIFEST, digest=child)
        result = self.ask(self.at(child))
        self.assertDenied(result, "digest-mismatch")
        self.assertIn(child[:19], json.dumps(result.json) + result.err.decode(), "the message does not name the child")
        for platform in ("linux/amd64", "all"):  # covered through the index: what is printed is the index's digest, which pins the child's
            result = self.ask(args=["--platform", platform])
            self.assertAllowed(result, digest) if result.status == 0 else self.assertDenied(result, "digest-mismatch")
        self.repo.add_manifest(data, digest=child)
        whole = self.manifest_of(digest)
        self.repo.add_manifest(oci.flip(whole, 60), media_type=INDEX, digest=digest)
        self.assertDenied(self.ask(self.at(digest)), "digest-mismatch")

    def test_a34_layout(self):
        digest = self.signed_image()
        layout = oci.write_layout(self.dir / "layout", self.repo)
        target = f"oci:{layout}:{GOOD}"
        self.assertAllowed(self.ask(target), digest)
        blob = layout / "blobs" / "sha256" / digest.split(":")[1]
        data = blob.read_bytes()
        blob.write_bytes(oci.flip(data, 50))
        self.assertDenied(self.ask(target), "digest-mismatch")
        blob.write_bytes(data + b" ")
        self.assertDenied(self.ask(target), "size-mismatch")
        blob.write_bytes(data)
        self.assertAllowed(self.ask(target), digest)

    def test_a34_signature_payload_served_with_a_bit_turned(self):
        digest = oci.image(self.repo, GOOD)
        data, _ = oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.repo.add_blob(oci.flip(data, 30), digest_of(data))
        self.assertDenied(self.ask(), "digest-mismatch")


@need_openssl
class A35SignaturesFarBack(Attack):
    def unrelated(self, digest, n):
        for i in range(n):
            data = oci.dumps({"sbom": i})
            self.repo.add_blob(data)
            oci.attach_bundle(self.repo, digest, data, artifactType="application/spdx+json",
                              layers=[oci.descriptor(data, "application/spdx+json")])

    def test_a35_signature_on_page_three(self):
        digest = oci.image(self.repo, GOOD)
        self.unrelated(digest, 5)
        oci.sign_bundle(self.repo, digest, self.key, self.image())
        self.registry.page = 2
        self.assertAllowed(self.ask(), digest)
        self.assertGreaterEqual(len(self.registry.requests(lambda r: "/referrers/" in r.path)), 3)
        self.assertDenied(self.ask(None, self.other), "bad-signature")

    def test_a35_empty_pages_before_the_one_that_counts(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_bundle(self.repo, digest, self.key, self.image())

        def pages(request):
            page = int(request.query.get("p", ["0"])[0])
            if "/referrers/" not in request.path or page == 3:
                return None
            return Response(200, {"schemaVersion": 2, "mediaType": INDEX, "manifests": []},
                            {"Content-Type": INDEX, "Link": f'<{request.path}?p={page + 1}>; rel="next"'})
        self.registry.hook(pages)
        self.assertAllowed(self.ask(), digest)

    def fallback(self, digest, change):
        entries = self.repo.referrers(digest)
        for entry in entries:
            change(entry)
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, digest.replace(":", "-"))

    def test_a35_fallback_index_with_the_wrong_artifact_type(self):
        self.registry.referrers_api = False
        for name, change in {"right": lambda e: None, "config's": lambda e: e.update(artifactType=oci.EMPTY),
                             "none": lambda e: e.pop("artifactType"),
                             "manifest's": lambda e: e.update(artifactType=MANIFEST),
                             "no annotations": lambda e: e.pop("annotations", None)}.items():
            with self.subTest(name):
                digest = oci.image(self.repo, GOOD)
                oci.sign_bundle(self.repo, digest, self.key, self.image())
                self.fallback(digest, change)
                self.assertAllowed(self.ask(), digest)

    def test_a35_unrelated_entries_around(self):
        for api in (True, False):
            with self.subTest(f"referrers API {api}"):
                self.registry.referrers_api = api
                digest = oci.image(self.repo, GOOD)
                self.unrelated(digest, 20)
                oci.sign_bundle(self.repo, digest, self.key, self.image())
                self.unrelated(digest, 20)
                self.fallback(digest, lambda e: None)
                self.assertAllowed(self.ask(), digest)

    def test_a35_neighbour_unsigned_stays_unsigned(self):
        digest = oci.image(self.repo, GOOD)
        self.unrelated(digest, 5)
        self.registry.page = 2
        self.assertDenied(self.ask(), "no-signature")


if __name__ == "__main__":
    unittest.main()
