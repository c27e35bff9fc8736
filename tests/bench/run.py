#!/usr/bin/env python3
"""`make bench`: the figures that matter, measured in one run and printed as a table of ratios.

COCKET and BARE name the programs; those beside BARE are used too.  Needs docker-registry (Debian's); every server listens on loopback.  Asserts nothing: a number is for a person to judge.
Registries are measured over TLS, as they are served; plain http has rows of its own.
Round trips are the difference between a run through a relay that adds RTT_MS and one through a relay that adds nothing, in units of the round trip."""
import gzip
import hashlib
import http.client
import itertools
import json
import os
import pathlib
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request

import keyless
import over_tls
import transfers

ROOT = pathlib.Path(__file__).resolve().parents[2]
COCKET = os.path.abspath(os.environ.get("COCKET", ROOT / "build/release/cocket"))
BARE = os.path.abspath(os.environ.get("BARE", ROOT / "build/release/tests/bench/bare"))
OPERATIONS, PEAK = (os.path.join(os.path.dirname(BARE), name) for name in ("operations", "peak"))
RTT_MS = 50
RUNS = int(os.environ.get("BENCH_RUNS", "40"))
NAME = "registry.example.com/shop/api"
KEY = ROOT / "keys/test-ed25519.pub"
REF_NAME = "org.opencontainers.image.ref.name"
ENV = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


# -- a registry with the images to ask for

def start_registry(root):
    port = free_port()
    config = root / "config.yml"
    config.write_text(f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {root}/data}}}}\n"
                      f"http: {{addr: '127.0.0.1:{port}'}}\n")
    server = subprocess.Popen(["docker-registry", "serve", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=1).close()
            return server, port
        except OSError:
            time.sleep(0.05)
    sys.exit("bench: docker-registry does not come up")


def put(method, url, data=b"", kind="application/octet-stream"):
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request) as response:
        return response.headers


def push(layout, repo, port):
    """Pushes a layout's blobs, then the manifests that its index names, those without a name by digest."""
    base = f"http://127.0.0.1:{port}/v2/{repo}"
    blobs = {p.name: p.read_bytes() for p in (layout / "blobs/sha256").iterdir()}
    for digest, data in blobs.items():
        location = put("POST", f"{base}/blobs/uploads/")["Location"]
        put("PUT", f"{location}{'&' if '?' in location else '?'}digest=sha256:{digest}", data)
    for entry in json.loads((layout / "index.json").read_bytes())["manifests"]:
        tag = entry.get("annotations", {}).get(REF_NAME, entry["digest"])
        data = blobs[entry["digest"][7:]]
        put("PUT", f"{base}/manifests/{tag}", data, entry["mediaType"])
        subject = json.loads(data).get("subject")
        if subject:
            fallback = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [entry]}
            put("PUT", f"{base}/manifests/{subject['digest'].replace(':', '-')}", json.dumps(fallback).encode(), fallback["mediaType"])
    return json.loads((layout / "index.json").read_bytes())["manifests"][0]["digest"]


