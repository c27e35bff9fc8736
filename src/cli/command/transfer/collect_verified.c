/* Taking along what was verified: see collect_verified.h.  Never resolves a tag again (A13). */
#include "cli/command/transfer/collect_verified.h"
#include "image/source_open.h"

#include <stdio.h>

/* A copy of a digest says which one it is of. */
static void
set_names(struct taking *t)
{
	const struct report *r = t->report;

	t->name[0] = '\0';
	if (r->has_name)
		name_print(t->name, &r->name, r->name.tag[0] ? NULL : &r->digest);
	snprintf(t->ref_name, sizeof t->ref_name, "%s", t->tag && t->tag[0] ? t->tag : t->name);
}

static enum cocket_code
open_verified(struct taking *t, struct err *err)
{
	struct reference ref;

	if (reference_parse(&ref, t->image, err))
		return err->code;
	ref.has_digest = true;
	ref.digest = t->report->digest;
	session_start_image(t->session);
	if (source_open(&t->from, t->session, &ref, false, err))
		return err->code;
	return t->report->has_elsewhere ? registry_set_elsewhere(t->from, &t->report->elsewhere, false, err) : COCKET_OK;
}

enum cocket_code
take(struct taking *t, struct shipment *s, struct err *err)
{
	set_names(t);
	if (open_verified(t, err))
		return err->code;
	const struct collection wanted = {
		.chosen = t->chosen, .chosen_count = t->chosen_count, .platform = t->platform, .tag = t->ref_name, .name = t->name,
		.all_attached = t->all_attached, .diff_ids = !t->no_diff_ids,
	};
	return shipment_collect(&t->parcel, s, t->from, &wanted, err);
}
