/* What is staged, dropped: see discard.h.  By the names that the directory has, so that nothing is left which a later change would be built on. */
#include "trust/edit/discard.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "trust/edit/publish_part.h"
#include "trust/edit/stage.h"

void
discard_close(struct discard *d)
{
	store_changes_free(&d->changes);
	free(d->names);
	fd_close(&d->lock);
	fd_close(&d->dir);
	*d = NO_DISCARD;
}

/* --- what goes -------------------------------------------------------------------------------- */

static bool
is_of_role(const struct store_name *name, const char *role)
{
	char named[STORE_NAME_BYTES];

	return role == NULL || (store_name_role(named, name->s) && strcmp(named, role) == 0);
}

static bool
is_derived_name(const struct store_name *name)
{
	return is_of_role(name, "snapshot") || is_of_role(name, "timestamp");
}

/* Leaves in the list what goes. */
static void
keep_chosen(struct discard *d, const char *role)
{
	size_t chosen = 0, kept = 0;

	for (size_t i = 0; i < d->count; i++)
		chosen += is_of_role(&d->names[i], role);
	for (size_t i = 0; chosen > 0 && i < d->count; i++)
		if (is_of_role(&d->names[i], role) || is_derived_name(&d->names[i]))
			d->names[kept++] = d->names[i];
	d->count = kept;
}

/* As far as the store reads: a file that does not is dropped unseen, by its name. */
static enum cocket_code
gather_changes(struct discard *d, const char *path, const char *role, struct err *err)
{
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct err unread;

	if (stage_look(&st, path, &unread))
		return COCKET_OK;
	return store_changes_staged(&d->changes, &st, false, role, err);
}

enum cocket_code
discard_open(struct discard *d, const char *path, const char *role, bool dry, struct err *err)
{
	if (store_dir_open(&d->dir, path, err) || (!dry && store_lock(&d->lock, d->dir, err)) || store_staged(&d->names, &d->count, d->dir, err))
		return err->code;
	keep_chosen(d, role);
	return d->count > 0 ? gather_changes(d, path, role, err) : COCKET_OK;
}

/* --- and is gone ------------------------------------------------------------------------------ */

static void
files_free(struct store_file **files)
{
	free(*files);
}

enum cocket_code
discard_commit(const struct discard *d, struct err *err)
{
	AUTO(files_free) struct store_file *files = calloc(d->count + 1, sizeof *files);

	if (!files)
		return no_memory(err);
	for (size_t i = 0; i < d->count; i++)
		files[i].name = d->names[i].s;
	return store_commit(d->dir, files, d->count, err);
}
