/* Sigstore bundle (v0.1 to v0.3, protobuf JSON) holding a DSSE envelope with an in-toto statement.  Bytes -> values and back, pure.
 * Bundle and statement are open objects; exactly one of dsseEnvelope and messageSignature; exactly one signature; statement v1. */
#ifndef COCKET_FORMAT_SIGNATURE_SIGSTORE_BUNDLE_H
#define COCKET_FORMAT_SIGNATURE_SIGSTORE_BUNDLE_H

#include "base/json.h"
#include "crypto/digest.h"
#include "format/name/reference.h"
#include "format/signature/certificate_material.h"
#include "format/signature/simple_payload.h"

#define INTOTO_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define COSIGN_SIGN_PREDICATE "https://sigstore.dev/cosign/sign/v1"

struct sigstore_bundle {
	unsigned version;        /* 1 to 3 */
	char payload_type[128];
	struct buf payload;      /* decoded, owned */
	struct buf signature;    /* decoded, owned */
	bool has_hint;
	struct digest hint;      /* key id, unsigned: only for the report */
	struct certificate_material certificate; /* owned: of one that was signed with a certificate; otherwise its certificate is empty */
};

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE;
 * COCKET_E_UNSUPPORTED where it is a well-formed bundle of another kind (messageSignature). */
MUST_CHECK enum cocket_code sigstore_bundle_parse(struct sigstore_bundle *out, struct slice text, struct err *err);
/* The same of a bundle of either content, but for what was signed: version, hint and certificate. */
MUST_CHECK enum cocket_code sigstore_bundle_parse_material(struct sigstore_bundle *out, struct slice text, struct err *err);
void sigstore_bundle_free(struct sigstore_bundle *b);

/* DSSE pre-authentication encoding: what is signed. */
MUST_CHECK enum cocket_code dsse_pae(struct buf *out, const char *payload_type, struct slice payload, struct err *err);

/* One subject of a statement that carries sha256 == the digest asked for. */
struct intoto_statement {
	char predicate_type[256];
	bool covers;                       /* some subject has the digest */
	char name[NAME_TEXT_BYTES];        /* that subject's name, "" none */
	bool has_signed_at;
	int64_t signed_at;                 /* predicate.timestamp, ours */
	bool has_expires;
	int64_t expires;                   /* predicate["cocket.expires"], ours */
};

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE; a statement without a subject of this digest is fine (covers is false).
 * Where several subjects match, those that have a name must have the same, else COCKET_E_FORMAT.
 * Of a statement with another predicate type (Statement v0.1 too) nothing but predicate_type is set. */
MUST_CHECK enum cocket_code intoto_statement_parse(struct intoto_statement *out, struct slice payload, const struct digest *digest, struct err *err);

/* A subject of any statement: its digests have the sha256 of that hex.  COCKET_E_FORMAT, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code intoto_subject_covers(bool *covers, struct json subject, const char *hex, struct err *err);

MUST_CHECK enum cocket_code intoto_statement_print(struct buf *out, const struct simple_payload *p,
                                            const struct annotation *annotations, size_t count, struct err *err);

#endif
