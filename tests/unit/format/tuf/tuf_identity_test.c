/* tuf_identity.c: keys that are none, but name who may sign images by certificate; ids as securesystemslib computes them.
 * Each that reads stands beside those that are one step away from it. */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/signature/identity_pattern_print.h"
#include "format/tuf/tuf.h"

#define DAVE "dave@example.com"
#define GOOGLE "https://accounts.google.com"
#define DAVE_ID "7737debe28dc7c32e41be9f91344c729b802eff04f4d742f61095fdfb58a8c07"
#define ODD_ID "e278f0de3055c01c9c0997b64e604b834805a08b87fb5957c21b159c1861095f"
#define OBJECT(keytype, scheme, keyval) "{\"keytype\":\"" keytype "\",\"keyval\":" keyval ",\"scheme\":\"" scheme "\"}"
#define NARROWED_KEY(github, identity, issuer, more) \
	OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"" identity "\",\"issuer\":\"" issuer "\",\"x-cocket-identity\":{\"github\":" github \
	       ",\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\"" more "}}")
#define KEYVAL "{\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\"}"

static struct err err;

/* Targets metadata with a role of that one key; signed by nobody. */
static struct tuf_file
targets_with(const char *id, const char *object, const char *revoked)
{
	AUTO(buf_free) struct buf text = BUF(64 * KIB);
	struct tuf_file f = { 0 };

	assert_int_equal(buf_addf(&text, &err, "{\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"00\"}],\"signed\":{\"_type\":\"targets\",\"spec_version\":\"1.0.31\","
	                          "\"version\":1,\"expires\":\"2040-01-01T00:00:00Z\",\"targets\":{},\"delegations\":{\"keys\":{\"%s\":%s},"
	                          "\"roles\":[{\"name\":\"release\",\"keyids\":[\"%s\"],\"threshold\":1,\"paths\":[\"*\"],\"terminating\":false}]}%s}}",
	                          id, id, object, id, revoked), COCKET_OK);
	if (tuf_parse(&f, buf_slice(&text), TUF_TARGETS, &err))
		fail_msg("%s", err.message);
	return f;
}

static void
an_identity_reads_and_signs_no_metadata(void **state)
{
	(void)state;
	AUTO(tuf_file_free) struct tuf_file f = targets_with(DAVE_ID, OBJECT("sigstore-oidc", "Fulcio", KEYVAL), "");
	const struct tuf_key *k = tuf_key_identity(&f, 0);

	assert_non_null(k);
	assert_string_equal(k->who.name, DAVE);
	assert_string_equal(k->who.issuer, GOOGLE);
	assert_false(identity_pattern_is_narrowed(&k->who));
	assert_null(tuf_key_get(&f, 0));
	assert_int_equal(tuf_signers_count(&f, &f, &f.roles[0]), 0);
	assert_int_equal(tuf_signed_check(&f, &f, &f.roles[0], &err), COCKET_E_SIGNATURE);
	assert_non_null(strstr(err.message, "0 of 1 required keys signed"));
	assert_non_null(strstr(err.message, "an identity signs images, not metadata"));
}

static void
what_is_one_step_away_is_nobody(void **state)
{
	(void)state;
	static const char *const objects[] = {
		OBJECT("sigstore-oidc", "fulcio", KEYVAL),
		OBJECT("sigstore", "Fulcio", KEYVAL),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"" DAVE "\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"issuer\":\"" GOOGLE "\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"\",\"issuer\":\"" GOOGLE "\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"" DAVE "\",\"issuer\":\"\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":1,\"issuer\":\"" GOOGLE "\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"github\":{},\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\"}"),
		NARROWED_KEY("{\"repository\":\"\"}", "", "", ""),
		NARROWED_KEY("{\"repository\":1}", "", "", ""),
		NARROWED_KEY("{}", "", "", ""),
		NARROWED_KEY("[]", "", "", ""),
		NARROWED_KEY("null", "", "", ""),
		NARROWED_KEY("{\"environment\":\"prod\",\"repository\":\"shop/api\"}", "", "", ""), /* not known here */
		NARROWED_KEY("{\"Repository\":\"shop/api\"}", "", "", ""),
		NARROWED_KEY("{\"repository\":\"shop/api\"}", DAVE, "", ""), /* others would go by the name alone */
		NARROWED_KEY("{\"repository\":\"shop/api\"}", "", GOOGLE, ""),
		NARROWED_KEY("{\"repository\":\"shop/api\"}", "", "", ",\"until\":\"2027\""),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"\",\"issuer\":\"\",\"x-cocket-identity\":{\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\"}}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"\",\"issuer\":\"\",\"x-cocket-identity\":null}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"\",\"issuer\":\"\"}"),
		OBJECT("sigstore-oidc", "Fulcio", "{\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\",\"x-cocket-identity\":{}}"),
	};

	for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
		const struct digest d = digest_of(slice_str(objects[i])); /* they are written in canonical form */
		char id[DIGEST_HEX_BYTES];

		digest_print_hex(id, &d);
		AUTO(tuf_file_free) struct tuf_file f = targets_with(id, objects[i], "");

		assert_null(tuf_key_identity(&f, 0));
		assert_null(tuf_key_get(&f, 0));
		assert_non_null(f.keys[0].unusable);
	}
}

