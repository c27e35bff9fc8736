"""Every command that talks to a registry, with every type of key, over TLS as the world has it: RSA and ECDSA chains, HTTP/2 and HTTP/1.1, open,
Basic and Bearer registries with the token server on another host, blobs redirected to a third."""

import itertools
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, Key, key
from support.registry import Registry
from support.world import BASIC, TOKEN, World, need_nginx

KINDS = ("ed25519", "p256", "p384")
FRONTS = [dict(kind=kind, http2=http2, auth=auth, private=auth == "bearer" and kind == "rsa", cdn=auth is not None)
          for kind, http2, auth in itertools.product(("rsa", "ec"), (True, False), (None, "basic", "bearer"))]
EXPECTED = {None: {"-"}, "basic": {"-", f"Basic {BASIC}"}, "bearer": {"-", f"Bearer {TOKEN}"}}


def rsa_key(directory):
    """One of a kind that verifies and does not sign."""
    private, public = directory / "rsa.key", directory / "rsa.pub"
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    return Key("rsa", private, public)


class WorldCase(Case):
    upstream = None

    def enter_world(self, **front):
        world = self.enter(World(self.upstream, **front))
        if front.get("auth"):
            world.log_in(self.home)
        return world

    def ok(self, world, *args, **options):
        done = world.run(*args, home=self.home, cwd=self.dir, **options)
        self.assertEqual(done.status, 0, done)
        return done

    def all_commands(self, world, image, kind, digest):
        """image is there and not signed."""
        rules = ("--key", key(kind).public)
        there = self.dir / f"{next(oci.counter)}"
        there.mkdir()
        self.assertDenied(world.run("verify", "--output", "json", *rules, image, home=self.home), "no-signature")
        self.ok(world, "sign", "--key", key(kind).private, "--format", "simple,bundle", image)
        self.assertAllowed(self.ok(world, "verify", "--output", "json", *rules, image), digest)
        self.assertAllowed(self.ok(world, "verify", "--deep", "--output", "json", *rules, image), digest)
        self.assertDenied(world.run("verify", "--output", "json", "--key", key(kind, 1).public, image, home=self.home), "unknown-key")
        self.assertIn(digest.encode(), self.ok(world, "digest", image).out)
        self.assertIn(digest[7:19].encode(), self.ok(world, "inspect", image).out)
        self.ok(world, "pull", *rules, image, "--to", f"oci:{there}/pulled")
        self.ok(world, "save", *rules, image, "-o", there / "saved.tar")
        self.ok(world, "load", *rules, there / "saved.tar", "--to", f"docker://{world.host}/loaded{next(oci.counter)}")
        (there / "compose.yml").write_text(f"services:\n  app:\n    image: {image}\n")
        self.ok(world, "pin", *rules, "--write", there / "compose.yml")
        self.assertIn(f"@{digest}", (there / "compose.yml").read_text())


