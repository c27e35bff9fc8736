/* secret_search.c, secret_form.c: a secret of each form is found wherever it stands and however a file comes, and its neighbours are
 * not. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/secret/secret_form.h"
#include "format/secret/secret_scan.h"
#include "format/secret/secret_search.h"

#define FILE_BYTES ((size_t)300 << 10)

/* One of each form, with one character that makes it none. */
static const struct {
	const char *secret;
	enum secret_kind kind;
	size_t wrong; /* that character's place */
} rows[] = {
	{ "AKIAQ3EGRTYU7OPASDFG wJalrXUtnFEMIK7MDENGbPxRfiCYzQRSTU12abcd", SECRET_AWS_KEY, 1 },
	{ "glpat-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 5 },
	{ "gldt-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 4 },
	{ "glrt-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 0 },
	{ "pypi-AgEIcHlwaS5vcmcAb3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6h", SECRET_PYPI_TOKEN, 4 },
	{ "dckr_pat_Ab3dEf6hIj9kLm2nOp5qRs8tUv1", SECRET_DOCKER_TOKEN, 8 },
	{ "dckr_oat_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z", SECRET_DOCKER_TOKEN, 5 },
	{ "xoxb-123456789012-123456789012-Ab3dEf6hIj9kLm2nOp5qRs8t", SECRET_SLACK_TOKEN, 3 },
	{ "xoxp-123456789012-123456789012-Ab3dEf6hIj9kLm2nOp5qRs8t", SECRET_SLACK_TOKEN, 4 },
	{ "xoxa-123456789012-123456789012-Ab3dEf6hIj9kLm2nOp5qRs8t", SECRET_SLACK_TOKEN, 17 },
	{ "sk_live_Ab3dEf6hIj9kLm2nOp5qRs8t", SECRET_STRIPE_KEY, 2 },
	{ "rk_live_Ab3dEf6hIj9kLm2nOp5qRs8t", SECRET_STRIPE_KEY, 7 },
	{ "AccountKey=Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb3dEf6hIj9kLm2nOp5qR1==", SECRET_AZURE_KEY, 7 },
	{ "sk-proj-Ab3dEf6hIj9kLm2nOp5qT3BlbkFJAb3dEf6hIj9kLm2nOp5qRs8t", SECRET_OPENAI_KEY, 2 },
	{ "sk-svcacct-Ab3dEf6hIj9kLm2nOp5qT3BlbkFJAb3dEf6hIj9kLm2nOp5qRs8t", SECRET_OPENAI_KEY, 10 },
	{ "sk-admin-Ab3dEf6hIj9kLm2nOp5qT3BlbkFJAb3dEf6hIj9kLm2nOp5qRs8t", SECRET_OPENAI_KEY, 3 },
	{ "dop_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", SECRET_DIGITALOCEAN_TOKEN, 3 },
	{ "doo_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", SECRET_DIGITALOCEAN_TOKEN, 1 },
	{ "dor_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", SECRET_DIGITALOCEAN_TOKEN, 6 },
	{ "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", SECRET_GITHUB_TOKEN, 6 },
	{ "gh" "p_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_GITHUB_TOKEN, 3 },
	{ "gh" "o_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_GITHUB_TOKEN, 10 },
	{ "gh" "u_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_GITHUB_TOKEN, 2 },
	{ "gh" "s_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_GITHUB_TOKEN, 39 },
	{ "gh" "r_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_GITHUB_TOKEN, 0 },
	{ "np" "m_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy0Tk9Tp", SECRET_NPM_TOKEN, 3 },
	{ "AGE-SECRET" "-KEY-1R23CLXD5MZFSH79VN6PG0KAYTJEQ8W4UR23CLXD5MZFSH79VN6PS2P2WVC", SECRET_AGE_KEY, 3 },
	{ "gl" "ft-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 4 },
	{ "gl" "ffct-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 3 },
	{ "gl" "soat-Ab3dEf6hIj9kLm2nOp5q", SECRET_GITLAB_TOKEN, 6 },
	{ "gl" "imt-aB3dE5gH7jaB3dE5gH7jabcde", SECRET_GITLAB_TOKEN, 2 },
	{ "gl" "agent-aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7j", SECRET_GITLAB_TOKEN, 7 },
	{ "gl" "ptt-0f1e2d3c4b5a69780f1e2d3c8796a5b40f1e2d3c", SECRET_GITLAB_TOKEN, 5 },
	{ "sk" "-aB3dE5gH7jaB3dE5gH7jT3BlbkFJaB3dE5gH7jaB3dE5gH7j", SECRET_OPENAI_KEY, 2 },
	{ "sk" "-ant-api03-aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jabcAA", SECRET_ANTHROPIC_KEY, 6 },
	{ "hf" "_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", SECRET_HUGGINGFACE_TOKEN, 1 },
	{ "sh" "pat_0f1e2d3c4b5a69780f1e2d3c8796a5b4", SECRET_SHOPIFY_TOKEN, 5 },
	{ "sh" "pca_0f1e2d3c4b5a69780f1e2d3c8796a5b4", SECRET_SHOPIFY_TOKEN, 4 },
	{ "sh" "ppa_0f1e2d3c4b5a69780f1e2d3c8796a5b4", SECRET_SHOPIFY_TOKEN, 0 },
	{ "sh" "pss_0f1e2d3c4b5a69780f1e2d3c8796a5b4", SECRET_SHOPIFY_TOKEN, 3 },
	{ "ru" "bygems_0f1e2d3c4b5a69780f1e2d3c8796a5b40f1e2d3c0f1e2d3c", SECRET_RUBYGEMS_KEY, 8 },
	{ "pu" "l-0f1e2d3c4b5a69780f1e2d3c8796a5b40f1e2d3c", SECRET_PULUMI_TOKEN, 3 },
	{ "li" "n_api_aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7j", SECRET_LINEAR_KEY, 7 },
	{ "PM" "AK-0f1e2d3c0f1e2d3c0f1e2d3c-0f1e2d3c4b5a69780f1e2d3c8796a5b400", SECRET_POSTMAN_KEY, 3 },
	{ "xk" "eysib-0f1e2d3c4b5a69780f1e2d3c8796a5b40f1e2d3c4b5a69780f1e2d3c8796a5b4-aB3dE5gH7jaB3dE5", SECRET_BREVO_KEY, 7 },
	{ "ps" "cale_tkn_aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3", SECRET_PLANETSCALE_TOKEN, 6 },
	{ "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n", SECRET_PRIVATE_KEY, 11 },
};
#define ROWS (sizeof rows / sizeof *rows)

static struct secret_scan *scan;
static uint8_t *bytes;

static int
setup(void **state)
{
	struct err err = { 0 };

	(void)state;
	bytes = malloc(FILE_BYTES);
	return bytes == NULL || secret_scan_new(&scan, &err) != COCKET_OK;
}

static int
teardown(void **state)
{
	(void)state;
	secret_scan_free(&scan);
	free(bytes);
	return 0;
}

static uint32_t
scan_pieces(struct slice file, size_t piece)
{
	secret_scan_begin(scan, "srv/app.conf");
	for (size_t at = 0; at < file.len; at += piece)
		secret_scan_add(scan, slice_of(file.ptr + at, file.len - at < piece ? file.len - at : piece));
	return secret_scan_end(scan);
}

static uint32_t
scan_with(const char *secret, size_t at, size_t piece)
{
	const size_t n = strlen(secret);

	memset(bytes, ' ', FILE_BYTES);
	memcpy(bytes + at, secret, n);
	return scan_pieces(slice_of(bytes, FILE_BYTES), piece);
}

static bool
is_tried(const char *text)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strncmp(rows[i].secret, text, strlen(text)) == 0)
			return true;
	return false;
}

static void
no_form_is_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < secret_form_count(); i++)
		assert_true(is_tried(secret_form_text(i)));
}

/* As the last of a text, and where blocks of it are searched: with a text behind it.  Among blanks, and where nearly every byte is a pivot. */
static void
each_form_is_found_wherever_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		for (size_t at = 0; at < 300; at++) {
			const size_t end = at + strlen(rows[i].secret);

			memset(bytes, ' ', 1024);
			memcpy(bytes + at, rows[i].secret, end - at);
			if (secret_scan_text(scan, slice_of(bytes, end)) != SECRET_BIT(rows[i].kind) || secret_scan_text(scan, slice_of(bytes, 1024)) != SECRET_BIT(rows[i].kind))
				fail_msg("%s at %zu", rows[i].secret, at);
		}
}

static void
each_form_is_found_among_pivots(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		for (size_t at = 1 + i % 7; at < 900; at += 7) { /* in time, any place in a block */
			const size_t end = at + strlen(rows[i].secret);

			memset(bytes, 'K', 2048);
			memcpy(bytes + at, rows[i].secret, end - at);
			bytes[at - 1] = bytes[end] = '\n';
			if (secret_scan_text(scan, slice_of(bytes, 2048)) != SECRET_BIT(rows[i].kind))
				fail_msg("%s at %zu", rows[i].secret, at);
		}
}

static void
each_is_none_if_a_character_is_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		char text[256];

		(void)snprintf(text, sizeof text, "%s", rows[i].secret);
		text[rows[i].wrong] = '!';
		if (secret_scan_text(scan, slice_str(text)) != 0)
			fail_msg("%s", text);
	}
}

/* The window is 128 KiB: around its ends, and around those of pieces. */
static void
each_is_found_however_a_file_comes(void **state)
{
	static const size_t places[] = { 0, 65530, 65536, 114600, 114688, 131000, 131060, 131072, 131080, 200000, 229376, FILE_BYTES - 256 };
	static const size_t pieces[] = { 4096, 65536, 65537, FILE_BYTES };

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		for (size_t p = 0; p < sizeof places / sizeof *places; p++)
			for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++)
				if (scan_with(rows[i].secret, places[p], pieces[k]) != SECRET_BIT(rows[i].kind))
					fail_msg("%s at %zu in pieces of %zu", rows[i].secret, places[p], pieces[k]);
}

/* A NUL in the first 4096 bytes, wherever a piece ends. */
static void
what_begins_as_no_text_is_passed_over(void **state)
{
	(void)state;
	for (size_t at = 4090; at < 4102; at++)
		for (size_t piece = 1000; piece < 5000; piece += 500) {
			memset(bytes, ' ', 8192);
			memcpy(bytes + 5000, rows[1].secret, strlen(rows[1].secret));
			bytes[at] = '\0';
			assert_int_equal(scan_pieces(slice_of(bytes, 8192), piece), at < 4096 ? 0 : SECRET_BIT(SECRET_GITLAB_TOKEN));
		}
}

/* As the documentation of AWS and the samples of packages have them. */
static void
published_examples_are_none(void **state)
{
	(void)state;
	assert_int_equal(secret_scan_text(scan, slice_str("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")), 0);
	secret_scan_begin(scan, "usr/share/doc/x/examples/token");
	secret_scan_add(scan, slice_str(rows[1].secret));
	assert_int_equal(secret_scan_end(scan), 0);
}

/* No byte behind the end is looked at, and none before the beginning: a text of its own for each. */
static void
pivots_alone_are_none(void **state)
{
	static const char *const texts[] = { "K", "-", "_", "KK", "--", "a-", "-K", "K-_", "---", "----", "-----", "sk-", "hf_", "AKIA", "-----BEGIN " };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const size_t n = strlen(texts[i]);
		uint8_t *own = malloc(n);

		assert_non_null(own);
		memcpy(own, texts[i], n);
		assert_int_equal(secret_search(slice_of(own, n), 0, n), 0);
		free(own);
	}
}

/* As many as can be gathered at once, and one less, wherever that stands. */
static void
one_that_is_none_among_pivots(void **state)
{
	const size_t n = 1024;

	(void)state;
	for (size_t at = 0; at < n; at++) {
		memset(bytes, '_', n);
		bytes[at] = ' ';
		assert_int_equal(secret_search(slice_of(bytes, n), at % 5, n), 0);
	}
}

/* Lines of dashes are many, and each dash may be the last before "BEGIN". */
static void
a_key_is_found_behind_any_line_of_dashes(void **state)
{
	(void)state;
	for (size_t n = 0; n < 70; n++) {
		char text[512];

		memset(text, '-', n);
		(void)snprintf(text + n, sizeof text - n, "%s", rows[ROWS - 1].secret);
		assert_int_equal(secret_scan_text(scan, slice_str(text)), SECRET_BIT(SECRET_PRIVATE_KEY));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_form_is_left_out),
		cmocka_unit_test(each_form_is_found_wherever_it_stands),
		cmocka_unit_test(each_form_is_found_among_pivots),
		cmocka_unit_test(one_that_is_none_among_pivots),
		cmocka_unit_test(each_is_none_if_a_character_is_another),
		cmocka_unit_test(each_is_found_however_a_file_comes),
		cmocka_unit_test(what_begins_as_no_text_is_passed_over),
		cmocka_unit_test(published_examples_are_none),
		cmocka_unit_test(pivots_alone_are_none),
		cmocka_unit_test(a_key_is_found_behind_any_line_of_dashes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
