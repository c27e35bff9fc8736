/* What is said about a signature beside what was signed: by which program, when, until when, and the user's own words. */
#ifndef COCKET_FORMAT_SIGNATURE_SIGNED_ANNOTATIONS_H
#define COCKET_FORMAT_SIGNATURE_SIGNED_ANNOTATIONS_H

#include "base/json.h"

struct signed_annotations {
	bool has_signed_at;
	int64_t signed_at; /* timestamp, Unix seconds */
	bool has_expires;
	int64_t expires;   /* cocket.expires, Unix seconds */
	char creator[128]; /* "" none; cut */
};

/* The user's own words. */
struct annotation { const char *key, *value; };

/* From an open object.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code signed_annotations_read(struct signed_annotations *out, struct json obj, struct err *err);

bool signed_annotations_is_empty(const struct signed_annotations *a);

/* Writes them as members of the object that is begun. */
void signed_annotations_write(struct json_writer *w, const struct signed_annotations *a);

/* COCKET_E_USAGE: not to be printed: a key given twice or one of ours, text that is not UTF-8, a time that JSON cannot hold. */
MUST_CHECK enum cocket_code signed_annotations_check(const struct signed_annotations *a, const struct annotation *annotations, size_t count,
                                                     struct err *err);

/* Writes the user's as members of the object that is begun, in the order given. */
void annotations_write(struct json_writer *w, const struct annotation *annotations, size_t count);

#endif
