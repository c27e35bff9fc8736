"""Registries of other makers, those that this machine has, each on a free loopback port with a temporary directory: upstreams for support.world.
docker-registry is Debian's; the others are named by variables (DISTRIBUTION3, ZOT, OLAREG, CRANE), or found on the PATH.
Never talks to anything but the registry it started."""

import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from support.real import CONFIGURATION, free_port
from support.registry import digest_of


class Upstream:
    """A registry without TLS and without credentials: `with Upstream(...) as u`, then u.port."""

    def __init__(self, name, program):
        self.name, self.program = name, program

    def __enter__(self):
        self.holder = tempfile.TemporaryDirectory(prefix="cocket-upstream-", ignore_cleanup_errors=True)
        self.dir = pathlib.Path(self.holder.name)
        self.port = free_port()
        with open(self.dir / "log", "wb") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=dict(os.environ, OTEL_TRACES_EXPORTER="none"))
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"{self.name} does not answer: {(self.dir / 'log').read_text()[-500:]}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.holder.cleanup()

    def command(self):
        (self.dir / "config.yml").write_text(CONFIGURATION.format(root=self.dir / "data", port=self.port))
        return [self.program, "serve", self.dir / "config.yml"]

    # -- a client of a few lines, to fill it

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        finally:
            connection.close()

    def push_blob(self, repository, data):
        _, headers, _ = self.request("POST", f"/v2/{repository}/blobs/uploads/", headers={"Content-Length": "0"})
        location = headers["location"].split(f":{self.port}", 1)[-1]
        joint = "&" if "?" in location else "?"
        status, _, body = self.request("PUT", f"{location}{joint}digest={digest_of(data)}", data, {"Content-Type": "application/octet-stream"})
        assert status == 201, (self.name, status, body)

    def push_manifest(self, repository, reference, data, media_type):
        status, _, body = self.request("PUT", f"/v2/{repository}/manifests/{reference}", data, {"Content-Type": media_type})
        assert status == 201, (self.name, reference, status, body)

    def push(self, repository, repo):
        """What support.registry.Repository holds: blobs, then manifests in the order they were made (leaves first), then tags."""
        for data in repo.blobs.values():
            self.push_blob(repository, data)
        for digest, (data, media_type) in repo.manifests.items():
            self.push_manifest(repository, digest, data, media_type)
        for tag, digest in repo.tags.items():
            self.push_manifest(repository, tag, *repo.manifests[digest])


class Zot(Upstream):
    def command(self):
        (self.dir / "config.json").write_text(json.dumps({
            "distSpecVersion": "1.1.1", "storage": {"rootDirectory": str(self.dir / "data"), "gc": False},
            "http": {"address": "127.0.0.1", "port": str(self.port), "compat": ["docker2s2"]}, "log": {"level": "error"}}))
        return [self.program, "serve", self.dir / "config.json"]


class Olareg(Upstream):
    def command(self):
        return [self.program, "serve", "--addr", "127.0.0.1", "--port", str(self.port), "--dir", self.dir / "data", "--api-delete", "--api-push", "--api-blob-delete"]


class Crane(Upstream):
    def command(self):
        return [self.program, "registry", "serve", "--address", f"127.0.0.1:{self.port}"]


KINDS = (("docker-registry", Upstream, ""), ("distribution3", Upstream, "DISTRIBUTION3"), ("zot", Zot, "ZOT"), ("olareg", Olareg, "OLAREG"), ("crane", Crane, "CRANE"))


def registries():
    """name -> a registry that can be started, or None where the machine lacks it."""
    found = {}
    for name, make, variable in KINDS:
        program = os.environ.get(variable) or shutil.which(name)
        found[name] = make(name, program) if program else None
    return found
