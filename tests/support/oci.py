"""Small images, signatures and attestations, made in memory by the book (OCI image-spec, cosign's signature spec, DSSE, in-toto),
and odd on request.
Signs with OpenSSL, so that a signature over any bytes can be had without asking the program under test.
Never reads anything that is not given to it."""

import base64
import ctypes
import functools
import gzip
import io
import itertools
import json
import tarfile

from support.registry import INDEX, MANIFEST, REF_NAME, digest_of

CONFIG = "application/vnd.oci.image.config.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
TAR = "application/vnd.oci.image.layer.v1.tar"
SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIGNATURE = "dev.cosignproject.cosign/signature"
TYPE = "cosign container image signature"
SIGN = "https://sigstore.dev/cosign/sign/v1"
INTOTO = "application/vnd.in-toto+json"

counter = itertools.count()


def dumps(value):
    return json.dumps(value, separators=(",", ":")).encode()


def b64(data):
    return base64.b64encode(data).decode()


def descriptor(data, media_type, **more):
    return {"mediaType": media_type, "size": len(data), "digest": digest_of(data), **more}


def diff_id(repo, layer):
    """What the layer unpacks to, where it is packed and there."""
    data = repo.blobs.get(layer["digest"])
    return digest_of(gzip.decompress(data)) if data and layer["mediaType"].endswith("gzip") and data[:2] == b"\x1f\x8b" else layer["digest"]


def file_layer(repo, name, data, mode=0o644):
    """Adds a layer that engines can unpack, an archive of one file; returns its descriptor."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.mode, member.size = mode, len(data)
        tar.addfile(member, io.BytesIO(data))
    layer = gzip.compress(out.getvalue(), mtime=0)
    repo.add_blob(layer)
    return descriptor(layer, LAYER)


def image(repo, tag=None, platform="linux/amd64", settings=None, **manifest_fields):
    """Adds an image that no other call has made; returns its digest.  settings: how it is run."""
    os, arch, *variant = platform.split("/")
    number = next(counter)
    layer = gzip.compress(f"layer {number}".encode(), mtime=0)
    repo.add_blob(layer)
    layers = manifest_fields.get("layers") or [descriptor(layer, LAYER)]
    config = dumps({"os": os, "architecture": arch, **({"variant": variant[0]} if variant else {}),
                    "author": f"call {number}", "config": settings or {}, "rootfs": {"type": "layers", "diff_ids": [diff_id(repo, l) for l in layers]}})
    repo.add_blob(config)
    doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config, CONFIG), "layers": layers}
    doc.update(manifest_fields)
    return repo.add_manifest({k: v for k, v in doc.items() if v is not None}, tag)


def platform_entry(repo, digest, platform, **more):
    data, media_type = repo.manifests[digest]
    os, arch, *variant = platform.split("/")
    where = {"os": os, "architecture": arch, **({"variant": variant[0]} if variant else {})}
    return {"mediaType": media_type, "size": len(data), "digest": digest, "platform": where, **more}


def index(repo, tag=None, platforms=("linux/amd64", "linux/arm64")):
    """Adds an index and its images; returns (digest, {platform: digest})."""
    children = {p: image(repo, None, p) for p in platforms}
    entries = [platform_entry(repo, d, p) for p, d in children.items()]
    return repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, tag), children


# -- signatures

@functools.lru_cache(maxsize=None)
def libcrypto():
    """OpenSSL's library: a process of the openssl command for each signature would take as long as the program under test."""
    library = ctypes.CDLL("libcrypto.so.3")
    for name in ("BIO_new_mem_buf", "PEM_read_bio_PrivateKey", "EVP_MD_CTX_new", "EVP_sha256", "EVP_sha384"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


@functools.lru_cache(maxsize=None)
def private_key(pem):
    bio = ctypes.c_void_p(libcrypto().BIO_new_mem_buf(pem, len(pem)))
    loaded = libcrypto().PEM_read_bio_PrivateKey(bio, None, None, None)
    libcrypto().BIO_free(bio)
    assert loaded, "not a private key in PEM"
    return ctypes.c_void_p(loaded)


def sign_bytes(key, data):
    """The signature that the key's type makes by contract: ed25519 pure, P-256 over SHA-256, P-384 over SHA-384."""
    library, hashed = libcrypto(), {"ed25519": None, "p384": "EVP_sha384"}.get(key.type, "EVP_sha256")
    context = ctypes.c_void_p(library.EVP_MD_CTX_new())
    signature, length = ctypes.create_string_buffer(1024), ctypes.c_size_t(1024)
    algorithm = ctypes.c_void_p(getattr(library, hashed)()) if hashed else None
    done = library.EVP_DigestSignInit(context, None, algorithm, None, private_key(key.private.read_bytes()))
    done = done == 1 and library.EVP_DigestSign(context, signature, ctypes.byref(length), data, ctypes.c_size_t(len(data)))
    library.EVP_MD_CTX_free(context)
    assert done == 1, f"no signature by {key.private}"
    return signature.raw[:length.value]


def payload(name, digest, optional=None, **critical):
    doc = {"identity": {"docker-reference": name}, "image": {"docker-manifest-digest": digest}, "type": TYPE}
    doc.update(critical)
    return dumps({"critical": doc, "optional": optional})


def simple_layer(repo, data, signature, **more):
    """Adds the payload; the descriptor carries no inline data, so that the blob must be fetched."""
    repo.add_blob(data)
    text = signature if isinstance(signature, str) else b64(signature)
    return descriptor(data, SIMPLE, annotations={SIGNATURE: text}, **more)


def sig_tag(digest):
    return digest.replace(":", "-") + ".sig"


def attach_layers(repo, digest, layers, **more):
    config = dumps({"rootfs": {"type": "layers", "diff_ids": []}})
    repo.add_blob(config)
    doc = {"schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(config, CONFIG), "layers": layers, **more}
    return repo.add_manifest(doc, sig_tag(digest))


def sign_simple(repo, digest, name, key, data=None, signature=None):
    """A whole simple signature at the .sig tag.  data, signature: instead of the right ones."""
    data = payload(name, digest, {"nonce": next(counter)}) if data is None else data
    signature = sign_bytes(key, data) if signature is None else signature
    attach_layers(repo, digest, [simple_layer(repo, data, signature)])
    return data, signature


def pae(kind, body):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)


def statement(digest, name=None, predicate_type=SIGN, **more):
    subject = {"digest": {"sha256": digest.split(":")[1]}}
    if name:
        subject["name"] = name
    return dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [subject], "predicateType": predicate_type, "predicate": {},
                  **more})


