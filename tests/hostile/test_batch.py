"""Many images in one run: the order asked, one token a repository, the same image once, and no host that is slow, gone or overloaded stops
the others."""

import json
import socket
import time
import unittest

from base import *

MANY = 60


@need_openssl
class Batch(Attack):
    def setUp(self):
        super().setUp()
        self.digests = {}

    def fill(self, n=MANY, unsigned=lambda i: i % 7 == 3):
        """n images; every now and then one that nobody signed."""
        for i in range(n):
            tag = f"t{i}"
            self.digests[tag] = oci.image(self.repo, tag, annotations={"n": str(i)})
            if not unsigned(i):
                oci.sign_simple(self.repo, self.digests[tag], f"{self.name}:{tag}", self.key)
        return [f"{self.name}:t{i}" for i in range(n)]

    def ask_all(self, images, *args, **options):
        return run("verify", "--output", "json", "--key", self.key.public, *args, *images, home=self.home, **options)

    def alone(self, image):
        return self.ask_all([image]).json

    def assertInOrder(self, result, images):
        self.assertFalse(result.crashed, result)
        self.assertEqual([o["image"] for o in result.objects], images)

    def test_the_order_asked_and_the_same_word_as_alone(self):
        images = self.fill()
        images = [*images, self.image("none"), "127.0.0.1:1/gone:1", *reversed(images)]
        self.registry.hook(lambda r: time.sleep((hash(r.path) % 7) / 100))
        result = self.ask_all(images)
        self.assertEqual(result.status, 1, result)
        self.assertInOrder(result, images)
        for told in result.objects:
            alone = dict(self.alone(told["image"]), requests=0) if told["image"] in (images[0], images[3], images[60], images[61]) else None
            if alone:
                self.assertEqual(dict(told, requests=0), alone)
            tag = told["image"].rpartition(":")[2]
            if tag in self.digests:
                self.assertEqual((told["verdict"], told["digest"]), ("deny" if int(tag[1:]) % 7 == 3 else "allow", self.digests[tag]))

    def test_text_is_one_line_for_each_that_may_pass(self):
        images = self.fill(20)
        result = run("verify", "--key", self.key.public, *images, home=self.home)
        self.assertEqual(result.status, 1, result)
        passed = [f"{i}@{self.digests[i.rpartition(':')[2]]}" for n, i in enumerate(images) if n % 7 != 3]
        self.assertEqual(result.out.decode().splitlines(), passed)

    def test_the_same_image_is_asked_for_once(self):
        images = self.fill(3, lambda i: False) * 50
        result = self.ask_all(images)
        self.assertEqual(result.status, 0, result)
        self.assertInOrder(result, images)
        self.assertEqual(len(self.registry.requests(lambda r: r.is_tag("t0"))), 1)
        self.assertEqual(sum(o["requests"] for o in result.objects), len(self.registry.log))
        self.assertEqual([o["requests"] for o in result.objects[3:]], [0] * 147)

    def test_requests_are_counted_for_each(self):
        images = self.fill(30, lambda i: i % 2 == 0)
        result = self.ask_all(images)
        self.assertInOrder(result, images)
        self.assertEqual(sum(o["requests"] for o in result.objects), len(self.registry.log))
        for kind, aim in ((0, 5), (1, 5)):  # the fallback tag of a registry that has shown its API, and that of attestations, are asked only before a no
            self.assertLessEqual({o["requests"] for o in result.objects[kind::2]}, {aim - 1, aim} if kind else {aim}, result)

    def test_one_token_a_repository_and_one_look_at_credentials(self):
        def answer(request):
            if request.path == "/token":
                time.sleep(0.2)
                return Response(200, {"token": "t:" + request.query["scope"][0]})
            if request.headers.get("Authorization") != f"Bearer t:repository:{PATH}:pull":
                return Response(401, b"", {"WWW-Authenticate": f'Bearer realm="{self.registry.url}/token",service="r"'})
            return None
        images = self.fill(40, lambda i: False)
        self.registry.hook(answer)
        result = self.ask_all(images)
        self.assertEqual(result.status, 0, result)
        self.assertEqual(len(self.registry.requests(lambda r: r.path == "/token")), 1)

    def test_overload_is_waited_out_by_all(self):
        told, early = [], []

        def answer(request):
            now = time.monotonic()
            if len(self.registry.log) > 40 and not told:
                told.append(now)
            if told and now < told[0] + 2:
                if now > told[0] + 0.7:
                    early.append(request)
                return Response(429, b"", {"Retry-After": "2"})
            return None
        images = self.fill(MANY, lambda i: False)
        self.registry.hook(answer)
        result = self.ask_all(images)
        self.assertEqual(result.status, 0, result)
        self.assertInOrder(result, images)
        self.assertEqual(len(early), 0)
        self.assertLess(len(self.registry.requests()), 5 * MANY + 100)

    def test_a_host_that_hangs_does_not_stop_the_others(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        images = self.fill(30, lambda i: False)
        images[10:10] = [f"127.0.0.1:{silent.getsockname()[1]}/hangs:1"]
        result = self.ask_all(images, "--timeout", "2s")
        self.assertEqual(result.status, 3, result)
        self.assertInOrder(result, images)
        self.assertEqual([o["reason"] for o in result.objects if o["verdict"] != "allow"], ["network"])
        self.assertLess(result.seconds, 15)

    def test_what_is_known_is_told_while_others_hang(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        images = self.fill(5, lambda i: False)
        program = start("verify", "--key", self.key.public, *images, f"127.0.0.1:{silent.getsockname()[1]}/hangs:1", home=self.home, stdout=-1, stderr=-1)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        lines = [program.stdout.readline() for _ in images]
        self.assertEqual([line.decode().partition("@")[0] for line in lines], images)
        self.assertIsNone(program.poll())
        program.stdout.close()
        program.stderr.close()

    def test_a_wrong_name_costs_no_request(self):
        images = self.fill(3, lambda i: False)
        self.registry.clear()
        result = self.ask_all([*images, "Wrong Name"])
        self.assertEqual(result.status, 2, result)
        self.assertEqual(self.registry.log, [])

    def test_memory_is_flat(self):
        images = self.fill(10, lambda i: False)
        few = self.ask_all(images, measure=True)
        for i in range(10, 600):
            self.repo.tags[f"t{i}"] = self.digests["t0"]
        many = self.ask_all([f"{self.name}:t{i}" for i in range(600)], measure=True)
        self.assertEqual(len(many.objects), 600)
        if not hides(self, "memory"):
            self.assertLess(many.rss_kib - few.rss_kib, 16 * 1024)

    def test_one_ledger_for_all(self):
        """Every image that passed is in it, whichever threads they were."""
        images = self.fill(MANY, lambda i: False)
        ledger = self.dir / "ledger"
        result = self.ask_all(images, "--ledger", ledger)
        self.assertEqual(result.status, 0, result)
        self.assertEqual(len(json.loads(ledger.read_bytes())["images"]), MANY)
        before = ledger.read_bytes()
        self.assertEqual(self.ask_all(images, "--ledger", ledger).status, 0)
        self.assertEqual(ledger.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
