/* What was decided about an image, as JSON (cocket(1)): the object that verify prints, and what the audit log says of it. */
#ifndef COCKET_VERIFY_REPORT_JSON_H
#define COCKET_VERIFY_REPORT_JSON_H

#include "base/json_member.h"
#include "verify/report.h"

/* "sha256:..."; null where there is none. */
void report_put_digest(struct json_writer *w, const char *name, bool has, const struct digest *d);

/* The members of one object.  source: "FILE:LINE:COLUMN" that named the image, NULL none; platforms: one was asked for. */
void report_put_members(struct json_writer *w, const char *image, const char *source, const struct report *r, bool platforms);

/* The members of that object that say what was decided; not each blob's.  For the audit log. */
void report_put_decision(struct json_writer *w, const char *image, const struct report *r);

/* What is attached and no signature that is read here: members of an object that the caller has begun. */
void report_put_foreign(struct json_writer *w, const struct foreign_item *f);

#endif