def start_relay(target, rtt_ms):
    relay = subprocess.Popen([sys.executable, ROOT / "tests/bench/relay.py", "0", str(target), str(rtt_ms)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return relay, int(relay.stdout.readline().split()[1])


# -- measuring

def spend(args, more=None, status=0):
    """Wall seconds and CPU seconds (user and system) of one run; more: variables of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(args, capture_output=True, env={**ENV, **(more or {})})
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != status:
        sys.exit(f"bench: {args}: exit {done.returncode}\n{done.stderr.decode()}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def interleaved(*commands, runs=RUNS):
    """The same number of runs of each, taking turns, so that what else the machine does falls on all alike: [(median wall, mean CPU)].
    A command may be a tuple with variables of its own."""
    commands = [c if isinstance(c, tuple) else (c, None) for c in commands]
    taken = [[spend(*c) for c in commands] for _ in range(runs)]
    return [(statistics.median(t[i][0] for t in taken), statistics.mean(t[i][1] for t in taken)) for i in range(len(commands))]


def peak_kib(args):
    return int(subprocess.run([PEAK, *map(str, args)], capture_output=True, env=ENV, check=True).stdout)


def mapped_libraries(args):
    out = subprocess.run(args, capture_output=True, env={**ENV, "LD_DEBUG": "libs"})
    return {line.split("/")[-1].strip() for line in out.stderr.decode(errors="replace").splitlines() if "calling init:" in line}


def requests_of(args, more=None):
    return json.loads(subprocess.run([*args, "--output", "json"], capture_output=True, env={**ENV, **(more or {})}).stdout)["requests"]


# -- the table

ROWS = []


def row(what, goal, measured):
    ROWS.append((what, goal, measured))


def verify(where, *more):
    return [COCKET, "verify", "--key", KEY, "--signed-as", f"{NAME}:1.4", *more, where]


def plain_round_trips(port, far, name, repo, goal):
    """Without TLS: registries on this machine, or --plain-http."""
    near_args, far_args = (verify(f"127.0.0.1:{p}/{repo}:1.4", "--plain-http") for p in (port, far))
    (near, _), (away, _) = interleaved(near_args, far_args, runs=7)
    row(f"verify by tag, {RTT_MS} ms: {name}, plain http", goal,
        f"{away * 1000:.0f} ms = {(away - near) * 1000 / RTT_MS:.1f} round trips, {requests_of(near_args)} requests")


def bare_requests(origin, repo, digest, payload):
    base = f"{origin}/v2/{repo}"
    tag = digest.replace(":", "-")
    return [BARE, f"{base}/manifests/1.4", "--", f"{base}/manifests/{tag}.sig", f"{base}/manifests/{tag}", f"{base}/referrers/{digest}", "--",
            f"{base}/blobs/{payload}"]


def against_bare(port, repo, digest, payload):
    ours = verify(f"127.0.0.1:{port}/{repo}:1.4", "--plain-http")
    bare = bare_requests(f"http://127.0.0.1:{port}", repo, digest, payload)
    (_, cpu), (_, yardstick) = interleaved(ours, bare)
    row("CPU of one verification / bare libcurl", "<= 1.15", f"{cpu / yardstick:.2f}  ({cpu * 1000:.1f} ms / {yardstick * 1000:.1f} ms, {RUNS} runs each)")
    row("memory of one verification", "<= 12 MiB", f"{peak_kib(ours) / 1024:.1f} MiB  (bare libcurl {peak_kib(bare) / 1024:.1f} MiB)")


def layouts():
    layout = f"oci:{ROOT}/vectors/simple/good-ed25519/layout:1.4"
    args = verify(layout)
    (wall, _), (true, _), (version, _) = interleaved(args, ["/bin/true"], [COCKET, "--version"])
    libraries = mapped_libraries(args)
    row("verify a layout", "<= 5 ms", f"{wall * 1000:.1f} ms  ({wall / true:.1f} x /bin/true, {wall / version:.1f} x cocket --version)")
    row("shared libraries it loads", "no libcurl", f"{len(libraries)}, {'with' if any('curl' in n for n in libraries) else 'without'} libcurl")


def cached(port, scratch, digest):
    """By digest a warm cache asks nobody; by tag it asks once."""
    cache = ["--cache", "--cache-dir", scratch / "cache"]
    by_digest = verify(f"127.0.0.1:{port}/peer/simple@{digest}", "--plain-http", *cache)
    spend(by_digest)
    (wall, _), (layout, _), (version, _) = interleaved(by_digest, verify(f"oci:{ROOT}/vectors/simple/good-ed25519/layout:1.4"), [COCKET, "--version"])
    row("verify by digest, warm cache", "<= 5 ms", f"{wall * 1000:.1f} ms  ({wall / layout:.1f} x a layout, {wall / version:.1f} x cocket --version), "
        f"{requests_of(by_digest)} requests, {'with' if any('curl' in n for n in mapped_libraries(by_digest)) else 'without'} libcurl")
    over_tls.round_trips(BENCH, port, scratch, "warm cache", "peer/simple", "connect + TLS + 1 = 3", more=cache)


def payload_of(layout):
    sig = json.loads((layout / "index.json").read_bytes())["manifests"][1]["digest"]
    return json.loads((layout / "blobs/sha256" / sig[7:]).read_bytes())["layers"][0]["digest"]


def sign_own(port, scratch, repo, fmt):
    env = {**ENV, "COCKET_PASSWORD": ""}
    subprocess.run([COCKET, "sign", "--key", scratch / "k.key", "--format", fmt, "--signed-as", f"{NAME}:1.4", f"127.0.0.1:{port}/{repo}:1.4"], env=env, check=True,
                   capture_output=True)


def own_signatures(port, scratch):
    global KEY
    subprocess.run([COCKET, "key", "generate", scratch / "k"], env={**ENV, "COCKET_PASSWORD": ""}, check=True, capture_output=True)
    KEY = scratch / "k.pub"
    for fmt, goal in (("simple", "connect + TLS + 2 (inlined)"), ("bundle", "connect + TLS + 3 (inlined)")):
        push(ROOT / "vectors/simple/unsigned/layout", f"own/{fmt}", port)
        sign_own(port, scratch, f"own/{fmt}", fmt)
        over_tls.round_trips(BENCH, port, scratch, f"{fmt}, by cocket", f"own/{fmt}", goal)


BATCH = 10_000


def tag_many(port, repo, n):
    """n tags of the image that has one: a signature that names no tag is for all of them."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    kind = "application/vnd.oci.image.manifest.v1+json"
    connection.request("GET", f"/v2/{repo}/manifests/1.4", headers={"Accept": kind})
    manifest = connection.getresponse().read()
    for i in range(n):
        connection.request("PUT", f"/v2/{repo}/manifests/t{i}", manifest, {"Content-Type": kind})
        connection.getresponse().read()
    connection.close()


def batches(port, scratch):
    """Many images in one run.  By key k of own_signatures."""
    digest = push(ROOT / "vectors/simple/unsigned/layout", "many/api", port)
    subprocess.run([COCKET, "sign", "--key", scratch / "k.key", "--signed-as", NAME, f"127.0.0.1:{port}/many/api@{digest}"],
                   env={**ENV, "COCKET_PASSWORD": ""}, check=True, capture_output=True)
    tag_many(port, "many/api", BATCH)

    def verify(host, n, *more):
        return [COCKET, "verify", *more, "--signed-as", NAME, "--key", scratch / "k.pub", *(f"{host}/many/api:t{i}" for i in range(n))]

    def near(n):
        return verify(f"127.0.0.1:{port}", n, "--plain-http")
    hundred = "100 images in one registry"
    if over_tls.is_possible():
        with over_tls.served(BENCH, port, RTT_MS) as host:
            wall = statistics.median(spend(verify(host, 100), over_tls.bundles(scratch)[0])[0] for _ in range(5))
        row(hundred, "<= 2 s", f"{wall:.2f} s  (50 ms round trip)")
    else:
        row(hundred, "<= 2 s", over_tls.NEEDS)
    (few, few_cpu), (many, many_cpu) = (spend(near(n)) for n in (BATCH // 10, BATCH))
    row(f"{BATCH} images against {BATCH // 10}, no delay", "linear: 10 x", f"{many / few:.1f} x the time, {many_cpu / few_cpu:.1f} x the CPU  ({many:.1f} s)")
    row(f"{BATCH} images against {BATCH // 10}, memory", "flat", f"{peak_kib(near(BATCH)) / 1024:.1f} MiB against {peak_kib(near(BATCH // 10)) / 1024:.1f} MiB")


def trust_store(scratch):
    """A verification by a trust store of n delegations, ours the last, against the same by key."""
    run = lambda *args: subprocess.run([COCKET, *args], env={**ENV, "COCKET_PASSWORD": "", "COCKET_TRUST": str(scratch / "trust")}, check=True, capture_output=True, cwd=scratch)
    for name in ("root", "day", "team"):
        run("key", "generate", "--no-password", name)
    run("trust", "init", "--root-key", "root.key", "--targets-key", "day.key")
    shutil.copytree(ROOT / "vectors/simple/unsigned/layout", scratch / "api")
    name = ["--signed-as", f"{NAME}:1.4"]
    run("sign", "--key", "team.key", *name, f"oci:{scratch}/api:1.4")
    by_key = [COCKET, "verify", "--key", scratch / "team.pub", *name, f"oci:{scratch}/api:1.4"]
    by_trust = [COCKET, "verify", "--trust", scratch / "trust", "--no-ledger", *name, f"oci:{scratch}/api:1.4"]
    made = 0
    for n in (1, 100, 1000):
        while made < n - 1:
            run("trust", "delegate", f"r{made}", "--images", f"registry.example.com/r{made}/*", "--role-key", "team.pub", "--key", "day.key")
            made += 1
        run("trust", "delegate", "last", "--images", "registry.example.com/shop/*", "--role-key", "team.pub", "--key", "day.key")
        (plain, _), (store, _) = interleaved(by_key, by_trust, runs=15)
        row(f"a trust store of {n} delegations adds", "<= 10 ms", f"{(store - plain) * 1000:.1f} ms  ({store / plain:.1f} x the same by key)")


# -- every byte: images of DEEP_MIB of gzip layers, of this machine's own files

DEEP_MIB = int(os.environ.get("BENCH_DEEP_MIB", "1024"))
DEEP_RUNS = int(os.environ.get("BENCH_DEEP_RUNS", "5"))
CRANE = shutil.which("crane")


SAMPLE_BYTES = 64 << 20


def sample_make():
    """What is in installed files, and the same as one gzip member: what layers are made of."""
    paths = (p for p in pathlib.Path("/usr/lib").rglob("*") if p.is_file() and not p.is_symlink() and p.stat().st_size < 4 << 20)
    plain = b""
    for p in paths:
        plain += p.read_bytes()
        if len(plain) >= SAMPLE_BYTES:
            break
    plain = plain[:SAMPLE_BYTES].ljust(SAMPLE_BYTES, b"\0")
    return plain, gzip.compress(plain, 6)


def entry_header(name):
    """Of a file in a tar archive that has the sample in it."""
    entry = tarfile.TarInfo(name)
    entry.size = SAMPLE_BYTES
    return entry.tobuf(tarfile.USTAR_FORMAT)


def write_layer(blobs, number, size, plain, packed):
    """A layer that no other is, of at least that size: files that all have the sample in them."""
    whole, unpacked = hashlib.sha256(), hashlib.sha256()
    with open(blobs / "new", "wb") as f:
        for i in itertools.count():
            if f.tell() >= size:
                break
            header = entry_header(f"{number}/{i}")
            for inner, data in ((header, gzip.compress(header)), (plain, packed)):
                f.write(data)
                whole.update(data)
                unpacked.update(inner)
        written = f.tell()
    os.rename(blobs / "new", blobs / whole.hexdigest())
    layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:" + whole.hexdigest(), "size": written}
    return layer, "sha256:" + unpacked.hexdigest()


def write_image(layout, layers, mib, sample):
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)
    made = [write_layer(blobs, n, (mib << 20) // layers, *sample) for n in range(layers)]
    write_manifest(layout, made)
    return [blobs / layer["digest"][7:] for layer, _ in made]


def write_manifest(layout, made):
    """Of layers with their diff IDs."""
    blobs = layout / "blobs/sha256"

    def document(value, kind, **more):
        data = json.dumps(value).encode()
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data), **more}

    config = document({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [d for _, d in made]}}, "application/vnd.oci.image.config.v1+json")
    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = document({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer for layer, _ in made]}, kind, annotations={REF_NAME: "1.4"})
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))


