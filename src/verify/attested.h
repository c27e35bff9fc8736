/* What became of an attestation that was asked for, for whoever prints it: who signed it, what was checked of it, what did not count and why.
 * Memory alone; zeroed, it counts for nothing. */
#ifndef COCKET_VERIFY_ATTESTED_H
#define COCKET_VERIFY_ATTESTED_H

#include "base/reason.h"
#include "format/attestation/predicate_type.h"
#include "format/attestation/severity.h"
#include "identity/key_name.h"
#include "identity/proof.h"
#include "image/evidence/evidence.h"

#define ATTESTED_TEXT_BYTES 256
#define ATTESTED_MAX ((size_t)4096)
#define SUPPRESSIONS_TOLD_MAX ((size_t)1024)

/* One condition: what the policy asks, and what the attestation says. */
struct attested_check {
	const char *name; /* as the policy calls it: "max-scan-age" */
	char expected[ATTESTED_TEXT_BYTES], value[ATTESTED_TEXT_BYTES];
	bool holds;
};

/* Who signed, if that is proved: a key, or a certificate. */
struct attested_signer {
	bool is_proved;
	bool has_key;
	struct digest key;
	char label[KEY_LABEL_BYTES];      /* of the key; "" none */
	char issuer[ATTESTED_TEXT_BYTES], identity[ATTESTED_TEXT_BYTES]; /* of a certificate; "" none */
};
/* "release (ed25519 3f2a90c4b1d2)" is a key's; of a certificate the name in it and its issuer; "" nobody that is proved. */
void attested_signer_print(char out[static ATTESTED_TEXT_BYTES], const struct attested_signer *s);

/* A VEX document whose word counts for its findings. */
struct attested_vex {
	struct attested_signer signer;
	struct document_id document;
};

/* A finding that does not count. */
struct suppression {
	char id[128], package[160];
	const char *by;                  /* "vex", "ignore-cve", "scan": the document itself, by whoever signs VEX too */
	char why[ATTESTED_TEXT_BYTES];   /* a VEX status and justification, or the reason in the policy */
	size_t vex;                      /* whose it is, by number in the list from 1; 0: the policy's word, or the scan's */
};

struct attested {
	char asked[ATTESTED_TEXT_BYTES];  /* the types, as they were asked for */
	char type[PREDICATE_TYPE_BYTES];  /* of its predicate; "" not known */
	struct digest subject;            /* what it is about, or was looked up for */
	char where[160];
	const char *signed_by;            /* "envelope", "manifest", "index": what the signature is over; NULL nothing that is proved */
	struct document_id document;      /* that it is in */
	struct attested_signer signer;
	enum time_source time_source;     /* of the signature */
	int64_t signed_at;
	bool has_time;                    /* what its predicate says: when the scan ended, the document was made */
	int64_t time;
	bool is_read;                     /* its predicate was understood */
	bool counted;                     /* by somebody who is asked for, and all conditions hold */
	bool decided;                     /* it is the one, or one of those, that decided */
	enum reason reason;               /* REASON_OK: all is well with it */
	char detail[ERR_MESSAGE_BYTES];
	struct attested_check *checks;    /* owned */
	size_t check_count, check_capacity;
	bool has_counts;                  /* of a scan: findings that count, by severity */
	size_t counts[SEVERITY_COUNT];
	size_t unfixed_count;             /* that do not count since they have no fix */
	struct suppression *suppressions; /* owned; the first of them */
	size_t suppression_count, suppression_capacity;
	size_t suppressed;                /* all of them */
	struct attested_vex *vex;         /* owned; all that were asked about its findings */
	size_t vex_count, vex_capacity;
};

struct attested_list {
	struct attested *items; /* owned */
	size_t count, capacity;
};
void attested_list_free(struct attested_list *l);
/* Those from there on are gone. */
void attested_list_truncate(struct attested_list *l, size_t count);
/* A new one, zeroed. */
MUST_CHECK enum cocket_code attested_list_add(struct attested **out, struct attested_list *l, struct err *err);

/* It does not count, for that reason; what was said first stays. */
void attested_refuse(struct attested *a, enum reason reason, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* A condition with what is asked and what is there; one that does not hold is not yet a refusal. */
MUST_CHECK enum cocket_code attested_check_add(struct attested *a, const char *name, const char *expected, const char *value, bool holds, struct err *err);

/* *out: filled by the caller, or NULL if there are more than are told. */
MUST_CHECK enum cocket_code attested_suppress(struct suppression **out, struct attested *a, struct err *err);

MUST_CHECK enum cocket_code attested_vex_add(struct attested *a, const struct attested_vex *vex, struct err *err);

/* The VEX document by which a finding is suppressed; NULL: none. */
const struct attested_vex *attested_vex_of(const struct attested *a, const struct suppression *s);

#endif
