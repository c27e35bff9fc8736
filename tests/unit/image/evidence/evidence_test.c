/* evidence.c, evidence_item.c, referrers.c and evidence_file.c over a registry in memory: what is found, in how many rounds, and what never
 * becomes evidence.  What lies beside a signature must never hide it (A35), and more than the limits allow is never looked at in part
 * (A7). */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/signature/simple_payload.h"
#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "support/fake.h"
#include "support/fixture.h"

#define OCTETS "application/octet-stream"

struct scene {
	struct fake fake;
	struct digest subject;
	char sig[SIGNATURE_TAG_BYTES], fallback[SIGNATURE_TAG_BYTES];
	struct evidence evidence;
};

static void
scene_begin(struct scene *s)
{
	fake_new(&s->fake);
	s->subject = fake_blob(&s->fake, "the image");
	signature_tag(s->sig, &s->subject);
	fallback_tag(s->fallback, &s->subject);
	s->evidence = (struct evidence){ 0 };
}

static void
scene_end(struct scene *s)
{
	evidence_free(&s->evidence);
	fake_free(&s->fake);
}

static struct scene *
scene_new(void)
{
	struct scene *s = calloc(1, sizeof *s);

	assert_non_null(s);
	scene_begin(s);
	return s;
}

static void
scene_free(struct scene **s)
{
	scene_end(*s);
	free(*s);
}

static void
gather(struct scene *s)
{
	struct err err = { 0 };

	if (evidence_gather(&s->evidence, &s->fake.base, &s->subject, &err))
		fail_msg("%s", err.message);
}

static void
layer_print(struct buf *out, const char *type, const char *payload, size_t size, const char *more)
{
	struct digest digest = digest_of(slice_str(payload));
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &digest);
	text_print(out, "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu%s}", out->len ? "," : "", type, text, size, more);
}

#define SIGNED(text) ",\"annotations\":{\"" ANNOTATION_SIGNATURE "\":\"" text "\"}"

static void
simple_layer(struct buf *out, const char *payload, const char *more)
{
	layer_print(out, MEDIA_SIMPLE_SIGNING, payload, strlen(payload), more);
}

static void
manifest_print(struct buf *out, const char *layers, const char *more)
{
	char text[DIGEST_TEXT_BYTES];
	struct digest config = digest_of(slice_str("{}"));

	digest_print(text, &config);
	text_print(out,
	           "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"config\":{\"mediaType\":\"" MEDIA_OCI_CONFIG
	           "\",\"digest\":\"%s\",\"size\":2},\"layers\":[%s]%s}",
	           text, layers, more);
}

static void
sig_tag(struct scene *s, const char *layers)
{
	AUTO(buf_free) struct buf manifest = BUF(64 * MIB);

	manifest_print(&manifest, layers, "");
	fake_tag(&s->fake, s->sig, buf_str(&manifest), MEDIA_OCI_MANIFEST);
}

/* A bundle's manifest in the registry, its descriptor appended to listing. */
static struct digest
referrer(struct scene *s, struct buf *listing, const char *bundle, const char *artifact_type, const struct digest *subject, bool data)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	char text[DIGEST_TEXT_BYTES];

	fixture_signature(&manifest, MEDIA_BUNDLE_V03, bundle, NULL, subject, data);
	if (!data)
		fake_blob(&s->fake, bundle);
	struct digest digest = fake_blob(&s->fake, buf_str(&manifest));
	digest_print(text, &digest);
	text_print(listing, "%s{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu", listing->len ? "," : "", text,
	           manifest.len);
	if (artifact_type)
		text_print(listing, ",\"artifactType\":\"%s\"", artifact_type);
	text_print(listing, "}");
	return digest;
}

static void
fallback_index(struct scene *s, const char *listing)
{
	AUTO(buf_free) struct buf index = BUF(64 * MIB);

	text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[%s]}", listing);
	fake_tag(&s->fake, s->fallback, buf_str(&index), MEDIA_OCI_INDEX);
}

