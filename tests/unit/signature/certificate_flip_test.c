/* cosign's annotation form of a signature by certificate, with one bit changed: whatever it is in, either it is refused, or what is proved is what was
 * proved before.  COCKET_FLIP_STEP=1 changes every bit of every byte; without it a selection, spread over all of them. */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "signature/finding.h"
#include "support/keyless.h"
#include "support/vectors.h"

#define PATH_BYTES 1024

struct annotated {
	struct trusted_root root;
	struct evidence_item item;
};

static struct err err;

/* The blob of the layout that has the annotations. */
static struct buf
manifest_read(const char *blobs)
{
	DIR *dir = opendir(blobs);
	struct buf text = BUF(0);

	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		if (e->d_name[0] == '.')
			continue;
		buf_free(&text);
		text = vectors_read(blobs, e->d_name);
		if (memmem(text.ptr, text.len, "dev.sigstore.cosign/certificate", 31))
			break;
	}
	closedir(dir);
	return text;
}

static struct buf
annotation(struct json layer, const char *name)
{
	const char *text = json_string_value(json_get(json_get(layer, "annotations"), name));
	struct buf b = BUF(SIGNATURE_MAX_BYTES);

	if (text)
		assert_int_equal(buf_add(&b, slice_str(text), &err), COCKET_OK);
	return b;
}

/* The image that the payload is about. */
static struct digest
subject_of(struct slice payload)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct digest d;
	const char *text;

	assert_int_equal(json_parse(&doc, payload, &err), COCKET_OK);
	assert_int_equal(json_string(&text, json_get(json_get(json_root(&doc), "critical"), "image"), "docker-manifest-digest", &err), COCKET_OK);
	assert_int_equal(digest_parse(&d, slice_str(text), &err), COCKET_OK);
	return d;
}

static void
annotated_open(struct annotated *a, const char *name)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	char blobs[PATH_BYTES];
	const char *digest;

	snprintf(blobs, sizeof blobs, "%s/keyless-cases/%s/layout/blobs/sha256", vectors_dir(), name);
	AUTO(buf_free) struct buf manifest = manifest_read(blobs), root = keyless_root_text(name);

	*a = (struct annotated){ .item = { .format = FORMAT_SIMPLE, .has_signature = true, .has_certificate = true } };
	assert_int_equal(trusted_root_parse(&a->root, buf_slice(&root), &err), COCKET_OK);
	assert_int_equal(json_parse(&doc, buf_slice(&manifest), &err), COCKET_OK);
	const struct json layer = json_first(json_get(json_root(&doc), "layers"));
	assert_int_equal(json_string(&digest, layer, "digest", &err), COCKET_OK);
	a->item.document = vectors_read(blobs, digest + strlen("sha256:"));
	a->item.subject = subject_of(buf_slice(&a->item.document));
	a->item.signature = annotation(layer, "dev.cosignproject.cosign/signature");
	a->item.certificate = annotation(layer, "dev.sigstore.cosign/certificate");
	a->item.log_entry = annotation(layer, "dev.sigstore.cosign/bundle");
	a->item.timestamp = annotation(layer, "dev.sigstore.cosign/rfc3161timestamp");
}

static void
annotated_close(struct annotated *a)
{
	trusted_root_free(&a->root);
	buf_free(&a->item.document);
	buf_free(&a->item.signature);
	buf_free(&a->item.certificate);
	buf_free(&a->item.log_entry);
	buf_free(&a->item.timestamp);
}

static void
examine(struct finding *out, const struct annotated *a)
{
	const struct authenticators by = { .keys = &(struct keyring){ 0 }, .certificates = { .roots = &a->root, .count = 1, .now = 1800000000 } };
	unsigned budget = 256;

	signature_examine(out, &a->item, &by, &budget);
}

static bool
proves_the_same(const struct finding *a, const struct finding *b)
{
	return slice_eq(leaf_certificate_der(a->certificate->leaf), leaf_certificate_der(b->certificate->leaf)) && a->proof.time == b->proof.time &&
	       a->proof.source == b->proof.source && a->certificate->log_index == b->certificate->log_index &&
	       a->certificate->is_logged == b->certificate->is_logged && strcmp(a->certificate->issuer, b->certificate->issuer) == 0;
}

/* is_signed: what is signed itself, so that no change of it is good. */
static void
flip(struct annotated *a, struct buf *text, bool is_signed, const struct finding *good, size_t step)
{
	for (size_t bit = 0; bit < 8 * text->len; bit += step) {
		struct finding f;

		text->ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
		examine(&f, a);
		if (f.reason == REASON_OK && (is_signed || !proves_the_same(&f, good)))
			fail_msg("bit %zu of %.40s: taken", bit, (const char *)text->ptr);
		finding_free(&f);
		text->ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
no_flipped_bit_proves_anything_else(void **state)
{
	static const char *const cases[] = { "keyless-sig-both-times", "keyless-sig-p384", "keyless-sig-rekor1" };
	const char *asked = getenv("COCKET_FLIP_STEP");
	const size_t step = asked ? (size_t)atoi(asked) : 499; /* a prime: all bits of a byte have their turn */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct annotated a;
		struct finding good;

		annotated_open(&a, cases[i]);
		examine(&good, &a);
		if (good.reason != REASON_OK)
			fail_msg("%s: %s", cases[i], good.detail);
		flip(&a, &a.item.document, true, &good, step);
		flip(&a, &a.item.signature, true, &good, step);
		flip(&a, &a.item.certificate, false, &good, step);
		flip(&a, &a.item.log_entry, false, &good, step);
		flip(&a, &a.item.timestamp, false, &good, step);
		finding_free(&good);
		annotated_close(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_flipped_bit_proves_anything_else) };

	return cmocka_run_group_tests_name("signature/certificate_flip", tests, NULL, NULL);
}
