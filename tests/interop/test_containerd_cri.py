"""Kubernetes' side of containerd: images that CRI pulls, and containers that it creates with verify_on_run, signed and not, there before the
verifier was and gone from the registry since.
CONTAINERD and CRICTL name the programs (support/containerd.py); a containerd without verify_on_run is asked about pulls alone.  Pods are on the
host's network, so that no CNI is needed; their images hold one program that waits."""

import itertools
import json
import pathlib
import signal
import subprocess
import tempfile
import unittest

from support import oci, real
from support.containerd import ARCHITECTURE, Containerd, has_verify_on_run, why_no_cri
from support.program import Case, key
from support.registry import Repository

WAITS = "#include <unistd.h>\n#include <signal.h>\nstatic void end(int s) { (void)s; _exit(0); }\n" \
        "int main(void) { signal(SIGTERM, end); for (;;) pause(); }\n"
PLATFORM = f"linux/{ARCHITECTURE}"
OTHER = "linux/s390x"
NODE = 2  # NamespaceMode, cri-api


class Cri(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)
        with tempfile.TemporaryDirectory() as where:
            program = pathlib.Path(where) / "waits"
            subprocess.run(["cc", "-static", "-Os", "-s", "-x", "c", "-o", program, "-"], input=WAITS.encode(), check=True)
            cls.program = program.read_bytes()
        cls.number = itertools.count()

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.path = f"shop/api{next(self.number)}"

    def begin(self, **settings):
        """Its sandboxes' image is signed, for the one that is asked for it."""
        pause = self.push("pause", signed=True)
        self.containerd = Containerd(self, sandbox=pause, **settings)
        self.addCleanup(self.remove_pods)

    def remove_pods(self):
        pods = self.containerd.crictl("pods", "--quiet").stdout.split()
        if pods:
            self.containerd.crictl("rmp", "--force", *pods)

    def verify(self, **settings):
        self.containerd.ask_cocket(**{"key": str(self.key.public), **settings})

    # -- images

    def add(self, repo, tag=None, platform=PLATFORM):
        return oci.image(repo, tag, platform, settings={"Entrypoint": ["/waits"]}, layers=[oci.file_layer(repo, "waits", self.program, 0o755)])

    def send(self, repo, tag):
        layout = oci.write_layout(self.dir / f"layout-{next(self.number)}", repo)
        real.push_layout(self.server, self.path, layout)
        return f"{self.server.host}/{self.path}:{tag}"

    def push(self, tag, signed=False):
        repo = Repository()
        self.add(repo, tag)
        image = self.send(repo, tag)
        if signed:
            self.sign(image)
        return image

    def push_index(self, tag):
        """What it is called, and the digest of this machine's part of it."""
        repo = Repository()
        entries = [(self.add(repo, platform=p), p) for p in (PLATFORM, OTHER)]
        repo.add_manifest({"schemaVersion": 2, "mediaType": oci.INDEX, "manifests": [oci.platform_entry(repo, d, p) for d, p in entries]}, tag)
        return self.send(repo, tag), entries[0][0]

    def sign(self, image):
        self.run_ok("sign", "--key", self.key.private, image)

    def delete(self, image):
        tag = image.rsplit(":", 1)[1]
        digest = self.server.manifest(self.path, tag)[1]["docker-content-digest"]
        self.assertEqual(self.server.request("DELETE", f"/v2/{self.path}/manifests/{digest}")[0], 202)
        return digest

    # -- what Kubernetes does

    def pull(self, image):
        return self.containerd.crictl("pull", image)

    def images(self):
        listed = json.loads(self.containerd.crictl("images", "--output", "json").stdout)["images"]
        return {name for image in listed for name in image["repoTags"]}

    def write(self, name, value):
        path = self.dir / f"{name}-{next(self.number)}.json"
        path.write_text(json.dumps(value))
        return path

    def pod(self):
        number = next(self.number)
        meta = {"name": f"pod{number}", "namespace": "shop", "uid": f"uid{number}", "attempt": 0}
        return self.write("pod", {"metadata": meta, "log_directory": str(self.dir), "annotations": {"io.kubernetes.cri.image-name": "a lie"},
                                  "linux": {"security_context": {"namespace_options": {"network": NODE}}}})

    def run_pod(self, image):
        """The sandbox must come up; what becomes of the container."""
        pod = self.pod()
        sandbox = self.containerd.crictl("runp", pod)
        self.assertEqual(sandbox.returncode, 0, sandbox.stderr)
        container = self.write("container", {"metadata": {"name": "api"}, "image": {"image": image}, "log_path": "log", "linux": {}})
        created = self.containerd.crictl("create", sandbox.stdout.strip(), container, pod)
        return created if created.returncode else self.containerd.crictl("start", created.stdout.strip())

    def running(self):
        return json.loads(self.containerd.crictl("ps", "--state", "running", "--output", "json").stdout)["containers"]

    def assertRuns(self, image):
        before = len(self.running())
        done = self.run_pod(image)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.running()), before + 1)

    def assertBlocked(self, image, *words):
        before = len(self.running())
        done = self.run_pod(image)
        self.assertNotEqual(done.returncode, 0, done)
        self.assertIn("image verifier bindir blocked run of ", done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(len(self.running()), before)


@unittest.skipIf(why_no_cri(), why_no_cri())
class CriPulls(Cri):
    def test_signed_comes_and_unsigned_does_not(self):
        self.begin()
        self.verify()
        signed, unsigned = self.push("1", signed=True), self.push("2")
        done = self.pull(unsigned)
        self.assertNotEqual(done.returncode, 0, done)
        self.assertIn("image verifier bindir blocked pull of ", done.stderr)
        self.assertIn(f"denied: no-signature: {unsigned}@sha256:", done.stderr)
        self.assertEqual(self.images(), set())
        self.assertEqual(self.pull(signed).returncode, 0)
        self.assertEqual(self.images(), {signed})

    def test_the_image_of_the_sandbox_is_pulled_like_any_other(self):
        self.begin()
        self.verify(key=str(key("p384").public))
        image = self.push("1")
        pod = self.pod()
        done = self.containerd.crictl("runp", pod)
        self.assertIn("denied: unknown-key: ", done.stderr)
        self.verify()
        done = self.containerd.crictl("runp", pod)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.pull(image).returncode, 0)

    def test_local_pulls_are_not_asked_about(self):
        """A documented danger: these are none of the transfer service's."""
        self.begin(images="  use_local_image_pull = true")
        self.verify()
        image = self.push("1")
        done = self.pull(image)
        self.assertEqual((done.returncode, self.images()), (0, {image}), done.stderr)

    def test_platforms(self):
        """Nobody signed the index, but this machine's part of it: a setting says that it is enough."""
        self.begin()
        self.verify()
        image, here = self.push_index("1")
        self.sign(f"{image}@{here}")
        self.assertIn("denied: no-signature: ", self.pull(image).stderr)
        self.verify(platform=OTHER)
        self.assertIn("denied: no-signature: ", self.pull(image).stderr)
        self.verify(platform=PLATFORM)
        self.assertEqual(self.pull(image).returncode, 0)
        self.assertEqual(self.images(), {image})


