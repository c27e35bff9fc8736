"""Registries over TLS as the world has them: a CA's chain in RSA and in ECDSA, HTTP/2 and HTTP/1.1, tokens from another host, blobs from a
third; every command that talks, with every type of key."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, key
from support.registry import Registry
from support.world import World, need_nginx

KINDS = ("ed25519", "p256", "p384")
FRONTS = [dict(kind=kind, http2=http2) for kind in ("rsa", "ec") for http2 in (True, False)]


@need_nginx
class Tls(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")

    def world(self, **front):
        return self.enter(World(self.registry.port, **front))

    def ok(self, world, *args, **options):
        done = world.run(*args, home=self.home, **options)
        self.assertEqual(done.status, 0, done)
        return done


class EveryKey(Tls):
    def test_signs_and_verifies_with_every_type_of_key(self):
        for front in FRONTS:
            world = self.world(**front)
            for kind in KINDS:
                with self.subTest(f"{front} {kind}"):
                    digest = oci.image(self.repo, kind)
                    image = f"{world.host}/shop/api:{kind}"
                    self.ok(world, "sign", "--key", key(kind).private, image)
                    done = self.ok(world, "verify", "--output", "json", "--key", key(kind).public, image)
                    self.assertAllowed(done, digest)
                    denied = world.run("verify", "--output", "json", "--key", key(kind, 1).public, image, home=self.home)
                    self.assertDenied(denied, "unknown-key")
            self.assertEqual({r[0] for r in world.requests()}, {"HTTP/2.0" if front["http2"] else "HTTP/1.1"})


class SideBySide(Tls):
    def test_a_batch_over_one_connection(self):
        """A handle of libcurl's that was used again over HTTP/2 took no more options."""
        for front in FRONTS:
            world = self.world(**front)
            with self.subTest(f"{front}"):
                images = []
                for n in range(30):
                    digest = oci.image(self.repo, f"t{n}")
                    oci.sign_simple(self.repo, digest, f"{world.host}/shop/api:t{n}", key())
                    images.append(f"{world.host}/shop/api:t{n}")
                done = self.ok(world, "verify", "--output", "json", "--key", key().public, *images)
                self.assertEqual([o["verdict"] for o in done.objects], ["allow"] * 30, done)


class SystemConfiguration(Tls):
    STRICT = ("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCipherString = DEFAULT:@SECLEVEL=4\n")

    def test_tls_obeys_the_systems_configuration(self):
        world = self.world()
        oci.sign_simple(self.repo, oci.image(self.repo, "1"), f"{world.host}/shop/api:1", key())
        strict = self.dir / "openssl.cnf"
        strict.write_text(self.STRICT)
        verify = ("verify", "--output", "json", "--key", key().public, f"{world.host}/shop/api:1")
        self.assertUnknown(world.run(*verify, home=self.home, env={"OPENSSL_CONF": strict}), "network")
        self.ok(world, *verify)

    def test_what_needs_no_network_does_not_read_it(self):
        oci.sign_simple(self.repo, oci.image(self.repo, "1"), "registry.test/shop/api:1", key())
        layout = oci.write_layout(self.dir / "layout", self.repo)
        broken = self.dir / "openssl.cnf"
        broken.write_text("openssl_conf = a\n[a]\nproviders = b\n[b]\nnone = c\n[c]\nactivate = 1\nmodule = /nonexistent.so\n")
        self.assertAllowed(self.verify(f"oci:{layout}:1", key(), args=["--signed-as", "registry.test/shop/api:1"], env={"OPENSSL_CONF": broken}))
