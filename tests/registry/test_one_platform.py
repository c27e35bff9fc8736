"""One platform of a signed index, saved and loaded into registries of several makers: those that keep an index whose other manifests are missing keep
it, and with the others the platform's image stands for itself, covered by the index that is attached to it.  There it verifies, is pulled, saved and
loaded again, under the name that was signed and under no other."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, upstream
from support.program import Case, key, run
from support.registry import Registry, Repository, error

NAME = "registry.example.com/shop/api"
KEEPS = {"docker-registry": False, "distribution3": False, "crane": False}  # others as they do


class OnePlatform(Case):
    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.inside = self.dir / "inside"
        self.inside.mkdir()
        self.file = self.dir / "release.tar"

    def ask(self, *args, rules=None, home=None):
        rules = ["--key", self.key.public] if rules is None else rules
        return run(args[0], "--output", "json", *rules, *args[1:], home=home or self.inside)

    def save(self, *args, own=False, bundles=True):
        """A signed index of three platforms, of which those of args are saved; returns its digest and its platforms'."""
        repo = Repository()
        digest, children = oci.index(repo, "1.4", ("linux/amd64", "linux/arm64", "linux/s390x"))
        for signed in children.values() if own else (digest,):
            oci.sign_simple(repo, signed, f"{NAME}:1.4", self.key)
            if bundles:
                oci.sign_bundle(repo, signed, self.key, f"{NAME}:1.4")
        layout = oci.write_layout(self.dir / f"layout-{next(oci.counter)}", repo, {"1.4": f"{NAME}:1.4"})
        result = self.ask("save", "-o", self.file, *args, f"oci:{layout}:{NAME}:1.4", home=self.home)
        self.assertEqual(result.status, 0, result)
        return digest, children

    def through(self, prefix, digest, children, keeps=None):
        """Loaded there; then all that one does with it.  keeps: whether the registry keeps the index, None: either."""
        arm = children["linux/arm64"]
        loaded = self.ask("load", self.file, "--to", f"docker://{prefix}")
        keeps = loaded.json.get("digest") == digest if keeps is None else keeps
        there = digest if keeps else arm
        self.assertAllowed(loaded, there)
        image = f"{prefix}/shop/api:1.4"
        self.assertEqual(loaded.json["pinned"], f"{image}@{there}")
        self.assertEqual(b"without its index" in loaded.err, not keeps, loaded)
        for asked in (image, f"{image}@{arm}", f"{image}@{there}"):
            with self.subTest(asked=asked):
                if keeps and asked.endswith(arm):
                    continue  # a manifest of an index, asked for without it, has no signature
                checked = self.ask("verify", asked)
                self.assertAllowed(checked, arm if asked.endswith(arm) else there)
                self.assertEqual(checked.json.get("index"), None if keeps else digest)
                self.assertAllowed(self.ask("verify", "--platform", "linux/arm64", asked))
                self.assertDenied(self.ask("verify", asked, rules=["--key", key("p256", 1).public]))
        self.assertDenied(self.ask("verify", "--platform", "linux/s390x", image) if not keeps else self.ask("verify", "--platform", "linux/riscv64", image))
        self.assertAllowed(self.ask("verify", "--deep", "--platform", "linux/arm64", image))
        again = self.ask("load", self.file, "--to", f"docker://{prefix}")
        self.assertAllowed(again, there)
        self.assertIn(b"already there", again.err)
        to = f"oci:{self.dir}/pulled-{next(oci.counter)}:mine"
        self.assertAllowed(self.ask("pull", "--platform", "linux/arm64", "--to", to, image), there)
        self.assertAllowed(self.ask("verify", to), there)
        second = self.dir / f"second-{next(oci.counter)}.tar"
        self.assertEqual(self.ask("save", "--platform", "linux/arm64", "-o", second, image).status, 0)
        self.assertAllowed(self.ask("verify", f"oci-archive:{second}"), there)
        onward = self.ask("load", second, "--to", f"docker://{prefix}/onward")
        self.assertAllowed(onward, there)
        self.assertAllowed(self.ask("verify", f"{prefix}/onward/shop/api:1.4"), there)

    def test_a_registry_that_keeps_any_index(self):
        digest, children = self.save("--platform", "linux/arm64")
        with Registry() as registry:
            self.through(f"{registry.host}/m", digest, children, keeps=True)

    def test_own_signature(self):
        """Nobody signed the index: what is signed itself needs none."""
        _, children = self.save("--platform", "linux/arm64", own=True)
        with Registry() as registry:
            registry.hook(refuse_index)
            loaded = self.ask("load", "--platform", "linux/arm64", self.file, "--to", f"docker://{registry.host}/m")
            self.assertAllowed(loaded, children["linux/arm64"])
            self.assertAllowed(self.ask("verify", f"{registry.host}/m/shop/api:1.4"), children["linux/arm64"])
            self.assertNotIn(b"cocket.index", b"".join(data for data, _ in registry.repository("m/shop/api").manifests.values()))

    def test_several_platforms(self):
        digest, _ = self.save("--platform", "linux/arm64,linux/amd64")
        with Registry() as registry:
            registry.hook(refuse_index)
            result = self.ask("load", self.file, "--to", f"docker://{registry.host}/m")
            self.assertEqual(result.status, 3, result)
            self.assertIn(b"keeps no index of which only some platforms are there: save all of them, or one", result.err)
            self.assertNotIn("1.4", registry.repository("m/shop/api").tags)
            self.assertFalse((self.inside / ".config/cocket/mirrors.json").exists())

    def test_what_else_a_registry_refuses(self):
        """Only what it says of the index is a reason to leave that out."""
        self.save("--platform", "linux/arm64")
        for status in (403, 500, 413):
            with self.subTest(status), Registry() as registry:
                registry.hook(lambda request: refuse_index(request, status))
                result = self.ask("load", self.file, "--to", f"docker://{registry.host}/m")
                self.assertEqual(result.status, 3, result)
                self.assertEqual(registry.repository("m/shop/api").tags.get("1.4"), None)

    def test_no_referrers_api(self):
        digest, children = self.save("--platform", "linux/arm64")
        with Registry(referrers=False) as registry:
            registry.hook(refuse_index)
            self.through(f"{registry.host}/m", digest, children, keeps=False)

    def test_cached(self):
        digest, children = self.save("--platform", "linux/arm64")
        with Registry() as registry:
            registry.hook(refuse_index)
            self.assertAllowed(self.ask("load", self.file, "--to", f"docker://{registry.host}/m"))
            for _ in range(2):
                result = self.ask("verify", "--cache", f"{registry.host}/m/shop/api:1.4")
                self.assertAllowed(result, children["linux/arm64"])
                self.assertEqual(result.json["index"], digest)
            self.assertIsNotNone(result.json.get("listed-at"))


def refuse_index(request, status=400):
    """As docker's registry refuses an index whose manifests it does not have."""
    if request.method == "PUT" and "/manifests/" in request.path and b'"manifests"' in request.body and b"linux" in request.body:
        return error(status, "MANIFEST_BLOB_UNKNOWN", "manifest blob unknown to registry")
    return None


def maker(name, registry):
    @unittest.skipUnless(registry, f"{name} is not installed")
    def test(self):
        digest, children = self.save("--platform", "linux/arm64")
        with registry as server:
            host = f"127.0.0.1:{server.port}"
            status, _, _ = server.request("GET", "/v2/")
            self.assertEqual(status, 200)
            self.through(f"{host}/m", digest, children, keeps=KEEPS.get(name))
    return test


for name, registry in upstream.registries().items():
    setattr(OnePlatform, f"test_{name.replace('-', '_')}", maker(name, registry))


if __name__ == "__main__":
    unittest.main()
