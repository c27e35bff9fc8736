/* --deep: every byte of an image that may pass otherwise is looked at, before anything says that it may.
 * One bad blob does not hide the others: all are looked at, each is reported. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "image/blob_workers.h"
#include "verify/blob_verify.h"
#include "verify/cache_session.h"
#include "verify/verification.h"

/* With --platform, or platforms in the policy's rule, what those chose; the covered manifests are those of the index that was named. */
static struct digest *
chosen_digests(const struct verification *run)
{
	const struct report *r = run->report;
	struct digest *chosen = calloc(r->covered_count + 1, sizeof *chosen);

	for (size_t i = 0; chosen && i < r->covered_count; i++)
		chosen[i] = r->covered[i].digest;
	return chosen;
}

static enum cocket_code
choice_make(struct blob_verify_choice *out, struct digest **chosen, const struct verification *run, struct err *err)
{
	*out = (struct blob_verify_choice){ .diff_ids = !run->options->no_diff_ids || run->watch };
	if (run->platform_count == 0 || strcmp(run->platforms[0], "all") == 0)
		return COCKET_OK;
	if ((*chosen = chosen_digests(run)) == NULL)
		return no_memory(err);
	out->chosen = *chosen;
	out->count = run->report->covered_count;
	return COCKET_OK;
}

static enum cocket_code
blobs_check(struct verification *run, struct err *err)
{
	struct source *s = cache_session_blobs(run->cached, run->source);
	struct blob_verify_choice choice;
	struct digest *chosen = NULL;
	enum cocket_code code;

	if (choice_make(&choice, &chosen, run, err))
		return err->code;
	code = blob_verify_plan(&run->report->blobs, s, &run->image, &choice, err);
	if (code == COCKET_OK)
		code = blob_verify_check(&run->report->blobs, s, blob_workers_count(s->ref.transport == TRANSPORT_REGISTRY), run->options->progress, run->watch, err);
	free(chosen);
	return code;
}

/* The first that is bad, where one is; else the first of which nobody knows. */
static const struct blob *
worst_blob(const struct blobs *blobs)
{
	const struct blob *worst = NULL;

	for (size_t i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->items[i];

		if (b->verdict == VERDICT_DENY)
			return b;
		if (b->verdict != VERDICT_ALLOW && worst == NULL)
			worst = b;
	}
	return worst;
}

static void
blobs_decide(struct decision *d, const struct blobs *blobs)
{
	const struct blob *worst = worst_blob(blobs);
	const size_t bad = blobs_count_bad(blobs);
	char name[BLOB_TEXT_BYTES], more[64] = "";

	if (worst == NULL)
		return;
	blob_print(name, worst);
	if (bad > 1)
		snprintf(more, sizeof more, " (%zu of %zu blobs are bad)", bad, blobs->count);
	d->verdict = worst->verdict;
	d->reason = worst->reason;
	const size_t room = sizeof d->detail - strlen(name) - strlen(more) - sizeof ": ";
	snprintf(d->detail, sizeof d->detail, "%s: %.*s%s", name, (int)room, worst->detail ? worst->detail : reason_word(worst->reason), more);
}

/* Of several images at once (verify/batch.h) one after the other: each has all cores, and the memory of one is that of all. */
enum cocket_code
blobs_verify(struct decision *d, struct verification *run, struct err *err)
{
	enum cocket_code code;

	(void)pthread_mutex_lock(&run->context->deep);
	code = blobs_check(run, err);
	(void)pthread_mutex_unlock(&run->context->deep);
	if (code)
		return code;
	blobs_decide(d, &run->report->blobs);
	return COCKET_OK;
}
