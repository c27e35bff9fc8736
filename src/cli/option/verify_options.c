/* By what rules images are decided: see verify_options.h.
 * Never falls back on another rule where the one that was asked for cannot be had. */
#include "cli/option/verify_options.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/command/policy/policy_load.h"
#include "cli/option/key_files.h"
#include "cli/option/default_paths.h"

#define NOT_GIVEN UINT64_MAX
#define THRESHOLD_MAX 1024

#define CACHE_AGE_DEFAULT (24 * 60 * 60)

struct judge_args judge_args = { .threshold = NOT_GIVEN, .cache_age = CACHE_AGE_DEFAULT };

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "PUB", "file of a public key that may sign; repeatable"), .to.list = &judge_args.keys, .separator = ':' },
	{ OPT_ROW("threshold", 0, OPT_NUMBER, "N", "how many of the keys given must have signed (1)"),
	  .to.number = &judge_args.threshold, .not_in_environment = true },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "the name that the signer knew the image by"),
	  .to.string = &judge_args.signed_as, .not_in_environment = true },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "the repository where signatures lie, instead of the image's own"),
	  .to.string = &judge_args.signature_repository },
	{ OPT_ROW("platform", 0, OPT_STRING, "PLATFORM", "OS/ARCH[/VARIANT] of an index that must be covered, or all"),
	  .to.string = &judge_args.platform },
	{ OPT_ROW("signature", 0, OPT_LIST, "FILE", "look at the signatures of this file too; repeatable"),
	  .to.list = &judge_args.signatures, .separator = ':' },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "decide by this trust store (without --key: ~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &judge_args.trust },
	{ OPT_ROW("policy", 0, OPT_STRING, "FILE", "decide by this policy (without --key and --trust: ~/.config/cocket/policy.json, /etc/cocket/policy.json)"),
	  .to.string = &judge_args.policy },
	{ OPT_ROW("max-age", 0, OPT_SECONDS, "DURATION", "refuse signatures older than this"),
	  .to.seconds = &judge_args.max_age, .not_in_environment = true },
	{ OPT_ROW("ledger", 0, OPT_STRING, "FILE", "where to remember what was accepted, against rollback"), .to.string = &judge_args.ledger },
	{ OPT_ROW("no-ledger", 0, OPT_FLAG, NULL, "remember nothing, and notice no rollback"),
	  .to.flag = &judge_args.no_ledger, .not_in_environment = true },
	{ OPT_ROW("require-ledger", 0, OPT_FLAG, NULL, "a ledger that is not there is an error"),
	  .to.flag = &judge_args.require_ledger, .is_check = true },
	{ OPT_ROW("cache", 0, OPT_FLAG, NULL, "keep what proved an image, and ask no registry for it again"), .to.flag = &judge_args.cache },
	{ OPT_ROW("cache-dir", 0, OPT_STRING, "DIR", "where --cache keeps it (~/.cache/cocket)"), .to.string = &judge_args.cache_dir },
	{ OPT_ROW("cache-age", 0, OPT_SECONDS, "DURATION", "how old a list of signatures in the cache may be (1d)"),
	  .to.seconds = &judge_args.cache_age },
	{ OPT_ROW("audit", 0, OPT_STRING, "FILE|" AUDIT_SYSLOG, "write each decision down, in lines that hold together"), .to.string = &judge_args.audit },
	{ OPT_ROW("explain", 0, OPT_FLAG, NULL, "say on stderr how it was decided: root, role, key, signature, digest"),
	  .to.flag = &judge_args.explain },
};

void
judge_add_options(struct opts *o)
{
	opts_add(o, options, sizeof options / sizeof *options);
}

enum cocket_code
judge_check_names(char *const images[], size_t n, struct err *err)
{
	const struct judge_args *args = &judge_args;
	struct platform platform;
	struct reference ref;
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, images[i], err))
			return err->code;
	if (args->signed_as && name_parse_claimed(&name, slice_str(args->signed_as), err))
		return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(args->signed_as)));
	if (args->platform && strcmp(args->platform, "all") != 0 && platform_parse(&platform, slice_str(args->platform), err))
		return within(err, "--platform");
	return elsewhere_check(args->signature_repository, images, n, err);
}

/* A file named on the command line and not there is the user's to mend, as with keys; it says nothing of the image. */
static enum cocket_code
check_signature_files(struct err *err)
{
	for (size_t i = 0; i < judge_args.signatures.count; i++)
		if (access(judge_args.signatures.items[i], R_OK) < 0)
			return fail_errno(err, COCKET_E_USAGE, "--signature %s", TEXT(slice_str(judge_args.signatures.items[i])));
	return COCKET_OK;
}

/* Attack A16: no threshold that anything meets.  One that the keys given cannot meet denies every image. */
static enum cocket_code
load_keys(struct judge *j, struct err *err)
{
	const uint64_t threshold = judge_args.threshold == NOT_GIVEN ? 1 : judge_args.threshold;

	if (public_keys_load(&j->keys, &judge_args.keys, err))
		return err->code;
	if (threshold < 1 || threshold > THRESHOLD_MAX)
		return fail(err, COCKET_E_USAGE, "--threshold %" PRIu64 ": expected 1 to %d", threshold, THRESHOLD_MAX);
	if (threshold > j->keys.count)
		log_note("warning: --threshold %" PRIu64 ", but only %zu different key%s given: nothing can pass", threshold, j->keys.count,
		         j->keys.count == 1 ? "" : "s");
	j->options.threshold = (unsigned)threshold;
	return COCKET_OK;
}

