"""A running containerd 2 asks cocket before it pulls: a signed image comes, an unsigned one does not, and ctr says why.
CONTAINERD names the program (support/containerd.py); skipped with a word where it is not there.  The registry is docker-registry; images are
kept by the native snapshotter.  What CRI does is in test_containerd_cri.py."""

import os
import unittest

from support import oci, real
from support.containerd import ARCHITECTURE, PATH, Containerd, why_not
from support.program import Case, key, run
from support.registry import Repository


@unittest.skipIf(why_not(), why_not())
class Pulls(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = real.DockerRegistry(plain=True)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.key = key("p256")
        self.containerd = Containerd(self)
        self.containerd.ask_cocket(key=str(self.key.public))

    def push(self, path, tag):
        repo = Repository()
        oci.image(repo, tag, f"linux/{ARCHITECTURE}", layers=[oci.file_layer(repo, "hello", tag.encode())])
        layout = oci.write_layout(self.dir / f"{path.replace('/', '-')}-{tag}", repo)
        real.push_layout(self.server, path, layout)
        return repo.tags[tag]

    def pull(self, image):
        return self.containerd.ctr("images", "pull", "--plain-http", "--local=false", image)

    def images(self):
        return self.containerd.ctr("images", "list", "--quiet").stdout.split()

    def test_cocket_pull_with_ctr(self):
        """Here containerd does not ask: cocket has decided before it is told."""
        self.containerd.ask_nobody()
        env = {"CONTAINERD_ADDRESS": self.dir / "sock", "PATH": f"{PATH.parent}:{os.environ['PATH']}"}
        image = f"{self.server.host}/shop/with-ctr:1"
        digest = self.push("shop/with-ctr", "1")
        ask = lambda: run("pull", "--key", self.key.public, image, "--with", "ctr", home=self.home, env=env, timeout=60)
        refused = ask()
        self.assertEqual(refused.status, 1, refused)
        self.assertEqual(self.images(), [])
        self.run_ok("sign", "--key", self.key.private, image)
        done = ask()
        self.assertEqual((done.status, done.out.decode().strip()), (0, f"{image}@{digest}"), done)
        self.assertIn(image, self.images(), done)

    def test_signed_is_pulled_and_unsigned_is_not(self):
        signed, unsigned = f"{self.server.host}/shop/api:1", f"{self.server.host}/shop/api:2"
        self.push("shop/api", "1")
        digest = self.push("shop/api", "2")
        self.run_ok("sign", "--key", self.key.private, signed)
        done = self.pull(unsigned)
        said = done.stdout + done.stderr
        self.assertNotEqual(done.returncode, 0, said)
        self.assertIn("image verifier bindir blocked pull", said)
        self.assertIn(f"verifier cocket-containerd rejected image (exit code 1): denied: no-signature: {unsigned}@{digest}: ", said)
        self.assertEqual(self.images(), [])
        self.pull(signed)
        self.assertEqual(self.images(), [signed], self.containerd.log()[-3000:])
        self.assertIn(f"cocket-containerd => allowed: {signed}@", self.containerd.log())

    def test_registry_that_does_not_answer_for_signatures(self):
        """The image is there, but who verifies is sent to a place where nothing is: containerd's error has cocket's own reason."""
        image = f"{self.server.host}/shop/gone:1"
        self.push("shop/gone", "1")
        self.containerd.ask_cocket(key=str(self.dir / "nowhere.pub"))
        said = self.pull(image).stderr
        self.assertIn("(exit code 2): error: ", said)
        self.assertIn("nowhere.pub: No such file or directory", said)
        self.assertEqual(self.images(), [])

    def test_what_containerd_lets_pass(self):
        """Documented dangers: an empty directory of verifiers is a yes of containerd's own."""
        image = f"{self.server.host}/shop/open:1"
        self.push("shop/open", "1")
        self.assertNotIn(image, self.images())
        self.containerd.ask_nobody()
        self.pull(image)
        self.assertIn(image, self.images())


if __name__ == "__main__":
    unittest.main()
