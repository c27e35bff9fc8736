/* Images in files of CI systems: where each system has them, as paths through the tree.  A value that only a run fills in is a problem; what another
 * file has is told of, and not read. */
#include "format/files/ci_refs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/files/image_refs_part.h"
#include "format/files/yaml_tree.h"
#include "format/text/slice_scan.h"

#define WHERE_BYTES (2 * TEXT_QUOTE_BYTES)
#define DOCKER_URI "docker://"

/* How a place is to be taken. */
enum ci_leaf {
	LEAF_IMAGE = 0,
	LEAF_URI,       /* an image if it begins with docker:// */
	LEAF_CONTAINER, /* an image, or the name of one of Azure's resources.containers */
	LEAF_ELSEWHERE, /* other files, which are not read */
};

/* path: keys between slashes; "*" any key or item, "**" any number of those, "@" any of GitLab's jobs. */
static const struct ci_place {
	enum file_type system;
	const char *path;
	enum ci_leaf leaf;
} places[] = {
	{ FILE_TYPE_GITHUB, "jobs/*/container", LEAF_IMAGE },
	{ FILE_TYPE_GITHUB, "jobs/*/container/image", LEAF_IMAGE },
	{ FILE_TYPE_GITHUB, "jobs/*/services/*/image", LEAF_IMAGE },
	{ FILE_TYPE_GITHUB, "jobs/*/steps/*/uses", LEAF_URI },
	{ FILE_TYPE_GITHUB, "jobs/*/uses", LEAF_ELSEWHERE },
	{ FILE_TYPE_GITHUB, "runs/image", LEAF_URI },
	{ FILE_TYPE_GITHUB, "runs/steps/*/uses", LEAF_URI },
	{ FILE_TYPE_GITLAB, "image", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "image/name", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "services/*", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "services/*/name", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "@/image", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "@/image/name", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "@/services/*", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "@/services/*/name", LEAF_IMAGE },
	{ FILE_TYPE_GITLAB, "include", LEAF_ELSEWHERE },
	{ FILE_TYPE_CIRCLECI, "jobs/*/docker/*/image", LEAF_IMAGE },
	{ FILE_TYPE_CIRCLECI, "executors/*/docker/*/image", LEAF_IMAGE },
	{ FILE_TYPE_CIRCLECI, "orbs/*/jobs/*/docker/*/image", LEAF_IMAGE },
	{ FILE_TYPE_CIRCLECI, "orbs/*/executors/*/docker/*/image", LEAF_IMAGE },
	{ FILE_TYPE_WOODPECKER, "steps/*/image", LEAF_IMAGE },
	{ FILE_TYPE_WOODPECKER, "services/*/image", LEAF_IMAGE },
	{ FILE_TYPE_WOODPECKER, "clone/*/image", LEAF_IMAGE },
	{ FILE_TYPE_WOODPECKER, "pipeline/*/image", LEAF_IMAGE },
	{ FILE_TYPE_AZURE, "resources/containers/*/image", LEAF_IMAGE },
	{ FILE_TYPE_AZURE, "container", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "container/image", LEAF_IMAGE },
	{ FILE_TYPE_AZURE, "services/*", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "jobs/*/container", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "jobs/*/container/image", LEAF_IMAGE },
	{ FILE_TYPE_AZURE, "jobs/*/services/*", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "stages/*/jobs/*/container", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "stages/*/jobs/*/container/image", LEAF_IMAGE },
	{ FILE_TYPE_AZURE, "stages/*/jobs/*/services/*", LEAF_CONTAINER },
	{ FILE_TYPE_AZURE, "**/template", LEAF_ELSEWHERE },
	{ FILE_TYPE_BITBUCKET, "image", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "image/name", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "definitions/services/*/image", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "definitions/services/*/image/name", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "**/step/image", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "**/step/image/name", LEAF_IMAGE },
	{ FILE_TYPE_BITBUCKET, "**/pipe", LEAF_URI },
	{ FILE_TYPE_CLOUDBUILD, "steps/*/name", LEAF_IMAGE },
};

