/* der.c by table: lengths and integers in their one minimal form (X.690 8.1.3, 8.3.2, 10.1), and each BER neighbour refused. */
#include "helper.h"

#include "crypto/der.h"

static const struct {
	const char *in;
	const char *contents; /* NULL: refused */
	size_t left;
} values[] = {
	{ "3000", "", 0 },
	{ "30020500", "0500", 0 },
	{ "3001aabb", "aa", 1 },
	{ "", NULL, 0 },
	{ "30", NULL, 0 },
	{ "3001", NULL, 0 },
	{ "3002aa", NULL, 0 },
	{ "3100", NULL, 0 },
	{ "308000000000", NULL, 0 },  /* indefinite */
	{ "308101aa", NULL, 0 },      /* long form of a short length */
	{ "30817f", NULL, 0 },
	{ "3081", NULL, 0 },
	{ "3082", NULL, 0 },
	{ "308200", NULL, 0 },
	{ "30820001aa", NULL, 0 },
	{ "30ff", NULL, 0 },
	{ "3084000000ff", NULL, 0 },
	{ "3089ffffffffffffffffff", NULL, 0 },
};

static void
takes_values_in_der_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		AUTO(buf_free) struct buf bytes = unhex(values[i].in);
		struct slice in = buf_slice(&bytes), contents;
		bool taken = der_take(&contents, &in, DER_SEQUENCE);

		if (taken != (values[i].contents != NULL))
			fail_msg("%s: %s", values[i].in, taken ? "taken" : "refused");
		if (!taken) {
			assert_int_equal(in.len, bytes.len);
			continue;
		}
		AUTO(buf_free) struct buf expected = unhex(values[i].contents);

		assert_true(slice_eq(contents, buf_slice(&expected)));
		assert_int_equal(in.len, values[i].left);
	}
}

static void
long_lengths_have_no_leading_zero(void **state)
{
	uint8_t bytes[3 + 0x100] = { 0x30, 0x81, 0x80 };
	struct slice in = slice_of(bytes, 3 + 0x80), contents;

	(void)state;
	assert_true(der_take(&contents, &in, DER_SEQUENCE));
	assert_int_equal(contents.len, 0x80);
	memcpy(bytes, "\x30\x82\x00\x80", 4);
	in = slice_of(bytes, 4 + 0x80);
	assert_false(der_take(&contents, &in, DER_SEQUENCE));
}

static const struct {
	const char *in;
	const char *magnitude; /* NULL: refused */
} integers[] = {
	{ "020100", "" },
	{ "020101", "01" },
	{ "02017f", "7f" },
	{ "02020080", "80" },
	{ "0203008001", "8001" },
	{ "020180", NULL },     /* negative */
	{ "0201ff", NULL },
	{ "02020001", NULL },   /* nine equal bits */
	{ "0203000001", NULL },
	{ "02020000", NULL },
	{ "0200", NULL },       /* no contents */
	{ "030101", NULL },
	{ "0202", NULL },
	{ "02810101", NULL },
};

static void
takes_integers_in_der_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
		AUTO(buf_free) struct buf bytes = unhex(integers[i].in);
		struct slice in = buf_slice(&bytes), magnitude;
		bool taken = der_take_uint(&magnitude, &in);

		if (taken != (integers[i].magnitude != NULL))
			fail_msg("%s: %s", integers[i].in, taken ? "taken" : "refused");
		if (!taken) {
			assert_int_equal(in.len, bytes.len);
			continue;
		}
		AUTO(buf_free) struct buf expected = unhex(integers[i].magnitude);

		assert_true(slice_eq(magnitude, buf_slice(&expected)));
	}
}

static void
takes_bit_strings_of_whole_bytes(void **state)
{
	static const struct { const char *in; bool taken; } rows[] = {
		{ "030200aa", true },  { "030100", true },    { "030201aa", false },
		{ "0300", false },     { "030208aa", false }, { "040200aa", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf bytes = unhex(rows[i].in);
		struct slice in = buf_slice(&bytes), bits;

		assert_int_equal(der_take_bits(&bits, &in), rows[i].taken);
	}
}

static void
compares_magnitudes_as_numbers(void **state)
{
	(void)state;
	assert_true(der_uint_less(slice_str("b"), slice_str("aa")));
	assert_true(der_uint_less(slice_str("ab"), slice_str("b0")));
	assert_false(der_uint_less(slice_str("ab"), slice_str("ab")));
	assert_false(der_uint_less(slice_str("b"), slice_str("a")));
	assert_true(der_uint_less(slice_of(NULL, 0), slice_str("a")));
	assert_false(der_uint_less(slice_of(NULL, 0), slice_of(NULL, 0)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_values_in_der_only),
		cmocka_unit_test(long_lengths_have_no_leading_zero),
		cmocka_unit_test(takes_integers_in_der_only),
		cmocka_unit_test(takes_bit_strings_of_whole_bytes),
		cmocka_unit_test(compares_magnitudes_as_numbers),
	};

	return cmocka_run_group_tests_name("crypto/der", tests, NULL, NULL);
}
