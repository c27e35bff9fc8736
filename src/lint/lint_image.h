/* One image by the rules of cocket-lint(7): what its config says, and with deep what its layers hold.  Every byte that is looked at is proved to be
 * the image's; whether the image is anybody's is not asked. */
#ifndef COCKET_LINT_LINT_IMAGE_H
#define COCKET_LINT_LINT_IMAGE_H

#include "base/progress.h"
#include "image/source.h"
#include "lint/lint_report.h"

struct lint_image_options {
	const struct platform *platform; /* of an index, the one that is looked at; NULL: each */
	bool deep;
	struct progress *progress;       /* of deep; NULL: nobody watches */
};

/* name: as it was typed.  COCKET_E_USAGE: it is no name; COCKET_E_PLATFORM: there is no such platform; else it could not be had, or is not what its digests
 * say. */
MUST_CHECK enum cocket_code lint_image(struct lint_report *r, struct session *session, const char *name, const struct lint_image_options *o,
                                       struct err *err);

#endif
