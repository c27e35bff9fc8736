"""Archives as real tools write and read them: GNU tar, bsdtar and Python in their formats, skopeo, umoci, docker (its form, by our own script, since none runs here);
and signatures that go inside.  What a tool reads of an archive that we wrote, it reads as before."""

import concurrent.futures
import gzip
import io
import os
import random
import shutil
import subprocess
import sys
import pathlib
import tarfile
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import archives, oci
from support.program import Case, hides, key, need_openssl, run
from support.registry import Repository, digest_of, parsed

NAME = "registry.example.com/shop/api:1.4"
FORMATS = ("v7", "oldgnu", "gnu", "ustar", "pax")
need_skopeo = unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")


class Archive(Case):
    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.repo = Repository()
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as t:
            t.addfile(tarfile.TarInfo("hello"))
        layer = gzip.compress(tar.getvalue(), mtime=0)
        config = oci.dumps({"architecture": "amd64", "os": "linux", "config": {},
                            "rootfs": {"type": "layers", "diff_ids": [digest_of(tar.getvalue())]}})
        for data in (layer, config):
            self.repo.add_blob(data)
        self.digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": oci.MANIFEST, "config": oci.descriptor(config, oci.CONFIG),
                                              "layers": [oci.descriptor(layer, oci.LAYER)]}, "1.4")
        self.layout = oci.write_layout(self.dir / "layout", self.repo, {"1.4": NAME})

    def tar(self, *args, name="a.tar", directory=None):
        path = self.dir / name
        subprocess.run(["tar", "-C", directory or self.layout, "-cf", path, *args, "."], check=True)
        return path

    def sign(self, image, *args, keys=None):
        options = [x for k in keys or [self.key] for x in ("--key", k.private)]
        return self.run_ok("sign", *options, *args, image)

    def members(self, path):
        """Names, kinds, modes, times and bytes, as Python's tarfile reads them."""
        with tarfile.open(path) as t:
            return [(m.name, m.type, m.mode, m.mtime, m.isreg() and t.extractfile(m).read()) for m in t.getmembers()]