@need_nginx
class EveryCommand(WorldCase):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.upstream = self.registry.port
        self.repo = self.registry.repository("shop/api")

    def test_with_every_key_over_every_front(self):
        for front, kind in zip(FRONTS, itertools.cycle(KINDS)):
            with self.subTest(f"{front} {kind}"):
                world = self.enter_world(**front)
                digest = oci.image(self.repo, f"t{next(oci.counter)}")
                tag = next(t for t, d in self.repo.tags.items() if d == digest)
                self.all_commands(world, f"{world.host}/shop/api:{tag}", kind, digest)
                self.check_log(world, front)

    def check_log(self, world, front):
        log = world.requests()
        self.assertEqual({r[0] for r in log}, {"HTTP/2.0" if front["http2"] else "HTTP/1.1"})
        self.assertLessEqual({r[7] for r in log if r[2] == "registry.test"}, EXPECTED[front["auth"]])
        self.assertEqual({r[7] for r in log if r[2] == "cdn.test"}, {"-"} if front["cdn"] else set())
        self.assertEqual({r[5] for r in log if r[2] == "cdn.test"}, {"200"} if front["cdn"] else set())
        self.assertEqual("token.test" in {r[2] for r in log}, front["auth"] == "bearer")

    def test_verifies_rsa(self):
        rsa = rsa_key(self.dir)
        for front in FRONTS:
            world = self.enter_world(**front)
            tag = f"t{next(oci.counter)}"
            digest = oci.image(self.repo, tag)
            image = f"{world.host}/shop/api:{tag}"
            oci.sign_simple(self.repo, digest, image, rsa)
            self.assertAllowed(self.ok(world, "verify", "--output", "json", "--key", rsa.public, image), digest)

    def test_a_batch_and_many_signatures(self):
        for front in FRONTS:
            with self.subTest(f"{front}"):
                world = self.enter_world(**front)
                images = []
                for _ in range(12):
                    tag = f"t{next(oci.counter)}"
                    digest = oci.image(self.repo, tag)
                    oci.sign_simple(self.repo, digest, f"{world.host}/shop/api:{tag}", key("p256"))
                    for k in range(3):
                        oci.sign_bundle(self.repo, digest, key("ed25519", k))
                    images.append(f"{world.host}/shop/api:{tag}")
                (self.dir / "list").write_text("\n".join(images) + "\n")
                for rules in (["--key", key("p256").public], ["--key", key("ed25519", 2).public]):
                    done = self.ok(world, "verify", "--output", "json", *rules, "--file", self.dir / "list")
                    self.assertEqual([o["verdict"] for o in done.objects], ["allow"] * 12, done)
                done = world.run("verify", "--output", "json", "--key", key("p384").public, *images, home=self.home)
                self.assertEqual((done.status, {o["reason"] for o in done.objects}), (1, {"unknown-key"}), done)

    def test_an_index_of_many(self):
        for front in FRONTS:
            world = self.enter_world(**front)
            tag = f"t{next(oci.counter)}"
            oci.index(self.repo, tag, [f"linux/{a}" for a in ("amd64", "arm64", "386", "s390x", "ppc64le", "riscv64")])
            image = f"{world.host}/shop/api:{tag}"
            self.ok(world, "sign", "--key", key().private, image)
            self.ok(world, "inspect", image)
            self.ok(world, "verify", "--deep", "--key", key().public, image)
            self.ok(world, "pull", "--key", key().public, image, "--to", f"oci:{self.dir}/{tag}")

    def test_trust_is_updated_from_a_url(self):
        for name in ("root", "day"):
            self.run_ok("key", "generate", "--no-password", name, cwd=self.dir)
        store = ("--trust", self.dir / "trust")
        self.run_ok("trust", "init", *store, "--root-key", "root.key", "--targets-key", "day.key", cwd=self.dir)
        shutil.copytree(self.dir / "trust", self.dir / "before")
        self.run_ok("trust", "delegate", "shop", *store, "--images", "registry.test/*", "--role-key", "day.pub", "--key", "day.key", cwd=self.dir)
        for front in FRONTS[:2] + FRONTS[-2:]:
            world = self.enter_world(**front)
            shutil.copytree(self.dir / "trust", world.files, dirs_exist_ok=True)
            subprocess.run(["chmod", "-R", "a+rX", world.dir], check=True)
            mine = self.dir / f"mine{next(oci.counter)}"
            shutil.copytree(self.dir / "before", mine)
            update = ("trust", "update", "--trust", mine)
            known = self.dir / f"certs{next(oci.counter)}" / f"cdn.test:{world.port}"
            known.mkdir(parents=True)
            unknown = world.run(*update, world.files_url, home=self.home, env={"SSL_CERT_FILE": ""})
            self.assertEqual(unknown.status, 3, unknown)
            self.assertIn(f"certs.d/cdn.test:{world.port}/ca.crt".encode(), unknown.err)
            shutil.copy(world.chain.root, known / "ca.crt")
            done = self.ok(world, *update, "--certs-dir", known.parent, world.files_url, env={"SSL_CERT_FILE": ""})
            self.assertTrue(done.out.startswith(b"updated: "), done)
            self.assertTrue(self.ok(world, *update, world.files_url).out.startswith(b"up to date: "))


@need_nginx
@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class RealRegistry(WorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry()
        cls.addClassCleanup(cls.server.stop)
        cls.upstream = cls.server.port

    def test_every_command(self):
        for front, kind in zip(FRONTS[1::3] + FRONTS[2::3], itertools.cycle(KINDS)):
            with self.subTest(f"{front} {kind}"):
                world = self.enter_world(**front)
                repo = Registry().repository("x")
                path, digest = f"shop/api{next(oci.counter)}", oci.image(repo, "1")
                real.push_layout(self.server, path, oci.write_layout(self.dir / path, repo))
                self.all_commands(world, f"{world.host}/{path}:1", kind, digest)
