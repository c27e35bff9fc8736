/* simple_payload.c and signed_annotations.c by table: payloads in, values or the exact refusal out; values in, the exact bytes out.
 * And over the shared vectors: what we print is byte for byte what cosign and containers/image wrote. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/simple_payload.h"
#include "support/blobs.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define IDENTITY "\"identity\":{\"docker-reference\":\"registry.example.com/shop/api:1.4\"}"
#define IMAGE "\"image\":{\"docker-manifest-digest\":\"sha256:" HEX64 "\"}"
#define TYPE "\"type\":\"cosign container image signature\""
#define CRITICAL "\"critical\":{" IDENTITY "," IMAGE "," TYPE "}"
#define PAYLOAD(optional) "{" CRITICAL ",\"optional\":" optional "}"
#define DIGEST_FAULT ": expected sha256: and 64 lower-case hex digits"
#define NOT_INTEGER ": not an integer from 0 to 2^53"

struct row {
	const char *text;
	enum cocket_code code;
	const char *says;
};

static const struct row refused[] = {
	{ "", COCKET_E_FORMAT, NULL },
	{ "[]", COCKET_E_FORMAT, "payload: critical: missing" },
	{ "{}", COCKET_E_FORMAT, "payload: critical: missing" },
	{ "{\"critical\":[]}", COCKET_E_FORMAT, "payload: critical: not an object" },
	{ "{\"Critical\":{" IDENTITY "," IMAGE "," TYPE "}}", COCKET_E_FORMAT, "payload: critical: missing" }, /* A19 */
	{ "{\"critical\":{" IDENTITY "," IMAGE "}}", COCKET_E_FORMAT, "payload: critical: type: missing" },
	{ "{\"critical\":{" IDENTITY "," IMAGE ",\"type\":\"atomic container signature\"}}", COCKET_E_FORMAT,
	  "payload: critical: type: atomic container signature, expected cosign container image signature" }, /* A33 */
	{ "{\"critical\":{" IDENTITY "," IMAGE ",\"type\":null}}", COCKET_E_FORMAT, "payload: critical: type: not a string" },
	{ "{\"critical\":{" IMAGE "," TYPE "}}", COCKET_E_FORMAT, "payload: critical: identity: missing" },
	{ "{\"critical\":{\"identity\":{}," IMAGE "," TYPE "}}", COCKET_E_FORMAT, "payload: critical: docker-reference: missing" },
	{ "{\"critical\":{\"identity\":{\"docker-reference\":7}," IMAGE "," TYPE "}}", COCKET_E_FORMAT,
	  "payload: critical: docker-reference: not a string" },
	{ "{\"critical\":{" IDENTITY "," TYPE "}}", COCKET_E_FORMAT, "payload: critical: image: missing" },
	{ "{\"critical\":{" IDENTITY ",\"image\":{\"Docker-manifest-digest\":\"sha256:" HEX64 "\"}," TYPE "}}", COCKET_E_FORMAT,
	  "payload: critical: docker-manifest-digest: missing" },
	{ "{\"critical\":{" IDENTITY ",\"image\":{\"docker-manifest-digest\":7}," TYPE "}}", COCKET_E_FORMAT,
	  "payload: critical: docker-manifest-digest: not a string" },
	{ "{\"critical\":{" IDENTITY ",\"image\":{\"docker-manifest-digest\":\"sha256:00\"}," TYPE "}}", COCKET_E_FORMAT,
	  "payload: critical: docker-manifest-digest: digest sha256:00" DIGEST_FAULT },
	{ "{\"critical\":{" IDENTITY ",\"image\":{\"docker-manifest-digest\":\"sha512:" HEX64 HEX64 "\"}," TYPE "}}", COCKET_E_UNSUPPORTED,
	  "payload: critical: docker-manifest-digest: digest sha512:" HEX64 HEX64 ": only sha256 is supported" },
	{ PAYLOAD("[]"), COCKET_E_FORMAT, "payload: optional: not an object" },
	{ PAYLOAD("\"\""), COCKET_E_FORMAT, "payload: optional: not an object" },
	{ PAYLOAD("{\"timestamp\":1.5}"), COCKET_E_FORMAT, "payload: optional: timestamp: 1.5" NOT_INTEGER },
	{ PAYLOAD("{\"timestamp\":-1}"), COCKET_E_FORMAT, "payload: optional: timestamp: -1" NOT_INTEGER },
	{ PAYLOAD("{\"timestamp\":9007199254740993}"), COCKET_E_FORMAT, "payload: optional: timestamp: 9007199254740993" NOT_INTEGER },
	{ PAYLOAD("{\"cocket.expires\":\"1\"}"), COCKET_E_FORMAT, "payload: optional: cocket.expires: not a number" },
	{ PAYLOAD("{\"cocket.expires\":null}"), COCKET_E_FORMAT, "payload: optional: cocket.expires: not a number" },
	{ PAYLOAD("{\"cocket.expires\":-1}"), COCKET_E_FORMAT, "payload: optional: cocket.expires: -1" NOT_INTEGER },
	{ PAYLOAD("{\"cocket.expires\":1,\"cocket.expires\":2}"), COCKET_E_FORMAT, NULL },
	{ PAYLOAD("null") "{}", COCKET_E_FORMAT, NULL },
	{ "\xef\xbb\xbf" PAYLOAD("null"), COCKET_E_FORMAT, NULL },
};

