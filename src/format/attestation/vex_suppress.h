/* Whether VEX says of a finding that it does not matter.  Pure; says no whenever it does not say yes. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_SUPPRESS_H
#define COCKET_FORMAT_ATTESTATION_VEX_SUPPRESS_H

#include "format/attestation/vex_match.h"

struct vex_answer {
	bool suppressed;
	const struct vex *document;            /* borrowed, and of the statement that decided; NULL: none is about the finding */
	const struct vex_statement *statement;
};

/* All documents together: the latest statement about the finding decides.  Only not_affected (with a reason) and fixed suppress.  One of which it is
 * not certain whether it is about this package counts unless it would suppress; of several that are as late, all must.
 * What is said of an index and of an image that it lists is told apart, and each must suppress what the other would: what is said of a relative of the
 * image takes back what was said of it earlier, and suppresses nothing. */
struct vex_answer vex_suppresses(const struct vex *const *documents, size_t count, const struct vulnerability *finding, const struct vex_image *image);

#endif
