/* What was found of base images, for people: see base_print.h. */
#include "cli/output/base_print.h"

#include "base/clock.h"
#include "base/count.h"
#include "base/log.h"

static void
explain_one(const struct base_result *r, int indent)
{
	char when[CLOCK_TEXT_BYTES];

	log_note("%*s%s %s, by %s%s%s: %s", indent, "", r->is_input ? "image of the build" : "base image", r->name, r->said_by, r->platform[0] ? ", of " : "",
	         r->platform, r->passes ? "passes" : r->detail);
	indent += 2;
	if (r->layers > 0)
		log_note("%*sthe image begins with its %s", indent, "", COUNT(r->layers, "layer"));
	if (r->has_created) {
		clock_print(when, r->created);
		log_note("%*smade at %s", indent, "", when);
	}
	if (r->is_verified)
		log_note("%*sallowed by this policy itself", indent, "");
}

void
base_explain(const struct base_results *r, int indent)
{
	for (size_t i = 0; i < r->count; i++)
		explain_one(&r->items[i], indent);
}
