"""A registry as the world has it: nginx on loopback in front of an honest one, with TLS of a CA's chain, HTTP/2 or HTTP/1.1, Basic or Bearer
with the token server on another host, blobs by redirect from a third, which has files too.
The names registry.test, token.test and cdn.test are in a hosts file that only the program under test sees: in a mount namespace of its
own, of root's or of a user namespace.  Where the machine has neither, a CONNECT proxy on loopback leads there.
Needs Debian's nginx-light; listens on loopback alone and writes to a temporary directory alone."""

import base64
import contextlib
import functools
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from support import program
from support.chains import chain

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
need_nginx = unittest.skipUnless(NGINX, "nginx not installed (nginx-light)")
USER, PASSWORD, TOKEN = "alice", "secret", "opaque-token-of-the-world"
BASIC = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
NAMES = "registry.test token.test cdn.test"

CONFIGURATION = """
daemon off;
master_process off;
pid {dir}/pid;
error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fcgi; uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
    log_format line '$server_protocol $connection $host $request_method $request_uri $status $ssl_session_reused $http_authorization';
    access_log {dir}/access.log line;
    server_tokens off;
    client_max_body_size 0;
    keepalive_requests 100000;
    map $uri $repository {{ default ""; "~^/v2/(?<name>.+)/(manifests|blobs|referrers|tags)/" $name; }}
    map $request_method $actions {{ default "pull,push"; GET pull; HEAD pull; }}
    ssl_certificate {chain}/{leaf}.crt;
    ssl_certificate_key {chain}/{leaf}.key;
    ssl_protocols {protocols};
    {client}
    upstream registry {{ server 127.0.0.1:{upstream}; keepalive 32; }}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_request_buffering off;
    server {{
        listen 127.0.0.1:{port} ssl{http2} default_server;
        server_name registry.test;
        {auth}
        {cdn}
        location / {{ proxy_pass http://registry; }}
    }}
    server {{
        listen 127.0.0.1:{port} ssl{http2};
        server_name token.test;
        default_type application/json;
        {token}
    }}
    server {{
        listen 127.0.0.1:{port} ssl{http2};
        server_name cdn.test;
        location /files/ {{ root {dir}; }}
        location /signed/ {{
            if ($http_authorization) {{ return 400; }}
            rewrite ^/signed(/.*)$ $1 break;
            proxy_pass http://registry;
        }}
    }}
}}
"""
AUTH = {
    None: "",
    "basic": 'auth_basic registry; auth_basic_user_file {dir}/users;',
    "bearer": 'if ($http_authorization != "Bearer ' + TOKEN + '") {{ return 401; }}\n'
              '        add_header WWW-Authenticate \'Bearer realm="https://{token_host}/token",service="registry.test",'
              'scope="repository:$repository:$actions"\' always;',
}
TOKEN_ANSWER = "return 200 '" + json.dumps({"token": TOKEN, "expires_in": 300}) + "';"
CDN = """location ~ "^/v2/.+/blobs/sha256:" {{
            if ($request_method = GET) {{ return 307 https://cdn.test:{port}/signed$request_uri?signature=x; }}
            proxy_pass http://registry;
        }}"""


@functools.lru_cache(maxsize=None)
def namespace():
    """The words in front of a command that put it where a hosts file can be put in place; () where this machine has no such thing."""
    for words in (("unshare", "-m"), ("unshare", "-r", "-m")):
        try:
            if subprocess.run([*words, "mount", "--bind", "/etc/hosts", "/etc/hosts"], capture_output=True).returncode == 0:
                return words
        except OSError:
            break
    return ()


class World:
    """with World(upstream_port, kind="rsa", http2=False, auth="bearer") as w: w.run("verify", ..., f"{w.host}/shop/api:1")

    auth: None, "basic" or "bearer"; private: the token server wants the user's password; cdn: blobs come from cdn.test;
    client: certificates of clients are demanded; leaf: "leaf", "expired" or "wrong" (host); token_port: of a relay in front."""

    def __init__(self, upstream, kind="ec", http2=True, auth=None, private=False, cdn=False, client=False, leaf="leaf", protocols="TLSv1.2 TLSv1.3",
                 port=None, token_port=None):
        self.chain = chain(kind)
        self.holder = tempfile.TemporaryDirectory(prefix="cocket-world-")
        self.dir = pathlib.Path(self.holder.name)
        self.port = port or free_port()
        self.host = f"registry.test:{self.port}"
        self.local = f"127.0.0.1:{self.port}"
        self.auth, self.client = auth, client
        token_host = f"token.test:{token_port or self.port}"
        users = subprocess.run(["openssl", "passwd", "-1", PASSWORD], capture_output=True, text=True, check=True).stdout
        self.files = self.dir / "files"
        self.files.mkdir()
        self.files_url = f"https://cdn.test:{self.port}/files/"
        (self.dir / "users").write_text(f"{USER}:{users}")
        (self.dir / "hosts").write_text(f"127.0.0.1 localhost {NAMES}\n")
        token = (f'if ($http_authorization != "Basic {BASIC}") {{ return 401; }}\n        ' if private else "") + TOKEN_ANSWER
        (self.dir / "nginx.conf").write_text(CONFIGURATION.format(
            dir=self.dir, chain=self.chain.dir, leaf=leaf, port=self.port, http2=" http2" if http2 else "", upstream=upstream, protocols=protocols,
            client=f"ssl_client_certificate {self.chain.root}; ssl_verify_client on; ssl_verify_depth 3;" if client else "",
            auth=AUTH[auth].format(dir=self.dir, token_host=token_host), cdn=CDN.format(port=self.port) if cdn else "", token=token))

    def __enter__(self):
        self.process = subprocess.Popen([NGINX, "-p", self.dir, "-e", self.dir / "error.log", "-c", self.dir / "nginx.conf"], stdout=subprocess.DEVNULL)
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            time.sleep(0.02)
        raise AssertionError((self.dir / "error.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.holder.cleanup()

    # -- the program under test, where the names lead here

    def environment(self, more=None):
        return {"SSL_CERT_FILE": self.chain.root, **({} if namespace() else {"https_proxy": connect_proxy()}), **(more or {})}

    def inside(self):
        """The words in front of a command that must know the names."""
        if not namespace():
            return ()
        return (*namespace(), "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', self.dir / "hosts")

    def run(self, *args, env=None, **options):
        return program.run(*args, env=self.environment(env), inside=self.inside(), **options)

    def log_in(self, home):
        """The user's password, in docker's configuration file."""
        (home / ".docker").mkdir(exist_ok=True)
        (home / ".docker" / "config.json").write_text(json.dumps({"auths": {self.host: {"auth": BASIC}, self.local: {"auth": BASIC}}}))

    def requests(self):
        """What came so far: [protocol, connection, host, method, target, status, "r" (session reused) or ".", Authorization]."""
        time.sleep(0.02)
        return [line.split(" ", 7) for line in (self.dir / "access.log").read_text().splitlines()]

    def clear(self):
        os.truncate(self.dir / "access.log", 0)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


# -- where there are no namespaces

@functools.lru_cache(maxsize=None)
def connect_proxy():
    """The URL of a proxy to which every name is this machine; it lives as long as the process."""
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            client, _ = server.accept()
            threading.Thread(target=tunnel, args=(client,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}"


def tunnel(client):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    port = int(head.split()[1].rsplit(b":", 1)[1])
    server = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    for ends in ((client, server), (server, client)):
        threading.Thread(target=pump, args=ends, daemon=True).start()


def pump(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
