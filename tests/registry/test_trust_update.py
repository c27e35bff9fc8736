"""cocket trust update: a store brought up to date from a directory, an http server and an artifact, with repositories that python-tuf made (vectors).
Judged: exit status and word of the refusal, the files of the store afterwards.  What a target is, is not judged: an update does not look for one."""

import base64
import http.server
import json
import pathlib
import shutil
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import PEERS, Case, run
from support.registry import Registry
from test_tuf import WORDS, Server

# What is denied for what a target says, or for what no delegation says: the metadata itself is good.
GOOD = {"tuf-digest-other", "tuf-length-other", "tuf-neg-path-star", "tuf-neg-terminating", "tuf-star-no-slash", "tuf-neg-role-not-in-snapshot"}
TOP = ("timestamp.json", "snapshot.json", "targets.json")


class UpdateCase(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if b"cocket trust update" not in run("trust", "update", "--help").out:
            raise unittest.SkipTest("SKIP: this build has no cocket trust update")

    def setUp(self):
        super().setUp()
        self.store = self.dir / "store"
        self.store.mkdir()

    def begin(self, root):
        shutil.rmtree(self.store)
        self.store.mkdir()
        shutil.copyfile(root, self.store / "root.json")
        (self.store / "root.json").chmod(0o644)

    def update(self, place, *args, **options):
        return run("trust", "update", "--trust", self.store, *args, place, home=self.home, **options)

    def files(self):
        return {p.name: p.read_bytes() for p in self.store.iterdir() if p.name != ".lock"}

    def assertUpdated(self, result, text=None):
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.out.startswith(b"updated: "), result)
        if text:
            self.assertEqual(result.out.decode().strip(), text)

    def assertUpToDate(self, result):
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.out.startswith(b"up to date: "), result)

    def assertUndecided(self, result, word, words=b""):
        """Trying again may help."""
        self.assertFalse(result.crashed, result)
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertTrue(result.err.startswith(b"cocket: error: " + word + b": "), result)
        self.assertIn(words, result.err)

    def assertRefusedUpdate(self, result, words):
        self.assertFalse(result.crashed, result)
        self.assertEqual((result.status, result.out), (1, b""), result)
        self.assertIn(result.err.decode().split(": ")[2], words, result)


class Vectors(UpdateCase):
    def each(self):
        paths = sorted(p.parent for p in PEERS.glob("tuf-*/case.json"))
        self.assertGreater(len(paths), 60)
        for path in paths:
            with self.subTest(path.name):
                self.begin(path / "trusted-root.json")
                if (path / "seen").is_dir():
                    self.assertUpdated(self.update(path / "seen"))
                yield path, json.loads((path / "case.json").read_bytes())

    def judge(self, path, case, place):
        before = self.files()
        result = self.update(place)
        if case["expect"] == "allow" or path.name in GOOD:
            self.assertIn(result.status, (0,), result)
            self.assertUpToDate(self.update(place))
            self.assertEqual(self.files()["timestamp.json"], (path / "served" / "timestamp.json").read_bytes())
        else:
            reasons = {case["reason"], *(case.get("reasons") or [])}
            self.assertRefusedUpdate(result, reasons | {WORDS.get(r, r) for r in reasons})
            self.assertEqual([self.files().get(n) for n in TOP], [before.get(n) for n in TOP])

    def test_directory(self):
        for path, case in self.each():
            self.judge(path, case, path / "served")

    def test_url(self):
        for path, case in self.each():
            with Server(path / "served") as server:
                self.judge(path, case, server.url)


