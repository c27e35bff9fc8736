/* Layers laid on each other: see inventory.h.  Each path that was looked at is a node below the directory that it lies in; the notes of the layers are
 * gone through from the lowest up, and of each node it is kept what was there last, and when it last lost all that lay below it. */
#include "image/inventory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"

struct inventory_node {
	size_t parent;                 /* its own number: none */
	bool is_there;
	enum layer_note_kind kind;
	bool is_behind_link;           /* a directory it lies in was a link when it came */
	uint64_t when, cleared;        /* it came; all below it that came before is gone */
	const struct layer_note *note; /* of a file: its bytes; NULL: they are not known */
};

void
inventory_free(struct inventory *i)
{
	free(i->packages);
	free(i->nodes);
	free(i->others);
	*i = (struct inventory){ 0 };
}

/* --- the nodes ---------------------------------------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
path_of(const struct inventory *i, size_t node)
{
	return node == 0 ? "" : node <= i->wish->count ? i->wish->paths[node - 1] : i->others[node - 1 - i->wish->count];
}

/* Node 0 is the root; then those that were wished, and the others. */
static bool
node_find(size_t *out, const struct inventory *i, const char *path)
{
	const char **found;

	if (path[0] == '\0') {
		*out = 0;
		return true;
	}
	if (inventory_wish_find(out, i->wish, path)) {
		++*out;
		return true;
	}
	found = i->others ? bsearch(&path, i->others, i->other_count, sizeof *i->others, by_text) : NULL;
	if (found)
		*out = (size_t)(found - i->others) + i->wish->count + 1;
	return found != NULL;
}

static bool
note_node(size_t *out, const struct inventory *i, const struct layer_note *note)
{
	*out = note->place;
	return note->place > 0 || node_find(out, i, note->path);
}

/* The directory it lies in, or the nearest above it that is a node. */
static size_t
parent_find(const struct inventory *i, const char *path)
{
	char above[PATH_MAX];
	char *slash;
	size_t node = 0;

	(void)snprintf(above, sizeof above, "%s", path);
	while ((slash = strrchr(above, '/')) != NULL) {
		*slash = '\0';
		if (node_find(&node, i, above))
			return node;
	}
	return 0;
}

static enum cocket_code
others_take(struct inventory *i, const struct layer_inventory *from, struct err *err)
{
	for (size_t n = 0; n < from->count; n++) {
		if (from->notes[n].path[0] == '\0' || from->notes[n].place > 0)
			continue;
		if (LIST_RESERVE(i->others, i->other_capacity, i->other_count, 1, LIST_MAX, "files of package managers", err))
			return err->code;
		i->others[i->other_count++] = from->notes[n].path;
	}
	return COCKET_OK;
}

static void
others_sort(struct inventory *i)
{
	size_t n = 0;

	if (i->others)
		qsort(i->others, i->other_count, sizeof *i->others, by_text);
	for (size_t at = 0; at < i->other_count; at++)
		if (n == 0 || strcmp(i->others[n - 1], i->others[at]) != 0)
			i->others[n++] = i->others[at];
	i->other_count = n;
}

/* Do both lie in the same directory? */
static bool
are_siblings(const char *one, const char *other)
{
	const char *slash = strrchr(one, '/'), *other_slash = strrchr(other, '/');
	const size_t n = slash ? (size_t)(slash - one) : 0;

	return slash && other_slash && (size_t)(other_slash - other) == n && memcmp(one, other, n) == 0;
}

static enum cocket_code
nodes_make(struct inventory *i, struct err *err)
{
	i->node_count = 1 + i->wish->count + i->other_count;
	i->nodes = calloc(i->node_count, sizeof *i->nodes);
	if (i->nodes == NULL)
		return no_memory(err);
	for (size_t n = 1; n < i->node_count; n++)
		i->nodes[n].parent = n > 1 && are_siblings(path_of(i, n - 1), path_of(i, n)) ? i->nodes[n - 1].parent : parent_find(i, path_of(i, n));
	return COCKET_OK;
}

/* --- what is there -------------------------------------------------------------------------------------- */

/* When what it lies in last lost all that lay there. */
static uint64_t
cleared_above(const struct inventory *i, size_t node)
{
	uint64_t when = 0;

	while (node != 0) {
		node = i->nodes[node].parent;
		if (i->nodes[node].cleared > when)
			when = i->nodes[node].cleared;
	}
	return when;
}

static bool
is_there(const struct inventory *i, size_t node)
{
	return i->nodes[node].is_there && i->nodes[node].when > cleared_above(i, node);
}

