/* What to do about a denial: see advice.h.  Words alone. */
#include <stdio.h>

#include "base/escape.h"
#include "base/message_host.h"
#include "base/shell_word.h"
#include "verify/advice.h"
#include "verify/default_paths.h"

/* What a hint depends on beside the reason: what decided, and what the signature lacks. */
enum { BY_POLICY = 1, BY_TRUST = 2, NAMELESS = 4, NOTATION = 8, CERTIFICATE = 16, ATTESTATION = 32 };

/* IMAGE and ROLE stand for what is known of them. */
static const struct hint {
	enum reason reason;
	unsigned facts; /* all of them must hold */
	const char *text;
} hints[] = { /* the first that fits */
	{ REASON_NO_SIGNATURE, NOTATION, "signatures of the Notary Project are for: notation verify IMAGE; to allow it here, sign it: cocket sign --key KEY IMAGE" },
	{ REASON_NO_SIGNATURE, ATTESTATION, "an attestation says something about the image and does not sign it; sign it: cocket sign --key KEY IMAGE" },
	{ REASON_UNKNOWN_KEY, CERTIFICATE,
	  "cocket inspect IMAGE shows whose certificate it seems to be; to accept it: cocket verify --identity NAME --issuer URL IMAGE" },
	{ REASON_NO_SIGNATURE, 0, "sign it: cocket sign --key KEY IMAGE" },
	{ REASON_UNKNOWN_KEY, BY_TRUST, "cocket trust show lists the trusted keys; cocket trust rotate ROLE --add PUB adds one" },
	{ REASON_UNKNOWN_KEY, BY_POLICY, "run: cocket policy explain IMAGE" },
	{ REASON_UNKNOWN_KEY, 0, "if you trust the signer, give its public key with --key" },
	{ REASON_BAD_SIGNATURE, 0, "the signature or the image was changed: fetch the image from its publisher again, or sign it: cocket sign --key KEY IMAGE" },
	{ REASON_MALFORMED, 0, "look at it: cocket inspect IMAGE" },
	{ REASON_DIGEST_MISMATCH, 0, "what was signed is not what is there: fetch the image from its publisher again" },
	{ REASON_SIZE_MISMATCH, 0, "what was signed is not what is there: fetch the image from its publisher again" },
	{ REASON_REVOKED, 0, "a revocation is not taken back: use another image, or sign this one with a key that is not revoked" },
	{ REASON_TAG_MISMATCH, 0, "a signature binds its tag; to allow this one too, sign it: cocket sign --key KEY IMAGE" },
	{ REASON_THRESHOLD, 0, "more of the known keys must sign it: cocket sign --key KEY IMAGE" },
	{ REASON_EXPIRED_SIGNATURE, 0, "sign it again: cocket sign --key KEY IMAGE" },
	{ REASON_STALE, 0, "sign it again: cocket sign --key KEY IMAGE" },
	{ REASON_NOT_YET_VALID, 0, "check the clocks of this machine and of the one that signed" },
	{ REASON_POLICY, 0, "run: cocket policy explain IMAGE" },
	{ REASON_NO_RULE, BY_POLICY, "run: cocket policy explain IMAGE" },
	{ REASON_NO_RULE, 0, "cocket trust show lists who may sign what; cocket trust delegate adds to it" },
	{ REASON_EXPIRED_TRUST, 0, "cocket trust update fetches newer metadata; cocket trust rotate ROLE --expires DURATION renews it" },
	{ REASON_NAME_MISMATCH, NAMELESS | BY_POLICY,
	  "\"names\": \"optional\" in the rule (policy version 2) accepts signatures that name no image, as cosign's bundles do" },
	{ REASON_NAME_MISMATCH, NAMELESS, "cocket trust delegate ROLE --names optional accepts signatures that name no image, as cosign's bundles do" },
	{ REASON_NAME_MISMATCH, 0, "for a mirror or a renamed copy, give the name that was signed: --signed-as NAME" },
	{ REASON_PLATFORM_MISSING, 0, "cocket inspect IMAGE lists its platforms" },
	{ REASON_NOT_FOUND, 0, "see what is there: cocket inspect PLACE" },
	{ REASON_CERTIFICATE, 0, "cocket trusted-root show lists the authorities that count; cocket trusted-root update fetches the current ones" },
	{ REASON_LOG, 0, "cocket trusted-root show lists the logs that count; cocket trusted-root update fetches the current ones" },
	{ REASON_NO_ATTESTATION, 0, "cocket attestation list IMAGE shows what is attested of it, and by whom" },
	{ REASON_ATTESTATION, 0, "cocket attestation show IMAGE prints what it says" },
	{ REASON_SCAN_AGE, 0, "scan it again, and attest that: cocket attest --type vuln --predicate FILE --key KEY IMAGE" },
	{ REASON_SCAN_FINDINGS, BY_POLICY, "--explain shows what was found; \"ignore-cve\" and \"vex\" in the rule say what does not count" },
	{ REASON_IMAGE_PRACTICE, 0, "\"image\" in the rule says what is asked: cocket policy explain IMAGE; all that is to be mended: cocket lint --deep IMAGE" },
	{ REASON_TOO_MANY, 0, "cocket inspect IMAGE shows what is attached; remove what is not needed" },
};

