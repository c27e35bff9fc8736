/* Warnings of reports, on standard error; not with -q.  What is of the trust store is said once a run, and so are the signatures that expire. */
#ifndef COCKET_CLI_OUTPUT_WARNINGS_H
#define COCKET_CLI_OUTPUT_WARNINGS_H

#include "verify/report.h"

/* Those of one image, under the name that people know it by. */
void warnings_print(const char *image, const struct report *r);

/* At the end of the run: of how many images the signatures expire soon. */
void warnings_finish(void);

#endif
