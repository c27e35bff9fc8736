"""Registries over TLS as the world has them: a CA's chain in RSA and in ECDSA, HTTP/2 and HTTP/1.1, tokens from another host, blobs from a
third; every command that talks, with every type of key."""

import contextlib
import pathlib
import select
import shutil
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, tls
from support.chains import chain
from support.program import PROGRAM, Case, environment, hides, key, run
from support.registry import Registry
from support.world import World, connect_proxy, namespace, need_nginx, pump

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

    def signed(self, world, host=None):
        """An image that a key of ours has signed; its name."""
        image = f"{host or world.host}/shop/api:t{next(oci.counter)}"
        oci.sign_simple(self.repo, oci.image(self.repo, image.rsplit(":", 1)[1]), image, key())
        return image

    def ask(self, world, image, env=None, args=()):
        """cocket verify, the world's root being known by what env says alone."""
        env = {"SSL_CERT_FILE": "", **(env or {})}
        return world.run("verify", "--output", "json", "--key", key().public, *args, image, home=self.home, env=env)

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


    def test_connections_resume_the_first_ones_session(self):
        """Each handshake of its own would cost the machine a chain to verify.  HTTP/2 needs one connection."""
        for front, client in zip(FRONTS * 2, (False,) * 4 + (True,) * 4):
            world = self.world(client=client, **front)
            certs = self.dir / f"certs{next(oci.counter)}"
            tls.certs_d(certs, world.host, ca=world.chain.root, client=(world.chain.path("client.crt"), world.chain.path("client.key")) if client else None)
            images = [self.signed(world) for _ in range(20)]
            self.ok(world, "verify", "--certs-dir", certs, "--key", key().public, *images)
            resumed = {r[1]: r[6] for r in world.requests()}
            if front["http2"]:
                self.assertEqual(list(resumed.values()), ["."])
            else:
                self.assertGreater(len(resumed), 1)
                self.assertIn("r", resumed.values())


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


