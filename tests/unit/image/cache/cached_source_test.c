/* cached_source.c: which questions reach the registry, and when what it answered is kept. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "image/cache/cached_source.h"
#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "support/fake.h"
#include "support/fixture.h"
#include "support/scratch.h"

#define NOW 1700000000
#define SIMPLE "application/vnd.dev.cosign.simplesigning.v1+json"

static struct err err;

struct dir_path {
	char dir[64];
	struct fake *fake;
	struct cache *cache;
	struct digest context, image;
	struct buf manifest;
};

static int
enter(void **state)
{
	struct dir_path *p = calloc(1, sizeof *p);

	*state = p;
	p->fake = malloc(sizeof *p->fake);
	fake_new(p->fake);
	snprintf(p->dir, sizeof p->dir, "%s", "/tmp/cocket-cached-XXXXXX");
	p->manifest = BUF(MIB);
	fixture_manifest(&p->manifest, "seed");
	p->image = fake_blob(p->fake, buf_str(&p->manifest));
	fake_tag(p->fake, "1.4", buf_str(&p->manifest), MEDIA_OCI_MANIFEST);
	fake_page(p->fake, "", "", NULL);
	return mkdtemp(p->dir) && cache_open(&p->cache, p->dir, 1000, NOW, &err) == COCKET_OK ? 0 : -1;
}

static int
leave(void **state)
{
	struct dir_path *p = *state;

	scratch_free(p->dir);
	cache_close(&p->cache);
	buf_free(&p->manifest);
	fake_free(p->fake);
	free(p->fake);
	free(p);
	return 0;
}

/* A signature at the .sig tag, whose payload is a blob. */
static void
sign(struct dir_path *p, const char *payload)
{
	AUTO(buf_free) struct buf manifest = { .max = MIB };
	char tag[SIGNATURE_TAG_BYTES];

	signature_tag(tag, &p->image);
	fixture_signature(&manifest, SIMPLE, payload, "c2ln", NULL, false);
	fake_blob(p->fake, payload);
	fake_tag(p->fake, tag, buf_str(&manifest), MEDIA_OCI_MANIFEST);
}

static struct cached_source *
open_cached(struct dir_path *p, bool by_digest)
{
	struct source *inner = &p->fake->base;
	struct cached_source *c = NULL;

	inner->ref.has_digest = by_digest;
	inner->ref.digest = p->image;
	p->fake->fetches = 0;
	assert_int_equal(cached_source_open(&c, &inner, p->cache, &p->context, &err), COCKET_OK);
	assert_null(inner);
	return c;
}

static void
close_cached(struct cached_source *c)
{
	struct source *s = cached_source_base(c);

	source_close(&s);
}

/* What a verification asks; the digest that the image has, and how many signatures it found. */
static struct digest
look(struct cached_source *c, size_t *signatures)
{
	AUTO(image_free) struct image image = { 0 };
	AUTO(evidence_free) struct evidence e = { 0 };

	*signatures = 0;
	if (source_resolve(&image, cached_source_base(c), &err) != COCKET_OK)
		return image.digest;
	struct digest digest = image.digest;
	assert_int_equal(evidence_gather(&e, cached_source_base(c), &digest, &err), COCKET_OK);
	for (size_t i = 0; i < e.count; i++)
		*signatures += e.items[i].err.code == COCKET_OK;
	return digest;
}

static void
warm_up(struct dir_path *p)
{
	struct cached_source *c = open_cached(p, false);
	size_t signatures;

	look(c, &signatures);
	cached_source_store(c);
	close_cached(c);
}

static void
only_the_tag_is_asked_for(void **state)
{
	struct dir_path *p = *state;
	int64_t listed = 0;
	size_t n;

	sign(p, "{}");
	struct cached_source *c = open_cached(p, false);
	struct digest digest = look(c, &n);
	assert_true(digest_eq(&digest, &p->image));
	assert_int_equal(n, 1);
	assert_int_equal(p->fake->fetches, 5);
	assert_false(cached_source_is_used(c, &listed));
	cached_source_store(c);
	close_cached(c);
	for (int by_digest = 0; by_digest <= 1; by_digest++) {
		c = open_cached(p, by_digest);
		digest = look(c, &n);
		assert_true(digest_eq(&digest, &p->image));
		assert_int_equal(n, 1);
		assert_int_equal(p->fake->fetches, by_digest ? 0 : 1);
		assert_true(cached_source_is_used(c, &listed));
		assert_int_equal(listed, NOW);
		close_cached(c);
	}
}

static void
nothing_is_kept_unless_it_is_said(void **state)
{
	struct dir_path *p = *state;
	size_t n;

	sign(p, "{}");
	for (int i = 0; i < 2; i++) {
		struct cached_source *c = open_cached(p, true);
		look(c, &n);
		assert_int_equal(p->fake->fetches, 5);
		close_cached(c);
	}
}

