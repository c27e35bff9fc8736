"""The TUF client (src/trust/tuf_client/tuf_client.h) against repositories that python-tuf made: every tuf-* case of the vectors, and python-tuf's own test data.
It is driven by tests/tuf/client.c, since no command of cocket says which target a repository names.  Judged: whether the metadata is believed, why not,
and what it says of the target (digest, length).  Not judged here: fields about the image itself (tag, layout beyond the manifest's size, push)."""

import functools
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import OUTSIDE, PEERS, PROGRAM, Case, environment

CLIENT = pathlib.Path(os.environ.get("COCKET_TUF_CLIENT") or pathlib.Path(PROGRAM).parent / "tests" / "tuf" / "client")
PYTHON_TUF = OUTSIDE / "python-tuf" / "repository_data"

# What the case says of an image's verdict -> what the client says of the metadata.
WORDS = {"threshold": "bad-signature", "unknown-key": "bad-signature", "no-signature": "bad-signature", "no-rule": "not-found"}


class Server:
    """Serves a directory."""

    def __init__(self, directory):
        requests = self.requests = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def translate_path(self, path):
                requests.append(path)
                return super().translate_path(path)

            def log_message(self, *args):
                pass

        self.httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(directory)))
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}/"

    def __enter__(self):
        threading.Thread(target=self.httpd.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.httpd.shutdown()
        self.httpd.server_close()


@unittest.skipUnless(os.access(CLIENT, os.X_OK), f"SKIP {CLIENT}: not built")
class TufCase(Case):
    def setUp(self):
        super().setUp()
        self.metadata = self.dir / "metadata"
        self.metadata.mkdir()

    def client(self, *args):
        return subprocess.run([CLIENT, "--metadata-dir", self.metadata, *map(str, args)], capture_output=True, env=environment(self.home, None), timeout=60)

    def assertRan(self, done, status):
        self.assertIn(done.returncode, (0, 1), done)
        self.assertEqual(done.returncode, status, done)

    def init(self, root):
        self.assertRan(self.client("init", root), 0)

    def find(self, url, target):
        """Everything a run of the client has to say: (status, reason or digest and length)."""
        done = self.client("--metadata-url", url, "--target-name", target, "find")
        self.assertIn(done.returncode, (0, 1), done)
        return (True, done.stdout.decode().split()) if done.returncode == 0 else (False, done.stderr.decode().split(":")[0])

    def kept(self):
        return {p.name: p.read_bytes() for p in self.metadata.iterdir()}


class Vectors(TufCase):
    def case(self, path):
        case = json.loads((path / "case.json").read_bytes())
        for old in self.metadata.iterdir():
            old.unlink()
        self.init(path / "trusted-root.json")
        return case

    def see(self, path, case):
        """What the machine has seen before."""
        if (path / "seen").is_dir():
            with Server(path / "seen") as before:
                self.assertTrue(self.find(before.url, case["target"])[0])

    def manifest_size(self, path, case):
        return (path / "layout" / "blobs" / case["digest"].replace(":", "/")).stat().st_size

    def judge(self, path, case, found, said):
        """The decision about the image, as far as the metadata makes it."""
        if not found:
            return said
        if said[0] != case["digest"]:
            return "digest-mismatch"
        return "ok" if int(said[1]) == self.manifest_size(path, case) else "size-mismatch"

    def test_all(self):
        paths = sorted(p.parent for p in PEERS.glob("tuf-*/case.json"))
        self.assertGreater(len(paths), 60)
        for path in paths:
            with self.subTest(path.name):
                case = self.case(path)
                self.see(path, case)
                with Server(path / "served") as server:
                    found, said = self.find(server.url, case["target"])
                reasons = {case["reason"], *(case.get("reasons") or [])}
                self.assertIn(self.judge(path, case, found, said), reasons | {WORDS.get(r, r) for r in reasons})

    def test_refused_changes_nothing_that_was_refused(self):
        for name, file in (("tuf-neg-rollback-all", "timestamp.json"), ("tuf-neg-rollback-snapshot", "timestamp.json"),
                           ("tuf-neg-rollback-targets", "snapshot.json"), ("tuf-neg-rollback-delegated", "snapshot.json"),
                           ("tuf-neg-expired-timestamp", "timestamp.json"), ("tuf-neg-stranger-targets", "targets.json")):
            with self.subTest(name):
                case = self.case(PEERS / name)
                self.see(PEERS / name, case)
                before = self.kept().get(file)
                with Server(PEERS / name / "served") as server:
                    self.find(server.url, case["target"])
                self.assertEqual(self.kept().get(file), before)

    def test_keeps_the_bytes_as_they_came(self):
        path = PEERS / "tuf-not-consistent"
        case = self.case(path)
        with Server(path / "served") as server:
            self.assertTrue(self.find(server.url, case["target"])[0])
        for name, content in self.kept().items():
            self.assertEqual(content, (path / "served" / name).read_bytes(), name)

    def test_asks_for_nothing_twice(self):
        path = PEERS / "tuf-rotated"
        case = self.case(path)
        with Server(path / "served") as server:
            self.assertTrue(self.find(server.url, case["target"])[0])
            first = list(server.requests)
            self.assertTrue(self.find(server.url, case["target"])[0])
        self.assertEqual(first, ["/2.root.json", "/3.root.json", "/4.root.json", "/timestamp.json", "/9.snapshot.json", "/4.targets.json", "/2.release.json"])
        self.assertEqual(server.requests[len(first):], ["/4.root.json", "/timestamp.json"])


@unittest.skipUnless(PYTHON_TUF.is_dir(), f"SKIP {PYTHON_TUF}: missing")
class PythonTuf(TufCase):
    def download(self, *targets):
        out = self.dir / "targets"
        out.mkdir(exist_ok=True)
        with Server(PYTHON_TUF / "repository") as server:
            names = [x for t in targets for x in ("--target-name", t)]
            done = self.client("--metadata-url", server.url + "metadata", *names, "--target-dir", out, "--target-base-url", server.url + "targets", "download")
        return done, {p.name: p.read_bytes() for p in out.iterdir()}

    def test_fresh(self):
        self.init(PYTHON_TUF / "repository" / "metadata" / "1.root.json")
        done, got = self.download("file1.txt", "file3.txt")
        self.assertRan(done, 0)
        self.assertEqual(got, {n: (PYTHON_TUF / "repository" / "targets" / n).read_bytes() for n in ("file1.txt", "file3.txt")})
        self.assertIn("role1.json", self.kept())

    def test_neighbour_without_such_a_target(self):
        self.init(PYTHON_TUF / "repository" / "metadata" / "1.root.json")
        done, got = self.download("file1.txt", "file4.txt", "file3.txt")
        self.assertRan(done, 1)
        self.assertTrue(done.stderr.startswith(b"not-found: target file4.txt: no role that may sign it lists it"), done)
        self.assertEqual(list(got), ["file1.txt"])

    def test_client_that_has_been_here(self):
        for repository in ("test_repository1", "test_repository2"):
            with self.subTest(repository):
                shutil.rmtree(self.metadata)
                shutil.copytree(PYTHON_TUF / "client" / repository / "metadata" / "current", self.metadata)
                done, got = self.download("file1.txt")
                self.assertRan(done, 0)
                self.assertEqual(hashlib.sha256(got["file1.txt"]).digest(), hashlib.sha256((PYTHON_TUF / "repository/targets/file1.txt").read_bytes()).digest())

    def test_ids_that_are_not_the_keys_own(self):
        """TUF 1.0 section 4.3: "Clients MUST calculate each KEYID to verify this is correct"; these are of an older rule, and python-tuf does not look."""
        fishy = PYTHON_TUF / "fishy_rolenames"
        self.init(fishy / "metadata" / "1.root.json")
        with Server(fishy / "metadata") as server:
            done = self.client("--metadata-url", server.url, "roles")
        self.assertRan(done, 1)
        self.assertIn(b"its id is not the hash of the key object", done.stderr)
        self.assertEqual((server.requests, list(self.kept())), ([], ["root.json"]))


if __name__ == "__main__":
    unittest.main()
