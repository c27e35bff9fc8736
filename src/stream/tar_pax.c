/* The records of a PAX extended header (POSIX.1-2001 pax, "pax Extended Header"): "LEN KEY=VALUE\n" each, LEN counting all of it.
 * Only path, linkpath and size are kept; the rest (times, owners, comments) is nobody's business here, but must be known to be just that. */
#include "base/escape.h"
#include "stream/tar.h"

#define SIZE_MAX_BYTES (1ULL << 53)

struct pax_record {
	struct slice key, value;
};

static enum cocket_code
length_parse(size_t *out, struct slice *rest, struct slice records, struct err *err)
{
	const uint8_t *space = records.len ? memchr(records.ptr, ' ', records.len) : NULL;
	struct err ignored;
	uint64_t len = 0;

	if (space == NULL || u64_parse(&len, slice_of(records.ptr, (size_t)(space - records.ptr)), records.len, &ignored))
		return fail(err, COCKET_E_FORMAT, "a record without a valid length");
	*rest = slice_of(space + 1, records.len - (size_t)(space + 1 - records.ptr));
	*out = (size_t)len;
	return COCKET_OK;
}

/* Takes one record from the front. */
static enum cocket_code
record_consume(struct pax_record *out, struct slice *records, struct err *err)
{
	struct slice rest = { 0 };
	size_t len;

	if (length_parse(&len, &rest, *records, err))
		return err->code;
	size_t before = records->len - rest.len;
	if (len < before + 3 || records->ptr[len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "a record does not end where its length says");
	rest.len = len - before - 1;
	const uint8_t *equals = memchr(rest.ptr, '=', rest.len);
	if (equals == NULL || equals == rest.ptr)
		return fail(err, COCKET_E_FORMAT, "a record has no key");
	size_t key = (size_t)(equals - rest.ptr);
	out->key = slice_of(rest.ptr, key);
	out->value = slice_of(equals + 1, rest.len - key - 1);
	*records = slice_of(records->ptr + len, records->len - len);
	return COCKET_OK;
}

/* --- what they say --- */

static enum cocket_code
name_read(struct slice *out, bool *has, const struct pax_record *r, struct err *err)
{
	if (r->value.len == 0) /* Go takes that for none, GNU tar for a name */
		return fail(err, COCKET_E_FORMAT, "an empty %s", TEXT(r->key));
	*has = true;
	*out = r->value;
	return COCKET_OK;
}

static enum cocket_code
path_read(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	return name_read(&p->path, &p->has_path, r, err);
}

static enum cocket_code
link_read(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	return name_read(&p->link, &p->has_link, r, err);
}

static enum cocket_code
size_read(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	struct err ignored;

	if (u64_parse(&p->size, r->value, SIZE_MAX_BYTES, &ignored))
		return fail(err, COCKET_E_FORMAT, "size %s: not the size of a file", TEXT(r->value));
	p->has_size = true;
	return COCKET_OK;
}

static struct slice
digits_consume(struct slice *text)
{
	size_t n = 0;

	while (n < text->len && text->ptr[n] >= '0' && text->ptr[n] <= '9')
		n++;
	const struct slice digits = slice_of(text->ptr, n);
	*text = slice_of(text->ptr + n, text->len - n);
	return digits;
}

static bool
starts_consume(struct slice *text, const char *prefix)
{
	const bool starts = slice_starts(*text, prefix);

	if (starts)
		*text = slice_of(text->ptr + strlen(prefix), text->len - strlen(prefix));
	return starts;
}

/* Decimal digits, a '-' before them, one '.' among them: a time, an owner.  Go and GNU tar stop at anything else. */
static bool
is_number(struct slice text)
{
	bool is_one;

	(void)starts_consume(&text, "-");
	is_one = digits_consume(&text).len > 0;
	if (starts_consume(&text, "."))
		is_one = digits_consume(&text).len > 0 && is_one;
	return is_one && text.len == 0;
}

static enum cocket_code
number_check(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	(void)p;
	return is_number(r->value) ? COCKET_OK : fail(err, COCKET_E_FORMAT, "%s %s: not a number", TEXT(r->key), TEXT(r->value));
}

static enum cocket_code
text_check(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	(void)p;
	return utf8_valid(r->value) ? COCKET_OK : fail(err, COCKET_E_FORMAT, "%s: not UTF-8", TEXT(r->key));
}

static enum cocket_code
any_value(struct tar_pax *p, const struct pax_record *r, struct err *err)
{
	(void)p;
	(void)r;
	(void)err;
	return COCKET_OK;
}

/* Closed: what is not here might be a name, a size or a map of holes to some reader (GNU.sparse.*, hdrcharset, SCHILY.filetype).  A key that
 * ends in '.' is the beginning of many. */
static const struct key_row {
	const char *key;
	enum cocket_code (*read)(struct tar_pax *p, const struct pax_record *r, struct err *err);
} key_rows[] = {
	{ "path", path_read },
	{ "linkpath", link_read },
	{ "size", size_read },
	{ "mtime", number_check },
	{ "atime", number_check },
	{ "ctime", number_check },
	{ "uid", number_check },
	{ "gid", number_check },
	{ "uname", text_check },
	{ "gname", text_check },
	{ "comment", text_check },
	{ "SCHILY.dev", number_check },
	{ "SCHILY.ino", number_check },
	{ "SCHILY.nlink", number_check },
	{ "SCHILY.devmajor", number_check },
	{ "SCHILY.devminor", number_check },
	{ "SCHILY.fflags", text_check },
	{ "SCHILY.xattr.", any_value },
	{ "SCHILY.acl.", text_check },
	{ "LIBARCHIVE.creationtime", number_check },
	{ "LIBARCHIVE.xattr.", text_check },
	{ "RHT.security.selinux", any_value },
};
#define KEYS (sizeof key_rows / sizeof *key_rows)

/* The row of the key, KEYS none. */
static size_t
key_row_of(struct slice key)
{
	size_t i;

	for (i = 0; i < KEYS; i++) {
		const char *known = key_rows[i].key;

		if (known[strlen(known) - 1] == '.' ? slice_starts(key, known) : slice_is(key, known))
			break;
	}
	return i;
}

static bool
is_sparse(struct slice key)
{
	return slice_starts(key, "GNU.sparse") || slice_is(key, "SCHILY.realsize") || slice_is(key, "SUN.holesdata");
}

/* once: the rows that stood, a bit each. */
static enum cocket_code
record_read(struct tar_pax *p, uint32_t *once, const struct pax_record *r, struct err *err)
{
	const size_t row = key_row_of(r->key);
	const bool is_many = row < KEYS && key_rows[row].key[strlen(key_rows[row].key) - 1] == '.';

	if (is_sparse(r->key)) /* A22 */
		return fail(err, COCKET_E_UNSUPPORTED, "%s: a sparse file", TEXT(r->key));
	if (row == KEYS || memchr(r->key.ptr, '\0', r->key.len))
		return fail(err, COCKET_E_UNSUPPORTED, "%s: unknown key, which other readers may interpret", TEXT(r->key));
	if (!is_many && (*once & 1U << row))
		return fail(err, COCKET_E_FORMAT, "two %ss", TEXT(r->key));
	*once |= 1U << row;
	return key_rows[row].read(p, r, err);
}

enum cocket_code
tar_pax_parse(struct tar_pax *out, struct slice records, struct err *err)
{
	struct tar_pax p = { 0 };
	struct pax_record r;
	uint32_t once = 0;

	while (records.len > 0)
		if (record_consume(&r, &records, err) || record_read(&p, &once, &r, err))
			return within(err, "PAX header");
	*out = p;
	return COCKET_OK;
}