def against_openssl(what, goal, ours, files):
    (wall, cpu), (yardstick, yard_cpu) = interleaved(ours, ["openssl", "dgst", "-sha256", *files], runs=DEEP_RUNS)
    row(f"{what} / openssl dgst", goal, f"{wall / yardstick:.2f}  ({wall:.2f} s / {yardstick:.2f} s; CPU {cpu:.2f} s / {yard_cpu:.2f} s)")


def deep(port, scratch):
    run = lambda *args: subprocess.run([*map(str, args)], env={**ENV, "COCKET_PASSWORD": ""}, check=True, capture_output=True)
    run(COCKET, "key", "generate", "--no-password", scratch / "deep")
    check = lambda image, *more: [COCKET, "verify", "--key", scratch / "deep.pub", "--signed-as", f"{NAME}:1.4", "--deep", *more, image]
    sample = sample_make()
    for layers, goal in ((4, "<= 0.6 (two cores)"), (1, "<= 1.1")):
        layout = scratch / f"deep{layers}"
        files = write_image(layout, layers, DEEP_MIB, sample)
        remote = f"127.0.0.1:{port}/deep/{layers}:1.4"
        run("skopeo", "copy", "-q", "--dest-tls-verify=false", f"oci:{layout}:1.4", f"docker://{remote}")
        for image in (f"oci:{layout}:1.4", remote):
            run(COCKET, "sign", "--key", scratch / "deep.key", "--signed-as", f"{NAME}:1.4", image)
        what = f"--deep, {DEEP_MIB} MiB in {layers}"
        against_openssl(f"{what}, --no-diff-ids, layout", goal, check(f"oci:{layout}:1.4", "--no-diff-ids"), files)
        against_openssl(f"{what}, --no-diff-ids, registry", "<= 1.0", check(remote, "--no-diff-ids"), files)
        against_openssl(f"{what}, layout", "", check(f"oci:{layout}:1.4"), files)
        deep_rivals(what, scratch, check, layout, remote)
        pulling(f"pull --to oci:, {DEEP_MIB} MiB in {layers}", scratch, check(remote), layout)
        row(f"memory of {what}", "<= 24 MiB", f"{peak_kib(check(f'oci:{layout}:1.4')) / 1024:.1f} MiB layout, {peak_kib(check(remote)) / 1024:.1f} MiB registry")
        shutil.rmtree(layout)


