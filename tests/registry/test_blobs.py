"""Blobs of any size, from and into Debian's docker-registry, driven by tests/blob/client.c."""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import MEASURE, PROGRAM, Case, environment, hides
from support.real import DockerRegistry
from support.registry import digest_of

CLIENT = pathlib.Path(os.environ.get("COCKET_BLOB_CLIENT") or pathlib.Path(PROGRAM).parent / "tests" / "blob" / "client")
MIB = 1 << 20


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not found")
@unittest.skipUnless(CLIENT.exists(), f"{CLIENT} not built (make check)")
class Blobs(Case):
    @classmethod
    def setUpClass(cls):
        cls.registry = DockerRegistry()

    @classmethod
    def tearDownClass(cls):
        cls.registry.stop()

    def setUp(self):
        super().setUp()
        self.name = f"{self.registry.host}/{self._testMethodName.replace('_', '-')}"

    def client(self, *args):
        rss = self.home / "rss"
        command = [sys.executable, "-S", "-E", "-c", MEASURE, rss, CLIENT, *map(str, args)]
        done = subprocess.run(command, capture_output=True, env=environment(self.home, None), timeout=120)
        self.rss_kib = int(rss.read_text())
        return done.returncode, done.stdout, done.stderr.decode().splitlines()[-1]

    def file(self, data):
        path = self.dir / "file"
        path.write_bytes(data)
        return path

    def fetched(self, data, name=None):
        status, out, said = self.client("get", f"{name or self.name}:x", digest_of(data), len(data))
        self.assertEqual(status, 0, said)
        self.assertTrue(out == data)

    def test_there_and_back(self):
        for size in (0, 1, MIB + 1, 24 * MIB):
            with self.subTest(size):
                data = random.Random(size).randbytes(size)
                status, _, said = self.client("put", f"{self.name}:x", self.file(data))
                self.assertEqual((status, said), (0, "ok, 3 requests"))
                self.fetched(data)
                status, _, said = self.client("put", f"{self.name}:x", self.file(data))
                self.assertEqual((status, said), (0, "ok, 1 requests"))

    def test_what_is_not_what_it_should_be_does_not_arrive(self):
        data, other = b"x" * MIB, b"y" * MIB
        for lie, size, word in ((digest_of(other), MIB, "digest-mismatch"), (digest_of(data), MIB - 1, "size-mismatch"),
                                (digest_of(data), MIB + 1, "size-mismatch"), (digest_of(b"z"), 0, "size-mismatch")):
            with self.subTest(word):
                status, _, said = self.client("put", f"{self.name}:x", self.file(data), lie, size)
                self.assertEqual(status, 1, said)
                self.assertIn(word, said)
                status, _, said = self.client("get", f"{self.name}:x", lie, size or 1)
                self.assertEqual(status, 1, said)
                self.assertIn("not-found", said)

    def test_mounted_from_another_repository(self):
        data = b"m" * MIB
        self.client("put", f"{self.name}/one:x", self.file(data))
        path = f"{self.name}/one".split("/", 1)[1]
        status, _, said = self.client("put", f"{self.name}/two:x", self.file(data), digest_of(data), len(data), path)
        self.assertEqual((status, said), (0, "ok, 2 requests"))
        self.fetched(data, f"{self.name}/two")
        status, _, said = self.client("put", f"{self.name}/three:x", self.file(data), digest_of(data), len(data), "not/there")
        self.assertEqual(status, 0, said)
        self.fetched(data, f"{self.name}/three")

    def test_many_threads(self):
        data = random.Random(1).randbytes(4 * MIB)
        self.client("put", f"{self.name}:x", self.file(data))
        status, _, said = self.client("many", 16, f"{self.name}:x", digest_of(data), len(data))
        self.assertEqual((status, said), (0, "ok, 16 requests"))
        if not hides(self, "memory"):
            self.assertLess(self.rss_kib, 24 * 1024)

    def test_a_range_of_it(self):
        data = random.Random(2).randbytes(2 * MIB)
        self.client("put", f"{self.name}:x", self.file(data))
        status, out, said = self.client("get", f"{self.name}:x", digest_of(data), len(data), MIB + 3)
        self.assertEqual(status, 0, said)
        self.assertTrue(out == data[MIB + 3:])


if __name__ == "__main__":
    unittest.main()
