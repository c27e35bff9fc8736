/* See foreign.h.  Media types: Notary Project signature-specification; cosign's pkg/types/media.go; in-toto attestation framework. */
#include "format/signature/foreign.h"

#include <stdio.h>

#include "base/escape.h"

/* A type that begins so. */
struct name_row {
	const char *begins, *name;
};

static const char *
name_find(const struct name_row *rows, size_t n, const char *type)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(type, rows[i].begins, strlen(rows[i].begins)) == 0)
			return rows[i].name;
	return NULL;
}

const char *
predicate_name(const char *type)
{
	static const struct name_row rows[] = {
		{ "https://spdx.dev/Document", "SPDX SBOM" }, { "https://cyclonedx.org/", "CycloneDX SBOM" }, { "https://slsa.dev/provenance/", "SLSA provenance" },
		{ "https://slsa.dev/verification_summary/", "SLSA verification summary" }, { "https://openvex.dev/", "OpenVEX" },
		{ "https://cosign.sigstore.dev/attestation/vuln/", "vulnerability scan" }, { "https://in-toto.io/attestation/vulns", "vulnerability scan" },
		{ "https://in-toto.io/attestation/test-result/", "test result" }, { "https://cosign.sigstore.dev/attestation/", "custom" },
	};
	const char *name = name_find(rows, sizeof rows / sizeof *rows, type);

	return name ? name : type;
}

static const char *
sbom_name(const char *type)
{
	static const struct name_row rows[] = {
		{ "application/spdx", "SPDX" }, { "text/spdx", "SPDX" }, { "application/vnd.cyclonedx", "CycloneDX" }, { "application/vnd.syft", "Syft" },
	};

	return name_find(rows, sizeof rows / sizeof *rows, type);
}

const char *
foreign_word(enum foreign_kind kind)
{
	static const char *const words[FOREIGN_KINDS] = {
		[FOREIGN_NOTATION] = "notation", [FOREIGN_CERTIFICATE] = "certificate", [FOREIGN_ATTESTATION] = "attestation", [FOREIGN_SBOM] = "sbom",
	};

	return words[kind];
}

static enum foreign_kind
kind_of_type(const char *type)
{
	static const struct {
		const char *type;
		enum foreign_kind kind;
	} rows[] = {
		{ "application/vnd.cncf.notary.signature", FOREIGN_NOTATION }, { "application/jose+json", FOREIGN_NOTATION },
		{ "application/cose", FOREIGN_NOTATION }, { "application/vnd.dsse.envelope.v1+json", FOREIGN_ATTESTATION },
		{ "application/vnd.in-toto+json", FOREIGN_ATTESTATION },
	};

	for (size_t i = 0; type && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(type, rows[i].type) == 0)
			return rows[i].kind;
	return type && sbom_name(type) ? FOREIGN_SBOM : FOREIGN_NONE;
}

static void
type_set(struct foreign *out, const char *type)
{
	if (type && strlen(type) < sizeof out->type)
		memcpy(out->type, type, strlen(type) + 1);
}

static void
layer_read(struct foreign *out, const struct descriptor *layer)
{
	const char *predicate = descriptor_annotation(layer, ANNOTATION_TAG_PREDICATE);

	out->kind = kind_of_type(layer->media_type);
	if (predicate == NULL)
		predicate = descriptor_annotation(layer, ANNOTATION_LAYER_PREDICATE);
	type_set(out, out->kind == FOREIGN_SBOM ? layer->media_type : predicate);
}

/* A bundle that says that its statement is no signature. */
static void
bundle_read(struct foreign *out, const struct manifest *m)
{
	const char *predicate = json_string_value(json_get(m->annotations, ANNOTATION_BUNDLE_PREDICATE));

	if (predicate == NULL || m->kind != MANIFEST_IMAGE)
		return;
	out->kind = FOREIGN_ATTESTATION;
	type_set(out, predicate);
}

/* Its own type says most; an SBOM's layer has the name of its format. */
void
foreign_read(struct foreign *out, const struct manifest *m)
{
	const enum foreign_kind kind = kind_of_type(m->artifact_type ? m->artifact_type : m->config.media_type);

	*out = (struct foreign){ 0 };
	for (size_t i = 0; m->kind == MANIFEST_IMAGE && i < m->count && out->kind == FOREIGN_NONE; i++)
		layer_read(out, &m->items[i]);
	if (out->kind == FOREIGN_NONE && kind == FOREIGN_NONE)
		bundle_read(out, m);
	if (kind == FOREIGN_NONE || kind == out->kind)
		return;
	out->kind = kind;
	type_set(out, kind == FOREIGN_SBOM ? m->artifact_type : NULL);
}

bool
foreign_is_certificate(const struct descriptor *layer)
{
	return descriptor_annotation(layer, ANNOTATION_CERTIFICATE) != NULL;
}

void
foreign_print(char out[static FOREIGN_TEXT_BYTES], enum foreign_kind kind, const char *type)
{
	const char *sbom = sbom_name(type);

	switch (kind) {
	case FOREIGN_NOTATION:
		snprintf(out, FOREIGN_TEXT_BYTES, "signed with notation (Notary Project)");
		return;
	case FOREIGN_CERTIFICATE:
		snprintf(out, FOREIGN_TEXT_BYTES, "signed with a certificate (keyless)");
		return;
	case FOREIGN_ATTESTATION:
		snprintf(out, FOREIGN_TEXT_BYTES, type[0] ? "an attestation (%.128s)" : "an attestation", TEXT(slice_str(predicate_name(type))));
		return;
	case FOREIGN_SBOM:
		snprintf(out, FOREIGN_TEXT_BYTES, "an SBOM (%s)", sbom ? sbom : "of another format");
		return;
	case FOREIGN_NONE:
	case FOREIGN_KINDS:
	default:
		out[0] = '\0';
	}
}
