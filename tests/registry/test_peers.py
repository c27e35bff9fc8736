"""What other tools signed, and what was broken in it on purpose: every case of the vectors that speaks of formats cocket reads.
Each is judged in every place it can be had from: a registry with the referrers API, one with fallback tags,
an OCI layout, the same in a tar archive, and that through a pipe, for a sample the real docker-registry.
case.json says what is right; nothing here knows better."""

import json
import shutil
import subprocess
import sys
import pathlib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import real
from support.program import PEERS, Case, run
from support.registry import Registry

STRANGER = PEERS / "keys" / "p256-stranger.pub"
FORMATS = {"simple", "bundle", "attestation", "attestation-bundle", "none", "simple+bundle", "simple+attestation", "bundle+attestation"}
WORST = (0, 3, 1, 2)  # exit statuses: the later outweighs
# one of each kind, for the real registry
SAMPLE = """
    cimage-simple-p256 cosign-both-formats cosign2-att-custom cosign2-simple-docker-list cosign2-simple-p384 cosign2-simple-recursive
    cosign2-simple-two-keys cosign3-bundle-ed25519 cosign3-bundle-p256 cosign3-bundle-recursive cosign3-bundle-sign-and-att
    neg-bundle-payload-flipped neg-bundle-predicate-type neg-simple-expired neg-simple-moved neg-simple-other-repository neg-simple-tag
    unsigned-index""".split()


class Vector:
    def __init__(self, path, case):
        self.path, self.name, self.case = path, path.name, case
        self.image = self.case["image"]
        self.repository_name = self.image.split("/", 1)[1].rsplit(":", 1)[0]
        self.allow = self.case["expect"] == "allow"
        self.reasons = {self.case["reason"], *self.case.get("reasons", [])}
        self.support = self.case.get("support")
        self.platforms = list(self.case.get("platforms", {}))
        self.keys = [x for k in self.case["keys"] for x in ("--key", path / k if (path / k).exists() else PEERS / "keys" / k)]
        self.stranger = PEERS / "keys" / "ed25519-second.pub" if "stranger" in path.name else STRANGER
        self.threshold = ["--threshold", self.case["threshold"]] if "threshold" in self.case else []

    def optional_allow(self):
        """Either verdict is right, which a denial is only where its note says so."""
        return self.support == "optional" and (self.allow or "Taking it is an option" in self.case["note"])

    def by_digest(self):
        return self.image.rsplit(":", 1)[0] + "@" + self.case["digest"]


def vectors():
    found = [(p.parent, json.loads(p.read_bytes())) for p in sorted(PEERS.glob("*/case.json"))]
    return [Vector(path, case) for path, case in found if case["format"] in FORMATS]


class Place:
    """Somewhere to verify a vector: ask(extra arguments) runs cocket there."""

    def __init__(self, test, vector):
        self.test, self.vector = test, vector


class FakePlace(Place):
    """The fake registry as a proxy, so that every host name leads to it."""

    def __init__(self, test, vector, referrers):
        super().__init__(test, vector)
        self.registry = test.enter(Registry(referrers=referrers))
        repo = self.registry.repository(vector.repository_name)
        repo.load_layout(vector.path / "layout")
        if not referrers:
            repo.add_fallback_tags(vector.path / "fallback")

    def ask(self, *args, image=None, keys=None, threshold=None):
        keys = self.vector.keys if keys is None else keys
        threshold = self.vector.threshold if threshold is None else threshold
        return run("verify", "--output", "json", *keys, *threshold, "--plain-http", *args, image or self.vector.image, home=self.test.home,
                   env={"http_proxy": self.registry.url})


class UnnamedPlace(Place):
    """A place whose own name is not the one that was signed: --signed-as says which was."""

    def ask(self, *args, image=None, keys=None, threshold=None):
        keys = self.vector.keys if keys is None else keys
        threshold = self.vector.threshold if threshold is None else threshold
        image = image or self.vector.image
        signed_as = [] if "--signed-as" in args else ["--signed-as", image]
        return run("verify", "--output", "json", *keys, *threshold, *signed_as, *args, self.where(image), home=self.test.home,
                   **self.run_options())

    def run_options(self):
        return {}


class LayoutPlace(UnnamedPlace):
    def where(self, image):
        return f"oci:{self.vector.path / 'layout'}" + ("@" + self.vector.case["digest"] if "@" in image else ":" + self.vector.case["tag"])


