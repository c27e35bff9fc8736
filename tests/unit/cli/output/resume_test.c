/* resume.c: what is said to be kept, and when: after what trying again may help with, and once something has come. */
#include "support/test.h"

#include "cli/output/resume.h"

static void
what_is_kept(void **state)
{
	static const struct {
		enum cocket_code code;
		unsigned done;
		bool is_kept;
	} rows[] = {
		{ COCKET_E_NET, 1, true }, { COCKET_E_IO, 1, true }, { COCKET_E_REGISTRY, 1, true }, { COCKET_E_AUTH, 1, true },
		{ COCKET_OK, 1, false }, { COCKET_E_NET, 0, false }, { COCKET_E_IO, 0, false },
		/* what came is not what should have come, or is not there: the same command would end the same way */
		{ COCKET_E_DIGEST, 1, false }, { COCKET_E_SIZE, 1, false }, { COCKET_E_FORMAT, 1, false }, { COCKET_E_NOT_FOUND, 1, false },
	};
	const struct reference to = { .transport = TRANSPORT_LAYOUT, .path = "dir" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct progress p = { 0 };
		struct resume r;

		progress_add(&p, rows[i].done);
		resume_begin(&r, &to);
		resume_end(&r, rows[i].code, &p);
		assert_int_equal(r.is_kept, rows[i].is_kept);
	}
}

static void
where(void **state)
{
	static const struct {
		struct reference to;
		const char *text;
	} rows[] = {
		{ { .transport = TRANSPORT_LAYOUT, .path = "dir" }, "what was fetched is kept in dir; the same command goes on there" },
		{ { .transport = TRANSPORT_OCI_ARCHIVE, .path = "a\x1b.tar" }, "what was fetched is kept beside a\\x1b.tar; the same command goes on there" },
		{ { .transport = TRANSPORT_REGISTRY }, "what was sent is kept by the registry, and no tag names it yet; the same command goes on there" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct progress p = { 0 };
		struct resume r;

		resume_begin(&r, &rows[i].to);
		resume_end(&r, COCKET_OK, &p);
		assert_string_equal(r.text, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept),
		cmocka_unit_test(where),
	};

	return cmocka_run_group_tests_name("cli/output/resume", tests, NULL, NULL);
}