static void
assert_quiet(const struct scene *s)
{
	assert_string_equal(s->evidence.transient.message, "");
	assert_string_equal(s->evidence.overflow.message, "");
}

/* --- nothing --- */

static void
test_none(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();

	(void)state;
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->evidence.count, 0);
	assert_int_equal(s->fake.rounds, 1);
	assert_int_equal(s->fake.fetches, 3);
}

/* --- where nothing is likely to be, asked last --- */

static void
gather_in_two(struct scene *s, enum source_listing listing)
{
	struct err err = { 0 };

	s->fake.listing = listing;
	assert_int_equal(evidence_gather_likely(&s->evidence, &s->fake.base, &s->subject, &err), COCKET_OK);
	assert_int_equal(s->evidence.left_out, listing);
}

static void
gather_rest(struct scene *s)
{
	struct err err = { 0 };

	assert_int_equal(evidence_gather_rest(&s->evidence, &s->fake.base, &s->subject, &err), COCKET_OK);
	assert_int_equal(s->evidence.left_out, SOURCE_LISTING_UNKNOWN);
}

static void
test_one_listing_is_left_out(void **state)
{
	static const struct {
		enum source_listing listing;
		unsigned likely, rest;
		size_t found, found_in_all;
	} rows[] = {
		{ SOURCE_LISTING_UNKNOWN, 3 + 2, 0, 2, 2 },
		{ SOURCE_LISTING_API, 2 + 1, 1 + 1, 1, 2 },
		{ SOURCE_LISTING_TAG, 2 + 2, 1, 2, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf both = BUF(MIB), one = BUF(MIB);

		(void)referrer(s, &one, "one", MEDIA_BUNDLE_V03, &s->subject, true);
		(void)referrer(s, &both, "one", MEDIA_BUNDLE_V03, &s->subject, true);
		(void)referrer(s, &both, "two", MEDIA_BUNDLE_V03, &s->subject, true);
		fake_page(&s->fake, "", buf_str(&one), NULL);
		fallback_index(s, buf_str(&both));
		gather_in_two(s, rows[i].listing);
		assert_int_equal(s->fake.fetches, rows[i].likely);
		assert_int_equal(s->evidence.count, rows[i].found);
		gather_rest(s);
		assert_int_equal(s->fake.fetches, rows[i].likely + rows[i].rest); /* what was read is not read again */
		assert_int_equal(s->evidence.count, rows[i].found_in_all);
		assert_quiet(s);
	}
}

/* What could not be asked in the rest is no proof that nothing is there. */
static void
test_the_rest_may_be_out_of_reach(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();

	(void)state;
	fake_tag_error(&s->fake, s->fallback, COCKET_E_AUTH);
	gather_in_two(s, SOURCE_LISTING_API);
	assert_quiet(s);
	gather_rest(s);
	assert_int_equal(s->evidence.transient.code, COCKET_E_AUTH);
}

/* --- the .sig tag --- */

static void
test_simple(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf layers = BUF(MIB);

	(void)state;
	fake_blob(&s->fake, "one");
	fake_blob(&s->fake, "two");
	simple_layer(&layers, "one", SIGNED("AAAA"));
	layer_print(&layers, "application/vnd.dsse.envelope.v1+json", "dsse", 4, SIGNED(""));
	simple_layer(&layers, "one", ",\"annotations\":{\"" ANNOTATION_SIGNATURE "\":\"BBBB\",\"" ANNOTATION_KEY_ID "\":"
	             "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}");
	simple_layer(&layers, "two", ",\"annotations\":{\"" ANNOTATION_SIGNATURE "\":\"CCCC\",\"" ANNOTATION_KEY_ID "\":\"0123\"}");
	simple_layer(&layers, "none", "");
	sig_tag(s, buf_str(&layers));
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->fake.rounds, 2);
	assert_int_equal(s->fake.fetches, 3 + 2); /* one payload lies in two layers */
	assert_int_equal(s->evidence.count, 4);
	const struct evidence_item *items = s->evidence.items;
	char where[160];
	snprintf(where, sizeof where, "tag %s, layer 3", s->sig);
	assert_string_equal(items[1].where, where);
	assert_string_equal(buf_str(&items[0].document), "one");
	assert_string_equal(buf_str(&items[0].signature), "AAAA");
	assert_false(items[0].has_key_hint);
	assert_string_equal(buf_str(&items[1].document), "one");
	assert_string_equal(buf_str(&items[1].signature), "BBBB");
	assert_true(items[1].has_key_hint);
	assert_int_equal(items[1].key_hint.bytes[1], 0x23);
	assert_string_equal(buf_str(&items[2].document), "two");
	assert_false(items[2].has_key_hint);
	assert_false(items[3].has_signature);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(items[i].err.code, COCKET_OK);
		assert_true(digest_eq(&items[i].subject, &s->subject));
	}
}

