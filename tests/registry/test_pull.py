"""cocket pull: verified first, then brought here by the digest that was verified, whole or not at all.
What comes is read by others too (skopeo, umoci); who is killed goes on where it was; who lies brings nothing."""

import functools
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, registry, tls
from support.program import PROGRAM, Case, environment, key, need_openssl, run, start
from support.registry import INDEX, REF_NAME, Registry, Response, digest_of

IMAGE_NAME = "io.containerd.image.name"
PATH = "shop/api"


def index_of(directory):
    return json.loads((directory / "index.json").read_bytes())["manifests"]


def blobs_of(directory):
    found = directory / "blobs" / "sha256"
    return sorted(p.name for p in found.iterdir()) if found.exists() else []


def image_of_size(repo, tag, *sizes, platform="linux/amd64"):
    layers = [random.randbytes(n) for n in sizes]
    for data in layers:
        repo.add_blob(data)
    return oci.image(repo, tag, platform, layers=[oci.descriptor(d, oci.TAR) for d in layers])


def image_with_a_file(repo, tag):
    """One that can be unpacked: a layer with the file hello."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo("hello")
        member.size = 5
        tar.addfile(member, io.BytesIO(b"there"))
    layer = gzip.compress(out.getvalue(), mtime=0)
    rootfs = {"type": "layers", "diff_ids": [digest_of(out.getvalue())]}
    config = oci.dumps({"os": "linux", "architecture": "amd64", "config": {}, "rootfs": rootfs})
    for blob in (layer, config):
        repo.add_blob(blob)
    return oci.image(repo, tag, config=oci.descriptor(config, oci.CONFIG), layers=[oci.descriptor(layer, oci.LAYER)])


class Pull(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository(PATH)
        self.name = f"{self.registry.host}/{PATH}"
        self.key = key("p256")
        self.layout = self.dir / "layout"

    def sign(self, digest, tag="1.4", name=None):
        oci.sign_simple(self.repo, digest, f"{name or self.name}:{tag}", self.key)
        return digest

    def pull(self, image=None, to=None, args=(), **options):
        return run("pull", "--output", "json", "--key", self.key.public, *args, image or f"{self.name}:1.4", "--to",
                   to or f"oci:{self.layout}", home=self.home, **options)

    def assertWhole(self, directory):
        """No half blob: each has its name's digest, nothing else lies there."""
        for name in blobs_of(directory):
            data = (directory / "blobs" / "sha256" / name).read_bytes()
            self.assertEqual(hashlib.sha256(data).hexdigest(), name)

    def assertNoHalf(self, directory):
        """The same while a pull was killed: what is not whole has another name."""
        for name in blobs_of(directory):
            if not name.startswith("."):
                data = (directory / "blobs" / "sha256" / name).read_bytes()
                self.assertEqual(hashlib.sha256(data).hexdigest(), name)
            else:
                self.assertRegex(name, r"^\.([0-9a-f]{64}\.partial|cocket-[0-9a-f]{16}\.tmp)$")
        if (directory / "index.json").exists():
            for entry in index_of(directory):
                self.assertIn(entry["digest"][7:], blobs_of(directory))


