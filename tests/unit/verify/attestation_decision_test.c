/* attestation_decision.c by table: attestations, who may sign and which decides in, an answer out.  Each that holds has a neighbour that does not; and by
 * a model: for random ones the answer is that of a slow, obvious reading. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "verify/attestation_decision.h"

#define NOW 1800000000
#define SIGNERS 3 /* that are asked for; any other number is a stranger */
#define MOST 8
#define UNDATED (-1)

static struct identity
signer(size_t number)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id.bytes = { (uint8_t)(number + 1) } };
}

/* One attestation: who signed it, when it was made, whether its conditions hold. */
struct made {
	size_t by;
	int64_t time;
	enum reason reason; /* REASON_OK: they do */
	const char *payload; /* NULL: like no other */
	enum reason proof;   /* other than OK: it is not proved, or about another */
};

struct set {
	struct attestation attestations[MOST];
	struct attested attested[MOST];
	struct attestation_candidate candidates[MOST];
	char payloads[MOST][24];
};

static void
set_make(struct set *s, const struct made *made, size_t n)
{
	*s = (struct set){ 0 };
	for (size_t i = 0; i < n; i++) {
		snprintf(s->payloads[i], sizeof s->payloads[i], "%zu", i);
		s->attestations[i] = (struct attestation){ .reason = made[i].proof == 0 ? REASON_OK : made[i].proof, .proof.who = signer(made[i].by) };
		s->attestations[i].payload = slice_str(made[i].payload ? made[i].payload : s->payloads[i]);
		s->attested[i] = (struct attested){ .reason = made[i].proof == 0 ? made[i].reason : made[i].proof, .has_time = made[i].time != UNDATED, .time = made[i].time };
		snprintf(s->attested[i].where, sizeof s->attested[i].where, "referrer %zu", i);
		s->candidates[i] = (struct attestation_candidate){ .attestation = &s->attestations[i], .attested = &s->attested[i] };
	}
}

static struct attestation_answer
answered(struct set *s, size_t n, enum attestation_select select, unsigned threshold)
{
	const struct policy_attestation asked = { .select = select };
	struct named_signer named[SIGNERS];
	struct requirement r = { .threshold = threshold, .signers = { .items = named, .count = SIGNERS } };
	const struct attestation_requirement q = { .asked = &asked, .types = "scan", .signers = { .items = &r, .count = 1 } };
	struct attestation_answer a;

	for (size_t i = 0; i < SIGNERS; i++)
		named[i] = (struct named_signer){ .who = signer(i) };
	attestations_decide(&a, s->candidates, n, &q, NOW);
	assert_true(a.holds == (a.reason == REASON_OK));
	return a;
}

#define GOOD(by, time) { by, time, REASON_OK, NULL, 0 }
#define BAD(by, time) { by, time, REASON_SCAN_FINDINGS, NULL, 0 }
#define UNPROVED(why) { 0, 1, REASON_OK, NULL, why }
#define STRANGER 7

