"""Networks as they are: slow, refusing, overloaded, half gone; and what the program makes of it:
exit status 3 where trying again may help, never yes.
Also row A4's registry side: an answer cut short is no answer."""

import shutil
import socket
import subprocess
import threading
import time
import unittest

from base import *


@need_openssl
class Weather(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()

    def times(self, n, where, answer):
        """The first n requests that match get answer(request), the others the truth."""
        left = [n]

        def hook(r):
            if where(r) and left[0]:
                left[0] -= 1
                return answer(r)
        self.registry.hook(hook)
        return left

    def any(self, r):
        return r.path.startswith("/v2/")

    def test_slow_loris_ends_with_the_timeout(self):
        for where in (lambda r: r.is_tag(GOOD), lambda r: r.path.endswith(".sig"), lambda r: "/blobs/" in r.path):
            self.registry.hooks.clear()
            self.registry.hook(lambda r: drip(r) if where(r) else None)
            result = self.ask(args=["--timeout", "2s"])
            self.assertUnknown(result, "network")
            self.assertLess(result.seconds, 4.5, result)

    def test_slow_body_ends_with_the_timeout(self):
        head = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
        self.registry.hook(lambda r: drip(r, head=head) if r.is_tag(GOOD) else None)
        result = self.ask(args=["--timeout", "2s"])
        self.assertUnknown(result, "network")
        self.assertLess(result.seconds, 4.5, result)

    def test_slow_referrers_do_not_prove_that_there_is_no_signature(self):
        bare = oci.image(self.repo, "bare")
        self.registry.hook(lambda r: drip(r) if "/referrers/" in r.path else None)
        self.assertUnknown(self.ask(self.image("bare"), args=["--timeout", "2s"]), "network")

    def test_neighbour_slow_but_whole(self):
        self.registry.hook(lambda r: time.sleep(0.3))
        self.assertAllowed(self.ask(args=["--timeout", "10s"]), self.digest)

    def test_nobody_listens(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        result = self.ask(f"127.0.0.1:{port}/shop/api:1.4", args=["--timeout", "5s"])
        self.assertUnknown(result, "network")
        self.assertLess(result.seconds, 8, result)

    def test_somebody_listens_and_says_nothing(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            s.listen()
            result = self.ask(f"127.0.0.1:{s.getsockname()[1]}/shop/api:1.4", args=["--timeout", "2s"])
        self.assertUnknown(result, "network")
        self.assertLess(result.seconds, 4.5, result)

    def test_a_name_server_that_does_not_answer(self):
        """The deadline ends the wait for it too."""
        if hides(self, "a library that is preloaded"):
            self.skipTest("a sanitizer's own getaddrinfo comes before one that is preloaded")
        if not shutil.which("cc"):
            self.skipTest("no cc command to make a slow getaddrinfo with")
        (self.dir / "slow.c").write_text("#include <netdb.h>\n#include <unistd.h>\n"
                                         "int getaddrinfo(const char *n, const char *s, const struct addrinfo *h, struct addrinfo **r)\n"
                                         "{ (void)n, (void)s, (void)h, (void)r; sleep(15); return EAI_AGAIN; }\n")
        slow = self.dir / "slow.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", slow, self.dir / "slow.c"], check=True)
        result = self.ask("registry.example.com/a:1", args=["--timeout", "1s"], env={"LD_PRELOAD": slow})
        self.assertUnknown(result, "network")
        self.assertLess(result.seconds, 8, result)

    def test_a_host_that_does_not_exist(self):
        result = self.ask("registry.invalid/shop/api:1.4", args=["--timeout", "5s"])
        self.assertUnknown(result, "network")

    def test_too_many_requests_waits_as_told(self):
        self.times(1, lambda r: r.is_tag(GOOD), lambda r: Response(429, b"", {"Retry-After": "2"}))
        result = self.ask()
        self.assertAllowed(result, self.digest)
        self.assertGreaterEqual(result.seconds, 1.9, "Retry-After was not honoured")

    def test_retry_after_of_a_week_is_not_waited_for(self):
        for value in ("604800", "-1", "x", "99999999999999999999", "Fri, 31 Dec 2999 23:59:59 GMT"):
            with self.subTest(value):
                self.registry.hooks.clear()
                self.times(1000, lambda r: r.is_tag(GOOD), lambda r: Response(429, b"", {"Retry-After": value}))
                result = self.ask(args=["--timeout", "4s"])
                self.assertRefused(result, 3, "registry", "network")  # the deadline may come in a wait or in a request
                self.assertLess(result.seconds, 7, result)

    def test_unavailable_twice_then_there(self):
        for status in (500, 502, 503, 504):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.times(2, lambda r: r.is_tag(GOOD), lambda r: Response(status, b"later"))
                self.assertAllowed(self.ask(), self.digest)

    def test_unavailable_in_the_middle(self):
        for where in (lambda r: r.path.endswith(".sig"), lambda r: "/blobs/" in r.path, lambda r: "/referrers/" in r.path):
            self.registry.hooks.clear()
            self.times(1, where, lambda r: Response(503, b""))
            self.assertAllowed(self.ask(), self.digest)

    def test_unavailable_for_good(self):
        for status in (500, 503):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.registry.clear()
                self.times(10**6, self.any, lambda r: Response(status, b""))
                result = self.ask(args=["--timeout", "20s"])
                self.assertUnknown(result, "registry")
                self.assertLess(len(self.registry.log), 40)
                self.assertLess(result.seconds, 21, result)

    def test_unavailable_for_evidence_alone_is_not_unsigned(self):
        oci.image(self.repo, "bare")
        for where in (lambda r: r.path.endswith(".sig"), lambda r: "/referrers/" in r.path):
            self.registry.hooks.clear()
            self.times(10**6, where, lambda r: Response(500, b""))
            self.assertUnknown(self.ask(self.image("bare"), args=["--timeout", "20s"]), "registry")

    def test_reset_then_there(self):
        self.times(1, lambda r: r.is_tag(GOOD), lambda r: r.reset())
        self.assertAllowed(self.ask(), self.digest)

    def test_reset_for_good(self):
        self.times(10**6, self.any, lambda r: r.reset())
        result = self.ask(args=["--timeout", "10s"])
        self.assertUnknown(result, "network")

    def test_connection_closed_in_the_middle_of_a_body(self):
        data = self.manifest_of(self.digest)

        def cut(r):
            r.write(b"HTTP/1.1 200 X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (MANIFEST.encode(), len(data)) + data[:50])
            r.hang_up()
            return HANDLED
        left = self.times(1, lambda r: r.is_tag(GOOD), cut)
        self.ask()
        self.assertEqual(left, [0])
        self.registry.hooks.clear()
        self.times(10**6, lambda r: r.is_tag(GOOD), cut)
        self.assertUnknown(self.ask(args=["--timeout", "10s"]), "network")

    def test_pushing_where_a_blob_is_missed_for_an_instant(self):
        """As distribution 2.8 does while two signers push the same blob; a registry that refuses for good is believed soon."""
        for status in (400, 404):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.times(2, lambda r: r.method == "PUT" and "/manifests/" in r.path, lambda r: error(status, "DIGEST_INVALID"))
                self.run_ok("sign", "--key", key("p384").private, "--format", "bundle", self.image())
                self.assertAllowed(self.ask(None, key("p384")), self.digest)
        self.registry.hooks.clear()
        self.times(10**6, lambda r: r.method == "PUT", lambda r: error(400, "MANIFEST_INVALID"))
        result = run("sign", "--key", self.key.private, "--format", "bundle", self.image(), home=self.home)
        self.assertEqual(result.status, 3, result)
        self.assertLess(result.seconds, 5, result)

    def test_not_http_at_all(self):
        for junk in (b"\x16\x03\x01\x00\x05hello\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"HTTP/9.9 200 X\r\n\r\n", b"HTTP/1.1 abc X\r\n\r\n",
                     b"\0" * 100, b""):
            with self.subTest(junk[:10]):
                def say(r):
                    r.write(junk)
                    r.hang_up()
                    return HANDLED
                self.registry.hooks.clear()
                self.times(10**6, self.any, say)
                self.assertUnknown(self.ask(args=["--timeout", "10s"]), "network")

    def test_odd_statuses(self):
        for status in (100, 204, 206, 304, 400, 402, 403, 405, 406, 410, 418, 501, 999):
            with self.subTest(status):
                self.registry.hooks.clear()
                self.times(10**6, lambda r: r.is_tag(GOOD), lambda r: Response(status, b"", {"Location": "/v2/"}))
                self.assertNotAllowed(self.ask(args=["--timeout", "8s"]))

    def test_not_there(self):
        self.assertUnknown(self.ask(self.image("nope")), "not-found")
        self.assertUnknown(self.ask(f"{self.registry.host}/no/such:1"), "not-found")
        self.assertUnknown(self.ask(self.at("sha256:" + "0" * 64)), "not-found")

    def missing(self, tag, answer=None, args=()):
        """The hint behind the error of a tag that is not there, after which the list of tags was asked for once."""
        self.registry.hooks.clear()
        self.registry.clear()
        listed = lambda request: request.path.endswith("/tags/list")
        if answer is not None:
            self.registry.hook(lambda request: answer(request) if listed(request) else None)
        result = self.ask(self.image(tag), args=args)
        self.assertUnknown(result, "not-found")
        self.assertEqual(len(self.registry.requests(listed)), 1)
        detail = result.json["detail"]
        return detail[detail.index("(did"):] if "(did you mean" in detail else None

    def test_missing_tag_names_the_nearest(self):
        for tag in ("2.4.0", "2.4.1", "2.5.0", "release", "sha256-" + "0" * 64 + ".sig"):
            oci.image(self.repo, tag)
        self.assertEqual(self.missing("2.4."), "(did you mean 2.4.0, 2.4.1?)")
        self.assertEqual(self.missing("relaese"), "(did you mean release?)")
        self.assertIsNone(self.missing("nightly"))
        self.registry.clear()
        self.assertUnknown(self.ask(self.at("sha256:" + "0" * 64)), "not-found")
        self.ask(self.image("release"))
        self.assertEqual(self.registry.requests(lambda request: request.path.endswith("/tags/list")), [])

    def test_list_of_tags_that_is_no_help(self):
        listing = lambda tags: lambda _: Response(200, {"name": "x", "tags": tags}, media_type="application/json")
        self.assertEqual(self.missing("2.4", listing(["2.4.1", "2.4.2", "2.4.3", "2.4.4"])), "(did you mean 2.4.1, 2.4.2, 2.4.3?)")
        self.assertEqual(self.missing("2.4", listing([7, None, {}, "2.4\x1b[1m", "2.4/x", "2.4" * 60, "2.4.1"])), "(did you mean 2.4.1?)")
        for answer in (
            listing(None), listing("2.4.1"), listing([["2.4.1"]]), listing(["2.4.1"] * 20000), listing(["x" * (1 << 20), "2.4.1"]),
            lambda _: Response(200, b'{"tags":["2.4.1"]'), lambda _: Response(200, b'{"tags":["2.4.1"],"tags":[]}'), lambda _: Response(200, b"[" * 100),
            lambda _: error(401, "UNAUTHORIZED"), lambda _: error(403, "DENIED"), lambda _: error(500, "UNKNOWN"),
            lambda _: Response(302, b"", {"Location": "/v2/"}), lambda request: (request.write(b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\n{"), request.hang_up(), HANDLED)[2],
            lambda _: Response(401, b"", {"Www-Authenticate": 'Bearer realm="/token",service="x"'}),
        ):
            with self.subTest(answer):
                self.assertIsNone(self.missing("2.4", answer))

    def test_one_of_many_decides(self):
        """deny wins over unknown, unknown over allow; the order of the lines is the order asked."""
        oci.image(self.repo, "bare")
        result = run("verify", "--output", "json", "--key", self.key.public, self.image(), self.image("nope"), self.image("bare"),
                     home=self.home)
        self.assertEqual(result.status, 1, result)
        self.assertEqual([o["verdict"] for o in result.objects], ["allow", "unknown", "deny"], result)
        result = run("verify", "--output", "json", "--key", self.key.public, self.image("nope"), self.image(), home=self.home)
        self.assertEqual(result.status, 3, result)
        self.assertEqual([o["verdict"] for o in result.objects], ["unknown", "allow"], result)
        result = run("verify", "--key", self.key.public, self.image(), self.at(self.digest), home=self.home)
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.out.decode().split(), [f"{self.name}:{GOOD}@{self.digest}", f"{self.name}@{self.digest}"], result)


@need_openssl
class PlainHttp(Attack):
    def test_only_loopback_without_being_told(self):
        result = self.ask("registry.example.com/shop/api:1.4", env={"http_proxy": self.registry.url}, args=["--timeout", "4s"])
        self.assertUnknown(result, "network")
        self.assertEqual([r for r in self.registry.log if r.scheme == "http" and r.method != "CONNECT"], [])

    def test_proxies_from_the_environment(self):
        self.name = f"registry.example.com/{PATH}"
        digest = self.signed_image()
        self.assertAllowed(self.ask(env={"http_proxy": self.registry.url}, args=["--plain-http"]), digest)
        self.assertTrue(self.registry.requests(lambda r: r.target.startswith("http://registry.example.com/v2/")))

    def through_a_proxy_that_says(self, answer):
        """How often it was asked for a tunnel, and what came of it."""
        asked = []

        def serve(listener):
            while True:
                try:
                    connection, _ = listener.accept()
                    with connection:
                        asked.append(connection.recv(4096))
                        connection.sendall(answer)
                except OSError:
                    return
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener,), daemon=True).start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            result = self.ask("registry.example.com/shop/api:1.4", env={"https_proxy": url}, args=["--timeout", "20s"])
            listener.shutdown(socket.SHUT_RDWR)
        return len(asked), result

    def test_a_proxys_no_is_final(self):
        for status in (b"407 Proxy Authentication Required", b"403 Forbidden"):
            times, result = self.through_a_proxy_that_says(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status)
            self.assertUnknown(result, "network")
            self.assertIn(status[:3], result.err)
            self.assertEqual(times, 1)

    def test_a_proxy_that_breaks_is_asked_again(self):
        for answer in (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", b""):
            times, result = self.through_a_proxy_that_says(answer)
            self.assertUnknown(result, "network")
            self.assertGreater(times, 2)

    def test_what_this_machine_says_goes_by_no_proxy(self):
        """Plain http is for loopback alone; a proxy would make it the network's."""
        digest = self.signed_image()
        with Registry() as proxy:
            for host in ("127.0.0.1", "localhost"):
                with self.subTest(host):
                    image = self.image().replace("127.0.0.1", host)
                    result = self.ask(image, args=["--signed-as", self.image()], env={"http_proxy": proxy.url, "ALL_PROXY": proxy.url})
                    self.assertAllowed(result, digest)
            self.assertEqual(proxy.log, [])

    def test_no_proxy(self):
        digest = self.signed_image()
        self.assertAllowed(self.ask(env={"http_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}), digest)


if __name__ == "__main__":
    unittest.main()
