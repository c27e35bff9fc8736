"""What is shown before it is signed is all that is signed: whatever somebody alters in a staged file, `trust sign` tells of it, or refuses the file.
Who signs sees the lines alone; the file came from somebody else."""

import copy
import hashlib
import json
import re
import shutil
import unittest

from base import *


def paths(value, at=()):
    """Each place in a document."""
    yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*at, name))
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from paths(inner, (*at, i))


def place(document, path):
    for step in path[:-1]:
        document = document[step]
    return document, path[-1]


def altered(value):
    """Other values of the same kind, and of another."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if isinstance(value, str):
        return [value + "x", value[:-1] + ("0" if value[-1:] != "0" else "1")]
    if isinstance(value, list):
        return [value[:-1], value + value[:1]]
    return [{**value, "x-new": "seen"}]


@need_openssl
class Review(Case):
    def setUp(self):
        super().setUp()
        self.keys = [key("ed25519", n) for n in range(5)]
        alice, bob, mallory, self.targets, release = self.keys
        self.store = self.dir / "store"
        self.trust("init", *[word for k in (alice, bob, mallory) for word in ("--root-key", k.private)], "--root-threshold", "2",
                   "--targets-key", self.targets.private)
        self.trust("delegate", "release", "--images", "registry.example.com/shop/*", "--role-key", release.public, "--max-age", "90d",
                   "--key", self.targets.private)
        self.trust("revoke", "--digest", "sha256:" + "1" * 64, "--note", "bad", "--key", self.targets.private)

    def trust(self, verb, *args):
        return self.run_ok("trust", verb, "--trust", self.store, *args)

    def signed(self, name):
        return json.loads((self.store / name).read_bytes())["signed"]

    def review(self, name, signed):
        """The lines of a change that is shown, each without the file's name; None where it is refused."""
        staged = self.store / "staged"
        staged.mkdir(exist_ok=True)
        (staged / name).write_text(json.dumps({"signatures": [], "signed": signed}))
        signer = self.keys[1] if name == "root.json" else self.targets
        result = run("trust", "sign", "--trust", self.copy(), "--key", signer.private, home=self.home)
        (staged / name).unlink()
        self.assertFalse(result.crashed, result)
        if result.status != 0:
            return None
        head = f"cocket: {name}: "
        lines = [line[len(head):] for line in result.err.decode().splitlines() if line.startswith(head)]
        lines = [line for line in lines if not re.fullmatch(r"version \d+, was \d+", line)]  # of every change
        return lines + [line for line in result.err.decode().splitlines() if "goes on" in line]

    def copy(self):
        self.copies = getattr(self, "copies", 0) + 1
        there = self.dir / f"copy{self.copies}"
        shutil.copytree(self.store, there)
        return there

    def next(self, name):
        signed = self.signed(name)
        signed["version"] += 1
        return signed

    def test_a_key_that_no_longer_counts(self):
        """Under the same id, another object: the role loses the key."""
        for name, role in (("root.json", "root"), ("targets.json", "release")):
            signed = self.next(name)
            keys = signed["keys"] if name == "root.json" else signed["delegations"]["keys"]
            ids = signed["roles"]["root"]["keyids"] if name == "root.json" else signed["delegations"]["roles"][0]["keyids"]
            keys[ids[0]]["scheme"] = "ed25519ph"
            lines = self.review(name, signed)
            self.assertTrue(any(f"role {role}: removes key ed25519" in line for line in lines), lines)
            self.assertTrue(any("another object under the same id" in line for line in lines), lines)

    def test_nothing_but_the_version(self):
        for name in ("root.json", "targets.json"):
            self.assertEqual(len(self.review(name, self.next(name))), 1)

    def test_whatever_is_altered_is_told(self):
        for name in ("root.json", "targets.json"):
            whole = self.next(name)
            for path in list(paths(whole)):
                if path in ((), ("version",), ("_type",)):
                    continue
                for value in altered(place(whole, path)[0][path[-1]]):
                    signed = copy.deepcopy(whole)
                    inside, last = place(signed, path)
                    inside[last] = value
                    with self.subTest(name=name, path=path, value=value):
                        lines = self.review(name, signed)
                        if lines is not None:
                            self.assertNotEqual([line for line in lines if "nothing else is changed" not in line], [], "unseen")

    def test_whatever_is_removed_is_told(self):
        for name in ("root.json", "targets.json"):
            whole = self.next(name)
            whole["x-extra"] = {"a": [1, 2]}
            for path in list(paths(whole)):
                if path in ((), ("version",), ("x-extra",), ("x-extra", "a")) or path[:2] == ("x-extra", "a"):
                    continue
                signed = copy.deepcopy(whole)
                del signed["x-extra"]
                inside, last = place(signed, path)
                del inside[last]
                with self.subTest(name=name, path=path):
                    lines = self.review(name, signed)
                    if lines is not None:
                        self.assertNotEqual([line for line in lines if "nothing else is changed" not in line], [], "unseen")

    def test_values_are_shown_whole(self):
        signed = self.next("targets.json")
        role = signed["delegations"]["roles"][0]
        role["paths"].append("registry.example.com/" + "a" * 700 + "/tail")
        role["x-other"] = "what only another tool reads"
        signed["x-cocket-revoked"]["digests"].append({"digest": "sha256:" + "2" * 64, "note": "n" * 900 + "end"})
        text = "\n".join(self.review("targets.json", signed))
        for shown in ("/tail", "what only another tool reads", "end"):
            self.assertIn(shown, text)

    def test_the_first_version_too(self):
        """A role's first file, from somebody else."""
        signed = self.signed("targets.json")
        signed = {**signed, "version": 1, "x-extra": "seen", "delegations": {**signed["delegations"], "x-inner": 7}}
        del signed["x-cocket-revoked"]
        signed["delegations"]["roles"][0]["name"] = "below"
        text = "\n".join(self.review("release.json", signed) or self.refused)
        self.assertIn("seen", text)
        self.assertIn("x-inner", text)
        self.assertIn("role below: new", text)
        self.assertNotIn("field targets", text)