static bool
is_behind_link(const struct inventory *i, size_t node)
{
	while ((node = i->nodes[node].parent) != 0)
		if (i->nodes[node].kind != NOTE_DIRECTORY && is_there(i, node))
			return true;
	return false;
}

/* --- notes, one after the other --------------------------------------------------------------------------- */

/* A hard link has the bytes that its target has now. */
static const struct layer_note *
link_follow(const struct inventory *i, const struct layer_note *note)
{
	char path[PATH_MAX];
	size_t target;

	(void)snprintf(path, sizeof path, "%s", note->link ? note->link : "");
	layer_path_clean(path);
	return node_find(&target, i, path) && is_there(i, target) && i->nodes[target].kind == NOTE_FILE ? i->nodes[target].note : NULL;
}

static void
entry_apply(struct inventory *i, size_t node, const struct layer_note *note, uint64_t now)
{
	struct inventory_node *n = &i->nodes[node];
	const struct layer_note *bytes = note->kind == NOTE_HARD_LINK ? link_follow(i, note) : note;

	n->is_behind_link = is_behind_link(i, node);
	n->kind = note->kind == NOTE_HARD_LINK && bytes ? NOTE_FILE : note->kind;
	n->note = bytes ? bytes : note;
	n->is_there = true;
	n->when = now;
	if (n->kind != NOTE_DIRECTORY)
		n->cleared = now;
}

static void
deletion_apply(struct inventory *i, size_t node, const struct layer_note *note, uint64_t now)
{
	i->nodes[node].cleared = now;
	if (note->kind == NOTE_DELETED)
		i->nodes[node].is_there = false;
}

static bool
is_deletion(const struct layer_note *note)
{
	return note->kind == NOTE_DELETED || note->kind == NOTE_EMPTIED;
}

/* What a layer deletes is of the layers below it, wherever in the layer that stands. */
static void
layer_apply(struct inventory *i, const struct layer_inventory *layer, uint64_t *now)
{
	size_t node;

	for (size_t n = 0; n < layer->count; n++)
		if (is_deletion(&layer->notes[n]) && note_node(&node, i, &layer->notes[n]))
			deletion_apply(i, node, &layer->notes[n], ++*now);
	for (size_t n = 0; n < layer->count; n++)
		if (!is_deletion(&layer->notes[n]) && note_node(&node, i, &layer->notes[n]))
			entry_apply(i, node, &layer->notes[n], ++*now);
}

/* --- databases -------------------------------------------------------------------------------------------- */

static enum cocket_code
packages_take(struct inventory *i, const struct layer_note *note, struct err *err)
{
	if (note->why)
		return fail(err, COCKET_E_UNSUPPORTED, "%s cannot be read: %.200s", TEXT(slice_str(note->path)), note->why);
	i->database_count++;
	if (note->package_count == 0)
		return COCKET_OK;
	if (LIST_RESERVE(i->packages, i->package_capacity, i->package_count, note->package_count, 2 * SBOM_PACKAGES_MAX, "packages", err))
		return err->code;
	memcpy(i->packages + i->package_count, note->packages, note->package_count * sizeof *note->packages);
	i->package_count += note->package_count;
	return COCKET_OK;
}

static enum cocket_code
database_take(struct inventory *i, size_t node, const struct package_database *d, struct err *err)
{
	const struct inventory_node *n = &i->nodes[node];

	if (!is_there(i, node) || (n->kind == NOTE_DIRECTORY && !n->is_behind_link))
		return COCKET_OK;
	if (d->manager)
		return fail(err, COCKET_E_UNSUPPORTED, "%s is of %s, whose packages are not read", TEXT(slice_str(path_of(i, node))), d->manager);
	if (n->kind != NOTE_FILE || n->is_behind_link || n->note->kind != NOTE_FILE || strcmp(n->note->path, path_of(i, node)) != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "%s is a link, or lies behind one: it cannot be read", TEXT(slice_str(path_of(i, node))));
	return packages_take(i, n->note, err);
}

static bool
is_database_path(const char *path)
{
	for (const struct package_database *d = package_databases; d->path; d++)
		if (strcmp(d->path, path) == 0)
			return true;
	return false;
}

