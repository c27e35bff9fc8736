"""A running containerd 2 asks cocket before it pulls: a signed image comes, an unsigned one does not, and ctr says why.
CONTAINERD names the program where it is not in PATH (ctr stands beside it); it must be version 2, which has the plugin, and needs root.
Skipped with a word where it is not there.  The registry is docker-registry; images are kept by the native snapshotter."""

import io
import json
import os
import pathlib
import shutil
import subprocess
import time
import unittest

from support import oci, real
from support.program import PROGRAM, Case, environment, key, run
from support.registry import Repository

CONFIGURATION = """version = 3
root = "{dir}/root"
state = "{dir}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.nri.v1.nri"]
[grpc]
  address = "{dir}/sock"
[ttrpc]
  address = "{dir}/sock.ttrpc"
[plugins."io.containerd.image-verifier.v1.bindir"]
  bin_dir = "{dir}/verifiers"
  max_verifiers = 10
  per_verifier_timeout = "10s"
[[plugins."io.containerd.transfer.v1.local".unpack_config]]
  platform = "linux/{arch}"
  snapshotter = "native"
"""
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def containerd():
    """Its path, or why the test cannot run."""
    path = os.environ.get("CONTAINERD") or shutil.which("containerd")
    if not path:
        return None, "containerd not found (CONTAINERD=/path/to/containerd)"
    version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout.split()
    if len(version) < 3 or not version[2].lstrip("v").startswith("2."):
        return None, f"{path} is not version 2, which has image verifiers: {' '.join(version)}"
    if not pathlib.Path(path).with_name("ctr").exists():
        return None, f"no ctr beside {path}"
    if os.geteuid() != 0:
        return None, "containerd needs root"
    if not shutil.which("docker-registry"):
        return None, "docker-registry not installed"
    return pathlib.Path(path), ""


PATH, WHY_NOT = containerd()
ARCHITECTURE = ARCHITECTURES[os.uname().machine]


@unittest.skipUnless(PATH, WHY_NOT)
class Containerd(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.verifiers = self.dir / "verifiers"
        self.verifiers.mkdir()
        (self.verifiers / "cocket-containerd").symlink_to(PROGRAM)
        self.configure(key=str(self.key.public))
        self.begin()

    def configure(self, **settings):
        settings.setdefault("ledger", str(self.dir / "ledger.json"))
        (self.dir / "cocket.json").write_text(json.dumps({"containerd": settings}))

    def begin(self):
        (self.dir / "config.toml").write_text(CONFIGURATION.format(dir=self.dir, arch=ARCHITECTURE))
        env = {**environment(self.home, {"COCKET_CONFIG": self.dir / "cocket.json"}), "PATH": f"{PATH.parent}:{os.environ['PATH']}"}
        del env["HOME"]  # as a service has none
        with open(self.dir / "log", "wb") as log:
            process = subprocess.Popen([PATH, "-c", self.dir / "config.toml", "-l", "debug"], stdout=log, stderr=log, env=env)
        self.addCleanup(self.end, process)
        for _ in range(200):
            if self.ctr("version").returncode == 0:
                return
            time.sleep(0.1)
        self.fail((self.dir / "log").read_text()[-3000:])

    def end(self, process):
        process.terminate()
        process.wait()

    def ctr(self, *words):
        return subprocess.run([PATH.with_name("ctr"), "--address", self.dir / "sock", *words], capture_output=True, text=True, timeout=60)

    def push(self, path, tag):
        repo = Repository()
        oci.image(repo, tag, f"linux/{ARCHITECTURE}", layers=[oci.file_layer(repo, "hello", tag.encode())])
        layout = oci.write_layout(self.dir / f"{path.replace('/', '-')}-{tag}", repo)
        real.push_layout(self.server, path, layout)
        return repo.tags[tag]

    def pull(self, image):
        return self.ctr("images", "pull", "--plain-http", "--local=false", image)

    def images(self):
        return self.ctr("images", "list", "--quiet").stdout.split()

    def test_cocket_pull_with_ctr(self):
        """Here containerd does not ask: cocket has decided before it is told."""
        (self.verifiers / "cocket-containerd").unlink()
        env = {"CONTAINERD_ADDRESS": self.dir / "sock", "PATH": f"{PATH.parent}:{os.environ['PATH']}"}
        image = f"{self.server.host}/shop/with-ctr:1"
        digest = self.push("shop/with-ctr", "1")
        ask = lambda: run("pull", "--key", self.key.public, image, "--with", "ctr", home=self.home, env=env, timeout=60)
        refused = ask()
        self.assertEqual(refused.status, 1, refused)
        self.assertEqual(self.images(), [])
        self.run_ok("sign", "--key", self.key.private, image)
        done = ask()
        self.assertEqual((done.status, done.out.decode().strip()), (0, f"{image}@{digest}"), done)
        self.assertIn(image, self.images(), done)

    def test_signed_is_pulled_and_unsigned_is_not(self):
        signed, unsigned = f"{self.server.host}/shop/api:1", f"{self.server.host}/shop/api:2"
        self.push("shop/api", "1")
        digest = self.push("shop/api", "2")
        self.run_ok("sign", "--key", self.key.private, signed)
        done = self.pull(unsigned)
        said = done.stdout + done.stderr
        self.assertNotEqual(done.returncode, 0, said)
        self.assertIn("image verifier bindir blocked pull", said)
        self.assertIn(f"verifier cocket-containerd rejected image (exit code 1): denied: no-signature: {unsigned}@{digest}: ", said)
        self.assertEqual(self.images(), [])
        self.pull(signed)
        self.assertEqual(self.images(), [signed], (self.dir / "log").read_text()[-3000:])
        self.assertIn(f"cocket-containerd => allowed: {signed}@", (self.dir / "log").read_text())

    def test_registry_that_does_not_answer_for_signatures(self):
        """The image is there, but who verifies is sent to a place where nothing is: containerd's error has cocket's own reason."""
        image = f"{self.server.host}/shop/gone:1"
        self.push("shop/gone", "1")
        self.configure(key=str(self.dir / "nowhere.pub"))
        said = self.pull(image).stderr
        self.assertIn("(exit code 2): error: ", said)
        self.assertIn("nowhere.pub: No such file or directory", said)
        self.assertEqual(self.images(), [])

    def test_what_containerd_lets_pass(self):
        """Documented dangers: an empty directory of verifiers is a yes of containerd's own."""
        image = f"{self.server.host}/shop/open:1"
        self.push("shop/open", "1")
        self.assertNotIn(image, self.images())
        (self.verifiers / "cocket-containerd").unlink()
        self.pull(image)
        self.assertIn(image, self.images())


if __name__ == "__main__":
    unittest.main()
