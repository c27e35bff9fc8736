"""cocket containerd, called as containerd's bindir plugin calls it: -name, -digest, a descriptor on standard input; status and reason back.
The registry lies here; a running containerd is in tests/interop/test_containerd.py."""

import json
import os
import subprocess
import time
import unittest

from base import GOOD, HANDLED, INDEX, MANIFEST, PROGRAM, Attack, oci, run
from support.program import environment

DESCRIPTOR = "application/vnd.oci.descriptor.v1+json"
INPUT = "application/vnd.containerd.image-verifier.input.v1+json"


class Containerd(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.config = self.dir / "config.json"
        self.configure(key=[str(self.key.public)], ledger=str(self.dir / "ledger.json"))

    def configure(self, **settings):
        self.config.write_text(json.dumps({"containerd": settings}))

    def descriptor(self, digest=None, **fields):
        data, media_type = self.repo.manifests[digest or self.digest]
        return {"mediaType": media_type, "digest": digest or self.digest, "size": len(data), **fields}

    def call(self, name=None, digest=None, stdin=None, args=None, program=None, env=None, timeout=30):
        """Started under the name that containerd finds it by."""
        link = self.dir / "cocket-containerd"
        if not link.is_symlink():
            link.symlink_to(PROGRAM)
        stdin = self.descriptor(digest) if stdin is None else stdin
        words = args or ["-name", name or self.image(), "-digest", digest or self.digest, "-stdin-media-type", DESCRIPTOR]
        env = environment(self.home, {"COCKET_CONFIG": self.config, **(env or {})})
        data = stdin if isinstance(stdin, bytes) else json.dumps(stdin).encode()
        return subprocess.run([program or link, *words], input=data, capture_output=True, env=env, cwd=self.home, timeout=timeout)

    def assertJudged(self, done, status, reason):
        self.assertEqual(done.returncode, status, done)
        self.assertEqual(done.stdout.count(b"\n"), 1, done)
        self.assertLess(len(done.stdout), 2048, done)
        self.assertTrue(done.stdout.decode().startswith(reason), done)

    def test_signed_passes_and_unsigned_does_not(self):
        done = self.call()
        self.assertJudged(done, 0, f"allowed: {self.image()}@{self.digest}: 1 of 1 required keys signed")
        unsigned = oci.image(self.repo, "2")
        self.assertJudged(self.call(self.image("2"), unsigned), 1, f"denied: no-signature: {self.image('2')}@{unsigned}: ")
        self.configure(key=[str(self.other.public)])
        self.assertJudged(self.call(), 1, "denied: unknown-key: ")

    def test_a13_the_tag_is_never_resolved(self):
        """The tag has moved to an image that is not signed, and back: what containerd resolved is decided about, and no request names the tag."""
        unsigned = oci.image(self.repo, "elsewhere")
        self.repo.tags[GOOD] = unsigned
        self.assertJudged(self.call(), 0, "allowed: ")
        self.repo.tags[GOOD] = self.digest
        self.assertJudged(self.call(digest=unsigned), 1, "denied: no-signature: ")
        self.assertEqual(self.registry.requests(lambda r: r.is_tag(GOOD)), [])

    def test_the_tag_binds(self):
        self.repo.tags["2"] = self.digest
        self.assertJudged(self.call(self.image("2")), 1, "denied: tag-mismatch: ")
        self.assertJudged(self.call(self.at(self.digest)), 0, "allowed: ")

    def test_name_and_digest(self):
        other = "sha256:" + "0" * 64
        for name, digest, status, reason in (
            (f"{self.image()}@{self.digest}", self.digest, 0, "allowed: "),
            (f"{self.image()}@{other}", self.digest, 1, "denied: digest-mismatch: "),
            (self.image(), other, 3, "undecided: not-found: "),
            (self.image(), "sha256:../../x", 1, "denied: malformed: "),
            (self.image(), self.digest.upper(), 1, "denied: malformed: "),
            (self.image(), "sha512:" + "0" * 128, 1, "denied: malformed: "),
            ("-rf", self.digest, 2, "error: "),
            ("a b", self.digest, 2, "error: "),
            ("oci:" + str(self.dir), self.digest, 2, "error: "),
        ):
            with self.subTest(name=name, digest=digest):
                self.assertJudged(self.call(name, digest, {**self.descriptor(), "digest": digest}), status, reason)

    def test_standard_input(self):
        good = self.descriptor()
        for what, stdin, status, reason in (
            ("more fields", {**good, "annotations": {"a": "b"}, "x-more": 1}, 0, "allowed: "),
            ("another digest", {**good, "digest": "sha256:" + "1" * 64}, 1, "denied: digest-mismatch: "),
            ("another size", {**good, "size": good["size"] + 1}, 1, "denied: size-mismatch: "),
            ("another type", {**good, "mediaType": INDEX}, 1, "denied: malformed: "),
            ("empty", b"", 1, "denied: malformed: "),
            ("no object", b"[]", 1, "denied: malformed: "),
            ("cut", json.dumps(good).encode()[:-1], 1, "denied: malformed: "),
            ("twice", json.dumps(good).encode() * 2, 1, "denied: malformed: "),
            ("a name twice", json.dumps(good).encode()[:-1] + b', "digest": "%s"}' % self.digest.encode(), 1, "denied: malformed: "),
            ("huge", b" " * (2 << 20) + json.dumps(good).encode(), 1, "denied: too-large: "),
        ):
            with self.subTest(what):
                self.assertJudged(self.call(stdin=stdin), status, reason)

    def wrapped(self, operation="run", annotations=None, **fields):
        """As containerd with verify_on_run writes it."""
        said = {"descriptor": self.descriptor(), "operation": operation}
        if operation == "run":
            said["annotations"] = {"io.kubernetes.cri.image-name": self.image(), "io.kubernetes.cri.container-type": "container",
                                   "io.kubernetes.cri.sandbox-namespace": "shop", **(annotations or {})}
        return {**said, **fields}

    def ask(self, said, operation="run", name=None, digest=None):
        words = ["-name", name or self.image(), "-digest", digest or self.digest, "-stdin-media-type", INPUT]
        return self.call(stdin=said, args=words + (["-operation", operation] if operation else []))

    def test_verify_on_run(self):
        for operation in ("pull", "run"):
            with self.subTest(operation):
                self.assertJudged(self.ask(self.wrapped(operation), operation), 0, f"allowed: {self.image()}@{self.digest}: 1 of 1 required")
        unsigned = oci.image(self.repo, "2")
        said = self.wrapped(descriptor=self.descriptor(unsigned), annotations={"io.kubernetes.cri.image-name": self.image("2")})
        self.assertJudged(self.ask(said, name=self.image("2"), digest=unsigned), 1, f"denied: no-signature: {self.image('2')}@{unsigned}: ")

    def test_verify_on_run_and_what_contradicts(self):
        whole = self.wrapped()
        other = "sha256:" + "1" * 64
        for what, said, operation, status, reason in (
            ("no operation in the arguments", whole, None, 0, "allowed: "),
            ("more members", {**whole, "new": {"a": [1]}}, "run", 0, "allowed: "),
            ("no annotations", {k: v for k, v in whole.items() if k != "annotations"}, "run", 0, "allowed: "),
            ("annotations of a whole pod", self.wrapped(annotations={f"example.com/{i}": "<" * 1000 for i in range(256)}), "run", 0, "allowed: "),
            ("another operation", whole, "pull", 1, "denied: malformed: {image}: standard input: operation run, expected that of -operation, pull"),
            ("an operation that is none", self.wrapped(operation="exec"), "run", 1, "denied: malformed: {image}: standard input: operation: exec"),
            ("no operation", {k: v for k, v in whole.items() if k != "operation"}, "run", 1, "denied: malformed: "),
            ("no descriptor", {k: v for k, v in whole.items() if k != "descriptor"}, "run", 1, "denied: malformed: "),
            ("another digest", {**whole, "descriptor": {**self.descriptor(), "digest": other}}, "run", 1, "denied: digest-mismatch: "),
            ("another size", {**whole, "descriptor": {**self.descriptor(), "size": 1}}, "run", 1, "denied: size-mismatch: "),
            ("another type", {**whole, "descriptor": {**self.descriptor(), "mediaType": INDEX}}, "run", 1, "denied: malformed: "),
            ("another name", self.wrapped(annotations={"io.kubernetes.cri.image-name": self.image("2")}), "run", 1,
             "denied: malformed: {image}: standard input: io.kubernetes.cri.image-name "),
            ("a bare descriptor", self.descriptor(), "run", 1, "denied: malformed: "),
            ("huge", b" " * (2 << 20) + json.dumps(whole).encode(), "run", 1, "denied: too-large: "),
        ):
            with self.subTest(what):
                self.assertJudged(self.ask(said, operation), status, reason.format(image=self.image()))
        done = self.call(stdin=whole)
        self.assertJudged(done, 1, "denied: malformed: ")
        self.assertIn(b"standard input: mediaType: missing", done.stdout)

    def test_platform_of_the_descriptor(self):
        amd, arm = ({"architecture": a, "os": "linux"} for a in ("amd64", "arm64"))
        told = lambda platform: self.ask({**self.wrapped(), "descriptor": self.descriptor(platform=platform)})
        self.assertJudged(told(amd), 0, "allowed: ")
        done = told(arm)
        self.assertJudged(done, 1, "denied: platform-missing: ")
        self.assertIn(b"the image is for linux/amd64, asked for linux/arm64", done.stdout)
        self.assertJudged(told({"architecture": "", "os": ""}), 1, "denied: malformed: ")
        self.configure(key=[str(self.key.public)], platform="linux/arm64")
        self.assertJudged(self.ask(self.wrapped()), 1, "denied: platform-missing: ")
        done = told(amd)
        self.assertJudged(done, 1, "denied: platform-missing: ")
        self.assertIn(b"standard input: the image is for linux/amd64, expected that of --platform, linux/arm64", done.stdout)

    def test_a_platform_told_opens_no_index(self):
        """The index is not signed, one platform's manifest is: only the settings may ask for that platform alone."""
        digest, children = oci.index(self.repo, "many")
        oci.sign_simple(self.repo, children["linux/amd64"], self.image("many"), self.key)
        descriptor = self.descriptor(digest, platform={"architecture": "amd64", "os": "linux"})
        said = self.wrapped(descriptor=descriptor, annotations={"io.kubernetes.cri.image-name": self.image("many")})
        self.assertJudged(self.ask(said, name=self.image("many"), digest=digest), 1, "denied: no-signature: ")
        self.configure(key=[str(self.key.public)], platform="linux/amd64")
        self.assertJudged(self.ask(said, name=self.image("many"), digest=digest), 0, "allowed: ")

    def test_an_image_that_containerd_has_no_name_for(self):
        """CRI keeps the id of an image whose names were removed, and runs it by that."""
        said = self.wrapped(annotations={"io.kubernetes.cri.image-name": self.digest})
        done = self.ask(said, name=self.digest)
        self.assertJudged(done, 1, "denied: malformed: ")
        self.assertIn(b"-name is an image id", done.stdout)
        self.assertEqual(self.registry.requests(lambda r: "docker.io" in r.path), [])

    def test_a_run_without_the_registry(self):
        """What was allowed once is allowed again from the cache, and from the cache alone."""
        settings = {"key": [str(self.key.public)], "ledger": str(self.dir / "ledger.json"), "timeout": "2s"}
        self.configure(**settings, cache=True, **{"cache-dir": str(self.dir / "cache")})
        self.assertJudged(self.ask(self.wrapped("pull"), "pull"), 0, "allowed: ")
        self.registry.hook(lambda r: r.hang_up() or HANDLED)
        self.assertJudged(self.ask(self.wrapped()), 0, "allowed: ")
        self.configure(**settings)
        self.assertJudged(self.ask(self.wrapped()), 3, "undecided: network: ")

    def test_a10_an_index_that_is_said_to_be_a_manifest(self):
        digest, _ = oci.index(self.repo, "index")
        oci.sign_simple(self.repo, digest, self.image("index"), self.key)
        self.assertJudged(self.call(self.image("index"), digest), 0, "allowed: ")
        lie = self.descriptor(digest, mediaType=MANIFEST)
        self.assertJudged(self.call(self.image("index"), digest, lie), 1, "denied: malformed: ")

    def test_arguments(self):
        whole = {"-name": self.image(), "-digest": self.digest, "-stdin-media-type": DESCRIPTOR}
        words = lambda **other: [x for k, v in {**whole, **{"-" + n.replace("_", "-"): v for n, v in other.items()}}.items() for x in (k, v) if v]
        self.assertJudged(self.call(args=words(operation="pull")), 0, "allowed: ")
        self.assertJudged(self.call(args=[f"{k}={v}" for k, v in whole.items()]), 0, "allowed: ")
        self.assertJudged(self.call(args=["-" + x if x.startswith("-") else x for x in words()]), 0, "allowed: ")
        for missing in ("name", "digest", "stdin_media_type"):
            self.assertJudged(self.call(args=words(**{missing: None})), 2, f"error: containerd: -{missing.replace('_', '-')} is missing")
        self.assertJudged(self.call(args=words(operation="push")), 2, "error: option --operation: push")
        for other in ("application/json", INPUT.replace("v1", "v2"), INPUT.upper()):
            self.assertJudged(self.call(args=words(stdin_media_type=other)), 1, f"denied: malformed: {self.image()}: -stdin-media-type {other}: ")
        self.assertJudged(self.call(args=words(new="x")), 2, "error: unknown option -")
        self.assertJudged(self.call(args=[*words(), "more"]), 2, "error: containerd: too many arguments")
        self.assertJudged(self.call(args=[*words(), "-name", "x"]), 2, "error: option --name: given twice")

    def test_names_it_is_started_by(self):
        for name, known in (("cocket-containerd", True), ("00-cocket-containerd", True), ("cocket-container", False)):
            link = self.dir / name
            if not link.is_symlink():
                link.symlink_to(PROGRAM)
            with self.subTest(name):
                self.assertEqual(self.call(program=link).returncode, 0 if known else 2)

    def test_one_dash_is_for_this_command_only(self):
        done = run("verify", "-key", self.key.public, self.image(), home=self.home)
        self.assertUsage(done)
        self.assertIn(b"did you mean --key", done.err)

    def test_settings_of_the_machine_alone(self):
        """A home, if there is one, is that of whoever started containerd."""
        own = self.home / ".config/cocket"
        own.mkdir(parents=True)
        (own / "config.json").write_text("not JSON")
        neighbour = run("verify", self.image(), home=self.home)
        self.assertUsage(neighbour)
        done = self.call(env={"COCKET_CONFIG": ""})
        self.assertJudged(done, 2, "error: no keys given")
        self.assertNotIn(str(self.home).encode(), done.stdout + done.stderr)

    def test_broken_configuration(self):
        for text in ("", "[]", '{"containerd": {"kye": "x"}}', '{"containerd": {"key": "/nowhere.pub"}}', '{"containerd": {"name": "x"}}'):
            with self.subTest(text):
                self.config.write_text(text)
                self.assertJudged(self.call(), 2, "error: ")

    def test_variables_do_not_stand_for_what_containerd_says(self):
        done = self.call(args=["-name", self.image(), "-stdin-media-type", DESCRIPTOR], env={"COCKET_DIGEST": self.digest})
        self.assertJudged(done, 2, "error: containerd: -digest is missing")

    def test_registry_down(self):
        self.registry.hook(lambda r: r.hang_up() or HANDLED)
        self.configure(key=[str(self.key.public)], timeout="2s")
        self.assertJudged(self.call(), 3, "undecided: ")

    def test_no_answer_in_time(self):
        """A ledger that another process keeps locked for ever: longer than the network may take."""
        import fcntl
        lock = self.dir / "ledger.json.lock"
        self.call()
        with open(lock, "r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.configure(key=[str(self.key.public)], ledger=str(self.dir / "ledger.json"), timeout="1s")
            start = time.monotonic()
            self.assertJudged(self.call(), 3, "undecided: network: no decision in time")
            self.assertLess(time.monotonic() - start, 15)

    def test_standard_input_that_never_ends(self):
        self.configure(key=[str(self.key.public)], timeout="1s")
        link = self.dir / "cocket-containerd"
        self.call()
        read, write = os.pipe()
        self.addCleanup(os.close, write)
        words = ["-name", self.image(), "-digest", self.digest, "-stdin-media-type", DESCRIPTOR]
        done = subprocess.run([link, *words], stdin=read, capture_output=True, env=environment(self.home, {"COCKET_CONFIG": self.config}),
                              timeout=30)
        os.close(read)
        self.assertJudged(done, 3, "undecided: network: no decision in time")

    def test_json(self):
        self.config.write_text(json.dumps({"output": "json", "containerd": {"key": str(self.key.public)}}))
        done = self.call()
        self.assertEqual((done.returncode, json.loads(done.stdout)["verdict"]), (0, "allow"), done)

    def test_a14_rollback(self):
        trust = self.dir / "trust"
        keys = ["--root-key", self.key.private, "--targets-key", self.key.private]
        self.run_ok("trust", "init", "--trust", trust, *keys)
        self.run_ok("trust", "delegate", "release", "--trust", trust, "--images", f"{self.registry.host}/shop/*", "--role-key", self.key.public,
                    "--key", self.key.private)
        old = oci.image(self.repo, "9")
        new = oci.image(self.repo)
        self.run_ok("sign", "--key", self.key.private, self.image("9"))
        time.sleep(1.1)
        self.repo.tags["9"] = new
        self.run_ok("sign", "--key", self.key.private, self.image("9"))
        self.configure(trust=str(trust), ledger=str(self.dir / "own.json"))
        self.assertJudged(self.call(self.image("9"), new), 0, f"allowed: {self.image('9')}@{new}: 1 of 1 required keys of role release signed")
        self.assertJudged(self.call(self.image("9"), old), 1, "denied: rollback: ")


if __name__ == "__main__":
    unittest.main()
