/* The members of an archive by name: a hash table with open addressing over names that were hashed.
 * Two members of one name are refused, whichever comes first: which one others would read nobody can say (A22). */
#include <stdlib.h>
#include <sys/random.h>

#include "base/text.h"
#include "image/archive.h"

#define CAPACITY_FIRST 64

/* Universal hashing by sums of products: nobody who does not know the seeds can make names collide. */
static size_t
slot_of(const struct members *m, const struct digest *name)
{
	uint64_t sum = 0, word;

	for (size_t i = 0; i < 4; i++) {
		memcpy(&word, name->bytes + 8 * i, sizeof word);
		sum += (word ^ m->seeds[(i + 1) % 4]) * (m->seeds[i] | 1);
	}
	return (size_t)(sum >> 24) & (m->slot_count - 1);
}

/* The slot where the name is, or where it would go. */
static uint32_t *
find(const struct members *m, const struct digest *name)
{
	size_t at = slot_of(m, name);

	while (m->slots[at] && !digest_eq(&m->items[m->slots[at] - 1].name, name))
		at = (at + 1) & (m->slot_count - 1);
	return &m->slots[at];
}

static enum cocket_code
seed(struct members *m, struct err *err)
{
	if (m->count > 0 || m->seeds[0])
		return COCKET_OK;
	if (getrandom(m->seeds, sizeof m->seeds, 0) != (ssize_t)sizeof m->seeds)
		return fail_errno(err, COCKET_E_IO, "no random bytes");
	return COCKET_OK;
}

/* At most half of the slots are taken. */
static enum cocket_code
grow(struct members *m, struct err *err)
{
	size_t capacity = m->capacity ? 2 * m->capacity : CAPACITY_FIRST;
	struct member *items = reallocarray(m->items, capacity, sizeof *items);

	if (items == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	m->items = items;
	uint32_t *slots = calloc(2 * capacity, sizeof *slots);
	if (slots == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	free(m->slots);
	m->slots = slots;
	m->capacity = capacity;
	m->slot_count = 2 * capacity;
	for (size_t i = 0; i < m->count; i++)
		*find(m, &m->items[i].name) = (uint32_t)i + 1;
	return COCKET_OK;
}

enum cocket_code
members_add(struct member **out, struct members *m, const struct tar_member *member, struct err *err)
{
	struct digest name = digest_of(slice_str(member->name));

	if (seed(m, err) || (m->count == m->capacity && grow(m, err)))
		return err->code;
	uint32_t *slot = find(m, &name);
	if (*slot)
		return fail(err, COCKET_E_FORMAT, "member %s: a second one of that name", TEXT(slice_str(member->name)));
	m->items[m->count] = (struct member){ .name = name, .offset = member->offset, .size = member->size, .kind = member->kind };
	*out = &m->items[m->count++];
	*slot = (uint32_t)m->count;
	return COCKET_OK;
}

struct member *
members_find(const struct members *m, const char *name)
{
	struct digest digest = digest_of(slice_str(name));

	if (m->count == 0)
		return NULL;
	uint32_t slot = *find(m, &digest);
	return slot ? &m->items[slot - 1] : NULL;
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
	free(m->slots);
	*m = (struct members){ 0 };
}