struct walk {
	struct image_refs *listing;
	const struct yaml_node *root;
	const struct ci_place *place;
	uint16_t *done; /* of each node of the document, by how far the path has come: no alias has it done again */
};

/* How a node was come to. */
struct ci_step {
	const struct walk *walk;
	const struct ci_step *up;
	struct slice key;  /* of a mapping's value; ptr NULL: the item of that index */
	size_t index;
	const char *path;  /* what is left of it */
	unsigned segment, depth;
};

/* --- where it stands --- */

/* "jobs.build.services[0]" */
static size_t
print_where(char out[static WHERE_BYTES], const struct ci_step *s)
{
	const size_t n = s->up ? print_where(out, s->up) : 0;
	char text[TEXT_QUOTE_BYTES + 2];

	if (s->up == NULL)
		return 0;
	if (s->key.ptr)
		snprintf(text, sizeof text, "%s%s", n > 0 ? "." : "", TEXT(s->key));
	else
		snprintf(text, sizeof text, "[%zu]", s->index);
	const size_t len = strlen(text), room = WHERE_BYTES - 1 - n, taken = len < room ? len : room;
	memcpy(out + n, text, taken);
	out[n + taken] = '\0';
	return n + taken;
}

/* --- what stands there --- */

/* $X, ${{ }}, $[[ ]], << >>: of a run, of a template. */
static bool
is_filled_in(struct slice text)
{
	return has(text, '$') || has_template(text) || has_text(text, "<<");
}

static bool
names_resource(const struct yaml_node *root, struct slice name)
{
	const struct yaml_node *list = yaml_get(yaml_get(root, "resources"), "containers");

	if (list == NULL || list->kind != YAML_SEQUENCE)
		return false;
	for (const struct yaml_node *item = list->first; item; item = item->next) {
		const struct yaml_node *own = yaml_get(item, "container");

		if (yaml_is_scalar(own) && slice_eq(own->text, name))
			return true;
	}
	return false;
}

/* Of a scalar: what is no image there. */
static bool
is_passed_over(const struct walk *w, const struct yaml_node *n)
{
	if (yaml_is_null(n))
		return true;
	if (w->place->leaf == LEAF_URI)
		return !slice_starts(n->text, DOCKER_URI);
	return w->place->leaf == LEAF_CONTAINER && names_resource(w->root, n->text);
}

static enum cocket_code
read_scalar(const struct walk *w, const struct yaml_node *n, const char *where, struct err *err)
{
	if (is_passed_over(w, n))
		return COCKET_OK;
	if (is_filled_in(n->text))
		return image_refs_add_problem(w->listing, n->offset, where, err, "%s: only a run knows which image that is", TEXT(n->text));
	return image_refs_add_scalar(w->listing, n, w->place->leaf == LEAF_URI ? strlen(DOCKER_URI) : 0, where, err);
}

/* A mapping has the image inside, which another path is for. */
static enum cocket_code
read_leaf(const struct ci_step *s, const struct yaml_node *n, struct err *err)
{
	const struct walk *w = s->walk;
	char where[WHERE_BYTES] = "";

	(void)print_where(where, s);
	if (w->place->leaf == LEAF_ELSEWHERE)
		return image_refs_add_skipped(w->listing, n->offset, where, err, "what other files name is not read");
	if (n->tag == YAML_REFERENCE)
		return image_refs_add_skipped(w->listing, n->offset, where, err, "!reference: it is what stands elsewhere");
	if (n->kind == YAML_MAPPING)
		return COCKET_OK;
	return n->kind == YAML_SCALAR ? read_scalar(w, n, where, err) : image_refs_add_scalar(w->listing, n, 0, where, err);
}

/* --- the way there --- */

static enum cocket_code walk(const struct ci_step *s, const struct yaml_node *alias, struct err *err);

static bool
is_job(struct slice key)
{
	static const char *const others[] = { "variables", "include", "workflow", "stages", "cache", "spec", "image", "services", NULL };

	for (const char *const *o = others; *o; o++)
		if (slice_is(key, *o))
			return false;
	return true;
}