/* What there is instead of a signature that is read here. */
static unsigned
foreign_facts(const struct report *r)
{
	static const unsigned facts[FOREIGN_KINDS] = {
		[FOREIGN_NOTATION] = NOTATION, [FOREIGN_CERTIFICATE] = CERTIFICATE, [FOREIGN_ATTESTATION] = ATTESTATION,
	};
	unsigned found = 0;

	for (size_t i = 0; i < r->foreign_count; i++)
		found |= facts[r->foreign[i].what.kind];
	for (size_t i = 0; i < r->count; i++)
		found |= facts[r->findings[i].kind];
	return found;
}

static bool
is_in_registry(const struct report *r)
{
	static const char *const local[] = { "oci:", "oci-archive:", "docker-archive:" };

	for (size_t i = 0; i < sizeof local / sizeof *local; i++)
		if (strncmp(r->image, local[i], strlen(local[i])) == 0)
			return false;
	return r->image[0] != '\0';
}

static const char *
hint_of_reason(const struct report *r)
{
	const unsigned facts =
		(r->by_policy ? BY_POLICY : 0) | (r->by_trust ? BY_TRUST : 0) | (r->nameless ? NAMELESS : 0) | foreign_facts(r);

	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (hints[i].reason == r->reason && (hints[i].facts & ~facts) == 0)
			return hints[i].text;
	return NULL;
}

/* Of a reason that no denial has: what could not be decided. */
static enum cocket_code
code_of(enum reason reason)
{
	static const enum cocket_code codes[] = { COCKET_E_NET, COCKET_E_AUTH, COCKET_E_REGISTRY };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (reason_of(codes[i]) == reason)
			return codes[i];
	return COCKET_OK;
}

static const char *
hint_find(const struct report *r)
{
	const char *of_reason = hint_of_reason(r);

	if (r->by_lock)
		return "if the new image is right, rewrite the lock file: cocket pin --lock FILE";
	if (r->warn && r->named_by_source && r->verdict == VERDICT_DENY)
		return "warn-only rules need a name you supply: use --signed-as NAME";
	if (err_hint(code_of(r->reason), r->cause)[0]) /* of errors on the way, by what is behind them */
		return err_hint(code_of(r->reason), r->cause);
	return of_reason ? of_reason : "";
}

/* Of a store that has expired as a whole the detail names the file. */
static const char *
role_of(const struct report *r)
{
	if (r->reason != REASON_EXPIRED_TRUST || r->role[0])
		return r->role;
	return strstr(r->detail, "root.json") ? "root" : "targets";
}

struct part {
	char s[REFERENCE_LABEL_BYTES];
};

/* What of an image's name stands before that character, but for a transport's; all of it where there is none. */
static struct part
part_until(const char *image, const char *stop)
{
	const size_t transport = *stop == ':' ? strcspn(image, ":") + 1 : 0;
	const size_t n = strlen(image) < transport || *stop == '\0' ? strlen(image) : transport + strcspn(image + transport, stop);
	struct part p;

	snprintf(p.s, sizeof p.s, "%.*s", (int)n, image);
	return p;
}

/* Of the server that the detail is about, or of the image. */
static struct part
host_of(const struct report *r)
{
	char host[MESSAGE_HOST_BYTES];

	if (message_host(host, r->detail, r->reason == REASON_AUTH))
		return part_until(host, "");
	return is_in_registry(r) ? part_until(r->image, "/") : (struct part){ "" };
}

/* The text from at on that is a word to be filled in; its length, 0 none. */
static size_t
word_fill(const char **value, const char *at, const char *image, const struct report *r)
{
	const struct part host = host_of(r);
	const struct part place = part_until(image, is_in_registry(r) ? "" : ":");
	const struct shell_text role = shell_text(role_of(r), "");
	const struct {
		const char *word, *value;
	} words[] = { { "IMAGE", image }, { "ROLE", role.s }, { "HOST", host.s }, { "PLACE", place.s } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const size_t n = strlen(words[i].word);

		if (words[i].value[0] == '\0' || strncmp(at, words[i].word, n) != 0)
			continue;
		*value = words[i].value;
		return n;
	}
	return 0;
}

#define LEDGER_WORD_MAX 400 /* a longer path is left to the reader */

static void
hint_of_rollback(struct report *r)
{
	char file[SHELL_WORD_BYTES];
	char usual[PATH_MAX];

	if (!shell_word(file, r->ledger) || strlen(file) > LEDGER_WORD_MAX)
		snprintf(file, sizeof file, "FILE");
	if (ledger_path_find(usual) && strcmp(usual, r->ledger) == 0)
		snprintf(r->hint, sizeof r->hint, "if the older image is meant, run: cocket ledger forget %s", r->ledger_name);
	else
		snprintf(r->hint, sizeof r->hint, "if the older image is meant, run: cocket ledger forget --ledger %.*s %s", LEDGER_WORD_MAX, file, r->ledger_name);
}

static void
hint_fill(struct report *r)
{
	char image[SHELL_WORD_BYTES];
	size_t len = 0;

	(void)shell_word(image, r->image); /* "" stays IMAGE */
	for (const char *at = hint_find(r); *at && len < sizeof r->hint - 1;) {
		const char *value = NULL;
		const size_t n = word_fill(&value, at, image, r);

		len += (size_t)(n ? snprintf(r->hint + len, sizeof r->hint - len, "%s", value) : snprintf(r->hint + len, sizeof r->hint - len, "%c", *at));
		at += n ? n : 1;
	}
	r->hint[len < sizeof r->hint ? len : sizeof r->hint - 1] = '\0';
}

void
report_hint(struct report *r)
{
	if (r->reason == REASON_ROLLBACK && r->ledger)
		hint_of_rollback(r);
	else
		hint_fill(r);
}
