/* Where everything lies in an archive: see archive_plan.h.  Pure. */
#include "transfer/archive_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "format/name/reference.h"
#include "image/layout/layout.h"
#include "stream/tar_write.h"

#define MARKER "{\"imageLayoutVersion\":\"1.0.0\"}"
#define NO_ENTRIES "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[]}"
#define OTHERS 5 /* members that are no objects, at most */

void
archive_plan_free(struct archive_plan *p)
{
	free(p->members);
	free(p->of_object);
	buf_free(&p->index);
	buf_free(&p->docker_manifest);
	*p = (struct archive_plan){ 0 };
}

enum cocket_code
planned_header(struct buf *out, const struct planned *m, struct err *err)
{
	const struct tar_entry e = { .name = m->name, .mode = m->is_directory ? 0755 : 0644, .size = m->size };

	return tar_header_print(out, &e, err);
}

/* --- index.json and manifest.json ----------------------------------------------------------------- */

static enum cocket_code
index_make(struct buf *out, const struct object_set *s, struct err *err)
{
	AUTO(manifest_free) struct manifest empty = { 0 };
	struct index_entry *entries = calloc(s->label_count + 1, sizeof *entries);
	enum cocket_code code = entries ? COCKET_OK : no_memory(err);

	for (size_t i = 0; code == COCKET_OK && i < s->label_count; i++)
		entries[i] = object_set_entry(s, &s->labels[i]);
	if (code == COCKET_OK)
		code = manifest_parse(&empty, slice_str(NO_ENTRIES), MEDIA_OCI_INDEX, err);
	if (code == COCKET_OK)
		code = index_print(out, &empty, entries, s->label_count, err);
	free(entries);
	return code;
}

static void
put_blob(struct json_writer *w, const struct digest *digest)
{
	char hex[DIGEST_HEX_BYTES], path[sizeof LAYOUT_BLOBS + DIGEST_HEX_BYTES];

	digest_print_hex(hex, digest);
	snprintf(path, sizeof path, "%s/%s", LAYOUT_BLOBS, hex);
	json_put_string(w, slice_str(path));
}

static bool
is_repo_tag(const char *text)
{
	struct name name;
	struct err ignored = { 0 };

	return name_parse_claimed(&name, slice_str(text), &ignored) == COCKET_OK && name.tag[0] && !name.has_digest;
}

/* moby image/tarexport: one object an image; paths are those of the layout. */
static void
put_docker_image(struct json_writer *w, const struct manifest *m, const char *name)
{
	json_begin_object(w);
	json_key(w, "Config");
	put_blob(w, &m->config.digest);
	json_key(w, "RepoTags");
	json_begin_array(w);
	if (is_repo_tag(name))
		json_put_string(w, slice_str(name));
	json_end_array(w);
	json_key(w, "Layers");
	json_begin_array(w);
	for (size_t i = 0; i < m->count; i++)
		put_blob(w, &m->items[i].digest);
	json_end_array(w);
	json_end_object(w);
}

static enum cocket_code
docker_manifest_make(struct buf *out, const struct object_set *s, const struct docker_image *docker, struct err *err)
{
	const struct set_object *p = &s->objects[docker->object];
	AUTO(manifest_free) struct manifest m = { 0 };
	struct json_writer w;

	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err))
		return err->code;
	if (m.kind != MANIFEST_IMAGE)
		BUG("an index for manifest.json");
	if (!media_type_is_image_config(m.config.media_type))
		return fail(err, COCKET_E_USAGE, "docker loads images alone, and this is an artifact of type %s: use oci-archive:FILE",
		            TEXT(slice_str(manifest_artifact_type(&m))));
	json_writer_init(&w, out);
	json_begin_array(&w);
	put_docker_image(&w, &m, docker->name);
	json_end_array(&w);
	return json_writer_done(&w, err);
}

/* --- members -------------------------------------------------------------------------------------- */

static void
add(struct archive_plan *p, const char *name, struct slice bytes)
{
	struct planned *m = &p->members[p->count++];

	*m = (struct planned){ .size = bytes.len, .bytes = bytes, .is_directory = name[strlen(name) - 1] == '/' };
	snprintf(m->name, sizeof m->name, "%s", name);
}

static void
add_objects(struct archive_plan *p, const struct object_set *s)
{
	char hex[DIGEST_HEX_BYTES], name[sizeof LAYOUT_BLOBS + DIGEST_HEX_BYTES];

	for (size_t i = 0; i < s->count; i++) {
		p->of_object[i] = SIZE_MAX;
		if (s->objects[i].is_left)
			continue;
		digest_print_hex(hex, &s->objects[i].d.digest);
		snprintf(name, sizeof name, "%s/%s", LAYOUT_BLOBS, hex);
		add(p, name, slice_of(NULL, 0));
		struct planned *m = &p->members[p->count - 1];
		m->size = s->objects[i].d.size;
		m->is_object = true;
		m->object = i;
	}
}

static int
compare(const void *a, const void *b)
{
	const struct planned *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Headers are a block, or more where a size needs a PAX header. */
static enum cocket_code
lay_out(struct archive_plan *p, struct err *err)
{
	uint64_t at = 0;

	for (size_t i = 0; i < p->count; i++) {
		AUTO(buf_free) struct buf header = BUF(64 * KIB);
		struct planned *m = &p->members[i];

		if (planned_header(&header, m, err))
			return err->code;
		m->header_size = header.len;
		m->at = at + header.len;
		at = m->at + m->size + tar_padding(m->size);
		if (m->is_object)
			p->of_object[m->object] = i;
	}
	p->size = at + TAR_END_BYTES;
	return COCKET_OK;
}

static enum cocket_code
plan(struct archive_plan *p, const struct object_set *s, const struct docker_image *docker, struct err *err)
{
	p->members = calloc(s->count + OTHERS, sizeof *p->members);
	p->of_object = calloc(s->count + 1, sizeof *p->of_object);
	if (p->members == NULL || p->of_object == NULL)
		return no_memory(err);
	if (index_make(&p->index, s, err) || (docker && docker_manifest_make(&p->docker_manifest, s, docker, err)))
		return err->code;
	add(p, "blobs/", slice_of(NULL, 0));
	add(p, LAYOUT_BLOBS "/", slice_of(NULL, 0));
	add_objects(p, s);
	add(p, "index.json", buf_slice(&p->index));
	if (docker)
		add(p, "manifest.json", buf_slice(&p->docker_manifest));
	add(p, "oci-layout", slice_str(MARKER));
	qsort(p->members, p->count, sizeof *p->members, compare);
	return lay_out(p, err);
}

enum cocket_code
archive_plan(struct archive_plan *out, const struct object_set *s, const struct docker_image *docker, struct err *err)
{
	AUTO(archive_plan_free) struct archive_plan p = { .index = BUF(MANIFEST_MAX_BYTES), .docker_manifest = BUF(MANIFEST_MAX_BYTES) };

	if (plan(&p, s, docker, err))
		return err->code;
	*out = p;
	p = (struct archive_plan){ 0 };
	return COCKET_OK;
}
