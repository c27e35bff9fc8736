/* All conditions of a signature by certificate: each case of the packed vectors that spoils one of them, with its reason and its words, and each that is
 * odd and good.  What options switch off, and what one root file says of another's signatures. */
#include "support/test.h"

#include "signature/certificate_check.h"
#include "support/keyless.h"

#define NOW 1800000000

static const char *const good[] = {
		"keyless-bundle-ed25519",
		"keyless-bundle-email",
		"keyless-bundle-index",
		"keyless-bundle-intoto002",
		"keyless-bundle-issuer-v1-only",
		"keyless-bundle-issuer-v2-only",
		"keyless-bundle-log-end-inclusive",
		"keyless-bundle-new-media-type-v03-old-spelling",
		"keyless-bundle-othername",
		"keyless-bundle-p384",
		"keyless-bundle-p384-rekor2",
		"keyless-bundle-p384-sha256",
		"keyless-bundle-p521",
		"keyless-bundle-pem-without-last-newline",
		"keyless-bundle-rekor1",
		"keyless-bundle-rekor1-tsa",
		"keyless-bundle-rekor2",
		"keyless-bundle-rekor2-cosigned",
		"keyless-bundle-rekor2-ecdsa-log",
		"keyless-bundle-rekor2-extension-line",
		"keyless-bundle-rsa2048",
		"keyless-bundle-sct-extension",
		"keyless-bundle-sct-two-one-unknown",
		"keyless-bundle-time-at-not-after",
		"keyless-bundle-time-at-not-before",
		"keyless-bundle-tree-big",
		"keyless-bundle-tree-of-one",
		"keyless-bundle-tsa-cert-not-embedded",
		"keyless-bundle-tsa-end-inclusive",
		"keyless-bundle-tsa-granted-with-mods",
		"keyless-bundle-tsa-hand-made",
		"keyless-bundle-tsa-sha512",
		"keyless-bundle-two-cas",
		"keyless-bundle-two-logs",
		"keyless-bundle-two-tsas",
		"keyless-bundle-unknown-log-first",
		"keyless-bundle-v01-set-only",
		"keyless-bundle-v02-chain",
		"keyless-bundle-workflow-claims",
};

