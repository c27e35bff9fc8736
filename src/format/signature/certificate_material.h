/* What lies beside a signature that was made with a certificate: the certificate, entries of logs, timestamps.  From a bundle's verificationMaterial or
 * from cosign's annotations (docs/FORMATS.md 1.2, 2.2).  Bytes to values, pure: nothing in it is proved. */
#ifndef COCKET_FORMAT_SIGNATURE_CERTIFICATE_MATERIAL_H
#define COCKET_FORMAT_SIGNATURE_CERTIFICATE_MATERIAL_H

#include "format/log/log_entry.h"

#define TIMESTAMPS_MAX 32

struct certificate_material {
	struct buf certificate;                /* owned: DER; empty: none */
	struct log_entries entries;            /* owned */
	enum log_demand demand;
	struct buf timestamps[TIMESTAMPS_MAX]; /* owned: DER of TimeStampResp */
	size_t timestamp_count;
};
void certificate_material_free(struct certificate_material *m);

/* version: 1 to 3, of the bundle v0.1 to v0.3.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code certificate_material_parse(struct certificate_material *out, struct json material, unsigned version, struct err *err);

/* Entries and timestamps alone: of a signature by a key. */
MUST_CHECK enum cocket_code certificate_material_parse_witnesses(struct certificate_material *out, struct json material, unsigned version,
                                                                 struct err *err);

/* Texts of annotations; NULL: not there. */
struct certificate_annotations {
	const char *certificate, *bundle, *timestamp; /* dev.sigstore.cosign/certificate, /bundle, /rfc3161timestamp; a chain is never trusted, nor read */
};
MUST_CHECK enum cocket_code certificate_material_parse_annotations(struct certificate_material *out, const struct certificate_annotations *a,
                                                                   struct err *err);

#endif
