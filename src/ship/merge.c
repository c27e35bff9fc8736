/* Merging at a tag: see merge.h.  Uses what `sign` uses, so that both get along with each other and with other signers. */
#include "ship/merge.h"

#include <stdio.h>

#include "base/text.h"
#include "image/evidence.h"
#include "sign/document.h"
#include "sign/update.h"

/* Signatures and attestations add up; of an SBOM the newer one is meant. */
static bool
adds_up(const char *tag)
{
	const size_t n = strlen(tag);

	return n > 4 && (strcmp(tag + n - 4, ".sig") == 0 || strcmp(tag + n - 4, ".att") == 0);
}

/* Only whether it is free or another: what is there is read again, by tag_update. */
static enum cocket_code
look(bool *is_free, bool *is_same, struct source *target, const char *tag, const struct digest *digest, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };

	snprintf(f.tag, sizeof f.tag, "%s", tag);
	source_fetch(target, &f, 1);
	*is_free = f.err.code == COCKET_E_NOT_FOUND;
	*is_same = f.err.code == COCKET_OK && digest_eq(&f.body_digest, digest);
	if (f.err.code == COCKET_OK || *is_free)
		return COCKET_OK;
	*err = f.err;
	return within(err, "tag %s", tag);
}

static enum cocket_code
merge(struct source *target, const char *tag, const struct manifest *m, struct err *err)
{
	AUTO(buf_free) struct buf fresh = BUF(MANIFEST_MAX_BYTES);
	struct tag_update u = {
		.tag = tag, .kind = MANIFEST_IMAGE, .max = SIGNATURES_MAX, .listed = m, .config_print = simple_config_print,
	};

	if (simple_manifest_print(&fresh, slice_str(empty_config), slice_of(NULL, 0), err))
		return err->code;
	u.fresh = buf_slice(&fresh);
	return tag_update(target, &u, err);
}

enum cocket_code
merge_into(bool *merged, struct source *target, const struct shipment *s, const struct label *label, struct err *err)
{
	const struct parcel *p = &s->parcels[label->parcel];
	AUTO(manifest_free) struct manifest m = { 0 };
	bool is_free, is_same;

	*merged = false;
	if (look(&is_free, &is_same, target, label->tag, &p->d.digest, err))
		return err->code;
	*merged = is_same;
	if (is_free || is_same || !adds_up(label->tag))
		return COCKET_OK;
	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err) || merge(target, label->tag, &m, err))
		return within(err, "tag %s", label->tag);
	*merged = true;
	return COCKET_OK;
}