static void
refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		const struct row *r = &refused[i];
		struct simple_payload p;
		struct err err = { 0 };
		enum cocket_code code = simple_payload_parse(&p, slice_str(r->text), &err);

		if (code != r->code || (r->says && strcmp(err.message, r->says) != 0))
			fail_msg("%s: %d \"%s\", expected %d \"%s\"", r->text, (int)code, err.message, (int)r->code, r->says ? r->says : "");
	}
}

struct taken {
	const char *text;
	int64_t signed_at, expires; /* -1: none */
	const char *creator;
};

static const struct taken takens[] = {
	{ "{" CRITICAL "}", -1, -1, "" },
	{ PAYLOAD("null"), -1, -1, "" },
	{ PAYLOAD("{}") "\n", -1, -1, "" },
	{ PAYLOAD("{\"creator\":\"containers/image 5.36.2\",\"timestamp\":1795336076}"), 1795336076, -1, "containers/image 5.36.2" },
	{ PAYLOAD("{\"cocket.expires\":4070908800,\"creator\":\"cocket\",\"timestamp\":1700000000}"), 1700000000, 4070908800, "cocket" },
	{ PAYLOAD("{\"timestamp\":\"yesterday\",\"creator\":7}"), -1, -1, "" },
	{ PAYLOAD("{\"timestamp\":null,\"Cocket.Expires\":\"x\",\"x\":[1,2.5,{}]}"), -1, -1, "" },
	{ PAYLOAD("{\"timestamp\":0,\"cocket.expires\":0}"), 0, 0, "" },
};

static void
takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof takens / sizeof takens[0]; i++) {
		const struct taken *t = &takens[i];
		struct simple_payload p;
		struct err err = { 0 };

		if (simple_payload_parse(&p, slice_str(t->text), &err))
			fail_msg("%s: %s", t->text, err.message);
		assert_string_equal(p.reference, "registry.example.com/shop/api:1.4");
		assert_int_equal(p.optional.has_signed_at ? p.optional.signed_at : -1, t->signed_at);
		assert_int_equal(p.optional.has_expires ? p.optional.expires : -1, t->expires);
		assert_string_equal(p.optional.creator, t->creator);
	}
}

#define LONG_FORM "{\"critical\":{\"identity\":{\"docker-reference\":\"%s\"}," IMAGE "," TYPE "},\"optional\":{\"creator\":\"%s\"}}"

/* A reference as long as a name can be is taken, one byte more is not; a creator is cut, between characters. */
static void
holds_to_its_limits(void **state)
{
	AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES + 64);
	char reference[NAME_TEXT_BYTES + 1] = { 0 }, creator[131] = { 0 };
	struct simple_payload p;
	struct err err = { 0 };

	(void)state;
	memset(reference, 'a', NAME_TEXT_BYTES - 1);
	memset(creator, 'c', 126);
	memcpy(creator + 126, "\xc3\xa9\xc3\xa9", 4);
	assert_int_equal(buf_addf(&text, &err, LONG_FORM, reference, creator), COCKET_OK);
	assert_int_equal(simple_payload_parse(&p, buf_slice(&text), &err), COCKET_OK);
	assert_string_equal(p.reference, reference);
	creator[126] = '\0';
	assert_string_equal(p.optional.creator, creator);

	while (text.len < SIGNATURE_MAX_BYTES)
		assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(simple_payload_parse(&p, buf_slice(&text), &err), COCKET_OK);
	assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(simple_payload_parse(&p, buf_slice(&text), &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "payload is 4194305 bytes, at most 4194304 are read");

	text.len = 0;
	reference[NAME_TEXT_BYTES - 1] = 'a';
	assert_int_equal(buf_addf(&text, &err, LONG_FORM, reference, ""), COCKET_OK);
	assert_int_equal(simple_payload_parse(&p, buf_slice(&text), &err), COCKET_E_FORMAT);
	assert_non_null(strstr(err.message, ", longer than any image name"));
}