/* What decides by more than keys keeps a ledger, unless it is told not to. */
static enum cocket_code
find_ledger(struct judge *j, struct err *err)
{
	if (judge_args.ledger || judge_args.no_ledger)
		return COCKET_OK;
	if (!ledger_path_find(j->ledger))
		return fail(err, COCKET_E_USAGE, "no place for the ledger: the path is too long; give --ledger FILE or --no-ledger");
	j->options.ledger = j->ledger;
	return COCKET_OK;
}

/* Its rules know their own keys and thresholds. */
static enum cocket_code
open_policy(struct judge *j, const char *path, struct err *err)
{
	if (judge_args.threshold != NOT_GIVEN)
		return fail(err, COCKET_E_USAGE, "--threshold: goes with --key; in a policy each rule has its own");
	if (gate_open(&j->gate, path, judge_args.trust, j->options.now, &j->refusal, err))
		return err->code;
	j->options.gate = &j->gate;
	return find_ledger(j, err);
}

/* Without keys a trust store decides, which knows its own thresholds. */
static enum cocket_code
open_trust(struct judge *j, struct err *err)
{
	char dir[PATH_MAX];

	if (judge_args.threshold != NOT_GIVEN)
		return fail(err, COCKET_E_USAGE, "--threshold: goes with --key; in a trust store each role has its own");
	if (!store_path_find(dir, judge_args.trust) || (judge_args.trust == NULL && access(dir, F_OK) != 0))
		return fail(err, COCKET_E_USAGE, "no keys given (--key PUB, the public key of who signs), no policy (--policy FILE) and no trust store (--trust DIR)");
	if (trust_open(&j->trust, dir, j->options.now, &j->refusal, err))
		return err->code;
	j->options.trust = j->trust;
	return find_ledger(j, err);
}

/* Keys that were given decide, and so does a store that was given; else a policy, where one is named or stands in its place, else the store in
 * its own. */
static enum cocket_code
open_rules(struct judge *j, struct err *err)
{
	char path[PATH_MAX];

	if (judge_args.keys.count > 0)
		return load_keys(j, err);
	if (judge_args.policy == NULL && judge_args.trust)
		return open_trust(j, err);
	if (judge_args.policy && strlen(judge_args.policy) >= sizeof path)
		return fail(err, COCKET_E_USAGE, "--policy: path too long");
	return policy_path_find(path, judge_args.policy) ? open_policy(j, path, err) : open_trust(j, err);
}

static enum cocket_code
check_options(struct err *err)
{
	if (judge_args.keys.count > 0 && judge_args.trust)
		return fail(err, COCKET_E_USAGE, "--key and --trust: either keys decide or a trust store, not both");
	if (judge_args.keys.count > 0 && judge_args.policy)
		return fail(err, COCKET_E_USAGE, "--key and --policy: either keys decide or a policy, not both");
	if (judge_args.no_ledger && judge_args.require_ledger)
		return fail(err, COCKET_E_USAGE, "--no-ledger: does not go with --require-ledger");
	return check_signature_files(err);
}

static enum cocket_code
check_audit(struct err *err)
{
	return judge_args.audit && audit_log_check(judge_args.audit, err) ? within(err, "audit log") : COCKET_OK;
}

/* A cache that cannot be had costs time, and nothing else. */
static void
open_cache(struct judge *j)
{
	const char *dir = judge_args.cache_dir;
	char usual[PATH_MAX];
	struct err err = { 0 };

	if (!judge_args.cache)
		return;
	if (dir == NULL && cache_path_find(usual))
		dir = usual;
	if (dir == NULL)
		log_note("warning: no place for the cache: the path is too long; going on without");
	else if (cache_open(&j->cache, dir, judge_args.cache_age, j->options.now, &err))
		log_note("warning: cache %s; going on without", err.message);
	j->options.cache = j->cache;
}

enum cocket_code
judge_open(struct judge *j, struct err *err)
{
	*j = (struct judge){ .refusal = REASON_EXPIRED_TRUST };
	j->options = (struct verify_options){
		.keys = &j->keys,
		.threshold = 1,
		.signed_as = judge_args.signed_as,
		.platform = judge_args.platform,
		.signatures = (const char *const *)judge_args.signatures.items,
		.signature_count = judge_args.signatures.count,
		.max_age = judge_args.max_age,
		.ledger = judge_args.no_ledger ? NULL : judge_args.ledger,
		.ledger_absence = judge_args.require_ledger ? LEDGER_MUST_EXIST : LEDGER_MAY_BEGIN,
		.now = clock_now(),
	};
	if (check_options(err) || check_audit(err) || elsewhere_find(&j->elsewhere, judge_args.signature_repository, err))
		return err->code;
	j->options.signature_repository = j->elsewhere.is_given ? &j->elsewhere.given : NULL;
	j->options.usual_repository = j->elsewhere.is_cosigns ? &j->elsewhere.cosigns : NULL;
	open_cache(j);
	j->options.mirrors = &j->mirrors;
	return open_rules(j, err) ? err->code : mirrors_open(&j->mirrors, &j->gate.policy, err);
}

void
judge_close(struct judge *j)
{
	cache_close(&j->cache);
	trust_close(&j->trust);
	gate_close(&j->gate);
	mirrors_free(&j->mirrors);
	keyring_free(&j->keys);
}

void
judge_record(struct report *r, const struct judge *j, const char *command, const char *image)
{
	audit_record(r, &(struct audit){ judge_args.audit, command, &j->options }, image);
}

struct report
judge_refusal(const struct judge *j, const struct err *why)
{
	struct report r = { .verdict = VERDICT_DENY, .reason = j->refusal };

	snprintf(r.detail, sizeof r.detail, "%s", why->message);
	report_hint(&r);
	return r;
}
