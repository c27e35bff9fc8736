/* Attestations as `attestation list` and `attestation show` print them. */
#ifndef COCKET_CLI_COMMAND_ATTESTATION_ATTESTATION_PRINT_H
#define COCKET_CLI_COMMAND_ATTESTATION_ATTESTATION_PRINT_H

#include "cli/command/attestation/attested_image.h"

void attestations_print_text(const struct attested_image *a, const char *image);
MUST_CHECK enum cocket_code attestations_print_json(const struct attested_image *a, const char *image, struct err *err);

/* The members of one, in an object that is begun. */
void attestation_put(struct json_writer *w, const struct attested_image *a, const struct attested_manifest *m, const struct attestation *t);

/* "index", "linux/amd64"; "" if the manifest says no platform. */
void attested_manifest_label(char out[static PLATFORM_TEXT_BYTES], const struct attested_manifest *m);

#endif
