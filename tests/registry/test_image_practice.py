"""A policy's image section, over layouts made here: each practice with an image that has it and one that has not; secrets by kind, in layers (also
deleted later, and by links and odd archives), environment, labels and history; what ordinary files hold is silent."""

import base64
import gzip
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import Case, run

NAME = "registry.example.com/shop/api:1.4"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NOW = int(time.time())
# of no use: made for this file by GnuPG
OPENPGP = """-----BEGIN PGP PRIVATE KEY BLOCK-----

lFgEawu1cBYJKwYBBAHaRw8BAQdAw5ZRXDHt6SY1vlWqM21ntOTeGrzrLdZgFCmr
V6iFxS0AAQCI4CwbqCdzGqn2iW9ojmTq9y2NbdhzOTebpmc8UE7qxg/ytAl0LWVk
MjU1MTmIkAQTFggAOBYhBKUsEd0oyLT6NfS+P1ZN+0IzRQ7/BQJrC7VwAhsDBQsJ
CAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEFZN+0IzRQ7/LRcA/1Iyoqmp65cKFlcS
rhJo0rIm4QMjdx9ucMKBGsJI/frVAP9i4Xgxicvuzfiu4lQNvcbx19wjLD1sGPaL
W/2Vhr80AQ==
=Q7Ri
-----END PGP PRIVATE KEY BLOCK-----
"""


def tar(files, form=tarfile.PAX_FORMAT):
    """files: path to bytes, or to a TarInfo's type and link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for path, what in files.items():
            member = tarfile.TarInfo(path)
            if isinstance(what, bytes):
                member.size = len(what)
                archive.addfile(member, io.BytesIO(what))
            else:
                member.type, member.linkname = what
                archive.addfile(member)
    return out.getvalue()


def time_text(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def crc_token(prefix, body):
    crc, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        digits = BASE62[crc % 62] + digits
        crc //= 62
    return prefix + body + digits


def letters(n, seed="x"):
    """Letters that look like a token's, and are always the same."""
    text = base64.b64encode(hashlib.sha512(seed.encode()).digest() * 4).decode().replace("+", "a").replace("/", "b")
    return text[:n]


