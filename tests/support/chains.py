"""Certificate chains as a CA makes them, by the openssl command: root, intermediate and leaves, all RSA or all ECDSA.
Made once a process and kind.  Never writes outside a temporary directory."""

import functools
import pathlib
import subprocess
import tempfile

KEYS = {"rsa": ["-newkey", "rsa:2048"], "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}
NAMES = "DNS:registry.test,DNS:token.test,DNS:cdn.test,DNS:localhost,IP:127.0.0.1,IP:127.0.0.2,IP:::1"
CA = "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash"
SERVER = "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName="
CLIENT = "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth"

holders = []


def openssl(*args, **more):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, **more)


class Chain:
    """root.crt, leaf.crt (with the intermediate behind it) and leaf.key; so expired, wrong (host) and client."""

    def __init__(self, kind):
        holders.append(tempfile.TemporaryDirectory(prefix=f"cocket-chain-{kind}-"))
        self.kind, self.dir = kind, pathlib.Path(holders[-1].name)
        self.make("root", CA)
        self.make("middle", CA + "\nauthorityKeyIdentifier=keyid", "root")
        self.make("leaf", SERVER + NAMES, "middle")
        self.make("expired", SERVER + NAMES, "middle", dates=("-startdate", "20200101000000Z", "-enddate", "20200201000000Z"))
        self.make("wrong", SERVER + "DNS:elsewhere.test,IP:127.0.0.99", "middle")
        self.make("client", CLIENT, "middle")
        for stem in ("leaf", "expired", "wrong", "client"):
            with open(self.path(f"{stem}.crt"), "ab") as chain:
                chain.write(self.path("middle.crt").read_bytes())

    def path(self, name):
        return self.dir / name

    @property
    def root(self):
        return self.path("root.crt")

    def make(self, stem, extensions, issuer=None, dates=("-days", "3")):
        """Signed by `openssl ca`, the one of its commands that takes dates in the past."""
        self.path(f"{stem}.ext").write_text(extensions + "\n")
        openssl("req", *KEYS[self.kind], "-nodes", "-subj", f"/CN={self.kind} {stem}", "-keyout", self.path(f"{stem}.key"), "-out",
                self.path(f"{stem}.csr"))
        self.path("index").write_text("")
        self.path("ca.cnf").write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={self.dir}/index\nnew_certs_dir={self.dir}\nrand_serial=yes\n"
                                       "default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n")
        by = ["-selfsign", "-keyfile", self.path(f"{stem}.key")] if issuer is None else \
            ["-cert", self.path(f"{issuer}.crt"), "-keyfile", self.path(f"{issuer}.key")]
        openssl("ca", "-batch", "-notext", "-config", self.path("ca.cnf"), *by, *dates, "-extfile", self.path(f"{stem}.ext"), "-in",
                self.path(f"{stem}.csr"), "-out", self.path(f"{stem}.crt"))


@functools.lru_cache(maxsize=None)
def chain(kind):
    return Chain(kind)
