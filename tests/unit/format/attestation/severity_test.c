/* severity.c by table. */
#include "support/test.h"

#include "format/attestation/severity.h"

static const struct {
	const char *word;
	enum severity severity;
} words[] = {
	{ "none", SEVERITY_NONE },           { "negligible", SEVERITY_NEGLIGIBLE }, { "Negligible", SEVERITY_NEGLIGIBLE },
	{ "low", SEVERITY_LOW },             { "LOW", SEVERITY_LOW },               { "medium", SEVERITY_MEDIUM },
	{ "Moderate", SEVERITY_MEDIUM },     { "hIgH", SEVERITY_HIGH },             { "CRITICAL", SEVERITY_CRITICAL },
	{ "Defcon1", SEVERITY_CRITICAL },    { "info", SEVERITY_NONE },             { "unknown", SEVERITY_UNKNOWN },
	{ "", SEVERITY_UNKNOWN },            { "Important", SEVERITY_UNKNOWN },     { "high ", SEVERITY_UNKNOWN },
	{ "lows", SEVERITY_UNKNOWN },        { "lo", SEVERITY_UNKNOWN },
};

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (severity_parse(slice_str(words[i].word)) != words[i].severity)
			fail_msg("%s: not %s", words[i].word, severity_name(words[i].severity));
	for (enum severity s = 0; s < SEVERITY_COUNT; s++)
		assert_int_equal(severity_parse(slice_str(severity_name(s))), s);
	assert_int_equal(severity_parse(slice_of("low\0", 4)), SEVERITY_UNKNOWN);
}

static const struct {
	const char *score;
	enum severity severity;
} scores[] = {
	{ "0", SEVERITY_NONE },        { "0.0", SEVERITY_NONE },      { "0.1", SEVERITY_LOW },      { "0.00001", SEVERITY_LOW },
	{ "3.9", SEVERITY_LOW },       { "4", SEVERITY_MEDIUM },      { "4.0", SEVERITY_MEDIUM },   { "6.9999", SEVERITY_MEDIUM },
	{ "7.0", SEVERITY_HIGH },      { "8.9", SEVERITY_HIGH },      { "9", SEVERITY_CRITICAL },   { "9.8", SEVERITY_CRITICAL },
	{ "10", SEVERITY_CRITICAL },   { "10.0", SEVERITY_CRITICAL }, { "10.1", SEVERITY_UNKNOWN }, { "11", SEVERITY_UNKNOWN },
	{ "99", SEVERITY_UNKNOWN },    { "100", SEVERITY_UNKNOWN },   { "-1", SEVERITY_UNKNOWN },   { "", SEVERITY_UNKNOWN },
	{ ".5", SEVERITY_UNKNOWN },    { "5.", SEVERITY_UNKNOWN },    { "5.2.1", SEVERITY_UNKNOWN }, { "5,2", SEVERITY_UNKNOWN },
	{ "1e1", SEVERITY_UNKNOWN },   { "NaN", SEVERITY_UNKNOWN },   { " 5", SEVERITY_UNKNOWN },   { "5.2 ", SEVERITY_UNKNOWN },
};

static void
test_scores(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++)
		if (severity_of_score(slice_str(scores[i].score)) != scores[i].severity)
			fail_msg("%s: not %s", scores[i].score, severity_name(scores[i].severity));
}

/* Unknown counts as high, and a known high is what is said of both. */
static void
test_worse(void **state)
{
	(void)state;
	assert_int_equal(severity_worse(SEVERITY_LOW, SEVERITY_MEDIUM), SEVERITY_MEDIUM);
	assert_int_equal(severity_worse(SEVERITY_CRITICAL, SEVERITY_NONE), SEVERITY_CRITICAL);
	assert_int_equal(severity_worse(SEVERITY_UNKNOWN, SEVERITY_MEDIUM), SEVERITY_UNKNOWN);
	assert_int_equal(severity_worse(SEVERITY_MEDIUM, SEVERITY_UNKNOWN), SEVERITY_UNKNOWN);
	assert_int_equal(severity_worse(SEVERITY_UNKNOWN, SEVERITY_HIGH), SEVERITY_HIGH);
	assert_int_equal(severity_worse(SEVERITY_HIGH, SEVERITY_UNKNOWN), SEVERITY_HIGH);
	assert_int_equal(severity_worse(SEVERITY_CRITICAL, SEVERITY_UNKNOWN), SEVERITY_CRITICAL);
	for (enum severity a = 0; a < SEVERITY_COUNT; a++)
		for (enum severity b = 0; b < SEVERITY_COUNT; b++) {
			assert_int_equal(severity_worse(a, b), severity_worse(b, a));
			assert_true(severity_rank(severity_worse(a, b)) >= severity_rank(a));
		}
}

static void
test_several(void **state)
{
	struct severities all = { 0 };

	(void)state;
	assert_int_equal(severities_worst(&all), SEVERITY_UNKNOWN);
	severities_add_word(&all, slice_str("low"));
	severities_add_word(&all, slice_str("UNSPECIFIED"));
	assert_int_equal(severities_worst(&all), SEVERITY_LOW);
	severities_add_word(&all, slice_str("important"));
	assert_int_equal(severities_worst(&all), SEVERITY_UNKNOWN);
	severities_add(&all, SEVERITY_HIGH);
	assert_int_equal(severities_worst(&all), SEVERITY_HIGH);
	all = (struct severities){ 0 };
	severities_add_word(&all, slice_str("unknown"));
	assert_true(all.has);
	assert_int_equal(severities_worst(&all), SEVERITY_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_worse),
		cmocka_unit_test(test_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