/* Where the way to a database leads that goes over a link: "lib" -> "usr/lib" is well known. */
static bool
leads_to_known(const struct package_database *d, const char *link_path, const char *target)
{
	char path[2 * PATH_MAX];
	const char *slash = strrchr(link_path, '/');
	const int directory = target[0] == '/' || slash == NULL ? 0 : (int)(slash - link_path);

	(void)snprintf(path, sizeof path, "%.*s/%s/%s", directory, link_path, target, d->path + strlen(link_path));
	layer_path_clean(path);
	return strcmp(path, d->path) != 0 && is_database_path(path);
}

/* A link on the way to one, or in its place, must lead to another place where one is looked for. */
static enum cocket_code
way_check(const struct inventory *i, const struct package_database *d, struct err *err)
{
	size_t node;

	if (!node_find(&node, i, d->path))
		return COCKET_OK;
	for (; node != 0; node = i->nodes[node].parent) {
		const struct inventory_node *n = &i->nodes[node];
		const char *path = path_of(i, node);
		const bool is_file = n->kind == NOTE_FILE || n->kind == NOTE_HARD_LINK;

		if (!is_there(i, node) || n->kind == NOTE_DIRECTORY || is_file || n->note->link == NULL)
			continue;
		if (!leads_to_known(d, path, n->note->link))
			return fail(err, COCKET_E_UNSUPPORTED, "%s is a link to %s: what %s is there is not known", TEXT(slice_str(path)), TEXT(slice_str(n->note->link)),
			            d->manager ? d->manager : package_kind_word(d->kind));
	}
	return COCKET_OK;
}

/* In its own place: way_check has seen where that leads. */
static bool
is_known_link(const struct package_database *d, const struct inventory_node *n)
{
	return !d->is_directory && n->kind == NOTE_OTHER && n->note && n->note->link;
}

static enum cocket_code
databases_take(struct inventory *i, struct err *err)
{
	for (const struct package_database *d = package_databases; d->path; d++)
		if (way_check(i, d, err))
			return err->code;
	for (size_t node = 1; node < i->node_count; node++) {
		const struct package_database *d = package_database_of(path_of(i, node));

		if (d && !is_known_link(d, &i->nodes[node]) && database_take(i, node, d, err))
			return err->code;
	}
	return COCKET_OK;
}

/* What a layer has behind a link of any layer may lie elsewhere, and be a database there. */
static enum cocket_code
elsewhere_check(const struct layer_contents *c, const struct manifest *m, const struct layer_watch *watch, struct err *err)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct layer_contents *links = layer_watch_find(watch, &m->items[i].digest);
		const char *path = links ? layer_database_elsewhere(c, links) : NULL;

		if (path)
			return fail(err, COCKET_E_UNSUPPORTED, "%s lies behind a link: whether it is a database of packages is not known", TEXT(slice_str(path)));
	}
	return COCKET_OK;
}

/* --- an image ---------------------------------------------------------------------------------------------- */

static enum cocket_code
layer_find(const struct layer_contents **out, const struct layer_watch *watch, const struct digest *layer, size_t number, struct err *err)
{
	*out = layer_watch_find(watch, layer);
	if (*out == NULL)
		return fail(err, COCKET_E_UNSUPPORTED, "layer %zu was not looked into", number);
	if ((*out)->why.code)
		return fail(err, COCKET_E_UNSUPPORTED, "layer %zu cannot be looked into: %.300s", number, (*out)->why.message);
	return COCKET_OK;
}

enum cocket_code
inventory_open(struct inventory *out, const struct manifest *m, const struct layer_watch *watch, const struct inventory_wish *wish, struct err *err)
{
	const struct layer_contents *c;
	uint64_t now = 0;

	*out = (struct inventory){ .wish = wish };
	for (size_t i = 0; i < m->count; i++)
		if (layer_find(&c, watch, &m->items[i].digest, i + 1, err) || elsewhere_check(c, m, watch, err) || others_take(out, &c->inventory, err))
			return err->code;
	others_sort(out);
	if (nodes_make(out, err))
		return err->code;
	for (size_t i = 0; i < m->count; i++)
		if ((c = layer_watch_find(watch, &m->items[i].digest)) != NULL)
			layer_apply(out, &c->inventory, &now);
	return databases_take(out, err);
}

enum inventory_file
inventory_find(const struct layer_note **note, const struct inventory *i, const char *path)
{
	size_t node;

	if (!node_find(&node, i, path) || node == 0 || !is_there(i, node))
		return INVENTORY_MISSING;
	*note = i->nodes[node].note;
	return i->nodes[node].kind == NOTE_FILE && !i->nodes[node].is_behind_link ? INVENTORY_FILE : INVENTORY_NO_FILE;
}
