"""The recipes of docs/DEPLOY.md, as they stand: what is marked "file" is written, what is marked "run" is run, in order, in one shell, against docker-registry; then
the jobs, units and plays are read by the parsers of their formats and their commands run.  docker is one that writes down what it was asked.
Only the host and the paths of the machine are others."""
# With the release build too: what a user types.

import configparser
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import PROGRAM, ROOT, Case, environment, key, run
from support.registry import Repository

try:
    import yaml
except ImportError:
    yaml = None

BLOCK = re.compile(r"<!-- (file \S+|run) -->\n```(\w+)\n(.*?)```\n", re.DOTALL)
HOST = "registry.example.com"
FAKE = '#!/bin/sh\nprintf "%s\\n" "docker $*" >>"$DOCKER_LOG"\n'


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Deploy(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tempfile
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)
        holder = tempfile.TemporaryDirectory(prefix="cocket-deploy-")
        cls.addClassCleanup(holder.cleanup)
        cls.work = pathlib.Path(holder.name)
        for name in ("bin", "home"):
            (cls.work / name).mkdir()
        (cls.work / "bin/cocket").symlink_to(PROGRAM)
        (cls.work / "bin/docker").write_text(FAKE)
        (cls.work / "bin/docker").chmod(0o755)
        cls.push("1.4", "1.5")
        cls.blocks = [(what, kind, cls.local(text)) for what, kind, text in BLOCK.findall((ROOT / "docs/DEPLOY.md").read_text())]
        cls.files = {what.split()[1]: text for what, _, text in cls.blocks if what != "run"}
        for name, text in cls.files.items():
            (cls.work / name).write_text(text)
        script = "\n".join(text for what, _, text in cls.blocks if what == "run")
        cls.done = cls.shell(script, COCKET_CONFIG="")
        cls.said = f"\n--- stdout\n{cls.done.stdout}--- stderr\n{cls.done.stderr}"
        cls.log = (cls.work / "docker.log").read_text()
        cls.pinned = f"{cls.server.host}/shop/api:1.4@{cls.digests['1.4']}"

    @classmethod
    def local(cls, text):
        """The host of the test's registry, and the machine's paths below the test's directory."""
        for path, here in (("/etc/cocket/", ""), ("/var/lib/cocket/", "state/"), ("/usr/local/bin/", "bin/")):
            text = text.replace(path, f"{cls.work}/{here}")
        return text.replace(HOST, cls.server.host)

    @classmethod
    def push(cls, *tags):
        cls.digests = {}
        for tag in tags:
            repo = Repository()
            cls.digests[tag] = oci.image(repo, tag)
            real.push_layout(cls.server, "shop/api", oci.write_layout(cls.work / f"layout-{tag}", repo))

    @classmethod
    def shell(cls, script, **env):
        env = {**environment(cls.work / "home", {"DOCKER_LOG": cls.work / "docker.log", "COCKET_CONFIG": cls.work / "config.json"}), **env}
        env["PATH"] = f"{cls.work / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", script], cwd=cls.work, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300)

    def docker_asked(self, script, **env):
        """What docker was asked by it."""
        log = self.work / "docker.log"
        log.write_text("")
        done = self.shell(script, **env)
        return done, log.read_text().splitlines()

    def test_everything_is_looked_at(self):
        kinds = {kind for _, kind, _ in self.blocks}
        self.assertEqual(kinds, {"sh", "json", "yaml", "ini", "text", "toml"})
        text = (ROOT / "docs/DEPLOY.md").read_text()
        self.assertEqual(text.count("```"), 2 * len(self.blocks), "a block without a mark")

    def test_what_is_run(self):
        self.assertEqual(self.done.returncode, 0, self.said)
        text = "".join(t for what, _, t in self.blocks if what == "run")
        refusals = re.findall(r"\|\| echo \"exit \$\?\" +# exit 1: ([a-z-]+)", text)
        self.assertEqual(len(refusals), 5)
        self.assertEqual(self.done.stdout.splitlines().count("exit 1"), len(refusals), self.said)
        denied = re.findall(r"^cocket: denied: ([a-z-]+):", self.done.stderr, re.M)
        self.assertEqual(denied, refusals, self.said)
        pulled = [line for line in self.log.splitlines() if "pull" in line or " run " in line]
        self.assertTrue(pulled and all(self.pinned in line for line in pulled), self.log)
        self.assertNotIn("api:1.5", self.log)

    def test_air_gap_carries_the_same_bytes(self):
        digests = re.findall(r"^(sha256:[0-9a-f]{64})  .*/(?:inside/)?shop/api:1.4$", self.done.stdout, re.M)
        self.assertEqual(digests, [self.digests["1.4"]] * 2, self.said)
        self.assertIn(f"{self.server.host}/inside/shop/api:1.4@{self.digests['1.4']}", self.done.stdout.splitlines(), self.said)
        self.assertTrue((self.work / "inside/trust/1.root.json").is_file())

    def test_air_gap_believes_no_other_root(self):
        script = """mkdir {0}; echo '{{ "trust": "trust", "ledger": "ledger.json" }}' >{0}/config.json; export COCKET_CONFIG=$PWD/{0}/config.json
            cocket load --root-sha256 "{1}" release.tar --to docker://{2}/{0}"""
        root = (self.work / "root.sha256").read_text().strip()
        wrong = self.shell(script.format("elsewhere", root[::-1], self.server.host))
        self.assertNotEqual(wrong.returncode, 0, wrong)
        self.assertFalse((self.work / "elsewhere/trust").exists())
        right = self.shell(script.format("again", root, self.server.host))
        self.assertEqual(right.returncode, 0, right)

    @unittest.skipUnless(yaml, "python3-yaml not installed")
    def test_gitlab(self):
        jobs = yaml.safe_load(self.files[".gitlab-ci.yml"])
        self.assertEqual(jobs["stages"], [jobs["sign"]["stage"], jobs["deploy"]["stage"]])
        env = {"CI_REGISTRY_IMAGE": f"{self.server.host}/shop/api", "CI_COMMIT_TAG": "1.4", "SIGNING_KEY": str(self.work / "release.key"),
               "DIGEST": self.pinned.partition("@")[2]}
        done, asked = self.docker_asked("\n".join(jobs["deploy"]["script"]), **env)
        self.assertEqual((done.returncode, asked), (0, [f"docker pull {self.pinned}", f"docker run --detach --name api {self.pinned}"]), done)
        env["CI_COMMIT_TAG"] = "1.5"
        done, asked = self.docker_asked("\n".join(jobs["deploy"]["script"]), **env)
        self.assertEqual((done.returncode, asked), (1, []), done)
        env["CI_COMMIT_TAG"] = "1.4"
        done = self.shell("\n".join(jobs["sign"]["script"]), **env, COCKET_PASSWORD="correct horse")
        self.assertEqual((done.returncode, done.stdout), (0, f"{self.pinned}\n"), done)

    @unittest.skipUnless(yaml, "python3-yaml not installed")
    def test_github(self):
        steps = yaml.safe_load(self.files["workflow.yml"])["jobs"]["deploy"]["steps"]
        output = self.work / "output"
        for image, status, expected in (("1.4", 0, [f"docker run --detach --name api {self.pinned}"]), ("1.5", 1, [])):
            output.write_text("")
            done = self.shell(steps[0]["run"], IMAGE=f"{self.server.host}/shop/api:{image}", GITHUB_OUTPUT=str(output))
            pinned = output.read_text().strip().partition("=")[2]
            done, asked = self.docker_asked(steps[1]["run"], PINNED=pinned)
            self.assertEqual((done.returncode, asked), (status, expected), done)
        self.assertEqual(steps[1]["env"], {"PINNED": "${{ steps.image.outputs.pinned }}"})

    def unit(self, name):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str
        parser.read_string(self.files[name])
        return parser

    def test_systemd(self):
        done, asked = self.docker_asked(self.unit("api.service")["Service"]["ExecStart"])
        self.assertEqual((done.returncode, asked), (0, [f"docker run --rm --name api {self.pinned}"]), done)
        done, asked = self.docker_asked(self.unit("api.service")["Service"]["ExecStart"].replace(":1.4", ":1.5"))
        self.assertEqual((done.returncode, asked), (1, []), done)
        self.assertEqual(self.unit("api.service")["Service"]["RestartPreventExitStatus"], "1 2")
        done = self.shell(self.unit("cocket-verify.service")["Service"]["ExecStart"])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, f"{self.pinned}\n", ""), done)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze not installed")
    def test_units_are_valid(self):
        names = [n for n in self.files if n.endswith((".service", ".timer"))]
        self.assertEqual(len(names), 3)
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *[self.work / n for n in names]], capture_output=True, text=True)
        wrong = [line for line in (done.stdout + done.stderr).splitlines() if str(self.work) in line or re.search(r"(api|cocket-verify)\.", line)]
        self.assertEqual(wrong, [])

    def test_cron(self):
        line = self.files["cron"].splitlines()[1]
        fields = line.split(None, 6)
        self.assertRegex(" ".join(fields[:5]), r"^[0-9*/,-]+( [0-9*/,-]+){4}$")
        self.assertEqual(fields[5], "root")
        done = self.shell(fields[6])
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), done)
        (self.work / "images.txt").write_text(f"{self.server.host}/shop/api:1.5\n")
        done = self.shell(fields[6])
        (self.work / "images.txt").write_text(self.files["images.txt"])
        self.assertEqual((done.returncode, done.stdout), (1, ""), done)
        self.assertIn("denied: no-signature", done.stderr)

    @unittest.skipUnless(yaml, "python3-yaml not installed")
    def test_ansible(self):
        play = yaml.safe_load(self.files["play.yml"])[0]
        for tag, expected in (("1.4", [f"docker run --detach --name api {self.pinned}"]), ("1.5", [])):
            image = play["vars"]["image"].replace("1.4", tag)
            words = play["tasks"][0]["ansible.builtin.command"]["argv"]
            done = self.shell(shlex.join(w.replace("{{ image }}", image) for w in words))
            self.assertEqual(play["tasks"][0]["failed_when"], f"{play['tasks'][0]['register']}.rc != 0")
            self.assertEqual(done.returncode, 0 if expected else 1, done)
            if done.returncode == 0:
                words = play["tasks"][1]["ansible.builtin.command"]["argv"]
                _, asked = self.docker_asked(shlex.join(w.replace("{{ verified.stdout }}", done.stdout.strip()) for w in words))
                self.assertEqual(asked, expected)

    def test_containerd(self):
        plugin = tomllib.loads(self.files["containerd.toml"])["plugins"]["io.containerd.image-verifier.v1.bindir"]
        self.assertEqual(sorted(plugin), ["bin_dir", "max_verifiers", "per_verifier_timeout", "verify_on_run"])
        target = self.dir / "target"
        subprocess.run(["make", "-s", "install", f"DESTDIR={target}", "PREFIX=/usr/local"], cwd=ROOT, check=True, capture_output=True,
                       env={**os.environ, "MAKEFLAGS": "-o all"})
        links = list((target / plugin["bin_dir"].lstrip("/")).iterdir())
        self.assertEqual([(link.name, os.readlink(link)) for link in links], [("cocket-containerd", "/usr/local/bin/cocket")])
        self.assertTrue((target / "usr/local/bin/cocket").is_file())
        (self.work / "auth.json").write_text("{}")
        data, media_type = self.server.manifest("shop/api", self.digests["1.4"])[2], "application/vnd.oci.image.manifest.v1+json"
        descriptor = json.dumps({"mediaType": media_type, "digest": self.digests["1.4"], "size": len(data)}).encode()
        words = ["containerd", "-name", f"{self.server.host}/shop/api:1.4", "-digest", self.digests["1.4"], "-stdin-media-type",
                 "application/vnd.oci.descriptor.v1+json"]
        done = run(*words, stdin=descriptor, home=self.home,
                   env={"COCKET_CONFIG": self.work / "etc-cocket-config.json", "COCKET_CACHE_DIR": self.home / "cache"})
        self.assertEqual(done.status, 0, done)
        self.assertIn(b"required keys of role shop signed", done.out)


if __name__ == "__main__":
    unittest.main()
