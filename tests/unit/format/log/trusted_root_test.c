/* trusted_root.json: a real one with one thing changed at a time, each with what is said of it; and when a key was in use. */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/log/trusted_root.h"
#include "support/keyless.h"

#define CASE "keyless-bundle-rekor1-tsa"
#define T "trusted root: "

static const uint8_t *
find(const uint8_t *at, const struct buf *text, const char *what)
{
	const uint8_t *found = memmem(at, text->len - (size_t)(at - text->ptr), what, strlen(what));

	if (!found)
		fail_msg("%s: not in the root file", what);
	return found;
}

/* The text with one thing, the first behind another, made a third. */
static struct buf
edited(struct buf *text, const char *after, const char *from, const char *to)
{
	struct buf out = BUF(MIB);
	const uint8_t *at = find(find(text->ptr, text, after), text, from);
	struct err err;

	assert_int_equal(buf_add(&out, slice_of(text->ptr, (size_t)(at - text->ptr)), &err), COCKET_OK);
	assert_int_equal(buf_add(&out, slice_str(to), &err), COCKET_OK);
	at += strlen(from);
	assert_int_equal(buf_add(&out, slice_of(at, text->len - (size_t)(at - text->ptr)), &err), COCKET_OK);
	return out;
}

static bool
text_is(const char *is, const char *expected)
{
	const size_t n = strcspn(expected, "*");

	return expected[n] == '*' ? strncmp(is, expected, n) == 0 : strcmp(is, expected) == 0;
}

/* With its id in place of "%s". */
static enum cocket_code
add_log(struct buf *out, const char *log, const char *id)
{
	const char *at = strstr(log, "%s");
	struct err err;

	if (buf_add(out, slice_of((const uint8_t *)log, (size_t)(at - log)), &err) || buf_add(out, slice_str(id), &err))
		return err.code;
	return buf_add(out, slice_str(at + 2), &err);
}

static void
whole(void **state)
{
	AUTO(buf_free) struct buf text = keyless_root_text(CASE);
	AUTO(trusted_root_free) struct trusted_root r = { 0 };
	struct digest unknown;
	struct err err;

	(void)state;
	assert_int_equal(trusted_root_parse(&r, buf_slice(&text), &err), COCKET_OK);
	assert_true(r.logs.count == 3 && r.certificate_logs.count == 1 && r.certificate_authorities.count == 1 && r.timestamp_authorities.count == 1);
	assert_string_equal(r.logs.items[0].host, "rekor.sigstore.harbour.example");
	assert_ptr_equal(log_keys_find(&r.logs, &r.logs.items[1].id), &r.logs.items[1]);
	unknown = r.logs.items[1].id;
	unknown.bytes[31] ^= 1;
	assert_null(log_keys_find(&r.logs, &unknown));
	assert_null(log_keys_find(&r.certificate_logs, &r.logs.items[0].id)); /* a log of one kind is none of the other */
}

