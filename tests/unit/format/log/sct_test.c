/* Lists of certificate timestamps: lengths within lengths, each a little wrong; and the bytes that a log signs. */
#include "support/test.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "format/log/sct.h"

#define ID "0101010101010101010101010101010101010101010101010101010101010101"
#define TIME "0000019000000001"
/* Version, log, time, extensions "xy", SHA-256 with ECDSA, signature "abc": 52 bytes. */
#define ONE "00" ID TIME "00027879" "04" "03" "0003616263"
#define RSA "00" ID TIME "0000" "04" "01" "0003616263"

static size_t
unhex(uint8_t *out, const char *hex)
{
	struct err err;

	assert_int_equal(hex_decode(out, strlen(hex) / 2, slice_str(hex), &err), COCKET_OK);
	return strlen(hex) / 2;
}

static void
lists(void **state)
{
	static const struct {
		const char *hex, *message; /* NULL: taken */
		size_t count;
	} rows[] = {
		{ "0438" "0036" "0034" ONE, NULL, 1 },
		{ "0436" "0034" "0032" RSA, NULL, 1 },
		{ "046c" "006a" "0034" ONE "0032" RSA, NULL, 2 },
		{ "0402" "0000", "certificate timestamps (SCT): none", 0 },
		{ "0438" "0037" "0034" ONE, "certificate timestamps (SCT): not a SignedCertificateTimestampList", 0 },
		{ "0438" "0035" "0034" ONE, "certificate timestamps (SCT): not a SignedCertificateTimestampList", 0 },
		{ "0538" "0036" "0034" ONE, "certificate timestamps (SCT): not a SignedCertificateTimestampList", 0 },
		{ "0438" "0036" "0034" ONE "00", "certificate timestamps (SCT): not a SignedCertificateTimestampList", 0 },
		{ "0438" "0036" "0035" ONE, "certificate timestamps (SCT): 1: cut short", 0 },
		{ "0438" "0036" "0033" ONE, "certificate timestamps (SCT): 1: not one SignedCertificateTimestamp", 0 },
		{ "0439" "0037" "0034" ONE "00", "certificate timestamps (SCT): 2: cut short", 0 },
		{ "0439" "0037" "0035" ONE "00", "certificate timestamps (SCT): 1: not one SignedCertificateTimestamp", 0 },
		{ "0438" "0036" "0034" "01" ID TIME "00027879" "04" "03" "0003616263", "certificate timestamps (SCT): 1: version 2, expected 1", 0 },
		{ "0438" "0036" "0034" "00" ID TIME "00027879" "02" "03" "0003616263",
		  "certificate timestamps (SCT): 1: hash 2 and signature 3, expected SHA-256 with RSA or ECDSA", 0 },
		{ "0438" "0036" "0034" "00" ID TIME "00027879" "04" "02" "0003616263",
		  "certificate timestamps (SCT): 1: hash 4 and signature 2, expected SHA-256 with RSA or ECDSA", 0 },
		{ "0438" "0036" "0034" "00" ID TIME "00037879" "04" "03" "0003616263", "certificate timestamps (SCT): 1: not one SignedCertificateTimestamp", 0 },
		{ "", "certificate timestamps (SCT): not a SignedCertificateTimestampList", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t bytes[256];
		const size_t n = unhex(bytes, rows[i].hex);
		struct sct_list list;
		struct err err = { 0 };
		const enum cocket_code code = sct_list_parse(&list, slice_of(bytes, n), &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && strcmp(err.message, rows[i].message) != 0))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
		if (code == COCKET_OK)
			assert_int_equal(list.count, rows[i].count);
	}
}

static void
values(void **state)
{
	uint8_t bytes[64];
	const size_t n = unhex(bytes, "0438" "0036" "0034" ONE);
	struct sct_list list;
	struct err err;

	(void)state;
	assert_int_equal(sct_list_parse(&list, slice_of(bytes, n), &err), COCKET_OK);
	assert_int_equal(list.items[0].log.bytes[31], 1);
	assert_true(list.items[0].time == 0x19000000001 && list.items[0].algorithm == SCT_ECDSA);
	assert_true(slice_is(list.items[0].extensions, "xy") && slice_is(list.items[0].signature, "abc"));
}

static void
many(void **state)
{
	(void)state;
	for (size_t count = SCT_MAX; count <= SCT_MAX + 1; count++) {
		uint8_t bytes[2048] = { 0x04, 0x82 };
		const size_t inner = count * 52, outer = inner + 2;
		struct sct_list list;
		struct err err;

		bytes[2] = (uint8_t)(outer >> 8);
		bytes[3] = (uint8_t)outer;
		bytes[4] = (uint8_t)(inner >> 8);
		bytes[5] = (uint8_t)inner;
		for (size_t i = 0; i < count; i++)
			(void)unhex(bytes + 6 + 52 * i, "0032" RSA);
		assert_int_equal(sct_list_parse(&list, slice_of(bytes, 6 + inner), &err), count > SCT_MAX ? COCKET_E_TOO_MANY : COCKET_OK);
	}
}

/* RFC 6962 section 3.2, by hand. */
static void
what_is_signed(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(KIB);
	const struct digest issuer = { { 0xee } };
	struct sct s = { .time = 0x0102030405060708, .extensions = slice_str("xy") };
	uint8_t expected[64];
	const size_t n = unhex(expected, "0000" "0102030405060708" "0001" "ee00000000000000000000000000000000000000000000000000000000000000" "000003" "616263" "0002" "7879");
	struct err err;

	(void)state;
	assert_int_equal(sct_signed_bytes(&bytes, &s, &issuer, slice_str("abc"), &err), COCKET_OK);
	assert_int_equal(bytes.len, n);
	assert_memory_equal(bytes.ptr, expected, n);
	assert_int_equal(sct_signed_bytes(&bytes, &s, &issuer, slice_of(expected, 0x1000000), &err), COCKET_E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(values),
		cmocka_unit_test(many),
		cmocka_unit_test(what_is_signed),
	};

	return cmocka_run_group_tests_name("format/log/sct", tests, NULL, NULL);
}