/* Inline: no second round; and data that is not what the descriptor says is an error of that signature alone. */
static void
test_inline(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf layers = BUF(MIB);

	(void)state;
	simple_layer(&layers, "one", ",\"data\":\"b25l\"" SIGNED("AAAA"));
	simple_layer(&layers, "one", ",\"data\":\"b25m\"" SIGNED("AAAA"));
	simple_layer(&layers, "one", ",\"data\":\"b25lMQ==\"" SIGNED("AAAA"));
	simple_layer(&layers, "one", ",\"data\":\"b25l\\n\"" SIGNED("AAAA"));
	sig_tag(s, buf_str(&layers));
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->fake.rounds, 1);
	assert_int_equal(s->evidence.count, 4);
	assert_string_equal(buf_str(&s->evidence.items[0].document), "one");
	assert_int_equal(s->evidence.items[1].err.code, COCKET_E_DIGEST);
	assert_int_equal(s->evidence.items[2].err.code, COCKET_E_SIZE);
	assert_int_equal(s->evidence.items[3].err.code, COCKET_E_FORMAT);
}

/* What stands at the .sig tag that is no list of signatures. */
static const struct tag_row {
	const char *body, *type;
	size_t count;
	enum cocket_code code;
	const char *message;
} tag_rows[] = {
	{ "{\"schemaVersion\":2,\"manifests\":[]}", MEDIA_OCI_INDEX, 1, COCKET_E_FORMAT, "is an index, expected a manifest" },
	{ "{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]}", MEDIA_OCI_INDEX, 1, COCKET_E_FORMAT,
	  "has manifests and layers: could be read as an index and as an image" },
	{ "{\"schemaVersion\":2", MEDIA_OCI_MANIFEST, 1, COCKET_E_FORMAT, NULL },
	{ "", MEDIA_OCI_MANIFEST, 1, COCKET_E_FORMAT, NULL },
};

static void
test_tag_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof tag_rows / sizeof *tag_rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();

		fake_tag(&s->fake, s->sig, tag_rows[i].body, tag_rows[i].type);
		gather(s);
		assert_quiet(s);
		assert_int_equal(s->evidence.count, tag_rows[i].count);
		assert_int_equal(s->evidence.items[0].err.code, tag_rows[i].code);
		if (tag_rows[i].message)
			assert_string_equal(s->evidence.items[0].err.message, tag_rows[i].message);
	}
}

/* --- errors --- */

static const struct error_row {
	enum cocket_code error;
	bool transient; /* otherwise: nothing at a tag, an item of that error for a document */
} error_rows[] = {
	{ COCKET_E_NOT_FOUND, false }, { COCKET_E_FORMAT, false },  { COCKET_E_DIGEST, false }, { COCKET_E_SIZE, false },
		{ COCKET_E_TOO_LARGE, false },
	{ COCKET_E_NET, true },        { COCKET_E_AUTH, true },     { COCKET_E_IO, true },      { COCKET_E_REGISTRY, true },
		{ COCKET_E_NOMEM, true },
};

