/* pull.c: a verified image in a layout or an archive is the image that was verified, and verifies there. */
#include "support/test.h"

#include <stdio.h>

#include "support/scratch.h"
#include "support/verified.h"
#include "transfer/pull.h"

static const struct row {
	const char *transport, *name, *again; /* of the place, in a directory, and of the image in it */
	enum cocket_code code;
} rows[] = {
	{ "oci", "out:" VERIFIED_NAME, "out:" VERIFIED_NAME, COCKET_OK },
	{ "oci", "out", "out:" VERIFIED_NAME, COCKET_OK },
	{ "oci-archive", "out.tar", "out.tar:" VERIFIED_NAME, COCKET_OK },
	{ "docker-archive", "out.tar", "out.tar:" VERIFIED_NAME, COCKET_OK },
	{ "oci", "out:mine", "out:mine", COCKET_OK },
	{ "oci", "out:mine", "out:" VERIFIED_NAME, COCKET_OK },
	{ "oci-archive", "out.tar:mine", "out.tar:mine", COCKET_OK },
	{ "oci", "no/such/out", NULL, COCKET_E_NOT_FOUND },
};

static void
what_is_pulled_verifies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(verify_context_close) struct verify_context c = { 0 };
		AUTO(verified_free) struct verified *v = NULL, *again = NULL;
		char dir[64], to[256];
		struct reference ref;
		struct copied_total moved;
		struct err err = { 0 };

		verified_context(&c);
		scratch_new(dir);
		(void)snprintf(to, sizeof to, "%s:%s/%s", rows[i].transport, dir, rows[i].name);
		assert_int_equal(destination_parse(&ref, to, &err), COCKET_OK);
		v = verified_of(&c, VERIFIED_GOOD);
		const struct pull p = { .to = &ref, .no_diff_ids = true };
		if (pull(&moved, v, &p, &err) != rows[i].code)
			fail_msg("%s: %s", to, err.message);
		if (rows[i].code == COCKET_OK) {
			(void)snprintf(to, sizeof to, "%s:%s/%s", rows[i].transport, dir, rows[i].again);
			again = verified_of(&c, to);
			if (again->report.verdict != VERDICT_ALLOW)
				fail_msg("%s: %s", to, again->report.detail);
			assert_true(digest_eq(&again->report.digest, &v->report.digest));
			verified_free(&again);
		}
		scratch_free(dir);
	}
}

static const struct platform here = { .os = "linux", .arch = "amd64" };

static const struct ask_row {
	const char *platform; /* asked for */
	bool of_platforms, by_index;
	size_t covered;
	const char *asked; /* NULL none */
	bool has_digest;
} ask_rows[] = {
	{ NULL, false, true, 0, NULL, false },
	{ "linux/amd64", true, true, 1, "linux/amd64", true },
	{ "all", false, true, 1, "all", false },
	{ NULL, false, true, 1, NULL, false },
	{ NULL, false, false, 1, "linux/amd64", true }, /* others stand beside it */
};

static void
what_another_tool_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ask_rows / sizeof *ask_rows; i++) {
		const struct ask_row *row = &ask_rows[i];
		struct coverage covered = { here, { .bytes = { 7 } }, row->by_index };
		const struct verified v = { .of_platforms = row->of_platforms, .report = { .covered = &covered, .covered_count = row->covered } };
		struct pull_ask ask;
		struct err err = { 0 };

		assert_int_equal(pull_ask_for(&ask, &v, row->platform, &err), COCKET_OK);
		if (row->asked)
			assert_string_equal(ask.platform, row->asked);
		else
			assert_null(ask.platform);
		assert_int_equal(ask.digest != NULL, row->has_digest);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pulled_verifies),
		cmocka_unit_test(what_another_tool_is_asked_for),
	};

	return cmocka_run_group_tests_name("transfer/pull", tests, NULL, NULL);
}
