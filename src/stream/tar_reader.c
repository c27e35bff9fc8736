/* A whole archive, member by member, over bytes that come from somewhere.
 * Its end must be there, and nothing after it but zeros: what is cut off anywhere is never taken for the whole. */
#include "stream/tar.h"

static enum cocket_code
truncated(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "truncated");
}

/* n bytes, all of them. */
static enum cocket_code
bytes_read(struct tar_reader *r, uint8_t *to, size_t n, struct err *err)
{
	size_t got;

	if (r->in->read(r->in, to, n, &got, err))
		return err->code;
	r->at += got;
	return got == n ? COCKET_OK : truncated(err);
}

static enum cocket_code
bytes_skip(struct tar_reader *r, uint64_t n, struct err *err)
{
	if (n == 0)
		return COCKET_OK;
	r->at += n;
	return r->in->skip(r->in, n, err);
}

static enum cocket_code
extension_read(struct tar_reader *r, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TAR_EXTENSION_MAX_BYTES);
	size_t n = r->parser.extension;
	uint8_t *to = buf_reserve(&bytes, n, err);

	if (to == NULL || bytes_read(r, to, n, err))
		return err->code;
	bytes.len = n;
	if (tar_parser_extend(&r->parser, buf_slice(&bytes), err))
		return within(err, "header %zu", r->parser.headers);
	return bytes_skip(r, tar_padding(n), err);
}

/* Writers fill up their last record; more is something else. */
static enum cocket_code
rest_check(struct tar_reader *r, struct err *err)
{
	uint8_t block[TAR_BLOCK_BYTES];
	size_t got, total = 0;

	do {
		memset(block, 0, sizeof block);
		if (r->in->read(r->in, block, sizeof block, &got, err))
			return err->code;
		if (!tar_block_is_zero(block))
			return fail(err, COCKET_E_FORMAT, "data after the end of the archive");
		total += got;
		if (total > TAR_REST_MAX_BYTES)
			return fail(err, COCKET_E_TOO_LARGE, "more than %zu bytes after the end of the archive", TAR_REST_MAX_BYTES);
	} while (got == sizeof block);
	return COCKET_OK;
}

static void
member_begin(struct tar_reader *r)
{
	struct tar_member *m = &r->parser.member;

	m->offset = r->at;
	m->begin = r->begin;
	r->left = m->size;
	r->padding = tar_padding(m->size);
}

/* A member's header, and the extensions before it; or the archive's end. */
static enum cocket_code
headers_read(enum tar_step *step, struct tar_reader *r, struct err *err)
{
	uint8_t block[TAR_BLOCK_BYTES];

	do {
		if (bytes_read(r, block, sizeof block, err) || tar_parser_block(step, &r->parser, block, err))
			return err->code;
		if (*step == TAR_EXTENSION && extension_read(r, err))
			return err->code;
	} while (*step == TAR_EXTENSION || *step == TAR_CONTINUE);
	return COCKET_OK;
}

enum cocket_code
tar_reader_next(const struct tar_member **out, struct tar_reader *r, struct err *err)
{
	enum tar_step step;

	if (bytes_skip(r, r->left + r->padding, err))
		return err->code;
	r->left = r->padding = 0;
	r->begin = r->at;
	if (headers_read(&step, r, err))
		return err->code;
	if (step == TAR_END) {
		*out = NULL;
		return rest_check(r, err);
	}
	member_begin(r);
	*out = &r->parser.member;
	return COCKET_OK;
}

enum cocket_code
tar_reader_read(struct tar_reader *r, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	*got = n < r->left ? n : (size_t)r->left;
	if (*got > 0 && bytes_read(r, to, *got, err))
		return err->code;
	r->left -= *got;
	return COCKET_OK;
}
