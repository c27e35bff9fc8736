"""cocket trusted-root update and show: a trusted root from a TUF repository of our own, as sigstore's is made, from a directory and an http server; and
from sigstore's own, as it was on 2026-08-21 (opt-in: COCKET_OUTSIDE_VECTORS, or the folder beside the project)."""

import json
import os
import pathlib
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.program import OUTSIDE, ROOT, Case, hides, need_openssl, run
from support.tuf import DAY, TufKey, TufRepository
from test_tuf import Server

PUBLIC = ROOT / "keys" / "sigstore" / "trusted_root.json"
SIGSTORE = OUTSIDE.parent / "keyless" / "sigstore-root-signing"
DAY_OF_COPY = "2026-08-22 00:00:00"
REKOR, REKOR_ID = "https://rekor.sigstore.dev", "c0d23d6ad406"


def changed(edit):
    """sigstore's trusted root, edited."""
    root = json.loads(PUBLIC.read_text())
    edit(root)
    return json.dumps(root).encode()


class RootCase(Case):
    def setUp(self):
        super().setUp()
        self.file = self.home / "config/cocket/trusted_root.json"
        self.state = self.home / "state/cocket/tuf"
        self.env = {"XDG_CONFIG_HOME": self.home / "config", "XDG_STATE_HOME": self.home / "state"}

    def run_root(self, *args, **options):
        return run("trusted-root", *args, home=self.home, env=self.env, **options)

    def tree(self):
        return {p: p.read_bytes() for p in self.home.rglob("*") if p.is_file() and p.name != ".lock"}

    def assertUpdated(self, result, word=b"updated"):
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.out.startswith(word + b": "), result)

    def assertNotUpdated(self, result, status, word, words=""):
        self.assertFalse(result.crashed, result)
        self.assertEqual((result.status, result.out), (status, b""), result)
        start = {1: "cocket: denied: " + word + ": ", 2: "cocket: error: ", 3: "cocket: error: " + word + ": "}[status]
        self.assertTrue(result.err.decode().startswith(start), result)
        self.assertIn(words, result.err.decode())