class Places(UpdateCase):
    """One repository, root 1 -> 3, by every way there is."""

    served = PEERS / "tuf-rotated" / "served"
    text = "updated: root 1 -> 3, targets 4"

    def setUp(self):
        super().setUp()
        self.begin(PEERS / "tuf-rotated" / "trusted-root.json")

    def assertComplete(self):
        self.assertEqual(set(self.files()), {"root.json", "2.root.json", "3.root.json", *TOP, "release.json", "ci-team.json", "catch-all.json"})
        for name, served in (("targets.json", "4.targets.json"), ("3.root.json", "3.root.json"), ("root.json", "3.root.json")):
            self.assertEqual(self.files()[name], (self.served / served).read_bytes(), name)

    def test_directory(self):
        self.assertUpdated(self.update(self.served), self.text)
        self.assertComplete()
        self.assertUpToDate(self.update(self.served))

    def test_url_with_and_without_slash(self):
        for end in ("", "/"):
            with self.subTest(end), Server(self.served.parent) as server:
                self.begin(PEERS / "tuf-rotated" / "trusted-root.json")
                self.assertUpdated(self.update(server.url + "served" + end), self.text)
                self.assertComplete()
                self.assertEqual(server.requests[0], "/served/2.root.json")

    def test_json(self):
        result = self.update(self.served, "--output", "json")
        got = result.json
        self.assertEqual({(c["file"], c["version-before"], c["version"]) for c in got["changes"] if c["file"] in ("root.json", "targets.json")},
                         {("root.json", 1, 3), ("targets.json", None, 4)}, result)
        self.assertTrue(all(c["changes"] for c in got["changes"]), result)
        del got["changes"]
        self.assertEqual(got, {"trust": str(self.store), "updated": True, "root-version": 3, "targets-version": 4, "files": 9, "dry-run": False}, result)
        self.assertEqual(self.update(self.served, "--output", "json").json["updated"], False)

    def test_a_store_of_its_own_kind(self):
        """From there to here, and from here on: the versions that the names of a consistent snapshot had are gone, and are not missed."""
        self.assertUpdated(self.update(self.served))
        first, self.store = self.store, self.dir / "second"
        self.store.mkdir()
        self.begin(PEERS / "tuf-rotated" / "trusted-root.json")
        self.assertUpdated(self.update(first), self.text)
        self.assertComplete()

    def test_environment(self):
        result = run("trust", "update", self.served, home=self.home, env={"COCKET_TRUST": self.store})
        self.assertUpdated(result, self.text)

    def test_usual_place(self):
        usual = self.home / ".config" / "cocket" / "trust"
        usual.parent.mkdir(parents=True)
        shutil.copytree(self.store, usual)
        self.assertUpdated(run("trust", "update", self.served, home=self.home), self.text)

    def export(self, **changes):
        files = {p.name: base64.b64encode(p.read_bytes()).decode() for p in self.served.iterdir()}
        path = self.dir / "trust.json"
        path.write_text(json.dumps({"cocket-trust": 1, "files": {**files, **changes}}))
        return path

    def test_exported_file(self):
        self.assertUpdated(self.update(self.export()), self.text)
        self.assertComplete()
        self.assertUpToDate(self.update(self.export()))

    def test_exported_file_that_was_changed(self):
        stranger = PEERS / "tuf-neg-stranger-targets" / "served" / "4.targets.json"
        self.assertRefusedUpdate(self.update(self.export(**{"4.targets.json": base64.b64encode(stranger.read_bytes()).decode()})), {"bad-signature"})
        self.assertRefusedUpdate(self.update(self.export(**{"4.targets.json": "?"})), {"malformed"})
        self.assertRefusedUpdate(self.update(PEERS / "tuf-rotated" / "case.json"), {"malformed"})

    def artifact(self, repo, kind="application/vnd.cocket.trust.v1", media="application/vnd.cocket.trust.file.v1+json"):
        def blob(data):
            return {"digest": repo.add_blob(data), "size": len(data)}

        layers = [{"mediaType": media, **blob(p.read_bytes()), "annotations": {"org.opencontainers.image.title": p.name}}
                  for p in sorted(self.served.iterdir())]
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "artifactType": kind,
                    "config": {"mediaType": "application/vnd.oci.empty.v1+json", **blob(b"{}")}, "layers": layers}
        repo.add_manifest(json.dumps(manifest).encode(), "latest")

    def test_artifact(self):
        registry = self.enter(Registry())
        self.artifact(registry.repository("ops/trust"))
        place = f"docker://{registry.host}/ops/trust"
        self.assertUpdated(self.update(place), self.text)
        self.assertComplete()
        self.assertUpToDate(self.update(place))

    def test_artifact_of_another_type(self):
        registry = self.enter(Registry())
        self.artifact(registry.repository("ops/trust"), kind="application/vnd.example")
        result = self.update(f"docker://{registry.host}/ops/trust")
        self.assertRefusedUpdate(result, {"malformed"})
        self.assertIn(b"not a trust store: artifactType is application/vnd.example", result.err)

    def test_artifact_with_layers_of_another_type(self):
        registry = self.enter(Registry())
        self.artifact(registry.repository("ops/trust"), media="application/json")
        self.assertUndecided(self.update(f"docker://{registry.host}/ops/trust"), b"not-found", b"timestamp.json: not in the artifact")


