/* dockerfile_shell.c by table: a word filled in, and words split, as BuildKit's shell/lex.go does it. */
#include "support/test.h"

#include "base/limits.h"
#include "format/files/dockerfile_shell.h"

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	*out = NULL;
	if (strcmp(name, "V") == 0)
		*out = "1.2.3";
	if (strcmp(name, "EMPTY") == 0)
		*out = "";
	if (strcmp(name, "WIDE") == 0)
		*out = "\xc3\xa9";
	if (strcmp(name, "DOLLAR") == 0)
		*out = "$V";
	return strcmp(name, "BAD") == 0 ? fail(err, COCKET_E_UNSUPPORTED, "not known") : COCKET_OK;
}

static void
fills(void **state)
{
	static const struct {
		const char *text, *expected; /* NULL: refused */
		enum cocket_code code;
	} rows[] = {
		{ "a:$V", "a:1.2.3", 0 }, { "a:${V}-x", "a:1.2.3-x", 0 }, { "$V$V", "1.2.31.2.3", 0 }, { "a$EMPTY", "a", 0 },
		{ "'$V'", "$V", 0 }, { "\"$V\"", "1.2.3", 0 }, { "a\"b'c\"d'e\"f'", "ab'cde\"f", 0 }, { "\\$V", "$V", 0 }, { "a\\", "a", 0 },
		{ "\"a\\\"b\\x\\\\\"", "a\"b\\x\\", 0 }, { "'a\\'", "a\\", 0 }, { "$DOLLAR", "$V", 0 }, { "a<<b", "a<<b", 0 },
		{ "${V:-x}", "1.2.3", 0 }, { "${EMPTY:-x}", "x", 0 }, { "${EMPTY-x}", "", 0 }, { "${U:-x}", "x", 0 }, { "${U-x}", "x", 0 },
		{ "${V:+x}", "x", 0 }, { "${EMPTY:+x}", "", 0 }, { "${EMPTY+x}", "x", 0 }, { "${U:+x}", "", 0 }, { "${U+x}", "", 0 },
		{ "${V:?no}", "1.2.3", 0 }, { "${EMPTY?no}", "", 0 }, { "${U:-${V:+${EMPTY:-z}}}", "z", 0 }, { "${U:-\"}\"}", "}", 0 },
		{ "${U:-'a b'}", "a b", 0 }, { "\"${U:-\"x\"}\"", "x", 0 }, { "${V:-${U}}", "1.2.3", 0 }, { "${V:-$BAD}", "1.2.3", 0 },
		{ "${V%.*}", "1.2", 0 }, { "${V%%.*}", "1", 0 }, { "${V#*.}", "2.3", 0 }, { "${V##*.}", "3", 0 }, { "${V#${U:-1}}", ".2.3", 0 },
		{ "${V#}", "1.2.3", 0 }, { "${V%%}", "1.2.3", 0 }, { "${EMPTY##*}", "", 0 },
		{ "${V/./-}", "1-2.3", 0 }, { "${V//./-}", "1-2-3", 0 }, { "${V//.}", NULL, COCKET_E_FORMAT }, { "${V/./$EMPTY}", "12.3", 0 },
		/* not set, or not known */
		{ "$U", NULL, COCKET_E_NOT_FOUND }, { "${U}", NULL, COCKET_E_NOT_FOUND }, { "${U:?no}", NULL, COCKET_E_NOT_FOUND },
		{ "${EMPTY:?no}", NULL, COCKET_E_NOT_FOUND }, { "${U#x}", NULL, COCKET_E_NOT_FOUND }, { "${U/x/y}", NULL, COCKET_E_NOT_FOUND },
		{ "${BAD:-x}", NULL, COCKET_E_UNSUPPORTED }, { "${U:-$BAD}", NULL, COCKET_E_UNSUPPORTED }, { "${U:-$U}", NULL, COCKET_E_NOT_FOUND },
		/* what is no word */
		{ "'a", NULL, COCKET_E_FORMAT }, { "\"a", NULL, COCKET_E_FORMAT }, { "${V", NULL, COCKET_E_FORMAT }, { "${", NULL, COCKET_E_FORMAT },
		{ "${}", NULL, COCKET_E_FORMAT }, { "${V:}", NULL, COCKET_E_FORMAT }, { "${V:#x}", NULL, COCKET_E_FORMAT }, { "${V^}", NULL, COCKET_E_FORMAT },
		{ "${V:-x", NULL, COCKET_E_FORMAT }, { "$", NULL, COCKET_E_FORMAT }, { "a$.", NULL, COCKET_E_FORMAT }, { "$1", NULL, COCKET_E_FORMAT },
		{ "$$", NULL, COCKET_E_FORMAT }, { "${#V}", NULL, COCKET_E_FORMAT }, { "${V/x}", NULL, COCKET_E_FORMAT },
		{ "\xc3\xa9", NULL, COCKET_E_UNSUPPORTED }, { "${V#\\.}", NULL, COCKET_E_UNSUPPORTED }, { "${V#'1'}", NULL, COCKET_E_UNSUPPORTED },
		{ "${WIDE#?}", NULL, COCKET_E_UNSUPPORTED }, { "${V//./$DOLLAR}", NULL, COCKET_E_UNSUPPORTED },
		{ "${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-${U:-x}}}}}}}}}}}}}}}}}", NULL, COCKET_E_TOO_MANY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(KIB);
		struct shell shell = { .escape = '\\', .variables = { get, NULL }, .budget = MIB };
		struct err err = { 0 };
		size_t at;
		enum cocket_code code = shell_fill(&out, &at, slice_str(rows[i].text), &shell, &err);

		if (code != rows[i].code || (rows[i].expected && strcmp(buf_str(&out), rows[i].expected) != 0))
			fail_msg("%s: %d %s, %s", rows[i].text, (int)code, code ? err.message : "", buf_str(&out));
	}
}

static void
takes_the_other_escape(void **state)
{
	AUTO(buf_free) struct buf out = BUF(KIB);
	struct shell shell = { .escape = '`', .variables = { get, NULL }, .budget = MIB };
	struct err err;
	size_t at;

	(void)state;
	assert_int_equal(shell_fill(&out, &at, slice_str("a\\b`$V"), &shell, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "a\\b$V");
}

static enum cocket_code
add_word(void *context, struct slice word, struct err *err)
{
	struct buf *out = context;

	return buf_addf(out, err, "[%.*s]", SLICE_FMT(word));
}

static void
splits(void **state)
{
	static const struct {
		const char *text, *raw, *taken_off; /* NULL: refused */
	} rows[] = {
		{ "a  b\tc ", "[a][b][c]", "[a][b][c]" },
		{ "'a b' \"c d\" e\\ f", "['a b'][\"c d\"][e\\ f]", "[a b][c d][e f]" },
		{ "<< EOF x", "[<< EOF][x]", "[<< EOF][x]" },
		{ "<<- EOF", "[<<-][EOF]", "[<<-][EOF]" },
		{ "<<< EOF", "[<<<][EOF]", "[<<<][EOF]" },
		{ "a\xc2\xa0" "b\xe3\x80\x80" "c\xc3\xa0", "[a][b][c\xc3\xa0]", "[a][b][c\xc3\xa0]" },
		{ "$X ${X} $$ $", "[$X][${X}][$$][$]", "[$X][${X}][$$][$]" },
		/* a part behind an operator loses what stood in the word before, and its blanks end words */
		{ "a${X:-b}c", "[${X:-b}c]", "[${X:-b}c]" },
		{ "${X:-a b}", "[${X:-a][b}]", "[${X:-a][b}]" },
		{ "a ${X/b/c}d", "[a][${X/b/c}d]", "[a][${X/b/c}d]" },
		{ "${X//b/c}", "[${X/b/c}]", "[${X/b/c}]" },
		{ "${X:-a\\b}", "[${X:-ab}]", "[${X:-ab}]" },
		{ "\"\" a", "[\"\"][a]", "[a]" },
		{ "", "", "" },
		{ "it's", NULL, NULL }, { "\"a", NULL, NULL }, { "${X", NULL, NULL }, { "${X^}", NULL, NULL }, { "${X#<<}", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (int raw = 0; raw < 2; raw++) {
			AUTO(buf_free) struct buf out = BUF(KIB);
			const char *expected = raw ? rows[i].raw : rows[i].taken_off;
			struct err err;
			enum cocket_code code = shell_split(slice_str(rows[i].text), raw ? SHELL_RAW : SHELL_TAKEN_OFF, add_word, &out, &err);

			if (expected ? code || strcmp(buf_str(&out), expected) != 0 : !code)
				fail_msg("%s: %d %s", rows[i].text, (int)code, buf_str(&out));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills), cmocka_unit_test(takes_the_other_escape), cmocka_unit_test(splits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
