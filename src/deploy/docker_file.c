/* Dockerfiles and Compose files of a docker command: see docker_file.h. */
#include "deploy/docker_file.h"

#include <stdio.h>

#include "base/escape.h"

void
docker_file_free(struct docker_file *f)
{
	image_refs_free(&f->refs);
}

enum cocket_code
docker_file_parse(struct docker_file *f, struct err *err)
{
	if (image_refs_parse(&f->refs, f->bytes, f->name, f->kind, &f->variables, err) == COCKET_OK)
		return COCKET_OK;
	err->code = err->code == COCKET_E_NOMEM ? err->code : COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(f->name)));
}

void
docker_place_print(char out[static DOCKER_PLACE_BYTES], const struct docker_file *f, const struct image_ref *item)
{
	snprintf(out, DOCKER_PLACE_BYTES, "%s:%zu:%zu", f->name, item->line, item->column);
}

enum cocket_code
docker_file_check(const struct docker_file *f, const struct image_ref *item, struct err *err)
{
	char place[DOCKER_PLACE_BYTES];

	docker_place_print(place, f, item);
	if (item->kind == REF_SKIPPED)
		return fail(err, COCKET_E_USAGE, "%s: %s: %s: which cannot be verified", place, item->where, item->detail);
	if (item->kind == REF_PROBLEM)
		return fail(err, COCKET_E_USAGE, "%s: %s: %s", place, item->where, item->detail);
	if (!item->in_place)
		return fail(err, COCKET_E_USAGE, "%s: %s: no digest can be put behind %s: %s", place, item->where, TEXT(slice_str(item->image)), item->detail);
	return COCKET_OK;
}
