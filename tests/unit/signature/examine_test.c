/* examine.c, authenticate.c, simple_signing.c, sigstore_bundle.c and bit_flip.c: evidence made here with fresh keys, changed in one place a row, and the finding it must give.
 * Every refusal stands beside the same evidence unchanged, which is a proved claim. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "crypto/privkey_pem.h"
#include "format/signature/sigstore_bundle.h"
#include "format/signature/sigstore_bundle_print.h"
#include "signature/finding.h"

#define IMAGE "registry.example.com/shop/api:1.4"

struct world {
	struct privkey *signer, *stranger;
	struct keyring keys; /* the signer's alone */
	struct digest image, other;
};

static struct err err;

#define OK(call) assert_int_equal((call), COCKET_OK)

static void
world_new(struct world *w, enum key_type type)
{
	struct pubkey *key = NULL;

	*w = (struct world){ .image = digest_of(slice_str("image")), .other = digest_of(slice_str("another image")) };
	OK(privkey_generate(&w->signer, type, &err));
	OK(privkey_generate(&w->stranger, type, &err));
	OK(pubkey_parse_spki(&key, pubkey_spki(privkey_public(w->signer)), &err));
	OK(keyring_add(&w->keys, &key, "signer.pub", &err));
}

static void
world_free(struct world *w)
{
	privkey_free(&w->signer);
	privkey_free(&w->stranger);
	keyring_free(&w->keys);
}

static struct buf
copy(const void *bytes, size_t len)
{
	struct buf b = BUF(SIGNATURE_MAX_BYTES);

	OK(buf_add(&b, slice_of(bytes, len), &err));
	return b;
}

static struct buf
sign(const struct privkey *key, struct slice message)
{
	struct buf sig = BUF(1024);

	OK(privkey_sign(&sig, key, message, &err));
	return sig;
}

static struct simple_payload
payload_of(const struct digest *digest)
{
	struct simple_payload p = { .reference = IMAGE, .digest = *digest, .optional.has_signed_at = true, .optional.signed_at = 1, .optional.has_expires = true, .optional.expires = 2 };

	return p;
}

static void
item_free(struct evidence_item *e)
{
	buf_free(&e->document);
	buf_free(&e->signature);
}

/* A simple signature over the text given. */
static struct evidence_item
simple_over(const struct world *w, const struct privkey *key, struct slice text)
{
	struct evidence_item e = { .format = FORMAT_SIMPLE, .subject = w->image, .where = "here", .has_signature = true };
	struct buf sig = sign(key, text);

	e.document = copy(text.ptr, text.len);
	e.signature = BUF(4096);
	OK(base64_encode(&e.signature, buf_slice(&sig), &err));
	buf_free(&sig);
	return e;
}

static struct evidence_item
simple_good(const struct world *w, const struct privkey *key)
{
	struct simple_payload p = payload_of(&w->image);
	struct buf text = BUF(4096);

	OK(simple_payload_print(&text, &p, NULL, 0, &err));
	struct evidence_item e = simple_over(w, key, buf_slice(&text));
	buf_free(&text);
	return e;
}

static enum reason
examined(const struct world *w, struct evidence_item *e)
{
	struct finding f;
	unsigned budget = 4096;

	signature_examine(&f, e, &(struct authenticators){ .keys = &w->keys }, &budget);
	if (f.reason == REASON_OK)
		assert_true(finding_is_proved(&f) && f.has_signer && digest_eq(&f.signer, pubkey_id(w->keys.keys[0])));
	item_free(e);
	return f.reason;
}

static void
hint(struct evidence_item *e, const struct privkey *key)
{
	e->has_key_hint = true;
	e->key_hint = *pubkey_id(privkey_public(key));
}

static const enum key_type types[] = { KEY_ED25519, KEY_P256, KEY_P384 };
#define EACH_TYPE(w) for (size_t t_ = 0; t_ < 3 && (world_new(&(w), types[t_]), true); world_free(&(w)), t_++)

static void
a_good_simple_signature_is_a_claim(void **state)
{
	(void)state;
	struct world w;

	EACH_TYPE(w) {
		struct evidence_item e = simple_good(&w, w.signer);
		struct finding f;
		unsigned budget = 0;

		signature_examine(&f, &e, &(struct authenticators){ .keys = &w.keys }, &budget);
		assert_int_equal(f.reason, REASON_OK);
		assert_true(f.claim.has_name && f.claim.has_expires && f.claim.has_signed_at);
		assert_string_equal(f.claim.reference, IMAGE);
		assert_string_equal(f.claim.name.tag, "1.4");
		assert_int_equal(f.claim.expires, 2);
		item_free(&e);
	}
}

