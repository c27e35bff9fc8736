/* key_label.c and the labels that stores keep: written with the keys, kept by every change, shown with care, and never a reason for anything. */
#include "trust/edit/key_label.h"

#include <stdio.h>
#include <string.h>

#include "support/edit_fixture.h"
#include "support/test.h"
#include "trust/store/store.h"

/* The label that a published file has for a key; "none" if it does not have the key. */
static const char *
label_in(struct trust_fixture *f, const char *role, unsigned key, char out[static KEY_LABEL_BYTES])
{
	struct edit_run r;
	size_t index;

	edit_begin(&r, f);
	snprintf(out, KEY_LABEL_BYTES, "none");
	const struct tuf_file *file = &stage_published(&r.st, role)->tuf;

	if (tuf_key_find(&index, file, trust_fixture_key(f, key)->id))
		key_label_text(out, file, index);
	edit_end(&r);
	return out;
}

static void
changes_keep_labels(void **state)
{
	struct trust_fixture f;
	struct err err = { 0 };
	char out[KEY_LABEL_BYTES];

	(void)state;
	trust_fixture_new(&f);
	edit_run_shop(&f);
	assert_string_equal(label_in(&f, "root", 0, out), "k0");
	assert_string_equal(label_in(&f, "root", 1, out), "k1");
	assert_string_equal(label_in(&f, "targets", 2, out), "k2");
	edit_must(edit_run_delegate(&f, "other", "targets", "r.io/other/*", K(5), 1, K(1), &err), &err);
	edit_must(edit_run_rotate(&f, "release", K(4), K(3), 0, 0, K(1), &err), &err);
	assert_string_equal(label_in(&f, "targets", 2, out), "k2");
	assert_string_equal(label_in(&f, "targets", 3, out), "none");
	assert_string_equal(label_in(&f, "targets", 4, out), "k4");
	assert_string_equal(label_in(&f, "targets", 5, out), "k5");
	edit_must(edit_run_rotate(&f, "targets", K(6), K(1), 0, 0, K(0) | K(1) | K(6), &err), &err);
	assert_string_equal(label_in(&f, "root", 6, out), "k6");
	assert_string_equal(label_in(&f, "root", 0, out), "k0");
	edit_must(edit_run_rotate(&f, "release", 0, 0, 0, TRUST_NOW + 5, K(6), &err), &err);
	assert_string_equal(label_in(&f, "targets", 4, out), "k4");
	trust_fixture_free(&f);
}

/* Of one key alone; what several are called finds none. */
static void
keys_by_label(void **state)
{
	static const struct row {
		const char *text;
		unsigned key; /* 0: none */
	} rows[] = { { "k2", 2 }, { "k1", 1 }, { "k9", 0 }, { "", 0 }, { "K2", 0 }, { "k", 0 } };
	struct trust_fixture f;
	struct key_label label;
	struct edit_run r;

	(void)state;
	trust_fixture_new(&f);
	edit_run_shop(&f);
	edit_begin(&r, &f);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const bool found = key_label_find(&label, &r.st, rows[i].text);

		assert_int_equal(found, rows[i].key != 0);
		if (found)
			assert_string_equal(label.s, key_name_of(privkey_public(trust_fixture_key(&f, rows[i].key)->key), rows[i].text).s);
	}
	edit_end(&r);
	trust_fixture_free(&f);
}

static void
two_of_one_label(void **state)
{
	const struct trust_delegation d = { .name = "a", .keys = K(2) | K(3), .threshold = 1, .paths = "[\"r.io/a\"]" };
	struct trust_fixture f;
	AUTO(buf_free) struct buf more = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };
	struct key_label label;
	struct edit_run r;

	(void)state;
	trust_fixture_new(&f);
	edit_must(buf_addf(&more, &err, ",\"x-cocket-key-labels\":{\"%s\":\"same\",\"%s\":\"same\"}", trust_fixture_key(&f, 2)->id,
	                   trust_fixture_key(&f, 3)->id),
	          &err);
	trust_put_local(&f, NULL, 0);
	trust_put_targets(&f, "targets", 2, TRUST_LATER, K(1), &d, 1, buf_str(&more));
	edit_begin(&r, &f);
	assert_false(key_label_find(&label, &r.st, "same"));
	edit_end(&r);
	trust_fixture_free(&f);
}

static void
show(struct trust_fixture *f, const char *before, const char *after, const char *expected)
{
	const struct trust_delegation d = { .name = "a", .keys = K(2), .threshold = 1, .paths = "[\"r.io/a\"]" };
	const struct pubkey *key = privkey_public(trust_fixture_key(f, 2)->key);
	AUTO(buf_free) struct buf more = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };
	struct trust *trust;
	struct edit_run r;
	enum reason reason;
	char name[sizeof(struct key_label)];

	edit_must(buf_addf(&more, &err, "%s%s%s", before, trust_fixture_key(f, 2)->id, after), &err);
	trust_put_local(f, NULL, 0);
	trust_put_targets(f, "targets", 2, TRUST_LATER, K(1), &d, 1, buf_str(&more));
	edit_must(trust_open(&trust, f->dir, TRUST_NOW, &reason, &err), &err);
	trust_close(&trust);
	edit_begin(&r, f);
	snprintf(name, sizeof name, "%s", key_label(&stage_published(&r.st, "targets")->tuf, 0).s);
	edit_end(&r);
	if (*expected)
		assert_memory_equal(name, expected, strlen(expected));
	else
		assert_string_equal(name, key_name_of(key, "").s);
}

/* The store loads, whatever it calls its keys. */
static void
hostile_labels(void **state)
{
	struct trust_fixture f;
	char long_label[10100];

	(void)state;
	trust_fixture_new(&f);
	show(&f, ",\"x-cocket-key-labels\":{\"", "\":\"alice\"}", "alice (ed25519 ");
	show(&f, ",\"x-cocket-key-labels\":{\"", "\":\"\\u001b[2J\\u202e\"}", "\"\\x1b[2J\\xe2\\x80\\xae\" (ed25519 ");
	show(&f, ",\"x-cocket-key-labels\":{\"", "\":\"0123456789abcdef\"}", "\"0123456789abcdef\" (ed25519 ");
	show(&f, ",\"x-cocket-key-labels\":{\"", "\":\"\"}", "");
	show(&f, ",\"x-cocket-key-labels\":{\"", "\":7}", "");
	show(&f, ",\"x-cocket-key-labels\":[\"", "\"]", "");
	show(&f, ",\"x-cocket-key-labels\":\"", "\"", "");
	show(&f, ",\"other\":\"", "\"", "");
	snprintf(long_label, sizeof long_label, "\":\"%010000d\"}", 0);
	show(&f, ",\"x-cocket-key-labels\":{\"", long_label, "\"0000000000000000000000000000000000000000000000000000000000000...\" (ed25519 ");
	trust_fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_keep_labels),
		cmocka_unit_test(hostile_labels),
		cmocka_unit_test(keys_by_label),
		cmocka_unit_test(two_of_one_label),
	};

	return cmocka_run_group_tests_name("trust/edit/key_label", tests, NULL, NULL);
}
