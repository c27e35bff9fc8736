/* Paragraphs of fields, line by line: see package_reader.h. */
#include "format/package/package_reader.h"

#include "base/escape.h"
#include "format/text/go_space.h"

const char *
package_kind_word(enum package_kind kind)
{
	return kind == PACKAGE_APK ? "apk" : "deb";
}

void
package_reader_begin(struct package_reader *r, enum package_kind kind, const struct package_sink *sink)
{
	memset(r, 0, sizeof *r);
	r->kind = kind;
	r->sink = sink;
}

static const struct package_format *
format_of(const struct package_reader *r)
{
	return r->kind == PACKAGE_APK ? &apk_format : &dpkg_format;
}

static enum cocket_code
malformed(const struct package_reader *r, const char *what, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "line %llu: %s", (unsigned long long)r->number, what);
}

/* --- a paragraph ------------------------------------------------------------------------------------ */

static enum cocket_code
package_hand_on(struct package_reader *r, struct err *err)
{
	const struct package_format *f = format_of(r);
	const struct package p = { r->kind, r->fields[PACKAGE_NAME], r->fields[PACKAGE_VERSION], r->fields[PACKAGE_ARCHITECTURE] };

	if (p.name[0] == '\0')
		return malformed(r, "a package without a name", err);
	if (f->is_installed && r->has[PACKAGE_STATUS] && !f->is_installed(r->fields[PACKAGE_STATUS]))
		return COCKET_OK;
	if (p.version[0] == '\0')
		return malformed(r, "a package without a version", err);
	return r->sink->package(r->sink->context, &p, err);
}

static enum cocket_code
paragraph_end(struct package_reader *r, struct err *err)
{
	if (!r->is_in_paragraph)
		return COCKET_OK;
	if (package_hand_on(r, err))
		return err->code;
	memset(r->fields, 0, sizeof r->fields);
	memset(r->has, 0, sizeof r->has);
	r->is_in_paragraph = false;
	return COCKET_OK;
}

/* --- a line ------------------------------------------------------------------------------------------ */

static enum cocket_code
field_set(struct package_reader *r, enum package_field field, struct slice value, struct err *err)
{
	if (r->has[field])
		return malformed(r, "a field that is there twice", err);
	if (r->len > sizeof r->line || value.len >= PACKAGE_TEXT_BYTES)
		return malformed(r, "a field that is too long", err);
	if (memchr(value.ptr, '\0', value.len) != NULL)
		return malformed(r, "a field with a NUL in it", err);
	memcpy(r->fields[field], value.ptr, value.len);
	r->fields[field][value.len] = '\0';
	r->has[field] = true;
	return COCKET_OK;
}

/* "NAME: VALUE" */
static enum cocket_code
field_read(struct package_reader *r, struct slice line, struct err *err)
{
	const struct package_format *f = format_of(r);
	struct slice rest = line;
	const struct slice name = slice_take_until(&rest, ':');
	enum package_field field;

	if (name.len == line.len || name.len < f->name_least || name.len > f->name_most)
		return malformed(r, "no field", err);
	r->is_in_paragraph = true;
	field = f->field(name);
	return field == PACKAGE_FIELDS ? COCKET_OK : field_set(r, field, space_trim(rest), err);
}

static enum cocket_code
line_end(struct package_reader *r, struct err *err)
{
	const struct slice line = slice_of(r->line, r->len < sizeof r->line ? r->len : sizeof r->line);
	const bool is_folded = format_of(r)->folds && line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
	enum cocket_code code;

	r->number++;
	if (r->len == 0)
		code = paragraph_end(r, err);
	else if (is_folded)
		code = r->is_in_paragraph ? COCKET_OK : malformed(r, "goes on with a field that is not there", err);
	else
		code = field_read(r, line, err);
	r->len = 0;
	return code;
}

static void
line_add(struct package_reader *r, struct slice bytes)
{
	if (bytes.len > 0 && r->len < sizeof r->line)
		memcpy(r->line + r->len, bytes.ptr, bytes.len < sizeof r->line - r->len ? bytes.len : sizeof r->line - r->len);
	r->len += bytes.len;
}

enum cocket_code
package_reader_add(struct package_reader *r, struct slice bytes, struct err *err)
{
	while (bytes.len > 0) {
		const uint8_t *end = memchr(bytes.ptr, '\n', bytes.len);
		const size_t n = end ? (size_t)(end - bytes.ptr) : bytes.len;

		line_add(r, slice_of(bytes.ptr, n));
		if (end == NULL)
			return COCKET_OK;
		if (line_end(r, err))
			return err->code;
		bytes = slice_of(end + 1, bytes.len - n - 1);
	}
	return COCKET_OK;
}

enum cocket_code
package_reader_end(struct package_reader *r, struct err *err)
{
	if (r->len > 0 && line_end(r, err))
		return err->code;
	return paragraph_end(r, err);
}
