/* decision.c by table: findings, rules and time in, verdict, reason and message out.  Each allow has a neighbour that is refused.
 * And by a model: for random findings the verdict is that of a slow, obvious reading of the rules. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "verify/decision.h"

#define NOW 1800000000

#define SIGNERS 4

static const struct keyring no_labels = { 0 };
static const struct err none = { 0 };

/* Somebody told from the others by number. */
static struct identity
signer(size_t number)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id.bytes = { (uint8_t)(number + 1) } };
}

/* One requirement, which names the signers that there are; both live as long as the test's row. */
static struct decision
decided(struct requirement *q, const struct name *name, const char *tag, struct finding *findings, size_t n, const struct err *transient,
        const struct err *overflow)
{
	struct evaluation evaluations[6];
	struct named_signer named[SIGNERS];
	struct decision d;

	for (size_t i = 0; i < SIGNERS; i++)
		named[i] = (struct named_signer){ .who = signer(i) };
	q->signers = (struct named_signers){ .items = named, .count = SIGNERS };
	const struct requirements r = { .items = q, .count = 1, .given = &no_labels, .name = name, .tag = tag };
	const struct evaluation_set set = { findings, evaluations, n, transient, overflow };
	decide(&d, &r, &set, NOW);
	for (size_t i = 0; i < n; i++)
		assert_true(evaluations[i].counted == (evaluations[i].reason == REASON_OK));
	return d;
}

static struct name
name(const char *text)
{
	struct name n;
	struct err err = { 0 };

	assert_int_equal(name_parse_claimed(&n, slice_str(text), &err), COCKET_OK);
	return n;
}

/* A finding that is proved by keys[key] and says reference ("" none). */
static struct finding
proved(size_t key, const char *reference)
{
	struct finding f = { .format = FORMAT_SIMPLE, .where = "tag x.sig, layer 1", .reason = REASON_OK, .proof.who = signer(key), .has_signer = true,
	                     .claim.kind = CLAIM_IMAGE };

	if (reference[0] != '\0') {
		f.claim.has_name = true;
		f.claim.name = name(reference);
		snprintf(f.claim.reference, sizeof f.claim.reference, "%s", reference);
	}
	return f;
}

static struct finding
refused(enum reason reason)
{
	struct finding f = { .format = FORMAT_SIMPLE, .where = "tag x.sig, layer 1", .reason = reason, .detail = "why not" };

	return f;
}

static struct finding
expiring(struct finding f, int64_t expires)
{
	f.claim.has_expires = true;
	f.claim.expires = expires;
	return f;
}

static struct finding
signed_at(struct finding f, int64_t at)
{
	f.claim.has_signed_at = true;
	f.claim.signed_at = at;
	f.proof.source = TIME_OF_SIGNER;
	f.proof.time = at;
	return f;
}

static bool
is_said(const struct decision *d, const char *says)
{
	return says[0] ? strstr(d->detail, says) != NULL : d->detail[0] == '\0';
}

struct row {
	const char *what;
	const char *asked;       /* name asked for, NULL: not known */
	const char *tag;         /* of a layout */
	unsigned threshold;
	struct finding findings[3];
	size_t n;
	struct err transient, overflow;
	enum verdict verdict;
	enum reason reason;
	const char *says;        /* part of the detail; "": there is none */
};

#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE "1000000000000000000000000000000000000000000000000000000000000000"
#define API "registry.example.com/shop/api"

