"""The main job against the real docker-registry: images that skopeo pushed, keys, signatures and verdicts by this program alone.
Signatures that are there must stay there: eight signers at once on one image lose nothing."""
# With the release build too: the main job.

import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, key, run
from support.registry import Repository

KINDS = ("ed25519", "p256", "p384")


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Real(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.path = f"shop/{type(self).__name__.lower()}{next(oci.counter)}"
        self.name = f"{self.server.host}/{self.path}"
        self.key = key("p256")

    def push(self, *tags, platforms=None):
        """An image (or index) under these tags; returns its digest."""
        repo = Repository()
        digest = oci.index(repo, "x", platforms)[0] if platforms else oci.image(repo, "x")
        repo.tags = {t: digest for t in tags}
        layout = oci.write_layout(self.dir / f"push-{len(list(self.dir.iterdir()))}", repo)
        real.push_layout(self.server, self.path, layout)
        return digest

    def sign(self, image, *keys, args=()):
        return self.run_ok("sign", *[x for k in keys or [self.key] for x in ("--key", k.private)], *args, image)


class MainJob(Real):
    def test_sign_by_tag_and_verify_with_every_key_type(self):
        for kind in KINDS:
            for form in ("simple", "bundle", "simple,bundle"):
                with self.subTest(f"{kind} {form}"):
                    tag = f"{kind}-{form.replace(',', '-')}"
                    digest = self.push(tag)
                    image = f"{self.name}:{tag}"
                    self.assertDenied(self.verify(image, key(kind)), "no-signature")
                    self.sign(image, key(kind), args=["--format", form])
                    self.assertAllowed(self.verify(image, key(kind)), digest)
                    self.assertAllowed(self.verify(f"{self.name}@{digest}", key(kind)), digest)
                    self.assertDenied(self.verify(image, key(kind, 1)), "unknown-key")
                    plain = run("verify", "--key", key(kind).public, image, home=self.home)
                    self.assertEqual(plain.out.decode(), f"{image}@{digest}\n", plain)

    def test_both_forms_by_default(self):
        digest = self.push("1")
        self.sign(f"{self.name}:1")
        self.assertEqual(self.server.manifest(self.path, oci.sig_tag(digest))[0], 200)
        self.assertEqual(self.server.manifest(self.path, digest.replace(":", "-"))[0], 200)

    def test_sign_by_digest_holds_for_every_tag(self):
        digest = self.push("1", "2")
        self.sign(f"{self.name}@{digest}")
        for image in (f"{self.name}:1", f"{self.name}:2", f"{self.name}@{digest}"):
            self.assertAllowed(self.verify(image, self.key), digest)

    def test_tags_bind(self):
        digest = self.push("1", "2")
        for form in ("simple", "bundle"):
            with self.subTest(form):
                self.sign(f"{self.name}:1", args=["--format", form])
                self.assertAllowed(self.verify(f"{self.name}:1", self.key), digest)
                self.assertDenied(self.verify(f"{self.name}:2", self.key), "tag-mismatch")
                self.assertAllowed(self.verify(f"{self.name}@{digest}", self.key), digest)

    def test_a_tag_that_moved(self):
        self.push("1")
        self.sign(f"{self.name}:1")
        self.push("1")
        self.assertDenied(self.verify(f"{self.name}:1", self.key), "no-signature")

    def test_expiry(self):
        digest = self.push("short", "long")
        self.sign(f"{self.name}:long", args=["--expires", "1h"])
        self.assertAllowed(self.verify(f"{self.name}:long", self.key), digest)
        digest = self.push("short")
        for form in ("simple", "bundle"):
            self.sign(f"{self.name}:short", args=["--expires", "1s", "--format", form])
        time.sleep(2.1)
        self.assertDenied(self.verify(f"{self.name}:short", self.key), "expired-signature")

    def test_annotations(self):
        digest = self.push("1")
        for form in ("simple", "bundle"):
            self.sign(f"{self.name}:1", args=["--annotation", "build=4711", "--annotation", "who=a=b", "--format", form])
        self.assertAllowed(self.verify(f"{self.name}:1", self.key), digest)
        manifest = json.loads(self.server.manifest(self.path, oci.sig_tag(digest))[2])
        payload = json.loads(self.server.request("GET", f"/v2/{self.path}/blobs/{manifest['layers'][0]['digest']}")[2])
        self.assertEqual((payload["optional"]["build"], payload["optional"]["who"]), ("4711", "a=b"))
        self.assertEqual(payload["critical"]["identity"]["docker-reference"], f"{self.name}:1")

    def test_indexes(self):
        platforms = ["linux/amd64", "linux/arm64/v8"]
        whole = self.push("index", platforms=platforms)
        self.sign(f"{self.name}:index")
        for platform in [*platforms, "all"]:
            self.assertAllowed(self.verify(f"{self.name}:index", self.key, args=["--platform", platform]), whole)
        self.assertDenied(self.verify(f"{self.name}:index", self.key, args=["--platform", "linux/s390x"]), "platform-missing")

    def test_one_platform_of_an_index(self):
        self.push("index", platforms=["linux/amd64", "linux/arm64"])
        index = json.loads(self.server.manifest(self.path, "index")[2])
        child = index["manifests"][0]["digest"]
        self.sign(f"{self.name}@{child}")
        self.assertAllowed(self.verify(f"{self.name}@{child}", self.key), child)
        self.assertAllowed(self.verify(f"{self.name}:index", self.key, args=["--platform", "linux/amd64"]))
        self.assertDenied(self.verify(f"{self.name}:index", self.key), "no-signature")
        self.assertDenied(self.verify(f"{self.name}:index", self.key, args=["--platform", "all"]), "no-signature")

    def test_recursive(self):
        for form in ("simple", "bundle"):
            with self.subTest(form):
                whole = self.push(form, platforms=["linux/amd64", "linux/arm64"])
                self.sign(f"{self.name}:{form}", args=["--recursive", "--format", form])
                self.assertAllowed(self.verify(f"{self.name}:{form}", self.key), whole)
                for child in json.loads(self.server.manifest(self.path, form)[2])["manifests"]:
                    self.assertAllowed(self.verify(f"{self.name}@{child['digest']}", self.key), child["digest"])

    def test_eight_signers_at_once(self):
        for form in ("simple", "bundle"):
            with self.subTest(form):
                digest = self.push(form)
                image = f"{self.name}:{form}"
                keys = [key("p256", n) for n in range(8)]
                with concurrent.futures.ThreadPoolExecutor(8) as pool:
                    done = list(pool.map(lambda k: run("sign", "--key", k.private, "--format", form, image), keys))
                self.assertEqual([d.status for d in done], [0] * 8, "\n".join(map(str, done)))
                self.assertAllowed(self.verify(image, *keys, args=["--threshold", 8]), digest)

    def test_signing_adds_and_never_loses(self):
        digest = self.push("1")
        keys = [key("p256"), key("ed25519"), key("p384")]
        for k in keys:
            self.sign(f"{self.name}:1", k, args=["--format", "simple,bundle"])
        self.assertAllowed(self.verify(f"{self.name}:1", *keys, args=["--threshold", 3]), digest)
        fourth = key("p256", 1)
        self.sign(f"{self.name}:1", fourth, key("p256", 2))
        self.assertAllowed(self.verify(f"{self.name}:1", *keys, fourth, key("p256", 2), args=["--threshold", 5]), digest)

    def test_a_copy_in_another_repository(self):
        digest = self.push("1")
        self.sign(f"{self.name}:1")
        other = self.path + "-mirror"
        for reference in ("1", oci.sig_tag(digest)):
            _, headers, data = self.server.manifest(self.path, reference)
            for part in [json.loads(data)["config"], *json.loads(data)["layers"]]:
                self.server.push_blob(other, self.server.request("GET", f"/v2/{self.path}/blobs/{part['digest']}")[2])
            self.server.push_manifest(other, reference, data, headers["content-type"])
        image = f"{self.server.host}/{other}:1"
        self.assertDenied(self.verify(image, self.key), "name-mismatch")
        self.assertAllowed(self.verify(image, self.key, args=["--signed-as", f"{self.name}:1"]), digest)
        self.assertDenied(self.verify(image, self.key, args=["--signed-as", f"{self.name}:2"]), "tag-mismatch")

    def test_sign_as_another_name(self):
        digest = self.push("1")
        self.sign(f"{self.name}:1", args=["--signed-as", "registry.example.com/shop/api:1"])
        self.assertDenied(self.verify(f"{self.name}:1", self.key), "name-mismatch")
        self.assertAllowed(self.verify(f"{self.name}:1", self.key, args=["--signed-as", "registry.example.com/shop/api:1"]), digest)

    def test_detached(self):
        digest = self.push("1")
        for form in ("simple", "bundle", "simple,bundle"):
            with self.subTest(form):
                path = self.dir / f"signatures-{form}"
                self.sign(f"{self.name}:1", args=["--detached", path, "--format", form])
                self.assertDenied(self.verify(f"{self.name}:1", self.key), "no-signature")
                self.assertAllowed(self.verify(f"{self.name}:1", self.key, args=["--signature", path]), digest)
                self.assertDenied(self.verify(f"{self.name}:1", key("p256", 1), args=["--signature", path]))
                whole = path.read_bytes()
                path.write_bytes(whole[:-20])
                self.assertDenied(self.verify(f"{self.name}:1", self.key, args=["--signature", path]), "malformed")
                path.write_bytes(b"")
                self.assertDenied(self.verify(f"{self.name}:1", self.key, args=["--signature", path]), "no-signature")
        self.push("2")
        self.sign(f"{self.name}:1", args=["--detached", self.dir / "one"])
        self.assertDenied(self.verify(f"{self.name}:2", self.key, args=["--signature", self.dir / "one"]), "digest-mismatch")

    def test_passwords(self):
        digest = self.push("1")
        base = self.dir / "locked"
        self.run_ok("key", "generate", base, env={"COCKET_PASSWORD": "harbour pilot"})
        self.assertEqual(base.with_suffix(".key").stat().st_mode & 0o777, 0o600)
        self.assertIn("ENCRYPTED", base.with_suffix(".key").read_text())
        image = f"{self.name}:1"
        for env in ({"COCKET_PASSWORD": "wrong"}, {"COCKET_PASSWORD": ""}, {}):
            result = run("sign", "--key", base.with_suffix(".key"), image, env=env, home=self.home)
            self.assertNotEqual(result.status, 0, result)
        self.assertDenied(self.verify(image, base.with_suffix(".pub")), "no-signature")
        self.run_ok("sign", "--key", base.with_suffix(".key"), image, env={"COCKET_PASSWORD": "harbour pilot"})
        self.assertAllowed(self.verify(image, base.with_suffix(".pub")), digest)
        secret = self.dir / "password"
        secret.write_text("harbour pilot\n")
        secret.chmod(0o600)
        self.run_ok("sign", "--key", base.with_suffix(".key"), "--password-file", secret, image)
        self.assertNotEqual(run("key", "generate", "--no-password", base, home=self.home).status, 0, "an existing key was overwritten")

    def test_signing_what_is_not_there(self):
        for image in (f"{self.name}:nope", f"{self.name}@sha256:{'0' * 64}"):
            result = run("sign", "--key", self.key.private, image, home=self.home)
            self.assertEqual(result.status, 3, result)


@unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
class Skopeo(Real):
    """Pushed, converted and copied by a client that is not ours."""

    def copy(self, source, target, *args):
        done = subprocess.run(["skopeo", "copy", "--insecure-policy", "--dest-tls-verify=false", "--src-tls-verify=false", *args, source,
                               target],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def layout(self, platforms=None):
        import gzip
        import io
        import tarfile
        repo = Repository()
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as t:
            t.addfile(tarfile.TarInfo("hello"))
        layer, config = gzip.compress(tar.getvalue(), mtime=0), None
        from support.registry import digest_of
        config = oci.dumps({"architecture": "amd64", "os": "linux", "config": {},
                            "rootfs": {"type": "layers", "diff_ids": [digest_of(tar.getvalue())]}})
        for data in (layer, config):
            repo.add_blob(data)
        doc = {"schemaVersion": 2, "mediaType": oci.MANIFEST, "config": oci.descriptor(config, oci.CONFIG),
               "layers": [oci.descriptor(layer, oci.LAYER)]}
        digest = repo.add_manifest(doc, "1.4")
        return oci.write_layout(self.dir / "skopeo", repo), digest

    def test_image_pushed_by_skopeo(self):
        layout, digest = self.layout()
        self.copy(f"oci:{layout}:1.4", f"docker://{self.name}:1.4")
        self.sign(f"{self.name}:1.4")
        self.assertAllowed(self.verify(f"{self.name}:1.4", self.key), digest)

    def test_docker_schema_two(self):
        layout, digest = self.layout()
        self.copy(f"oci:{layout}:1.4", f"docker://{self.name}:v2", "--format", "v2s2")
        self.assertIn("docker", json.loads(self.server.manifest(self.path, "v2")[2])["mediaType"])
        for form in ("simple", "bundle"):
            self.sign(f"{self.name}:v2", args=["--format", form])
            result = self.verify(f"{self.name}:v2", self.key)
            self.assertAllowed(result)
            self.assertNotEqual(result.json["digest"], digest)

    def test_layout_made_by_skopeo(self):
        layout, digest = self.layout()
        self.copy(f"oci:{layout}:1.4", f"oci:{self.dir}/copy:1.4")
        self.sign(f"oci:{self.dir}/copy:1.4", args=["--signed-as", f"{self.name}:1.4"])
        self.assertAllowed(self.verify(f"oci:{self.dir}/copy:1.4", self.key), digest)
        self.assertDenied(self.verify(f"oci:{self.dir}/copy:1.4", key("p256", 1)), "unknown-key")
        self.copy(f"oci:{self.dir}/copy:1.4", f"oci:{self.dir}/again:1.4")  # the layout we wrote into is still one that others read

    def test_signature_goes_with_the_image(self):
        """skopeo copies the .sig tag as any image; under the same name elsewhere it still counts."""
        layout, digest = self.layout()
        self.copy(f"oci:{layout}:1.4", f"docker://{self.name}:1.4")
        self.sign(f"{self.name}:1.4")
        for tag in ("1.4", oci.sig_tag(digest)):
            self.copy(f"docker://{self.name}:{tag}", f"docker://{self.name}-mirror:{tag}")
        self.assertDenied(self.verify(f"{self.name}-mirror:1.4", self.key), "name-mismatch")
        self.assertAllowed(self.verify(f"{self.name}-mirror:1.4", self.key, args=["--signed-as", f"{self.name}:1.4"]), digest)


class Layout(Real):
    def layout(self, platforms=None, names=None):
        repo = Repository()
        digest = oci.index(repo, "1.4", platforms)[0] if platforms else oci.image(repo, "1.4")
        return oci.write_layout(self.dir / "layout", repo, names), digest

    def test_sign_and_verify(self):
        for form in ("simple", "bundle", "simple,bundle"):
            with self.subTest(form):
                shutil.rmtree(self.dir / "layout", ignore_errors=True)
                layout, digest = self.layout()
                target = f"oci:{layout}:1.4"
                self.assertDenied(self.verify(target, self.key), "no-signature")
                self.sign(target, args=["--format", form, "--signed-as", "registry.example.com/shop/api:1.4"])
                result = self.verify(target, self.key)
                self.assertAllowed(result, digest)
                self.assertEqual(result.json["pinned"], f"registry.example.com/shop/api:1.4@{digest}", result)
                self.assertDenied(self.verify(target, self.key, args=["--signed-as", "registry.example.com/shop/web:1.4"]), "name-mismatch")
                self.assertDenied(self.verify(target, key("p256", 1)), "unknown-key")

    def test_digest_alone(self):
        layout, digest = self.layout()
        result = self.sign(f"oci:{layout}:1.4")
        self.assertTrue(result.err, "signing without a name should be said")
        self.assertAllowed(self.verify(f"oci:{layout}:1.4", self.key), digest)

    def test_whole_reference_as_name(self):
        name = "registry.example.com/shop/api:1.4"
        layout, digest = self.layout(names={"1.4": name})
        self.sign(f"oci:{layout}:{name}")
        result = self.verify(f"oci:{layout}:{name}", self.key)
        self.assertAllowed(result, digest)
        self.assertEqual(result.json["pinned"], f"{name}@{digest}", result)

    def test_without_tag_and_by_digest(self):
        layout, digest = self.layout()
        self.sign(f"oci:{layout}:1.4")
        self.assertAllowed(self.verify(f"oci:{layout}@{digest}", self.key), digest)
        self.assertUnknown(self.verify(f"oci:{layout}:nope", self.key), "not-found")

    def test_recursive(self):
        layout, digest = self.layout(platforms=["linux/amd64", "linux/arm64"])
        self.sign(f"oci:{layout}:1.4", args=["--recursive"])
        self.assertAllowed(self.verify(f"oci:{layout}:1.4", self.key, args=["--platform", "all"]), digest)

    def test_eight_signers_at_once(self):
        for form in ("simple", "bundle"):
            with self.subTest(form):
                shutil.rmtree(self.dir / "layout", ignore_errors=True)
                layout, digest = self.layout()
                signed_as = ["--signed-as", "registry.example.com/shop/api:1.4"]
                keys = [key("p256", n) for n in range(8)]
                options = [*signed_as, "--format", form]
                with concurrent.futures.ThreadPoolExecutor(8) as pool:
                    done = list(pool.map(lambda k: run("sign", *options, "--key", k.private, f"oci:{layout}:1.4"), keys))
                self.assertEqual([d.status for d in done], [0] * 8, "\n".join(map(str, done)))
                self.assertAllowed(self.verify(f"oci:{layout}:1.4", *keys, args=["--threshold", 8]), digest)

    def test_signed_layout_pushed_is_signed_in_the_registry(self):
        layout, digest = self.layout()
        self.sign(f"oci:{layout}:1.4", args=["--signed-as", f"{self.name}:1.4"])
        real.push_layout(self.server, self.path, layout)
        self.assertAllowed(self.verify(f"{self.name}:1.4", self.key), digest)

    def test_not_a_layout(self):
        for path in (self.dir / "nowhere", self.dir, "/dev/null"):
            self.assertNotAllowed(self.verify(f"oci:{path}:1.4", self.key))


class Looking(Real):
    def test_digest(self):
        digest = self.push("1")
        result = self.run_ok("digest", f"{self.name}:1")
        self.assertIn(digest, result.out.decode(), result)

    def test_digest_check(self):
        digest = self.push("1")
        self.push("2")
        line = run("digest", f"{self.name}:1", home=self.home).out
        listing = self.dir / "list"
        listing.write_bytes(line)
        self.assertIn(digest.encode(), line)
        self.run_ok("digest", "--check", listing)
        self.push("1")
        self.assertEqual(run("digest", "--check", listing, home=self.home).status, 1)

    def test_inspect(self):
        digest = self.push("1", platforms=["linux/amd64", "linux/arm64"])
        self.sign(f"{self.name}:1", args=["--format", "simple,bundle"])
        text = self.run_ok("inspect", f"{self.name}:1").out.decode()
        for part in (digest, "linux/amd64", "linux/arm64", "simple", "bundle"):
            self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main()
