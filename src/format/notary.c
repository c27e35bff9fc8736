/* Notary v1 metadata files (formats.md 4): the envelope, what all four types have in common, and the way to the parts.
 * Open objects.  Never looks at a clock or a signature: who may believe the file is for notary_signed.c to say, until when for the
 * caller. */
#include "format/notary.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "format/canonical.h"
#include "format/notary_part.h"

static enum cocket_code
read_root(struct notary_file *f, struct json obj, struct err *err)
{
	return notary_keys_read(f, obj, err) ? err->code : notary_root_roles_read(f, obj, err);
}

static enum cocket_code
read_timestamp(struct notary_file *f, struct json obj, struct err *err)
{
	if (notary_metas_read(f, obj, err))
		return err->code;
	return notary_meta_find(f, "snapshot") ? COCKET_OK : fail(err, COCKET_E_FORMAT, "meta: snapshot: missing");
}

static enum cocket_code
read_targets(struct notary_file *f, struct json obj, struct err *err)
{
	return notary_targets_read(f, obj, err) ? err->code : notary_delegations_read(f, obj, err);
}

static const struct {
	const char *name, *type;
	enum cocket_code (*read)(struct notary_file *f, struct json obj, struct err *err);
} types[] = {
	[NOTARY_ROOT] = { "root", "Root", read_root },
	[NOTARY_TIMESTAMP] = { "timestamp", "Timestamp", read_timestamp },
	[NOTARY_SNAPSHOT] = { "snapshot", "Snapshot", notary_metas_read },
	[NOTARY_TARGETS] = { "targets", "Targets", read_targets },
};

const char *
notary_type_name(enum notary_type type)
{
	return types[type].name;
}

static enum cocket_code
read_header(struct notary_file *f, struct json obj, struct err *err)
{
	const char *type, *expires;

	if (json_string(&type, obj, "_type", err) || json_u64(&f->version, obj, "version", err) || json_string(&expires, obj, "expires", err))
		return err->code;
	if (strcmp(type, types[f->type].type) != 0)
		return fail(err, COCKET_E_FORMAT, "_type: %s, expected %s", TEXT(slice_str(type)), types[f->type].type);
	if (f->version < 1)
		return fail(err, COCKET_E_FORMAT, "version: 0, expected at least 1");
	return clock_parse(&f->expires, slice_str(expires), err) ? within(err, "expires") : COCKET_OK;
}

static enum cocket_code
read_signed(struct notary_file *f, struct json obj, struct err *err)
{
	if (read_header(f, obj, err) || canonical_print(&f->signed_bytes, obj, err) || types[f->type].read(f, obj, err))
		return within(err, "signed");
	return COCKET_OK;
}

static enum cocket_code
read_file(struct notary_file *f, struct slice bytes, struct err *err)
{
	struct json root, obj;

	if (json_parse(&f->doc, bytes, err))
		return err->code;
	root = json_root(&f->doc);
	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not a JSON object");
	if (json_object(&obj, root, "signed", err) || read_signed(f, obj, err))
		return err->code;
	return notary_signatures_read(f, root, err);
}

enum cocket_code
notary_parse(struct notary_file *out, struct slice bytes, enum notary_type type, struct err *err)
{
	AUTO(notary_file_free) struct notary_file f = { .type = type, .signed_bytes = BUF(bytes.len) };

	if (bytes.len > NOTARY_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %d are read as metadata", bytes.len, NOTARY_MAX_BYTES);
	if (read_file(&f, bytes, err))
		return err->code;
	*out = f;
	f = (struct notary_file){ 0 };
	return COCKET_OK;
}

void
notary_file_free(struct notary_file *f)
{
	notary_signatures_free(f);
	notary_keys_free(f);
	notary_roles_free(f);
	free(f->metas);
	buf_free(&f->signed_bytes);
	json_free(&f->doc);
	*f = (struct notary_file){ 0 };
}

/* --- for the parts --- */

static bool
is_nothing(struct json obj, const char *name)
{
	enum json_type type = json_type(json_get(obj, name));

	return type == JSON_NULL || type == JSON_ABSENT;
}

enum cocket_code
notary_array(struct json *out, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return is_nothing(obj, name) ? COCKET_OK : json_array(out, obj, name, err);
}

enum cocket_code
notary_object(struct json *out, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return is_nothing(obj, name) ? COCKET_OK : json_object(out, obj, name, err);
}
