/* A store in one file (trust/tuf_client/export.h): what goes out comes in, from the pinned root on, and nothing else does. */
#include "support/test.h"

#include <stdio.h>
#include <unistd.h>

#include "support/edit_fixture.h"
#include "trust/store/store.h"
#include "trust/tuf_client/export.h"

struct scene {
	struct trust_fixture from, to;
	struct digest pin;
	struct err err;
};

static struct digest
hash(struct trust_fixture *f, const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(TRUST_TEXT_MAX);

	trust_read(&bytes, f, name);
	return digest_of(buf_slice(&bytes));
}

/* Root 2, targets 2. */
static void
open_scene(struct scene *s)
{
	*s = (struct scene){ 0 };
	trust_fixture_new(&s->from);
	trust_fixture_new(&s->to);
	assert_int_equal(edit_run_init(&s->from, K(0), 1, K(1), 1, K(0) | K(1), &s->err), COCKET_OK);
	assert_int_equal(edit_run_rotate(&s->from, "root", K(2), K(0), 0, 0, K(0) | K(2), &s->err), COCKET_OK);
	assert_int_equal(edit_run_delegate(&s->from, "team", "targets", "a.example.com/*", K(3), 1, K(1), &s->err), COCKET_OK);
	s->pin = hash(&s->from, "1.root.json");
}

static void
close_scene(struct scene *s)
{
	trust_fixture_free(&s->from);
	trust_fixture_free(&s->to);
}

static void
export(struct buf *out, struct scene *s)
{
	*out = BUF(EXPORT_MAX_BYTES);
	if (export_print(out, s->from.dir, &s->err))
		fail_msg("%s", s->err.message);
}

static enum cocket_code
import(struct scene *s, struct slice bytes, int64_t now)
{
	AUTO(export_free) struct trust_export e = { 0 };
	AUTO(trust_update_free) struct trust_update done = { 0 };

	if (export_parse(&e, bytes, &s->err))
		return s->err.code;
	const struct fetcher from = export_fetcher(&e);
	return export_import(&done, &(struct update_target){ .dir = s->to.dir, .now = now }, &from, &s->pin, &s->err);
}

static bool
is_empty(const struct trust_fixture *f)
{
	char path[512];

	trust_path(path, f, "root.json");
	return access(path, F_OK) != 0;
}

static void
test_across(void **state)
{
	AUTO(buf_free) struct buf first = { 0 }, second = { 0 };
	struct scene s;

	(void)state;
	open_scene(&s);
	export(&first, &s);
	assert_int_equal(import(&s, buf_slice(&first), TRUST_NOW), COCKET_OK);
	edit_expect(&s.to, "root 2, targets 2");
	assert_int_equal(import(&s, buf_slice(&first), TRUST_NOW), COCKET_OK);

	assert_int_equal(edit_run_delegate(&s.from, "more", "targets", "b.example.com/*", K(3), 1, K(1), &s.err), COCKET_OK);
	assert_int_equal(edit_run_rotate(&s.from, "root", K(4), K(2), 0, 0, K(2) | K(4), &s.err), COCKET_OK);
	export(&second, &s);
	assert_int_equal(import(&s, buf_slice(&second), TRUST_NOW), COCKET_OK);
	edit_expect(&s.to, "root 3, targets 3");
	assert_int_equal(import(&s, buf_slice(&first), TRUST_NOW), COCKET_E_ROLLBACK);
	edit_expect(&s.to, "root 3, targets 3");
	close_scene(&s);
}

/* The text of the file with one name changed for another of the same length, which takes that file away. */
static void
rename_in(struct buf *text, const char *from, const char *to)
{
	uint8_t *at = memmem(text->ptr, text->len, from, strlen(from));

	assert_non_null(at);
	memcpy(at, to, strlen(from));
}

static void
test_refused(void **state)
{
	static const struct {
		const char *from, *to;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "\"1.root.json\"", "\"9.root.json\"", COCKET_E_FORMAT, "1.root.json: missing" },
		{ "\"2.root.json\"", "\"8.root.json\"", COCKET_E_FORMAT,
		        "root.json: not the last of consecutive versions from 1" },
		{ "\"root.json\"", "\"roof.json\"", COCKET_E_FORMAT, "root.json: not the last of consecutive versions from 1" },
		{ "\"targets.json\"", "\"Targets.json\"", COCKET_E_NOT_FOUND, "targets.json: not found" },
		{ "\"timestamp.json\"", "\"timeSTAMP.json\"", COCKET_E_NOT_FOUND, "timestamp.json: not found" },
		{ "\"snapshot.json\":\"", "\"snapshot.json\":[", COCKET_E_FORMAT, NULL },
		{ "\"cocket-trust\":1", "\"cocket-trust\":2", COCKET_E_UNSUPPORTED, "cocket-trust: version 2, expected 1" },
		{ "\"cocket-trust\"", "\"rocket-trust\"", COCKET_E_FORMAT, "not a file written by cocket trust export" },
		{ "\"files\"", "\"filez\"", COCKET_E_FORMAT, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = { 0 };
		struct scene s;

		open_scene(&s);
		export(&text, &s);
		rename_in(&text, rows[i].from, rows[i].to);
		assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW), rows[i].code);
		if (rows[i].message)
			assert_string_equal(s.err.message, rows[i].message);
		assert_true(is_empty(&s.to));
		close_scene(&s);
	}
}

static void
test_pin(void **state)
{
	AUTO(buf_free) struct buf text = { 0 };
	struct scene s;

	(void)state;
	open_scene(&s);
	export(&text, &s);
	s.pin.bytes[31] ^= 1;
	assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW), COCKET_E_DIGEST);
	s.pin = hash(&s.from, "2.root.json"); /* another root of the chain is no pin */
	assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW), COCKET_E_DIGEST);
	assert_true(is_empty(&s.to));
	close_scene(&s);
}

static void
test_expired(void **state)
{
	AUTO(buf_free) struct buf text = { 0 };
	struct scene s;

	(void)state;
	open_scene(&s);
	export(&text, &s);
	assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW + EDIT_YEAR), COCKET_E_EXPIRED);
	assert_true(is_empty(&s.to));
	assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW + EDIT_YEAR - 1), COCKET_OK);
	close_scene(&s);
}

static void
test_other_store(void **state)
{
	AUTO(buf_free) struct buf text = { 0 };
	struct scene s;

	(void)state;
	open_scene(&s);
	export(&text, &s);
	assert_int_equal(edit_run_init(&s.to, K(9), 1, K(1), 1, K(9) | K(1), &s.err), COCKET_OK);
	assert_int_equal(import(&s, buf_slice(&text), TRUST_NOW), COCKET_E_USAGE);
	assert_non_null(strstr(s.err.message, "contains a different trust store"));
	edit_expect(&s.to, "root 1, targets 1");
	close_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_across),  cmocka_unit_test(test_refused),     cmocka_unit_test(test_pin),
		cmocka_unit_test(test_expired), cmocka_unit_test(test_other_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
