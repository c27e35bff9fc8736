"""pull, save and load hold layers against their diff IDs while they copy: gzip, zstd and plain, out of a registry, a layout and an archive.
What unpacks to something else, or never ends, is denied by name, and nothing of it is accepted; its neighbour passes."""

import gzip
import hashlib
import json
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import PEERS, Case, key, run
from support.registry import INDEX, MANIFEST, REF_NAME, Registry, digest_of

ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"
PATH = "shop/api"
RSS_MIB = 24


def zstd(data, *words):
    return subprocess.run(["zstd", "-q", "-c", *words], input=data, check=True, capture_output=True).stdout


def pack(kind, data):
    return {oci.LAYER: lambda: gzip.compress(data, 1, mtime=0), ZSTD: lambda: zstd(data), oci.TAR: lambda: data}[kind]()


KINDS = [oci.LAYER, oci.TAR] + [ZSTD] * bool(shutil.which("zstd"))


class Layers(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository(PATH)
        self.name = f"{self.registry.host}/{PATH}"
        self.key = key("p256")
        self.layout = self.dir / "layout"

    def add(self, layers, diff_ids, tag=None, platform=None):
        """An image of (bytes, media type) with those diff IDs."""
        for data, _ in layers:
            self.repo.add_blob(data)
        config = oci.dumps({"os": "linux", "architecture": "amd64", "author": platform or "", "rootfs": {"type": "layers", "diff_ids": diff_ids}})
        self.repo.add_blob(config)
        doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(config, oci.CONFIG), "layers": [oci.descriptor(*l) for l in layers]}
        return self.repo.add_manifest(doc, tag)

    def signed(self, layers, diff_ids):
        digest = self.add(layers, diff_ids, "1.4")
        oci.sign_simple(self.repo, digest, f"{self.name}:1.4", self.key)
        return digest

    def on_disk(self):
        """The same in a layout; returns its reference."""
        directory = self.dir / f"disk-{next(oci.counter)}"
        oci.write_layout(directory, self.repo, {"1.4": f"{self.name}:1.4"})
        return f"oci:{directory}:{self.name}:1.4"

    def pull(self, to=None, image=None, args=(), **options):
        return run("pull", "--output", "json", "--key", self.key.public, *args, image or f"{self.name}:1.4", "--to", to or f"oci:{self.layout}",
                   home=self.home, **options)

    def listed(self):
        return json.loads((self.layout / "index.json").read_bytes())["manifests"] if (self.layout / "index.json").exists() else []

    def there(self):
        found = self.layout / "blobs" / "sha256"
        return {p.name for p in found.iterdir()} if found.exists() else set()

    def assertNothing(self, result, reason, named):
        self.assertDenied(result, reason)
        self.assertIn(named.removeprefix("sha256:").encode(), result.err, result)
        self.assertEqual(self.listed(), [])
        self.assertNotIn(named.removeprefix("sha256:"), self.there())
        self.assertEqual([n for n in self.there() if n.startswith(".")], [])


