"""An OCI registry v2 (distribution-spec 1.1) in memory, for tests: honest unless a hook tells it to lie.
Serves http, https, absolute-form request lines and CONNECT (so that it can stand in for any host as a proxy),
referrers with paging, uploads.
Never listens on anything but loopback and never writes to disk."""

import hashlib
import json
import re
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
REF_NAME = "org.opencontainers.image.ref.name"

HANDLED = object()  # a hook's answer: "I have written to the connection myself"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Response:
    """headers: dict or list of pairs.  Content-Length is added unless the hook brought its own or a Transfer-Encoding."""

    def __init__(self, status, body=b"", headers=None, media_type=None):
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
        if media_type:
            self.headers.append(("Content-Type", media_type))

    def has(self, name):
        return any(n.lower() == name for n, _ in self.headers)


class Request:
    """One line of the log, and what a hook is given."""

    def __init__(self, handler, host, path, query, body):
        self.method = handler.command
        self.host = host
        self.path = path
        self.query = query
        self.headers = handler.headers
        self.body = body
        self.scheme = "https" if isinstance(handler.connection, ssl.SSLSocket) else "http"
        self.connection = handler.client_address[1]
        self.handler = handler

    def __repr__(self):
        return f"{self.method} {self.scheme}://{self.host}{self.path}"

    def is_tag(self, tag):
        """Asks for the manifest of this tag (or digest)."""
        return self.path.endswith("/manifests/" + tag)

    def write(self, data):
        self.handler.wfile.write(data)

    def hang_up(self):
        self.handler.close_connection = True

    def reset(self):
        """RST instead of FIN: the client sees 'connection reset'."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()
        self.hang_up()
        return HANDLED


class Repository:
    def __init__(self):
        self.tags = {}
        self.manifests = {}    # digest -> (bytes, media type)
        self.blobs = {}
        self.listed = {}       # digest -> extra descriptors that the referrers API lists, true or not

    def add_blob(self, data, digest=None):
        self.blobs[digest or digest_of(data)] = data
        return digest or digest_of(data)

    def add_manifest(self, data, tag=None, media_type=None, digest=None):
        """digest: served under this one, whatever the bytes say."""
        if not isinstance(data, bytes):
            data = json.dumps(data, separators=(",", ":")).encode()
        if media_type is None:
            media_type = parsed(data).get("mediaType", MANIFEST)
        digest = digest or digest_of(data)
        self.manifests[digest] = (data, media_type)
        if tag is not None:
            self.tags[tag] = digest
        return digest

    def referrers(self, digest):
        found = []
        for d, (data, media_type) in self.manifests.items():
            doc = parsed(data)
            subject = doc.get("subject")
            if isinstance(subject, dict) and subject.get("digest") == digest:
                found.append(referrer(d, len(data), media_type, doc))
        return found + self.listed.get(digest, [])

    def add_fallback_tags(self, directory=None):
        """What a registry without the referrers API holds instead; directory: indexes as a peer wrote them, named by their tag."""
        for path in sorted(directory.glob("*.json")) if directory else []:
            self.add_manifest(path.read_bytes(), path.stem, INDEX)
        for digest in list(self.manifests):
            tag, entries = digest.replace(":", "-"), self.referrers(digest)
            if entries and tag not in self.tags:
                self.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, tag)

    def load_layout(self, directory):
        """index.json entries with a ref.name are tags, the others manifests without one.  Bytes go under the digest they are filed as."""
        for path in sorted((directory / "blobs" / "sha256").iterdir()):
            self.blobs["sha256:" + path.name] = path.read_bytes()
        index = json.loads((directory / "index.json").read_bytes())
        self._load_entries(index["manifests"])

    def _load_entries(self, entries):
        for entry in entries:
            data = self.blobs.get(entry["digest"])
            if data is None:
                continue
            self.manifests[entry["digest"]] = (data, entry["mediaType"])
            name = entry.get("annotations", {}).get(REF_NAME)
            if name:
                self.tags[name] = entry["digest"]
            children = parsed(data).get("manifests", [])
            self._load_entries(c for c in children if isinstance(c, dict) and "digest" in c)


def parsed(data):
    try:
        doc = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return doc if isinstance(doc, dict) else {}


def referrer(digest, size, media_type, doc):
    """The descriptor that the referrers API lists (distribution-spec: artifactType, else config.mediaType; annotations copied)."""
    entry = {"mediaType": media_type, "digest": digest, "size": size}
    config = doc.get("config")
    kind = doc.get("artifactType") or (config.get("mediaType") if isinstance(config, dict) else None)
    if kind:
        entry["artifactType"] = kind
    if isinstance(doc.get("annotations"), dict):
        entry["annotations"] = doc["annotations"]
    return entry


class Registry:
    """with Registry() as r: r.repository("shop/api") ... r.host is "127.0.0.1:PORT"."""

    def __init__(self, tls=None, referrers=True, page=0, deletes=True):
        self.repositories = {}
        self.deletes = deletes        # manifests, by digest
        self.referrers_api = referrers
        self.page = page              # entries a page; 0: all in one
        self.hooks = []               # f(request) -> None | Response | HANDLED
        self.log = []
        self.lock = threading.RLock()
        self.tls = tls                # ssl.SSLContext for CONNECT, and with serve_tls for the port itself
        self.serve_tls = False
        self.sessions = {}            # uploads under way
        self.stopping = threading.Event()
        self.server = Server(self)
        self.port = self.server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def repository(self, name):
        with self.lock:
            return self.repositories.setdefault(name, Repository())

    def hook(self, f):
        self.hooks.append(f)
        return f

    def requests(self, predicate=None):
        with self.lock:
            return [r for r in self.log if predicate is None or predicate(r)]

    def clear(self):
        with self.lock:
            self.log.clear()

    # -- what an honest registry answers

    def answer(self, request):
        for hook in list(self.hooks):
            response = hook(request)
            if response is not None:
                return response
        with self.lock:
            return self.honest(request)

    def honest(self, request):
        if request.path in ("/v2/", "/v2"):
            return Response(200, b"{}", media_type="application/json")
        m = re.fullmatch(r"/v2/(.+)/tags/list", request.path)
        if m:
            return Response(200, {"name": m[1], "tags": sorted(self.repository(m[1]).tags) or None}, media_type="application/json")
        m = re.fullmatch(r"/v2/(.+?)/(manifests|blobs|referrers)/(.*)", request.path)
        if not m:
            return error(404, "NAME_UNKNOWN")
        name, kind, rest = m.groups()
        return getattr(self, kind)(request, self.repository(name), rest)

    def manifests(self, request, repo, ref):
        if request.method == "PUT":
            return self.put_manifest(request, repo, ref)
        if request.method == "DELETE":
            return self.delete_manifest(repo, ref)
        digest = ref if ref.startswith("sha256:") else repo.tags.get(ref)
        if digest not in repo.manifests:
            return error(404, "MANIFEST_UNKNOWN")
        data, media_type = repo.manifests[digest]
        return Response(200, data, {"Content-Type": media_type, "Docker-Content-Digest": digest})

    def put_manifest(self, request, repo, ref):
        digest = digest_of(request.body)
        if ref.startswith("sha256:") and ref != digest:
            return error(400, "DIGEST_INVALID")
        tag = None if ref.startswith("sha256:") else ref
        repo.add_manifest(request.body, tag, request.headers.get("Content-Type"))
        headers = {"Location": request.path, "Docker-Content-Digest": digest}
        subject = parsed(request.body).get("subject")
        if subject and self.referrers_api:
            headers["OCI-Subject"] = subject["digest"]
        return Response(201, b"", headers)

    def delete_manifest(self, repo, ref):
        if not self.deletes or not ref.startswith("sha256:"):
            return error(405, "UNSUPPORTED")
        if repo.manifests.pop(ref, None) is None:
            return error(404, "MANIFEST_UNKNOWN")
        repo.tags = {tag: digest for tag, digest in repo.tags.items() if digest != ref}
        return Response(202)

    def blobs(self, request, repo, rest):
        if rest.startswith("uploads/"):
            return self.upload(request, repo)
        if rest not in repo.blobs:
            return error(404, "BLOB_UNKNOWN")
        return Response(200, repo.blobs[rest], {"Content-Type": "application/octet-stream", "Docker-Content-Digest": rest})

    def upload(self, request, repo):
        """POST opens a session, PATCH adds to it, PUT (or a POST with the digest) ends it; Location has a query, as real ones do."""
        digest = request.query.get("digest", [None])[0]
        start, _, session = request.path.rpartition("/")
        data = self.sessions.pop(session, b"") + request.body
        if digest is None:
            session = session or f"s{len(self.log)}-{len(self.sessions)}"
            self.sessions[session] = data
            return Response(202, b"", {"Location": f"{start}/{session}?_state=x", "Range": f"0-{max(len(data) - 1, 0)}"})
        if digest_of(data) != digest:
            return error(400, "DIGEST_INVALID")
        repo.add_blob(data)
        return Response(201, b"", {"Location": request.path, "Docker-Content-Digest": digest})

    def referrers(self, request, repo, digest):
        if not self.referrers_api:
            return error(404, "PAGE_NOT_FOUND")
        entries = repo.referrers(digest)
        headers = {"Content-Type": INDEX}
        kind = request.query.get("artifactType", [None])[0]
        if kind:
            entries = [e for e in entries if e.get("artifactType") == kind]
            headers["OCI-Filters-Applied"] = "artifactType"
        if self.page:
            start = int(request.query.get("last", ["0"])[0])
            if start + self.page < len(entries):
                headers["Link"] = f'<{request.path}?last={start + self.page}>; rel="next"'
            entries = entries[start:start + self.page]
        return Response(200, {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, headers)


def error(status, code, message=""):
    return Response(status, {"errors": [{"code": code, "message": message or code.lower()}]}, media_type="application/json")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, registry):
        self.registry = registry
        super().__init__(("127.0.0.1", 0), Handler)

    def finish_request(self, request, client_address):
        if self.registry.serve_tls:
            request = self.registry.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def shutdown_request(self, request):
        try:
            super().shutdown_request(request)
        except (OSError, ValueError):
            pass

    def handle_error(self, request, client_address):
        pass  # clients hang up on liars: no news


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def log_message(self, *_):
        pass

    def parse_request(self):
        # "Host" of a CONNECT tunnel outlives the request that made it
        self.tunnel = getattr(self, "tunnel", None)
        return super().parse_request()

    def do_CONNECT(self):
        self.tunnel = self.path
        context = self.server.registry.tls
        if context is None:
            self.reply(error(502, "NO_TLS"))
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = Unbuffered(self.connection)
        self.close_connection = False

    def serve(self):
        registry = self.server.registry
        url = urlsplit(self.path)
        host = url.netloc or self.headers.get("Host", "")
        if self.tunnel:
            host = self.tunnel[:-4] if self.tunnel.endswith(":443") else self.tunnel
        request = Request(self, host, url.path, parse_qs(url.query, keep_blank_values=True), self.read_body())
        request.target = self.path
        with registry.lock:
            registry.log.append(request)
        response = registry.answer(request)
        if response is not HANDLED:
            self.reply(response)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = serve

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self.chunks())
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def chunks(self):
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def reply(self, response):
        lines = [f"HTTP/1.1 {response.status} X"]
        lines += [f"{n}: {v}" for n, v in response.headers]
        if not response.has("content-length") and not response.has("transfer-encoding"):
            lines.append(f"Content-Length: {len(response.body)}")
        head = "\r\n".join(lines).encode("latin-1", "surrogateescape") + b"\r\n\r\n"
        self.wfile.write(head + (b"" if self.command == "HEAD" else response.body))


class Unbuffered:
    """What socketserver gives as wfile, for the socket inside a tunnel."""

    def __init__(self, sock):
        self.sock = sock

    def write(self, data):
        self.sock.sendall(data)
        return len(data)

    def flush(self):
        pass

    closed = False

    def close(self):
        self.sock.close()


# -- misbehaviour that several tests share

def endless(request, head, piece):
    """Writes head, then piece until the client has enough."""
    request.write(head)
    try:
        while not request.handler.server.registry.stopping.is_set():
            request.write(piece)
    except OSError:
        pass
    request.hang_up()
    return HANDLED


def endless_chunks(request, media_type, status=200):
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    return endless(request, head, b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def endless_length(request, media_type, length=10 << 30, status=200):
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n".encode()
    return endless(request, head, b" " * 0x10000)


def drip(request, seconds=30.0, head=b"HTTP/1.1 200 X\r\n"):
    """One byte every now and then: slow loris."""
    stop = request.handler.server.registry.stopping
    try:
        for byte in head + b"X-Slow: " + b"a" * int(seconds * 10):
            request.write(bytes([byte]))
            if stop.wait(0.1):
                break
    except OSError:
        pass
    request.hang_up()
    return HANDLED
