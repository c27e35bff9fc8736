/* What became of many images, in one line for who watches. */
#ifndef COCKET_CLI_OUTPUT_TALLY_H
#define COCKET_CLI_OUTPUT_TALLY_H

#include "cli/output/output.h"

struct tally {
	size_t allowed, denied, undecided, skipped;
};

/* Of one image, by the exit status that it alone would give. */
void tally_add(struct tally *t, enum status status);

/* "12 images: 10 allowed, 1 denied, 1 undecided, 2 skipped", on standard error if that is a terminal; not of a single image, not with -q. */
void tally_print(const struct tally *t);

#endif
