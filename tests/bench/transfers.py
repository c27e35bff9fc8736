"""Requests and CPU of `pull`, `save` and `load`: rows of run.py.  Images of several platforms, small layers: what is measured is everything but the bytes of layers."""
import hashlib
import json
import subprocess

IMAGES = 20
PLATFORMS = ("amd64", "arm64", "riscv64", "s390x")
LAYERS = 3
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
RUNS = 15


def write_layout(layout, number, ref_name):
    """An index of PLATFORMS, whose images have LAYERS layers each; the manifests are listed before it, so that they can be pushed in that order."""
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)

    def blob(data, kind, **more):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": kind, "digest": "sha256:" + digest, "size": len(data), **more}

    def image(arch):
        layers = [blob(f"{number} {arch} {i}".encode().ljust(10240, b"\0"), LAYER) for i in range(LAYERS)]
        config = {"os": "linux", "architecture": arch, "rootfs": {"type": "layers", "diff_ids": [l["digest"] for l in layers]}}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": blob(json.dumps(config).encode(), CONFIG), "layers": layers}
        return blob(json.dumps(manifest).encode(), MANIFEST, platform={"os": "linux", "architecture": arch})

    manifests = [image(arch) for arch in PLATFORMS]
    index = blob(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode(), INDEX)
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [*manifests, {**index, "annotations": {ref_name: "1"}}]}))


def requests_of(bench, args):
    lines = subprocess.run([*args, "--output", "json"], capture_output=True, env=bench.ENV, check=True).stdout.splitlines()
    return sum(json.loads(line)["requests"] for line in lines)


def measure(bench, port, scratch):
    """By a trust store, with a ledger: what a machine that deploys does."""
    home = scratch / "transfers"
    home.mkdir()
    env = {**bench.ENV, "COCKET_PASSWORD": "", "COCKET_TRUST": str(home / "trust")}
    run = lambda *args: subprocess.run([bench.COCKET, *args], env=env, check=True, capture_output=True, cwd=home)
    for name in ("root", "day"):
        run("key", "generate", "--no-password", name)
    run("trust", "init", "--root-key", "root.key", "--targets-key", "day.key")
    run("trust", "delegate", "team", "--images", f"127.0.0.1:{port}/travel/*", "--role-key", "day.pub", "--key", "day.key")
    images = [f"127.0.0.1:{port}/travel/i{n}:1" for n in range(IMAGES)]
    for n in range(IMAGES):
        write_layout(home / f"l{n}", n, bench.REF_NAME)
        bench.push(home / f"l{n}", f"travel/i{n}", port)
    run("sign", "--key", "day.key", *images)
    rules = ["--trust", home / "trust", "--ledger", home / "ledger"]
    anew = lambda path, *words: ["sh", "-c", 'rm -rf "$0" && "$@"', path, *words]
    pull = [bench.COCKET, "pull", *rules, images[0], "--to", f"oci:{home}/pulled"]
    save = [bench.COCKET, "save", *rules, "-o", home / "saved.tar", *images]
    load = [bench.COCKET, "load", *rules, "--no-trust", "--to", f"oci:{home}/loaded", home / "saved.tar"]
    kinds = (("pull of one image", pull, home / "pulled"), (f"save of {IMAGES} images", save, home / "saved.tar"),
             (f"load of {IMAGES} images", load, home / "loaded"))
    for what, args, made in kinds:
        (wall, cpu), = bench.interleaved(anew(made, *args), runs=RUNS)
        subprocess.run(["rm", "-rf", made], check=True)
        bench.row(f"{what}, {len(PLATFORMS)} platforms", "", f"{requests_of(bench, args)} requests, CPU {cpu * 1000:.1f} ms, {wall * 1000:.0f} ms")
