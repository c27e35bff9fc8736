"""verify --deep --sbom: signed SBOMs held against the databases of package managers and the files in the layers, over layouts made here.  All images of
a test lie in one layout and are decided in one run; beside each that is allowed is what is refused."""

import hashlib
import io
import json
import pathlib
import sys
import tarfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import Repository

HOST = "example.com/shop"
SPDX = "https://spdx.dev/Document"
CYCLONEDX = "https://cyclonedx.org/bom"
PLAIN = "application/vnd.oci.image.layer.v1.tar"
STATUS, APK, USR_APK = "var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/apk/db/installed"
SYMLINK, HARD_LINK, DIRECTORY = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE
BASH, ZLIB = ("deb", "bash", "5.2.15-2+b8", "amd64"), ("deb", "zlib1g", "1:1.3.1-1", "amd64")
MUSL, BUSYBOX = ("apk", "musl", "1.2.5-r0", "x86_64"), ("apk", "busybox", "1.36.1-r2", "x86_64")


def dpkg(*packages, status="install ok installed"):
    return "\n".join(f"Package: {name}\nStatus: {status}\nArchitecture: {arch}\nVersion: {version}\nDescription: {name}\n longer\n Version: 0\n"
                     for _, name, version, arch in packages).encode()


def apk(*packages):
    return "".join(f"C:Q1abcdef=\nP:{name}\nV:{version}\nA:{arch}\nT:{name}\nF:lib\nR:{name}\n\n" for _, name, version, arch in packages).encode()