@need_openssl
class Own(RootCase):
    """A repository of our own, pinned by its own root."""

    def setUp(self):
        super().setUp()
        (self.dir / "keys").mkdir()
        self.repository = TufRepository(self.dir / "keys", self.dir / "repository")
        self.repository.put_root()
        self.repository.put_targets({"trusted_root.json": PUBLIC.read_bytes()})
        self.pin = self.dir / "pin.json"
        shutil.copy(self.repository.root, self.pin)

    def update(self, *args, place=None, **options):
        return self.run_root("update", "--tuf-root", self.pin, *args, place or self.repository.directory, **options)

    def test_first_again_and_next(self):
        self.assertUpdated(self.update("--dry-run"), b"would update")
        self.assertEqual(self.tree(), {})
        result = self.update()
        self.assertUpdated(result)
        self.assertEqual(self.file.read_bytes(), PUBLIC.read_bytes())
        self.assertIn(f"{REKOR} ({REKOR_ID}): added, valid from 2021-01-12T11:53:27Z".encode(), result.err)
        os.utime(self.file, (1, 1))
        before = self.tree()
        self.assertUpdated(self.update(), b"up to date")
        self.assertEqual(self.tree(), before)
        self.assertGreater(self.file.stat().st_mtime, time.time() - 600, "found to be current now")

        def retire(root):
            root["tlogs"][0]["publicKey"]["validFor"]["end"] = "2026-10-01T00:00:00Z"
            del root["tlogs"][1], root["timestampAuthorities"]

        self.repository.put_targets({"trusted_root.json": changed(retire)})
        self.assertUpdated(self.update("--dry-run"), b"would update")
        self.assertEqual(self.tree(), before)
        result = self.update("--output", "json")
        self.assertEqual((result.status, result.json["updated"], result.json["targets-version"]), (0, True, 2), result)
        self.assertEqual([c.split("): ")[1] for c in result.json["changes"]], ["retired, valid until 2026-10-01T00:00:00Z", "removed", "removed"])
        self.assertEqual(json.loads(self.file.read_text())["tlogs"][0]["publicKey"]["validFor"]["end"], "2026-10-01T00:00:00Z")

    def test_signing_configuration(self):
        """Which services sign comes along, to its usual place, if it names a log of today; what is wrong with it stops no root."""
        service = lambda url, version: {"url": url, "majorApiVersion": version, "validFor": {"start": "2021-01-01T00:00:00Z"}, "operator": "example.com"}
        old = {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json", "caUrls": [service("https://ca.example.com", 1)],
               "rekorTlogUrls": [service("https://rekor.example.com", 1)], "rekorTlogConfig": {"selector": "ANY"}}
        new = {**old, "rekorTlogUrls": [service("https://log2026-1.example.com", 2)]}
        root, config = {"trusted_root.json": PUBLIC.read_bytes()}, self.file.with_name("signing_config.json")
        texts = [json.dumps(old).encode(), json.dumps(new).encode(), b"{}"]
        self.repository.put_targets({**root, "signing_config.v0.2.json": texts[0]})
        self.assertUpdated(self.update())
        self.assertFalse(config.exists(), "the older log alone")
        self.repository.put_targets({**root, "signing_config.v0.2.json": texts[0], "signing_config_rekor_v2.v0.2.json": texts[1]})
        self.assertTrue(self.update("--dry-run", "--output", "json").json["signing-config-updated"])
        self.assertFalse(config.exists())
        self.assertUpdated(self.update("--to", self.dir / "root.json"))
        self.assertFalse(config.exists(), "a root elsewhere")
        result = self.update("--output", "json")
        self.assertEqual((result.status, result.json["signing-config-updated"], config.read_bytes()), (0, True, texts[1]), result)
        self.assertFalse(self.update("--output", "json").json["signing-config-updated"])
        state, = self.state.iterdir()
        copy = self.dir / "copy"
        shutil.copytree(state, copy)
        config.unlink()
        self.assertUpdated(self.update(place=copy), b"up to date")
        self.assertEqual(config.read_bytes(), texts[1], "across an air gap")
        self.repository.put_targets({**root, "signing_config_rekor_v2.v0.2.json": texts[2]})
        result = self.update()
        self.assertUpdated(result, b"up to date")
        self.assertIn(b"warning: signing_config.json: stays as it is: target signing_config_rekor_v2.v0.2.json: signing configuration: mediaType: missing", result.err)
        self.assertEqual(config.read_bytes(), texts[1])

    def test_server_and_copy_of_its_state(self):
        with Server(self.repository.directory) as server:
            self.assertUpdated(self.update(place=server.url))
            self.assertTrue(any("/targets/" in path for path in server.requests), server.requests)
            server.requests.clear()
            self.assertUpdated(self.update(place=server.url), b"up to date")
            self.assertFalse(any("/targets/" in path for path in server.requests), "what is right already is not fetched")
        state, = self.state.iterdir()
        copy = self.dir / "copy"
        shutil.copytree(state, copy)
        shutil.rmtree(self.home / "config")
        shutil.rmtree(self.home / "state")
        self.assertUpdated(self.update(place=copy))
        self.assertEqual(self.file.read_bytes(), PUBLIC.read_bytes())

    def test_plain_names_below_metadata(self):
        """As a clone of a repository that tuf-on-ci keeps has them."""
        clone = self.dir / "clone"
        (clone / "metadata/root_history").mkdir(parents=True)
        (clone / "targets").mkdir()
        self.repository.put_root()
        for path in self.repository.directory.glob("*.json"):
            number, _, name = path.name.partition(".")
            place = "metadata/root_history/" + path.name if name == "root.json" else "metadata/" + (name if number.isdigit() else path.name)
            shutil.copy(path, clone / place)
        shutil.copy(PUBLIC, clone / "targets/trusted_root.json")
        result = self.update(place=clone)
        self.assertUpdated(result)
        self.assertIn(b"TUF root 2", result.out)
        (clone / "targets/trusted_root.json").write_bytes(PUBLIC.read_bytes().replace(b"fulcio", b"fulciO"))
        self.file.unlink()
        self.assertNotUpdated(self.update(place=clone), 1, "digest-mismatch")
        self.assertFalse(self.file.exists())

    def test_keys_rotate(self):
        """A new root must be signed by the keys of the one before; an intermediate one may have expired, the last one must not."""
        self.assertUpdated(self.update())
        old = self.repository.keys["root"]
        self.repository.keys["root"] = new = TufKey(self.dir / "keys", "second")
        self.repository.put_root([new])
        self.assertNotUpdated(self.update(), 1, "bad-signature", "2.root.json")
        self.repository.versions["root"] = 1
        self.repository.expires["root"] = -DAY
        self.repository.put_root([old, new])
        self.assertNotUpdated(self.update(), 1, "expired-trust", "root.json: expired on ")
        self.repository.expires["root"] = DAY
        self.repository.put_root([new])
        self.assertIn(b"TUF root 3", self.update().out)
        self.repository.versions["root"] = 3
        self.repository.put_root([old])
        self.assertNotUpdated(self.update(), 1, "bad-signature", "4.root.json")

    def test_neither_older_nor_expired(self):
        older = self.dir / "older"
        shutil.copytree(self.repository.directory, older)
        self.repository.put_targets({"trusted_root.json": changed(lambda root: root["tlogs"].pop())})
        self.assertUpdated(self.update())
        kept = self.tree()
        self.assertNotUpdated(self.update(place=older), 1, "rollback", "timestamp.json: version 1, older than the trusted 2")
        self.repository.expires["timestamp"] = -DAY
        self.repository.put_targets({"trusted_root.json": PUBLIC.read_bytes()})
        result = self.update()
        self.assertNotUpdated(result, 1, "expired-trust", "timestamp.json: expired on ")
        self.assertIn(b"copy the repository again", result.err)
        self.assertEqual(self.tree(), kept)

    def test_what_is_no_trusted_root(self):
        self.assertUpdated(self.update())
        kept = self.tree()
        for content in (b"{}", b"not JSON", changed(lambda root: root.update(mediaType="application/vnd.dev.sigstore.trustedroot.v0.2+json"))):
            with self.subTest(content[:20]):
                self.repository.put_targets({"trusted_root.json": content})
                self.assertNotUpdated(self.update(), 1, "malformed", "target trusted_root.json: ")
                self.assertEqual(self.tree(), kept)
        self.repository.put_targets({"other.json": PUBLIC.read_bytes()})
        self.assertNotUpdated(self.update(), 3, "not-found", "target trusted_root.json")
        self.assertUpdated(self.update("--target", "other.json"), b"up to date")

    def test_spoilt_target(self):
        target, = (self.repository.directory / "targets").iterdir()
        target.write_bytes(target.read_bytes() + b" ")
        self.assertNotUpdated(self.update(), 1, "size-mismatch")
        target.write_bytes(PUBLIC.read_bytes().replace(b"2021", b"2020", 1))
        self.assertNotUpdated(self.update(), 1, "digest-mismatch")
        self.assertFalse(self.file.exists())

    def test_pins(self):
        """Whoever is not pinned is nobody: neither by the root that ships, nor by another one."""
        result = self.run_root("update", self.repository.directory)
        self.assertNotUpdated(result, 1, "expired-trust" if b"expired-trust" in result.err else "bad-signature")
        shutil.copy(PUBLIC, self.pin)
        self.assertNotUpdated(self.update(), 2, "", "the pinned TUF root")
        self.assertNotUpdated(self.update(place=self.dir / "none"), 2, "", "no such directory")
        self.assertNotUpdated(self.run_root("update", "github"), 2, "", "--tuf-root FILE")
        self.assertNotUpdated(self.run_root("update", "--target", "../x.json"), 2, "", "not the name of a target")
        self.assertFalse(self.file.exists())

    def test_elsewhere(self):
        to = self.dir / "example_root.json"
        self.assertUpdated(self.update("--to", to))
        self.assertEqual(to.read_bytes(), PUBLIC.read_bytes())
        self.assertFalse(self.file.exists())
        to.write_bytes(b"damaged")
        self.assertUpdated(self.update("--to", to))
        self.assertEqual(to.read_bytes(), PUBLIC.read_bytes())

    def test_damaged_state(self):
        """What was seen before is never forgotten because it cannot be read; the file that is damaged is named."""
        self.assertUpdated(self.update())
        state, = self.state.iterdir()
        for name in ("timestamp.json", "snapshot.json", "root.json"):
            with self.subTest(name):
                whole = (state / name).read_bytes()
                (state / name).write_bytes(whole[:-5])
                self.assertNotUpdated(self.update(), 2, "", f"{state}/{name}")
                (state / name).write_bytes(whole)
                self.assertUpdated(self.update(), b"up to date")

    def test_writable_by_others(self):
        """verify would refuse it: it is written anew."""
        self.assertUpdated(self.update())
        self.file.chmod(0o666)
        self.assertUpdated(self.update(), b"up to date")
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o644)

    def test_no_network(self):
        with Server(self.repository.directory) as server:
            url = server.url
        result = self.update(place=url)
        self.assertNotUpdated(result, 3, "network")
        self.assertIn(b"cocket trusted-root update DIR", result.err)


