/* Changes of a trust store, shown: the same words by every command that makes or takes them in. */
#ifndef COCKET_CLI_OUTPUT_STORE_CHANGES_PRINT_H
#define COCKET_CLI_OUTPUT_STORE_CHANGES_PRINT_H

#include "base/json.h"
#include "trust/edit/store_changes.h"

/* On standard error: "targets.json: role release: may sign ...", line by line, then "targets.json: version 3, was 2".  words: of each, after the
 * file's name; "" for a change that is made. */
void store_changes_print(const struct store_changes *c, const char *words);
/* The member "changes": an array of file, version, version-before, changes (sentences). */
void store_changes_put(struct json_writer *w, const struct store_changes *c);

/* The last line of a dry run. */
void print_dry_run(void);

#endif
