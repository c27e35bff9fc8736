/* Deployment files: any bytes as each format.  The first byte says which, and whether for a platform; what is in place is there, and everything is in the file.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/files/image_refs.h"
#include "fuzz/variables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct image_refs *l, struct slice bytes)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct image_ref *item = &l->items[i];

		if (item->offset > bytes.len || item->length > bytes.len - item->offset || item->line < 1 || item->column < 1)
			abort();
		if (item->kind == REF_IMAGE ? !item->image || (!item->in_place && !item->detail) : !item->detail)
			abort();
		if (item->kind == REF_IMAGE && item->in_place &&
		    !slice_eq(slice_str(item->image), slice_of(bytes.ptr + item->offset, item->length)))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum file_type kinds[] = { FILE_TYPE_COMPOSE, FILE_TYPE_KUBERNETES, FILE_TYPE_DOCKERFILE, FILE_TYPE_LIST, FILE_TYPE_AUTO };
	static const enum file_type ci[] = {
		FILE_TYPE_GITHUB, FILE_TYPE_GITLAB, FILE_TYPE_CIRCLECI, FILE_TYPE_WOODPECKER, FILE_TYPE_AZURE, FILE_TYPE_BITBUCKET, FILE_TYPE_CLOUDBUILD,
	};
	static const struct file_variables with[] = {
		{ { variable_get, NULL }, { variable_get, NULL }, NULL }, { { variable_get, NULL }, { variable_get, NULL }, "linux/arm/v7" },
	};
	AUTO(image_refs_free) struct image_refs l = { 0 };
	struct err err;

	if (size == 0)
		return 0;
	struct slice bytes = slice_of(data + 1, size - 1);
	const enum file_type kind = data[0] < 10 ? kinds[data[0] % 5] : ci[data[0] % 7];
	if (image_refs_parse(&l, bytes, NULL, kind, &with[data[0] / 5 % 2], &err) == COCKET_OK)
		check(&l, bytes);
	return 0;
}
