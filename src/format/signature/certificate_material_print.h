/* What lies beside a signature by certificate, printed: as a bundle's verificationMaterial, or as cosign's annotations (docs/FORMATS.md 1.2, 2.2).  Values
 * to bytes, pure. */
#ifndef COCKET_FORMAT_SIGNATURE_CERTIFICATE_MATERIAL_PRINT_H
#define COCKET_FORMAT_SIGNATURE_CERTIFICATE_MATERIAL_PRINT_H

#include "format/signature/certificate_material.h"

/* JSON of verificationMaterial, v0.3. */
MUST_CHECK enum cocket_code certificate_material_print(struct buf *out, const struct certificate_material *m, struct err *err);

/* dev.sigstore.cosign/certificate: PEM. */
MUST_CHECK enum cocket_code certificate_annotation_print(struct buf *out, const struct certificate_material *m, struct err *err);
/* dev.sigstore.cosign/rfc3161timestamp: of the first timestamp. */
MUST_CHECK enum cocket_code timestamp_annotation_print(struct buf *out, const struct certificate_material *m, struct err *err);

#endif
