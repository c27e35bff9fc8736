/* What images are decided by: see context.h.
 * Never falls back on other keys, another policy or another store where those that were asked for cannot be had. */
#include "verify/context.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/log.h"
#include "identity/key_files.h"
#include "verify/advice.h"
#include "verify/audit.h"
#include "verify/default_paths.h"
#include "verify/policy_load.h"
#include "verify/requirement.h"

#define THRESHOLD_MAX 1024

/* --- who may have signed -------------------------------------------------------------------------- */

static void
anchors_free(struct anchors *a)
{
	trust_close(&a->trust);
	trust_close(&a->revoker);
	policy_context_close(&a->policy_context);
	mirrors_free(&a->mirrors);
	keyring_free(&a->keys);
	keyring_free(&a->revoked);
	root_files_close(&a->roots);
	report_free(&a->refusal);
	*a = (struct anchors){ 0 };
}

/* Attack A16: no threshold that anything meets.  One that the keys given cannot meet denies every image. */
static enum cocket_code
keys_open(struct anchors *a, const struct verify_settings *s, int64_t now, struct err *err)
{
	const uint64_t threshold = s->has_threshold ? s->threshold : 1;

	if (public_keys_load(&a->keys, &s->keys, err) || (s->identities.count > 0 && root_files_open(&a->roots, &s->roots, now, err)))
		return err->code;
	if (threshold < 1 || threshold > THRESHOLD_MAX)
		return fail(err, COCKET_E_USAGE, "--threshold %" PRIu64 ": expected 1 to %d", threshold, THRESHOLD_MAX);
	if (threshold > a->keys.count + s->identities.count)
		log_note("warning: --threshold %" PRIu64 ", but only %s given: every image is denied", threshold,
		         COUNT(a->keys.count + s->identities.count, "distinct signer"));
	return COCKET_OK;
}

/* A store that has expired refuses every image; that is an answer, and no error. */
static enum cocket_code
refused(struct anchors *a, enum reason reason, struct err *err)
{
	if (err->code != COCKET_E_EXPIRED)
		return err->code;
	a->is_refused = true;
	a->refusal = (struct report){ .verdict = VERDICT_DENY, .reason = reason };
	snprintf(a->refusal.detail, sizeof a->refusal.detail, "%s", err->message);
	report_hint(&a->refusal);
	*err = (struct err){ 0 };
	return COCKET_OK;
}

/* Its rules know their own keys and thresholds. */
static enum cocket_code
policy_open(struct anchors *a, const char *path, const struct verify_settings *s, int64_t now, struct err *err)
{
	const struct policy_surroundings around = { .trust = s->trust, .roots = s->roots.files, .now = now };
	enum reason reason = REASON_EXPIRED_TRUST;

	if (s->has_threshold)
		return fail(err, COCKET_E_USAGE, "--threshold requires --key; each rule of a policy has its own");
	if (s->no_log || s->no_sct)
		return fail(err, COCKET_E_USAGE, "%s requires --identity; a rule of a policy says so itself", s->no_log ? "--no-log" : "--no-sct");
	if (s->roots.unlogged.count > 0)
		return fail(err, COCKET_E_USAGE, "--unlogged-root: a policy names such roots itself (unlogged-root)");
	a->by_policy = true;
	return policy_load(&a->policy_context, path, &around, &reason, err) ? refused(a, reason, err) : COCKET_OK;
}

/* Without keys a trust store decides, which knows its own thresholds. */
static enum cocket_code
store_open(struct anchors *a, const struct verify_settings *s, int64_t now, struct err *err)
{
	enum reason reason = REASON_EXPIRED_TRUST;
	char dir[PATH_MAX];

	if (s->has_threshold)
		return fail(err, COCKET_E_USAGE, "--threshold requires --key; each role of a trust store has its own");
	if (!store_path_find(dir, s->trust) || (s->trust == NULL && access(dir, F_OK) != 0))
		return fail(err, COCKET_E_USAGE, "no keys given (--key PUB, the public key of who signs), no identity (--identity NAME --issuer URL), "
		            "no policy (--policy FILE) and no trust store (--trust DIR)");
	return trust_open(&a->trust, dir, now, &reason, err) ? refused(a, reason, err) : COCKET_OK;
}

/* Keys that were given decide, and so does a store that was given; else a policy, where one is named or stands in its place, else the store in
 * its own. */
