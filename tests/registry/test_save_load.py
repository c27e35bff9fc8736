"""cocket save and load: across an air gap.  What is packed was verified, what is unpacked is verified again by what the other side trusts, all of
it or none; the real docker-registry takes it in, and there each image is known by the name that was signed."""

import gzip
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, key, run, start
from support.registry import REF_NAME, Registry, Repository, Response, digest_of, parsed

NAME = "registry.example.com/shop/api"


# One file after the other under a third one's name, for at most a minute.
SWAP = """
import os, sys, time
a, b, to = sys.argv[1:]
end = time.monotonic() + 60
while time.monotonic() < end:
    for one in (a, b):
        os.link(one, to + ".new")
        os.rename(to + ".new", to)
        time.sleep(0.0007)
"""


def blobs(layout):
    directory = layout / "blobs" / "sha256"
    return sorted(p.name for p in directory.iterdir()) if directory.exists() else []


class Gap(Case):
    """Outside there are layouts under the names of registry.example.com; inside another home, which shares the key alone."""

    def setUp(self):
        super().setUp()
        self.inside = self.dir / "inside"
        self.inside.mkdir()
        self.key = key("p256")
        self.file = self.dir / "images.tar"

    def layout(self, name=NAME, tag="1.4", repo=None, signed=None, platforms=None):
        """An image in a layout of its own, signed for its name; returns (its reference, its digest)."""
        repo = repo or Repository()
        digest = oci.index(repo, tag, platforms)[0] if platforms else oci.image(repo, tag)
        oci.sign_simple(repo, digest, signed or f"{name}:{tag}", self.key)
        oci.sign_bundle(repo, digest, self.key, signed or f"{name}:{tag}")
        directory = self.dir / f"layout-{next(oci.counter)}"
        oci.write_layout(directory, repo, {tag: f"{name}:{tag}"})
        return f"oci:{directory}:{name}:{tag}", digest

    def save(self, *images, args=(), rules=None, **options):
        rules = ["--key", self.key.public] if rules is None else rules
        return run("save", "--output", "json", *rules, "-o", options.pop("file", self.file), *args, *images, home=options.pop("home", self.home),
                   **options)

    def load(self, to=None, args=(), file=None, rules=None, **options):
        rules = ["--key", self.key.public] if rules is None else rules
        return run("load", "--output", "json", *rules, *args, file or self.file, *(["--to", to] if to else []),
                   home=options.pop("home", self.inside), **options)

    def must_save(self, *images, **options):
        result = self.save(*images, **options)
        self.assertEqual(result.status, 0, result)
        return result