def pulling(what, scratch, check, layout):
    """Against what it stands for: every byte checked, then the same bytes written and flushed."""
    image, rules = check[-1], [w for w in check[2:-1] if w != "--deep"]
    pull = [COCKET, "pull", *rules, image, "--to", f"oci:{scratch}/pulled"]
    anew = lambda path, *words: ["sh", "-c", 'rm -rf "$0" && "$@"', path, *words]
    copy = ["sh", "-c", 'rm -rf "$1" && cp -r "$0" "$1" && find "$1" -type f -exec sync {} +', layout, scratch / "written"]
    (wall, cpu), (deep, deep_cpu), (written, _) = interleaved(anew(scratch / "pulled", *pull), check, copy, runs=DEEP_RUNS)
    shutil.rmtree(scratch / "pulled")
    row(f"{what} / verify --deep + cp", "<= 1.0", f"{wall / (deep + written):.2f}  ({wall:.2f} s / {deep:.2f} s + {written:.2f} s; CPU {cpu:.2f} s / {deep_cpu:.2f} s)")
    row(f"memory of {what}", "<= 24 MiB", f"{peak_kib(pull) / 1024:.1f} MiB")
    shutil.rmtree(scratch / "pulled")
    shutil.rmtree(scratch / "written")


FILES_OF = ("/usr/share", "/usr/lib/python3", "/usr/include", "/usr/lib/x86_64-linux-gnu", "/usr/bin", "/usr/lib")


