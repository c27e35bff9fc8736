"""cocket verify --file and cocket pin against the real docker-registry: Compose files, Kubernetes manifests and Dockerfiles as people write them.
Every image of a deployment is verified (attack A28); digests go in, and no other byte changes; a tag that moved to what nobody signed does not get in."""

import pathlib
import re
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, real
from support.program import Case, key, run
from support.registry import Repository

COMPOSE = """# The voting application
name: voting

x-worker: &worker
  image: &worker-image {host}/vote/worker:1   # built by CI
  networks: [back]

services:
  vote:
    image: "{host}/vote/vote:1"
    ports: ["8080:80"]
    depends_on:
      redis: {{condition: service_healthy}}
  redis:
    image: {host}/redis:${{REDIS_TAG:-1}}
  worker: *worker
  worker-two:
    <<: *worker
    image: *worker-image
    profiles: [large]
  seed:
    build: ./seed

networks: {{front: , back: }}
"""

KUBERNETES = """---
# Source: guestbook/templates/backend.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: redis-leader
  labels: {{app: redis}}
spec:
  template:
    spec:
      initContainers:
        - name: chown
          image: '{host}/vote/vote:1'
      containers:
        - name: leader
          image: {host}/redis:1
          ports: [{{containerPort: 6379}}]
---
# Source: guestbook/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {{name: redis-leader}}
---
# Source: guestbook/templates/cron.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {{name: backup, namespace: shop}}
spec:
  jobTemplate:
    spec: {{template: {{spec: {{containers: [{{name: b, image: "{host}/vote/worker:1"}}]}}}}}}
"""

