/* The names of SBOM formats: see sbom.h. */
#include "format/attestation/sbom.h"

const char *
sbom_format_name(enum sbom_format format)
{
	switch (format) {
	case SBOM_NONE: return "";
	case SBOM_CYCLONEDX: return "CycloneDX";
	default: return "SPDX";
	}
}
