/* See scans.h. */
#include "support/test.h"

#include "support/scans.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"

static void
must(enum cocket_code code)
{
	assert_int_equal(code, COCKET_OK);
}

static void
put_word(struct buf *out, const char *text, const char *behind)
{
	struct err err = { 0 };

	must(buf_addf(out, &err, "%s%s", *text ? text : "-", behind));
}

static void
put_time(struct buf *out, bool has, int64_t time, const char *behind)
{
	char text[CLOCK_TEXT_BYTES];

	clock_print(text, time);
	put_word(out, has ? text : "", behind);
}

static void
put_finding(struct buf *out, const struct vulnerability *v)
{
	struct err err = { 0 };

	put_word(out, v->id, " ");
	put_word(out, v->package, " ");
	put_word(out, v->version, " ");
	must(buf_addf(out, &err, "%s %s", severity_name(v->severity), v->is_fixable ? "fix" : v->has_fix_state ? "no-fix" : "?"));
	if (*v->purl)
		must(buf_addf(out, &err, " purl=%s", v->purl));
	for (size_t i = 0; i < v->alias_count; i++)
		must(buf_addf(out, &err, " =%s", v->aliases[i]));
	must(buf_addf(out, &err, "%s", v->is_advisory ? " +" : ""));
	if (v->suppression)
		must(buf_addf(out, &err, " ~%s", v->suppression));
}

static void
put_scan(struct buf *out, const struct scan *s)
{
	struct err err = { 0 };

	put_word(out, s->scanner, " ");
	put_word(out, s->scanner_version, " ");
	put_time(out, s->has_time, s->time, " ");
	put_time(out, s->has_database_time, s->database_time, "");
	for (size_t i = 0; i < s->count; i++) {
		must(buf_addf(out, &err, "; "));
		put_finding(out, &s->items[i]);
	}
}

static struct buf
quoted(const char *json)
{
	struct buf b = BUF(MIB);
	struct err err = { 0 };

	must(buf_add(&b, slice_str(json), &err));
	for (size_t i = 0; i < b.len; i++)
		if (b.ptr[i] == '\'')
			b.ptr[i] = '"';
	return b;
}

static void
scan_expect(const struct scan_case *c)
{
	AUTO(buf_free) struct buf json = quoted(c->json);
	AUTO(buf_free) struct buf line = BUF(MIB);
	AUTO(scan_free) struct scan scan = { 0 };
	struct digest manifest, index, config;
	struct err err = { 0 };

	memset(&manifest, 0x11, sizeof manifest);
	memset(&index, 0x22, sizeof index);
	memset(&config, 0x33, sizeof config);
	enum cocket_code code =
		scan_parse(&scan, buf_slice(&json), &(struct scan_image){ .manifest = &manifest, .index = &index, .config = &config }, &err);
	if (code == COCKET_OK)
		put_scan(&line, &scan);
	else if (buf_add(&line, slice_str(err.message), &err))
		fail_msg("%s", err.message);
	if (code != c->code || (code == COCKET_OK ? strcmp(buf_str(&line), c->expect) != 0 : strstr(buf_str(&line), c->expect) == NULL))
		fail_msg("%s: code %d: %s\nexpected %d: %s", c->what, (int)code, buf_str(&line), (int)c->code, c->expect);
}

struct table {
	const struct scan_case *cases;
	size_t count;
};

static void
test_cases(void **state)
{
	const struct table *t = *state;

	for (size_t i = 0; i < t->count; i++)
		scan_expect(&t->cases[i]);
}

int
scans_test(const struct scan_case *cases, size_t n)
{
	struct table table = { cases, n };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_cases, &table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