static void
test_tag_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof error_rows / sizeof *error_rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		const struct error_row *row = &error_rows[i];

		fake_tag_error(&s->fake, s->sig, row->error);
		gather(s);
		assert_int_equal(s->evidence.transient.code, row->transient ? row->error : COCKET_OK);
		assert_int_equal(s->evidence.count, !row->transient && row->error != COCKET_E_NOT_FOUND);
		if (s->evidence.count)
			assert_int_equal(s->evidence.items[0].err.code, row->error);
	}
}

/* The other places are asked all the same. */
static void
test_page_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof error_rows / sizeof *error_rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf layers = BUF(MIB);
		const struct error_row *row = &error_rows[i];

		simple_layer(&layers, "one", ",\"data\":\"b25l\"" SIGNED("AAAA"));
		sig_tag(s, buf_str(&layers));
		fake_page_error(&s->fake, "", row->error);
		gather(s);
		if (row->error == COCKET_E_TOO_LARGE) {
			assert_int_equal(s->evidence.overflow.code, COCKET_E_TOO_MANY);
			continue;
		}
		assert_int_equal(s->evidence.count, 1);
		if (row->error == COCKET_E_NOT_FOUND)
			assert_quiet(s);
		else
			assert_int_equal(s->evidence.transient.code, row->transient ? row->error : COCKET_E_REGISTRY);
	}
}

static void
test_document_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof error_rows / sizeof *error_rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf layers = BUF(MIB);
		const struct error_row *row = &error_rows[i];
		struct digest one = digest_of(slice_str("one"));

		fake_blob_error(&s->fake, &one, row->error);
		fake_blob(&s->fake, "two");
		simple_layer(&layers, "one", SIGNED("AAAA"));
		simple_layer(&layers, "two", SIGNED("BBBB"));
		sig_tag(s, buf_str(&layers));
		gather(s);
		assert_int_equal(s->evidence.transient.code, row->transient ? row->error : COCKET_OK);
		assert_int_equal(s->evidence.count, row->transient ? 1 : 2);
		assert_string_equal(buf_str(&s->evidence.items[s->evidence.count - 1].document), "two");
		if (!row->transient)
			assert_int_equal(s->evidence.items[0].err.code, row->error);
	}
}

static void
test_sizes(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf layers = BUF(MIB);

	(void)state;
	fake_blob(&s->fake, "one");
	layer_print(&layers, MEDIA_SIMPLE_SIGNING, "one", 4, SIGNED("AAAA"));
	layer_print(&layers, MEDIA_SIMPLE_SIGNING, "one", 3, SIGNED("AAAA"));
	layer_print(&layers, MEDIA_SIMPLE_SIGNING, "one", SIGNATURE_MAX_BYTES + 1, SIGNED("AAAA"));
	layer_print(&layers, MEDIA_SIMPLE_SIGNING, "one", 9007199254740992, SIGNED("AAAA"));
	sig_tag(s, buf_str(&layers));
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->fake.fetches, 3 + 2);
	assert_int_equal(s->evidence.count, 4);
	assert_int_equal(s->evidence.items[0].err.code, COCKET_E_SIZE);
	assert_int_equal(s->evidence.items[1].err.code, COCKET_OK);
	assert_string_equal(s->evidence.items[2].err.message, "4194305 bytes, at most 4194304 are taken");
	assert_int_equal(s->evidence.items[3].err.code, COCKET_E_TOO_LARGE);
}

/* --- limits (A7) --- */

static void
many_layers(struct scene *s, unsigned n)
{
	AUTO(buf_free) struct buf layers = BUF(64 * MIB);
	char payload[16];

	for (unsigned i = 0; i < n; i++) {
		snprintf(payload, sizeof payload, "%u", i);
		if (n <= SIGNATURES_MAX)
			fake_blob(&s->fake, payload);
		simple_layer(&layers, payload, SIGNED("AAAA"));
	}
	sig_tag(s, buf_str(&layers));
}

