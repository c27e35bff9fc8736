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
		struct der in = der_of(buf_slice(&bytes));
		struct slice contents = der_take(&in, DER_SEQUENCE);
		bool taken = contents.ptr != NULL;

		if (taken != (values[i].contents != NULL))
			fail_msg("%s: %s", values[i].in, taken ? "taken" : "refused");
		assert_int_equal(taken, !in.has_failed);
		if (!taken) {
			assert_int_equal(in.rest.len, bytes.len);
			assert_null(der_take(&in, bytes.len ? bytes.ptr[0] : 0).ptr);
			continue;
		}
		AUTO(buf_free) struct buf expected = unhex(values[i].contents);

		assert_true(slice_eq(contents, buf_slice(&expected)));
		assert_int_equal(in.rest.len, values[i].left);
		assert_int_equal(der_is_done(&in), values[i].left == 0);
	}
}

static void
long_lengths_have_no_leading_zero(void **state)
{
	uint8_t bytes[3 + 0x100] = { 0x30, 0x81, 0x80 };
	struct der in = der_of(slice_of(bytes, 3 + 0x80));

	(void)state;
	assert_int_equal(der_take(&in, DER_SEQUENCE).len, 0x80);
	assert_true(der_is_done(&in));
	memcpy(bytes, "\x30\x82\x00\x80", 4);
	in = der_of(slice_of(bytes, 4 + 0x80));
	assert_null(der_take(&in, DER_SEQUENCE).ptr);
	assert_true(in.has_failed);
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
		struct der in = der_of(buf_slice(&bytes));
		struct slice magnitude = der_take_uint(&in);
		bool taken = !in.has_failed;

		if (taken != (integers[i].magnitude != NULL))
			fail_msg("%s: %s", integers[i].in, taken ? "taken" : "refused");
		assert_int_equal(taken, !in.has_failed);
		if (!taken) {
			assert_int_equal(in.rest.len, bytes.len);
			assert_null(der_take(&in, bytes.len ? bytes.ptr[0] : 0).ptr);
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
		struct der in = der_of(buf_slice(&bytes));
		struct slice bits = der_take_bits(&in);

		assert_int_equal(bits.ptr != NULL, rows[i].taken);
		assert_int_equal(der_is_done(&in), rows[i].taken);
	}
}

/* SEQUENCE { SEQUENCE { 1, 2 } [0] { 3 } }, and what is wrong with its neighbours. */
static void
reads_a_structure_and_asks_once(void **state)
{
	static const struct { const char *in; bool done; } rows[] = {
		{ "300d3006020101020102a003020103", true },
		{ "30083006020101020102", true }, /* [0] is optional */
		{ "300d3006020101020102a00302010300", false },
		{ "300e3006020101020102a00302010300", false },
		{ "30103009020101020102020104a003020103", false },
		{ "30083006020101040102", false },
		{ "30053003020101", false },
		{ "300d3006020101020102a0030201ff", false },
		{ "300d3006020101020102a103020103", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf bytes = unhex(rows[i].in);
		struct der file = der_of(buf_slice(&bytes)), outer = der_enter(&file, DER_SEQUENCE), inner = der_enter(&outer, DER_SEQUENCE);
		struct slice one = der_take_uint(&inner), two = der_take_uint(&inner);
		struct der optional = der_of(der_take_optional(&outer, DER_CONTEXT_0));
		struct slice three = optional.rest.ptr ? der_take_uint(&optional) : optional.rest;
		bool done = der_is_done(&inner) && der_is_done(&optional) && der_is_done(&outer) && der_is_done(&file);

		if (done != rows[i].done)
			fail_msg("%s: %s", rows[i].in, done ? "done" : "failed");
		if (done)
			assert_true(der_uint_is(one, 1) && der_uint_is(two, 2) && (!three.ptr || der_uint_is(three, 3)));
	}
	assert_true(der_uint_is(slice_of(NULL, 0), 0));
	assert_false(der_uint_is(slice_of("\1\0", 2), 1));
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
		cmocka_unit_test(reads_a_structure_and_asks_once),
		cmocka_unit_test(compares_magnitudes_as_numbers),
	};

	return cmocka_run_group_tests_name("crypto/der", tests, NULL, NULL);
}
