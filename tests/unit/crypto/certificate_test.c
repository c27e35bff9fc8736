/* certificate.c: what a certificate says, and each neighbour that says nothing.  Certificates made here and by openssl; notary's are met in
 * tests/unit/format/tuf/notary_v1_test.c. */
#include "helper.h"

#include "crypto/certificate.h"
#include "support/notary_fixture.h"

/* By openssl req -x509, P-256, for a hundred years; its subject is O=Example and a common name with a slash and an asterisk. */
static const char by_openssl[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIByDCCAW2gAwIBAgIUJ0KC5aapKMEAVR4qWvnrwSWRFSgwCgYIKoZIzj0EAwIw\n"
	"ODEQMA4GA1UECgwHRXhhbXBsZTEkMCIGA1UEAwwbcmVnaXN0cnkuZXhhbXBsZS5j\n"
	"b20vc2hvcC8qMCAXDTI2MTEyMjEyMzEwM1oYDzIxMjYxMDI5MTIzMTAzWjA4MRAw\n"
	"DgYDVQQKDAdFeGFtcGxlMSQwIgYDVQQDDBtyZWdpc3RyeS5leGFtcGxlLmNvbS9z\n"
	"aG9wLyowWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQVvZMGMxV5hVR3V6i9tWv8\n"
	"wMSPTrGHeSHOTHeuBH4tCkldcejBbFW08dEtCvMrU1CcBjWdUfRgv/a9TwDERofE\n"
	"o1MwUTAdBgNVHQ4EFgQUhMPHFDqddKSHdOIWGdPioUU+L44wHwYDVR0jBBgwFoAU\n"
	"hMPHFDqddKSHdOIWGdPioUU+L44wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD\n"
	"AgNJADBGAiEAkN6urV0AAnG9+/Eph8URlpoA0zDV+Fh1iZUasm35mZQCIQCKqcUC\n"
	"s1JU0yoVg94NCaPcoMkvNfMZB017EeeYZlUpDA==\n"
	"-----END CERTIFICATE-----\n";

/* The same with CN=one and CN=two, and with an organization and its unit in one set beside CN=both. */
static const char two_names[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBkDCCATWgAwIBAgIUQmE7YRqa6KRsAbE4v+IwouBaOAgwCgYIKoZIzj0EAwIw\n"
	"HDEMMAoGA1UEAwwDb25lMQwwCgYDVQQDDAN0d28wIBcNMjYxMTI4MTk1MzE5WhgP\n"
	"MjEyNjExMDQxOTUzMTlaMBwxDDAKBgNVBAMMA29uZTEMMAoGA1UEAwwDdHdvMFkw\n"
	"EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAjpTYZ+BWyHkjrwG8cPksxccft8Sh/Ye\n"
	"vJ9Mg4yEFUmy1FsNcKRyd/WisKiJYM55CtoWql1rIeZAhA9u1aX8laNTMFEwHQYD\n"
	"VR0OBBYEFAx1aU8jOW4fhuxbVYr4+RstVcmIMB8GA1UdIwQYMBaAFAx1aU8jOW4f\n"
	"huxbVYr4+RstVcmIMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh\n"
	"AOcBiZTt1dP7Kpgax2dJabaxLnSpNKIQVZhZw9ZaGONsAiEAu+oqjN4tHkleYuaV\n"
	"+YxWqV57gJwfvnX8Wh207EPYMZU=\n"
	"-----END CERTIFICATE-----\n";
static const char set_of_two[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBoTCCAUegAwIBAgIUfe6nfT5pI6s0cCefu/Ttd7jkwCUwCgYIKoZIzj0EAwIw\n"
	"JTEUMAgGA1UECgwBYTAIBgNVBAsMAWIxDTALBgNVBAMMBGJvdGgwIBcNMjYxMTI4\n"
	"MTk1MzE5WhgPMjEyNjExMDQxOTUzMTlaMCUxFDAIBgNVBAoMAWEwCAYDVQQLDAFi\n"
	"MQ0wCwYDVQQDDARib3RoMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAjpTYZ+B\n"
	"WyHkjrwG8cPksxccft8Sh/YevJ9Mg4yEFUmy1FsNcKRyd/WisKiJYM55CtoWql1r\n"
	"IeZAhA9u1aX8laNTMFEwHQYDVR0OBBYEFAx1aU8jOW4fhuxbVYr4+RstVcmIMB8G\n"
	"A1UdIwQYMBaAFAx1aU8jOW4fhuxbVYr4+RstVcmIMA8GA1UdEwEB/wQFMAMBAf8w\n"
	"CgYIKoZIzj0EAwIDSAAwRQIgR2yaUj23naRQ5YEku2VTt0MveG9JLzcMNuSrtgMp\n"
	"fX8CIQC57cLNFo+xXkdy9P+nfdpRCUBCkkvZG2DYLpde27WF8g==\n"
	"-----END CERTIFICATE-----\n";

static const struct pem_row {
	const char *name, *before, *after;
	enum cocket_code code;
	const char *message;
} pem_rows[] = {
	{ "one", "", "", COCKET_OK, "" },
	{ "blank around it", "\n\n", " \r\n", COCKET_OK, "" },
	{ "something before it", "x", "", COCKET_E_FORMAT, "certificate: *" },
	{ "something after it", "", "x", COCKET_E_FORMAT, "certificate: *" },
	{ "half a block after it", "", "-----BEGIN CERTIFICATE-----\nAAAA\n", COCKET_E_FORMAT, "certificate: *" },
	{ "a key after it", "", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", COCKET_E_FORMAT,
	  "certificate: PEM label is PUBLIC KEY, expected CERTIFICATE" },
	{ "another after it", "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", COCKET_OK, "" },
	{ "another before it", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "", COCKET_OK, "" },
	{ "one that is no base64 after it", "", "-----BEGIN CERTIFICATE-----\nA=AA\n-----END CERTIFICATE-----\n", COCKET_E_FORMAT,
	  "certificate: *" },
};

static void
takes_the_first_of_a_bundle(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pem_rows / sizeof pem_rows[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB), der = BUF(64 * KIB);
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "%s%s%s", pem_rows[i].before, by_openssl, pem_rows[i].after), COCKET_OK);
		enum cocket_code code = certificate_first_of_pem(&der, buf_slice(&text), &err);

		if (pem_rows[i].code != COCKET_OK)
			assert_refused(pem_rows[i].name, code, &err, pem_rows[i].code, pem_rows[i].message);
		else if (code)
			fail_msg("%s: %s", pem_rows[i].name, err.message);
		else
			assert_int_equal(der.len == 3, strstr(pem_rows[i].before, "AAAA") != NULL);
	}
}

