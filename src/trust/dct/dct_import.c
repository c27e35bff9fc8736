/* Repositories of Docker Content Trust, imported: see dct_import.h (docs/FORMATS.md 4).
 * Never imports what does not verify, never writes to the directory, never touches a private key there. */
#include "trust/dct/dct_import.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"

void
dct_import_close(struct dct_import *im)
{
	for (size_t i = 0; im->items && i < im->names.count; i++) {
		dct_conversion_free(&im->items[i].plan);
		dct_free(&im->items[i].dct);
	}
	free(im->items);
	dct_names_free(&im->names);
	fd_close(&im->dir);
}

/* --- which repositories --------------------------------------------------------------------------- */

static bool
is_named(const struct dct_names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->items[i], name) == 0)
			return true;
	return false;
}

/* As docker's short forms are written in full. */
static enum cocket_code
add_name(struct dct_names *n, const char *text, struct err *err)
{
	char name[NAME_TEXT_BYTES];
	struct name parsed;

	if (name_parse_claimed(&parsed, slice_str(text), err))
		return within(err, "repository");
	if (parsed.tag[0] || parsed.has_digest)
		return fail(err, COCKET_E_USAGE, "repository %s: expected a name without tag or digest", TEXT(slice_str(text)));
	name_print_repository(name, &parsed);
	if (is_named(n, name))
		return COCKET_OK;
	n->items[n->count] = strdup(name);
	return n->items[n->count++] ? COCKET_OK : no_memory(err);
}

static enum cocket_code
list_names(struct dct_import *im, char *const *repositories, size_t count, struct err *err)
{
	im->names.items = calloc(count + 1, sizeof *im->names.items);
	if (!im->names.items)
		return no_memory(err);
	for (size_t i = 0; i < count; i++)
		if (add_name(&im->names, repositories[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
find_names(struct dct_import *im, struct err *err)
{
	struct text path = text_quote(slice_str(im->path));

	if (dct_find(&im->names, im->dir, err))
		return within(err, "%s", path.s);
	return im->names.count ? COCKET_OK : fail(err, COCKET_E_NOT_FOUND, "%s/tuf: no repositories", path.s);
}

enum cocket_code
dct_import_open(struct dct_import *im, const char *path, char *const *repositories, size_t count, struct err *err)
{
	im->path = path;
	im->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (im->dir < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(path)));
	if (count > 0 ? list_names(im, repositories, count, err) : find_names(im, err))
		return err->code;
	im->items = calloc(im->names.count + 1, sizeof *im->items);
	if (!im->items)
		return no_memory(err);
	for (size_t i = 0; i < im->names.count; i++)
		im->items[i].name = im->names.items[i];
	return COCKET_OK;
}

/* --- their delegations ---------------------------------------------------------------------------- */

static enum cocket_code
read_item(const struct dct_import *im, struct dct_item *it, int64_t now, struct err *err)
{
	if (dct_read(&it->dct, im->dir, it->name, &it->denied, &it->why) == COCKET_OK)
		return dct_convert(&it->plan, &it->dct, now, err);
	if (code_is_refusal(it->why.code))
		return COCKET_OK;
	*err = it->why;
	return within(err, "%s", TEXT(slice_str(it->name)));
}

static enum cocket_code
stage_item(struct dct_import *im, struct dct_item *it, struct stage *st, int64_t now, int64_t expires, struct err *err)
{
	if (read_item(im, it, now, err))
		return err->code;
	if (it->plan.role[0] && dct_delegate(&it->made, st, &it->plan, expires, err))
		return within(err, "%s", TEXT(slice_str(it->name)));
	im->made += it->made;
	return COCKET_OK;
}

enum cocket_code
dct_import_stage(struct dct_import *im, struct stage *st, int64_t now, int64_t expires, struct err *err)
{
	if (stage_check_store(st, err))
		return err->code;
	for (size_t i = 0; i < im->names.count; i++)
		if (stage_item(im, &im->items[i], st, now, expires, err))
			return err->code;
	return COCKET_OK;
}

/* --- their keys ----------------------------------------------------------------------------------- */

static bool
has_key(const struct dct_conversion *p, size_t count, const struct dct_key *k)
{
	for (size_t j = 0; p->role[0] && j < count; j++)
		if (strcmp(p->keys[j].notary_id, k->notary_id) == 0)
			return true;
	return false;
}

static bool
is_in_earlier(const struct dct_import *im, size_t item, const struct dct_key *k)
{
	for (size_t i = 0; i < item; i++)
		if (has_key(&im->items[i].plan, im->items[i].plan.key_count, k))
			return true;
	return false;
}

void
dct_import_each_key(const struct dct_import *im, void (*each)(void *ctx, const struct dct_import *im, const struct dct_key *k), void *ctx)
{
	for (size_t i = 0; i < im->names.count; i++) {
		const struct dct_conversion *p = &im->items[i].plan;

		for (size_t j = 0; p->role[0] && j < p->key_count; j++)
			if (!is_in_earlier(im, i, &p->keys[j]))
				each(ctx, im, &p->keys[j]);
	}
}

bool
dct_import_private_key(char out[static DCT_KEY_FILE_BYTES], const struct dct_import *im, const struct dct_key *k)
{
	(void)snprintf(out, DCT_KEY_FILE_BYTES, "private/%s.key", k->notary_id);
	return faccessat(im->dir, out, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}
