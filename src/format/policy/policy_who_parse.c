/* Who must have signed, as it stands in a policy: closed, and somebody is named by keys, certificates or roles.  See cocket-policy(5). */
#include <inttypes.h>

#include "base/count.h"
#include "format/policy/policy_part.h"

const char *const policy_any_role[] = { "any", NULL };

const struct json_field policy_who_fields[] = {
	POLICY_WHO_ROWS(0),
	{ .name = NULL },
};

/* "any", or a list of names. */
static enum cocket_code
roles_read(struct policy_who *out, const struct json_reader *r, struct json object)
{
	static const char *const none[] = { "root", "targets", "snapshot", "timestamp", NULL };
	struct json v = json_get(object, "roles");

	out->any_role = json_type(v) == JSON_STRING;
	if (!out->any_role && policy_list_read(&out->roles, r, v))
		return r->err->code;
	for (struct json e = json_first(v); json_type(e) != JSON_ABSENT; e = json_next(e))
		for (size_t i = 0; none[i] && json_string_value(e); i++)
			if (strcmp(json_string_value(e), none[i]) == 0 && json_refuse(r, e, "roles: %s: no role that signs images", none[i]) && !json_goes_on(r))
				return r->err->code;
	return COCKET_OK;
}

/* A16.  That files hold the same key is seen where they are read. */
static enum cocket_code
threshold_read(struct policy_who *out, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "threshold");
	const size_t signers = policy_who_signers(out);
	uint64_t n = 1;

	if (json_type(v) != JSON_ABSENT && !json_u64_value(&n, v))
		return COCKET_OK; /* refused already */
	if (signers > 0 && n > signers)
		return json_refuse(r, v, "threshold: %" PRIu64 " of %s can never be met", n, COUNT(signers, out->identity_count > 0 ? "signer" : "key"));
	out->threshold = (unsigned)n;
	return COCKET_OK;
}

static bool
is_there(struct json object, const char *name)
{
	return json_type(json_get(object, name)) != JSON_ABSENT;
}

bool
policy_who_is_named(struct json object)
{
	return is_there(object, "keys") || is_there(object, "identities") || is_there(object, "roles");
}

/* Either what the policy names itself, or the trust store. */
static enum cocket_code
who_check(const struct json_reader *r, struct json object, const char *nobody)
{
	const bool by_keys = is_there(object, "keys"), by_identities = is_there(object, "identities"), by_roles = is_there(object, "roles");

	if (by_keys && by_roles)
		return json_refuse(r, json_get(object, "roles"), "roles: does not go with keys: either files of keys decide or the trust store");
	if (by_identities && by_roles)
		return json_refuse(r, json_get(object, "roles"), "roles: does not go with identities: either those decide or the trust store");
	return policy_who_is_named(object) ? COCKET_OK : json_refuse(r, object, "%s", nobody);
}

enum cocket_code
policy_who_read(struct policy_who *out, const struct json_reader *r, struct json object, const char *nobody)
{
	if (policy_list_read(&out->keys, r, json_get(object, "keys")) || policy_identities_read(out, r, object) || roles_read(out, r, object))
		return r->err->code;
	return who_check(r, object, nobody) ? r->err->code : threshold_read(out, r, object);
}
