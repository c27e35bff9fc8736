/* sign_image.c over layouts: which name is signed, in which form, and that what was made checks with the key that made it, over the digest
 * that was named.  Nothing is signed where the name is not known and the form would need one. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "format/signature/sigstore_bundle.h"
#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "image/layout/layout.h"
#include "sign/sign.h"
#include "support/fixture.h"

#define NOW 1700000000

static struct privkey *keys[2];
static struct signer signers[2];
static struct session *session;

static int
setup(void **state)
{
	const struct session_options options = { 0 };
	struct err err = { 0 };

	(void)state;
	if (session_new(&session, &options, &err))
		return 1;
	if (privkey_generate(&keys[0], KEY_ED25519, &err) || privkey_generate(&keys[1], KEY_P256, &err))
		return 1;
	for (size_t i = 0; i < 2; i++)
		signers[i] = signer_of_key(keys[i]);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		signer_close(&signers[i]);
	session_free(&session);
	return 0;
}

static struct sign_options
options_of(unsigned formats)
{
	return (struct sign_options){ .signers = signers, .signer_count = 2, .formats = formats, .now = NOW };
}

static void
image_name(char out[256], const struct fixture *f, const char *tag)
{
	snprintf(out, 256, "oci:%s%s%s", f->dir, tag[0] ? ":" : "", tag);
}

static void
gather(struct evidence *out, const struct fixture *f, const struct digest *subject)
{
	struct reference ref = { .transport = TRANSPORT_LAYOUT };
	struct err err = { 0 };
	struct source *s;

	snprintf(ref.path, sizeof ref.path, "%s", f->dir);
	assert_int_equal(layout_open(&s, &ref, false, &err), COCKET_OK);
	assert_int_equal(evidence_gather(out, s, subject, &err), COCKET_OK);
	assert_int_equal(out->transient.code, COCKET_OK);
	source_close(&s);
}

static bool
is_signed_by(struct slice message, struct slice signature, const struct privkey *key)
{
	return pubkey_verify(privkey_public(key), message, signature) == SIGNATURE_GOOD;
}

/* Which key made it (2: none), and that it says what it should. */
static size_t
simple_signer(const struct evidence_item *e, const char *name)
{
	AUTO(buf_free) struct buf sig = BUF(MIB);
	struct simple_payload p;
	struct err err = { 0 };

	assert_int_equal(base64_decode(&sig, buf_slice(&e->signature), &err), COCKET_OK);
	assert_int_equal(simple_payload_parse(&p, buf_slice(&e->document), &err), COCKET_OK);
	assert_string_equal(p.reference, name);
	assert_string_equal(p.optional.creator, "cocket " COCKET_VERSION);
	assert_true(p.optional.has_signed_at && p.optional.signed_at == NOW && digest_eq(&p.digest, &e->subject));
	for (size_t i = 0; i < 2; i++)
		if (is_signed_by(buf_slice(&e->document), buf_slice(&sig), keys[i]))
			return i;
	return 2;
}

static size_t
bundle_signer(const struct evidence_item *e, const char *name)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	AUTO(buf_free) struct buf pae = BUF(MIB);
	struct intoto_statement s;
	struct err err = { 0 };

	assert_int_equal(sigstore_bundle_parse(&b, buf_slice(&e->document), &err), COCKET_OK);
	assert_int_equal(intoto_statement_parse(&s, buf_slice(&b.payload), &e->subject, &err), COCKET_OK);
	assert_string_equal(s.name, name);
	assert_true(s.covers && s.has_signed_at && s.signed_at == NOW);
	assert_int_equal(dsse_pae(&pae, b.payload_type, buf_slice(&b.payload), &err), COCKET_OK);
	for (size_t i = 0; i < 2; i++)
		if (is_signed_by(buf_slice(&pae), buf_slice(&b.signature), keys[i]))
			return i;
	return 2;
}

