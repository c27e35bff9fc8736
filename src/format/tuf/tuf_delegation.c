/* Delegations of targets (TUF 1.0 section 4.5), and succinct ones (TAP 15): which role may speak for which paths.
 * Open objects, but x-cocket-* are ours: they are read, or the file is refused.  Never takes a name that stands for another's file. */
#include "base/clock.h"
#include "base/escape.h"
#include "base/utf8.h"
#include "format/tuf/tuf_part.h"

#define BIT_LENGTH_MAX 32
#define BIN_SUFFIX_MAX 9 /* "-" and 8 digits */

static bool
is_there(struct json obj, const char *name)
{
	return json_type(json_get(obj, name)) != JSON_ABSENT;
}

static bool
has_control_character(struct slice text)
{
	while (text.len > 0) {
		uint32_t c;
		size_t n = utf8_next(&c, text);

		if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
			return true;
		text = slice_of(text.ptr + n, text.len - n);
	}
	return false;
}

/* TUF leaves names free; they end up in file names, encoded (A21), and in messages. */
static enum cocket_code
read_name(const char **out, struct json obj, const char *field, size_t max, struct err *err)
{
	const char *name;
	struct slice s;

	if (json_string(&name, obj, field, err))
		return err->code;
	s = slice_str(name);
	if (s.len < 1 || s.len > max)
		return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, expected 1 to %zu", field, s.len, max);
	if (has_control_character(s))
		return fail(err, COCKET_E_FORMAT, "%s: %s has a control character", field, TEXT(s));
	*out = name;
	return COCKET_OK;
}

/* A delegated "targets" would be a second file of that name. */
enum cocket_code
tuf_delegation_name_read(struct tuf_role *role, struct json obj, struct err *err)
{
	if (read_name(&role->name, obj, "name", TUF_ROLE_NAME_MAX, err))
		return err->code;
	for (int type = 0; type < TUF_TYPES; type++)
		if (strcmp(role->name, tuf_type_name((enum tuf_type)type)) == 0)
			return fail(err, COCKET_E_FORMAT, "name: %s is a top-level role, which cannot be delegated", role->name);
	return COCKET_OK;
}

static enum cocket_code
read_strings(const char ***out, size_t *count, struct json obj, const char *name, struct err *err)
{
	struct json list;

	return json_array(&list, obj, name, err) ? err->code : tuf_strings_read(out, count, list, name, err);
}

static enum cocket_code
read_covered(struct tuf_role *role, struct json obj, struct err *err)
{
	bool by_paths = is_there(obj, "paths"), by_prefixes = is_there(obj, "path_hash_prefixes");

	if (by_paths && by_prefixes)
		return fail(err, COCKET_E_FORMAT, "paths and path_hash_prefixes, expected one of them");
	if (by_paths)
		return read_strings(&role->paths, &role->path_count, obj, "paths", err);
	return by_prefixes ? read_strings(&role->prefixes, &role->prefix_count, obj, "path_hash_prefixes", err) : COCKET_OK;
}

static enum cocket_code
read_x_time(bool *has, int64_t *out, struct json obj, const char *name, struct err *err)
{
	const char *text;

	if (json_string_opt(&text, obj, name, err))
		return err->code;
	if (!text)
		return COCKET_OK;
	if (clock_parse(out, slice_str(text), err))
		return within(err, "%s", name);
	*has = true;
	return COCKET_OK;
}

static enum cocket_code
read_x_max_age(struct tuf_role *role, struct json obj, struct err *err)
{
	uint64_t seconds;

	if (!is_there(obj, "x-cocket-max-age"))
		return COCKET_OK;
	if (json_u64(&seconds, obj, "x-cocket-max-age", err))
		return err->code;
	if (seconds < 1)
		return fail(err, COCKET_E_FORMAT, "x-cocket-max-age: 0, expected at least 1 second");
	role->max_age = (int64_t)seconds;
	role->has_max_age = true;
	return COCKET_OK;
}

static enum cocket_code
read_x_names(struct tuf_role *role, struct json obj, struct err *err)
{
	const char *text;

	if (json_string_opt(&text, obj, "x-cocket-names", err))
		return err->code;
	if (text && strcmp(text, "optional") != 0 && strcmp(text, "required") != 0)
		return fail(err, COCKET_E_FORMAT, "x-cocket-names: %s, expected required or optional", TEXT(slice_str(text)));
	role->names_optional = text && strcmp(text, "optional") == 0;
	return COCKET_OK;
}

/* Ours. */
static enum cocket_code
read_x_members(struct tuf_role *role, struct json obj, struct err *err)
{
	if (read_x_time(&role->has_expires, &role->expires, obj, "x-cocket-expires", err) ||
	    read_x_time(&role->has_not_before, &role->not_before, obj, "x-cocket-not-before", err) || read_x_max_age(role, obj, err) ||
	    read_x_names(role, obj, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
tuf_delegation_read(struct tuf_role *role, struct json obj, struct err *err)
{
	if (read_covered(role, obj, err) || json_bool(&role->terminating, obj, "terminating", err) || read_x_members(role, obj, err))
		return err->code;
	return COCKET_OK;
}

/* --- all of a file --- */

/* TAP 15: {"keyids", "threshold", "bit_length", "name_prefix"}. */
static enum cocket_code
read_succinct(struct tuf_file *f, struct json delegations, struct err *err)
{
	struct json obj;
	uint64_t bits;

	if (json_object(&obj, delegations, "succinct_roles", err))
		return err->code;
	if (read_name(&f->name_prefix, obj, "name_prefix", TUF_ROLE_NAME_MAX - BIN_SUFFIX_MAX, err) ||
	    tuf_role_read(&f->succinct_role, f, obj, err) || json_u64(&bits, obj, "bit_length", err))
		return within(err, "succinct_roles");
	if (bits < 1 || bits > BIT_LENGTH_MAX)
		return fail(err, COCKET_E_FORMAT, "succinct_roles: bit_length: %llu, expected 1 to %d", (unsigned long long)bits,
		            BIT_LENGTH_MAX);
	f->bit_length = (unsigned)bits;
	f->succinct_role.name = f->name_prefix;
	f->succinct_role.terminating = true;
	f->succinct = true;
	return COCKET_OK;
}

static enum cocket_code
read_whom(struct tuf_file *f, struct json delegations, struct err *err)
{
	return is_there(delegations, "roles") ? tuf_delegated_roles_read(f, delegations, err) : read_succinct(f, delegations, err);
}

enum cocket_code
tuf_delegations_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json delegations;

	if (json_object_opt(&delegations, obj, "delegations", err))
		return err->code;
	if (json_type(delegations) == JSON_ABSENT)
		return COCKET_OK;
	if (is_there(delegations, "roles") == is_there(delegations, "succinct_roles"))
		return fail(err, COCKET_E_FORMAT, "delegations: expected one of roles and succinct_roles");
	if (tuf_keys_read(f, delegations, err) || read_whom(f, delegations, err))
		return within(err, "delegations");
	return COCKET_OK;
}