static const struct row {
	const char *name;
	enum reason reason;
	const char *detail; /* up to a "*" */
} bad[] = {
		{ "keyless-bundle-long-lived-now", REASON_LOG, "no entry of a transparency log" },
		{ "keyless-bundle-tsa-only", REASON_LOG, "no entry of a transparency log" },
		{ "neg-keyless-bundle-ca-retired", REASON_CERTIFICATE, "its certificate leads to no trusted root: the authority https://fulcio.sigstore.harbour.example was not in use when it was signed" },
		{ "neg-keyless-bundle-cert-flipped", REASON_CERTIFICATE, "its certificate leads to no trusted root: certificate signature failure" },
		{ "neg-keyless-bundle-checkpoint-empty", REASON_LOG, "entry 41263719 of the log: checkpoint: signed note: no text and empty line before signatures" },
		{ "neg-keyless-bundle-checkpoint-forged", REASON_LOG, "entry 41263719 of the log: the checkpoint is not signed by the log" },
		{ "neg-keyless-bundle-checkpoint-hint", REASON_LOG, "entry 41263719 of the log: the checkpoint is not signed by the log" },
		{ "neg-keyless-bundle-checkpoint-none", REASON_LOG, "entry 41263719 of the log: checkpoint: signed note: no text and empty line before signatures" },
		{ "neg-keyless-bundle-checkpoint-root", REASON_LOG, "entry 41263719 of the log: the checkpoint is of another tree than the inclusion proof" },
		{ "neg-keyless-bundle-checkpoint-text-changed", REASON_LOG, "entry 41263719 of the log: the checkpoint is not signed by the log" },
		{ "neg-keyless-bundle-checkpoint-unsigned", REASON_LOG, "entry 41263719 of the log: checkpoint: signed note: no whole line with a signature at the end" },
		{ "neg-keyless-bundle-critical-extension", REASON_CERTIFICATE, "its certificate leads to no trusted root: unhandled critical extension" },
		{ "neg-keyless-bundle-ct-log-retired", REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)" },
		{ "neg-keyless-bundle-eku-none", REASON_CERTIFICATE, "certificate: its extended key usage does not say code signing" },
		{ "neg-keyless-bundle-eku-server", REASON_CERTIFICATE, "certificate: its extended key usage does not say code signing" },
		{ "neg-keyless-bundle-entry-body-not-json", REASON_LOG, "entry 41263719 of the log: body of the log's entry: line 1 column 44: unexpected end" },
		{ "neg-keyless-bundle-entry-kind", REASON_LOG, "entry 41263719 of the log: body of the log's entry: kind hashedrekord 0.0.1, which is none for this signature" },
		{ "neg-keyless-bundle-entry-kind-says-other", REASON_LOG, "entry 41263719 of the log: body of the log's entry: kind dsse 0.0.1, and beside it hashedrekord 0.0.1" },
		{ "neg-keyless-bundle-entry-other-artifact", REASON_LOG, "entry 41263719 of the log: body of the log's entry: spec: payloadHash is another" },
		{ "neg-keyless-bundle-entry-other-cert", REASON_LOG, "entry 41263719 of the log: body of the log's entry: spec: signatures[0]: verifier is another" },
		{ "neg-keyless-bundle-entry-other-payload", REASON_LOG, "entry 41263719 of the log: body of the log's entry: spec: payloadHash is another" },
		{ "neg-keyless-bundle-entry-other-signature", REASON_LOG, "entry 41263719 of the log: body of the log's entry: spec: signatures[0]: signature is another" },
		{ "neg-keyless-bundle-entry-public-key-not-cert", REASON_LOG, "entry 41263719 of the log: body of the log's entry: spec: signatures[0]: verifier: a PUBLIC KEY, expected a CERTIFICATE" },
		{ "neg-keyless-bundle-entry-rekor2-body-differs", REASON_LOG, "entry 22 of the log: inclusion proof: the root: *" },
		{ "neg-keyless-bundle-entry-rekor2-other-artifact", REASON_LOG, "entry 22 of the log: body of the log's entry: not that of this signature" },
		{ "neg-keyless-bundle-entry-rekor2-payload-digest", REASON_LOG, "entry 22 of the log: body of the log's entry: not that of this signature" },
		{ "neg-keyless-bundle-entry-twice", REASON_LOG, "one entry of a log is there twice" },
		{ "neg-keyless-bundle-intermediate-expired", REASON_CERTIFICATE, "its certificate leads to no trusted root: certificate has expired" },
		{ "neg-keyless-bundle-issuer-v1-right-v2-wrong", REASON_CERTIFICATE, "its certificate names no issuer of the identity, or two" },
		{ "neg-keyless-bundle-leaf-is-ca", REASON_CERTIFICATE, "certificate: an authority's, expected one of a signer" },
		{ "neg-keyless-bundle-log-id-borrowed", REASON_LOG, "entry 41263719 of the log: the checkpoint is not signed by the log" },
		{ "neg-keyless-bundle-log-not-yet", REASON_LOG, "the log rekor.sigstore.harbour.example was not in use when it was signed" },
		{ "neg-keyless-bundle-log-retired", REASON_LOG, "the log rekor.sigstore.harbour.example was not in use when it was signed" },
		{ "neg-keyless-bundle-log-unknown", REASON_LOG, "entries of unknown transparency logs alone" },
		{ "neg-keyless-bundle-no-digital-signature", REASON_CERTIFICATE, "certificate: its key usage does not say digital signatures" },
		{ "neg-keyless-bundle-no-log", REASON_LOG, "no entry of a transparency log" },
		{ "neg-keyless-bundle-no-time", REASON_LOG, "no entry of a transparency log" },
		{ "neg-keyless-bundle-payload-changed", REASON_BAD_SIGNATURE, "the signature does not verify by the key of its certificate" },
		{ "neg-keyless-bundle-proof-flipped", REASON_LOG, "entry 41263719 of the log: inclusion proof: the root: *" },
		{ "neg-keyless-bundle-proof-index", REASON_LOG, "entry 41263719 of the log: inclusion proof: the root: *" },
		{ "neg-keyless-bundle-proof-index-beyond", REASON_LOG, "entry 41263719 of the log: inclusion proof: index 29 in a log of 29 entries" },
		{ "neg-keyless-bundle-proof-long", REASON_LOG, "entry 41263719 of the log: inclusion proof: 6 hashes, expected 5" },
		{ "neg-keyless-bundle-proof-none", REASON_LOG, "entry 41263719 of the log: no inclusion proof" },
		{ "neg-keyless-bundle-proof-short", REASON_LOG, "entry 41263719 of the log: inclusion proof: 4 hashes, expected 5" },
		{ "neg-keyless-bundle-proof-size-differs", REASON_LOG, "entry 41263719 of the log: the checkpoint is of another tree than the inclusion proof" },
		{ "neg-keyless-bundle-rekor2-line-name", REASON_LOG, "entry 22 of the log: the checkpoint is not signed by the log" },
		{ "neg-keyless-bundle-rekor2-no-time", REASON_TIMESTAMP, "nothing that is signed says when it was made" },
		{ "neg-keyless-bundle-rekor2-origin", REASON_LOG, "entry 22 of the log: the checkpoint's origin is log2025-9.rekor.sigstore.harbour.example, expected log2026-1.rekor.sigstore.harbour.example" },
		{ "neg-keyless-bundle-rekor2-promise", REASON_LOG, "entry 22 of the log: body of the log's entry: kind hashedrekord 0.0.2, which is none for this signature" },
		{ "neg-keyless-bundle-rekor2-unsigned-time", REASON_LOG, "entry 22 of the log: an entry of Rekor v2 with a time or a promise" },
		{ "neg-keyless-bundle-san-none", REASON_CERTIFICATE, "certificate: no subject alternative name" },
		{ "neg-keyless-bundle-san-nul", REASON_CERTIFICATE, "certificate: control characters in its name https://github.com/harbour-works/api/.github/workflows/release.yml@refs/heads/main\\x00.evil.example" },
		{ "neg-keyless-bundle-san-two-names", REASON_CERTIFICATE, "certificate: 2 names, expected exactly one" },
		{ "neg-keyless-bundle-sct-empty-list", REASON_CERTIFICATE, "certificate timestamps (SCT): none" },
		{ "neg-keyless-bundle-sct-flipped", REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)" },
		{ "neg-keyless-bundle-sct-none", REASON_CERTIFICATE, "no log of certificates has its certificate (no SCT)" },
		{ "neg-keyless-bundle-sct-other-cert", REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)" },
		{ "neg-keyless-bundle-sct-other-issuer", REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)" },
		{ "neg-keyless-bundle-sct-truncated", REASON_CERTIFICATE, "certificate timestamps (SCT): not a SignedCertificateTimestampList" },
		{ "neg-keyless-bundle-sct-unknown-log", REASON_CERTIFICATE, "no known log of certificates signed for its certificate (SCT)" },
		{ "neg-keyless-bundle-set-flipped", REASON_LOG, "entry 41263719 of the log: the promise (SET) is not signed by the log" },
		{ "neg-keyless-bundle-set-forged", REASON_LOG, "entry 41263719 of the log: the promise (SET) is not signed by the log" },
		{ "neg-keyless-bundle-set-index-changed", REASON_LOG, "entry 41263720 of the log: the promise (SET) is not signed by the log" },
		{ "neg-keyless-bundle-set-over-shard-index", REASON_LOG, "entry 41263719 of the log: the promise (SET) is not signed by the log" },
		{ "neg-keyless-bundle-set-time-changed", REASON_LOG, "entry 41263719 of the log: the promise (SET) is not signed by the log" },
		{ "neg-keyless-bundle-signature-flipped", REASON_BAD_SIGNATURE, "the signature does not verify by the key of its certificate" },
		{ "neg-keyless-bundle-time-after", REASON_TIMESTAMP, "the log's entry is of a time at which the certificate was not valid" },
		{ "neg-keyless-bundle-time-before", REASON_TIMESTAMP, "the log's entry is of a time at which the certificate was not valid" },
		{ "neg-keyless-bundle-tsa-after", REASON_TIMESTAMP, "signed at 2026-11-22T09:25:07Z, when its certificate was not valid" },
		{ "neg-keyless-bundle-tsa-before", REASON_TIMESTAMP, "signed at 2026-11-22T09:13:07Z, when its certificate was not valid" },
		{ "neg-keyless-bundle-tsa-content-type", REASON_TIMESTAMP, "timestamp: not a DER TimeStampResp" },
		{ "neg-keyless-bundle-tsa-eku-not-critical", REASON_TIMESTAMP, "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-ess-other-cert", REASON_TIMESTAMP, "timestamp: ess cert id not found" },
		{ "neg-keyless-bundle-tsa-flipped", REASON_TIMESTAMP, "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-garbage", REASON_TIMESTAMP, "timestamp: not a DER TimeStampResp" },
		{ "neg-keyless-bundle-tsa-leaf-expired", REASON_TIMESTAMP, "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-message-digest", REASON_TIMESTAMP, "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-no-attributes", REASON_TIMESTAMP, "timestamp: missing signing certificate attribute" },
		{ "neg-keyless-bundle-tsa-no-message-digest", REASON_TIMESTAMP, "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-one-of-two-times-outside", REASON_TIMESTAMP, "signed at 2026-11-22T10:24:07Z, when its certificate was not valid" },
		{ "neg-keyless-bundle-tsa-other-signature", REASON_TIMESTAMP, "timestamp: message imprint mismatch" },
		{ "neg-keyless-bundle-tsa-over-payload", REASON_TIMESTAMP, "timestamp: message imprint mismatch" },
		{ "neg-keyless-bundle-tsa-rejected", REASON_TIMESTAMP, "timestamp: not a DER TimeStampResp" },
		{ "neg-keyless-bundle-tsa-retired", REASON_TIMESTAMP, "a timestamp of a time at which its authority was not in use" },
		{ "neg-keyless-bundle-tsa-sha1", REASON_TIMESTAMP, "timestamp: a digest other than SHA-256, SHA-384 and SHA-512" },
		{ "neg-keyless-bundle-tsa-time-changed", REASON_TIMESTAMP, "timestamp: signature failure" },
		{ "neg-keyless-bundle-tsa-unknown", REASON_TIMESTAMP, "timestamp: certificate verify error" },
		{ "neg-keyless-bundle-tsa-unknown-not-embedded", REASON_TIMESTAMP, "timestamp: signer certificate not found" },
		{ "neg-keyless-bundle-unknown-ca", REASON_CERTIFICATE, "its certificate leads to no trusted root: unable to get local issuer certificate" },
		{ "neg-keyless-bundle-unsigned-time", REASON_TIMESTAMP, "nothing that is signed says when it was made" },
		{ "neg-keyless-bundle-v01-no-promise", REASON_LOG, "entry 41263719 of the log: no promise (SET)" },
		{ "neg-keyless-bundle-v02-no-proof", REASON_LOG, "entry 41263719 of the log: no inclusion proof" },
};