def layer(files):
    """files: path to bytes, or to (type, link); a path may end in '#' and a number, to be there again."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, what in files.items():
            member = tarfile.TarInfo(path.split("#")[0])
            if isinstance(what, bytes):
                member.size = len(what)
                archive.addfile(member, io.BytesIO(what))
            else:
                member.type, member.linkname = what
                archive.addfile(member)
    return out.getvalue()


def purl(package, arch=True):
    kind, name, version, architecture = package
    vendor = {"deb": "debian", "apk": "alpine"}[kind]
    return f"pkg:{kind}/{vendor}/{name}@{version.replace('+', '%2B').replace(':', '%3A')}" + (f"?arch={architecture}&distro={vendor}" if arch else "")


def sha(data, kind="sha256"):
    return hashlib.new(kind, data).hexdigest()


def spdx(*packages, files=(), purls=()):
    """files: (path, {algorithm: hex})."""
    urls = [*map(lambda p: p if isinstance(p, str) else purl(p), packages), *purls]
    return {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "api", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.com/1",
            "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: syft-1.18.0"]},
            "packages": [{"name": url.split("@")[0].split("/")[-1], "SPDXID": f"SPDXRef-{n}", "versionInfo": "?", "downloadLocation": "NOASSERTION",
                          "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": url}]}
                         for n, url in enumerate(urls)],
            "files": [{"fileName": path, "SPDXID": f"SPDXRef-file-{n}", "checksums": [{"algorithm": a.upper(), "checksumValue": h} for a, h in hashes.items()]}
                      for n, (path, hashes) in enumerate(files)]}


def cyclonedx(*packages):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"timestamp": "2026-01-02T03:04:05Z"},
            "components": [{"type": "library", "name": p[1], "version": p[2], "purl": purl(p)} for p in packages]}


class Images:
    def __init__(self, test):
        self.test, self.repo, self.rules, self.expected = test, Repository(), [], []
        self.release, self.scanner, self.mallory = (key(n=40 + i) for i in range(3))

    def image(self, layers, tag=None):
        described = []
        for files in layers:
            data = files if isinstance(files, bytes) else layer(files)
            self.repo.add_blob(data)
            described.append(oci.descriptor(data, PLAIN))
        return oci.image(self.repo, tag, layers=described)

    def attest(self, digest, document, by=None, kind=SPDX):
        oci.sign_bundle(self.repo, digest, by or self.scanner, body=oci.statement(digest, predicate_type=kind, predicate=document))

    def add(self, name, detail, layers, *documents, **asks):
        """detail: "" allowed, else what the denial says."""
        digest = layers if isinstance(layers, str) else self.image(layers)
        reason = asks.pop("reason", "attestation")
        self.repo.tags[name] = digest
        oci.sign_bundle(self.repo, digest, self.release, f"{HOST}/{name}:1")
        for document in documents:
            self.attest(digest, document, kind=CYCLONEDX if "bomFormat" in document else SPDX)
        asked = {"signers": {"keys": [str(self.scanner.public)]}, "type": "sbom", "checks": {"sbom": {"verify-bytes": True}}, **asks}
        self.rules.append({"images": [f"{HOST}/{name}"], "keys": [str(self.release.public)], "attestations": [asked]})
        self.expected.append((name, reason if detail else "ok", detail))
        return digest

    def layout(self):
        return oci.write_layout(pathlib.Path(self.test.home) / "images", self.repo, {name: f"{HOST}/{name}:1" for name in self.repo.tags})

    def verify(self, *args):
        policy = pathlib.Path(self.test.home) / "policy.json"
        policy.write_text(json.dumps({"version": 2, "rules": self.rules}))
        layout = self.layout()
        names = [f"oci:{layout}:{HOST}/{name}:1" for name, _, _ in self.expected]
        return run("verify", "--output", "json", "--no-ledger", "--policy", policy, *args, *names, home=self.test.home)

    def check(self):
        result = self.verify("--deep")
        self.test.assertFalse(result.crashed, result)
        self.test.assertEqual(len(result.objects), len(self.expected), result)
        for (name, reason, detail), found in zip(self.expected, result.objects):
            with self.test.subTest(name):
                self.test.assertEqual((found["verdict"], found["reason"]), ("deny" if detail else "allow", reason), f"{name}: {found['detail']}")
                self.test.assertIn(detail, found["detail"] or "")
        return {name: found["sboms"] for (name, _, _), found in zip(self.expected, result.objects) if "sboms" in found}


class Packages(Case):
    def test_packages_of_databases(self):
        images = Images(self)
        add, both = images.add, {STATUS: dpkg(BASH, ZLIB)}
        newer = (*BASH[:2], "5.2.37-1", BASH[3])
        add("same", "", [both], spdx(BASH, ZLIB))
        add("cyclonedx", "", [both], cyclonedx(ZLIB, BASH))
        add("more-in-layers", "1 package in the layers and not in the SBOM: zlib1g 1:1.3.1-1 amd64 (deb)", [both], spdx(BASH))
        add("more-in-sbom", "1 package in the SBOM and not in the layers: musl 1.2.5-r0 x86_64 (apk)", [both], spdx(BASH, ZLIB, MUSL))
        add("other-version", "in the SBOM and not in the layers: bash 5.2.37-1", [both], spdx(newer, ZLIB))
        add("other-architecture", "bash 5.2.15-2+b8 arm64", [both], spdx((*BASH[:3], "arm64"), ZLIB))
        add("any-architecture", "", [both], spdx(purl(BASH, arch=False), ZLIB))
        add("epoch-beside", "", [both], spdx(BASH, "pkg:deb/debian/zlib1g@1.3.1-1?arch=amd64&epoch=1"))
        add("other-epoch", "zlib1g", [both], spdx(BASH, "pkg:deb/debian/zlib1g@1.3.1-1?arch=amd64&epoch=2"))
        add("languages", "", [both], spdx(BASH, ZLIB, purls=["pkg:npm/left-pad@1.0.0", "pkg:deb/debian/zlib@1.3.1-1?arch=source"]))
        add("removed", "bash", [{STATUS: dpkg(ZLIB) + b"\n" + dpkg(BASH, status="deinstall ok config-files")}], spdx(BASH, ZLIB))
        add("removed-not-listed", "", [{STATUS: dpkg(ZLIB) + b"\n" + dpkg(BASH, status="deinstall ok config-files")}], spdx(ZLIB))
        add("apk", "", [{APK: apk(MUSL, BUSYBOX)}], spdx(MUSL, BUSYBOX))
        add("apk-usr", "", [{"lib": (SYMLINK, "usr/lib"), USR_APK: apk(MUSL)}], spdx(MUSL))
        add("apk-more", "busybox", [{APK: apk(MUSL, BUSYBOX)}], spdx(MUSL))
        add("distroless", "", [{STATUS + ".d/bash": dpkg(BASH), STATUS + ".d/bash.md5sums": b"not a database\n"}, {STATUS + ".d/zlib1g": dpkg(ZLIB)}],
            spdx(BASH, ZLIB))
        add("distroless-more", "zlib1g", [{STATUS + ".d/bash": dpkg(BASH)}, {STATUS + ".d/zlib1g": dpkg(ZLIB)}], spdx(BASH))
        told = images.check()
        self.assertEqual((told["languages"][0]["packages"], told["languages"][0]["packages-not-compared"]), (2, 2))
        self.assertEqual(told["more-in-layers"][0]["packages-only-in-layers"], {"count": 1, "first": ["zlib1g 1:1.3.1-1 amd64 (deb)"]})
        self.assertEqual([told["other-version"][0][f"packages-only-in-{side}"]["count"] for side in ("layers", "sbom")], [1, 1])
        self.assertTrue(told["same"][0]["matches"])

    def test_layers_on_each_other(self):
        images = Images(self)
        add, old = images.add, {STATUS: dpkg(BASH)}
        add("replaced", "", [old, {STATUS: dpkg(BASH, ZLIB)}], spdx(BASH, ZLIB))
        add("replaced-in-secret", "zlib1g", [old, {STATUS: dpkg(BASH, ZLIB)}], spdx(BASH))
        add("deleted", "bash", [old, {"var/lib/dpkg/.wh.status": b""}], spdx(BASH))
        add("deleted-above", "bash", [old, {"var/.wh.lib": b""}], spdx(BASH))
        add("emptied", "bash", [old, {"var/lib/dpkg/.wh..wh..opq": b""}], spdx(BASH))
        add("emptied-and-new", "", [{STATUS + ".d/bash": dpkg(BASH)}, {STATUS + ".d/zlib1g": dpkg(ZLIB), STATUS + ".d/.wh..wh..opq": b""}], spdx(ZLIB))
        add("root-emptied", "", [old, {".wh..wh..opq": b"", STATUS: dpkg(ZLIB)}], spdx(ZLIB))
        add("one-deleted", "", [{STATUS + ".d/bash": dpkg(BASH), STATUS + ".d/zlib1g": dpkg(ZLIB)}, {STATUS + ".d/.wh.bash": b""}], spdx(ZLIB))
        add("back-again", "", [old, {"var/.wh.lib": b""}, {STATUS: dpkg(ZLIB)}], spdx(ZLIB))
        add("twice-in-one", "", [{STATUS: dpkg(BASH), STATUS + "#2": dpkg(ZLIB)}], spdx(ZLIB))
        add("a-file-above", "bash", [old, {"var/lib": b"no directory"}], spdx(BASH))
        add("a-link-above", "var/lib is a link to ../srv", [old, {"var/lib": (SYMLINK, "../srv")}], spdx(BASH))
        add("a-link", "var/lib/dpkg/status is a link to", [{STATUS: (SYMLINK, "/opt/status"), "opt/status": dpkg(BASH)}], spdx(BASH))
        add("behind-another", "x/status lies behind a link", [{STATUS: dpkg(BASH), "x": (SYMLINK, "var/lib/dpkg")}, {"x/status": dpkg(BASH, ZLIB)}], spdx(BASH))
        add("behind-another-up", "x/dpkg/status.d/a lies behind a link", [{"x": (SYMLINK, "var/lib"), "x/dpkg/status.d/a": dpkg(BASH)}, {STATUS: dpkg(BASH)}], spdx(BASH))
        add("beside-no-link", "", [{STATUS: dpkg(BASH), "y": (SYMLINK, "var/lib/dpkg")}, {"x/status": b"none"}], spdx(BASH))
        add("a-hard-link", "var/lib/dpkg/status is a link", [{"opt/status": dpkg(BASH)}, {STATUS: (HARD_LINK, "opt/status")}], spdx(BASH))
        add("through-a-link", "lies behind one", [{"lib": (SYMLINK, "usr/lib"), USR_APK: apk(MUSL)}, {APK: apk(MUSL, BUSYBOX)}], spdx(MUSL))
        add("not-a-database", "var/lib/dpkg/status cannot be read: line 1: no field", [{STATUS: b"SQLite format 3"}], spdx(BASH))
        add("rpm", "var/lib/rpm/rpmdb.sqlite is of rpm", [{**old, "var/lib/rpm/rpmdb.sqlite": b"SQLite"}], spdx(BASH))
        add("rpm-deleted", "", [{**old, "var/lib/rpm/rpmdb.sqlite": b"SQLite"}, {"var/lib/.wh.rpm": b""}], spdx(BASH))
        add("no-database", "bash", [{"bin/sh": b"sh"}], spdx(BASH))
        add("nothing", "nothing could be compared", [{"bin/sh": b"sh"}], spdx(purls=["pkg:golang/example.com/a@v1"]))
        add("no-archive", "layer 1 cannot be looked into", [b"hello, no archive at all" * 100], spdx(BASH))
        images.check()

    def test_files(self):
        images = Images(self)
        add, tool, other = images.add, b"#!/bin/sh\n" * 100, b"other"
        listed = [("usr/bin/tool", {"sha1": sha(tool, "sha1"), "sha256": sha(tool)})]
        base = {"usr": (DIRECTORY, ""), "usr/bin": (DIRECTORY, ""), "usr/bin/tool": tool}
        add("same", "", [base], spdx(files=listed))
        add("sha1", "", [base], spdx(files=[("/usr/bin/tool", {"sha1": sha(tool, "sha1")})]))
        add("other-sha1", "1 file other than in the SBOM: usr/bin/tool", [base], spdx(files=[("usr/bin/tool", {"sha1": sha(other, "sha1")})]))
        add("other-hash", "1 file other than in the SBOM: usr/bin/tool", [base], spdx(files=[("usr/bin/tool", {"sha256": sha(other)})]))
        add("sha256-decides", "usr/bin/tool", [base], spdx(files=[("usr/bin/tool", {"sha1": sha(tool, "sha1"), "sha256": sha(other)})]))
        add("changed-above", "usr/bin/tool", [base, {"usr/bin/tool": other}], spdx(files=listed))
        add("changed-and-said", "", [base, {"usr/bin/tool": other}], spdx(files=[("usr/bin/tool", {"sha256": sha(other)})]))
        add("deleted", "1 file in the SBOM and not in the layers: usr/bin/tool", [base, {"usr/bin/.wh.tool": b""}], spdx(files=listed))
        add("deleted-above", "not in the layers: usr/bin/tool", [base, {".wh.usr": b""}], spdx(files=listed))
        add("missing", "not in the layers: usr/bin/more", [base], spdx(files=[*listed, ("usr/bin/more", {"sha256": sha(tool)})]))
        add("a-link", "no file, or one behind a link", [base, {"usr/bin/tool": (SYMLINK, "../tool")}], spdx(files=listed))
        add("behind-a-link", "no file, or one behind a link", [{"usr/bin": (SYMLINK, "../bin"), "usr/bin/tool": tool}], spdx(files=listed))
        add("directory-again", "", [{"usr/bin": (SYMLINK, "../bin")}, base], spdx(files=listed))
        twins = [*listed, ("usr/bin/twin", {"sha256": sha(tool)})]
        add("hard-link", "", [{**base, "usr/bin/twin": (HARD_LINK, "usr/bin/tool")}], spdx(files=twins))
        add("hard-link-kept", "usr/bin/tool", [{**base, "usr/bin/twin": (HARD_LINK, "usr/bin/tool")}, {"usr/bin/tool": other}], spdx(files=twins))
        add("hard-link-away", "usr/bin/twin (no file", [{**base, "srv/x": tool, "usr/bin/twin": (HARD_LINK, "srv/x")}], spdx(files=twins))
        add("no-hash", "nothing could be compared", [base], spdx(files=[("usr/bin/tool", {"sha1": "0" * 40})]))
        told = images.check()
        self.assertEqual((told["same"][0]["files"], told["no-hash"][0]["files-not-compared"]), (1, 1))
        self.assertEqual(told["hard-link-kept"][0]["files-different"], {"count": 1, "first": ["usr/bin/tool"]})


class Documents(Case):
    def test_which_decides(self):
        images = Images(self)
        add, bash = images.add, [{STATUS: dpkg(BASH)}]
        add("one-of-two", "", bash, spdx(ZLIB), cyclonedx(BASH))
        add("all-of-two", "zlib1g", bash, spdx(ZLIB), cyclonedx(BASH), select="all")
        add("none-of-two", "in the layers and not in the SBOM: bash", bash, spdx(ZLIB), cyclonedx(MUSL))
        add("only-spdx", "zlib1g", bash, spdx(ZLIB), cyclonedx(BASH), type="spdx")
        stranger = add("stranger", "by a required signer", bash, reason="no-attestation")
        images.attest(stranger, spdx(BASH), by=images.mallory)
        both = add("stranger-beside", "zlib1g", bash, spdx(ZLIB))
        images.attest(both, spdx(BASH), by=images.mallory)
        other = images.image(bash)
        lost = add("of-another", "another", bash, reason="digest-mismatch")
        oci.sign_bundle(images.repo, lost, images.scanner, body=oci.statement(other, predicate_type=SPDX, predicate=spdx(BASH)))
        images.check()
        shallow = images.verify()
        self.assertEqual({o["reason"] for o in shallow.objects[:1]}, {"attestation"})
        self.assertIn("use --deep", shallow.objects[0]["detail"])

    def test_command_line(self):
        images = Images(self)
        good, bad, other = (images.image([{STATUS: dpkg(*p)}], t) for t, p in (("good", [BASH]), ("bad", [BASH, ZLIB]), ("other", [BASH, MUSL])))
        images.attest(good, spdx(BASH, purls=["pkg:npm/a@1"]))
        images.attest(bad, spdx(BASH))
        oci.sign_bundle(images.repo, other, images.scanner, body=oci.statement(good, predicate_type=SPDX, predicate=spdx(BASH)))
        layout = images.layout()

        def ask(tag, *args, deep=("--deep", "--sbom"), by=images.scanner, output=("--output", "json")):
            return run("verify", *output, "--no-ledger", "--key", by.public, *deep, *args, f"oci:{layout}:{HOST}/{tag}:1", home=self.home)

        self.assertAllowed(ask("good"), good)
        self.assertAllowed(ask("good", "--attestation", "spdx"), good)
        self.assertDenied(ask("good", "--attestation", "cyclonedx"), "no-attestation")
        self.assertDenied(ask("good", by=images.mallory), "no-attestation")
        denied = ask("bad")
        self.assertDenied(denied, "attestation")
        self.assertEqual(denied.objects[0]["sboms"][0]["packages-only-in-layers"]["first"], ["zlib1g 1:1.3.1-1 amd64 (deb)"])
        self.assertAllowed(ask("bad", "--attestation", "sbom", deep=()), bad)  # nobody looks into its layers
        self.assertEqual(ask("other").status, 1)
        for wrong in (("--sbom",), ("--deep", "--sbom", "--no-diff-ids")):
            self.assertEqual(ask("good", deep=wrong).status, 2)
        told = ask("good", "-v", "--explain", output=()).err.decode()
        self.assertIn("hashing 0 files", told)
        self.assertIn("1 package of dpkg or apk", told)
        self.assertIn("1 other package not compared", told)


if __name__ == "__main__":
    unittest.main()
