/* Lists against bytes, as JSON: see sbom_json.h.  Never decides anything. */
#include "verify/sbom_json.h"

#include "base/json_member.h"

static void
put_difference(struct json_writer *w, const char *name, const struct sbom_difference *d)
{
	json_key(w, name);
	json_begin_object(w);
	json_put_count(w, "count", d->count);
	json_put_strings(w, "first", &d->first);
	json_end_object(w);
}

static void
put_result(struct json_writer *w, const struct sbom_result *r)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->manifest);
	json_begin_object(w);
	json_put_text(w, "manifest", digest);
	json_put_text(w, "platform", r->platform);
	json_put_text(w, "where", r->where);
	json_put_text(w, "format", r->format);
	json_put_flag(w, "matches", r->matches);
	json_put_text(w, "detail", r->detail);
	json_put_count(w, "packages", r->packages);
	json_put_count(w, "packages-not-compared", r->other_packages);
	put_difference(w, "packages-only-in-layers", &r->only_in_layers);
	put_difference(w, "packages-only-in-sbom", &r->only_in_sbom);
	json_put_count(w, "files", r->files);
	json_put_count(w, "files-not-compared", r->unhashed_files);
	put_difference(w, "files-different", &r->files_differ);
	put_difference(w, "files-missing", &r->files_missing);
	json_end_object(w);
}

void
sbom_put_results(struct json_writer *w, const struct sbom_results *r)
{
	if (r->count == 0)
		return;
	json_key(w, "sboms");
	json_begin_array(w);
	for (size_t i = 0; i < r->count; i++)
		put_result(w, &r->items[i]);
	json_end_array(w);
}