class Saved(Gap):
    def test_several_images(self):
        images = [self.layout(), self.layout("registry.example.com/shop/web", "2"), self.layout("quay.io/other/tool", "3", platforms=("linux/amd64", "linux/arm64"))]
        result = self.must_save(*(image for image, _ in images))
        self.assertEqual([o["digest"] for o in result.objects], [digest for _, digest in images])
        loaded = self.load()
        self.assertEqual(loaded.status, 0, loaded)
        self.assertEqual({o["pinned"] for o in loaded.objects}, {o["pinned"] for o in result.objects})
        self.assertIn(b"verified only", loaded.err)

    def test_same_input_same_bytes(self):
        images = [self.layout()[0], self.layout("registry.example.com/shop/web", "2")[0]]
        self.must_save(*images)
        self.must_save(*images, file=self.dir / "again.tar")
        self.assertEqual(self.file.read_bytes(), (self.dir / "again.tar").read_bytes())
        self.assertEqual(self.load(f"oci-archive:{self.dir}/third.tar").status, 0)
        self.assertEqual(self.file.read_bytes(), (self.dir / "third.tar").read_bytes())

    def test_one_that_may_not_pass_is_none(self):
        good, bad = self.layout()[0], self.layout("registry.example.com/shop/web", "2", signed=f"{NAME}:2")[0]
        result = self.save(good, bad)
        self.assertEqual(result.status, 1, result)
        self.assertEqual([o["reason"] for o in result.objects], ["name-mismatch"])
        self.assertFalse(self.file.exists())

    def test_platforms(self):
        image, digest = self.layout(platforms=("linux/amd64", "linux/arm64", "linux/s390x"))
        self.must_save(image, args=["--platform", "linux/amd64,linux/s390x"])
        loaded = self.load(f"oci:{self.dir}/in")
        self.assertAllowed(loaded, digest)
        self.assertEqual(self.save(image, args=["--platform", "linux/amd64,linux/riscv64"], file=self.dir / "x.tar").status, 1)
        self.assertUsage(self.save(image, args=["--platform", "linux/amd64,,"]))
        alone, _ = self.layout("registry.example.com/shop/alone", "1")
        self.assertEqual(self.save(alone, args=["--platform", "linux/amd64"], file=self.dir / "y.tar").status, 0)
        self.assertDenied(self.save(alone, args=["--platform", "linux/amd64,linux/arm64"], file=self.dir / "z.tar"), "platform-missing")
        self.assertFalse((self.dir / "z.tar").exists())
        index = json.loads((self.dir / "in" / "blobs" / "sha256" / digest[7:]).read_bytes())
        there = [m["platform"]["architecture"] for m in index["manifests"] if m["digest"][7:] in blobs(self.dir / "in")]
        self.assertEqual(there, ["amd64", "s390x"])

    def test_all_platforms_of_an_archive_of_some(self):
        """A signed index covers all of them; those that are there are loaded."""
        image, digest = self.layout(platforms=("linux/amd64", "linux/arm64", "linux/s390x"))
        self.must_save(image, args=["--platform", "linux/amd64,linux/s390x"])
        self.assertAllowed(self.load(f"oci-archive:{self.dir}/again.tar", args=["--platform", "all"]), digest)
        self.assertEqual(self.file.read_bytes(), (self.dir / "again.tar").read_bytes())
        self.assertAllowed(self.load(f"oci:{self.dir}/one", args=["--platform", "linux/s390x"]), digest)
        self.assertDenied(self.load(args=["--platform", "linux/riscv64"]), "platform-missing")

    def test_one_image_of_two_names(self):
        """Signed once under each name: in one archive both signatures stay, and both names pass."""
        repo = Repository()
        digest = oci.image(repo, "1.4")
        directories = []
        for name in (NAME, "registry.example.com/copy/api"):
            mine = Repository()
            mine.blobs, mine.manifests, mine.tags = dict(repo.blobs), dict(repo.manifests), dict(repo.tags)
            oci.sign_simple(mine, digest, f"{name}:1.4", self.key)
            directories.append(oci.write_layout(self.dir / name.replace("/", "-"), mine, {"1.4": f"{name}:1.4"}))
        self.must_save(*(f"oci:{d}" for d in directories))
        loaded = self.load(f"oci:{self.dir}/in")
        self.assertEqual(sorted(o["pinned"] for o in loaded.objects), sorted([f"{NAME}:1.4@{digest}", f"registry.example.com/copy/api:1.4@{digest}"]), loaded)
        for name in (NAME, "registry.example.com/copy/api"):
            self.assertAllowed(self.verify(f"oci:{self.dir}/in:{name}:1.4", self.key), digest)

    def test_what_others_attach_is_no_image_of_the_archive(self):
        """Whoever may push a referrer would add an unsigned image, or another trust store, to each archive, and so have it refused."""
        repo = Repository()
        digest = oci.image(repo, "1.4")
        oci.sign_bundle(repo, digest, self.key, f"{NAME}:1.4")
        subject, media_type = repo.manifests[digest]
        config = oci.descriptor(b"{}", "application/vnd.oci.image.config.v1+json")
        repo.add_blob(b"{}")
        for fields in ({}, {"artifactType": "application/vnd.cocket.trust.v1"}):
            repo.add_manifest({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", **fields, "config": config,
                               "layers": [], "subject": oci.descriptor(subject, media_type)})
        oci.write_layout(self.dir / "layout", repo, {"1.4": f"{NAME}:1.4"})
        result = self.must_save(f"oci:{self.dir}/layout:{NAME}:1.4")
        self.assertEqual(result.err.count(b"itself, not an attachment"), 2, result)
        self.assertAllowed(self.load(f"oci:{self.dir}/in"), digest)
        self.assertAllowed(run("verify", "--output", "json", "--key", self.key.public, f"oci:{self.dir}/in", home=self.inside), digest)

    def test_one_name_of_two_images(self):
        result = self.save(self.layout()[0], self.layout()[0])
        self.assertUsage(result)
        self.assertFalse(self.file.exists())

    @unittest.skipUnless(shutil.which("skopeo") and shutil.which("umoci"), "skopeo or umoci not installed")
    def test_others_read_it(self):
        image, digest = self.layout()
        self.must_save(image)
        raw = subprocess.run(["skopeo", "inspect", "--raw", f"oci-archive:{self.file}:{NAME}:1.4"], capture_output=True, check=True).stdout
        self.assertEqual(digest_of(raw), digest)
        with tarfile.open(self.file) as tar:
            tar.extractall(self.dir / "untarred")
        subprocess.run(["umoci", "stat", "--image", f"{self.dir}/untarred:{NAME}:1.4", "--json"], capture_output=True, check=True)

    def test_usage(self):
        image, _ = self.layout()
        self.assertUsage(run("save", "--key", self.key.public, image, home=self.home))
        self.assertUsage(self.save(image, file="-"))
        self.assertUsage(self.save(image, args=["--signature", self.key.public]))


