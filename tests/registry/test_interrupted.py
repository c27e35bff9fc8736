"""A transfer that is interrupted, that loses the network or finds the disk full says what is kept and how to go on, leaves nothing under the final name,
and is ended by the same command, which fetches the rest.  And two at once end as one after the other would."""

import json
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run, start
from support.registry import Registry, Response

SIZE = 400_000
LAYERS = 4


class Interrupted(Case):
    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api:1.4"
        layers = [random.randbytes(SIZE) for _ in range(LAYERS)]
        for data in layers:
            self.repo.add_blob(data)
        self.digest = oci.image(self.repo, "1.4", layers=[oci.descriptor(d, oci.TAR) for d in layers])
        oci.sign_simple(self.repo, self.digest, self.name, self.key)
        self.last = oci.descriptor(layers[-1], oci.TAR)["digest"]
        self.to = {"oci": self.dir / "layout", "oci-archive": self.dir / "a.tar", "docker-archive": self.dir / "d.tar", "save": self.dir / "s.tar"}

    def command(self, how):
        rules = ["--key", self.key.public, "--no-diff-ids"]
        if how == "save":
            return ["save", *rules, "-o", self.to[how], self.name]
        return ["pull", *rules, self.name, "--to", f"{how}:{self.to[how]}"]

    def kept(self, how):
        place = f"in {self.to[how]}" if how == "oci" else f"beside {self.to[how]}"
        return f"what was fetched is kept {place}; the same command goes on there\n"

    def assertUnfinished(self, how):
        if how == "oci":
            index = self.to[how] / "index.json"
            self.assertEqual(json.loads(index.read_bytes())["manifests"] if index.exists() else [], [])
        else:
            self.assertFalse(self.to[how].exists())

    def assertGoesOn(self, how):
        """What was kept is not fetched again, and what is there in the end is whole."""
        self.registry.hooks.clear()
        self.registry.clear()
        result = run(*self.command(how), home=self.home)
        self.assertEqual(result.status, 0, result)
        asked = {r.path.rsplit("/", 1)[1] for r in self.registry.requests(lambda r: r.method == "GET" and "/blobs/sha256" in r.path)}
        self.assertLess(len([l for l in json.loads(self.repo.manifests[self.digest][0])["layers"] if l["digest"] in asked]), LAYERS, asked)
        image = f"oci-archive:{self.to[how]}" if how == "save" else f"{how}:{self.to[how]}"
        self.assertAllowed(run("verify", "--output", "json", "--deep", "--no-diff-ids", "--key", self.key.public, image, home=self.home), self.digest)
        self.assertEqual([p.name for p in self.dir.rglob("*.partial")], [])

    def hold(self, blob):
        """The last layer does not come; whether it was asked for and all others came."""
        def hook(request):
            if request.path.endswith(blob):
                while blob in self.held:
                    time.sleep(0.02)
            return None
        self.held = {blob}
        self.registry.hook(hook)

    def until(self, condition):
        for _ in range(500):
            if condition():
                return
            time.sleep(0.02)
        self.fail("it never came so far")

    def test_by_a_signal(self):
        layers = {l["digest"] for l in json.loads(self.repo.manifests[self.digest][0])["layers"]}
        for how in self.to:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with self.subTest(how=how, signal=number):
                    self.hold(self.last)
                    self.registry.clear()
                    process = start(*self.command(how), home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
                    self.until(lambda: len(self.registry.requests(lambda r: r.method == "GET" and r.path.rsplit("/", 1)[1] in layers)) == LAYERS)
                    time.sleep(0.5)
                    process.send_signal(number)
                    out, err = process.communicate(timeout=20)
                    self.held.clear()
                    self.assertEqual((process.returncode, out), (-number, b""), err)
                    self.assertEqual(err.decode(), f"cocket: interrupted: {self.kept(how)}")
                    self.assertUnfinished(how)
                    self.assertGoesOn(how)
                    shutil.rmtree(self.to[how]) if how == "oci" else self.to[how].unlink()

    def test_ignored_signals_stay_ignored(self):
        """Under nohup: the program is not ended, and says nothing."""
        self.hold(self.last)
        process = start(*self.command("oci"), home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.until(lambda: self.registry.requests(lambda r: r.path.endswith(self.last)))
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        self.held.clear()
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, err), (0, b""))

    def test_quiet(self):
        self.hold(self.last)
        process = start(*self.command("oci"), "-q", home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        self.until(lambda: self.registry.requests(lambda r: r.path.endswith(self.last)))
        process.send_signal(signal.SIGINT)
        self.held.clear()
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out, err), (-signal.SIGINT, b"", b""))

    def test_network_gone(self):
        others = [l["digest"] for l in json.loads(self.repo.manifests[self.digest][0])["layers"][:-1]]

        def gone(request):
            """For the last layer, once all others have come."""
            if not request.path.endswith(self.last):
                return None
            self.until(lambda: all(self.registry.requests(lambda r: r.path.endswith(o)) for o in others))
            time.sleep(0.5)
            return Response(503, b"")

        for how in self.to:
            with self.subTest(how):
                self.registry.clear()
                self.registry.hook(gone)
                result = run(*self.command(how), "--timeout", "2s", home=self.home)
                self.assertEqual(result.status, 3, result)
                self.assertIn(f"layer {LAYERS} of {LAYERS} {self.last}", result.err.decode())
                self.assertIn(f"cocket: hint: {self.kept(how)}", result.err.decode())
                self.assertUnfinished(how)
                self.assertGoesOn(how)

    def test_disk_full(self):
        """Files may not grow beyond a layer's size, which is an error like a full disk."""
        for how in self.to:
            with self.subTest(how):
                process = start(*self.command(how), home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, SIZE // 2)))
                out, err = process.communicate(timeout=30)
                self.assertEqual((process.returncode, out), (3, b""), err)
                lines = [l for l in err.decode().splitlines() if "hint" not in l and "nothing was saved" not in l]
                self.assertEqual(len(lines), 1, err)
                self.assertRegex(lines[0], "cannot be written: (File too large|No space left on device)")
                self.assertUnfinished(how)
                self.assertEqual(run(*self.command(how), home=self.home).status, 0)

    def test_load_into_a_registry(self):
        self.assertEqual(run(*self.command("save"), home=self.home).status, 0)
        with Registry() as inside:
            command = ["load", "--key", self.key.public, "--no-diff-ids", self.to["save"], "--to", f"docker://{inside.host}/m"]
            text = "what was sent is kept by the registry, and no tag names it yet; the same command goes on there\n"
            manifests = lambda r: r.method == "PUT" and "/manifests/" in r.path
            inside.hook(lambda r: time.sleep(2) if manifests(r) else None)
            process = start(*command, home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
            self.until(lambda: inside.requests(manifests))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            self.assertEqual((process.returncode, out, err.decode()), (-signal.SIGINT, b"", f"cocket: interrupted: {text}"))
            self.assertFalse((self.home / ".config/cocket/mirrors.json").exists())
            inside.hooks.clear()
            inside.hook(lambda r: Response(503, b"") if manifests(r) else None)
            result = run(*command, "--timeout", "2s", home=self.home)
            self.assertEqual(result.status, 3, result)
            self.assertFalse((self.home / ".config/cocket/mirrors.json").exists())
            inside.hooks.clear()
            inside.clear()
            result = run(*command, home=self.home)
            self.assertEqual(result.status, 0, result)
            self.assertEqual(inside.requests(lambda r: r.method in ("POST", "PATCH")), [])
            self.assertAllowed(self.verify(f"{inside.host}/m/shop/api:1.4", self.key), self.digest)

    def test_places_that_are_none(self):
        self.assertEqual(run(*self.command("save"), home=self.home).status, 0)
        missing = self.dir / "no" / "such"
        rules = ["--key", self.key.public]
        for args in (("pull", self.name, "--to", f"oci:{missing}"), ("pull", self.name, "--to", f"oci-archive:{missing}"), ("save", "-o", missing, self.name),
                     ("load", self.to["save"], "--to", f"oci:{missing}"), ("load", self.to["save"], "--to", f"oci-archive:{missing}")):
            with self.subTest(args):
                result = run(args[0], *rules, *args[1:], home=self.home)
                self.assertEqual(result.status, 2, result)
                self.assertRegex(result.err.decode(), f"{missing}: .* is not there\n")

    def test_two_at_once(self):
        """Of the same to one place: each ends well, and the place is whole; of two images into one layout both are there."""
        for how in self.to:
            with self.subTest(how):
                both = [start(*self.command(how), home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
                for process in both:
                    out, err = process.communicate(timeout=60)
                    self.assertEqual(process.returncode, 0, err)
                image = f"oci-archive:{self.to[how]}" if how == "save" else f"{how}:{self.to[how]}"
                self.assertAllowed(self.verify(image, self.key, args=["--deep", "--no-diff-ids"]), self.digest)
        other = self.registry.repository("shop/web")
        web = f"{self.registry.host}/shop/web:2"
        oci.sign_simple(other, (second := oci.image(other, "2")), web, self.key)
        shutil.rmtree(self.to["oci"])
        both = [start("pull", "--key", self.key.public, "--no-diff-ids", image, "--to", f"oci:{self.to['oci']}:{tag}", home=self.home, stderr=subprocess.PIPE)
                for image, tag in ((self.name, "a"), (web, "b"))]
        for process in both:
            self.assertEqual((process.communicate(timeout=60)[1], process.returncode), (b"", 0))
        for tag, digest in (("a", self.digest), ("b", second)):
            self.assertAllowed(self.verify(f"oci:{self.to['oci']}:{tag}", self.key), digest)

    def test_two_loads_at_once(self):
        self.assertEqual(run(*self.command("save"), home=self.home).status, 0)
        with Registry() as inside:
            command = ["load", "--key", self.key.public, "--no-diff-ids", self.to["save"], "--to", f"docker://{inside.host}/m"]
            both = [start(*command, home=self.home, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
            for process in both:
                self.assertEqual(process.wait(60), 0, process.communicate())
                process.communicate()
            self.assertAllowed(self.verify(f"{inside.host}/m/shop/api:1.4", self.key), self.digest)
        mirrors = json.loads((self.home / ".config/cocket/mirrors.json").read_bytes())["mirrors"]
        self.assertEqual([m["location"] for m in mirrors], [f"{inside.host}/m/shop/api"])


if __name__ == "__main__":
    unittest.main()