class Show(RootCase):
    def test_what_ships(self):
        result = self.run_root("show")
        self.assertEqual(result.status, 0, result)
        self.assertTrue(result.out.startswith(b"sigstore's public instance, as it was on 2026-08-21, in this program\n"), result)
        entries = self.run_root("show", "--output", "json").json["entries"]
        root = json.loads(PUBLIC.read_text())
        self.assertEqual(len(entries), sum(len(root[k]) for k in ("tlogs", "ctlogs", "certificateAuthorities", "timestampAuthorities")))
        self.assertEqual([e["state"] for e in entries], ["in use", "in use", "retired", "in use", "retired", "in use", "in use"])
        self.assertEqual((entries[0]["name"], entries[0]["key"], entries[0]["valid-until"]), (REKOR, "p256", None))
        self.assertTrue(entries[0]["id"].startswith(REKOR_ID))
        self.assertEqual((entries[5]["subject"], entries[5]["certificates-until"]), ("sigstore-intermediate", "2031-10-05T13:56:58Z"))

    def test_a_file(self):
        self.file.parent.mkdir(parents=True)
        shutil.copy(PUBLIC, self.file)
        os.utime(self.file, (time.time() - 400 * DAY,) * 2)
        result = self.run_root("show")
        self.assertTrue(result.out.startswith(str(self.file).encode() + b", 400 days old ("), result)
        self.assertIn(b"warning: the trusted root is more than a year old", result.err)
        os.utime(self.file)
        self.assertEqual(self.run_root("show").err, b"")
        self.assertEqual(self.run_root("show", PUBLIC).status, 0)

    def test_expires_soon(self):
        soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3 * DAY + 60))
        path = self.dir / "soon.json"
        for days, warned in ((soon, 1), ("2031-01-01T00:00:00Z", 0)):
            path.write_bytes(changed(lambda root: root["certificateAuthorities"][1]["validFor"].update(end=days)))
            result = self.run_root("show", path, "--output", "json")
            self.assertEqual((result.status, len(result.json["warnings"])), (0, warned), result)
        self.assertNotIn(b"warning", result.err)

    def test_what_is_none(self):
        path = self.dir / "none.json"
        for content in (b"", b"{}", changed(lambda root: root["tlogs"].append(root["tlogs"][0]))):
            path.write_bytes(content)
            result = self.run_root("show", path)
            self.assertEqual((result.status, result.out), (2, b""), result)
        self.assertEqual(self.run_root("show", self.dir / "absent.json").status, 2)


