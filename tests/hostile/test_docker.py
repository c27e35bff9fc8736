"""cocket docker against a docker that only writes down what it was asked: which words it gets, and that it gets none where the answer is no.
A running dockerd is in tests/interop/test_docker.py."""

import json
import os
import re
import signal
import subprocess
import sys
import unittest

from base import GOOD, PROGRAM, Attack, key, oci, run
from support.program import environment

FAKE = """#!{python}
import json, os, sys
def probed(*words):
    return any(sys.argv[i:i + len(words)] == list(words) for i in range(len(sys.argv)))
answers = ((("buildx", "version"), "FAKE_BUILDX", "github.com/docker/buildx v0.12.1 30feaa1"),
           (("buildx", "inspect", "--bootstrap"), "FAKE_BUILDER", {inspect!r}),
           (("context", "inspect"), "FAKE_CONTEXT", "default"))
for words, variable, answer in answers:
    if probed(*words):
        with open({probes!r}, "a") as log:
            log.write(json.dumps(sys.argv) + "\\n")
        print(os.environ.get(variable, answer))
        sys.exit(1 if os.environ.get(variable) == "" else 0)
files = [w[7:] for w in sys.argv if w.startswith("--file=/proc/")]
read = open(files[0]).read() if files else sys.stdin.read() if "--file=-" in sys.argv else None
policy = os.environ.get("EXPERIMENTAL_BUILDKIT_SOURCE_POLICY")
with open({log!r}, "a") as log:
    log.write(json.dumps({{"argv": sys.argv, "env": dict(os.environ), "read": read, "policy": policy and open(policy).read()}}) + "\\n")
if sys.argv[-1] == "config":
    sys.stdout.write(os.environ.get("FAKE_MODEL", ""))
sys.exit(int(os.environ.get("FAKE_STATUS", "0")))
"""

# What buildx 0.12 and 0.21 print of a builder, shortened.
INSPECT = """Name:   default
Driver: docker

Nodes:
Name:      default
Endpoint:  default
Status:    running
Buildkit:  v0.11.6
Platforms: linux/amd64, linux/386
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1"""

REMOTE = """Name:          far
Driver:        remote
Last Activity: 2025-01-01 00:00:00 +0000 UTC

Nodes:
Name:             far0
Endpoint:         tcp://far:1234
Status:           running
BuildKit daemon flags: --allow-insecure-entitlement=network.host
BuildKit version: v0.20.0
Platforms:        linux/amd64"""


def denied(policy, source, first=False):
    """BuildKit's engine (sourcepolicy/engine.go): the last rule that matches decides; first: one that stops at the first denial."""
    deny = False
    for rule in json.loads(policy)["rules"]:
        selector = rule["selector"]
        kind, text = selector.get("match_type", "WILDCARD"), selector["identifier"]
        if text != source and not (kind == "REGEX" and re.search(text, source) or
                                   kind == "WILDCARD" and re.fullmatch(re.escape(text).replace(r"\*", ".*"), source, re.S)):
            continue
        deny = rule["action"] == "DENY"
        if first and deny:
            return True
    return deny


