/* Results of image practices: see practice_result.h.  Never decides anything. */
#include "verify/practice_result.h"

#include <stdlib.h>

#include "base/json_member.h"
#include "base/list.h"

void
practice_results_free(struct practice_results *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->items[i].detail);
	free(r->items);
	*r = (struct practice_results){ 0 };
}

enum cocket_code
practice_results_add(struct practice_results *r, const struct practice_result *one, struct err *err)
{
	struct practice_result copy = *one;

	if (r->count == PRACTICES_TOLD_MAX)
		return COCKET_OK;
	if (LIST_GROW(r, PRACTICES_TOLD_MAX, "image practices", err))
		return err->code;
	copy.detail = strdup(one->detail);
	if (copy.detail == NULL)
		return no_memory(err);
	r->items[r->count++] = copy;
	return COCKET_OK;
}

static void
put_result(struct json_writer *w, const struct practice_result *r)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->manifest);
	json_begin_object(w);
	json_put_text(w, "manifest", digest);
	json_put_text(w, "platform", r->platform);
	json_put_text(w, "practice", r->practice);
	json_put_flag(w, "holds", r->holds);
	json_put_text(w, "detail", r->detail);
	json_end_object(w);
}

void
practice_put_results(struct json_writer *w, const struct practice_results *r)
{
	if (r->count == 0)
		return;
	json_key(w, "image-practices");
	json_begin_array(w);
	for (size_t i = 0; i < r->count; i++)
		put_result(w, &r->items[i]);
	json_end_array(w);
}
