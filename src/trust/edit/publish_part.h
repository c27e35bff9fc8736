/* The parts of publishing.  For store_preview.c, required_signatures.c, derived_metadata.c, stage_sign.c, stage_proof.c, publishable.c and publish.c.
 * A view is the store as it would be with some of the staged files in it: those that are marked "in". */
#ifndef COCKET_TRUST_EDIT_PUBLISH_PART_H
#define COCKET_TRUST_EDIT_PUBLISH_PART_H

#include "trust/edit/stage_part.h"

/* --- stage_proof.c --- */

/* Whether all that is published is signed by those who may, whatever its date: the roots by each other, the rest by one who delegates to it.
 * COCKET_E_USAGE: it was altered since. */
MUST_CHECK enum cocket_code stage_prove(struct stage *st, struct err *err);

/* --- store_preview.c --- */

bool metadata_file_is_derived(const struct metadata_file *d);   /* snapshot, timestamp: made by this program from the others */
bool metadata_file_is_delegated(const struct metadata_file *d);

struct stage_file *preview_find(const struct stage *st, const char *role);
struct stage_file *preview_at(const struct stage *st, size_t n); /* the nth file; NULL past the last */
bool preview_is_staged(const struct stage *st, const struct stage_file *d);
bool preview_has_staged(const struct stage *st);
void preview_all(struct stage *st, bool derived);               /* all that is staged; derived: snapshot and timestamp too */
void preview_only(struct stage *st, const struct stage_file *d); /* NULL: nothing that is staged */

/* --- required_signatures.c --- */

struct required_signatures {
	struct role_requirement *items; /* owned */
	size_t count, capacity;
	struct stage_file *holders[STAGE_FILES_MAX]; /* of each: the file that says so */
};
void required_signatures_free(struct required_signatures **n);
/* Of one file, or with NULL of all in the view.  *out is yours. */
MUST_CHECK enum cocket_code required_signatures_of(struct required_signatures **out, const struct stage *st, struct stage_file *only, struct err *err);
/* Whose revocations count for the signatures of d; NULL: nobody's. */
const struct tuf_file *required_signatures_revoking(const struct stage *st, const struct stage_file *d);

/* --- derived_metadata.c --- */

/* Stages what the new keys of a role must sign anew. */
MUST_CHECK enum cocket_code derived_renewals_stage(struct stage *st, struct err *err);
/* Whether snapshot and timestamp have their signatures. */
bool derived_is_signed(const struct required_signatures *n);
/* Whether the preview needs another snapshot and timestamp. */
MUST_CHECK enum cocket_code derived_is_needed(bool *must, const struct stage *st, struct err *err);
MUST_CHECK enum cocket_code derived_snapshot_stage(struct stage *st, struct err *err);
MUST_CHECK enum cocket_code derived_timestamp_stage(struct stage *st, struct err *err);

/* --- stage_sign.c --- */

MUST_CHECK enum cocket_code stage_sign_touched(struct stage *st, struct signers *by, struct err *err);
MUST_CHECK enum cocket_code stage_sign_derived(struct stage *st, struct signers *by, struct err *err);
/* COCKET_E_USAGE: a key that has found nothing to sign. */
MUST_CHECK enum cocket_code stage_check_used(const struct signers *by, struct err *err);

/* --- publishable.c --- */

/* Leaves in the view what can be published, but for snapshot and timestamp. */
MUST_CHECK enum cocket_code preview_keep_publishable(struct stage *st, int64_t now, struct err *err);

#endif
