/* practice_config.c by table: a config, what a rule asks of it, and every word that is found amiss. */
#include "support/test.h"

#include <stdio.h>

#include "base/escape.h"
#include "verify/practice_config.h"

#define NOW 1795305600 /* 2026-11-22T00:00:00Z */
#define DAY 86400

#define CONFIG(inside) "{\"config\":{" inside "}}"
#define USER(user) CONFIG("\"User\":\"" user "\"")
#define PORTS(ports) CONFIG("\"ExposedPorts\":{" ports "}")
#define LABEL(value) CONFIG("\"Labels\":{\"a\":\"" value "\"}")
#define MADE(time) "{\"created\":\"" time "\"}"
#define LIST(n, ...) { (const char *[]){ __VA_ARGS__ }, n }
#define ALLOWED(n, ...) { .has_ports = true, .ports = LIST(n, __VA_ARGS__) }

/* Of an image with a config of 10 bytes, and layers of 20 and 30. */
static const struct row {
	struct policy_image wants;
	const char *config;
	const char *fault; /* "": all is as it is wanted */
	size_t told;       /* results in the report */
} rows[] = {
	{ { .is_asked = true }, "{}", "", 0 },
	/* user */
	{ { .no_root = true }, USER("1000"), "", 1 },
	{ { .no_root = true }, USER("0"), "it runs as root (user 0)", 1 },
	{ { .no_root = true }, USER("1000:0"), "", 1 },
	{ { .no_root = true }, USER("000:1000"), "it runs as root (user 000:1000)", 1 },
	{ { .no_root = true }, "{}", "it states no user, and so runs as root", 1 },
	{ { .no_root = true }, USER("root"), "it runs as root (user root)", 1 },
	{ { .no_root = true }, USER("app"), "whether its user app is root is not known: a name is looked up with deep checks only; use a number", 1 },
	/* healthcheck */
	{ { .healthcheck = true }, CONFIG("\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"]}"), "", 1 },
	{ { .healthcheck = true }, CONFIG("\"Healthcheck\":{\"Test\":[\"NONE\"]}"), "its healthcheck is NONE", 1 },
	{ { .healthcheck = true }, "{}", "it states no healthcheck", 1 },
	/* ports */
	{ { .has_ports = true }, "{}", "", 1 },
	{ { .has_ports = true }, PORTS("\"80/tcp\":{}"), "it exposes port 80/tcp", 1 },
	{ ALLOWED(1, "8080/tcp"), PORTS("\"8080\":{}"), "", 1 },
	{ ALLOWED(1, "8080/tcp"), PORTS("\"8080/udp\":{}"), "it exposes port 8080/udp", 1 },
	{ ALLOWED(1, "8080"), PORTS("\"8081\":{}"), "it exposes port 8081/tcp", 1 },
	{ ALLOWED(2, "80", "8000-8010"), PORTS("\"8000-8010/tcp\":{},\"80/tcp\":{}"), "", 1 },
	{ ALLOWED(2, "80", "8000-8010"), PORTS("\"8000-8011/tcp\":{}"), "it exposes port 8000-8011/tcp", 1 },
	{ ALLOWED(1, "1-65535"), PORTS("\"http\":{}"), "it exposes port http/tcp", 1 },
	/* three are told, the rest is counted */
	{ { .has_ports = true }, PORTS("\"1/tcp\":{},\"2/tcp\":{},\"3/tcp\":{},\"4/tcp\":{}"), "it exposes port 1/tcp; it exposes port 2/tcp; it exposes port 3/tcp", 4 },
	/* size and layers: config and layers together */
	{ { .max_size = 60 }, "{}", "", 1 },
	{ { .max_size = 59 }, "{}", "it has 60 bytes, at most 59 are allowed", 1 },
	{ { .max_layers = 2 }, "{}", "", 1 },
	{ { .max_layers = 1 }, "{}", "it has 2 layers, at most 1 are allowed", 1 },
	/* age */
	{ { .max_age = 2 * DAY }, MADE("2026-11-20T00:00:00Z"), "", 1 },
	{ { .max_age = 2 * DAY }, MADE("2026-11-19T23:59:59Z"), "it was made more than 2 days ago, at most 2 days is allowed", 1 },
	{ { .max_age = 2 * DAY }, MADE("2026-11-18T23:00:00Z"), "it was made 3 days ago, at most 2 days is allowed", 1 },
	{ { .max_age = 36 * 3600 }, MADE("2026-11-20T00:00:00Z"), "it was made 2 days ago, at most 36 hours is allowed", 1 },
	{ { .max_age = 1 }, MADE("2026-11-22T00:05:00Z"), "", 1 },
	{ { .max_age = 1 }, MADE("2026-11-22T00:05:01Z"), "it says that it was made in the future", 1 },
	{ { .max_age = 1 }, "{}", "it does not say when it was made", 1 },
	/* labels */
	{ { .labels = LIST(1, "a") }, LABEL("x"), "", 1 },
	{ { .labels = LIST(1, "a") }, LABEL(""), "it has no label a", 1 },
	{ { .labels = LIST(1, "A") }, LABEL("x"), "it has no label A", 1 },
	{ { .labels = LIST(1, "a=x*") }, LABEL("xy"), "", 1 },
	{ { .labels = LIST(1, "a=x") }, LABEL("xy"), "its label a is xy, expected x", 1 },
	{ { .labels = LIST(1, "a=") }, LABEL("xy"), "its label a is xy, expected ", 1 },
	{ { .labels = LIST(2, "a", "b=*") }, LABEL("x"), "it has no label b", 2 },
	{ { .labels = LIST(1, "a=x") }, LABEL("\\u001b"), "its label a is \\x1b, expected x", 1 },
	/* together */
	{ { .no_root = true, .max_layers = 1, .healthcheck = true }, USER("1"), "it states no healthcheck; it has 2 layers, at most 1 are allowed", 3 },
};

