/* Reading, verifying and proving an archive: see archive_import.h.
 * Never takes a name of the archive's index for more than what the signed claims have to agree with. */
#include "transfer/archive_import.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "image/source_open.h"
#include "transfer/collect_verified.h"
#include "transfer/object_check.h"
#include "transfer/trust_artifact.h"

static void
image_close(struct import_image *i)
{
	object_set_free(&i->object_set);
	verified_free(&i->verified);
}

void
import_free(struct archive_import *i)
{
	for (size_t n = 0; n < i->count; n++)
		image_close(&i->items[n]);
	free(i->items);
	source_close(&i->place);
	*i = (struct archive_import){ 0 };
}

/* --- what is listed ------------------------------------------------------------------------------ */

static bool
is_known(const struct archive_import *i, const char *label)
{
	for (size_t n = 0; n < i->count; n++)
		if (strcmp(i->items[n].label, label) == 0)
			return true;
	return false;
}

static enum cocket_code
image_add(struct archive_import *i, const char *image, const char *label, struct err *err)
{
	struct import_image *item;

	if (is_known(i, label))
		return COCKET_OK;
	if (LIST_GROW(i, LIST_MAX, "images", err))
		return err->code;
	item = &i->items[i->count];
	*item = (struct import_image){ .verified = NULL };
	if (reference_parse(&item->ref, image, err))
		return err->code;
	snprintf(item->label, sizeof item->label, "%s", label);
	i->count++;
	return COCKET_OK;
}

static enum cocket_code
trust_add(struct archive_import *i, const char *image, const struct descriptor *d, struct err *err)
{
	if (index_entry_is_taken(d)) /* A43: others would take it for that image, and it is never verified as one */
		return fail(err, COCKET_E_FORMAT, "index.json: a trust store with the name of an image, %s", TEXT(slice_str(index_entry_name(d))));
	if (i->trust[0])
		return fail(err, COCKET_E_FORMAT, "index.json: more than one trust store");
	snprintf(i->trust, sizeof i->trust, "%s", image);
	return COCKET_OK;
}

static enum cocket_code
entry_add(struct archive_import *i, const char *file, const struct descriptor *d, struct err *err)
{
	const char *name = index_entry_name(d);
	char digest[DIGEST_TEXT_BYTES], image[IMPORT_NAME_BYTES];

	digest_print(digest, &d->digest);
	snprintf(image, sizeof image, "oci-archive:%s%s%s", file, name ? ":" : "@", name ? name : digest);
	if (d->artifact_type && strcmp(d->artifact_type, ARTIFACT_TRUST) == 0)
		return trust_add(i, image, d, err);
	return index_entry_is_taken(d) ? image_add(i, image, name ? name : digest, err) : COCKET_OK;
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
import_read(struct archive_import *out, struct session *session, const char *file, struct err *err)
{
	AUTO(import_free) struct archive_import import = { 0 };
	struct reference ref = { .transport = TRANSPORT_OCI_ARCHIVE };

	if (strchr(file, ':') || strlen(file) >= sizeof ref.path)
		return fail(err, COCKET_E_USAGE, "%s: give it a name that is shorter than 4096 bytes and without ':'", TEXT(slice_str(file)));
	memcpy(ref.path, file, strlen(file) + 1);
	if (source_open(&import.place, session, &ref, false, err))
		return err->code;
	struct layout *l = layout_of(import.place);
	if (layout_index(l, err))
		return within(err, "%s", TEXT(slice_str(file)));
	for (size_t i = 0; i < l->index.count; i++)
		if (entry_check(import.place, &l->index.items[i], err) || entry_add(&import, file, &l->index.items[i], err))
			return within(err, "%s", TEXT(slice_str(file)));
	*out = import;
	import = (struct archive_import){ 0 };
	return COCKET_OK;
}

/* --- deciding ------------------------------------------------------------------------------------- */

enum cocket_code
import_verify(struct archive_import *all, size_t i, struct verify_context *c, const struct verify_request *request, struct err *err)
{
	struct verify_request q = *request;

	q.place = all->place;
	q.only_present = true;
	q.names_given = true;
	return verify(&all->items[i].verified, c, &all->items[i].ref, &q, err);
}

/* --- proving -------------------------------------------------------------------------------------- */

static enum cocket_code
collect_and_prove(struct import_image *i, bool no_diff_ids, struct err *err)
{
	const struct collect_options t = { .all_attached = true, .no_diff_ids = no_diff_ids };
	struct collected taken;
	struct copied_total moved;

	return collect_verified(&taken, &i->object_set, i->verified, &t, err) ? err->code : objects_check(&moved, &i->object_set, err);
}

enum cocket_code
import_prove(struct import_image *i, bool no_diff_ids, struct progress *progress, struct err *err)
{
	struct err why = { 0 };

	i->object_set.progress = progress;
	if (collect_and_prove(i, no_diff_ids, &why)) {
		if (why.code == COCKET_E_USAGE || why.code == COCKET_E_NOMEM)
			return fail(err, why.code, "%s", why.message);
		report_refuse(&i->verified->report, &why);
		i->verified->acceptance.is_pending = false;
	}
	i->object_set.progress = NULL;
	object_set_sort(&i->object_set);
	return COCKET_OK;
}
