"""Our own vectors: every folder below vectors/ with a case.txt, asked as it says, must give the verdict and the reason it says.
A new attack is a new folder, and no code here."""
import json
import unittest

from support.program import ROOT, run

STATUS = {"allow": 0, "deny": 1, "unknown": 3}


def read_case(path):
    fields, keys = {}, []
    for line in path.read_text().splitlines():
        name, _, value = line.partition(": ")
        keys.append(value) if name == "key" else fields.__setitem__(name, value)
    return fields, keys


class Vectors(unittest.TestCase):
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
        transport, _, where = fields["image"].partition(":")
        result = run(*args, f"{transport}:{path.parent}/{where}")
        report = json.loads(result.out)
        self.assertEqual((report["verdict"], report["reason"]), (fields["expect"], fields["reason"]), f"{fields['because']}\n{result}")
        self.assertEqual(result.status, STATUS[fields["expect"]])


if __name__ == "__main__":
    unittest.main()
