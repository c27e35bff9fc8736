/* What was found of image practices, for people: see practice_print.h. */
#include "cli/output/practice_print.h"

#include "base/log.h"

void
practice_explain(const struct practice_results *r, int indent)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct practice_result *one = &r->items[i];

		log_note("%*simage practice %s%s%s: %s%s", indent, "", one->practice, one->platform[0] ? ", " : "", one->platform, one->detail,
		         one->holds ? "" : " (does not hold)");
	}
}
