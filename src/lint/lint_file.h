/* One file by the rules of cocket-lint(7): what kind it is, the names of images in it, what its reader finds, and the comments that take
 * findings out. */
#ifndef COCKET_LINT_LINT_FILE_H
#define COCKET_LINT_LINT_FILE_H

#include "format/files/image_ref.h"
#include "lint/lint_report.h"

/* Who is asked about each image that a file names, where somebody is. */
struct lint_asker {
	enum cocket_code (*ask)(struct lint_asker *a, const struct lint_subject *s, const struct image_ref *ref, struct err *err);
};

/* asker: NULL: nobody is asked.  refs: the images that it names, by its kind; of FILE_TYPE_AUTO: it is another text, of which only what holds for any text is asked.
 * The findings are put in order.  COCKET_E_FORMAT, with "LINE:COLUMN: "; COCKET_E_TOO_MANY, COCKET_E_NOMEM; the asker's. */
MUST_CHECK enum cocket_code lint_file(const struct lint_subject *s, const struct image_refs *refs, struct lint_asker *asker, struct err *err);

#endif