static void
test_many_signatures(void **state)
{
	static const struct { unsigned n; const char *message; } rows[] = {
		{ SIGNATURES_MAX, "" },
		{ SIGNATURES_MAX + 1, "129 signatures, at most 128 are looked at" },
		{ 5001, "layers: 5001, at most 4096 are read" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();

		many_layers(s, rows[i].n);
		gather(s);
		assert_non_null(strstr(s->evidence.overflow.message, rows[i].message));
		assert_int_equal(s->evidence.overflow.code, i ? COCKET_E_TOO_MANY : COCKET_OK);
		assert_int_equal(s->evidence.count, i ? 0 : SIGNATURES_MAX);
		assert_int_equal(s->fake.fetches, i ? 3 : 3 + SIGNATURES_MAX);
	}
}

static void
test_many_bytes(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf layers = BUF(MIB);

	(void)state;
	for (int i = 0; i < 9; i++)
		layer_print(&layers, MEDIA_SIMPLE_SIGNING, "one", 4 * MIB, SIGNED("AAAA"));
	sig_tag(s, buf_str(&layers));
	gather(s);
	assert_string_equal(s->evidence.overflow.message, "more than 32 MiB of signatures");
	assert_int_equal(s->evidence.count, 0);
	assert_int_equal(s->fake.fetches, 3);
}

static void
test_many_referrers(void **state)
{
	static const struct { unsigned likely, unlikely; const char *message; size_t count; } rows[] = {
		{ 128, 0, "", 128 },
		{ 129, 0, "more than 128 referrers that may be signatures", 0 },
		{ 2, 300, "", 128 },  /* what says it is something else is looked at as far as the budget goes */
		{ 1, 127, "", 128 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf listing = BUF(MIB);
		char bundle[32];

		for (unsigned n = 0; n < rows[i].likely + rows[i].unlikely; n++) {
			snprintf(bundle, sizeof bundle, "{\"n\":%u}", n);
			referrer(s, &listing, bundle, n < rows[i].unlikely ? "text/x-sbom" : n % 2 ? MEDIA_BUNDLE_V03 : NULL, &s->subject,
			         true);
		}
		fake_page(&s->fake, "", buf_str(&listing), NULL);
		gather(s);
		assert_string_equal(s->evidence.overflow.message, rows[i].message);
		assert_int_equal(s->evidence.count, rows[i].count);
		assert_true(s->fake.fetches <= 3 + SIGNATURES_MAX);
	}
}

/* --- referrers --- */

static void
test_bundle_rounds(void **state)
{
	(void)state;
	for (int data = 0; data < 2; data++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf listing = BUF(MIB);

		referrer(s, &listing, "{\"b\":1}", MEDIA_BUNDLE_V03, &s->subject, data);
		fake_page(&s->fake, "", buf_str(&listing), NULL);
		fallback_index(s, buf_str(&listing)); /* the same one: counts once */
		gather(s);
		assert_quiet(s);
		assert_int_equal(s->fake.rounds, data ? 2 : 3);
		assert_int_equal(s->fake.fetches, data ? 4 : 5);
		assert_int_equal(s->evidence.count, 1);
		assert_int_equal(s->evidence.items[0].format, FORMAT_BUNDLE);
		assert_string_equal(buf_str(&s->evidence.items[0].document), "{\"b\":1}");
		assert_non_null(strstr(s->evidence.items[0].where, "referrer sha256:"));
	}
}

/* A35: wrong type in the fallback index, a signature on page 3, unrelated entries around it. */
static void
test_hidden(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf one = BUF(MIB), two = BUF(MIB), three = BUF(MIB), fallback = BUF(MIB);
	struct digest other = digest_of(slice_str("other"));

	(void)state;
	referrer(s, &one, "{\"sbom\":1}", "application/spdx+json", &s->subject, true);
	referrer(s, &two, "{\"b\":\"of another\"}", MEDIA_BUNDLE_V03, &other, true);
	text_print(&two, ",{\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"digest\":\"sha256:%064d\",\"size\":1}", 0);
	referrer(s, &three, "{\"b\":3}", NULL, &s->subject, true);
	referrer(s, &fallback, "{\"b\":4}", "application/vnd.wrong", &s->subject, true);
	fake_page(&s->fake, "", buf_str(&one), "p2");
	fake_page(&s->fake, "p2", buf_str(&two), "p3");
	fake_page(&s->fake, "p3", buf_str(&three), NULL);
	fallback_index(s, buf_str(&fallback));
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->evidence.count, 3); /* {"sbom":1} lies in a bundle's layer: what it is, its statement says */
	assert_string_equal(buf_str(&s->evidence.items[0].document), "{\"b\":3}");
	assert_int_equal(s->fake.rounds, 4);
}

static void
test_no_subject(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf listing = BUF(MIB);

	(void)state;
	referrer(s, &listing, "{\"b\":1}", MEDIA_BUNDLE_V03, NULL, true);
	fake_page(&s->fake, "", buf_str(&listing), NULL);
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->evidence.count, 0);
}

