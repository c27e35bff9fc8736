/* A signature on an index covers the manifests that it lists, also where one of them was copied without it, since the registry keeps no index whose
 * other manifests are missing: `load` then attaches the index's bytes to the manifest (cocket-load(1)).
 * Never takes the attachment's word: the index has the digest that was signed, and lists the image by digest, size and type, and for a platform that
 * is asked for, if any is (A51). */
#include <stdio.h>

#include "base/log.h"
#include "base/reason.h"
#include "verify/verification.h"

/* What BuildKit says of an image is no image (platforms.c). */
static bool
is_image(const struct descriptor *d)
{
	return !d->has_platform || strcmp(d->platform.os, "unknown") != 0;
}

static bool
is_same(const struct descriptor *d, const struct image *image)
{
	return digest_eq(&d->digest, &image->digest) && d->size == image->bytes.len && strcmp(d->media_type, image->manifest.media_type) == 0;
}

/* What it says of the image, for a platform that is asked for if it can be; NULL: it does not list it. */
static const struct descriptor *
entry_of(const struct manifest *index, const struct verification *run)
{
	const struct descriptor *found = NULL;

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		if (is_same(d, &run->image) && is_image(d) && (found == NULL || platform_may_be_asked(run, d)))
			found = d;
	}
	return found;
}

static enum cocket_code
index_fetch(struct image *out, struct verification *run, const struct attached_index *a, struct err *err)
{
	const struct descriptor d = { .media_type = a->media_type, .digest = a->digest, .size = a->size };
	AUTO(fetch_free) struct fetch f = {
		.kind = FETCH_BLOB, .digest = a->digest, .has_size = true, .size = a->size, .attached = true, .max = MANIFEST_MAX_BYTES,
	};

	if (a->size > MANIFEST_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%llu bytes, at most %zu are taken", (unsigned long long)a->size, MANIFEST_MAX_BYTES);
	source_fetch(run->source, &f, 1);
	if (f.err.code) {
		*err = f.err;
		return err->code;
	}
	if (image_take(out, &f, &d, err))
		return err->code;
	if (out->manifest.kind != MANIFEST_INDEX || entry_of(&out->manifest, run) == NULL)
		return fail(err, COCKET_E_FORMAT, "not an index that lists this image");
	return manifest_one_reading_check(&out->manifest, err);
}

/* A denial that says more than that the image itself has no signature. */
static void
denial_take(struct decision *d, const struct decision *of_index, const char *digest)
{
	if (d->reason != REASON_NO_SIGNATURE || of_index->reason == REASON_NO_SIGNATURE)
		return;
	*d = *of_index;
	snprintf(d->detail, sizeof d->detail, "index %s: %.400s", digest, of_index->detail);
}

/* The image's config may say less of its platform than the index does, which covers it for what it says itself. */
static bool
is_for_another(struct decision *out, const struct verification *run, const struct image *index)
{
	const struct descriptor *entry = entry_of(&index->manifest, run);
	char text[PLATFORM_TEXT_BYTES];

	if (platform_may_be_asked(run, entry))
		return false;
	platform_print(text, &entry->platform);
	*out = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_PLATFORM_MISSING };
	snprintf(out->detail, sizeof out->detail, "it lists the image for %s, asked for %s", text, run->platforms[0]);
	return true;
}

static enum cocket_code
index_decide(struct decision *d, struct verification *run, const struct attached_index *a, struct err *err)
{
	AUTO(image_free) struct image index = { 0 };
	char digest[DIGEST_TEXT_BYTES];
	struct decision of_index = { 0 };
	struct err why = { 0 };

	digest_print(digest, &a->digest);
	if (index_fetch(&index, run, a, &why)) {
		log_verbose("attached index %s: %s", digest, why.message);
		*err = reason_is_transient(reason_of(why.code)) && why.code != COCKET_E_NOT_FOUND ? why : (struct err){ 0 };
		return err->code;
	}
	if (manifest_decide(&of_index, run, &index.digest, err))
		return err->code;
	if (of_index.verdict != VERDICT_ALLOW || is_for_another(&of_index, run, &index)) {
		denial_take(d, &of_index, digest);
		return COCKET_OK;
	}
	*d = of_index;
	run->report->has_index = true;
	run->report->index = index.digest;
	return COCKET_OK;
}

enum cocket_code
index_cover(struct decision *d, struct verification *run, struct err *err)
{
	if (run->image.manifest.kind != MANIFEST_IMAGE || d->reason == REASON_REVOKED) /* nobody's signature makes up for that */
		return COCKET_OK;
	for (size_t i = 0; i < run->index_count && d->verdict != VERDICT_ALLOW && d->reason != REASON_REVOKED; i++)
		if (index_decide(d, run, &run->indexes[i], err))
			return err->code;
	return COCKET_OK;
}
