/* TUF metadata files (TUF 1.0 section 4): the envelope, what all four types have in common, and the way to the parts.
 * Open objects.  Never looks at a clock or a signature: who may believe the file is for tuf_signed.c to say, until when for the caller. */
#include "format/tuf.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "format/canonical.h"
#include "format/tuf_part.h"

static enum cocket_code
read_root(struct tuf_file *f, struct json obj, struct err *err)
{
	static const char consistent[] = "consistent_snapshot";

	if (json_type(json_get(obj, consistent)) != JSON_ABSENT && json_bool(&f->consistent_snapshot, obj, consistent, err))
		return err->code;
	if (tuf_keys_read(f, obj, err) || tuf_root_roles_read(f, obj, err))
		return err->code;
	return COCKET_OK;
}

/* TUF section 4.6: a timestamp is about one file. */
static enum cocket_code
read_timestamp(struct tuf_file *f, struct json obj, struct err *err)
{
	if (tuf_metas_read(f, obj, err))
		return err->code;
	if (!tuf_meta_find(f, "snapshot.json"))
		return fail(err, COCKET_E_FORMAT, "meta: snapshot.json: missing");
	return COCKET_OK;
}

static enum cocket_code
read_targets(struct tuf_file *f, struct json obj, struct err *err)
{
	if (tuf_targets_read(f, obj, err) || tuf_delegations_read(f, obj, err) || tuf_revoked_read(f, obj, err))
		return err->code;
	return COCKET_OK;
}

static const struct {
	const char *name;
	size_t max_bytes;
	enum cocket_code (*read)(struct tuf_file *f, struct json obj, struct err *err);
} types[] = {
	[TUF_ROOT] = { "root", TUF_ROOT_MAX_BYTES, read_root },
	[TUF_TIMESTAMP] = { "timestamp", TUF_TIMESTAMP_MAX_BYTES, read_timestamp },
	[TUF_SNAPSHOT] = { "snapshot", TUF_SNAPSHOT_MAX_BYTES, tuf_metas_read },
	[TUF_TARGETS] = { "targets", TUF_TARGETS_MAX_BYTES, read_targets },
};

const char *
tuf_type_name(enum tuf_type type)
{
	return types[type].name;
}

size_t
tuf_type_max_bytes(enum tuf_type type)
{
	return types[type].max_bytes;
}

static enum cocket_code
read_type(const struct tuf_file *f, struct json obj, struct err *err)
{
	const char *type;

	if (json_string(&type, obj, "_type", err))
		return err->code;
	if (strcmp(type, tuf_type_name(f->type)) != 0)
		return fail(err, COCKET_E_FORMAT, "_type: %s, expected %s", TEXT(slice_str(type)), tuf_type_name(f->type));
	return COCKET_OK;
}

/* TUF section 4.3: a client refuses a major version that is not its own. */
static enum cocket_code
read_spec_version(struct json obj, struct err *err)
{
	const char *version;

	if (json_string(&version, obj, "spec_version", err))
		return err->code;
	if (strcmp(version, "1") != 0 && strncmp(version, "1.", 2) != 0)
		return fail(err, COCKET_E_FORMAT, "spec_version: %s, expected 1.x", TEXT(slice_str(version)));
	return COCKET_OK;
}

static enum cocket_code
read_version(struct tuf_file *f, struct json obj, struct err *err)
{
	if (json_u64(&f->version, obj, "version", err))
		return err->code;
	if (f->version < 1)
		return fail(err, COCKET_E_FORMAT, "version: 0, expected at least 1");
	return COCKET_OK;
}

/* TUF section 4.2.2: "YYYY-MM-DDTHH:MM:SSZ" and no other form of RFC 3339. */
static enum cocket_code
read_expires(struct tuf_file *f, struct json obj, struct err *err)
{
	const char *text;
	struct slice s;

	if (json_string(&text, obj, "expires", err))
		return err->code;
	s = slice_str(text);
	if (s.len != CLOCK_TEXT_BYTES - 1 || s.ptr[10] != 'T' || s.ptr[s.len - 1] != 'Z' || clock_parse(&f->expires, s, err))
		return fail(err, COCKET_E_FORMAT, "expires: \"%s\", expected a time like 2026-11-22T10:53:01Z", TEXT(s));
	return COCKET_OK;
}

static enum cocket_code
read_header(struct tuf_file *f, struct json obj, struct err *err)
{
	if (read_type(f, obj, err) || read_spec_version(obj, err) || read_version(f, obj, err) || read_expires(f, obj, err))
		return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_signed(struct tuf_file *f, struct json obj, struct err *err)
{
	if (read_header(f, obj, err) || canonical_print(&f->signed_bytes, obj, err) || types[f->type].read(f, obj, err))
		return within(err, "signed");
	return COCKET_OK;
}

static enum cocket_code
read_file(struct tuf_file *f, struct slice bytes, struct err *err)
{
	struct json root, obj;

	if (json_parse(&f->doc, bytes, err))
		return err->code;
	root = json_root(&f->doc);
	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not a JSON object");
	if (json_object(&obj, root, "signed", err) || read_signed(f, obj, err) || tuf_signatures_read(f, root, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
tuf_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file f = { .type = type, .signed_bytes = BUF(bytes.len) };

	if (bytes.len > tuf_type_max_bytes(type))
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %zu are read as %s metadata", bytes.len, tuf_type_max_bytes(type),
		            tuf_type_name(type));
	if (read_file(&f, bytes, err))
		return err->code;
	*out = f;
	f = (struct tuf_file){ 0 };
	return COCKET_OK;
}

void
tuf_file_free(struct tuf_file *f)
{
	tuf_signatures_free(f);
	tuf_keys_free(f);
	tuf_roles_free(f);
	free(f->metas);
	free(f->revoked_keys);
	free(f->revoked_digests);
	buf_free(&f->signed_bytes);
	json_free(&f->doc);
	*f = (struct tuf_file){ 0 };
}