static bool
text_is(const char *is, const char *expected)
{
	const size_t n = strcspn(expected, "*");

	return expected[n] == '*' ? strncmp(is, expected, n) == 0 : strcmp(is, expected) == 0;
}

static bool
check(struct certificate_no *no, const struct keyless *k, struct certificate_anchors by)
{
	struct certificate_proof proof = { 0 };
	const bool is_good = certificate_check_by_any(&proof, &k->bundle.certificate, &k->signature, &by, no);

	if (is_good && (!proof.leaf || proof.issuer[0] == '\0'))
		fail_msg("a proof of nobody");
	certificate_proof_free(&proof);
	return is_good;
}

static bool
check_case(struct certificate_no *no, const char *name, struct certificate_anchors by)
{
	struct keyless k;
	bool is_good;

	keyless_open(&k, name);
	by.roots = &k.root;
	by.count = 1;
	by.now = NOW;
	is_good = check(no, &k, by);
	keyless_close(&k);
	return is_good;
}

static void
what_is_good(void **state)
{
	struct certificate_no no;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!check_case(&no, good[i], (struct certificate_anchors){ 0 }))
			fail_msg("%s: %s: %s", good[i], reason_word(no.reason), no.detail);
}

static void
one_condition_that_does_not_hold(void **state)
{
	struct certificate_no no;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (check_case(&no, bad[i].name, (struct certificate_anchors){ 0 }))
			fail_msg("%s: taken", bad[i].name);
		if (no.reason != bad[i].reason || !text_is(no.detail, bad[i].detail))
			fail_msg("%s: %s: %s", bad[i].name, reason_word(no.reason), no.detail);
	}
}

