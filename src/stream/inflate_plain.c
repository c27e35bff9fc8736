/* What is not packed passes through.  Never takes packed bytes for plain ones: container engines look at the bytes and not at the media
 * type, and would unpack them. */
#include <stdlib.h>

#include "stream/unpacker.h"

#define MAGIC_BYTES 4

struct plain_unpacker {
	struct unpacker base;
	uint8_t magic[MAGIC_BYTES];
	size_t count;
};

static bool
starts(const struct plain_unpacker *p, const char *magic)
{
	return slice_starts(slice_of(p->magic, p->count), magic);
}

static enum cocket_code
magic_check(struct plain_unpacker *p, struct slice bytes, struct err *err)
{
	size_t n = MAGIC_BYTES - p->count < bytes.len ? MAGIC_BYTES - p->count : bytes.len;

	memcpy(p->magic + p->count, bytes.ptr, n);
	p->count += n;
	if (starts(p, "\x1f\x8b"))
		return fail(err, COCKET_E_FORMAT, "is gzip, its media type says it is not packed");
	if (starts(p, "\x28\xb5\x2f\xfd"))
		return fail(err, COCKET_E_FORMAT, "is zstd, its media type says it is not packed");
	return COCKET_OK;
}

static enum cocket_code
plain_write(struct unpacker *u, struct slice bytes, struct err *err)
{
	struct plain_unpacker *p = (struct plain_unpacker *)u;

	if (p->count < MAGIC_BYTES && magic_check(p, bytes, err))
		return err->code;
	return inflate_emit(u->to, bytes, err);
}

static enum cocket_code
plain_end(struct unpacker *u, struct err *err)
{
	(void)u;
	(void)err;
	return COCKET_OK;
}

static void
plain_free(struct unpacker *u)
{
	free(u);
}

enum cocket_code
plain_unpacker_new(struct unpacker **out, struct err *err)
{
	struct plain_unpacker *p = calloc(1, sizeof *p);

	if (p == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	p->base = (struct unpacker){ .write = plain_write, .end = plain_end, .free = plain_free };
	*out = &p->base;
	return COCKET_OK;
}
