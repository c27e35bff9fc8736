/* Entries of a layer: see layer_tar.h (POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"). */
#include "stream/layer_tar.h"

#include <limits.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/limits.h"
#include "stream/layer_header.h"

#define EXTENSION_MAX_BYTES (1 * MIB)
#define FILE_MAX_BYTES ((uint64_t)1 << 53)

enum layer_state { AT_HEADER, IN_FILE, IN_EXTENSION, IN_SKIPPED, PAST_END };
enum { HAS_PAX = 1, HAS_LONG_NAME = 2, HAS_LONG_LINK = 4 }; /* which headers came before an entry's own */

struct layer_tar {
	struct writer base;
	struct layer_visitor *visitor;
	enum layer_state state;
	uint8_t block[TAR_BLOCK_BYTES];
	size_t have;           /* of the block */
	uint64_t left, padding; /* of what the state is about */
	char extension_type;
	struct buf extension;
	/* for the entry that comes next */
	char name[PATH_MAX], link[PATH_MAX];
	bool has_name, has_link, has_size;
	uint64_t size;
	unsigned before;       /* the headers that it has: HAS_... */
	bool zero_seen;        /* the first block of the two that end an archive */
	char path[PATH_MAX];   /* of the entry that is being read */
	bool ends_in_slash;    /* it did, as it is written */
	struct err err;        /* the first */
};

/* --- names --- */

static struct slice
field(const uint8_t *at, size_t width)
{
	return slice_of(at, strnlen((const char *)at, width));
}

static enum cocket_code
name_copy(char out[static PATH_MAX], struct slice text, struct err *err)
{
	if (text.len >= PATH_MAX || memchr(text.ptr, '\0', text.len) != NULL)
		return fail(err, COCKET_E_FORMAT, "the name of an entry is too long, or has a NUL in it");
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	return COCKET_OK;
}

void
layer_path_clean(char *path)
{
	struct slice rest = slice_str(path);
	size_t len = 0;

	while (rest.len > 0) {
		const struct slice part = slice_take_until(&rest, '/');

		if (part.len == 0 || slice_is(part, "."))
			continue;
		if (slice_is(part, "..")) {
			while (len > 0 && path[--len] != '/')
				;
			continue;
		}
		if (len > 0)
			path[len++] = '/';
		memmove(path + len, part.ptr, part.len); /* never past where it is read */
		len += part.len;
	}
	path[len] = '\0';
}

/* --- extensions --- */

/* Of the entry that comes next; a value that is empty takes back what came before it. */
static enum cocket_code
pax_record_take(struct layer_tar *t, struct slice key, struct slice value, struct err *err)
{
	if (slice_is(key, "path")) {
		t->has_name = value.len > 0;
		return name_copy(t->name, value, err);
	}
	if (slice_is(key, "linkpath")) {
		t->has_link = value.len > 0;
		return name_copy(t->link, value, err);
	}
	if (slice_is(key, "size")) {
		t->has_size = value.len > 0;
		return t->has_size && u64_parse(&t->size, value, FILE_MAX_BYTES, err) ? within(err, "size in a PAX header") : COCKET_OK;
	}
	if (slice_starts(key, "GNU.sparse."))
		return fail(err, COCKET_E_UNSUPPORTED, "a sparse file");
	return COCKET_OK;
}

/* What holds for all entries that follow: Go heeds nothing of it, others all. */
static enum cocket_code
global_record_take(struct layer_tar *t, struct slice key, struct slice value, struct err *err)
{
	(void)t;
	(void)value;
	if (slice_is(key, "path") || slice_is(key, "linkpath") || slice_is(key, "size") || slice_starts(key, "GNU.sparse."))
		return fail(err, COCKET_E_UNSUPPORTED, "a global PAX header that names or sizes files");
	return COCKET_OK;
}

typedef enum cocket_code record_fn(struct layer_tar *t, struct slice key, struct slice value, struct err *err);

