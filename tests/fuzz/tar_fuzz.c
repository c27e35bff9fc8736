/* Tar archives: any bytes.  What is read has names that stay below, sizes that are there, and is read the same again when it was written
 * anew; a member's bytes lie inside the archive. */
#include <stdlib.h>

#include "stream/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct memory {
	struct tar_input base;
	struct slice rest;
};

static enum cocket_code
memory_read(struct tar_input *in, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	struct memory *m = (struct memory *)in;

	(void)err;
	*got = n < m->rest.len ? n : m->rest.len;
	if (*got)
		memcpy(to, m->rest.ptr, *got);
	m->rest = slice_of(m->rest.ptr + *got, m->rest.len - *got);
	return COCKET_OK;
}

static enum cocket_code
memory_skip(struct tar_input *in, uint64_t n, struct err *err)
{
	struct memory *m = (struct memory *)in;

	if (n > m->rest.len)
		return fail(err, COCKET_E_FORMAT, "truncated");
	m->rest = slice_of(m->rest.ptr + n, m->rest.len - (size_t)n);
	return COCKET_OK;
}

static void
name_check(const struct tar_member *m)
{
	const char *name = m->name;

	if (name[0] == '/' || strcmp(name, "..") == 0 || strncmp(name, "../", 3) == 0 || strstr(name, "/../") || strstr(name, "//"))
		abort();
	if (name[0] == '\0' && m->kind != TAR_DIRECTORY)
		abort();
}

/* Written again, a file's header gives the same member. */
static void
write_again(const struct tar_member *m)
{
	AUTO(buf_free) struct buf header = BUF(65536);
	struct tar_parser *p = calloc(1, sizeof *p);
	struct err err;
	enum tar_step step;

	if (p == NULL || tar_header_print(&header, &(struct tar_entry){ .name = m->name, .mode = 0644, .size = m->size }, &err))
		abort();
	for (size_t at = 0; at < header.len; at += TAR_BLOCK_BYTES) {
		if (tar_parser_block(&step, p, header.ptr + at, &err))
			abort();
		if (step != TAR_EXTENSION)
			continue;
		if (tar_parser_extend(p, slice_of(header.ptr + at + TAR_BLOCK_BYTES, p->extension), &err))
			abort();
		at += p->extension + tar_padding(p->extension);
	}
	if (step != TAR_MEMBER || p->member.size != m->size || strcmp(p->member.name, m->name) != 0)
		abort();
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory in = { { memory_read, memory_skip }, slice_of(data, size) };
	struct tar_reader *r = calloc(1, sizeof *r);
	const struct tar_member *m = NULL;
	struct err err;

	if (r == NULL)
		abort();
	r->in = &in.base;
	while (tar_reader_next(&m, r, &err) == COCKET_OK && m) {
		name_check(m);
		if (m->offset > size || (m->kind != TAR_FILE && m->size > 0))
			abort();
		if (m->kind == TAR_FILE)
			write_again(m);
	}
	free(r);
	return 0;
}
