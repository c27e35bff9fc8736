/* The members of an archive by name, found by the hash of their names.
 * What programs that extract the archive would make something else of is refused: two members of one name, whichever comes first; links, which
 * those programs follow or put in a directory's place; and what is no directory and has others below it (A22, A38). */
#include <stdlib.h>

#include "base/ascii.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "image/archive/archive.h"

#define MEMBERS_MAX (TAR_HEADERS_MAX + ARCHIVE_PARENTS_MAX)

static void
key_of(uint8_t *out, const void *items, size_t i)
{
	const struct archive_member *members = items;

	memcpy(out, members[i].name.bytes, SHA256_BYTES);
}

static struct seeded_rows
rows_of(const struct archive_members *m)
{
	return (struct seeded_rows){ .rows = m->items, .key_bytes = SHA256_BYTES, .key = key_of };
}

/* The member of that name, as it is or new. */
static enum cocket_code
member_entry(struct archive_member **out, bool *is_new, struct archive_members *m, struct slice name, struct err *err)
{
	struct digest digest = digest_of(name);
	size_t at;

	if (LIST_GROW(m, MEMBERS_MAX, "members", err))
		return err->code;
	const struct seeded_rows rows = rows_of(m);
	*is_new = !seeded_find(&at, &m->by_name, &rows, digest.bytes);
	if (*is_new) {
		at = m->count;
		m->items[at] = (struct archive_member){ .name = digest };
		if (seeded_add(&m->by_name, &rows, at, err))
			return err->code;
		m->count++;
	}
	*out = &m->items[at];
	return COCKET_OK;
}

/* --- directories --- */

static enum cocket_code
parent_add(struct archive_members *m, struct slice parent, const char *name, struct err *err)
{
	struct archive_member *p;
	bool is_new;

	if (member_entry(&p, &is_new, m, parent, err))
		return err->code;
	if (is_new) {
		p->kind = TAR_DIRECTORY;
		p->is_implied = true;
		if (++m->implied > ARCHIVE_PARENTS_MAX)
			return fail(err, COCKET_E_TOO_MANY, "member %s: more than %d directories", TEXT(slice_str(name)), ARCHIVE_PARENTS_MAX);
	}
	if (p->kind != TAR_DIRECTORY)
		return fail(err, COCKET_E_FORMAT, "member %s: below %s, which is not a directory", TEXT(slice_str(name)), TEXT(parent));
	return COCKET_OK;
}

/* All directories on the way to it. */
static enum cocket_code
parents_add(struct archive_members *m, const char *name, struct err *err)
{
	size_t parts = 1;

	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		if (++parts > TAR_PARTS_MAX)
			return fail(err, COCKET_E_TOO_MANY, "member %s: a name of more than %d parts", TEXT(slice_str(name)), TAR_PARTS_MAX);
		if (parent_add(m, slice_of(name, (size_t)(slash - name)), name, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- links --- */

/* "PART/layer.tar", where PART is nothing of a layout's. */
static bool
is_layer(struct slice name)
{
	static const char layer[] = "/layer.tar";

	if (!slice_ends(name, layer))
		return false;
	const struct slice part = slice_of(name.ptr, name.len - (sizeof layer - 1));
	return memchr(part.ptr, '/', part.len) == NULL && !slice_is(part, "..") && !slice_is(part, ".") && !slice_is(part, "blobs");
}

static bool
is_top_tar(struct slice name)
{
	return name.len > strlen(".tar") && slice_ends(name, ".tar") && memchr(name.ptr, '/', name.len) == NULL;
}

/* Docker's old archives, for a layer that is there twice: HEX/layer.tar -> ../HEX/layer.tar (docker save before Docker 25), -> ../HEX.tar (skopeo,
 * podman).  Nobody looks there for an image layout. */
static bool
is_old_layer(const struct tar_member *m)
{
	const struct slice link = slice_str(m->link);

	if (m->kind != TAR_SYMLINK || !slice_starts(link, "../") || !is_layer(slice_str(m->name)))
		return false;
	const struct slice to = slice_of(link.ptr + 3, link.len - 3);
	return is_layer(to) || is_top_tar(to);
}

static enum cocket_code
link_check(const struct tar_member *m, struct err *err)
{
	if ((m->kind != TAR_SYMLINK && m->kind != TAR_HARD_LINK) || is_old_layer(m))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "member %s: is a link, and links are not followed", TEXT(slice_str(m->name)));
}

/* --- other systems --- */

/* How much of the part that begins there is its name. */
static size_t
windows_part_bytes(const char *part)
{
	size_t n = strcspn(part, ":/\\");

	while (n > 0 && (part[n - 1] == '.' || part[n - 1] == ' '))
		n--;
	return n;
}

/* As Windows takes it, where docker load extracts too: no case, '\\' before a part, ':' before a stream, no dots or spaces at a part's end. */
static void
windows_name(char out[static TAR_NAME_MAX_BYTES + 1], const char *name)
{
	size_t n = 0;

	while (*name) {
		const size_t part = strcspn(name, "/\\"), kept = windows_part_bytes(name);

		for (size_t i = 0; i < kept; i++)
			out[n++] = ascii_lower(name[i]);
		name += part;
		if (*name) {
			out[n++] = '/';
			name++;
		}
	}
	out[n] = '\0';
}

/* Of a layout, or of docker's. */
static bool
is_known(const char *name)
{
	static const char *const known[] = { "index.json", "oci-layout", "manifest.json", "repositories", "blobs" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return slice_starts(slice_str(name), "blobs/");
}

static enum cocket_code
other_systems_check(const struct tar_member *m, struct err *err)
{
	char name[TAR_NAME_MAX_BYTES + 1];

	windows_name(name, m->name);
	if (strcmp(name, m->name) == 0 || !is_known(name))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "member %s: is %s on Windows, or wherever case is ignored", TEXT(slice_str(m->name)), TEXT(slice_str(name)));
}

/* --- all of it --- */

static enum cocket_code
fail_there(const struct archive_member *there, const struct tar_member *m, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "member %s: %s", TEXT(slice_str(m->name)),
	            there->is_implied ? "not a directory, but other members are below it" : "a second member of that name");
}

enum cocket_code
archive_members_add(struct archive_member **out, struct archive_members *m, const struct tar_member *member, struct err *err)
{
	struct archive_member *added;
	bool is_new;

	if (link_check(member, err) || other_systems_check(member, err) || parents_add(m, member->name, err) || member_entry(&added, &is_new, m, slice_str(member->name), err))
		return err->code;
	if (!is_new && !(added->is_implied && member->kind == TAR_DIRECTORY))
		return fail_there(added, member, err);
	m->implied -= added->is_implied;
	added->is_implied = false;
	added->offset = member->offset;
	added->size = member->size;
	added->kind = member->kind;
	*out = added;
	return COCKET_OK;
}

struct archive_member *
archive_members_find(const struct archive_members *m, const char *name)
{
	struct digest digest = digest_of(slice_str(name));
	const struct seeded_rows rows = rows_of(m);
	size_t at;

	return seeded_find(&at, &m->by_name, &rows, digest.bytes) ? &m->items[at] : NULL;
}

void
archive_members_free(struct archive_members *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct streamed_member *f = m->items[i].flowed;

		if (f) {
			buf_free(&f->kept);
			free(f->why);
		}
		free(f);
	}
	free(m->items);
	seeded_free(&m->by_name);
	*m = (struct archive_members){ 0 };
}