@need_openssl
class Base(Case):
    """What is published and was altered since is built on by nobody: an edit signs the whole of a file, and its changes are told against it."""

    def setUp(self):
        super().setUp()
        self.keys = [key("ed25519", n) for n in range(6)]
        self.anna, self.ben, self.carla, self.targets, self.release, self.mallory = self.keys
        self.store = self.dir / "store"
        self.run_ok("trust", "init", "--trust", self.store,
                    *[word for k in (self.anna, self.ben, self.carla) for word in ("--root-key", k.private)], "--root-threshold", "2",
                    "--targets-key", self.targets.private)
        self.edit("delegate", "release", "--images", "registry.example.com/shop/*", "--role-key", self.release.public, "--key", self.targets.private)

    def edit(self, *args, store=None):
        return self.run_ok("trust", args[0], "--trust", store or self.store, *args[1:])

    def copy(self):
        self.copies = getattr(self, "copies", 0) + 1
        there = self.dir / f"copy{self.copies}"
        shutil.copytree(self.store, there)
        return there

    def alter(self, store, name, change):
        """By one who has the directory, and none of the keys."""
        document = json.loads((store / name).read_bytes())
        change(document["signed"])
        (store / name).write_text(json.dumps(document))

    def refused(self, *args, store):
        before = {p.name: p.read_bytes() for p in store.glob("*.json")}
        result = run("trust", args[0], "--trust", store, *args[1:], home=self.home)
        self.assertEqual(result.status, 2, result)
        self.assertIn(b"altered after signing", result.err)
        self.assertEqual({p.name: p.read_bytes() for p in store.glob("*.json")}, before, "written all the same")

    def test_a_delegation_that_nobody_signed(self):
        """Whoever may write to the directory, a repository of files say, waits for the next change of somebody who has the key."""
        def widen(signed):
            signed["delegations"]["roles"][0]["paths"].append("registry.example.com/*/*")

        verbs = [("delegate", "ops", "--images", "registry.example.com/ops/*", "--role-key", self.mallory.public),
                 ("rotate", "targets", "--expires", "2y"), ("revoke", "--digest", "sha256:" + "1" * 64)]
        for verb in verbs:
            with self.subTest(verb[0]):
                store = self.copy()
                self.alter(store, "targets.json", widen)
                self.refused(*verb, "--key", self.targets.private, store=store)
                self.edit(*verb, "--key", self.targets.private, store=self.copy())

    def test_a_role_that_nobody_signed(self):
        self.edit("delegate", "inner", "--parent", "release", "--images", "registry.example.com/shop/api*", "--role-key", self.release.public,
                  "--key", self.release.private, "--key", self.targets.private)
        store = self.copy()
        self.alter(store, "release.json", lambda signed: signed["delegations"]["roles"][0].update(terminating=True))
        self.refused("rotate", "release", "--expires", "100d", "--key", self.targets.private, "--key", self.release.private, store=store)
        self.edit("rotate", "release", "--expires", "100d", "--key", self.targets.private, "--key", self.release.private)

    def test_a_role_that_revokes(self):
        """What a role's file may not say is not published, where no search by that role would end well."""
        self.edit("delegate", "inner", "--parent", "release", "--images", "registry.example.com/shop/api*", "--role-key", self.release.public,
                  "--key", self.release.private, "--key", self.targets.private)
        signed = json.loads((self.store / "release.json").read_bytes())["signed"]
        staged = self.store / "staged"
        staged.mkdir(exist_ok=True)
        for more, status in (({"x-cocket-revoked": {"digests": [{"digest": "sha256:" + "1" * 64}]}}, 2), ({"x-other": 1}, 0)):
            document = {"signatures": [], "signed": {**signed, "version": signed["version"] + 1, **more}}
            (staged / "release.json").write_text(json.dumps(document))
            result = run("trust", "sign", "--trust", self.store, "--key", self.release.private, "--key", self.targets.private, home=self.home)
            self.assertEqual(result.status, status, result)

    def root_of_mallory(self):
        """A change of the root, and a copy whose published root has it already: to whoever signs it there, nothing is changed."""
        self.edit("rotate", "root", "--remove", self.carla.public, "--add", self.mallory.public, "--key", self.anna.private)
        store = self.copy()
        signed = json.loads((store / "staged" / "root.json").read_bytes())["signed"]
        document = {"signatures": [], "signed": {**signed, "version": 1}}
        return store, document

    def write_root(self, store, document):
        for name in ("root.json", "1.root.json"):
            (store / name).write_text(json.dumps(document))

    def test_a_copy_whose_root_nobody_signed(self):
        store, document = self.root_of_mallory()
        self.write_root(store, document)
        self.refused("sign", "root", "--key", self.ben.private, store=store)
        result = self.edit("sign", "root", "--key", self.ben.private, store=self.copy())
        self.assertIn(b"adds key", result.err)
        self.assertIn(b"removes key", result.err)

    def test_a_copy_of_another_store(self):
        """One that is signed, by those who sent it: only its first root tells it from the real one, so that is said."""
        mine = hashlib.sha256((self.store / "1.root.json").read_bytes()).hexdigest().encode()
        self.edit("rotate", "root", "--expires", "2y", "--key", self.anna.private)
        self.assertIn(mine, self.edit("sign", "root", "--key", self.ben.private, store=self.copy()).err)
        other = self.dir / "other"
        self.run_ok("trust", "init", "--trust", other, "--root-key", self.anna.private, "--root-key", self.ben.private,
                    "--targets-key", self.targets.private)
        (other / "staged").mkdir(exist_ok=True)
        shutil.copy(self.store / "staged" / "root.json", other / "staged" / "root.json")
        result = run("trust", "sign", "root", "--trust", other, "--key", self.ben.private, home=self.home)
        self.assertNotIn(mine, result.err)
        self.assertIn(hashlib.sha256((other / "1.root.json").read_bytes()).hexdigest().encode(), result.err)

    def test_a_root_that_the_one_before_did_not_sign(self):
        self.edit("rotate", "root", "--expires", "2y", "--key", self.anna.private, "--key", self.ben.private)
        store = self.copy()
        self.alter(store, "1.root.json", lambda signed: signed["roles"]["root"].update(threshold=3))
        self.refused("rotate", "targets", "--expires", "2y", "--key", self.targets.private, store=store)
        (store / "1.root.json").unlink()  # as a store is that another tool made
        self.edit("rotate", "targets", "--expires", "2y", "--key", self.targets.private, store=store)


if __name__ == "__main__":
    unittest.main()
