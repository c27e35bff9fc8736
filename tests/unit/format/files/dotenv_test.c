/* dotenv.c by table: what Compose reads, value by value, and the files of which it is not certain what they say. */
#include "support/test.h"

#include "base/limits.h"
#include "format/files/dotenv.h"

struct row {
	const char *text;
	const char *expected; /* NAME=[VALUE] or NAME: why a line, or the error */
};

static const struct row rows[] = {
	{ "A=1\nB=two\n", "A=[1]\nB=[two]\n" },
	{ "A=1", "A=[1]\n" },
	{ "\xef\xbb\xbf" "A=1\r\nB=2\r\n", "A=[1]\nB=[2]\n" },
	{ "# x\n\n  \n export A = 1 # why\n", "A=[1]\n" },
	{ "exportA=1\nexport=2\nexport\tB=3\n", "exportA=[1]\nexport=[2]\nB=[3]\n" },
	{ "A=a#b\nB=a #b\nC=a\t#b\n", "A=[a#b]\nB=[a]\nC=[a\t#b]\n" },
	{ "A=\nB=''\nC=\"\"\n", "A=[]\nB=[]\nC=[]\n" },
	{ "A='a $b \\c \"d'\nB=\"a 'b' # c\" # d\n", "A=[a $b \\c \"d]\nB=[a 'b' # c]\n" },
	{ "A=a b=c\n", "A=[a b=c]\n" },
	{ "A=a\xc2\xa0\t\xe2\x80\x83\n", "A=[a]\n" },
	{ "A: 1\nB:2\n", "A=[1]\nB=[2]\n" },
	{ "A=1\nA=2\n", "A=[1]\nA=[2]\n" },
	{ "A\nB=1\n", "B=[1]\n" },
	{ "", "" },
	/* lines of their own */
	{ "A=\"a\nb\" # c\nB='c\nd'\nC=1\n", "A=[a\nb]\nB=[c\nd]\nC=[1]\n" },
	{ "A=\"a\\nb\\\"c\\\\d\\x\\$e\"\nB='a\\'b\\n'\n", "A=[a\nb\"c\\d\\x$e]\nB=[a'b\\n]\n" },
	{ "A=a\\nb\nB=it's \"so\"\n", "A=[a\\nb]\nB=[it's \"so\"]\n" },
	/* variables: the environment goes before the file, and only what stands before a line counts in it */
	{ "A=1\nB=$A-${A}-${X:-y}-$$\nC=\"$A\"\nD='$A'\nA=2\nE=$A\n", "A=[1]\nB=[1-1-y-$]\nC=[1]\nD=[$A]\nA=[2]\nE=[2]\n" },
	{ "HOME_OF_TESTS=file\nA=$HOME_OF_TESTS\n", "HOME_OF_TESTS=[file]\nA=[environment]\n" },
	/* a value that cannot be made out takes nothing from the others, and may not be asked for */
	{ "A=$B\nB=1\nC=$A\n", "A: x.env:1:1: A: variable B is unset and has no default\nB=[1]\n"
	                       "C: x.env:3:1: C: x.env:1:1: A: variable B is unset and has no default\n" },
	{ "P=pa$$word\nA=admin:$2y$05$abc\nJ={\"a\": \"b\"}\nD=C:\\data\ndiscovery.type=single-node\n",
	  "P=[pa$word]\nA: x.env:2:1: A: $: expected a variable name after it\nJ=[{\"a\": \"b\"}]\nD=[C:\\data]\n" },
	{ "A=#b\nB=1\n", "A: x.env:1:1: A: values that begin with # are not supported\nB=[1]\n" },
	{ "A=\"\\0101\"\n", "A: x.env:1:1: A: octal escapes are not supported\n" },
	{ "1A=b\n=c\nA.B=d\n", "" },
	/* refused whole: what the statements are is not certain */
	{ "B=1\nA=\"a\n", "error: x.env:2:1: A: unterminated quote: cannot tell which lines are values" },
	{ "A='x\nTAG=1\n", "error: x.env:1:1: A: unterminated quote: cannot tell which lines are values" },
	{ "A='a'b\n", "error: x.env:1:1: A: unexpected text after the quotes" },
	{ "A='a' B=c\n", "error: x.env:1:1: A: unexpected text after the quotes" },
	{ "A B=c\n", "error: x.env:1:1: A B=c: expected NAME=VALUE" },
	{ "A=1\n{\n", "error: x.env:2:1: {: expected NAME=VALUE" },
	{ "A\xc2\xa0=1\n", "error: x.env:1:1: A\xc2\xa0=1: expected NAME=VALUE" },
	{ "A=\xc2\xa0\"x\n", "error: x.env:1:1: A: expected a value that begins with ASCII" },
};

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)err;
	*out = strcmp(name, "HOME_OF_TESTS") == 0 ? "environment" : NULL;
	return COCKET_OK;
}