/* "LEN KEY=VALUE\n", LEN counting all of it. */
static enum cocket_code
pax_record_read(struct layer_tar *t, struct slice *records, record_fn *record_take, struct err *err)
{
	struct slice rest = *records;
	const struct slice number = slice_take_until(&rest, ' ');
	uint64_t len;

	if (u64_parse(&len, number, records->len, err) || len < number.len + 4 || records->ptr[len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "a PAX header is malformed");
	struct slice record = slice_of(records->ptr + number.len + 1, (size_t)len - number.len - 2);
	const struct slice key = slice_take_until(&record, '=');
	*records = slice_of(records->ptr + len, records->len - (size_t)len);
	return record_take(t, key, record, err);
}

static enum cocket_code
pax_read(struct layer_tar *t, struct slice records, record_fn *record_take, struct err *err)
{
	while (records.len > 0)
		if (pax_record_read(t, &records, record_take, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
extension_end(struct layer_tar *t, struct err *err)
{
	const struct slice text = buf_slice(&t->extension);
	const struct slice name = field(text.ptr ? text.ptr : (const uint8_t *)"", text.len);

	switch (t->extension_type) {
	case 'x':
		return pax_read(t, text, pax_record_take, err);
	case 'L':
		t->has_name = name.len > 0;
		return name_copy(t->name, name, err);
	case 'K':
		t->has_link = name.len > 0;
		return name_copy(t->link, name, err);
	default:
		return pax_read(t, text, global_record_take, err);
	}
}

/* --- headers --- */

static uint64_t
padding_of(uint64_t size)
{
	return (TAR_BLOCK_BYTES - size % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES;
}

/* One of a kind before an entry, and of one format: of two, one reader takes the first, another the last, a third both. */
static enum cocket_code
order_check(struct layer_tar *t, char type, struct err *err)
{
	const unsigned is = type == 'x' ? HAS_PAX : type == 'L' ? HAS_LONG_NAME : type == 'K' ? HAS_LONG_LINK : 0;
	const unsigned excluded = is == HAS_LONG_NAME || is == HAS_LONG_LINK ? is | HAS_PAX : HAS_PAX | HAS_LONG_NAME | HAS_LONG_LINK;

	if (t->before & excluded)
		return fail(err, COCKET_E_UNSUPPORTED, "headers before a file that programs read in different ways");
	t->before |= is;
	return COCKET_OK;
}

static enum cocket_code
extension_begin(struct layer_tar *t, const struct layer_header *h, struct err *err)
{
	if (h->size > EXTENSION_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "a header of %llu bytes, at most %zu are read", (unsigned long long)h->size, EXTENSION_MAX_BYTES);
	t->state = IN_EXTENSION;
	t->extension_type = h->type;
	t->extension.len = 0;
	t->left = h->size;
	t->padding = padding_of(h->size);
	return order_check(t, h->type, err);
}

static enum layer_entry_kind
kind_of(char type)
{
	switch (type) {
	case '0':
	case '\0':
	case '7':
		return LAYER_FILE;
	case '1':
		return LAYER_HARD_LINK;
	case '2':
		return LAYER_SYMLINK;
	case '5':
		return LAYER_DIRECTORY;
	default:
		return LAYER_OTHER;
	}
}

/* The long names that came before, else those of the header. */
static enum cocket_code
names_read(struct layer_tar *t, const struct layer_header *h, struct err *err)
{
	if (name_copy(t->path, slice_str(t->has_name ? t->name : h->name), err))
		return err->code;
	t->ends_in_slash = slice_ends(slice_str(t->path), "/");
	layer_path_clean(t->path);
	return t->has_link ? COCKET_OK : name_copy(t->link, slice_str(h->link), err);
}

/* v7 has no type for directories: Go takes a file of its that ends in a '/' for one, and one of the later formats for a file all the same. */
static enum layer_entry_kind
kind_by_name(const struct layer_tar *t, char type)
{
	return type == '\0' && t->ends_in_slash ? LAYER_DIRECTORY : kind_of(type);
}

/* Only a file has bytes; a header of another kind may give a size all the same (Go: "isHeaderOnlyType"). */
static enum cocket_code
entry_begin(struct layer_tar *t, const struct layer_header *h, struct err *err)
{
	struct layer_entry e = { .path = t->path, .link = t->link, .mode = h->mode };
	const bool is_header_only = h->type >= '1' && h->type <= '6';

	if (names_read(t, h, err))
		return err->code;
	e.kind = kind_by_name(t, h->type);
	e.size = is_header_only ? 0 : t->has_size ? t->size : h->size;
	if (e.kind == LAYER_DIRECTORY && e.size > 0) /* Go passes over none, others do */
		return fail(err, COCKET_E_UNSUPPORTED, "a directory with bytes of its own");
	t->has_name = t->has_link = t->has_size = false;
	t->before = 0;
	t->state = e.kind == LAYER_FILE ? IN_FILE : IN_SKIPPED;
	t->left = e.size;
	t->padding = padding_of(e.size);
	return t->visitor->entry(t->visitor, &e, err);
}

/* Two blocks of zeros end an archive, or one and nothing else. */
static enum cocket_code
end_read(struct layer_tar *t, bool is_zero, struct err *err)
{
	if (!is_zero)
		return fail(err, COCKET_E_FORMAT, "one block of zeros, and then more: not a tar archive, or a damaged one");
	t->state = t->zero_seen ? PAST_END : AT_HEADER;
	t->zero_seen = true;
	return COCKET_OK;
}

static enum cocket_code
header_read(struct layer_tar *t, struct err *err)
{
	const bool is_zero = tar_block_is_zero(t->block);
	struct layer_header h;

	if (is_zero || t->zero_seen)
		return end_read(t, is_zero, err);
	if (layer_header_parse(&h, t->block, err))
		return err->code;
	if (h.type == 'S')
		return fail(err, COCKET_E_UNSUPPORTED, "a sparse file");
	return memchr("xgLK", h.type, 4) != NULL ? extension_begin(t, &h, err) : entry_begin(t, &h, err);
}

/* --- the flow --- */

static size_t
at_most(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

static enum cocket_code
part_end(struct layer_tar *t, struct err *err)
{
	const enum layer_state was = t->state;

	if (t->left > 0)
		return COCKET_OK;
	t->state = t->padding > 0 ? IN_SKIPPED : AT_HEADER;
	t->left = t->padding;
	t->padding = 0;
	if (was == IN_EXTENSION)
		return extension_end(t, err);
	return was == IN_FILE ? t->visitor->end(t->visitor, err) : COCKET_OK;
}

static enum cocket_code
part_take(struct layer_tar *t, struct slice bytes, struct err *err)
{
	if (t->state == IN_FILE && t->visitor->bytes(t->visitor, bytes, err))
		return err->code;
	return t->state == IN_EXTENSION ? buf_add(&t->extension, bytes, err) : COCKET_OK;
}

static enum cocket_code
header_take(struct layer_tar *t, struct slice *bytes, struct err *err)
{
	const size_t n = at_most(TAR_BLOCK_BYTES - t->have, bytes->len);

	memcpy(t->block + t->have, bytes->ptr, n);
	t->have += n;
	*bytes = slice_of(bytes->ptr + n, bytes->len - n);
	if (t->have < TAR_BLOCK_BYTES)
		return COCKET_OK;
	t->have = 0;
	if (header_read(t, err))
		return err->code;
	return t->state == AT_HEADER || t->state == PAST_END ? COCKET_OK : part_end(t, err);
}

static enum cocket_code
take(struct layer_tar *t, struct slice *bytes, struct err *err)
{
	if (t->state == AT_HEADER)
		return header_take(t, bytes, err);
	const size_t n = at_most(t->left, bytes->len);
	if (n > 0 && part_take(t, slice_of(bytes->ptr, n), err))
		return err->code;
	t->left -= n;
	*bytes = slice_of(bytes->ptr + n, bytes->len - n);
	return part_end(t, err);
}

static enum cocket_code
layer_tar_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct layer_tar *t = (struct layer_tar *)base;

	(void)err;
	while (bytes.len > 0 && t->err.code == COCKET_OK && t->state != PAST_END)
		(void)!take(t, &bytes, &t->err);
	return COCKET_OK;
}

enum cocket_code
layer_tar_new(struct layer_tar **out, struct layer_visitor *v, struct err *err)
{
	struct layer_tar *t = calloc(1, sizeof *t);

	if (t == NULL)
		return no_memory(err);
	t->base.write = layer_tar_write;
	t->visitor = v;
	t->extension = BUF(EXTENSION_MAX_BYTES);
	*out = t;
	return COCKET_OK;
}

void
layer_tar_free(struct layer_tar **t)
{
	if (*t == NULL)
		return;
	buf_free(&(*t)->extension);
	free(*t);
	*t = NULL;
}

struct writer *
layer_tar_input(struct layer_tar *t)
{
	return &t->base;
}

/* An archive may end without its two blocks of zeros, as Go takes it; in the middle of something it may not. */
enum cocket_code
layer_tar_finish(struct layer_tar *t, struct err *err)
{
	if (t->err.code) {
		*err = t->err;
		return err->code;
	}
	if (t->state == PAST_END || (t->state == AT_HEADER && t->have == 0) || (t->state == IN_SKIPPED && t->left < TAR_BLOCK_BYTES))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "the tar archive is cut short");
}
