/* What of an image may travel: see covered.h.  Pure, but for what this machine's platform is. */
#include "transfer/covered.h"

#include <stdlib.h>

#include "transfer/host_platform.h"

bool
covered_in_part(const struct report *r)
{
	for (size_t i = 0; i < r->covered_count; i++)
		if (!r->covered[i].by_index)
			return true;
	return false;
}

void
chosen_free(struct chosen *c)
{
	free(c->items);
	*c = (struct chosen){ 0 };
}

static enum cocket_code
room_make(struct chosen *c, size_t n, struct err *err)
{
	c->items = calloc(n + 1, sizeof *c->items);
	return c->items ? COCKET_OK : no_memory(err);
}

enum cocket_code
chosen_find(struct chosen *out, const struct verified *v, struct err *err)
{
	const struct report *r = &v->report;

	*out = (struct chosen){ 0 };
	if (v->of_platforms || (!v->present.is_part && covered_in_part(r))) {
		if (room_make(out, r->covered_count, err))
			return err->code;
		for (size_t i = 0; i < r->covered_count; i++)
			out->items[out->count++] = r->covered[i].digest;
	} else if (v->present.is_part) {
		if (room_make(out, v->present.count, err))
			return err->code;
		for (size_t i = 0; i < v->present.count; i++)
			out->items[out->count++] = v->present.digests[i];
	}
	return COCKET_OK;
}

enum cocket_code
covered_one(const struct coverage **out, const struct report *r, struct err *err)
{
	struct platform host;
	char text[PLATFORM_TEXT_BYTES];

	host_platform(&host);
	*out = r->covered_count == 1 ? &r->covered[0] : NULL;
	for (size_t i = 0; i < r->covered_count && *out == NULL; i++)
		if (platform_matches(&host, &r->covered[i].platform))
			*out = &r->covered[i];
	if (*out && (*out)->platform.os[0])
		return COCKET_OK;
	platform_print(text, &host);
	return fail(err, COCKET_E_USAGE, "the index is not signed, and no signed platform matches %s: choose one with --platform", text);
}