static void
a_strangers_signature_is_of_an_unknown_key(void **state)
{
	(void)state;
	struct world w;

	EACH_TYPE(w) {
		struct evidence_item e = simple_good(&w, w.stranger);
		assert_int_equal(examined(&w, &e), REASON_UNKNOWN_KEY);
		e = simple_good(&w, w.stranger);
		hint(&e, w.stranger);
		assert_int_equal(examined(&w, &e), REASON_UNKNOWN_KEY);
		e = simple_good(&w, w.stranger);
		hint(&e, w.signer); /* a lying hint only changes the word */
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
	}
}

/* Whose it is, is known, and by which name; what that is worth is not for here. */
static void
a_revoked_keys_signature_is_its_own(void **state)
{
	(void)state;
	struct world w;

	EACH_TYPE(w) {
		struct evidence_item e = simple_good(&w, w.stranger);
		struct keyring revoked = { 0 };
		struct finding f;
		unsigned budget = 0;

		OK(keyring_add_copy(&revoked, privkey_public(w.stranger), "old", &err));
		signature_examine(&f, &e, &(struct authenticators){ .keys = &w.keys, .revoked = &revoked }, &budget);
		assert_int_equal(f.reason, REASON_OK);
		assert_true(finding_is_proved(&f) && f.has_signer && digest_eq(&f.signer, pubkey_id(revoked.keys[0])));
		assert_string_equal(f.signer_label, "old");
		assert_memory_equal(f.signer_name.s, "old (", 5);
		finding_free(&f);
		signature_examine(&f, &e, &(struct authenticators){ .keys = &w.keys }, &budget);
		assert_int_equal(f.reason, REASON_UNKNOWN_KEY);
		assert_false(f.has_signer);
		finding_free(&f);
		item_free(&e);
		keyring_free(&revoked);
	}
}

static void
a_changed_bit_is_a_bad_signature(void **state)
{
	(void)state;
	struct world w;

	EACH_TYPE(w) {
		struct evidence_item e = simple_good(&w, w.signer);
		struct buf sig = BUF(1024);
		OK(base64_decode(&sig, buf_slice(&e.signature), &err));
		sig.ptr[sig.len - 3] ^= 4;
		buf_free(&e.signature);
		e.signature = BUF(4096);
		OK(base64_encode(&e.signature, buf_slice(&sig), &err));
		buf_free(&sig);
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
		e = simple_good(&w, w.signer);
		OK(buf_add(&e.document, slice_str("\n"), &err)); /* same JSON, other bytes */
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
		e = simple_good(&w, w.signer);
		e.document.ptr[e.document.len / 2] ^= 1;
		hint(&e, w.signer);
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
	}
}

static void
a_signed_payload_is_still_checked(void **state)
{
	(void)state;
	struct world w;
	struct { const char *text; enum reason reason; } rows[] = {
		{ "{}", REASON_MALFORMED },
		{ "{\"critical\":", REASON_MALFORMED },
		{ "", REASON_MALFORMED },
		{ "{\"critical\":{\"identity\":{\"docker-reference\":\"" IMAGE "\"},\"image\":{\"docker-manifest-digest\":\"sha256:00\"},"
		  "\"type\":\"cosign container image signature\"},\"optional\":null}", REASON_MALFORMED },
		{ "{\"critical\":{\"identity\":{\"docker-reference\":\"" IMAGE "\"},\"image\":{\"docker-manifest-digest\":"
		  "\"sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"},"
		  "\"type\":\"cosign container image signature\"},\"optional\":null}", REASON_DIGEST_MISMATCH },
		{ "{\"critical\":{\"identity\":{\"docker-reference\":\"" IMAGE "\"},\"image\":{\"docker-manifest-digest\":"
		  "\"sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"},"
		  "\"type\":\"atomic container signature\"},\"optional\":null}", REASON_MALFORMED },
	};

	world_new(&w, KEY_P256);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct evidence_item e = simple_over(&w, w.signer, slice_str(rows[i].text));
		assert_int_equal(examined(&w, &e), rows[i].reason);
	}
	world_free(&w);
}

static void
evidence_that_could_not_be_had_is_no_claim(void **state)
{
	(void)state;
	struct world w;

	world_new(&w, KEY_ED25519);
	struct evidence_item e = simple_good(&w, w.signer);
	(void)fail(&e.err, COCKET_E_DIGEST, "digest is other");
	assert_int_equal(examined(&w, &e), REASON_DIGEST_MISMATCH);
	e = simple_good(&w, w.signer);
	e.has_signature = false;
	assert_int_equal(examined(&w, &e), REASON_NO_SIGNATURE);
	e = simple_good(&w, w.signer);
	OK(buf_add(&e.signature, slice_str("!"), &err));
	assert_int_equal(examined(&w, &e), REASON_MALFORMED);
	e = simple_good(&w, w.signer);
	e.signature.len = 0;
	assert_int_equal(examined(&w, &e), REASON_MALFORMED);
	world_free(&w);
}

