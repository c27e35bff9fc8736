/* attach.c and tag_update.c against a registry in memory where other signers push between our read and our write, before and after: nobody's
 * signature is lost.  And what lies at a tag that cannot be read is left as it is. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "sign/attach.h"
#include "support/fake.h"
#include "support/fixture.h"

static struct fake *fake;
static struct digest subject, key;
static char sig[SIGNATURE_TAG_BYTES], fallback[SIGNATURE_TAG_BYTES];

static int
setup(void **state)
{
	(void)state;
	fake = calloc(1, sizeof *fake);
	fake_new(fake);
	subject = digest_of(slice_str("image"));
	key = digest_of(slice_str("key"));
	signature_tag(sig, &subject);
	fallback_tag(fallback, &subject);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fake_free(fake);
	free(fake);
	return 0;
}

static enum cocket_code
attach(const char *payload, struct err *err)
{
	AUTO(writings_free) struct writings w = { 0 };

	if (attach_simple(&w, &fake->base, &subject, &(struct simple_signature){ .payload = slice_str(payload), .signature = slice_str("signature"), .key_id = &key }, NULL, err))
		return err->code;
	return writings_confirm(&w, err);
}

static void
must_attach(const char *payload)
{
	struct err err = { 0 };

	if (attach(payload, &err))
		fail_msg("%s", err.message);
}

static void
gathered(struct evidence *out)
{
	struct err err = { 0 };

	assert_int_equal(evidence_gather(out, &fake->base, &subject, &err), COCKET_OK);
	assert_int_equal(out->transient.code, COCKET_OK);
	assert_int_equal(out->overflow.code, COCKET_OK);
}

static void
assert_payloads(const char *const payloads[], size_t n)
{
	AUTO(evidence_free) struct evidence e = { 0 };

	gathered(&e);
	assert_int_equal(e.count, n);
	for (size_t i = 0; i < n; i++) {
		bool found = false;

		for (size_t j = 0; j < n; j++)
			found |= strcmp(buf_str(&e.items[j].document), payloads[i]) == 0;
		assert_true(found);
	}
}

static void
test_fresh(void **state)
{
	AUTO(evidence_free) struct evidence e = { 0 };

	(void)state;
	must_attach("one");
	gathered(&e);
	assert_int_equal(e.count, 1);
	assert_string_equal(buf_str(&e.items[0].document), "one");
	assert_string_equal(buf_str(&e.items[0].signature), "c2lnbmF0dXJl");
	assert_true(e.items[0].has_key_hint && digest_eq(&e.items[0].key_hint, &key));
	assert_int_equal(fake->puts, 1);
}

/* What others wrote stays, and so do fields that we do not know. */
static void
test_merge(void **state)
{
	AUTO(buf_free) struct buf old = BUF(MIB), grown = BUF(MIB);
	const char *body;

	(void)state;
	fake_blob(fake, "theirs");
	fixture_signature(&old, MEDIA_SIMPLE_SIGNING, "theirs", "AAAA", NULL, false);
	text_print(&grown, "%.*s,\"annotations\":{\"kept\":\"1\"},\"x-unknown\":[1,2]}", (int)old.len - 1, buf_str(&old));
	fake_tag(fake, sig, buf_str(&grown), MEDIA_OCI_MANIFEST);
	must_attach("one");
	assert_payloads((const char *const[]){ "theirs", "one" }, 2);
	body = fake_tag_body(fake, sig);
	assert_non_null(strstr(body, "\"annotations\":{\"kept\":\"1\"}"));
	assert_non_null(strstr(body, "\"x-unknown\":[1,2]"));
	assert_non_null(strstr(body, MEDIA_OCI_EMPTY)); /* their config */
	assert_true(strstr(body, "AAAA") < strstr(body, "c2lnbmF0dXJl"));
}

static void
others_write(const char *payload)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	fake_blob(fake, payload);
	fixture_signature(&manifest, MEDIA_SIMPLE_SIGNING, payload, "AAAA", NULL, false);
	fake_tag(fake, sig, buf_str(&manifest), MEDIA_OCI_MANIFEST);
}

