/* Layers and their diff IDs: see layer.h.
 * Never lets an error of unpacking stop the packed bytes: a damaged layer is a wrong digest, not a bad gzip file (A23, A34). */
#include "image/layer.h"
#include "format/oci/image_config.h"

/* --- what is said of layers ------------------------------------------------------------------------ */

/* Image-spec layer.md and Docker's image manifest schema 2; zstd in the latter is containerd's. */
bool
layer_packing(enum packing *out, const char *media_type)
{
	static const char *const tars[] = {
		"application/vnd.oci.image.layer.v1.tar",
		"application/vnd.oci.image.layer.nondistributable.v1.tar",
		"application/vnd.docker.image.rootfs.diff.tar",
		"application/vnd.docker.image.rootfs.foreign.diff.tar",
	};
	static const struct {
		const char *suffix;
		enum packing packing;
	} packings[] = {
		{ "", PACKING_NONE }, { "+gzip", PACKING_GZIP }, { ".gzip", PACKING_GZIP }, { "+zstd", PACKING_ZSTD }, { ".zstd", PACKING_ZSTD },
	};

	for (size_t i = 0; i < sizeof tars / sizeof *tars; i++)
		for (size_t j = 0; slice_starts(slice_str(media_type), tars[i]) && j < sizeof packings / sizeof *packings; j++)
			if (strcmp(media_type + strlen(tars[i]), packings[j].suffix) == 0) {
				*out = packings[j].packing;
				return true;
			}
	return false;
}

bool
layers_have_diff_ids(const struct manifest *m)
{
	const char *config = m->config.media_type;
	enum packing ignored;
	bool found = false;

	if (strcmp(config, MEDIA_OCI_CONFIG) != 0 && strcmp(config, MEDIA_DOCKER_CONFIG) != 0)
		return false;
	for (size_t i = 0; !found && i < m->count; i++)
		found = layer_packing(&ignored, m->items[i].media_type);
	return found;
}

bool
is_provenance(const struct descriptor *d)
{
	return d->has_platform && strcmp(d->platform.os, "unknown") == 0;
}

enum cocket_code
layers_diff_ids(struct diff_ids *out, const struct manifest *m, struct slice config, struct err *err)
{
	if (diff_ids_parse(out, config, err))
		return err->code;
	if (out->count != m->count) { /* image-spec config.md: one for each layer */
		(void)fail(err, COCKET_E_FORMAT, "image config: %zu diff_ids, but there are %zu layers", out->count, m->count);
		diff_ids_free(out);
		return err->code;
	}
	return COCKET_OK;
}

/* --- side by side ---------------------------------------------------------------------------------- */

void
lanes_open(struct lanes *l)
{
	atomic_init(&l->spare, 0);
	pthread_mutex_init(&l->window, NULL);
}

void
lanes_close(struct lanes *l)
{
	pthread_mutex_destroy(&l->window);
}

/* Whoever waits lends its core to the others meanwhile. */
static void
window_take(struct unpacking *u, struct lanes *l)
{
	if (pthread_mutex_trylock(&l->window) != 0) {
		atomic_fetch_add(&l->spare, 1);
		pthread_mutex_lock(&l->window);
		atomic_fetch_sub(&l->spare, 1); /* below 0 if it was taken: until that thread ends */
	}
	u->window = l;
}

/* --- unpacking ------------------------------------------------------------------------------------- */

static enum cocket_code
unpacking_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct unpacking *u = (struct unpacking *)base;

	(void)err;
	if (u->err.code == COCKET_OK)
		(void)!writer_write(inflate_writer(u->inflate), bytes, &u->err);
	return COCKET_OK;
}

static enum cocket_code
nowhere_write(struct writer *w, struct slice bytes, struct err *err)
{
	(void)w;
	(void)bytes;
	(void)err;
	return COCKET_OK;
}

static struct writer nowhere = { .write = nowhere_write };

/* What is not packed is not hashed again: its digest is its diff ID.  It must be no packed layer under a plain one's media type, though. */
static enum cocket_code
open_plain(struct unpacking *u, uint64_t size, struct err *err)
{
	return inflate_new(&u->inflate, PACKING_NONE, size, &nowhere, err);
}

static enum cocket_code
open_packed(struct unpacking *u, enum packing packing, uint64_t size, struct lanes *lanes, struct err *err)
{
	const uint64_t max = inflate_ceiling(size);

	u->is_packed = true;
	if (lanes && packing == PACKING_ZSTD)
		window_take(u, lanes);
	if (hash_writer_open(&u->hash, max, NULL, err) || (lanes && beside_new(&u->beside, &lanes->spare, &u->hash.base, err)))
		return err->code;
	return inflate_new(&u->inflate, packing, max, lanes ? beside_writer(u->beside) : &u->hash.base, err);
}

enum cocket_code
unpacking_open(struct unpacking *u, enum packing packing, uint64_t size, struct lanes *lanes, struct err *err)
{
	*u = (struct unpacking){ .base = { .write = unpacking_write } };
	if (packing == PACKING_NONE || size == 0) /* engines take nothing for an empty layer */
		return open_plain(u, size, err);
	return open_packed(u, packing, size, lanes, err);
}

enum cocket_code
unpacking_end(struct digest *out, struct unpacking *u, const struct digest *packed, struct err *err)
{
	if (u->err.code) {
		*err = u->err;
		return err->code;
	}
	if (inflate_end(u->inflate, err) || (u->beside && beside_end(u->beside, err)))
		return err->code;
	*out = u->is_packed ? hash_writer_end(&u->hash) : *packed;
	return COCKET_OK;
}

enum cocket_code
unpacking_check(struct unpacking *u, const struct digest *packed, const struct digest *diff_id, struct err *err)
{
	struct digest is;

	if (unpacking_end(&is, u, packed, err))
		return err->code;
	return digest_compare(diff_id, &is, err) ? within(err, "unpacked") : COCKET_OK;
}

void
unpacking_close(struct unpacking *u)
{
	beside_free(&u->beside); /* its thread uses the others */
	inflate_free(&u->inflate);
	hash_writer_close(&u->hash);
	if (u->window)
		pthread_mutex_unlock(&u->window->window);
	u->window = NULL;
}