/* A bundle by key around the statement; hint_of: whose key id the hint names. */
static struct evidence_item
bundle_over(const struct world *w, const struct privkey *key, const struct privkey *hint_of, struct slice statement, const char *type)
{
	struct evidence_item e = { .format = FORMAT_BUNDLE, .subject = w->image, .where = "here" };
	struct buf pae = BUF(8192), material = BUF(1024);

	OK(dsse_pae(&pae, type, statement, &err));
	struct buf sig = sign(key, buf_slice(&pae));
	e.document = BUF(65536);
	OK(key_material_print(&material, pubkey_id(privkey_public(hint_of)), &err));
	OK(sigstore_bundle_print(&e.document, statement, buf_slice(&sig), buf_slice(&material), &err));
	buf_free(&material);
	buf_free(&pae);
	buf_free(&sig);
	return e;
}

static struct evidence_item
bundle_good(const struct world *w, const struct privkey *key, const struct privkey *hint_of, const struct digest *digest)
{
	struct simple_payload p = payload_of(digest);
	struct buf statement = BUF(4096);

	OK(intoto_statement_print(&statement, &p, NULL, 0, &err));
	struct evidence_item e = bundle_over(w, key, hint_of, buf_slice(&statement), INTOTO_PAYLOAD_TYPE);
	buf_free(&statement);
	return e;
}

static void
bundles_are_claims_by_the_same_rules(void **state)
{
	(void)state;
	struct world w;

	EACH_TYPE(w) {
		struct evidence_item e = bundle_good(&w, w.signer, w.signer, &w.image);
		assert_int_equal(examined(&w, &e), REASON_OK);
		e = bundle_good(&w, w.signer, w.stranger, &w.image); /* the hint is only a hint */
		assert_int_equal(examined(&w, &e), REASON_OK);
		e = bundle_good(&w, w.stranger, w.stranger, &w.image);
		assert_int_equal(examined(&w, &e), REASON_UNKNOWN_KEY);
		e = bundle_good(&w, w.stranger, w.signer, &w.image);
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
		e = bundle_good(&w, w.signer, w.signer, &w.other);
		assert_int_equal(examined(&w, &e), REASON_DIGEST_MISMATCH);
		/* signed over the statement itself, or as another payload type */
		e = bundle_over(&w, w.signer, w.signer, slice_str("{}"), INTOTO_PAYLOAD_TYPE);
		assert_int_equal(examined(&w, &e), REASON_MALFORMED);
		e = bundle_over(&w, w.signer, w.signer, slice_str("{}"), "application/json");
		assert_int_equal(examined(&w, &e), REASON_BAD_SIGNATURE);
	}
}

static void
an_attestation_signs_no_image(void **state)
{
	(void)state;
	struct world w;
	char hex[DIGEST_HEX_BYTES], text[512];

	world_new(&w, KEY_P256);
	digest_print_hex(hex, &w.image);
	for (int attestation = 0; attestation < 2; attestation++) {
		snprintf(text, sizeof text,
		         "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"%s\"}}],\"predicateType\":\"%s\",\"predicate\":{}}",
		         hex, attestation ? "https://spdx.dev/Document" : COSIGN_SIGN_PREDICATE);
		struct evidence_item e = bundle_over(&w, w.signer, w.signer, slice_str(text), INTOTO_PAYLOAD_TYPE);
		assert_int_equal(examined(&w, &e), attestation ? REASON_NO_SIGNATURE : REASON_OK);
	}
	world_free(&w);
}

static void
one_key_given_twice_is_one_key(void **state)
{
	(void)state;
	struct world w;
	struct pubkey *again = NULL;

	world_new(&w, KEY_P256);
	OK(pubkey_parse_spki(&again, pubkey_spki(privkey_public(w.signer)), &err));
	OK(keyring_add(&w.keys, &again, "again.pub", &err));
	assert_null(again);
	assert_int_equal(w.keys.count, 1);
	OK(pubkey_parse_spki(&again, pubkey_spki(privkey_public(w.stranger)), &err));
	OK(keyring_add(&w.keys, &again, "other.pub", &err));
	assert_int_equal(w.keys.count, 2);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_simple_signature_is_a_claim),
		cmocka_unit_test(a_strangers_signature_is_of_an_unknown_key),
		cmocka_unit_test(a_revoked_keys_signature_is_its_own),
		cmocka_unit_test(a_changed_bit_is_a_bad_signature),
		cmocka_unit_test(a_signed_payload_is_still_checked),
		cmocka_unit_test(evidence_that_could_not_be_had_is_no_claim),
		cmocka_unit_test(bundles_are_claims_by_the_same_rules),
		cmocka_unit_test(an_attestation_signs_no_image),
		cmocka_unit_test(one_key_given_twice_is_one_key),
	};

	return cmocka_run_group_tests_name("signature/examine", tests, NULL, NULL);
}