/* cosign refuses to append to a manifest whose config has another number of layers. */
static void
test_config(void **state)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	AUTO(buf_free) struct buf config = BUF(MIB);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	struct json ids;

	(void)state;
	must_attach("one");
	must_attach("two");
	must_attach("three");
	assert_int_equal(manifest_parse(&m, slice_str(fake_tag_body(fake, sig)), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
	assert_int_equal(source_blob(&config, &fake->base, &m.config, MIB, &err), COCKET_OK);
	assert_int_equal(json_parse(&doc, buf_slice(&config), &err), COCKET_OK);
	ids = json_first(json_get(json_get(json_root(&doc), "rootfs"), "diff_ids"));
	for (size_t i = 0; i < m.count; i++, ids = json_next(ids)) {
		char text[DIGEST_TEXT_BYTES];

		digest_print(text, &m.items[i].digest);
		assert_string_equal(json_string_value(ids), text);
	}
	assert_int_equal(json_type(ids), JSON_ABSENT);
	assert_int_equal(json_count(json_get(json_root(&doc), "history")), 3);
}

/* A registry that says "not found" once, while it writes the tag for someone else: what is there is not lost. */
static void
appear(struct fake *f, unsigned nth)
{
	(void)f;
	if (nth == 2)
		others_write("theirs");
}

static void
test_not_found_once(void **state)
{
	(void)state;
	fake->before_fetch = appear;
	must_attach("one");
	assert_int_equal(fake->puts, 1);
	assert_payloads((const char *const[]){ "theirs", "one" }, 2);
}

static const struct left_row {
	const char *body, *type, *says;
	enum cocket_code code;
} left_rows[] = {
	{ "{\"schemaVersion\":2,\"manifests\":[]}", MEDIA_OCI_INDEX, "is an index, expected a manifest; left as it is", COCKET_E_FORMAT },
	{ "nonsense", MEDIA_OCI_MANIFEST, "tag sha256-", COCKET_E_FORMAT },
	{ "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]}", MEDIA_OCI_MANIFEST, "tag sha256-", COCKET_E_FORMAT },
};

static void
test_left_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof left_rows / sizeof *left_rows; i++) {
		struct err err = { 0 };

		fake_tag(fake, sig, left_rows[i].body, left_rows[i].type);
		assert_int_equal(attach("one", &err), left_rows[i].code);
		assert_non_null(strstr(err.message, left_rows[i].says));
		assert_string_equal(fake_tag_body(fake, sig), left_rows[i].body);
		assert_int_equal(fake->puts, 0);
	}
}

/* "It could not be read" is not "it is not there". */
static void
test_unreadable(void **state)
{
	static const enum cocket_code errors[] = { COCKET_E_NET, COCKET_E_REGISTRY, COCKET_E_AUTH, COCKET_E_TOO_LARGE };

	(void)state;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		struct err err = { 0 };

		fake_tag_error(fake, sig, errors[i]);
		assert_int_equal(attach("one", &err), errors[i]);
		assert_int_equal(fake->puts, 0);
	}
}

static void
test_full(void **state)
{
	AUTO(buf_free) struct buf layers = BUF(MIB), manifest = BUF(MIB);
	char text[DIGEST_TEXT_BYTES];
	struct err err = { 0 };

	(void)state;
	digest_print(text, &key);
	for (int i = 0; i < SIGNATURE_LAYERS_MAX; i++)
		text_print(&layers,
		           "%s{\"mediaType\":\"" MEDIA_SIMPLE_SIGNING "\",\"digest\":\"%s\",\"size\":1,"
		           "\"annotations\":{\"" ANNOTATION_SIGNATURE "\":\"%d\"}}",
		           i ? "," : "", text, i);
	text_print(&manifest, "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"%s\",\"size\":1},\"layers\":[%s]}",
	           text, buf_str(&layers));
	fake_tag(fake, sig, buf_str(&manifest), MEDIA_OCI_MANIFEST);
	assert_int_equal(attach("one", &err), COCKET_E_TOO_MANY);
	assert_non_null(strstr(err.message, "has 256 already, the maximum is 256"));
	assert_int_equal(fake->puts, 0);
}

/* --- taking the place of others --- */

static bool
is_old(const void *ctx, const struct descriptor *d)
{
	return strcmp(descriptor_annotation(d, ANNOTATION_SIGNATURE), ctx) == 0;
}