static struct simple_payload
payload(int64_t signed_at, int64_t expires, const char *creator)
{
	struct simple_payload p = { .optional.has_signed_at = signed_at != -1, .optional.has_expires = expires != -1 };
	struct err err = { 0 };

	p.optional.signed_at = p.optional.has_signed_at ? signed_at : 0;
	p.optional.expires = p.optional.has_expires ? expires : 0;
	snprintf(p.reference, sizeof p.reference, "registry.example.com/shop/api:1.4");
	snprintf(p.optional.creator, sizeof p.optional.creator, "%s", creator);
	assert_int_equal(digest_parse(&p.digest, slice_str("sha256:" HEX64), &err), COCKET_OK);
	return p;
}

struct printed {
	int64_t signed_at, expires;
	const char *creator;
	struct annotation annotations[3];
	size_t count;
	enum cocket_code code;
	const char *says;
};

static const struct printed printeds[] = {
	{ -1, -1, "", { { 0 } }, 0, COCKET_OK, PAYLOAD("null") },
	{ 7, -1, "", { { 0 } }, 0, COCKET_OK, PAYLOAD("{\"timestamp\":7}") },
	{ 1700000000, 4070908800, "cocket", { { 0 } }, 0, COCKET_OK,
	  PAYLOAD("{\"cocket.expires\":4070908800,\"creator\":\"cocket\",\"timestamp\":1700000000}") },
	{ -1, -1, "", { { "build", "4711" }, { "a", "b" } }, 2, COCKET_OK, PAYLOAD("{\"build\":\"4711\",\"a\":\"b\"}") },
	{ 7, -1, "c", { { "q\"\n", "<&>" } }, 1, COCKET_OK, PAYLOAD("{\"q\\\"\\n\":\"<&>\",\"creator\":\"c\",\"timestamp\":7}") },
	{ -1, -1, "", { { "a", "b" }, { "a", "c" } }, 2, COCKET_E_USAGE, "annotation a: given twice" },
	{ -1, -1, "", { { "a", "b" }, { "A", "c" } }, 2, COCKET_OK, PAYLOAD("{\"a\":\"b\",\"A\":\"c\"}") },
	{ -1, -1, "", { { "cocket.expires", "1" } }, 1, COCKET_E_USAGE, "annotation cocket.expires: this key is cocket's own" },
	{ -1, -1, "", { { "timestamp", "1" } }, 1, COCKET_E_USAGE, "annotation timestamp: this key is cocket's own" },
	{ -1, -1, "", { { "creator", "1" } }, 1, COCKET_E_USAGE, "annotation creator: this key is cocket's own" },
	{ -1, -1, "", { { "", "1" } }, 1, COCKET_E_USAGE, "annotation 1: the key is empty" },
	{ -1, -1, "", { { "a", "\xff" } }, 1, COCKET_E_USAGE, "annotation a: not UTF-8" },
	{ -1, -2, "", { { 0 } }, 0, COCKET_E_USAGE, "time of signing or expiry is before 1970 or too far ahead" },
	{ -1, ((int64_t)1 << 53) + 1, "", { { 0 } }, 0, COCKET_E_USAGE, "time of signing or expiry is before 1970 or too far ahead" },
	{ -1, -1, "\xff", { { 0 } }, 0, COCKET_E_USAGE, "creator: not UTF-8" },
};

