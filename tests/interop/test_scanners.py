"""Scanners and linters as they are: what Trivy and Syft write of an image is attested, asked for, and held against its bytes; dockle and hadolint find what
lint finds, by the ids that its rules name.  TRIVY, SYFT, DOCKLE and HADOLINT name the programs, or they are on the PATH.  Nothing asks for a network."""

import gzip
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import Repository

NAME = "registry.example.com/shop/api:1.4"
RELEASE_FILE = b'PRETTY_NAME="Debian GNU/Linux 12"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n'
STATUS = "".join(f"Package: {name}\nStatus: install ok installed\nMaintainer: Nobody <nobody@example.com>\nArchitecture: amd64\nVersion: {version}\n"
                 f"Description: {name}\n\n" for name, version in (("bash", "5.2.15-2+b8"), ("zlib1g", "1:1.2.13.dfsg-1"))).encode()
DOCKERFILE = "FROM debian\nARG TOKEN=abc\nENV PASSWORD=abc\nUSER root\n"


def found(name):
    program = os.environ.get(name.upper()) or shutil.which(name)
    if not program:
        raise unittest.SkipTest(f"{name} is not installed")
    return program


class Scanners(Case):
    def image(self, files, **settings):
        """As a layout, and in it a layer of files."""
        repo, out = Repository(), io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            for path, data in files.items():
                member = tarfile.TarInfo(path)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        layer = gzip.compress(out.getvalue(), mtime=0)
        repo.add_blob(layer)
        repo.tags = {NAME: oci.image(repo, settings=settings, layers=[oci.descriptor(layer, oci.LAYER)])}
        oci.write_layout(self.dir / "l", repo)
        return f"oci:{self.dir}/l:{NAME}"

    def written(self, *command):
        """What another program prints, with settings of its own nowhere but here."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TRIVY_CACHE_DIR": str(self.dir / "cache"), "SYFT_CHECK_FOR_APP_UPDATE": "false",
               "TRIVY_DISABLE_TELEMETRY": "true", "TRIVY_SKIP_VERSION_CHECK": "true"}
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, cwd=self.dir).stdout

    def bills(self):
        if os.environ.get("TRIVY") or shutil.which("trivy"):
            for form in ("cyclonedx", "spdx-json"):
                yield "trivy " + form, self.written(found("trivy"), "image", "--quiet", "--input", "l", "--format", form)
        for form in ("cyclonedx-json", "spdx-json"):
            yield "syft " + form, self.written(found("syft"), "--quiet", "oci-dir:l", "-o", form)

    def test_bills_of_materials(self):
        image, pair = self.image({"etc/os-release": RELEASE_FILE, "etc/debian_version": b"12.8\n", "var/lib/dpkg/status": STATUS}), key("p256")
        asked = ("verify", "--attestation", "sbom", "--key", pair.public, "--deep", "--sbom", image)
        for name, bill in list(self.bills()):  # before anything is attached to the image
            with self.subTest(name):
                for text, status, words in ((bill, 0, b""), (bill.replace(b"5.2.15", b"5.2.16"), 1, b"bash 5.2.15-2+b8 amd64 (deb)")):
                    (self.dir / "bill.json").write_bytes(text)
                    self.run_ok("attest", "--predicate", self.dir / "bill.json", "--key", pair.private, image)
                    done = run(*asked, home=self.home)
                    self.assertEqual(done.status, status, done)
                    self.assertIn(words, done.err)

    def test_secrets_that_trivy_finds(self):
        pem = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], check=True, capture_output=True).stdout
        image = self.image({"root/key": pem})
        report = json.loads(self.written(found("trivy"), "image", "--quiet", "--input", "l", "--scanners", "secret", "--format", "json"))
        self.assertEqual([(r["Target"], s["RuleID"]) for r in report["Results"] for s in r.get("Secrets", ())], [("/root/key", "private-key")])
        self.assertIn(b"root/key: a private key that is not encrypted", run("lint", "--deep", image, home=self.home).out)

    def rules(self, *operands):
        """The findings of lint, by the ids that its manual gives other linters' rules."""
        man = (pathlib.Path(__file__).resolve().parents[2] / "man/cocket-lint.7").read_text()
        names = {rule: text.split(".Bq ", 1)[1].split("\n", 1)[0] if ".Bq " in text else "" for rule, text in
                 ((part.split(" ", 1)[0], part) for part in man.split(".It Cm ")[1:])}
        done = run("lint", "--output", "json", *operands, home=self.home)
        return " ".join(names[o["rule"]] for o in done.objects)

    def test_dockle(self):
        for settings, ids in (({}, {"CIS-DI-0001", "CIS-DI-0006"}), ({"User": "1", "Healthcheck": {"Test": ["CMD", "true"]}}, set())):
            image = self.image({"a": b"1"}, **settings)
            subprocess.run(["skopeo", "copy", "-q", image, f"docker-archive:{self.dir}/d.tar:x:1"], check=True)
            report = json.loads(self.written(found("dockle"), "--input", "d.tar", "--format", "json"))
            (self.dir / "d.tar").unlink()
            codes = {d["code"] for d in report["details"] if d["level"] != "SKIP"} - {"CIS-DI-0005"}  # of the host: DOCKER_CONTENT_TRUST
            self.assertEqual(codes, ids)
            for code in ids or {""}:
                self.assertIn(code, self.rules(image))

    def test_hadolint(self):
        (self.dir / "Dockerfile").write_text(DOCKERFILE)
        report = json.loads(self.written(found("hadolint"), "--format", "json", "Dockerfile"))
        codes = {d["code"] for d in report}
        self.assertLessEqual({"DL3006", "DL3064", "DL3002"}, codes)
        ours = self.rules(self.dir / "Dockerfile")
        for code in ("DL3006", "DL3064", "DL3002"):
            self.assertIn(code, ours)


if __name__ == "__main__":
    unittest.main()
