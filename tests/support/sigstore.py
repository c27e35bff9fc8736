"""A sigstore of our own that signs for real: a certificate authority as Fulcio (v2 API), a log of certificates, a transparency log as Rekor v2, a timestamp
authority (RFC 3161, by the openssl command) and a runner that gives identity tokens, all behind one server with TLS.  What it signs with is made by the
program under test and by OpenSSL; certificates are written here, value by value, so that wrong ones can be had: set `lie` to the name of one.
Never looks at who signed a token: nobody here is worth deceiving."""

import base64
import hashlib
import json
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from support.oci import b64, sign_bytes
from support.program import key
from support.tls import certs_d, make_certificate, server_context

AUDIENCE = "sigstore"
MAIL_ISSUER, CI_ISSUER = "https://accounts.example.com", "https://token.actions.example.com"
WORKFLOW = "https://github.example.com/shop/api/.github/workflows/release.yml@refs/tags/v1.4"
LOG_ORIGIN = "log2026-1.rekor.example.com"
SIGNING_CONFIG = "application/vnd.dev.sigstore.signingconfig.v0.2+json"
TRUSTED_ROOT = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"
TRUST_CONFIG = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
TSA_CONFIG = """[tsa]
serial = {0}/serial
crypto_device = builtin
digests = sha256, sha384, sha512
signer_digest = sha256
default_policy = 1.3.6.1.4.1.57264.2
ordering = no
ess_cert_id_alg = sha256
"""


# -- DER (X.690), as much of it as certificates need

def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*parts):
    return der(0x30, *parts)