static void
decides_by_table(void **state)
{
	(void)state;
	const struct row rows[] = {
		{ "nothing", API ":1.4", NULL, 1, { { 0 } }, 0, none, none, VERDICT_DENY, REASON_NO_SIGNATURE, "no signature found" },
		{ "one good", API ":1.4", NULL, 1, { proved(0, API ":1.4") }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "a zeroed finding never counts", API ":1.4", NULL, 1, { { 0 } }, 1, none, none, VERDICT_DENY, REASON_NO_SIGNATURE, ": " },
		{ "OK but not proved never counts", API, NULL, 1, { refused(REASON_OK) }, 1, none, none, VERDICT_DENY, REASON_BAD_SIGNATURE, "tag x.sig, layer 1: why not" },
		{ "a threshold of 0 allows nothing", API, NULL, 0, { proved(0, API) }, 1, none, none, VERDICT_DENY, REASON_THRESHOLD, "1 of 0" },
		{ "a claim without tag holds for every tag", API ":1.4", NULL, 1, { proved(0, API) }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "asked by digest, any tag holds", API, NULL, 1, { proved(0, API ":1.4") }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "another tag", API ":1.5", NULL, 1, { proved(0, API ":1.4") }, 1, none, none, VERDICT_DENY, REASON_TAG_MISMATCH,
		  "signed as tag 1.4, asked for tag 1.5" },
		{ "another repository", API ":1.4", NULL, 1, { proved(0, API "x:1.4") }, 1, none, none, VERDICT_DENY, REASON_NAME_MISMATCH,
		  "signed as " API "x:1.4, asked for " API },
		{ "another host", API, NULL, 1, { proved(0, "registry.example.org/shop/api") }, 1, none, none, VERDICT_DENY, REASON_NAME_MISMATCH, 
		  "signed as registry.example.org/shop/api, asked for " API },
		{ "a claim that names nothing", API ":1.4", NULL, 1, { proved(0, "") }, 1, none, none, VERDICT_DENY, REASON_NAME_MISMATCH,
		  "the signature names no image; the policy requires a name" },
		{ "its own digest in the reference", API ":1.4", NULL, 1, { proved(0, API ":1.4@sha256:" ZERO) }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "another digest in the reference", API ":1.4", NULL, 1, { proved(0, API ":1.4@sha256:" ONE) }, 1, none, none, VERDICT_DENY,
		  REASON_DIGEST_MISMATCH, "signed as " API ":1.4@sha256:" ONE },
		{ "two keys of two", API, NULL, 2, { proved(0, API), proved(1, API) }, 2, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "one key twice is one key", API, NULL, 2, { proved(0, API), proved(0, API) }, 2, none, none, VERDICT_DENY, REASON_THRESHOLD, "1 of 2" },
		{ "one of two, the other broken", API, NULL, 2, { proved(0, API), refused(REASON_BAD_SIGNATURE) }, 2, none, none, VERDICT_DENY,
		  REASON_THRESHOLD, "1 of 2 required keys signed" },
		{ "good after bad", API, NULL, 1, { refused(REASON_BAD_SIGNATURE), proved(0, API) }, 2, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "expires in a second", API, NULL, 1, { expiring(proved(0, API), NOW + 1) }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "expires now", API, NULL, 1, { expiring(proved(0, API), NOW) }, 1, none, none, VERDICT_DENY, REASON_EXPIRED_SIGNATURE, "expired" },
		{ "signed just now by a fast clock", API, NULL, 1, { signed_at(proved(0, API), NOW + 600) }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "signed tomorrow", API, NULL, 1, { signed_at(proved(0, API), NOW + 86400) }, 1, none, none, VERDICT_DENY, REASON_NOT_YET_VALID, "future" },
		{ "expired, but for something else", API ":1.4", NULL, 1, { expiring(proved(0, API ":1.5"), 5) }, 1, none, none, VERDICT_DENY,
		  REASON_TAG_MISMATCH, "signed as tag 1.5" },
		{ "an expired and a fresh one", API, NULL, 1, { expiring(proved(0, API), 5), proved(0, API) }, 2, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "unknown name: claims agree", NULL, NULL, 2, { proved(0, API ":1"), proved(1, API ":1") }, 2, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "unknown name: one has a tag", NULL, NULL, 3, { proved(0, API), proved(1, API ":1"), proved(2, API) }, 3, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "unknown name: tags differ", NULL, NULL, 1, { proved(0, API), proved(1, API ":1"), proved(2, API ":2") }, 3, none, none, VERDICT_DENY,
		  REASON_NAME_MISMATCH, "different names: " API ":1 and " API ":2" },
		{ "unknown name: claims differ", NULL, NULL, 1, { proved(0, API ":1"), proved(1, API "x:1") }, 2, none, none, VERDICT_DENY,
		  REASON_NAME_MISMATCH, "different names: " API ":1 and " API "x:1" },
		{ "unknown name, layout's tag", NULL, "1.4", 1, { proved(0, API ":1.4") }, 1, none, none, VERDICT_ALLOW, REASON_OK, "" },
		{ "unknown name, layout's other tag", NULL, "1.5", 1, { proved(0, API ":1.4") }, 1, none, none, VERDICT_DENY, REASON_TAG_MISMATCH, 
		  "signed as tag 1.4, asked for tag 1.5" },
		{ "could not look everywhere", API, NULL, 1, { { 0 } }, 0, { .code = COCKET_E_NET, .message = "no route" }, none, VERDICT_UNKNOWN, REASON_NETWORK, "no route" },
		{ "could not look everywhere, but enough is there", API, NULL, 1, { proved(0, API) }, 1, { .code = COCKET_E_NET, .message = "no route" }, none, VERDICT_ALLOW,
		  REASON_OK, "" },
		{ "too many", API, NULL, 1, { { 0 } }, 0, none, { .code = COCKET_E_TOO_MANY, .message = "5001 signatures" }, VERDICT_DENY, REASON_TOO_MANY, "5001" },
		{ "what our key said tells more than a stranger's", API, NULL, 1, { refused(REASON_MALFORMED), proved(0, API "x") }, 2, none, none, VERDICT_DENY,
		  REASON_NAME_MISMATCH, "signed as " API "x, asked for " API },
		{ "an attestation beside a stranger's signature", API, NULL, 1, { refused(REASON_NO_SIGNATURE), refused(REASON_UNKNOWN_KEY) }, 2, none, none,
		  VERDICT_DENY, REASON_UNKNOWN_KEY, "of 2 signatures" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct row r = rows[i];
		struct name asked = r.asked ? name(r.asked) : (struct name){ 0 };
		struct requirement q = { .threshold = r.threshold };
		struct decision d = decided(&q, r.asked ? &asked : NULL, r.tag, r.findings, r.n, &r.transient, &r.overflow);

		if (d.verdict != r.verdict || d.reason != r.reason || !is_said(&d, r.says))
			fail_msg("%s: %s %s \"%s\", expected %s %s \"%s\"", r.what, verdict_word(d.verdict), reason_word(d.reason), d.detail,
			         verdict_word(r.verdict), reason_word(r.reason), r.says);
	}
}

/* What a policy's rule asks of a signature, each beside the same without it. */
static void
policy_by_table(void **state)
{
	(void)state;
	struct finding bundle = proved(0, API ":1.4"), nameless = proved(0, ""), untagged = proved(0, API);

	bundle.format = FORMAT_BUNDLE;
	const struct {
		const char *what;
		struct requirement required;
		struct finding finding;
		enum reason reason;
		const char *says;
	} rows[] = {
		{ "any form", { .formats = 0 }, bundle, REASON_OK, "" },
		{ "both forms", { .formats = 3 }, bundle, REASON_OK, "" },
		{ "a bundle where bundles count", { .formats = 2 }, bundle, REASON_OK, "" },
		{ "a bundle where simple ones count", { .formats = 1 }, bundle, REASON_POLICY, "a bundle; the policy allows only simple signatures" },
		{ "a simple one where bundles count", { .formats = 2 }, untagged, REASON_POLICY, "a simple signature; the policy allows only bundles" },
		{ "a tag where one is required", { .require_tag = true }, bundle, REASON_OK, "" },
		{ "no tag where one is required", { .require_tag = true }, untagged, REASON_POLICY, "the signature names no tag; the policy requires one" },
		{ "no name where one may be missing", { .names_optional = true }, nameless, REASON_OK, "" },
		{ "another name where one may be missing", { .names_optional = true }, proved(0, API "x:1.4"), REASON_NAME_MISMATCH, "signed as " API "x:1.4" },
		{ "no name where one is required", { .formats = 0 }, nameless, REASON_NAME_MISMATCH, "the signature names no image" },
		{ "no name where a tag is required", { .require_tag = true }, nameless, REASON_POLICY, "the signature names no tag; the policy requires one" },
		{ "an expiry where one is required", { .require_expiry = true }, expiring(untagged, NOW + 1), REASON_OK, "" },
		{ "no expiry where one is required", { .require_expiry = true }, untagged, REASON_POLICY, "the signature has no expiry; the policy requires one" },
		{ "past its expiry where one is required", { .require_expiry = true }, expiring(untagged, NOW), REASON_EXPIRED_SIGNATURE, "expired" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct name asked = name(API ":1.4");
		struct requirement q = rows[i].required;
		struct finding f = rows[i].finding;

		q.threshold = 1;
		struct decision d = decided(&q, &asked, NULL, &f, 1, &none, &none);
		if (d.reason != rows[i].reason || (d.verdict == VERDICT_ALLOW) != (rows[i].reason == REASON_OK) || !is_said(&d, rows[i].says))
			fail_msg("%s: %s \"%s\"", rows[i].what, reason_word(d.reason), d.detail);
	}
}

static void
what_is_no_claim_about_the_image_counts_for_nothing(void **state)
{
	(void)state;
	const enum claim_kind kinds[] = { CLAIM_IMAGE, CLAIM_NONE, CLAIM_ATTESTATION };
	struct name asked = name(API ":1.4");

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct finding f = proved(0, API ":1.4");
		struct requirement q = { .threshold = 1 };

		f.claim.kind = kinds[i];
		struct decision d = decided(&q, &asked, NULL, &f, 1, &none, &none);
		assert_int_equal(d.verdict, i == 0 ? VERDICT_ALLOW : VERDICT_DENY);
		assert_int_equal(d.reason, i == 0 ? REASON_OK : REASON_NO_SIGNATURE);
	}
}

static void
zeroed_memory_denies(void **state)
{
	(void)state;
	struct decision zero = { 0 };

	assert_int_equal(zero.verdict, VERDICT_DENY);
	assert_int_not_equal(zero.reason, REASON_OK);

	struct finding f = proved(0, API);
	struct evaluation e;
	struct requirement nobody = { .threshold = 1 };
	struct requirements none_required = { 0 }, of_nobody = { .items = &nobody, .count = 1, .given = &no_labels };
	const struct evaluation_set set = { &f, &e, 1, &none, &none };

	decide(&zero, &none_required, &set, NOW);
	assert_int_equal(zero.verdict, VERDICT_DENY);
	assert_int_equal(zero.reason, REASON_NO_RULE);
	assert_false(e.counted);
	decide(&zero, &of_nobody, &set, NOW);
	assert_int_equal(zero.verdict, VERDICT_DENY);
	assert_int_equal(zero.reason, REASON_UNKNOWN_KEY);
}

/* The obvious reading: the set of keys with a good, timely claim of this name is as large as the threshold. */
static bool
model_allows(const struct requirement *q, const struct name *asked, const struct finding *findings, size_t n)
{
	unsigned keys = 0;

	for (size_t key = 0; key < SIGNERS; key++) {
		bool signed_by = false;
		for (size_t i = 0; i < n; i++) {
			const struct finding *f = &findings[i];
			bool good = f->reason == REASON_OK && f->proof.who.kind == IDENTITY_KEY && f->proof.who.id.bytes[0] == key + 1;
			bool timely = !f->claim.has_expires || NOW < f->claim.expires;
			bool named = !f->claim.has_name ? q->names_optional : (name_same_repository(asked, &f->claim.name) &&
			                                    (!asked->tag[0] || !f->claim.name.tag[0] || !strcmp(asked->tag, f->claim.name.tag)));
			signed_by |= good && timely && named;
		}
		keys += signed_by;
	}
	return q->threshold > 0 && keys >= q->threshold;
}

static struct finding
random_finding(void)
{
	static const char *const names[] = { "", API, API ":1.4", API ":1.5", API "x:1.4" };
	struct finding f = proved((size_t)rand() % (SIGNERS + 1), names[rand() % 5]);

	if (rand() % 4 == 0)
		f.proof = (struct proof){ 0 };
	if (rand() % 4 == 0)
		f.reason = (enum reason)(rand() % REASON_COUNT);
	return rand() % 3 ? f : expiring(f, NOW + rand() % 3 - 1);
}

static void
agrees_with_the_model(void **state)
{
	(void)state;
	struct name asked = name(API ":1.4");
	unsigned allowed = 0;

	srand(20261122);
	for (unsigned round = 0; round < 20000; round++) {
		struct finding findings[6], copy[6];
		size_t n = (size_t)rand() % 7;
		struct requirement q = { .threshold = (unsigned)rand() % 4, .names_optional = rand() % 2 };

		for (size_t i = 0; i < n; i++)
			copy[i] = findings[i] = random_finding();
		struct decision d = decided(&q, &asked, NULL, findings, n, &none, &none);
		assert_int_equal(d.verdict == VERDICT_ALLOW, model_allows(&q, &asked, copy, n));
		allowed += d.verdict == VERDICT_ALLOW;
	}
	assert_in_range(allowed, 1000, 19000); /* the model is no constant */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_by_table),
		cmocka_unit_test(policy_by_table),
		cmocka_unit_test(what_is_no_claim_about_the_image_counts_for_nothing),
		cmocka_unit_test(zeroed_memory_denies),
		cmocka_unit_test(agrees_with_the_model),
	};

	return cmocka_run_group_tests_name("verify/decision", tests, NULL, NULL);
}
