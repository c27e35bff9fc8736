"""The audit log end to end: a line for each decision, on the disk before anything passes; a log that cannot be written lets nothing pass (A30, A31)."""

import json
import os
import re
import shutil
import socket
import subprocess
import unittest

from base import *
from support.program import Result


@need_openssl
class Audit(Attack):
    def setUp(self):
        super().setUp()
        self.log = self.dir / "audit.log"

    def decide(self, *args, image=None):
        return self.ask(image, args=["--audit", self.log, *args])

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def check(self, *args):
        return run("audit", "verify", *args, self.log, home=self.home)

    def assertSound(self, lines):
        result = self.check()
        self.assertEqual(result.status, 0, result)
        self.assertIn(f": ok: {lines} line".encode(), result.out)
        return result.out.split()[-1].decode()

    def test_what_a_line_says(self):
        digest = self.signed_image()
        before = self.decide()
        self.assertAllowed(before, digest)
        line, = self.lines()
        self.assertEqual((line["seq"], line["prev"]), (1, "0" * 64))
        self.assertEqual((line["command"], line["image"], line["digest"]), ("verify", self.image(), digest))
        self.assertEqual((line["pinned"], line["verdict"], line["reason"]), (f"{self.image()}@{digest}", "allow", "ok"))
        self.assertEqual((line["uid"], line["host"]), (os.getuid(), os.uname().nodename))
        self.assertEqual([c["counted"] for c in line["claims"]], [True])
        self.assertEqual((line["policy"], line["policy-file"], line["trust-store"], line["ledger"]), (None, None, None, None))
        self.assertTrue(line["time"].endswith("Z"))
        self.assertSound(1)

    def test_denials_and_what_is_undecided_too(self):
        oci.image(self.repo, GOOD)
        self.assertDenied(self.decide(), "no-signature")
        self.assertUnknown(self.decide(image=self.image("none")), "not-found")
        self.assertEqual([(l["seq"], l["verdict"], l["reason"], l["pinned"]) for l in self.lines()],
                         [(1, "deny", "no-signature", None), (2, "unknown", "not-found", None)])
        self.assertSound(2)

    def test_of_other_commands(self):
        digest = self.signed_image()
        key = ["--key", self.key.public, "--audit", self.log]
        self.run_ok("pull", *key, "--to", f"oci:{self.dir}/layout", self.image())
        tell = json.dumps({"mediaType": MANIFEST, "digest": digest, "size": len(self.manifest_of(digest))}).encode()
        config = self.dir / "config.json"
        config.write_text(json.dumps({"containerd": {"key": [str(self.key.public)], "audit": str(self.log)}}))
        run("--config", config, "containerd", "-name", self.image(), "-digest", digest, "-stdin-media-type",
            "application/vnd.oci.descriptor.v1+json", stdin=tell, home=self.home)
        self.assertEqual([(l["command"], l["digest"], l["verdict"]) for l in self.lines()],
                         [("pull", digest, "allow"), ("containerd", digest, "allow")])

    def test_by_a_policy_that_warns(self):
        oci.image(self.repo, GOOD)
        policy = self.dir / "policy.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": [str(self.key.public)], "enforce": "warn"}]}))
        result = self.verify(self.image(), args=["--policy", policy, "--audit", self.log])
        self.assertEqual(result.status, 0, result)
        line, = self.lines()
        self.assertEqual((line["verdict"], line["reason"]), ("allow", "no-signature"))
        self.assertEqual(line["policy"], {"rule": 1, "pattern": self.name, "enforce": "warn", "would-deny": True})
        self.assertEqual((line["policy-file"], line["policy-sha256"]), (str(policy), digest_of(policy.read_bytes()).split(":")[1]))

    def test_nothing_passes_that_is_not_written_down(self):
        digest = self.signed_image()
        self.log.mkdir()
        result = self.decide()
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.assertEqual(self.registry.requests(), [])
        self.log.rmdir()
        self.assertAllowed(self.decide(), digest)
        self.log.chmod(0o602)
        result = self.decide()
        self.assertEqual((result.status, result.out), (3, b""), result)
        self.log.chmod(0o600)
        self.log.write_text("not ours\n")
        self.assertEqual(self.decide().status, 3)

    @unittest.skipIf(os.geteuid() != 0, "only root mounts")
    def test_a_full_disk(self):
        self.signed_image()
        mount = self.dir / "small"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "none", mount], capture_output=True).returncode != 0:
            self.skipTest("no tmpfs here")
        try:
            self.log = mount / "audit.log"
            results = [self.decide() for _ in range(4)]
        finally:
            subprocess.run(["umount", mount], check=True)
        self.assertEqual((results[0].status, results[3].status, results[3].reason), (0, 3, "io"), results)
        self.assertIn(b"No space left", results[3].err)
        self.assertIn(b"hint: make room there, or choose another place", results[3].err)

    def test_a_log_that_goes_bad_meanwhile(self):
        """Whoever makes it impossible after the first look: the image does not pass either."""
        self.signed_image()
        self.registry.hook(lambda request: self.log.chmod(0o602) if ".sig" in request.path and self.log.exists() else None)
        result = self.decide()
        self.assertUnknown(result, "io")
        self.assertNotIn(b"@sha256", result.err)

    def test_many_at_once(self):
        digest = self.signed_image()
        command = [PROGRAM, "verify", "-q", "--key", str(self.key.public), "--audit", str(self.log), self.image()]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"HOME": str(self.home), "PATH": os.environ["PATH"]})
                   for _ in range(50)]
        for process in running:
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out.decode().strip()), (0, f"{self.image()}@{digest}"), err)
        self.assertSound(50)
        self.assertEqual([line["seq"] for line in self.lines()], list(range(1, 51)))

    def test_tampering_is_found(self):
        self.signed_image()
        for _ in range(4):
            self.decide()
        head = self.assertSound(4)
        good = self.log.read_text()
        lines = good.splitlines(keepends=True)
        for broken, where in ((good.replace('"verdict":"allow"', '"verdict":"deny"', 1), b"line 2"), ("".join(lines[:1] + lines[2:]), b"line 2"),
                              ("".join(lines[1:]), b"line 1"), (good[:-5], b"line 4"), ("".join(lines[:2] + lines[1:]), b"line 3")):
            self.log.write_text(broken)
            result = self.check()
            self.assertEqual(result.status, 1, result)
            self.assertIn(where, result.out)
        self.log.write_text("".join(lines[:3]))
        self.assertEqual(self.check().status, 0)
        result = self.check("--head", head)
        self.assertEqual(result.status, 1, result)
        self.assertIn(b"no line has the expected hash", result.out)
        self.log.write_text(good)
        self.decide()
        result = self.check("--head", head, "--output", "json")
        self.assertEqual((result.status, result.json["head-line"], result.json["lines"], result.json["problems"]), (0, 4, 5, []), result)

    def test_after_a_line_that_was_cut_short(self):
        digest = self.signed_image()
        self.decide()
        self.decide()
        self.log.write_text(self.log.read_text()[:-20])
        result = self.decide()
        self.assertAllowed(result, digest)
        self.assertIn(b"cut short", result.err)
        self.assertEqual(self.check().status, 1)
        self.assertIn(b"line 2: cut short by a crash", self.check().out)
        self.assertEqual(len(self.log.read_text().splitlines()), 3)

    def test_wrong_use(self):
        self.assertEqual(self.check().status, 2)
        self.log.write_text("")
        self.assertEqual(self.check("--head", "xyz").status, 2)
        self.assertEqual(self.check().status, 0)


