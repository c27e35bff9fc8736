/* What attestations say, by their predicate type: the one table of URIs, of the short names that people type, and of what kind each is. */
#ifndef COCKET_FORMAT_ATTESTATION_PREDICATE_TYPE_H
#define COCKET_FORMAT_ATTESTATION_PREDICATE_TYPE_H

#include "base/err.h"
#include "base/slice.h"

#define PREDICATE_TYPE_BYTES 256 /* with NUL */

enum predicate_kind { PREDICATE_OTHER, PREDICATE_PROVENANCE, PREDICATE_SBOM, PREDICATE_SCAN, PREDICATE_VEX, PREDICATE_VSA };

/* PREDICATE_OTHER if the table does not have it, and for what has no reader.  CycloneDX is an SBOM, though it may hold findings and VEX too. */
enum predicate_kind predicate_type_kind(const char *uri);
/* "provenance", "sbom", "scan", "vex", "vsa"; "other". */
const char *predicate_kind_name(enum predicate_kind kind);

/* wanted: a kind's name (any URI of the kind), a short name of cosign's (its URI alone, and the bare form that cosign 1 wrote), or a URI (itself
 * alone).  An image signature matches nothing. */
bool predicate_type_matches(const char *wanted, const char *uri);

/* A name of the table, or something that is a URI: has a ':' or '/'.  COCKET_E_USAGE otherwise, with the names. */
MUST_CHECK enum cocket_code predicate_type_check(const char *wanted, struct err *err);

/* The i-th name of a kind or of cosign's that is taken for a type; NULL behind the last. */
const char *predicate_type_word(size_t i);

/* The URI that an attestation is made with: that of a short name ("provenance" is SLSA v1, "vex" OpenVEX v0.2.0, "vsa" v1), or the URI itself.
 * NULL if the name stands for several that differ by what is in the document ("sbom", "scan"), or for none. */
const char *predicate_type_uri(const char *name);

/* The short name to print beside a URI: cosign's if it has one, otherwise the kind's; "" for PREDICATE_OTHER without one. */
const char *predicate_type_short_name(const char *uri);

#endif