class Pulled(Layers):
    def test_each_packing(self):
        for kind in KINDS:
            with self.subTest(kind):
                data = [random.randbytes(300_000) + bytes(100_000), b"second"]
                layers = [(pack(kind, d), kind) for d in data]
                digest = self.signed(layers, [digest_of(d) for d in data])
                self.assertAllowed(self.pull(), digest)
                self.assertAllowed(self.pull(), digest)  # what is there is looked at again
                shutil.rmtree(self.layout)
                self.signed(layers, [digest_of(data[0]), digest_of(data[0])])
                self.assertNothing(self.pull(), "digest-mismatch", digest_of(layers[1][0]))
                self.assertAllowed(self.pull(args=["--no-diff-ids"]))
                shutil.rmtree(self.layout)

    def test_each_place(self):
        data = random.randbytes(100_000)
        layer = pack(oci.LAYER, data)
        for diff_id, good in ((digest_of(data), True), (digest_of(layer), False)):
            self.signed([(layer, oci.LAYER)], [diff_id])
            for image in (None, self.on_disk()):
                for to in (f"oci:{self.layout}", f"oci-archive:{self.dir}/a.tar", f"docker-archive:{self.dir}/d.tar"):
                    with self.subTest(f"{good} {image} {to}"):
                        result = self.pull(to, image, ["--signed-as", f"{self.name}:1.4", "--platform", "linux/amd64"])
                        if good:
                            self.assertAllowed(result)
                        else:
                            self.assertNothing(result, "digest-mismatch", digest_of(layer))
                        self.assertEqual((self.dir / "a.tar").exists() or (self.dir / "d.tar").exists(), good and ".tar" in to)
                        self.assertFalse((self.dir / ".a.tar.partial").exists() or (self.dir / ".d.tar.partial").exists())
                        for path in (self.dir / "a.tar", self.dir / "d.tar"):
                            path.unlink(missing_ok=True)
                        shutil.rmtree(self.layout, ignore_errors=True)

    def test_one_request_for_each_blob(self):
        data = [random.randbytes(200_000), b"x"]
        digest = self.signed([(pack(oci.LAYER, d), oci.LAYER) for d in data], [digest_of(d) for d in data])
        self.assertAllowed(self.pull())
        manifest = json.loads(self.repo.manifests[digest][0])
        for blob in (manifest["config"], *manifest["layers"]):
            self.assertEqual(len(self.registry.requests(lambda r: r.path.endswith(blob["digest"]))), 1, blob)

    def test_what_was_there_already(self):
        """A layer that an image brought which is right is held against what another one says of it."""
        data = random.randbytes(50_000)
        layer = pack(oci.LAYER, data)
        good = self.signed([(layer, oci.LAYER)], [digest_of(data)])
        self.assertAllowed(self.pull(), good)
        self.signed([(layer, oci.LAYER)], [digest_of(b"other")])
        result = self.pull()
        self.assertDenied(result, "digest-mismatch")
        self.assertIn(digest_of(layer)[7:].encode(), result.err)
        self.assertEqual([e["digest"] for e in self.listed() if REF_NAME in e.get("annotations", {}) and not e["annotations"][REF_NAME].endswith(".sig")],
                         [good])

    def test_what_an_earlier_run_left(self):
        data = random.randbytes(400_000)
        layer = pack(oci.LAYER, data)
        for diff_id in (digest_of(data), digest_of(b"other")):
            with self.subTest(diff_id):
                self.signed([(layer, oci.LAYER)], [digest_of(data)])
                self.assertAllowed(self.pull())
                path = self.layout / "blobs" / "sha256" / digest_of(layer)[7:]
                (path.parent / f".{path.name}.partial").write_bytes(path.read_bytes()[:250_000])
                path.unlink()
                (self.layout / "index.json").unlink()
                self.signed([(layer, oci.LAYER)], [diff_id])
                self.registry.clear()
                result = self.pull()
                asked = [r.headers.get("Range") for r in self.registry.requests() if r.path.endswith(digest_of(layer))]
                self.assertEqual(asked, [f"bytes=250000-{len(layer) - 1}"])
                if diff_id == digest_of(data):
                    self.assertAllowed(result)
                else:
                    self.assertNothing(result, "digest-mismatch", digest_of(layer))
                shutil.rmtree(self.layout)

    def test_a_damaged_layer_is_a_wrong_digest(self):
        data = random.randbytes(50_000)
        layer = pack(oci.LAYER, data)
        self.signed([(layer, oci.LAYER)], [digest_of(data)])
        self.repo.add_blob(oci.flip(layer, 20_000), digest_of(layer))
        self.assertNothing(self.pull(), "digest-mismatch", digest_of(layer))
        self.repo.add_blob(layer)
        self.assertAllowed(self.pull())

    def test_packed_otherwise_than_it_says(self):
        data = random.randbytes(50_000)
        layer = pack(oci.LAYER, data)
        self.signed([(layer, oci.TAR)], [digest_of(layer)])
        self.assertNothing(self.pull(), "malformed", digest_of(layer))
        self.signed([(data, oci.LAYER)], [digest_of(data)])
        self.assertNothing(self.pull(), "malformed", digest_of(data))
        self.signed([(layer, oci.LAYER)], [digest_of(data)])
        self.assertAllowed(self.pull())

    def test_diff_ids_must_be_as_many_as_layers(self):
        layer = pack(oci.LAYER, b"tar")
        for ids in ([], [digest_of(b"tar")] * 2, ["sha256:0"], [1]):
            self.signed([(layer, oci.LAYER)], ids)
            result = self.pull()
            self.assertDenied(result, "malformed")
            self.assertEqual(self.there(), set())
        self.signed([(layer, oci.LAYER)], [digest_of(b"tar")])
        self.assertAllowed(self.pull())

    def index(self, *entries):
        """Signed; (digest, os) each."""
        manifests = [{"mediaType": MANIFEST, "digest": d, "size": len(self.repo.manifests[d][0]), "platform": {"os": os, "architecture": arch}}
                     for d, os, arch in entries]
        digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, "1.4")
        oci.sign_simple(self.repo, digest, f"{self.name}:1.4", self.key)

    def test_every_platform_of_an_index(self):
        layer = pack(oci.LAYER, b"tar")
        good = self.add([(layer, oci.LAYER)], [digest_of(b"tar")], platform="a")
        other = pack(oci.LAYER, b"other")
        bad = self.add([(other, oci.LAYER)], [digest_of(b"tar")], platform="b")
        self.index((good, "linux", "amd64"), (bad, "linux", "arm64"))
        self.assertNothing(self.pull(), "digest-mismatch", digest_of(other))
        self.assertAllowed(self.pull(args=["--platform", "linux/amd64"]))

    def test_two_configs_of_one_layer(self):
        layer = pack(oci.LAYER, b"tar")
        good = self.add([(layer, oci.LAYER)], [digest_of(b"tar")], platform="a")
        same = self.add([(layer, oci.LAYER)], [digest_of(b"tar")], platform="b")
        bad = self.add([(layer, oci.LAYER)], [digest_of(b"other")], platform="c")
        self.index((good, "linux", "amd64"), (bad, "linux", "arm64"))
        self.assertNothing(self.pull(), "digest-mismatch", digest_of(layer))
        self.index((good, "linux", "amd64"), (same, "linux", "arm64"))
        self.assertAllowed(self.pull())

    def test_provenance_is_no_file_system(self):
        """But a manifest that the index lists as one of a platform too is looked at."""
        layer = pack(oci.LAYER, b"tar")
        good = self.add([(layer, oci.LAYER)], [digest_of(b"tar")], platform="a")
        odd = self.add([(pack(oci.LAYER, b"statement"), oci.LAYER)], [digest_of(b"no")], platform="b")
        self.index((good, "linux", "amd64"), (odd, "unknown", "unknown"))
        self.assertAllowed(self.pull())
        shutil.rmtree(self.layout)
        self.index((good, "linux", "amd64"), (odd, "unknown", "unknown"), (odd, "linux", "arm64"))
        self.assertNothing(self.pull(), "digest-mismatch", digest_of(pack(oci.LAYER, b"statement")))

    def test_a_layer_that_comes_inline(self):
        layer = pack(oci.LAYER, b"tar")
        for diff_id, good in ((digest_of(b"other"), False), (digest_of(b"tar"), True)):
            config = oci.dumps({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [diff_id]}})
            doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": {**oci.descriptor(config, oci.CONFIG), "data": oci.b64(config)},
                   "layers": [{**oci.descriptor(layer, oci.LAYER), "data": oci.b64(layer)}]}
            oci.sign_simple(self.repo, self.repo.add_manifest(doc, "1.4"), f"{self.name}:1.4", self.key)
            result = self.pull()
            if good:
                self.assertAllowed(result)
            else:
                self.assertNothing(result, "digest-mismatch", digest_of(layer))

    def test_no_diff_ids_is_not_the_tools(self):
        self.signed([(pack(oci.LAYER, b"tar"), oci.LAYER)], [digest_of(b"tar")])
        self.assertUsage(run("pull", "--output", "json", "--key", self.key.public, "--no-diff-ids", f"{self.name}:1.4", "--with", "skopeo", "--to",
                             f"dir:{self.dir}/x", home=self.home))


