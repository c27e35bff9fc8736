"""cocket docker in front of a running dockerd: a signed image is pulled, tagged and run by its digest, an unsigned one never reaches the daemon.
DOCKERD names the daemon where it is not in PATH; it needs root.  Skipped with a word where it is not there."""

import os
import re
import shutil
import subprocess
import time
import unittest

from support import oci, real
from support.program import PROGRAM, Case, environment, key, run
from support.registry import Repository

DOCKERD = os.environ.get("DOCKERD") or shutil.which("dockerd")
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, "")


def why_not():
    for what, there in (("dockerd not found (DOCKERD=/path/to/dockerd)", DOCKERD), ("docker not found", shutil.which("docker")),
                        ("dockerd needs root", os.geteuid() == 0), ("docker-registry not installed", shutil.which("docker-registry")),
                        ("no C compiler for the program in the image", shutil.which("cc"))):
        if not there:
            return what
    return ""


class Daemon:
    """dockerd in a directory of its own, without networks and without the kernel's file systems."""

    def __init__(self, directory):
        self.directory = directory
        self.host = f"unix://{directory}/sock"
        words = [DOCKERD, "--iptables=false", "--bridge=none", "--storage-driver=vfs", "--data-root", directory / "data", "--exec-root",
                 directory / "exec", "--pidfile", directory / "pid", "-H", self.host]
        with open(directory / "log", "wb") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log)

    def docker(self, *words):
        return subprocess.run(["docker", "-H", self.host, *words], capture_output=True, text=True, timeout=120)

    def up(self):
        for _ in range(150):
            if self.process.poll() is not None:
                return False
            if self.docker("version").returncode == 0:
                return True
            time.sleep(0.2)
        return False

    def why_no_layers(self):
        """dockerd unpacks layers in a root of its own, which it cannot make where / is no mount (chroot(8))."""
        done = subprocess.run(["docker", "-H", self.host, "import", "-"], input=bytes(10240), capture_output=True, timeout=120)
        return "" if done.returncode == 0 else f"dockerd unpacks no layers here: {done.stderr.decode(errors='replace')[-200:].strip()}"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@unittest.skipIf(why_not(), why_not())
