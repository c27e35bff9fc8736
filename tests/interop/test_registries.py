"""Registries of several makers behind TLS: everything that talks to one, against each that this machine has (support.upstream), in three forms:
RSA and HTTP/2 for everybody, ECDSA and HTTP/1.1 with Basic, ECDSA and HTTP/2 with a token and blobs from another host."""

import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, upstream
from support.program import Case, key
from support.registry import Repository
from support.world import World, need_nginx

FRONTS = {
    "rsa h2": dict(kind="rsa", http2=True),
    "ec h1 basic": dict(kind="ec", http2=False, auth="basic"),
    "ec h2 bearer cdn": dict(kind="ec", http2=True, auth="bearer", private=True, cdn=True),
}


@need_nginx
class Registries(Case):
    """A subclass for each maker is made below."""

    registry = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.registry is None:
            raise unittest.SkipTest(f"{cls.maker} is not installed")
        cls.server = cls.enterClassContext(cls.registry)
        cls.key, cls.second, cls.stranger = key("ed25519"), key("p256"), key("p384", 1)

    def each_front(self):
        for name, front in FRONTS.items():
            with self.subTest(name), World(self.server.port, **front) as world:
                if front.get("auth"):
                    world.log_in(self.home)
                self.world, self.path = world, f"shop/{next(oci.counter)}"
                yield f"{world.host}/{self.path}"

    def ok(self, *args, **options):
        done = self.world.run(*args, home=self.home, **options)
        self.assertEqual(done.status, 0, done)
        return done

    def push(self, *tags, index=False):
        repo = Repository()
        digest = oci.index(repo)[0] if index else oci.image(repo)
        repo.tags = {tag: digest for tag in tags}
        self.server.push(self.path, repo)
        return digest

    def check(self, image, *args, key=None):
        return self.world.run("verify", "--output", "json", "--key", (key or self.key).public, *args, image, home=self.home)

    def test_sign_and_verify(self):
        for name in self.each_front():
            digest = self.push("1")
            self.assertDenied(self.check(f"{name}:1"), "no-signature")
            self.assertUnknown(self.check(f"{name}:none"), "not-found")
            self.ok("sign", "--key", self.key.private, f"{name}:1")
            self.ok("sign", "--key", self.second.private, "--format", "bundle", f"{name}@{digest}")
            for image in (f"{name}:1", f"{name}@{digest}"):
                self.assertAllowed(self.check(image), digest)
                self.assertAllowed(self.check(image, "--key", self.second.public, "--threshold", "2"), digest)
                self.assertDenied(self.check(image, key=self.stranger), "unknown-key")

    def test_an_index_with_all_of_it(self):
        for name in self.each_front():
            digest = self.push("1", index=True)
            self.assertDenied(self.check(f"{name}:1", "--platform", "all"), "no-signature")
            self.ok("sign", "--key", self.key.private, "--format", "simple,bundle", "--recursive", f"{name}:1")
            self.assertAllowed(self.check(f"{name}:1", "--platform", "all", "--deep"), digest)
            self.ok("inspect", f"{name}:1")
            self.assertIn(digest, self.ok("digest", f"{name}:1").out.decode())

    def test_pull_save_load(self):
        for name in self.each_front():
            digest = self.push("1", index=True)
            self.ok("sign", "--key", self.key.private, f"{name}:1")
            place = self.dir / self.path.replace("/", "-")
            self.ok("pull", "--key", self.key.public, f"{name}:1", "--to", f"oci:{place}")
            self.assertAllowed(self.verify(f"oci:{place}", self.key, args=["--deep", "--signed-as", f"{name}:1"]), digest)
            self.assertDenied(self.verify(f"oci:{place}", self.stranger, args=["--signed-as", f"{name}:1"]), "unknown-key")
            archive = place.with_suffix(".tar")
            self.ok("save", "--key", self.key.public, "-o", archive, f"{name}:1")
            self.ok("load", "--key", self.key.public, archive, "--to", f"docker://{self.world.host}/inside")
            loaded = self.check(f"{self.world.host}/inside/{self.path}:1", "--deep")
            self.assertAllowed(loaded, digest)

    def test_attestations(self):
        """Attached to an image, replaced, listed, asked for, and taken along by an archive; a stranger's do not count."""
        scan = {"SchemaVersion": 2, "ArtifactName": "api", "ArtifactType": "container_image", "CreatedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "Results": [{"Target": "api", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-1", "Severity": "LOW", "PkgName": "x"}]}]}
        (self.dir / "scan.json").write_text(json.dumps(scan))
        asked = ("--attestation", "scan")
        for name in self.each_front():
            digest = self.push("1")
            self.assertDenied(self.check(f"{name}:1", *asked), "no-attestation")
            for form in ("bundle", "envelope", "bundle"):
                self.ok("attest", "--predicate", self.dir / "scan.json", "--key", self.key.private, "--format", form, f"{name}:1")
            self.assertAllowed(self.check(f"{name}:1", *asked), digest)
            self.assertDenied(self.check(f"{name}:1", *asked, key=self.stranger), "no-attestation")
            listed = self.ok("attestation", "list", "--output", "json", f"{name}:1").objects
            self.assertEqual(len(listed[0]["attestations"]), 2, "the third replaced the first")
            self.ok("sign", "--key", self.key.private, f"{name}:1")
            archive = self.dir / (self.path.replace("/", "-") + ".tar")
            self.ok("save", "--key", self.key.public, "-o", archive, f"{name}:1")
            self.ok("load", "--key", self.key.public, archive, "--to", f"docker://{self.world.host}/scanned")
            self.assertIn(f"{self.world.host}/scanned/{self.path} stands for {name}", self.ok("mirror", "list").out.decode())
            loaded = f"{self.world.host}/scanned/{self.path}:1"
            self.assertAllowed(self.check(loaded, *asked), digest)
            self.assertDenied(self.check(loaded, *asked, key=self.stranger), "no-attestation")

    def test_lint(self):
        for name in self.each_front():
            repo = Repository()
            layer = oci.file_layer(repo, "root/.netrc", b"machine a login b password c")
            repo.tags = {"1": oci.image(repo, settings={"User": "0"}, layers=[layer])}
            self.server.push(self.path, repo)
            for args, status, rules in (((), 0, ["no-healthcheck", "root-user"]), (("--deep",), 1, ["no-healthcheck", "root-user", "secret-in-file"]),
                                        (("--signed",), 0, ["no-healthcheck", "root-user", "unsigned-image"])):
                done = self.world.run("lint", "--output", "json", *args, f"{name}:1", home=self.home)
                self.assertEqual((done.status, sorted(o["rule"] for o in done.objects)), (status, rules), done)
            self.ok("sign", "--key", self.key.private, f"{name}:1")
            self.assertNotIn("unsigned-image", self.ok("lint", "--signed", f"{name}:1").out.decode())

    def test_a_batch(self):
        for name in self.each_front():
            images = [f"{name}:{n}" for n in range(12)]
            digests = [self.push(str(n)) for n in range(12)]
            self.ok("sign", "--key", self.key.private, *images)
            done = self.ok("verify", "--key", self.key.public, *images)
            self.assertEqual(done.out.decode().split(), [f"{i}@{d}" for i, d in zip(images, digests)], done)


def load_tests(loader, _, __):
    suite = unittest.TestSuite()
    for maker, registry in upstream.registries().items():
        cls = type(f"On_{maker.replace('-', '_')}", (Registries,), {"registry": registry, "maker": maker, "__module__": __name__})
        globals()[cls.__name__] = cls
        suite.addTests(loader.loadTestsFromTestCase(cls))
    return suite
