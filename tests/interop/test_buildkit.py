"""cocket docker build before a running BuildKit: it fetches what was verified and, whatever stands in the Dockerfile that it reads, nothing else.
BUILDKITD names buildkitd, and DOCKER_BUILDX the plugin, where they are not installed; needs root and runc.  Skipped with a word where they are not there."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from support import oci, real
from support.program import Case, environment, key, run
from support.registry import Repository

BUILDKITD = os.environ.get("BUILDKITD") or shutil.which("buildkitd")
PLUGINS = [pathlib.Path(p) / "docker-buildx" for p in ("/usr/local/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins")]
BUILDX = os.environ.get("DOCKER_BUILDX") or next((str(p) for p in PLUGINS if p.exists()), None)

# A reader of its own: it builds another Dockerfile than the one that was verified.
OTHER_READER = """#!{python}
import os, sys
if "--file=-" in sys.argv:
    os.dup2(os.open({other!r}, os.O_RDONLY), 0)
os.execv({docker!r}, ["docker", *sys.argv[1:]])
"""


def why_not():
    for what, there in (("buildkitd not found (BUILDKITD=/path/to/buildkitd)", BUILDKITD), ("docker buildx not found (DOCKER_BUILDX=/path/to/docker-buildx)", BUILDX),
                        ("docker not found", shutil.which("docker")), ("runc not found", shutil.which("runc")), ("buildkitd needs root", os.geteuid() == 0),
                        ("docker-registry not installed", shutil.which("docker-registry"))):
        if not there:
            return what
    return ""


@unittest.skipIf(why_not(), why_not())
class BuildKit(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        holder = tempfile.TemporaryDirectory(prefix="cocket-buildkit-", ignore_cleanup_errors=True)
        cls.addClassCleanup(holder.cleanup)
        cls.root = pathlib.Path(holder.name)
        cls.server = real.DockerRegistry(plain=True)  # BuildKit speaks plain http to this machine
        cls.addClassCleanup(cls.server.stop)
        (cls.root / "buildkitd.toml").write_text(f'[registry."{cls.server.host}"]\n  http = true\n')
        with open(cls.root / "log", "wb") as log:
            cls.daemon = subprocess.Popen([BUILDKITD, "--addr", f"unix://{cls.root}/sock", "--root", cls.root / "root", "--config", cls.root / "buildkitd.toml",
                                           "--oci-worker-snapshotter=native", "--oci-worker-net=host", "--containerd-worker=false"], stdout=log, stderr=log)
        cls.addClassCleanup(cls.stop)
        for _ in range(150):
            if (cls.root / "sock").exists() or cls.daemon.poll() is not None:
                break
            time.sleep(0.1)
        if cls.daemon.poll() is not None:
            raise unittest.SkipTest("buildkitd does not run here: " + (cls.root / "log").read_text()[-300:])

    @classmethod
    def stop(cls):
        cls.daemon.terminate()
        cls.daemon.wait(30)

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.name = f"{self.server.host}/kit/{self._testMethodName.replace('_', '-')}"
        config = self.dir / "docker"
        (config / "cli-plugins").mkdir(parents=True)
        (config / "cli-plugins" / "docker-buildx").symlink_to(BUILDX)
        self.env = {"DOCKER_CONFIG": config, "BUILDX_BUILDER": "kit"}
        made = subprocess.run(["docker", "buildx", "create", "--name", "kit", "--driver", "remote", f"unix://{self.root}/sock"], capture_output=True,
                              env=environment(self.home, self.env), timeout=60)
        self.assertEqual(made.returncode, 0, made)
        self.context = self.dir / "context"
        self.context.mkdir()
        self.push("1")
        self.push("2")
        self.run_ok("sign", "--key", self.key.private, f"{self.name}:1")

    def push(self, tag):
        repo = Repository()
        oci.image(repo, tag, layers=[oci.file_layer(repo, "said", tag.encode())])
        real.push_layout(self.server, self.name.split("/", 1)[1], oci.write_layout(self.dir / f"push-{tag}", repo))

    def build(self, text, read=None, env=None):
        """read: what the builder reads instead."""
        (self.context / "Dockerfile").write_text(text)
        env = {**self.env, **(env or {})}
        if read:
            (self.dir / "other").write_text(read)
            program = self.dir / "bin" / "docker"
            program.parent.mkdir(exist_ok=True)
            program.write_text(OTHER_READER.format(python=sys.executable, other=str(self.dir / "other"), docker=shutil.which("docker")))
            program.chmod(0o755)
            env["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        words = ["build", "--progress=plain", f"--output=type=local,dest={self.dir}/out", self.context]
        return run("docker", "--key", self.key.public, *words, home=self.home, env=env, timeout=120)

    def test_what_was_verified_is_fetched(self):
        for text in (f"FROM {self.name}:1\n", f"FROM scratch\nCOPY --from={self.name}:1 /said /said\n", f"FROM {self.name}:1 AS a\nFROM scratch\nCOPY --from=a /said /\n"):
            with self.subTest(text):
                shutil.rmtree(self.dir / "out", ignore_errors=True)
                done = self.build(text)
                self.assertEqual(done.status, 0, done)
                self.assertEqual((self.dir / "out" / "said").read_text(), "1")
        self.assertEqual(self.build(f"FROM {self.name}:2\n").status, 1)

    def test_what_the_builder_reads_otherwise_is_not(self):
        good = f"FROM {self.name}:1\n"
        for read in (f"FROM {self.name}:2\n", f"# syntax={self.name}:2\n{good}", f"FROM scratch\nCOPY --from={self.name}:2 /said /\n",
                     f"FROM {self.name}:1\nRUN --mount=from={self.name}:2,target=/m [\"/none\"]\n"):
            with self.subTest(read):
                done = self.build(good, read)
                self.assertNotEqual(done.status, 0, done)
                self.assertIn(b"denied by policy", done.out + done.err)
        pinned = self.run_ok("verify", "--key", self.key.public, f"{self.name}:1").out.decode().strip()
        done = self.build(good, f"FROM {pinned}\nLABEL a=b\n")
        self.assertEqual(done.status, 0, done)

    def test_a_policy_that_is_there_stays_as_strict(self):
        there = self.dir / "there.json"
        for identifier, status in (("docker-image://docker.io/*", 0), (f"docker-image://{self.name}*", 1)):
            there.write_text('{"rules":[{"action":"DENY","selector":{"identifier":"%s"}}]}' % identifier)
            done = self.build(f"FROM {self.name}:1\n", env={"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": there})
            self.assertEqual(done.status, status, done)


if __name__ == "__main__":
    unittest.main()
