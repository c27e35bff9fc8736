"""What is no image: a Helm chart as `helm push` writes it, with and without provenance, and what ORAS pushes, with an artifactType and an empty
config.  Signed, verified by key, trust store and policy, to the last byte, copied, archived, loaded and shown as images are.
Real helm is in tests/interop/test_helm.py."""

import gzip
import io
import json
import pathlib
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import MANIFEST, Registry

CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json"
CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE = "application/vnd.cncf.helm.chart.provenance.v1.prov"
SBOM = "application/vnd.example.sbom.v1"
VERSION = "0.1.0+build.7"
TAG = VERSION.replace("+", "_")  # as helm makes a tag of it
FILES = {"shop/Chart.yaml": f"apiVersion: v2\nname: shop\nversion: {VERSION}\ntype: application\n", "shop/values.yaml": "replicas: 1\n",
         "shop/templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\n"}


def chart_archive():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, text in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), mtime=0)


def chart(repo, tag, provenance=False):
    """helm writes no mediaType into its manifests, and no artifactType."""
    config = oci.dumps({"name": "shop", "version": VERSION, "apiVersion": "v2", "type": "application"})
    layers = [(chart_archive(), CHART)] + ([(b"-----BEGIN PGP SIGNED MESSAGE-----\n", PROVENANCE)] if provenance else [])
    for data in (config, *(data for data, _ in layers)):
        repo.add_blob(data)
    document = {"schemaVersion": 2, "config": oci.descriptor(config, CHART_CONFIG), "layers": [oci.descriptor(*layer) for layer in layers],
                "annotations": {"org.opencontainers.image.title": "shop", "org.opencontainers.image.version": VERSION}}
    return repo.add_manifest(document, tag, MANIFEST)


def artifact(repo, tag, files=((b"{}\n", "application/json"),), **fields):
    """As ORAS pushes files."""
    for data in (b"{}", *(data for data, _ in files)):
        repo.add_blob(data)
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": SBOM, "config": {**oci.descriptor(b"{}", oci.EMPTY), "data": "e30="},
                "layers": [oci.descriptor(data, kind, annotations={"org.opencontainers.image.title": "a"}) for data, kind in files], **fields}
    return repo.add_manifest(document, tag)