class ToLayout(Pull):
    def test_whole_image_with_its_name(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 300_000, 10))
        result = self.pull()
        self.assertAllowed(result, digest)
        self.assertWhole(self.layout)
        entry = index_of(self.layout)[0]
        self.assertEqual(entry["annotations"], {REF_NAME: f"{self.name}:1.4", IMAGE_NAME: f"{self.name}:1.4"})
        self.assertAllowed(self.verify(f"oci:{self.layout}", self.key), digest)
        self.assertDenied(self.verify(f"oci:{self.layout}", key("p256", 1)), "unknown-key")

    def test_tag_of_the_layout(self):
        digest = self.sign(oci.image(self.repo, "1.4"))
        self.assertAllowed(self.pull(to=f"oci:{self.layout}:1.4"), digest)
        self.assertEqual(index_of(self.layout)[0]["annotations"], {REF_NAME: "1.4", IMAGE_NAME: f"{self.name}:1.4"})
        self.assertAllowed(self.verify(f"oci:{self.layout}:1.4", self.key), digest)

    def test_a_name_that_nobody_signed_opens_no_door(self):
        """io.containerd.image.name is not signed: it may only make the decision stricter."""
        self.sign(oci.image(self.repo, "1.4"))
        self.assertAllowed(self.pull(to=f"oci:{self.layout}:1.4"))
        index = self.layout / "index.json"
        doc = json.loads(index.read_bytes())
        annotations = doc["manifests"][0]["annotations"]
        for ref, name, reason in (("1.4", f"{self.registry.host}/shop/other:1.4", "name-mismatch"), ("1.4", f"{self.name}:1.5", "malformed"),
                                  ("2.0", f"{self.name}:1.4", "malformed"), ("1.4", f"{self.name}:1.4", None)):
            with self.subTest(ref=ref, name=name):
                annotations.update({REF_NAME: ref, IMAGE_NAME: name})
                index.write_text(json.dumps(doc))
                for asked in (f"oci:{self.layout}:{ref}", f"oci:{self.layout}", f"oci:{self.layout}@{doc['manifests'][0]['digest']}"):
                    result = self.verify(asked, self.key)
                    self.assertDenied(result, reason) if reason else self.assertAllowed(result)

    def test_denied_is_nothing_written(self):
        digest = oci.image(self.repo, "1.4")
        self.assertDenied(self.pull(), "no-signature")
        self.sign(digest, name=f"{self.registry.host}/shop/other")
        self.assertDenied(self.pull(), "name-mismatch")
        self.assertFalse(self.layout.exists())
        self.assertFalse(self.registry.requests(lambda r: "/blobs/" in r.path and r.path.endswith(digest)))

    def test_every_attachment_comes(self):
        digest, children = oci.index(self.repo, "1.4")
        self.sign(digest)
        bundle = oci.sign_bundle(self.repo, digest, self.key, f"{self.name}:1.4")
        on_child = oci.sign_bundle(self.repo, children["linux/arm64"], self.key, f"{self.name}:1.4")
        on_bundle = oci.sign_bundle(self.repo, bundle, self.key)
        sbom = random.randbytes(50_000)
        self.repo.add_blob(sbom)
        tag = digest.replace(":", "-")
        for ending in (".att", ".sbom"):
            oci.image(self.repo, tag + ending, layers=[oci.descriptor(sbom, "application/spdx+json")])
        self.assertAllowed(self.pull(), digest)
        self.assertWhole(self.layout)
        listed = {e["digest"]: e for e in index_of(self.layout)}
        names = {e["annotations"][REF_NAME] for e in listed.values() if "annotations" in e}
        self.assertEqual(names, {f"{self.name}:1.4", tag + ".sig", tag + ".att", tag + ".sbom"})
        for referrer in (bundle, on_child, on_bundle):
            self.assertEqual(listed[referrer]["artifactType"], oci.BUNDLE)
        self.assertIn(hashlib.sha256(sbom).hexdigest(), blobs_of(self.layout))
        self.assertAllowed(self.verify(f"oci:{self.layout}", self.key, args=["--platform", "all"]), digest)

    def test_one_platform_of_a_signed_index(self):
        digest, children = oci.index(self.repo, "1.4")
        self.sign(digest)
        self.assertAllowed(self.pull(args=["--platform", "linux/arm64"]), digest)
        there = {"sha256:" + name for name in blobs_of(self.layout)}
        self.assertIn(digest, there)
        self.assertIn(children["linux/arm64"], there)
        self.assertNotIn(children["linux/amd64"], there)
        self.assertAllowed(self.verify(f"oci:{self.layout}", self.key, args=["--platform", "linux/arm64"]), digest)
        self.assertAllowed(self.pull(), digest)
        self.assertIn(children["linux/amd64"][7:], blobs_of(self.layout))

    def test_twice_is_once(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 300_000))
        self.assertAllowed(self.pull(), digest)
        before = {p: p.stat().st_mtime_ns for p in self.layout.rglob("*") if p.is_file() and p.name != "index.json"}
        index = (self.layout / "index.json").read_bytes()
        self.registry.clear()
        self.assertAllowed(self.pull(), digest)
        self.assertEqual((self.layout / "index.json").read_bytes(), index)
        self.assertEqual({p: p.stat().st_mtime_ns for p in before}, before)
        layer = json.loads(self.repo.manifests[digest][0])["layers"][0]["digest"]
        self.assertEqual(self.registry.requests(lambda r: r.path.endswith(layer)), [])

    def test_a_damaged_blob_is_mended(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 300_000))
        self.assertAllowed(self.pull(), digest)
        for name in blobs_of(self.layout):
            path = self.layout / "blobs" / "sha256" / name
            path.write_bytes(oci.flip(path.read_bytes()))
        self.assertAllowed(self.pull(), digest)
        self.assertWhole(self.layout)

    def test_other_images_stay(self):
        first = self.sign(oci.image(self.repo, "1.4"))
        self.assertAllowed(self.pull(), first)
        self.repo.tags["1.4"] = second = self.sign(oci.image(self.repo, "1.5"))
        self.assertAllowed(self.pull(), second)
        other = self.registry.repository("shop/web")
        oci.sign_simple(other, (third := oci.image(other, "1.4")), f"{self.registry.host}/shop/web:1.4", self.key)
        self.assertAllowed(self.pull(f"{self.registry.host}/shop/web:1.4"), third)
        named = {e["annotations"][REF_NAME]: e["digest"] for e in index_of(self.layout) if IMAGE_NAME in e.get("annotations", {})}
        self.assertEqual(named, {f"{self.name}:1.4": second, f"{self.registry.host}/shop/web:1.4": third})

    def test_signatures_of_two_places_add_up(self):
        """One image in two repositories, each signed under its own name: in one layout both signatures stay."""
        digest = self.sign(oci.image(self.repo, "1.4"))
        other = self.registry.repository("mirror/api")
        other.blobs.update(self.repo.blobs)
        other.add_manifest(self.repo.manifests[digest][0], "1.4")
        oci.sign_simple(other, digest, f"{self.registry.host}/mirror/api:1.4", self.key)
        self.assertAllowed(self.pull(), digest)
        self.assertAllowed(self.pull(f"{self.registry.host}/mirror/api:1.4"), digest)
        for path in (PATH, "mirror/api"):
            self.assertAllowed(self.verify(f"oci:{self.layout}:{self.registry.host}/{path}:1.4", self.key), digest)

    def test_directories_that_are_none(self):
        self.sign(oci.image(self.repo, "1.4"))
        (self.dir / "full").mkdir()
        (self.dir / "full" / "file").write_text("mine")
        (self.dir / "file").write_text("mine")
        self.assertUsage(self.pull(to=f"oci:{self.dir}/full"))
        self.assertEqual(self.pull(to=f"oci:{self.dir}/none/none").status, 2)
        self.assertEqual(self.pull(to=f"oci:{self.dir}/file").status, 3)
        self.assertUsage(self.pull(to="oci:"))
        self.assertUsage(self.pull(to="somewhere"))
        self.assertUsage(self.pull(to=f"oci:{self.dir}/x@{digest_of(b'')}"))
        self.assertUsage(run("pull", "--key", self.key.public, f"{self.name}:1.4", home=self.home))
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["file", "full", "home"])


