/* attestation_refusal.c: the words of an attestation that is not there or does not hold; which of several nos is told. */
#include "support/test.h"

#include <stdio.h>

#include "verify/attestation_refusal.h"

#define CANDIDATES_MAX 3

/* An attestation that is not proved, with what became of it; detail NULL: there is none. */
struct candidate {
	enum reason reason;
	const char *detail, *where;
	bool is_wanted;
};

#define STRANGER(reason, detail, where) { reason, detail, where, false }

static struct attested attested[CANDIDATES_MAX];
static struct attestation attestations[CANDIDATES_MAX];
static struct attestation_candidate candidates[CANDIDATES_MAX];
static struct requirement requirement = { .threshold = 2 };
static const struct requirements signers;

static struct attestation_ballot
ballot_of(const struct candidate *of)
{
	struct attestation_ballot b = { .candidates = candidates, .signers = &signers, .requirement = &requirement };

	for (; b.n < CANDIDATES_MAX && of[b.n].detail; b.n++) {
		struct attested *a = &attested[b.n];

		*a = (struct attested){ .reason = of[b.n].reason };
		snprintf(a->detail, sizeof a->detail, "%s", of[b.n].detail);
		snprintf(a->where, sizeof a->where, "%s", of[b.n].where);
		candidates[b.n] = (struct attestation_candidate){ .attestation = &attestations[b.n], .attested = a, .is_wanted = of[b.n].is_wanted };
	}
	return b;
}

