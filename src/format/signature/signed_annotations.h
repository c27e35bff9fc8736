/* What is said about a signature beside what was signed: by which program, when, until when, and the user's own words. */
#ifndef COCKET_FORMAT_SIGNATURE_SIGNED_ANNOTATIONS_H
#define COCKET_FORMAT_SIGNATURE_SIGNED_ANNOTATIONS_H

#include "base/json.h"
#include "format/signature/simple_payload.h"

/* Sets has_signed_at, has_expires and creator of *out, and nothing else, from an open object.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code stamp_read(struct simple_payload *out, struct json obj, struct err *err);

bool stamp_is_empty(const struct simple_payload *p);

/* Writes the same as members of the object that is begun. */
void stamp_write(struct json_writer *w, const struct simple_payload *p);

/* COCKET_E_USAGE: not to be printed as it stands: a key twice or one of ours, text that is not UTF-8, a time that JSON cannot hold. */
MUST_CHECK enum cocket_code stamp_check(const struct simple_payload *p, const struct annotation *annotations, size_t count,
                                        struct err *err);

/* Writes the annotations as members of the object that is begun, in the order given. */
void annotations_write(struct json_writer *w, const struct annotation *annotations, size_t count);

#endif
