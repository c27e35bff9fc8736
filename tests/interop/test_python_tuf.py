"""python-tuf reads, verifies, signs and writes the trust stores that we make, its client updates from one that is served as plain files, and we
read what it wrote.  Needs the module tuf (PYTHONPATH may say where).  Offline: a web server on loopback."""

import contextlib
import functools
import http.server
import pathlib
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import Case, run

try:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import KEY_FOR_TYPE_AND_SCHEME, CryptoSigner, SigstoreKey, SigstoreSigner
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata, MetaFile
    from tuf.api.serialization.json import JSONSerializer
    from tuf.ngclient import Updater

    KEY_FOR_TYPE_AND_SCHEME[("sigstore-oidc", "Fulcio")] = SigstoreKey  # it is there, but has to be switched on
    MISSING = None
except ImportError as e:
    MISSING = f"python-tuf not found ({e})"

IMAGES = ("--images", "registry.example.com/shop/*")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served(directory):
    handler = functools.partial(Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()


@unittest.skipIf(MISSING, MISSING)
class PythonTuf(Case):
    def setUp(self):
        super().setUp()
        place = tempfile.TemporaryDirectory(prefix="cocket-tuf-")
        self.addCleanup(place.cleanup)
        self.dir = pathlib.Path(place.name)
        self.store = self.dir / "store"
        for name in ("root", "root2", "targets", "targets2", "release", "nested"):
            self.ok("key", "generate", "--no-password", name)
        self.ok("key", "generate", "--no-password", "--type", "p256", "p256")
        self.ok("key", "generate", "--no-password", "--type", "p384", "p384")

    def ok(self, *args):
        r = run(*args, cwd=self.dir, env={"COCKET_TRUST": str(self.store)})
        self.assertEqual(r.status, 0, str(r))
        return r

    def init(self, *more):
        self.ok("trust", "init", "--root-key", "root.key", "--targets-key", "targets.key", *more)

    def delegate(self, *more):
        self.ok("trust", "delegate", "release", *IMAGES, "--role-key", "release.pub", "--key", "targets.key", *more)

    def metadata(self, name):
        return Metadata.from_file(str(self.store / f"{name}.json"))

    def signer(self, name, role, holder):
        """The private key, under the id by which the holder's metadata calls it."""
        private = load_pem_private_key((self.dir / f"{name}.key").read_bytes(), None)
        own = CryptoSigner(private).public_key.keyval["public"].strip()
        keys = [holder.keys[i] for i in role.keyids if holder.keys[i].keyval["public"].strip() == own]
        self.assertEqual(len(keys), 1)
        return CryptoSigner(private, keys[0])

    def refresh(self, first_root):
        """A client that begins with that root."""
        with tempfile.TemporaryDirectory() as local, served(self.store) as url:
            updater = Updater(metadata_dir=local, metadata_base_url=url, bootstrap=first_root)
            updater.refresh()
            return {name: Metadata.from_file(f"{local}/{name}.json").signed for name in ("root", "timestamp", "snapshot", "targets")}

    def check_all(self):
        root = self.metadata("root").signed
        for name in ("root", "targets", "snapshot", "timestamp"):
            md = self.metadata(name)
            root.verify_delegate(name, md.signed_bytes, md.signatures)
        targets = self.metadata("targets").signed
        for name in targets.delegations.roles if targets.delegations else ():
            if (self.store / f"{name}.json").exists():
                md = self.metadata(name)
                targets.verify_delegate(name, md.signed_bytes, md.signatures)

    def test_every_verb(self):
        self.init("--root-key", "p384.key", "--targets-key", "p256.key")
        first = (self.store / "root.json").read_bytes()
        self.check_all()
        self.delegate("--max-age", "30d", "--terminating")
        self.ok("trust", "delegate", "inner", "--parent", "release", "--images", "registry.example.com/shop/api", "--role-key", "nested.pub",
                "--key", "release.key", "--key", "targets.key")
        self.ok("trust", "revoke", "--revoked-key", 64 * "a", "--note", "lost \u2013 \x7f \u202e", "--key", "p256.key")
        self.ok("trust", "revoke", "--digest", "sha256:" + 64 * "0", "--key", "targets.key")
        self.ok("trust", "revoke", "--revoked-key", "nested.pub", "--key", "targets.key")
        self.check_all()
        self.ok("trust", "rotate", "root", "--add", "root2.pub", "--threshold", "2", "--key", "root.key", "--key", "root2.key")
        self.ok("trust", "rotate", "targets", "--add", "targets2.pub", "--remove", "targets.pub", "--key", "root.key", "--key", "root2.key",
                "--key", "targets2.key")
        self.check_all()
        got = self.refresh(first)
        self.assertEqual(got["root"].version, 3)
        self.assertEqual(got["targets"].version, self.metadata("targets").signed.version)
        role = got["targets"].delegations.roles["release"]
        self.assertEqual((role.paths, role.threshold, role.terminating), (["registry.example.com/shop/*"], 1, True))
        self.assertEqual(role.unrecognized_fields["x-cocket-max-age"], 30 * 86400)
        by_id, by_file = got["targets"].unrecognized_fields["x-cocket-revoked"]["keys"]
        self.assertEqual(sorted(by_id), ["date", "id", "note"])
        self.assertEqual(sorted(by_file), ["date", "id", "label", "public"])
        self.assertEqual(by_file["public"], (self.dir / "nested.pub").read_text())
        labels = got["targets"].unrecognized_fields["x-cocket-key-labels"]
        self.assertEqual(labels, {role.keyids[0]: "release"})
        self.assertEqual(sorted(got["root"].unrecognized_fields["x-cocket-key-labels"].values()), ["p256", "p384", "root", "root2", "targets2"])
        for key in got["targets"].delegations.keys.values():
            self.assertEqual(key.unrecognized_fields, {}, "labels are no part of a key, whose id is a hash of it")

    def test_identities(self):
        """Keys of keytype sigstore-oidc: its own class, its own ids, and files that its client takes."""
        pair = ("https://github.com/shop/web/.github/workflows/release.yml@refs/heads/main", "https://token.actions.githubusercontent.com")
        self.init()
        first = (self.store / "root.json").read_bytes()
        self.delegate("--role-identity", pair[0], "--role-issuer", pair[1], "--threshold", "2")
        self.ok("trust", "revoke", "--identity", "dave@example.com", "--issuer", "https://accounts.google.com", "--key", "targets.key")
        self.check_all()
        got = self.refresh(first)["targets"]
        key, = [k for k in got.delegations.keys.values() if isinstance(k, SigstoreKey)]
        self.assertEqual(key.keyid, SigstoreSigner.import_(*pair)[1].keyid)
        self.assertEqual(key.keyval, {"identity": pair[0], "issuer": pair[1]})
        self.assertEqual(len(got.delegations.roles["release"].keyids), 2)
        revoked, = got.unrecognized_fields["x-cocket-revoked"]["identities"]
        self.assertEqual((revoked["identity"], revoked["issuer"]), ("dave@example.com", "https://accounts.google.com"))

    def test_conditions_that_python_tuf_does_not_know(self):
        """It keeps them, and finds a name that no certificate has: nobody, instead of somebody who need not meet them."""
        pair = ("dave@example.com", "https://accounts.google.com")
        self.init()
        first = (self.store / "root.json").read_bytes()
        self.delegate("--role-identity", pair[0], "--role-issuer", pair[1], "--github-repository", "shop/web")
        self.check_all()
        got = self.refresh(first)["targets"]
        key, = [k for k in got.delegations.keys.values() if isinstance(k, SigstoreKey)]
        self.assertEqual((key.keyval["identity"], key.keyval["issuer"]), ("", ""))
        self.assertEqual(key.keyval["x-cocket-identity"], {"identity": pair[0], "issuer": pair[1], "github": {"repository": "shop/web"}})
        self.assertEqual(key.to_dict()["keyval"], key.keyval)

    def test_identities_that_python_tuf_wrote(self):
        """A key that it adds is the identity that we show."""
        self.init()
        self.delegate()
        targets = self.metadata("targets")
        key = SigstoreSigner.import_("erin@example.com", "https://accounts.google.com")[1]
        targets.signed.add_key(key, "release")
        targets.signed.version += 1
        root = self.metadata("root").signed
        targets.sign(self.signer("targets", root.roles["targets"], root))
        self.write(targets, "targets")
        for name in ("snapshot", "timestamp"):
            (self.store / f"{name}.json").unlink()
        shown = self.ok("trust", "show").out
        self.assertIn(b"identity erin@example.com (issuer https://accounts.google.com)", shown)

    def test_another_root(self):
        """The neighbour: a client that trusts another store's root takes nothing from this one."""
        self.init()
        other = self.dir / "other"
        self.ok("trust", "init", "--trust", str(other), "--root-key", "root2.key", "--targets-key", "targets2.key")
        self.refresh((self.store / "1.root.json").read_bytes())
        with self.assertRaises(RepositoryError):
            self.refresh((other / "1.root.json").read_bytes())

    def write(self, md, name, directory=None):
        md.to_file(str((directory or self.store) / f"{name}.json"), JSONSerializer(compact=False))

    def test_what_it_writes(self):
        self.init()
        self.delegate()
        root = self.metadata("root").signed
        by = self.signer("targets", root.roles["targets"], root)
        targets, snapshot, timestamp = (self.metadata(n) for n in ("targets", "snapshot", "timestamp"))
        targets.signed.version += 1
        targets.signed.unrecognized_fields["x-other"] = {"kept": ["\u00e9", 7, None]}
        targets.signed.delegations.roles["release"].unrecognized_fields["x-theirs"] = True
        labels = targets.signed.unrecognized_fields["x-cocket-key-labels"]
        for id in labels:
            labels[id] = "release (ed25519 0000000000000000)\x1b[2J" + 10000 * "x"
        snapshot.signed.version += 1
        snapshot.signed.meta["targets.json"] = MetaFile(targets.signed.version)
        timestamp.signed.version += 1
        timestamp.signed.snapshot_meta = MetaFile.from_data(snapshot.signed.version, b"", ["sha256"])
        targets.sign(by)
        snapshot.sign(by)
        self.write(targets, "targets")
        self.write(snapshot, "snapshot")
        data = (self.store / "snapshot.json").read_bytes()
        timestamp.signed.snapshot_meta = MetaFile.from_data(snapshot.signed.version, data, ["sha256", "sha512"])
        timestamp.sign(by)
        self.write(timestamp, "timestamp")

        shown = self.ok("trust", "show", "--output", "json").json
        self.assertTrue(shown["loads"], shown)
        self.assertEqual(shown["targets"]["version"], 3)
        text = self.ok("trust", "show").out
        self.assertIn(b'key "release (ed25519 0000000000000000)\\x1b[2Jxxx', text)
        self.assertIn(b'xxx..." (ed25519 ', text)
        self.assertNotIn(b"\x1b", text)
        self.ok("trust", "delegate", "more", "--images", "alpine", "--role-key", "nested.pub", "--key", "targets.key")
        self.check_all()
        targets = self.metadata("targets").signed
        self.assertEqual(targets.unrecognized_fields["x-other"], {"kept": ["\u00e9", 7, None]})
        self.assertTrue(targets.delegations.roles["release"].unrecognized_fields["x-theirs"])
        self.assertTrue(self.ok("trust", "show", "--output", "json").json["loads"])

    def test_it_signs_what_is_staged(self):
        self.init("--targets-key", "targets2.key", "--targets-threshold", "2")
        self.delegate()
        staged = Metadata.from_file(str(self.store / "staged" / "targets.json"))
        root = self.metadata("root").signed
        staged.sign(self.signer("targets2", root.roles["targets"], root), append=True)
        self.write(staged, "targets", self.dir)
        self.assertEqual(self.metadata("targets").signed.version, 1)
        self.ok("trust", "sign", "targets", "--from", str(self.dir / "targets.json"))
        self.assertEqual(self.metadata("targets").signed.version, 2)
        self.check_all()


if __name__ == "__main__":
    unittest.main()
