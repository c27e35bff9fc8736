/* What is said to a log of Rekor v2 to have a signature logged, and what it answers (rekor-tiles rekor_service.proto, as protobuf JSON; docs/FORMATS.md
 * 2.4).  Values to bytes and back, pure: nothing in the answer is proved. */
#ifndef COCKET_FORMAT_LOG_LOG_REQUEST_H
#define COCKET_FORMAT_LOG_LOG_REQUEST_H

#include "format/log/log_body.h"
#include "format/log/log_entry.h"

/* Appends the request for a hashedrekord 0.0.2.  Of a certificate with a P-256 key; COCKET_E_UNSUPPORTED otherwise. */
MUST_CHECK enum cocket_code log_request_print(struct buf *out, const struct logged_signature *s, struct err *err);

/* The entry that is the answer, added.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code log_answer_parse(struct log_entries *out, struct slice body, struct err *err);

/* An element of a bundle's tlogEntries. */
MUST_CHECK enum cocket_code log_entry_print(struct json_writer *w, const struct log_entry *e, struct err *err);

#endif
