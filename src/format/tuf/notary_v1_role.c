/* Delegations of notary v1, whose paths are prefixes of tags (docs/FORMATS.md 4).
 * Open objects.  Never takes a role's name that is no name below its delegator's: it becomes a path (A21). */
#include "base/escape.h"
#include "format/tuf/notary_v1.h"
#include "format/tuf/notary_v1_part.h"

static bool
is_part(const char *s, size_t n)
{
	if (n == 0 || (n <= 2 && strncmp(s, "..", n) == 0))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr("-abcdefghijklmnopqrstuvwxyz0123456789._", s[i]))
			return false;
	return true;
}

bool
notary_v1_role_is_delegation(const char *name)
{
	static const char targets[] = "targets/";

	if (strlen(name) > TUF_ROLE_NAME_MAX || strncmp(name, targets, sizeof targets - 1) != 0)
		return false;
	for (name += sizeof targets - 1;;) {
		size_t n = strcspn(name, "/");

		if (!is_part(name, n))
			return false;
		if (!name[n])
			return true;
		name += n + 1;
	}
}

enum cocket_code
notary_v1_delegation_name_read(struct tuf_role *role, struct json obj, struct err *err)
{
	if (json_string(&role->name, obj, "name", err))
		return err->code;
	if (!notary_v1_role_is_delegation(role->name))
		return fail(err, COCKET_E_FORMAT, "name: %s, expected one like targets/releases", TEXT(slice_str(role->name)));
	return COCKET_OK;
}

/* paths: null or missing, as Go prints an empty list. */
enum cocket_code
notary_v1_delegation_read(struct tuf_role *role, struct json obj, struct err *err)
{
	struct json list = json_get(obj, "paths");

	if (json_type(list) != JSON_NULL && json_array_opt(&list, obj, "paths", err))
		return err->code;
	return tuf_strings_read(&role->paths, &role->path_count, list, "paths", err);
}

enum cocket_code
notary_v1_delegations_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json delegations;

	if (tuf_object(&delegations, f, obj, "delegations", err))
		return err->code;
	if (tuf_keys_read(f, delegations, err) || tuf_delegated_roles_read(f, delegations, err))
		return within(err, "delegations");
	return COCKET_OK;
}