/* Each key has signed once in each form that was asked for. */
static void
assert_signed(const struct evidence *e, unsigned formats, const char *name)
{
	unsigned seen = 0, expected = (formats & FORMAT_BIT(FORMAT_SIMPLE) ? 3u : 0) | (formats & FORMAT_BIT(FORMAT_BUNDLE) ? 12u : 0);

	for (size_t i = 0; i < e->count; i++) {
		bool bundle = e->items[i].format == FORMAT_BUNDLE;
		size_t signer = bundle ? bundle_signer(&e->items[i], name) : simple_signer(&e->items[i], name);

		assert_true(signer < 2);
		seen |= 1u << (signer + (bundle ? 2 : 0));
	}
	assert_int_equal(seen, expected);
}

#define NO_NAME "the layout does not say the image's name: give --signed-as NAME, or --format bundle to bind the digest alone"

static const struct row {
	const char *ref_name, *tag, *signed_as;
	unsigned formats;
	bool given;
	enum cocket_code code;
	const char *says; /* the error, or the name that was signed */
	unsigned made;
} rows[] = {
	{ "registry.example/shop/api:1.4", "1.4", NULL, FORMAT_BIT(FORMAT_SIMPLE), false, COCKET_OK, "registry.example/shop/api:1.4", FORMAT_BIT(FORMAT_SIMPLE) },
	{ "registry.example/shop/api:1.4", "", NULL, FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE), true, COCKET_OK, "registry.example/shop/api:1.4",
	  FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE) },
	{ "localhost/x:1", "1", NULL, FORMAT_BIT(FORMAT_BUNDLE), true, COCKET_OK, "localhost/x:1", FORMAT_BIT(FORMAT_BUNDLE) },
	{ "host:5000/x:1", "1", NULL, FORMAT_BIT(FORMAT_SIMPLE), false, COCKET_OK, "host:5000/x:1", FORMAT_BIT(FORMAT_SIMPLE) },
	{ "1.4", "1.4", "registry.example/web", FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_OK, "registry.example/web", FORMAT_BIT(FORMAT_SIMPLE) },
	{ "registry.example/shop/api:1.4", "1.4", "alpine:3", FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_OK, "docker.io/library/alpine:3", FORMAT_BIT(FORMAT_SIMPLE) },
	/* no name: the digest alone, which only a bundle can say */
	{ "1.4", "1.4", NULL, FORMAT_BIT(FORMAT_SIMPLE), false, COCKET_OK, "", FORMAT_BIT(FORMAT_BUNDLE) },
	{ "1.4", "1.4", NULL, FORMAT_BIT(FORMAT_BUNDLE), true, COCKET_OK, "", FORMAT_BIT(FORMAT_BUNDLE) },
	{ "1.4", "1.4", NULL, FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_E_USAGE, NO_NAME, 0 },
	{ "1.4", "1.4", NULL, FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE), true, COCKET_E_USAGE, NO_NAME, 0 },
	{ "library/alpine:3", "3", NULL, FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_E_USAGE, NO_NAME, 0 },
	{ "registry.example/UPPER:1", "1", NULL, FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_E_USAGE, NO_NAME, 0 },
	{ "1.4", "1.4", "no such name", FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_E_USAGE, "--signed-as: ", 0 },
	{ "1.4", "1.5", NULL, FORMAT_BIT(FORMAT_SIMPLE), true, COCKET_E_NOT_FOUND, "no entry has the ref.name 1.5", 0 },
	{ "1.4", "1.4", NULL, 0, true, COCKET_E_USAGE, "no format to sign in", 0 },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(fixture_free) struct fixture f;
		AUTO(evidence_free) struct evidence e = { 0 };
		struct sign_options o = options_of(rows[i].formats);
		struct sign_report report = { 0 };
		struct err err = { 0 };
		char image[256];

		fixture_new(&f);
		struct digest digest = fixture_image(&f, "seed", rows[i].ref_name);
		image_name(image, &f, rows[i].tag);
		o.signed_as = rows[i].signed_as;
		o.formats_given = rows[i].given;
		enum cocket_code code = sign_image(&report, session, image, &o, &err);
		if (code != rows[i].code || (code && strstr(err.message, rows[i].says) == NULL))
			fail_msg("row %zu: %d %s", i, code, err.message);
		gather(&e, &f, &digest);
		assert_signed(&e, code ? 0 : rows[i].made, rows[i].says);
		if (code)
			continue;
		assert_string_equal(report.name, rows[i].says);
		assert_true(digest_eq(&report.digest, &digest));
		assert_int_equal(report.formats, rows[i].made);
		assert_int_equal(report.manifests, 1);
	}
}

