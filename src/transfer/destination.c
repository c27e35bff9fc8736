/* Where images go: see destination.h.  Never takes a place for another kind of place. */
#include "transfer/destination.h"

#include "base/escape.h"
#include "transfer/merge_tags.h"
#include "transfer/to_archive.h"
#include "transfer/to_layout.h"

#define KNOWN "expected oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME]"

enum cocket_code
destination_parse(struct reference *out, const char *text, struct err *err)
{
	struct reference to;

	if (!strchr(text, ':'))
		return fail(err, COCKET_E_USAGE, "--to %s: " KNOWN, TEXT(slice_str(text)));
	if (reference_parse(&to, text, err))
		return within(err, "--to");
	if (to.transport == TRANSPORT_REGISTRY)
		return fail(err, COCKET_E_USAGE, "--to %s: " KNOWN, TEXT(slice_str(text)));
	if (to.has_digest)
		return fail(err, COCKET_E_USAGE, "--to %s: a destination takes no digest", TEXT(slice_str(text)));
	if (to.transport != TRANSPORT_LAYOUT && strcmp(to.path, "-") == 0)
		return fail(err, COCKET_E_USAGE, "--to %s: an archive cannot be written to a pipe, since it is verified in place", TEXT(slice_str(text)));
	*out = to;
	return COCKET_OK;
}

static enum cocket_code
write_layout(struct copied_total *out, const char *path, const struct object_set *s, struct err *err)
{
	AUTO(layout_write_close) struct layout_write w = NO_LAYOUT_WRITE;

	if (layout_write_open(&w, path, err))
		return err->code;
	return layout_write(out, &w, s, err);
}

enum cocket_code
destination_write(struct copied_total *out, const struct reference *to, struct object_set *s, const struct docker_image *docker, struct err *err)
{
	object_set_sort(s);
	if (merge_tags(s, err))
		return err->code;
	if (to->transport == TRANSPORT_LAYOUT)
		return write_layout(out, to->path, s, err);
	return archive_write(out, to->path, s, to->transport == TRANSPORT_DOCKER_ARCHIVE ? docker : NULL, err);
}