static void
changed(void **state)
{
	static const struct {
		const char *after, *from, *to, *message; /* NULL: taken */
	} rows[] = {
		{ "{", "version=0.1", "version=0.1", NULL },
		{ "{", "version=0.1", "version=0.2",
		  "mediaType: application/vnd.dev.sigstore.trustedroot+json;version=0.2, expected application/vnd.dev.sigstore.trustedroot+json;version=0.1" },
		{ "{", "\"mediaType\"", "\"mediatype\"", "mediaType: missing" },
		{ "{", "\"tlogs\"", "\"ignored\"", NULL },
		{ "{", "\"ctlogs\"", "\"ignored\"", NULL },
		{ "{", "\"timestampAuthorities\"", "\"ignored\"", NULL },
		{ "{", "\"certificateAuthorities\"", "\"ignored\"", NULL },
		{ "\"certificateAuthorities\"", "\"start\"", "\"begin\"", NULL }, /* open */
		{ "\"tlogs\"", "\"start\"", "\"begin\"", "tlogs[0]: publicKey: validFor: start: missing" },
		{ "\"ctlogs\"", "\"start\"", "\"begin\"", "ctlogs[0]: publicKey: validFor: start: missing" },
		{ "\"tlogs\"", "\"start\": \"2", "\"start\": \"x", "tlogs[0]: publicKey: validFor: start: *" },
		{ "\"tlogs\"", "\"validFor\"", "\"valid\"", "tlogs[0]: publicKey: validFor: start: missing" },
		{ "\"tlogs\"", "\"rawBytes\": \"M", "\"rawBytes\": \"N", "tlogs[0]: publicKey: rawBytes: *" },
		{ "\"tlogs\"", "\"keyId\": \"", "\"keyId\": \"AAAA", "tlogs[0]: logId: keyId: 35 bytes, expected 32" },
		{ "\"tlogs\"", "\"keyId\"", "\"keyid\"", "tlogs[0]: logId: keyId: missing" },
		{ "\"tlogs\"", "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384",
		  "tlogs[0]: publicKey: rawBytes: a key of p256, which is not what keyDetails says" },
		{ "\"tlogs\"", "PKIX_ECDSA_P256_SHA_256", "PKIX_OF_TOMORROW", NULL }, /* passed over */
		{ "\"certificateAuthorities\"", "\"rawBytes\": \"M", "\"rawBytes\": \"N",
		  "certificateAuthorities[0]: certChain: certificate 1: not a DER Certificate" },
		{ "\"timestampAuthorities\"", "\"certificates\"", "\"none\"", "timestampAuthorities[0]: certChain: certificates: missing" },
		{ "\"timestampAuthorities\"", "\"certChain\"", "\"none\"", "timestampAuthorities[0]: certChain: missing" },
		{ "{", "{", "[", "line 2 column *" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = keyless_root_text(CASE);
		AUTO(buf_free) struct buf other = edited(&text, rows[i].after, rows[i].from, rows[i].to);
		AUTO(trusted_root_free) struct trusted_root r = { 0 };
		struct err err = { 0 };
		const enum cocket_code code = trusted_root_parse(&r, buf_slice(&other), &err);
		const char *said = code ? err.message : "trusted root: taken", *message = rows[i].message ? rows[i].message : "taken*";

		if ((code && code != COCKET_E_USAGE) || strncmp(said, T, strlen(T)) != 0 || !text_is(said + strlen(T), message))
			fail_msg("row %zu: %s", i, said);
	}
}

/* Deep within a certificate a byte is wrong: read as it is needed it is taken, and whoever looks at all of it finds it. */
static void
lazily(void **state)
{
	static const char *const broken[] = { NULL, "certificateAuthorities", "timestampAuthorities" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		AUTO(buf_free) struct buf text = keyless_root_text(CASE);
		AUTO(buf_free) struct buf other = edited(&text, broken[i] ? broken[i] : "{", broken[i] ? "AwIB" : "{", broken[i] ? "AwIC" : "{");
		AUTO(trusted_root_free) struct trusted_root r = { 0 };
		struct err err = { 0 };
		char message[128];

		snprintf(message, sizeof message, T "%s[0]: certChain: certificate 1: not a DER Certificate", broken[i] ? broken[i] : "");
		assert_int_equal(trusted_root_parse_lazily(&r, buf_slice(&other), &err), COCKET_OK);
		assert_int_equal(trusted_root_check(&r, &err), broken[i] ? COCKET_E_USAGE : COCKET_OK);
		if (broken[i])
			assert_string_equal(err.message, message);
		trusted_root_free(&r);
		assert_int_equal(trusted_root_parse(&r, buf_slice(&other), &err), broken[i] ? COCKET_E_USAGE : COCKET_OK);
		assert_int_equal(r.timestamp_authorities.count, broken[i] ? 0 : 1);
	}
}

/* One key's id for two logs: which key counts would be the reader's choice. */
static void
two_logs_of_one_id(void **state)
{
	static const char *const ids[] = { "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=" };
	static const char log[] = "{\"publicKey\":{\"rawBytes\":\"MCowBQYDK2VwAyEAQJ2gz+R+td32sdrysqw8dlAPX6U+fvFgODttIeyrIa8=\",\"keyDetails\":\"PKIX_ED25519\","
	                          "\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\"}},\"logId\":{\"keyId\":\"%s\"},\"baseUrl\":\"https://log.example:8443/x\"}";

	(void)state;
	for (size_t same = 0; same < 2; same++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB);
		AUTO(trusted_root_free) struct trusted_root r = { 0 };
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",\"tlogs\":["), COCKET_OK);
		assert_int_equal(add_log(&text, log, ids[0]), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, ","), COCKET_OK);
		assert_int_equal(add_log(&text, log, ids[same ? 0 : 1]), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
		assert_int_equal(trusted_root_parse(&r, buf_slice(&text), &err), same ? COCKET_E_USAGE : COCKET_OK);
		if (same)
			assert_string_equal(err.message, T "tlogs[1]: logId: keyId: that of another log");
		else
			assert_string_equal(r.logs.items[1].host, "log.example");
	}
}

#define AUTHORITY "{\"certChain\":{\"certificates\":[%s]}}"
#define SHELL "{\"rawBytes\":\"MAcwADAAAwEA\"}" /* a certificate's parts, all empty */

