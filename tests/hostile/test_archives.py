"""Archives that are not what they seem: rows A8, A20, A22, A34 of the attack list.
Each refusal stands beside a neighbour that passes; a file and a pipe are judged alike."""

import json
import os
import subprocess
import sys
import threading
import unittest

from base import *
from support import archives
from support.archives import BLOCK, END, header, member, padded, pax, record
from support.registry import REF_NAME

NAME = "r.example.com/shop/api"
IMAGE = f"{NAME}:{GOOD}"
HEADERS_MAX = 131072


class ArchiveCase(Attack):
    """self.members: [(name, bytes)] of a layout with one signed image, whole reference as its name."""

    def setUp(self):
        super().setUp()
        self.digest = oci.image(self.repo, GOOD)
        self.payload, _ = oci.sign_simple(self.repo, self.digest, IMAGE, self.key)
        layout = oci.write_layout(self.dir / "layout", self.repo, {GOOD: IMAGE})
        self.members = archives.layout_members(layout)

    def write(self, data, name="a.tar"):
        path = self.dir / name
        path.write_bytes(data)
        return path

    def both(self, data, *more, transport="oci-archive", args=(), **options):
        """The results from a file and from a pipe."""
        path = self.write(data)
        tail = "".join(more)
        yield self.ask(f"{transport}:{path}{tail}", args=args, **options)
        yield self.ask(f"{transport}:-{tail}", args=args, stdin=data, **options)

    def allows(self, data, *more, **options):
        for result in self.both(data, *more, **options):
            self.assertAllowed(result, self.digest)

    def denies(self, data, why, *more, reasons=("malformed",), **options):
        for result in self.both(data, *more, **options):
            self.assertDenied(result, *reasons)
            self.assertIn(why, result.json["detail"], result)

    def blob(self):
        """The name of the image's manifest in the archive."""
        return archives.path_of(self.digest)

    def without(self, name):
        return [m for m in self.members if m[0] != name]


