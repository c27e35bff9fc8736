/* What else than a signature that we read is attached to images: called what it is, by media types and annotations that nobody has proved.  For words
 * alone: nothing of it counts for anything. */
#ifndef COCKET_FORMAT_SIGNATURE_FOREIGN_H
#define COCKET_FORMAT_SIGNATURE_FOREIGN_H

#include "format/oci/manifest.h"

enum foreign_kind { FOREIGN_NONE = 0, FOREIGN_NOTATION, FOREIGN_CERTIFICATE, FOREIGN_ATTESTATION, FOREIGN_SBOM, FOREIGN_KINDS };

/* "notation", "certificate", "attestation", "sbom": in JSON, frozen; NULL for none. */
const char *foreign_word(enum foreign_kind kind);

#define FOREIGN_TYPE_BYTES 128
struct foreign {
	enum foreign_kind kind;
	char type[FOREIGN_TYPE_BYTES]; /* of an attestation's predicate, or an SBOM's media type; as it stands, "" not known */
};

/* Of the manifest that holds it; FOREIGN_NONE: nothing that is known here. */
void foreign_read(struct foreign *out, const struct manifest *m);
/* Of a layer beside simple signatures: the certificate that cosign 2 puts there. */
bool foreign_is_certificate(const struct descriptor *layer);

/* "signed with notation (Notary Project)", "an attestation (SPDX SBOM)". */
#define FOREIGN_TEXT_BYTES 192
void foreign_print(char out[static FOREIGN_TEXT_BYTES], enum foreign_kind kind, const char *type);

/* "SPDX SBOM", "SLSA provenance" ...; the type itself where it is not known here. */
const char *predicate_name(const char *type);

#endif