class Loaded(Gap):
    def test_nothing_of_a_bad_archive(self):
        """Each member, one bit turned: nothing is accepted, wherever it should have gone."""
        repo = Repository()
        layer = b"x" * 20_000
        repo.add_blob(layer)
        digest = oci.image(repo, "1.4", layers=[oci.descriptor(layer, oci.TAR)])
        oci.sign_simple(repo, digest, f"{NAME}:1.4", self.key)
        directory = oci.write_layout(self.dir / "api", repo, {"1.4": f"{NAME}:1.4"})
        self.must_save(f"oci:{directory}:{NAME}:1.4", self.layout("registry.example.com/shop/web", "2")[0])
        whole = self.file.read_bytes()
        with tarfile.open(self.file) as tar:
            members = [m for m in tar.getmembers() if m.isfile()]
        bad = self.dir / "bad.tar"
        with Registry() as registry:
            for member in members:
                for offset in (0, member.size // 2, member.size - 1):
                    bad.write_bytes(oci.flip(whole, member.offset_data + offset))
                    for to in (f"oci:{self.dir}/in", f"docker://{registry.host}/in"):
                        with self.subTest(f"{member.name} {offset} {to[:6]}"):
                            result = self.load(to, file=bad)
                            self.assertFalse(result.crashed, result)
                            if result.status == 0:  # a name in index.json that became another one
                                self.assertEqual(member.name, "index.json", result)
                            else:
                                self.assertFalse((self.dir / "in").exists())
                                self.assertFalse(registry.requests(lambda r: r.method in ("PUT", "POST", "PATCH")))
                            shutil.rmtree(self.dir / "in", ignore_errors=True)
                            registry.clear()

    def test_cut_archive(self):
        self.must_save(self.layout()[0])
        whole = self.file.read_bytes()
        for n in [0, 1, 511, 512, *range(1000, len(whole) - 1024, len(whole) // 12)]:
            (self.dir / "cut.tar").write_bytes(whole[:n])
            result = self.load(f"oci:{self.dir}/in", file=self.dir / "cut.tar")
            self.assertFalse(result.crashed, result)
            self.assertNotEqual(result.status, 0, result)
            self.assertFalse((self.dir / "in").exists())

    def test_other_keys(self):
        self.must_save(self.layout()[0])
        result = self.load(f"oci:{self.dir}/in", rules=["--key", key("ed25519").public])
        self.assertNotEqual(result.status, 0, result)
        self.assertFalse((self.dir / "in").exists())

    def test_an_archive_that_is_swapped_meanwhile(self):
        """A13: what was proved is what is held against the ledger, printed and delivered, or nothing is."""
        archives, digests = [self.dir / "a.tar", self.dir / "b.tar"], []
        for archive in archives:
            image, digest = self.layout()
            self.must_save(image, file=archive, args=["--no-ledger"])
            digests.append(digest)
        swapping = subprocess.Popen([sys.executable, "-S", "-c", SWAP, *archives, self.file])
        self.addCleanup(swapping.wait)
        self.addCleanup(swapping.kill)
        while not self.file.exists():
            time.sleep(0.01)
        for i in range(30):
            out = self.dir / f"out-{i}"
            result = self.load(f"oci:{out}", args=["--ledger", self.dir / "ledger"])
            if result.status == 0:
                delivered = {e["digest"] for e in json.loads((out / "index.json").read_bytes())["manifests"] if e["digest"] in digests}
                self.assertEqual(delivered, {result.json["digest"]}, result)

    def test_through_a_pipe(self):
        image, digest = self.layout()
        self.must_save(image)
        self.assertAllowed(self.load(f"oci:{self.dir}/in", file="-", stdin=self.file.read_bytes()), digest)
        self.assertAllowed(self.verify(f"oci:{self.dir}/in", self.key), digest)

    def test_packed(self):
        image, digest = self.layout()
        self.must_save(image)
        packed = gzip.compress(self.file.read_bytes())
        (self.dir / "s.tar.gz").write_bytes(packed)
        self.assertAllowed(self.load(f"oci:{self.dir}/a", file=self.dir / "s.tar.gz"), digest)
        self.assertAllowed(self.load(f"oci:{self.dir}/b", file="-", stdin=packed), digest)
        self.assertAllowed(self.verify(f"oci:{self.dir}/b", self.key), digest)
        result = self.load(f"oci:{self.dir}/c", file="-", stdin=packed[:-9])
        self.assertEqual(result.status, 1, result)
        self.assertIn(b"gzip: truncated", result.err)
        self.assertFalse((self.dir / "c").exists())

    def test_twice_is_once(self):
        image, digest = self.layout()
        self.must_save(image)
        self.assertAllowed(self.load(f"oci:{self.dir}/in"), digest)
        before = {p: (p.read_bytes(), p.stat().st_mtime_ns if "blobs" in str(p) else 0) for p in (self.dir / "in").rglob("*") if p.is_file()}
        again = self.load(f"oci:{self.dir}/in")
        self.assertAllowed(again, digest)
        self.assertIn(b"already there", again.err)
        self.assertEqual({p: (p.read_bytes(), p.stat().st_mtime_ns if "blobs" in str(p) else 0) for p in before}, before)

    def test_killed_at_many_moments(self):
        image, digest = self.layout()
        self.must_save(image)
        for i in range(12):
            shutil.rmtree(self.dir / "in", ignore_errors=True)
            process = start("load", "--key", self.key.public, self.file, "--to", f"oci:{self.dir}/in", home=self.inside,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.003 * i)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for name in blobs(self.dir / "in"):
                if not name.startswith("."):
                    self.assertEqual(hashlib.sha256((self.dir / "in" / "blobs" / "sha256" / name).read_bytes()).hexdigest(), name)
            self.assertAllowed(self.load(f"oci:{self.dir}/in"), digest)

    def test_usage(self):
        self.must_save(self.layout()[0])
        for to in ("docker://", "docker://no-host/x", "oci:", f"docker-archive:{self.dir}/x.tar", f"oci:{self.dir}/in:tag", "nowhere"):
            self.assertUsage(self.load(to))
        self.assertUsage(self.load(args=["--root-sha256", "00"]))
        self.assertUsage(self.load(args=["--signed-as", NAME]))
        self.assertEqual(self.load(file=self.dir / "none.tar").status, 2)


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class IntoARegistry(Gap):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.prefix = f"{self.server.host}/mirror{next(oci.counter)}"

    def test_known_by_the_name_that_was_signed(self):
        image, digest = self.layout(platforms=("linux/amd64", "linux/arm64"))
        self.must_save(image)
        result = self.load(f"docker://{self.prefix}")
        self.assertEqual((result.status, result.json["pinned"]), (0, f"{self.prefix}/shop/api:1.4@{digest}"), result)
        self.assertIn(b"mirrors.json", result.err)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), digest)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside, args=["--platform", "all", "--deep", "--no-diff-ids"]), digest)
        # another machine has not been told; and there the signed name is asked for
        self.assertDenied(self.verify(f"{self.prefix}/shop/api:1.4", self.key), "name-mismatch")
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, args=["--signed-as", NAME]), digest)

    def test_its_neighbour_is_denied(self):
        """Another image that is signed, under its name; and one of another name beside it."""
        image, digest = self.layout()
        other, _ = self.layout("registry.example.com/shop/web", "1.4")
        self.must_save(image, other)
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        path = self.prefix.split("/", 1)[1]
        _, headers, body = self.server.manifest(f"{path}/shop/web", "1.4")
        for blob in parsed(body)["layers"] + [parsed(body)["config"]]:
            _, _, data = self.server.request("GET", f"/v2/{path}/shop/web/blobs/{blob['digest']}")
            self.server.push_blob(f"{path}/shop/api", data)
        tag = oci.sig_tag(digest_of(body))
        _, sig_headers, signatures = self.server.manifest(f"{path}/shop/web", tag)
        for blob in parsed(signatures)["layers"] + [parsed(signatures)["config"]]:
            _, _, data = self.server.request("GET", f"/v2/{path}/shop/web/blobs/{blob['digest']}")
            self.server.push_blob(f"{path}/shop/api", data)
        self.server.push_manifest(f"{path}/shop/api", "1.4", body, headers["content-type"])
        self.server.push_manifest(f"{path}/shop/api", tag, signatures, sig_headers["content-type"])
        self.assertDenied(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), "name-mismatch")
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api@{digest}", self.key, home=self.inside), digest)

    def test_twice_is_once(self):
        image, digest = self.layout()
        self.must_save(image)
        first = self.load(f"docker://{self.prefix}")
        self.assertEqual(first.status, 0, first)
        self.assertNotIn(b"already there", first.err)
        again = self.load(f"docker://{self.prefix}")
        self.assertEqual(again.status, 0, again)
        self.assertIn(b"already there", again.err)
        self.assertNotIn(b"hint", again.err)
        mirrors = json.loads((self.inside / ".config/cocket/mirrors.json").read_bytes())["mirrors"]
        self.assertEqual(mirrors, [{"location": f"{self.prefix}/shop/api", "stands-for": NAME}])

    def test_two_hosts_below_one_prefix(self):
        images = [self.layout(), self.layout("quay.io/other/tool", "3")]
        self.must_save(*(i for i, _ in images))
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside))
        self.assertAllowed(self.verify(f"{self.prefix}/other/tool:3", self.key, home=self.inside))
        self.must_save(self.layout("ghcr.io/shop/api", "1.4")[0])
        clash = self.load(f"docker://{self.prefix}")
        self.assertUsage(clash)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), images[0][1])

    def test_another_host_below_a_wider_mirror(self):
        """Where the path is free it is taken; where another image is, or the very repository is recorded, it is not."""
        self.run_ok("mirror", "add", self.prefix, "registry.example.com", home=self.inside)
        tool, digest = self.layout("quay.io/other/tool", "3")
        image, own = self.layout()
        self.must_save(tool, image)
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        self.assertAllowed(self.verify(f"{self.prefix}/other/tool:3", self.key, home=self.inside), digest)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), own)
        self.assertEqual(self.mirrors(), [{"location": self.prefix, "stands-for": "registry.example.com"},
                                          {"location": f"{self.prefix}/other/tool", "stands-for": "quay.io/other/tool"}])
        self.must_save(self.layout("registry.example.com/other/tool", "4")[0])
        self.assertUsage(self.load(f"docker://{self.prefix}"))
        self.must_save(self.layout("quay.io/shop/api", "1.4")[0])
        self.assertUsage(self.load(f"docker://{self.prefix}"))
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), own)

    def test_recorded_when_all_are_there(self):
        """The second of two cannot be pushed: the first is there, and nothing stands for anything yet."""
        first, digest = self.layout()
        second, _ = self.layout("registry.example.com/shop/web", "2")
        self.must_save(first, second)
        with Registry() as registry:
            registry.hook(lambda r: Response(500, b"") if r.method != "GET" and "/shop/web/" in r.path else None)
            failed = self.load(f"docker://{registry.host}/m")
            self.assertEqual((failed.status, self.mirrors()), (3, None), failed)
            registry.hooks.clear()
            registry.hook(lambda r: Response(404, b"") if r.method == "GET" and r.path.endswith("/shop/web/manifests/2") else None)
            lost = self.load(f"docker://{registry.host}/m")
            self.assertEqual(lost.status, 3, lost)
            self.assertIn(b"was pushed, and is not what the registry serves there", lost.err)
            registry.hooks.clear()
            self.assertEqual(self.load(f"docker://{registry.host}/m").status, 0)
            self.assertAllowed(self.verify(f"{registry.host}/m/shop/api:1.4", self.key, home=self.inside), digest)
            removed = run("mirror", "remove", f"{registry.host}/m/shop/api", home=self.inside)
            self.assertEqual(removed.status, 0, removed)
            self.assertDenied(self.verify(f"{registry.host}/m/shop/api:1.4", self.key, home=self.inside), "name-mismatch")

    def mirrors(self):
        file = self.inside / ".config/cocket/mirrors.json"
        return json.loads(file.read_bytes())["mirrors"] if file.exists() else None

    def own_image(self, path, tag="1"):
        """An image that the inside pushed and signed by its own name."""
        name = f"{self.server.host}/{path}"
        config = json.dumps({"os": "linux", "architecture": "amd64", "n": next(oci.counter)}).encode()
        self.server.push_blob(path, config)
        manifest = json.dumps({"schemaVersion": 2, "mediaType": oci.MANIFEST, "layers": [], "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json", "size": len(config), "digest": digest_of(config)}}).encode()
        self.server.push_manifest(path, tag, manifest, oci.MANIFEST)
        self.run_ok("sign", "--key", self.key.private, f"{name}:{tag}", home=self.inside)
        return f"{name}:{tag}"

    def test_images_of_its_own_below_the_prefix_stay_what_they_are(self):
        """Beside what is loaded, and in the very repository that is loaded into."""
        path = self.prefix.split("/", 1)[1]
        own = [self.own_image(f"{path}/team/own"), self.own_image(f"{path}/shop/api", "0.9"), self.own_image(f"{path}/shop/api/tool")]
        image, digest = self.layout()
        self.must_save(image)
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        self.assertEqual(self.mirrors(), [{"location": f"{self.prefix}/shop/api", "stands-for": NAME}])
        for name in own:
            self.assertAllowed(self.verify(name, self.key, home=self.inside))
            signed = run("sign", "--key", self.key.private, name, home=self.inside)
            self.assertEqual((signed.status, b"mirrors.json says that" in signed.err), (0, "/shop/api" in name), signed)
            self.assertAllowed(self.verify(name, self.key, home=self.inside))
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), digest)

    def test_a_denial_names_the_file_and_the_entry(self):
        self.must_save(self.layout()[0])
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        path, name = self.prefix.split("/", 1)[1] + "/shop/api", f"{self.prefix}/shop/api:2"
        _, headers, body = self.server.manifest(path, "1.4")
        self.server.push_manifest(path, "2", body.replace(b"{", b"{ ", 1), headers["content-type"])
        self.run_ok("sign", "--key", self.key.private, "--signed-as", "registry.example.com/other:2", name, home=self.inside)
        denied = self.verify(name, self.key, home=self.inside)
        self.assertDenied(denied, "name-mismatch")
        self.assertIn(f"mirrors.json says that {self.prefix}/shop/api stands for {NAME}", denied.json["detail"])

    def test_nothing_is_remembered_of_a_load_that_failed(self):
        self.must_save(self.layout()[0])
        for to in ("127.0.0.1:1/nowhere", ):
            failed = self.load(f"docker://{to}")
            self.assertEqual((failed.status, self.mirrors()), (3, None), failed)
            self.assertNotIn(b"hint: what", failed.err)

    def test_looks_before_it_pushes(self):
        """What is there by a name of its own is not written over; an earlier one of the same is."""
        path = self.prefix.split("/", 1)[1]
        own = self.own_image(f"{path}/shop/api", "1.4")
        before = self.server.manifest(f"{path}/shop/api", "1.4")[2]
        image, _ = self.layout()
        self.must_save(image)
        refused = self.load(f"docker://{self.prefix}")
        self.assertUsage(refused)
        self.assertIn(b"use another prefix", refused.err)
        self.assertEqual(self.server.manifest(f"{path}/shop/api", "1.4")[2], before)
        self.assertIsNone(self.mirrors())
        self.assertEqual(self.load(f"docker://{self.prefix}/else").status, 0)
        newer, digest = self.layout()
        self.must_save(newer)
        (self.inside / ".config/cocket/mirrors.json").unlink()  # as a second machine that loads into the same registry
        self.assertEqual(self.load(f"docker://{self.prefix}/else").status, 0)
        self.assertAllowed(self.verify(f"{self.prefix}/else/shop/api:1.4", self.key, home=self.inside), digest)

    def test_two_hosts_never_in_one_place(self):
        """Whatever the tags: nothing is sent, and nothing remembered."""
        host, path = self.prefix.split("/", 1)
        for names, to in (((f"{NAME}:1.4", "ghcr.io/shop/api:1.4"), self.prefix), ((f"{NAME}:1.4", "ghcr.io/shop/api:2"), self.prefix),
                          ((f"{host}/{path}/shop/api:1.4", f"ghcr.io/{path}/shop/api:2"), host)):
            with self.subTest(names=names):
                self.must_save(*(self.layout(*name.rsplit(":", 1))[0] for name in names))
                refused = self.load(f"docker://{to}")
                self.assertUsage(refused)
                self.assertIn(b"would both become", refused.err)
                self.assertEqual(self.server.manifest(f"{path}/shop/api", "1.4")[0], 404)
                self.assertFalse((self.inside / ".config/cocket/mirrors.json").exists())
        self.must_save(self.layout()[0], self.layout("ghcr.io/shop/api/tool", "1.4")[0], self.layout(tag="2")[0])
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        self.must_save(self.layout("ghcr.io/shop/api", "3")[0])  # into what another host has by now
        self.assertUsage(self.load(f"docker://{self.prefix}"))
        self.assertEqual(self.load(f"docker://{self.prefix}-else").status, 0)

    def test_signatures_that_are_there_stay(self):
        """The inside signs with its own key, and the image is loaded again."""
        image, digest = self.layout()
        self.must_save(image)
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        inner = key("ed25519")
        self.run_ok("sign", "--key", inner.private, f"{self.prefix}/shop/api:1.4", home=self.inside)
        self.assertEqual(self.load(f"docker://{self.prefix}").status, 0)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", inner, args=["--signed-as", f"{self.prefix}/shop/api"]), digest)
        self.assertAllowed(self.verify(f"{self.prefix}/shop/api:1.4", self.key, home=self.inside), digest)


