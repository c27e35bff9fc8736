/* Images of builds that are held: see build_images.h. */
#include "verify/build_images.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/build_image.h"
#include "format/attestation/predicate_type.h"

void
build_images_close(struct build_images_held *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->items[i].items);
	free(h->items);
	*h = (struct build_images_held){ 0 };
}

void
build_images_forget(struct build_images_held *h, const struct policy_attestation *asked, const struct digest *subject)
{
	size_t n = 0;

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].asked == asked && digest_eq(&h->items[i].subject, subject))
			free(h->items[i].items);
		else
			h->items[n++] = h->items[i];
	}
	h->count = n;
}

static bool
is_held(const struct build_images *b, const struct name *name)
{
	for (size_t i = 0; i < b->count; i++)
		if (digest_eq(&b->items[i].digest, &name->digest) && name_same_repository(&b->items[i], name))
			return true;
	return false;
}

static enum cocket_code
material_add(struct build_images *b, const struct provenance_material *m, struct err *err)
{
	struct name name;
	bool is_image;

	if (build_image_read(&name, &is_image, m, err) || !is_image || is_held(b, &name))
		return err->code;
	if (LIST_GROW(b, BUILD_IMAGES_MAX, "images that went into a build", err))
		return err->code;
	b->items[b->count++] = name;
	return COCKET_OK;
}

static enum cocket_code
images_read(struct build_images *b, const char *type, struct slice predicate, struct err *err)
{
	AUTO(provenance_free) struct provenance p = { .builder_id = "" };

	if (provenance_parse(&p, type, predicate, err))
		return err->code;
	for (size_t i = 0; i < p.material_count; i++)
		if (material_add(b, &p.materials[i], err))
			return within(err, "provenance");
	return COCKET_OK;
}

enum cocket_code
build_images_hold(struct build_images_held *h, const struct build_images *of, const char *type, struct slice predicate, struct err *err)
{
	struct build_images *b;

	if (predicate_type_kind(type) != PREDICATE_PROVENANCE)
		return COCKET_OK;
	if (LIST_GROW(h, ATTESTATIONS_MAX, "attestations", err))
		return err->code;
	b = &h->items[h->count++];
	*b = *of;
	if (images_read(b, type, predicate, &b->why) == COCKET_E_NOMEM)
		return no_memory(err);
	return COCKET_OK;
}