class Bombs(Layers):
    """A23."""

    def test_members_without_end(self):
        member = gzip.compress(bytes(64 << 20), 9, mtime=0)
        layer = member * 36
        self.signed([(layer, oci.LAYER)], [digest_of(b"")])
        result = self.pull(measure=True, timeout=300)
        self.assertNothing(result, "too-large", digest_of(layer))
        self.assertSmall(result, RSS_MIB)
        archive = self.pull(f"oci-archive:{self.dir}/a.tar", timeout=300)
        self.assertDenied(archive, "too-large")
        self.assertEqual([p.name for p in self.dir.iterdir() if "a.tar" in p.name], [])
        plain = hashlib.sha256()
        for _ in range(4):
            plain.update(bytes(64 << 20))
        self.signed([(member * 4, oci.LAYER)], ["sha256:" + plain.hexdigest()])
        result = self.pull(measure=True, timeout=300)
        self.assertAllowed(result)
        self.assertSmall(result, RSS_MIB)

    @unittest.skipUnless(shutil.which("zstd"), "zstd not installed")
    def test_windows_of_several_layers_at_once(self):
        noise = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(1 << 19))  # 16 MiB
        data = [noise + b"%d" % i for i in range(5)]
        layers = [(zstd(d, "-1", "--zstd=wlog=23", "--no-check"), ZSTD) for d in data]
        self.signed(layers, [digest_of(d) for d in data])
        result = self.pull(measure=True)
        self.assertAllowed(result)
        self.assertSmall(result, RSS_MIB)
        large = zstd(data[0], "-1", "--zstd=wlog=24", "--no-check")
        shutil.rmtree(self.layout)
        self.signed([(large, ZSTD)], [digest_of(data[0])])
        self.assertNothing(self.pull(), "too-large", digest_of(large))


