"""cocket inspect as text: for a terminal it fits, for a program it is whole."""

import fcntl
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci, program
from support.program import Case, key, run
from support.registry import INDEX, Repository

NAME = "registry.example.com/shop/api:1.4"
COLOUR = re.compile(r"\x1b\[[0-9]*m")
HEX = re.compile(r"(?<!key )\b[0-9a-f]{13,}\b|\b[0-9a-f]{17,}\b") # 12 digits of a digest, 16 of a key


class Inspect(Case):
    def setUp(self):
        super().setUp()
        self.repo = Repository()
        data = b"\0" * 2_500_000
        self.repo.add_blob(data)
        platforms = ("linux/amd64", "linux/arm64/v8")
        children = {p: oci.image(self.repo, None, p, layers=[oci.descriptor(data, oci.LAYER)]) for p in platforms}
        entries = [oci.platform_entry(self.repo, d, p) for p, d in children.items()]
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, "1.4")
        self.image = f"oci:{oci.write_layout(self.dir / 'layout', self.repo)}:1.4"
        self.key = key()

    def on_terminal(self, *args, columns=80, **variables):
        """What a terminal so wide gets on standard output."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        variables = {"TERM": "xterm", "LC_ALL": "C.UTF-8", **variables}
        with subprocess.Popen([program.PROGRAM, *map(str, args)], env=program.environment(self.home, variables), stdout=theirs, stderr=subprocess.PIPE) as p:
            os.close(theirs)
            text = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:
                    break
                text += piece
            err = p.stderr.read()
        os.close(ours)
        self.assertEqual(p.returncode, 0, err)
        return text.decode().replace("\r\n", "\n")

    def sign(self, *more):
        self.assertEqual(run("sign", "--key", self.key.private, "--signed-as", NAME, "--expires", "90d", *more, self.image, home=self.home).status, 0)

    def lines(self, text):
        return [COLOUR.sub("", line) for line in text.splitlines()]

    def test_fits_80_columns_and_40(self):
        self.sign("--recursive")
        for columns in (80, 40):
            with self.subTest(columns):
                lines = self.lines(self.on_terminal("inspect", self.image, columns=columns))
                self.assertEqual([line for line in lines if len(line) > columns], [])
                self.assertIn("2.4 MiB", "".join(lines))
                self.assertEqual([line for line in lines if HEX.search(line)], [], "digests are short")

    def test_what_is_cut_is_whole_with_full(self):
        self.sign()
        whole = run("inspect", self.image, home=self.home, env={"LC_ALL": "C.UTF-8"}).out.decode()
        self.assertEqual("\n".join(self.lines(self.on_terminal("inspect", "--full", self.image))) + "\n", whole)
        self.assertIn("application/vnd.oci.image.layer.v1.tar+gzip", whole)
        self.assertIn("2500000", whole)

    def test_tree(self):
        lines = self.lines(self.on_terminal("inspect", self.image))[1:]
        short = re.compile(r"\b[0-9a-f]{12}\b")
        self.assertEqual([re.sub(r" 1\d\d B", " 1xx B", short.sub("DIGEST", line)) for line in lines],
                         ["image DIGEST OCI index, 2 manifests",
                          "├── linux/amd64 DIGEST OCI manifest, 1 layer, 2.4 MiB",
                          "│   ├── config DIGEST    1xx B",
                          "│   └── layer  DIGEST  2.4 MiB  tar+gzip",
                          "└── linux/arm64/v8 DIGEST OCI manifest, 1 layer, 2.4 MiB",
                          "    ├── config DIGEST    1xx B",
                          "    └── layer  DIGEST  2.4 MiB  tar+gzip"])

    def test_attestations_of_buildkit(self):
        """As its entry of the index and the layers say, which nobody proved."""
        slsa, spdx = "https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"
        image = oci.image(self.repo, None, "linux/arm64/v8")
        bodies = [(t, oci.statement(image, predicate_type=t)) for t in (slsa, spdx)] + [(None, b"{}")]
        layers = [oci.descriptor(b, oci.INTOTO, annotations={"in-toto.io/predicate-type": t} if t else {}) for t, b in bodies]
        for _, body in bodies:
            self.repo.add_blob(body)
        attested = oci.image(self.repo, None, layers=layers)
        notes = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": image}
        elsewhere, other = {**notes, "vnd.docker.reference.digest": "sha256:" + "ab" * 32}, {**notes, "vnd.docker.reference.type": "other"}
        entries = [oci.platform_entry(self.repo, image, "linux/arm64/v8")]
        entries += [oci.platform_entry(self.repo, attested, "unknown/unknown", annotations=a) for a in (notes, elsewhere, other)]
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, "1.5")
        image_name = f"oci:{oci.write_layout(self.dir / 'built', self.repo)}:1.5"
        done = run("inspect", image_name, home=self.home)
        lines = [line.lstrip("|`- ├└─│") for line in done.out.decode().splitlines()]
        heads = [line for line in lines if attested in line]
        self.assertEqual([line.split(attested)[0] for line in heads], [
            "attestations (not verified) of linux/arm64/v8: ", f"attestations (not verified) of sha256:{'ab' * 32} (not in this index): ", "unknown/unknown "])
        self.assertEqual(sum(line.endswith(f"{oci.INTOTO}, {slsa}") for line in lines), 3, done)
        self.assertEqual(sum(line.endswith(f"{oci.INTOTO}, {spdx}") for line in lines), 3, done)
        self.assertEqual(sum(line.endswith(oci.INTOTO) for line in lines), 3, done)
        self.assertIn("SLSA provenance", self.on_terminal("inspect", image_name))
        said = [m["attests"] for m in json.loads(run("inspect", "--output", "json", image_name, home=self.home).out)["manifests"]]
        types = {"predicate-types": [slsa, spdx, None], "verified": False}
        self.assertEqual(said, [None, {"subject": image, "platform": "linux/arm64/v8", **types}, {"subject": "sha256:" + "ab" * 32, "platform": None, **types}, None])

    def test_colour_only_where_it_is_wanted(self):
        self.assertRegex(self.on_terminal("inspect", self.image), COLOUR)
        self.assertRegex(self.on_terminal("inspect", self.image, NO_COLOR=""), COLOUR)
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
            with self.subTest(variables):
                self.assertNotRegex(self.on_terminal("inspect", self.image, **variables), COLOUR)
        self.assertNotRegex(run("inspect", self.image, home=self.home, env={"TERM": "xterm"}).out.decode(), COLOUR)

    def test_a_name_from_outside_steers_no_terminal(self):
        digest = oci.image(repo := Repository(), "1.4")
        oci.sign_simple(repo, digest, "registry.example.com/\x1b[2Jshop:1.4", self.key)
        text = self.on_terminal("inspect", f"oci:{oci.write_layout(self.dir / 'odd', repo)}:1.4", NO_COLOR="1")
        self.assertIn("[2Jshop", text)
        self.assertNotIn("\x1b", text)


if __name__ == "__main__":
    unittest.main()