static void
put_referrer(struct scene *s, struct buf *listing, const char *layers)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	char text[DIGEST_TEXT_BYTES], subject[256];

	digest_print(text, &s->subject);
	snprintf(subject, sizeof subject, ",\"subject\":{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":9}", text);
	manifest_print(&manifest, layers, subject);
	struct digest digest = fake_blob(&s->fake, buf_str(&manifest));
	digest_print(text, &digest);
	text_print(listing, "%s{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu}", listing->len ? "," : "", text,
	           manifest.len);
}

static void
test_referrer_layers(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf listing = BUF(MIB), two = BUF(MIB), simple = BUF(MIB), unrelated = BUF(MIB);

	(void)state;
	layer_print(&two, MEDIA_BUNDLE_V03, "{}", 2, "");
	layer_print(&two, MEDIA_BUNDLE_V03, "{\"b\":1}", 7, "");
	layer_print(&unrelated, OCTETS, "x", 1, "");
	simple_layer(&simple, "one", ",\"data\":\"b25l\"" SIGNED("AAAA"));
	put_referrer(s, &listing, buf_str(&two));
	put_referrer(s, &listing, buf_str(&simple));
	put_referrer(s, &listing, buf_str(&unrelated));
	fake_page(&s->fake, "", buf_str(&listing), NULL);
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->evidence.count, 2);
	assert_string_equal(s->evidence.items[0].err.message, "2 layers, expected one bundle");
	assert_int_equal(s->evidence.items[1].format, FORMAT_SIMPLE);
	assert_string_equal(buf_str(&s->evidence.items[1].document), "one");
}

static void
test_referrer_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * sizeof error_rows / sizeof *error_rows; i++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf listing = BUF(MIB);
		const struct error_row *row = &error_rows[i / 2];
		bool likely = i % 2;

		struct digest d = referrer(s, &listing, "{\"b\":1}", likely ? MEDIA_BUNDLE_V03 : "text/x-sbom", &s->subject, true);
		referrer(s, &listing, "{\"b\":2}", MEDIA_BUNDLE_V03, &s->subject, true);
		fake_blob_error(&s->fake, &d, row->error);
		fake_page(&s->fake, "", buf_str(&listing), NULL);
		gather(s);
		assert_int_equal(s->evidence.transient.code, row->transient ? row->error : COCKET_OK);
		assert_int_equal(s->evidence.count, !row->transient && likely ? 2 : 1);
	}
}

/* --- paging --- */

static void
test_pages_circle(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf listing = BUF(MIB);

	(void)state;
	referrer(s, &listing, "{\"b\":1}", MEDIA_BUNDLE_V03, &s->subject, true);
	fake_page(&s->fake, "", buf_str(&listing), "p2");
	fake_page(&s->fake, "p2", "", "p2");
	gather(s);
	assert_int_equal(s->evidence.transient.code, COCKET_E_REGISTRY);
	assert_string_equal(s->evidence.transient.message, "referrers: the next page was read before");
	assert_int_equal(s->evidence.count, 1);
	assert_int_equal(s->fake.rounds, 2);
}

