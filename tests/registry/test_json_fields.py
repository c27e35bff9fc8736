"""Every field that is printed in JSON is described: those of the commands that decide in cocket-report(5), those of other commands in their pages; and
what pull, save and load say in their pages of a field is so."""

import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import ROOT, Case, key, run
from support.registry import Registry, error


def described(*pages):
    """The words in bold of these pages."""
    words = set()
    for page in pages:
        for line in (ROOT / "man" / page).read_text().splitlines():
            if re.match(r"\.(It )?(Pq )?(Pq if proved: the )?(.* )?Cm ", line):
                words.update(re.findall(r"[a-z][a-z0-9-]*", line.split("Cm ", 1)[1]))
    return words


def fields(value):
    if isinstance(value, dict):
        return set(value).union(*(fields(v) for v in value.values()))
    return set().union(*(fields(v) for v in value)) if isinstance(value, list) else set()


class Fields(Case):
    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.registry = self.enter(Registry())
        self.repo = self.registry.repository("shop/api")
        self.name = f"{self.registry.host}/shop/api"
        self.digest, self.children = oci.index(self.repo, "1.4")
        oci.sign_simple(self.repo, self.digest, f"{self.name}:1.4", self.key)
        oci.sign_bundle(self.repo, self.digest, self.key, f"{self.name}:1.4")
        self.alone = oci.image(self.repo, "1")
        oci.sign_simple(self.repo, self.alone, f"{self.name}:1", self.key)
        oci.image(self.repo, "unsigned")
        self.policy = self.dir / "policy.json"
        self.policy.write_text(json.dumps({"version": 1, "rules": [{"images": [self.name], "keys": [str(self.key.public)]}]}))

    def ask(self, *args, rules=None):
        rules = ["--key", self.key.public] if rules is None else rules
        result = run(args[0], "--output", "json", *rules, *args[1:], home=self.home)
        self.assertTrue(result.objects, result)
        return result

    def assertDescribed(self, result, *pages):
        for o in result.objects:
            self.assertEqual(fields(o) - described(*pages), set(), result)

    def test_of_what_is_decided(self):
        page = "cocket-report.5"
        self.assertIn("covered-by", described(page))
        self.assertNotIn("cover", described(page))
        image, archive = f"{self.name}:1.4", self.dir / "a.tar"
        refuse = lambda r: error(400, "MANIFEST_INVALID") if r.method == "PUT" and "/manifests/" in r.path and b'"manifests"' in r.body and b"linux" in r.body else None
        by_policy = ["--policy", self.policy]
        for rules in (None, by_policy):
            for args in (("verify", image), ("verify", "--platform", "all", "--deep", image), ("verify", "--cache", image), ("verify", "--cache", image),
                         ("verify", f"{self.name}:unsigned"), ("verify", f"{self.name}:none"), ("pull", image, "--to", f"oci:{self.dir}/l"),
                         ("pull", "--platform", "linux/arm64", image, "--to", f"oci-archive:{self.dir}/p.tar"), ("save", "-o", archive, image),
                         ("save", "-o", self.dir / "none.tar", f"{self.name}:unsigned"), ("load", archive), ("load", archive, "--to", f"oci:{self.dir}/in")):
                with self.subTest(args=args, rules=rules):
                    self.assertDescribed(self.ask(*args, rules=rules), page)
        self.assertEqual(self.ask("save", "--platform", "linux/arm64", "-o", self.dir / "one.tar", image).status, 0)
        with Registry() as inside:
            inside.hook(refuse)
            loaded = self.ask("load", self.dir / "one.tar", "--to", f"docker://{inside.host}/m")
            self.assertDescribed(loaded, page)
            there = self.ask("verify", f"{inside.host}/m/shop/api:1.4")
            self.assertDescribed(there, page)
            self.assertEqual(there.json["index"], self.digest)

    def test_of_what_is_remembered(self):
        self.assertEqual(self.ask("verify", f"{self.name}:1", rules=["--policy", self.policy]).status, 0)
        shown = run("ledger", "show", "--output", "json", home=self.home)
        self.assertTrue(shown.objects, shown)
        self.assertDescribed(shown, "cocket-ledger.1")
        forgotten = run("ledger", "forget", "--output", "json", f"{self.name}:1", home=self.home)
        self.assertTrue(forgotten.objects, forgotten)
        self.assertDescribed(forgotten, "cocket-ledger.1")
        for verb in (("add", "reg.internal/m", "registry.example.com"), ("list",), ("remove", "reg.internal/m")):
            told = run("mirror", verb[0], "--output", "json", *verb[1:], home=self.home)
            self.assertTrue(told.objects, told)
            self.assertDescribed(told, "cocket-mirror.1")

    def test_what_the_pages_say(self):
        """pull: the object is of the whole run.  save: all or only what is denied.  load: by the names of the archive."""
        image, one, archive = f"{self.name}:1.4", f"{self.name}:1", self.dir / "a.tar"
        saved = self.ask("save", "-o", archive, one, image)
        self.assertEqual([(o["image"], o["pinned"]) for o in saved.objects], [(one, f"{one}@{self.alone}"), (image, f"{image}@{self.digest}")])
        mixed = self.ask("save", "-o", self.dir / "b.tar", one, f"{self.name}:unsigned", image)
        self.assertEqual([(o["image"], o["verdict"]) for o in mixed.objects], [(f"{self.name}:unsigned", "deny")])
        loaded = self.ask("load", archive)
        self.assertEqual([(o["image"], o["signed-as"], o["pinned"]) for o in loaded.objects], [(one, one, f"{one}@{self.alone}"), (image, image, f"{image}@{self.digest}")])
        with Registry() as inside:
            pushed = self.ask("load", archive, "--to", f"docker://{inside.host}/m")
            self.assertEqual([o["pinned"] for o in pushed.objects], [f"{inside.host}/m/shop/api:1@{self.alone}", f"{inside.host}/m/shop/api:1.4@{self.digest}"])
        pulled = self.ask("pull", "--platform", "linux/arm64", image, "--to", f"oci:{self.dir}/l")
        self.assertEqual([p["digest"] for p in pulled.json["platforms"]], [self.children["linux/arm64"]])
        self.assertGreater(pulled.json["requests"], self.ask("verify", image).json["requests"])
        full = run("save", "--output", "json", "--key", self.key.public, "-o", self.dir / "no" / "x.tar", one, home=self.home)
        self.assertEqual((full.status, full.out), (2, b""), full)


if __name__ == "__main__":
    unittest.main()
