/* The parts that manifests, descriptors and image configs have in common. */
#ifndef COCKET_FORMAT_OCI_DESCRIPTOR_H
#define COCKET_FORMAT_OCI_DESCRIPTOR_H

#include "format/oci/manifest.h"

/* os, architecture and variant of an open object, each "" where absent.  COCKET_E_FORMAT where one is no platform's word. */
MUST_CHECK enum cocket_code platform_read(struct platform *out, struct json obj, struct err *err);

/* The field "annotations", absent or an object of strings (image-spec annotations.md).  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code annotations_read(struct json *out, struct json obj, struct err *err);

#endif
