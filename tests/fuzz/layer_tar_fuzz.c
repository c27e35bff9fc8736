/* Entries of a layer: any bytes, in pieces of the first byte's length, say the same as in one.  Paths are clean; what the strict reader of archives
 * takes, this one takes too, and finds the same files in it. */
#include <stdlib.h>

#include "base/limits.h"
#include "stream/layer_tar.h"
#include "support/tar_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct layer_visitor base;
	struct buf text;
};

static void
check_path(const char *path)
{
	struct slice rest = slice_str(path);

	while (rest.len > 0) {
		const struct slice part = slice_take_until(&rest, '/');

		if (part.len == 0 || slice_is(part, ".") || slice_is(part, ".."))
			abort();
	}
}

static enum cocket_code
see_entry(struct layer_visitor *v, const struct layer_entry *e, struct err *err)
{
	check_path(e->path);
	if (e->kind != LAYER_FILE && e->kind != LAYER_OTHER && e->size > 0)
		abort();
	return buf_addf(&((struct seen *)v)->text, err, "%d %s %llu\n", (int)e->kind, e->path, (unsigned long long)(e->kind == LAYER_FILE ? e->size : 0));
}

static enum cocket_code
see_bytes(struct layer_visitor *v, struct slice bytes, struct err *err)
{
	return buf_add(&((struct seen *)v)->text, bytes, err);
}

static enum cocket_code
see_end(struct layer_visitor *v, struct err *err)
{
	return buf_add(&((struct seen *)v)->text, slice_str("|\n"), err);
}

static enum cocket_code
visit(struct seen *s, struct slice bytes, size_t piece, struct err *err)
{
	AUTO(layer_tar_free) struct layer_tar *t = NULL;

	*s = (struct seen){ .base = { see_entry, see_bytes, see_end }, .text = BUF(16 * MIB) };
	if (layer_tar_new(&t, &s->base, err))
		abort();
	for (size_t at = 0; at < bytes.len; at += piece)
		if (writer_write(layer_tar_input(t), slice_of(bytes.ptr + at, bytes.len - at < piece ? bytes.len - at : piece), err))
			abort();
	return layer_tar_finish(t, err);
}

/* --- the strict reader --- */

static enum cocket_code
member_print(struct buf *out, struct tar_reader *r, const struct tar_member *m, struct err *err)
{
	static const int kinds[] = { [TAR_FILE] = LAYER_FILE, [TAR_DIRECTORY] = LAYER_DIRECTORY, [TAR_SYMLINK] = LAYER_SYMLINK,
		                     [TAR_HARD_LINK] = LAYER_HARD_LINK };
	const bool is_file = m->kind == TAR_FILE;
	uint8_t bytes[4096];
	size_t got = 1;

	if (buf_addf(out, err, "%d %s %llu\n", kinds[m->kind], m->name, (unsigned long long)(is_file ? m->size : 0)))
		return err->code;
	while (got > 0)
		if (tar_reader_read(r, bytes, sizeof bytes, &got, err) || buf_add(out, slice_of(bytes, got), err))
			return err->code;
	return is_file ? buf_add(out, slice_str("|\n"), err) : COCKET_OK;
}

static enum cocket_code
read_strictly(struct buf *out, struct slice bytes, struct err *err)
{
	struct tar_memory m = tar_memory_of(bytes);
	struct tar_reader r = { .in = &m.base };
	const struct tar_member *member;

	for (;;) {
		if (tar_reader_next(&member, &r, err))
			return err->code;
		if (member == NULL)
			return COCKET_OK;
		if (member_print(out, &r, member, err))
			return err->code;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf strict = BUF(16 * MIB);
	struct err one_err = { 0 }, other_err = { 0 }, ignored = { 0 };
	struct seen one, other;

	if (size == 0)
		return 0;
	const struct slice bytes = slice_of(data + 1, size - 1);
	const enum cocket_code code = visit(&one, bytes, bytes.len + 1, &one_err);
	if (visit(&other, bytes, (size_t)data[0] + 1, &other_err) != code || strcmp(one_err.message, other_err.message) != 0 ||
	    !slice_eq(buf_slice(&one.text), buf_slice(&other.text)))
		abort();
	if (read_strictly(&strict, bytes, &ignored) == COCKET_OK && (code != COCKET_OK || !slice_eq(buf_slice(&strict), buf_slice(&one.text))))
		abort();
	buf_free(&one.text);
	buf_free(&other.text);
	return 0;
}