class ArchivePlace(UnnamedPlace):
    """The same layout in a tar archive; every other one through a pipe."""

    made = 0

    def __init__(self, test, vector):
        super().__init__(test, vector)
        self.file = test.dir / f"{vector.name}.tar"
        formats = ("v7", "oldgnu", "gnu", "ustar", "pax")
        ArchivePlace.made += 1
        subprocess.run(["tar", f"--format={formats[self.made % 5]}", "-C", vector.path / "layout", "-cf", self.file, "."], check=True)

    def where(self, image):
        return f"oci-archive:{self.file}" + ("@" + self.vector.case["digest"] if "@" in image else ":" + self.vector.case["tag"])


class PipePlace(ArchivePlace):
    def where(self, image):
        return super().where(image).replace(str(self.file), "-")

    def run_options(self):
        return {"stdin": self.file.read_bytes()}


class RealPlace(UnnamedPlace):
    def __init__(self, test, vector):
        super().__init__(test, vector)
        self.prefix = f"{test.server.host}/{vector.name}/"  # cases share images, so each has a repository of its own
        real.push_layout(test.server, f"{vector.name}/{vector.repository_name}", vector.path / "layout", vector.path / "fallback")

    def where(self, image):
        return self.prefix + image.split("/", 1)[1]


class Judge(Case):
    """judge() holds a place against case.json; the tests below are made from the vectors."""

    def judge(self, place):
        v = place.vector
        if v.threshold and len(v.case["keys"]) < v.case["threshold"]:
            self.check(place.ask("--key", v.stranger), v)
        self.check(place.ask(), v)
        if v.allow and v.support is None:
            self.deep(place)
        if v.allow and v.support is None:
            self.neighbours(place)
        if "signed-as" in v.case:
            self.assertAllowed(place.ask("--signed-as", v.case["signed-as"]))
        if v.name == "neg-simple-tag":
            self.assertAllowed(place.ask(image=v.by_digest()))
        if v.name == "cosign2-simple-platform-only":
            self.platform_only(place)

    def check(self, result, v):
        self.assertFalse(result.crashed, result)
        if v.support == "optional" and result.status == 2 or (v.optional_allow() and result.status in (0, 1)):
            return
        if v.allow:
            self.assertAllowed(result, v.case["digest"])
        else:
            self.assertDenied(result, *v.reasons)

    def deep(self, place):
        """Every byte is as the peers made it, but where the case says that it is not."""
        want = place.vector.case.get("deep")
        result = place.ask("--deep")
        if want is None:
            self.assertAllowed(result, place.vector.case["digest"])
            self.assertEqual({b["verdict"] for b in result.json["blobs"]}, {"allow"}, result)
            return
        self.assertRefused(result, {"deny": 1, "unknown": 3}[want["expect"]], want["reason"], *want.get("reasons", []))
        self.assertEqual(len([b for b in result.json["blobs"] if b["verdict"] != "allow"]), 1, result)

    def neighbours(self, place):
        """The same image must not pass with a stranger's key, passes by digest, for each platform, and with as many keys as signed it."""
        v = place.vector
        if len(v.case["keys"]) == 1:
            self.assertDenied(place.ask(keys=["--key", v.stranger]))
        elif not v.threshold:
            self.assertAllowed(place.ask(threshold=["--threshold", 2]))
        if v.name == "cosign2-simple-signed-twice":
            self.assertDenied(place.ask("--key", v.stranger, threshold=["--threshold", 2]), "threshold")
        self.assertAllowed(place.ask(image=v.by_digest()), v.case["digest"])
        for platform in [*v.platforms, *(["all"] if v.platforms else [])]:
            self.assertAllowed(place.ask("--platform", platform))

    def platform_only(self, place):
        self.assertAllowed(place.ask("--platform", "linux/amd64"))
        self.assertDenied(place.ask("--platform", "linux/arm64/v8"), "no-signature")
        self.assertDenied(place.ask("--platform", "all"), "no-signature")


class ByReferrers(Judge):
    def judge_vector(self, v):
        place = FakePlace(self, v, referrers=True)
        self.judge(place)
        if "referrers-lie" in v.case:
            self.lie(place)

    def lie(self, place):
        """The registry lists every manifest without a tag as a referrer, whatever its subject says."""
        repo = place.registry.repository(place.vector.repository_name)
        for digest, (data, media_type) in repo.manifests.items():
            if digest not in repo.tags.values():
                entry = {"mediaType": media_type, "digest": digest, "size": len(data), "artifactType": json.loads(data).get("artifactType")}
                repo.listed.setdefault(place.vector.case["digest"], []).append(entry)
        self.check(place.ask(), place.vector)


