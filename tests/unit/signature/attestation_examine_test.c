/* attestation_examine.c: an envelope that is attached in two forms is checked once, and only one whose every byte is the same profits by it. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/privkey.h"
#include "format/signature/dsse_envelope.h"
#include "format/signature/sigstore_bundle.h"
#include "signature/attestation_part.h"
#include "support/statement_text.h"

#define STATEMENT(number) \
	"{\"_type\":\"https://in-toto.io/Statement/v1\"," OURS ",\"predicateType\":\"https://example.com/t\",\"predicate\":{\"n\":" number "}}"

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
#define OTHER_TYPE "application/json"

enum { ALICE, BOB, REVOKED, STRANGER, PEOPLE };

static struct err err;
static struct privkey *people[PEOPLE];
static struct keyring keys, revoked;

#define OK(call) assert_int_equal((call), COCKET_OK)

static int
setup(void **state)
{
	const enum key_type types[PEOPLE] = { KEY_ED25519, KEY_P256, KEY_ED25519, KEY_ED25519 };

	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct pubkey *key = NULL;

		if (privkey_generate(&people[i], types[i], &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(people[i])), &err))
			return -1;
		if (i == STRANGER)
			pubkey_free(&key);
		else if (keyring_add(i == REVOKED ? &revoked : &keys, &key, "somebody", &err))
			return -1;
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < PEOPLE; i++)
		privkey_free(&people[i]);
	keyring_free(&keys);
	keyring_free(&revoked);
	return 0;
}

/* An envelope: what it says, whose signature is in it, of which statement that is, and whether one bit of it is flipped. */
struct form {
	const char *statement;
	size_t person;
	const char *signed_statement;
	bool is_flipped;
	bool is_for_other; /* looked up for another image */
	const char *type;        /* of the payload; NULL: in-toto's */
	const char *certificate; /* beside it; NULL: none */
	const char *annotated;   /* type of its predicate, as an annotation has it; NULL: none */
	const char *material;    /* of a bundle, as JSON; NULL: an envelope by itself */
};

#define BY(who, text) .statement = text, .person = who, .signed_statement = text

static const char *
type_of(const struct form *f)
{
	return f->type ? f->type : INTOTO_PAYLOAD_TYPE;
}

static struct buf
signature_of(const struct form *f)
{
	AUTO(buf_free) struct buf pae = BUF(8192);
	struct buf sig = BUF(1024);

	OK(dsse_pae(&pae, type_of(f), slice_str(f->signed_statement), &err));
	OK(privkey_sign(&sig, people[f->person], buf_slice(&pae), &err));
	sig.ptr[0] ^= f->is_flipped;
	return sig;
}

static struct evidence_item
item_of(const struct form *f, struct slice signature)
{
	struct evidence_item item = {
		.place = f->material ? ATTESTATION_BUNDLE : ATTESTATION_TAG, .subject = ours(), .where = "here", .document = BUF(65536), .certificate = BUF(1024),
	};

	item.subject.bytes[0] ^= f->is_for_other;
	if (f->material)
		OK(buf_addf(&item.document, &err, "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{%s},\"dsseEnvelope\":", f->material));
	OK(buf_addf(&item.document, &err, "{\"payloadType\":\"%s\",\"payload\":\"", type_of(f)));
	OK(base64_encode(&item.document, slice_str(f->statement), &err));
	OK(buf_addf(&item.document, &err, "\",\"signatures\":[{\"sig\":\""));
	OK(base64_encode(&item.document, signature, &err));
	OK(buf_addf(&item.document, &err, "\"}]}%s", f->material ? "}" : ""));
	OK(buf_add(&item.certificate, slice_str(f->certificate ? f->certificate : ""), &err));
	(void)snprintf(item.type, sizeof item.type, "%s", f->annotated ? f->annotated : "");
	return item;
}

static void
item_free(struct evidence_item *item)
{
	buf_free(&item->document);
	buf_free(&item->certificate);
}

/* The attestations of both, in that order. */
static void
both_examine(struct attestations *out, struct evidence_item items[static 2], const struct form *first, const struct form *second)
{
	const struct authenticators by = { .keys = &keys, .revoked = &revoked };
	const struct digest subject = ours();
	const struct attestation_request q = { .subject = &subject, .by = &by };
	AUTO(buf_free) struct buf one = signature_of(first), other = signature_of(second);

	items[0] = item_of(first, buf_slice(&one));
	items[1] = item_of(second, buf_slice(&other));
	for (size_t i = 0; i < 2; i++)
		OK(attestation_examine(out, &q, NULL, &items[i], &err));
	assert_int_equal(out->count, 2);
}

