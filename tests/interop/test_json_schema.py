"""The schema that `policy check --schema` prints, read by another program: it takes whatever our parser takes, and refuses what a schema can
refuse.  Needs the module jsonschema.  Random policies are held against both."""

import copy
import json
import random
import unittest

from support.program import Case, run

try:
    import jsonschema

    MISSING = None
except ImportError as e:
    MISSING = f"jsonschema not found ({e})"

DIGEST = "sha256:" + "0123456789abcdef" * 4
KINDS = {
    "signatures": {"keys": ["a.pub", "b.pub"], "threshold": 2, "formats": ["simple", "bundle"], "max-age": "90d", "require-expiry": True, "require-tag": True,
                   "require-ledger": False, "require-fresh": True, "digests": [DIGEST], "platforms": ["linux/amd64", "linux/arm64/v8"], "deep": True,
                   "enforce": "warn", "comment": "c", "mirrors": [{"location": "m.internal", "stands-for": "r.example.com/shop"}]},
    "digests": {"digests": [DIGEST], "deep": False, "comment": "c", "enforce": "deny"},
    "reject": {"comment": "c"},
}
VERSION_2 = {"names": "required", "signature-repository": "r.example.com/signatures"}
# What a schema cannot say is not among these: patterns, keys for a threshold, platforms, paths.
WRONG = ["", 0, -1, 1.5, 5000, True, None, [], {}, [""], ["a", "a"], [1], "nonsense", {"x": 1}, ["nonsense"], "sha256:00", [DIGEST.upper()], "0d", "1.5d"]
NAMES = ["images", "keys", "roles", "threshold", "formats", "max-age", "require-expiry", "require-tag", "require-ledger", "require-fresh", "digests", "deep",
         "enforce", "mirrors", "names", "decide-by", "comment", "rule", "Images", "max_age", "default"]
# Wrong values that only our parser refuses, and why a schema does not.
BEYOND = {
    "images": "a pattern", "platforms": "a platform", "signature-repository": "a repository", "mirrors": "a prefix",
}


def policy(random, kind, version):
    fields = {name: value for name, value in KINDS[kind].items() if random.random() < 0.7 or name == "digests" and kind == "digests"}
    if kind == "signatures":
        fields.pop("threshold", None)
        fields["keys"] = ["a.pub", "b.pub"]
        if random.random() < 0.3:
            del fields["keys"]
            fields["roles"] = random.choice(["any", ["release"]])
        elif random.random() < 0.5:
            fields["threshold"] = 2
        if version == 2:
            fields.update(VERSION_2)
    if kind != "signatures" or random.random() < 0.5:
        fields["decide-by"] = kind
    fields["images"] = ["r.example.com/shop/*"]
    rules = [fields]
    if random.random() < 0.3:
        rules.append({"images": ["**"], "decide-by": "reject"})
    return {"version": version, "rules": rules}


def change(random, document):
    """Puts one thing that may be wrong into a policy."""
    where = random.choice([document, document["rules"][0]])
    name = random.choice(NAMES if where is not document else ["version", "rules", "mirrors", "trust", "comment", "extra"])
    if random.random() < 0.2 and name in where:
        del where[name]
    else:
        where[name] = copy.deepcopy(random.choice(WRONG))
    return name


@unittest.skipIf(MISSING, MISSING)
class Schema(Case):
    def setUp(self):
        super().setUp()
        self.schema = json.loads(self.run_ok("policy", "check", "--schema").out)
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft202012Validator(self.schema)

    def is_taken(self, document):
        path = self.dir / "policy.json"
        path.write_text(json.dumps(document))
        result = run("policy", "check", "--syntax", path, home=self.home)
        self.assertIn(result.status, (0, 2), result)
        return result.status == 0, result

    def test_what_the_parser_takes(self):
        seeded = random.Random(11)
        for _ in range(60):
            document = policy(seeded, seeded.choice(list(KINDS)), seeded.choice([1, 2]))
            if document["version"] == 2:
                for rule in document["rules"]:
                    rule.pop("require-tag", None)
            taken, result = self.is_taken(document)
            self.assertTrue(taken, f"{document}\n{result}")
            self.validator.validate(document)

    def test_one_thing_wrong(self):
        seeded = random.Random(12)
        refused = 0
        for _ in range(250):
            document = policy(seeded, seeded.choice(list(KINDS)), seeded.choice([1, 2]))
            name = change(seeded, document)
            taken, result = self.is_taken(document)
            valid = self.validator.is_valid(document)
            with self.subTest(document=document):
                self.assertFalse(taken and not valid, f"the schema refuses what the parser takes: {document}")
                if not taken and valid:
                    self.assertTrue(name in BEYOND or b"require-tag" in result.err or b"can never be met" in result.err, f"{name}: {document}\n{result}")
            refused += not valid
        self.assertGreater(refused, 100)

    def test_refused(self):
        """Each for one reason that the tables have."""
        rule = {"images": ["r.example.com/shop/*"], "keys": ["a.pub"]}
        for wrong in (
            {"version": 3, "rules": [rule]},
            {"version": 1, "rules": []},
            {"version": 1, "rules": [rule], "default": "allow"},
            {"version": 1, "rules": [{**rule, "names": "optional"}]},
            {"version": 2, "rules": [{**rule, "names": "maybe"}]},
            {"version": 1, "rules": [{**rule, "threshold": 0}]},
            {"version": 1, "rules": [{**rule, "roles": "any"}]},
            {"version": 1, "rules": [{"images": ["r.example.com/x"]}]},
            {"version": 1, "rules": [{"images": ["r.example.com/x"], "decide-by": "digests"}]},
            {"version": 1, "rules": [{"images": ["r.example.com/x"], "decide-by": "reject", "deep": True}]},
            {"version": 1, "rules": [{**rule, "keys": ["a.pub", "a.pub"]}]},
            {"version": 1, "rules": [rule], "mirrors": [{"location": "m.internal"}]},
        ):
            with self.subTest(wrong=wrong):
                self.assertFalse(self.validator.is_valid(wrong))
                self.assertFalse(self.is_taken(wrong)[0])


if __name__ == "__main__":
    unittest.main()
