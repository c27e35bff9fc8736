/* What a staged file changes, in words, for those who are to sign it.  Whatever it has no words for, it says that there is something. */
#ifndef COCKET_TRUST_EDIT_METADATA_DIFF_H
#define COCKET_TRUST_EDIT_METADATA_DIFF_H

#include "trust/edit/metadata_file.h"

typedef void metadata_diff_fn(void *ctx, const char *line);

/* before: NULL if there was none.  Lines are escaped. */
void metadata_diff(const struct metadata_file *before, const struct metadata_file *after, metadata_diff_fn *line, void *ctx);

#endif
