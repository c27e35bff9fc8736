/* load_mirror.c: what a target stands for already needs no word, what is new is recorded, and only that. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "transfer/load_mirror.h"
#include "trust/ledger/mirror_file.h"

static struct load_target
target_of(const char *location, const char *signer)
{
	struct load_target t;
	struct err err = { 0 };

	assert_int_equal(name_parse_claimed(&t.location, slice_str(location), &err), COCKET_OK);
	assert_int_equal(name_parse_claimed(&t.signer, slice_str(signer), &err), COCKET_OK);
	return t;
}

/* Without a tag nothing can be there in its place, so that no registry is asked. */
static const struct row {
	const char *location, *signer;
	const char *mirror[2];  /* of this machine */
	const char *planned[2]; /* by an image before it */
	bool is_new;
	enum cocket_code code;
} rows[] = {
	{ "m.example/a", "x.example/a", { 0 }, { 0 }, true, COCKET_OK },
	{ "m.example/a", "x.example/a", { "m.example", "x.example" }, { 0 }, false, COCKET_OK },
	{ "x.example/a", "x.example/a", { 0 }, { 0 }, false, COCKET_OK },
	{ "m.example/a", "x.example/a", { 0 }, { "m.example/a", "x.example/a" }, true, COCKET_OK },
	{ "m.example/a", "x.example/a", { 0 }, { "m.example/a", "y.example/a" }, false, COCKET_E_USAGE },
};

static void
what_is_new(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		const struct load_target target = target_of(row->location, row->signer);
		AUTO(verify_context_close) struct verify_context c = { 0 };
		AUTO(mirrors_free) struct mirrors known = { 0 };
		struct verified v = { .report = { .verdict = VERDICT_ALLOW } };
		struct load_mirror m = { .target = &target, .verified = &v };
		const struct verify_request request = { 0 };
		struct err err = { 0 };

		verify_context_init(&c);
		if (row->mirror[0])
			assert_int_equal(mirrors_put(&c.anchors.mirrors, row->mirror[0], row->mirror[1], &err), COCKET_OK);
		if (row->planned[0])
			assert_int_equal(mirrors_put(&known, row->planned[0], row->planned[1], &err), COCKET_OK);
		assert_int_equal(load_mirror_plan(&m, &known, &c, &request, &err), row->code);
		assert_int_equal(m.is_new, row->is_new);
	}
}

static void
only_what_is_new_is_recorded(void **state)
{
	const struct load_target target = target_of("m.example/a", "x.example/a");
	struct load_mirror m = { .target = &target };
	char dir[] = "/tmp/cocket-mirror-XXXXXX", path[64], lock[80];
	AUTO(mirrors_free) struct mirrors read = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/mirrors.json", dir);
	(void)snprintf(lock, sizeof lock, "%s.lock", path);
	assert_int_equal(load_mirror_record(&m, path, &err), COCKET_OK);
	assert_int_equal(access(path, F_OK), -1);
	m.is_new = true;
	assert_int_equal(load_mirror_record(&m, path, &err), COCKET_OK);
	assert_int_equal(mirrors_read(&read, path, &err), COCKET_OK);
	assert_int_equal(read.count, 1);
	assert_string_equal(read.items[0].location, "m.example/a");
	assert_string_equal(read.items[0].stands_for, "x.example/a");
	(void)unlink(path);
	(void)unlink(lock);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_new),
		cmocka_unit_test(only_what_is_new_is_recorded),
	};

	return cmocka_run_group_tests_name("transfer/load_mirror", tests, NULL, NULL);
}