static enum cocket_code
deciders_open(struct anchors *a, const struct verify_settings *s, int64_t now, struct err *err)
{
	char path[PATH_MAX];

	if (s->keys.count + s->identities.count > 0)
		return keys_open(a, s, now, err);
	if (s->policy == NULL && s->trust)
		return store_open(a, s, now, err);
	if (s->policy && strlen(s->policy) >= sizeof path)
		return fail(err, COCKET_E_USAGE, "--policy: path too long");
	return policy_path_find(path, s->policy) ? policy_open(a, path, s, now, err) : store_open(a, s, now, err);
}

/* Keys decide without a store; what the one in its usual place revokes is revoked for them too.  That stays so however old it is, so its dates do
 * not matter; one that cannot be read leaves nobody to say what is revoked. */
static enum cocket_code
revoker_open(struct anchors *a, struct err *err)
{
	enum reason ignored;
	char dir[PATH_MAX];

	if (a->is_refused || a->trust || a->policy_context.trust || !store_path_find(dir, NULL) || !usual_is_there(dir))
		return COCKET_OK;
	if (trust_open(&a->revoker, dir, INT64_MIN, &ignored, err) == COCKET_OK)
		return COCKET_OK;
	if (ignored == REASON_NOT_FOUND && access(dir, F_OK) == 0) { /* a directory with nothing in it */
		*err = (struct err){ 0 };
		return COCKET_OK;
	}
	return within(err, "revoked keys");
}

static const struct trust *
revoker_of(const struct anchors *a)
{
	return a->trust ? a->trust : a->policy_context.trust ? a->policy_context.trust : a->revoker;
}

