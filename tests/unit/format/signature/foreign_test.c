/* foreign.c: what is attached to an image is called what it is, by types that nobody proved; and what is not known is not guessed. */
#include "support/test.h"

#include <stdio.h>

#include "format/signature/foreign.h"

static const struct {
	const char *artifact, *config, *layer, *annotations;
	const char *word, *text; /* NULL: nothing known */
} rows[] = {
	{ "application/vnd.cncf.notary.signature", "application/vnd.oci.empty.v1+json", "application/jose+json", "{}", "notation",
	  "signed with notation (Notary Project)" },
	{ NULL, "application/vnd.cncf.notary.signature", "application/cose", "{}", "notation", "signed with notation (Notary Project)" },
	{ NULL, "application/vnd.oci.image.config.v1+json", "application/vnd.dsse.envelope.v1+json", "{\"predicateType\":\"https://spdx.dev/Document\"}",
	  "attestation", "an attestation (SPDX SBOM)" },
	{ NULL, "application/vnd.oci.image.config.v1+json", "application/vnd.in-toto+json",
	  "{\"in-toto.io/predicate-type\":\"https://slsa.dev/provenance/v1\"}", "attestation", "an attestation (SLSA provenance)" },
	{ NULL, "application/vnd.oci.image.config.v1+json", "application/vnd.dsse.envelope.v1+json", "{\"predicateType\":\"https://example.com/mine\\n\"}",
	  "attestation", "an attestation (https://example.com/mine\\x0a)" },
	{ NULL, "application/vnd.oci.image.config.v1+json", "application/vnd.dsse.envelope.v1+json", "{}", "attestation", "an attestation" },
	{ "application/spdx+json", "application/vnd.oci.empty.v1+json", "application/spdx+json", "{}", "sbom", "an SBOM (SPDX)" },
	{ "application/vnd.example", "application/vnd.oci.empty.v1+json", "application/vnd.cyclonedx+json", "{}", "sbom", "an SBOM (CycloneDX)" },
	{ "application/vnd.example", "application/vnd.oci.empty.v1+json", "application/vnd.example", "{}", NULL, "" },
	{ NULL, "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip", "{}", NULL, "" },
};

static void
test_manifests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(manifest_free) struct manifest m = { 0 };
		char text[2048], type[160] = "", what[FOREIGN_TEXT_BYTES];
		struct err err = { 0 };
		struct foreign f;

		if (rows[i].artifact)
			snprintf(type, sizeof type, "\"artifactType\":\"%s\",", rows[i].artifact);
		snprintf(text, sizeof text,
		         "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",%s\"config\":{\"mediaType\":\"%s\","
		         "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},\"layers\":[{\"mediaType\":\"%s\","
		         "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2,\"annotations\":%s}]}",
		         type, rows[i].config, rows[i].layer, rows[i].annotations);
		assert_int_equal(manifest_parse(&m, slice_str(text), NULL, &err), COCKET_OK);
		foreign_read(&f, &m);
		foreign_print(what, f.kind, f.type);
		if (rows[i].word)
			assert_string_equal(foreign_word(f.kind), rows[i].word);
		else
			assert_null(foreign_word(f.kind));
		assert_string_equal(what, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_manifests) };

	return cmocka_run_group_tests_name("format/signature/foreign", tests, NULL, NULL);
}