/* Each asks for less of that one thing alone. */
static void
what_is_switched_off(void **state)
{
	static const struct {
		const char *name;
		bool no_log, no_sct, is_good;
	} rows[] = {
		{ "keyless-bundle-tsa-only", false, false, false },
		{ "keyless-bundle-tsa-only", true, false, true },
		{ "keyless-bundle-tsa-only", false, true, false },
		{ "neg-keyless-bundle-sct-none", false, false, false },
		{ "neg-keyless-bundle-sct-none", true, false, false },
		{ "neg-keyless-bundle-sct-none", false, true, true },
		{ "keyless-bundle-long-lived-now", true, false, true }, /* valid at this time, for which no other is asked */
		{ "neg-keyless-bundle-no-time", true, true, false },
		{ "neg-keyless-bundle-log-unknown", true, false, false }, /* no time that is signed, and it is over now */
		{ "neg-keyless-bundle-set-forged", true, true, false }, /* an entry of a known log must be good all the same */
		{ "neg-keyless-bundle-tsa-after", true, true, false },
		{ "neg-keyless-bundle-unknown-ca", true, true, false },
		{ "neg-keyless-bundle-signature-flipped", true, true, false },
	};
	struct certificate_no no;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (check_case(&no, rows[i].name, (struct certificate_anchors){ .no_log = rows[i].no_log, .no_sct = rows[i].no_sct }) != rows[i].is_good)
			fail_msg("row %zu, %s: %s", i, rows[i].name, no.detail);
}