class Roots(Tls):
    def setUp(self):
        super().setUp()
        self.w = self.world(kind="ec")
        self.other = chain("rsa").root
        self.image = self.signed(self.w)
        self.root = self.w.chain.root

    def hashed(self, *roots):
        """A directory as c_rehash makes it."""
        place = self.dir / f"hashed{next(oci.counter)}"
        place.mkdir()
        for n, root in enumerate(roots):
            shutil.copy(root, place / f"{n}.pem")
        subprocess.run(["openssl", "rehash", place], check=True, capture_output=True)
        return place

    def test_the_variables_that_users_know(self):
        both = self.dir / "both.pem"
        both.write_bytes(b"# ours\n" + self.other.read_bytes() + b"\n" + self.root.read_bytes())
        for env, known in (({}, False), ({"SSL_CERT_FILE": self.root}, True), ({"SSL_CERT_FILE": self.other}, False), ({"SSL_CERT_FILE": both}, True),
                           ({"CURL_CA_BUNDLE": self.root}, True), ({"CURL_CA_BUNDLE": self.other}, False),
                           ({"SSL_CERT_FILE": self.other, "CURL_CA_BUNDLE": self.root}, False),
                           ({"SSL_CERT_DIR": self.hashed(self.root)}, True), ({"SSL_CERT_DIR": self.hashed(self.other)}, False),
                           ({"SSL_CERT_DIR": f"/nonexistent:{self.hashed(self.other, self.root)}"}, True),
                           ({"SSL_CERT_DIR": self.hashed(self.root), "SSL_CERT_FILE": self.other}, True)):
            with self.subTest(f"{env}"):
                done = self.ask(self.w, self.image, env)
                if known:
                    self.assertAllowed(done)
                else:
                    self.assertUnknown(done, "network")

    def test_a_bundle_that_is_not_there_is_said(self):
        empty = self.dir / "empty.pem"
        empty.write_text("no roots\n")
        for name in ("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
            for path, why in (("/nonexistent.pem", b"not found"), (empty, b"no certificate in PEM")):
                done = self.ask(self.w, self.image, {name: path})
                self.assertUnknown(done, "io")
                self.assertIn(f"{name}: {path}: ".encode(), done.err, done)
                self.assertIn(why, done.err, done)

    def test_certs_d_counts_beside_the_systems_and_for_its_host_alone(self):
        certs = self.dir / "certs.d"
        tls.certs_d(certs, self.w.host, ca=self.root)
        args = ["--certs-dir", certs]
        self.assertAllowed(self.ask(self.w, self.image, args=args))
        self.assertAllowed(self.ask(self.w, self.image, {"SSL_CERT_FILE": self.other}, args))
        tls.certs_d(certs, self.w.host, ca=self.other)
        self.assertUnknown(self.ask(self.w, self.image, args=args), "network")
        self.assertAllowed(self.ask(self.w, self.image, {"SSL_CERT_FILE": self.root}, args))
        tls.certs_d(certs, "registry.test:1", ca=self.root)
        self.assertUnknown(self.ask(self.w, self.image, args=args), "network")

    def test_roots_of_two_hosts_in_one_run(self):
        rsa = self.world(kind="rsa", http2=False)
        images = [self.image, self.signed(rsa)]
        certs = self.dir / "certs.d"
        for right in (True, False):
            tls.certs_d(certs, self.w.host, ca=self.root if right else self.other)
            tls.certs_d(certs, rsa.host, ca=self.other if right else self.root)
            done = self.w.run("verify", "--output", "json", "--key", key().public, "--certs-dir", certs, *images * 8, home=self.home, env={"SSL_CERT_FILE": ""})
            self.assertEqual({o["verdict"] for o in done.objects}, {"allow" if right else "unknown"}, done)

    @unittest.skipUnless(shutil.which("strace"), "strace not installed")
    def test_are_read_once_a_run(self):
        hides(self, "what is opened")
        bundle, trace = self.dir / "bundle.pem", self.dir / "trace"
        bundle.write_bytes(self.root.read_bytes())
        for http2 in (True, False):
            w = self.world(http2=http2, auth="bearer")
            images = [self.signed(w) for _ in range(5)]
            subprocess.run([*map(str, w.inside()), "strace", "-f", "-qq", "-e", "trace=openat", "-o", trace, PROGRAM, "verify", "--key", key().public, *images],
                           env=environment(self.home, w.environment({"SSL_CERT_FILE": bundle, "ASAN_OPTIONS": "detect_leaks=0"})), check=True, capture_output=True)
            self.assertEqual(trace.read_text().count(str(bundle)), 1, trace.read_text())


class Certificates(Tls):
    def test_expired_or_of_another_host_is_no_answer(self):
        for kind in ("rsa", "ec"):
            for leaf, why in (("expired", b"expired"), ("wrong", b"registry.test")):
                w = self.world(kind=kind, leaf=leaf)
                done = self.ask(w, self.signed(w), {"SSL_CERT_FILE": w.chain.root})
                self.assertUnknown(done, "network")
                self.assertIn(why, done.err, done)
                self.assertEqual(w.requests(), [])

    def test_a_clients_certificate_from_certs_d(self):
        for front in FRONTS:
            w = self.world(client=True, **front)
            image, certs = self.signed(w), self.dir / f"certs.d-{next(oci.counter)}"
            tls.certs_d(certs, w.host, ca=w.chain.root)
            self.assertUnknown(self.ask(w, image, args=["--certs-dir", certs]))
            tls.certs_d(certs, w.host, client=(w.chain.path("client.crt"), w.chain.path("client.key")))
            self.assertAllowed(self.ask(w, image, args=["--certs-dir", certs]))


class Listener:
    """Passes connections on to a port, or keeps them and says nothing; .first is the first byte of each."""

    def __init__(self, to=None):
        self.to, self.first, self.kept = to, [], []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.server.accept()
                self.kept.append(client)
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        self.first.append(client.recv(1, socket.MSG_PEEK))
        if self.to:
            self.forward(client)

    def forward(self, client):
        server = socket.create_connection(("127.0.0.1", self.to))
        threading.Thread(target=pump, args=(server, client), daemon=True).start()
        pump(client, server)


class TlsListener(Listener):
    """TLS in front of a port."""

    def __init__(self, to, certificates):
        super().__init__(to)
        self.context = tls.server_context(certificates.path("leaf.crt"), certificates.path("leaf.key"))

    def serve(self, client):
        """In one thread: an SSL object is not to be read by one and written by another."""
        with contextlib.suppress(OSError), self.context.wrap_socket(client, server_side=True) as client, \
                socket.create_connection(("127.0.0.1", self.to)) as server:
            while True:
                ready = [client] if client.pending() else select.select([client, server], [], [])[0]
                for source, sink in ((client, server), (server, client)):
                    if source in ready:
                        data = source.recv(65536)
                        if not data:
                            return
                        sink.sendall(data)


class Loopback(Tls):
    """https is tried first on this machine itself, and plain http only where there is no TLS."""

    def test_https_where_there_is_tls(self):
        for front in FRONTS:
            w = self.world(**front)
            self.assertAllowed(self.ask(w, self.signed(w, w.local), {"SSL_CERT_FILE": w.chain.root}))
            self.assertEqual({r[2] for r in w.requests()}, {"127.0.0.1"})

    def test_a_certificate_that_is_not_known_is_no_reason_for_plain_http(self):
        for leaf, advice in (("leaf", True), ("expired", False), ("wrong", False)):
            w = self.world(leaf=leaf)
            image = self.signed(w, w.local)
            done = self.ask(w, image, {"SSL_CERT_FILE": w.chain.root} if leaf != "leaf" else {})
            self.assertUnknown(done, "network")
            self.assertEqual(f"certs.d/{w.local}/ca.crt".encode() in done.err and b"--certs-dir" in done.err, advice, done)
            self.assertEqual(w.requests(), [])
        self.assertEqual(self.registry.requests(), [])

    def test_the_advice_helps(self):
        w = self.world()
        for host in (w.local, w.host):
            image = self.signed(w, host)
            self.assertIn(f"certs.d/{host}/ca.crt".encode(), self.ask(w, image).err)
            tls.certs_d(self.dir / "certs", host, ca=w.chain.root)
            self.assertAllowed(self.ask(w, image, args=["--certs-dir", self.dir / "certs"]))

    def test_plain_http_where_there_is_none_and_asked_once_a_run(self):
        with Listener(self.registry.port) as front:
            w = self.world()
            images = [self.signed(w, front.host) for _ in range(10)]
            done = self.ok(w, "verify", "--output", "json", "--key", key().public, *images)
            self.assertEqual({o["verdict"] for o in done.objects}, {"allow"}, done)
            self.assertEqual(front.first.count(b"\x16"), 1, front.first)

    def test_who_says_nothing_is_not_asked_in_plain_http(self):
        with Listener() as silent:
            done = self.ask(self.world(), f"{silent.host}/shop/api:1", args=["--timeout", "4s"])
            self.assertUnknown(done, "network")
            self.assertEqual(set(silent.first), {b"\x16"})

    @unittest.skipUnless(namespace(), "no mount namespaces")
    def test_never_another_name(self):
        w = self.world()
        done = self.ask(w, self.signed(w, f"registry.test:{self.registry.port}"))
        self.assertUnknown(done, "network")
        self.assertIn(b"--plain-http", done.err, done)
        self.assertEqual(self.registry.requests(), [])


class Proxies(Tls):
    """Names that only the proxy knows: without it there is no registry.test."""

    def through(self, world, **env):
        return run("verify", "--output", "json", "--timeout", "3s", "--key", key().public, self.signed(world), home=self.home,
                   env={"SSL_CERT_FILE": world.chain.root, **env})

    def test_connect_in_both_spellings_and_no_proxy(self):
        proxy = connect_proxy()
        for front in FRONTS:
            self.assertAllowed(self.through(self.world(**front), HTTPS_PROXY=proxy))
        w = self.world()
        for env in ({"https_proxy": proxy}, {"HTTPS_PROXY": proxy.removeprefix("http://")}, {"ALL_PROXY": proxy},
                    {"HTTPS_PROXY": proxy, "NO_PROXY": "127.0.0.0/8,.registry.test,registry.test:1"}):
            self.assertAllowed(self.through(w, **env))
        for env in ({"HTTP_PROXY": proxy}, {"HTTPS_PROXY": proxy, "no_proxy": f"registry.test:{w.port}"}, {"https_proxy": proxy, "NO_PROXY": "test"}):
            self.assertUnknown(self.through(w, **env), "network")

    def test_a_proxy_that_speaks_tls(self):
        w = self.world()
        with TlsListener(int(connect_proxy().rsplit(":", 1)[1]), w.chain) as front:
            proxy = f"https://localhost:{front.port}"
            for _ in range(5):  # answers that come together are not overlooked
                self.assertAllowed(self.through(w, HTTPS_PROXY=proxy))
            self.assertUnknown(self.through(w, HTTPS_PROXY=proxy, SSL_CERT_FILE=chain("rsa").root), "network")