def file_layers(blobs, mib):
    """Layers of this machine's own files as they are, a directory each: what secrets are looked for in; and the paths of those files."""
    left, seen, made = mib << 20, set(), []
    for top in FILES_OF:
        paths = []
        for folder, _, names in os.walk(top):
            for path in (os.path.join(folder, name) for name in sorted(names)):
                if left > 0 and path not in seen and os.path.isfile(path) and not os.path.islink(path):
                    paths.append(path[1:])
                    seen.add(path)
                    left -= os.path.getsize(path)
        archive = subprocess.run(["tar", "-cf", "-", "-C", "/", "-T", "-"], input="\n".join(paths).encode(), capture_output=True).stdout
        packed = gzip.compress(archive, 1, mtime=0)
        digest = hashlib.sha256(packed).hexdigest()
        (blobs / digest).write_bytes(packed)
        made.append(({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "sha256:" + digest, "size": len(packed)},
                     "sha256:" + hashlib.sha256(archive).hexdigest()))
    return made, sorted(seen)


SBOM_FILES = 40000  # as many as a statement has room for


def write_sbom(path, files):
    """Files with their hashes, as SPDX lists them."""
    listed = ((i, f, hashlib.sha256(pathlib.Path(f).read_bytes()).hexdigest()) for i, f in enumerate(files[:SBOM_FILES]))
    document = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "bench", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.com/bench",
                "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: bench-1"]},
                "packages": [{"name": "left", "SPDXID": "SPDXRef-P", "versionInfo": "1", "downloadLocation": "NONE"}],
                "files": [{"fileName": f, "SPDXID": f"SPDXRef-F{i}", "checksums": [{"algorithm": "SHA256", "checksumValue": h}]} for i, f, h in listed]}
    path.write_text(json.dumps(document))


