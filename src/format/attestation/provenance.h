/* SLSA provenance, v0.2 and v1 (slsa.dev/spec), as BuildKit, GitHub, Tekton, Cloud Build and the generators write it: who built, from which source.
 * Bytes to values, pure: it is what the signer of the statement says. */
#ifndef COCKET_FORMAT_ATTESTATION_PROVENANCE_H
#define COCKET_FORMAT_ATTESTATION_PROVENANCE_H

#include "crypto/digest.h"

#define PROVENANCE_TEXT_BYTES 1024

struct provenance_material {
	char *uri; /* owned */
	bool has_sha256;
	struct digest sha256;
	char commit[SHA256_BYTES * 2 + 1]; /* gitCommit or sha1 of a git source, lower-case hex; "" none */
};

struct provenance {
	char builder_id[PROVENANCE_TEXT_BYTES];       /* "" is not said, as in each text below */
	char build_type[PROVENANCE_TEXT_BYTES];
	char invocation_id[PROVENANCE_TEXT_BYTES];
	char source_repository[PROVENANCE_TEXT_BYTES]; /* in the one spelling of repository_uri.h */
	char source_ref[PROVENANCE_TEXT_BYTES];
	char source_commit[SHA256_BYTES * 2 + 1];     /* lower-case hex */
	char source_unclear[PROVENANCE_TEXT_BYTES];   /* why source_... are empty if it names several: "two sources: A, B" */
	bool has_started, has_finished;
	int64_t started, finished;
	struct provenance_material *materials;                   /* owned */
	size_t material_count, material_capacity;
};
void provenance_free(struct provenance *p);

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY; COCKET_E_UNSUPPORTED: another version than v0.2 and v1.
 * The source is what the place for it says (configSource, workflow, source, vcs); if there is none, the only git repository of the materials.
 * Several that differ are none: source_unclear. */
MUST_CHECK enum cocket_code provenance_parse(struct provenance *out, const char *predicate_type, struct slice predicate, struct err *err);

#endif
