"""Our own vectors: every folder below vectors/ with a case.txt, asked as it says, must give the verdict and the reason it says.
A new attack is a new folder, and no code here."""
import json
import shutil
import unittest

from support.program import ROOT, Case, run

STATUS = {"allow": 0, "deny": 1, "unknown": 3}


def read_case(path):
    fields, keys = {}, []
    for line in path.read_text().splitlines():
        name, _, value = line.partition(": ")
        keys.append(value) if name == "key" else fields.__setitem__(name, value)
    return fields, keys


class Vectors(Case):
    def test_every_case(self):
        cases = sorted((ROOT / "vectors").glob("*/*/case.txt"))
        self.assertGreater(len(cases), 40)
        for path in cases:
            with self.subTest(case=f"{path.parent.parent.name}/{path.parent.name}"):
                self.check(path)

    def check(self, path):
        fields, keys = read_case(path)
        args = ["verify", "--output", "json"]
        for key in keys:
            args += ["--key", ROOT / "keys" / key]
        for option in ("signed-as", "threshold", "platform"):
            if option in fields:
                args += [f"--{option}", fields[option]]
        if "policy" in fields:
            args += ["--no-ledger", "--policy", self.policy(path.parent, fields)]
        if "trust" in fields:
            args += self.trust_options(path.parent, fields)
        transport, _, where = fields["image"].partition(":")
        result = run(*args, f"{transport}:{path.parent}/{where}", home=self.home)
        if fields["expect"] == "usage":
            return self.assertUsage(result)
        report = json.loads(result.out)
        self.assertEqual((report["verdict"], report["reason"]), (fields["expect"], fields["reason"]), f"{fields['because']}\n{result}")
        self.assertEqual(result.status, STATUS[fields["expect"]])

    def policy(self, case, fields):
        """Copied, with the keys, since a checkout has no modes."""
        copy, keys = self.dir / f"{case.name}.json", self.dir / "keys"
        if not keys.exists():
            shutil.copytree(ROOT / "keys", keys)
        copy.write_text((case / fields["policy"]).read_text().replace("@KEYS@", str(keys)))
        for path in (copy, *keys.iterdir()):
            path.chmod(0o644)
        return copy

    def trust_options(self, case, fields):
        """The store is copied, since a checkout has no modes, and the ledger too, since it is written to."""
        scratch = self.dir / case.name
        shutil.copytree(case / fields["trust"], scratch / "store", symlinks=True)
        for path in (scratch / "store").iterdir():
            if not path.is_symlink():
                path.chmod(0o644)
        if "mode" in fields:
            name, mode = fields["mode"].split()
            (scratch / "store" / name).chmod(int(mode, 8))
        if (case / "ledger.json").exists():
            shutil.copy(case / "ledger.json", scratch / "ledger.json")
            (scratch / "ledger.json").chmod(0o600)
        return ["--trust", scratch / "store", "--ledger", scratch / "ledger.json", *(["--require-ledger"] if "require-ledger" in fields else [])]


if __name__ == "__main__":
    unittest.main()
