"""A TUF repository that distributes one target, made as tuf-on-ci makes sigstore's: P-256 keys of keytype ecdsa in PEM with fields of its own,
consistent snapshots, snapshot.json listed without length and hash.  Signs whatever it is given; needs openssl."""

import hashlib
import json
import subprocess
import time

DAY = 86400


def canonical(value):
    """OLPC's canonical JSON of what is written here: of text only quotes and backslashes are escaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).replace("\\n", "\n").encode()


def date(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class TufKey:
    def __init__(self, directory, name):
        self.path = directory / f"{name}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.path], check=True, capture_output=True)
        pem = subprocess.run(["openssl", "pkey", "-in", self.path, "-pubout"], check=True, capture_output=True, text=True).stdout
        self.object = {"keytype": "ecdsa", "scheme": "ecdsa-sha2-nistp256", "keyval": {"public": pem}, "x-tuf-on-ci-keyowner": f"@{name}"}

    @property
    def id(self):
        return hashlib.sha256(canonical(self.object)).hexdigest()

    def sign(self, data):
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.path], input=data, check=True, capture_output=True).stdout.hex()


class TufRepository:
    ROLES = ("root", "targets", "snapshot", "timestamp")

    def __init__(self, keys_directory, directory):
        self.directory = directory
        (directory / "targets").mkdir(parents=True)
        self.keys = {role: TufKey(keys_directory, role) for role in self.ROLES}
        self.root_keys = [self.keys["root"]]
        self.versions = dict.fromkeys(self.ROLES, 0)
        self.expires = dict.fromkeys(self.ROLES, 30 * DAY)

    def put(self, role, fields, name, keys=None):
        self.versions[role] += 1
        signed = {"_type": role, "spec_version": "1.0", "version": self.versions[role], "expires": date(self.expires[role]), "x-tuf-on-ci-expiry-period": 7, **fields}
        encoded = canonical(signed)
        signatures = [{"keyid": k.id, "sig": k.sign(encoded)} for k in keys or [self.keys[role]]]
        path = self.directory / name.format(version=self.versions[role])
        path.write_text(json.dumps({"signatures": signatures, "signed": signed}, indent=1))

    def put_root(self, signers=None):
        holders = {k.id: k.object for k in [*self.root_keys, *self.keys.values()]}
        roles = {role: {"keyids": [self.keys[role].id], "threshold": 1} for role in self.ROLES}
        self.put("root", {"consistent_snapshot": True, "keys": holders, "roles": roles}, "{version}.root.json", signers or self.root_keys)

    @property
    def root(self):
        return self.directory / f"{self.versions['root']}.root.json"

    def put_targets(self, targets):
        """name -> bytes."""
        listed = {}
        for name, content in targets.items():
            digest = hashlib.sha256(content).hexdigest()
            listed[name] = {"length": len(content), "hashes": {"sha256": digest}}
            (self.directory / "targets" / f"{digest}.{name}").write_bytes(content)
        self.put("targets", {"targets": listed}, "{version}.targets.json")
        self.put("snapshot", {"meta": {"targets.json": {"version": self.versions["targets"]}}}, "{version}.snapshot.json")
        self.put("timestamp", {"meta": {"snapshot.json": {"version": self.versions["snapshot"]}}}, "timestamp.json")
