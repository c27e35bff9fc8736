/* Reading, verifying and proving what arrived: see archive_import.h.
 * Never takes a name of the archive's index for more than what the signed claims have to agree with. */
#include "cli/command/transfer/archive_import.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/command/transfer/covered.h"
#include "cli/output/progress.h"
#include "cli/command/transfer/collect_verified.h"
#include "image/source_open.h"
#include "transfer/blob_check.h"
#include "transfer/trust_artifact.h"

static void
arrival_free(struct arrival *a)
{
	report_free(&a->report);
	shipment_free(&a->shipment);
	source_close(&a->from);
	free(a->present);
	free(a->platforms);
}

void
arrivals_free(struct arrivals *a)
{
	for (size_t i = 0; i < a->count; i++)
		arrival_free(&a->items[i]);
	free(a->items);
	*a = (struct arrivals){ 0 };
}

/* --- what is listed ------------------------------------------------------------------------------ */

static bool
is_known(const struct arrivals *a, const char *image)
{
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].image, image) == 0)
			return true;
	return false;
}

static enum cocket_code
image_add(struct arrivals *a, const char *image, const char *label, struct err *err)
{
	struct arrival *items;

	if (is_known(a, image))
		return COCKET_OK;
	items = reallocarray(a->items, a->count + 1, sizeof *items);
	if (items == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	a->items = items;
	items[a->count] = (struct arrival){ 0 };
	snprintf(items[a->count].image, sizeof items->image, "%s", image);
	snprintf(items[a->count].label, sizeof items->label, "%s", label);
	a->count++;
	return COCKET_OK;
}

static enum cocket_code
entry_add(struct arrivals *a, const char *file, const struct descriptor *d, struct err *err)
{
	const bool is_trust = d->artifact_type && strcmp(d->artifact_type, ARTIFACT_TRUST) == 0;
	const char *name = index_entry_name(d);
	char digest[DIGEST_TEXT_BYTES], image[ARRIVAL_NAME_BYTES];

	if (!index_entry_is_taken(d) && !is_trust)
		return COCKET_OK;
	if (index_entry_is_taken(d) && is_trust) /* A43: others would take it for that image, and it is never verified as one */
		return fail(err, COCKET_E_FORMAT, "index.json: a trust store with the name of an image, %s", TEXT(slice_str(name)));
	digest_print(digest, &d->digest);
	snprintf(image, sizeof image, "oci-archive:%s%s%s", file, name ? ":" : "@", name ? name : digest);
	if (!is_trust)
		return image_add(a, image, name ? name : digest, err);
	if (a->trust[0])
		return fail(err, COCKET_E_FORMAT, "index.json: more than one trust store");
	memcpy(a->trust, image, sizeof image);
	return COCKET_OK;
}

/* Everything that is listed is there, and is a manifest: what is damaged is not passed over, since somebody meant it to arrive. */
static enum cocket_code
entry_check(struct source *s, const struct descriptor *d, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };
	char digest[DIGEST_TEXT_BYTES];

	if (source_manifest(&image, s, d, err) == COCKET_OK)
		return COCKET_OK;
	digest_print(digest, &d->digest);
	err->code = err->code == COCKET_E_NOT_FOUND ? COCKET_E_FORMAT : err->code;
	return within(err, "index.json: entry %s", digest);
}

enum cocket_code
arrivals_read(struct arrivals *out, struct session *session, const char *file, struct err *err)
{
	AUTO(arrivals_free) struct arrivals a = { 0 };
	AUTO(source_close) struct source *s = NULL;
	struct reference ref = { .transport = TRANSPORT_OCI_ARCHIVE };

	if (strchr(file, ':') || strlen(file) >= sizeof ref.path)
		return fail(err, COCKET_E_USAGE, "%s: give it a name that is shorter than 4096 bytes and without ':'", TEXT(slice_str(file)));
	memcpy(ref.path, file, strlen(file) + 1);
	if (source_open(&s, session, &ref, false, err))
		return err->code;
	struct layout *l = layout_of(s);
	if (layout_index(l, err))
		return within(err, "%s", TEXT(slice_str(file)));
	for (size_t i = 0; i < l->index.count; i++)
		if (entry_check(s, &l->index.items[i], err) || entry_add(&a, file, &l->index.items[i], err))
			return within(err, "%s", TEXT(slice_str(file)));
	*out = a;
	a = (struct arrivals){ 0 };
	return COCKET_OK;
}

/* --- which platforms are there -------------------------------------------------------------------- */

