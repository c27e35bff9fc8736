/* The envelope of a metadata file, which TUF 1.0 and notary v1 have alike: {"signed": {"_type", "version", ...}, "signatures": [...]}.
 * Open objects.  Never looks at a clock or a signature: tuf_signed.c says who may believe the file, the caller until when. */
#include "format/tuf/tuf_part.h"

#include <stdlib.h>

#include "base/escape.h"
#include "format/tuf/canonical_json.h"

const char *
tuf_type_name(enum tuf_type type)
{
	static const char *const names[] = { "root", "timestamp", "snapshot", "targets" };

	return names[type];
}

/* --- lists and tables --- */

static bool
may_be_absent(const struct tuf_file *f, struct json obj, const char *name)
{
	enum json_type type = json_type(json_get(obj, name));

	return f->dialect->nulls && (type == JSON_NULL || type == JSON_ABSENT);
}

enum cocket_code
tuf_array(struct json *out, const struct tuf_file *f, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return may_be_absent(f, obj, name) ? COCKET_OK : json_array(out, obj, name, err);
}

enum cocket_code
tuf_object(struct json *out, const struct tuf_file *f, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return may_be_absent(f, obj, name) ? COCKET_OK : json_object(out, obj, name, err);
}

enum cocket_code
tuf_strings_read(const char ***out, size_t *count, struct json list, const char *name, struct err *err)
{
	*out = calloc(json_count(list) + 1, sizeof **out);
	if (!*out)
		return no_memory(err);
	for (struct json m = json_first(list); m.node; m = json_next(m)) {
		const char *text = json_string_value(m);

		if (!text)
			return fail(err, COCKET_E_FORMAT, "%s: expected strings", name);
		if (strlen(text) > TUF_PATTERN_MAX)
			return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, expected at most %d", name, strlen(text), TUF_PATTERN_MAX);
		(*out)[(*count)++] = text;
	}
	return COCKET_OK;
}

/* --- the file --- */

static enum cocket_code
read_type(const struct tuf_file *f, struct json obj, struct err *err)
{
	const char *type, *expected = f->dialect->types[f->type].word;

	if (json_string(&type, obj, "_type", err))
		return err->code;
	if (strcmp(type, expected) != 0)
		return fail(err, COCKET_E_FORMAT, "_type: %s, expected %s", TEXT(slice_str(type)), expected);
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

static enum cocket_code
read_signed(struct tuf_file *f, struct json obj, struct err *err)
{
	if (read_type(f, obj, err) || f->dialect->read_header(f, obj, err) || read_version(f, obj, err) ||
	    canonical_json_print(&f->signed_bytes, obj, err) || f->dialect->types[f->type].read(f, obj, err))
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
tuf_file_parse(struct tuf_file *out, const struct tuf_dialect *dialect, struct slice bytes, enum tuf_type type, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file f = { .dialect = dialect, .type = type, .signed_bytes = BUF(bytes.len) };
	size_t max = dialect->types[type].max_bytes;

	if (bytes.len > max)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, maximum %zu for %s metadata", bytes.len, max, tuf_type_name(type));
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
	tuf_revoked_free(f);
	buf_free(&f->signed_bytes);
	json_free(&f->doc);
	*f = (struct tuf_file){ 0 };
}
