/* From header blocks to members: names and sizes that stand in extensions, and where the archive ends.
 * One member has one name and one size: an extension that contradicts the header, a second one, or one that does not stand right before its
 * member is refused (A22). */
#include "base/escape.h"
#include "base/utf8.h"
#include "stream/tar.h"

#define USTAR_SIZE_MAX 077777777777ULL

/* --- names --- */

/* A part of a name, up to the next '/'. */
static size_t
part_length(struct slice name)
{
	const uint8_t *slash = name.len ? memchr(name.ptr, '/', name.len) : NULL;

	return slash ? (size_t)(slash - name.ptr) : name.len;
}

static const char *
part_fault(struct slice part)
{
	if (part.len == 0)
		return "an empty part in its name";
	if (slice_is(part, "."))
		return "a part \".\" in its name";
	return slice_is(part, "..") ? "\"..\" in its name" : NULL;
}

static const char *
parts_fault(struct slice name)
{
	const char *why = NULL;

	while (why == NULL) {
		size_t n = part_length(name);

		why = part_fault(slice_of(name.ptr, n));
		if (n == name.len)
			break;
		name = slice_of(name.ptr + n + 1, name.len - n - 1);
	}
	return why;
}

/* libarchive reads what is no UTF-8 by the locale; what no reader should show is no name either. */
static bool
is_printable(struct slice name)
{
	uint32_t code_point = 0;

	for (size_t at = 0, n; at < name.len; at += n) {
		n = utf8_next(&code_point, slice_of(name.ptr + at, name.len - at));
		if (n == 0 || !utf8_is_printable(code_point))
			return false;
	}
	return true;
}

static struct slice
directory_trim(struct slice name)
{
	if (slice_ends(name, "/"))
		name.len--;
	if (slice_is(name, "."))
		name.len = 0;
	return name;
}

/* "./" before a name and '/' after a directory's are how tar writes them, and mean nothing. */
static struct slice
trim(struct slice name, enum tar_kind kind)
{
	if (slice_starts(name, "./"))
		name = slice_of(name.ptr + 2, name.len - 2);
	return kind == TAR_DIRECTORY ? directory_trim(name) : name;
}

/* NULL: nothing is wrong with it. */
static const char *
name_fault(struct slice name, enum tar_kind kind)
{
	const bool is_top = name.len == 0 && kind == TAR_DIRECTORY;
	const char *parts = is_top ? NULL : parts_fault(name);

	if (parts)
		return parts;
	if (memchr(name.ptr, '\0', name.len))
		return "a NUL in its name";
	if (!is_printable(name))
		return "a name that is no printable text";
	return name.len > TAR_NAME_MAX_BYTES ? "a name that is too long" : NULL;
}

/* A20, A22: nothing here ever becomes a path, but what reads it next might make one of it. */
static enum cocket_code
name_set(struct tar_member *m, struct slice written, struct err *err)
{
	const struct slice name = trim(written, m->kind);
	const char *fault = slice_starts(written, "/") ? "an absolute name" : name_fault(name, m->kind);

	if (fault)
		return fail(err, COCKET_E_FORMAT, "member %s: %s", TEXT(written), fault);
	memcpy(m->name, name.ptr, name.len);
	m->name[name.len] = '\0';
	return COCKET_OK;
}

/* --- extensions --- */

static enum cocket_code
fail_second(const char *what, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "a second %s for the same member", what);
}

static enum cocket_code
keep(char to[static TAR_NAME_MAX_BYTES + 1], bool *has, struct slice name, const char *what, struct err *err)
{
	if (*has)
		return fail_second(what, err);
	if (name.len == 0 || name.len > TAR_NAME_MAX_BYTES || memchr(name.ptr, '\0', name.len))
		return fail(err, COCKET_E_FORMAT, "a long %s of %zu bytes, or containing a NUL, expected 1 to %d bytes", what, name.len, TAR_NAME_MAX_BYTES);
	*has = true;
	memcpy(to, name.ptr, name.len);
	to[name.len] = '\0';
	return COCKET_OK;
}

static enum cocket_code
keep_name(struct tar_parser *p, struct slice name, struct err *err)
{
	return keep(p->name, &p->has_name, name, "name", err);
}

static enum cocket_code
keep_link(struct tar_parser *p, struct slice link, struct err *err)
{
	return keep(p->link, &p->has_link, link, "link name", err);
}

/* GNU tar ends a name with a NUL. */
static struct slice
without_end(struct slice bytes)
{
	if (bytes.len > 0 && bytes.ptr[bytes.len - 1] == '\0')
		bytes.len--;
	return bytes;
}

static enum cocket_code
keep_pax(struct tar_parser *p, struct slice bytes, struct err *err)
{
	struct tar_pax pax;

	if (p->has_pax)
		return fail_second("PAX header", err);
	p->has_pax = true;
	if (tar_pax_parse(&pax, bytes, err) || (pax.has_path && keep_name(p, pax.path, err)) || (pax.has_link && keep_link(p, pax.link, err)))
		return err->code;
	p->has_size = pax.has_size;
	p->size = pax.size;
	return COCKET_OK;
}

