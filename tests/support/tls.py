"""Certificates for tests, made by the openssl command when asked for: self-signed, for servers and for clients.
Never writes outside the directory it is given."""

import ssl
import subprocess


def make_certificate(directory, stem, names):
    """Writes STEM.crt and STEM.key; the certificate is its own authority."""
    crt, key = directory / f"{stem}.crt", directory / f"{stem}.key"
    alternative = ",".join(("IP:" if n[0].isdigit() else "DNS:") + n for n in names)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={stem}", "-addext", f"subjectAltName={alternative}", "-keyout", str(key), "-out", str(crt)],
                   check=True, capture_output=True)
    return crt, key


def server_context(crt, key, client_ca=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    return context


def certs_d(directory, host, ca=None, client=None):
    """The files docker and containers look for: HOST/ca.crt, HOST/client.cert, HOST/client.key."""
    place = directory / host
    place.mkdir(parents=True, exist_ok=True)
    if ca:
        (place / "ca.crt").write_bytes(ca.read_bytes())
    if client:
        (place / "client.cert").write_bytes(client[0].read_bytes())
        (place / "client.key").write_bytes(client[1].read_bytes())
    return directory
