/* What a staged file changes, in words, for those who are to sign it. */
#ifndef COCKET_CLI_OUTPUT_METADATA_DIFF_H
#define COCKET_CLI_OUTPUT_METADATA_DIFF_H

#include "trust/edit/metadata_file.h"

typedef void change_fn(void *ctx, const char *line);

/* before: NULL where there was none.  Lines are escaped. */
void trust_changes(const struct document *before, const struct document *after, change_fn *line, void *ctx);

#endif
