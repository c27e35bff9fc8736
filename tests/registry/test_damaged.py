"""A blob that is not what it should be is told with the image, the layer's number of how many, and its digest, by every command and in JSON; so is
one that is not there."""

import pathlib
import shutil
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import Registry

PLATFORMS = ("linux/amd64", "linux/arm64")


class Damaged(Case):
    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api"

    def make(self, platforms):
        """A signed image of three layers, or an index of such ones; whole, and then with the second layer of the last one damaged."""
        layers, made = {}, []
        for platform in platforms or ("linux/amd64",):
            layers[platform] = [oci.file_layer(self.repo, name, f"{platform} {name}".encode() * 1000) for name in "abc"]
            made.append(oci.image(self.repo, None if platforms else "1.4", platform, layers=layers[platform]))
        digest = made[0]
        if platforms:
            entries = [oci.platform_entry(self.repo, m, p) for m, p in zip(made, platforms)]
            digest = self.repo.add_manifest({"schemaVersion": 2, "mediaType": oci.INDEX, "manifests": entries}, "1.4")
        oci.sign_simple(self.repo, digest, f"{self.name}:1.4", self.key)
        return layers[(platforms or ("linux/amd64",))[-1]][1]["digest"]

    def damage(self, blob, how):
        good = self.dir / "good"
        shutil.rmtree(good, ignore_errors=True)
        self.assertEqual(run("pull", "--key", self.key.public, f"{self.name}:1.4", "--to", f"oci:{good}", home=self.home).status, 0)
        whole = self.repo.blobs[blob]
        data = {"changed": oci.flip(whole), "cut": whole[:-3], "missing": None}[how]
        path = good / "blobs" / "sha256" / blob[7:]
        if data is None:
            del self.repo.blobs[blob]
            path.unlink()
        else:
            self.repo.blobs[blob] = data
            path.write_bytes(data)
        with tarfile.open(self.dir / "bad.tar", "w") as tar:
            for file in sorted(good.rglob("*")):
                if file.is_file():
                    tar.add(file, file.relative_to(good))
        return good

    def commands(self, layout):
        registry, archive = f"{self.name}:1.4", f"oci-archive:{self.dir}/bad.tar"
        for image in (registry, f"oci:{layout}", archive):
            yield ("verify", "--deep", image), image
            for to in (f"oci:{self.dir}/to", f"oci-archive:{self.dir}/to.tar", f"docker-archive:{self.dir}/to.tar"):
                yield ("pull", image, "--to", to), image
            yield ("save", "-o", self.dir / "to.tar", image), image
        yield ("load", self.dir / "bad.tar", "--to", f"oci:{self.dir}/to"), registry
        yield ("load", self.dir / "bad.tar"), registry

    def check(self, platforms, how, status, reason):
        blob = self.make(platforms)
        layout = self.damage(blob, how)
        text = f"layer 2 of 3 {blob}: "
        for args, image in self.commands(layout):
            if platforms and "docker-archive" in str(args[-1]):
                continue  # of one platform, which may be the other one
            with self.subTest(args=args):
                result = run(args[0], "--key", self.key.public, *args[1:], home=self.home)
                self.assertEqual(result.status, status, result)
                where = f"{platforms[-1]}: " if platforms else ""
                self.assertIn(f"{reason}: {image}: {where}{text}", result.err.decode(), result)
                self.assertEqual(result.err.decode().count(blob), {"cut": 1, "changed": 2}.get(how, result.err.decode().count(blob)), result)
                result = run(args[0], "--output", "json", "--key", self.key.public, *args[1:], home=self.home)
                told = result.json
                self.assertEqual((result.status, told["reason"]), (status, reason), result)
                self.assertTrue(told["detail"].startswith(where + text), result)
                self.assertFalse((self.dir / "to.tar").exists())
                for b in told.get("blobs", []):
                    if b["digest"] == blob:
                        self.assertEqual((b["number"], b["of"], b["reason"]), (2, 3, reason), b)
                shutil.rmtree(self.dir / "to", ignore_errors=True)

    def test_changed(self):
        self.check((), "changed", 1, "digest-mismatch")

    def test_cut(self):
        self.check((), "cut", 1, "size-mismatch")

    def test_missing(self):
        self.check((), "missing", 3, "not-found")

    def test_of_an_index(self):
        self.check(PLATFORMS, "changed", 1, "digest-mismatch")

    def test_of_several_images(self):
        """The one that it belongs to is told, and no other."""
        other = self.registry.repository("shop/web")
        oci.sign_simple(other, oci.image(other, "2"), f"{self.registry.host}/shop/web:2", self.key)
        blob = self.make(())
        self.damage(blob, "changed")
        images = [f"{self.registry.host}/shop/web:2", f"{self.name}:1.4"]
        for order in (images, images[::-1]):
            result = run("save", "--output", "json", "--key", self.key.public, "-o", self.dir / "to.tar", *order, home=self.home)
            self.assertEqual(result.status, 1, result)
            self.assertEqual([(o["image"], o["verdict"]) for o in result.objects], [(images[1], "deny")], result)
            self.assertIn(b"nothing was saved", result.err)


if __name__ == "__main__":
    unittest.main()