def bech32(prefix, data):
    """BIP 173, over 32 bytes."""
    charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = int.from_bytes(data, "big") << 4
    values = [(bits >> shift) & 31 for shift in range(255, -1, -5)]

    def polymod(all_values):
        sum_ = 1
        for v in all_values:
            top = sum_ >> 25
            sum_ = (sum_ & 0x1FFFFFF) << 5 ^ v
            for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                sum_ ^= g if (top >> i) & 1 else 0
        return sum_

    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(spread + values + [0] * 6) ^ 1
    values += [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return (prefix + "1" + "".join(charset[v] for v in values)).upper()


class Images(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], check=True, capture_output=True)
        cls.pem = key.stdout
        cls.locked = subprocess.run(["openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:x"], input=cls.pem, check=True,
                                    capture_output=True).stdout

    def add(self, data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        blobs = self.dir / "l" / "blobs" / "sha256"
        blobs.mkdir(parents=True, exist_ok=True)
        (blobs / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data), **more}

    def add_image(self, layers=({"a": b"1"},), packed=True, user="1000", top=None, **config):
        tars = [layer if isinstance(layer, bytes) else tar(layer) for layer in layers]
        diff_ids = ["sha256:" + hashlib.sha256(t).hexdigest() for t in tars]
        config = {"User": user, **config}
        doc = {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}, "config": config,
               "created": time_text(NOW - 3600), **(top or {})}
        return self.add(json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": self.add(json.dumps(doc).encode(), CONFIG),
            "layers": [self.add(gzip.compress(t, mtime=0), LAYER + "+gzip") if packed else self.add(t, LAYER) for t in tars],
        }).encode(), MANIFEST)

    def decide(self, entry, image, *args, **rule):
        entry = {**entry, "annotations": {"org.opencontainers.image.ref.name": NAME}}
        (self.dir / "l" / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        (self.dir / "l" / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
        policy = {"version": 2, "rules": [{"images": ["registry.example.com/shop/*"], "decide-by": "digests", "digests": [entry["digest"]],
                                           "image": image, **rule}]}
        (self.dir / "policy.json").write_text(json.dumps(policy))
        return run("verify", "--policy", "policy.json", "--output", "json", *args, f"oci:l:{NAME}", cwd=self.dir)

    def allowed(self, entry, image, *args, **rule):
        r = self.decide(entry, image, *args, **rule)
        self.assertEqual(r.status, 0, r.out + r.err)

    def denied(self, words, entry, image, *args, **rule):
        r = self.decide(entry, image, *args, **rule)
        self.assertEqual(r.status, 1, r.out + r.err)
        report = json.loads(r.out)
        self.assertEqual(report["reason"], "image-practice", report["detail"])
        self.assertIn(words, report["detail"])
        return report["detail"]


class Practices(Images):
    def test_each_is_told(self):
        """With --explain a line for each that is asked, whether it holds or not; in JSON the same.  What is not asked is not told."""
        entry = self.add_image([{"a": b"x"}, {"b": b"y"}], user="1000", ExposedPorts={"80/tcp": {}}, Labels={"owner": "shop"})
        want = {"user": "not-root", "ports": ["80/tcp"], "max-size": "1MB", "max-layers": 1, "labels": ["owner", "team"], "secrets": "deny"}
        r = self.decide(entry, want, "--explain", "--deep")
        self.assertEqual(r.status, 1, r.out + r.err)
        told = [line.strip().removeprefix("cocket: ").strip() for line in r.err.decode().splitlines() if "image practice " in line]
        told = [line[line.index("image practice ") + 15:] for line in told if line.startswith("image practice ")]
        self.assertEqual([line for line in told if not line.startswith("max-size")], [
            "user: it runs as user 1000", "ports: it exposes 1 port, all of them allowed", "max-layers: it has 2 layers, at most 1 are allowed (does not hold)",
            "labels: its label owner is shop", "labels: it has no label team (does not hold)", "secrets: none in its config and 2 layers"])
        self.assertRegex(told[2], r"^max-size: it has [0-9]+ bytes, at most 1000000 are allowed$")
        said = json.loads(r.out)["image-practices"]
        self.assertEqual([(p["practice"], p["holds"]) for p in said],
                         [("user", True), ("ports", True), ("max-size", True), ("max-layers", False), ("labels", True), ("labels", False), ("secrets", True)])
        self.assertEqual({p["manifest"] for p in said}, {entry["digest"]})
        only = json.loads(self.decide(entry, {"healthcheck": "required"}).out)["image-practices"]
        self.assertEqual([(p["practice"], p["holds"], p["detail"]) for p in only], [("healthcheck", False, "it states no healthcheck")])

    def test_platforms_of_a_listed_index(self):
        """Of an index that passes by its digest, the images of the platforms that are asked for are looked at."""
        entries = [{**self.add_image(user=user), "platform": {"os": "linux", "architecture": arch}} for user, arch in (("1000", "amd64"), ("0", "arm64"))]
        index = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode(), INDEX)
        want = {"user": "not-root"}
        self.allowed(index, want, "--platform", "linux/amd64")
        self.denied("linux/arm64: it runs as root", index, want, "--platform", "linux/arm64")
        self.denied("linux/arm64: it runs as root", index, want)

    def test_user(self):
        want = {"user": "not-root"}
        passwd = b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"
        for user in ("1000", "1000:0", "007"):
            self.allowed(self.add_image(user=user), want)
        for user, words in (("", "states no user"), ("0", "runs as root (user 0)"), ("0:5", "runs as root"), ("00", "runs as root"),
                            ("root", "runs as root"), ("app", "deep checks only"), (":5", "states no user")):
            with self.subTest(user):
                self.denied(words, self.add_image(user=user), want)
        layers = [{"etc/passwd": passwd}, {"x": b""}]
        self.allowed(self.add_image(layers, user="app"), want, deep=True)
        self.allowed(self.add_image(layers, user="app:root"), want, "--deep")
        self.denied("runs as root (user toor)", self.add_image(layers, user="toor"), want, deep=True)
        self.denied("user nobody is root is not known", self.add_image(layers, user="nobody"), want, deep=True)
        later = {"etc/passwd": b"app:x:0:0::/:/bin/sh\n"}
        self.denied("runs as root (user app)", self.add_image([*layers, later], user="app"), want, deep=True)
        for path, what in (("etc/passwd", (tarfile.SYMTYPE, "x")), ("etc/.wh.passwd", b""), ("etc", (tarfile.SYMTYPE, "x")), (".wh.etc", b""),
                           ("etc/.wh..wh..opq", b"")):
            with self.subTest(path):
                self.denied("is not known", self.add_image([*layers, {path: what}], user="app"), want, deep=True)

    def test_user_that_runtimes_read_otherwise(self):
        """Numbers beyond 31 bits, names that are numbers to Go, lines with blanks before them, and etc/passwd by another name."""
        want = {"user": "not-root"}
        passwd = b"app:x:1000:1000::/:/bin/sh\n+0:x:1000:0::/:/x\n-0:x:5:5::/:/x\n4294967296:x:1000:0::/:/x\nodd:x:4294967296:0::/:/x\nno:x:1x:0::/:/x\n"
        layers = [{"etc/passwd": passwd, "usr/bin/passwd": b"x"}]
        self.allowed(self.add_image(layers, user="app"), want, deep=True)
        self.allowed(self.add_image(user="2147483647"), want)
        for user in ("+0", "-0", "4294967296", "odd", "no", " 0", "0x0", "18446744073709551616", "2147483648"):
            with self.subTest(user):
                self.denied("is not known", self.add_image(layers, user=user), want, deep=True)
        for line in (b" app:x:0:0::/:/x\n", b"\tapp:x:0:0::/:/x\r\n", b"\xc2\xa0app:x:0:0::/:/x\n"):
            self.denied("runs as root (user app)", self.add_image([{"etc/passwd": line + passwd}], user="app"), want, deep=True)
        for link, target, path in (("lib/x", "../etc", "lib/x/passwd"), ("r", "/", "r/etc/passwd"), ("etc/y", ".", "etc/y/passwd")):
            with self.subTest(path):
                through = [*layers, {link: (tarfile.SYMTYPE, target)}, {path: b"app:x:0:0::/:/x\n"}]
                self.denied("is not known", self.add_image(through, user="app"), want, deep=True)
                self.allowed(self.add_image([*layers, {"lib/z": (tarfile.SYMTYPE, target)}, {path: b""}], user="app"), want, deep=True)

    def test_config_has_one_reading(self):
        """Go takes "user" for "User"."""
        for config, top in (({"USER": "0"}, {}), ({"u\u017fer": "0"}, {}), ({"healthcheck": {"Test": ["NONE"]}}, {}), ({"Healthcheck": {"test": ["NONE"]}}, {}),
                            ({}, {"Config": {"User": "0"}}), ({}, {"CREATED": None}), ({}, {"history": [{"Created_by": "x"}]})):
            with self.subTest(config=config, top=top):
                r = self.decide(self.add_image(top=top, **config), {"user": "not-root"})
                self.assertNotEqual(r.status, 0)
                self.assertIn("some programs read this as", (r.out + r.err).decode())

    def test_config(self):
        week = 7 * 86400
        old = {"top": {"created": time_text(NOW - week)}}
        rows = [
            ({"healthcheck": "required"}, {"Healthcheck": {"Test": ["CMD", "true"]}}, {}, "states no healthcheck"),
            ({"healthcheck": "required"}, {"Healthcheck": {"Test": ["CMD-SHELL", "true"]}}, {"Healthcheck": {"Test": ["NONE"]}}, "healthcheck is NONE"),
            ({"ports": ["8080/tcp"]}, {"ExposedPorts": {"8080/tcp": {}}}, {"ExposedPorts": {"8080/tcp": {}, "22/tcp": {}}}, "exposes port 22/tcp"),
            ({"ports": ["8080/tcp"]}, {"ExposedPorts": {"8080": {}}}, {"ExposedPorts": {"8080/udp": {}}}, "exposes port 8080/udp"),
            ({"ports": ["8000-9000/tcp"]}, {"ExposedPorts": {"8080/TCP": {}, "8000-8010/tcp": {}}}, {"ExposedPorts": {"9001/tcp": {}}}, "exposes port 9001/tcp"),
            ({"ports": ["80/tcp"]}, {"ExposedPorts": {"080/tcp": {}}}, {"ExposedPorts": {"x": {}}}, "exposes port x/tcp"),
            ({"ports": []}, {}, {"ExposedPorts": {"80": {}}}, "exposes port 80/tcp"),
            ({"max-age": "6d"}, {}, old, "it was made 7 days ago, at most 6 days is allowed"),
            ({"max-age": "6d"}, {}, {"top": {"created": None}}, "does not say when it was made"),
            ({"max-age": "6d"}, {}, {"top": {"created": time_text(NOW + week)}}, "made in the future"),
            ({"max-layers": 2}, {"layers": [{"a": b""}, {"b": b""}]}, {"layers": [{"a": b""}, {"b": b""}, {"c": b""}]}, "3 layers, at most 2"),
            ({"max-size": "10KB"}, {}, {"layers": [{"a": letters(300).encode() * 100}], "packed": False}, "bytes, at most 10000"),
            ({"labels": ["a.b"]}, {"Labels": {"a.b": "x"}}, {"Labels": {"a.b": ""}}, "no label a.b"),
            ({"labels": ["a=v1.*"]}, {"Labels": {"a": "v1.2"}}, {"Labels": {"a": "v2.2"}}, "label a is v2.2, expected v1.*"),
            ({"base": {"names": ["registry.example.com/base/*"]}}, {"Labels": {"org.opencontainers.image.base.name": "registry.example.com/base/x:1"}},
             {"Labels": {"org.opencontainers.image.base.name": "registry.example.com/other/x:1"}}, "none of those that are allowed"),
            ({"base": {"names": ["alpine"]}}, {"Labels": {"org.opencontainers.image.base.name": "alpine:3"}}, {}, "base image is not known"),
        ]
        for want, good, bad, words in rows:
            with self.subTest(words):
                self.allowed(self.add_image(**good), want)
                self.denied(words, self.add_image(**bad), want)

    def test_healthchecks_that_are_none(self):
        """Docker makes no probe of another word, and a command of nothing checks nothing."""
        for test in (["NONE", "x"], ["none"], ["cmd", "true"], ["true"], ["CMD"], ["CMD-SHELL"], ["CMD-SHELL", ""], ["", "true"], [None], []):
            with self.subTest(test):
                self.denied("healthcheck", self.add_image(Healthcheck={"Test": test}), {"healthcheck": "required"})

    def test_index(self):
        """Each platform that is asked for; of provenance nothing is."""
        good, bad = self.add_image(), self.add_image(user="0")
        provenance = self.add_image(user="")
        entries = [{**good, "platform": {"os": "linux", "architecture": "amd64"}},
                   {**bad, "platform": {"os": "linux", "architecture": "arm64"}},
                   {**provenance, "platform": {"os": "unknown", "architecture": "unknown"}}]
        index = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode(), INDEX)
        want = {"user": "not-root"}
        self.assertNotIn("unknown", self.denied("linux/arm64: it runs as root", index, want))
        two = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entries[0], entries[2]]}).encode(), INDEX)
        self.allowed(two, want)
        none = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entries[2]]}).encode(), INDEX)
        self.denied("no image in it", none, want)

    def test_policy_file(self):
        entry = self.add_image()
        for image, words in (({}, "nothing is asked"), ({"user": "root"}, "user"), ({"max-size": "5"}, None), ({"max-size": "5 MB"}, "max-size: 5 MB"),
                             ({"max-size": "0"}, "max-size"), ({"usr": "x"}, "usr"), ({"base": {}}, "base: expected names, verified or max-age"),
                             ({"known-secrets": ["x"]}, "known-secrets: goes with secrets only"), ({"max-layers": 0}, "max-layers"),
                             ({"max-age": "5"}, "max-age"), ({"ports": "x"}, "ports"), ({"ports": ["70000/tcp"]}, "ports: 70000/tcp"), ({"ports": ["90-80/tcp"]}, "ports: 90-80/tcp")):
            with self.subTest(image):
                r = self.decide(entry, image)
                self.assertEqual(r.status, 2 if words else 1, r.err.decode())
                self.assertIn(words or "", r.err.decode())
        r = run("policy", "explain", "--policy", "policy.json", NAME, cwd=self.dir)
        self.assertEqual(r.status, 2)
        self.decide(entry, {"user": "not-root", "secrets": "deny"})
        r = run("policy", "explain", "--policy", "policy.json", NAME, cwd=self.dir)
        self.assertIn("image user not-root", r.out.decode())

    def test_warn(self):
        r = self.decide(self.add_image(user="0"), {"user": "not-root"}, enforce="warn")
        self.assertEqual(r.status, 0)
        self.assertIn("would be denied: image-practice", r.err.decode())