static enum cocket_code
list_put(struct buf *out, const char *name, const char *one, unsigned count)
{
	struct err err;

	if (buf_addf(out, &err, "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",\"%s\":[", name))
		return err.code;
	for (unsigned i = 0; i < count; i++)
		if (buf_addf(out, &err, "%s%s", i ? "," : "", one))
			return err.code;
	return buf_addf(out, &err, "]}");
}

/* Of authorities, and of the certificates of one. */
static void
many_authorities(void **state)
{
	static const char *const names[] = { "certificateAuthorities", "timestampAuthorities" };

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		const unsigned extra = i & 1, of_one = i & 2;
		AUTO(buf_free) struct buf text = BUF(MIB), chain = BUF(MIB), authority = BUF(MIB), message = BUF(MIB);
		AUTO(trusted_root_free) struct trusted_root r = { 0 };
		struct err err = { 0 };

		for (unsigned c = 0; c < (of_one ? 5 + extra : 1); c++)
			assert_int_equal(buf_addf(&chain, &err, "%s" SHELL, c ? "," : ""), COCKET_OK);
		assert_int_equal(buf_addf(&authority, &err, AUTHORITY, buf_str(&chain)), COCKET_OK);
		assert_int_equal(list_put(&text, names[i / 4], buf_str(&authority), of_one ? 1 : 64 + extra), COCKET_OK);
		assert_int_equal(trusted_root_parse_lazily(&r, buf_slice(&text), &err), extra ? COCKET_E_USAGE : COCKET_OK);
		assert_int_equal(buf_addf(&message, &err, T "%s[%u]: %s", names[i / 4], of_one ? 0 : 64, of_one ? "certChain: more than 5 certificates" : "more than 64 authorities"),
		                 COCKET_OK);
		if (extra)
			assert_string_equal(err.message, buf_str(&message));
	}
}

static void
many_logs(void **state)
{
	(void)state;
	for (unsigned count = 64; count <= 65; count++) {
		AUTO(buf_free) struct buf text = BUF(MIB);
		AUTO(trusted_root_free) struct trusted_root r = { 0 };
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",\"tlogs\":["), COCKET_OK);
		for (unsigned i = 0; i < count; i++)
			assert_int_equal(buf_addf(&text, &err, "%s{\"publicKey\":{\"rawBytes\":\"MCowBQYDK2VwAyEAQJ2gz+R+td32sdrysqw8dlAPX6U+fvFgODttIeyrIa8=\",\"keyDetails\":"
			                          "\"PKIX_ED25519\",\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\"}},\"logId\":{\"keyId\":"
			                          "\"%c%cEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"}}", i ? "," : "", 'A' + (int)(i / 16), 'A' + (int)(i % 16)), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
		if (trusted_root_parse(&r, buf_slice(&text), &err) != (count > 64 ? COCKET_E_USAGE : COCKET_OK))
			fail_msg("%u: %s", count, err.message);
		if (count > 64)
			assert_string_equal(err.message, T "tlogs[64]: more than 64 logs");
	}
}

static void
periods(void **state)
{
	static const struct {
		struct period period;
		struct instant t;
		bool has;
	} rows[] = {
		{ { 0 }, { .seconds = 5 }, true },
		{ { .has_start = true, .start = { .seconds = 5 } }, { .seconds = 5 }, true },
		{ { .has_start = true, .start = { .seconds = 5 } }, { .seconds = 4, .nanoseconds = 999999999 }, false },
		{ { .has_end = true, .end = { .seconds = 5 } }, { .seconds = 5 }, true },
		{ { .has_end = true, .end = { .seconds = 5 } }, { .seconds = 5, .nanoseconds = 1 }, false },
		{ { .has_start = true, .start = { .seconds = 5 }, .has_end = true, .end = { .seconds = 4 } }, { .seconds = 5 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(period_has(&rows[i].period, &rows[i].t), rows[i].has);
}

static void
bounds(void **state)
{
	AUTO(buf_free) struct buf text = keyless_root_text(CASE);
	AUTO(trusted_root_free) struct trusted_root r = { 0 };
	struct err err;

	(void)state;
	text.max = MIB;
	while (text.len < TRUSTED_ROOT_MAX_BYTES)
		assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(trusted_root_parse(&r, buf_slice(&text), &err), COCKET_OK);
	assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	trusted_root_free(&r);
	assert_int_equal(trusted_root_parse(&r, buf_slice(&text), &err), COCKET_E_USAGE);
	assert_string_equal(err.message, T "262145 bytes, at most 262144 are read");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(changed),
		cmocka_unit_test(lazily),
		cmocka_unit_test(two_logs_of_one_id),
		cmocka_unit_test(periods),
		cmocka_unit_test(bounds),
		cmocka_unit_test(many_authorities),
		cmocka_unit_test(many_logs),
	};

	return cmocka_run_group_tests_name("format/log/trusted_root", tests, NULL, NULL);
}