static void
prints(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof printeds / sizeof printeds[0]; i++) {
		const struct printed *r = &printeds[i];
		AUTO(buf_free) struct buf out = BUF(4 * KIB);
		struct simple_payload p = payload(r->signed_at, r->expires, r->creator), back;
		struct err err = { 0 };
		enum cocket_code code = simple_payload_print(&out, &p, r->annotations, r->count, &err);

		assert_int_equal(code, r->code);
		assert_string_equal(code ? err.message : buf_str(&out), r->says);
		if (code)
			continue;
		assert_int_equal(simple_payload_parse(&back, buf_slice(&out), &err), COCKET_OK);
		assert_memory_equal(&back, &p, sizeof p);
	}
}

static void
prints_no_more_annotations_than_allowed(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4 * KIB);
	struct annotation many[ANNOTATIONS_MAX + 1];
	char keys[ANNOTATIONS_MAX + 1][8];
	struct simple_payload p = payload(-1, -1, "");
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i <= ANNOTATIONS_MAX; i++) {
		snprintf(keys[i], sizeof keys[i], "k%zu", i);
		many[i] = (struct annotation){ keys[i], "v" };
	}
	assert_int_equal(simple_payload_print(&out, &p, many, ANNOTATIONS_MAX, &err), COCKET_OK);
	assert_int_equal(simple_payload_print(&out, &p, many, ANNOTATIONS_MAX + 1, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "65 annotations, at most 64 are taken");
	struct buf small = BUF(100);
	assert_int_equal(simple_payload_print(&small, &p, NULL, 0, &err), COCKET_E_TOO_LARGE);
	assert_int_equal(small.len, 0);
	buf_free(&small);
}

/* --- what peers wrote --- */

static size_t plain, stamped;

static void
print_again(const char *path, struct slice bytes)
{
	AUTO(buf_free) struct buf again = BUF(4 * KIB);
	struct simple_payload p;
	struct err err = { 0 };

	if (!slice_starts(bytes, "{\"critical\":"))
		return;
	if (simple_payload_parse(&p, bytes, &err))
		fail_msg("%s: %s", path, err.message);
	if (memmem(bytes.ptr, bytes.len, "\"optional\":null", 15)) {
		plain++;
		assert_int_equal(simple_payload_print(&again, &p, NULL, 0, &err), COCKET_OK);
	} else if (p.optional.has_signed_at) {
		stamped++;
		assert_int_equal(simple_payload_print(&again, &p, NULL, 0, &err), COCKET_OK);
	} else {
		return;
	}
	if (!slice_eq(buf_slice(&again), bytes))
		fail_msg("%s: printed %s", path, buf_str(&again));
}

static void
prints_what_peers_write(void **state)
{
	(void)state;
	blobs_each("peers/cosign2-simple-*/layout/blobs/sha256/*", print_again);
	blobs_each("peers/cosign3-simple-*/layout/blobs/sha256/*", print_again);
	blobs_each("peers/cimage-simple-*/layout/blobs/sha256/*", print_again);
	blobs_each("cosign-generated/*.blob", print_again);
	assert_true(plain >= 30);
	assert_true(stamped >= 5);
	print_message("%zu of cosign, %zu of containers/image\n", plain, stamped);
}

static size_t refused_count;

static void
must_refuse(const char *path, struct slice bytes)
{
	struct simple_payload p;
	struct err err = { 0 };

	if (!memmem(bytes.ptr, bytes.len, "critical", 8) || memmem(bytes.ptr, bytes.len, "schemaVersion", 13))
		return;
	if (simple_payload_parse(&p, bytes, &err) == COCKET_OK)
		fail_msg("%s: taken", path);
	refused_count++;
}

static void
refuses_the_malformed_of_the_vectors(void **state)
{
	static const char *const cases[] = { "bom", "deep-nesting", "digest-short", "digest-upper", "duplicate-critical", "duplicate-digest",
					     "duplicate-digest-first", "nul-in-name", "number-as-digest", "trailing-signed",
					     "truncated-signed", "type", "utf8" };
	char pattern[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(pattern, sizeof pattern, "peers/neg-simple-%s/layout/blobs/sha256/*", cases[i]);
		size_t before = refused_count;
		blobs_each(pattern, must_refuse);
		if (refused_count == before)
			fail_msg("%s: no payload there", cases[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(takes),
		cmocka_unit_test(holds_to_its_limits),
		cmocka_unit_test(prints),
		cmocka_unit_test(prints_no_more_annotations_than_allowed),
		cmocka_unit_test(prints_what_peers_write),
		cmocka_unit_test(refuses_the_malformed_of_the_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
