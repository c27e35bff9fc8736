/* A copy of a staged file that somebody else has signed, come back by hand: only what is good by a key that counts is taken from it. */
#include "base/escape.h"
#include "trust/edit/edit.h"

static enum cocket_code
read_type(enum tuf_type *out, struct slice bytes, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json part;
	const char *type;

	if (json_parse(&doc, bytes, err) || json_object(&part, json_root(&doc), "signed", err) || json_string(&type, part, "_type", err))
		return err->code;
	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++)
		if (strcmp(type, tuf_type_name(t)) == 0) {
			*out = t;
			return COCKET_OK;
		}
	return fail(err, COCKET_E_FORMAT, "_type: %s, expected root, targets, snapshot or timestamp", TEXT(slice_str(type)));
}

static enum cocket_code
parse_copy(struct metadata_file *out, const char *role, struct slice bytes, struct err *err)
{
	enum tuf_type type;

	if (read_type(&type, bytes, err))
		return err->code;
	if (role && metadata_file_type(role) != type)
		return fail(err, COCKET_E_USAGE, "%s metadata, expected %s", tuf_type_name(type), TEXT(slice_str(role)));
	return metadata_file_parse(out, role ? role : tuf_type_name(type), bytes, err);
}

/* The same content as was published: whoever was not the last to sign learns so that it is done. */
static enum cocket_code
refuse_done(const struct stage *st, const struct metadata_file *d, struct err *err)
{
	const struct metadata_file *there = stage_published(st, d->role);

	if (!there || d->tuf.version > there->tuf.version)
		return COCKET_OK;
	if (d->tuf.version == there->tuf.version && metadata_file_same_signed(d, there))
		return fail(err, COCKET_E_USAGE, "version %llu is already published", (unsigned long long)d->tuf.version);
	return fail(err, COCKET_E_USAGE, "version %llu, but version %llu is already published; make the change again",
	            (unsigned long long)d->tuf.version, (unsigned long long)there->tuf.version);
}

static bool
is_derived(const struct metadata_file *d)
{
	return d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP;
}

/* snapshot and timestamp follow from the rest, and are made anew where they do not. */
static enum cocket_code
take_derived(struct stage *st, struct metadata_file *d, struct err *err)
{
	const struct metadata_file *there = stage_staged(st, d->role);

	if (d->tuf.version != stage_next_version(st, d->role))
		return COCKET_OK;
	return there && metadata_file_same_signed(there, d) ? stage_merge(st, d, err) : stage_put(st, d, err);
}

/* A file of no role would be staged for ever. */
static enum cocket_code
check_role(const struct stage *st, const struct metadata_file *d, struct err *err)
{
	const struct metadata_file *holder;
	const struct tuf_role *role;

	if (d->tuf.type == TUF_ROOT || strcmp(d->role, "targets") == 0)
		return COCKET_OK;
	if (stage_find_delegation(&holder, &role, st, d->role, err))
		return err->code;
	if (!holder)
		return fail(err, COCKET_E_USAGE, "nobody delegates to %s: give the role of the file", TEXT(slice_str(d->role)));
	return COCKET_OK;
}

static enum cocket_code
merge_copy(struct stage *st, struct metadata_file *d, struct err *err)
{
	const struct metadata_file *there = stage_staged(st, d->role);

	if (is_derived(d))
		return take_derived(st, d, err);
	if (check_role(st, d, err) || refuse_done(st, d, err))
		return err->code;
	if (!there)
		return stage_put(st, d, err);
	if (!metadata_file_same_signed(there, d))
		return fail(err, COCKET_E_USAGE, "differs from the change that is staged here; drop that one (cocket trust discard), or leave this one");
	return stage_merge(st, d, err);
}

enum cocket_code
edit_merge(struct stage *st, const char *role, struct slice bytes, struct err *err)
{
	AUTO(metadata_file_free) struct metadata_file d = { 0 };

	if (parse_copy(&d, role, bytes, err)) {
		err->code = err->code == COCKET_E_NOMEM ? err->code : COCKET_E_USAGE;
		return err->code;
	}
	return merge_copy(st, &d, err);
}