static enum cocket_code
attach_instead(const char *payload, const char *signature, struct err *err)
{
	const struct tag_replaces replaces = { is_old, signature };
	AUTO(writings_free) struct writings w = { 0 };

	if (attach_simple(&w, &fake->base, &subject, &(struct simple_signature){ .payload = slice_str(payload), .signature = slice_str("new"), .key_id = &key }, &replaces, err) ||
	    writings_confirm(&w, err))
		return err->code;
	return writings_replaced(&w) == 1 ? COCKET_OK : fail(err, COCKET_E_INTERNAL, "replaced %zu", writings_replaced(&w));
}

static char put_back[1 << 16];

static void
write_back(struct fake *f, unsigned nth)
{
	(void)nth;
	if (put_back[0] == '\0' || strstr(fake_tag_body(f, sig), "\"bmV3\"") == NULL)
		return;
	fake_tag(f, sig, put_back, MEDIA_OCI_MANIFEST);
	put_back[0] = '\0';
}

static void
test_replaced(void **state)
{
	struct err err = { 0 };

	(void)state;
	others_write("theirs");
	must_attach("mine");
	if (attach_instead("again", "c2lnbmF0dXJl", &err))
		fail_msg("%s", err.message);
	assert_payloads((const char *const[]){ "theirs", "again" }, 2);
	assert_int_equal(attach_instead("once more", "AAAA", &err), COCKET_OK);
	assert_payloads((const char *const[]){ "again", "once more" }, 2);
}

/* Somebody writes what we took the place of once more, after us: that is for them to say. */
static void
test_put_back(void **state)
{
	struct err err = { 0 };

	(void)state;
	must_attach("mine");
	snprintf(put_back, sizeof put_back, "{\"x-theirs\":1,%s", fake_tag_body(fake, sig) + 1);
	fake->before_fetch = write_back;
	assert_int_equal(attach_instead("again", "c2lnbmF0dXJl", &err), COCKET_E_INTERNAL);
	fake->before_fetch = NULL;
	assert_payloads((const char *const[]){ "mine", "again" }, 2);
}

/* --- others at work --- */

/* Between our read and our write: ours goes over theirs.  They do as we do, and read back; here they add themselves again after our
 * write. */
static char their_read[1 << 16];

static void
write_between(struct fake *f, const char *tag, unsigned nth)
{
	(void)f, (void)tag;
	if (nth == 1)
		others_write("theirs");
}

static void
write_over(struct fake *f, unsigned nth)
{
	(void)f;
	if (fake->puts == 1 && their_read[0] == '\0') { /* after our write, before we read it back: over ours */
		snprintf(their_read, sizeof their_read, "%u", nth);
		others_write("theirs");
	}
}

static void
test_overwritten_at_once(void **state)
{
	(void)state;
	their_read[0] = '\0';
	fake->before_fetch = write_over;
	must_attach("one");
	assert_payloads((const char *const[]){ "theirs", "one" }, 2);
}

/* A slow signer: it read before us, and writes before we look. */
static void
write_late(struct fake *f, unsigned nth)
{
	static unsigned first;

	(void)f;
	if (fake->puts == 0)
		first = 0;
	if (fake->puts == 1 && ++first == 1)
		others_write("late");
	(void)nth;
}

static void
test_overwritten_late(void **state)
{
	(void)state;
	fake->before_fetch = write_late;
	must_attach("one");
	assert_payloads((const char *const[]){ "late", "one" }, 2);
}

/* We saw their signature; then a third one wrote over both.  We put back what we had seen. */
static void
write_over_both(struct fake *f, unsigned nth)
{
	(void)f;
	(void)nth;
	if (fake->puts == 1 && their_read[0] == '\0') {
		their_read[0] = 'x';
		others_write("third");
	}
}

static void
test_third(void **state)
{
	(void)state;
	their_read[0] = '\0';
	others_write("second");
	fake->before_fetch = write_over_both;
	must_attach("one");
	assert_payloads((const char *const[]){ "third", "second", "one" }, 3);
}

/* Ours over theirs: they must find it out themselves, and do, being as we are. */
static void
test_between(void **state)
{
	(void)state;
	fake->before_put = write_between;
	must_attach("one");
	fake->before_put = NULL;
	must_attach("theirs");
	assert_payloads((const char *const[]){ "one", "theirs" }, 2);
}

/* --- bundles --- */

