/* Taking along what was verified: see collect_verified.h.  Never resolves a name again (A13). */
#include "transfer/collect_verified.h"

#include <stdio.h>

#include "transfer/covered.h"

bool
collected_is_renamed(const struct report *r, const char *tag)
{
	struct name name;

	if (!r->has_name || !name_parse_whole(&name, tag))
		return false;
	return !name_same_repository(&name, &r->name) || (r->name.tag[0] && strcmp(name.tag, r->name.tag) != 0);
}

/* A copy of a digest says which one it is of.  One name for all who read it: another one than was signed is held against the signatures too. */
static void
names_set(struct collected *out, const struct report *r, const char *tag)
{
	out->name[0] = '\0';
	if (collected_is_renamed(r, tag))
		snprintf(out->name, sizeof out->name, "%s", tag);
	else if (r->has_name)
		name_print(out->name, &r->name, r->name.tag[0] ? NULL : &r->digest);
	snprintf(out->ref_name, sizeof out->ref_name, "%s", tag[0] ? tag : out->name);
}

enum cocket_code
collect_verified(struct collected *out, struct object_set *s, struct verified *v, const struct collect_options *t, struct err *err)
{
	AUTO(chosen_free) struct chosen chosen = { 0 };

	if (v->report.verdict != VERDICT_ALLOW)
		BUG("an image that was not allowed is not taken along");
	if (chosen_find(&chosen, v, err))
		return err->code;
	names_set(out, &v->report, t->tag ? t->tag : "");
	session_start_image(v->session);
	const struct discovery_wants wanted = {
		.chosen = chosen.items, .chosen_count = chosen.count, .platform = t->platform, .tag = out->ref_name, .name = out->name,
		.all_attached = t->all_attached, .diff_ids = !t->no_diff_ids,
	};
	return discover_image(&out->object, s, verified_blobs(v), &v->image, &wanted, err);
}
