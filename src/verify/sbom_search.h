/* One list of packages, searched for what a policy denies and, if its bytes are held against the layers, for what can be: in one reading.  A document is often
 * attached in two forms, and its copy is not read again. */
#ifndef COCKET_VERIFY_SBOM_SEARCH_H
#define COCKET_VERIFY_SBOM_SEARCH_H

#include "format/attestation/sbom.h"
#include "format/policy/policy_attestation.h"
#include "verify/attested.h"
#include "verify/sbom_content.h"

/* Zeroed: nothing was read. */
struct sbom_search {
	const struct sbom_checks *checks;
	struct slice document; /* borrowed: it outlives this */
	struct sbom sbom;
	char package[ATTESTED_TEXT_BYTES]; /* the first that is denied; "" none */
	char license[ATTESTED_TEXT_BYTES]; /* the first, and whose it is */
	size_t denied, denied_licenses, unlicensed, unread;
	char first_unlicensed[ATTESTED_TEXT_BYTES];
	char first_unread[ATTESTED_TEXT_BYTES]; /* the licence that cannot be read, and whose it is */
	bool has_content;                  /* it was asked for, and nobody has taken it */
	struct sbom_content content;       /* owned */
};
void sbom_search_free(struct sbom_search *s);

/* COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE, COCKET_E_NOMEM: nothing was read. */
MUST_CHECK enum cocket_code sbom_search_read(struct sbom_search *s, const struct sbom_checks *checks, struct slice document, struct err *err);

/* What bytes can be held against, for the caller to own; empty if that was not asked for. */
void sbom_search_take(struct sbom_content *out, struct sbom_search *s);

#endif
