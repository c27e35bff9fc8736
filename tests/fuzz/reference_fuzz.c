/* Image names: any bytes as a user's reference and as a claim's name.  What is taken prints as a name that means the same.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/name/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_name(const struct name *n)
{
	char printed[NAME_TEXT_BYTES], again[NAME_TEXT_BYTES];
	struct name back;
	struct err err;

	name_print(printed, n, n->has_digest ? &n->digest : NULL);
	if (name_parse_claimed(&back, slice_str(printed), &err))
		abort();
	name_print(again, &back, back.has_digest ? &back.digest : NULL);
	if (strcmp(printed, again) != 0 || !name_same_repository(n, &back) || strcmp(n->tag, back.tag) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[8192];
	struct reference r;
	struct name n;
	struct err err;

	if (name_parse_claimed(&n, slice_of(data, size), &err) == COCKET_OK)
		check_name(&n);
	if (size >= sizeof text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	if (reference_parse(&r, text, &err) == COCKET_OK && r.transport == TRANSPORT_REGISTRY)
		check_name(&r.name);
	return 0;
}