class ByFallback(Judge):
    def judge_vector(self, v):
        self.judge(FakePlace(self, v, referrers=False))


class ByLayout(Judge):
    def judge_vector(self, v):
        self.judge(LayoutPlace(self, v))


class ByArchive(Judge):
    def judge_vector(self, v):
        self.judge(ArchivePlace(self, v))


class ByPipe(Judge):
    def judge_vector(self, v):
        self.judge(PipePlace(self, v))


@unittest.skipUnless(shutil.which("docker-registry"), "docker-registry not installed")
class ByRealRegistry(Judge):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry()
        cls.addClassCleanup(cls.server.stop)

    def judge_vector(self, v):
        self.judge(RealPlace(self, v))


class Batches(Case):
    """Many images in one run are told as each of them alone: verdict, reason, every claim.  All vectors of one key set lie in one registry, each below its own name,
    which a mirror says is the host that was signed."""

    def setUp(self):
        super().setUp()
        self.registry = self.enter(Registry())
        self.mirrors = []

    def place(self, v):
        host, _ = v.image.split("/", 1)
        self.registry.repository(f"{v.name}/{v.repository_name}").load_layout(v.path / "layout")
        self.mirrors.append({"location": f"{self.registry.host}/{v.name}", "stands-for": host})
        return f"{self.registry.host}/{v.name}/{v.image.split('/', 1)[1]}"

    def ask(self, keys, threshold, images):
        result = run("verify", "--output", "json", *keys, *threshold, *images, home=self.home)
        self.assertFalse(result.crashed, result)
        return result, [{name: value for name, value in o.items() if name != "requests"} for o in result.objects]

    def test_as_each_alone(self):
        groups = {}
        for v in vectors():
            if not v.case.get("layout_only"):
                held = tuple(sorted(pathlib.Path(k).read_bytes() for k in v.keys if k != "--key"))
                groups.setdefault((held, tuple(v.threshold)), []).append((v, self.place(v)))
        self.assertTrue(groups, f"no vectors at {PEERS}")
        mirrors = self.home / ".config/cocket/mirrors.json"
        mirrors.parent.mkdir(parents=True, exist_ok=True)
        mirrors.write_text(json.dumps({"version": 1, "mirrors": self.mirrors}))
        told = []
        for (_, threshold), members in groups.items():
            with self.subTest(members[0][0].name):
                told += self.compare(members[0][0].keys, threshold, [image for _, image in members])
        wanted = {v.case["digest"]: v for members in groups.values() for v, _ in members if v.allow and not v.support}
        self.assertGreater(len([t for t in told if t["verdict"] == "deny"]), 20)
        self.assertGreaterEqual(len([t for t in told if t["verdict"] == "allow" and t["digest"] in wanted]), len(wanted))

    def compare(self, keys, threshold, images):
        alone = [self.ask(keys, threshold, [image]) for image in images]
        for order in (1, -1):
            together, told = self.ask(keys, threshold, images[::order])
            self.assertEqual([t["image"] for t in told], images[::order] if told else [], together)
            self.assertEqual(told, [o for _, objects in alone[::order] for o in objects])
            self.assertEqual(together.status, WORST[max(WORST.index(r.status) for r, _ in alone)], together)
        return told


def add_tests():
    found = vectors()
    for v in found:
        for group in (ByReferrers, ByFallback, ByLayout, ByArchive, ByPipe, ByRealRegistry):
            if group in (ByReferrers, ByFallback, ByRealRegistry) and v.case.get("layout_only"):
                continue
            if group is ByRealRegistry and not (v.name in SAMPLE and v.case["push"] == "ok"):
                continue
            setattr(group, "test_" + v.name.replace("-", "_"), lambda self, v=v: self.judge_vector(v))
    return found


class Vectors(unittest.TestCase):
    def test_there_are_vectors_of_both_kinds(self):
        verdicts = [v.case["expect"] for v in vectors()]
        print(f"peers: {len(verdicts)} cases, {verdicts.count('allow')} allow, {verdicts.count('deny')} deny")
        self.assertGreater(verdicts.count("allow"), 20)
        self.assertGreater(verdicts.count("deny"), 20)


add_tests()

if __name__ == "__main__":
    unittest.main()