class Misbehaving(UpdateCase):
    """Servers that do not answer as they should."""

    def serve(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer(self)

            def log_message(self, *args):
                pass

        httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        httpd.daemon_threads = True
        threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(httpd.server_close)
        self.addCleanup(httpd.shutdown)
        return f"http://127.0.0.1:{httpd.server_address[1]}/"

    def setUp(self):
        super().setUp()
        self.begin(PEERS / "tuf-rotated" / "trusted-root.json")
        self.before = self.files()

    def assertUntouched(self):
        self.assertEqual(self.files(), self.before)

    def test_error_instead_of_a_root(self):
        """Only "not there" ends the chain of roots: otherwise a 500 would hide a revocation."""
        result = self.update(self.serve(lambda h: h.send_error(500)))
        self.assertUndecided(result, b"registry", b"2.root.json: status 500")
        self.assertUntouched()

    def test_redirect(self):
        def answer(handler):
            handler.send_response(302)
            handler.send_header("Location", "https://example.com/trust")
            handler.end_headers()

        result = self.update(self.serve(answer))
        self.assertUndecided(result, b"registry", b"status 302: redirects are not followed; it points to https://example.com/trust")
        self.assertUntouched()

    def test_endless(self):
        def answer(handler):
            handler.send_response(200)
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b" " * 65536)
            except OSError:
                pass

        result = self.update(self.serve(answer), measure=True)
        self.assertRefusedUpdate(result, {"too-large"})
        self.assertSmall(result)
        self.assertUntouched()

    def test_silent(self):
        result = self.update(self.serve(lambda h: time.sleep(5)), "--timeout", "1s")
        self.assertUndecided(result, b"network", b"timed out after 1.0 s")
        self.assertLess(result.seconds, 4)
        self.assertUntouched()

    def test_not_there(self):
        with Server(self.home) as server:
            result = self.update(server.url)
        self.assertUndecided(result, b"not-found", b"timestamp.json: status 404")
        self.assertUntouched()

    def test_nobody_there(self):
        self.assertUndecided(self.update("http://127.0.0.1:1/"), b"network")
        self.assertUntouched()


class Usage(UpdateCase):
    def test_places(self):
        for place, words in (("http://example.com/x", b"requires --plain-http"), (self.dir / "none", b"no such file or directory"),
                             ("https://example.com/?q", b"a URL with a query"), ("docker://UPPER", b"")):
            with self.subTest(place):
                result = self.update(place)
                self.assertUsage(result)
                self.assertIn(words, result.err)

    def test_no_store(self):
        for store in (self.store, self.dir / "none"):
            result = run("trust", "update", "--trust", store, self.store, home=self.home)
            self.assertUsage(result)
            self.assertIn(b"no trust store; create one with cocket trust init or trust import", result.err)

    def test_no_operand(self):
        self.assertUsage(run("trust", "update", home=self.home))


if __name__ == "__main__":
    unittest.main()