static void
test_pages_endless(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	char name[16], next[16];

	(void)state;
	for (int i = 0; i < 80; i++) {
		snprintf(name, sizeof name, i ? "p%d" : "", i);
		snprintf(next, sizeof next, "p%d", i + 1);
		fake_page(&s->fake, name, "", next);
	}
	gather(s);
	assert_string_equal(s->evidence.overflow.message, "referrers: more than 64 pages");
	assert_true(s->fake.fetches <= 3 + REFERRER_PAGES_MAX);
}

static void
test_page_malformed(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();

	(void)state;
	fake_page(&s->fake, "", "1", NULL);
	gather(s);
	assert_int_equal(s->evidence.transient.code, COCKET_E_REGISTRY);
	assert_int_equal(s->evidence.count, 0);
}

/* An entry that cannot be read hides none of the others, and is no proof that there is nothing else. */
static void
test_one_entry_that_cannot_be_read(void **state)
{
	static const char odd[] = ",{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"sha512:00\",\"size\":2},7";

	(void)state;
	for (int by_tag = 0; by_tag < 2; by_tag++) {
		AUTO(scene_free) struct scene *s = scene_new();
		AUTO(buf_free) struct buf listing = BUF(MIB);

		(void)referrer(s, &listing, "one", MEDIA_BUNDLE_V03, &s->subject, true);
		text_print(&listing, "%s", odd);
		if (by_tag)
			fallback_index(s, buf_str(&listing));
		else
			fake_page(&s->fake, "", buf_str(&listing), NULL);
		gather(s);
		assert_int_equal(s->evidence.transient.code, by_tag ? COCKET_OK : COCKET_E_REGISTRY);
		assert_int_equal(s->evidence.count, 1 + by_tag);
		assert_int_equal(s->evidence.items[by_tag].err.code, COCKET_OK);
		if (by_tag)
			assert_int_equal(s->evidence.items[0].err.code, COCKET_E_FORMAT);
	}
}

static void
test_fallback_malformed(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	(void)state;
	manifest_print(&manifest, "", "");
	fake_tag(&s->fake, s->fallback, buf_str(&manifest), OCTETS);
	gather(s);
	assert_quiet(s);
	assert_int_equal(s->evidence.count, 1);
	assert_int_equal(s->evidence.items[0].err.code, COCKET_E_FORMAT);
}

/* Added to what is there, and an overflow takes only its own away. */
static void
test_adds(void **state)
{
	AUTO(scene_free) struct scene *s = scene_new();
	AUTO(buf_free) struct buf layers = BUF(MIB);

	(void)state;
	simple_layer(&layers, "one", ",\"data\":\"b25l\"" SIGNED("AAAA"));
	sig_tag(s, buf_str(&layers));
	gather(s);
	many_layers(s, SIGNATURES_MAX + 1);
	gather(s);
	assert_int_equal(s->evidence.count, 1);
	assert_int_equal(s->evidence.overflow.code, COCKET_E_TOO_MANY);
}

/* --- files --- */

static const struct file_row {
	const char *text; /* %s: a .sig manifest with inline data */
	enum cocket_code code;
	const char *message;
	size_t count;
} file_rows[] = {
	{ "%s\n", COCKET_OK, "", 1 },
	{ "%s", COCKET_OK, "", 1 },
	{ "{\"mediaType\":\"" MEDIA_BUNDLE_V03 "\"}\n%s\n", COCKET_OK, "", 2 },
	{ "", COCKET_OK, "", 0 },
	{ "%s\n{\"schemaVersion\":2,\"manifests\":[]}\n", COCKET_E_FORMAT,
		", line 2: is an index, expected a signature manifest or a bundle", 0 },
	{ "%s\nnonsense\n", COCKET_E_FORMAT, ", line 2: ", 0 },
};

