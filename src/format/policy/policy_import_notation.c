/* notation's trustpolicy.json (Notary Project, trust-store-trust-policy.md): who may sign is said there by certificates, which cocket does not
 * read.  So every repository it names becomes a rule that lets nothing pass, for a person to fill in. */
#include "format/policy/policy_builder.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/limits.h"

static const char *
level_of(struct json policy)
{
	const char *level = json_string_value(json_get(json_get(policy, "signatureVerification"), "level"));

	return level ? level : "";
}

/* For who fills the rule in: what was trusted there. */
static void
describe(char out[static ERR_MESSAGE_BYTES], struct json policy, const char *name)
{
	size_t n = (size_t)snprintf(out, ERR_MESSAGE_BYTES, "notation policy %s, level %s", TEXT(slice_str(name)), TEXT(slice_str(level_of(policy))));

	for (struct json v = json_first(json_get(policy, "trustStores")); json_type(v) != JSON_ABSENT && n < ERR_MESSAGE_BYTES - 100; v = json_next(v))
		n += (size_t)snprintf(out + n, ERR_MESSAGE_BYTES - n, ", store %.60s", TEXT(slice_str(json_string_value(v))));
	for (struct json v = json_first(json_get(policy, "trustedIdentities")); json_type(v) != JSON_ABSENT && n < ERR_MESSAGE_BYTES - 200; v = json_next(v))
		n += (size_t)snprintf(out + n, ERR_MESSAGE_BYTES - n, ", %.150s", TEXT(slice_str(json_string_value(v))));
}

static enum cocket_code
add_scope(struct policy_builder *d, const char *scope, const char *name, const char *comment, struct err *err)
{
	const struct policy_scope s = { .text = scope, .is_everything = strcmp(scope, "*") == 0 };
	const struct policy_draft_rule rule = { .kind = POLICY_REJECT, .comment = comment };

	if (policy_builder_note(d, err, "%s: policy %s: signers by certificate cannot be converted; images there are denied", TEXT(slice_str(scope)), TEXT(slice_str(name))))
		return err->code;
	return policy_builder_add(d, &s, &rule, err);
}

static enum cocket_code
add_policy(struct policy_builder *d, struct json policy, struct err *err)
{
	struct json scopes = { 0 };
	char comment[ERR_MESSAGE_BYTES];
	const char *name = NULL;

	if (json_string(&name, policy, "name", err) || json_array(&scopes, policy, "registryScopes", err))
		return err->code;
	describe(comment, policy, name);
	for (struct json v = json_first(scopes); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		if (json_string_value(v) == NULL)
			return fail(err, COCKET_E_USAGE, "registryScopes: not a string");
		if (add_scope(d, json_string_value(v), name, comment, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
read_root(struct policy_builder *d, struct json root, struct err *err)
{
	struct json policies = { 0 };
	const char *version = NULL;

	if (json_string(&version, root, "version", err) || json_array(&policies, root, "trustPolicies", err))
		return err->code;
	if (strcmp(version, "1.0") != 0)
		return fail(err, COCKET_E_USAGE, "version: %s, expected 1.0", TEXT(slice_str(version)));
	for (struct json v = json_first(policies); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (add_policy(d, v, err))
			return within(err, "trustPolicies");
	return COCKET_OK;
}

enum cocket_code
policy_import_notation(struct policy_import *out, struct slice text, struct err *err)
{
	return policy_builder_import(out, text, NULL, read_root, err);
}
