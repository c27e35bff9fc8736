/* What is not compressed passes through.  That it is nothing packed under a plain media type, decompress.c sees to. */
#include <stdlib.h>

#include "stream/decompressor.h"

static enum cocket_code
plain_write(struct decompressor *u, struct slice bytes, struct err *err)
{
	return writer_write(u->to, bytes, err);
}

static enum cocket_code
plain_end(struct decompressor *u, struct err *err)
{
	(void)u;
	(void)err;
	return COCKET_OK;
}

static void
plain_free(struct decompressor *u)
{
	free(u);
}

enum cocket_code
plain_decompressor_new(struct decompressor **out, struct err *err)
{
	struct decompressor *u = calloc(1, sizeof *u);

	if (u == NULL)
		return no_memory(err);
	*u = (struct decompressor){ .write = plain_write, .end = plain_end, .free = plain_free };
	*out = u;
	return COCKET_OK;
}