static void
test_file(void **state)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB), bare = BUF(MIB);
	AUTO(fixture_free) struct fixture f;
	struct digest subject = digest_of(slice_str("image"));
	char path[128];

	(void)state;
	fixture_new(&f);
	snprintf(path, sizeof path, "%s/sigs", f.dir);
	fixture_signature(&manifest, MEDIA_SIMPLE_SIGNING, "one", "AAAA", NULL, true);
	for (size_t i = 0; i < sizeof file_rows / sizeof *file_rows; i++) {
		AUTO(evidence_free) struct evidence evidence = { 0 };
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct err err = { 0 };
		const char *hole = strstr(file_rows[i].text, "%s");

		if (hole)
			text_print(&text, "%.*s%s%s", (int)(hole - file_rows[i].text), file_rows[i].text, buf_str(&manifest), hole + 2);
		fixture_file(&f, "sigs", buf_str(&text));
		assert_int_equal(evidence_read_file(&evidence, path, &subject, &err), file_rows[i].code);
		if (strstr(err.message, file_rows[i].message) == NULL)
			fail_msg("%s", err.message);
		if (file_rows[i].code == COCKET_OK)
			assert_int_equal(evidence.count, file_rows[i].count);
	}
	fixture_signature(&bare, MEDIA_SIMPLE_SIGNING, "one", "AAAA", NULL, false);
	fixture_file(&f, "sigs", buf_str(&bare));
	struct evidence none = { 0 };
	struct err err = { 0 };
	assert_int_equal(evidence_read_file(&none, path, &subject, &err), COCKET_E_FORMAT);
	assert_non_null(strstr(err.message, "line 1: layer 1: has no data: the payload is not in the file"));
	evidence_free(&none);
}

static void
test_file_many(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(buf_free) struct buf text = BUF(MIB);
	AUTO(evidence_free) struct evidence evidence = { 0 };
	struct digest subject = digest_of(slice_str("image"));
	char path[128];
	struct err err = { 0 };

	(void)state;
	fixture_new(&f);
	for (int i = 0; i <= SIGNATURES_IN_ALL_MAX; i++)
		text_print(&text, "{\"mediaType\":\"" MEDIA_BUNDLE_V03 "\"}\n");
	fixture_file(&f, "sigs", buf_str(&text));
	snprintf(path, sizeof path, "%s/sigs", f.dir);
	assert_int_equal(evidence_read_file(&evidence, path, &subject, &err), COCKET_E_TOO_MANY);
	assert_non_null(strstr(err.message, "513 signatures, at most 512 are looked at"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),            cmocka_unit_test(test_simple),          cmocka_unit_test(test_inline),
		cmocka_unit_test(test_tag_malformed),   cmocka_unit_test(test_tag_errors),
		cmocka_unit_test(test_page_errors),     cmocka_unit_test(test_document_errors), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_many_signatures), cmocka_unit_test(test_many_bytes),      cmocka_unit_test(test_many_referrers),
		cmocka_unit_test(test_one_listing_is_left_out), cmocka_unit_test(test_the_rest_may_be_out_of_reach),
		cmocka_unit_test(test_bundle_rounds),   cmocka_unit_test(test_hidden),          cmocka_unit_test(test_no_subject),
		cmocka_unit_test(test_referrer_layers), cmocka_unit_test(test_referrer_errors), cmocka_unit_test(test_pages_circle),
		cmocka_unit_test(test_pages_endless),   cmocka_unit_test(test_page_malformed),  cmocka_unit_test(test_fallback_malformed),
		cmocka_unit_test(test_one_entry_that_cannot_be_read),
		cmocka_unit_test(test_adds),            cmocka_unit_test(test_file),            cmocka_unit_test(test_file_many),
	};

	return cmocka_run_group_tests_name("image/evidence/evidence", tests, NULL, NULL);
}