class Secrets(Images):
    def files(self):
        """Path, kind, bytes with the secret, bytes of the neighbour without."""
        pem, locked = self.pem, self.locked
        config = json.dumps({"auths": {"r.example.com": {"auth": base64.b64encode(b"me:pass").decode()}}}).encode()
        kube = b"apiVersion: v1\nclusters: []\nusers:\n- user:\n    client-key-data: " + base64.b64encode(pem) + b"\n"
        aws = "aws_access_key_id = AKIA" + "QYLPMN5HHHFPZAM2" + "\naws_secret_access_key = " + letters(39, "aws") + "7\n"
        github = crc_token("ghp_", letters(30))
        age = bech32("age-secret-key-", hashlib.sha256(b"x").digest())
        google = json.dumps({"type": "service_account", "private_key": pem.decode()}).encode()
        return [
            ("root/key", "a private key that is not encrypted", pem, pem.replace(b"-----END", b"-----FIN")),
            ("srv/two.txt", "a private key that is not encrypted", b"x" * 200000 + b"\n" + pem + b"y" * 200000, b"x" * 200000 + pem[:-60]),
            ("root/release.asc", "a private key that is not encrypted", OPENPGP.encode(), OPENPGP.replace("lFg", "mDM").encode()),
            ("srv/google.json", "a private key that is not encrypted", google, google.replace(b"MIG", b"MIQ")),
            ("srv/set.yaml", "a private key that is not encrypted", b"key: |\n" + b"".join(b"\t  " + x + b"\n" for x in pem.split(b"\n")),
             b"".join(b"x " + x + b"\n" for x in pem.split(b"\n"))),
            ("root/.docker/config.json", "a registry's login", config, b'{"auths": {"r": {}}, "credsStore": "x"}'),
            ("root/.netrc", "a password in .netrc", b"machine a login b password c", b"machine a login b password $P"),
            ("app/.npmrc", "a token in .npmrc", b"//r/:_authToken=abc\n", b"//r/:_authToken=${NPM_TOKEN}\n"),
            ("root/.pypirc", "a password in .pypirc", b"[pypi]\npassword = abc\n", b"[pypi]\n# password = abc\n"),
            ("root/.git-credentials", "a login in a file of git's", b"https://a:b@c.example\n", b"https://a@c.example\n"),
            ("root/.kube/config", "a login to a cluster", kube, kube.replace(b"client-key-data", b"certificate-authority-data")),
            ("root/.aws/credentials", "an access key of AWS", aws.encode(), aws.replace("AKIA", "AKIX").encode()),
            ("app/ci.sh", "a token of GitHub", b"T=" + github.encode(), b"T=" + github[:-1].encode() + (b"a" if github[-1] != "a" else b"b")),
            ("app/a.txt", "a secret key of age", age.encode(), (age[:-1] + ("Q" if age[-1] != "Q" else "P")).encode()),
            ("app/b.txt", "a token of npm", crc_token("npm_", letters(30, "n")).encode(), ("npm_" + letters(36, "n")).encode()),
            ("app/c.txt", "a token of GitLab", b"glpat-" + letters(20, "l").encode(), b"glpat-" + letters(19, "l").encode()),
            ("app/d.txt", "a token of PyPI", b"pypi-AgEIcHlwaS5vcmc" + letters(100, "p").encode(), b"pypi-" + letters(100, "p").encode()),
            ("app/e.txt", "a token of Docker Hub", b"dckr_pat_" + letters(27, "d").encode(), b"dckr_pat_xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
            ("app/f.txt", "a token of Slack", b"xoxb-123456789012-123456789012-" + letters(24, "s").encode(), b"xoxb-123-456-" + letters(24, "s").encode()),
            ("app/g.txt", "a live key of Stripe", b"sk_live_" + letters(24, "t").encode(), b"sk_test_" + letters(24, "t").encode()),
            ("app/h.txt", "the key of a storage account of Azure", b"AccountKey=" + letters(86, "z").encode() + b"==", b"AccountKey=" + letters(80, "z").encode()),
            ("app/i.txt", "a token of DigitalOcean", b"dop_v1_" + hashlib.sha256(b"").hexdigest().encode(), b"dop_v1_" + b"0" * 64),
            ("app/j.txt", "a key of OpenAI", b"sk-" + letters(20, "o").encode() + b"T3BlbkFJ" + letters(20, "o").encode(), b"sk-" + letters(48, "o").encode()),
            *((f"app/{number}.txt", about, good.encode(), good[:-1].encode()) for number, (about, good) in enumerate(self.services())),
        ]

    @staticmethod
    def services():
        """What a letter more or less makes another word."""
        digits = hashlib.sha512(b"").hexdigest()
        return [
            ("a key of Anthropic", "sk-ant-api03-" + letters(93, "a") + "AA"),
            ("a token of Hugging Face", "hf_" + "".join(c for c in letters(60, "h") if c.isalpha())[:34]),
            ("a token of Shopify", "shpat_" + digits[:32]),
            ("a key of RubyGems", "rubygems_" + digits[:48]),
            ("a token of Pulumi", "pul-" + digits[:40]),
            ("a key of Linear", "lin_api_" + letters(40, "l")),
            ("a key of Postman", f"PMAK-{digits[:24]}-{digits[:34]}"),
            ("a key of Brevo", f"xkeysib-{digits[:64]}-" + letters(16, "b")),
            ("a token of PlanetScale", "pscale_tkn_" + letters(43, "p")),
        ]

    def test_kinds(self):
        for path, about, bad, good in self.files():
            for packed in (True, False):
                with self.subTest(path, packed=packed):
                    self.allowed(self.add_image([{path: good}], packed), {"secrets": "deny"})
                    detail = self.denied(f"layer 1 of 1: {path}: {about}", self.add_image([{path: bad}], packed), {"secrets": "deny"})
                    if len(bad) > 40 and len(bad) < 1000:
                        self.assertNotIn(bad.decode()[-20:], detail)

    def test_longer_forms(self):
        """Tokens of a vendor's other forms, each beside one that is a letter short; what people write for one is none."""
        digest = hashlib.sha256(b"").hexdigest()
        forms = ["glpat-" + letters(27) + ".01.0w1abcdef", "glpat-" + letters(40) + ".0w1abcdef", "gldt-" + letters(20), "glrt-" + letters(20),
                 "dckr_oat_" + letters(32), "doo_v1_" + digest, "dor_v1_" + digest, "github_pat_" + letters(22) + "_" + letters(59),
                 "sk-admin-" + letters(24) + "T3BlbkFJ" + letters(20), crc_token("ghr_", letters(70)), crc_token("ghr_", letters(30)),
                 "ghs_12345_eyJ" + letters(40) + ".eyJ" + letters(90) + "." + letters(43), "glft-" + letters(20), "glffct-" + letters(20),
                 "glsoat-" + letters(20), "glimt-" + letters(25), "glagent-" + letters(50), "glptt-" + digest[:40], "sk-ant-admin01-" + letters(93) + "AA",
                 "shpca_" + digest[:32], "shppa_" + digest[:32], "shpss_" + digest[:32], "pscale_pw_" + letters(43), "pscale_oauth_" + letters(43)]
        for token in forms:
            with self.subTest(token[:9]):
                self.denied("a ", self.add_image([{"x": b"T=" + token.encode() + b"\n"}]), {"secrets": "deny"})
                self.allowed(self.add_image([{"x": b"T=" + token[:-1].encode() + b"\n"}]), {"secrets": "deny"})
        for token in ("ghs_12345_eyJ" + letters(40) + "." + letters(90) + "." + letters(43), "ghs_x_eyJ" + letters(40) + ".eyJ" + letters(90) + "." + letters(43),
                      "ghs_12345_eyJ" + letters(40) + ".eyJ" + letters(90) + "." + "x" * 43, "hf_" + "a" * 8 + "bcdefgh" * 3 + "ijklm", "hf_" + letters(20) + "1" * 14,
                      "shpat_" + "x" * 32, "pul-" + letters(40), "pscale_" + letters(54), "sk-ant-" + letters(101), "sk-ant-api03-" + letters(95),
                      "github_pat_" + "x" * 22 + "_" + "x" * 59, "dckr_pat_" + "x" * 27, "dckr_oat_" + "x" * 32, "dop_v1_" + "a" * 64, "glrt-" + "x" * 20):
            self.allowed(self.add_image([{"x": f"T={token}\nand other letters: 0123456789\n".encode()}]), {"secrets": "deny"})

    def test_encrypted(self):
        entry = self.add_image([{"k": self.locked}])
        self.allowed(entry, {"secrets": "deny"})
        self.denied("k: an encrypted private key", entry, {"secrets": "deny-all"})

    def test_deleted_later(self):
        for gone in ({"root/.wh.key": b""}, {".wh.root": b""}, {"root/.wh..wh..opq": b""}):
            with self.subTest(gone):
                self.denied("layer 1 of 3: root/key: a private key that is not encrypted; deleted in layer 3, and still in this one",
                            self.add_image([{"root/key": self.pem}, {"x": b""}, gone]), {"secrets": "deny"})
        detail = self.denied("layer 1 of 2: root/key", self.add_image([{"root/key": self.pem}, {"root/.wh.key2": b""}]), {"secrets": "deny"})
        self.assertNotIn("deleted", detail)

    def test_known(self):
        entry = self.add_image([{"etc/ssl/private/x.key": self.pem}], Env=["DB_PASSWORD=hunter2"])
        self.allowed(entry, {"secrets": "deny", "known-secrets": ["etc/ssl/private/*.key", "env:DB_*"]})
        self.denied("env:DB_PASSWORD: has the name of a secret", entry, {"secrets": "deny", "known-secrets": ["etc/ssl/private/*.key"]})
        self.denied("x.key", entry, {"secrets": "deny", "known-secrets": ["etc/*.key", "env:DB_*"]})

    def test_config(self):
        token = crc_token("ghs_", letters(30, "c"))
        for good, bad, words in (
                ({"Env": ["PATH=/bin", "GPG_KEY=abc", "DB_PASSWORD_FILE=/x", "API_KEY="]}, {"Env": ["API_KEY=abc"]}, "env:API_KEY"),
                ({"Env": ["X=ghs_"]}, {"Env": ["X=a " + token]}, "env:X: a token of GitHub"),
                ({"Labels": {"x": "y"}}, {"Labels": {"x": token}}, "label:x: a token of GitHub"),
                ({"top": {"history": [{"created_by": "RUN x"}]}}, {"top": {"history": [{}, {"created_by": "|1 T=%s /bin/sh" % token}]}}, "history:2")):
            with self.subTest(words):
                self.allowed(self.add_image(**good), {"secrets": "deny"})
                detail = self.denied(words, self.add_image(**bad), {"secrets": "deny"})
                self.assertNotIn(token, detail)

    def test_whole_config(self):
        """Whatever a config says is looked through; a name that is a secret is not printed either."""
        token = crc_token("ghs_", letters(30, "c"))
        rows = [({"Cmd": ["x", "--token=" + token]}, {}, "config:Cmd"), ({"Entrypoint": [token]}, {}, "config:Entrypoint"),
                ({"Healthcheck": {"Test": ["CMD", "x", token]}}, {}, "config:Healthcheck.Test"), ({"OnBuild": ["RUN x " + token]}, {}, "config:OnBuild"),
                ({"Volumes": {token: {}}}, {}, "config:Volumes"), ({"WorkingDir": "/" + token}, {}, "config:WorkingDir"),
                ({"Labels": {token: "x"}}, {}, "label:"), ({"Env": [token]}, {}, "config:Env"), ({"Env": [token + "=1"]}, {}, "config:Env"),
                ({}, {"author": token}, "config:author"), ({}, {"container_config": {"Env": ["T=" + token]}}, "config:container_config.Env"),
                ({}, {"history": [{}, {"comment": token}]}, "history:2"), ({}, {"other": [{"x": {"y": token}}]}, "config:other.x.y"), ({}, {token: "x"}, "config")]
        for config, top, place in rows:
            with self.subTest(place):
                detail = self.denied(place + ": a token of GitHub", self.add_image(top=top, **config), {"secrets": "deny"})
                self.assertNotIn(token, detail)
                self.assertNotIn("more", detail)

    def test_names(self):
        """Of variables and build arguments; a '$' is part of a password where nothing is put in."""
        def history(*commands):
            return {"top": {"history": [{"created_by": c} for c in commands]}}
        for good, bad, words in (
                ({"Env": ["DB_PASS=${X}", "AUTH=true", "TOKEN_TTL=300", "SSH_AUTH_SOCK=/x"]}, {"Env": ["DB_PASS=pa$$word"]}, "env:DB_PASS: has the name"),
                (history("ARG API_TOKEN", "RUN |1 TARGETARCH=amd64 /bin/sh -c API_TOKEN=x make"), history("RUN |2 A=b API_TOKEN=hunter2 /bin/sh -c make"),
                 "history:1: API_TOKEN has the name"),
                (history("ARG PASSWORD= "), history("ARG PASSWORD=hunter2", "RUN |1 PASSWORD=hunter2 /bin/sh -c x"), "history:1: PASSWORD has the name"),
                (history("|x PASSWORD=a"), history("|1 PASSWORD=hunter2 /bin/sh -c x"), "history:1: PASSWORD has"),
                (history("/bin/sh -c #(nop)  ENV GPG_KEY=hunter2"), history("a", "/bin/sh -c #(nop)  ENV PASSWORD=hunter2"), "history:2: PASSWORD has"),
                ({}, {"Env": ["PASSWORD=hunter2"], **history("ENV PASSWORD=hunter2")}, "env:PASSWORD: has the name")):
            with self.subTest(words):
                self.allowed(self.add_image(**good), {"secrets": "deny"})
                detail = self.denied(words, self.add_image(**bad), {"secrets": "deny"})
                self.assertNotIn("hunter2", detail)
                self.assertNotIn(";", detail)

    def test_samples(self):
        for path in ("usr/share/doc/x/examples/k.pem", "usr/lib/python3/test/k.pem", "app/node_modules/x/test/k.pem", "usr/local/go/src/crypto/k.pem",
                     "root/go/pkg/mod/example.com/a@v1/tls_test.go", "go/pkg/mod/example.com/a@v1/k.pem", "opt/conda/lib/python3.12/test/certdata/k.pem"):
            self.allowed(self.add_image([{path: self.pem}]), {"secrets": "deny"})
        for path in ("app/test/k.pem", "app/cargo/pkg/mod/k.pem", "app/mod/test/k.pem", "usr/src/app/test/k.pem", "home/demo/vendor/k.pem", "usr/share/k.pem", "test/k.pem", "usr/share/testing2/k.pem"):
            self.denied(path, self.add_image([{path: self.pem}]), {"secrets": "deny"})

    def test_forms_of_archives(self):
        long = "d/" + "n" * 150 + "/key"
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            for path in ("./root/key", "/root/key", "root//key", long):
                with self.subTest(path, form=form):
                    shown = long if path == long else "root/key"
                    self.denied(f": {shown[:100]}", self.add_image([tar({path: self.pem}, form)]), {"secrets": "deny"})
        devices = {"dev/null": (tarfile.CHRTYPE, ""), "l": (tarfile.SYMTYPE, "x"), "h": (tarfile.LNKTYPE, "l"), "d": (tarfile.DIRTYPE, ""), "k": b"1"}
        self.allowed(self.add_image([devices, b""]), {"secrets": "deny"})
        whole = tar({"a": b"x" * 2000})
        for name, bad in (("cut short", whole[:1000]), ("not a tar archive", b"x" * 1024), ("damaged", whole[:100] + b"\1" + whole[101:])):
            with self.subTest(name):
                self.denied("could not be looked into", self.add_image([bad]), {"secrets": "deny"})

    def test_archives_that_are_read_in_two_ways(self):
        """A directory's name on a file, names in two parts, and an empty name before the true one: a key is found all the same."""
        def changed(archive, at, data):
            block = bytearray(archive[:512])
            block[at:at + len(data)] = data
            block[148:156] = b" " * 8
            block[148:156] = b"%06o\0 " % sum(block)
            return bytes(block) + archive[512:]
        plain = tar({"root/key": self.pem}, tarfile.USTAR_FORMAT)
        size = plain[124:135]
        for name, archive in (("slash", changed(plain, 0, b"root/key/")), ("gnu", changed(changed(plain, 257, b"ustar  \0"), 345, b"etc")),
                              ("size", changed(plain, 124, b"\0" + size[1:] + b" ")), ("type", changed(plain, 156, b"7"))):
            with self.subTest(name):
                self.denied("a private key", self.add_image([archive]), {"secrets": "deny"})
        self.denied("could not be looked into", self.add_image([bytes(512) + plain]), {"secrets": "deny"})

    def test_a_pipe_cannot_be_looked_into(self):
        entry = self.add_image()
        self.decide(entry, {"secrets": "deny"})
        with tarfile.open(self.dir / "l.tar", "w") as archive:
            archive.add(self.dir / "l", ".")
        data = (self.dir / "l.tar").read_bytes()
        r = run("verify", "--policy", "policy.json", f"oci-archive:-:{NAME}", cwd=self.dir, stdin=data)
        self.assertEqual(r.status, 1, r.err.decode())
        self.assertIn("image-practice", r.err.decode())


def installed_packages():
    """Those of which a container file system of Debian is made, and of the usual ones the rest."""
    rows = subprocess.run(["dpkg-query", "-W", "-f", "${binary:Package} ${Essential} ${Priority}\n"], capture_output=True, text=True).stdout.splitlines()
    usual = re.compile(r"(python3|perl|node|npm|golang|ruby|php|nginx|apache2|curl|openssl|gnupg|git|openssh|ca-certificates|docker|containerd|podman|skopeo|vim|openjdk|default-jre)")
    for name, essential, priority in (row.split(" ") for row in rows):
        if essential == "yes" or priority in ("required", "important", "standard") or usual.match(name):
            yield name


class Corpus(Images):
    """Ordinary images are silent: what Debian's packages have that this machine has installed, as one layer, and the configs of well-known images."""

    def text_of(self, path):
        data = path.read_bytes() if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 20 else b"\0"
        return None if b"\0" in data[:4096] else data

    @unittest.skipUnless(shutil.which("dpkg-query"), "there are no packages of Debian")
    def test_packages(self):
        listed = subprocess.run(["dpkg", "-L", *installed_packages()], capture_output=True, text=True).stdout.splitlines()
        texts = {path[1:]: self.text_of(pathlib.Path(path)) for path in sorted(set(listed)) if path.startswith("/")}
        files = {path: data for path, data in texts.items() if data is not None}
        self.assertGreater(len(files), 300)
        layer = tar(files)
        self.allowed(self.add_image([layer], packed=False), {"secrets": "deny-all"})
        self.denied("layer 2 of 2: srv/k: a private key", self.add_image([layer, {"srv/k": self.pem}], packed=False), {"secrets": "deny-all"})

    def test_configs(self):
        """Variables as images of servers and languages have them: fingerprints of signing keys, checksums, files of secrets, settings."""
        environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305", "LANG=C.UTF-8",
            "GPG_KEYS=1198C0117593497A5EC5C199286AF1F9897469DC C28D937575603EB4ABB725861C0779DC5C0A9DE4", "PHP_ASC_URL=https://www.php.net/get/x.asc/from/this/mirror",
            "PYTHON_SHA256=" + hashlib.sha256(b"p").hexdigest(), "PGDATA=/var/lib/postgresql/data", "GOSU_VERSION=1.17", "RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD29803A206B73A36E6026DFCA",
            "MINIO_ACCESS_KEY_FILE=access_key", "MINIO_ROOT_PASSWORD_FILE=secret_key", "MINIO_UPDATE_MINISIGN_PUBKEY=RWTx5Zr1tiHQLwG9keckT0c45M3AGeHD6IvimQHpyRywVWGbP1aVSGav",
            "REGISTRY_AUTH_ENABLED=true", "TOKEN_TTL=3600", "MYSQL_ALLOW_EMPTY_PASSWORD=yes", "POSTGRES_PASSWORD=", "SSL_KEY_PATH=/certs/server.key", "KEYCLOAK_HOSTNAME=x",
            "SSH_AUTH_SOCK=/ssh-agent", "JAVA_HOME=/opt/java/openjdk", "NGINX_GPGKEY_PATH=/etc/nginx/keys/x.key", "AWS_DEFAULT_REGION=us-east-1",
        ]
        history = ["ARG TARGETARCH", "ARG GITHUB_TOKEN", "CMD [\"bash\"]", "ENV " + environment[1], "RUN |2 TARGETARCH=amd64 VERSION=1.2 /bin/sh -c set -eux; apt-get update # buildkit",
                   "/bin/sh -c #(nop) ADD file:" + hashlib.sha256(b"f").hexdigest() + " in / ", "RUN /bin/sh -c gpg --batch --recv-keys \"$GPG_KEY\" # buildkit",
                   "RUN --mount=type=secret,id=token /bin/sh -c TOKEN=$(cat /run/secrets/token) make # buildkit", "# debian.sh --arch 'amd64' out/ 'bookworm' '@1733097600'"]
        labels = {"org.opencontainers.image.revision": hashlib.sha1(b"r").hexdigest(), "org.opencontainers.image.source": "https://github.com/a/b.git#main:c",
                  "com.docker.compose.project": "x", "maintainer": "A <a@example.com>", "vcs-ref": hashlib.sha1(b"v").hexdigest()}
        top = {"history": [{"created_by": c, "comment": "buildkit.dockerfile.v0"} for c in history]}
        ordinary = {"Env": environment, "Labels": labels, "Entrypoint": ["docker-entrypoint.sh"], "Cmd": ["x", "--password-file=/run/secrets/p"]}
        self.allowed(self.add_image(top=top, **ordinary), {"secrets": "deny-all"})
        self.denied("env:POSTGRES_PASSWORD", self.add_image(top=top, **{**ordinary, "Env": [*environment, "POSTGRES_PASSWORD=postgres"]}), {"secrets": "deny-all"})