def integer(n):
    return der(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytearray([40 * first + second])
    for n in rest:
        groups = [n & 0x7F]
        while n := n >> 7:
            groups.insert(0, 0x80 | n & 0x7F)
        out += bytes(groups)
    return der(6, bytes(out))


def bits(data, unused=0):
    return der(3, bytes([unused]), data)


def extension(number, value, critical=False):
    return sequence(oid(number), der(1, b"\xff") if critical else b"", der(4, value))


def moment(seconds):
    return der(0x17, time.strftime("%y%m%d%H%M%SZ", time.gmtime(seconds)).encode())


def name(common):
    return sequence(der(0x31, sequence(oid("2.5.4.3"), der(12, common.encode())))) if common else sequence()


def spki(k):
    pem = k.public.read_text() if hasattr(k, "public") else k
    return base64.b64decode("".join(pem.split("-----")[2].split()))


def pem_of(certificate):
    text = base64.encodebytes(certificate).decode().replace("\n", "")
    lines = "\n".join(text[i:i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"))
USAGE_SIGNS, USAGE_CERTIFIES = bits(b"\x80", 7), bits(b"\x06", 1)
CODE_SIGNING, TIME_STAMPING = "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.8"
SCT_LIST, ISSUER_V2 = "1.3.6.1.4.1.11129.2.4.2", "1.3.6.1.4.1.57264.1.8"


def tbs(issuer, subject, public, period, extensions, serial=None):
    serial = serial or int.from_bytes(hashlib.sha256(repr((subject, time.time_ns())).encode()).digest()[:8], "big")
    return sequence(der(0xA0, integer(2)), integer(serial), ECDSA_SHA256, name(issuer), sequence(moment(period[0]), moment(period[1])), name(subject), public,
                    der(0xA3, sequence(*extensions)))


def certify(signer, body):
    return sequence(body, ECDSA_SHA256, bits(sign_bytes(signer, body)))


def key_id(k):
    return hashlib.sha256(spki(k)).digest()[:20]


def issued_by(k):
    return extension("2.5.29.35", sequence(der(0x80, key_id(k))))


def authority(k, common):
    extensions = [extension("2.5.29.14", der(4, key_id(k))), issued_by(k), extension("2.5.29.19", sequence(der(1, b"\xff")), True), extension("2.5.29.15", USAGE_CERTIFIES, True)]
    return certify(k, tbs(common, common, spki(k), (time.time() - 86400, time.time() + 86400 * 3650), extensions))


# -- the services

def token(subject=None, mail=None, issuer=None, audience=AUDIENCE, lives=600, **more):
    claims = {"iss": issuer or (MAIL_ISSUER if mail else CI_ISSUER), "aud": audience, "sub": subject or mail or "", "exp": int(time.time()) + lives, **more}
    if mail:
        claims.update(email=mail, email_verified=True)
    part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    return ".".join([part(b'{"alg":"none"}'), part(json.dumps(claims).encode()), part(hashlib.sha256(json.dumps(claims).encode()).digest())])


def claims_of(text):
    part = text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


class Sigstore:
    """with Sigstore(directory) as s: s.config, s.root and s.certs are what the program is given."""

    def __init__(self, directory):
        self.directory, self.lie, self.requests, self.leaves, self.refuse = directory, None, [], [], {}
        self.ca, self.ct, self.log, self.tsa_root, self.tsa, self.other = (key("p256", 100 + i) for i in range(6))
        self.ca_certificate, self.tsa_authority = authority(self.ca, "ca"), authority(self.tsa_root, "tsa-root")
        extensions = [issued_by(self.tsa_root), extension("2.5.29.37", sequence(oid(TIME_STAMPING)), True), extension("2.5.29.15", USAGE_SIGNS, True)]
        self.tsa_certificate = certify(self.tsa_root, tbs("tsa-root", "tsa", spki(self.tsa), (time.time() - 3600, time.time() + 86400 * 365), extensions))
        self.lock = threading.Lock()

    def __enter__(self):
        d = self.directory
        d.mkdir(parents=True, exist_ok=True)
        (d / "serial").write_text("01\n")
        (d / "tsa.cnf").write_text(TSA_CONFIG.format(d))
        (d / "tsa.pem").write_text(pem_of(self.tsa_certificate))
        crt, private = make_certificate(d, "services", ["127.0.0.1"])
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"stack": self}))
        self.server.socket = server_context(crt, private).wrap_socket(self.server.socket, server_side=True)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"https://{self.host}"
        self.certs = certs_d(d / "certs.d", self.host, crt)
        self.root, self.config = d / "trusted_root.json", d / "signing_config.json"
        self.root.write_text(json.dumps(self.trusted_root()))
        self.config.write_text(json.dumps(self.signing_config()))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    # -- what the program is given

    def trusted_root(self):
        period = {"start": "2026-01-01T00:00:00Z"}
        public = lambda k: {"rawBytes": b64(spki(k)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": period}
        log = lambda k, url: {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": public(k), "logId": {"keyId": b64(hashlib.sha256(spki(k)).digest())}}
        chain = lambda *certificates: {"certificates": [{"rawBytes": b64(c)} for c in certificates]}
        return {"mediaType": TRUSTED_ROOT, "tlogs": [log(self.log, "https://" + LOG_ORIGIN)], "ctlogs": [log(self.ct, "https://ct.example.com")],
                "certificateAuthorities": [{"uri": "https://fulcio.example.com", "certChain": chain(self.ca_certificate), "validFor": period}],
                "timestampAuthorities": [{"uri": "https://tsa.example.com", "certChain": chain(self.tsa_certificate, self.tsa_authority), "validFor": period}]}

    def service(self, path, version=1, **more):
        return {"url": self.url + path, "majorApiVersion": version, "validFor": {"start": "2026-01-01T00:00:00Z"}, "operator": "example.com", **more}

    def signing_config(self, **more):
        return {"mediaType": SIGNING_CONFIG, "caUrls": [self.service("/ca")], "oidcUrls": [], "rekorTlogUrls": [self.service("/log", 2)],
                "tsaUrls": [self.service("/tsa")], "rekorTlogConfig": {"selector": "ANY"}, "tsaConfig": {"selector": "ANY"}, **more}

    # -- what it answers

    def answer(self, path, body, headers):
        self.requests.append((path, body, headers))
        where = path.split("/")[1]
        if where in self.refuse:
            raise self.refuse[where]
        with self.lock:
            return {"ca": self.issue, "log": self.append, "tsa": self.timestamp, "oidc": self.identity}[where](path, body, headers)

    def identity(self, path, _, headers):
        if headers.get("Authorization") != "bearer runner-secret":
            raise Refusal(401, "no such runner")
        return json.dumps({"count": 1, "value": token(subject="repo:shop/api", audience=parse_qs(urlsplit(path).query)["audience"][0])}).encode()

    def issue(self, _, body, __):
        asked = json.loads(body)
        claims = claims_of(asked["credentials"]["oidcIdentityToken"])
        if claims["iss"] not in (MAIL_ISSUER, CI_ISSUER):
            raise Refusal(400, "there was an error processing the identity token")
        public = asked["publicKeyRequest"]["publicKey"]["content"]
        self.prove(public, claims.get("email") or claims["sub"], asked["publicKeyRequest"]["proofOfPossession"])
        leaf = self.leaf(spki(public), claims)
        kind = "signedCertificateDetachedSct" if self.lie == "sct-detached" else "signedCertificateEmbeddedSct"
        return json.dumps({kind: {"chain": {"certificates": [pem_of(leaf), pem_of(self.ca_certificate)]}}}).encode()

    def prove(self, public, who, signature):
        (self.directory / "proof.pem").write_text(public)
        (self.directory / "proof.sig").write_bytes(base64.b64decode(signature))
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", self.directory / "proof.pem", "-signature", self.directory / "proof.sig"],
                              input=who.encode(), capture_output=True)
        if done.returncode:
            raise Refusal(400, "the proof of possession does not verify")

    def leaf(self, public, claims):
        now = time.time()
        period = {"certificate-expired": (now - 1200, now - 600), "certificate-ends": (now - 600, now + 5)}.get(self.lie, (now - 5, now + 595))
        mail = claims.get("email")
        if self.lie == "certificate-other-key":
            public = spki(self.other)
        if self.lie == "certificate-other-name":
            mail = "mallory@example.com"
        san = der(0x81, mail.encode()) if mail else der(0x86, WORKFLOW.encode())
        extensions = [issued_by(self.ca), extension("2.5.29.15", USAGE_SIGNS, True), extension("2.5.29.37", sequence(oid(CODE_SIGNING))),
                      extension("2.5.29.17", sequence(san), True), extension(ISSUER_V2, der(12, claims["iss"].encode()))]
        serial = time.time_ns()
        signer = self.other if self.lie == "certificate-other-authority" else self.ca
        if self.lie != "sct-missing":
            without = tbs("ca", "", public, period, extensions, serial)
            extensions.append(extension(SCT_LIST, der(4, self.sct_list(without))))
        return certify(signer, tbs("ca", "", public, period, extensions, serial))

    def sct_list(self, without):
        log = hashlib.sha256(spki(self.ct)).digest()
        moment_ms = int(time.time() * 1000).to_bytes(8, "big")
        signed = b"\0\0" + moment_ms + b"\0\1" + hashlib.sha256(spki(self.ca)).digest() + len(without).to_bytes(3, "big") + without + b"\0\0"
        signature = sign_bytes(self.other if self.lie == "sct-other-log" else self.ct, signed)
        sct = b"\0" + log + moment_ms + b"\0\0" + b"\4\3" + len(signature).to_bytes(2, "big") + signature
        entry = len(sct).to_bytes(2, "big") + sct
        return len(entry).to_bytes(2, "big") + entry

    def append(self, _, body, __):
        asked = json.loads(body)["hashedRekordRequestV002"]
        if self.lie == "entry-other-hash":
            asked["digest"] = b64(bytes(32))
        if self.lie == "entry-other-signature":
            asked["signature"]["content"] = b64(b"another")
        verifier = asked["signature"]["verifier"]
        entry = {"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
            "data": {"algorithm": "SHA2_256", "digest": asked["digest"]},
            "signature": {"content": asked["signature"]["content"],
                          "verifier": {"keyDetails": verifier["keyDetails"], "x509Certificate": verifier["x509Certificate"]}}}}}
        text = json.dumps(entry, separators=(",", ":")).encode()
        self.leaves.append(hashlib.sha256(b"\0" + text).digest())
        return json.dumps(self.entry(text)).encode()

    def entry(self, text):
        index, size, root = len(self.leaves) - 1, len(self.leaves), tree_root(self.leaves)
        shown = hashlib.sha256(b"another tree").digest() if self.lie == "checkpoint-other-root" else root
        note = f"{'log.other.example.com' if self.lie == 'checkpoint-other-origin' else LOG_ORIGIN}\n{size}\n{b64(shown)}\n"
        signature = sign_bytes(self.other if self.lie == "checkpoint-other-key" else self.log, note.encode())
        log = hashlib.sha256(spki(self.log)).digest()
        line = f"\n\u2014 {LOG_ORIGIN} {b64(log[:4] + signature)}\n"
        proof = {"logIndex": str(index), "rootHash": b64(root), "treeSize": str(size), "hashes": [b64(h) for h in tree_path(index, self.leaves)],
                 "checkpoint": {"envelope": note + line}}
        if self.lie == "proof-missing":
            proof = None
        known = hashlib.sha256(b"nobody's" if self.lie == "entry-other-log" else spki(self.log)).digest()
        return {"logIndex": str(index), "logId": {"keyId": b64(known)}, "kindVersion": {"kind": "hashedrekord", "version": "0.0.2"}, "integratedTime": "0",
                "inclusionPromise": None, "inclusionProof": proof, "canonicalizedBody": b64(text)}

    def timestamp(self, _, body, __):
        d = self.directory
        query, reply = d / "query.tsq", d / "reply.tsr"
        query.write_bytes(body)
        if self.lie == "token-other-bytes":
            subprocess.run(["openssl", "ts", "-query", "-digest", "00" * 32, "-sha256", "-cert", "-no_nonce", "-out", query], check=True, capture_output=True)
        if self.lie == "token-old":
            body = self.old_query
            query.write_bytes(body)
        self.old_query = body
        subprocess.run(["openssl", "ts", "-reply", "-config", d / "tsa.cnf", "-section", "tsa", "-queryfile", query, "-signer", d / "tsa.pem",
                        "-inkey", self.tsa.private, "-out", reply], check=True, capture_output=True)
        return reply.read_bytes()


# -- RFC 6962 section 2.1

def tree_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_root(leaves[:k]) + tree_root(leaves[k:])).digest()


def tree_path(index, leaves):
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if index < k:
        return tree_path(index, leaves[:k]) + [tree_root(leaves[k:])]
    return tree_path(index - k, leaves[k:]) + [tree_root(leaves[:k])]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stack = None

    def log_message(self, *_):
        pass

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, answer = 201, self.stack.answer(self.path, body, dict(self.headers))
        except Refusal as no:
            status, answer = no.status, json.dumps({"code": 3, "message": no.message, "details": []}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        if 300 <= status < 400:
            self.send_header("Location", self.stack.url + "/elsewhere")
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = serve
