/* identity.c: who is whom, and which of the named signers somebody is. */
#include "support/test.h"

#include "identity/identity.h"
#include "support/certificates.h"

static struct err err;

static struct identity
somebody(uint8_t number)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id.bytes = { number } };
}

static void
nobody_is_anybody(void **state)
{
	(void)state;
	const struct identity nobody = { 0 }, zeroed_key = { .kind = IDENTITY_KEY }, a = somebody(1), b = somebody(2), again = somebody(1);

	assert_false(identity_eq(&nobody, &nobody));
	assert_false(identity_eq(&nobody, &zeroed_key));
	assert_true(identity_eq(&a, &again));
	assert_false(identity_eq(&a, &b));
}

static void
a_signer_is_named_once(void **state)
{
	(void)state;
	AUTO(named_signers_free) struct named_signers s = { 0 };
	const struct identity a = somebody(1), b = somebody(2), stranger = somebody(3), nobody = { 0 };

	assert_int_equal(named_signers_find(&s, &a), 0);
	assert_int_equal(named_signers_add(&s, &a, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &b, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &a, false, &err), COCKET_OK);
	assert_int_equal(s.count, 2);
	assert_int_equal(named_signers_find(&s, &b), 1);
	assert_int_equal(named_signers_find(&s, &stranger), s.count);
	assert_int_equal(named_signers_find(&s, &nobody), s.count);
}

/* Whichever is said first. */
static void
revoked_once_is_revoked(void **state)
{
	(void)state;
	const struct identity a = somebody(1);

	for (int first = 0; first < 2; first++) {
		AUTO(named_signers_free) struct named_signers s = { 0 };

		assert_int_equal(named_signers_add(&s, &a, first == 0, &err), COCKET_OK);
		assert_int_equal(named_signers_add(&s, &a, first == 1, &err), COCKET_OK);
		assert_true(s.count == 1 && s.items[0].revoked);
	}
}

/* --- holders of certificates ---------------------------------------------------------------------- */

#define WORKFLOW "https://github.com/shop/api/.github/workflows/release.yml@"
#define GITHUB "https://token.actions.githubusercontent.com"

static struct leaf_certificate *
leaf_named(const char *san)
{
	const struct test_extension extensions[] = {
		{ "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "codeSigning" }, { "subjectAltName", san }, { NULL, NULL },
	};
	struct leaf_certificate *leaf = NULL;
	struct buf der = certificate_make(extensions);

	if (leaf_certificate_parse(&leaf, buf_slice(&der), &err))
		fail_msg("%s", err.message);
	buf_free(&der);
	return leaf;
}

/* Each certificate has a key of its own, and lives for minutes: the name and who vouched for it are who somebody is. */
static void
a_certificates_holder_is_a_name_by_an_issuer(void **state)
{
	AUTO(leaf_certificate_free) struct leaf_certificate *first = leaf_named("critical,URI:" WORKFLOW "refs/tags/v1");
	AUTO(leaf_certificate_free) struct leaf_certificate *again = leaf_named("critical,URI:" WORKFLOW "refs/tags/v1");
	AUTO(leaf_certificate_free) struct leaf_certificate *next = leaf_named("critical,URI:" WORKFLOW "refs/tags/v2");
	const struct identity a = identity_of_certificate(first, GITHUB), b = identity_of_certificate(again, GITHUB);
	const struct identity other_ref = identity_of_certificate(next, GITHUB), other_issuer = identity_of_certificate(first, "https://gitlab.com");
	const struct identity key = identity_of_key(leaf_certificate_key(first));

	(void)state;
	assert_true(identity_eq(&a, &b));
	assert_false(identity_eq(&a, &other_ref));
	assert_false(identity_eq(&a, &other_issuer));
	assert_false(identity_eq(&a, &key)); /* its key, bare, is somebody else */
}

/* One pattern is one signer, whoever of those that it means has signed; and nobody is two of those who are named. */
static void
a_pattern_is_one_signer(void **state)
{
	(void)state;
	AUTO(named_signers_free) struct named_signers s = { 0 };
	AUTO(leaf_certificate_free) struct leaf_certificate *v1 = leaf_named("critical,URI:" WORKFLOW "refs/tags/v1");
	AUTO(leaf_certificate_free) struct leaf_certificate *v2 = leaf_named("critical,URI:" WORKFLOW "refs/tags/v2");
	const struct identity_pattern any_tag = { .name = WORKFLOW "refs/tags/*", .issuer = GITHUB }, the_first = { .name = WORKFLOW "refs/tags/v1", .issuer = GITHUB };
	const struct identity any = identity_of_pattern(&any_tag), one = identity_of_pattern(&the_first);
	const struct identity who1 = identity_of_certificate(v1, GITHUB), who2 = identity_of_certificate(v2, GITHUB);
	const struct identity elsewhere = identity_of_certificate(v1, "https://gitlab.com"), bare = identity_of_key(leaf_certificate_key(v1));

	assert_int_equal(named_signers_add(&s, &any, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &one, false, &err), COCKET_OK);
	assert_int_equal(named_signers_add(&s, &any, false, &err), COCKET_OK);
	assert_int_equal(s.count, 2);
	assert_int_equal(named_signers_find(&s, &who1), 0);
	assert_int_equal(named_signers_find(&s, &who2), 0);
	assert_int_equal(named_signers_find(&s, &elsewhere), s.count);
	assert_int_equal(named_signers_find(&s, &bare), s.count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_anybody),
		cmocka_unit_test(a_signer_is_named_once),
		cmocka_unit_test(revoked_once_is_revoked),
		cmocka_unit_test(a_certificates_holder_is_a_name_by_an_issuer),
		cmocka_unit_test(a_pattern_is_one_signer),
	};

	return cmocka_run_group_tests_name("identity/identity", tests, NULL, NULL);
}
