/* Results of base images: see base_result.h.  Never decides anything. */
#include "verify/base_result.h"

#include <stdlib.h>

#include "base/json_member.h"
#include "base/limits.h"
#include "base/list.h"

void
base_results_free(struct base_results *r)
{
	free(r->items);
	*r = (struct base_results){ 0 };
}

enum cocket_code
base_results_add(struct base_result **out, struct base_results *r, struct err *err)
{
	if (LIST_GROW(r, LIST_MAX, "base images", err))
		return err->code;
	*out = &r->items[r->count++];
	**out = (struct base_result){ .said_by = "" };
	return COCKET_OK;
}

static void
put_result(struct json_writer *w, const struct base_result *r)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->manifest);
	json_begin_object(w);
	json_put_text(w, "manifest", digest);
	json_put_text(w, "platform", r->platform);
	json_put_text(w, "name", r->name);
	json_put_text(w, "said-by", r->said_by);
	json_put_flag(w, "input", r->is_input);
	json_put_count(w, "layers", r->layers);
	json_put_flag(w, "verified", r->is_verified);
	json_put_time(w, "created", r->has_created, r->created);
	json_put_flag(w, "passes", r->passes);
	json_put_text(w, "detail", r->detail);
	json_end_object(w);
}

void
base_put_results(struct json_writer *w, const struct base_results *r)
{
	if (r->count == 0)
		return;
	json_key(w, "base-images");
	json_begin_array(w);
	for (size_t i = 0; i < r->count; i++)
		put_result(w, &r->items[i]);
	json_end_array(w);
}
