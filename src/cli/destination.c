/* Where images go: see destination.h.  Never takes a place for another kind of place. */
#include "cli/destination.h"

#include "base/text.h"
#include "ship/layout_write.h"

#define KNOWN "expected oci:DIR[:TAG]"

enum cocket_code
destination_parse(struct destination *out, const char *text, struct err *err)
{
	struct destination to = { 0 };

	if (!strchr(text, ':'))
		return fail(err, COCKET_E_USAGE, "--to %s: " KNOWN, TEXT(slice_str(text)));
	if (reference_parse(&to.ref, text, err))
		return within(err, "--to");
	if (to.ref.transport == TRANSPORT_REGISTRY)
		return fail(err, COCKET_E_USAGE, "--to %s: " KNOWN, TEXT(slice_str(text)));
	if (to.ref.has_digest)
		return fail(err, COCKET_E_USAGE, "--to %s: what is written says its digest itself", TEXT(slice_str(text)));
	*out = to;
	return COCKET_OK;
}

static enum cocket_code
write_layout(struct moved *out, const struct destination *to, const struct shipment *s, struct err *err)
{
	AUTO(layout_write_close) struct layout_write w = NO_LAYOUT_WRITE;

	if (layout_write_open(&w, to->ref.path, err))
		return err->code;
	return layout_write(out, &w, s, err);
}

enum cocket_code
destination_write(struct moved *out, const struct destination *to, struct shipment *s, struct err *err)
{
	shipment_sort(s);
	return write_layout(out, to, s, err);
}
