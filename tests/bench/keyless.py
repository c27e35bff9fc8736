"""What a signature by certificate costs beyond one by key, against the public-key operations that it needs: rows of run.py.  The images are of the
vectors; the one by key is signed here, by a P-256 key, as the certificates' are.  Whole programs are held against whole programs: ours twice, and one
that does nothing but these operations twice.  Needs run.py's peer/bundle in the registry."""
import json
import shutil
import subprocess

BY_KEY = ("p256:1",)
# The signature itself, the certificate's timestamp (SCT), what the log signed, and the paths to roots that are P-384.
CASES = (
    ("Rekor v2 and a timestamp", "keyless-real-email", ("p256:2", "ed25519:1", "p384:5")),
    ("Rekor v1", "keyless-bundle-rekor1", ("p256:4", "p384:2")),
    ("Rekor v1 and a timestamp", "keyless-bundle-rekor1-tsa", ("p256:5", "p384:4")),
)


def sign_by_key(bench, scratch):
    layout = scratch / "keyless"
    key = layout / "p256.key"
    shutil.copytree(bench.ROOT / "vectors/simple/unsigned/layout", layout / "layout")
    shutil.copy(bench.ROOT / "keys/TEST-ONLY-p256.pem", key)
    key.chmod(0o600)
    name = ["--signed-as", f"{bench.NAME}:1.4"]
    subprocess.run([bench.COCKET, "sign", "--key", key, "--format", "bundle", *name, f"oci:{layout}/layout:1.4"], env={**bench.ENV, "COCKET_PASSWORD": ""},
                   check=True, capture_output=True)
    return layout / "layout", ["--key", bench.ROOT / "keys/test-p256.pub", *name]


def case_of(bench, name):
    path = bench.ROOT / "build/vectors/keyless-cases" / name
    case = json.loads((path / "case.json").read_bytes())
    rules = ["--identity", case["identity"], "--issuer", case["issuer"], "--trusted-root", path / case["trusted-root"], "--signed-as", case["image"]]
    return path / "layout", rules


def measure(bench, port, scratch):
    verify = lambda rules, image, *more: [bench.COCKET, "verify", *rules, *more, image]
    key_layout, key_rules = sign_by_key(bench, scratch)
    by_key = verify(key_rules, f"oci:{key_layout}:1.4")
    key_requests = bench.requests_of(bench.verify(f"127.0.0.1:{port}/peer/bundle:1.4", "--plain-http"))
    made = scratch / "operations"
    made.mkdir()
    subprocess.run([bench.OPERATIONS, "make", made], check=True)
    for n, (what, name, operations) in enumerate(CASES):
        layout, rules = case_of(bench, name)
        bench.push(layout, f"keyless/{n}", port)
        ours = verify(rules, f"oci:{layout}:1.4")
        key, certificate, one, all_of_them = (1000 * cpu for _, cpu in bench.interleaved(
            by_key, ours, [bench.OPERATIONS, made, *BY_KEY], [bench.OPERATIONS, made, *operations]))
        bench.row(f"CPU of {what}, beyond a key / bare operations", "<= 1.5",
                  f"{(certificate - key) / (all_of_them - one):.2f}  (({certificate:.1f} - {key:.1f}) ms / ({all_of_them:.1f} - {one:.1f}) ms)")
        remote = verify(rules, f"127.0.0.1:{port}/keyless/{n}:1.4", "--plain-http")
        bench.row(f"requests of {what}", "as by key", f"{bench.requests_of(remote)}  (a bundle by key that lies as it does: {key_requests})")
        memory, of_key = bench.peak_kib(ours), bench.peak_kib(by_key)
        bench.row(f"memory of {what} / by key", "<= 1.15", f"{memory / of_key:.2f}  ({memory / 1024:.1f} MiB / {of_key / 1024:.1f} MiB)")
