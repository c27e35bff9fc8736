/* Layers and their diff IDs: see layer.h.
 * Never lets an error of decompression stop the compressed bytes: a damaged layer is a wrong digest, not a bad gzip file (A23, A34). */
#include "image/layer.h"

#include "format/oci/image_config.h"

/* --- what is said of layers ------------------------------------------------------------------------ */

/* Image-spec layer.md and Docker's image manifest schema 2; zstd in the latter is containerd's. */
bool
layer_compression(enum compression *out, const char *media_type)
{
	static const char *const tars[] = {
		"application/vnd.oci.image.layer.v1.tar",
		"application/vnd.oci.image.layer.nondistributable.v1.tar",
		"application/vnd.docker.image.rootfs.diff.tar",
		"application/vnd.docker.image.rootfs.foreign.diff.tar",
	};
	static const struct {
		const char *suffix;
		enum compression compression;
	} packings[] = {
		{ "", COMPRESSION_NONE }, { "+gzip", COMPRESSION_GZIP }, { ".gzip", COMPRESSION_GZIP }, { "+zstd", COMPRESSION_ZSTD }, { ".zstd", COMPRESSION_ZSTD },
	};

	for (size_t i = 0; i < sizeof tars / sizeof *tars; i++)
		for (size_t j = 0; slice_starts(slice_str(media_type), tars[i]) && j < sizeof packings / sizeof *packings; j++)
			if (strcmp(media_type + strlen(tars[i]), packings[j].suffix) == 0) {
				*out = packings[j].compression;
				return true;
			}
	return false;
}

bool
layers_have_diff_ids(const struct manifest *m)
{
	enum compression ignored;
	bool found = false;

	if (!media_type_is_image_config(m->config.media_type))
		return false;
	for (size_t i = 0; !found && i < m->count; i++)
		found = layer_compression(&ignored, m->items[i].media_type);
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
layer_budget_open(struct layer_budget *l)
{
	atomic_init(&l->spare, 0);
	pthread_mutex_init(&l->window, NULL);
}

void
layer_budget_close(struct layer_budget *l)
{
	pthread_mutex_destroy(&l->window);
}

/* Whoever waits lends its core to the others meanwhile. */
static void
window_take(struct layer_hash *u, struct layer_budget *l)
{
	if (pthread_mutex_trylock(&l->window) != 0) {
		atomic_fetch_add(&l->spare, 1);
		pthread_mutex_lock(&l->window);
		atomic_fetch_sub(&l->spare, 1); /* below 0 if it was taken: until that thread ends */
	}
	u->window = l;
}

/* --- decompression ------------------------------------------------------------------------------------- */

static enum cocket_code
layer_hash_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct layer_hash *u = (struct layer_hash *)base;

	(void)err;
	if (u->err.code == COCKET_OK)
		(void)!writer_write(decompress_input(u->inflate), bytes, &u->err);
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

/* What is not compressed is not hashed again: its digest is its diff ID.  It must be no compressed layer under a plain one's media type, though. */
static enum cocket_code
open_plain(struct layer_hash *u, uint64_t size, struct err *err)
{
	return decompress_new(&u->inflate, COMPRESSION_NONE, size, u->also ? u->also->to : &nowhere, err);
}

/* Whoever gets it too gets it behind the hash, in the hash's thread: unpacking is what takes longest. */
static enum cocket_code
hash_open(struct layer_hash *u, uint64_t max, struct err *err)
{
	return u->also ? hash_writer_open_followed(&u->hash, max, u->also, err) : hash_writer_open(&u->hash, max, NULL, err);
}

static enum cocket_code
open_compressed(struct layer_hash *u, enum compression compression, uint64_t size, struct layer_budget *budget, struct err *err)
{
	const uint64_t max = decompress_ceiling(size);

	u->is_compressed = true;
	if (budget && compression == COMPRESSION_ZSTD)
		window_take(u, budget);
	if (hash_open(u, max, err) || (budget && async_writer_new(&u->beside, &budget->spare, &u->hash.base, err)))
		return err->code;
	return decompress_new(&u->inflate, compression, max, budget ? async_writer_input(u->beside) : &u->hash.base, err);
}

enum cocket_code
layer_hash_open(struct layer_hash *u, enum compression compression, uint64_t size, struct layer_budget *budget, struct hash_follower *also, struct err *err)
{
	*u = (struct layer_hash){ .base = { .write = layer_hash_write }, .also = also };
	if (compression == COMPRESSION_NONE || size == 0) /* engines take nothing for an empty layer */
		return open_plain(u, size, err);
	return open_compressed(u, compression, size, budget, err);
}

enum cocket_code
layer_hash_finish(struct digest *out, struct layer_hash *u, const struct digest *packed, struct err *err)
{
	if (u->err.code) {
		*err = u->err;
		return err->code;
	}
	if (decompress_finish(u->inflate, err) || (u->beside && async_writer_finish(u->beside, err)))
		return err->code;
	*out = u->is_compressed ? hash_writer_end(&u->hash) : *packed;
	return COCKET_OK;
}

enum cocket_code
layer_hash_check(struct layer_hash *u, const struct digest *packed, const struct digest *diff_id, struct err *err)
{
	struct digest is;

	if (layer_hash_finish(&is, u, packed, err))
		return err->code;
	return digest_compare(diff_id, &is, err) ? within(err, "decompressed") : COCKET_OK;
}

void
layer_hash_close(struct layer_hash *u)
{
	async_writer_free(&u->beside); /* its thread uses the others */
	decompress_free(&u->inflate);
	hash_writer_close(&u->hash);
	if (u->window)
		pthread_mutex_unlock(&u->window->window);
	u->window = NULL;
}