enum cocket_code
tar_parser_extend(struct tar_parser *p, struct slice bytes, struct err *err)
{
	switch (p->extends) {
	case TAR_IS_LONG_NAME:
		return keep_name(p, without_end(bytes), err);
	case TAR_IS_LONG_LINK:
		return keep_link(p, without_end(bytes), err);
	case TAR_IS_PAX:
		return keep_pax(p, bytes, err);
	default:
		BUG("no extension was announced");
	}
}

/* --- blocks --- */

/* A PAX size is there for what ustar's field cannot say; there writers put 0, all ones, or the same in binary. */
static bool
sizes_agree(const struct tar_member *m, const struct tar_parser *p, const struct tar_header *h)
{
	if (!p->has_size || p->size == h->size)
		return true;
	return p->size > USTAR_SIZE_MAX && m->kind == TAR_FILE && (h->size == 0 || h->size == USTAR_SIZE_MAX);
}

/* Otherwise two readers would see two files (A22).  A small number in binary is GNU's alone. */
static enum cocket_code
size_set(struct tar_member *m, const struct tar_parser *p, const struct tar_header *h, struct err *err)
{
	m->size = p->has_size ? p->size : h->size;
	if (h->has_binary_size && h->format != TAR_GNU && m->size <= USTAR_SIZE_MAX)
		return fail(err, COCKET_E_FORMAT, "member %s: its size is a binary number, as only GNU's headers have it", TEXT(slice_str(m->name)));
	if (sizes_agree(m, p, h))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "member %s: its PAX header says %llu bytes, its own %llu", TEXT(slice_str(m->name)),
	            (unsigned long long)p->size, (unsigned long long)h->size);
}

static enum cocket_code
link_set(struct tar_member *m, const struct tar_parser *p, const struct tar_header *h, struct err *err)
{
	const char *link = p->has_link ? p->link : h->link;
	const bool is_link = m->kind == TAR_SYMLINK || m->kind == TAR_HARD_LINK;

	if (is_link != (link[0] != '\0'))
		return fail(err, COCKET_E_FORMAT, "member %s: %s", TEXT(slice_str(m->name)), is_link ? "a link without a target" : "not a link, but it has a target");
	if (!is_printable(slice_str(link)))
		return fail(err, COCKET_E_FORMAT, "member %s: a link target that is not printable text", TEXT(slice_str(m->name)));
	memcpy(m->link, link, strlen(link) + 1);
	return COCKET_OK;
}

static void
forget_extensions(struct tar_parser *p)
{
	p->is_extended = p->has_name = p->has_size = p->has_link = p->has_pax = false;
}

static enum cocket_code
member_set(struct tar_parser *p, const struct tar_header *h, struct err *err)
{
	struct tar_member *m = &p->member;

	m->kind = h->kind;
	m->mode = h->mode;
	m->mtime = h->mtime;
	m->offset = 0;
	if (name_set(m, slice_str(p->has_name ? p->name : h->name), err) || link_set(m, p, h, err) || size_set(m, p, h, err))
		return err->code;
	forget_extensions(p);
	return COCKET_OK;
}

static enum cocket_code
zero_block(enum tar_step *step, struct tar_parser *p, struct err *err)
{
	if (p->is_extended)
		return fail(err, COCKET_E_FORMAT, "the archive ends after the extension of a member");
	*step = p->zero_seen ? TAR_END : TAR_CONTINUE;
	p->zero_seen = true;
	return COCKET_OK;
}

static enum cocket_code
extension_begin(enum tar_step *step, struct tar_parser *p, const struct tar_header *h, struct err *err)
{
	if (h->size > TAR_EXTENSION_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "an extension of %llu bytes, at most %zu are taken", (unsigned long long)h->size,
		            TAR_EXTENSION_MAX_BYTES);
	p->is_extended = true;
	p->format = h->format;
	p->extends = h->type;
	p->extension = (size_t)h->size;
	*step = TAR_EXTENSION;
	return COCKET_OK;
}

static enum cocket_code
header_block(enum tar_step *step, struct tar_parser *p, const struct tar_header *h, struct err *err)
{
	if (p->is_extended && h->format != p->format)
		return fail(err, COCKET_E_FORMAT, "header %zu: of another format than the extension before it (a second one, or another writer's)", p->headers);
	if (h->type != TAR_IS_MEMBER)
		return extension_begin(step, p, h, err);
	*step = TAR_MEMBER;
	return member_set(p, h, err);
}

enum cocket_code
tar_parser_block(enum tar_step *step, struct tar_parser *p, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err)
{
	struct tar_header h;

	if (tar_block_is_zero(block))
		return zero_block(step, p, err);
	if (p->zero_seen)
		return fail(err, COCKET_E_FORMAT, "a single block of zeros, followed by data");
	if (++p->headers > TAR_HEADERS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d headers", TAR_HEADERS_MAX);
	if (tar_header_parse(&h, block, err))
		return within(err, "header %zu", p->headers);
	return header_block(step, p, &h, err);
}
