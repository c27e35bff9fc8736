/* docker's manifest.json and repositories: any bytes.  What is taken has only blobs for paths and only image names for tags; each entry is equal to
 * itself. */
#include <stdlib.h>

#include "format/oci/docker_archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum cocket_code
name_take(void *ctx, const struct name *name, struct err *err)
{
	char text[NAME_TEXT_BYTES];
	struct name again;

	(void)ctx;
	name_print(text, name, NULL);
	if (name_parse(&again, slice_str(text), err) || !name_same_repository(&again, name))
		abort();
	return COCKET_OK;
}

static void
entry_check(const struct docker_entry *e)
{
	struct digest once, twice;
	struct name name;
	struct err err;

	for (struct json v = json_first(e->tags); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (name_parse(&name, slice_str(json_string_value(v)), &err))
			abort();
	if (docker_entry_content(&once, e, &err) || docker_entry_content(&twice, e, &err) || !digest_eq(&once, &twice))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	struct err err;

	(void)!docker_repositories_each(slice_of(data, size), name_take, NULL, &err);
	if (docker_archive_parse(&a, slice_of(data, size), &err))
		return 0;
	for (size_t i = 0; i < a.count; i++)
		entry_check(&a.entries[i]);
	return 0;
}
