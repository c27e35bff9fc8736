/* certificate_signer.c: the services that it needs, the key that it signs with, and what it refuses before anybody is asked.
 * The services' lies are told in tests/registry/test_sign_certificate.py. */
#include "support/test.h"

#include <stdio.h>

#include "base/clock.h"
#include "sign/certificate/certificate_signer.h"

static struct signing_config services;
static struct session *session;

static struct signing_services
one(const char *url)
{
	struct signing_services s = { .count = 1 };

	snprintf(s.items[0].url, sizeof s.items[0].url, "%s", url);
	return s;
}

/* Nothing listens there: whoever is asked is heard of as COCKET_E_NET. */
static int
start(void **state)
{
	const struct session_options options = { .timeout_ms = 1000 };
	struct err err = { 0 };

	(void)state;
	services = (struct signing_config){ one("http://127.0.0.1:1"), one("http://127.0.0.1:1"), one("http://127.0.0.1:1") };
	return session_new(&session, &options, &err);
}

static int
end(void **state)
{
	(void)state;
	session_free(&session);
	return 0;
}

static struct certificate_signing
signing_of(const struct signing_config *c, bool no_log)
{
	struct certificate_signing how = { .services = c, .session = session, .timeout_ms = 1000, .anchors = { .no_log = no_log } };

	snprintf(how.who.name, sizeof how.who.name, "me@mail.example");
	how.who.is_mail = true;
	how.who.expires = clock_now() + 600;
	return how;
}

static void
needs_services(void **state)
{
	static const struct {
		bool has_authority, has_timestamps, has_log, has_other_logs, no_log;
		const char *message; /* NULL: it has all that it needs */
	} rows[] = {
		{ true, true, true, false, false, NULL },
		{ true, true, false, false, true, NULL },
		{ false, true, true, false, false, "the signing configuration names no certificate authority that is in use" },
		{ true, false, true, false, true, "the signing configuration names no timestamp authority that is in use" },
		{ true, true, false, false, false, "the signing configuration names no transparency log that is in use; --no-log signs without one" },
		{ true, true, false, true, false,
		  "the signing configuration names no transparency log that is in use and speaks Rekor v2; --no-log signs without one" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct signing_config c = services;
		struct signer signer = { 0 };
		struct err err = { 0 };

		c.authorities.count = rows[i].has_authority;
		c.timestamp_authorities.count = rows[i].has_timestamps;
		c.logs.count = rows[i].has_log;
		c.logs.has_others = rows[i].has_other_logs;
		struct certificate_signing how = signing_of(&c, rows[i].no_log);

		assert_int_equal(certificate_signer_new(&signer, &how, &err), rows[i].message ? COCKET_E_USAGE : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
		if (rows[i].message == NULL)
			signer_close(&signer);
	}
}

static void
token_is_taken_over(void **state)
{
	struct certificate_signing how = signing_of(&services, false);
	struct signer signer = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(secret_copy(&how.token, slice_str("a.b.c"), &err), COCKET_OK);
	services.authorities.count = 0;
	assert_int_equal(certificate_signer_new(&signer, &how, &err), COCKET_E_USAGE);
	assert_non_null(how.token.ptr); /* of a refusal it is the caller's still */
	services.authorities.count = 1;
	assert_int_equal(certificate_signer_new(&signer, &how, &err), COCKET_OK);
	assert_null(how.token.ptr);
	signer_close(&signer);
}

static void
signs_with_a_key_of_its_own(void **state)
{
	struct certificate_signing how = signing_of(&services, false), again = how;
	struct signer a = { 0 }, b = { 0 };
	AUTO(buf_free) struct buf signature = BUF(512);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(certificate_signer_new(&a, &how, &err), COCKET_OK);
	assert_int_equal(certificate_signer_new(&b, &again, &err), COCKET_OK);
	assert_int_equal(signer_sign(&signature, &a, slice_str("x"), &err), COCKET_OK);
	assert_int_equal(pubkey_verify(signer_public_key(&a), slice_str("x"), buf_slice(&signature)), SIGNATURE_GOOD);
	assert_int_equal(pubkey_verify(signer_public_key(&b), slice_str("x"), buf_slice(&signature)), SIGNATURE_BAD);
	signer_close(&a);
	signer_close(&b);
}

static void
is_told_from_a_key(void **state)
{
	struct certificate_signing how = signing_of(&services, true);
	struct privkey *key = NULL;
	struct signer by_certificate = { 0 }, by_key;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(certificate_signer_new(&by_certificate, &how, &err), COCKET_OK);
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	by_key = signer_of_key(key);
	assert_non_null(certificate_signer_of(&by_certificate));
	assert_null(certificate_signer_of(&by_key));
	assert_true(certificate_signer_anchors(certificate_signer_of(&by_certificate))->no_log);
	signer_close(&by_certificate);
	signer_close(&by_key);
}

/* An expired token is nobody's to see, and neither is a signature that has no place for what a log says. */
static void
refuses_before_it_asks(void **state)
{
	static const struct {
		bool is_expired, no_log;
		enum cocket_code identify, annotate;
	} rows[] = {
		{ false, false, COCKET_E_NET, COCKET_E_USAGE },
		{ false, true, COCKET_E_NET, COCKET_E_NET },
		{ true, true, COCKET_E_USAGE, COCKET_E_USAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(vouched_annotations_free) struct vouched_annotations vouched = { 0 };
		const struct logged_signature made = { .signature = slice_str("s"), .signed_bytes = slice_str("x") };
		struct certificate_signing how = signing_of(&services, rows[i].no_log);
		struct signer signer = { 0 };
		struct identity who;
		struct err err = { 0 };

		how.who.expires = clock_now() + (rows[i].is_expired ? -1 : 600);
		assert_int_equal(secret_copy(&how.token, slice_str("a.b.c"), &err), COCKET_OK);
		assert_int_equal(certificate_signer_new(&signer, &how, &err), COCKET_OK);
		assert_int_equal(certificate_signer_identify(&who, certificate_signer_of(&signer), &err), rows[i].identify);
		assert_int_equal(strncmp(err.message, "the identity token expired at ", 30) == 0, rows[i].is_expired);
		assert_int_equal(certificate_signer_annotate(&vouched, certificate_signer_of(&signer), &made, &err), rows[i].annotate);
		assert_int_equal(vouched.certificate.len + vouched.timestamp.len, 0);
		signer_close(&signer);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_services),     cmocka_unit_test(token_is_taken_over),    cmocka_unit_test(signs_with_a_key_of_its_own),
		cmocka_unit_test(is_told_from_a_key), cmocka_unit_test(refuses_before_it_asks),
	};

	return cmocka_run_group_tests(tests, start, end);
}
