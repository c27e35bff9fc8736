/* What ails a trust store, or soon will: whether it loads, what has run out, what runs out within 30 days. */
#ifndef COCKET_CLI_OUTPUT_TRUST_HEALTH_H
#define COCKET_CLI_OUTPUT_TRUST_HEALTH_H

#include "trust/edit/stage.h"

#define SOON_SECONDS ((int64_t)30 * 24 * 3600)

struct health {
	bool loads;                        /* as verify would load it */
	char (*problems)[ERR_MESSAGE_BYTES]; /* owned: what keeps images from passing now; escaped */
	size_t problem_count;
	char (*warnings)[ERR_MESSAGE_BYTES]; /* owned: what will */
	size_t warning_count;
};
void health_free(struct health *h);
MUST_CHECK enum cocket_code health_look(struct health *out, const struct stage *st, int64_t now, struct err *err);

#endif
