/* What is published is built on only as it was signed (trust/edit/stage_proof.c). */
#include "support/test.h"

#include "support/edit_fixture.h"

#define ROOT K(0)
#define TARGETS K(1)
#define ROOT2 K(2)
#define TEAM K(5)
#define INNER K(6)

#define SHOP "registry.example.com/shop/*"
#define API "registry.example.com/shop/api"

/* A root that has followed another, targets, and a role with a file of its own. */
static void
make_store(struct trust_fixture *f)
{
	struct err err = { 0 };

	trust_fixture_new(f);
	if (edit_run_init(f, ROOT, 1, TARGETS, 1, ROOT | TARGETS, &err) || edit_run_rotate(f, "root", ROOT2, 0, 1, 0, ROOT, &err) ||
	    edit_run_delegate(f, "team", "targets", SHOP, TEAM, 1, TARGETS, &err) ||
	    edit_run_delegate(f, "inner", "team", API, INNER, 1, TEAM | TARGETS, &err))
		fail_msg("%s", err.message);
}

/* One digit of the date, which every file has: nothing but its signatures tells. */
static void
alter(struct trust_fixture *f, const char *name)
{
	AUTO(buf_free) struct buf text = BUF(TRUST_TEXT_MAX);
	char *date;

	trust_read(&text, f, name);
	date = memmem(text.ptr, text.len, "\"expires\"", strlen("\"expires\""));
	assert_non_null(date);
	date = strchr(date, 'T');
	date[-1] = date[-1] == '1' ? '2' : '1';
	trust_write(f, name, buf_slice(&text));
}

static void
test_altered(void **state)
{
	static const char *const names[] = { "root.json", "1.root.json", "targets.json", "team.json", "snapshot.json", "timestamp.json" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct trust_fixture f;
		struct stage st = NO_STAGE;
		struct err err = { 0 };

		make_store(&f);
		assert_int_equal(stage_open(&st, f.dir, false, &err), COCKET_OK);
		stage_close(&st);
		alter(&f, names[i]);
		assert_int_equal(stage_open(&st, f.dir, false, &err), COCKET_E_USAGE);
		if (!strstr(err.message, "altered after signing"))
			fail_msg("%s: %s", names[i], err.message);
		trust_fixture_free(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_altered) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