static enum cocket_code
bundle_attach(const char *bundle, struct err *err)
{
	const struct descriptor d = { .media_type = MEDIA_OCI_MANIFEST, .digest = subject, .size = 5 };
	AUTO(writings_free) struct writings w = { 0 };
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	const struct bundle_document document = { slice_str(bundle), &key, "https://sigstore.dev/cosign/sign/v1", 1700000000 };
	struct earlier nobodys = { 0 };

	if (bundle_manifest_print(&manifest, &d, &document, err))
		return err->code;
	const struct bundle_put put = {
		.subject = &d, .document = &document, .manifest = buf_slice(&manifest), .earlier = &nobodys,
	};
	return attach_bundle(&w, &fake->base, &put, err) ? err->code : writings_confirm(&w, err);
}

static void
test_bundle(void **state)
{
	static const char bundle[] = "{\"mediaType\":\"" MEDIA_BUNDLE_V03 "\"}";
	struct err err = { 0 };

	(void)state;
	fake->keeps_referrers = true;
	assert_int_equal(bundle_attach(bundle, &err), COCKET_OK);
	assert_null(fake_tag_body(fake, fallback));
	fake->keeps_referrers = false;
	assert_int_equal(bundle_attach(bundle, &err), COCKET_OK);
	assert_int_equal(bundle_attach("{\"mediaType\":\"" MEDIA_BUNDLE_V03 "\",\"n\":2}", &err), COCKET_OK);
	AUTO(evidence_free) struct evidence e = { 0 };
	gathered(&e);
	assert_int_equal(e.count, 2);
	assert_int_equal(e.items[0].format, FORMAT_BUNDLE);
	assert_string_equal(buf_str(&e.items[0].document), bundle);
	assert_non_null(strstr(fake_tag_body(fake, fallback), "\"artifactType\":\"" MEDIA_BUNDLE_V03 "\""));
	assert_non_null(strstr(fake_tag_body(fake, fallback), "\"org.opencontainers.image.created\":\"2023-11-14T22:13:20Z\""));
}

static void
attach_a_bundle(enum cocket_code expected, struct err *err)
{
	if (bundle_attach("{\"mediaType\":\"" MEDIA_BUNDLE_V03 "\"}", err) != expected)
		fail_msg("%d: %s", err->code, err->message);
}

/* --- registries that do not do what they say --- */

static void
assert_found(size_t n)
{
	AUTO(evidence_free) struct evidence e = { 0 };
	struct err err = { 0 };

	assert_int_equal(evidence_gather(&e, &fake->base, &subject, &err), COCKET_OK);
	assert_int_equal(e.count, n);
}

/* It says OCI-Subject and lists nothing, or has no such API at all. */
static void
test_promised_and_not_listed(void **state)
{
	static const enum cocket_code answers[] = { COCKET_OK, COCKET_E_NOT_FOUND, COCKET_E_AUTH, COCKET_E_REGISTRY };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		fake_free(fake);
		fake_new(fake);
		fake->keeps_referrers = fake->lists_none = true;
		if (answers[i])
			fake_page_error(fake, "", answers[i]);
		else
			fake_page(fake, "", "", NULL);
		attach_a_bundle(COCKET_OK, &err);
		assert_non_null(fake_tag_body(fake, fallback));
		assert_found(1);
	}
}

/* The image itself comes at the fallback tag, whatever is written there. */
static void
serve_image(struct fake *f, unsigned nth)
{
	(void)nth;
	fake_tag(f, fallback, "image", MEDIA_OCI_MANIFEST);
}

static void
test_fallback_is_the_image(void **state)
{
	struct err err = { 0 };

	(void)state;
	fake->before_fetch = serve_image;
	attach_a_bundle(COCKET_E_REGISTRY, &err);
	assert_int_equal(err.cause, CAUSE_NO_LIST);
	assert_non_null(strstr(err.message, "serves the image itself there"));
	assert_int_equal(fake->puts, 2); /* the bundle's manifest, and one index */
	assert_found(0);
	fake->before_fetch = NULL; /* its neighbour takes what is written */
	attach_a_bundle(COCKET_OK, &err);
	assert_found(1);
}