class Artifacts(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.key, self.other = key("ed25519"), key("p256")
        self.repo = self.registry.repository("charts/shop")
        self.name = f"{self.registry.host}/charts/shop:{TAG}"

    def sign(self):
        self.run_ok("sign", "--key", self.key.private, self.name)

    def each_kind(self):
        """What it is, and a function that makes it, at the same tag as the others."""
        files = lambda *files: lambda: artifact(self.repo, TAG, files)
        return (("a chart", lambda: chart(self.repo, TAG)), ("with provenance", lambda: chart(self.repo, TAG, True)),
                ("ORAS", lambda: artifact(self.repo, TAG)), ("no file", files((b"{}", oci.EMPTY))), ("no layer", files()),
                ("an empty file", files((b"", "text/plain"))), ("a layer of an image", files((b"no tar", oci.LAYER))),
                ("a config that is no JSON", self.strange))

    def strange(self):
        config = b"no JSON \xff"
        self.repo.add_blob(config)
        return artifact(self.repo, TAG, artifactType=None, config=oci.descriptor(config, "application/octet-stream"))

    def test_signed_is_allowed_and_unsigned_is_not(self):
        for what, make in self.each_kind():
            with self.subTest(what):
                digest = make()
                self.assertDenied(self.verify(self.name, self.key), "no-signature")
                self.sign()
                self.assertAllowed(self.verify(self.name, self.key), digest)
                self.assertDenied(self.verify(self.name, self.other), "unknown-key")
                result = self.verify(self.name, self.key, args=("--deep",))
                self.assertAllowed(result, digest)
                self.assertEqual({b["diff-id"] for b in result.json["blobs"]}, {None})

    def test_another_byte(self):
        chart(self.repo, TAG)
        self.sign()
        good = chart_archive()
        self.repo.add_blob(good[:-1] + bytes([good[-1] ^ 1]), oci.digest_of(good))
        self.assertAllowed(self.verify(self.name, self.key))
        self.assertDenied(self.verify(self.name, self.key, args=("--deep",)), "digest-mismatch")
        self.repo.add_blob(good + b" ", oci.digest_of(good))
        self.assertDenied(self.verify(self.name, self.key, args=("--deep",)), "size-mismatch")

    def test_another_chart_at_the_tag(self):
        chart(self.repo, TAG)
        self.sign()
        self.repo.tags["9.9.9"] = self.repo.tags[TAG]
        self.assertDenied(self.verify(f"{self.registry.host}/charts/shop:9.9.9", self.key), "tag-mismatch")
        chart(self.repo, TAG, provenance=True)
        self.assertDenied(self.verify(self.name, self.key), "no-signature")

    def test_trust_store_and_policy(self):
        trust, keys = self.dir / "trust", ("--key", self.key.private)
        self.run_ok("trust", "init", "--trust", trust, "--root-key", self.key.private, "--targets-key", self.key.private)
        self.run_ok("trust", "delegate", "charts", "--trust", trust, "--images", f"{self.registry.host}/charts/*", "--role-key", self.key.public, *keys)
        policy = self.dir / "policy.json"
        policy.write_text(json.dumps({"version": 1, "rules": [{"images": [f"{self.registry.host}/charts/*"], "keys": [str(self.key.public)]}]}))
        for what, make in self.each_kind():
            digest = make()
            for by in (("--trust", trust), ("--policy", policy)):
                with self.subTest(what, by=by[0]):
                    self.assertDenied(self.verify(self.name, args=by), "no-signature")
            self.sign()
            for by in (("--trust", trust), ("--policy", policy)):
                with self.subTest(what, by=by[0]):
                    self.assertAllowed(self.verify(self.name, args=by), digest)

    def test_copied_and_verified_where_it_is(self):
        for number, (what, make) in enumerate(self.each_kind()):
            digest = make()
            self.sign()
            layout, archive = self.dir / f"layout{number}", self.dir / f"archive{number}.tar"
            self.run_ok("pull", "--key", self.key.public, self.name, "--to", f"oci:{layout}")
            self.run_ok("save", "--key", self.key.public, self.name, "-o", archive)
            for place in (f"oci:{layout}", f"oci-archive:{archive}"):
                with self.subTest(what, place=place):
                    self.assertAllowed(self.verify(place, self.key, args=("--deep",)), digest)
                    self.assertDenied(self.verify(place, self.other), "unknown-key")
                    self.assertIn(digest.encode(), self.run_ok("digest", place).out)

    def test_docker_has_no_use_for_it(self):
        archive = self.dir / "docker.tar"
        pull = lambda: run("pull", "--key", self.key.public, self.name, "--to", f"docker-archive:{archive}", home=self.home)
        for make, kind in ((chart, CHART_CONFIG), (artifact, SBOM)):
            make(self.repo, TAG)
            self.sign()
            result = pull()
            self.assertUsage(result)
            self.assertIn(f"an artifact of type {kind}: use oci-archive:FILE".encode(), result.err)
            self.assertFalse(archive.exists())
        oci.image(self.repo, TAG, artifactType=SBOM)
        self.sign()
        self.assertEqual(pull().status, 0)

    def test_saved_with_a_trust_store_and_loaded(self):
        """The store is an artifact beside it, and not one that is meant."""
        trust = self.dir / "trust"
        self.run_ok("trust", "init", "--trust", trust, "--root-key", self.key.private, "--targets-key", self.key.private)
        self.run_ok("trust", "delegate", "charts", "--trust", trust, "--images", f"{self.registry.host}/charts/*", "--role-key", self.key.public,
                    "--key", self.key.private)
        for number, (what, make) in enumerate(self.each_kind()):
            digest = make()
            self.sign()
            archive, inside = self.dir / f"archive{number}.tar", f"{self.registry.host}/mirror{number}"
            with self.subTest(what):
                self.run_ok("save", "--trust", trust, self.name, "-o", archive)
                self.assertAllowed(self.verify(f"oci-archive:{archive}", args=("--trust", trust)), digest)
                self.run_ok("load", "--trust", trust, "--to", f"docker://{inside}", archive)
                self.assertAllowed(self.verify(f"{inside}/charts/shop:{TAG}", args=("--trust", trust)), digest)

    def test_what_inspect_says(self):
        for make, kind in ((chart, CHART_CONFIG), (artifact, SBOM), (lambda r, t: artifact(r, t, artifactType=None), oci.EMPTY),
                           (lambda r, t: oci.image(r, t), None)):
            make(self.repo, TAG)
            self.assertEqual(self.run_ok("inspect", "--output", "json", self.name).json["artifact-type"], kind)
            first = self.run_ok("inspect", self.name).out.decode().splitlines()[1]
            self.assertTrue(first.startswith("artifact sha256:") if kind else first.startswith("linux/amd64 sha256:"), first)
            self.assertTrue(first.endswith(f", {kind}") if kind else first.endswith(MANIFEST), first)

    def test_a_platform_is_asked_for(self):
        chart(self.repo, TAG)
        self.sign()
        result = self.verify(self.name, self.key, args=("--platform", "linux/amd64"))
        self.assertDenied(result, "platform-missing")
        self.assertIn("it is for no platform, asked for linux/amd64", result.json["detail"])
        self.assertAllowed(self.verify(self.name, self.key, args=("--platform", "all")))

    def test_names_as_helm_writes_them(self):
        chart(self.repo, TAG)
        self.sign()
        for name, word in ((f"{self.registry.host}/charts/shop:{VERSION}", "no tag has a +, Helm writes _ for it"),
                           (f"oci://{self.name}", f"Helm's way to write a registry's name, expected {self.name}")):
            result = self.verify(name, self.key)
            self.assertUsage(result)
            self.assertIn(word.encode(), result.err)


if __name__ == "__main__":
    unittest.main()
