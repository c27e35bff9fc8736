"""The real thing for tests: Debian's docker-registry on a free loopback port with a temporary directory, nginx with TLS before it where that
is installed, and a client of 40 lines to fill it, which speaks to the registry itself.
Never talks to anything but that registry."""

import http.client
import pathlib
import socket
import subprocess
import tempfile
import time

from support import program
from support.registry import Repository, digest_of, parsed
from support.world import NGINX, World, free_port

CONFIGURATION = """version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage:
  filesystem: {{rootdirectory: {root}}}
  delete: {{enabled: true}}
http: {{addr: 127.0.0.1:{port}}}
"""


class DockerRegistry:
    """.host is what images are named by: https by HTTP/2 with a root that the program under test is told of; plain http where plain is asked
    for.  .port is the registry's own."""

    def __init__(self, plain=False):
        self.holder = tempfile.TemporaryDirectory(prefix="cocket-registry-")
        self.port = free_port()
        self.host = self.own = f"127.0.0.1:{self.port}"
        self.front = None
        path = pathlib.Path(self.holder.name)
        (path / "config.yml").write_text(CONFIGURATION.format(root=path / "data", port=self.port))
        with open(path / "log", "wb") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", path / "config.yml"], stdout=log, stderr=log)
        self.wait()
        if NGINX and not plain:
            self.front = World(self.port).__enter__()
            self.host = self.front.local
            program.trusted["SSL_CERT_FILE"] = self.front.chain.root

    def wait(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("docker-registry does not answer")

    def stop(self):
        if self.front:
            self.front.__exit__()
        self.process.terminate()
        self.process.wait()
        self.holder.cleanup()

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, dict((k.lower(), v) for k, v in response.getheaders()), response.read()
        finally:
            connection.close()

    def push_blob(self, repository, data):
        status, headers, body = self.request("POST", f"/v2/{repository}/blobs/uploads/")
        location = headers["location"].split(self.own, 1)[-1]
        joint = "&" if "?" in location else "?"
        status, _, body = self.request("PUT", f"{location}{joint}digest={digest_of(data)}", data,
                                       {"Content-Type": "application/octet-stream"})
        assert status == 201, (status, body)

    def push_manifest(self, repository, reference, data, media_type):
        status, _, body = self.request("PUT", f"/v2/{repository}/manifests/{reference}", data, {"Content-Type": media_type})
        assert status == 201, (reference, status, body)

    def manifest(self, repository, reference):
        accept = ",".join(["application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
                           "application/vnd.docker.distribution.manifest.list.v2+json",
                           "application/vnd.docker.distribution.manifest.v2+json"])
        return self.request("GET", f"/v2/{repository}/manifests/{reference}", headers={"Accept": accept})


def push_layout(server, repository, layout, fallback=None):
    """Blobs, then manifests from the leaves up, then tags; this registry keeps no referrers, so the fallback tags go in too."""
    repo = Repository()
    repo.load_layout(layout)
    repo.add_fallback_tags(fallback)
    push(server, repository, repo)


def push(server, repository, repo):
    """What the repository of a Registry in memory holds."""
    for data in repo.blobs.values():
        server.push_blob(repository, data)
    pushed = set()
    for digest in repo.manifests:
        push_manifest(server, repository, repo, digest, pushed)
    for tag, digest in repo.tags.items():
        server.push_manifest(repository, tag, *repo.manifests[digest])


def push_manifest(server, repository, repo, digest, pushed):
    if digest in pushed:
        return
    pushed.add(digest)
    data, media_type = repo.manifests[digest]
    for child in parsed(data).get("manifests", []):
        push_manifest(server, repository, repo, child["digest"], pushed)
    server.push_manifest(repository, digest, data, media_type)