class Lint(Images):
    def lint(self, entry, *args):
        entry = {**entry, "annotations": {"org.opencontainers.image.ref.name": NAME}}
        (self.dir / "l" / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        (self.dir / "l" / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
        r = run("lint", "--output", "json", *args, "oci:l", cwd=self.dir)
        return r.status, sorted({o["rule"] for o in r.objects}), r

    def test_config(self):
        health = {"Healthcheck": {"Test": ["CMD", "true"]}}
        self.assertEqual(self.lint(self.add_image(**health))[:2], (0, []))
        self.assertEqual(self.lint(self.add_image(user="", Env=["API_KEY=x"]))[:2], (0, ["no-healthcheck", "no-user", "secret-in-env"]))
        self.assertEqual(self.lint(self.add_image(user="0", **health), "--fail-on", "warning")[:2], (1, ["root-user"]))
        token = crc_token("ghs_", letters(30, "c"))
        self.assertEqual(self.lint(self.add_image(Env=["X=" + token], **health))[:2], (1, ["secret-in-config"]))
        self.assertEqual(self.lint(self.add_image(Cmd=[token], **health))[:2], (1, ["secret-in-config"]))
        argument = {"history": [{"created_by": "RUN |1 API_TOKEN=x /bin/sh"}]}
        self.assertEqual(self.lint(self.add_image(top=argument, **health))[:2], (0, ["secret-in-arg"]))
        self.assertEqual(self.lint(self.add_image(user="app", **health), "--fail-on", "warning")[:2], (0, []))

    def test_layers(self):
        health = {"Healthcheck": {"Test": ["CMD", "true"]}}
        passwd = {"etc/passwd": b"app:x:0:0::/:/bin/sh\nweb:x:5:5::/:/bin/sh\n"}
        self.assertEqual(self.lint(self.add_image([passwd], user="web", **health), "--deep")[:2], (0, []))
        self.assertEqual(self.lint(self.add_image([passwd], user="app", **health), "--deep")[:2], (0, ["root-user"]))
        self.assertEqual(self.lint(self.add_image([passwd], user="none", **health), "--deep")[:2], (0, ["root-user"]))
        keys = [{"root/key": self.pem, "b": self.locked}, {"root/.wh.key": b""}, {"c": self.pem}]
        self.assertEqual(self.lint(self.add_image(keys, **health))[:2], (0, []))
        status, rules, r = self.lint(self.add_image(keys, **health), "--deep")
        self.assertEqual((status, rules), (1, ["encrypted-key-in-file", "secret-deleted-later", "secret-in-file"]))
        self.assertIn(b"layer 1 of 3: root/key: a private key that is not encrypted; deleted in layer 2, and still in this one", r.out)
        r = run("lint", "--deep", "--format", "sarif", "oci:l", cwd=self.dir)
        results = json.loads(r.out)["runs"][0]["results"]
        self.assertEqual(results[0]["locations"][0]["physicalLocation"]["artifactLocation"], {"uri": "oci%3Al"})

    def test_platforms(self):
        entries = [{**self.add_image(user=user), "platform": {"os": os, "architecture": arch}}
                   for user, os, arch in (("1", "linux", "amd64"), ("0", "linux", "arm64"), ("0", "unknown", "unknown"))]
        index = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode(), INDEX)
        self.assertEqual(self.lint(index)[1], ["no-healthcheck", "root-user"])
        self.assertIn(b"(linux/arm64)", self.lint(index, "--rule", "root-user")[2].out)
        self.assertEqual(self.lint(index, "--platform", "linux/amd64")[1], ["no-healthcheck"])
        self.assertEqual(self.lint(index, "--platform", "linux/riscv64")[0], 1)

    def test_damage_is_no_finding(self):
        entry = self.add_image([{"a": self.pem}])
        layer = json.loads((self.dir / "l/blobs/sha256" / entry["digest"][7:]).read_bytes())["layers"][0]
        path = self.dir / "l/blobs/sha256" / layer["digest"][7:]
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        status, rules, r = self.lint(entry, "--deep")
        self.assertEqual(status, 1, r.err)
        self.assertNotIn("secret-in-file", rules)
        self.assertIn(b"digest", r.err)


if __name__ == "__main__":
    unittest.main()