/* Nobody who is asked for has signed one: what says more than a stranger's signature is told, the first of those that say most. */
static void
none_by_whoever_is_asked(void **state)
{
	static const struct {
		struct candidate of[CANDIDATES_MAX];
		enum reason reason;
		const char *detail;
	} rows[] = {
		{ { { .detail = NULL } }, REASON_NO_ATTESTATION, "no attestation of type scan" },
		{ { STRANGER(REASON_UNKNOWN_KEY, "by a stranger", "a") }, REASON_NO_ATTESTATION,
		  "no attestation of type scan by a required signer; found one: by a stranger (a)" },
		{ { STRANGER(REASON_CERTIFICATE, "it expired", "a") }, REASON_CERTIFICATE, "attestation of type scan: it expired (a)" },
		{ { STRANGER(REASON_NOT_FOUND, "gone", "a") }, REASON_NO_ATTESTATION, "no attestation of type scan by a required signer; found one: gone (a)" },
		{ { STRANGER(REASON_NO_SIGNATURE, "unsigned", "a"), STRANGER(REASON_UNKNOWN_KEY, "by a stranger", "b") }, REASON_NO_ATTESTATION,
		  "no attestation of type scan by a required signer; found one: by a stranger (b)" },
		{ { STRANGER(REASON_BAD_SIGNATURE, "forged", "a"), STRANGER(REASON_UNKNOWN_KEY, "by a stranger", "b") }, REASON_BAD_SIGNATURE,
		  "attestation of type scan: forged (a)" },
		{ { STRANGER(REASON_UNKNOWN_KEY, "by a stranger", "a"), STRANGER(REASON_BAD_SIGNATURE, "forged", "b"), STRANGER(REASON_BAD_SIGNATURE, "forged too", "c") },
		  REASON_BAD_SIGNATURE, "attestation of type scan: forged (b)" },
		{ { STRANGER(REASON_BAD_SIGNATURE, "forged", "a"), STRANGER(REASON_MALFORMED, "broken", "b"), STRANGER(REASON_CERTIFICATE, "expired", "c") },
		  REASON_MALFORMED, "attestation of type scan: broken (b)" },
		/* what has no rank among them says least of all */
		{ { STRANGER(REASON_SCAN_AGE, "old", "a") }, REASON_NO_ATTESTATION, "no attestation of type scan by a required signer; found one: old (a)" },
		{ { STRANGER(REASON_SCAN_AGE, "old", "a"), STRANGER(REASON_NO_SIGNATURE, "unsigned", "b") }, REASON_NO_ATTESTATION,
		  "no attestation of type scan by a required signer; found one: unsigned (b)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct attestation_answer out = { .reason = REASON_OK };
		const struct attestation_ballot b = ballot_of(rows[i].of);

		attestation_none_explain(&out, &b, "scan");
		assert_string_equal(out.detail, rows[i].detail);
		assert_int_equal(out.reason, rows[i].reason);
		assert_true(out.is_none);
	}
}

/* Too few: the first no among those that count, else how many there are. */
static void
too_few_by_whoever_is_asked(void **state)
{
	static const struct {
		struct candidate of[CANDIDATES_MAX];
		unsigned counted, threshold;
		enum reason reason;
		const char *detail;
	} rows[] = {
		{ { { REASON_OK, "", "a", true } }, 1, 2, REASON_THRESHOLD, "attested by 1 of the 2 signers that are required" },
		{ { { .detail = NULL } }, 0, 2, REASON_THRESHOLD, "attested by 0 of the 2 signers that are required" },
		{ { { REASON_OK, "", "a", true }, { REASON_SCAN_AGE, "old", "b", true }, { REASON_ATTESTATION, "no", "c", true } }, 1, 2, REASON_SCAN_AGE, "old (b)" },
		{ { { REASON_ATTESTATION, "no", "a", false }, { REASON_OK, "", "b", true } }, 1, 2, REASON_THRESHOLD,
		  "attested by 1 of the 2 signers that are required" }, /* a stranger's says nothing */
		{ { { REASON_ATTESTATION, "no", "", true } }, 0, 1, REASON_ATTESTATION, "no" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct attestation_answer out = { .reason = REASON_OK };
		const struct attestation_ballot b = ballot_of(rows[i].of);

		requirement.threshold = rows[i].threshold;
		attestation_refusal_explain(&out, &b, rows[i].counted);
		assert_string_equal(out.detail, rows[i].detail);
		assert_int_equal(out.reason, rows[i].reason);
		assert_false(out.is_none);
	}
}

/* Somebody has signed it who does not count: in which of the ways. */
static void
proved_strangers(void **state)
{
	static const struct {
		bool is_proved, is_named, is_revoked; /* named, and then revoked */
		size_t signer;                        /* by its number among one */
		enum reason reason;
		const char *detail;
	} rows[] = {
		{ false, false, false, 1, REASON_BAD_SIGNATURE, "of its own" },
		{ true, false, false, 1, REASON_UNKNOWN_KEY, "not signed by a required signer" },
		{ true, true, false, 0, REASON_STALE, "it was signed too long ago, or at an unknown time" },
		{ true, true, true, 0, REASON_REVOKED, "the key of its signer is revoked" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct identity key = { .kind = IDENTITY_KEY, .id.bytes = { 1 } }, other = { .kind = IDENTITY_KEY, .id.bytes = { 2 } };
		struct named_signer named = { .who = rows[i].is_named ? key : other, .revoked = rows[i].is_revoked };
		struct requirement one = { .threshold = 1, .signers = { .items = &named, .count = 1 } };
		struct attestation a = { .reason = rows[i].is_proved ? REASON_OK : REASON_BAD_SIGNATURE, .proof.who = key };
		struct attested of = { .reason = REASON_BAD_SIGNATURE, .detail = "of its own" };
		struct attestation_candidate candidate = { .attestation = &a, .attested = &of, .signer = rows[i].signer };
		const struct attestation_ballot b = { .candidates = &candidate, .n = 1, .signers = &signers, .requirement = &one };
		struct attestation_stranger_no no;

		attestation_stranger_print(&no, &b, 0);
		assert_string_equal(no.detail, rows[i].detail);
		assert_int_equal(no.reason, rows[i].reason);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_by_whoever_is_asked),
		cmocka_unit_test(too_few_by_whoever_is_asked),
		cmocka_unit_test(proved_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
