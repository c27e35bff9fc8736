"""containers/image, which podman, skopeo, Buildah and CRI-O share: a policy of sigstoreSigned takes what cocket signs by default, and nothing
else.  No image is run.
SKOPEO names the program, else skopeo on the PATH.  Debian's is built without sigstore, and is skipped with that word.  In the place of a skopeo
any program does that takes `--policy FILE --registries.d DIRECTORY copy [OPTION...] SOURCE DESTINATION`: a page of Go around copy.Image of
go.podman.io/image/v5, with a policy of signature.NewPolicyFromFile and a types.SystemContext of that registries.d and
DockerInsecureSkipTLSVerify; build tags containers_image_openpgp and containers_image_storage_stub."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, environment, key
from support.registry import Repository

SKOPEO = os.environ.get("SKOPEO") or shutil.which("skopeo")
EXACT = {"type": "matchExact"}
DIGEST_OR_EXACT = None  # what stands for no signedIdentity: matchRepoDigestOrExact
SAME_REPOSITORY = {"type": "matchRepository"}
IDENTITIES = (DIGEST_OR_EXACT, EXACT, SAME_REPOSITORY)
UNSIGNED = "A signature was required, but no signature exists"
NOT_BY_THAT_KEY = "cryptographic signature verification failed"


@unittest.skipUnless(SKOPEO, "skopeo not found (SKOPEO=/path/to/skopeo)")
@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Skopeo(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        (self.home / "registries.d").mkdir()
        (self.home / "registries.d/default.yaml").write_text("default-docker:\n  use-sigstore-attachments: true\n")
        self.path = self.id().rpartition(".")[2]
        self.name = f"{self.server.host}/{self.path}"
        self.digest = self.push(oci.image)
        self.image = f"{self.name}:1.4"

    def push(self, make):
        """Makes an image or an index of the tag 1.4 and pushes it."""
        self.repo = Repository()
        make(self.repo, "1.4")
        real.push(self.server, self.path, self.repo)
        return self.repo.tags["1.4"]

    def sign(self, *args, kind="p256", image=None):
        self.run_ok("sign", "--key", key(kind).private, *args, image or self.image)

    def copy(self, trusted, identity=DIGEST_OR_EXACT, image=None):
        rule = {"type": "sigstoreSigned", "keyPath": str(trusted.public), **({"signedIdentity": identity} if identity else {})}
        policy = self.home / "policy.json"
        policy.write_text(json.dumps({"default": [{"type": "reject"}], "transports": {"docker": {self.server.host: [rule]}}}))
        shutil.rmtree(self.dir / "out", ignore_errors=True)
        done = subprocess.run([SKOPEO, "--policy", policy, "--registries.d", self.home / "registries.d", "copy", "--src-tls-verify=false",
                               "--remove-signatures", f"docker://{image or self.image}", f"dir:{self.dir}/out"],
                              env=environment(self.home, {}), capture_output=True, text=True, timeout=60)
        if "sigstore disabled" in done.stderr:
            self.skipTest("this skopeo is built without sigstore, as Debian's is (SKOPEO=/path/to/another)")
        return done

    def assertTaken(self, *args, **more):
        done = self.copy(*args, **more)
        self.assertEqual(done.returncode, 0, done)
        self.assertTrue((self.dir / "out/manifest.json").exists())

    def assertRejected(self, why, *args, **more):
        done = self.copy(*args, **more)
        self.assertNotEqual(done.returncode, 0, done)
        self.assertIn(why, done.stderr)

    def test_what_is_signed_by_default_is_taken(self):
        self.assertRejected(UNSIGNED, key())
        for kind in ("p256", "ed25519"):
            self.digest = self.push(oci.image)
            self.assertRejected(UNSIGNED, key(kind))
            self.sign(kind=kind)
            for identity in IDENTITIES:
                self.assertTaken(key(kind), identity)
                self.assertRejected(NOT_BY_THAT_KEY, key(kind, 1), identity)
        self.assertRejected(NOT_BY_THAT_KEY, key("p256"))

    def test_the_hash_of_p384_is_not_theirs(self):
        """They take SHA-256 with every curve (docs/FORMATS.md 0)."""
        self.sign(kind="p384")
        self.assertAllowed(self.verify(self.image, key("p384")), self.digest)
        self.assertRejected(NOT_BY_THAT_KEY, key("p384"))

    def test_signed_night_after_night(self):
        for _ in range(3):
            self.sign()
            for identity in IDENTITIES:
                self.assertTaken(key(), identity)
        self.assertRejected(NOT_BY_THAT_KEY, key("p256", 1))

    def test_two_keys_either_is_found(self):
        self.sign()
        self.sign(kind="ed25519")
        self.assertTaken(key())
        self.assertTaken(key("ed25519"))

    def test_the_simple_form_is_the_one_they_read(self):
        self.sign("--format", "bundle")
        self.assertRejected(UNSIGNED, key())
        self.sign("--format", "simple")
        self.assertTaken(key())

    def test_the_tag_binds(self):
        self.sign()
        self.server.push_manifest(self.path, "1.5", *self.repo.manifests[self.digest])
        other = f"{self.name}:1.5"
        for identity in (DIGEST_OR_EXACT, EXACT):
            self.assertRejected("is not accepted", key(), identity, image=other)
        self.assertTaken(key(), SAME_REPOSITORY, image=other)
        self.assertTaken(key(), image=f"{self.name}@{self.digest}")

    def test_the_repository_binds(self):
        self.sign()
        path = self.path + "/other"
        real.push(self.server, path, self.repo)
        tag = oci.sig_tag(self.digest)
        _, headers, manifest = self.server.manifest(self.path, tag)
        for part in (json.loads(manifest)["config"], *json.loads(manifest)["layers"]):
            self.server.push_blob(path, self.server.request("GET", f"/v2/{self.path}/blobs/{part['digest']}")[2])
        self.server.push_manifest(path, tag, manifest, headers["content-type"])
        for identity in IDENTITIES:
            self.assertRejected("is not accepted", key(), identity, image=f"{self.server.host}/{path}:1.4")

    def test_of_an_index_they_ask_for_the_platform(self):
        self.push(oci.index)
        self.sign()
        self.assertAllowed(self.verify(self.image, key()))
        self.assertRejected(UNSIGNED, key())
        self.sign("--recursive")
        for identity in IDENTITIES:
            self.assertTaken(key(), identity)
        self.assertRejected(NOT_BY_THAT_KEY, key("p256", 1))


if __name__ == "__main__":
    unittest.main()
