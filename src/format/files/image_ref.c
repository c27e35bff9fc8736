/* The images that a deployment file names: see image_ref.h. */
#include "format/files/image_ref.h"

#include <stdlib.h>


void
image_ref_free(struct image_ref *i)
{
	free(i->image);
	free(i->where);
	free(i->platform);
	free(i->detail);
}

void
image_refs_free(struct image_refs *l)
{
	for (size_t i = 0; i < l->count; i++)
		image_ref_free(&l->items[i]);
	free(l->items);
	*l = (struct image_refs){ 0 };
}

static bool
asks_for_platform(const struct image_ref *item)
{
	return item->platform || item->is_builders_platform;
}

const char *
image_ref_platform(const struct image_ref *item, const char *asked)
{
	if (asked && strcmp(asked, "all") == 0)
		return asked;
	return asks_for_platform(item) ? item->platform : asked;
}
