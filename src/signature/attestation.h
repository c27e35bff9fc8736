/* What somebody said about an image, proved: which statement, by whom, from where.  An attestation is no signature of the image, and a signature of
 * the image is no attestation of it: what comes out of here never becomes a finding, nor a finding this (A5).
 * Three things may sign a statement: the envelope around it, the manifest that holds it, and, of BuildKit's, the index that lists that manifest.  The
 * last two are signed as images are, by anything that examine.c reads; each good signature of them makes one attestation. */
#ifndef COCKET_SIGNATURE_ATTESTATION_H
#define COCKET_SIGNATURE_ATTESTATION_H

#include "format/attestation/statement.h"
#include "image/evidence/attestation_gather.h"
#include "signature/finding.h"

enum attestation_signed { ATTESTATION_UNSIGNED = 0, ATTESTATION_BY_ENVELOPE, ATTESTATION_BY_MANIFEST, ATTESTATION_BY_INDEX };

struct attestation {
	enum attestation_place place;
	char where[160];
	struct digest subject;       /* the manifest it was looked up for: a platform's, or the index */
	struct digest manifest;      /* that holds it */
	struct document_id document; /* that it is in; not stored: or in another repository than the subject */
	char type[PREDICATE_TYPE_BYTES]; /* of its predicate: proved where reason is REASON_OK, else as far as it says so; "" not known */
	/* REASON_OK: a statement about the subject, signed by whoever the proof says.  Whether that is somebody who is asked for is not decided here.
	 * Otherwise why it counts for nothing. */
	enum reason reason;
	char detail[ERR_MESSAGE_BYTES];

	/* who; may be there with a reason other than OK */
	enum attestation_signed by;
	struct digest signed_manifest; /* of BY_MANIFEST and BY_INDEX: what is signed */
	struct proof proof;
	struct certificate_proof *certificate; /* owned; NULL: by a key, or not proved */
	enum certificate_step step;  /* as in a finding */
	bool has_signer;             /* the key's id, proved or a hint */
	struct digest signer;
	struct key_name signer_name;
	char signer_label[KEY_LABEL_BYTES];

	/* What it says of itself and nobody has proved: for people to look at. */
	struct unproved_attestation {
		bool is_certificate;        /* signed with one, as far as that shows */
		char identity[512], issuer[512]; /* of it: the name in it, and who vouched for that; "" cannot be read */
		struct slice payload;       /* the statement or document; empty: it cannot be read, or was not fetched */
		uint64_t size;              /* of the document as it is stored */
	} unproved;

	/* what; of REASON_OK */
	struct statement statement;
	struct slice payload;        /* its bytes; of ATTESTATION_DOCUMENT the document, which is the predicate too.  Borrowed from the evidence */

	/* of an envelope that a key signed: what a twin of it is known by */
	struct slice signed_bytes;   /* borrowed from the evidence; empty: otherwise */
	struct buf signature;        /* owned */
};

/* The type of its predicate as its payload says it, where nothing beside it does; "" that cannot be read. */
void attestation_read_type(struct attestation *a);

/* What is asked for, of one manifest. */
struct attestation_request {
	struct source *source;       /* that has the manifest */
	struct source *elsewhere;    /* another repository in which attestations of it are looked for as well; NULL: none */
	struct fetch_memory *memory; /* of the whole run; NULL none */
	const struct digest *subject;
	const char *const *files;    /* of bundles, file_count of them (sign and attest --detached, verify --vsa), looked at as if they lay at the source */
	size_t file_count;
	struct attestation_wish wish;
	const struct authenticators *by; /* NULL: nobody's; then nothing is proved, and no signature of a manifest is looked for */
	int64_t now;                 /* a signature of a manifest may have expired */
	unsigned *budget;            /* as signature_examine */
};

#define ATTESTATION_SOURCES 2
struct attestations {
	struct attestation *items;   /* owned */
	size_t count, capacity;
	struct evidence evidence[ATTESTATION_SOURCES]; /* of the source, and of elsewhere */
	size_t examined[ATTESTATION_SOURCES];
	struct err transient, overflow; /* as in struct evidence: then "there is none" is not proved */
	bool has_rest;               /* something was left out that a "no" must not be said without: attestations_collect_rest */
};
void attestations_free(struct attestations *a);

/* Gathers and examines those of the types that are asked for.  COCKET_E_NOMEM alone; all else is in *out, which may have some already. */
MUST_CHECK enum cocket_code attestations_collect(struct attestations *out, const struct attestation_request *q, struct err *err);
/* Before a "no": what says that it is of another type, and what was unlikely. */
MUST_CHECK enum cocket_code attestations_collect_rest(struct attestations *out, const struct attestation_request *q, struct err *err);

#endif
