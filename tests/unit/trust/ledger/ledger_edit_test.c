/* ledger_edit.c: what is read is what was accepted; one name is forgotten, no other; whatever is wrong with the file, it stays as it is. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/scratch.h"
#include "trust/ledger/ledger.h"
#include "trust/ledger/ledger_edit.h"

static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	scratch_new(dir);
	snprintf(path, sizeof path, "%s/ledger.json", dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_free(dir);
	return 0;
}

static enum cocket_code
accept_image(const char *image, uint8_t digest, int64_t signed_at)
{
	const struct ledger_entry e = { .digest = { .bytes = { digest } }, .has_signed_at = true, .signed_at = signed_at, .accepted_at = 99 };
	struct err err = { 0 };

	return ledger_accept(path, LEDGER_MAY_BEGIN, image, &e, NULL, &err);
}

static void
what_is_read_was_accepted(void **state)
{
	AUTO(ledger_free) struct ledger all = { 0 };
	struct ledger_entry e = { 0 };
	bool found = true;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ledger_read(&all, path, &err), COCKET_E_NOT_FOUND);
	assert_int_equal(accept_image("b.io/x:1", 1, 50), COCKET_OK);
	assert_int_equal(accept_image("a.io/x:1", 2, 60), COCKET_OK);
	assert_int_equal(ledger_read(&all, path, &err), COCKET_OK);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.records[0].image, "a.io/x:1");
	assert_int_equal(all.records[0].entry.signed_at, 60);
	assert_int_equal(all.records[1].entry.accepted_at, 99);
	assert_int_equal(ledger_find(path, "a.io/x:2", &e, &found, &err), COCKET_OK);
	assert_false(found);
	assert_int_equal(ledger_find(path, "b.io/x:1", &e, &found, &err), COCKET_OK);
	assert_true(found && e.digest.bytes[0] == 1);
}

static void
one_name_is_forgotten(void **state)
{
	AUTO(ledger_free) struct ledger left = { 0 };
	bool found = true;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ledger_forget(&found, path, "a.io/x:1", &err), COCKET_E_NOT_FOUND);
	assert_false(found);
	for (const char *const *name = (const char *const[]){ "a.io/x:1", "a.io/x:2", "a.io/x:3", NULL }; *name; name++)
		assert_int_equal(accept_image(*name, 1, 50), COCKET_OK);
	assert_int_equal(accept_image("a.io/x:2", 2, 40), COCKET_E_ROLLBACK);
	assert_int_equal(ledger_forget(&found, path, "a.io/x:2", &err), COCKET_OK);
	assert_true(found);
	assert_int_equal(ledger_read(&left, path, &err), COCKET_OK);
	assert_int_equal(left.count, 2);
	assert_null(ledger_get(&left, "a.io/x:2"));
	assert_int_equal(accept_image("a.io/x:1", 2, 40), COCKET_E_ROLLBACK);
	assert_int_equal(accept_image("a.io/x:2", 2, 40), COCKET_OK);
	assert_int_equal(accept_image("a.io/x:2", 3, 30), COCKET_E_ROLLBACK);
}

/* A prefix, a longer name, another case, nothing: none of them is the name. */
static void
no_other_is(void **state)
{
	static const char *const others[] = { "a.io/x", "a.io/x:", "a.io/x:11", "A.io/x:1", "", "a.io/x:1 ", "*" };
	struct stat before, after;

	(void)state;
	assert_int_equal(accept_image("a.io/x:1", 1, 50), COCKET_OK);
	assert_int_equal(stat(path, &before), 0);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		bool found = true;
		struct err err = { 0 };

		assert_int_equal(ledger_forget(&found, path, others[i], &err), COCKET_OK);
		assert_false(found);
	}
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino); /* nothing was written */
}

static void
what_is_wrong_stays(void **state)
{
	AUTO(ledger_free) struct ledger all = { 0 };
	bool found = true;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(accept_image("a.io/x:1", 1, 50), COCKET_OK);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(ledger_read(&all, path, &err), COCKET_E_USAGE);
	assert_int_equal(ledger_forget(&found, path, "a.io/x:1", &err), COCKET_E_USAGE);
	assert_false(found);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 20), 0);
	assert_int_equal(ledger_read(&all, path, &err), COCKET_E_USAGE);
	assert_int_equal(ledger_forget(&found, path, "a.io/x:1", &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "damaged"));
	assert_int_equal(all.count, 0);
}

static void
an_entry_in_json(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	const struct ledger_entry none = { .accepted_at = 1763800042 };
	struct json_writer w;
	struct err err = { 0 };

	(void)state;
	json_writer_init(&w, &out);
	json_begin_object(&w);
	ledger_put_entry(&w, &none);
	json_end_object(&w);
	assert_int_equal(json_writer_done(&w, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "{\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\","
	                                   "\"signed-at\":null,\"accepted-at\":\"2025-11-22T08:27:22Z\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_read_was_accepted, setup, teardown),
		cmocka_unit_test_setup_teardown(one_name_is_forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(no_other_is, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_wrong_stays, setup, teardown),
		cmocka_unit_test(an_entry_in_json),
	};

	return cmocka_run_group_tests_name("trust/ledger/ledger_edit", tests, NULL, NULL);
}
