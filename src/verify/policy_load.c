/* A policy file with all that it names: see policy_load.h.
 * Never opens what one rule names and leaves another's for later: a rule that cannot decide is a broken policy, whatever is asked (A30). */
#include "verify/policy_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/owner.h"
#include "identity/key_files.h"
#include "trust/ledger/mirror_file.h"
#include "verify/default_paths.h"
#include "verify/policy_files.h"
#include "verify/policy_diagnosis.h"

/* --- the file ---------------------------------------------------------------------------------- */

/* Whoever may write the policy decides.  A link is how many a deployment puts files in place, and said (A36). */
static enum cocket_code
check_mode(const char *path, struct err *err)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return fail_errno(err, COCKET_E_USAGE, "policy %s", TEXT(slice_str(path)));
	if (owner_check_path(path, err))
		return within(err, "policy %s", TEXT(slice_str(path)));
	key_file_warn(path, false);
	return COCKET_OK;
}

static enum cocket_code
text_read(struct policy_context *g, const char *path, struct err *err)
{
	g->text = BUF(POLICY_MAX_BYTES);
	if (strlen(path) >= sizeof g->path)
		return fail(err, COCKET_E_USAGE, "policy %s: path too long", TEXT(slice_str(path)));
	snprintf(g->path, sizeof g->path, "%s", path);
	if (check_mode(path, err))
		return err->code;
	if (file_read_checked(&g->text, path, owner_check_file, err)) { /* whatever was put there since */
		(void)as_usage(err);
		return within(err, "policy");
	}
	g->sha256 = digest_of(buf_slice(&g->text));
	g->has_text = true;
	return COCKET_OK;
}

/* --- what it names ------------------------------------------------------------------------------ */

static enum cocket_code
who_keys_read(struct keyring *out, const struct policy_context *g, const struct policy_who *who, struct err *err)
{
	for (size_t i = 0; i < who->keys.count; i++)
		if (policy_key_read(out, g->path, who->keys.items[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
signers_read(struct policy_signers *out, const struct policy_context *g, const struct policy_rule *rule, struct err *err)
{
	const size_t count = policy_rule_who_count(rule) - 1;

	if (who_keys_read(&out->keys, g, &rule->who, err))
		return err->code;
	out->attesters = calloc(count + 1, sizeof *out->attesters);
	if (out->attesters == NULL)
		return no_memory(err);
	for (out->attester_count = 0; out->attester_count < count; out->attester_count++)
		if (who_keys_read(&out->attesters[out->attester_count], g, policy_rule_who(rule, out->attester_count + 1), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_keys(struct policy_context *g, struct err *err)
{
	g->signers = calloc(g->policy.rule_count + 1, sizeof *g->signers);
	if (g->signers == NULL)
		return no_memory(err);
	for (size_t i = 0; i < g->policy.rule_count; i++)
		if (signers_read(&g->signers[i], g, &g->policy.rules[i], err))
			return within(err, "policy %s: keys", TEXT(slice_str(g->path)));
	return COCKET_OK;
}

static bool
asks_store(const struct policy *p)
{
	return policy_asks_roles(p) || p->trust != NULL;
}

static enum cocket_code
roles_check(const struct policy_context *g, const struct policy_who *who, struct err *err)
{
	for (size_t i = 0; i < who->roles.count; i++) {
		const char *role = who->roles.items[i];
		size_t count = 0;

		if (trust_role_count(g->trust, role, &count, err))
			return err->code;
		if (count == 0)
			return fail(err, COCKET_E_USAGE, "policy %s: roles: %s: the trust store %s has no such role", TEXT(slice_str(g->path)),
			            TEXT(slice_str(role)), trust_dir(g->trust));
	}
	return COCKET_OK;
}

static enum cocket_code
check_roles(const struct policy_context *g, struct err *err)
{
	for (size_t i = 0; i < g->policy.rule_count; i++)
		for (size_t n = 0; n < policy_rule_who_count(&g->policy.rules[i]); n++)
			if (roles_check(g, policy_rule_who(&g->policy.rules[i], n), err))
				return err->code;
	return COCKET_OK;
}

static enum cocket_code
open_store(struct policy_context *g, const char *given, int64_t now, enum reason *refusal, struct err *err)
{
	const bool is_conflict = given && g->policy.trust;
	char dir[PATH_MAX];

	if (!asks_store(&g->policy))
		return given ? fail(err, COCKET_E_USAGE, "--trust: no rule of the policy %s uses roles", TEXT(slice_str(g->path))) : COCKET_OK;
	if (policy_store_find(dir, g->path, g->policy.trust, given, err))
		return is_conflict ? err->code : within_file(err, g->path);
	if (trust_open(&g->trust, dir, now, refusal, err))
		return err->code;
	return check_roles(g, err);
}

static enum cocket_code
load_named(struct policy_context *g, const struct policy_surroundings *around, enum reason *refusal, struct err *err)
{
	if (read_keys(g, err) || policy_roots_open(&g->roots, g->path, &g->policy, around, err))
		return err->code;
	return open_store(g, around->trust, around->now, refusal, err);
}

enum cocket_code
policy_load_file(struct policy_context *g, const char *path, struct err *err)
{
	if (text_read(g, path, err))
		return err->code;
	return policy_parse(&g->policy, buf_slice(&g->text), err) ? policy_explain_failure(g, NULL, err) : COCKET_OK;
}

enum cocket_code
policy_load(struct policy_context *g, const char *path, const struct policy_surroundings *around, enum reason *refusal, struct err *err)
{
	if (text_read(g, path, err))
		return err->code;
	if (policy_parse(&g->policy, buf_slice(&g->text), err) || load_named(g, around, refusal, err))
		return policy_explain_failure(g, around, err);
	return COCKET_OK;
}

/* --- mirrors ------------------------------------------------------------------------------------- */

static enum cocket_code
join_file(struct mirrors *out, const char *path, struct err *err)
{
	AUTO(mirrors_free) struct mirrors more = { 0 };

	return mirrors_read(&more, path, err) ? err->code : mirrors_join(out, &more, path, err);
}

enum cocket_code
mirrors_open(struct mirrors *out, const struct policy *p, struct err *err)
{
	char path[PATH_MAX];

	if (mirrors_join(out, &p->mirrors, NULL, err) || (config_path_find(path, "mirrors.json") && join_file(out, path, err)))
		return err->code;
	return join_file(out, "/etc/cocket/mirrors.json", err);
}

/* --- where it is --------------------------------------------------------------------------------- */

/* Only "not there" is no policy (A30). */
bool
policy_path_find(char out[static PATH_MAX], const char *given)
{
	static const char everyones[] = "/etc/cocket/policy.json";

	if (given)
		return snprintf(out, PATH_MAX, "%s", given) < PATH_MAX;
	if (config_path_find(out, "policy.json") && usual_is_there(out))
		return true;
	snprintf(out, PATH_MAX, "%s", everyones);
	return usual_is_there(out);
}