class Docker(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import pathlib
        import tempfile
        holder = tempfile.TemporaryDirectory(prefix="cocket-dockerd-", ignore_cleanup_errors=True)
        cls.addClassCleanup(holder.cleanup)
        path = pathlib.Path(holder.name)
        cls.daemon = Daemon(path)
        cls.addClassCleanup(cls.daemon.stop)
        if not cls.daemon.up():
            raise unittest.SkipTest("dockerd does not run here: " + (path / "log").read_text()[-300:])
        if why := cls.daemon.why_no_layers():
            raise unittest.SkipTest(why)
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)
        (path / "say.c").write_text('#include <stdio.h>\nint main(int n, char **v) { return n < 2 || printf("said %s\\n", v[1]) < 0; }\n')
        subprocess.run(["cc", "-static", "-o", path / "say", path / "say.c"], check=True)
        cls.program = (path / "say").read_bytes()

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.path = f"shop/{self._testMethodName.replace('_', '-')}"
        self.name = f"{self.server.host}/{self.path}"

    def push(self, tag):
        repo = Repository()
        digest = oci.image(repo, tag, f"linux/{ARCHITECTURE}", settings={"Entrypoint": ["/say"], "Labels": {"tag": tag}},
                           layers=[oci.file_layer(repo, "say", self.program, 0o755)])
        real.push_layout(self.server, self.path, oci.write_layout(self.dir / f"push-{tag}", repo))
        return digest

    def sign(self, tag):
        self.run_ok("sign", "--key", self.key.private, f"{self.name}:{tag}")

    def cocket(self, *words, options=()):
        env = {"DOCKER_HOST": self.daemon.host}
        return run("docker", "--key", self.key.public, *options, *words, home=self.home, env=env, timeout=120)

    def images(self):
        return self.daemon.docker("images", "--digests", "--format", "{{.Repository}}:{{.Tag}}@{{.Digest}}").stdout.split()

    def test_pull(self):
        digest = self.push("1")
        image = f"{self.name}:1"
        refused = self.cocket("pull", image)
        self.assertEqual(refused.status, 1, refused)
        self.assertEqual([i for i in self.images() if self.name in i], [])
        self.sign("1")
        done = self.cocket("pull", image)
        self.assertEqual(done.status, 0, done)
        self.assertIn(f"{image}@{digest}", self.images(), done)

    def pull(self, image, *words):
        return run("pull", "--key", self.key.public, image, *words, home=self.home, env={"DOCKER_HOST": self.daemon.host}, timeout=120)

    def test_cocket_pull_with_docker(self):
        digest = self.push("1")
        image = f"{self.name}:1"
        refused = self.pull(image, "--with", "docker")
        self.assertEqual(refused.status, 1, refused)
        self.assertEqual([i for i in self.images() if self.name in i], [])
        self.sign("1")
        done = self.pull(image, "--with", "docker")
        self.assertEqual((done.status, done.out.decode().strip()), (0, f"{image}@{digest}"), done)
        self.assertIn(f"{image}@{digest}", self.images(), done)

    def test_docker_loads_what_cocket_pulled(self):
        self.push("1")
        self.sign("1")
        archive = self.dir / "image.tar"
        done = self.pull(f"{self.name}:1", "--to", f"docker-archive:{archive}")
        self.assertEqual(done.status, 0, done)
        self.assertEqual([i for i in self.images() if self.name in i], [])
        loaded = self.daemon.docker("load", "-i", archive)
        self.assertEqual(loaded.returncode, 0, loaded)
        label = self.daemon.docker("image", "inspect", "--format", "{{.Config.Labels.tag}}", f"{self.name}:1")
        self.assertEqual(label.stdout.strip(), "1", label)

    def test_run(self):
        digest = self.push("1")
        image = f"{self.name}:1"
        words = ["run", "--rm", "--network", "none", image, "hello"]
        refused = self.cocket(*words)
        self.assertEqual((refused.status, refused.out), (1, b""), refused)
        self.assertEqual([i for i in self.images() if self.name in i], [])
        self.sign("1")
        created = self.cocket("create", "--network=none", image, "hello")
        self.assertEqual(created.status, 0, created)
        container = created.out.decode().split()[-1]
        about = self.daemon.docker("inspect", "--format", "{{.Config.Image}}", container).stdout.strip()
        self.assertEqual(about, f"{image}@{digest}")
        bare = self.daemon.docker(*words)
        if bare.returncode:
            self.skipTest(f"created, but containers do not run here: {bare.stderr.strip()[-200:]}")
        done = self.cocket(*words)
        self.assertEqual((done.status, done.out), (0, b"said hello\n"), done)

    def test_the_tag_has_moved_in_the_registry(self):
        """What is here under the tag is another image; the signed one of the registry is what runs."""
        digest = self.push("1")
        self.sign("1")
        other = self.push("2")
        self.daemon.docker("pull", f"{self.name}:2")
        self.daemon.docker("tag", f"{self.name}:2", f"{self.name}:1")
        created = self.cocket("create", "--network=none", f"{self.name}:1", "x")
        self.assertEqual(created.status, 0, created)
        container = created.out.decode().split()[-1]
        self.assertEqual(self.daemon.docker("inspect", "--format", '{{index .Config.Labels "tag"}}', container).stdout.strip(), "1")
        self.assertNotEqual(digest, other)

    def test_build(self):
        """With docker's own builder: FROM a signed image works, and is by its digest; FROM another does not reach the daemon."""
        digest = self.push("1")
        self.push("2")
        self.sign("1")
        context = self.dir / "context"
        context.mkdir()
        for tag, status in (("1", 0), ("2", 1)):
            (context / "Dockerfile").write_text(f"FROM {self.name}:{tag}\nLABEL built=here\n")
            done = self.cocket("build", "-t", f"built:{tag}", context, options=["--unenforced"])
            self.assertEqual(done.status, status, done)
            built = self.daemon.docker("inspect", "--format", '{{index .Config.Labels "built"}}', f"built:{tag}")
            self.assertEqual(built.stdout.strip(), "here" if status == 0 else "", done)
        self.assertIn(f"{self.name}:1@{digest}".encode(), self.rebuild(context, "1"))

    def test_a_builder_that_cannot_be_told(self):
        """docker's own builder reads no policy, and a docker without buildx has no other."""
        self.push("1")
        self.sign("1")
        context = self.dir / "context"
        context.mkdir()
        (context / "Dockerfile").write_text(f"FROM {self.name}:1\n")
        env = {"DOCKER_HOST": self.daemon.host, "DOCKER_BUILDKIT": "0"}
        done = run("docker", "--key", self.key.public, "build", "-t", "classic", context, home=self.home, env=env, timeout=120)
        self.assertEqual(done.status, 2, done)
        self.assertIn(b"the builder cannot be told to fetch nothing else: DOCKER_BUILDKIT is: 0", done.err)
        if subprocess.run(["docker", "buildx", "version"], capture_output=True, env=environment(self.home, {})).returncode:
            done = self.cocket("build", "-t", "classic", context)
            self.assertEqual(done.status, 2, done)
            self.assertIn(b"docker buildx is missing", done.err)
        self.assertNotEqual(self.daemon.docker("image", "inspect", "classic").returncode, 0)

    def rebuild(self, context, tag):
        (context / "Dockerfile").write_text(f"FROM {self.name}:{tag}\n")
        done = self.cocket("build", "--no-cache", context, options=["--unenforced"])
        return done.out + done.err

    def test_build_by_buildkit(self):
        """DOCKER_BUILDX names the plugin where docker does not have it; what a Dockerfile names in COPY --from is fetched by digest too."""
        plugins = self.dir / "docker/cli-plugins"
        plugins.mkdir(parents=True)
        if os.environ.get("DOCKER_BUILDX"):
            (plugins / "docker-buildx").symlink_to(os.environ["DOCKER_BUILDX"])
        env = {"DOCKER_HOST": self.daemon.host, "DOCKER_CONFIG": self.dir / "docker"}
        if subprocess.run(["docker", "buildx", "version"], capture_output=True, env=environment(self.home, env)).returncode:
            self.skipTest("docker buildx is not installed (DOCKER_BUILDX=/path/to/docker-buildx)")
        digest = self.push("1")
        self.push("2")
        self.sign("1")
        context = self.dir / "context"
        context.mkdir()
        for tag, status in (("1", 0), ("2", 1)):
            (context / "Dockerfile").write_text(f"FROM scratch\nCOPY --from={self.name}:{tag} /say /said\n")
            words = ["build", "--progress=plain", "-t", f"kit:{tag}", context]
            done = run("docker", "--key", self.key.public, *words, home=self.home, env=env, timeout=120)
            if b"its BuildKit is too old" in done.err:  # a dockerd before 24
                self.assertEqual(done.status, 2, done)
                self.assertNotEqual(self.daemon.docker("image", "inspect", f"kit:{tag}").returncode, 0)
                done = run("docker", "--key", self.key.public, "--unenforced", *words, home=self.home, env=env, timeout=120)
            self.assertEqual(done.status, status, done)
            if status == 0:
                self.assertIn(f"{self.name}:1@{digest}".encode(), done.out + done.err)
            self.assertEqual(self.daemon.docker("image", "inspect", f"kit:{tag}").returncode, status)

    def test_tables_know_every_option_of_this_docker(self):
        """An option that docker has and cocket does not know is refused, which is safe but a nuisance; one that takes a value here and not there is worse."""
        line = re.compile(r"^ +(?:-(\w), )?--([\w-]+)( \S+)? {2,}", re.M)
        for verb in ("run", "create", "pull"):
            rows = line.findall(subprocess.run(["docker", verb, "--help"], capture_output=True, text=True).stdout)
            self.assertGreater(len(rows), 3)
            for letter, name, kind in rows:
                if name == "help":
                    continue
                for word in [f"--{name}"] + ([f"-{letter}"] if letter else []):
                    with self.subTest(verb=verb, word=word):
                        done = self.cocket(verb, word, *(["x"] if kind else []), f"{self.name}:nowhere")
                        if name == "all-tags":
                            self.assertEqual(done.status, 2, done)
                        else:
                            self.assertIn(f"not-found: {self.name}:nowhere", done.err.decode())

    def test_compose(self):
        """With the real Compose, a plugin of docker's: DOCKER_COMPOSE names it where docker does not have it."""
        plugins = self.dir / "docker/cli-plugins"
        plugins.mkdir(parents=True)
        if os.environ.get("DOCKER_COMPOSE"):
            (plugins / "docker-compose").symlink_to(os.environ["DOCKER_COMPOSE"])
        env = {"DOCKER_HOST": self.daemon.host, "DOCKER_CONFIG": self.dir / "docker", "TAG": "1"}
        if subprocess.run(["docker", "compose", "version"], capture_output=True, env=environment(self.home, env)).returncode:
            self.skipTest("docker compose is not installed (DOCKER_COMPOSE=/path/to/docker-compose)")
        digest = self.push("1")
        self.push("2")
        self.sign("1")
        file = self.home / "compose.yaml"
        text = "name: shop{0}\nservices:\n  web:\n    image: {1}:${{TAG:?}}\n    network_mode: none\n    environment: {{PRICE: '$$5'}}\n"
        ask = lambda *words: run("docker", "--key", self.key.public, "compose", *words, home=self.home, env=env, timeout=120)
        file.write_text(text.format("", self.name))
        done = ask("create")
        self.assertEqual(done.status, 0, done)
        form = "{{.Config.Image}} {{range .Config.Env}}{{.}} {{end}}"
        about = self.daemon.docker("inspect", "--format", form, "shop-web-1").stdout
        self.assertIn(f"{self.name}:1@{digest}", about)
        self.assertIn("PRICE=$5 ", about)
        file.write_text(text.format("2", self.name) + f"  other:\n    image: {self.name}:2\n    network_mode: none\n")
        done = ask("create")
        self.assertEqual(done.status, 1, done)
        self.assertNotIn("shop2", self.daemon.docker("ps", "-a").stdout)
        self.assertEqual(ask("ls", "-a").status, 0)

    def test_as_a_plugin(self):
        self.push("1")
        self.sign("1")
        plugins = self.dir / "docker/cli-plugins"
        plugins.mkdir(parents=True)
        (plugins / "docker-cocket").symlink_to(PROGRAM)
        env = environment(self.home, {"DOCKER_CONFIG": self.dir / "docker", "DOCKER_HOST": "unix:///nowhere", "COCKET_KEY": self.key.public})
        ask = lambda *words: subprocess.run(["docker", *words], capture_output=True, text=True, env=env, timeout=120)
        self.assertIn("cocket*", ask("--help").stdout)
        done = ask("cocket", "verify", f"{self.name}:1")
        self.assertEqual((done.returncode, done.stdout.startswith(f"{self.name}:1@sha256:")), (0, True), done)
        done = ask("--host", self.daemon.host, "cocket", "pull", f"{self.name}:1")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(f"{self.name}:1@", " ".join(self.images()))


if __name__ == "__main__":
    unittest.main()