static void
reads_what_openssl_wrote(void **state)
{
	AUTO(buf_free) struct buf der = BUF(64 * KIB);
	AUTO(pubkey_free) struct pubkey *key = NULL;
	AUTO(certificate_free) struct certificate c = { 0 };
	struct err err = { 0 };

	(void)state;
	if (certificate_first_of_pem(&der, slice_str(by_openssl), &err) || certificate_parse(&c, buf_slice(&der), &err) ||
	    pubkey_parse_spki(&key, buf_slice(&c.spki), &err))
		fail_msg("%s", err.message);
	assert_true(slice_is(buf_slice(&c.common_name), "registry.example.com/shop/*"));
	assert_int_equal(pubkey_type(key), KEY_P256);
	assert_int_equal(c.not_before, INT64_C(1795350663));
	assert_int_equal(c.not_after, INT64_C(4948950663)); /* a GeneralizedTime */
}

/* Every cut and every further byte is refused; no change of one byte is read out of bounds. */
static void
takes_all_or_nothing(void **state)
{
	AUTO(buf_free) struct buf der = BUF(64 * KIB);
	struct certificate c = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(certificate_first_of_pem(&der, slice_str(by_openssl), &err), COCKET_OK);
	for (size_t n = 0; n < der.len; n++)
		assert_int_equal(certificate_parse(&c, slice_of(der.ptr, n), &err), COCKET_E_FORMAT);
	assert_int_equal(buf_add(&der, slice_of("", 1), &err), COCKET_OK);
	assert_refused("a byte more", certificate_parse(&c, buf_slice(&der), &err), &err, COCKET_E_FORMAT, "certificate: not a DER Certificate");
	der.len--;
	for (size_t n = 0; n < der.len; n++) {
		der.ptr[n] ^= 0x80;
		if (certificate_parse(&c, buf_slice(&der), &err) == COCKET_OK)
			certificate_free(&c);
		der.ptr[n] ^= 0x80;
	}
}

