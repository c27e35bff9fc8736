/* Entries of a layer: see layer_tar.h (POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"). */
#include "stream/layer_tar.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/limits.h"
#include "stream/tar.h"

enum {
	NAME = 0, NAME_BYTES = 100, MODE = 100, SIZE = 124, NUMBER_BYTES = 12, MODE_BYTES = 8, TYPE = 156, LINK = 157, LINK_BYTES = 100,
	MAGIC = 257, PREFIX = 345, PREFIX_BYTES = 155,
};
#define EXTENSION_MAX_BYTES (1 * MIB)
#define FILE_MAX_BYTES ((uint64_t)1 << 53)

enum layer_state { AT_HEADER, IN_FILE, IN_EXTENSION, IN_SKIPPED, PAST_END };

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
	char path[PATH_MAX];   /* of the entry that is being read */
	bool ends_in_slash;    /* it did, as it is written */
	struct err err;        /* the first */
};

/* --- numbers and names --- */

/* GNU's big-endian numbers, which the first bit tells; the second is their sign. */
static bool
binary_parse(uint64_t *out, const uint8_t *at, size_t width)
{
	uint64_t value = at[0] & 0x7fU;

	for (size_t i = 1; i < width; i++) {
		if (value >> 55)
			return false;
		value = value << 8 | at[i];
	}
	*out = value;
	return (at[0] & 0x40) == 0;
}

/* Octal after blanks. */
static bool
number_parse(uint64_t *out, const uint8_t *at, size_t width)
{
	uint64_t value = 0;
	size_t i = 0;

	if (at[0] & 0x80)
		return binary_parse(out, at, width);
	while (i < width && at[i] == ' ')
		i++;
	for (; i < width && at[i] >= '0' && at[i] <= '7'; i++)
		value = value << 3 | (uint64_t)(at[i] - '0');
	*out = value;
	return i == width || at[i] == ' ' || at[i] == '\0';
}

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

/* As path.Clean of Go does it of what lies below the root: ".." takes a part away. */
static void
path_clean(char path[static PATH_MAX])
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

static enum cocket_code
pax_record_take(struct layer_tar *t, struct slice key, struct slice value, struct err *err)
{
	if (slice_is(key, "path")) {
		t->has_name = true;
		return name_copy(t->name, value, err);
	}
	if (slice_is(key, "linkpath")) {
		t->has_link = true;
		return name_copy(t->link, value, err);
	}
	if (slice_is(key, "size")) {
		t->has_size = true;
		return u64_parse(&t->size, value, FILE_MAX_BYTES, err) ? within(err, "size in a PAX header") : COCKET_OK;
	}
	if (slice_starts(key, "GNU.sparse."))
		return fail(err, COCKET_E_UNSUPPORTED, "a sparse file");
	return COCKET_OK;
}

/* "LEN KEY=VALUE\n", LEN counting all of it. */
static enum cocket_code
pax_record_read(struct layer_tar *t, struct slice *records, struct err *err)
{
	struct slice rest = *records;
	const struct slice number = slice_take_until(&rest, ' ');
	uint64_t len;

	if (u64_parse(&len, number, records->len, err) || len < number.len + 4 || records->ptr[len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "a PAX header is malformed");
	struct slice record = slice_of(records->ptr + number.len + 1, (size_t)len - number.len - 2);
	const struct slice key = slice_take_until(&record, '=');
	*records = slice_of(records->ptr + len, records->len - (size_t)len);
	return pax_record_take(t, key, record, err);
}

static enum cocket_code
pax_read(struct layer_tar *t, struct slice records, struct err *err)
{
	while (records.len > 0)
		if (pax_record_read(t, &records, err))
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
		return pax_read(t, text, err);
	case 'L':
		t->has_name = true;
		return name_copy(t->name, name, err);
	case 'K':
		t->has_link = true;
		return name_copy(t->link, name, err);
	default: /* 'g': what holds for all entries that follow: times and owners; a name or a size there would be for none of them */
		return COCKET_OK;
	}
}

/* --- headers --- */

static uint64_t
padding_of(uint64_t size)
{
	return (TAR_BLOCK_BYTES - size % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES;
}

static enum cocket_code
extension_begin(struct layer_tar *t, char type, uint64_t size, struct err *err)
{
	if (size > EXTENSION_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "a header of %llu bytes, at most %zu are read", (unsigned long long)size, EXTENSION_MAX_BYTES);
	t->state = IN_EXTENSION;
	t->extension_type = type;
	t->extension.len = 0;
	t->left = size;
	t->padding = padding_of(size);
	return COCKET_OK;
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

/* The long name that came before, or that of the header: ustar has a prefix, GNU's magic none. */
static enum cocket_code
name_read(struct layer_tar *t, struct err *err)
{
	const struct slice name = field(t->block + NAME, NAME_BYTES), prefix = field(t->block + PREFIX, PREFIX_BYTES);
	const bool is_ustar = memcmp(t->block + MAGIC, "ustar\0", 6) == 0;

	if (t->has_name)
		memcpy(t->path, t->name, sizeof t->path);
	else if (is_ustar && prefix.len > 0)
		(void)snprintf(t->path, sizeof t->path, "%.*s/%.*s", SLICE_FMT(prefix), SLICE_FMT(name));
	else if (name_copy(t->path, name, err))
		return err->code;
	t->ends_in_slash = slice_ends(slice_str(t->path), "/");
	path_clean(t->path);
	return COCKET_OK;
}

static enum cocket_code
link_read(struct layer_tar *t, struct err *err)
{
	return t->has_link ? COCKET_OK : name_copy(t->link, field(t->block + LINK, LINK_BYTES), err);
}

/* Only a file has bytes; a header of another kind may give a size all the same (Go: "isHeaderOnlyType"). */
static enum cocket_code
entry_begin(struct layer_tar *t, char type, uint64_t size, uint64_t mode, struct err *err)
{
	struct layer_entry e = { .path = t->path, .kind = kind_of(type), .mode = (unsigned)mode & 07777 };
	const bool is_header_only = e.kind != LAYER_FILE && (type >= '1' && type <= '6');

	if (name_read(t, err) || link_read(t, err))
		return err->code;
	if (e.kind == LAYER_FILE && t->ends_in_slash) /* v7 has no type for directories; Go takes any file so named for one */
		e.kind = LAYER_DIRECTORY;
	if (t->has_size)
		size = t->size;
	e.size = is_header_only ? 0 : size;
	e.link = t->link;
	t->has_name = t->has_link = t->has_size = false;
	t->state = e.kind == LAYER_FILE ? IN_FILE : IN_SKIPPED;
	t->left = e.size;
	t->padding = padding_of(e.size);
	return t->visitor->entry(t->visitor, &e, err);
}

static enum cocket_code
header_read(struct layer_tar *t, struct err *err)
{
	const char type = (char)t->block[TYPE];
	uint64_t size, mode;

	if (tar_block_is_zero(t->block)) {
		t->state = PAST_END;
		return COCKET_OK;
	}
	if (!tar_checksum_is_right(t->block) || !number_parse(&size, t->block + SIZE, NUMBER_BYTES) || size > FILE_MAX_BYTES ||
	    !number_parse(&mode, t->block + MODE, MODE_BYTES))
		return fail(err, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
	if (type == 'S')
		return fail(err, COCKET_E_UNSUPPORTED, "a sparse file");
	if (memchr("xgLK", type, 4) != NULL)
		return extension_begin(t, type, size, err);
	return entry_begin(t, type, size, mode, err);
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