/* A root that lists no logs, accepted so: nothing else is asked less, and nothing of another root. */
static void
what_an_unlogged_root_is_held_to(void **state)
{
	static const struct {
		const char *name;
		bool is_accepted, keeps_logs, keeps_certificate_logs, is_good;
		enum reason reason;
	} rows[] = {
		{ "keyless-bundle-tsa-only", true, false, false, true, REASON_OK },
		{ "keyless-bundle-tsa-only", false, false, false, false, REASON_LOG },
		{ "keyless-bundle-tsa-only", true, false, true, true, REASON_OK },
		{ "keyless-bundle-tsa-only", true, true, false, false, REASON_LOG },
		{ "neg-keyless-bundle-sct-none", true, true, false, true, REASON_OK },
		{ "neg-keyless-bundle-sct-none", true, true, true, false, REASON_CERTIFICATE },
		{ "neg-keyless-bundle-sct-none", false, true, false, false, REASON_CERTIFICATE },
		{ "keyless-bundle-rekor1", true, false, false, false, REASON_TIMESTAMP }, /* its log, whose time counts, is none of this root */
		{ "keyless-bundle-rekor1-tsa", true, false, false, true, REASON_OK },
		{ "keyless-bundle-long-lived-now", true, false, false, false, REASON_TIMESTAMP },
		{ "neg-keyless-bundle-tsa-after", true, false, false, false, REASON_TIMESTAMP },
		{ "neg-keyless-bundle-signature-flipped", true, false, false, false, REASON_BAD_SIGNATURE },
		{ "neg-keyless-bundle-unknown-ca", true, false, false, false, REASON_TIMESTAMP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct certificate_no no;
		struct keyless k;
		struct trusted_root root;

		keyless_open(&k, rows[i].name);
		root = k.root;
		root.may_lack_logs = rows[i].is_accepted;
		if (!rows[i].keeps_logs)
			root.logs = (struct log_keys){ 0 };
		if (!rows[i].keeps_certificate_logs)
			root.certificate_logs = (struct log_keys){ 0 };
		if (check(&no, &k, (struct certificate_anchors){ .roots = &root, .count = 1, .now = NOW }) != rows[i].is_good ||
		    (!rows[i].is_good && no.reason != rows[i].reason))
			fail_msg("row %zu, %s: %s: %s", i, rows[i].name, reason_word(no.reason), no.detail);
		keyless_close(&k);
	}
}

/* Of several refusals that of the root whose authority issued the certificate is told, wherever it stands. */
static void
the_root_that_issued_says_why(void **state)
{
	struct keyless ours, theirs;
	struct certificate_no no;

	(void)state;
	keyless_open(&ours, "neg-keyless-bundle-sct-none");
	keyless_open(&theirs, "keyless-real-email");
	for (size_t i = 0; i < 2; i++) {
		struct trusted_root roots[2] = { i ? ours.root : theirs.root, i ? theirs.root : ours.root };

		assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = roots, .count = 2 }));
		assert_int_equal(no.reason, REASON_CERTIFICATE);
		assert_true(no.is_issued);
	}
	assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = &theirs.root, .count = 1 }));
	assert_int_equal(no.reason, REASON_LOG);
	assert_false(no.is_issued);
	keyless_close(&ours);
	keyless_close(&theirs);
}

