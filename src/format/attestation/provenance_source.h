/* Which source a build was of, by what its provenance says in several places.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_PROVENANCE_SOURCE_H
#define COCKET_FORMAT_ATTESTATION_PROVENANCE_SOURCE_H

#include "base/json_pull.h"
#include "crypto/digest.h"

#define COMMIT_BYTES DIGEST_HEX_BYTES /* git's, by SHA-1 or SHA-256 */

struct provenance_material {
	char *uri; /* owned */
	bool has_sha256;
	struct digest sha256;
	char commit[COMMIT_BYTES]; /* gitCommit or sha1, lower-case hex; "" none */
};

struct provenance_source {
	char repository[512];      /* in the one spelling of repository_uri.h; "" is not said, as in each text below */
	char ref[1024];            /* "refs/heads/main", or as short as it was given */
	char commit[COMMIT_BYTES]; /* lower-case hex */
	char unclear[1024];        /* why some of those three is "" though it is said: "two sources: A and B" */
};

/* A place at which provenance names the source. */
struct source_place {
	const char *name;      /* for messages: "configSource" */
	struct json_pull uri;  /* absent: it names none */
	struct json_pull ref;  /* if it stands beside the URI */
	struct json_pull digest, commit; /* a digest set, or the commit itself */
};

struct source_question {
	const char *build_type;
	const struct provenance_material *materials;
	size_t material_count;
	const struct source_place *places; /* at the first of them Tekton names its pipeline */
	size_t place_count;
};

MUST_CHECK enum cocket_code provenance_source_find(struct provenance_source *out, const struct source_question *q, struct err *err);

/* gitCommit or sha1 of a digest set. */
void source_commit_read(char out[static COMMIT_BYTES], struct json_pull digests);

#endif
