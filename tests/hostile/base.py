"""What the hostile tests share: a lying registry with one signed image in it, on loopback over plain http,
or over TLS under a real-looking name.
Each test names its row of the attack list (A7 -> test_a07_...) and has a legitimate neighbour that passes."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, tls
from support.program import PROGRAM, Case, Key, key, hides, need_openssl, run, start, verify
from support.registry import (HANDLED, INDEX, MANIFEST, Registry, Response, digest_of, drip, endless, endless_chunks, endless_length, error)

PATH = "shop/api"
GOOD = "1.4"


class Attack(Case):
    """self.registry, self.repo (shop/api) and self.name (127.0.0.1:PORT/shop/api) are there from the start."""

    referrers = True

    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry(referrers=self.referrers))
        self.repo = self.registry.repository(PATH)
        self.name = f"{self.registry.host}/{PATH}"
        self.key = key("p256")
        self.other = key("p256", 1)

    def image(self, tag=GOOD):
        return f"{self.name}:{tag}"

    def at(self, digest):
        return f"{self.name}@{digest}"

    def signed_image(self, tag=GOOD, **fields):
        """An image with a good simple signature whose payload must be fetched; returns its digest."""
        digest = oci.image(self.repo, tag, **fields)
        oci.sign_simple(self.repo, digest, f"{self.name}:{tag}", self.key)
        return digest

    def ask(self, image=None, *keys, args=(), **options):
        return self.verify(image or self.image(), *(keys or [self.key]), args=args, **options)

    def manifest_of(self, digest):
        return self.repo.manifests[digest][0]


class TlsAttack(Attack):
    """registry.example.com over https: the program is told that loopback is its https proxy, and the fake registry ends the tunnel there.
    So every host name leads here, and the log says what was sent to whom."""

    host = "registry.example.com"
    hosts = ["registry.example.com", "auth.example.com", "cdn.example.net", "evil.example.net"]

    def setUp(self):
        super().setUp()
        self.certificates = self.dir / "tls"
        self.certificates.mkdir()
        crt, server_key = tls.make_certificate(self.certificates, "server", [*self.hosts, "127.0.0.1", "169.254.169.254", "10.0.0.1"])
        self.registry.tls = tls.server_context(crt, server_key)
        self.crt = crt
        self.certs_dir = self.dir / "certs.d"
        tls.certs_d(self.certs_dir, self.host, ca=crt)
        self.name = f"{self.host}/{PATH}"
        self.proxy = {n: self.registry.url for n in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY")}

    def ask(self, image=None, *keys, args=(), env=None, **options):
        """The other hosts are believed as the system's roots are; registry.example.com by its certs.d alone."""
        env = {**self.proxy, "SSL_CERT_FILE": self.crt, **(env or {})}
        return super().ask(image, *keys, args=["--certs-dir", self.certs_dir, *args], env=env, **options)

    def told(self, host):
        """Requests that reached that host."""
        return self.registry.requests(lambda r: r.host.split(":")[0] == host)
