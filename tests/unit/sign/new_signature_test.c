/* new_signature.c: a signature is made, and others are held against it: what it takes the place of, and what makes it needless.  Each differs in one
 * thing from one that is the same. */
#include "sign/new_signature.h"

#include <stdio.h>

#include "base/encoding.h"
#include "support/test.h"

#define NOW 1700000000
#define DAY (24 * 60 * 60)
#define NAME "registry.example.com/shop/api:1.4"

static struct signer signers[2]; /* ours, and another's */
static struct err err;

static int
setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct privkey *key = NULL;

		if (privkey_generate(&key, i ? KEY_P256 : KEY_ED25519, &err))
			return 1;
		signers[i] = signer_of_key(key);
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		signer_close(&signers[i]);
	return 0;
}

/* What differs; zeroed: the same. */
struct different {
	bool who, digest, name, hint, annotation;
	int64_t earlier; /* seconds before NOW */
	int64_t life;    /* 0: for ever */
};

static void
signature_open(struct new_signature *n, const struct different *d)
{
	static const struct annotation words[] = { { "build", "7" }, { "build", "8" } };
	const int64_t now = NOW - d->earlier;

	assert_int_equal(new_signature_open(n, &signers[d->who], &err), COCKET_OK);
	snprintf(n->payload.reference, sizeof n->payload.reference, "%s", d->name ? "registry.example.com/shop/web:1.4" : NAME);
	n->payload.digest = digest_of(slice_str(d->digest ? "another image" : "image"));
	n->payload.optional = (struct signed_annotations){ .has_signed_at = true, .signed_at = now, .creator = "cocket", .has_expires = d->life > 0,
		                                           .expires = now + d->life };
	n->annotations = &words[d->annotation];
	n->annotation_count = 1;
	n->now = now;
}

static void
made(struct evidence_item *out, enum signature_format format, const struct different *d)
{
	struct vouched_annotations none = { 0 };
	struct new_signature n;

	signature_open(&n, d);
	*out = (struct evidence_item){ .format = format, .subject = digest_of(slice_str("image")), .document = BUF(65536), .signature = BUF(4096),
		                       .has_signature = format == FORMAT_SIMPLE, .has_key_hint = true, .key_hint = *new_signature_hint(&n) };
	if (d->hint)
		out->key_hint.bytes[0] ^= 1;
	if (format == FORMAT_BUNDLE) {
		assert_int_equal(bundle_make(&out->document, &n, &err), COCKET_OK);
	} else {
		AUTO(buf_free) struct buf raw = BUF(4096);

		assert_int_equal(simple_make(&out->document, &raw, &none, &n, &err), COCKET_OK);
		assert_int_equal(base64_encode(&out->signature, buf_slice(&raw), &err), COCKET_OK);
	}
	new_signature_close(&n);
}

static void
item_free(struct evidence_item *e)
{
	buf_free(&e->document);
	buf_free(&e->signature);
}

static void
what_it_takes_the_place_of(void **state)
{
	static const struct {
		struct different is;
		bool replaced;
	} rows[] = {
		{ { 0 }, true },
		{ { .earlier = 400 * DAY }, true },
		{ { .life = DAY }, true },
		{ { .annotation = true }, true },
		{ { .who = true }, false },
		{ { .digest = true }, false },
		{ { .name = true }, false },
		{ { .hint = true }, false },
	};
	struct new_signature n;

	(void)state;
	signature_open(&n, &(struct different){ 0 });
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (enum signature_format format = FORMAT_SIMPLE; format <= FORMAT_BUNDLE; format++) {
			struct evidence_item e;
			struct claim claim = { 0 };

			made(&e, format, &rows[i].is);
			if (is_replaced_by(&claim, &n, &e) != rows[i].replaced)
				fail_msg("row %zu, format %d", i, (int)format);
			if (rows[i].replaced)
				assert_int_equal(claim.signed_at, NOW - rows[i].is.earlier);
			item_free(&e);
		}
	new_signature_close(&n);
}

/* A hint is anybody's word. */
static void
a_signature_that_is_damaged_is_nobodys(void **state)
{
	struct new_signature n;

	(void)state;
	signature_open(&n, &(struct different){ 0 });
	for (enum signature_format format = FORMAT_SIMPLE; format <= FORMAT_BUNDLE; format++) {
		struct evidence_item e;
		struct claim claim;

		made(&e, format, &(struct different){ 0 });
		assert_true(is_replaced_by(&claim, &n, &e));
		e.document.ptr[e.document.len / 2] ^= 1;
		assert_false(is_replaced_by(&claim, &n, &e));
		item_free(&e);
	}
	new_signature_close(&n);
}

static void
what_makes_it_needless(void **state)
{
	static const struct {
		struct different is, wanted;
		bool equivalent;
	} rows[] = {
		{ { 0 }, { 0 }, true },
		{ { .earlier = 1000 * DAY }, { 0 }, true }, /* for ever is for ever */
		{ { .earlier = -DAY }, { 0 }, false },      /* of tomorrow */
		{ { .life = 10 * DAY }, { .life = 10 * DAY }, true },
		{ { .life = 10 * DAY, .earlier = 5 * DAY - 1 }, { .life = 10 * DAY }, true },
		{ { .life = 10 * DAY, .earlier = 5 * DAY }, { .life = 10 * DAY }, false }, /* half of it is over */
		{ { .life = 10 * DAY, .earlier = 11 * DAY }, { .life = 10 * DAY }, false },
		{ { .life = 10 * DAY }, { .life = 9 * DAY }, false },
		{ { .life = 10 * DAY }, { .life = 11 * DAY }, false },
		{ { .life = 10 * DAY }, { 0 }, false },
		{ { 0 }, { .life = 10 * DAY }, false },
		{ { .annotation = true }, { 0 }, false },
		{ { .annotation = true }, { .annotation = true }, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct new_signature n;
		struct evidence_item e;
		struct claim claim = { 0 };

		signature_open(&n, &rows[i].wanted);
		made(&e, FORMAT_BUNDLE, &rows[i].is);
		assert_true(is_replaced_by(&claim, &n, &e));
		if (is_equivalent_to(&n, &e, &claim) != rows[i].equivalent)
			fail_msg("row %zu", i);
		item_free(&e);
		new_signature_close(&n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_takes_the_place_of),
		cmocka_unit_test(a_signature_that_is_damaged_is_nobodys),
		cmocka_unit_test(what_makes_it_needless),
	};

	return cmocka_run_group_tests_name("sign/new_signature", tests, setup, teardown);
}