def practices(scratch):
    """The pass of --deep with secrets looked for, with an SBOM held against the layers, and with both, against the same without."""
    layout, key = scratch / "practices", scratch / "scanner"
    (layout / "blobs/sha256").mkdir(parents=True)
    layers, files = file_layers(layout / "blobs/sha256", DEEP_MIB)
    write_manifest(layout, layers)
    write_sbom(scratch / "sbom.json", files)
    manifest = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
    for words in (("key", "generate", "--no-password", key),
                  ("attest", "--type", "spdxjson", "--predicate", scratch / "sbom.json", "--key", f"{key}.key", "--signed-as", f"{NAME}:1.4", f"oci:{layout}:1.4")):
        subprocess.run([COCKET, *map(str, words)], env={**ENV, "COCKET_PASSWORD": ""}, check=True, capture_output=True)
    image = {"image": {"secrets": "deny", "known-secrets": ["**", "*/**", "usr/*/*"]}}
    sbom = {"attestations": [{"type": "sbom", "signers": {"keys": [f"{key}.pub"]}, "checks": {"sbom": {"verify-bytes": True}}}]}
    asked = {"nothing": {}, "secrets": image, "an SBOM": sbom, "secrets and an SBOM": {**image, **sbom}}
    for name, fields in asked.items():
        rule = {"images": [f"{NAME.rsplit('/', 1)[0]}/*"], "decide-by": "digests", "digests": [manifest], "deep": True, **fields}
        (scratch / f"{name}.json").write_text(json.dumps({"version": 2, "rules": [rule]}))
    ours = lambda name: [COCKET, "verify", "--policy", scratch / f"{name}.json", "--signed-as", f"{NAME}:1.4", f"oci:{layout}:1.4"]
    (bare, bare_cpu), *others = interleaved(*map(ours, asked), runs=3 * DEEP_RUNS)  # they differ by less than one run does from the next
    for name, (wall, cpu) in zip(list(asked)[1:], others):
        row(f"--deep with {name} / without, {DEEP_MIB} MiB of files", "<= 1.25",
            f"{cpu / bare_cpu:.2f} of CPU, {wall / bare:.2f} of time  ({wall:.2f} s / {bare:.2f} s; CPU {cpu:.2f} s / {bare_cpu:.2f} s)")
        row(f"memory of --deep with {name}", "<= 24 MiB" if name == "secrets" else "<= 48 MiB", f"{peak_kib(ours(name)) / 1024:.1f} MiB")
    against_trivy(ours("secrets"), layout)
    shutil.rmtree(layout)


