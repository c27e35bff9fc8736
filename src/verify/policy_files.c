/* The files that a policy names: see policy_files.h.  Never reads one that others may write. */
#include "verify/policy_files.h"

#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/owner.h"
#include "base/strings.h"
#include "identity/key_files.h"
#include "verify/default_paths.h"

enum cocket_code
policy_path_beside(char out[static PATH_MAX], const char *policy, const char *path, struct err *err)
{
	const char *slash = strrchr(policy, '/');
	int n = path[0] == '/' || slash == NULL ? snprintf(out, PATH_MAX, "%s", path)
	                                        : snprintf(out, PATH_MAX, "%.*s%s", (int)(slash - policy) + 1, policy, path);

	return n >= 0 && n < PATH_MAX ? COCKET_OK : fail(err, COCKET_E_USAGE, "%s: path too long", TEXT(slice_str(path)));
}

/* Whose file it is decides who may sign, as with the policy. */
enum cocket_code
policy_key_read(struct keyring *keys, const char *policy, const char *name, struct err *err)
{
	char path[PATH_MAX], *items[] = { path };
	const struct strings list = { .items = items, .count = 1 };
	size_t before = keys->count;

	if (!key_source_is_file(name))
		return fail(err, COCKET_E_USAGE, "%s: a policy takes keys from files only", TEXT(slice_str(name)));
	if (policy_path_beside(path, policy, name, err))
		return err->code;
	if (owner_check_path(path, err))
		return within(err, "%s", TEXT(slice_str(name)));
	if (public_keys_load(keys, &list, err))
		return err->code;
	return keys->count > before ? COCKET_OK : fail(err, COCKET_E_USAGE, "%s: holds the key of another file in the list", TEXT(slice_str(name)));
}

enum cocket_code
policy_root_find(char out[static PATH_MAX], const char *policy, const char *name, struct err *err)
{
	if (policy_path_beside(out, policy, name, err))
		return err->code;
	return owner_check_path(out, err) ? within(err, "%s", TEXT(slice_str(name))) : COCKET_OK;
}

static void
root_choice_free(struct root_choice *c)
{
	strings_free(&c->files);
	strings_free(&c->unlogged);
}

static enum cocket_code
roots_find(struct strings *out, const char *policy, const struct policy_list *names, struct err *err)
{
	char file[PATH_MAX];

	for (size_t i = 0; i < names->count; i++)
		if (policy_root_find(file, policy, names->items[i], err) || strings_add(out, slice_str(file), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
own_roots_open(struct root_files *out, const char *path, const struct policy *policy, int64_t now, struct err *err)
{
	AUTO(root_choice_free) struct root_choice choice = { 0 };

	if (roots_find(&choice.files, path, &policy->roots, err) || roots_find(&choice.unlogged, path, &policy->unlogged_roots, err))
		return err->code;
	return root_files_open(out, &choice, now, err);
}

enum cocket_code
policy_roots_open(struct root_files *out, const char *path, const struct policy *policy, const struct policy_surroundings *around, struct err *err)
{
	const struct root_choice given = { .files = around->roots };
	const bool names_roots = policy->roots.count + policy->unlogged_roots.count > 0;

	if (given.files.count > 0 && !policy_has_identities(policy) && !policy_asks_roles(policy))
		return fail(err, COCKET_E_USAGE, "--trusted-root: no rule of the policy %s has identities or roles", TEXT(slice_str(path)));
	if (given.files.count > 0 && names_roots)
		return fail(err, COCKET_E_USAGE, "--trusted-root: the policy %s names a trusted root of its own", TEXT(slice_str(path)));
	if (!policy_has_identities(policy) && !names_roots) /* those of roles, once they are asked */
		return COCKET_OK;
	if (given.files.count > 0)
		return root_files_open(out, &given, around->now, err);
	return own_roots_open(out, path, policy, around->now, err) ? within(err, "policy %s: trusted-root", TEXT(slice_str(path))) : COCKET_OK;
}

enum cocket_code
policy_store_find(char out[static PATH_MAX], const char *policy, const char *own, const char *given, struct err *err)
{
	if (given && own)
		return fail(err, COCKET_E_USAGE, "--trust: the policy %s names a trust store of its own", TEXT(slice_str(policy)));
	if (own)
		return policy_path_beside(out, policy, own, err);
	if (!store_path_find(out, given) || (given == NULL && access(out, F_OK) != 0))
		return fail(err, COCKET_E_USAGE, "uses roles, and there is no trust store: set \"trust\" in it or use --trust DIR");
	return COCKET_OK;
}
