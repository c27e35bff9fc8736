/* Gzip (RFC 1952) by ISA-L, which is loaded when the first gzip layer is looked at: twice as fast as zlib (docs/DEPENDENCIES.md).
 * Each member's CRC and length are checked; bytes after the last member are refused, and so is a file that ends inside one. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include <isa-l/igzip_lib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "stream/decompressor.h"
#include "stream/gzip_header.h"

static struct {
	__typeof__(&isal_inflate_init) init;
	__typeof__(&isal_inflate_reset) reset;
	__typeof__(&isal_inflate) inflate;
	struct err err; /* COCKET_OK: it is there */
} isal;

static void
isal_find(void)
{
	void *library = dlopen("libisal.so.2", RTLD_LAZY | RTLD_LOCAL);

	if (library == NULL) {
		(void)fail(&isal.err, COCKET_E_IO, "cannot load libisal.so.2: %s", TEXT(slice_str(dlerror())));
		return;
	}
	*(void **)&isal.init = library_function(library, "isal_inflate_init", &isal.err);
	*(void **)&isal.reset = library_function(library, "isal_inflate_reset", &isal.err);
	*(void **)&isal.inflate = library_function(library, "isal_inflate", &isal.err);
}

static enum cocket_code
isal_load(struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, isal_find);
	if (isal.err.code)
		*err = isal.err;
	return isal.err.code;
}

struct gzip_decompressor {
	struct decompressor base;
	struct gzip_header header;
	struct inflate_state state;
	bool is_begun;    /* a member: some of its bytes were there */
	bool is_inside;   /* its header is complete */
	uint64_t members; /* that are whole */
};

/* The first member's header that is none means another format, a later one's garbage. */
static enum cocket_code
header_consume(struct gzip_decompressor *g, struct slice *bytes, struct err *err)
{
	g->is_begun = true;
	if (gzip_header_consume(&g->header, bytes, &g->is_inside, err) == COCKET_OK) {
		if (g->is_inside) {
			isal.reset(&g->state);
			g->state.crc_flag = ISAL_GZIP_NO_HDR_VER;
			g->header = (struct gzip_header){ 0 };
		}
		return COCKET_OK;
	}
	if (g->header.total > 3) /* what begins as gzip is meant to be gzip */
		return err->code;
	if (g->members > 0)
		return fail(err, COCKET_E_FORMAT, "gzip: trailing data");
	return fail(err, COCKET_E_FORMAT, "is not gzip, as its media type says");
}

static void
member_end(struct gzip_decompressor *g)
{
	g->is_begun = g->is_inside = false;
	g->members++;
}

static enum cocket_code
result_check(int code, struct err *err)
{
	if (code == ISAL_DECOMP_OK)
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, code == ISAL_INCORRECT_CHECKSUM ? "gzip: wrong checksum" : "gzip: corrupt");
}

/* One call of the library; *is_more: it can give or take more. */
static enum cocket_code
inflate_step(struct gzip_decompressor *g, bool *is_more, struct err *err)
{
	struct inflate_state *s = &g->state;
	const uint32_t before = s->avail_in;

	s->next_out = g->base.piece;
	s->avail_out = STREAM_PIECE_BYTES;
	const int code = isal.inflate(s);
	const size_t produced = STREAM_PIECE_BYTES - s->avail_out;
	if (writer_write(g->base.to, slice_of(g->base.piece, produced), err) || result_check(code, err))
		return err->code;
	if (s->block_state == ISAL_BLOCK_FINISH) {
		*is_more = false;
		member_end(g);
		return COCKET_OK;
	}
	*is_more = s->avail_in > 0 || s->avail_out == 0;
	if (*is_more && produced == 0 && s->avail_in == before) /* it would go on for ever */
		return fail(err, COCKET_E_FORMAT, "gzip: corrupt");
	return COCKET_OK;
}

/* Up to the end of the bytes or of the member, whichever comes first. */
static enum cocket_code
member_feed(struct gzip_decompressor *g, struct slice *bytes, struct err *err)
{
	bool is_more = true;

	g->state.next_in = (uint8_t *)(uintptr_t)bytes->ptr; /* which it only reads */
	g->state.avail_in = (uint32_t)bytes->len;
	while (is_more)
		if (inflate_step(g, &is_more, err))
			return err->code;
	*bytes = slice_of(bytes->ptr + bytes->len - g->state.avail_in, g->state.avail_in);
	return COCKET_OK;
}

static enum cocket_code
gzip_write(struct decompressor *u, struct slice bytes, struct err *err)
{
	struct gzip_decompressor *g = (struct gzip_decompressor *)u;

	if (bytes.len > UINT32_MAX) /* ISA-L counts in 32 bits; pieces are far smaller */
		BUG("a piece of more than 4 GiB");
	while (bytes.len > 0)
		if (g->is_inside ? member_feed(g, &bytes, err) : header_consume(g, &bytes, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
gzip_end(struct decompressor *u, struct err *err)
{
	const struct gzip_decompressor *g = (const struct gzip_decompressor *)u;

	if (g->is_begun || g->members == 0)
		return fail(err, COCKET_E_FORMAT, "gzip: truncated");
	return COCKET_OK;
}

static void
gzip_free(struct decompressor *u)
{
	free(u);
}

enum cocket_code
gzip_decompressor_new(struct decompressor **out, struct err *err)
{
	struct gzip_decompressor *g;

	if (isal_load(err))
		return err->code;
	if ((g = calloc(1, sizeof *g)) == NULL)
		return no_memory(err);
	g->base = (struct decompressor){ .write = gzip_write, .end = gzip_end, .free = gzip_free };
	isal.init(&g->state);
	*out = &g->base;
	return COCKET_OK;
}
