/* Hex and base64 (RFC 4648), strict: one text for one value, nothing skipped. */
#ifndef COCKET_BASE_ENCODING_H
#define COCKET_BASE_ENCODING_H

#include "base/buf.h"

/* Writes 2 * len lower-case digits and a NUL. */
void hex_encode(char *out, struct slice bytes);

/* Lower-case hex only; text.len must be 2 * n.  COCKET_E_FORMAT otherwise. */
MUST_CHECK enum cocket_code hex_decode(uint8_t *out, size_t n, struct slice text, struct err *err);

/* Standard alphabet with padding. */
MUST_CHECK enum cocket_code base64_encode(struct buf *out, struct slice bytes, struct err *err);

/* Standard alphabet; padding required, trailing bits zero, no white space.  Appends to *out. */
MUST_CHECK enum cocket_code base64_decode(struct buf *out, struct slice text, struct err *err);

/* How long the value of a text of that length is, if it has one; COCKET_E_FORMAT, as base64_decode: it is not of whole groups. */
MUST_CHECK enum cocket_code base64_decoded_size(size_t *size, struct slice text, struct err *err);
/* As base64_decode, to a place that is the text's own beginning or before it, of the size that base64_decoded_size says.  Of a text that is refused
 * some is overwritten. */
MUST_CHECK enum cocket_code base64_decode_in_place(uint8_t *to, size_t size, struct slice text, struct err *err);

/* The same for PEM bodies: line ends (LF, CRLF) between characters are skipped, nothing else is. */
MUST_CHECK enum cocket_code base64_decode_lines(struct buf *out, struct slice text, struct err *err);

/* As Go's encoding/base64 reads it, and so docker and podman: line ends anywhere are skipped, bits left over are dropped; padding is
 * required.  For other tools' files alone: several texts have one value. */
MUST_CHECK enum cocket_code base64_decode_loose(struct buf *out, struct slice text, struct err *err);

#endif
