/* Checkpoints: see checkpoint.h. */
#include "format/log/checkpoint.h"

#include "base/encoding.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

enum cocket_code
checkpoint_parse(struct checkpoint *out, struct slice text, struct err *err)
{
	struct slice rest = text;
	struct checkpoint c;

	c.origin = slice_take_until(&rest, '\n');
	if (c.origin.len == 0)
		return fail(err, COCKET_E_FORMAT, "checkpoint: no origin");
	if (u64_parse(&c.size, slice_take_until(&rest, '\n'), INT64_MAX, err))
		return within(err, "checkpoint: size");
	if (digest_parse_base64(&c.root, slice_take_until(&rest, '\n'), err))
		return within(err, "checkpoint: root");
	*out = c;
	return COCKET_OK;
}

bool
checkpoint_is_of_rekor_v1(const struct checkpoint *c)
{
	size_t digits = 0;

	while (digits < c->origin.len && is_digit(c->origin.ptr[c->origin.len - 1 - digits]))
		digits++;
	return digits > 0 && slice_ends(slice_of(c->origin.ptr, c->origin.len - digits), " - ");
}
