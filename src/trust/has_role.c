/* Whether a role is one of the store's: each file that delegates is read once, whatever names it speaks for.
 * Says nothing of who may sign what: that is delegation.c's. */
#include <stdlib.h>

#include "base/text.h"
#include "format/scan.h"
#include "trust/store_part.h"

#define FILES_MAX 4096

struct walk {
	struct trust *trust;
	const char *wanted;
	const struct tuf_file **files; /* owned; met so far, each once */
	size_t count;
};

static void
walk_free(struct walk *w)
{
	free(w->files);
}

static enum cocket_code
meet(struct walk *w, const struct tuf_file *file, struct err *err)
{
	const struct tuf_file **files;

	for (size_t i = 0; i < w->count; i++)
		if (w->files[i] == file)
			return COCKET_OK;
	if (w->count == FILES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files of roles", FILES_MAX);
	files = reallocarray(w->files, w->count + 1, sizeof(const struct tuf_file *));
	if (files == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	w->files = files;
	files[w->count++] = file;
	return COCKET_OK;
}

/* PREFIX-HEX, in as many digits as the last bin needs, and no higher. */
static bool
is_bin(const struct tuf_file *f, const char *name)
{
	size_t prefix = strlen(f->name_prefix), digits = (f->bit_length + 3) / 4;
	uint64_t bin = 0;

	if (strncmp(name, f->name_prefix, prefix) != 0 || name[prefix] != '-' || strlen(name + prefix + 1) != digits)
		return false;
	for (const char *c = name + prefix + 1; *c; c++) {
		if (!is_hex((uint8_t)*c))
			return false;
		bin = bin << 4 | (uint64_t)(*c <= '9' ? *c - '0' : *c - 'a' + 10);
	}
	return bin < UINT64_C(1) << f->bit_length;
}

static enum cocket_code
look_into(struct walk *w, const struct tuf_file *holder, bool *found, struct err *err)
{
	*found = holder->succinct && is_bin(holder, w->wanted);
	for (size_t i = 0; !*found && i < holder->role_count; i++) {
		const struct tuf_role *role = &holder->roles[i];
		const struct tuf_file *file = NULL;

		*found = strcmp(role->name, w->wanted) == 0;
		if (*found)
			break;
		if (trust_role_file(&file, w->trust, holder, role, role->name, err))
			return within(err, "role %s", TEXT(slice_str(role->name)));
		if (file && meet(w, file, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
trust_has_role(struct trust *t, const char *name, bool *found, struct err *err)
{
	AUTO(walk_free) struct walk w = { .trust = t, .wanted = name };
	bool is = false;

	if (meet(&w, &t->targets, err))
		return err->code;
	for (size_t i = 0; !is && i < w.count; i++)
		if (look_into(&w, w.files[i], &is, err))
			return within(err, "trust store %s", TEXT(slice_str(t->path)));
	*found = is;
	return COCKET_OK;
}
