"""Dockerfiles in which an image hides from whoever does not read them byte by byte as the builder does (attack A41), and the platform that one
is built for.  Beside each there is a neighbour that passes."""

import os
import tempfile
import unittest

from base import *


@need_openssl
class Dockerfiles(Attack):
    def setUp(self):
        super().setUp()
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.signed_image()
        oci.image(self.repo, "evil")

    def file(self, text, *args):
        """Of a Dockerfile in which GOOD is a signed image and EVIL one that is not."""
        if isinstance(text, str):
            text = text.encode()
        path = os.path.join(self.directory.name, "Dockerfile")
        with open(path, "wb") as out:
            out.write(text.replace(b"GOOD", self.image().encode()).replace(b"EVIL", self.image("evil").encode()))
        return run("verify", "--key", self.key.public, "--file", path, *args)

    def test_hidden_images_are_found(self):
        hidden = {
            "a flag in quotes": b"FROM GOOD\nCOPY --fr\"om\"=EVIL / /\n",
            "a byte that is white space": b"FROM GOOD\nCOPY --chown=0\xa0--from=EVIL / /\n",
            "half a letter that is white space": b"FROM GOOD\nCOPY --chown=\xc3\xa0--from=EVIL / /\n",
            "a mount's key with an escape": b"FROM GOOD\nRUN --mount=type=bind,fr\\om=EVIL,target=/x true\n",
            "a mount's field in quotes": b"FROM GOOD\nRUN --mount='\"from=EVIL\",target=/x' true\n",
            "a trigger's flag with the other escape": b"# escape=`\nFROM GOOD\nONBUILD COPY --fr\\om=EVIL / /\n",
            "behind a heredoc that ends in CR CR LF": b"FROM GOOD\nRUN <<E\ntrue\nE\r\r\nFROM EVIL\nRUN <<E\ntrue\nE\n",
            "behind what is no heredoc": b"FROM GOOD\nRUN <<E${X:-y}\nFROM EVIL\nRUN x\n",
            "a line that does not go on": b"FROM GOOD\nRUN x \\\v\nFROM EVIL\n",
            "a frontend behind a byte order mark": b"\xef\xbb\xbf#!/bin/x\n# syntax=EVIL\nFROM GOOD\n",
            "a frontend behind another white space": b"#\xe2\x80\x83syntax=EVIL\nFROM GOOD\n",
            "an ARG that is named again": b"ARG A=EVIL\nARG A\nFROM ${A:-GOOD}\n",
            "an ARG behind another white space": b"ARG X=1\xc2\xa0A=EVIL\nFROM ${A:-GOOD}\n",
        }
        for name, text in hidden.items():
            with self.subTest(name):
                result = self.file(text)
                self.assertEqual(result.status, 1, result.err)
                self.assertIn(b"denied: no-signature: " + self.image("evil").encode(), result.err)

    def test_what_cannot_be_known_is_no_yes(self):
        for name, text in {
            "a flag that is not known": "FROM GOOD\nCOPY --source=EVIL / /\n",
            "a default that cannot be filled in": "ARG A=${U}EVIL\nFROM ${A:-GOOD}\n",
            "the builder's own variable": "FROM ${TARGETVARIANT:-GOOD}\n",
            "a heredoc that may be none": "FROM GOOD\nRUN it's <<E\nFROM EVIL\nE\n",
            "two builders, two frontends": "# x=y\n# syntax=EVIL\nFROM GOOD\n",
            "what another frontend reads": "// syntax=EVIL\nFROM GOOD\n",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.file(text).status, 2)

    def test_neighbours_pass(self):
        for name, text in {
            "a flag in quotes": "FROM GOOD\nCOPY --chown='0' --from=\"GOOD\" / /\n",
            "heredocs": "FROM GOOD\r\nRUN <<E cat <<-'F G'\r\nFROM EVIL\r\nE\r\nFROM EVIL\r\n\tF G\r\n",
            "a heredoc's word behind a blank": "FROM GOOD\nRUN cat << E\nFROM EVIL\nE\n",
            "JSON": "FROM GOOD\nRUN [\"cat\", \"<<E\"]\nRUN [ -f x ] && cat <<E\nFROM EVIL\nE\n",
            "ARGs that no name needs": "ARG A=\".*\\(x\\|y\\)\"\nARG B=${U#x}\nARG C='\nFROM GOOD\n",
            "patterns": "ARG A=GOOD-x.y\nFROM ${A%-*}\n",
            "a frontend": "#!/bin/x\n# syntax=GOOD\nFROM GOOD\n",
        }.items():
            with self.subTest(name):
                result = self.file(text)
                self.assertEqual(result.status, 0, result.err)

    def test_the_platform_that_is_built_for(self):
        oci.sign_simple(self.repo, oci.image(self.repo, GOOD + "-arm64"), self.image(GOOD + "-arm64"), self.key)
        text = f"FROM {self.image()}-$TARGETARCH\n"
        self.assertEqual(self.file(text).status, 2)
        result = self.file(text, "--build-arg", "TARGETARCH=arm64")
        self.assertEqual(result.status, 0, result.err)
        result = self.file(text, "--platform", "linux/riscv64")
        self.assertEqual(result.status, 3, result.err)
        self.assertIn(b"-riscv64", result.err)

    def test_the_builder_runs_on_another_platform(self):
        """Of an index that nobody signed the manifest that is built for is signed; the builder's own is another one."""
        _, children = oci.index(self.repo, "multi")
        oci.sign_simple(self.repo, children["linux/arm64"], self.image("multi"), self.key)
        multi = self.image("multi")
        asked = ("--platform", "linux/arm64")
        self.assertEqual(self.file(f"FROM {multi}\n", *asked).status, 0)
        self.assertEqual(self.file(f"FROM --platform=$TARGETPLATFORM {multi}\n", *asked).status, 0)
        self.assertEqual(self.file(f"FROM --platform=$BUILDPLATFORM {multi}\n", *asked).status, 1)
        self.assertEqual(self.file(f"FROM --platform=$BUILDPLATFORM {multi} AS b\nFROM {multi}\n", *asked).status, 1)
        self.assertEqual(self.file(f"FROM --platform=$BUILDPLATFORM {multi}\n", *asked, "--build-arg", "BUILDPLATFORM=linux/arm64").status, 0)


if __name__ == "__main__":
    unittest.main()
