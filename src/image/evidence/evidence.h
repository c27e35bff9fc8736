/* Evidence: raw signature documents for a manifest, with where they were found.  Nobody has checked a signature yet. */
#ifndef COCKET_IMAGE_EVIDENCE_EVIDENCE_H
#define COCKET_IMAGE_EVIDENCE_EVIDENCE_H

#include "format/signature/foreign.h"
#include "format/signature/signature_format.h"
#include "image/source.h"

/* Where an attestation lies, which says what signs it. */
enum attestation_place {
	ATTESTATION_NONE = 0, /* it is a signature */
	ATTESTATION_BUNDLE,   /* a sigstore bundle that refers to the image */
	ATTESTATION_TAG,      /* an envelope at the .att tag */
	ATTESTATION_INDEX,    /* a statement of BuildKit's, in a manifest that the image's index lists: whoever signs either has said it */
	ATTESTATION_ARTIFACT, /* a statement in a manifest that refers to the image: whoever signs that manifest has said it */
	ATTESTATION_DOCUMENT, /* the same of an SBOM or a scan without a statement around it */
};

/* Which bytes a document is, as it is stored. */
struct document_id {
	struct digest digest;
	bool is_stored;             /* as a blob of the repository that it was found in; else in a file */
};

struct evidence_item {
	enum signature_format format;
	enum attestation_place place;
	char type[256];             /* of an attestation's predicate, as far as that shows: nobody has proved it; "" not known */
	struct digest manifest;     /* of an attestation: the manifest that holds it, */
	struct buf manifest_bytes;  /* and its bytes, where a signature of the manifest is what signs it */
	uint64_t document_size;
	struct digest subject;      /* the manifest it was looked up for */
	char where[160];            /* for people: "tag sha256-ab….sig, layer 2", "referrer sha256:…", "file sigs.json, line 1" */
	bool is_referrer;           /* it is a referrer's, */
	struct digest referrer;     /* of this manifest */
	bool is_gone;               /* which is listed, and not there */
	/* not COCKET_OK: found, but could not be had whole (404, wrong digest, too large, malformed manifest, ...) */
	struct err err;
	struct document_id id;      /* of the next, */
	struct buf document;        /* the layer: a payload, or the signature with all that belongs to it.  Bytes as stored, digest proved */
	struct buf signature;       /* of a payload: the annotation's text (base64), as it stands */
	bool has_signature;         /* the annotation is there */
	struct buf certificate, log_entry, timestamp; /* of a payload: further annotations of cosign's, as they stand; empty: not there */
	bool has_key_hint;          /* our key-id annotation is there */
	struct digest key_hint;
	bool has_certificate;       /* beside it, a certificate's: whoever signed is not known by a key */
};

/* An index that is attached to the subject as what lists it (ARTIFACT_INDEX): nobody has read it yet. */
struct attached_index {
	const char *media_type;
	struct digest digest;
	uint64_t size;
};
#define ATTACHED_INDEXES_MAX 4

struct evidence_gather;

/* Attached, and no signature of a kind that is read here. */
struct foreign_item {
	struct foreign what;
	char where[160];
	struct digest subject;
};
#define FOREIGN_ITEMS_MAX 8

struct evidence {
	struct evidence_item *items;
	size_t count, capacity;
	struct fetch_memory *memory; /* borrowed; NULL: none: what was fetched once is not fetched again */
	struct err transient;       /* not COCKET_OK: some place could not be asked (network, auth, 5xx), so "no signature" is not proved */
	struct err overflow;        /* COCKET_E_TOO_MANY: there is more than the limits allow */
	struct attached_index indexes[ATTACHED_INDEXES_MAX]; /* the first of them */
	size_t index_count;
	/* owned; NULL: none: what is listed and not read, since the .sig tag alone may do, or since it says that it is something else */
	struct evidence_gather *unread;
	struct foreign_item foreign[FOREIGN_ITEMS_MAX]; /* the first of them */
	size_t foreign_count;
	enum source_listing left_out; /* API: the fallback tag was not asked, TAG: the API was not; then no "no" before evidence_gather_rest */
};
void evidence_free(struct evidence *e);

/* Notes what that manifest is, if it is known and there is room. */
void evidence_note_foreign(struct evidence *e, const struct manifest *m, const char *where, const struct digest *subject);

/* "sha256-HEX.sig", "sha256-HEX.att" and "sha256-HEX". */
#define SIGNATURE_TAG_BYTES (7 + 64 + 4 + 1)
void signature_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d);
void attestation_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d);
void fallback_tag(char out[static SIGNATURE_TAG_BYTES], const struct digest *d);

/* The answer for the fallback tag: COCKET_E_NOT_FOUND if it is the subject itself, by a registry that takes sha256-HEX for the digest. */
enum cocket_code fallback_answer(struct err *out, const struct fetch *f, const struct digest *subject);

#endif
