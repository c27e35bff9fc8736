/* link_header.c: RFC 8288 headers as registries write them for paging, and what is not one. */
#include "support/test.h"

#include "image/registry/link_header.h"

static void
next_is_found(void **state)
{
	static const struct {
		const char *text, *target;
	} rows[] = {
		{ "</v2/a/referrers/d?n=1>; rel=\"next\"", "/v2/a/referrers/d?n=1" },
		{ "</x>;rel=next", "/x" },
		{ "</x>; REL=\"prev NEXT\"", "/x" },
		{ "</p>; rel=prev, </x>; rel=next, </y>; rel=next", "/x" },
		{ "</x,y;z>; title=\"a,b;c\\\"d\"; rel=\"next\"", "/x,y;z" },
		{ ", , </x> ; rel = next ,", "/x" },
		{ "<>; rel=next", "" },
		{ "</x>; rel=prev; rel=next", "" }, /* the first rel counts */
		{ "</x>; rel=\"nextish\"", "" },
		{ "</x>; rel=next; anchor=\"#a\"", "" },
		{ "</x>; title=next", "" },
		{ "</x>", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice target = slice_str("unset");
		struct err err = { 0 };
		assert_int_equal(link_next(&target, slice_str(rows[i].text), &err), COCKET_OK);
		assert_true(slice_is(target, rows[i].target));
	}
}

static void
other_text_is_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "/x; rel=next", "link header: expected <target>" },
		{ "</x; rel=next", "link header: expected <target>" },
		{ "</x>; rel=\"next", "link header: unterminated quoted string" },
		{ "</x>; rel=\"next\\\"", "link header: unterminated quoted string" },
		{ "</x> rel=next", "link header: expected a comma after a link" },
		{ "</x>; rel=next </y>", "link header: expected a comma after a link" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct slice target;
		struct err err = { 0 };
		assert_int_equal(link_next(&target, slice_str(rows[i].text), &err), COCKET_E_REGISTRY);
		assert_string_equal(err.message, rows[i].message);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(next_is_found), cmocka_unit_test(other_text_is_refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
