/* The members of an archive by name, found by the hash of their names.
 * Two members of one name are refused, whichever comes first: which one others would read nobody can say (A22). */
#include <stdlib.h>

#include "base/text.h"
#include "image/archive.h"

#define CAPACITY_FIRST 64

static void
key_of(uint8_t *out, const void *items, size_t i)
{
	const struct member *members = items;

	memcpy(out, members[i].name.bytes, SHA256_BYTES);
}

static struct seeded_rows
rows_of(const struct members *m)
{
	return (struct seeded_rows){ .rows = m->items, .key_bytes = SHA256_BYTES, .key = key_of };
}

static enum cocket_code
grow(struct members *m, struct err *err)
{
	size_t capacity = m->capacity ? 2 * m->capacity : CAPACITY_FIRST;
	struct member *items = reallocarray(m->items, capacity, sizeof *items);

	if (items == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	m->items = items;
	m->capacity = capacity;
	return COCKET_OK;
}

enum cocket_code
members_add(struct member **out, struct members *m, const struct tar_member *member, struct err *err)
{
	struct digest name = digest_of(slice_str(member->name));
	size_t there;

	if (m->count == m->capacity && grow(m, err))
		return err->code;
	const struct seeded_rows rows = rows_of(m);
	if (seeded_find(&there, &m->by_name, &rows, name.bytes))
		return fail(err, COCKET_E_FORMAT, "member %s: a second one of that name", TEXT(slice_str(member->name)));
	m->items[m->count] = (struct member){ .name = name, .offset = member->offset, .size = member->size, .kind = member->kind };
	if (seeded_add(&m->by_name, &rows, m->count, err))
		return err->code;
	*out = &m->items[m->count++];
	return COCKET_OK;
}

struct member *
members_find(const struct members *m, const char *name)
{
	struct digest digest = digest_of(slice_str(name));
	const struct seeded_rows rows = rows_of(m);
	size_t at;

	return seeded_find(&at, &m->by_name, &rows, digest.bytes) ? &m->items[at] : NULL;
}

void
members_free(struct members *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct flowed *f = m->items[i].flowed;

		if (f) {
			buf_free(&f->kept);
			free(f->why);
		}
		free(f);
	}
	free(m->items);
	seeded_free(&m->by_name);
	*m = (struct members){ 0 };
}