static enum cocket_code
walk_key(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct ci_step *s = context;
	struct ci_step next = *s;

	if (s->up && s->up->path[0] == '@' && !is_job(key->text))
		return COCKET_OK;
	next.key = key->text;
	return walk(&next, value, err);
}

/* Every child, with what is left of the path behind it. */
static enum cocket_code
walk_children(const struct ci_step *s, const struct yaml_node *n, const char *rest, unsigned segment, struct err *err)
{
	struct ci_step next = { .walk = s->walk, .up = s, .path = rest, .segment = segment, .depth = s->depth + 1 };

	if (n->kind == YAML_MAPPING)
		return yaml_each_key(n, walk_key, &next, err);
	for (const struct yaml_node *item = n->first; item; item = item->next, next.index++)
		if (walk(&next, item, err))
			return err->code;
	return COCKET_OK;
}

/* No node, then any number of them. */
static enum cocket_code
walk_deep(const struct ci_step *s, const struct yaml_node *n, const char *rest, struct err *err)
{
	struct ci_step here = *s;

	here.path = rest;
	here.segment++;
	return walk(&here, n, err) ? err->code : walk_children(s, n, s->path, s->segment, err);
}

static enum cocket_code
walk_named(const struct ci_step *s, const struct yaml_node *n, struct slice name, const char *rest, struct err *err)
{
	const struct ci_step next = { .walk = s->walk, .up = s, .key = name, .path = rest, .segment = s->segment + 1, .depth = s->depth + 1 };
	char key[TEXT_QUOTE_BYTES], where[WHERE_BYTES] = "";

	snprintf(key, sizeof key, "%.*s", SLICE_FMT(name));
	if (yaml_merge_is_ambiguous(n, key)) {
		(void)print_where(where, &next);
		return image_refs_add_problem(s->walk->listing, n->offset, where, err,
		                              "set here and differently by << after it; YAML readers differ in which applies");
	}
	const struct yaml_node *value = yaml_get(n, key);
	return value ? walk(&next, value, err) : COCKET_OK;
}

/* True at the first time. */
static bool
is_to_do(const struct ci_step *s, const struct yaml_node *n)
{
	uint16_t *done = &s->walk->done[n->number];
	const uint16_t bit = (uint16_t)(1U << s->segment);
	const bool is_done = *done & bit;

	*done |= bit;
	return !is_done;
}

static enum cocket_code
walk(const struct ci_step *s, const struct yaml_node *alias, struct err *err)
{
	const struct yaml_node *n = yaml_value(alias);
	const struct slice path = slice_str(s->path), name = head(path, find(path, '/'));
	const char *rest = s->path + name.len + (name.len < path.len);

	if (path.len == 0)
		return read_leaf(s, n, err);
	if (n->kind == YAML_SCALAR || !is_to_do(s, n))
		return COCKET_OK;
	if (s->depth > 2 * YAML_DEPTH_MAX)
		return image_refs_add_problem(s->walk->listing, alias->offset, "file", err, "aliases nested too deeply");
	if (slice_is(name, "**"))
		return walk_deep(s, n, rest, err);
	if (slice_is(name, "*") || slice_is(name, "@"))
		return walk_children(s, n, rest, s->segment + 1, err);
	return n->kind == YAML_MAPPING ? walk_named(s, n, name, rest, err) : COCKET_OK;
}

static void
walk_free(struct walk *w)
{
	free(w->done);
}

enum cocket_code
ci_refs_read(struct image_refs *l, const struct yaml_node *root, struct err *err)
{
	AUTO(walk_free) struct walk w = { .listing = l, .root = root, .done = calloc(yaml_count(root), sizeof *w.done) };

	if (w.done == NULL)
		return no_memory(err);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct ci_step first = { .walk = &w, .path = places[i].path };

		if (places[i].system != l->kind)
			continue;
		w.place = &places[i];
		memset(w.done, 0, yaml_count(root) * sizeof *w.done);
		if (walk(&first, root, err))
			return err->code;
	}
	return COCKET_OK;
}