class ToArchive(Pull):
    def setUp(self):
        super().setUp()
        self.file = self.dir / "image.tar"

    def members(self, path=None):
        with tarfile.open(path or self.file) as tar:
            return {m.name: (m, tar.extractfile(m).read() if m.isfile() else None) for m in tar.getmembers()}

    def assertWholeArchive(self, path=None):
        members = self.members(path)
        self.assertEqual(list(members), sorted(members))
        for name, (member, data) in members.items():
            self.assertEqual((member.mtime, member.uid, member.gid, member.uname), (0, 0, 0, ""))
            self.assertEqual(member.mode, 0o755 if member.isdir() else 0o644)
            if name.startswith("blobs/sha256/"):
                self.assertEqual(hashlib.sha256(data).hexdigest(), name[13:])
        return members

    def test_oci_archive(self):
        digest, _ = oci.index(self.repo, "1.4")
        self.sign(digest)
        oci.sign_bundle(self.repo, digest, self.key, f"{self.name}:1.4")
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"), digest)
        self.assertNotIn("manifest.json", self.assertWholeArchive())
        self.assertAllowed(self.verify(f"oci-archive:{self.file}", self.key, args=["--platform", "all"]), digest)
        self.assertDenied(self.verify(f"oci-archive:{self.file}", key("p256", 1)), "bad-signature")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["home", "image.tar"])

    def test_docker_archive(self):
        """One platform of a signed index: docker finds that one, cocket the index that was signed."""
        digest, children = oci.index(self.repo, "1.4", ("linux/amd64", "linux/arm64"))
        self.sign(digest)
        args = ["--platform", "linux/arm64"]
        self.assertAllowed(self.pull(to=f"docker-archive:{self.file}", args=args), digest)
        members = self.assertWholeArchive()
        listed, = json.loads(members["manifest.json"][1])
        manifest = json.loads(self.repo.manifests[children["linux/arm64"]][0])
        self.assertEqual(listed, {"Config": "blobs/sha256/" + manifest["config"]["digest"][7:], "RepoTags": [f"{self.name}:1.4"],
                                  "Layers": ["blobs/sha256/" + layer["digest"][7:] for layer in manifest["layers"]]})
        self.assertNotIn("blobs/sha256/" + children["linux/amd64"][7:], members)
        self.assertAllowed(self.verify(f"docker-archive:{self.file}", self.key, args=args), digest)

    def test_docker_archive_of_this_machine(self):
        arch = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine)
        if arch is None:
            self.skipTest("a machine of another kind")
        digest, children = oci.index(self.repo, "1.4", ("linux/s390x", f"linux/{arch}"))
        self.sign(digest)
        self.assertAllowed(self.pull(to=f"docker-archive:{self.file}:here/there:5"), digest)
        members = self.assertWholeArchive()
        listed, = json.loads(members["manifest.json"][1])
        self.assertEqual(listed["RepoTags"], ["docker.io/here/there:5"])
        self.assertIn("blobs/sha256/" + children[f"linux/{arch}"][7:], members)
        self.assertNotIn("blobs/sha256/" + children["linux/s390x"][7:], members)
        other = self.sign(oci.index(self.repo, "1.5", ("linux/s390x", "linux/riscv64"))[0], "1.5")
        result = self.pull(f"{self.name}:1.5", to=f"docker-archive:{self.file}")
        self.assertDenied(result, "platform-missing")
        self.assertEqual(json.loads(self.members()["manifest.json"][1]), [listed], other)

    def test_same_bytes(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 300_000, 10, 20))
        for _ in range(4):
            oci.sign_bundle(self.repo, digest, self.key, f"{self.name}:1.4")
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"), digest)
        self.registry.repositories[PATH].manifests = dict(reversed(self.repo.manifests.items()))
        self.assertAllowed(self.pull(to=f"oci-archive:{self.dir}/again.tar"), digest)
        self.assertEqual(self.file.read_bytes(), (self.dir / "again.tar").read_bytes())
        self.assertAllowed(self.pull(to=f"oci:{self.layout}"), digest)
        self.assertAllowed(run("pull", "--output", "json", "--key", self.key.public, f"oci:{self.layout}", "--to",
                               f"oci-archive:{self.dir}/third.tar", home=self.home), digest)
        self.assertEqual(self.file.read_bytes(), (self.dir / "third.tar").read_bytes())

    def test_replaced_only_when_all_is_proved(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 200_000))
        self.file.write_text("the one before")
        layer = json.loads(self.repo.manifests[digest][0])["layers"][0]["digest"]
        right, self.repo.blobs[layer] = self.repo.blobs[layer], oci.flip(self.repo.blobs[layer])
        self.assertDenied(self.pull(to=f"oci-archive:{self.file}"), "digest-mismatch")
        self.assertEqual(self.file.read_text(), "the one before")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["home", "image.tar"])
        self.repo.blobs[layer] = right
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"), digest)
        self.assertWholeArchive()

    def test_goes_on_where_it_was(self):
        """Whatever an earlier run left there, whole blobs are kept and the rest of a cut one is asked for by range."""
        digest = self.sign(image_of_size(self.repo, "1.4", 3_000_000, 300_000))
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"), digest)
        whole = self.file.read_bytes()
        partial = self.dir / ".image.tar.partial"
        for what, most in ((whole, 0), (whole[:len(whole) // 2] , len(whole)), (oci.flip(whole, len(whole) // 2), 3_100_000),
                           (random.randbytes(len(whole)), len(whole)), (whole + b"more", 0), (b"x", len(whole))):
            self.file.unlink()
            partial.write_bytes(what)
            self.registry.clear()
            result = self.pull(to=f"oci-archive:{self.file}", args=["-v"])
            self.assertAllowed(result, digest)
            self.assertEqual(self.file.read_bytes(), whole)
            self.assertFalse(partial.exists())
            fetched = int(result.err.decode().split(" bytes fetched")[0].split()[-1])
            self.assertLessEqual(fetched, most)

    def test_killed_at_many_moments(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 4_000_000, 2_000_000))
        began = time.monotonic()
        self.assertAllowed(self.pull(to=f"oci-archive:{self.dir}/measure.tar"), digest)
        took = time.monotonic() - began
        whole = (self.dir / "measure.tar").read_bytes()
        killed = 0
        for i in range(16):
            self.file.unlink(missing_ok=True)
            process = start("pull", "--key", self.key.public, f"{self.name}:1.4", "--to", f"oci-archive:{self.file}", home=self.home,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(took * (i + 1) / 16)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
            process.wait()
            if self.file.exists():
                self.assertEqual(self.file.read_bytes(), whole)
            self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"), digest)
            self.assertEqual(self.file.read_bytes(), whole)
        self.assertGreater(killed, 2)

    def test_no_pipe(self):
        self.sign(oci.image(self.repo, "1.4"))
        self.assertUsage(self.pull(to="oci-archive:-"))
        self.assertEqual(self.pull(to=f"oci-archive:{self.dir}/none/x.tar").status, 2)

    def packed(self):
        """An archive as it is, as gzip and zstd pack it as a whole: the bytes, by the name."""
        self.sign(image_of_size(self.repo, "1.4", 300_000, 10))
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}"))
        plain = self.file.read_bytes()
        found = {"plain": plain, "gzip": gzip.compress(plain)}
        if shutil.which("zstd"):
            found["zstd"] = subprocess.run(["zstd", "-c"], input=plain, capture_output=True, check=True).stdout
        return found

    def test_from_a_pipe_and_from_what_is_packed(self):
        """It is read twice, to verify it and to copy it."""
        for kind, data in self.packed().items():
            packed = self.dir / kind
            packed.write_bytes(data)
            for image, stdin in ((f"oci-archive:{packed}", b""), ("oci-archive:-", data), ("oci-archive:-:1.4", data)):
                with self.subTest(kind, image=image):
                    result = self.pull(image, to=f"oci-archive:{self.dir}/out", stdin=stdin, env={"TMPDIR": self.home})
                    self.assertAllowed(result)
                    self.assertEqual(result.json["image"], image)
                    self.assertEqual((self.dir / "out").read_bytes(), self.file.read_bytes())
                    (self.dir / "out").unlink()
                    self.assertEqual([p for p in self.home.iterdir() if p.is_file()], [])

    def test_from_a_pipe_that_is_cut_or_of_others(self):
        for kind, data in self.packed().items():
            for stdin in (b"", data[:1], data[:-20_000], data + b"x"):
                with self.subTest(kind, bytes=len(stdin)):
                    result = self.pull("oci-archive:-", stdin=stdin, env={"TMPDIR": self.home})
                    self.assertDenied(result, "malformed")
                    self.assertFalse(self.layout.exists())
            result = run("pull", "--output", "json", "--key", key("p256", 1).public, "--to", f"oci:{self.layout}", "oci-archive:-",
                         home=self.home, stdin=data, env={"TMPDIR": self.home})
            self.assertDenied(result, "unknown-key")
            self.assertFalse(self.layout.exists())
        result = self.pull("oci-archive:-", stdin=data, env={"TMPDIR": self.dir / "none"})
        self.assertUnknown(result, "io")

    def test_only_a_file_is_replaced(self):
        """A rename would take /dev/null from everybody."""
        self.sign(oci.image(self.repo, "1.4"))
        os.mkfifo(self.dir / "fifo")
        (self.dir / "directory").mkdir()
        os.symlink("/dev/null", self.dir / "null")
        for name in ("fifo", "directory", "null"):
            before = os.lstat(self.dir / name)
            result = self.pull(to=f"oci-archive:{self.dir}/{name}")
            self.assertUsage(result)
            self.assertIn(b"expected", result.err, result)
            self.assertEqual(os.lstat(self.dir / name).st_ino, before.st_ino, name)
            self.assertFalse((self.dir / f".{name}.partial").exists(), name)

    @unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
    def test_skopeo_reads_both(self):
        digest = self.sign(image_with_a_file(self.repo, "1.4"))
        self.assertAllowed(self.pull(to=f"oci-archive:{self.file}:1.4"), digest)
        raw = subprocess.run(["skopeo", "inspect", "--raw", f"oci-archive:{self.file}:1.4"], capture_output=True, check=True).stdout
        self.assertEqual(digest_of(raw), digest)
        self.assertAllowed(self.pull(to=f"docker-archive:{self.file}"), digest)
        subprocess.run(["skopeo", "--insecure-policy", "copy", f"docker-archive:{self.file}:{self.name}:1.4", f"dir:{self.dir}/copy"],
                       capture_output=True, check=True)


class Lies(Pull):
    """Registries that say one thing and send another: nothing of it is listed."""

    def assertNotPulled(self, result, *reasons):
        self.assertNotAllowed(result)
        self.assertIn(result.reason, reasons, result)
        self.assertEqual([e for e in index_of(self.layout)] if self.layout.exists() else [], [])
        self.assertNoHalf(self.layout)

    def test_another_layer(self):
        for what in (lambda d: oci.flip(d), lambda d: d[:-1], lambda d: d + b"x", lambda d: b""):
            digest = self.sign(image_of_size(self.repo, "1.4", 200_000))
            layer = json.loads(self.repo.manifests[digest][0])["layers"][0]["digest"]
            self.repo.blobs[layer] = what(self.repo.blobs[layer])
            self.assertNotPulled(self.pull(), "digest-mismatch", "size-mismatch", "network")

    def test_missing_layer(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 20))
        del self.repo.blobs[json.loads(self.repo.manifests[digest][0])["layers"][0]["digest"]]
        self.assertNotPulled(self.pull(), "not-found")

    def test_foreign_layer(self):
        """A24: nobody asks at the urls."""
        with Registry() as elsewhere:
            layer = gzip.compress(b"of windows", mtime=0)
            urls = [f"http://{elsewhere.host}/v2/x/blobs/{digest_of(layer)}"]
            elsewhere.repository("x").add_blob(layer)
            foreign = oci.descriptor(layer, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", urls=urls)
            self.repo.add_blob(layer)
            self.sign(oci.image(self.repo, "1.4", layers=[foreign]))
            del self.repo.blobs[digest_of(layer)]
            result = self.pull()
            self.assertNotPulled(result, "not-found")
            self.assertIn(b"urls are not fetched", result.err)
            self.assertEqual(elsewhere.requests(), [])
        self.repo.add_blob(layer)
        self.assertAllowed(self.pull())

    def test_the_tag_moves_after_it_was_verified(self):
        """A13: by the second question the tag is another image."""
        digest = self.sign(oci.image(self.repo, "1.4"))
        evil = oci.image(self.repo, "evil")
        asked = []

        @self.registry.hook
        def move(request):
            if request.is_tag("1.4"):
                asked.append(request)
                if len(asked) > 1:
                    self.repo.tags["1.4"] = evil

        self.assertAllowed(self.pull(), digest)
        self.assertEqual(len(asked), 1)
        self.assertNotIn(evil[7:], blobs_of(self.layout))

    def test_another_manifest_by_digest(self):
        """A11: the digest is served as another image.  What was verified by its tag is at hand, and not asked for a second time."""
        digest = self.sign(oci.image(self.repo, "1.4"))
        evil = oci.image(self.repo, "evil")
        asked = []

        @self.registry.hook
        def lie(request):
            if request.is_tag(digest):
                asked.append(request)
                return Response(200, self.repo.manifests[evil][0], {"Content-Type": registry.MANIFEST, "Docker-Content-Digest": digest})

        self.assertNotPulled(self.pull(image=f"{self.name}@{digest}"), "digest-mismatch")
        self.assertEqual(len(asked), 1)
        self.assertAllowed(self.pull(), digest)
        self.assertEqual(len(asked), 1)
        self.assertNotIn(evil[7:], blobs_of(self.layout))

    def test_a_registry_that_does_not_say(self):
        """Where it is not known what is attached, nothing is said to be whole."""
        digest = self.sign(oci.image(self.repo, "1.4"))

        @self.registry.hook
        def down(request):
            if request.path.endswith(".att"):
                return Response(503, b"")

        self.assertNotPulled(self.pull(args=["--timeout", "5s"]), "registry", "network")
        self.registry.hooks.clear()
        self.assertAllowed(self.pull(), digest)

    def test_attachments_that_are_broken_stay_behind(self):
        digest = self.sign(oci.image(self.repo, "1.4"))
        self.repo.listed[digest] = [oci.descriptor(b"gone", registry.MANIFEST), oci.descriptor(b"gone too", registry.MANIFEST)]
        self.repo.add_manifest(b"no json", digest.replace(":", "-") + ".att", registry.MANIFEST)
        result = self.pull()
        self.assertAllowed(result, digest)
        self.assertEqual(result.err.count(b"not copied: an attachment"), 3, result)


class Trouble(Pull):
    """A31: full, read-only, elsewhere; and killed at any moment."""

    def test_full_disk(self):
        self.sign(image_of_size(self.repo, "1.4", 3_000_000))

        def small():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

        result = subprocess.run([PROGRAM, "pull", "--key", self.key.public, f"{self.name}:1.4", "--to", f"oci:{self.layout}"],
                                env=environment(self.home, {}), preexec_fn=small, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 3, result)
        self.assertEqual(result.stdout, b"")
        self.assertIn(b"File too large", result.stderr)
        self.assertEqual(result.stderr.count(b"\n"), 1, result.stderr)
        self.assertEqual(index_of(self.layout), [])
        self.assertNoHalf(self.layout)

    @unittest.skipIf(os.geteuid() != 0, "only root mounts")
    def test_full_file_system(self):
        self.sign(image_of_size(self.repo, "1.4", 3_000_000))
        mount = self.dir / "small"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", mount], capture_output=True).returncode != 0:
            self.skipTest("no tmpfs here")
        try:
            result = self.pull(to=f"oci:{mount}/layout")
            self.assertUnknown(result, "io")
            self.assertIn(b"No space left", result.err)
            self.assertWhole(mount / "layout")
        finally:
            subprocess.run(["umount", mount], check=True)

    def test_read_only_directory(self):
        digest = self.sign(oci.image(self.repo, "1.4"))
        public = shutil.copy(self.key.public, self.dir / "k.pub")
        pull = functools.partial(run, "pull", "--output", "json", "--key", public, f"{self.name}:1.4", "--to", f"oci:{self.layout}",
                                 home=self.home, nobody=True)
        self.addCleanup(self.dir.chmod, 0o755)
        self.dir.chmod(0o555)
        done = pull()
        self.assertUnknown(done, "io")
        self.assertIn(b"Permission denied", done.err, done)
        self.dir.chmod(0o777)
        self.assertAllowed(pull(), digest)

    def kill_after(self, seconds):
        process = start("pull", "--key", self.key.public, f"{self.name}:1.4", "--to", f"oci:{self.layout}", home=self.home,
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        return process.returncode, out

    def test_killed_at_many_moments(self):
        """Whenever it is killed no half blob has a name, and the next one ends it."""
        digest = self.sign(image_of_size(self.repo, "1.4", 4_000_000, 2_000_000, 10))
        began = time.monotonic()
        self.assertAllowed(self.pull(to=f"oci:{self.dir}/measure"), digest)
        whole = time.monotonic() - began
        killed = 0
        for i in range(24):
            shutil.rmtree(self.layout, ignore_errors=True)
            status, out = self.kill_after(whole * (i + 1) / 24)
            killed += status == -signal.SIGKILL
            if self.layout.exists():
                self.assertNoHalf(self.layout)
            if status == 0:
                self.assertEqual(out.decode().strip(), f"{self.name}:1.4@{digest}")
            self.assertAllowed(self.pull(), digest)
            self.assertWhole(self.layout)
        self.assertGreater(killed, 4)

    def test_goes_on_where_it_was(self):
        """A transfer that was cut is not begun anew: what is there is hashed, the rest asked for by range."""
        layer = random.randbytes(3_000_000)
        self.repo.add_blob(layer)
        digest = self.sign(oci.image(self.repo, "1.4", layers=[oci.descriptor(layer, oci.TAR)]))
        blobs = self.layout / "blobs" / "sha256"
        self.assertAllowed(self.pull(), digest)
        whole = blobs / digest_of(layer)[7:]
        for part, ranged in ((layer[:1_000_000], True), (layer, False), (oci.flip(layer[:1_000_000], 5), True)):
            with self.subTest(f"{len(part)} bytes"):
                whole.unlink()
                (blobs / f".{whole.name}.partial").write_bytes(part)
                self.registry.clear()
                self.assertAllowed(self.pull(), digest)
                asked = self.registry.requests(lambda r: r.path.endswith(digest_of(layer)))
                self.assertEqual(bool(asked and asked[0].headers.get("Range")), ranged, asked)
                self.assertEqual(whole.read_bytes(), layer)
                self.assertWhole(self.layout)

    def test_two_at_once(self):
        digest = self.sign(image_of_size(self.repo, "1.4", 2_000_000, 2_000_000))
        runs = [start("pull", "--key", self.key.public, f"{self.name}:1.4", "--to", f"oci:{self.layout}", home=self.home,
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
        for process in runs:
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out.decode().strip()), (0, f"{self.name}:1.4@{digest}"), err)
        self.assertWhole(self.layout)
        self.assertEqual(len([e for e in index_of(self.layout) if e["digest"] == digest]), 1)


FAKE = """#!/bin/sh
# A tool that notes how it was called, and answers what the test wrote down.
for word; do printf '%s\\n' "$word"; done >>{log}
echo >>{log}
case "$*" in
*inspect*|*"images list"*) cat {answer} ;;
*) echo "pulling"; exit $(cat {status}) ;;
esac
"""


class Tools(Pull):
    """Scripted tools in PATH."""

    def setUp(self):
        super().setUp()
        self.digest, self.children = oci.index(self.repo, "1.4", ("linux/amd64", "linux/arm64"))
        self.sign(self.digest)
        self.bin, self.log, self.answer, self.exit = (self.dir / n for n in ("bin", "log", "answer", "exit"))
        self.bin.mkdir()
        self.exit.write_text("0")
        self.answer.write_text(f'["{self.name}@{self.digest}"]')
        for tool in ("docker", "podman", "nerdctl", "ctr", "skopeo"):
            path = self.bin / tool
            path.write_text(FAKE.format(log=self.log, answer=self.answer, status=self.exit))
            path.chmod(0o755)

    def pull_with(self, tool, *args, image=None):
        """Of a registry on this machine, which is spoken to in plain http: the tools are told so."""
        self.log.unlink(missing_ok=True)
        return run("pull", "--output", "json", "--key", self.key.public, "--with", tool, *args, image or f"{self.name}:1.4", home=self.home,
                   env={"PATH": f"{self.bin}:/usr/bin:/bin"})

    def table(self, digest):
        """What ctr images list prints of the name that was asked for: the digest that is meant has a column of its own."""
        return (f"REF  TYPE  DIGEST  SIZE  PLATFORMS  LABELS \n{self.name}@{self.digest} application/vnd.oci.image.index.v1+json {digest} "
                "1.0 KiB linux/amd64 - \n")

    def calls(self):
        return [call.split("\n") for call in self.log.read_text().strip().split("\n\n")] if self.log.exists() else []


class WithATool(Tools):
    """What the tools are told, and that what they have got is checked."""

    def test_what_they_are_told(self):
        pinned, tagged = f"{self.name}@{self.digest}", f"{self.name}:1.4"
        for tool, calls in {
            "docker": [["pull", pinned], ["image", "inspect", "--format", "{{json .RepoDigests}}", pinned], ["tag", pinned, tagged]],
            "podman": [["pull", "--tls-verify=false", pinned], ["image", "inspect", "--format", "{{json .RepoDigests}}", pinned], ["tag", pinned, tagged]],
            "nerdctl": [["pull", "--insecure-registry", pinned], ["image", "inspect", "--format", "{{json .RepoDigests}}", pinned], ["tag", pinned, tagged]],
            "ctr": [["images", "pull", "--plain-http", pinned], ["images", "list", f"name=={pinned}"], ["images", "tag", "--force", pinned, tagged]],
        }.items():
            with self.subTest(tool):
                if tool == "ctr":
                    self.answer.write_text(self.table(self.digest))
                result = self.pull_with(tool)
                self.assertAllowed(result, self.digest)
                self.assertEqual(self.calls(), calls)
                self.assertIn(b"pulling", result.err)
                self.assertNotIn(b"pulling", result.out)

    @need_openssl
    def test_tls_stays_tls(self):
        """A tool is told to do without TLS only where cocket did."""
        crt, server_key = tls.make_certificate(self.dir, "server", ["127.0.0.1"])
        self.registry.tls, self.registry.serve_tls = tls.server_context(crt, server_key), True
        certs = tls.certs_d(self.dir / "certs.d", self.registry.host, ca=crt)
        self.answer.write_bytes(self.repo.manifests[self.digest][0])
        self.assertAllowed(self.pull_with("skopeo", "--certs-dir", certs, "--to", "dir:there"), self.digest)
        self.assertEqual(self.calls()[0], ["copy", "--all", f"docker://{self.name}@{self.digest}", "dir:there"])
        self.answer.write_text(f'["{self.name}@{self.digest}"]')
        self.assertAllowed(self.pull_with("podman", "--certs-dir", certs), self.digest)
        self.assertEqual(self.calls()[0], ["pull", f"{self.name}@{self.digest}"])

    def test_platforms(self):
        pinned = f"{self.name}@{self.digest}"
        for tool, args, call in (("docker", ["linux/arm64"], ["pull", "--platform", "linux/arm64", pinned]),
                                 ("nerdctl", ["all"], ["pull", "--insecure-registry", "--all-platforms", pinned]),
                                 ("ctr", ["all"], ["images", "pull", "--plain-http", "--all-platforms", pinned])):
            self.answer.write_text(self.table(self.digest))
            self.assertAllowed(self.pull_with(tool, "--platform", *args), self.digest)
            self.assertEqual(self.calls()[0], call)
        self.assertUsage(self.pull_with("docker", "--platform", "all"))
        self.assertEqual(self.calls(), [])

    def test_skopeo(self):
        self.answer.write_bytes(self.repo.manifests[self.digest][0])
        self.assertAllowed(self.pull_with("skopeo", "--to", "dir:there"), self.digest)
        self.assertEqual(self.calls(), [["copy", "--src-tls-verify=false", "--all", f"docker://{self.name}@{self.digest}", "dir:there"], ["inspect", "--raw", "dir:there"]])
        one = self.children["linux/arm64"]
        self.answer.write_bytes(self.repo.manifests[one][0])
        self.assertAllowed(self.pull_with("skopeo", "--to", "dir:there", "--platform", "linux/arm64"), self.digest)
        self.assertEqual(self.calls()[0], ["--override-os=linux", "--override-arch=arm64", "copy", "--src-tls-verify=false", f"docker://{self.name}@{self.digest}", "dir:there"])
        self.answer.write_bytes(self.repo.manifests[one][0] + b" ")
        self.assertDenied(self.pull_with("skopeo", "--to", "dir:there", "--platform", "linux/arm64"), "digest-mismatch")
        self.assertUsage(self.pull_with("skopeo"))

    def test_a_tool_that_fails_or_has_another_image(self):
        self.exit.write_text("7")
        result = self.pull_with("docker")
        self.assertUnknown(result, "io")
        self.assertIn(b"docker pull: exit status 7", result.err)
        self.assertEqual(len(self.calls()), 1)
        self.exit.write_text("0")
        self.answer.write_text(f'["{self.name}@{digest_of(b"another")}"]')
        for tool in ("docker", "podman", "nerdctl", "ctr"):
            if tool == "ctr":
                self.answer.write_text(self.table(digest_of(b"another")))
            result = self.pull_with(tool)
            self.assertDenied(result, "digest-mismatch")
            self.assertEqual(len(self.calls()), 2, "and nothing was tagged")

    def test_denied_is_not_pulled(self):
        self.assertDenied(self.pull_with("docker", image=f"{self.name}@{oci.image(self.repo)}"), "no-signature")
        self.assertEqual(self.calls(), [])

    def test_the_tag_moves_meanwhile(self):
        """A13: what the tool is told is a digest, so that it does not matter."""
        evil = oci.image(self.repo, "evil")

        @self.registry.hook
        def move(request):
            if request.is_tag("1.4"):
                response = self.registry.honest(request)
                self.repo.tags["1.4"] = evil
                return response

        self.assertAllowed(self.pull_with("docker"), self.digest)
        self.assertTrue(all(evil not in word for call in self.calls() for word in call))

    def test_usage(self):
        self.assertUsage(self.pull_with("crane"))
        self.assertUsage(self.pull_with("docker", "--to", f"oci:{self.layout}"))
        self.assertUsage(self.pull_with("docker", image=f"oci:{self.dir}"))
        (self.bin / "nerdctl").unlink()
        self.assertUsage(self.pull_with("nerdctl"))

    @unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
    def test_the_real_skopeo(self):
        policy = self.home / ".config/containers/policy.json"
        policy.parent.mkdir(parents=True)
        policy.write_text('{"default":[{"type":"insecureAcceptAnything"}]}')
        result = run("pull", "--output", "json", "--key", self.key.public, "--with", "skopeo", "--to", f"dir:{self.dir}/there", f"{self.name}:1.4",
                     home=self.home)
        self.assertAllowed(result, self.digest)
        self.assertEqual(digest_of((self.dir / "there" / "manifest.json").read_bytes()), self.digest)


class Readers(Pull):
    """Others read what was pulled."""

    def tool(self, *command):
        done = subprocess.run(list(map(str, command)), cwd=self.dir, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    @unittest.skipUnless(shutil.which("skopeo"), "skopeo not installed")
    def test_skopeo(self):
        digest, _ = oci.index(self.repo, "1.4", ("linux/amd64", "linux/arm64"))
        self.sign(digest)
        self.assertAllowed(self.pull(to=f"oci:{self.layout}:1.4"), digest)
        raw = self.tool("skopeo", "inspect", "--raw", f"oci:{self.layout}:1.4")
        self.assertEqual(digest_of(raw.encode()), digest)
        self.tool("skopeo", "--insecure-policy", "copy", "--all", f"oci:{self.layout}:1.4", "dir:copy")

    @unittest.skipUnless(shutil.which("umoci"), "umoci not installed")
    def test_umoci(self):
        self.sign(image_with_a_file(self.repo, "1.4"))
        self.assertAllowed(self.pull(to=f"oci:{self.layout}:1.4"))
        self.tool("umoci", "unpack", "--rootless", "--image", f"{self.layout}:1.4", "bundle")
        self.assertEqual((self.dir / "bundle" / "rootfs" / "hello").read_text(), "there")


class PartOfAnIndex(Tools):
    """A43: an index that nobody signed passes where the policy asks for platforms whose manifests are signed; the rest of it stays where it is."""

    def setUp(self):
        super().setUp()
        self.host = {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}.get(os.uname().machine, "linux/amd64")
        self.foreign = "linux/riscv64"
        self.children = {p: oci.image(self.repo, None, p) for p in (self.host, self.foreign, "linux/s390x")}
        self.policy = self.dir / "policy.json"

    def publish(self, *more):
        entries = [oci.platform_entry(self.repo, d, p) for p, d in self.children.items()]
        self.digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [*entries, *more]}, "part")
        self.answer.write_text(f'["{self.name}@{self.digest}"]')

    def rules(self, *platforms):
        rule = {"images": [f"{self.registry.host}/shop/*"], "decide-by": "signatures", "keys": [str(self.key.public)]}
        self.policy.write_text(json.dumps({"version": 1, "rules": [{**rule, **({"platforms": platforms} if platforms else {})}]}))
        self.policy.chmod(0o644)
        return ["--policy", self.policy, "--no-ledger"]

    def ask(self, command, *args):
        self.log.unlink(missing_ok=True)
        return run(command, "--output", "json", *args, f"{self.name}:part", home=self.home, env={"PATH": f"{self.bin}:/usr/bin:/bin"})

    def brought(self, rules):
        """The platforms whose manifests pull and save bring."""
        shutil.rmtree(self.layout, ignore_errors=True)
        archive = self.dir / "saved.tar"
        archive.unlink(missing_ok=True)
        self.assertAllowed(self.ask("pull", *rules, "--to", f"oci:{self.layout}"), self.digest)
        self.assertAllowed(self.ask("save", *rules, "-o", archive), self.digest)
        with tarfile.open(archive) as tar:
            saved = {pathlib.PurePath(n).name for n in tar.getnames()}
        there = {p: d[7:] in blobs_of(self.layout) for p, d in self.children.items()}
        self.assertEqual(there, {p: d[7:] in saved for p, d in self.children.items()})
        return [p for p in there if there[p]]

    def test_what_is_covered_and_nothing_else(self):
        self.publish()
        for platform in (self.host, self.foreign):
            self.sign(self.children[platform], "part")
        self.assertEqual(self.brought(self.rules(self.foreign)), [self.foreign])
        self.assertEqual(self.brought(self.rules(self.host, self.foreign)), [self.host, self.foreign])
        self.assertEqual(self.ask("pull", *self.rules(), "--to", f"oci:{self.dir}/none").status, 1)
        self.assertEqual(self.ask("pull", *self.rules("linux/s390x"), "--to", f"oci:{self.dir}/none").status, 1)
        self.sign(self.digest, "part")
        self.assertEqual(self.brought(self.rules(self.foreign)), list(self.children))

    def test_what_calls_itself_provenance(self):
        """BuildKit's stands beside its platform; a manifest that some runtime would take does not come along by the same annotation."""
        about = {"vnd.docker.reference.digest": self.children[self.foreign], "vnd.docker.reference.type": "attestation-manifest"}
        honest, evil = oci.image(self.repo, None, "unknown/unknown"), oci.image(self.repo, None, "linux/amd64")
        self.publish(oci.platform_entry(self.repo, honest, "unknown/unknown", annotations=about),
                     oci.platform_entry(self.repo, evil, "linux/mips64le", annotations=about))
        self.sign(self.children[self.foreign], "part")
        self.assertEqual(self.brought(self.rules(self.foreign)), [self.foreign])
        self.assertIn(honest[7:], blobs_of(self.layout))
        self.assertNotIn(evil[7:], blobs_of(self.layout))

    def test_tools_are_asked_for_what_is_covered(self):
        self.publish()
        for platform in (self.host, self.foreign):
            self.sign(self.children[platform], "part")
        pinned = f"{self.name}@{self.digest}"
        for tool, option in (("docker", []), ("podman", ["--tls-verify=false"]), ("nerdctl", ["--insecure-registry"])):
            with self.subTest(tool):
                self.assertAllowed(self.ask("pull", *self.rules(self.host, self.foreign), "--with", tool), self.digest)
                self.assertEqual(self.calls()[0], ["pull", *option, "--platform", self.host, pinned])
                self.assertAllowed(self.ask("pull", *self.rules(self.foreign), "--with", tool), self.digest)
                self.assertEqual(self.calls()[0], ["pull", *option, "--platform", self.foreign, pinned])
        self.sign(self.children["linux/s390x"], "part")
        refused = self.ask("pull", *self.rules(self.foreign, "linux/s390x"), "--with", "docker")
        self.assertEqual((refused.status, self.calls()), (2, []), refused)
        self.assertIn(b"choose one with --platform", refused.err)
        self.answer.write_bytes(self.repo.manifests[self.children[self.host]][0])
        self.assertAllowed(self.ask("pull", *self.rules(self.host, self.foreign), "--with", "skopeo", "--to", "dir:there"), self.digest)
        os_, arch = self.host.split("/")
        self.assertEqual(self.calls()[0][:3], [f"--override-os={os_}", f"--override-arch={arch}", "copy"])
        self.assertNotIn("--all", self.calls()[0])
        self.sign(self.digest, "part")
        self.answer.write_text(f'["{pinned}"]')
        self.assertAllowed(self.ask("pull", *self.rules(self.host, self.foreign), "--with", "docker"), self.digest)
        self.assertEqual(self.calls()[0], ["pull", pinned])

    def test_docker_archives_are_of_what_is_covered(self):
        self.publish()
        self.sign(self.children[self.foreign], "part")
        archive = self.dir / "docker.tar"
        self.assertAllowed(self.ask("pull", *self.rules(self.foreign), "--to", f"docker-archive:{archive}"), self.digest)
        with tarfile.open(archive) as tar:
            config = json.load(tar.extractfile("manifest.json"))[0]["Config"]
            self.assertEqual(json.load(tar.extractfile(config))["architecture"], self.foreign.split("/")[1])


if __name__ == "__main__":
    unittest.main()
