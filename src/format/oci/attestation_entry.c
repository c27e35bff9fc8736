/* See attestation_entry.h.  BuildKit docs/attestations/attestation-storage.md; cosign's pkg/types/predicate.go. */
#include "format/oci/attestation_entry.h"

#include <string.h>

bool
attestation_entry_subject(struct digest *out, const struct descriptor *d)
{
	const char *text = descriptor_annotation(d, ANNOTATION_REFERENCE_DIGEST), *type = descriptor_annotation(d, ANNOTATION_REFERENCE_TYPE);
	struct err ignored = { 0 };

	if (!d->has_platform || strcmp(d->platform.os, "unknown") != 0 || !type || strcmp(type, "attestation-manifest") != 0)
		return false;
	return text && digest_parse(out, slice_str(text), &ignored) == COCKET_OK;
}

const char *
predicate_hint_of_entry(const struct descriptor *entry)
{
	return descriptor_annotation(entry, ANNOTATION_BUNDLE_PREDICATE);
}

const char *
predicate_hint_of_layer(const struct descriptor *layer)
{
	const char *hint = descriptor_annotation(layer, ANNOTATION_LAYER_PREDICATE);

	return hint ? hint : descriptor_annotation(layer, ANNOTATION_TAG_PREDICATE);
}

const char *
predicate_hint_of_manifest(const struct manifest *m)
{
	return json_string_value(json_get(m->annotations, ANNOTATION_BUNDLE_PREDICATE));
}

const char *
predicate_of_document(const char *media_type)
{
	static const struct {
		const char *begins, *predicate;
	} rows[] = {
		{ "application/spdx", "https://spdx.dev/Document" },
		{ "text/spdx+json", "https://spdx.dev/Document" },
		{ "application/vnd.cyclonedx", "https://cyclonedx.org/bom" },
		{ "application/sarif", "application/sarif+json" },
		{ "application/vnd.openvex", "https://openvex.dev/ns" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strncmp(media_type, rows[i].begins, strlen(rows[i].begins)) == 0)
			return rows[i].predicate;
	return NULL;
}
