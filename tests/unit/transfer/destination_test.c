/* destination.c: which places may be written to. */
#include "support/test.h"

#include "transfer/destination.h"

static const struct row {
	const char *text;
	enum transport transport;
	const char *message; /* NULL: may be */
} rows[] = {
	{ "oci:dir", TRANSPORT_LAYOUT, NULL },
	{ "oci:dir:1.4", TRANSPORT_LAYOUT, NULL },
	{ "oci-archive:f.tar:x", TRANSPORT_OCI_ARCHIVE, NULL },
	{ "docker-archive:f.tar:example.com/a:1", TRANSPORT_DOCKER_ARCHIVE, NULL },
	{ "oci:-", TRANSPORT_LAYOUT, NULL },
	{ "dir", 0, "--to dir: expected oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]" },
	{ "docker://example.com/a:1", 0, "--to docker://example.com/a:1: expected oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]" },
	{ "example.com/a:1", 0, "--to example.com/a:1: expected oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]" },
	{ "oci-archive:-", 0, "--to oci-archive:-: an archive cannot be written to a pipe, since it is verified in place" },
	{ "oci:dir@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0,
	  "--to oci:dir@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: a destination takes no digest" },
};

static void
places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reference to;
		struct err err = { 0 };

		assert_int_equal(destination_parse(&to, rows[i].text, &err), rows[i].message ? COCKET_E_USAGE : COCKET_OK);
		if (rows[i].message)
			assert_string_equal(err.message, rows[i].message);
		else
			assert_int_equal(to.transport, rows[i].transport);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(places) };

	return cmocka_run_group_tests_name("transfer/destination", tests, NULL, NULL);
}