static const struct {
	const char *not_after;
	int64_t is; /* 0: refused */
} times[] = {
	{ "400101000000Z", INT64_C(2208988800) },
	{ "500101000000Z", INT64_C(-631152000) }, /* RFC 5280 4.1.2.5.1: from 50 on it is the last century */
	{ "491231235959Z", INT64_C(2524607999) },
	{ "4001010000Z", 0 },
	{ "400101000000", 0 },
	{ "401301000000Z", 0 },
	{ "400101000000+0100", 0 },
	{ "40010100000Zx", 0 },
	{ "", 0 },
};

static void
reads_times(void **state)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		AUTO(buf_free) struct buf der = BUF(64 * KIB);
		AUTO(certificate_free) struct certificate c = { 0 };

		notary_print_certificate(&der, "name", times[i].not_after, pubkey_spki(privkey_public(key)));
		enum cocket_code code = certificate_parse(&c, buf_slice(&der), &err);

		if (!times[i].is)
			assert_refused(times[i].not_after, code, &err, COCKET_E_FORMAT, "certificate: its validity is not two times");
		else if (code || c.not_after != times[i].is || c.not_before != INT64_C(1577836800) || !slice_is(buf_slice(&c.common_name), "name"))
			fail_msg("%s: %s", times[i].not_after, code ? err.message : "another time");
	}
}

static void
reads_one_common_name(void **state)
{
	static const struct { const char *pem, *message, *name; } rows[] = {
		{ two_names, "certificate: its subject is not a name with at most one common name", NULL },
		{ set_of_two, "", "both" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf der = BUF(64 * KIB);
		AUTO(certificate_free) struct certificate c = { 0 };
		struct err err = { 0 };

		assert_int_equal(certificate_first_of_pem(&der, slice_str(rows[i].pem), &err), COCKET_OK);
		enum cocket_code code = certificate_parse(&c, buf_slice(&der), &err);

		assert_refused(rows[i].pem, code, &err, rows[i].name ? COCKET_OK : COCKET_E_FORMAT, rows[i].message);
		assert_true(slice_is(buf_slice(&c.common_name), rows[i].name ? rows[i].name : ""));
	}
}

/* What OpenSSL would read, and DER is not: each row replaces bytes by as many, so that every length around them stays right. */
static void
refuses_ber(void **state)
{
	static const struct { const char *what, *is, *becomes, *message; } rows[] = {
		{ "nothing replaced", "0c056e616d6521", "0c056e616d6521", "" },
		{ "a long length in the subject", "0c056e616d6521", "0c81046e616d65", "certificate: its subject is not a name with at most one common name" },
		{ "a string in pieces in the subject", "0c056e616d6521", "2c050c036e616d", "certificate: *" },
		{ "a name of another type", "0c056e616d6521", "04056e616d6521", "certificate: not a DER Certificate" },
		{ "a negative version", "a003020102", "a0030201fe", "" }, /* nothing depends on it */
		{ "an empty version", "a003020102", "a003020002", "certificate: not a DER Certificate" },
		{ "unused bits in the signature", "030100", "030101", "certificate: *" },
		{ "an indefinite length", "170d3430303130313030303030305a", "178034303031303130303030305a00", "certificate: *" },
	};
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(buf_free) struct buf der = BUF(64 * KIB);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	notary_print_certificate(&der, "name!", "400101000000Z", pubkey_spki(privkey_public(key)));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf changed = BUF(64 * KIB), is = unhex(rows[i].is), becomes = unhex(rows[i].becomes);
		AUTO(certificate_free) struct certificate c = { 0 };
		uint8_t *at;

		assert_int_equal(buf_add(&changed, buf_slice(&der), &err), COCKET_OK);
		at = memmem(changed.ptr, changed.len, is.ptr, is.len);
		assert_non_null(at);
		memcpy(at, becomes.ptr, is.len);
		enum cocket_code code = certificate_parse(&c, buf_slice(&changed), &err);

		assert_refused(rows[i].what, code, &err, rows[i].message[0] ? COCKET_E_FORMAT : COCKET_OK, rows[i].message);
		err = (struct err){ 0 };
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_first_of_a_bundle),
		cmocka_unit_test(reads_what_openssl_wrote),
		cmocka_unit_test(takes_all_or_nothing),
		cmocka_unit_test(reads_times),
		cmocka_unit_test(reads_one_common_name),
		cmocka_unit_test(refuses_ber),
	};

	return cmocka_run_group_tests_name("certificate", tests, NULL, NULL);
}
