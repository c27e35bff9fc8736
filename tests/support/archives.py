"""Tar archives made header by header, so that they can be odd on request, and image archives as docker and skopeo write them.
Never uses the program under test, nor a library that would put things right."""

import json

from support import oci
from support.registry import INDEX, REF_NAME, digest_of

BLOCK = 512
MAGIC = {"ustar": b"ustar\x0000", "gnu": b"ustar  \x00", "v7": b"\x00" * 8}
END = b"\x00" * (2 * BLOCK)


def header(name, size=0, kind=b"0", magic="ustar", mode=0o644, mtime=0, size_field=None, prefix=b"", link=b""):
    name = name if isinstance(name, bytes) else name.encode()
    block = bytearray(BLOCK)
    block[0:min(len(name), 100)] = name[:100]
    block[100:108] = b"%07o\x00" % mode
    block[108:116] = block[116:124] = b"0000000\x00"
    block[124:136] = size_field if size_field is not None else b"%011o\x00" % size
    block[136:148] = b"%011o\x00" % mtime
    block[156:157] = kind
    block[157:157 + len(link)] = link
    block[257:265] = MAGIC[magic]
    block[345:345 + len(prefix)] = prefix
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\x00 " % sum(block)
    return bytes(block)


def padded(data):
    return data + b"\x00" * (-len(data) % BLOCK)


def member(name, data=b"", **fields):
    return header(name, len(data), **fields) + padded(data)


def record(key, value):
    """One record of a PAX header, its length counted in."""
    rest = b" %s=%s\n" % (key.encode(), value if isinstance(value, bytes) else str(value).encode())
    n = len(rest)
    while n != len(rest) + len(str(n)):
        n = len(rest) + len(str(n))
    return str(n).encode() + rest


def pax(*records, kind=b"x"):
    return member("PaxHeader", b"".join(records), kind=kind)


def layout_members(directory, skip=()):
    """[(name, bytes)] of a layout on disk, in the order of their names."""
    files = sorted(p for p in directory.rglob("*") if p.is_file())
    return [(str(p.relative_to(directory)), p.read_bytes()) for p in files if str(p.relative_to(directory)) not in skip]


def pack(members, end=END):
    return b"".join(member(*m) for m in members) + end


def docker_members(repo, names):
    """As docker save of Docker 25 and later: a layout, and manifest.json and repositories beside it.
    names: tag in the repository -> the image's name, "docker.io/library/app:1" """
    blobs = {**repo.blobs, **{d: m[0] for d, m in repo.manifests.items()}}
    entries, docker, repositories = [], [], {}
    for tag, name in names.items():
        data, media_type = repo.manifests[repo.tags[tag]]
        entries.append({"mediaType": media_type, "digest": repo.tags[tag], "size": len(data), "annotations": {
            "io.containerd.image.name": name, REF_NAME: name.rsplit(":", 1)[1]}})
        familiar = name.removeprefix("docker.io/library/").removeprefix("docker.io/")
        manifest = json.loads(data)
        docker.append({"Config": path_of(manifest["config"]["digest"]), "RepoTags": [familiar],
                       "Layers": [path_of(layer["digest"]) for layer in manifest["layers"]]})
        base, last = familiar.rsplit(":", 1)
        repositories.setdefault(base, {})[last] = manifest["layers"][-1]["digest"].split(":")[1]
    named = set(names.values())
    rest = [(d, m) for d, m in repo.manifests.items() if d not in {repo.tags[t] for t in names} and (b'"subject"' in m[0] or d in repo.tags.values())]
    tag_of = {d: t for t, d in repo.tags.items()}
    for digest, (data, media_type) in rest if named else []:
        entries.append({"mediaType": media_type, "digest": digest, "size": len(data),
                        **({"annotations": {REF_NAME: tag_of[digest]}} if digest in tag_of else {})})
    return [*((path_of(d), data) for d, data in sorted(blobs.items())),
            ("index.json", oci.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})),
            ("manifest.json", oci.dumps(docker)),
            ("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'),
            ("repositories", oci.dumps(repositories))]


def old_docker_members(config=b'{"os":"linux","architecture":"amd64"}', layer=b"layer"):
    """As docker save before Docker 25, and skopeo's docker-archive:."""
    name = digest_of(config).split(":")[1]
    layer_id = digest_of(layer).split(":")[1]
    return [(f"{name}.json", config), (f"{layer_id}/VERSION", b"1.0"), (f"{layer_id}/json", b"{}"), (f"{layer_id}/layer.tar", layer),
            ("manifest.json", oci.dumps([{"Config": f"{name}.json", "RepoTags": ["app:1"], "Layers": [f"{layer_id}/layer.tar"]}])),
            ("repositories", oci.dumps({"app": {"1": layer_id}}))]


def path_of(digest):
    return "blobs/" + digest.replace(":", "/")
