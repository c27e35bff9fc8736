"""Rows A7 and A8 for `cocket pull`: what is attached to an image is the registry's to invent, so it is never in memory all at once."""

import unittest

from base import *


@need_openssl
class A08Attached(Attack):
    def setUp(self):
        super().setUp()
        self.digest = self.signed_image()
        self.layout = self.dir / "layout"

    def pull(self, **options):
        return run("pull", "--key", self.key.public, "--output", "json", "--to", f"oci:{self.layout}", self.image(), home=self.home, measure=True,
                   **options)

    def add_referrers(self, n, size):
        """Manifests of no signature, each of that size, listed by the referrers API."""
        subject, media_type = self.repo.manifests[self.digest]
        self.repo.add_blob(b"{}")
        for i in range(n):
            self.repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/x-scan",
                                    "config": oci.descriptor(b"{}", oci.EMPTY), "layers": [oci.descriptor(b"{}", oci.EMPTY)],
                                    "subject": oci.descriptor(subject, media_type), "x": f"{i}" + "y" * size})

    def test_a08_neighbour(self):
        self.add_referrers(20, 100)
        result = self.pull()
        self.assertAllowed(result, self.digest)
        self.assertSmall(result)

    def test_a08_large_referrers(self):
        self.add_referrers(60, (4 << 20) - 2000)
        result = self.pull()
        self.assertDenied(result, "too-many")
        self.assertSmall(result, 128)

    def test_a07_many_subjects_with_large_tags(self):
        """Each attachment may have attachments: all their tags answer with as much as a manifest may have."""
        self.add_referrers(40, 10)
        filler = b'{"schemaVersion":2,"x":"' + b"x" * ((4 << 20) - 100) + b'"}'
        self.registry.hook(lambda r: Response(200, filler, media_type=MANIFEST)
                           if r.path.endswith((".att", ".sbom")) and self.digest[7:] not in r.path else None)
        result = self.pull(timeout=120)
        self.assertFalse(result.crashed, result)
        self.assertSmall(result, 128)


if __name__ == "__main__":
    unittest.main()