def can_mount():
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


@need_openssl
class Syslog(Attack):
    """--audit syslog: in a mount namespace of its own, whose /dev is a directory of the test with the socket in it."""

    def setUp(self):
        super().setUp()
        if not can_mount():
            self.skipTest("may not make a mount namespace")
        self.dev = self.dir / "dev"
        self.dev.mkdir()
        for name in ("null", "urandom"):
            (self.dev / name).touch()
        (self.dev / "shm").mkdir() # where the test's own files may be
        self.socket = None

    def listen(self, kind=socket.SOCK_DGRAM):
        self.socket = self.enter(socket.socket(socket.AF_UNIX, kind))
        self.socket.bind(str(self.dev / "log"))

    def decide(self, *args, audit=("--audit", "syslog:"), cwd=None):
        script = ('for f in null urandom; do mount --bind /dev/$f "$0/$f"; done; '
                  '[ ! -d /dev/shm ] || mount --rbind /dev/shm "$0/shm"; mount --rbind "$0" /dev; exec "$@"')
        words = [PROGRAM, "verify", "--output", "json", "--plain-http", "--key", str(self.key.public), *audit, *args, self.image()]
        done = subprocess.run(["unshare", "-m", "sh", "-euc", script, str(self.dev), *words], capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                              cwd=cwd or self.dir, env={"HOME": str(self.home), "PATH": os.environ["PATH"]})
        return Result(words, done.returncode, done.stdout, done.stderr, 0)

    def lines(self):
        found = []
        while True:
            try:
                data = self.socket.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return found
            match = re.fullmatch(rb"<85>[A-Z][a-z]{2} [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} cocket\[([0-9]+)\]: (\{[^\n]*\})", data)
            self.assertTrue(match, data)
            found.append(json.loads(match[2]))
            self.assertEqual(found[-1]["pid"], int(match[1]))

    def test_what_a_line_says(self):
        self.listen()
        digest = self.signed_image()
        self.assertAllowed(self.decide(), digest)
        line, = self.lines()
        self.assertEqual((line["command"], line["image"], line["digest"], line["verdict"], line["reason"]), ("verify", self.image(), digest, "allow", "ok"))
        self.assertEqual([c["counted"] for c in line["claims"]], [True])
        for name in ("seq", "prev", "cut"):
            self.assertNotIn(name, line)
        self.assertEqual(list(self.dir.glob("syslog*")), [])

    def test_a_denial_too(self):
        self.listen()
        oci.image(self.repo, GOOD)
        self.assertDenied(self.decide(), "no-signature")
        self.assertEqual([(l["verdict"], l["reason"]) for l in self.lines()], [("deny", "no-signature")])

    def test_no_daemon(self):
        """Nothing passes, and nothing is asked of the registry: no socket, one that nobody has, one of another kind."""
        self.signed_image()
        for prepare in (lambda: None, lambda: (self.listen(), self.socket.close()), lambda: self.listen(socket.SOCK_STREAM)):
            (self.dev / "log").unlink(missing_ok=True)
            prepare()
            result = self.decide()
            self.assertEqual((result.status, result.out), (3, b""), result)
            self.assertIn(b"audit log: /dev/log: ", result.err)
        self.assertEqual(self.registry.requests(), [])

    def test_a_daemon_that_goes_away_meanwhile(self):
        self.listen()
        self.signed_image()
        self.registry.hook(lambda request: self.socket.close() if ".sig" in request.path else None)
        result = self.decide()
        self.assertUnknown(result, "io")
        self.assertNotIn(b"@sha256", result.err)

    def test_a_long_line_leaves_the_claims_out(self):
        self.listen()
        digest = oci.image(self.repo, GOOD)
        layers = []
        for signer in [self.other] * 60 + [self.key]:
            data = oci.payload(f"{self.name}:{GOOD}", digest, {"nonce": len(layers)})
            layers.append(oci.simple_layer(self.repo, data, oci.sign_bytes(signer, data)))
        oci.attach_layers(self.repo, digest, layers)
        result = self.decide()
        self.assertAllowed(result, digest)
        self.assertEqual(len(result.json["claims"]), 61)
        line, = self.lines()
        self.assertEqual((line["cut"], line["claims"], line["verdict"], line["digest"]), (True, [], "allow", digest))

    def test_files_of_that_name(self):
        self.listen()
        digest = self.signed_image()
        self.assertAllowed(self.decide(audit=["--audit", "./syslog:"]), digest)
        self.assertEqual(len((self.dir / "syslog:").read_text().splitlines()), 1)
        self.assertAllowed(self.decide(audit=["--audit", "syslog"]), digest)
        self.assertEqual(len((self.dir / "syslog").read_text().splitlines()), 1)
        self.assertEqual(self.lines(), [])

    def test_by_the_configuration(self):
        """Not a path that is relative to the file."""
        self.listen()
        digest = self.signed_image()
        config = self.dir / "config.json"
        config.write_text(json.dumps({"audit": "syslog:"}))
        self.assertAllowed(self.decide(audit=["--config", config]), digest)
        self.assertEqual(len(self.lines()), 1)
        config.write_text(json.dumps({"audit": "./syslog:"}))
        self.assertAllowed(self.decide(audit=["--config", config], cwd="/"), digest)
        self.assertEqual((len(self.lines()), (self.dir / "syslog:").exists()), (0, True))


if __name__ == "__main__":
    unittest.main()