static enum cocket_code
present_read(struct arrival *a, struct source *s, const struct manifest *index, struct err *err)
{
	a->present = calloc(index->count + 1, sizeof *a->present);
	a->platforms = calloc(index->count + 1, sizeof *a->platforms);
	if (a->present == NULL || a->platforms == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];
		AUTO(fetch_free) struct fetch f = { .kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .max = MANIFEST_MAX_BYTES };

		source_fetch(s, &f, 1);
		if (f.err.code == COCKET_E_NOT_FOUND)
			continue;
		if (d->has_platform && strcmp(d->platform.os, "unknown") != 0)
			a->platforms[a->present_count] = d->platform;
		a->present[a->present_count++] = d->digest;
	}
	return COCKET_OK;
}

static void
present_forget(struct arrival *a)
{
	free(a->present);
	free(a->platforms);
	a->present = NULL;
	a->platforms = NULL;
	a->present_count = 0;
}

/* An index of which not all is there: save was asked for some platforms. */
static enum cocket_code
present_find(struct arrival *a, struct session *session, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	AUTO(image_free) struct image image = { 0 };
	struct reference ref;

	present_forget(a);
	if (reference_parse(&ref, a->image, err) || source_open(&s, session, &ref, false, err) || source_resolve(&image, s, err))
		return err->code;
	if (image.manifest.kind != MANIFEST_INDEX)
		return COCKET_OK;
	if (present_read(a, s, &image.manifest, err))
		return err->code;
	if (a->present_count == image.manifest.count)
		present_forget(a);
	return COCKET_OK;
}

/* --- verifying -------------------------------------------------------------------------------------- */

/* It is looked at again for each platform, and for the ledger: all of them must be about one image (A13). */
static void
digest_hold(struct arrival *a)
{
	struct report *r = &a->report;
	struct err changed = { 0 };

	if (r->has_digest && a->has_digest && !digest_eq(&r->digest, &a->digest)) {
		(void)fail(&changed, COCKET_E_DIGEST, "the archive was changed while it was being read");
		report_refuse(r, &changed);
	}
	if (r->has_digest && !a->has_digest)
		a->digest = r->digest;
	a->has_digest |= r->has_digest;
}

static enum cocket_code
verify_once(struct arrival *a, struct session *session, const struct verify_options *o, struct err *err)
{
	report_free(&a->report);
	if (verify_image(&a->report, session, a->image, o, err))
		return err->code;
	digest_hold(a);
	return COCKET_OK;
}

/* Each platform that is there, as if it had been asked for: so that a signature on it, or on the index, covers it. */
static enum cocket_code
verify_present(struct arrival *a, struct session *session, const struct verify_options *rules, struct err *err)
{
	struct verify_options o = *rules;
	bool any = false;

	for (size_t i = 0; i < a->present_count; i++) {
		char text[PLATFORM_TEXT_BYTES];

		if (a->platforms[i].os[0] == '\0')
			continue;
		platform_print(text, &a->platforms[i]);
		o.platform = text;
		any = true;
		if (verify_once(a, session, &o, err))
			return err->code;
		if (a->report.verdict != VERDICT_ALLOW)
			return COCKET_OK;
	}
	return any ? COCKET_OK : verify_once(a, session, rules, err);
}

enum cocket_code
arrival_verify(struct arrival *a, struct session *session, const struct verify_options *o, struct err *err)
{
	struct err why = { 0 };

	a->is_one_platform = o->platform && strcmp(o->platform, "all") != 0;
	if (present_find(a, session, &why)) {
		report_free(&a->report);
		report_refuse(&a->report, &why);
		return COCKET_OK;
	}
	return a->present && o->platform == NULL ? verify_present(a, session, o, err) : verify_once(a, session, o, err);
}

/* --- proving ---------------------------------------------------------------------------------------- */

static enum cocket_code
shipment_prove_watched(struct shipment *s, struct err *err)
{
	struct progress progress = { 0 };
	struct watch *watch = watch_start(&progress, "bytes checked");
	struct moved moved;

	s->progress = &progress;
	enum cocket_code code = shipment_prove(&moved, s, err);
	watch_stop(&watch);
	s->progress = NULL;
	return code;
}

enum cocket_code
arrival_prove(struct arrival *a, struct session *session, bool no_diff_ids, struct err *err)
{
	struct taking t = {
		.session = session, .image = a->image, .report = &a->report, .all_attached = true, .no_diff_ids = no_diff_ids,
	};
	struct digest *covered = NULL;

	t.chosen = a->present;
	t.chosen_count = a->present_count;
	if (a->is_one_platform || (a->present == NULL && covered_in_part(&a->report))) { /* what was decided about; else all that is there */
		if (covered_list(&covered, &t.chosen_count, &a->report, err))
			return err->code;
		t.chosen = covered;
	}
	enum cocket_code code = take(&t, &a->shipment, err);
	a->from = t.from;
	free(covered);
	if (code || shipment_prove_watched(&a->shipment, err))
		return err->code;
	shipment_sort(&a->shipment);
	return COCKET_OK;
}
