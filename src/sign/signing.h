/* The inside of sign_begin and sign_end: one image on its way. */
#ifndef COCKET_SIGN_SIGNING_H
#define COCKET_SIGN_SIGNING_H

#include "sign/earlier.h"
#include "sign/sign.h"
#include "sign/tag_update.h"

/* One manifest to be signed. */
struct target {
	struct digest digest;
	uint64_t size;
	char media_type[256];
};

/* One signature in one form, attached to one manifest. */
struct attachment {
	enum signature_format format;
	size_t target, signer;        /* their numbers */
	enum { ATTACHMENT_MADE, ATTACHMENT_KEPT, ATTACHMENT_REFUSED } state;
	char where[160];              /* "tag sha256-….sig", "referrer sha256:…" */
	struct writings writings;     /* owned: not looked at again yet */
	struct earlier earlier;       /* owned: to be removed once it is there */
	size_t replaced;              /* that are gone */
	struct err refused;
};

struct signing {
	struct session *session;
	struct source *source;        /* owned */
	const struct sign_options *options;
	unsigned formats;
	char name[NAME_TEXT_BYTES];   /* "" none: the digest alone */
	char repository[NAME_TEXT_BYTES]; /* the same without its tag, which says nothing of what is attested */
	struct target *targets;       /* owned */
	size_t count, capacity;
	struct attachment *attachments; /* owned */
	size_t attachment_count, attachment_capacity;
	struct sign_report report;
	int64_t left_ms;              /* the clock of --timeout stands still between begin and end */
};

/* target.c */
/* Nothing if it is one already. */
MUST_CHECK enum cocket_code target_add(struct signing *s, const struct digest *digest, uint64_t size, const char *media_type, struct err *err);
MUST_CHECK enum cocket_code targets_find(struct signing *s, const struct image *image, struct err *err);

/* attachment.c */
void new_signature_fill(struct new_signature *n, const struct signing *s, const struct target *t);
void attachments_free(struct signing *s);
/* Signs the target by the signer in each form, and attaches or detaches them.  What the registry refuses is noted where another form goes. */
MUST_CHECK enum cocket_code target_attach(struct signing *s, size_t target, size_t signer, struct err *err);
/* Waits until what was written stays. */
MUST_CHECK enum cocket_code attachments_confirm(struct signing *s, struct err *err);
/* Those whose place the new ones took. */
void attachments_remove_earlier(struct signing *s);
/* A line of --detached. */
MUST_CHECK enum cocket_code attachment_detach(struct buf *out, struct slice document, struct err *err);
/* attachment_report.c */
void attachments_report(struct sign_report *out, const struct signing *s);

#endif