@unittest.skipUnless((SIGSTORE / "metadata").is_dir(), f"SKIP {SIGSTORE}: no copy of sigstore's repository")
@unittest.skipUnless(shutil.which("faketime"), "SKIP faketime is missing")
class Sigstore(RootCase):
    """sigstore's own metadata, pinned by what ships."""

    def on(self, day, *args):
        return self.run_root(*args, inside=("faketime", day))

    def test_the_day_of_the_copy(self):
        if hides(self, "faketime"):
            return
        self.assertUpdated(self.on(DAY_OF_COPY, "update", SIGSTORE))
        self.assertEqual(self.file.read_bytes(), (SIGSTORE / "targets/trusted_root.json").read_bytes())
        self.assertUpdated(self.on(DAY_OF_COPY, "update", SIGSTORE), b"up to date")
        self.assertEqual([p.name for p in self.state.iterdir()], ["public"])

    def test_from_earlier_roots(self):
        if hides(self, "faketime"):
            return
        for version in (4, 9, 14):
            with self.subTest(version):
                pin = SIGSTORE / f"metadata/root_history/{version}.root.json"
                result = self.on(DAY_OF_COPY, "update", "--tuf-root", pin, "--to", self.dir / "root.json", SIGSTORE)
                self.assertEqual(result.status, 0, result)
                self.assertIn(b"TUF root 15", result.out)

    def test_a_week_later(self):
        if hides(self, "faketime"):
            return
        self.assertNotUpdated(self.on("2026-08-30 00:00:00", "update", SIGSTORE), 1, "expired-trust", "timestamp.json: expired on 2026-08-28T19:25:56Z")
        self.assertNotUpdated(self.on("2026-11-21 00:00:00", "update", SIGSTORE), 1, "expired-trust", "root.json: expired on 2026-11-20T13:58:18Z")
        self.assertFalse(self.file.exists())


if __name__ == "__main__":
    unittest.main()
