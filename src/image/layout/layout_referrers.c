/* The referrers of a manifest in an OCI image layout: every image manifest that index.json lists, directly or through indexes, and whose
 * subject it is (image-spec manifest.md, "subject"; docs/FORMATS.md 6.6).  What cannot be read is passed over: it is no reason not to find
 * the rest.  The list is only a list: whoever uses it fetches each manifest by digest and looks at its subject. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/log.h"
#include "image/layout/layout.h"

/* What is to be looked at, one depth of the tree at a time. */
struct referrer_level {
	struct referrer_node {
		struct digest digest;
		uint64_t size;
		bool is_index;
	} *nodes;
	size_t count, capacity;
};

static void
level_free(struct referrer_level *level)
{
	free(level->nodes);
	*level = (struct referrer_level){ 0 };
}

/* Adds the manifests of an index that may be or hold a referrer. */
static enum cocket_code
level_add(struct referrer_level *level, const struct manifest *index, struct err *err)
{
	if (LIST_RESERVE(level->nodes, level->capacity, level->count, index->count, LAYOUT_ENTRIES_MAX, "manifests in the layout", err))
		return err->code;
	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];
		bool is_index = media_type_is_index(d->media_type);

		if (d->size <= MANIFEST_MAX_BYTES && (is_index || strcmp(d->media_type, MEDIA_OCI_MANIFEST) == 0))
			level->nodes[level->count++] = (struct referrer_node){ .digest = d->digest, .size = d->size, .is_index = is_index };
	}
	return COCKET_OK;
}

static int
node_compare(const void *a, const void *b)
{
	const struct referrer_node *x = a, *y = b;

	return memcmp(x->digest.bytes, y->digest.bytes, SHA256_BYTES);
}

/* A blob that is listed a thousand times is read once. */
static void
level_unique(struct referrer_level *level)
{
	size_t n = 0;

	if (level->count > 1)
		qsort(level->nodes, level->count, sizeof *level->nodes, node_compare);
	for (size_t i = 0; i < level->count; i++)
		if (n == 0 || !digest_eq(&level->nodes[n - 1].digest, &level->nodes[i].digest))
			level->nodes[n++] = level->nodes[i];
	level->count = n;
}

struct referrer_search {
	struct layout *layout;
	const struct digest *subject;
	char text[DIGEST_TEXT_BYTES]; /* of subject */
	struct json_writer writer;
	size_t found;
};

static void
put_field(struct json_writer *w, const char *name, const char *value)
{
	json_key(w, name);
	json_put_string(w, slice_str(value));
}

/* distribution-spec, "Listing Referrers": artifactType is the manifest's, or else its config's media type. */
static enum cocket_code
found_put(struct referrer_search *s, const struct referrer_node *node, const struct manifest *m, struct err *err)
{
	struct json_writer *w = &s->writer;
	char digest[DIGEST_TEXT_BYTES];

	if (++s->found > REFERRERS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d referrers", REFERRERS_MAX);
	digest_print(digest, &node->digest);
	json_begin_object(w);
	put_field(w, "mediaType", MEDIA_OCI_MANIFEST);
	put_field(w, "digest", digest);
	json_key(w, "size");
	json_put_u64(w, node->size);
	put_field(w, "artifactType", m->artifact_type ? m->artifact_type : m->config.media_type);
	json_end_object(w);
	return COCKET_OK;
}

/* Most manifests do not mention the digest at all, and parsing them would be the larger part of the work. */
static bool
mentions(struct slice bytes, const char *digest)
{
	return bytes.len > 0 && memmem(bytes.ptr, bytes.len, digest, strlen(digest)) != NULL;
}

static enum cocket_code
node_examine(struct referrer_search *s, const struct referrer_node *node, struct referrer_level *next, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err local = { 0 };

	if (layout_blob(&bytes, s->layout, &node->digest, true, node->size, &local)) {
		log_verbose("skipped: %s", local.message);
		return COCKET_OK;
	}
	if (!node->is_index && !mentions(buf_slice(&bytes), s->text))
		return COCKET_OK;
	if (manifest_parse(&m, buf_slice(&bytes), NULL, &local)) {
		log_verbose("skipped: %s", local.message);
		return COCKET_OK;
	}
	if (m.kind == MANIFEST_INDEX)
		return level_add(next, &m, err);
	return m.has_subject && digest_eq(&m.subject.digest, s->subject) ? found_put(s, node, &m, err) : COCKET_OK;
}

static enum cocket_code
level_examine(struct referrer_search *s, struct referrer_level *level, struct referrer_level *next, struct err *err)
{
	level_unique(level);
	for (size_t i = 0; i < level->count; i++)
		if (node_examine(s, &level->nodes[i], next, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
tree_examine(struct referrer_search *s, struct err *err)
{
	AUTO(level_free) struct referrer_level level = { 0 };

	if (layout_index(s->layout, err) || level_add(&level, &s->layout->index, err))
		return err->code;
	for (int depth = 0; level.count > 0 && depth <= INDEX_DEPTH_MAX; depth++) {
		struct referrer_level next = { 0 };
		enum cocket_code code = level_examine(s, &level, &next, err);

		level_free(&level);
		level = next;
		if (code)
			return code;
	}
	return COCKET_OK;
}

enum cocket_code
layout_referrers(struct buf *out, struct layout *l, const struct digest *subject, struct err *err)
{
	struct referrer_search s = { .layout = l, .subject = subject };

	digest_print(s.text, subject);
	json_writer_init(&s.writer, out);
	json_begin_object(&s.writer);
	json_key(&s.writer, "schemaVersion");
	json_put_u64(&s.writer, 2);
	put_field(&s.writer, "mediaType", MEDIA_OCI_INDEX);
	json_key(&s.writer, "manifests");
	json_begin_array(&s.writer);
	if (tree_examine(&s, err))
		return err->code;
	json_end_array(&s.writer);
	json_end_object(&s.writer);
	return json_writer_done(&s.writer, err);
}
