/* Making claims: payload or statement, signature, and attaching both to what they sign, without losing what others attached.
 * That an image is signed, or (attest.h) what somebody found out about it. */
#ifndef COCKET_SIGN_SIGN_H
#define COCKET_SIGN_SIGN_H

#include "format/attestation/predicate_type.h"
#include "format/signature/signature_format.h"
#include "format/signature/simple_payload.h"
#include "identity/signer.h"
#include "image/source.h"

struct sign_options {
	const struct signer *signers;
	size_t signer_count;
	unsigned formats;                /* FORMAT_BITs */
	/* the user chose them, and wants all of them; otherwise one that the registry refuses is left out, and so is the simple form of an image
	 * without a known name, since only a bundle can bind the digest alone */
	bool formats_given;
	bool keep;                       /* takes the place of no earlier signature */
	bool force;                      /* makes a bundle even if one as good stays beside it */
	bool recursive;                  /* the manifests of an index too */
	const char *signed_as;           /* the name to sign; NULL: the image's own */
	int64_t now;
	int64_t expires;                 /* Unix seconds; 0 none */
	const struct annotation *annotations;
	size_t annotation_count;
	const struct attest_options *attest; /* not NULL: attests this, and signs no image: FORMAT_SIMPLE is the .att tag */
	const struct name *signature_repository; /* of a registry's images: attach there; NULL: beside the image */
	struct buf *detached;            /* not NULL: append the documents here, one a line, and attach nothing */
};

/* What the formats are called: of a signature as in format/signature/signature_format.h, of an attestation "envelope" and "bundle". */
struct sign_report;
const char *sign_format_name(const struct sign_report *r, enum signature_format format);

/* What became of one form, of all manifests and keys together. */
struct sign_form {
	char where[160];                 /* of the image's own signature: "tag sha256-….sig", "referrer sha256:…"; "" detached */
	size_t replaced;                 /* earlier ones that are gone */
	bool is_kept;                    /* none was made: one as good is there, and may not be deleted */
	struct err refused;              /* not COCKET_OK: why the registry did not take it */
};

struct sign_report {
	struct digest digest;            /* what the user named */
	char name[NAME_TEXT_BYTES];      /* what was signed: host/path[:tag]; "" where the digest alone was bound */
	char predicate_type[PREDICATE_TYPE_BYTES]; /* what was attested; "": the image was signed */
	unsigned formats;                /* what is there, of each manifest by each key: FORMAT_BITs */
	struct sign_form forms[FORMAT_COUNT];
	bool has_moved;                  /* NAME:TAG@DIGEST was named, and the tag is no longer (or not yet) that digest's, */
	bool has_tag;                    /* but that of */
	struct digest tagged;
	size_t manifests;                /* how many were signed (recursive) */
	uint64_t requests;
};

/* An image whose signatures are written, and not yet looked at again. */
struct signing;

/* Resolves once, signs, attaches.  *out is yours until sign_end.  Errors as the code says; where some manifests were signed before the error,
 * the message says so. */
MUST_CHECK enum cocket_code sign_begin(struct signing **out, struct session *session, const char *image, const struct sign_options *options,
                                       struct err *err);
/* Waits until what was written stays, and finds it where a verifier looks: only then it is signed. */
MUST_CHECK enum cocket_code sign_end(struct sign_report *out, struct signing *s, struct err *err);
void signing_free(struct signing **s);

/* Both. */
MUST_CHECK enum cocket_code sign_image(struct sign_report *out, struct session *session, const char *image,
                                       const struct sign_options *options, struct err *err);

#endif
