"""Blobs that flow, from a registry that breaks, lies, drips or sends us elsewhere: rows A8, A24 and A26 of the attack list.
Driven by tests/blob/client.c: what came is held against what was asked for, byte by byte, and each refusal has a neighbour that passes."""

import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import threading
import time
import unittest

from base import *
from support.program import MEASURE, environment

CLIENT = pathlib.Path(os.environ.get("COCKET_BLOB_CLIENT") or pathlib.Path(PROGRAM).parent / "tests" / "blob" / "client")
MIB = 1 << 20
REFUSED = 1
RETRIES_MAX = 5


class Got:
    def __init__(self, status, out, err, seconds, rss_kib):
        self.status, self.out, self.err, self.seconds, self.rss_kib = status, out, err.decode(), seconds, rss_kib
        self.verdict = self.err.splitlines()[-1] if self.err else ""

    def __str__(self):
        return f"status {self.status}, {len(self.out)} bytes, {self.seconds:.1f} s\n{self.err[-2000:]}"


def client(*args, timeout_ms=60000, env=None, home=None):
    rss = pathlib.Path(home) / "rss"
    command = [sys.executable, "-S", "-E", "-c", MEASURE, rss, CLIENT, *map(str, args)]
    env = environment(home, {"TIMEOUT_MS": timeout_ms, **(env or {})})
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, env=env, timeout=120)
    return Got(done.returncode, done.stdout, done.stderr, time.monotonic() - start, int(rss.read_text()))


def ranged(request, data):
    """What an honest server with ranges answers."""
    asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
    if not asked or int(asked[2]) != len(data) - 1:
        return Response(200, data)
    first = int(asked[1])
    return Response(206, data[first:], {"Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"})


@unittest.skipUnless(CLIENT.exists(), f"{CLIENT} not built (make check)")
class Streams(Attack):
    def setUp(self):
        super().setUp()
        self.data = random.Random(7).randbytes(3 * MIB + 17)
        self.digest = self.repo.add_blob(self.data)
        self.path = f"/v2/{PATH}/blobs/{self.digest}"

    def get(self, *more, digest=None, size=None, **options):
        size = len(self.data) if size is None else size
        return client("get", self.image(), digest or self.digest, size, *more, home=self.home, **options)

    def asked(self):
        return [r.headers.get("Range") for r in self.registry.requests(lambda r: r.path == self.path)]

    def assertGot(self, got, data=None):
        self.assertEqual(got.status, 0, got)
        self.assertTrue(got.out == (self.data if data is None else data), got)

    def assertNot(self, got, word, *texts):
        self.assertEqual(got.status, REFUSED, got)
        self.assertTrue(got.verdict.startswith(word + ": "), got)
        for text in texts:
            self.assertIn(text, got.verdict)

    def on_blob(self, answer):
        self.registry.hook(lambda r: answer(r) if r.path == self.path else None)

    def breaks(self, *counts, reset=False):
        """The n-th answer ends after so many bytes of its body; the ones after the last are whole."""
        left = list(counts)

        def answer(request):
            response = ranged(request, self.data)
            if not left:
                return response
            head = "".join(f"{n}: {v}\r\n" for n, v in response.headers)
            request.write(f"HTTP/1.1 {response.status} X\r\n{head}Content-Length: {len(response.body)}\r\n\r\n".encode())
            request.write(response.body[:left.pop(0)])
            if reset:
                time.sleep(0.2)
                return request.reset()
            request.hang_up()
            return HANDLED
        self.on_blob(answer)


