"""The bench over TLS, as registries are: nginx in front of the registry (tests/support/world), HTTP/2 and HTTP/1.1, open and with a token from
another host.

What is measured with is the bench's own (run.py).  Names are in a hosts file, so the bench runs in a mount namespace; if the machine has
none, the rows say so."""
import contextlib
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.chains import chain
from support.world import NAMES, NGINX, World, free_port, namespace

IMAGE = "peer/simple:1.4"
NEEDS = "not measured: nginx-light, mount namespaces and ca-certificates are needed"
USUAL = dict(kind="ec", http2=True, auth=None)
INSIDE = "COCKET_BENCH_INSIDE"
SYSTEM = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
ANOTHER = pathlib.Path("/etc/ssl/certs/ISRG_Root_X1.pem")
FRONTS = [(f"HTTP/{version}, {who}", dict(kind="ec", http2=version == "2", auth=auth))
          for version in ("2", "1.1") for who, auth in (("open", None), ("token", "bearer"))]


def enter():
    """Begins the bench anew where the names lead to this machine."""
    if os.environ.get(INSIDE) or not NGINX or not namespace():
        return
    script = f'printf "127.0.0.1 localhost {NAMES}\\n" >"$0" && mount --bind "$0" /etc/hosts && exec "$@"'
    os.environ[INSIDE] = f"/tmp/cocket-bench-hosts-{os.getpid()}"
    os.execvp(namespace()[0], [*namespace(), "sh", "-c", script, os.environ[INSIDE], sys.executable, *sys.argv])


def leave():
    if os.environ.get(INSIDE):
        pathlib.Path(os.environ[INSIDE]).unlink(missing_ok=True)


def bundles(scratch):
    """Two roots, and the system's with ours."""
    two, all_of_them = scratch / "two.pem", scratch / "all.pem"
    two.write_bytes(chain("ec").root.read_bytes() + ANOTHER.read_bytes())
    all_of_them.write_bytes(SYSTEM.read_bytes() + chain("ec").root.read_bytes())
    return {"SSL_CERT_FILE": str(two), "SSL_CERT_DIR": "/nonexistent"}, {"SSL_CERT_FILE": str(all_of_them), "SSL_CERT_DIR": "/nonexistent"}


def is_possible():
    return bool(os.environ.get(INSIDE)) and SYSTEM.exists() and ANOTHER.exists()


@contextlib.contextmanager
def served(bench, upstream, rtt_ms, front=USUAL):
    """HOST:PORT of the registry over TLS, a round trip away, and its token server too."""
    port = free_port()
    relay, far = bench.start_relay(port, rtt_ms)
    try:
        with World(upstream, port=port, token_port=far, **front):
            yield f"registry.test:{far}"
    finally:
        relay.kill()


def one(bench, upstream, rtt_ms, front, repo, more, env):
    """Wall seconds and requests of one verification by tag."""
    with served(bench, upstream, rtt_ms, front) as host:
        args = bench.verify(f"{host}/{repo}:1.4", *more)
        (wall, _), = bench.interleaved((args, env), runs=7)
        return wall, bench.requests_of(args, env)


def round_trips(bench, upstream, scratch, what, repo, goal, front=USUAL, more=()):
    name = f"verify by tag, {bench.RTT_MS} ms: {what}"
    if not is_possible():
        bench.row(name, goal, NEEDS)
        return
    env = bundles(scratch)[0]
    (near, requests), (far, _) = (one(bench, upstream, rtt, front, repo, more, env) for rtt in (0, bench.RTT_MS))
    bench.row(name, goal, f"{far * 1000:.0f} ms = {(far - near) * 1000 / bench.RTT_MS:.1f} round trips, {requests} requests")


def cpu(bench, name, port, two, system):
    args = bench.verify(f"registry.test:{port}/{IMAGE}")
    (_, small), (_, large) = bench.interleaved((args, two), (args, system))
    bench.row(f"TLS, {name}: CPU with the system's roots / with two", "<= 1.3", f"{large / small:.2f}  ({large * 1000:.1f} ms / {small * 1000:.1f} ms)")


def against_bare(bench, name, port, bare, two):
    (_, ours), (_, yardstick) = bench.interleaved((bench.verify(f"registry.test:{port}/{IMAGE}"), two), (bare, two))
    bench.row(f"TLS, {name}: CPU of one verification / bare libcurl", "<= 1.05",
              f"{ours / yardstick:.2f}  ({ours * 1000:.1f} ms / {yardstick * 1000:.1f} ms, two roots)")


def measure(bench, upstream, scratch, digest, payload):
    """The ways that registries are served, for one image with one simple signature."""
    if not is_possible():
        bench.row("over TLS", "", NEEDS)
        return
    two, system = bundles(scratch)
    for name, front in FRONTS:
        connections = "connect + TLS + 3 = 5" if front["http2"] else "connect + TLS + 3, and connect + TLS = 7"
        round_trips(bench, upstream, scratch, name, "peer/simple", connections + (", and a token: 4" if front["auth"] else ""), front)
        with World(upstream, **front) as world:
            cpu(bench, name, world.port, two, system)
            if front["auth"] is None:
                bare = bench.bare_requests(f"https://registry.test:{world.port}", "peer/simple", digest, payload)
                against_bare(bench, name, world.port, bare, two)
