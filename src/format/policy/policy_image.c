/* What a policy asks of the image itself: see policy_image.h. */
#include "format/policy/policy_image.h"

#include <stdlib.h>

void
policy_image_free(struct policy_image *i)
{
	free(i->ports.items);
	free(i->labels.items);
	free(i->known_secrets.items);
	free(i->base.names.items);
	*i = (struct policy_image){ 0 };
}

bool
policy_image_is_deep(const struct policy_image *i)
{
	return i->secrets != SECRETS_NOT_ASKED;
}