def bundle(body, signature, kind=INTOTO, hint="", **more):
    envelope = {"payload": b64(body), "payloadType": kind, "signatures": [{"sig": b64(signature)}]}
    return {"mediaType": BUNDLE, "verificationMaterial": {"publicKey": {"hint": hint}}, "dsseEnvelope": envelope, **more}


def layers_at(repo, tag):
    """Of the manifest that the tag is of; none if there is no such tag."""
    manifest = repo.tags.get(tag)
    return json.loads(repo.manifests[manifest][0])["layers"] if manifest else []


def referrers_of(repo, digest, api):
    """The digests of what refers to it, as a verifier finds them: by the API, or at the fallback tag."""
    if api:
        return [e["digest"] for e in repo.referrers(digest)]
    tag = repo.tags.get(digest.replace(":", "-"))
    return [e["digest"] for e in json.loads(repo.manifests[tag][0])["manifests"]] if tag else []


def attach_bundle(repo, digest, document, **more):
    """Adds the bundle as a referrer; returns the digest of its manifest."""
    data = document if isinstance(document, bytes) else dumps(document)
    repo.add_blob(data)
    repo.add_blob(b"{}")
    subject_bytes, subject_type = repo.manifests[digest]
    doc = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": BUNDLE, "config": descriptor(b"{}", EMPTY),
           "layers": [descriptor(data, BUNDLE)], "subject": descriptor(subject_bytes, subject_type)}
    doc["subject"]["digest"] = digest
    doc.update(more)
    return repo.add_manifest({k: v for k, v in doc.items() if v is not None})


def sign_bundle(repo, digest, key, name=None, body=None, signature=None, kind=INTOTO):
    body = statement(digest, name) if body is None else body
    signature = sign_bytes(key, pae(kind, body)) if signature is None else signature
    return attach_bundle(repo, digest, bundle(body, signature, kind))


# -- layouts

def write_layout(directory, repo, names=None):
    """Writes a repository as an OCI layout, tags as ref.name; names maps a tag to another ref.name."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    (directory / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    for digest, data in [*repo.blobs.items(), *((d, m[0]) for d, m in repo.manifests.items())]:
        (blobs / digest.split(":")[1]).write_bytes(data)
    tagged = set(repo.tags.values())
    entries = []
    for tag, digest in repo.tags.items():
        data, media_type = repo.manifests[digest]
        entries.append({"mediaType": media_type, "digest": digest, "size": len(data),
                        "annotations": {REF_NAME: (names or {}).get(tag, tag)}})
    for digest, (data, media_type) in repo.manifests.items():
        if digest not in tagged and b'"subject"' in data:
            entries.append({"mediaType": media_type, "digest": digest, "size": len(data)})
    (directory / "index.json").write_bytes(dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}))
    return directory


def flip(data, at=-1, bit=1):
    """data with one bit turned."""
    out = bytearray(data)
    out[at] ^= bit
    return bytes(out)
