"""verify --deep over real images: of files of this machine's own packages, packed by umoci, with zstd layers by skopeo, as an index of two
platforms; in a layout and in a registry.  One bit anywhere is found and named (A34); bombs are refused in bounded memory (A23); nothing is
said of progress in a pipe, and nothing stays of it on a terminal."""

import gzip
import hashlib
import json
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import program, real
from support.program import Case, key, run

NAME = "registry.example.com/shop/api:1.4"
GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"
ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
PACKAGES = ("sed", "grep", "tar")
RSS_MIB = 24
missing = [tool for tool in ("umoci", "skopeo", "dpkg", "tar", "zstd") if not shutil.which(tool)]


def call(*args, **more):
    return subprocess.run([str(a) for a in args], check=True, capture_output=True, **more).stdout


def package_tar(package, path):
    """The regular files of an installed package: what a layer of it would be."""
    files = [f[1:] for f in call("dpkg", "-L", package, text=True).splitlines() if os.path.isfile(f) and not os.path.islink(f)]
    call("tar", "-cf", path, "-C", "/", "-T", "-", input="\n".join(files).encode())


class Layout:
    """A layout on disk, to be read and spoiled."""

    def __init__(self, path):
        self.path = path

    def blob_path(self, digest):
        return self.path / "blobs" / "sha256" / digest.removeprefix("sha256:")

    def blob(self, digest):
        return self.blob_path(digest).read_bytes()

    def add(self, data, media_type, **more):
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.blob_path(digest).parent.mkdir(parents=True, exist_ok=True)
        self.blob_path(digest).write_bytes(data)
        return {"mediaType": media_type, "digest": digest, "size": len(data), **more}

    def add_json(self, value, media_type, **more):
        return self.add(json.dumps(value).encode(), media_type, **more)

    def name(self, descriptor):
        (self.path / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        entry = {**descriptor, "annotations": {"org.opencontainers.image.ref.name": "1.4"}}
        (self.path / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))

    def named(self):
        index = json.loads((self.path / "index.json").read_bytes())
        return next(e for e in index["manifests"] if e.get("annotations", {}).get("org.opencontainers.image.ref.name") == "1.4")

    def manifest(self, descriptor=None):
        return json.loads(self.blob((descriptor or self.named())["digest"]))

    def image(self, layers, diff_ids, config_type=CONFIG, **config):
        config = {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}, **config}
        doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": self.add_json(config, config_type), "layers": layers}
        return self.add_json(doc, MANIFEST)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Deep(Case):
    def setUp(self):
        super().setUp()
        self.key = key("ed25519")
        self.layout = Layout(self.dir / "layout")

    def sign(self, *more):
        self.run_ok("sign", "--key", self.key.private, "--signed-as", NAME, *more, f"oci:{self.layout.path}:1.4")

    def deep(self, *args, **options):
        return self.verify(f"oci:{self.layout.path}:1.4", self.key, args=("--deep", "--signed-as", NAME, *args), **options)

    def signed(self, layers, diff_ids, **more):
        self.layout.name(self.layout.image(layers, diff_ids, **more))
        self.sign()

    def bad(self, result):
        return [b for b in result.json["blobs"] if b["verdict"] != "allow"]


