/* docker's manifest.json: any bytes.  What is taken has only blobs for paths and only image names for tags. */
#include <stdlib.h>

#include "format/docker_archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	struct name name;
	struct err err;

	if (docker_archive_parse(&a, slice_of(data, size), &err))
		return 0;
	for (size_t i = 0; i < a.count; i++)
		for (struct json v = json_first(a.entries[i].tags); json_type(v) != JSON_ABSENT; v = json_next(v))
			if (name_parse(&name, slice_str(json_string_value(v)), &err) || !docker_entry_has_tag(&a.entries[i], &name))
				abort();
	return 0;
}