/* A signature that does not say whose it is can be held against these alone. */
static enum cocket_code
revoked_gather(struct anchors *a, struct err *err)
{
	size_t count;
	const struct tuf_revocation *keys = trust_revoked_keys(&count, revoker_of(a));

	for (size_t i = 0; i < count; i++)
		if (keys[i].key && keyring_add_copy(&a->revoked, keys[i].key, keys[i].label, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
anchors_open(struct anchors *out, const struct verify_settings *s, int64_t now, struct err *err)
{
	AUTO(anchors_free) struct anchors a = { 0 };

	if (deciders_open(&a, s, now, err) || revoker_open(&a, err) || revoked_gather(&a, err) || (!a.is_refused && mirrors_open(&a.mirrors, &a.policy_context.policy, err)))
		return err->code;
	*out = a;
	a = (struct anchors){ 0 };
	return COCKET_OK;
}

/* --- what all of it comes to ----------------------------------------------------------------------- */

/* Signers that were given decide alone. */
static enum cocket_code
deciders_check(const struct verify_settings *s, struct err *err)
{
	const char *by = s->keys.count > 0 ? "--key" : "--identity", *who = s->keys.count > 0 ? "keys decide" : "an identity decides";

	if (s->keys.count + s->identities.count == 0)
		return COCKET_OK;
	if (s->trust)
		return fail(err, COCKET_E_USAGE, "%s and --trust: either %s or a trust store, not both", by, who);
	if (s->policy)
		return fail(err, COCKET_E_USAGE, "%s and --policy: either %s or a policy, not both", by, who);
	return COCKET_OK;
}

static enum cocket_code
settings_check(const struct verify_settings *s, struct err *err)
{
	if (deciders_check(s, err))
		return err->code;
	if (s->no_ledger && s->require_ledger)
		return fail(err, COCKET_E_USAGE, "--no-ledger and --require-ledger are mutually exclusive");
	return s->audit && audit_log_check(s->audit, err) ? within(err, "audit log") : COCKET_OK;
}

/* What decides by more than keys keeps a ledger, unless it is told not to. */
static enum cocket_code
ledger_find_path(struct verify_context *c, struct err *err)
{
	if (c->settings.keys.count + c->settings.identities.count > 0 || c->settings.ledger || c->settings.no_ledger || ledger_path_find(c->ledger))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "the path of the ledger is too long; use --ledger FILE or --no-ledger");
}

static const char *
ledger_of(const struct verify_context *c)
{
	if (c->settings.no_ledger)
		return NULL;
	return c->settings.ledger ? c->settings.ledger : c->ledger[0] ? c->ledger : NULL;
}

/* A cache that cannot be had costs time, and nothing else. */
static void
cache_try(struct verify_context *c, int64_t now)
{
	const char *dir = c->settings.cache_dir;
	char usual[PATH_MAX];
	struct err err = { 0 };

	if (!c->settings.cache)
		return;
	if (dir == NULL && cache_path_find(usual))
		dir = usual;
	if (dir == NULL)
		log_note("warning: the path of the cache is too long; continuing without it");
	else if (cache_open(&c->cache, dir, c->settings.cache_age, now, &err))
		log_note("warning: cache %s; continuing without it", err.message);
}

static void
options_fill(struct verify_context *c)
{
	const struct verify_settings *s = &c->settings;

	c->options = (struct verify_options){
		.keys = &c->anchors.keys,
		.identities = s->identities,
		.no_log = s->no_log,
		.no_sct = s->no_sct,
		.threshold = s->has_threshold ? (unsigned)s->threshold : 1,
		.trust = c->anchors.trust,
		.revoker = revoker_of(&c->anchors),
		.revoked = &c->anchors.revoked,
		.policy_context = c->anchors.by_policy ? &c->anchors.policy_context : NULL,
		.mirrors = &c->anchors.mirrors,
		.max_age = s->max_age,
		.ledger = ledger_of(c),
		.ledger_absence = s->require_ledger ? LEDGER_MUST_EXIST : LEDGER_MAY_BEGIN,
		.signature_repository = c->elsewhere.is_given ? &c->elsewhere.given : NULL,
		.usual_repository = c->elsewhere.is_cosigns ? &c->elsewhere.cosigns : NULL,
		.cache = c->cache,
	};
}

void
verify_context_init(struct verify_context *c)
{
	*c = (struct verify_context){ .ledger_batch = LEDGER_BATCH, .roots = PTHREAD_MUTEX_INITIALIZER, .deep = PTHREAD_MUTEX_INITIALIZER };
	options_fill(c);
}

/* A rule of the policy may ask for every byte. */
static enum cocket_code
session_open(struct verify_context *c, struct err *err)
{
	struct session_options o = c->settings.session;

	o.deep = o.deep || c->anchors.by_policy;
	return session_new(&c->session, &o, err);
}

/* Whatever decides, less is proved than it asks for. */
static void
loosening_warn(const struct verify_settings *s)
{
	if (s->no_log)
		log_note("warning: --no-log: a signature by certificate counts that is in no transparency log");
	if (s->no_sct)
		log_note("warning: --no-sct: a certificate counts that is in no log of certificates");
}

enum cocket_code
verify_context_open(struct verify_context *c, const struct verify_settings *settings, int64_t now, struct err *err)
{
	verify_context_init(c);
	c->settings = *settings;
	if (settings_check(settings, err) || elsewhere_find(&c->elsewhere, settings->signature_repository, err))
		return err->code;
	cache_try(c, now);
	if (anchors_open(&c->anchors, settings, now, err) || ledger_find_path(c, err) || session_open(c, err))
		return err->code;
	options_fill(c);
	loosening_warn(settings);
	return COCKET_OK;
}

void
verify_context_close(struct verify_context *c)
{
	session_free(&c->session);
	cache_close(&c->cache);
	anchors_free(&c->anchors);
	ledger_batch_close(&c->ledger_batch);
	(void)pthread_mutex_destroy(&c->deep);
	(void)pthread_mutex_destroy(&c->roots);
}

static enum cocket_code
roots_open_once(struct verify_context *c, int64_t now, struct err *err)
{
	struct root_files *roots = &c->anchors.roots;
	enum cocket_code code = COCKET_OK;

	(void)pthread_mutex_lock(&c->roots);
	if (roots->count == 0)
		code = root_files_open(roots, &c->settings.roots, now, err);
	(void)pthread_mutex_unlock(&c->roots);
	return code;
}

enum cocket_code
verify_context_certificates(struct requirements *r, struct verify_context *c, struct err *err)
{
	const struct policy_context *policy = &c->anchors.policy_context;
	const struct root_files *roots = policy->roots.count > 0 ? &policy->roots : &c->anchors.roots;

	if (!requirements_ask_for_certificates(r))
		return COCKET_OK;
	if (policy->roots.count == 0 && roots_open_once(c, r->certificates.now, err))
		return err->code;
	r->certificates.roots = roots->items;
	r->certificates.count = roots->count;
	return root_files_check_age(roots, policy->policy.root_max_age, r->certificates.now, err);
}

void
verify_context_record(const struct verify_context *c, struct report *r, const char *label)
{
	audit_record(r, &(struct audit){ c->settings.audit, c->settings.command, &c->options }, label);
}
