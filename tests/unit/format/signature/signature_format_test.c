/* signature_format.c: what each format is called and found by; what is none of them is none. */
#include "support/test.h"

#include "format/signature/signature_format.h"

static void
layers_and_artifacts(void **state)
{
	(void)state;
	const struct {
		const char *type;
		enum signature_format lone, annotated, artifact;
	} rows[] = {
		{ "application/vnd.dev.cosign.simplesigning.v1+json", FORMAT_COUNT, FORMAT_SIMPLE, FORMAT_COUNT },
		{ "application/vnd.dev.cosign.simplesigning.v1+jsonx", FORMAT_COUNT, FORMAT_COUNT, FORMAT_COUNT },
		{ "application/vnd.dev.cosign.artifact.sig.v1+json", FORMAT_COUNT, FORMAT_COUNT, FORMAT_SIMPLE },
		{ "application/vnd.dev.sigstore.bundle.v0.3+json", FORMAT_BUNDLE, FORMAT_COUNT, FORMAT_BUNDLE },
		{ "application/vnd.dev.sigstore.bundle+json;version=0.3", FORMAT_BUNDLE, FORMAT_COUNT, FORMAT_BUNDLE },
		{ "application/vnd.dev.sigstore", FORMAT_COUNT, FORMAT_COUNT, FORMAT_COUNT },
		{ "application/vnd.oci.image.layer.v1.tar+gzip", FORMAT_COUNT, FORMAT_COUNT, FORMAT_COUNT },
		{ "", FORMAT_COUNT, FORMAT_COUNT, FORMAT_COUNT },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(format_of_lone_layer(rows[i].type), rows[i].lone);
		assert_int_equal(format_of_annotated_layer(rows[i].type), rows[i].annotated);
		assert_int_equal(format_of_artifact(rows[i].type), rows[i].artifact);
	}
}

static void
names_and_sets(void **state)
{
	(void)state;
	char text[FORMAT_NAMES_BYTES];

	for (enum signature_format f = 0; f < FORMAT_COUNT; f++) {
		assert_int_equal(format_of_name(signature_formats[f].name), f);
		assert_true(format_is_in(0, f) && format_is_in(FORMAT_BIT(f), f) && !format_is_in(~FORMAT_BIT(f), f));
	}
	assert_int_equal(format_of_name("simpl"), FORMAT_COUNT);
	assert_int_equal(format_of_name(""), FORMAT_COUNT);
	format_names_print(text, 0, " or ");
	assert_string_equal(text, "simple or bundle");
	format_names_print(text, FORMAT_BIT(FORMAT_BUNDLE), " or ");
	assert_string_equal(text, "bundle");
	format_many_print(text, FORMAT_BIT(FORMAT_SIMPLE), " and ");
	assert_string_equal(text, "simple signatures");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_and_artifacts),
		cmocka_unit_test(names_and_sets),
	};

	return cmocka_run_group_tests_name("format/signature/signature_format", tests, NULL, NULL);
}