/* An authority of one and a log of another are no proof together; one that is whole suffices, wherever it stands. */
static void
each_root_proves_by_itself(void **state)
{
	struct keyless ours, theirs;
	struct trusted_root roots[2], halves[2];
	struct certificate_no no;

	(void)state;
	keyless_open(&ours, "keyless-bundle-rekor1-tsa");
	keyless_open(&theirs, "keyless-real-email");
	assert_false(check(&no, &ours, (struct certificate_anchors){ .now = NOW }));
	for (size_t i = 0; i < 2; i++) {
		roots[i] = ours.root;
		roots[1 - i] = theirs.root;
		assert_true(check(&no, &ours, (struct certificate_anchors){ .roots = roots, .count = 2 }));
		assert_true(check(&no, &theirs, (struct certificate_anchors){ .roots = roots, .count = 2 }));
	}
	assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = &theirs.root, .count = 1 }));
	halves[0] = halves[1] = ours.root;
	halves[0].logs = (struct log_keys){ 0 };
	halves[1].certificate_authorities = (struct trusted_authorities){ 0 };
	assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = halves, .count = 2 }));
	assert_int_equal(no.reason, REASON_LOG);
	keyless_close(&ours);
	keyless_close(&theirs);
}

/* What one kind of authority or log vouches for, another does not, whatever a root file calls it. */
static void
each_kind_is_for_itself(void **state)
{
	static const struct {
		const char *name;
		enum { NOTHING, AUTHORITIES, TIMESTAMPS, LOGS, CERTIFICATE_LOGS } replaced; /* by the other of its pair */
		enum reason reason;
	} rows[] = {
		{ "keyless-bundle-rekor2", NOTHING, REASON_OK },
		{ "keyless-bundle-rekor2", TIMESTAMPS, REASON_TIMESTAMP }, /* a certificate authority that is listed for timestamps */
		{ "keyless-bundle-rekor2", AUTHORITIES, REASON_CERTIFICATE },
		{ "keyless-bundle-rekor1", NOTHING, REASON_OK },
		{ "keyless-bundle-rekor1", TIMESTAMPS, REASON_OK }, /* which nothing asks */
		{ "keyless-bundle-rekor1", LOGS, REASON_LOG },
		{ "keyless-bundle-rekor1", CERTIFICATE_LOGS, REASON_CERTIFICATE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct certificate_no no = { .reason = REASON_OK };
		struct trusted_root root;
		struct keyless k;

		keyless_open(&k, rows[i].name);
		root = k.root;
		if (rows[i].replaced == AUTHORITIES)
			root.certificate_authorities = k.root.timestamp_authorities;
		if (rows[i].replaced == TIMESTAMPS)
			root.timestamp_authorities = k.root.certificate_authorities;
		if (rows[i].replaced == LOGS)
			root.logs = k.root.certificate_logs;
		if (rows[i].replaced == CERTIFICATE_LOGS)
			root.certificate_logs = k.root.logs;
		if (check(&no, &k, (struct certificate_anchors){ .roots = &root, .count = 1 }) != (rows[i].reason == REASON_OK) ||
		    (rows[i].reason != REASON_OK && no.reason != rows[i].reason))
			fail_msg("row %zu: %s: %s", i, reason_word(no.reason), no.detail);
		keyless_close(&k);
	}
}

/* One id for two keys, in two files; one key by two ids: each root goes by its own. */
static void
ids_of_logs(void **state)
{
	struct keyless ours, theirs;
	struct certificate_no no;

	(void)state;
	keyless_open(&ours, "keyless-bundle-rekor1");
	keyless_open(&theirs, "keyless-real-email");
	struct log_key borrowed = theirs.root.logs.items[0], other = ours.root.logs.items[0];
	struct trusted_root roots[2] = { ours.root, ours.root };

	borrowed.id = other.id;
	borrowed.period = other.period;
	roots[1].logs = (struct log_keys){ .items = &borrowed, .count = 1, .is_listed = true };
	for (size_t i = 0; i < 2; i++) {
		assert_true(check(&no, &ours, (struct certificate_anchors){ .roots = roots, .count = 2 }));
		roots[0] = roots[1];
		roots[1] = ours.root;
	}
	roots[1].logs = (struct log_keys){ .items = &borrowed, .count = 1, .is_listed = true };
	assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = &roots[1], .count = 1 }));
	assert_int_equal(no.reason, REASON_LOG);
	other.id.bytes[31] ^= 1;
	roots[1].logs = (struct log_keys){ .items = &other, .count = 1, .is_listed = true };
	assert_false(check(&no, &ours, (struct certificate_anchors){ .roots = &roots[1], .count = 1 }));
	assert_string_equal(no.detail, "entries of unknown transparency logs alone");
	keyless_close(&ours);
	keyless_close(&theirs);
}