@unittest.skipIf(missing, f"not installed: {' '.join(missing)}")
class RealImages(Deep):
    """Three layers of real files, made once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = program.tempfile.TemporaryDirectory(prefix="cocket-deep-")
        cls.addClassCleanup(cls.made.cleanup)
        base = pathlib.Path(cls.made.name)
        call("umoci", "init", "--layout", base / "gzip")
        call("umoci", "new", "--image", f"{base}/gzip:1.4")
        for package in PACKAGES:
            package_tar(package, base / "layer.tar")
            call("umoci", "raw", "add-layer", "--image", f"{base}/gzip:1.4", base / "layer.tar")
        call("umoci", "gc", "--layout", base / "gzip")
        call("skopeo", "copy", "--quiet", "--dest-compress-format", "zstd", f"oci:{base}/gzip:1.4", f"oci:{base}/zstd:1.4")

    def take(self, kind):
        shutil.copytree(pathlib.Path(self.made.name) / kind, self.layout.path)

    def take_index(self):
        """Two platforms, gzip and zstd layers: three packages and the first two of them; the children are not signed themselves."""
        self.take("gzip")
        first = self.layout.named()
        for path in (pathlib.Path(self.made.name) / "zstd" / "blobs" / "sha256").iterdir():
            shutil.copy(path, self.layout.blob_path(path.name))
        zstd = Layout(pathlib.Path(self.made.name) / "zstd").manifest()
        diff_ids = json.loads(self.layout.blob(zstd["config"]["digest"]))["rootfs"]["diff_ids"]
        second = self.layout.image(zstd["layers"][:2], diff_ids[:2], architecture="arm64")
        entry = lambda d, arch: {"mediaType": MANIFEST, "digest": d["digest"], "size": d["size"], "platform": {"os": "linux", "architecture": arch}}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry(first, "amd64"), entry(second, "arm64")]}
        self.layout.name(self.layout.add_json(index, INDEX))

    def assertWhole(self, result, blobs, diff_ids):
        self.assertAllowed(result)
        self.assertEqual(len(result.json["blobs"]), blobs, result)
        self.assertEqual({b["verdict"] for b in result.json["blobs"]}, {"allow"}, result)
        self.assertEqual(len([b for b in result.json["blobs"] if b["diff-id"]]), diff_ids, result)

    def spoil_each(self, digests, ask):
        """One bit of each in turn: denied, and that blob alone is named."""
        for blob in digests:
            path = self.layout.blob_path(blob)
            good = path.read_bytes()
            for at in (0, len(good) // 2, len(good) - 1):
                path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
                result = ask()
                path.write_bytes(good)
                self.assertDenied(result, "digest-mismatch")
                self.assertIn(blob, result.json["detail"], result)
                if "blobs" in result.json and result.json["blobs"]:
                    self.assertEqual([b["digest"] for b in self.bad(result)], [blob], result)
        self.assertAllowed(ask())

    def test_every_blob_of_an_image(self):
        for kind, layer in (("gzip", GZIP), ("zstd", ZSTD)):
            with self.subTest(kind):
                shutil.rmtree(self.layout.path, ignore_errors=True)
                self.take(kind)
                self.sign()
                manifest = self.layout.manifest()
                self.assertEqual([l["mediaType"] for l in manifest["layers"]], [layer] * len(PACKAGES))
                self.assertWhole(self.deep(), 1 + len(PACKAGES), len(PACKAGES))
                self.assertWhole(self.deep("--no-diff-ids"), 1 + len(PACKAGES), 0)
                self.spoil_each([manifest["config"]["digest"], *(l["digest"] for l in manifest["layers"])], self.deep)
                self.spoil_each([self.layout.named()["digest"]], self.deep)

    def test_every_blob_of_an_index(self):
        self.take_index()
        self.sign()
        index = self.layout.manifest()
        self.assertWhole(self.deep(), 2 + 2 + 3 + 2, 5)
        self.assertWhole(self.deep("--platform", "all"), 2 + 2 + 3 + 2, 5)
        self.assertWhole(self.deep("--platform", "linux/amd64"), 1 + 1 + 3, 3)
        self.assertWhole(self.deep("--platform", "linux/arm64"), 1 + 1 + 2, 2)
        children = [e["digest"] for e in index["manifests"]]
        inner = [d["digest"] for e in index["manifests"] for m in [self.layout.manifest(e)] for d in (m["config"], *m["layers"])]
        self.spoil_each(children + inner, self.deep)
        self.spoil_each([self.layout.named()["digest"]], self.deep)

    def test_one_platforms_damage_is_not_the_others(self):
        self.take_index()
        self.sign()
        arm = self.layout.manifest(self.layout.manifest()["manifests"][1])
        self.layout.blob_path(arm["layers"][1]["digest"]).write_bytes(b"x" * arm["layers"][1]["size"])
        self.assertAllowed(self.deep("--platform", "linux/amd64"))
        self.assertDenied(self.deep("--platform", "linux/arm64"), "digest-mismatch")
        self.assertDenied(self.deep(), "digest-mismatch")

    def test_one_bad_blob_does_not_hide_the_others(self):
        self.take("gzip")
        self.sign()
        layers = self.layout.manifest()["layers"]
        self.layout.blob_path(layers[0]["digest"]).unlink()
        self.layout.blob_path(layers[2]["digest"]).write_bytes(b"short")
        result = self.deep()
        self.assertDenied(result, "size-mismatch")
        self.assertEqual([(b["digest"], b["reason"]) for b in self.bad(result)],
                         [(layers[0]["digest"], "not-found"), (layers[2]["digest"], "size-mismatch")], result)
        for layer in (layers[0], layers[2]):
            self.assertIn(layer["digest"].encode(), result.err, result)

    @unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
    def test_from_a_registry(self):
        self.take_index()
        self.sign()
        server = real.DockerRegistry()
        self.addCleanup(server.stop)
        call("skopeo", "copy", "--quiet", "--all", "--dest-tls-verify=false", f"oci:{self.layout.path}:1.4", f"docker://{server.host}/shop/api:1.4")
        image = f"{server.host}/shop/api:1.4"
        self.run_ok("sign", "--key", self.key.private, image)
        self.assertWhole(self.verify(image, self.key, args=("--deep",)), 2 + 2 + 3 + 2, 5)
        self.assertWhole(self.verify(image, self.key, args=("--deep", "--platform", "linux/arm64")), 1 + 1 + 2, 2)
        server.stop()
        self.assertUnknown(self.verify(image, self.key, args=("--deep",)), "network")

    @unittest.skipUnless(shutil.which("valgrind"), "valgrind not installed")
    def test_no_error_under_valgrind(self):
        if program.hides(self, "valgrind"):
            self.skipTest("a sanitizer's build does not run under valgrind")
        self.take_index()
        self.sign()
        env = program.environment(self.home, None)
        args = ["verify", "--deep", "--key", self.key.public, "--signed-as", NAME, f"oci:{self.layout.path}:1.4"]
        done = subprocess.run(["valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite", program.PROGRAM,
                               *map(str, args)], env=env, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr.decode())


class Order(Deep):
    """The signature decides first; nothing is accepted before the last byte is."""

    def image(self, data=b"tar", diff_id=None):
        return [self.layout.add(gzip.compress(data), GZIP)], [diff_id or digest(data)]

    def test_a_denied_image_is_not_looked_at(self):
        self.layout.name(self.layout.image(*self.image()))
        result = self.deep()
        self.assertDenied(result, "no-signature")
        self.assertEqual(result.json["blobs"], [])

    def test_the_ledger_does_not_take_a_bad_image(self):
        self.signed(*self.image(diff_id=digest(b"other")))
        ledger = self.dir / "ledger.json"
        self.assertDenied(self.deep("--ledger", ledger), "digest-mismatch")
        self.assertNotIn(self.layout.named()["digest"], ledger.read_text() if ledger.exists() else "")
        self.assertAllowed(self.verify(f"oci:{self.layout.path}:1.4", self.key, args=("--signed-as", NAME, "--ledger", ledger)))
        self.assertIn(self.layout.named()["digest"], ledger.read_text())

    def test_no_diff_ids_goes_with_deep(self):
        self.signed(*self.image())
        self.assertUsage(self.verify(f"oci:{self.layout.path}:1.4", self.key, args=("--no-diff-ids",)))

    def test_what_was_not_asked_for_is_not_in_the_report(self):
        self.signed(*self.image())
        self.assertNotIn("blobs", self.verify(f"oci:{self.layout.path}:1.4", self.key, args=("--signed-as", NAME)).json)


class Kinds(Deep):
    """What is no plain image."""

    def test_an_artifact_has_no_diff_ids(self):
        layer = self.layout.add(b"a chart", "application/vnd.cncf.helm.chart.content.v1.tar+gzip")
        doc = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.example", "layers": [layer],
               "config": self.layout.add(b"{}", "application/vnd.oci.empty.v1+json")}
        self.layout.name(self.layout.add_json(doc, MANIFEST))
        self.sign()
        result = self.deep()
        self.assertAllowed(result)
        self.assertEqual([b["diff-id"] for b in result.json["blobs"]], [None, None])

    def test_a_foreign_layer_that_is_not_there(self):
        data = gzip.compress(b"tar")
        layer = {"mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "digest": digest(data), "size": len(data),
                 "urls": ["http://127.0.0.1:1/layer"]}
        self.signed([layer], [digest(b"tar")])
        result = self.deep()
        self.assertUnknown(result, "not-found")
        self.assertIn(layer["digest"], result.json["detail"])
        self.layout.blob_path(layer["digest"]).write_bytes(data)
        self.assertAllowed(self.deep())

    def test_diff_ids_must_be_as_many_as_layers(self):
        layer = self.layout.add(gzip.compress(b"tar"), GZIP)
        for ids, reason in (([digest(b"tar")], "ok"), ([], "malformed"), ([digest(b"tar")] * 2, "malformed"), (["sha256:0"], "malformed"), ([1], "malformed")):
            with self.subTest(ids):
                self.signed([layer], ids)
                result = self.deep()
                self.assertEqual(result.reason, reason, result)
                self.assertEqual(result.status, 0 if reason == "ok" else 1, result)

    def test_uncompressed_layers(self):
        layer = self.layout.add(b"plain tar", "application/vnd.oci.image.layer.v1.tar")
        self.signed([layer], [layer["digest"]])
        self.assertAllowed(self.deep())
        self.signed([layer], [digest(b"other")])
        self.assertDenied(self.deep(), "digest-mismatch")


class Bombs(Deep):
    """A23: honest zeros pass, what goes on for ever does not; memory is flat either way."""

    def zeros(self, mib, add):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        plain, piece, packed = hashlib.sha256(), bytes(1 << 20), b""
        for _ in range(mib):
            packed += packer.compress(piece)
            if add:
                plain.update(piece)
        return packed + packer.flush(), "sha256:" + plain.hexdigest()

    def test_honest_zeros_pass(self):
        data, diff_id = self.zeros(256, True)
        self.assertGreater((256 << 20) / len(data), 1000)
        self.signed([self.layout.add(data, GZIP)], [diff_id])
        result = self.deep(measure=True)
        self.assertAllowed(result)
        self.assertSmall(result, RSS_MIB)

    def test_members_without_end(self):
        data, _ = self.zeros(64, False)
        self.signed([self.layout.add(data * 36, GZIP)], [digest(b"")])
        result = self.deep(measure=True, timeout=300)
        self.assertDenied(result, "too-large")
        self.assertIn("decompresses to more than 2147483648 bytes", result.json["detail"])
        self.assertSmall(result, RSS_MIB)
        self.assertAllowed(self.deep("--no-diff-ids"))

    @unittest.skipUnless(shutil.which("zstd"), "zstd not installed")
    def test_zstd_frames_without_end(self):
        frame = call("zstd", "-q", "-c", "-19", input=bytes(256 << 20))
        self.signed([self.layout.add(frame * 9, ZSTD)], [digest(b"")])
        result = self.deep(measure=True, timeout=300)
        self.assertDenied(result, "too-large")
        self.assertSmall(result, RSS_MIB)

    @unittest.skipUnless(shutil.which("zstd"), "zstd not installed")
    def test_zstd_windows(self):
        """8 MiB is what decoders should read (RFC 8878); several such layers at once stay within bounds."""
        noise = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(1 << 19)) # 16 MiB
        layers = [noise + b"%d" % i for i in range(4)]
        pack = lambda data, log: call("zstd", "-q", "-c", "-1", f"--zstd=wlog={log}", "--no-check", input=data)
        self.signed([self.layout.add(pack(l, 23), ZSTD) for l in layers], [digest(l) for l in layers])
        result = self.deep(measure=True)
        self.assertAllowed(result)
        self.assertSmall(result, RSS_MIB)
        self.signed([self.layout.add(pack(layers[0], 24), ZSTD)], [digest(layers[0])])
        result = self.deep()
        self.assertDenied(result, "too-large")
        self.assertIn("a window of more than 8 MiB", result.json["detail"])


class Progress(Deep):
    def on_terminal(self, *args):
        """What stderr got, as a terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([program.PROGRAM, *map(str, args)], env=program.environment(self.home, None), stdout=subprocess.DEVNULL, stderr=theirs) as p:
            os.close(theirs)
            text = b""
            while True:
                try:
                    piece = os.read(ours, 4096)
                except OSError:
                    piece = b""
                if not piece:
                    break
                text += piece
        os.close(ours)
        self.assertEqual(p.returncode, 0, text)
        return text

    def test_a_line_on_a_terminal_that_goes_away(self):
        data = os.urandom(1 << 20) * 400
        self.signed([self.layout.add(gzip.compress(data, 0), GZIP)], [digest(data)])
        args = ["verify", "--deep", "--key", self.key.public, "--signed-as", NAME, f"oci:{self.layout.path}:1.4"]
        text = self.on_terminal(*args)
        self.assertRegex(text, rb"bytes checked: [0-9.]+ [KMG]iB of 400 MiB, [0-9.]+ [KMG]iB/s, \d+ s left")
        self.assertTrue(text.endswith(b"\r\x1b[K"), text[-200:])
        self.assertEqual(self.on_terminal("-q", *args), b"")
        self.assertEqual(run(*args, home=self.home).err, b"")


if __name__ == "__main__":
    unittest.main()