@need_openssl
class A22Archives(ArchiveCase):
    def test_a22_neighbour(self):
        self.allows(archives.pack(self.members))
        self.allows(archives.pack(self.members[::-1]))
        self.allows(archives.pack([("./" + n, d) for n, d in self.members]))
        self.allows(archives.pack(self.members), ":" + GOOD)
        self.allows(archives.pack(self.members), "@" + self.digest)
        self.allows(archives.pack(self.members) + b"\0" * 9000)

    def test_a22_duplicates(self):
        data = dict(self.members)
        for name in (self.blob(), "index.json", "oci-layout"):
            for again in (name, "./" + name):
                with self.subTest(again):
                    self.denies(archives.pack([*self.members, (again, data[name])]), "a second member of that name")
        self.denies(archives.pack([("x", b""), *self.members, ("x", b"")]), "a second member of that name")
        self.denies(archives.pack(self.members, member("index.json/", kind=b"5") + END), "a second member of that name")

    def test_a22_links(self):
        """Where it would be read; elsewhere old archives have them."""
        others = archives.pack(self.members, member("old/layer.tar", kind=b"2", link=b"../x/layer.tar") + END)
        self.allows(others)
        for name in (self.blob(), "index.json", "oci-layout"):
            for kind in (b"1", b"2"):
                with self.subTest(name=name, kind=kind):
                    link = member(name, kind=kind, link=b"/etc/passwd")
                    self.denies(archives.pack(self.without(name), link + END), "is a link, and links are not followed")

    def test_a22_a_directory_where_a_file_should_be(self):
        self.denies(archives.pack(self.without(self.blob()), member(self.blob(), kind=b"5") + END), "not a file")
        self.allows(archives.pack(self.members, member("other/", kind=b"5") + END))

    def test_a22_names(self):
        for name, why in [("/etc/passwd", "an absolute name"), ("../x", '".." in its name'), ("a/../../x", '".." in its name'),
                          ("a//b", "an empty part"), ("a/./b", 'a part "."'), (b"a\0b", "a NUL")]:
            with self.subTest(name):
                self.denies(archives.pack(self.members, member(name, b"x") + END), why)
                self.denies(member(name, b"x") + archives.pack(self.members), why)
        self.denies(archives.pack(self.members, pax(record("path", "../x")) + member("x") + END), '".." in its name')
        self.denies(archives.pack(self.members, pax(record("path", b"a\0b")) + member("x") + END), "NUL")
        self.allows(archives.pack(self.members, member("a/..b/...", b"x") + END))

    def test_a22_kinds(self):
        for kind, what in [(b"3", "a character device"), (b"4", "a block device"), (b"6", "a FIFO"), (b"S", "a sparse file"),
                           (b"M", "continued from another volume"), (b"V", "expected a file, directory or link of its format"), (b"7", "expected a file, directory or link of its format")]:
            with self.subTest(kind):
                self.denies(archives.pack(self.members, member("x", kind=kind) + END), what)
        self.denies(archives.pack(self.members, member("x/", b"content", kind=b"5") + END), "a directory with a size")
        self.denies(archives.pack(self.members, member("x", b"content", kind=b"2") + END), "a link with a size")

    def test_a22_sparse(self):
        for key in ("GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.realsize", "SCHILY.realsize", "SUN.holesdata"):
            with self.subTest(key):
                self.denies(archives.pack(self.without(self.blob()), pax(record(key, 1)) + member(self.blob(), b"x") + END), "a sparse file")
        self.allows(archives.pack(self.members, pax(record("SCHILY.dev", 1), record("mtime", "1.5")) + member("x", b"x") + END))

    def test_a22_two_sizes(self):
        """The same bytes are one manifest to who reads the header, another to who reads the PAX header."""
        data = dict(self.members)[self.blob()]
        rest = self.without(self.blob())
        self.allows(archives.pack(rest, pax(record("size", len(data))) + member(self.blob(), data) + END))
        for size in (0, len(data) - 1, len(data) + 1, 1 << 33):
            with self.subTest(size):
                self.denies(archives.pack(rest, pax(record("size", size)) + member(self.blob(), data) + END), "its PAX header says")
        self.denies(archives.pack(rest, pax(record("size", 1), record("size", 1)) + member(self.blob(), data) + END), "two sizes")
        self.denies(archives.pack(rest, pax(record("size", 1), kind=b"g") + member(self.blob(), data) + END), "a global PAX header")

    def test_a22_two_names(self):
        data = dict(self.members)[self.blob()]
        rest = self.without(self.blob())
        named = pax(record("path", self.blob()))
        long = member("././@LongLink", self.blob().encode() + b"\0", kind=b"L", magic="gnu")
        self.allows(archives.pack(rest, named + member("other", data) + END))
        self.allows(archives.pack(rest, long + member("other", data, magic="gnu") + END))
        for twice in (named + named, named + long, long + named, long + long):
            self.denies(archives.pack(rest, twice + member("other", data) + END), "a second")

    def test_a10_headers_that_others_read_otherwise(self):
        """Go, Python and libarchive find other names in them."""
        evil, name = b'{"evil":1}', self.blob()
        hex_part = name.rsplit("/", 1)[1]
        star = bytearray(header("sha256/" + hex_part, len(evil), prefix=b"./" * 63 + b"blobs" + b"0" * 24))
        star[508:512] = b"tar\0"
        star[148:156] = b" " * 8
        star[148:156] = b"%06o\x00 " % sum(star)
        comment = pax(record("comment", "x"), kind=b"g")
        long = member("././@LongLink", b"other\0", kind=b"L", magic="gnu")
        for bad, why in [(header(hex_part, len(evil), magic="gnu", prefix=b"blobs/sha256"), "in fields that its format leaves unused"),
                         (header(hex_part, len(evil), kind=b"\0", magic="v7", prefix=b"blobs/sha256"), "in fields that its format leaves unused"),
                         (header("x", len(evil), magic="gnu", prefix=b"00000000001\0"), "in fields that its format leaves unused"),
                         (bytes(star), "in fields that its format leaves unused"),
                         (pax(record("path", "other")) + comment + header(name, len(evil)), "is a global PAX header"),
                         (long + comment + header(name, len(evil), magic="gnu"), "is a global PAX header"),
                         (comment + header("x", len(evil)), "is a global PAX header"),
                         (pax(record("path", "other")) + long + header(name, len(evil), magic="gnu"), "of another format"),
                         (long + header("x", len(evil)), "of another format"),
                         (pax(record("path", "other")) + header(name, len(evil), magic="gnu"), "of another format"),
                         (pax(record("comment", "x"), kind=b"x") + header("x", len(evil), kind=b"\0"), "expected a file, directory or link of its format"),
                         (member("././@LongLink", b"other\0", kind=b"L") + header(name, len(evil)), "expected a file, directory or link of its format"),
                         (pax(record("hdrcharset", "BINARY")) + header("x", len(evil)), "unknown key, which other readers may interpret"),
                         (pax(record("SCHILY.filetype", "dir")) + header("x", len(evil)), "unknown key, which other readers may interpret"),
                         (pax(record("path", "")) + header("x", len(evil)), "an empty path"),
                         (header("x", size_field=b"\x80" + len(evil).to_bytes(11, "big")), "a binary number"),
                         (header(b"x\xff", len(evil)), "no printable text"), (header(b"x\n", len(evil)), "no printable text"),
                         (header("x/", len(evil)), "an empty part")]:
            with self.subTest(bad[:30]):
                self.denies(archives.pack(self.members, bad + padded(evil) + END), why)
        for good in (header("x", len(evil), prefix=b"y"), header("x", len(evil), magic="gnu"), header("x", len(evil), kind=b"\0", magic="v7"),
                     long + header("x", len(evil), magic="gnu"), pax(record("path", "other"), record("comment", "c")) + header("x", len(evil)),
                     header("\u00e4", len(evil))):
            self.allows(archives.pack(self.members, good + padded(evil) + END))

    def test_a38_links_and_files_as_parents(self):
        blob, evil = self.blob(), b'{"evil":1}'
        link = lambda name, to, kind=b"2": member(name, kind=kind, link=to)
        for tail, why in [(link("blobs", b"other"), "is a link"), (link("a", b"blobs") + member("a/sha256/x", evil), "is a link"),
                          (link("blobs/sha256", b"../other"), "is a link"), (link("blobs/sha256/x", b"y"), "is a link"),
                          (link("x", b"index.json"), "is a link"), (link("x", b"index.json", b"1"), "is a link"),
                          (link("blobs/layer.tar", b"../x/layer.tar"), "is a link"), (link("x/y/layer.tar", b"../z/layer.tar"), "is a link"),
                          (link("x/layer.tar", b"../../layer.tar"), "is a link"), (link("x/layer.tar", b"../blobs/layer.tar"), "is a link"),
                          (link("x/layer.tar", b"../y/layer.tar") + member("x/layer.tar/z", evil), "which is not a directory"),
                          (member("x", evil) + member("x/y", evil), "below x, which is not a directory"),
                          (member("x/y", evil) + member("x", evil), "not a directory, but other members are below it"),
                          (member("blobs", evil), "not a directory, but other members are below it"),
                          (member("x/y", evil) + link("x", b"blobs"), "is a link"),
                          (member(blob + "/x", evil), "which is not a directory"),
                          (member("index.json/x", evil), "which is not a directory")]:
            with self.subTest(why=why, tail=tail[:30]):
                self.denies(archives.pack(self.members, tail + END), why)
                if b"which is" not in why.encode() and b"other members" not in why.encode():
                    self.denies(tail + archives.pack(self.members), why)
        for tail in (link("x/layer.tar", b"../y/layer.tar"), link("x/layer.tar", b"../y.tar"), member("x/", kind=b"5") + member("x/y", evil),
                     member("x/y", evil) + member("x/", kind=b"5"), member("blobs/", kind=b"5") + member("blobs/sha256/", kind=b"5")):
            self.allows(archives.pack(self.members, tail + END))
        self.denies(archives.pack(self.members, member("d/" * 16 + "x", evil) + END), "more than 16 parts", reasons=("too-many",))
        self.allows(archives.pack(self.members, member("d/" * 15 + "x", evil) + END))

    def test_a10_names_that_are_others_elsewhere(self):
        """docker load on Windows writes the later of two such members over the earlier."""
        plain = archives.pack(self.members)
        for name in ("INDEX.json", "Manifest.json", "Repositories", "OCI-layout", "Blobs/sha256/x", "blobs/SHA256/x", "blobs/sha256/" + "A" * 64,
                     "index.json.", "index.json ", "manifest.json::$DATA", "blobs\\sha256\\x", "blobs./sha256/x", "blobs /sha256/x"):
            self.denies(member(name, b"{}") + plain, "on Windows, or wherever case is ignored")
        for name in ("VERSION", "Abc/layer.tar", "a.b/c d", "blobs.X", ".wh.x", "a/..b/...", "x:y", "a\\b"):
            self.allows(member(name, b"{}") + plain)

    def test_a08_directories_that_only_names_have(self):
        many = b"".join(member("%d/" % i * 15 + "x") for i in range(1200))
        self.denies(archives.pack(self.members, many + END), "directories", reasons=("too-many",))
        self.allows(archives.pack(self.members, b"".join(member("%d/" % i * 15 + "x") for i in range(1000)) + END))

    def test_a10_a_first_name_that_begins_like_a_packed_stream(self):
        for begin, why in ((b"BZh91AY", "compressed with bzip2"), (b"P*M\x18", "compressed with zstd"), (b"_*M\x18", "compressed with zstd"),
                           (b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ", "compressed with xz")):
            with self.subTest(begin):
                self.denies(member(begin, b"x") + archives.pack(self.members), why)
        self.allows(archives.pack(self.members, member("BZh91AY", b"x") + END))
        self.allows(member("BZ", b"x") + archives.pack(self.members))

    def test_a22_sizes(self):
        for field, why in [(b"\xff" * 12, "size is negative"), (b"\x80" + b"\xff" * 11, "size is not a number"),
                           (b"\x80\0\0\0\x7f" + b"\xff" * 7, "size is larger than any file"), (b"-0000000001\0", "size is not a number"),
                           (b"0000000000x\0", "size is not a number")]:
            with self.subTest(field):
                self.denies(archives.pack(self.members, header("x", size_field=field) + END), why)
        big = b"\x80" + (1 << 40).to_bytes(11, "big")
        self.denies(archives.pack(self.members, header("x", size_field=big) + END), "truncated")
        data = dict(self.members)[self.blob()]
        binary = header(self.blob(), size_field=b"\x80" + len(data).to_bytes(11, "big"), magic="gnu")
        self.allows(archives.pack(self.without(self.blob()), binary + padded(data) + END))

    def test_a22_the_end(self):
        whole = archives.pack(self.members, b"")
        self.allows(whole + END)
        self.denies(whole, "truncated")
        self.denies(whole + END[:BLOCK], "truncated")
        self.denies(whole + END[:BLOCK] + member("x", b"x") + END, "a single block of zeros")
        self.denies(whole + END + b"\0" * 100 + b"x", "data after the end")
        self.denies(whole + END + whole + END, "data after the end")
        self.denies(whole + pax(record("path", "x")) + END, "the archive ends after the extension")
        self.denies(whole + END + b"\0" * (2 << 20), "bytes after the end", reasons=("too-large",))

    def test_a22_truncated_anywhere(self):
        """Every byte is done by a unit test; here where blocks begin and end."""
        whole = archives.pack(self.members)
        for block in range(0, len(whole), BLOCK):
            for n in {max(block - 1, 0), block, block + 1}:
                if n < len(whole):
                    for result in self.both(whole[:n]):
                        self.assertDenied(result, "malformed")

    def test_a22_compressed_and_foreign(self):
        import bz2, gzip, lzma
        whole = archives.pack(self.members)
        self.denies(bz2.compress(whole), "compressed with bzip2")
        self.denies(lzma.compress(whole), "compressed with xz")
        self.denies(b"\x28\xb5\x2f\xfd" + b"x" * 600, "zstd")
        self.denies(b"\x1f\x8b" + b"x" * 600, "gzip")
        self.denies(gzip.compress(gzip.compress(whole)), "compressed with gzip")
        self.denies(b"x" * 4096, "not a tar archive")
        self.denies(b"", "is empty")

    def test_a22_links_on_the_way_are_the_users_own(self):
        path = self.write(archives.pack(self.members))
        (self.dir / "link.tar").symlink_to(path)
        self.assertAllowed(self.ask(f"oci-archive:{self.dir}/link.tar"), self.digest)

    def test_a22_what_is_no_file(self):
        os.mkfifo(self.dir / "fifo")
        self.assertUnknown(self.ask(f"oci-archive:{self.dir}/fifo", timeout=20), "io")
        self.assertUnknown(self.ask(f"oci-archive:{self.dir}", timeout=20), "io")
        self.assertUnknown(self.ask("oci-archive:/dev/zero", timeout=20), "io")
        missing = self.ask(f"oci-archive:{self.dir}/none")
        self.assertUsage(missing)
        self.assertEqual((missing.json["verdict"], missing.reason), ("unknown", "not-found"))


@need_openssl
class A08EndlessArchives(ArchiveCase):
    def assertBounded(self, result, *reasons):
        self.assertDenied(result, *reasons)
        self.assertLess(result.work, 20, result)
        self.assertSmall(result, 24)

    def headers(self, n):
        """Members without bytes, each of another name; only name and checksum differ."""
        template = bytearray(header("blobs/sha256/" + "0" * 64))
        template[148:156] = b" " * 8
        base = sum(template) - 64 * ord("0")
        for i in range(n):
            name = b"%064d" % i
            template[13:77] = name
            template[148:156] = b"%06o\0 " % (base + sum(name))
            yield bytes(template)

    def test_a08_a_million_members(self):
        path = self.dir / "many.tar"
        with open(path, "wb") as f:
            f.writelines(self.headers(HEADERS_MAX + 1))
            f.truncate(1_000_000 * BLOCK)
        self.assertBounded(self.ask(f"oci-archive:{path}", measure=True), "too-many")

    def test_a08_neighbour_as_many_as_are_taken(self):
        path = self.dir / "many.tar"
        with open(path, "wb") as f:
            f.writelines(self.headers(HEADERS_MAX - len(self.members)))
            f.write(archives.pack(self.members))
        result = self.ask(f"oci-archive:{path}", measure=True)
        self.assertAllowed(result, self.digest)
        self.assertSmall(result, 24)

    def pipe(self, chunks):
        """Standard input that does not end before the program does."""
        read, write = os.pipe()

        def feed():
            try:
                with os.fdopen(write, "wb") as f:
                    for chunk in chunks:
                        f.write(chunk)
            except BrokenPipeError:
                pass
        thread = threading.Thread(target=feed)
        thread.start()
        rss = self.dir / "rss"
        from support.program import MEASURE, environment
        command = [sys.executable, "-S", "-E", "-c", MEASURE, rss, PROGRAM, "verify", "--output", "json", "--key", self.key.public,
                   "oci-archive:-"]
        done = subprocess.run(command, stdin=read, capture_output=True, env=environment(self.home, None), timeout=60)
        os.close(read)
        thread.join()
        from support.program import Result
        return Result(command, done.returncode, done.stdout, done.stderr, 0, int(rss.read_text()))

    def test_a08_endless_pipes(self):
        def forever(*chunks):
            while True:
                yield from chunks
        cases = {
            "members": (self.headers(1 << 40), "too-many", "too-large"),
            "extensions": (forever(pax(record("comment", "x" * 60000), kind=b"g")), "too-many", "malformed"),
            "zeros": (forever(b"\0" * 65536), "too-large", "malformed"),
            "documents": (self.documents(), "too-large"),
        }
        for what, (chunks, *reasons) in cases.items():
            with self.subTest(what):
                self.assertBounded(self.pipe(chunks), *reasons)

    def documents(self):
        body = b'{"a":"' + b"x" * 4_000_000 + b'"}'
        for i in range(1 << 20):
            yield member("blobs/sha256/%064d" % i, body)

    def test_a08_neighbour_a_large_layer_through_a_pipe(self):
        def chunks():
            yield header("blobs/sha256/" + "1" * 64, 1 << 28)
            for _ in range(1 << 12):
                yield b"\x1f\x8b" + b"x" * 65534
            yield archives.pack(self.members)
        result = self.pipe(chunks())
        self.assertAllowed(result, self.digest)
        self.assertSmall(result, 24)

    def test_a08_a_document_larger_than_taken(self):
        index = dict(self.members)["index.json"]
        self.denies(archives.pack([*self.without("index.json"), ("index.json", index + b" " * (5 << 20))]), "index.json: ",
                    reasons=("too-large", "malformed"))


@need_openssl
class A34Damage(ArchiveCase):
    def test_a34_one_bit(self):
        """In every document that is read; an archive with such a bit is denied, or still is the same image."""
        for at, (name, data) in enumerate(self.members):
            for place in (0, len(data) // 2, len(data) - 1):
                with self.subTest(name=name, place=place):
                    members = list(self.members)
                    members[at] = (name, oci.flip(data, place))
                    for result in self.both(archives.pack(members), args=["--platform", "linux/amd64"]):
                        if result.status == 0:
                            self.assertAllowed(result, self.digest)
                        else:
                            self.assertNotAllowed(result)

    def test_a34_manifest_and_signature(self):
        for name in (self.blob(), archives.path_of(digest_of(self.payload))):
            members = [(n, oci.flip(d, 5) if n == name else d) for n, d in self.members]
            for result in self.both(archives.pack(members)):
                self.assertDenied(result, "digest-mismatch")
        self.denies(archives.pack([(n, oci.flip(d, 5) if n == self.blob() else d) for n, d in self.members]), "digest is",
                    reasons=("digest-mismatch",))

    def test_a10_names_that_differ_in_case(self):
        """Go's JSON takes them for one, and the last counts."""
        index = dict(self.members)["index.json"]
        for field in ("Manifests", "MANIFESTS", "manife\u017fts", "mediatype", "\u212a"):
            data = index.rstrip()[:-1] + f',"{field}":[]}}'.encode()
            members = [*self.without("index.json"), ("index.json", data)]
            if field == "\u212a":
                self.allows(archives.pack(members))
            else:
                self.denies(archives.pack(members), "some programs read this as")
        data = index.replace(b'"digest"', b'"Digest":"sha256:' + b"1" * 64 + b'","digest"', 1)
        self.denies(archives.pack([*self.without("index.json"), ("index.json", data)]), "some programs read this as digest")

    def test_a20_digests_that_are_no_digests(self):
        index = dict(self.members)["index.json"]
        for bad in ("sha256:../../index.json", "sha256:" + "A" * 64, "sha256:" + "1" * 63, "sha512:" + "1" * 64):
            members = [*self.without("index.json"), ("index.json", index.replace(self.digest.encode(), bad.encode()))]
            self.denies(archives.pack(members), "digest")


@need_openssl
class Docker(ArchiveCase):
    NAMES = {GOOD: "docker.io/shop/api:1.4"}

    def setUp(self):
        super().setUp()
        self.repo2 = self.registry.repository("other")
        self.digest = oci.image(self.repo2, GOOD)
        oci.sign_simple(self.repo2, self.digest, "docker.io/shop/api:1.4", self.key)
        self.archive = archives.pack(archives.docker_members(self.repo2, self.NAMES))

    def test_docker_25(self):
        for name in ("", ":shop/api:1.4", ":docker.io/shop/api:1.4", "@" + self.digest):
            with self.subTest(name):
                self.allows(self.archive, name, transport="docker-archive")
        self.allows(self.archive, ":1.4")
        for name in (":shop/api:1.5", ":shop/api", ":api:1.4", ":1.4"):
            for result in self.both(self.archive, name, transport="docker-archive"):
                self.assertUnknown(result, "not-found")

    def test_the_name_of_the_archive_binds(self):
        """An archive that says it is another image than the one that was signed."""
        for name, reason in (("docker.io/shop/web:1.4", "name-mismatch"), ("docker.io/shop/api:1.5", "tag-mismatch")):
            data = archives.pack(archives.docker_members(self.repo2, {GOOD: name}))
            for result in self.both(data, transport="docker-archive"):
                self.assertDenied(result, reason)

    def test_a_name_beside_another_tag_is_an_error(self):
        """containerd and podman go by the one, skopeo by the other; were it no name, a signature of any other image would do."""
        members = archives.docker_members(self.repo2, self.NAMES)
        index = dict(members)["index.json"].replace(b'image.ref.name":"1.4"', b'image.ref.name":"1.5"')
        for left_out in ((), ("manifest.json", "repositories")):
            data = archives.pack([(n, index if n == "index.json" else d) for n, d in members if n not in left_out])
            for name in (":1.5", "", "@" + self.digest):
                self.denies(data, "is docker.io/shop/api:1.4 to containerd, but 1.5 to others", name)

    def test_two_images_of_one_tag(self):
        """docker save of two images: both have the ref.name latest."""
        repo = self.registry.repository("two")
        names = {}
        for app in ("a", "b"):
            digest = oci.image(repo, app)
            oci.sign_simple(repo, digest, f"docker.io/library/{app}:latest", self.key)
            names[app] = f"docker.io/library/{app}:latest"
        data = archives.pack(archives.docker_members(repo, names))
        for app in names:
            for result in self.both(data, f":{app}", transport="docker-archive"):
                self.assertAllowed(result, repo.tags[app])
        for result in self.both(data, ":latest"):
            self.assertDenied(result, "malformed")
        for result in self.both(data, transport="docker-archive"):
            self.assertRefused(result, 2)

    def test_a10_manifest_json_of_another_image(self):
        """index.json names what was signed, manifest.json what docker load would run."""
        evil_config, evil_layer = b'{"os":"linux"}', b"evil"
        members = [*archives.docker_members(self.repo2, self.NAMES), (archives.path_of(digest_of(evil_config)), evil_config),
                   (archives.path_of(digest_of(evil_layer)), evil_layer)]
        docker = json.loads(dict(members)["manifest.json"])
        good = docker[0]
        config, layer = archives.path_of(digest_of(evil_config)), archives.path_of(digest_of(evil_layer))

        def pack(value, without=()):
            data = value if isinstance(value, bytes) else oci.dumps(value)
            return archives.pack([(n, data if n == "manifest.json" else d) for n, d in members if n not in without])
        self.allows(pack(docker), transport="docker-archive")
        self.allows(pack([{**good, "LayerSources": {"sha256:x": {}}}]), transport="docker-archive")
        self.allows(pack([good, {**good, "RepoTags": None}]), transport="docker-archive")
        other = {"Config": config, "RepoTags": ["evil:1"], "Layers": [layer]}
        for transport in ("docker-archive", "oci-archive"):
            for value in ([{**good, "Config": config}], [{**good, "Layers": [layer]}], [{**good, "Layers": []}],
                          [{**good, "Layers": good["Layers"] * 2}], [{**good, "Config": config, "Layers": [layer]}], [good, other],
                          [good, {**other, "RepoTags": None}]):
                with self.subTest(value):
                    self.denies(pack(value), "is not the one that index.json names", transport=transport)
        for path in ("./" + good["Config"], "x/../" + good["Config"], good["Config"] + "/", good["Config"].upper(), "config.json"):
            self.denies(pack([{**good, "Config": path}]), "expected blobs/sha256/", transport="docker-archive")
        evil = oci.dumps([good])[:-2] + b',"config":"' + config.encode() + b'"}]'  # Go's JSON knows no case
        self.denies(pack(evil), "config", transport="docker-archive")
        self.denies(pack(b"{}"), "not an array", transport="docker-archive")
        self.denies(pack(docker, without=["manifest.json"]), "repositories without", transport="docker-archive")
        self.allows(pack(docker, without=["manifest.json", "repositories"]), transport="docker-archive")
        for tags in (["evil:1"], [*good["RepoTags"], "evil:1"], ["shop/api:1.5"]):  # the signed image under a name that nobody signed
            for name in ("", "@" + self.digest):
                self.denies(pack([{**good, "RepoTags": tags}]), "index.json does not", name, transport="docker-archive")
        self.denies(pack([{**good, "RepoTags": [*good["RepoTags"], "evil:1"]}]), "index.json does not", ":shop/api:1.4", transport="docker-archive")
        self.allows(pack([{**good, "RepoTags": ["docker.io/shop/api:1.4"]}]), transport="docker-archive")
        # docker load brings all that is there, whichever was asked for
        for name in (":shop/api:1.4", "@" + self.digest):
            self.denies(pack([good, other]), "image 2 is not the one that index.json names", name, transport="docker-archive")
            self.denies(pack([other, good]), "image 1 is not the one that index.json names", name, transport="docker-archive")
        self.denies(pack([good, {**other, "RepoTags": ["evil:1", "docker.io/shop/api:1.4"]}]), "is not the one", ":shop/api:1.4",
                    transport="docker-archive")

    def platforms(self, signed_index, docker, damaged=False):
        """An archive of an index of two platforms, of which amd64 is signed (or the index is); docker's file names the one that docker says."""
        children = {p: oci.image(self.repo2, None, p) for p in ("linux/amd64", "linux/arm64")}
        index = self.repo2.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            oci.platform_entry(self.repo2, d, p) for p, d in children.items()]}, "two")
        oci.sign_simple(self.repo2, index if signed_index else children["linux/amd64"], "docker.io/shop/api:1.4", self.key)
        self.repo2.tags = {t: d for t, d in self.repo2.tags.items() if t != GOOD}
        members = dict(archives.docker_members(self.repo2, {}))
        signatures = [{**oci.descriptor(*self.repo2.manifests[d]), "annotations": {REF_NAME: t}} for t, d in self.repo2.tags.items() if t != "two"]
        named = {**oci.descriptor(*self.repo2.manifests[index]), "annotations": {REF_NAME: "docker.io/shop/api:1.4"}}
        members["index.json"] = oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [named, *signatures]})
        manifest = json.loads(self.repo2.manifests[children[docker]][0])
        config = archives.path_of(manifest["config"]["digest"])
        members["manifest.json"] = oci.dumps([{"Config": config, "RepoTags": ["shop/api:1.4"],
                                               "Layers": [archives.path_of(layer["digest"]) for layer in manifest["layers"]]}])
        if damaged:
            members[config] = members[config].replace(b"call", b"evil")
        del members["repositories"]
        return index, archives.pack(list(members.items()))

    def test_a43_docker_loads_another_platform_than_was_verified(self):
        """docker load asks nobody for a platform: it takes what manifest.json names, and hashes no config."""
        for signed_index in (False, True):
            for platform in ("linux/amd64", "all") if signed_index else ("linux/amd64",):
                index, data = self.platforms(signed_index, "linux/amd64")
                for result in self.both(data, ":docker.io/shop/api:1.4", transport="docker-archive", args=["--deep", "--platform", platform]):
                    self.assertAllowed(result, index)
            _, data = self.platforms(signed_index, "linux/arm64", damaged=True)
            self.denies(data, "manifest.json: docker would load", ":docker.io/shop/api:1.4", transport="docker-archive",
                        reasons=("platform-missing",), args=["--deep", "--platform", "linux/amd64"])
        index, data = self.platforms(True, "linux/arm64")
        for args in ([], ["--platform", "all"], ["--platform", "linux/arm64"]):
            for result in self.both(data, ":docker.io/shop/api:1.4", transport="docker-archive", args=["--deep", *args]):
                self.assertAllowed(result, index)
        _, data = self.platforms(True, "linux/arm64", damaged=True)
        for args in ([], ["--platform", "all"], ["--platform", "linux/arm64"]):
            for result in self.both(data, ":docker.io/shop/api:1.4", transport="docker-archive", args=["--deep", *args]):
                self.assertDenied(result, "digest-mismatch")

    def index_of(self, *entries):
        """The archive with these entries in the place of the image's own, and nothing of docker's."""
        members = archives.docker_members(self.repo2, self.NAMES)
        signatures = [e for e in json.loads(dict(members)["index.json"])["manifests"] if e["annotations"][REF_NAME].startswith("sha256-")]
        members = [m for m in members if m[0] not in ("manifest.json", "repositories", "index.json")]
        data, kind = self.repo2.manifests[self.digest]
        own = {"mediaType": kind, "digest": self.digest, "size": len(data)}
        listed = [{**own, **({"annotations": e} if isinstance(e, dict) else {})} if not isinstance(e, tuple) else e[0] for e in entries]
        return archives.pack([*members, ("index.json", oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [*listed, *signatures]}))])

    def test_a43_what_was_not_asked_for_is_told_of(self):
        """docker load and ctr import take all that is there."""
        repo = self.registry.repository("several")
        for app in ("a", "b"):
            oci.image(repo, app)
        oci.sign_simple(repo, repo.tags["a"], "docker.io/library/a:1", self.key)
        data = archives.pack(archives.docker_members(repo, {"a": "docker.io/library/a:1", "b": "docker.io/library/b:1"}))
        for result in self.both(data, ":a:1", transport="docker-archive"):
            self.assertAllowed(result, repo.tags["a"])
            self.assertIn(b"1 other image or name in the archive was not verified", result.err)
            self.assertEqual(result.json["others"], 1)
        for result in self.both(data, ":b:1", transport="docker-archive"):
            self.assertDenied(result, "no-signature")
        for result in self.both(self.archive, ":shop/api:1.4", transport="docker-archive"):
            self.assertNotIn(b"not verified", result.err)
            self.assertNotIn("others", result.json)

    def test_a43_one_image_of_several_names(self):
        """The signed digest under a name that nobody signed."""
        good, evil = "docker.io/shop/api:1.4", "docker.io/bank/core:9"
        name = lambda whole: {"io.containerd.image.name": whole, REF_NAME: whole.rsplit(":", 1)[1]}
        self.allows(self.index_of(name(good)))
        self.allows(self.index_of(name(good), name(good)))
        for entries in ((name(good), None), (None, name(good))):
            self.allows(self.index_of(*entries))
        for entries in ((name(evil), None), (None, name(evil))):  # the same once more without a name
            for result in self.both(self.index_of(*entries)):
                self.assertDenied(result, "name-mismatch")
        for entries in ((name(evil), name(good)), (name(good), name(evil))):
            for result in self.both(self.index_of(*entries)):
                self.assertRefused(result, 2)
                self.assertIn(b"the image has several names", result.err)
            for result in self.both(self.index_of(*entries), ":" + good):
                self.assertAllowed(result, self.digest)
                self.assertEqual(result.json["others"], 1)
            for result in self.both(self.index_of(*entries), ":" + evil):
                self.assertDenied(result, "name-mismatch")

    def test_a10_names_that_others_read_otherwise(self):
        good, ref, whole = "docker.io/shop/api:1.4", REF_NAME, "io.containerd.image.name"
        other = oci.image(self.repo2, "other")
        data, kind = self.repo2.manifests[other]
        evil = {"mediaType": kind, "digest": other, "size": len(data)}
        for annotations in ({whole: good, ref: "1.4"}, {whole: good}, {whole: good, ref: good}, {whole: "", ref: good}, {ref: good}):
            self.allows(self.index_of(annotations), ":" + good)
        for annotations in ({whole: good, ref: "1.5"}, {whole: good, ref: "latest"}, {whole: good, ref: "docker.io/shop/web:1.4"}, {whole: good, ref: "1.4.1"},
                            {whole: good, ref: "1"}):
            for asked in ("", ":" + annotations[ref], "@" + self.digest):
                self.denies(self.index_of(annotations), "to containerd, but", asked)
        self.denies(self.index_of({whole: "core", ref: good}), "not a full image name", ":" + good)
        # the name that was asked for, once more, for another image
        for annotations in ({whole: good, ref: "1.4"}, {ref: good}, {whole: good}):
            for asked in (":" + good, "@" + self.digest):
                self.denies(self.index_of({ref: good}, ({**evil, "annotations": annotations},)), "names several manifests", asked)
        self.allows(self.index_of({ref: good}, ({**evil, "annotations": {whole: "docker.io/shop/api:1.5", ref: "1.5"}},)), ":" + good)

    def test_a10_repositories(self):
        """What the oldest dockers load by."""
        members = archives.docker_members(self.repo2, self.NAMES)
        hexes = "1" * 64

        def pack(value):
            data = value if isinstance(value, bytes) else oci.dumps(value)
            return archives.pack([(n, data if n == "repositories" else d) for n, d in members])
        for value in ({}, {"shop/api": {}}, {"shop/api": {"1.4": hexes}}, {"docker.io/shop/api": {"1.4": hexes}}):
            self.allows(pack(value), transport="docker-archive")
        for value in ({"bank/core": {"9": hexes}}, {"shop/api": {"1.4": hexes, "1.5": hexes}}, {"shop/api": {"1.4": hexes}, "evil": {"1.4": hexes}}):
            for name in ("", ":shop/api:1.4", "@" + self.digest):
                self.denies(pack(value), "index.json does not", name, transport="docker-archive")
        for value, why in (([], "not an object"), ({"shop/api": []}, "not an object"), ({"shop/api": {"1.4": "../x"}}, "64 hex digits"),
                           ({"shop/api": {"1.4@": hexes}}, "not an image name"), ({"Shop": {"1.4": hexes}}, "not an image name"), (b"{", "repositories: ")):
            self.denies(pack(value), why, transport="docker-archive")

    def test_a07_an_index_of_very_many_entries(self):
        """All are read for each image of them; without docker's file none need be."""
        members = archives.docker_members(self.repo2, self.NAMES)
        index = json.loads(dict(members)["index.json"])
        index["manifests"] += [index["manifests"][0]] * 1024
        members = [(n, oci.dumps(index) if n == "index.json" else d) for n, d in members]
        self.denies(archives.pack(members), "at most 1024 are read", reasons=("too-many",), transport="docker-archive")
        self.allows(archives.pack([m for m in members if m[0] not in ("manifest.json", "repositories")]), transport="docker-archive")

    def test_a07_indexes_that_name_each_other_over_and_over(self):
        """Docker's image is looked for in all of them: 200 to the fifth reads, of a few kilobytes."""
        members = archives.docker_members(self.repo2, self.NAMES)
        docker = json.loads(dict(members)["manifest.json"])
        data, kind = dict(members)[archives.path_of(self.digest)], MANIFEST
        for _ in range(5):
            entry = oci.descriptor(data, kind)
            data, kind = oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] * 200}), INDEX
            members.append((archives.path_of(digest_of(data)), data))
        index = oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [oci.descriptor(data, INDEX)]})
        docker = oci.dumps([{**docker[0], "Layers": []}])
        replaced = {"index.json": index, "manifest.json": docker}
        archive = archives.pack([(n, replaced.get(n, d)) for n, d in members])
        self.denies(archive, "MiB of manifests would be read", reasons=("too-many",), transport="docker-archive")

    def test_docker_24(self):
        for transport in ("docker-archive", "oci-archive"):
            self.denies(archives.pack(archives.old_docker_members()), "before Docker 25", transport=transport)

    def test_no_image_archive_at_all(self):
        for result in self.both(archives.pack([("etc/passwd", b"root")])):
            self.assertUnknown(result, "not-found")


if __name__ == "__main__":
    unittest.main()
