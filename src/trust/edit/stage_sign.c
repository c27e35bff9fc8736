/* The keys at hand on what is staged (see publish_part.h): each signs what it may, by what is published or by what is staged. */
#include "trust/edit/publish_part.h"
#include "trust/edit/stage.h"

#define MANDATES_MAX 8 /* of one file: the old root's and the new one's, or its delegators' */

/* Of one file in the view. */
static size_t
mandates_of(struct signing_role out[static MANDATES_MAX], const struct required_signatures *n)
{
	size_t count = 0;

	for (size_t i = 0; i < n->count && count < MANDATES_MAX; i++)
		out[count++] = n->items[i].mandate;
	return count;
}

/* by NULL: nobody signs, and the copy's signatures are added. */
static enum cocket_code
sign_in_view(struct stage *st, struct stage_file *d, struct signers *by, const struct metadata_file *copy, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;
	struct signing_role mandates[MANDATES_MAX];

	d->in = true;
	if (required_signatures_of(&n, st, d, err))
		return err->code;
	size_t count = mandates_of(mandates, n);
	if (!by)
		return metadata_file_merge(&d->doc, copy, mandates, count, err);
	return metadata_file_sign(&d->doc, mandates, count, required_signatures_revoking(st, d), by, err);
}

/* By what is staged, and by what is published: it is not known yet which of the staged files come first. */
static enum cocket_code
sign_one(struct stage *st, struct stage_file *d, struct signers *by, const struct metadata_file *copy, struct err *err)
{
	preview_all(st, true);
	if (sign_in_view(st, d, by, copy, err))
		return err->code;
	preview_only(st, d);
	return sign_in_view(st, d, by, copy, err);
}

enum cocket_code
stage_merge(struct stage *st, const struct metadata_file *copy, struct err *err)
{
	struct stage_file *d = stage_files_find(&st->staged, copy->role);

	d->touched = true;
	return sign_one(st, d, NULL, copy, err);
}

enum cocket_code
stage_sign_touched(struct stage *st, struct signers *by, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_file *d = st->staged.items[i];

		if (d->touched && !metadata_file_is_derived(&d->doc) && sign_one(st, d, by, NULL, err))
			return err->code;
	}
	return COCKET_OK;
}

/* The two of them, for the view as it is. */
enum cocket_code
stage_sign_derived(struct stage *st, struct signers *by, struct err *err)
{
	struct stage_file *snapshot = stage_files_find(&st->staged, "snapshot"), *timestamp = stage_files_find(&st->staged, "timestamp");

	if (sign_in_view(st, snapshot, by, NULL, err) || sign_in_view(st, timestamp, by, NULL, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
stage_check_used(const struct signers *by, struct err *err)
{
	for (size_t i = 0; i < by->count; i++)
		if (!by->used[i])
			return fail(err, COCKET_E_USAGE, "key %s: in no role that signs this", signer_key_name(&by->items[i]).s);
	return COCKET_OK;
}