static void
test_writes_that_are_dropped(void **state)
{
	struct err err = { 0 };

	(void)state;
	fake->drops_tags = true;
	assert_int_equal(attach("one", &err), COCKET_E_REGISTRY);
	assert_non_null(strstr(err.message, "still serves what was there before"));
	assert_int_equal(fake->puts, 1);
	attach_a_bundle(COCKET_E_REGISTRY, &err);
	assert_int_equal(err.cause, CAUSE_NO_LIST);
	assert_int_equal(fake->puts, 3);
}

/* Never 32 writes: something that is not what was written, and not others' either. */
static void
serve_garbled(struct fake *f, unsigned nth)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);

	if (f->puts == 0)
		return;
	fake_blob(f, "theirs");
	fixture_signature(&manifest, MEDIA_SIMPLE_SIGNING, "theirs", "AAAA", NULL, false);
	text_print(&manifest, "%*s", (int)(nth % 7 + 1), " ");
	fake_tag(f, sig, buf_str(&manifest), MEDIA_OCI_MANIFEST);
}

static void
test_writes_that_are_garbled(void **state)
{
	struct err err = { 0 };

	(void)state;
	fake->before_fetch = serve_garbled;
	assert_int_equal(attach("one", &err), COCKET_E_REGISTRY);
	assert_in_range(fake->puts, 1, 7);
}

static void
test_tag_is_kept(void **state)
{
	static const struct { enum cocket_code code; enum err_cause cause; } rows[] = {
		{ COCKET_E_AUTH, CAUSE_RIGHT }, { COCKET_E_AUTH, CAUSE_UNKNOWN }, { COCKET_E_REGISTRY, CAUSE_REFUSED }, { COCKET_E_REGISTRY, CAUSE_TAG_KEPT },
	};

	(void)state;
	must_attach("one");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		unsigned before = fake->puts;

		fake->tag_twice = rows[i].code;
		fake->tag_twice_cause = rows[i].cause;
		assert_int_equal(attach("two", &err), rows[i].code);
		assert_int_equal(err.cause, CAUSE_TAG_KEPT);
		assert_non_null(strstr(err.message, "may not be written again"));
		assert_int_equal(fake->puts, before + 1);
	}
	fake->tag_twice = COCKET_OK;
	must_attach("two");
}

/* One look after the wait; not found has to be said twice before. */
static void
test_reads(void **state)
{
	(void)state;
	must_attach("one");
	assert_int_equal(fake->fetches, 3);
}

/* An image's own index at that tag does not become a list of referrers. */
static void
test_fallback_has_platforms(void **state)
{
	char body[512], text[DIGEST_TEXT_BYTES];
	struct err err = { 0 };

	(void)state;
	digest_print(text, &key);
	snprintf(body, sizeof body, "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":1,"
	         "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}", text);
	fake_tag(fake, fallback, body, MEDIA_OCI_INDEX);
	attach_a_bundle(COCKET_E_FORMAT, &err);
	assert_non_null(strstr(err.message, "is an image's index, expected a list of referrers; left as it is"));
	assert_string_equal(fake_tag_body(fake, fallback), body);
}

static void
test_fallback_not_index(void **state)
{
	AUTO(buf_free) struct buf manifest = BUF(MIB);
	struct err err = { 0 };

	(void)state;
	fixture_manifest(&manifest, "seed");
	fake_tag(fake, fallback, buf_str(&manifest), MEDIA_OCI_MANIFEST);
	assert_int_equal(bundle_attach("{}", &err), COCKET_E_FORMAT);
	assert_non_null(strstr(err.message, "is a manifest, expected an index; left as it is"));
	assert_string_equal(fake_tag_body(fake, fallback), buf_str(&manifest));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fresh), TEST(test_merge), TEST(test_config), TEST(test_not_found_once), TEST(test_left_alone),
		TEST(test_unreadable), TEST(test_full), TEST(test_replaced), TEST(test_put_back), TEST(test_overwritten_at_once),
		TEST(test_overwritten_late), TEST(test_third), TEST(test_between), TEST(test_bundle), TEST(test_fallback_not_index),
		TEST(test_promised_and_not_listed), TEST(test_fallback_is_the_image), TEST(test_writes_that_are_dropped),
		TEST(test_writes_that_are_garbled), TEST(test_tag_is_kept), TEST(test_reads), TEST(test_fallback_has_platforms),
	};

	return cmocka_run_group_tests_name("sign/attach", tests, NULL, NULL);
}