static void
only_the_same_is_a_twin(void **state)
{
	static const char one[] = STATEMENT("1"), two[] = STATEMENT("2");
	static const struct form good = { BY(ALICE, one) };
	static const struct {
		struct form first, second;
		enum reason reasons[2];
		size_t by; /* the second, if it is proved */
		bool is_twin;
	} rows[] = {
		{ good, good, { REASON_OK, REASON_OK }, ALICE, true },
		{ good, { BY(BOB, one) }, { REASON_OK, REASON_OK }, BOB, false },
		{ { BY(BOB, one) }, good, { REASON_OK, REASON_OK }, ALICE, false },
		{ good, { BY(ALICE, one), .is_flipped = true }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ { BY(ALICE, one), .is_flipped = true }, good, { REASON_UNKNOWN_KEY, REASON_OK }, ALICE, false },
		{ { BY(ALICE, one), .is_flipped = true }, { BY(ALICE, one), .is_flipped = true }, { REASON_UNKNOWN_KEY, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ good, { .statement = two, .person = ALICE, .signed_statement = one }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ good, { BY(ALICE, two) }, { REASON_OK, REASON_OK }, ALICE, false },
		{ good, { BY(STRANGER, one) }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ { BY(REVOKED, one) }, { BY(REVOKED, one) }, { REASON_OK, REASON_OK }, REVOKED, true },
		{ { BY(REVOKED, one) }, good, { REASON_OK, REASON_OK }, ALICE, false },
		/* the certificate made it, or nobody did */
		{ good, { BY(ALICE, one), .certificate = CERTIFICATE }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ { BY(ALICE, one), .certificate = CERTIFICATE }, good, { REASON_UNKNOWN_KEY, REASON_OK }, ALICE, false },
		{ good, { BY(ALICE, one), .type = OTHER_TYPE }, { REASON_OK, REASON_MALFORMED }, ALICE, false },
		{ { BY(ALICE, one), .type = OTHER_TYPE }, good, { REASON_MALFORMED, REASON_OK }, ALICE, false },
		{ { BY(ALICE, one), .type = OTHER_TYPE }, { BY(ALICE, one), .type = OTHER_TYPE },
		  { REASON_MALFORMED, REASON_MALFORMED }, ALICE, false },
		{ good, { BY(ALICE, one), .is_for_other = true }, { REASON_OK, REASON_DIGEST_MISMATCH }, ALICE, false },
		{ { BY(ALICE, one), .is_for_other = true }, good, { REASON_DIGEST_MISMATCH, REASON_OK }, ALICE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct attestations out = { 0 };
		struct evidence_item items[2];

		both_examine(&out, items, &rows[i].first, &rows[i].second);
		for (size_t k = 0; k < 2; k++)
			if (out.items[k].reason != rows[i].reasons[k])
				fail_msg("row %zu, %zu: %d, %s", i, k, (int)out.items[k].reason, out.items[k].detail);
		if (rows[i].by < PEOPLE) {
			const struct identity who = identity_of_key(privkey_public(people[rows[i].by]));

			assert_true(identity_eq(&out.items[1].proof.who, &who));
		}
		assert_int_equal(out.items[1].payload.len > 0 && out.items[0].payload.ptr == out.items[1].payload.ptr, rows[i].is_twin);
		if (rows[i].reasons[1] == REASON_OK) {
			assert_true(slice_eq(out.items[1].payload, slice_str(rows[i].second.statement)));
			assert_string_equal(out.items[1].type, "https://example.com/t");
			assert_true(out.items[1].statement.covers);
		}
		attestations_free(&out);
		for (size_t k = 0; k < 2; k++)
			item_free(&items[k]);
	}
}

/* One that counts for nothing is of the type that is written beside itself, and not beside its twin. */
static void
each_is_of_the_type_that_is_written_beside_it(void **state)
{
	static const char text[] = STATEMENT("1");
	static const struct form good = { BY(ALICE, text), .annotated = "https://example.com/1" };

	(void)state;
	for (int is_refused = 0; is_refused < 2; is_refused++) {
		struct form first = good, second = good;
		struct attestations out = { 0 };
		struct evidence_item items[2];

		second.annotated = "https://example.com/2";
		first.is_for_other = second.is_for_other = is_refused;
		both_examine(&out, items, &first, &second);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(out.items[k].reason, is_refused ? REASON_DIGEST_MISMATCH : REASON_OK);
			assert_string_equal(out.items[k].type, !is_refused ? "https://example.com/t" : k ? second.annotated : first.annotated);
		}
		attestations_free(&out);
		for (size_t k = 0; k < 2; k++)
			item_free(&items[k]);
	}
}

#define HINT(letter) "\"publicKey\":{\"hint\":\"" letter "AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}"

static const char first_text[] = STATEMENT("1"), second_text[] = STATEMENT("2"), not_a_statement[] = "{\"n\":1}",
	image_signature[] = "{\"_type\":\"https://in-toto.io/Statement/v1\"," OURS ",\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\",\"predicate\":{}}";
static const struct form every_form[] = {
	{ BY(ALICE, first_text) }, { BY(BOB, first_text) }, { BY(REVOKED, first_text) }, { BY(STRANGER, first_text) },
	{ BY(ALICE, second_text) }, { BY(ALICE, not_a_statement) }, { BY(ALICE, image_signature) },
	{ BY(ALICE, first_text), .material = HINT("A") }, { BY(BOB, first_text), .material = HINT("B") }, { BY(REVOKED, first_text), .material = HINT("A") },
	{ BY(STRANGER, first_text), .material = HINT("A") }, { BY(ALICE, not_a_statement), .material = HINT("A") },
	{ BY(ALICE, image_signature), .material = HINT("A") }, { BY(ALICE, first_text), .material = "\"publicKey\":{}" },
	{ BY(ALICE, first_text), .material = HINT("A"), .is_for_other = true }, { BY(ALICE, first_text), .material = HINT("A"), .is_flipped = true },
	{ BY(ALICE, first_text), .material = HINT("A"), .type = OTHER_TYPE }, { BY(ALICE, first_text), .type = OTHER_TYPE },
	{ BY(ALICE, first_text), .material = "\"certificate\":{\"rawBytes\":\"MAA=\"}" }, { BY(ALICE, first_text), .certificate = CERTIFICATE },
	{ BY(ALICE, first_text), .is_for_other = true, .annotated = "https://example.com/1" }, { BY(BOB, first_text), .is_flipped = true },
	{ .statement = second_text, .person = ALICE, .signed_statement = first_text }, { .statement = first_text, .person = BOB, .signed_statement = second_text },
};
#define EVERY (sizeof every_form / sizeof *every_form)

/* One signature for all forms of one document: of ECDSA each is another. */
static struct buf
shared_signature(size_t form)
{
	static struct buf known[EVERY];
	const struct form *f = &every_form[form];
	struct form plain = *f;
	struct buf sig = BUF(1024);
	size_t i = 0;

	while (every_form[i].person != f->person || every_form[i].signed_statement != f->signed_statement || strcmp(type_of(&every_form[i]), type_of(f)) != 0)
		i++;
	plain.is_flipped = false;
	if (known[i].len == 0)
		known[i] = signature_of(&plain);
	OK(buf_add(&sig, buf_slice(&known[i]), &err));
	sig.ptr[0] ^= f->is_flipped;
	return sig;
}

/* What attestations came of it. */
static size_t
form_examine(struct attestations *out, struct evidence_item *item, size_t form)
{
	const struct authenticators by = { .keys = &keys, .revoked = &revoked };
	const struct digest subject = ours();
	const struct attestation_request q = { .subject = &subject, .by = &by };
	AUTO(buf_free) struct buf signature = shared_signature(form);
	const size_t before = out->count;

	*item = item_of(&every_form[form], buf_slice(&signature));
	OK(attestation_examine(out, &q, NULL, item, &err));
	return out->count - before;
}

static bool
are_same(const struct attestation *a, const struct attestation *b)
{
	return a->reason == b->reason && strcmp(a->detail, b->detail) == 0 && strcmp(a->type, b->type) == 0 && a->by == b->by &&
	       a->proof.who.kind == b->proof.who.kind && (a->by == ATTESTATION_UNSIGNED || identity_eq(&a->proof.who, &b->proof.who)) && a->proof.source == b->proof.source && a->certificate == NULL && b->certificate == NULL &&
	       a->has_signer == b->has_signer && digest_eq(&a->signer, &b->signer) && strcmp(a->signer_label, b->signer_label) == 0 &&
	       a->statement.covers == b->statement.covers && a->statement.subject_count == b->statement.subject_count &&
	       slice_eq(a->payload, b->payload) && slice_eq(a->statement.predicate, b->statement.predicate) &&
	       slice_eq(a->unproved.payload, b->unproved.payload) && a->unproved.is_certificate == b->unproved.is_certificate;
}

/* Whatever was examined before it. */
static void
each_is_what_it_is_alone(void **state)
{
	size_t proved = 0;

	(void)state;
	for (size_t i = 0; i < EVERY; i++)
		for (size_t k = 0; k < EVERY; k++) {
			struct attestations alone = { 0 }, both = { 0 };
			struct evidence_item items[3];
			const size_t n = form_examine(&alone, &items[0], k);

			(void)form_examine(&both, &items[1], i);
			assert_int_equal(form_examine(&both, &items[2], k), n);
			if (n > 0 && !are_same(&both.items[both.count - 1], &alone.items[0]))
				fail_msg("%zu behind %zu: %s, alone %s", k, i, both.items[both.count - 1].detail, alone.items[0].detail);
			proved += n > 0 && alone.items[0].reason == REASON_OK;
			attestations_free(&alone);
			attestations_free(&both);
			for (size_t j = 0; j < 3; j++)
				item_free(&items[j]);
		}
	assert_int_equal(proved, 8 * EVERY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_same_is_a_twin),
		cmocka_unit_test(each_is_of_the_type_that_is_written_beside_it),
		cmocka_unit_test(each_is_what_it_is_alone),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
