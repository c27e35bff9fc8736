/* Problems of a trust store, and expiries within 30 days. */
#ifndef COCKET_TRUST_EDIT_STORE_HEALTH_H
#define COCKET_TRUST_EDIT_STORE_HEALTH_H

#include "base/strings.h"
#include "trust/edit/stage.h"

#define SOON_SECONDS ((int64_t)30 * 24 * 3600)

struct store_health {
	bool loads;              /* as verify would load it */
	struct strings problems; /* what keeps images from being allowed now; escaped, as are warnings */
	struct strings warnings; /* what will */
};
void store_health_free(struct store_health *h);
/* Of what is published and what is staged, at that time.  *out is yours.  What is wrong with the store is in *out, and no error.
 * COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code store_health_check(struct store_health *out, const struct stage *st, int64_t now, struct err *err);

#endif
