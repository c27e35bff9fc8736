/* SLSA provenance, v0.2 and v1 (slsa.dev/spec), as BuildKit, GitHub, Tekton, Cloud Build and the generators write it: who built, from which
 * source.  Bytes to values, pure: it is what the signer of the statement says. */
#ifndef COCKET_FORMAT_ATTESTATION_PROVENANCE_H
#define COCKET_FORMAT_ATTESTATION_PROVENANCE_H

#include "format/attestation/provenance_source.h"

#define PROVENANCE_TEXT_BYTES 1024

struct provenance {
	char builder_id[PROVENANCE_TEXT_BYTES]; /* "" is not said, as in each text below */
	char build_type[PROVENANCE_TEXT_BYTES];
	char invocation_id[PROVENANCE_TEXT_BYTES];
	struct provenance_source source;
	bool has_started, has_finished;
	int64_t started, finished;
	struct provenance_material *materials;  /* owned */
	size_t material_count, material_capacity;
};
void provenance_free(struct provenance *p);

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY; COCKET_E_UNSUPPORTED: another version than v0.2 and v1.
 * The source is what the places for it say (configSource, workflow, source, buildConfigSource, vcs); of Tekton's builds, the only git repository
 * of the materials besides that of the pipeline.  Several that differ are none: source.unclear. */
MUST_CHECK enum cocket_code provenance_parse(struct provenance *out, const char *predicate_type, struct slice predicate, struct err *err);

#endif