class SavedAndLoaded(Layers):
    def save(self, image, *args):
        return run("save", "--output", "json", "--key", self.key.public, "-o", self.dir / "images.tar", *args, image, home=self.home)

    def load(self, *args, to=None):
        return run("load", "--output", "json", "--key", self.key.public, *args, self.dir / "images.tar", "--to", to or f"oci:{self.layout}",
                   home=self.home)

    def test_neither_takes_another_layer(self):
        for kind in KINDS:
            with self.subTest(kind):
                data = random.randbytes(100_000) + bytes(100_000)
                layer = pack(kind, data)
                digest = self.signed([(layer, kind)], [digest_of(data)])
                self.assertEqual(self.save(self.on_disk()).status, 0)
                self.assertAllowed(self.load(), digest)
                shutil.rmtree(self.layout)
                (self.dir / "images.tar").unlink()
                self.signed([(layer, kind)], [digest_of(b"other")])
                bad = self.save(self.on_disk())
                self.assertEqual(bad.status, 1, bad)
                self.assertIn(b"digest-mismatch", bad.err)
                self.assertIn(digest_of(layer).encode(), bad.err)
                self.assertEqual([p.name for p in self.dir.iterdir() if "images.tar" in p.name], [])
                self.assertEqual(self.save(self.on_disk(), "--no-diff-ids").status, 0)
                for to in (None, f"docker://{self.registry.host}/in"):
                    self.registry.clear()
                    self.assertNothing(self.load(to=to), "digest-mismatch", digest_of(layer))
                    self.assertEqual(self.registry.requests(lambda r: r.method in ("PUT", "POST", "PATCH")), [])
                self.assertAllowed(self.load("--no-diff-ids"))
                shutil.rmtree(self.layout)


class Peers(Case):
    """What cosign signed, with another diff ID and without."""

    def ask(self, vector, *words, to):
        case = json.loads((PEERS / vector / "case.json").read_bytes())
        rules = ["--key", PEERS / vector / "p256.pub"]
        image = f"oci:{PEERS / vector / 'layout'}:{case['tag']}"
        return run(*words[:1], "--output", "json", *rules, *words[1:], *(["--signed-as", case["image"]] if words[0] == "pull" else []), image, *to,
                   home=self.home)

    def test_pull_and_load(self):
        to = ["--to", f"oci:{self.dir}/layout"]
        self.assertDenied(self.ask("deep-diff-id", "pull", to=to), "digest-mismatch")
        self.assertAllowed(self.ask("cosign2-simple-p256", "pull", to=to))
        archive = self.dir / "images.tar"
        self.assertAllowed(self.ask("deep-diff-id", "pull", "--no-diff-ids", to=["--to", f"oci-archive:{archive}"]))
        load = lambda: run("load", "--output", "json", "--key", PEERS / "deep-diff-id" / "p256.pub", archive, "--to", f"oci:{self.dir}/in", home=self.home)
        self.assertDenied(load(), "digest-mismatch")
        self.assertFalse((self.dir / "in").exists())
        archive.unlink()
        self.assertAllowed(self.ask("cosign2-simple-p256", "pull", to=["--to", f"oci-archive:{archive}"]))
        self.assertAllowed(load())


if __name__ == "__main__":
    unittest.main()
