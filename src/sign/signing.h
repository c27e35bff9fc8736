/* The inside of sign_begin and sign_end: one image on its way. */
#ifndef COCKET_SIGN_SIGNING_H
#define COCKET_SIGN_SIGNING_H

#include "sign/sign.h"
#include "sign/tag_update.h"

/* One manifest to be signed. */
struct target {
	struct digest digest;
	uint64_t size;
	char media_type[256];
};

struct signing {
	struct session *session;
	struct source *source;        /* owned */
	const struct sign_options *options;
	unsigned formats;
	char name[NAME_TEXT_BYTES];   /* "" none: the digest alone */
	struct target *targets;       /* owned */
	size_t count, capacity;
	bool tag_kept;                /* the registry does not let the .sig tag be written again */
	struct writings writings;     /* owned: not looked at again yet */
	struct sign_report report;
	int64_t left_ms;              /* the clock of --timeout stands still between begin and end */
};

/* target.c */
MUST_CHECK enum cocket_code targets_find(struct signing *s, const struct image *image, struct err *err);

#endif