static size_t
faults_told(const struct practice_results *results)
{
	size_t n = 0;

	for (size_t i = 0; i < results->count; i++)
		n += !results->items[i].holds;
	return n;
}

static void
row_check(const struct row *row, const char *where, const char *expected, const char *first)
{
	static struct report report;
	struct descriptor layers[] = { { .size = 20 }, { .size = 30 } };
	const struct manifest manifest = { .config.size = 10, .items = layers, .count = 2 };
	const struct verify_options options = { .now = NOW };
	struct verification run = { .report = &report, .options = &options };
	struct practice p = { .run = &run, .wants = &row->wants, .manifest = &manifest };
	AUTO(image_facts_free) struct image_facts facts = { 0 };
	struct err err = { 0 };

	report.practices = (struct practice_results){ 0 };
	memcpy(p.where, where, strlen(where) + 1);
	assert_int_equal(image_facts_parse(&facts, slice_str(row->config), &err), COCKET_OK);
	practice_config_check(&p, &facts);
	assert_string_equal(p.text, expected);
	assert_int_equal(p.trouble.code, COCKET_OK);
	assert_int_equal(report.practices.count, row->told);
	assert_int_equal(faults_told(&report.practices), p.faults);
	if (first)
		assert_string_equal(report.practices.items[0].detail, first);
	assert_int_equal(p.faults == 0, expected[0] == '\0');
	practice_results_free(&report.practices);
}

static void
each_is_as_it_is_wanted_or_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_check(&rows[i], "", rows[i].fault, NULL);
}

static const struct {
	struct row row;
	const char *detail;
} holding[] = {
	{ { { .has_ports = true }, "{}", "", 1 }, "it exposes 0 ports" },
	{ { ALLOWED(1, "8080/tcp"), PORTS("\"8080\":{}"), "", 1 }, "it exposes 1 port, all of them allowed" },
	{ { { .max_age = 3 * DAY }, MADE("2026-11-20T00:00:00Z"), "", 1 }, "it was made 2 days ago, at most 3 days is allowed" },
	{ { { .max_age = 86401 }, MADE("2026-11-21T00:00:00Z"), "", 1 }, "it was made 1 day ago, at most 1 day is allowed" },
	{ { { .max_age = 2 * DAY }, MADE("2026-11-20T00:00:00Z"), "", 1 }, "it was made 2 days ago, at most 2 days is allowed" },
	{ { { .max_age = 1 }, MADE("2026-11-22T00:00:00Z"), "", 1 }, "it was made 0 seconds ago, at most 1 second is allowed" },
	{ { { .max_age = 1 }, MADE("2026-11-22T00:00:01Z"), "", 1 }, "it was made less than a minute ago, at most 1 second is allowed" },
	{ { { .labels = LIST(1, "a=x*") }, LABEL("xy"), "", 1 }, "its label a is xy" },
};

static void
what_holds_is_told_too(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof holding / sizeof *holding; i++)
		row_check(&holding[i].row, "", "", holding[i].detail);
}

/* What is too long to be looked up is not looked up cut. */
static void
a_label_of_a_long_name(void **state)
{
	char name[1025], config[2000];
	const char *names[] = { name };
	const struct row row = { { .labels = { names, 1 } }, config, "", 1 };
	char expected[ERR_MESSAGE_BYTES];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[1023] = name[1024] = '\0';
	snprintf(config, sizeof config, CONFIG("\"Labels\":{\"%s\":\"x\"}"), name);
	row_check(&row, "", "", NULL);
	name[1023] = 'n';
	snprintf(expected, sizeof expected, "it has no label %s", TEXT(slice_of(name, 1023)));
	row_check(&row, "", expected, NULL);
}

static void
a_platform_stands_before_each(void **state)
{
	const struct row row = { { .no_root = true, .healthcheck = true }, "{}", "", 2 };

	(void)state;
	row_check(&row, "linux/arm64: ", "linux/arm64: it states no user, and so runs as root; linux/arm64: it states no healthcheck", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_as_it_is_wanted_or_told),
		cmocka_unit_test(what_holds_is_told_too),
		cmocka_unit_test(a_label_of_a_long_name),
		cmocka_unit_test(a_platform_stands_before_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
