/* Fields that predicates of several types have: texts, times, digests, in documents that others write (null is as good as absent). */
#ifndef COCKET_FORMAT_ATTESTATION_PREDICATE_FIELD_H
#define COCKET_FORMAT_ATTESTATION_PREDICATE_FIELD_H

#include "base/clock.h"
#include "base/json_pull.h"
#include "base/strings.h"
#include "crypto/digest.h"

/* Of a string; "" of what is absent or null.  COCKET_E_FORMAT, also if it does not fit. */
MUST_CHECK enum cocket_code field_text(char *out, size_t size, struct json_pull v, const char *name, struct err *err);
/* The same for text that is only shown: cut between two characters if it does not fit. */
MUST_CHECK enum cocket_code field_text_cut(char *out, size_t size, struct json_pull v, const char *name, struct err *err);
/* A string's text as it stands; empty for one with escapes, and for anything else: for words of a specification. */
struct slice field_plain(struct json_pull v);
/* Appends it, unless it is absent, null or "". */
MUST_CHECK enum cocket_code field_add_text(struct strings *out, struct json_pull v, const char *name, struct err *err);
/* Appends each of an array of strings, or one that stands alone. */
MUST_CHECK enum cocket_code field_add_texts(struct strings *out, struct json_pull v, const char *name, struct err *err);

/* RFC 3339; absent, null, "" and Go's zero time are none.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code field_instant(bool *has, struct instant *out, struct json_pull v, const char *name, struct err *err);
MUST_CHECK enum cocket_code field_time(bool *has, int64_t *out, struct json_pull v, const char *name, struct err *err);

/* in-toto's digest set: its sha256, in lower-case hex; of another spelling it is none. */
MUST_CHECK enum cocket_code field_sha256(bool *has, struct digest *out, struct json_pull digests, const char *name, struct err *err);

#endif
