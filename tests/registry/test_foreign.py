"""What is attached to an image and is no signature that is read here is called what it is, with what to do next; nothing of it allows anything."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support import oci
from support.program import Case, key, run
from support.registry import MANIFEST, Registry, Repository

NAME = "registry.example.com/shop/api:1.4"
NOTATION = "application/vnd.cncf.notary.signature"
DSSE = "application/vnd.dsse.envelope.v1+json"
SPDX = "https://spdx.dev/Document"


class Foreign(Case):
    def setUp(self):
        super().setUp()
        self.repo = Repository()
        self.digest = oci.image(self.repo, "1.4")
        self.key, self.stranger = key(), key(n=1)

    def attach(self, layer_type, artifact_type=None, data=b"x", **annotations):
        """A referrer of that type."""
        return oci.attach_bundle(self.repo, self.digest, data, artifactType=artifact_type,
                                 layers=[oci.descriptor(data, layer_type, annotations=annotations)])

    def attach_att(self, predicate=SPDX):
        """As cosign 2 attests: at a tag of its own."""
        self.repo.add_blob(b"envelope")
        self.repo.add_blob(b"{}")
        layer = oci.descriptor(b"envelope", DSSE, annotations={oci.SIGNATURE: "", "predicateType": predicate})
        self.repo.add_manifest({"schemaVersion": 2, "mediaType": MANIFEST, "config": oci.descriptor(b"{}", oci.CONFIG), "layers": [layer]},
                               self.digest.replace(":", "-") + ".att")

    def ask(self, *more):
        self.count = getattr(self, "count", 0) + 1
        layout = oci.write_layout(self.dir / f"layout{self.count}", self.repo)
        self.image = f"oci:{layout}:1.4"
        return run("verify", "--output", "json", "--signed-as", NAME, "--key", self.key.public, *more, self.image, home=self.home)

    def assertTold(self, reason, detail, hint, *kinds):
        """Denied, in these words; and a good signature beside it allows the image as if it were not there."""
        result = self.ask()
        self.assertDenied(result, reason)
        self.assertIn(detail, result.json["detail"])
        self.assertIn(hint, result.json["hint"])
        self.assertNotIn("IMAGE", result.json["hint"])
        told = [a["kind"] for a in result.json["attached"]] + [c["kind"] for c in result.json["claims"]]
        self.assertEqual(told, list(kinds))
        return result

    def assertAllowedWithAKey(self):
        oci.sign_bundle(self.repo, self.digest, self.key, NAME)
        self.assertAllowed(self.ask(), self.digest)

    def inspect(self, *more):
        done = run("inspect", *more, self.image, home=self.home)
        self.assertEqual(done.status, 0, done)
        return done

    def test_notation(self):
        for layer in ("application/jose+json", "application/cose"):
            self.attach(layer, NOTATION, layer.encode())
        self.assertTold("no-signature", "no signature by a key; but signed with notation (Notary Project) (referrer sha256:", "notation verify", "notation", "notation")
        self.assertIn("signed with notation (Notary Project)", self.inspect().out.decode())
        self.assertEqual([a["kind"] for a in self.inspect("--output", "json").json["attached"]], ["notation"] * 2)
        self.assertAllowedWithAKey()

    def test_attestations(self):
        self.attach_att()
        self.assertTold("no-signature", "an attestation (SPDX SBOM) (tag sha256-", "does not sign it", "attestation")
        self.assertAllowedWithAKey()

    def attestation_in_a_bundle(self, by):
        oci.sign_bundle(self.repo, self.digest, by, body=oci.statement(self.digest, NAME, SPDX))
        self.assertTold("no-signature", "an attestation (SPDX SBOM), not a signature of the image", "does not sign it", "attestation")
        self.assertIn("attestation (not verified)", self.inspect().out.decode())

    def test_an_attestation_by_the_key(self):
        self.attestation_in_a_bundle(self.key)

    def test_an_attestation_by_a_stranger(self):
        self.attestation_in_a_bundle(self.stranger)

    def test_sboms(self):
        self.attach("application/spdx+json", "application/spdx+json")
        self.assertTold("no-signature", "an SBOM (SPDX)", "sign it", "sbom")
        self.assertAllowedWithAKey()

    def test_what_is_not_known_is_not_guessed(self):
        self.attach("application/vnd.example", "application/vnd.example")
        self.assertTold("no-signature", "no signature found", "sign it")

    def test_certificates_beside_simple_signatures(self):
        data = oci.payload(NAME, self.digest)
        layer = oci.simple_layer(self.repo, data, oci.sign_bytes(self.stranger, data))
        layer["annotations"]["dev.sigstore.cosign/certificate"] = "-----BEGIN CERTIFICATE-----"
        oci.attach_layers(self.repo, self.digest, [layer])
        self.assertTold("unknown-key", "signed with a certificate (keyless)", "cocket verify --identity NAME --issuer URL", "certificate")
        self.assertIn("certificate (keyless)", self.inspect().out.decode())
        self.assertEqual(self.inspect("--output", "json").json["signatures"][0]["kind"], "certificate")

    def test_a_certificate_takes_nothing_from_a_key(self):
        data = oci.payload(NAME, self.digest)
        layer = oci.simple_layer(self.repo, data, oci.sign_bytes(self.key, data))
        layer["annotations"]["dev.sigstore.cosign/certificate"] = "-----BEGIN CERTIFICATE-----"
        oci.attach_layers(self.repo, self.digest, [layer])
        self.assertAllowed(self.ask(), self.digest)

    def test_certificates_in_bundles(self):
        document = oci.bundle(oci.statement(self.digest, NAME), b"signature")
        document["verificationMaterial"] = {"certificate": {"rawBytes": oci.b64(b"certificate")}}
        oci.attach_bundle(self.repo, self.digest, document)
        self.assertTold("unknown-key", "signed with a certificate (keyless)", "cocket verify --identity NAME --issuer URL", "certificate")
        self.assertIn("certificate (keyless)", self.inspect().out.decode())

    def test_no_request_more_on_the_way_of_a_yes(self):
        with Registry() as registry:
            repo = registry.repository("shop/api")
            digest = oci.image(repo, "1.4")
            name = f"{registry.host}/shop/api:1.4"
            oci.sign_bundle(repo, digest, self.key, name)
            self.assertAllowed(run("verify", "--output", "json", "--key", self.key.public, name, home=self.home), digest)
            self.assertEqual(registry.requests(lambda r: r.path.endswith(".att")), [])
            self.assertDenied(run("verify", "--output", "json", "--key", self.stranger.public, name, home=self.home), "unknown-key", "bad-signature")
            self.assertEqual(registry.requests(lambda r: r.path.endswith(".att")), [])
            oci.image(repo, "1.5", settings={"Labels": {"other": "one"}})
            self.assertDenied(run("verify", "--output", "json", "--key", self.key.public, f"{registry.host}/shop/api:1.5", home=self.home), "no-signature")
            self.assertEqual(len(registry.requests(lambda r: r.path.endswith(".att"))), 1)


if __name__ == "__main__":
    unittest.main()
