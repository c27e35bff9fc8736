"""Row A4: every way for a process to end badly is a status other than 0, and stdout says yes only as the last act.
And what a registry writes never reaches a terminal as it came."""

import errno
import os
import signal
import subprocess
import time
import unittest

from base import *

NASTY = "\x1b]0;owned\x07\x1b[2J\r\x08\u202egnp.exe\u009b31m\x7f"


def raw_controls(data):
    """The bytes that would steer a terminal: C0 but newline, DEL, C1 and bidirectional overrides in UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    steering = [*range(0, 10), *range(11, 32), *range(0x7f, 0xa0), *range(0x202a, 0x202f), *range(0x2066, 0x206a)]
    return [c for c in text if ord(c) in steering]


@need_openssl
class A04EndingBadly(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()

    def arguments(self, *more):
        return ["verify", "--key", self.key.public, *more, self.image()]

    def test_a04_neighbour_yes_is_the_last_act(self):
        result = run(*self.arguments(), home=self.home)
        self.assertEqual((result.status, result.out.decode()), (0, f"{self.image()}@{self.digest}\n"), result)

    def test_a04_stdout_closed(self):
        for more in ([], ["--output", "json"]):
            p = start(*self.arguments(*more), home=self.home, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                      preexec_fn=lambda: os.close(1))
            err = p.communicate(timeout=30)[1]
            self.assertNotEqual(p.returncode, 0, err)

    def test_a04_every_standard_file_closed(self):
        def close():
            for fd in (0, 1, 2):
                os.close(fd)
        p = start(*self.arguments(), home=self.home, preexec_fn=close)
        self.assertNotEqual(p.wait(timeout=30), 0)

    def test_a04_stdout_full(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        for more in ([], ["--output", "json"]):
            with open("/dev/full", "wb") as full:
                p = start(*self.arguments(*more), home=self.home, stdout=full, stderr=subprocess.PIPE)
                err = p.communicate(timeout=30)[1]
            self.assertNotEqual(p.returncode, 0, err)
            self.assertGreater(p.returncode, 0, "killed instead of an orderly end")

    def test_a04_nobody_reads_stdout(self):
        for handler in (signal.SIG_DFL, signal.SIG_IGN):
            reader, writer = os.pipe()
            os.close(reader)
            p = start(*self.arguments(), home=self.home, stdout=writer, stderr=subprocess.PIPE, restore_signals=False,
                      preexec_fn=lambda: signal.signal(signal.SIGPIPE, handler))
            os.close(writer)
            err = p.communicate(timeout=30)[1]
            self.assertNotEqual(p.returncode, 0, err)

    def test_a04_signals_in_the_middle_of_a_request(self):
        self.registry.hook(lambda r: drip(r) if "/blobs/" in r.path else None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
            with self.subTest(number.name):
                self.registry.clear()
                p = start(*self.arguments(), home=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(200):
                    if self.registry.requests(lambda r: "/blobs/" in r.path):
                        break
                    time.sleep(0.02)
                p.send_signal(number)
                out, err = p.communicate(timeout=10)
                self.assertNotEqual(p.returncode, 0, err)
                self.assertNotIn(b"sha256:", out)

    def test_a04_little_memory(self):
        """Whatever the limit, the answer is yes with status 0 or no yes at all."""
        import resource
        if hides(self, "an address space with a limit"):
            self.skipTest("a sanitizer needs the whole address space")
        for mib in (8, 16, 24, 32, 48, 64, 96, 128, 256):
            with self.subTest(mib):
                p = start(*self.arguments(), home=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (mib << 20, mib << 20)))
                out, err = p.communicate(timeout=30)
                self.assertEqual(p.returncode == 0, out.strip().endswith(self.digest.encode()), (p.returncode, out, err))

    def test_a04_few_descriptors(self):
        import resource
        for n in (3, 4, 5, 6, 8, 10, 12, 16):
            with self.subTest(n):
                p = start(*self.arguments("--timeout", "5s"), home=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)))
                out, err = p.communicate(timeout=30)
                self.assertEqual(p.returncode == 0, out.strip().endswith(self.digest.encode()), (p.returncode, out, err))

    def test_a04_usage(self):
        for args in ([], ["verify"], ["verify", "--nonsense"], ["nonsense"], ["verify", "--key"], ["verify", "--key", self.key.public],
                     ["verify", "--key", self.key.public, "--output", "xml", self.image()],
                     ["verify", "--key", self.key.public, "--timeout", "x", self.image()],
                     ["verify", "--key", self.key.public, "--timeout", "-1s", self.image()], ["verify", "--key", self.key.public, ""],
                     ["verify", "--key", self.key.public, "UPPER/case"], ["verify", "--key", self.key.public, "ftp://x/y"],
                     ["verify", "--key", self.key.public, "--platform", "linux", self.image()],
                     ["verify", "--key", self.key.public, "--platform", "LINUX/x!", self.image()], ["sign", self.image()]):
            with self.subTest(" ".join(map(str, args))):
                result = run(*args, home=self.home)
                self.assertEqual(result.status, 2, result)
                self.assertEqual(result.out, b"", result)
                self.assertTrue(result.err, result)

    def test_a04_denied_says_so_in_words(self):
        result = run("verify", "--key", self.other.public, self.image(), home=self.home)
        self.assertEqual((result.status, result.out), (1, b""), result)
        self.assertRegex(result.err.decode(), rf"(?m)^cocket: denied: (unknown-key|bad-signature): {self.image()}: .")


@need_openssl
class TerminalEscapes(Attack):
    def assertClean(self, image=None, *keys, args=()):
        for more in ([], ["-v"], ["--output", "json"]):
            given = [x for k in keys or [self.key] for x in ("--key", getattr(k, "public", k))]
            result = run("verify", *given, *args, *more, image or self.image(), home=self.home)
            self.assertEqual(raw_controls(result.out + result.err), [], result)
            self.assertFalse(result.crashed, result)
        inspected = run("inspect", image or self.image(), home=self.home)
        self.assertEqual(raw_controls(inspected.out + inspected.err), [], inspected)

    def test_escapes_in_the_signed_name(self):
        digest = oci.image(self.repo, GOOD)
        oci.sign_simple(self.repo, digest, NASTY, self.key)
        self.assertClean()
        oci.sign_simple(self.repo, digest, self.name + "/" + NASTY, self.key)
        self.assertClean()

    def test_escapes_in_what_the_signer_added(self):
        digest = oci.image(self.repo, GOOD)
        data = oci.payload(self.image(), digest, {"creator": NASTY, NASTY: NASTY, "timestamp": 1})
        oci.sign_simple(self.repo, digest, self.image(), self.key, data)
        self.assertClean()

    def test_escapes_in_error_bodies(self):
        for status in (400, 401, 403, 404, 500):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.registry.hook(lambda r: error(status, NASTY, NASTY))
                self.assertClean(args=["--timeout", "3s"])

    def test_escapes_in_headers(self):
        self.signed_image()
        nasty = NASTY.replace("\r", "").encode().decode("latin-1")
        for name in ("Content-Type", "Docker-Content-Digest", "WWW-Authenticate", "Location", "Link"):
            for status in (200, 401, 307):
                with self.subTest(f"{name} {status}"):
                    self.registry.hooks.clear()
                    self.registry.hook(lambda r: Response(status, b"{}", {name: nasty}))
                    self.assertClean(args=["--timeout", "3s"])

    def test_escapes_in_manifests(self):
        for fields in ({"mediaType": NASTY}, {"layers": [{"mediaType": NASTY, "digest": NASTY, "size": 1}]},
                       {"config": {"mediaType": NASTY, "digest": NASTY, "size": 1}},
                       {"annotations": {NASTY: NASTY}}, {"artifactType": NASTY}, {NASTY: NASTY, "schemaVersion": NASTY}):
            with self.subTest(str(fields)[:30]):
                oci.image(self.repo, GOOD, **fields)
                self.assertClean()

    def test_escapes_in_platforms(self):
        child = oci.image(self.repo)
        entry = oci.platform_entry(self.repo, child, "linux/amd64")
        entry["platform"] = {"os": NASTY, "architecture": NASTY, "variant": NASTY}
        digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}, GOOD)
        oci.sign_simple(self.repo, digest, self.image(), self.key)
        self.assertClean()
        self.assertClean(args=["--platform", "all"])
        self.assertClean(args=["--platform", "linux/amd64"])

    def test_escapes_in_bundles(self):
        digest = oci.image(self.repo, GOOD)
        body = oci.statement(digest, NASTY, predicate_type=NASTY)
        oci.sign_bundle(self.repo, digest, self.key, body=body)
        oci.attach_bundle(self.repo, digest, {"mediaType": NASTY, NASTY: NASTY})
        self.assertClean()

    def test_escapes_in_a_layout(self):
        self.signed_image()
        layout = oci.write_layout(self.dir / "layout", self.repo, {GOOD: NASTY})
        self.assertClean(f"oci:{layout}")
        self.assertClean(f"oci:{layout}:{GOOD}")

    def test_escapes_that_the_user_passes_on(self):
        self.assertClean(self.name + ":" + NASTY)
        self.assertClean(f"oci:{self.dir}/{NASTY}")
        self.assertClean(None, self.dir / NASTY)
        self.assertClean(args=["--signed-as", NASTY])
        self.assertClean(args=["--platform", NASTY])
        self.assertClean(args=["--" + NASTY])


if __name__ == "__main__":
    unittest.main()