class A08Sizes(Streams):
    def test_a08_neighbour_the_blob_as_it_is(self):
        self.assertGot(self.get())
        self.assertEqual(self.asked(), [None])

    def test_a08_neighbour_an_empty_blob(self):
        self.assertGot(self.get(digest=self.repo.add_blob(b""), size=0), b"")

    def test_a08_other_bytes_of_the_right_size(self):
        self.repo.blobs[self.digest] = self.data[:-1] + bytes([self.data[-1] ^ 1])
        self.assertNot(self.get(), "digest-mismatch")

    def test_a08_longer_or_shorter_than_its_descriptor(self):
        for size in (len(self.data) - 1, len(self.data) + 1, 0, 1, 2**63, 2**53):
            with self.subTest(size):
                self.assertNot(self.get(size=size), "size-mismatch")

    def test_a08_content_lengths_that_lie(self):
        for length in ("-1", "99999999999999999999999", str(10 << 30), str(len(self.data) + 1), "0x10", "1, 2"):
            with self.subTest(length):
                self.registry.hooks.clear()
                self.on_blob(lambda r: Response(200, self.data, {"Content-Length": length, "Connection": "close"}))
                got = self.get(timeout_ms=2000)
                self.assertEqual(got.status, REFUSED, got)
                self.assertLessEqual(len(got.out), len(self.data))

    def test_a08_endless_bodies_end_at_the_size(self):
        for lie in (endless_chunks, endless_length):
            with self.subTest(lie.__name__):
                self.registry.hooks.clear()
                self.on_blob(lambda r: lie(r, "application/octet-stream"))
                got = self.get()
                self.assertNot(got, "size-mismatch")
                self.assertLessEqual(len(got.out), len(self.data))
                self.assertLess(got.seconds, 20, got)

    def test_a08_memory_is_flat(self):
        big = bytes(96 * MIB)
        got = self.get(digest=self.repo.add_blob(big), size=len(big))
        self.assertGot(got, big)
        if not hides(self, "memory"):
            self.assertLess(got.rss_kib, 24 * 1024)

    def test_a08_a_trickle_ends(self):
        def trickle(request):
            request.write(b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n" % len(self.data))
            try:
                for byte in self.data[:400]:
                    request.write(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                pass
            request.hang_up()
            return HANDLED
        self.on_blob(trickle)
        got = self.get(timeout_ms=2000)
        self.assertNot(got, "network", "slower than 1024 bytes/s for 2 s")
        self.assertLess(got.seconds, 15, got)

    def test_a08_heads_that_drip_end(self):
        self.on_blob(drip)
        self.assertNot(self.get(timeout_ms=2000), "network")

    def test_a08_neighbour_slow_but_steady_outlives_the_timeout(self):
        def steady(request):
            request.write(b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n" % len(self.data))
            for at in range(0, len(self.data), 64 << 10):
                request.write(self.data[at:at + (64 << 10)])
                time.sleep(0.08)
            return HANDLED
        self.on_blob(steady)
        got = self.get(timeout_ms=1000)
        self.assertGot(got)
        self.assertGreater(got.seconds, 2)


class A08Resume(Streams):
    def test_a08_a_transfer_that_breaks_goes_on(self):
        for reset in (False, True):
            with self.subTest(reset=reset):
                self.registry.hooks.clear()
                self.registry.clear()
                self.breaks(MIB, MIB + 5, reset=reset)
                self.assertGot(self.get())
                self.assertEqual(self.asked(), [None, f"bytes={MIB}-{len(self.data) - 1}", f"bytes={2 * MIB + 5}-{len(self.data) - 1}"])

    def test_a08_chunks_that_break_off_go_on(self):
        def answer(request):
            if request.headers.get("Range"):
                return ranged(request, self.data)
            request.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + self.data[:MIB] + b"\r\n100000\r\nabc")
            request.hang_up()
            return HANDLED
        self.on_blob(answer)
        self.assertNot(self.get(), "digest-mismatch")  # "abc" was pushed on, and is not what stands there
        self.assertEqual(len(self.asked()), 2)

    def test_a08_a_server_without_ranges_begins_anew_and_nothing_comes_twice(self):
        self.breaks(MIB, 2 * MIB)
        self.registry.hooks.insert(0, lambda r: r.headers.replace_header("Range", "none") if r.headers.get("Range") else None)
        self.assertGot(self.get())

    def test_a08_a_server_that_refuses_ranges_begins_anew(self):
        for status in (416, 400, 405, 501):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.registry.clear()
                self.breaks(MIB, 2 * MIB)
                self.registry.hooks.insert(0, lambda r: Response(status, b"") if r.headers.get("Range") else None)
                self.assertGot(self.get())
                self.assertEqual(self.asked(), [None, f"bytes={MIB}-{len(self.data) - 1}", None, None])

    def test_a08_a_refusal_that_is_not_of_the_range_is_one(self):
        for status, word in ((404, "not-found"), (403, "auth"), (410, "registry")):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.registry.clear()
                self.breaks(MIB)
                self.registry.hooks.insert(0, lambda r: Response(status, b"") if r.headers.get("Range") else None)
                self.assertNot(self.get(), word, str(status))
                self.assertEqual(len(self.asked()), 2)

    def test_a08_a_server_that_begins_anew_for_ever_is_left(self):
        """Each answer brings a little more, and all that came before it again: the square of the blob's size."""
        step = MIB // 8
        self.breaks(*range(step, len(self.data), step))
        self.registry.hooks.insert(0, lambda r: r.headers.replace_header("Range", "none") if r.headers.get("Range") else None)
        self.assertNot(self.get(), "network", "the same bytes repeatedly")
        self.assertLess(len(self.asked()), 14)

    def test_a08_other_ranges_than_asked_are_refused(self):
        size, at = len(self.data), MIB
        for said in (f"bytes {at + 1}-{size - 1}/{size}", f"bytes 0-{size - 1}/{size}", f"bytes {at}-{size - 1}/{size + 1}", f"bytes {at}-{size}/{size}",
                     f"bytes {at}-{at + 9}/{size}", f"bytes */{size}", "bytes", f"lines {at}-{size - 1}/{size}", None):
            with self.subTest(said):
                self.registry.hooks.clear()
                self.breaks(at)
                whole = self.registry.hooks.pop()

                def answer(request):
                    if request.path != self.path or not request.headers.get("Range"):
                        return whole(request)
                    return Response(206, self.data[at:], {"Content-Range": said} if said else {})
                self.registry.hook(answer)
                self.assertNot(self.get(), "registry", "content-range: ", f"expected bytes {at}-{size - 1}/{size}")

    def test_a08_neighbour_a_range_of_an_unknown_whole(self):
        self.breaks(MIB)
        broken = self.registry.hooks.pop()

        def answer(request):
            response = broken(request)
            if isinstance(response, Response) and response.status == 206:
                response.headers = [(n, v.replace(f"/{len(self.data)}", "/*")) for n, v in response.headers]
            return response
        self.registry.hook(answer)
        self.assertGot(self.get())

    def test_a08_a_part_that_nobody_asked_for(self):
        self.on_blob(lambda r: Response(206, self.data, {"Content-Range": f"bytes 0-{len(self.data) - 1}/{len(self.data)}"}))
        self.assertNot(self.get(), "registry", "status 206")

    def test_a08_breaks_without_progress_end(self):
        self.breaks(*[10] * 50)
        got = self.get()
        self.assertNot(got, "network", f"after {RETRIES_MAX + 1} attempts")
        self.assertEqual(len(self.asked()), RETRIES_MAX + 1)

    def test_a08_a_blob_that_changes_in_between_is_noticed(self):
        self.breaks(MIB)
        broken = self.registry.hooks.pop()
        other = bytes(len(self.data))
        self.registry.hook(lambda r: ranged(r, other) if r.headers.get("Range") else broken(r))
        self.assertNot(self.get(), "digest-mismatch")

    def test_a08_from_an_earlier_run(self):
        self.on_blob(lambda r: ranged(r, self.data))
        self.assertGot(self.get(MIB), self.data[MIB:])
        self.assertEqual(self.asked(), [f"bytes={MIB}-{len(self.data) - 1}"])
        self.registry.clear()
        self.assertGot(self.get(len(self.data)), b"")
        self.assertEqual(self.asked(), [])
        self.assertNot(self.get(len(self.data) + 1), "size-mismatch")

    def test_a08_overload_in_between_is_waited_out(self):
        self.breaks(MIB)
        broken, busy = self.registry.hooks.pop(), [1]

        def answer(request):
            if request.headers.get("Range") and busy:
                return Response(503, b"", {"Retry-After": str(busy.pop())})
            return broken(request)
        self.registry.hook(answer)
        self.assertGot(self.get())


class A24ForeignUrls(Streams):
    def test_a24_a_blob_that_is_not_there_is_not_found(self):
        del self.repo.blobs[self.digest]
        self.assertNot(self.get(), "not-found", "404")


class A26Redirects(Streams):
    """The registry wants a token; the blob is elsewhere."""

    def protect(self):
        def answer(request):
            if request.path == "/token":
                return Response(200, {"token": "secret-token"})
            if request.path.startswith("/v2/") and request.headers.get("Authorization") != "Bearer secret-token":
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
            return None
        self.registry.hook(answer)

    def send_to(self, where):
        self.on_blob(lambda r: Response(307, b"", {"Location": where(r)}))

    def test_a26_a_token_is_fetched_in_between(self):
        self.protect()
        self.assertGot(self.get())

    def test_a26_no_credentials_go_to_a_cdn(self):
        with Registry() as cdn:
            cdn.hook(lambda r: ranged(r, self.data))
            self.protect()
            self.send_to(lambda r: f"{cdn.url}/storage/blob?signature=abc")
            got = self.get()
            self.assertGot(got)
            self.assertEqual([r.headers.get("Authorization") for r in cdn.log], [None])
            self.assertNotIn("signature", got.err)
            self.assertNotIn("secret", got.err)

    def test_a26_a_broken_transfer_goes_to_the_registry_again(self):
        """The URL of a CDN is signed for a while only."""
        with Registry() as cdn:
            self.protect()
            self.breaks(MIB)
            broken = self.registry.hooks.pop()
            cdn.hook(lambda r: broken(type("At", (), {"__getattr__": lambda _, n: self.path if n == "path" else getattr(r, n)})()))
            numbers = iter(range(9))
            self.send_to(lambda r: f"{cdn.url}/storage/blob?n={next(numbers)}")
            self.assertGot(self.get())
            self.assertEqual([(r.query["n"], r.headers.get("Range")) for r in cdn.log], [(["0"], None), (["1"], f"bytes={MIB}-{len(self.data) - 1}")])
            self.assertEqual([r.headers.get("Authorization") for r in cdn.log], [None, None])

    def test_a26_loops_end(self):
        self.send_to(lambda r: self.path)
        self.assertNot(self.get(), "registry", "redirects")


class EarlyAnswers:
    """A registry that answers each upload after its first bytes, and hangs up: too large, no right, or simply gone."""

    def __init__(self, answer):
        self.answer = answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=[connection], daemon=True).start()

    def talk(self, connection):
        with connection:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    data = connection.recv(4096)
                    if not data:
                        return
                    head += data
                method = head.split(b" ")[0]
                if method == b"PUT":
                    connection.sendall(self.answer)
                    time.sleep(0.2)
                    return
                status = b"404 X" if method == b"HEAD" else b"202 X\r\nLocation: /v2/u"
                connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    def close(self):
        self.socket.close()


class Uploads(Streams):
    def put(self, *more, size=8 * MIB, name=None):
        file = self.dir / "file"
        file.write_bytes(random.Random(5).randbytes(size))
        return client("put", name or self.image(), file, *more, home=self.home, timeout_ms=5000)

    def test_answers_before_the_end_are_told(self):
        for answer, word, text in ((b"HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n", "registry", "413"),
                                   (b"HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n", "auth", "403"),
                                   (b"HTTP/1.1 201 X\r\nContent-Length: 0\r\n\r\n", "", ""), (b"", "network", "")):
            with self.subTest(answer):
                server = EarlyAnswers(answer)
                self.addCleanup(server.close)
                got = self.put(name=f"{server.host}/{PATH}:x")
                self.assertEqual(got.status, REFUSED, got)
                self.assertTrue(got.verdict.startswith(word), got)
                self.assertIn(text, got.verdict)

    def test_a26_no_credentials_go_where_an_upload_is_sent(self):
        with Registry() as store:
            def answer(request):
                if request.path == "/token":
                    return Response(200, {"token": "secret-token"})
                if request.headers.get("Authorization") != "Bearer secret-token":
                    return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
                if request.method == "POST":
                    return Response(202, b"", {"Location": f"{store.url}/v2/{PATH}/blobs/uploads/s?state=secret-state"})
                return None
            self.registry.hook(answer)
            got = self.put()
            self.assertEqual(got.status, 0, got)
            self.assertEqual([(r.method, r.headers.get("Authorization")) for r in store.log], [("PUT", None)])
            self.assertNotIn("secret", got.err)

    def test_a_stream_that_is_redirected_says_where(self):
        """What was pushed cannot be sent again from here."""
        self.registry.hook(lambda r: Response(308, b"", {"Location": "https://new.example.com/x?state=secret"}) if r.method == "PUT" else None)
        got = self.put()
        self.assertNot(got, "registry", "308: moved to https://new.example.com/x")
        self.assertNotIn("secret", got.err)

    def test_mounting_falls_back_to_sending(self):
        for answer in (Response(202, b"", {"Location": "/v2/x/blobs/uploads/1"}), error(404, "NAME_UNKNOWN"), error(403, "DENIED"), error(405, "UNSUPPORTED")):
            with self.subTest(answer.status):
                self.registry.hooks.clear()
                self.repo.blobs.clear()
                self.registry.hook(lambda r: answer if "mount" in r.query else None)
                data = random.Random(5).randbytes(MIB)
                got = self.put(digest_of(data), MIB, "other/repo", size=MIB)
                self.assertEqual(got.status, 0, got)
                self.assertEqual(self.repo.blobs, {digest_of(data): data})


class Threads(Streams):
    def test_one_token_and_one_wait_for_all(self):
        """Sixteen threads meet the 401 at once, and later a 429: one asks for a token, and nobody asks while the registry wants none."""
        told, early = [], []

        def answer(request):
            if request.path == "/token":
                time.sleep(0.3)
                return Response(200, {"token": "t"})
            if request.headers.get("Authorization") != "Bearer t":
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
            now = time.monotonic()
            if not told:
                told.append(now)
                return Response(429, b"", {"Retry-After": "2"})
            if told[0] + 0.5 < now < told[0] + 1.9:  # those on their way at the time of the 429 may come
                early.append(now)
            return None
        self.registry.hook(answer)
        got = client("many", 16, self.image(), self.digest, len(self.data), home=self.home)
        self.assertEqual(got.status, 0, got)
        self.assertEqual(len(self.registry.requests(lambda r: r.path == "/token")), 1)
        self.assertEqual(early, [])
        self.assertGreaterEqual(got.seconds, 1.9)
        self.assertEqual(got.verdict, f"ok, {len(self.registry.log)} requests")

    def test_refused_credentials_are_tried_once(self):
        def answer(request):
            if request.path == "/token":
                time.sleep(0.3)
                return Response(401, b"")
            return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
        self.registry.hook(answer)
        got = client("many", 16, self.image(), self.digest, len(self.data), home=self.home)
        self.assertNot(got, "auth")
        self.assertEqual(len(self.registry.requests(lambda r: r.path == "/token")), 1)


if __name__ == "__main__":
    unittest.main()