static const struct interpolation environment = { get, NULL };

static void
print_all(struct buf *out, const struct assignments *a)
{
	struct err err;

	for (size_t i = 0; i < a->count; i++) {
		const struct assignment *item = &a->items[i];

		assert_true(!item->value != !item->why);
		assert_int_equal(item->value ? buf_addf(out, &err, "%s=[%s]\n", item->name, item->value)
		                             : buf_addf(out, &err, "%s: %s\n", item->name, item->why), COCKET_OK);
	}
}

static void
reads_what_compose_reads(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(assignments_free) struct assignments a = { 0 };
		AUTO(buf_free) struct buf got = BUF(1 * MIB);
		struct err err = { 0 }, ignored;

		if (dotenv_parse(&a, "x.env", slice_str(rows[i].text), &environment, &err) == COCKET_OK)
			print_all(&got, &a);
		else
			assert_int_equal(buf_addf(&got, &ignored, "error: %s", err.message), COCKET_OK);
		if (strcmp(buf_str(&got), rows[i].expected) == 0)
			continue;
		print_error("--- of:\n%s\n--- got:\n%s\n--- expected:\n%s\n", rows[i].text, buf_str(&got), rows[i].expected);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static void
finds_the_latest(void **state)
{
	AUTO(assignments_free) struct assignments a = { 0 };
	struct err err = { 0 };
	const char *value;

	(void)state;
	assert_int_equal(dotenv_parse(&a, "a", slice_str("A=1\nB=2\nC=$NONE\n"), &environment, &err), COCKET_OK);
	assert_int_equal(dotenv_parse(&a, "b", slice_str("A=3$B\n"), &environment, &err), COCKET_OK);
	assert_int_equal(assignments_get(&a, &value, "A", &err), COCKET_OK);
	assert_string_equal(value, "32");
	assert_int_equal(assignments_get(&a, &value, "D", &err), COCKET_OK);
	assert_null(value);
	assert_int_equal(assignments_get(&a, &value, "C", &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "a:3:1: C: variable NONE is unset and has no default");
	assert_int_equal(dotenv_parse(&a, "c", slice_of("A=\0b\n", 5), &environment, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "c:1:3: NUL byte: expected text");
}

/* What doubles with each line would fill the memory. */
static void
bounds_values(void **state)
{
	AUTO(assignments_free) struct assignments a = { 0 };
	AUTO(buf_free) struct buf text = BUF(1 * MIB);
	struct err err = { 0 };
	const char *value;

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "A0=0123456789abcdef\n"), COCKET_OK);
	for (int i = 1; i < 100; i++)
		assert_int_equal(buf_addf(&text, &err, "A%d=$A%d$A%d\n", i, i - 1, i - 1), COCKET_OK);
	assert_int_equal(dotenv_parse(&a, "x", buf_slice(&text), &environment, &err), COCKET_OK);
	assert_int_equal(assignments_get(&a, &value, "A11", &err), COCKET_OK);
	assert_int_equal(strlen(value), 16 << 11);
	assert_int_equal(assignments_get(&a, &value, "A12", &err), COCKET_E_FORMAT);
	assert_int_equal(assignments_get(&a, &value, "A99", &err), COCKET_E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_compose_reads),
		cmocka_unit_test(finds_the_latest),
		cmocka_unit_test(bounds_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
