/* manifest.json of docker save, parsed (see docker_archive.h).
 * Never takes a path for anything but a blob's: docker would resolve it below the unpacked archive, and find what we did not look at. */
#include "format/oci/docker_archive.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"

static enum cocket_code
path_parse(struct digest *out, const char *path, struct err *err)
{
	static const char blobs[] = "blobs/sha256/";
	char text[DIGEST_TEXT_BYTES + 1] = "sha256:";
	struct err ignored;

	if (path && slice_starts(slice_str(path), blobs) && strlen(path) == sizeof blobs - 1 + 2 * SHA256_BYTES) {
		memcpy(text + 7, path + sizeof blobs - 1, 2 * SHA256_BYTES + 1);
		if (digest_parse(out, slice_str(text), &ignored) == COCKET_OK)
			return COCKET_OK;
	}
	return fail(err, COCKET_E_FORMAT, "path %s: expected blobs/sha256/ and 64 hex digits", path ? TEXT(slice_str(path)) : "that is no text");
}

static enum cocket_code
layers_parse(struct docker_entry *e, struct json paths, struct err *err)
{
	size_t n = json_count(paths);

	if (n > LAYERS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu layers, at most %d are read", n, LAYERS_MAX);
	e->layers = calloc(n + 1, sizeof *e->layers);
	if (e->layers == NULL)
		return no_memory(err);
	for (struct json v = json_first(paths); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (path_parse(&e->layers[e->layer_count++], json_string_value(v), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
tags_parse(struct docker_entry *e, struct json obj, struct err *err)
{
	struct name ignored;
	struct err why;

	if (json_array_loose(&e->tags, obj, "RepoTags", err)) /* null: Go's empty slice */
		return err->code;
	for (struct json v = json_first(e->tags); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *tag = json_string_value(v);

		if (tag == NULL || name_parse(&ignored, slice_str(tag), &why))
			return fail(err, COCKET_E_FORMAT, "RepoTags: %s: not an image name", tag ? TEXT(slice_str(tag)) : "no text");
	}
	return COCKET_OK;
}

static enum cocket_code
entry_parse(struct docker_entry *e, struct json obj, struct err *err)
{
	static const char *const fields[] = { "Config", "RepoTags", "Layers", "Parent", "LayerSources", NULL };
	struct json layers = { 0 };
	const char *config = NULL;

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_closed(obj, fields, err) || json_string(&config, obj, "Config", err) || json_array(&layers, obj, "Layers", err))
		return err->code;
	return path_parse(&e->config, config, err) || layers_parse(e, layers, err) || tags_parse(e, obj, err) ? err->code : COCKET_OK;
}

static enum cocket_code
entries_parse(struct docker_archive *a, struct err *err)
{
	struct json root = json_root(&a->doc);
	size_t n = json_count(root);

	if (json_type(root) != JSON_ARRAY)
		return fail(err, COCKET_E_FORMAT, "not an array");
	if (n > DOCKER_ENTRIES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu images, at most %d are read", n, DOCKER_ENTRIES_MAX);
	a->entries = calloc(n + 1, sizeof *a->entries);
	if (a->entries == NULL)
		return no_memory(err);
	for (struct json v = json_first(root); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (entry_parse(&a->entries[a->count++], v, err))
			return within(err, "image %zu", a->count);
	return COCKET_OK;
}

enum cocket_code
docker_archive_parse(struct docker_archive *out, struct slice bytes, struct err *err)
{
	struct docker_archive a = { 0 };

	if (json_parse(&a.doc, bytes, err) || entries_parse(&a, err)) {
		docker_archive_free(&a);
		return within(err, "manifest.json");
	}
	*out = a;
	return COCKET_OK;
}

void
docker_archive_free(struct docker_archive *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->entries[i].layers);
	free(a->entries);
	json_free(&a->doc);
	*a = (struct docker_archive){ 0 };
}

/* --- one image ------------------------------------------------------------------------------------- */

static enum cocket_code
content_add(struct buf *to, const struct digest *d, struct err *err)
{
	return buf_add(to, slice_of(d->bytes, sizeof d->bytes), err);
}

enum cocket_code
docker_entry_content(struct digest *out, const struct docker_entry *e, struct err *err)
{
	AUTO(buf_free) struct buf all = BUF((LAYERS_MAX + 1) * SHA256_BYTES);

	if (content_add(&all, &e->config, err))
		return err->code;
	for (size_t i = 0; i < e->layer_count; i++)
		if (content_add(&all, &e->layers[i], err))
			return err->code;
	*out = digest_of(buf_slice(&all));
	return COCKET_OK;
}

enum cocket_code
docker_content(struct digest *out, const struct manifest *m, struct err *err)
{
	AUTO(buf_free) struct buf all = BUF((LAYERS_MAX + 1) * SHA256_BYTES);

	if (content_add(&all, &m->config.digest, err))
		return err->code;
	for (size_t i = 0; i < m->count; i++)
		if (content_add(&all, &m->items[i].digest, err))
			return err->code;
	*out = digest_of(buf_slice(&all));
	return COCKET_OK;
}

/* --- repositories ------------------------------------------------------------------------------------ */

static bool
is_hex_id(struct json value)
{
	const char *id = json_string_value(value);

	return id && strlen(id) == 2 * SHA256_BYTES && strspn(id, "0123456789abcdef") == 2 * SHA256_BYTES;
}

static enum cocket_code
repository_name(struct name *out, const char *repository, const char *tag, struct err *err)
{
	char text[NAME_TEXT_BYTES];
	struct err why = { 0 };
	const int n = snprintf(text, sizeof text, "%s:%s", repository, tag);

	if (n < 0 || (size_t)n >= sizeof text)
		return fail(err, COCKET_E_FORMAT, "%s: not an image name", TEXT(slice_str(repository)));
	if (!tag_valid(slice_str(tag)) || name_parse(out, slice_str(text), &why))
		return fail(err, COCKET_E_FORMAT, "%s: not an image name", TEXT(slice_str(text)));
	return COCKET_OK;
}

static enum cocket_code
tags_each(struct json tags, enum cocket_code (*take)(void *ctx, const struct name *name, struct err *err), void *ctx, struct err *err)
{
	if (json_type(tags) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "%s: not an object", TEXT(slice_str(json_name(tags))));
	for (struct json v = json_first(tags); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		struct name name;

		if (repository_name(&name, json_name(tags), json_name(v), err))
			return err->code;
		if (!is_hex_id(v))
			return fail(err, COCKET_E_FORMAT, "%s: expected 64 hex digits at each tag", TEXT(slice_str(json_name(tags))));
		if (take(ctx, &name, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
docker_repositories_each(struct slice bytes, enum cocket_code (*take)(void *ctx, const struct name *name, struct err *err), void *ctx, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, bytes, err))
		return within(err, "repositories");
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "repositories: not an object");
	for (struct json v = json_first(json_root(&doc)); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (tags_each(v, take, ctx, err))
			return within(err, "repositories");
	return COCKET_OK;
}
