/* The formats in which signatures of images are written: the one table of them.  A new format is a row here and a file of its name in
 * signature/.  Says how a format is called and how it is found; what is signed, and by whom, is for signature/ to find out. */
#ifndef COCKET_FORMAT_SIGNATURE_SIGNATURE_FORMAT_H
#define COCKET_FORMAT_SIGNATURE_SIGNATURE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "format/oci/manifest.h"

/* id: FORMAT_id; reader: the struct signature_reader of signature/; name: in policies, options and JSON; one, many: what signatures in it are
 * called; layer: the media type of their layers, artifact: that of the manifests that hold them, where a type is said ("*" at the end: any that begins so);
 * alone: a manifest holds one and nothing else. */
#define SIGNATURE_FORMATS(ROW) \
	/*  id      reader           name      one                   many                 layer                    artifact                 alone */ \
	ROW(SIMPLE, simple_signing,  "simple", "a simple signature", "simple signatures", MEDIA_SIMPLE_SIGNING,    MEDIA_COSIGN_SIG,        false) \
	ROW(BUNDLE, sigstore_bundle, "bundle", "a bundle",           "bundles",           MEDIA_BUNDLE_PREFIX "*", MEDIA_BUNDLE_PREFIX "*", true)

#define SIGNATURE_FORMAT_ID(id, reader, name, one, many, layer, artifact, alone) FORMAT_##id,
enum signature_format { SIGNATURE_FORMATS(SIGNATURE_FORMAT_ID) FORMAT_COUNT };
#undef SIGNATURE_FORMAT_ID

struct signature_format_row {
	const char *name, *one, *many, *layer, *artifact;
	bool alone;
};
extern const struct signature_format_row signature_formats[FORMAT_COUNT];

/* Sets of formats are bits; no bit means any. */
#define FORMAT_BIT(format) (1U << (format))
bool format_is_in(unsigned set, enum signature_format format);

/* FORMAT_COUNT: of none.  A layer that its manifest holds alone; one whose signature stands in its annotations, of which there may be many. */
enum signature_format format_of_lone_layer(const char *media_type);
enum signature_format format_of_annotated_layer(const char *media_type);
enum signature_format format_of_artifact(const char *media_type);
enum signature_format format_of_name(const char *name);

/* "simple, bundle": the names of the set, with what stands between them. */
#define FORMAT_NAMES_BYTES 128
void format_names_print(char out[static FORMAT_NAMES_BYTES], unsigned set, const char *between);
/* "simple signatures or bundles" */
void format_many_print(char out[static FORMAT_NAMES_BYTES], unsigned set, const char *between);

#endif
