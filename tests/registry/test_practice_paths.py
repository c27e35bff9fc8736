"""A policy's image section holds on every way that an image leaves by: the same image is allowed by a policy without it, and by none of them with it.
The cache keeps no verdict that another policy asks more of."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, need_openssl, run
from support.registry import Registry

DOCKER = '#!/bin/sh\necho "$@" >"$LOG"\n'
DESCRIPTOR = "application/vnd.oci.descriptor.v1+json"


@need_openssl
class Ways(Case):
    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        repo = self.registry.repository("shop/api")
        layer = oci.file_layer(repo, "a", b"x")
        config = oci.dumps({"os": "linux", "architecture": "amd64", "config": {"User": "0"}, "rootfs": {"type": "layers", "diff_ids": [oci.diff_id(repo, layer)]}})
        repo.add_blob(config)
        self.digest = oci.image(repo, "1", config=oci.descriptor(config, oci.CONFIG), layers=[layer])
        self.name = f"{self.registry.host}/shop/api:1"
        oci.sign_simple(repo, self.digest, self.name, key("p256"))
        manifest, media_type = repo.manifests[self.digest]
        self.descriptor = {"mediaType": media_type, "digest": self.digest, "size": len(manifest)}
        self.home = pathlib.Path(self.home)
        rule = {"images": [f"{self.registry.host}/shop/*"], "keys": [str(key("p256").public)]}
        for name, rules in (("any", [rule]), ("practice", [{**rule, "image": {"user": "not-root"}}])):
            (self.home / f"{name}.json").write_text(json.dumps({"version": 2, "rules": rules}))
        (self.home / "list").write_text(self.name + "\n")
        docker = self.home / "bin/docker"
        docker.parent.mkdir()
        docker.write_text(DOCKER)
        docker.chmod(0o755)

    def go(self, policy, command, *args):
        return run(command, "--policy", f"{policy}.json", *args, home=self.home)

    def ways(self, policy):
        """What was done, with the file that it leaves behind if there is one."""
        (self.home / "Dockerfile").write_text(f"FROM {self.name}\n")
        (self.home / "config.json").write_text(json.dumps({"containerd": {"policy": str(self.home / f"{policy}.json")}}))
        by_digest = f"{self.registry.host}/shop/api@{self.digest}"
        yield self.go(policy, "verify", self.name), None
        yield self.go(policy, "verify", "--deep", self.name), None
        yield self.go(policy, "verify", "--cache", self.name), None
        yield self.go(policy, "verify", "--file", "list"), None
        yield self.go(policy, "verify", "--platform", "linux/amd64", by_digest), None
        yield self.go(policy, "verify", self.name, by_digest), None
        yield self.go(policy, "verify", f"oci:kept:{self.name}"), None
        yield self.go(policy, "verify", f"oci-archive:kept.tar:{self.name}"), None
        yield self.go(policy, "pull", "--to", f"oci:{policy}.d", self.name), f"{policy}.d/index.json"
        yield self.go(policy, "save", "-o", f"{policy}.tar", self.name), f"{policy}.tar"
        yield self.go(policy, "load", "--to", f"oci:{policy}.loaded", "kept.tar"), f"{policy}.loaded/index.json"
        yield self.go(policy, "pin", "--write", "Dockerfile"), None
        for words in (["pull", self.name], ["run", self.name], ["create", by_digest]):
            (self.home / "log").unlink(missing_ok=True)
            yield run("docker", "--policy", self.home / f"{policy}.json", *words, home=self.home,
                      env={"LOG": str(self.home / "log"), "PATH": f"{self.home / 'bin'}:/usr/bin:/bin"}), "log"
        yield run("containerd", "--name", self.name, "--digest", self.digest, "--stdin-media-type", DESCRIPTOR, home=self.home,
                  stdin=json.dumps(self.descriptor).encode(), env={"COCKET_CONFIG": str(self.home / "config.json")}), None

    def test_every_way(self):
        for args in (["pull", "--to", "oci:kept", self.name], ["save", "-o", "kept.tar", self.name]):
            self.assertEqual(self.go("any", *args).status, 0)
        for policy, status in (("any", 0), ("practice", 1)):
            for r, left in self.ways(policy):
                with self.subTest(r.args_given):
                    self.assertEqual(r.status, status, r.out + r.err)
                    self.assertEqual(b"image-practice" in r.out + r.err, status == 1, r.out + r.err)
                    self.assertTrue(left is None or (self.home / left).exists() == (status == 0), left)
            self.assertEqual(self.digest in (self.home / "Dockerfile").read_text(), status == 0)

    def test_cache(self):
        """Whatever was asked before, and in whatever order."""
        for policy, status in (("any", 0), ("practice", 1), ("any", 0), ("practice", 1)):
            r = self.go(policy, "verify", "--cache", self.name)
            self.assertEqual(r.status, status, r.out + r.err)
        (self.home / "any.json").write_text((self.home / "practice.json").read_text())
        self.assertEqual(self.go("any", "verify", "--cache", self.name).status, 1)


if __name__ == "__main__":
    unittest.main()