static void
another_context_is_another_record(void **state)
{
	struct dir_path *p = *state;
	size_t n;

	sign(p, "{}");
	warm_up(p);
	p->context.bytes[0] ^= 1;
	struct cached_source *c = open_cached(p, true);
	look(c, &n);
	assert_int_equal(p->fake->fetches, 5);
	close_cached(c);
}

/* The registry has another listing by now, and the tag means another image: the one that was resolved is looked at anew. */
static void
refreshed_it_asks_all_but_the_tag(void **state)
{
	struct dir_path *p = *state;
	AUTO(buf_free) struct buf other = BUF(MIB);
	int64_t listed;
	size_t n;

	warm_up(p); /* no signature yet */
	sign(p, "{}");
	struct cached_source *c = open_cached(p, false);
	look(c, &n);
	assert_int_equal(n, 0);
	assert_true(cached_source_is_used(c, &listed));
	fixture_manifest(&other, "other");
	fake_tag(p->fake, "1.4", buf_str(&other), MEDIA_OCI_MANIFEST);
	p->fake->fetches = 0;
	cached_source_refresh(c);
	struct digest digest = look(c, &n);
	assert_true(digest_eq(&digest, &p->image));
	assert_int_equal(n, 1);
	assert_int_equal(p->fake->fetches, 4);
	assert_false(cached_source_is_used(c, &listed));
	cached_source_store(c);
	close_cached(c);
	c = open_cached(p, true);
	look(c, &n);
	assert_int_equal(n, 1);
	assert_int_equal(p->fake->fetches, 0);
	close_cached(c);
}

static void
forgone_it_is_asked_and_kept_nowhere(void **state)
{
	struct dir_path *p = *state;
	int64_t listed;
	size_t n;

	sign(p, "{}");
	for (int i = 0; i < 2; i++) {
		struct cached_source *c = open_cached(p, true);
		cached_source_bypass(c);
		look(c, &n);
		assert_int_equal(n, 1);
		assert_int_equal(p->fake->fetches, 5);
		assert_false(cached_source_is_used(c, &listed));
		cached_source_store(c);
		close_cached(c);
		warm_up(p); /* also where there is a record */
	}
}

static const struct {
	enum cocket_code code;
	bool is_kept;
} failures[] = {
	{ COCKET_E_NOT_FOUND, true }, { COCKET_E_NET, false }, { COCKET_E_AUTH, false }, { COCKET_E_REGISTRY, false }, { COCKET_E_NOMEM, false },
	{ COCKET_E_IO, false }, { COCKET_E_INTERNAL, false },
};

static void
what_could_not_be_asked_is_not_kept(void **state)
{
	struct dir_path *p = *state;
	size_t n;

	sign(p, "{}");
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		p->context.bytes[0]++;
		fake_page_error(p->fake, "", failures[i].code);
		warm_up(p);
		struct cached_source *c = open_cached(p, true);
		look(c, &n);
		if (p->fake->fetches != (failures[i].is_kept ? 0 : 5))
			fail_msg("row %zu: %u fetches", i, p->fake->fetches);
		close_cached(c);
	}
}

/* What is refused each time is asked for each time; the rest is in the record. */
static void
what_was_refused_is_asked_again(void **state)
{
	struct dir_path *p = *state;
	struct digest payload;
	size_t n;

	sign(p, "{}");
	payload = digest_of(slice_str("{}"));
	fake_blob_error(p->fake, &payload, COCKET_E_DIGEST);
	warm_up(p);
	struct cached_source *c = open_cached(p, true);
	look(c, &n);
	assert_int_equal(n, 0);
	assert_int_equal(p->fake->fetches, 1);
	close_cached(c);
}

static void
a_tag_that_is_not_there_is_an_error_each_time(void **state)
{
	struct dir_path *p = *state;
	size_t n;

	warm_up(p);
	for (int i = 0; i < 2; i++) {
		fake_tag_error(p->fake, "1.4", i ? COCKET_E_NET : COCKET_E_NOT_FOUND);
		struct cached_source *c = open_cached(p, false);
		look(c, &n);
		assert_int_equal(err.code, i ? COCKET_E_NET : COCKET_E_NOT_FOUND);
		cached_source_store(c);
		close_cached(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_the_tag_is_asked_for, enter, leave),
		cmocka_unit_test_setup_teardown(nothing_is_kept_unless_it_is_said, enter, leave),
		cmocka_unit_test_setup_teardown(another_context_is_another_record, enter, leave),
		cmocka_unit_test_setup_teardown(refreshed_it_asks_all_but_the_tag, enter, leave),
		cmocka_unit_test_setup_teardown(forgone_it_is_asked_and_kept_nowhere, enter, leave),
		cmocka_unit_test_setup_teardown(what_could_not_be_asked_is_not_kept, enter, leave),
		cmocka_unit_test_setup_teardown(what_was_refused_is_asked_again, enter, leave),
		cmocka_unit_test_setup_teardown(a_tag_that_is_not_there_is_an_error_each_time, enter, leave),
	};

	return cmocka_run_group_tests_name("cached", tests, NULL, NULL);
}
