/* trust_import.c: no store is begun without a pinned root, and what is no trust store is not taken for one. */
#include "support/test.h"

#include <stdio.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/verified.h"
#include "transfer/trust_import.h"

static void
nothing_is_trusted_on_first_use(void **state)
{
	const struct session_options session = { .timeout_ms = 60000 };
	char dir[64], store[128];
	enum trust_imported imported;
	struct trust_update done;
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(store, dir, "trust");
	const struct trust_import i = { .session = &session, .from = VERIFIED_GOOD, .dir = store };
	assert_int_equal(trust_import(&imported, &done, &i, &err), COCKET_OK);
	assert_int_equal(imported, TRUST_IMPORT_NO_ROOT);
	assert_int_equal(access(store, F_OK), -1);
	scratch_free(dir);
}

static void
an_image_is_no_trust_store(void **state)
{
	const struct session_options session = { .timeout_ms = 60000 };
	const struct digest root = { .bytes = { 1 } };
	char dir[64], store[128];
	enum trust_imported imported;
	struct trust_update done;
	struct err err = { 0 };

	(void)state;
	scratch_new(dir);
	scratch_path(store, dir, "trust");
	const struct trust_import i = { .session = &session, .from = VERIFIED_GOOD, .dir = store, .root = &root };
	assert_int_equal(trust_import(&imported, &done, &i, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "trust store: not a trust store: artifactType is missing, expected application/vnd.cocket.trust.v1");
	assert_int_equal(access(store, F_OK), -1);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_trusted_on_first_use),
		cmocka_unit_test(an_image_is_no_trust_store),
	};

	return cmocka_run_group_tests_name("transfer/trust_import", tests, NULL, NULL);
}