DOCKERFILE = """# escape=\\
ARG BASE="{host}/vote/vote:1"
FROM --platform=$BUILDPLATFORM {host}/redis:1 AS build
RUN <<EOF
FROM nothing
EOF
FROM ${{BASE}}
COPY --from=build /a /a
COPY --from={host}/vote/worker:1 /b /b
"""


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class Pin(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.prefix = f"t{next(oci.counter)}"
        self.host = f"{self.server.host}/{self.prefix}"
        self.digests = {path: self.push(path, sign=True) for path in ("vote/vote", "vote/worker", "redis")}

    def push(self, path, sign, seed="x", tag="1", platforms=None):
        repo = Repository()
        digest = oci.index(repo, f"{path}{seed}", platforms)[0] if platforms else oci.image(repo, f"{path}{seed}")
        repo.tags = {tag: digest}
        layout = oci.write_layout(self.dir / f"push-{next(oci.counter)}", repo)
        real.push_layout(self.server, f"{self.prefix}/{path}", layout)
        if sign:
            self.run_ok("sign", "--key", self.key.private, f"{self.host}/{path}:{tag}")
        return digest

    def write(self, name, text):
        path = self.dir / name
        path.write_text(text.format(host=self.host))
        return path

    def pin(self, *args, **more):
        return run("pin", "--key", self.key.public, *args, home=self.home, cwd=self.dir, **more)

    def pinned(self, path):
        return f"{self.host}/{path}:1@{self.digests[path]}"

    def verify_file(self, name, *args, **more):
        return run("verify", "--key", self.key.public, "--file", name, *args, home=self.home, cwd=self.dir, **more)

    def test_every_image_of_a_file_is_verified(self):
        everything = sorted(self.pinned(p) for p in self.digests)
        for name, text in (("compose.yaml", COMPOSE), ("all.yaml", KUBERNETES), ("Dockerfile", DOCKERFILE)):
            with self.subTest(name):
                self.write(name, text)
                done = self.verify_file(name)
                self.assertEqual(done.status, 0, done)
                self.assertEqual(sorted(done.out.decode().split()), everything, done)
                other = run("verify", "--key", key("p256", 1).public, "--file", name, home=self.home, cwd=self.dir)
                self.assertEqual((other.status, other.out), (1, b""), other)
                self.assertEqual(other.err.count(b"denied: unknown-key: "), 3, other)

    def test_one_that_nobody_signed_is_found_wherever_it_stands(self):
        self.push("evil", sign=False)
        evil = f"{self.host}/evil:1"
        places = {
            "init.yaml": KUBERNETES.replace("'{host}/vote/vote:1'", evil),
            "cron.yaml": KUBERNETES.replace('"{host}/vote/worker:1"', evil),
            "anchor.yaml": COMPOSE.replace("{host}/vote/worker:1", evil),
            "default.yaml": COMPOSE.replace("{host}/redis:${{REDIS_TAG:-1}}", "${{REDIS:-" + evil + "}}"),
            "Dockerfile.copy": DOCKERFILE.replace("--from={host}/vote/worker:1", f"--from={evil}"),
            "Dockerfile.base": DOCKERFILE.replace("{host}/vote/vote:1", evil),
        }
        for name, text in places.items():
            with self.subTest(name):
                self.write(name, text)
                done = self.verify_file(name)
                self.assertEqual(done.status, 1, done)
                self.assertIn(f"denied: no-signature: {evil} ({name}:".encode(), done.err, done)
                self.assertEqual(len(done.out.split()), 2, done)

    def test_variables_are_those_that_compose_takes(self):
        self.write("compose.yaml", COMPOSE)
        other = self.push("redis", sign=True, seed="y", tag="2")
        done = self.verify_file("compose.yaml", env={"REDIS_TAG": "2"})
        self.assertIn(f"{self.host}/redis:2@{other}".encode(), done.out, done)
        self.write("compose.yaml", COMPOSE.replace(":-1", ""))
        done = self.verify_file("compose.yaml")
        self.assertEqual(done.status, 2, done)
        self.assertEqual(len(done.out.split()), 2, done)
        self.assertIn(b"compose.yaml:15:", done.err, done)
        self.assertIn(b"variable REDIS_TAG is unset", done.err, done)

    def test_a_platform_of_the_file_is_asked_for(self):
        platforms = ["linux/amd64", "linux/arm64"]
        self.push("multi", sign=True, platforms=platforms)
        for platform, status in (("linux/arm64", 0), ("linux/s390x", 1)):
            with self.subTest(platform):
                self.write("compose.yaml", "services:\n  a:\n    image: {host}/multi:1\n    platform: " + platform + "\n")
                done = self.verify_file("compose.yaml", "--output", "json")
                self.assertEqual(done.status, status, done)
                self.assertEqual(done.reason, "ok" if status == 0 else "platform-missing", done)
                if status == 0:
                    self.assertEqual([p["platform"] for p in done.json["platforms"]], [platform], done)

    def check_only_names_changed(self, before, after, count):
        self.assertEqual(re.sub(r"@sha256:[0-9a-f]{64}", "", after), before)
        self.assertEqual(after.count("@sha256:"), count)

    def test_pin_changes_names_alone(self):
        for name, text, count in (("all.yaml", KUBERNETES, 3), ("Dockerfile", DOCKERFILE, 3)):
            with self.subTest(name):
                path = self.write(name, text)
                before = path.read_text()
                done = self.pin("--write", name)
                self.assertEqual((done.status, done.out), (0, b""), done)
                after = path.read_text()
                self.check_only_names_changed(before, after, count)
                for image in self.digests:
                    self.assertIn(self.pinned(image), after)
                again = self.pin("--write", name)
                self.assertEqual((again.status, again.err, path.read_text()), (0, b"", after), again)
                self.assertEqual(self.pin("--check", name).status, 0)
                self.assertEqual(self.verify_file(name).status, 0)

    def test_pin_in_blocks_and_dockerfiles_within(self):
        """The header of a block may hold the name in a comment; a Dockerfile may stand in the Compose file."""
        text = (
            "services:\n  a:\n    image: |- # {host}/vote/vote:1\n      {host}/vote/vote:1\n"
            "  b:\n    build:\n      dockerfile_inline: | # FROM {host}/redis:1\n        ARG BASE={host}/vote/worker:1\n"
            "        # FROM {host}/redis:1\n        FROM {host}/redis:1 AS one\n        RUN echo $$HOME\n        FROM $$BASE\n"
        )
        path = self.write("compose.yaml", text)
        before = path.read_text()
        done = self.pin("--write", "compose.yaml")
        self.assertEqual((done.status, done.out), (0, b""), done)
        after = path.read_text()
        self.check_only_names_changed(before, after, 3)
        self.assertEqual([n + 1 for n, line in enumerate(after.splitlines()) if "@sha256:" in line], [4, 8, 10], after)
        self.assertEqual(self.pin("--check", "compose.yaml").status, 0)

    def test_a_digest_that_would_change_another_name_is_not_written(self):
        """The default of an ARG is an image by itself, and the beginning of another one."""
        self.push("vote/vote-x", sign=True)
        path = self.write("Dockerfile", "ARG BASE={host}/vote/vote\nFROM $BASE\nFROM $BASE-x:1\n")
        self.push("vote/vote", sign=True, tag="latest")
        before = path.read_text()
        done = self.pin("--write", "Dockerfile")
        self.assertNotEqual(done.status, 0, done)
        self.assertEqual(path.read_text(), before)

    def test_what_a_variable_makes_cannot_be_pinned(self):
        path = self.write("compose.yaml", COMPOSE)
        before = path.read_text()
        done = self.pin("--write", "compose.yaml")
        self.assertEqual(done.status, 2, done)
        self.assertIn(b"compose.yaml:15:12: ", done.err, done)
        self.assertIn(b"cannot be pinned here: it contains variables", done.err, done)
        self.assertEqual(path.read_text(), before)
        path = self.write("compose.yaml", COMPOSE.replace("${{REDIS_TAG:-1}}", "1"))
        before = path.read_text()
        self.assertEqual(self.pin("--write", "compose.yaml").status, 0)
        self.check_only_names_changed(before, path.read_text(), 3)

    def test_a_tag_that_moves(self):
        path = self.write("all.yaml", KUBERNETES)
        self.assertEqual(self.pin("--write", "all.yaml").status, 0)
        first = path.read_text()
        old = self.digests["redis"]

        unsigned = self.push("redis", sign=False, seed="unsigned")
        done = self.pin("--check", "all.yaml")
        self.assertEqual(done.status, 1, done)
        self.assertIn(b"the tag means another image, which is denied: no-signature", done.err, done)
        done = self.pin("--write", "all.yaml")
        self.assertEqual((done.status, path.read_text()), (0, first), done)
        self.assertIn(b"what is pinned stays", done.err, done)
        self.assertNotIn(unsigned, path.read_text())

        new = self.push("redis", sign=True, seed="new")
        done = self.pin("--check", "all.yaml")
        self.assertEqual(done.status, 1, done)
        self.assertIn(f"the tag means {new}".encode(), done.err, done)
        self.assertEqual(path.read_text(), first)
        done = self.pin("--write", "all.yaml")
        self.assertEqual(done.status, 0, done)
        self.assertIn(f"{old} -> {new}".encode(), done.err, done)
        self.assertEqual(path.read_text(), first.replace(old, new))

    def test_the_lock_file(self):
        self.write("all.yaml", KUBERNETES)
        self.assertEqual(self.pin("--lock", "cocket.lock", "all.yaml").status, 0)
        self.assertEqual(self.verify_file("all.yaml", "--locked", "cocket.lock").status, 0)
        self.push("redis", sign=True, seed="new")
        done = self.verify_file("all.yaml", "--locked", "cocket.lock")
        self.assertEqual((done.status, len(done.out.split())), (1, 2), done)
        self.assertIn(f"denied: policy: {self.host}/redis:1 (all.yaml:".encode(), done.err, done)
        self.assertIn(f"locked to {self.digests['redis']}, now sha256:".encode(), done.err, done)


if __name__ == "__main__":
    unittest.main()
