/* The name in a claim: see claim.h. */
#include "signature/claim.h"

#include <stdio.h>

enum cocket_code
claim_set_name(struct claim *claim, const char *reference, struct err *err)
{
	snprintf(claim->reference, sizeof claim->reference, "%s", reference);
	if (name_parse_claimed(&claim->name, slice_str(reference), err))
		return err->code;
	claim->has_name = true;
	return COCKET_OK;
}