@need_openssl
class Tar(Archive):
    def test_every_format(self):
        for form in FORMATS:
            with self.subTest(form):
                path = self.tar(f"--format={form}", name=f"{form}.tar")
                self.assertDenied(self.verify(f"oci-archive:{path}", self.key), "no-signature")
                self.sign(f"oci-archive:{path}")
                self.assertAllowed(self.verify(f"oci-archive:{path}", self.key), self.digest)
                self.assertDenied(self.verify(f"oci-archive:{path}", key("p256", 1)), "unknown-key")
                self.assertAllowed(self.verify("oci-archive:-", self.key, stdin=path.read_bytes()), self.digest)

    def test_long_names_and_sparse_files_beside_it(self):
        (self.layout / ("n" * 200)).mkdir()
        (self.layout / ("n" * 200) / ("m" * 200)).write_text("x")
        for form in ("oldgnu", "gnu", "pax"):
            self.assertDenied(self.verify(f"oci-archive:{self.tar(f'--format={form}')}", self.key), "no-signature")
        with open(self.layout / "sparse", "wb") as f:
            f.truncate(1 << 20)
        for form in ("gnu", "pax"):
            self.assertDenied(self.verify(f"oci-archive:{self.tar('-S', f'--format={form}')}", self.key), "malformed")

    def test_what_was_there_stays(self):
        """Byte for byte, but for index.json; a second signature is added to the first."""
        path = self.tar("--format=pax")
        before = self.members(path)
        self.sign(f"oci-archive:{path}")
        self.sign(f"oci-archive:{path}", keys=[key("ed25519")])
        after = self.members(path)
        self.assertEqual([m[0] for m in before if m[0] != "./index.json"],
                         [m[0] for m in after if m[0].startswith(".") and m[0] != "./index.json"])
        for m in before:
            if m[0] != "./index.json":
                self.assertIn(m, after)
        self.assertEqual(len(after), len({m[0].removeprefix("./") for m in after}))
        self.assertAllowed(self.verify(f"oci-archive:{path}", self.key, key("ed25519"), args=["--threshold", 2]), self.digest)

    def test_forms_names_platforms(self):
        for form in ("simple", "bundle", "simple,bundle"):
            with self.subTest(form):
                path = self.tar()
                result = self.sign(f"oci-archive:{path}:1.4", "--format", form)
                self.assertEqual(result.out, f"{NAME}@{self.digest}\n".encode())
                result = self.verify(f"oci-archive:{path}", self.key)
                self.assertAllowed(result, self.digest)
                self.assertEqual(result.json["pinned"], f"{NAME}@{self.digest}")
                wrong = ["--signed-as", "registry.example.com/shop/web:1.4"]
                self.assertDenied(self.verify(f"oci-archive:{path}", self.key, args=wrong), "name-mismatch")

    def test_index_with_its_platforms(self):
        repo = Repository()
        digest, _ = oci.index(repo, "1.4")
        path = self.tar(directory=oci.write_layout(self.dir / "index", repo))
        self.sign(f"oci-archive:{path}", "--recursive")
        self.assertAllowed(self.verify(f"oci-archive:{path}", self.key, args=["--platform", "all"]), digest)

    def test_digest_alone(self):
        path = self.tar(directory=oci.write_layout(self.dir / "unnamed", self.repo))
        result = self.sign(f"oci-archive:{path}")
        self.assertEqual(result.out, f"oci-archive:{path}@{self.digest}\n".encode())
        self.assertAllowed(self.verify(result.out.decode().strip(), self.key), self.digest)

    def test_mode_owner_and_links(self):
        path = self.tar()
        path.chmod(0o604)
        (self.dir / "link.tar").symlink_to("a.tar")
        self.sign(f"oci-archive:{self.dir}/link.tar")
        self.assertEqual(path.stat().st_mode & 0o7777, 0o604)
        self.assertTrue((self.dir / "link.tar").is_symlink())
        self.assertAllowed(self.verify(f"oci-archive:{path}", self.key), self.digest)
        self.assertEqual([n for n in os.listdir(self.dir) if n.startswith(".cocket")], [])

    def test_eight_signers_at_once(self):
        path = self.tar()
        keys = [key("p256", n) for n in range(8)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            done = list(pool.map(lambda k: run("sign", "--key", k.private, f"oci-archive:{path}"), keys))
        self.assertEqual([d.status for d in done], [0] * 8, "\n".join(map(str, done)))
        self.assertAllowed(self.verify(f"oci-archive:{path}", *keys, args=["--threshold", 8]), self.digest)

    def test_what_cannot_be_signed(self):
        path = self.tar()
        self.assertUsage(run("sign", "--key", self.key.private, "oci-archive:-", stdin=path.read_bytes()))
        packed = self.dir / "a.tar.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        result = run("sign", "--key", self.key.private, f"oci-archive:{packed}")
        self.assertNotEqual(result.status, 0, result)
        self.assertIn(b"is compressed with gzip", result.err)
        before = path.read_bytes()
        path.write_bytes(before[:3000])
        self.assertNotEqual(run("sign", "--key", self.key.private, f"oci-archive:{path}").status, 0)
        self.assertEqual(path.read_bytes(), before[:3000])

    def test_detached(self):
        path = self.tar()
        before = path.read_bytes()
        self.sign(f"oci-archive:{path}", "--detached", self.dir / "sigs")
        self.assertEqual(path.read_bytes(), before)
        self.assertAllowed(self.verify(f"oci-archive:{path}", self.key, args=["--signature", self.dir / "sigs"]), self.digest)

    def test_digests_and_lists(self):
        path = self.tar()
        lines = self.run_ok("digest", f"oci-archive:{path}", f"docker-archive:{path}", f"oci:{self.layout}").out
        self.assertEqual(lines.count(self.digest.encode()), 3)
        done = self.run_ok("digest", "--check", "-", stdin=lines)
        self.assertEqual(done.out.count(b": OK\n"), 3)
        other = oci.image(self.repo, "1.4")
        oci.write_layout(self.layout, self.repo, {"1.4": NAME})
        self.tar()
        done = run("digest", "--check", "-", stdin=lines, home=self.home)
        self.assertEqual(done.status, 1, done)
        self.assertEqual(done.out.count(b": FAILED\n"), 3)
        self.assertNotIn(other.encode(), lines)

    def test_inspect(self):
        path = self.tar()
        self.sign(f"oci-archive:{path}")
        for image, stdin in ((f"oci-archive:{path}", b""), ("oci-archive:-", path.read_bytes())):
            self.assertIn(self.digest.encode(), self.run_ok("inspect", image, stdin=stdin).out)

    def test_needs_no_network_library(self):
        hides(self, "leaks, which are looked for by tracing as well")
        path = self.tar()
        self.sign(f"oci-archive:{path}")
        done = subprocess.run(["strace", "-f", "-e", "trace=openat", os.environ.get("COCKET") or "build/release/cocket", "verify", "--key",
                               self.key.public, f"oci-archive:{path}"], capture_output=True,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}) if shutil.which("strace") else None  # LeakSanitizer traces too
        if done is None:
            self.skipTest("strace not installed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(b"libcurl", done.stderr)


def python_reads(data, _):
    """The last file of each name."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as t:
        for m in t:
            files.pop(os.path.normpath(m.name), None)
            if m.isreg():
                files[os.path.normpath(m.name)] = t.extractfile(m).read()
    return files


def unpacked_by(program):
    def reads(data, directory):
        subprocess.run([program, "-xf", "-", "-C", directory], input=data, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}
    return reads


@need_openssl
class Readers(Archive):
    """An archive that passes is to every program that reads or unpacks it what it is to us."""

    READERS = {"python": python_reads, "tar": unpacked_by("tar"), "bsdtar": unpacked_by("bsdtar")}

    def setUp(self):
        super().setUp()
        oci.sign_simple(self.repo, self.digest, NAME, self.key)
        oci.write_layout(self.layout, self.repo, {"1.4": NAME})

    def test_every_writer(self):
        paths = [self.tar(f"--format={form}", name=f"gnu-{form}.tar") for form in FORMATS]
        for form in ("", "v7", "ustar", "pax", "gnutar") if shutil.which("bsdtar") else ():
            paths.append(self.dir / f"bsd-{form}.tar")
            subprocess.run(["bsdtar", *([f"--format={form}"] if form else []), "-C", self.layout, "-cf", paths[-1], "."], check=True)
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            paths.append(self.dir / f"python-{form}.tar")
            with tarfile.open(paths[-1], "w", format=form) as t:
                t.add(self.layout, ".")
        for path in paths:
            with self.subTest(path.name):
                self.assertAllowed(self.verify(f"oci-archive:{path}", self.key, args=["--deep"]), self.digest)
                self.assertAllowed(self.verify("oci-archive:-", self.key, args=["--deep"], stdin=path.read_bytes()), self.digest)

    def test_names_of_every_length(self):
        """As each writer puts them into its headers and extensions."""
        for n in (99, 100, 101, 155, 156, 254, 255, 256, 257, 300):
            name = ("d" * 60 + "/") * (n // 61) + "f" * (n % 61 or 1)
            (self.layout / name).parent.mkdir(parents=True, exist_ok=True)
            (self.layout / name).write_text("x")
        writers = {f"gnu-{form}": ["tar", f"--format={form}"] for form in ("oldgnu", "gnu", "pax")}
        writers.update({f"bsd-{form}": ["bsdtar", f"--format={form}"] for form in ("pax", "gnutar") if shutil.which("bsdtar")})
        for name, command in writers.items():
            path = self.dir / f"{name}.tar"
            subprocess.run([*command, "-C", self.layout, "-cf", path, "."], check=True)
            with self.subTest(name):
                self.assertAllowed(self.verify(f"oci-archive:{path}", self.key), self.digest)

    def oddity(self, block, rnd):
        """One field as no writer writes it, or not in that format."""
        at, values = rnd.choice([(345, [b"blobs/sha256", b"00000000001\0", b"./blobs/sha256", b"p\0q"]), (508, [b"tar\0"]), (476, [b"0" * 24]),
                                 (257, [b"ustar\x0000", b"ustar  \0", b"\0" * 8, b"ustar\0\0\0"]), (156, [b"\0", b"0", b"7", b"5", b"2", b"1", b"S"]),
                                 (124, [b"\x80" + b"\0" * 9 + b"\1\0", b"        400 ", b"+0000000400\0", b"\0" + b"0000000400\0"]),
                                 (157, [b"index.json", b"blobs"]), (100, [b"x", b"\0" * 8]), (rnd.randrange(512), [b"\0", b"/", b".", b"\xff", b"7"])])
        value = rnd.choice(values)[:512 - at]
        block[at:at + len(value)] = value
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\x00 " % sum(block)
        return bytes(block)

    def piece(self, rnd, blob):
        """A member that some reader may take for the blob, an extension, or something harmless."""
        evil, head, tail = b"e" * 256, *blob.rsplit("/", 1)
        kind, magic = rnd.choice([("0", "ustar"), ("0", "gnu"), ("\0", "v7"), ("5", "ustar"), ("2", "ustar"), ("x", "ustar"), ("x", "ustar"), ("L", "gnu"), ("K", "gnu"),
                                  ("g", "ustar")])
        name = rnd.choice([*(f"other{rnd.randrange(1000)}" for _ in range(4)), tail, blob, "./" + blob, "blobs", "a", f"a/sha256/{tail}", f"x{rnd.randrange(1000)}/layer.tar"])
        data = {"x": lambda: b"".join(archives.record(*r) for r in rnd.sample([("path", blob), ("path", "b%d" % rnd.randrange(1000)), ("size", 256), ("comment", "c"),
                                                                              ("linkpath", "blobs"), ("GNU.sparse.name", blob), ("mtime", "1")], rnd.randrange(1, 3))),
                "g": lambda: archives.record("path" if rnd.random() < .3 else "comment", blob),
                "L": lambda: blob.encode() + b"\0" if rnd.random() < .3 else b"long%d\0" % rnd.randrange(1000), "K": lambda: b"blobs\0",
                "5": lambda: b"", "2": lambda: b""}.get(kind, lambda: evil)()
        link = rnd.choice([b"blobs", b"../y/layer.tar", b"other"]) if kind == "2" else b""
        prefix = head.encode() if magic == "ustar" and name == tail and rnd.random() < .5 else b""
        block = bytearray(archives.header(name, len(data), kind=kind.encode(), magic=magic, link=link, prefix=prefix))
        return (self.oddity(block, rnd) if rnd.random() < .25 else bytes(block)) + archives.padded(data)

    def test_what_passes_is_read_alike(self):
        rnd = random.Random(20)
        whole = archives.pack(archives.layout_members(self.layout), b"")
        manifest = parsed(self.repo.manifests[self.digest][0])
        # what is proved: a PAX path before the first member may rename any other, to all readers alike
        ours = {archives.path_of(d) for d in (self.digest, manifest["config"]["digest"], manifest["layers"][0]["digest"])}
        wanted = {n: data for n, data in archives.layout_members(self.layout) if n in ours or "blobs" not in n}
        readers = {n: read for n, read in self.READERS.items() if n == "python" or shutil.which(n)}
        passed = 0
        for n in range(240):
            added = b"".join(self.piece(rnd, archives.path_of(self.digest)) for _ in range(rnd.choice([1, 1, 2, 3])))
            data = (whole + added if n % 4 else added + whole) + archives.END
            path = self.dir / "a.tar"
            path.write_bytes(data)
            if self.verify(f"oci-archive:{path}", self.key, args=["--deep"]).status != 0:
                continue
            passed += 1
            for name, read in readers.items():
                directory = self.dir / f"{name}-{n}"
                directory.mkdir()
                files = read(data, directory)
                self.assertEqual({k: files.get(k) for k in wanted}, wanted, f"{name} finds something else in archive {n}: {added!r}")
                shutil.rmtree(directory)
        self.assertTrue(20 < passed < 200, passed)


@need_openssl
@need_skopeo
class Skopeo(Archive):
    def copy(self, source, target):
        done = subprocess.run(["skopeo", "copy", "--insecure-policy", source, target], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_reads_and_is_read(self):
        path = self.dir / "a.tar"
        self.copy(f"oci:{self.layout}:{NAME}", f"oci-archive:{path}:{NAME}")
        self.sign(f"oci-archive:{path}")
        self.assertAllowed(self.verify(f"oci-archive:{path}:{NAME}", self.key), self.digest)
        self.copy(f"oci-archive:{path}:{NAME}", f"oci:{self.dir}/again:1.4")
        self.assertEqual(self.run_ok("digest", f"oci:{self.dir}/again:1.4").out.split()[0].decode(), self.digest)

    def test_old_docker_archive(self):
        path = self.dir / "d.tar"
        self.copy(f"oci:{self.layout}:{NAME}", f"docker-archive:{path}:shop/api:1.4")
        for image, stdin in ((f"docker-archive:{path}", b""), ("docker-archive:-", path.read_bytes())):
            result = self.verify(image, self.key, stdin=stdin)
            self.assertDenied(result, "malformed")
            self.assertIn("holds no registry manifest", result.json["detail"])


@need_openssl
class Docker(Archive):
    def test_sign_and_verify(self):
        path = self.dir / "d.tar"
        path.write_bytes(archives.pack(archives.docker_members(self.repo, {"1.4": "docker.io/shop/api:1.4"})))
        result = self.sign(f"docker-archive:{path}:shop/api:1.4")
        self.assertEqual(result.out, f"docker.io/shop/api:1.4@{self.digest}\n".encode())
        for image in (f"docker-archive:{path}", f"docker-archive:{path}:shop/api:1.4", f"oci-archive:{path}:1.4"):
            self.assertAllowed(self.verify(image, self.key), self.digest)
        with tarfile.open(path) as t:
            self.assertEqual(len(t.extractfile("manifest.json").read()), len(dict(archives.docker_members(
                self.repo, {"1.4": "docker.io/shop/api:1.4"}))["manifest.json"]))


@need_openssl
class Compressed(Archive):
    """docker save | gzip."""

    def packed(self):
        whole = self.tar().read_bytes()
        yield "gzip", gzip.compress(whole)
        if shutil.which("zstd"):
            yield "zstd", subprocess.run(["zstd", "-qc"], input=whole, capture_output=True, check=True).stdout
        else:
            print("SKIP zstd: not installed")

    def ask(self, data):
        path = self.dir / "a.packed"
        path.write_bytes(data)
        return self.verify(f"oci-archive:{path}", self.key), self.verify("oci-archive:-", self.key, stdin=data)

    def test_read_as_it_flows(self):
        oci.sign_simple(self.repo, self.digest, NAME, self.key)
        oci.write_layout(self.layout, self.repo, {"1.4": NAME})
        for name, data in self.packed():
            for damaged, why in [(data, None), (data[:-1], name), (data[:len(data) // 2], name), (data + b"x", name), (gzip.compress(data), name)]:
                for result in self.ask(damaged):
                    if why is None:
                        self.assertAllowed(result, self.digest)
                    else:
                        self.assertDenied(result, "malformed")
                        self.assertIn(why, result.json["detail"])

    @unittest.skipUnless(shutil.which("zstd"), "zstd not installed")
    def test_zstd_that_begins_otherwise(self):
        """A frame to be skipped first is zstd to docker and containerd, and none to podman; later it is nothing to anybody."""
        oci.sign_simple(self.repo, self.digest, NAME, self.key)
        oci.write_layout(self.layout, self.repo, {"1.4": NAME})
        data = subprocess.run(["zstd", "-qc"], input=self.tar().read_bytes(), capture_output=True, check=True).stdout
        skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc"
        for result in self.ask(data + skipped):
            self.assertAllowed(result, self.digest)
        for result in self.ask(skipped + data):
            self.assertDenied(result, "malformed")
            self.assertIn("zstd (after a skippable frame)", result.json["detail"])

    @unittest.skipUnless(shutil.which("zstd"), "zstd not installed")
    def test_zstd_in_whatever_pieces(self):
        """A frame whose header, without its magic number, is that of a frame to be skipped: what the zstd program makes of it counts."""
        oci.sign_simple(self.repo, self.digest, NAME, self.key)
        oci.write_layout(self.layout, self.repo, {"1.4": NAME})
        good, size = self.tar().read_bytes(), 0x184d + 256
        self.assertGreater(len(good), size)
        pack = lambda plain: subprocess.run(["zstd", "-qc"], input=plain, capture_output=True, check=True).stdout
        data = b"\x28\xb5\x2f\xfd\x50\x2a\x4d\x18" + (size << 3 | 1).to_bytes(3, "little") + good[:size] + pack(good[size:])
        self.assertEqual(subprocess.run(["zstd", "-qdc"], input=data, capture_output=True, check=True).stdout, good)
        for result in self.ask(data):
            self.assertAllowed(result, self.digest)

    def test_bombs(self):
        """A member of 64 GiB, of which 2.3 GiB are there."""
        path, head, zeros = self.dir / "bomb", archives.header("x", 1 << 36), b"\0" * (4 << 20)
        for name, pack in (("gzip", packed_by_gzip), ("zstd", packed_by_zstd)):
            if not shutil.which(name):
                continue
            with open(path, "wb") as out:
                out.writelines(pack(head, zeros, 600))
            result = self.verify(f"oci-archive:{path}", self.key, measure=True, timeout=120)
            self.assertDenied(result, "too-large")
            self.assertSmall(result, 24)


def packed_by_gzip(head, block, times):
    """One stream of head and the block so many times, which is packed once: after a full flush nothing points back."""
    packer = zlib.compressobj(1, wbits=31)
    yield packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(1, wbits=-15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(times):
        yield piece


def packed_by_zstd(head, block, times):
    """A frame for head and one for each block."""
    for data, n in ((head, 1), (block, times)):
        frame = subprocess.run(["zstd", "-qc", "-1"], input=data, stdout=subprocess.PIPE, check=True).stdout
        for _ in range(n):
            yield frame


@need_openssl
class DeepArchives(Archive):
    """--deep says the same of a layout, of the archive of it, and of that archive as it flows by."""

    GZIP, PLAIN = "application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.oci.image.layer.v1.tar"
    ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd"

    def setUp(self):
        super().setUp()
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as t:
            member = tarfile.TarInfo("hello")
            member.size = 300_000
            t.addfile(member, io.BytesIO(os.urandom(100_000) * 3))
        self.plain = out.getvalue()

    def make(self, layers, names=NAME):
        """layers: (bytes, media type, what it unpacks to); a name in the place of bytes that are damaged afterwards."""
        repo = Repository()
        for data, _, _ in layers:
            repo.add_blob(data)
        config = oci.dumps({"architecture": "amd64", "os": "linux", "config": {},
                            "rootfs": {"type": "layers", "diff_ids": [digest_of(plain) for _, _, plain in layers]}})
        repo.add_blob(config)
        digest = repo.add_manifest({"schemaVersion": 2, "mediaType": oci.MANIFEST, "config": oci.descriptor(config, oci.CONFIG),
                                    "layers": [oci.descriptor(data, kind) for data, kind, _ in layers]}, "1.4")
        oci.sign_simple(repo, digest, NAME, self.key)
        shutil.rmtree(self.layout, ignore_errors=True)
        return oci.write_layout(self.layout, repo, {"1.4": names}), digest

    def everywhere(self):
        path = self.tar()
        packed = self.dir / "a.tar.gz"
        packed.write_bytes(gzip.compress(path.read_bytes(), 1))
        args = ["--deep"]
        yield self.verify(f"oci:{self.layout}", self.key, args=args)
        yield self.verify(f"oci-archive:{path}", self.key, args=args)
        yield self.verify("oci-archive:-", self.key, args=args, stdin=path.read_bytes(), measure=True)
        yield self.verify(f"oci-archive:{packed}", self.key, args=args)
        yield self.verify("docker-archive:-", self.key, args=args, stdin=packed.read_bytes())

    def judged_alike(self, *reasons):
        results = list(self.everywhere())
        blobs = [[(b["digest"], b["verdict"], b["reason"]) for b in r.json["blobs"]] for r in results]
        for result, these in zip(results, blobs):
            if reasons:
                self.assertDenied(result, *reasons)
            else:
                self.assertAllowed(result)
            self.assertEqual((result.reason, these), (results[0].reason, blobs[0]), f"{result}\nbut {results[0]}")
        return results

    def layers(self):
        layers = [(gzip.compress(self.plain, mtime=0), self.GZIP, self.plain), (self.plain[:-1024] + b"\0" * 2048, self.PLAIN, self.plain[:-1024] + b"\0" * 2048)]
        if shutil.which("zstd"):
            zstd = subprocess.run(["zstd", "-qc"], input=self.plain, capture_output=True, check=True).stdout
            layers.append((zstd, self.ZSTD, self.plain))
        return layers

    def test_good(self):
        self.make(self.layers())
        for result in self.judged_alike():
            self.assertGreaterEqual(len(result.json["blobs"]), 4)

    def test_one_bit_of_a_layer(self):
        for at, (data, _, _) in enumerate(self.layers()):
            for place in (3, len(data) // 2, -1):
                layout, _ = self.make(self.layers())
                (layout / archives.path_of(digest_of(data))).write_bytes(oci.flip(data, place))
                bad = [b for b in self.judged_alike("digest-mismatch")[0].json["blobs"] if b["verdict"] != "allow"]
                self.assertEqual([b["digest"] for b in bad], [digest_of(data)])

    def test_what_does_not_unpack_to_what_the_config_says(self):
        packed = gzip.compress(self.plain, mtime=0)
        for data, kind, plain, reason in [
                (packed, self.GZIP, self.plain + b"x", "digest-mismatch"), (self.plain, self.PLAIN, self.plain + b"x", "digest-mismatch"),
                (packed[:-9], self.GZIP, self.plain, "malformed"), (packed + b"x", self.GZIP, self.plain, "malformed"),
                (oci.flip(packed, len(packed) // 2), self.GZIP, self.plain, "malformed"),
                (packed, self.PLAIN, packed, "malformed"), (self.plain, self.GZIP, self.plain, "malformed"), (packed, self.ZSTD, self.plain, "malformed")]:
            with self.subTest(kind=kind, reason=reason):
                self.make([(data, kind, plain)])
                self.judged_alike(reason)

    def test_size_and_absence(self):
        data = self.layers()[0][0]
        layout, _ = self.make(self.layers())
        (layout / archives.path_of(digest_of(data))).write_bytes(data + b"x")
        self.judged_alike("size-mismatch")
        (layout / archives.path_of(digest_of(data))).unlink()
        for result in self.everywhere():
            self.assertUnknown(result, "not-found")

    def test_memory(self):
        """64 MiB that flow by in flat memory."""
        big = os.urandom(1 << 20) * 64
        self.make([(gzip.compress(big, 1), self.GZIP, big), (big, self.PLAIN, big)])
        path = self.tar()
        with open(path, "rb") as stdin:
            data = stdin.read()
        for image, given in ((f"oci-archive:{path}", b""), ("oci-archive:-", data)):
            result = self.verify(image, self.key, args=["--deep"], stdin=given, measure=True)
            self.assertAllowed(result)
            self.assertSmall(result, 24)


if __name__ == "__main__":
    unittest.main()