static void
test_rows(void **state)
{
	static const struct {
		const char *what;
		enum attestation_select select;
		unsigned threshold;
		size_t n;
		struct made made[MOST];
		enum reason reason;
		const char *decided; /* of each: 'c' counted, 'd' decided and not counted, '-' neither */
	} rows[] = {
		{ "none", SELECT_ANY, 1, 0, { { 0 } }, REASON_NO_ATTESTATION, "" },
		{ "one", SELECT_ANY, 1, 1, { GOOD(0, 1) }, REASON_OK, "c" },
		{ "a threshold of none", SELECT_ANY, 0, 1, { GOOD(0, 1) }, REASON_THRESHOLD, "-" },
		{ "one that does not hold", SELECT_ANY, 1, 1, { BAD(0, 1) }, REASON_SCAN_FINDINGS, "-" },
		{ "a stranger's", SELECT_ANY, 1, 1, { GOOD(STRANGER, 1) }, REASON_NO_ATTESTATION, "-" },
		{ "a stranger's beside", SELECT_ALL, 1, 2, { BAD(STRANGER, 9), GOOD(0, 1) }, REASON_OK, "-c" },
		{ "any of two", SELECT_ANY, 1, 2, { BAD(0, 2), GOOD(0, 1) }, REASON_OK, "-c" },
		{ "the latest of two", SELECT_LATEST, 1, 2, { BAD(0, 1), GOOD(0, 2) }, REASON_OK, "-c" },
		{ "the latest does not hold", SELECT_LATEST, 1, 2, { GOOD(0, 1), BAD(0, 2) }, REASON_SCAN_FINDINGS, "-d" },
		{ "another signer's is later", SELECT_LATEST, 1, 2, { GOOD(0, 1), BAD(1, 2) }, REASON_SCAN_FINDINGS, "-d" },
		{ "as late", SELECT_LATEST, 1, 2, { GOOD(0, 2), BAD(0, 2) }, REASON_SCAN_FINDINGS, "-d" },
		{ "undated, alone", SELECT_LATEST, 1, 1, { GOOD(0, UNDATED) }, REASON_OK, "c" },
		{ "undated, beside another", SELECT_LATEST, 1, 2, { GOOD(0, UNDATED), GOOD(0, 2) }, REASON_ATTESTATION, NULL },
		{ "undated, and any will do", SELECT_ANY, 1, 2, { GOOD(0, UNDATED), BAD(0, 2) }, REASON_OK, "c-" },
		{ "all", SELECT_ALL, 1, 2, { GOOD(0, 1), GOOD(1, 2) }, REASON_OK, "cc" },
		{ "not all", SELECT_ALL, 1, 2, { GOOD(0, 1), BAD(1, 2) }, REASON_SCAN_FINDINGS, "-d" },
		{ "a copy is no second one", SELECT_LATEST, 1, 2, { { 0, UNDATED, REASON_OK, "x", 0 }, { 0, UNDATED, REASON_OK, "x", 0 } }, REASON_OK, "c-" },
		{ "two signers", SELECT_ANY, 2, 2, { GOOD(0, 1), GOOD(1, 2) }, REASON_OK, "cc" },
		{ "two of one signer", SELECT_ANY, 2, 2, { GOOD(0, 1), GOOD(0, 2) }, REASON_THRESHOLD, "--" },
		{ "the latest of two signers", SELECT_LATEST, 2, 3, { GOOD(0, 5), GOOD(1, 2), BAD(1, 1) }, REASON_OK, "cc-" },
		{ "the second signer's does not hold", SELECT_LATEST, 2, 3, { GOOD(0, 5), BAD(1, 2), GOOD(1, 1) }, REASON_SCAN_FINDINGS, "-d-" },
		{ "a third signer's is too old to decide", SELECT_LATEST, 2, 3, { GOOD(0, 5), GOOD(1, 4), BAD(2, 3) }, REASON_OK, "cc-" },
		{ "about another", SELECT_ANY, 1, 1, { UNPROVED(REASON_DIGEST_MISMATCH) }, REASON_DIGEST_MISMATCH, "-" },
		{ "about another, beside a stranger's", SELECT_ANY, 1, 2, { GOOD(STRANGER, 1), UNPROVED(REASON_DIGEST_MISMATCH) }, REASON_DIGEST_MISMATCH, "--" },
		{ "by an unknown key", SELECT_ANY, 1, 1, { UNPROVED(REASON_UNKNOWN_KEY) }, REASON_NO_ATTESTATION, "-" },
		{ "in no log", SELECT_ANY, 1, 1, { UNPROVED(REASON_LOG) }, REASON_LOG, "-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct set s;
		struct attestation_answer a;

		set_make(&s, rows[i].made, rows[i].n);
		a = answered(&s, rows[i].n, rows[i].select, rows[i].threshold);
		if (a.reason != rows[i].reason)
			fail_msg("%s: %s: %s", rows[i].what, reason_word(a.reason), a.detail);
		for (size_t k = 0; rows[i].decided && k < rows[i].n; k++) {
			const char is = s.attested[k].counted ? 'c' : s.attested[k].decided && s.attested[k].reason != REASON_OK ? 'd' : '-';

			if (rows[i].decided[k] != is)
				fail_msg("%s: attestation %zu: %c", rows[i].what, k, is);
		}
	}
}

/* --- the model -------------------------------------------------------------------------------------- */

static bool
is_asked(const struct made *m)
{
	return m->by < SIGNERS;
}

static bool
is_good(const struct made *m)
{
	return m->reason == REASON_OK;
}

/* How many signers have one that holds, if only those from that time on are looked at. */
static unsigned
good_signers(const struct made *made, size_t n)
{
	unsigned count = 0;

	for (size_t s = 0; s < SIGNERS; s++) {
		bool has = false;

		for (size_t i = 0; i < n; i++)
			has = has || (made[i].by == s && is_good(&made[i]));
		count += has;
	}
	return count;
}

static bool
model_of_latest(const struct made *made, size_t n)
{
	int64_t latest = INT64_MIN;
	size_t asked = 0;
	bool dated = true, good = true;

	for (size_t i = 0; i < n; i++)
		if (is_asked(&made[i])) {
			asked++;
			dated = dated && made[i].time != UNDATED;
			latest = made[i].time > latest ? made[i].time : latest;
		}
	for (size_t i = 0; i < n; i++)
		good = good && (!is_asked(&made[i]) || made[i].time != latest || is_good(&made[i]));
	return asked > 0 && good && (dated || asked == 1);
}

static bool
model_of_all(const struct made *made, size_t n, unsigned threshold)
{
	for (size_t i = 0; i < n; i++)
		if (is_asked(&made[i]) && !is_good(&made[i]))
			return false;
	return good_signers(made, n) >= threshold;
}

static void
random_make(struct made *made, size_t n)
{
	for (size_t i = 0; i < n; i++)
		made[i] = (struct made){ (size_t)rand() % (SIGNERS + 1), rand() % 5 - 1, rand() % 3 ? REASON_OK : REASON_SCAN_FINDINGS, NULL, 0 };
}

static void
test_model(void **state)
{
	(void)state;
	srand(14);
	for (size_t round = 0; round < 20000; round++) {
		const size_t n = (size_t)rand() % (MOST + 1);
		struct made made[MOST];
		struct set s;

		random_make(made, n);
		set_make(&s, made, n);
		assert_true(answered(&s, n, SELECT_LATEST, 1).holds == model_of_latest(made, n));
		for (unsigned threshold = 1; threshold <= 2; threshold++) {
			set_make(&s, made, n);
			assert_true(answered(&s, n, SELECT_ANY, threshold).holds == (good_signers(made, n) >= threshold));
			set_make(&s, made, n);
			assert_true(answered(&s, n, SELECT_ALL, threshold).holds == model_of_all(made, n, threshold));
		}
		/* a second one that is asked for never makes the latest a weaker demand: what two signers must have, one has */
		set_make(&s, made, n);
		if (answered(&s, n, SELECT_LATEST, 2).holds)
			assert_true(good_signers(made, n) >= 2 && model_of_latest(made, n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_model) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
