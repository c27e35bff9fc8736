/* earlier.c over a registry in memory: which of our bundles a new one takes the place of, whether one that is there will do, and what is removed.  A
 * registry that deletes nothing keeps what it has. */
#include "sign/earlier.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fake.h"
#include "support/test.h"

#define BUNDLES_MAX 4

static struct fake *fake;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	fake = calloc(1, sizeof *fake);
	fake_new(fake);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fake_free(fake);
	free(fake);
	return 0;
}

static struct digest
manifest(size_t i)
{
	char text[16];

	snprintf(text, sizeof text, "bundle %zu", i);
	return digest_of(slice_str(text));
}

/* Listed by the registry, or not any more. */
static void
listed(const bool is_there[BUNDLES_MAX])
{
	char entries[1024] = "", digest[DIGEST_TEXT_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < BUNDLES_MAX; i++) {
		const struct digest d = manifest(i);

		digest_print(digest, &d);
		if (is_there[i])
			n += (size_t)snprintf(entries + n, sizeof entries - n, "%s{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":2,\"digest\":\"%s\"}",
			                      n ? "," : "", digest);
	}
	fake_page(fake, "", entries, "");
}

/* '=' as good as a new one, '-' not, 'x' listed alone; the later the newer. */
static void
earlier_of(struct earlier *e, const char *bundles)
{
	bool is_there[BUNDLES_MAX] = { false };

	*e = (struct earlier){ .items = calloc(BUNDLES_MAX, sizeof *e->items), .capacity = BUNDLES_MAX };
	for (; bundles[e->count]; e->count++) {
		e->items[e->count] = (struct earlier_bundle){ .manifest = manifest(e->count), .is_equivalent = bundles[e->count] == '=',
			                                      .is_gone = bundles[e->count] == 'x', .signed_at = (int64_t)e->count };
		is_there[e->count] = bundles[e->count] != 'x';
	}
	listed(is_there);
}

static void
which_stays(void **state)
{
	static const struct {
		const char *bundles;
		enum cocket_code removal; /* how the registry answers */
		int stays;                /* -1: none: a new one is made */
		unsigned asked;           /* removals */
	} rows[] = {
		{ "", COCKET_OK, -1, 0 },
		{ "-", COCKET_OK, -1, 0 },
		{ "-", COCKET_E_AUTH, -1, 0 },           /* none is as good */
		{ "=", COCKET_OK, -1, 1 },               /* what nobody has is not found: it deletes */
		{ "=", COCKET_E_AUTH, 0, 1 },
		{ "=", COCKET_E_UNSUPPORTED, 0, 1 },
		{ "==", COCKET_OK, -1, 1 },              /* the older is a real one to ask with */
		{ "==", COCKET_E_AUTH, 1, 1 },           /* the newer */
		{ "=-", COCKET_OK, -1, 1 },
		{ "=-", COCKET_E_AUTH, 0, 1 },
		{ "x=", COCKET_E_AUTH, 1, 1 },
		{ "x", COCKET_E_AUTH, -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(earlier_free) struct earlier e;
		const struct earlier_bundle *stays;

		earlier_of(&e, rows[i].bundles);
		fake->removal = rows[i].removal;
		fake->removals = 0;
		stays = earlier_that_stays(&e, &fake->base);
		if ((stays ? (int)(stays - e.items) : -1) != rows[i].stays || fake->removals != rows[i].asked)
			fail_msg("row %zu: %d stays, %u removals", i, stays ? (int)(stays - e.items) : -1, fake->removals);
	}
}

static void
what_is_removed(void **state)
{
	static const struct {
		const char *bundles;
		enum cocket_code removal;
		size_t removed;
		unsigned asked;
	} rows[] = {
		{ "", COCKET_OK, 0, 0 },
		{ "=", COCKET_OK, 1, 1 },
		{ "=-=", COCKET_OK, 3, 3 },
		{ "=-=", COCKET_E_AUTH, 0, 1 },     /* the first refusal is that of all */
		{ "=-", COCKET_E_NOT_FOUND, 2, 2 }, /* somebody else was faster */
		{ "x=", COCKET_OK, 2, 1 },          /* what is not there is not asked for */
		{ "x", COCKET_E_AUTH, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(earlier_free) struct earlier e;
		size_t removed;

		earlier_of(&e, rows[i].bundles);
		fake->removal = rows[i].removal;
		fake->removals = 0;
		removed = earlier_remove(&e, &fake->base);
		if (removed != rows[i].removed || fake->removals != rows[i].asked)
			fail_msg("row %zu: %zu removed, %u removals", i, removed, fake->removals);
	}
}

static void
what_it_has(void **state)
{
	AUTO(earlier_free) struct earlier e;
	const struct digest there = manifest(1), none = manifest(2);

	(void)state;
	earlier_of(&e, "-=");
	assert_true(earlier_has(&e, &there));
	assert_false(earlier_has(&e, &none));
}

/* Referrers that are nobody's bundles are counted, and none of them is ours to remove; what cannot be listed is no error. */
static void
strangers_are_left_alone(void **state)
{
	struct privkey *key = NULL;
	struct new_signature n;
	struct signer by;
	AUTO(earlier_free) struct earlier e = { 0 };

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_ED25519, &err), COCKET_OK);
	by = signer_of_key(key);
	assert_int_equal(new_signature_open(&n, &by, &err), COCKET_OK);
	n.payload.digest = digest_of(slice_str("image"));
	listed((const bool[BUNDLES_MAX]){ true, true });
	assert_int_equal(earlier_find(&e, &fake->base, SOURCE_LISTING_API, &n, &err), COCKET_OK);
	assert_int_equal(e.count, 0);
	assert_int_equal(e.others, 2);
	fake_page_error(fake, "", COCKET_E_NET);
	assert_int_equal(earlier_find(&e, &fake->base, SOURCE_LISTING_API, &n, &err), COCKET_OK);
	assert_int_equal(e.count, 0);
	assert_int_equal(earlier_remove(&e, &fake->base), 0);
	assert_int_equal(fake->removals, 0);
	new_signature_close(&n);
	signer_close(&by);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(which_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_removed, setup, teardown),
		cmocka_unit_test_setup_teardown(what_it_has, setup, teardown),
		cmocka_unit_test_setup_teardown(strangers_are_left_alone, setup, teardown),
	};

	return cmocka_run_group_tests_name("sign/earlier", tests, NULL, NULL);
}