@unittest.skipIf(why_no_cri(), why_no_cri())
@unittest.skipUnless(has_verify_on_run(), "this containerd has no verify_on_run")
class CriRuns(Cri):
    def begin(self, **settings):
        super().begin(verify_on_run=True, **settings)

    def test_images_that_came_through_the_verifier(self):
        self.begin()
        self.verify()
        image = self.push("1", signed=True)
        self.assertEqual(self.pull(image).returncode, 0)
        self.assertRuns(image)
        log = self.containerd.log()
        for operation in ("pull", "run"):
            self.assertIn(f"Image verifier allowed {operation}", log)

    def test_images_that_were_there_before_the_verifier(self):
        self.begin()
        signed, unsigned = self.push("1", signed=True), self.push("2")
        for image in (signed, unsigned):
            self.assertEqual(self.pull(image).returncode, 0)
        self.assertRuns(unsigned)
        self.verify()
        self.assertBlocked(unsigned, f"denied: no-signature: {unsigned}@sha256:")
        self.assertRuns(signed)

    def test_a_signature_that_no_longer_counts(self):
        self.begin()
        self.verify()
        image = self.push("1", signed=True)
        self.assertEqual(self.pull(image).returncode, 0)
        self.assertRuns(image)
        self.verify(key=str(key("p384").public))
        self.assertBlocked(image, "denied: unknown-key: ")

    def test_an_image_that_is_gone_from_the_registry(self):
        self.begin()
        cache = {"cache": True, "cache-dir": str(self.dir / "cache")}
        self.verify(**cache)
        image = self.push("1", signed=True)
        self.assertEqual(self.pull(image).returncode, 0)
        self.delete(image)
        self.assertRuns(image)
        self.verify()
        self.assertBlocked(image, "undecided: not-found: ")

    def test_no_registry(self):
        self.begin()
        cache = {"cache": True, "cache-dir": str(self.dir / "cache"), "timeout": "3s"}
        self.verify(**cache)
        image, other = self.push("1", signed=True), self.push("2", signed=True)
        self.assertEqual(self.pull(image).returncode, 0)
        self.containerd.ask_nobody()
        self.assertEqual(self.pull(other).returncode, 0)
        self.assertRuns(other)  # the sandbox's image comes now
        self.verify(**cache)
        self.server.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.server.process.send_signal, signal.SIGCONT)
        self.assertRuns(image)
        self.assertBlocked(other, "undecided: network: ")

    def test_platforms(self):
        """containerd says the index, and not which part of it is run."""
        self.begin()
        image, here = self.push_index("1")
        self.assertEqual(self.pull(image).returncode, 0)
        self.sign(f"{image}@{here}")
        self.verify()
        self.assertBlocked(image, "denied: no-signature: ")
        self.verify(platform=PLATFORM)
        self.assertRuns(image)

    def test_an_image_without_a_name(self):
        self.begin()
        image = self.push("1", signed=True)
        digest = self.server.manifest(self.path, "1")[1]["docker-content-digest"]
        self.assertEqual(self.pull(image).returncode, 0)
        self.verify()
        id_ = json.loads(self.containerd.crictl("inspecti", image).stdout)["status"]["id"]
        self.assertRuns(id_)
        for name in (image, f"{image.rsplit(':', 1)[0]}@{digest}"):
            self.containerd.ctr("--namespace", "k8s.io", "images", "rm", name)
        self.assertBlocked(id_, "denied: malformed: ", "-name is an image id")

    def test_a_second_name_for_the_same_image(self):
        """containerd asks by the first of an image's names, whichever the pod says: the digest is what counts."""
        self.begin()
        image = self.push("1", signed=True)
        self.server.push_manifest(self.path, "0", self.server.manifest(self.path, "1")[2], oci.MANIFEST)
        for name in (image, image[:-1] + "0"):
            self.assertEqual(self.pull(name).returncode, 0)
        self.verify()
        self.assertBlocked(image, f"denied: tag-mismatch: {image[:-1]}0@")

    def test_without_a_verifier_nothing_is_asked(self):
        self.begin()
        image = self.push("1")
        self.assertEqual(self.pull(image).returncode, 0)
        self.assertRuns(image)


if __name__ == "__main__":
    unittest.main()