class Docker(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.pinned = f"{self.image()}@{self.digest}"
        self.unsigned = oci.image(self.repo, "2")
        self.log = self.dir / "calls"
        self.bin = self.dir / "bin"
        self.bin.mkdir()
        self.fake = self.bin / "docker"
        self.probes = self.dir / "probes"
        self.fake.write_text(FAKE.format(python=sys.executable, log=str(self.log), probes=str(self.probes), inspect=INSPECT))
        self.fake.chmod(0o755)

    def docker(self, *words, options=None, env=None):
        """Returns the result and what docker was asked."""
        self.log.write_text("")
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", **(env or {})}
        options = ["--key", self.key.public] if options is None else options
        result = run("docker", *options, *words, home=self.home, env=env)
        self.calls = [json.loads(line) for line in self.log.read_text().splitlines()]
        return result, [call["argv"][1:] for call in self.calls]

    def assertPasses(self, words, becomes):
        result, calls = self.docker(*words)
        self.assertEqual((result.status, calls), (0, becomes), result)

    def assertStops(self, status, *words, options=None):
        result, calls = self.docker(*words, options=options)
        self.assertEqual((result.status, calls), (status, []), result)
        return result

    def test_pull(self):
        tag = ["tag", f"{self.name}@{self.digest}", self.image()]
        self.assertPasses(["pull", self.image()], [["pull", self.pinned], tag])
        self.assertPasses(["pull", "-q", "--platform=linux/amd64", self.image()], [["pull", "-q", "--platform=linux/amd64", self.pinned], tag])
        self.assertPasses(["pull", self.image(), "--quiet"], [["pull", self.pinned, "--quiet"], tag])
        self.assertPasses(["image", "pull", "--", self.image()], [["image", "pull", "--", self.pinned], tag])
        self.assertPasses(["--", "-H", "unix:///x", "--tls", "pull", self.image()],
                          [["-H", "unix:///x", "--tls", "pull", self.pinned], ["-H", "unix:///x", "--tls", *tag]])
        by_digest = self.at(self.digest)
        self.assertPasses(["pull", by_digest], [["pull", by_digest]])

    def test_pull_that_docker_cannot(self):
        result, calls = self.docker("pull", self.image(), env={"FAKE_STATUS": "17"})
        self.assertEqual((result.status, calls), (17, [["pull", self.pinned]]), result)

    def test_what_is_refused(self):
        for words in (["pull"], ["run"], ["create", "-it"]):
            self.assertStops(2, *words)
        other = self.name + ":2"
        for words in (["pull", other], ["run", "--rm", other, "sh"], ["create", other], ["container", "run", "-d", other]):
            self.assertIn(b"denied: no-signature", self.assertStops(1, *words).err)
        self.assertIn(b"unknown-key", self.assertStops(1, "run", self.image(), options=["--key", self.other.public]).err)
        self.assertIn(b"no keys given", self.assertStops(2, "run", self.image(), options=[]).err)
        self.repo.tags["3"] = self.digest
        self.assertIn(b"tag-mismatch", self.assertStops(1, "run", f"{self.name}:3").err)

    def test_an_image_that_is_nowhere(self):
        said = self.assertStops(3, "run", f"{self.name}:nowhere").err
        self.assertIn(b"not-found", said)
        self.assertIn(b"cannot be verified", said)

    def test_run_finds_the_image_behind_every_form_of_option(self):
        for options in (
            [], ["-it"], ["-i", "-t"], ["--rm"], ["--rm=false"], ["-e", "A=B"], ["-eA=B"], ["-e=A=B"], ["--env", "A=B"], ["--env=A=B"],
            ["-itd", "--name", "x"], ["-ite", "A=B"], ["-p", "80:80"], ["-p8080:80"], ["-v", "/a:/b", "-w/x"], ["--entrypoint", "sh"],
            ["--entrypoint", ""], ["--entrypoint="], ["-e", "-it"], ["--name", "--rm"], ["--mount", "type=bind,src=/a,dst=/b"], ["--gpus", "all"],
            ["-m", "1g", "--cpus", ".5"], ["--network", "host", "--add-host", "a:1.2.3.4"], ["--pull", "always"], ["-u", "1000:1000"],
            ["--health-cmd", "true", "--no-healthcheck"], ["-h", "host"], ["--platform", "linux/amd64"], ["--"], ["-it", "--"], ["-l", "a"],
        ):
            with self.subTest(options=options):
                self.check_run(["run"], options)
        for verb in (["create"], ["container", "run"], ["container", "create"]):
            with self.subTest(verb=verb):
                self.check_run(verb, ["-ite", "A=B", "--name", "x"])

    def check_run(self, verb, options):
        words = [*verb, *options, self.image(), "sh", "-c", "echo $HOME", "--rm", self.name + ":2"]
        self.assertPasses(words, [[self.pinned if w == self.image() else w for w in words]])

    def test_an_operand_that_looks_like_the_image_is_not_taken_for_it(self):
        """The value of an option is an image's name that would pass; the image itself would not."""
        for option in ("--name", "-e", "--label", "-l", "--network-alias"):
            with self.subTest(option):
                self.assertStops(1, "run", option, self.image(), f"{self.name}:2")
        self.assertStops(1, "run", "--rm", f"{self.name}:2", self.image())

    def test_options_that_are_not_known(self):
        for words in (["run", "--new-option", self.image()], ["run", "--new=x", self.image()], ["run", "-X", self.image()], ["run", "-itX", self.image()],
                      ["--new", "run", self.image()], ["pull", "--ne", self.image()], ["run", "--en", "A=B", self.image()], ["run", "--name"],
                      ["run", "--=x", self.image()], ["run", "--env"]):
            with self.subTest(words):
                self.assertStops(2, *words)

    def test_names_that_are_none(self):
        for image in ("-rf", "", "a b", "oci:dir", "docker://x/y", "UPPER/case", "x@sha256:12", "../x", "0" * 64, f"{self.name}@sha256:{'A' * 64}"):
            with self.subTest(image):
                # oci:dir is docker's name of an image of docker.io, which has none like it
                self.assertEqual(self.docker("run", "--", image)[0].status, 3 if image == "oci:dir" else 2)
                self.assertEqual(self.calls, [])

    def test_commands_that_name_images_in_other_ways(self):
        for words in (["buildx", "bake"], ["compose", "watch"], ["compose", "publish"], ["service", "create", self.image()],
                      ["service", "update", "--image", self.image(), "x"], ["stack", "deploy", "-c", "f", "s"], ["plugin", "install", "x"], ["debug", "x"],
                      ["model", "run", "x"], ["unheard-of"], ["container", "-D", "run", self.image()], ["pull", "-a", self.name],
                      ["pull", self.image(), self.image()], ["run", "--mount", f"type=image,source={self.name}:2,target=/x", self.image()],
                      ["run", "--mount=\"TYPE=Image\",src=x", self.image()], ["run", "--mount=src=x, type = image", self.image()],
                      ["run", "--mount=\ntype=image,src=x,target=/x", self.image()], ["run", "--mount", "\r\n\ntype=image,src=x,target=/x", self.image()],
                      ["run", "--mount=type=oci-layout,src=x,target=/x", self.image()], ["container", "", "run", self.image()],
                      ["container", "--", "run", self.image()], ["container", "new", self.image()], ["image", "mount", self.image()], ["image", "l", "x"],
                      ["system", "new"], ["buildx", "imagetools", "create", self.image()]):
            with self.subTest(words):
                self.assertStops(2, *words)

    def test_help_that_runs(self):
        """docker takes --help before a command for its own and runs the command; pflag reads --help=0 as no call for help (A40)."""
        other = self.name + ":2"
        for words in (["--", "--help", "run", other], ["--", "-h", "run", other], ["--", "-v", "run", other], ["--", "--version", "run", other],
                      ["--", "--help=0", "run", other], ["--", "-h=false", "run", other], ["--", "-D", "--help", "run", other], ["--", "-Dh", "run", other],
                      ["--", "--help=true"], ["--", "--version=0"], ["--", "-v=0"],
                      ["container", "--help", "run", other], ["image", "--help", "pull", other], ["container", "--help=0", "run", other],
                      ["run", "--help", other], ["run", "--help=0", other], ["run", "--help=f", other], ["run", "--help=false", other],
                      ["run", "--help=true", other], ["run", "--rm", "--help=True"], ["pull", "--help", other], ["pull", other, "--help=F"],
                      ["build", "--help=0", "."], ["build", "--help", "."], ["buildx", "--help", "build", "."],
                      ["compose", "--help=0", "up"], ["compose", "--help", "up"], ["compose", "-h", "up"], ["compose", "-v", "up"], ["compose", "-v=0", "up"],
                      ["compose", "--version=false", "up"]):
            with self.subTest(words):
                self.assertStops(2, *words)
        self.assertStops(1, "run", other, "--help")  # a word of the container's
        self.assertPasses(["run", self.image(), "--help"], [["run", self.pinned, "--help"]])
        self.assertPasses(["run", "-e", "--help", self.image()], [["run", "-e", "--help", self.pinned]])
        for words in (["run", "--help"], ["run", "-it", "--help"], ["pull", other, "--help"], ["compose", "--help"], ["compose", "up", "--help"],
                      ["compose", "-p", "x", "--version"], ["container", "--help"], ["container", "run", "--help"], ["build", ".", "--help"]):
            with self.subTest(words):
                self.assertPasses(words, [words])
        for words in (["--help"], ["-h"], ["-D", "--help"], ["-v"], ["--tls", "--version"]):
            with self.subTest(words):
                self.assertPasses(["--", *words], [words])

    def test_what_names_no_image_is_run_as_it_stands(self):
        for words in (["ps", "-a"], ["images"], ["container", "ls"], ["image", "inspect", "x"], ["network", "create", "--new-option", "x"], ["exec", "-it", "x", "sh"],
                      ["logs", "--tail=5", "x"], ["run", "--help"], ["pull", "--help"], ["container", "--help"],
                      ["container"], ["rm", "-f", "x"], ["service", "ls"], ["swarm", "init"]):
            with self.subTest(words):
                self.assertPasses(words, [words])
        for words in (["-D", "info"], ["--version"]):
            with self.subTest(words):
                self.assertPasses(["--", *words], [words])
                self.assertEqual(self.docker(*words)[1], [])  # without the dashes they are cocket's own

    def test_a13_the_tag_moves_after_it_was_verified(self):
        moved = []

        def move(request):
            if request.is_tag(GOOD):
                moved.append(request)
                answer = self.registry.honest(request)
                self.repo.tags[GOOD] = self.unsigned
                return answer
            return None
        self.registry.hook(move)
        self.assertPasses(["run", self.image()], [["run", self.pinned]])
        self.assertEqual(len(moved), 1)
        self.assertStops(1, "run", self.image())

    def test_exit_status_and_signals_are_dockers(self):
        for status in (1, 2, 3, 125, 137):
            self.assertEqual(self.docker("run", self.image(), env={"FAKE_STATUS": str(status)})[0].status, status)
        self.fake.write_text(f"#!/bin/sh\ngrep SigIgn /proc/self/status >{self.dir}/ignored\n")
        self.docker("run", self.image())
        ignored = int((self.dir / "ignored").read_text().split()[1], 16)
        ours = 1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1  # what else is ignored was so before (make ignores 32 and 33)
        self.assertEqual(ignored & ours, 0)

    def test_environment(self):
        self.docker("run", self.image(), env={"COCKET_PASSWORD": "secret", "COSIGN_PASSWORD": "secret", "DOCKER_HOST": "unix:///x", "A": "b c"})
        env = self.calls[0]["env"]
        self.assertEqual((env["DOCKER_HOST"], env["A"]), ("unix:///x", "b c"))
        self.assertNotIn("COCKET_PASSWORD", env)
        self.assertNotIn("COSIGN_PASSWORD", env)

    def test_which_docker(self):
        """In PATH, in an absolute directory, and not this program under that name."""
        own = self.dir / "own"
        own.mkdir()
        (own / "docker").symlink_to(PROGRAM)
        result, calls = self.docker("ps", env={"PATH": f"relative:{own}:{self.bin}:/usr/bin"})
        self.assertEqual((result.status, calls), (0, [["ps"]]), result)
        (self.home / "docker").write_text("#!/bin/sh\necho wrong\n")
        (self.home / "docker").chmod(0o755)
        result, calls = self.docker("ps", env={"PATH": f".::{own}"})
        self.assertEqual((result.status, calls), (2, []), result)
        self.assertIn(b"docker: not found in PATH", result.err)

    # -- build

    def dockerfile(self, text, name="Dockerfile"):
        context = self.home / "context"
        context.mkdir(exist_ok=True)
        (context / name).write_text(text)
        return context

    def assertBuilds(self, words, becomes, text):
        result, calls = self.docker(*words)
        self.assertEqual((result.status, calls), (0, [becomes]), result)
        self.assertEqual(self.calls[0]["read"], text)

    def test_build(self):
        image, pinned = self.image(), self.pinned
        text = "# a comment\nARG BASE={0}\nFROM {0} AS one\nRUN true\nFROM ${{BASE}}\nCOPY --from=one /a /b\nCOPY --from={0} /c /d\nFROM scratch\n"
        context = self.dockerfile(text.format(image))
        tail = ["--file=-", "--", str(context)]
        build = ["buildx", "build", "--builder", "default"]
        self.assertBuilds(["build", context], [*build, *tail], text.format(pinned))
        self.assertBuilds(["build", "-t", "x", context, "--no-cache", "-qf", context / "Dockerfile"],
                          [*build, "--tag=x", "--no-cache=true", "--quiet=true", *tail], text.format(pinned))
        self.assertBuilds(["--", "-H", "unix:///x", "image", "build", "--", context],
                          ["-H", "unix:///x", *build, *tail], text.format(pinned))
        self.assertBuilds(["buildx", "build", "--load", "--cache-from=type=local,src=x", context],
                          ["buildx", "build", "--load=true", "--cache-from=type=local,src=x", *tail], text.format(pinned))

    def test_which_builder(self):
        """docker build takes that of docker's context, unless one is named; that one is asked what it is, with docker's own options."""
        context = self.dockerfile(f"FROM {self.image()}\n")
        tail = ["--file=-", "--", str(context)]
        own = ["--context", "far", "-D"]
        inspect = ["buildx", "inspect", "--bootstrap"]
        for words, env, named, asked in (
            (["build"], {"FAKE_CONTEXT": "far"}, ["--builder", "far"], ["far"]),
            (["builder", "build"], {"FAKE_CONTEXT": "far"}, ["--builder", "far"], ["far"]),
            (["build", "--builder=x"], {}, ["--builder=x"], ["x"]),
            (["build"], {"BUILDX_BUILDER": "y"}, [], ["y"]),
            (["build", "--builder", "x"], {"BUILDX_BUILDER": "y"}, ["--builder=x"], ["x"]),
            (["buildx", "build"], {}, [], []),
            (["buildx", "build"], {"DOCKER_BUILDKIT": "0"}, [], []),
        ):
            with self.subTest(words=words, env=env):
                self.probes.write_text("")
                result, calls = self.docker("--", *own, *words, context, env=env)
                self.assertEqual((result.status, calls), (0, [[*own, "buildx", "build", *named, *tail]]), result)
                self.assertEqual([json.loads(line)[1:] for line in self.probes.read_text().splitlines()][-1], [*own, *inspect, *asked])

    def test_the_builder_is_told_what_it_may_fetch(self):
        """Two images, one of them a frontend: they may be fetched by their digests, and nothing else, whichever rule decides."""
        other = oci.image(self.repo, "frontend")
        oci.sign_simple(self.repo, other, f"{self.name}:frontend", self.key)
        context = self.dockerfile(f"# syntax={self.name}:frontend\nFROM {self.image()}\n")
        result, _ = self.docker("build", context)
        self.assertEqual(result.status, 0, result)
        policy = self.calls[0]["policy"]
        image = "docker-image://"
        good = [image + self.pinned, f"{image}{self.name}:frontend@{other}", f"{image}{self.name}@{self.digest}", "local://context", "local://dockerfile",
                "git://example.com/x", "https://example.com/x", "http://example.com/x"]
        bad = [image + self.image(), f"{image}{self.name}:frontend", f"{image}{self.name}:frontend@{self.digest}", f"{image}{self.name}:2@{self.unsigned}",
               f"{image}docker.io/library/alpine:latest", f"oci-layout://{self.pinned}", f"docker-image+blob://{self.pinned}", "", image, good[0] + "x", "x" + good[0],
               good[0] + "\nx", f"{image}{self.name}@{self.unsigned}", f"new-scheme://{self.pinned}", good[0][:-1], good[0].replace("127.0.0.1", "127.0.0.2")]
        for first in (False, True):
            self.assertEqual([s for s in good if denied(policy, s, first)], [])
            self.assertEqual([s for s in bad if not denied(policy, s, first)], [])
        for at in range(len(good[0])):
            for source in (good[0][:at], good[0][:at] + "~" + good[0][at:], good[0][:at] + good[0][at + 1:]):
                self.assertTrue(source in good or denied(policy, source), source)

    def test_without_images(self):
        context = self.dockerfile("FROM scratch\n")
        self.assertEqual(self.docker("build", context)[0].status, 0)
        self.assertTrue(denied(self.calls[0]["policy"], f"docker-image://{self.pinned}"))
        self.assertFalse(denied(self.calls[0]["policy"], "local://context"))

    def test_a_policy_that_is_there(self):
        """It comes first, and what it denies stays denied; what it allows is not allowed by that."""
        context = self.dockerfile(f"FROM {self.image()}\n")
        there = self.dir / "there.json"
        rule = lambda action, text: {"action": action, "selector": {"identifier": text}}
        ask = lambda text: (there.write_text(text), self.docker("build", context, env={"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": there}))[1][0]
        result = ask(json.dumps({"version": 1, "rules": [rule("DENY", "https://*"), rule("ALLOW", "*"), rule("DENY", "docker-image://*evil*")]}))
        self.assertEqual(result.status, 0, result)
        policy = self.calls[0]["policy"]
        self.assertEqual(json.loads(policy)["rules"][:3], [rule("DENY", "https://*"), rule("ALLOW", "*"), rule("DENY", "docker-image://*evil*")])
        self.assertTrue(denied(policy, "docker-image://docker.io/library/alpine:latest"))
        self.assertFalse(denied(policy, f"docker-image://{self.pinned}"))
        self.assertEqual(ask(json.dumps({"rules": [rule("DENY", f"docker-image://{self.name}*")]})).status, 0)
        self.assertTrue(denied(self.calls[0]["policy"], f"docker-image://{self.pinned}"))
        for text in ("", "[]", "{", '{"Rules":[]}', '{"rules":{}}', '{"rules":[],"rules":[]}', '{"more":1}', "\x08\x01"):
            with self.subTest(text):
                result = ask(text)
                self.assertEqual((result.status, self.calls), (2, []), result)
                self.assertIn(b"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY", result.err)
        there.unlink()
        result, calls = self.docker("build", context, env={"EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": there})
        self.assertEqual((result.status, calls), (2, []), result)

    def test_builders_that_cannot_be_told(self):
        context = self.dockerfile(f"FROM {self.image()}\n")
        two = INSPECT + "\n\n" + INSPECT.split("Nodes:\n")[1]
        for env in ({"DOCKER_BUILDKIT": "0"}, {"DOCKER_BUILDKIT": "false"}, {"FAKE_BUILDX": ""}, {"FAKE_BUILDX": "github.com/docker/buildx v0.10.5 x"},
                    {"FAKE_BUILDX": "github.com/docker/buildx"}, {"FAKE_BUILDX": "github.com/docker/buildx v0.0.0+unknown"}, {"FAKE_BUILDX": "moby 24.0.2 x"},
                    {"FAKE_BUILDER": ""}, {"FAKE_BUILDER": "Name: x"}, {"FAKE_BUILDER": INSPECT.replace("0.11.6", "0.10.6")},
                    {"FAKE_BUILDER": INSPECT.replace("v0.11.6", "24.0.2")}, {"FAKE_BUILDER": INSPECT.replace("v0.11.6", "")},
                    {"FAKE_BUILDER": INSPECT.replace("v0.11.6", "unknown")}, {"FAKE_BUILDER": INSPECT.replace("Buildkit:  v0.11.6\n", "")},
                    {"FAKE_BUILDER": two.replace("v0.11.6", "v0.9.3", 1)}, {"FAKE_BUILDER": two[::-1].replace("6.11.0v", "3.9.0v", 1)[::-1]},
                    {"FAKE_BUILDER": two.replace("Buildkit:  v0.11.6\n", "", 1)}, {"FAKE_CONTEXT": ""}, {"FAKE_CONTEXT": "-x"}, {"FAKE_CONTEXT": "a\nb"}):
            with self.subTest(env):
                result, calls = self.docker("build", context, env=env)
                self.assertEqual((result.status, calls), (2, []), result)
                self.assertIn(b"the builder cannot be told", result.err)
                self.assertIn(b"--unenforced", result.err)
                result, calls = self.docker("build", context, env=env, options=["--key", self.key.public, "--unenforced"])
                self.assertEqual((result.status, calls), (0, [["build", "--file=-", "--", str(context)]]), result)
        for env in ({"FAKE_BUILDER": two}, {"FAKE_BUILDER": REMOTE}, {"FAKE_BUILDER": INSPECT.replace("v0.11.6", "v1.0.0")}, {"DOCKER_BUILDKIT": "1"},
                    {"FAKE_BUILDER": INSPECT.replace("v0.11.6", "v0.16.0-rc1+unknown")}, {"FAKE_BUILDX": "github.com/docker/buildx 0.13.1+ds1 x"}):
            with self.subTest(env):
                self.assertEqual(self.docker("build", context, env=env)[0].status, 0)
        self.assertStops(1, "build", self.dockerfile(f"FROM {self.name}:2\n"), options=["--key", self.key.public, "--unenforced"])

    def test_which_dockerfile(self):
        context = self.home / "context"
        context.mkdir()
        self.assertIn(f"{context}/Dockerfile: not found".encode(), self.assertStops(2, "build", context).err)
        self.dockerfile(f"FROM {self.name}:2\n", "dockerfile")
        self.assertIn(b"denied: no-signature", self.assertStops(1, "build", context).err)
        self.dockerfile(f"FROM {self.image()}\n")
        self.assertBuilds(["buildx", "build", context], ["buildx", "build", "--file=-", "--", str(context)], f"FROM {self.pinned}\n")

    def test_build_where_one_image_is_not_signed(self):
        for text in ("FROM {other}", "FROM {good}\nFROM {other}", "FROM {good}\nCOPY --from={other} /a /b", "# syntax={other}\nFROM {good}",
                     "FROM {good}\nRUN --mount=type=bind,from={other} true", "ARG B={other}\nFROM $B", "FROM {good}\nONBUILD COPY --from={other} /a /b"):
            with self.subTest(text):
                context = self.dockerfile(text.format(good=self.image(), other=self.name + ":2") + "\n")
                said = self.assertStops(1, "build", context).err
                self.assertIn(b"denied: no-signature", said)
                self.assertIn(b"Dockerfile:", said)

    def test_build_arguments(self):
        context = self.dockerfile(f"ARG TAG=2\nFROM {self.name}:$TAG\n")
        self.assertStops(2, "build", context)  # no place for the digest of a name that is made of parts
        context = self.dockerfile(f"# syntax={self.image()}\nFROM {self.image()}\n")
        self.assertBuilds(["buildx", "build", context], ["buildx", "build", "--file=-", "--", str(context)],
                          f"# syntax={self.pinned}\nFROM {self.pinned}\n")
        self.assertStops(2, "build", "--build-arg", f"BUILDKIT_SYNTAX={self.image()}", context)

    def test_builds_that_are_not_understood(self):
        context = self.dockerfile(f"FROM {self.image()}\n")
        good = ["buildx", "build", "--file=-", "--", str(context)]
        self.assertBuilds(["buildx", "build", context], good, f"FROM {self.pinned}\n")
        for words in (["-"], ["https://example.com/x.git"], [], [context, context], ["--cache-from", self.image(), context],
                      ["--cache-from", f"type=registry,ref={self.image()}", context], ["--new", context], [self.dir / "nowhere"],
                      ["--build-context", f"x=docker-image://{self.name}:2", context], ["-f", self.dir / "nowhere", context],
                      ["-f", "https://example.com/Dockerfile", context], ["--cache-from", "type=local,type=registry,ref=x", context],
                      ["--cache-from", "type=local,src=x,TYPE=registry", context], ["--cache-from", "src=x", context], ["--sbom=true", context],
                      ["--sbom", "generator=x", context], ["--attest", "type=sbom", context], ["--builder=-x", context],
                      ["--attest", "type=sbom,generator=x,xdisabled=true", context], ["--attest", "type=sbom,disabled=true,disabled=false", context],
                      ["--cache-from", "\ntype=registry,ref=x,type=local", context]):
            with self.subTest(words):
                self.assertStops(2, "build", *words)
        for text in ("", "FROM\n", "FROM $UNKNOWN\n", f"FROM {self.image()}\nNEW x\n", "FROM a b c\n"):
            with self.subTest(text):
                self.dockerfile(text)
                self.assertStops(2, "build", context)
        self.dockerfile(f"FROM {self.image()}\n")
        for end in ("dockerignore", "rego"):
            self.dockerfile("*\n", f"Dockerfile.{end}")
            self.assertStops(2, "build", context)
            (context / f"Dockerfile.{end}").unlink()
        self.assertEqual(self.docker("build", "--sbom=false", "--attest=type=provenance", "--attest=type=sbom,disabled=true", context)[0].status, 0)

    # -- compose

    def compose(self, model, *words, env=None):
        return self.docker("compose", *words, env={"FAKE_MODEL": model, **(env or {})})

    def test_compose(self):
        model = "name: shop\nservices:\n  web:\n    image: {0}\n    environment:\n      A: $$x\n  api:\n    image: {0}\n"
        for verb in (["up", "-d"], ["pull"], ["create", "web"], ["run", "--rm", "web", "sh"], ["scale", "web=3"]):
            with self.subTest(verb):
                result, calls = self.compose(model.format(self.image()), "-f", "a.yaml", "--file=b.yaml", "-p", "x", *verb)
                self.assertEqual(result.status, 0, result)
                self.assertEqual(calls[0], ["compose", "--file=a.yaml", "--file=b.yaml", "--project-name=x", "config"])
                self.assertEqual(calls[1][:2] + calls[1][3:], ["compose", "--project-name=x", *verb])
                self.assertTrue(calls[1][2].startswith("--file=/proc/self/fd/"), calls)
                self.assertEqual(self.calls[1]["read"], model.format(self.pinned))
                self.assertFalse(denied(self.calls[1]["policy"], f"docker-image://{self.pinned}"))
                self.assertTrue(denied(self.calls[1]["policy"], f"docker-image://{self.image()}"))

    def test_compose_that_is_refused(self):
        good = f"services:\n  a:\n    image: {self.image()}\n"
        self.assertEqual(self.compose(good, "up")[0].status, 0)
        for status, more in ((1, f"  b:\n    image: {self.name}:2\n"), (2, "  b:\n    build: .\n"), (2, f"  b:\n    image: {self.image()}\n    build: .\n"),
                             (2, "  b:\n    image: ${X}\n"), (2, "  b:\n    provider: {type: x}\n"), (2, "  b: [\n"),
                             (1, f"  b:\n    image: {self.image()}\n    volumes: [{{type: image, source: '{self.name}:2', target: /x}}]\n")):
            with self.subTest(more):
                result, calls = self.compose(good + more, "up", "-d")
                self.assertEqual((result.status, calls), (status, [["compose", "config"]]), result)

    def test_compose_that_fails(self):
        result, calls = self.compose("", "up", env={"FAKE_STATUS": "14"})
        self.assertEqual((result.status, calls), (14, [["compose", "config"]]), result)
        result, calls = self.compose("", "up")
        self.assertEqual((result.status, len(calls)), (2, 1), result)

    def test_compose_commands_that_fetch_nothing(self):
        for words in (["ps"], ["down", "-v"], ["-f", "x", "logs", "-f"], [], ["version"], ["--help"], ["exec", "web", "sh"]):
            with self.subTest(words):
                result, calls = self.compose("", *words)
                self.assertEqual((result.status, calls), (0, [["compose", *words]]), result)
        for words in (["up"], ["--new", "up"], ["build"], ["new"]):
            self.assertEqual(self.compose("", *words)[0].status, 2)
        self.assertEqual(self.calls, [])

    def plugin(self, *words, env=None):
        link = self.dir / "docker-cocket"
        if not link.is_symlink():
            link.symlink_to(PROGRAM)
        self.log.write_text("")
        env = environment(self.home, {"PATH": f"{self.bin}:{os.environ['PATH']}", **(env or {})})
        done = subprocess.run([link, *map(str, words)], capture_output=True, env=env, cwd=self.home, timeout=60)
        return done, [json.loads(line)["argv"][1:] for line in self.log.read_text().splitlines()]

    def test_plugin(self):
        done, _ = self.plugin("docker-cli-plugin-metadata")
        about = json.loads(done.stdout)
        self.assertEqual((about["SchemaVersion"], about["Vendor"]), ("0.1.0", "cocket"))
        self.assertTrue(about["Version"] and about["ShortDescription"])
        done, _ = self.plugin("cocket", "verify", "--key", self.key.public, self.image())
        self.assertEqual((done.returncode, done.stdout.decode()), (0, self.pinned + "\n"), done)
        done, calls = self.plugin("cocket", "--key", self.key.public, "run", "-it", self.image())
        self.assertEqual((done.returncode, calls), (0, [["run", "-it", self.pinned]]), done)
        done, calls = self.plugin("--context", "cocket", "cocket", "run", self.image(), env={"COCKET_KEY": self.key.public})
        self.assertEqual((done.returncode, calls), (0, [["--context", "cocket", "run", self.pinned]]), done)
        done, calls = self.plugin("-l", "debug", "cocket", "pull", self.image(), env={"COCKET_KEY": self.key.public})
        self.assertEqual(calls, [["-l", "debug", "pull", self.pinned], ["-l", "debug", "tag", f"{self.name}@{self.digest}", self.image()]], done)
        done, calls = self.plugin("cocket", "run", f"{self.name}:2", env={"COCKET_KEY": self.key.public})
        self.assertEqual((done.returncode, calls), (1, []), done)

    def test_platform_of_the_docker_command(self):
        """An index that nobody signed: its manifest for the platform is, and that is what docker was asked for."""
        digest, children = oci.index(self.repo, "many")
        oci.sign_simple(self.repo, children["linux/amd64"], f"{self.name}:many", self.key)
        self.assertPasses(["run", "--platform", "linux/amd64", f"{self.name}:many"],
                          [["run", "--platform", "linux/amd64", f"{self.name}:many@{digest}"]])
        self.assertStops(1, "run", "--platform", "linux/arm64", f"{self.name}:many")
        self.assertStops(1, "run", f"{self.name}:many")

    def test_a_platform_that_docker_does_not_know_of(self):
        """Asked of cocket alone, docker would take the manifest that nobody signed; the neighbour is an index that is signed itself."""
        _, children = oci.index(self.repo, "many")
        oci.sign_simple(self.repo, children["linux/amd64"], f"{self.name}:many", self.key)
        ours = ["--key", self.key.public, "--platform", "linux/amd64"]
        image = f"{self.name}:many"
        self.assertIn(b"denied: platform-missing", self.assertStops(1, "run", image, options=ours).err)
        self.assertIn(b"denied: platform-missing", self.assertStops(1, "run", "--platform=linux/arm64", image, options=ours).err)
        self.assertEqual(self.docker("run", "--platform=linux/amd64", image, options=ours)[0].status, 0)
        context = self.dockerfile(f"FROM {image}\n")
        self.assertStops(1, "build", context, options=ours)
        self.assertStops(1, "build", "--platform=linux/amd64", context)
        self.dockerfile(f"FROM --platform=$BUILDPLATFORM {image}\n")
        self.assertStops(1, "build", "--platform=linux/amd64", context)
        self.dockerfile(f"FROM --platform=linux/amd64 {image}\n")
        self.assertEqual(self.docker("build", context)[0].status, 0)
        digest, _ = oci.index(self.repo, "whole")
        oci.sign_simple(self.repo, digest, f"{self.name}:whole", self.key)
        self.assertEqual(self.docker("run", f"{self.name}:whole", options=ours)[0].status, 0)


if __name__ == "__main__":
    unittest.main()