static struct digest
make_index(struct fixture *f, struct digest children[2], bool listed_twice)
{
	AUTO(buf_free) struct buf index = BUF(MIB), manifest = BUF(MIB);
	char text[DIGEST_TEXT_BYTES];

	text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[");
	for (int i = 0; i < (listed_twice ? 3 : 2); i++) {
		buf_free(&manifest);
		fixture_manifest(&manifest, i % 2 ? "arm" : "amd");
		children[i % 2] = fixture_blob(f, buf_str(&manifest));
		digest_print(text, &children[i % 2]);
		text_print(&index, "%s{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu}", i ? "," : "", text,
		           manifest.len);
	}
	text_print(&index, "]}");
	struct digest digest = fixture_blob(f, buf_str(&index));
	fixture_entry(f, MEDIA_OCI_INDEX, &digest, index.len, "registry.example/x:1", NULL);
	fixture_index(f);
	return digest;
}

static void
test_recursive(void **state)
{
	(void)state;
	for (int recursive = 0; recursive < 2; recursive++) {
		AUTO(fixture_free) struct fixture f;
		struct sign_options o = options_of(FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE));
		struct sign_report report = { 0 };
		struct digest children[2];
		struct err err = { 0 };
		char image[256];

		fixture_new(&f);
		struct digest digest = make_index(&f, children, true);
		image_name(image, &f, "");
		o.recursive = recursive;
		assert_int_equal(sign_image(&report, session, image, &o, &err), COCKET_OK);
		assert_int_equal(report.manifests, recursive ? 3 : 1);
		for (int i = 0; i < 3; i++) {
			AUTO(evidence_free) struct evidence e = { 0 };

			gather(&e, &f, i < 2 ? &children[i] : &digest);
			assert_signed(&e, i == 2 || recursive ? FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE) : 0, "registry.example/x:1");
		}
	}
}

static void
test_detached(void **state)
{
	AUTO(fixture_free) struct fixture f;
	AUTO(evidence_free) struct evidence there = { 0 }, e = { 0 };
	AUTO(buf_free) struct buf documents = BUF(MIB);
	struct sign_options o = options_of(FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE));
	struct sign_report report = { 0 };
	struct err err = { 0 };
	char image[256], path[128];

	(void)state;
	fixture_new(&f);
	struct digest digest = fixture_image(&f, "seed", "registry.example/x:1");
	image_name(image, &f, "");
	o.detached = &documents;
	o.expires = NOW + 60;
	assert_int_equal(sign_image(&report, session, image, &o, &err), COCKET_OK);
	gather(&there, &f, &digest);
	assert_int_equal(there.count, 0);
	fixture_file(&f, "sigs", buf_str(&documents));
	snprintf(path, sizeof path, "%s/sigs", f.dir);
	assert_int_equal(evidence_read_file(&e, path, &digest, &err), COCKET_OK);
	assert_int_equal(e.count, 4);
	assert_signed(&e, FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE), "registry.example/x:1");
	o.expires = NOW;
	assert_int_equal(sign_image(&report, session, image, &o, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "the signature would already be expired");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_recursive),
		cmocka_unit_test(test_detached),
	};

	return cmocka_run_group_tests_name("sign/sign_image", tests, setup, teardown);
}
