/* The list of an image's blobs: see blob_list.h.
 * Bounded, and each blob stands in it once, however many manifests share it. */
#include "verify/blob_list.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

static const struct kind {
	const char *word;
} kinds[] = { [BLOB_MANIFEST] = { "manifest" }, [BLOB_CONFIG] = { "config" }, [BLOB_LAYER] = { "layer" } };

const char *
blob_kind_word(enum blob_kind kind)
{
	return kinds[kind].word;
}

static void
blob_free(struct blob *b)
{
	free(b->media_type);
	free(b->detail);
}

void
blobs_free(struct blobs *b)
{
	for (size_t i = 0; i < b->count; i++)
		blob_free(&b->items[i]);
	free(b->items);
	seeded_free(&b->seen);
	*b = (struct blobs){ 0 };
}

/* Room for one more. */
static enum cocket_code
blobs_grow(struct blobs *b, struct err *err)
{
	return LIST_GROW(b, BLOBS_MAX, "different blobs", err);
}

enum cocket_code
blobs_add(struct blob **out, struct blobs *b, enum blob_kind kind, const struct descriptor *d, struct err *err)
{
	char *media_type;

	if (blobs_grow(b, err))
		return err->code;
	if ((media_type = strdup(d->media_type)) == NULL)
		return no_memory(err);
	b->items[b->count] = (struct blob){
		.kind = kind, .digest = d->digest, .size = d->size, .media_type = media_type, .has_urls = d->has_urls,
	};
	*out = &b->items[b->count++];
	return COCKET_OK;
}

/* What tells one from another: of the same, the same is asked and the same is known.  A blob that two configs give two diff IDs is looked at
 * for each. */
static void
key_of(uint8_t *out, const void *items, size_t i)
{
	const struct blob *b = &((const struct blob *)items)[i];
	const uint8_t state[8] = { (uint8_t)b->compression, b->is_done, (uint8_t)b->verdict, b->has_diff_id };

	memcpy(out, b->digest.bytes, SHA256_BYTES);
	memcpy(out + SHA256_BYTES, b->diff_id.bytes, SHA256_BYTES);
	memcpy(out + 2 * SHA256_BYTES, &b->size, sizeof b->size);
	memcpy(out + 2 * SHA256_BYTES + sizeof b->size, state, sizeof state);
}
#define KEY_BYTES (2 * SHA256_BYTES + 8 + 8)

static struct seeded_rows
rows_of(const struct blobs *b)
{
	return (struct seeded_rows){ .rows = b->items, .key_bytes = KEY_BYTES, .key = key_of };
}

static bool
blobs_hold(const struct blobs *b, const struct blob *wanted)
{
	const struct seeded_rows rows = rows_of(b);
	uint8_t key[KEY_BYTES];
	size_t at;

	key_of(key, wanted, 0);
	return seeded_find(&at, &b->seen, &rows, key);
}

/* Those that were added since, as they are now. */
static enum cocket_code
see(struct blobs *b, struct err *err)
{
	const struct seeded_rows rows = rows_of(b);

	for (; b->seen_count < b->count; b->seen_count++)
		if (!blobs_hold(b, &b->items[b->seen_count]) && seeded_add(&b->seen, &rows, b->seen_count, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
blobs_move(struct blobs *b, struct blobs *from, struct err *err)
{
	for (size_t i = 0; i < from->count; i++) {
		if (see(b, err))
			return err->code;
		if (blobs_hold(b, &from->items[i]))
			continue;
		if (blobs_grow(b, err))
			return err->code;
		b->items[b->count++] = from->items[i];
		from->items[i].media_type = from->items[i].detail = NULL;
	}
	blobs_free(from);
	return COCKET_OK;
}

size_t
blobs_count_bad(const struct blobs *blobs)
{
	size_t n = 0;

	for (size_t i = 0; i < blobs->count; i++)
		n += blobs->items[i].verdict != VERDICT_ALLOW;
	return n;
}

void
blob_set(struct blob *b, const struct err *why)
{
	b->is_done = true;
	if (why->code == COCKET_OK) {
		b->verdict = VERDICT_ALLOW;
		b->reason = REASON_OK;
		return;
	}
	b->reason = reason_of(why->code);
	b->verdict = reason_is_transient(b->reason) ? VERDICT_UNKNOWN : VERDICT_DENY;
	b->detail = strdup(why->message); /* out of memory: the reason is there still */
}

void
blob_print(char out[static BLOB_TEXT_BYTES], const struct blob *b)
{
	char platform[PLATFORM_TEXT_BYTES] = "", digest[DIGEST_TEXT_BYTES], number[48] = "";

	if (b->has_platform)
		platform_print(platform, &b->platform);
	if (b->kind == BLOB_LAYER)
		snprintf(number, sizeof number, " %zu of %zu", b->number, b->of);
	digest_print(digest, &b->digest);
	snprintf(out, BLOB_TEXT_BYTES, "%s%s%s%s %s", platform, platform[0] ? ": " : "", blob_kind_word(b->kind), number, digest);
}
