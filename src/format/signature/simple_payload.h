/* The simple-signing payload of cosign and containers/image: bytes -> values, values -> bytes.  Says nothing of who signed it.
 *   {"critical":{"identity":{"docker-reference":R},"image":{"docker-manifest-digest":D},"type":"cosign container image signature"},
 *    "optional":{...}|null}
 * Open objects, exact names. */
#ifndef COCKET_FORMAT_SIGNATURE_SIMPLE_PAYLOAD_H
#define COCKET_FORMAT_SIGNATURE_SIMPLE_PAYLOAD_H

#include "base/json.h"
#include "crypto/digest.h"
#include "format/name/reference.h"
#include "format/signature/signed_annotations.h"

#define SIMPLE_TYPE "cosign container image signature"

struct simple_payload {
	char reference[NAME_TEXT_BYTES];  /* docker-reference as it stands; "" allowed here (the claim check refuses it) */
	struct digest digest;
	struct signed_annotations optional;
};

/* COCKET_E_FORMAT: critical.type other than SIMPLE_TYPE, a digest that is none, a name longer than any, cocket.expires that is no integer,
 * a timestamp that is a number but no integer.
 * A timestamp that is no number (a user's annotation) is not ours and ignored.  COCKET_E_UNSUPPORTED: a digest of another algorithm. */
MUST_CHECK enum cocket_code simple_payload_parse(struct simple_payload *out, struct slice payload, struct err *err);

/* Compact JSON in the key order that cosign writes.
 * optional holds the annotations as given, then cocket.expires, creator and timestamp, or is null.
 * COCKET_E_USAGE: an annotation given twice, with one of those keys, or not UTF-8; a time before 1970. */
MUST_CHECK enum cocket_code simple_payload_print(struct buf *out, const struct simple_payload *p,
                                         const struct annotation *annotations, size_t count, struct err *err);

#endif
