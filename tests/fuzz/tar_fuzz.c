/* Tar archives: any bytes.  What is read has names that stay below, sizes that are there, and is read the same again when it was written
 * anew; a member's bytes lie inside the archive. */
#include <stdlib.h>

#include "support/tar_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	struct tar_memory in = tar_memory_of(slice_of(data, size));
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