def against_trivy(ours, layout):
    trivy = shutil.which("trivy")
    what = "--deep with secrets, against trivy image --scanners secret"
    if not trivy:
        row(what, "", "not measured: there is no trivy")
        return
    cache = layout.parent / "trivy"  # emptied: it would remember the layers
    anew = ["sh", "-c", 'rm -rf "$0" && "$@"', cache, trivy, "image", "--cache-dir", cache, "--scanners", "secret", "--input", layout]
    (wall, _), (theirs, _) = interleaved(ours, anew, runs=1)
    shutil.rmtree(cache)
    row(what, "", f"{theirs / wall:.1f} x  ({wall:.2f} s / {theirs:.2f} s)")


def deep_rivals(what, scratch, check, layout, remote):
    (wall, _), = interleaved(check(f"oci:{layout}:1.4"), runs=1)
    copy, _ = spend(["skopeo", "copy", "-q", f"oci:{layout}:1.4", f"dir:{scratch}/copied"])
    shutil.rmtree(scratch / "copied")
    row(f"{what}, layout / skopeo copy to a directory", "", f"{wall / copy:.2f}  ({wall:.2f} s / {copy:.2f} s; it checks no diff ID)")
    if not CRANE:
        row(f"{what}, registry, against crane validate", ">= 4 x faster", "not measured: there is no crane")
        return
    (wall, _), (crane, _) = interleaved(check(remote), [CRANE, "validate", "--remote", remote], runs=1)
    row(f"{what}, registry, against crane validate", ">= 4 x faster", f"{crane / wall:.1f} x  ({wall:.2f} s / {crane:.2f} s)")


BENCH = sys.modules[__name__]


def main():
    if not shutil.which("docker-registry"):
        sys.exit("bench: docker-registry is missing: apt-get install docker-registry")
    over_tls.enter()
    scratch = pathlib.Path(tempfile.mkdtemp())
    servers = []
    try:
        server, port = start_registry(scratch)
        relay, far = start_relay(port, RTT_MS)
        servers += [server, relay]
        simple = ROOT / "vectors/simple/good-ed25519/layout"
        digest = push(simple, "peer/simple", port)
        push(ROOT / "vectors/bundle/good/layout", "peer/bundle", port)
        over_tls.measure(BENCH, port, scratch, digest, payload_of(simple))
        over_tls.round_trips(BENCH, port, scratch, "bundle, by fallback tag", "peer/bundle", "connect + TLS + 4 = 6")
        plain_round_trips(port, far, "simple signature", "peer/simple", "connect + 3, and connect = 5")
        plain_round_trips(port, far, "bundle, by fallback tag", "peer/bundle", "connect + 4, and connect = 6")
        against_bare(port, "peer/simple", digest, payload_of(simple))
        layouts()
        cached(port, scratch, digest)
        keyless.measure(BENCH, port, scratch)
        trust_store(scratch)
        own_signatures(port, scratch)
        transfers.measure(BENCH, port, scratch)
        batches(port, scratch)
        if DEEP_MIB:
            deep(port, scratch)
            practices(scratch)
        subprocess.run(["strip", "-o", scratch / "stripped", COCKET], check=True)
        row("the program, stripped", "< 1.5 MB", f"{os.path.getsize(scratch / 'stripped') / 1e6:.2f} MB")
    finally:
        for s in servers:
            s.kill()
        shutil.rmtree(scratch)
    width = [max(len(r[i]) for r in ROWS) for i in range(2)]
    print(f"{'what':{width[0]}}  {'goal':{width[1]}}  measured")
    for what, goal, measured in ROWS:
        print(f"{what:{width[0]}}  {goal:{width[1]}}  {measured}")
    over_tls.leave()


if __name__ == "__main__":
    main()
