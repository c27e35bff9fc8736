/* attestation_examine.c: an envelope that is attached in two forms is checked once, and only one whose every byte is the same profits by it. */
#include "support/test.h"

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

enum { ALICE, BOB, STRANGER, PEOPLE };

static struct err err;
static struct privkey *people[PEOPLE];
static struct keyring keys;

#define OK(call) assert_int_equal((call), COCKET_OK)

static int
setup(void **state)
{
	const enum key_type types[PEOPLE] = { KEY_ED25519, KEY_P256, KEY_ED25519 };

	(void)state;
	for (size_t i = 0; i < PEOPLE; i++) {
		struct pubkey *key = NULL;

		if (privkey_generate(&people[i], types[i], &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(people[i])), &err))
			return -1;
		if (i == STRANGER)
			pubkey_free(&key);
		else if (keyring_add(&keys, &key, "somebody", &err))
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
	return 0;
}

/* An envelope: what it says, whose signature is in it, of which statement that is, and whether one bit of it is flipped. */
struct form {
	const char *statement;
	size_t person;
	const char *signed_statement;
	bool is_flipped;
	bool is_for_other; /* looked up for another image */
};

static struct buf
signature_of(const struct form *f)
{
	AUTO(buf_free) struct buf pae = BUF(8192);
	struct buf sig = BUF(1024);

	OK(dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, slice_str(f->signed_statement), &err));
	OK(privkey_sign(&sig, people[f->person], buf_slice(&pae), &err));
	sig.ptr[0] ^= f->is_flipped;
	return sig;
}

static struct evidence_item
item_of(const struct form *f, struct slice signature)
{
	struct evidence_item item = { .place = ATTESTATION_TAG, .subject = ours(), .where = "here", .document = BUF(65536) };

	item.subject.bytes[0] ^= f->is_for_other;
	OK(buf_addf(&item.document, &err, "{\"payloadType\":\"" INTOTO_PAYLOAD_TYPE "\",\"payload\":\""));
	OK(base64_encode(&item.document, slice_str(f->statement), &err));
	OK(buf_addf(&item.document, &err, "\",\"signatures\":[{\"sig\":\""));
	OK(base64_encode(&item.document, signature, &err));
	OK(buf_addf(&item.document, &err, "\"}]}"));
	return item;
}

/* The attestations of both, in that order. */
static void
both_examine(struct attestations *out, struct evidence_item items[static 2], const struct form *first, const struct form *second)
{
	const struct authenticators by = { .keys = &keys };
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
	static const struct form good = { one, ALICE, one, false, false };
	static const struct {
		struct form first, second;
		enum reason reasons[2];
		size_t by; /* the second, if it is proved */
		bool is_twin;
	} rows[] = {
		{ good, good, { REASON_OK, REASON_OK }, ALICE, true },
		{ good, { one, BOB, one, false, false }, { REASON_OK, REASON_OK }, BOB, false },
		{ { one, BOB, one, false, false }, good, { REASON_OK, REASON_OK }, ALICE, false },
		{ good, { one, ALICE, one, true, false }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ { one, ALICE, one, true, false }, good, { REASON_UNKNOWN_KEY, REASON_OK }, ALICE, false },
		{ { one, ALICE, one, true, false }, { one, ALICE, one, true, false }, { REASON_UNKNOWN_KEY, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ good, { two, ALICE, one, false, false }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ good, { two, ALICE, two, false, false }, { REASON_OK, REASON_OK }, ALICE, false },
		{ good, { one, STRANGER, one, false, false }, { REASON_OK, REASON_UNKNOWN_KEY }, PEOPLE, false },
		{ good, { one, ALICE, one, false, true }, { REASON_OK, REASON_DIGEST_MISMATCH }, ALICE, false },
		{ { one, ALICE, one, false, true }, good, { REASON_DIGEST_MISMATCH, REASON_OK }, ALICE, false },
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
			buf_free(&items[k].document);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_same_is_a_twin),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