class WithATrustStore(Gap):
    def setUp(self):
        super().setUp()
        self.store, self.root, self.role = self.dir / "store", key("p256", 7), self.key
        self.trust("init", "--root-key", self.root.private, "--targets-key", self.root.private)
        self.trust("delegate", "release", "--images", "registry.example.com/shop/*", "--role-key", self.role.public, "--key", self.root.private)
        self.pin = hashlib.sha256((self.store / "1.root.json").read_bytes()).hexdigest()

    def trust(self, *args):
        return self.run_ok("trust", *args, "--trust", self.store)

    def save_by_store(self, *images, **options):
        return self.must_save(*images, rules=["--trust", self.store, "--no-ledger"], **options)

    def load_by_store(self, *args, **options):
        return self.load(f"oci:{self.dir}/in", rules=[], args=args, **options)

    def test_first_import_wants_its_root_pinned(self):
        image, digest = self.layout()
        self.save_by_store(image)
        self.assertUsage(self.load_by_store())
        self.assertUsage(self.load_by_store("--no-trust"))
        wrong = self.load_by_store("--root-sha256", "0" * 64)
        self.assertEqual(wrong.status, 1, wrong)
        self.assertFalse((self.inside / ".config").exists())
        self.assertFalse((self.dir / "in").exists())
        self.assertAllowed(self.load_by_store("--root-sha256", self.pin), digest)
        self.assertAllowed(self.load_by_store(), digest)
        self.assertAllowed(run("verify", "--output", "json", f"oci:{self.dir}/in", home=self.inside), digest)
        self.assertTrue((self.inside / ".local/state/cocket/ledger.json").exists())

    def test_the_archive_brings_what_changed(self):
        """A revocation crosses the gap: the image that passed before does not any more, and the store is the newer one all the same."""
        image, digest = self.layout()
        self.save_by_store(image)
        self.assertAllowed(self.load_by_store("--root-sha256", self.pin), digest)
        old = self.file.read_bytes()
        other, _ = self.layout("registry.example.com/shop/web", "2")
        self.trust("revoke", "--digest", digest, "--key", self.root.private)
        self.save_by_store(other)
        self.assertEqual(self.load_by_store().status, 0)
        (self.dir / "old.tar").write_bytes(old)
        again = self.load_by_store(file=self.dir / "old.tar")
        self.assertDenied(again, "revoked")
        self.assertIn(b"not used", again.err)

    def test_another_root_is_refused(self):
        image, digest = self.layout()
        self.save_by_store(image)
        self.assertAllowed(self.load_by_store("--root-sha256", self.pin), digest)
        self.store, self.root = self.dir / "other", key("p256", 8)
        self.trust("init", "--root-key", self.root.private, "--targets-key", self.root.private)
        self.trust("delegate", "release", "--images", "registry.example.com/shop/*", "--role-key", self.role.public, "--key", self.root.private)
        for _ in range(3):  # versions ahead of the store's
            self.trust("delegate", f"more{next(oci.counter)}", "--images", "registry.example.com/x/*", "--role-key", self.role.public, "--key", self.root.private)
        self.save_by_store(self.layout("registry.example.com/shop/web", "2")[0])
        result = self.load_by_store()
        self.assertEqual(result.status, 1, result)
        self.assertEqual(blobs(self.dir / "in"), sorted(set(blobs(self.dir / "in"))))

    def test_it_is_an_artifact_that_trust_update_reads(self):
        image, _ = self.layout()
        self.save_by_store(image)
        self.assertEqual(self.load_by_store("--root-sha256", self.pin).status, 0)
        self.trust("delegate", "more", "--images", "registry.example.com/x/*", "--role-key", self.role.public, "--key", self.root.private)
        self.save_by_store(image)
        with tarfile.open(self.file) as tar:
            tar.extractall(self.dir / "untarred")
        result = run("trust", "update", f"oci:{self.dir}/untarred:cocket-trust", home=self.inside)
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.out.startswith(b"updated"), result)
        index = json.loads((self.dir / "untarred" / "index.json").read_bytes())["manifests"]
        self.assertIn("cocket-trust", [e.get("annotations", {}).get(REF_NAME) for e in index])
        self.assertNotIn(b"PRIVATE KEY", self.file.read_bytes())

    def test_without(self):
        image, _ = self.layout()
        self.save_by_store(image, args=["--no-trust"])
        with tarfile.open(self.file) as tar:
            self.assertNotIn(b"cocket-trust", tar.extractfile("index.json").read())

    def test_rollback(self):
        """An image that is older than what was accepted inside under its name: nothing of that archive."""
        repo = Repository()
        old = oci.image(repo, "1.4")
        new = oci.image(repo, "1.5")
        directory = oci.write_layout(self.dir / "api", repo)
        for digest, seconds in ((old, 0), (new, 1.1)):
            time.sleep(seconds)
            self.run_ok("sign", "--key", self.role.private, "--signed-as", f"{NAME}:1.4", f"oci:{directory}@{digest}")
        archives = []
        for tag in ("1.4", "1.5"):
            mine = self.dir / f"only-{tag}"
            shutil.copytree(directory, mine)
            index = json.loads((mine / "index.json").read_bytes())
            index["manifests"] = [e for e in index["manifests"] if e.get("annotations", {}).get(REF_NAME) not in {"1.4", "1.5"} - {tag}]
            for e in index["manifests"]:
                if e.get("annotations", {}).get(REF_NAME) == tag:
                    e["annotations"][REF_NAME] = f"{NAME}:1.4"
            (mine / "index.json").write_text(json.dumps(index))
            archives.append(self.dir / f"{tag}.tar")
            self.save_by_store(f"oci:{mine}:{NAME}:1.4", file=archives[-1])
        self.assertAllowed(self.load_by_store("--root-sha256", self.pin, file=archives[1]), new)
        self.assertDenied(self.load_by_store(file=archives[0]), "rollback")
        self.assertNotIn(old[7:], blobs(self.dir / "in"))


if __name__ == "__main__":
    unittest.main()