/* Everything of one, and the signature of another by the same services. */
static void
no_signature_borrows_anothers_material(void **state)
{
	struct keyless a, b;
	struct certificate_no no;

	(void)state;
	keyless_open(&a, "keyless-bundle-rekor1");
	keyless_open(&b, "keyless-bundle-email");
	b.signature.signature = a.signature.signature;
	b.signature.signed_bytes = a.signature.signed_bytes;
	b.signature.payload = a.signature.payload;
	assert_false(check(&no, &b, (struct certificate_anchors){ .roots = &a.root, .count = 1 }));
	assert_int_equal(no.reason, REASON_BAD_SIGNATURE);
	assert_true(check(&no, &a, (struct certificate_anchors){ .roots = &a.root, .count = 1 }));
	keyless_close(&a);
	keyless_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_good),
		cmocka_unit_test(one_condition_that_does_not_hold),
		cmocka_unit_test(what_is_switched_off),
		cmocka_unit_test(what_an_unlogged_root_is_held_to),
		cmocka_unit_test(the_root_that_issued_says_why),
		cmocka_unit_test(each_root_proves_by_itself),
		cmocka_unit_test(each_kind_is_for_itself),
		cmocka_unit_test(ids_of_logs),
		cmocka_unit_test(no_signature_borrows_anothers_material),
	};

	return cmocka_run_group_tests_name("signature/certificate_check", tests, NULL, NULL);
}
