/* Looking into layers: see layer_contents.h (image-spec layer.md, "Whiteouts"). */
#include "image/layer_contents.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/path_text.h"
#include "format/secret/secret_scan.h"
#include "format/text/go_space.h"
#include "stream/layer_tar.h"

void
layer_contents_free(struct layer_contents *c)
{
	for (size_t i = 0; i < c->secret_count; i++)
		free(c->secrets[i].path);
	free(c->secrets);
	strings_free(&c->deleted);
	strings_free(&c->emptied);
	strings_free(&c->passwd_elsewhere);
	strings_free(&c->databases_elsewhere);
	free(c->links);
	buf_free(&c->passwd);
	layer_inventory_free(&c->inventory);
	*c = (struct layer_contents){ 0 };
}

struct layer_look {
	struct layer_visitor base;
	struct hash_follower follower;
	struct layer_tar *tar;      /* owned */
	struct secret_scan *scan;   /* owned; NULL: secrets are not looked for */
	struct inventory_taker *taker; /* owned; NULL none */
	char path[PATH_MAX];        /* of the file that passes */
	bool is_passwd;
	struct layer_contents contents;
};

/* --- whiteouts --- */

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"
#define DIRECTORIES_MAX 32 /* on the way to a file named passwd */

/* What the entry says is gone, of a layer below. */
static enum cocket_code
whiteout_add(struct layer_look *l, const char *path, const char *name, struct err *err)
{
	struct layer_contents *c = &l->contents;
	const size_t directory = (size_t)(name - path);
	const bool is_opaque = strcmp(name, OPAQUE) == 0;
	char gone[PATH_MAX];

	if (c->deleted.count + c->emptied.count >= LAYER_DELETIONS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d deletions in one layer", LAYER_DELETIONS_MAX);
	if (is_opaque)
		(void)snprintf(gone, sizeof gone, "%.*s", (int)(directory ? directory - 1 : 0), path);
	else
		(void)snprintf(gone, sizeof gone, "%.*s%s", (int)directory, path, name + strlen(WHITEOUT));
	if (l->taker && inventory_taker_deleted(l->taker, gone, is_opaque, err))
		return err->code;
	return strings_add(is_opaque ? &c->emptied : &c->deleted, slice_str(gone), err);
}

bool
layer_deletes(const struct layer_contents *above, const char *path)
{
	for (size_t i = 0; i < above->deleted.count; i++)
		if (path_is_within(path, above->deleted.items[i]))
			return true;
	for (size_t i = 0; i < above->emptied.count; i++)
		if (path_is_within(path, above->emptied.items[i]) && strcmp(path, above->emptied.items[i]) != 0)
			return true;
	return false;
}

/* --- etc/passwd, and what may lead there --- */

/* FNV-1a: two paths that have the same make a doubt, never an answer. */
static uint64_t
path_hash(struct slice path)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < path.len; i++)
		hash = (hash ^ path.ptr[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static enum cocket_code
link_note(struct layer_contents *c, const char *path, struct err *err)
{
	if (LIST_RESERVE(c->links, c->link_capacity, c->link_count, 1, LAYER_LINKS_MAX, "links", err))
		return err->code;
	c->links[c->link_count++] = path_hash(slice_str(path));
	return COCKET_OK;
}

/* A link, or a directory that is one, may lead anywhere: then there is a file, and nobody is named in it. */
static enum cocket_code
passwd_note(struct layer_look *l, const struct layer_entry *e, struct err *err)
{
	const bool is_moved = strcmp(e->path, "etc") == 0 && e->kind != LAYER_DIRECTORY;

	l->is_passwd = strcmp(e->path, "etc/passwd") == 0;
	l->contents.passwd_is_doubtful = l->contents.passwd_is_doubtful || is_moved;
	if (l->is_passwd || is_moved) {
		l->contents.has_passwd = true;
		l->contents.passwd.len = 0;
		return COCKET_OK;
	}
	if (e->kind == LAYER_DIRECTORY || strcmp(path_base_name(e->path), "passwd") != 0)
		return COCKET_OK;
	if (l->contents.passwd_elsewhere.count < LAYER_PASSWD_ELSEWHERE_MAX)
		return strings_add(&l->contents.passwd_elsewhere, slice_str(e->path), err);
	l->contents.passwd_is_doubtful = true;
	return COCKET_OK;
}

static int
compare_hashes(const void *a, const void *b)
{
	const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

/* Some directory on the way to it is a link of that layer; of a way that is too long, any may be. */
static bool
goes_through(const struct layer_contents *links, const char *path)
{
	int depth = 0;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const uint64_t hash = path_hash(slice_of(path, (size_t)(slash - path)));

		if (depth++ == DIRECTORIES_MAX ||
		    (links->link_count > 0 && bsearch(&hash, links->links, links->link_count, sizeof hash, compare_hashes) != NULL))
			return true;
	}
	return false;
}

bool
layer_passwd_is_doubtful(const struct layer_contents *c, const struct layer_contents *links)
{
	if (c->passwd_is_doubtful)
		return true;
	for (size_t i = 0; i < c->passwd_elsewhere.count; i++)
		if (goes_through(links, c->passwd_elsewhere.items[i]))
			return true;
	return false;
}

/* --- databases of packages, under other names --- */

/* As package_databases has them: "status", "installed", and what lies in "status.d". */
static bool
is_called_database(const char *path, const char *name)
{
	static const char parent[] = "status.d/";
	const size_t n = (size_t)(name - path);

	if (strcmp(name, "status") == 0 || strcmp(name, "installed") == 0)
		return true;
	return n >= sizeof parent - 1 && memcmp(name - (sizeof parent - 1), parent, sizeof parent - 1) == 0;
}

static enum cocket_code
database_note(struct layer_contents *c, const struct layer_entry *e, struct err *err)
{
	if (e->kind == LAYER_DIRECTORY || package_database_of(e->path) || !is_called_database(e->path, path_base_name(e->path)))
		return COCKET_OK;
	if (c->databases_elsewhere.count >= LAYER_PASSWD_ELSEWHERE_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files that are called as databases of packages are", LAYER_PASSWD_ELSEWHERE_MAX);
	return strings_add(&c->databases_elsewhere, slice_str(e->path), err);
}

const char *
layer_database_elsewhere(const struct layer_contents *c, const struct layer_contents *links)
{
	for (size_t i = 0; i < c->databases_elsewhere.count; i++)
		if (goes_through(links, c->databases_elsewhere.items[i]))
			return c->databases_elsewhere.items[i];
	return NULL;
}

/* --- the entries --- */

static enum cocket_code
links_note(struct layer_look *l, const struct layer_entry *e, struct err *err)
{
	if (passwd_note(l, e, err) || (l->taker && database_note(&l->contents, e, err)))
		return err->code;
	return e->kind == LAYER_SYMLINK ? link_note(&l->contents, e->path, err) : COCKET_OK;
}

static enum cocket_code
look_entry(struct layer_visitor *v, const struct layer_entry *e, struct err *err)
{
	struct layer_look *l = (struct layer_look *)v;
	const char *name = path_base_name(e->path);
	const bool is_whiteout = strncmp(name, WHITEOUT, strlen(WHITEOUT)) == 0;

	if (is_whiteout && whiteout_add(l, e->path, name, err))
		return err->code;
	if (links_note(l, e, err) || (l->taker && !is_whiteout && inventory_taker_entry(l->taker, e, err)))
		return err->code;
	if (e->kind != LAYER_FILE || l->scan == NULL)
		return COCKET_OK;
	memccpy(l->path, e->path, '\0', sizeof l->path - 1);
	secret_scan_begin(l->scan, l->path);
	return COCKET_OK;
}

static enum cocket_code
look_bytes(struct layer_visitor *v, struct slice bytes, struct err *err)
{
	struct layer_look *l = (struct layer_look *)v;

	if (l->scan)
		secret_scan_add(l->scan, bytes);
	if (l->taker && inventory_taker_bytes(l->taker, bytes, err))
		return err->code;
	return l->is_passwd ? buf_add(&l->contents.passwd, bytes, err) : COCKET_OK;
}

static enum cocket_code
secret_add(struct layer_look *l, enum secret_kind kind, struct err *err)
{
	struct layer_contents *c = &l->contents;
	char *path;

	if (c->secret_count == LAYER_SECRETS_MAX) {
		c->has_more_secrets = true;
		return COCKET_OK;
	}
	if (LIST_RESERVE(c->secrets, c->secret_capacity, c->secret_count, 1, LAYER_SECRETS_MAX, "secrets", err))
		return err->code;
	path = strdup(l->path);
	if (path == NULL)
		return no_memory(err);
	c->secrets[c->secret_count++] = (struct layer_secret){ kind, path };
	return COCKET_OK;
}

static enum cocket_code
look_end(struct layer_visitor *v, struct err *err)
{
	struct layer_look *l = (struct layer_look *)v;
	const uint32_t kinds = l->scan ? secret_scan_end(l->scan) : 0;

	for (enum secret_kind k = 0; k < SECRET_KIND_COUNT && kinds; k++)
		if (kinds & SECRET_BIT(k) && secret_add(l, k, err))
			return err->code;
	return l->taker ? inventory_taker_end(l->taker, err) : COCKET_OK;
}

/* --- a layer --- */

enum cocket_code
layer_look_new(struct layer_look **out, const struct digest *layer, const struct layer_interest *in, struct err *err)
{
	AUTO(layer_look_free) struct layer_look *l = calloc(1, sizeof *l);

	if (l == NULL)
		return no_memory(err);
	l->base = (struct layer_visitor){ look_entry, look_bytes, look_end };
	l->contents.layer = *layer;
	l->contents.passwd = BUF(LAYER_PASSWD_MAX_BYTES);
	if ((!in->no_secrets && secret_scan_new(&l->scan, err)) || (in->inventory && inventory_taker_new(&l->taker, in->inventory, &l->follower, err)) ||
	    layer_tar_new(&l->tar, &l->base, err))
		return err->code;
	l->follower = (struct hash_follower){ .to = layer_tar_input(l->tar), .shares = in->inventory && in->inventory->sha256 };
	*out = l;
	l = NULL;
	return COCKET_OK;
}

struct hash_follower *
layer_look_follower(struct layer_look *l)
{
	return &l->follower;
}

void
layer_look_finish(struct layer_contents *out, struct layer_look *l)
{
	if (layer_tar_finish(l->tar, &l->contents.why) == COCKET_OK && l->taker)
		(void)!inventory_taker_finish(&l->contents.inventory, l->taker, &l->contents.why);
	if (l->contents.link_count > 0)
		qsort(l->contents.links, l->contents.link_count, sizeof *l->contents.links, compare_hashes);
	*out = l->contents;
	l->contents = (struct layer_contents){ 0 };
}

void
layer_look_free(struct layer_look **l)
{
	if (*l == NULL)
		return;
	layer_tar_free(&(*l)->tar);
	secret_scan_free(&(*l)->scan);
	inventory_taker_free(&(*l)->taker);
	layer_contents_free(&(*l)->contents);
	free(*l);
	*l = NULL;
}

/* --- passwd(5): "NAME:PASSWORD:UID:...", as the runtimes read it: the first line of that name, without blanks around it --- */

bool
passwd_find(uint64_t *uid, struct slice passwd, struct slice user)
{
	struct err ignored = { 0 };

	while (passwd.len > 0) {
		struct slice line = space_trim(slice_take_until(&passwd, '\n'));
		const struct slice name = slice_take_until(&line, ':');

		(void)slice_take_until(&line, ':');
		if (user.len > 0 && slice_eq(name, user))
			return u64_parse(uid, slice_take_until(&line, ':'), INT32_MAX, &ignored) == COCKET_OK;
	}
	return false;
}