static void
its_id_is_the_hash_of_all_of_it(void **state)
{
	(void)state;
	AUTO(tuf_file_free) struct tuf_file f = targets_with(ODD_ID, OBJECT("sigstore-oidc", "Fulcio", KEYVAL), "");

	assert_null(tuf_key_identity(&f, 0));
	assert_string_equal(f.keys[0].unusable, "its id is not the hash of the key object");
}

static void
what_is_written_reads(void **state)
{
	(void)state;
	AUTO(buf_free) struct buf plain = BUF(KIB), odd = BUF(KIB);
	char id[DIGEST_HEX_BYTES];

	assert_int_equal(tuf_identity_print(&plain, &(struct identity_pattern){ .name = DAVE, .issuer = GOOGLE }, id, &err), COCKET_OK);
	assert_string_equal(id, DAVE_ID);
	assert_int_equal(tuf_identity_print(&odd, &(struct identity_pattern){ .name = "d\"\xc3\xa9\\*@example.com", .issuer = GOOGLE }, id, &err), COCKET_OK);
	assert_string_equal(id, ODD_ID);
	AUTO(tuf_file_free) struct tuf_file f = targets_with(ODD_ID, buf_str(&odd), "");

	assert_string_equal(tuf_key_identity(&f, 0)->who.name, "d\"\xc3\xa9\\*@example.com");
}

/* All of them, and each alone; the names that others read stay empty. */
static void
conditions_are_written_and_read(void **state)
{
	(void)state;
	for (unsigned only = 0; only <= CONDITION_COUNT; only++) {
		AUTO(buf_free) struct buf object = BUF(4 * KIB);
		struct identity_pattern who = { .name = DAVE, .issuer = GOOGLE };
		char id[DIGEST_HEX_BYTES];

		for (unsigned c = 0; c < CONDITION_COUNT; c++)
			if (only == CONDITION_COUNT || c == only)
				who.conditions[c] = workflow_condition_name((enum workflow_condition)c);
		assert_int_equal(tuf_identity_print(&object, &who, id, &err), COCKET_OK);
		assert_non_null(strstr(buf_str(&object), "\"keyval\":{\"identity\":\"\",\"issuer\":\"\",\"x-cocket-identity\":{\"identity\":\"" DAVE));
		AUTO(tuf_file_free) struct tuf_file f = targets_with(id, buf_str(&object), "");

		assert_non_null(tuf_key_identity(&f, 0));
		assert_true(identity_pattern_eq(&tuf_key_identity(&f, 0)->who, &who));
	}
}

#define REVOKED(entry) ",\"x-cocket-revoked\":{\"identities\":[" entry "]}"

static void
revoked_by_both(void **state)
{
	(void)state;
	const char *object = OBJECT("sigstore-oidc", "Fulcio", KEYVAL);
	AUTO(tuf_file_free) struct tuf_file f = targets_with(DAVE_ID, object, REVOKED("{\"identity\":\"" DAVE "\",\"issuer\":\"" GOOGLE "\",\"note\":\"left\"}"));
	AUTO(tuf_file_free) struct tuf_file other = targets_with(DAVE_ID, object, REVOKED("{\"identity\":\"" DAVE "\",\"issuer\":\"https://x\"}"));

	assert_string_equal(tuf_identity_revoked(&f, tuf_key_identity(&f, 0))->note, "left");
	assert_null(tuf_identity_revoked(&other, tuf_key_identity(&other, 0)));
	assert_null(tuf_identity_revoked(NULL, tuf_key_identity(&f, 0)));
}

/* A revocation that is misread would let pass what was to be stopped. */
static void
revocations_are_closed(void **state)
{
	(void)state;
	static const char *const entries[] = {
		"{\"identity\":\"a\"}", "{\"issuer\":\"b\"}", "{\"identity\":\"a\",\"issuer\":\"b\",\"Note\":\"\"}", "{\"identity\":1,\"issuer\":\"b\"}", "\"a\"",
	};

	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		AUTO(tuf_file_free) struct tuf_file f = { 0 };
		char text[1024];

		snprintf(text, sizeof text, "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"spec_version\":\"1.0.31\",\"version\":1,"
		         "\"expires\":\"2040-01-01T00:00:00Z\",\"targets\":{},\"x-cocket-revoked\":{\"identities\":[%s]}}}", entries[i]);
		assert_int_equal(tuf_parse(&f, slice_str(text), TUF_TARGETS, &err), COCKET_E_FORMAT);
		assert_non_null(strstr(err.message, "x-cocket-revoked: identities 0"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_identity_reads_and_signs_no_metadata),
		cmocka_unit_test(what_is_one_step_away_is_nobody),
		cmocka_unit_test(its_id_is_the_hash_of_all_of_it),
		cmocka_unit_test(what_is_written_reads),
		cmocka_unit_test(conditions_are_written_and_read),
		cmocka_unit_test(revoked_by_both),
		cmocka_unit_test(revocations_are_closed),
	};

	return cmocka_run_group_tests_name("tuf_identity", tests, NULL, NULL);
}
