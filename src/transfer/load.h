/* Images of an archive, verified and proved, on their way into a registry, a layout or another archive. */
#ifndef COCKET_TRANSFER_LOAD_H
#define COCKET_TRANSFER_LOAD_H

#include "transfer/archive_import.h"
#include "transfer/destination.h"
#include "transfer/load_mirror.h"

/* Into a layout or an archive, all of them together. */
MUST_CHECK enum cocket_code load_write(struct copied_total *out, const struct archive_import *images, const struct reference *to, struct progress *progress,
                                       struct err *err);

/* Into a registry, each below the prefix. */
struct load {
	struct verify_context *context;
	const struct verify_request *request;
	const char *prefix;              /* HOST[/PATH] */
	const char *mirrors;             /* path of the user's mirrors, where what the targets stand for is recorded */
	struct load_target *targets;     /* owned; of each image */
	struct load_mirror *plans;       /* owned; the same */
};
void load_close(struct load *l);

/* Looks at the targets of all of them, before anything is sent.  COCKET_E_USAGE: one is taken, or may not stand for what it would have to. */
MUST_CHECK enum cocket_code load_plan(struct load *l, struct archive_import *images, struct err *err);

struct loaded {
	struct copied_total moved;
	bool nothing;                    /* all of it was there, under its tag */
	bool is_alone;                   /* its one platform that is there, without its index, which the registry does not keep */
};
/* Sends one; its report is pinned to where it is then. */
MUST_CHECK enum cocket_code load_push(struct loaded *out, struct load *l, struct archive_import *images, size_t i, struct progress *progress, struct err *err);

/* Once all are sent: the registry serves it under its name, and what its place stands for is on this machine's list from now on (*is_recorded: it was not
 * before). */
MUST_CHECK enum cocket_code load_record(bool *is_recorded, struct load *l, struct archive_import *images, size_t i, struct err *err);

#endif
