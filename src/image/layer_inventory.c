/* Notes of one layer: see layer_inventory.h. */
#include "image/layer_inventory.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/package/package_reader.h"

#define NOTES_BESIDE_MAX ((size_t)100000) /* what is wished may be there once more, and so much */

void
layer_inventory_free(struct layer_inventory *i)
{
	for (size_t n = 0; n < i->count; n++)
		free(i->notes[n].packages);
	free(i->notes);
	arena_free(&i->arena);
	*i = (struct layer_inventory){ 0 };
}

struct inventory_taker {
	struct inventory_wish *wish;
	const struct hash_follower *follower;
	struct layer_inventory inventory;
	struct digester *sha256; /* owned; NULL not wished, as the next */
	struct sha1 *sha1;
	bool is_hashed;          /* the file that passes */
	bool is_database;
	struct package_sink sink;
	struct package_reader reader;
};

/* *out NULL: nobody wishes to know of it. */
static enum cocket_code
note_add(struct layer_note **out, struct inventory_taker *t, enum layer_note_kind kind, const char *path, struct err *err)
{
	struct layer_inventory *i = &t->inventory;
	size_t place;
	const char *kept;

	*out = NULL;
	if (!inventory_wish_has(&place, t->wish, path) && path[0])
		return COCKET_OK;
	kept = place > 0 ? t->wish->paths[place - 1] : arena_text(&i->arena, slice_str(path), err);
	if (kept == NULL || LIST_RESERVE(i->notes, i->capacity, i->count, 1, 2 * t->wish->count + NOTES_BESIDE_MAX, "entries", err))
		return err->code;
	*out = &i->notes[i->count++];
	**out = (struct layer_note){ .kind = kind, .path = kept, .place = place };
	return COCKET_OK;
}

enum cocket_code
inventory_taker_deleted(struct inventory_taker *t, const char *path, bool only_emptied, struct err *err)
{
	struct layer_note *note;

	t->is_hashed = t->is_database = false;
	return note_add(&note, t, only_emptied ? NOTE_EMPTIED : NOTE_DELETED, path, err);
}

/* --- files ------------------------------------------------------------------------------------------- */

static enum cocket_code
package_add(void *context, const struct package *p, struct err *err)
{
	struct inventory_taker *t = context;
	struct arena *arena = &t->inventory.arena;
	struct layer_note *note = &t->inventory.notes[t->inventory.count - 1];
	struct inventory_package *item;

	if (LIST_RESERVE(note->packages, note->package_capacity, note->package_count, 1, SBOM_PACKAGES_MAX, "packages", err))
		return err->code;
	item = &note->packages[note->package_count];
	*item = (struct inventory_package){
		p->kind, arena_text(arena, slice_str(p->name), err), arena_text(arena, slice_str(p->version), err), arena_text(arena, slice_str(p->architecture), err),
	};
	if (item->name == NULL || item->version == NULL || item->architecture == NULL)
		return err->code;
	note->package_count++;
	return COCKET_OK;
}

static enum layer_note_kind
kind_of(enum layer_entry_kind kind)
{
	static const enum layer_note_kind kinds[] = {
		[LAYER_FILE] = NOTE_FILE, [LAYER_DIRECTORY] = NOTE_DIRECTORY, [LAYER_HARD_LINK] = NOTE_HARD_LINK, [LAYER_SYMLINK] = NOTE_OTHER, [LAYER_OTHER] = NOTE_OTHER,
	};

	return kinds[kind];
}

enum cocket_code
inventory_taker_entry(struct inventory_taker *t, const struct layer_entry *e, struct err *err)
{
	const struct package_database *database;
	struct layer_note *note;

	t->is_hashed = t->is_database = false;
	if (e->path[0] == '\0')
		return COCKET_OK;
	if (note_add(&note, t, kind_of(e->kind), e->path, err))
		return err->code;
	if (note == NULL)
		return COCKET_OK;
	if (e->link[0] && (note->link = arena_text(&t->inventory.arena, slice_str(e->link), err)) == NULL)
		return err->code;
	if (note->kind != NOTE_FILE)
		return COCKET_OK;
	database = package_database_of(e->path);
	t->is_hashed = true;
	t->is_database = database && database->manager == NULL;
	if (t->is_database)
		package_reader_begin(&t->reader, database->kind, &t->sink);
	return COCKET_OK;
}

/* A database that cannot be read is one of which nothing is known; the layer goes on. */
static enum cocket_code
database_keep(struct inventory_taker *t, enum cocket_code code, struct err *why, struct err *err)
{
	struct layer_note *note = &t->inventory.notes[t->inventory.count - 1];

	if (code == COCKET_OK)
		return COCKET_OK;
	if (code != COCKET_E_FORMAT)
		return *err = *why, err->code;
	t->is_database = false;
	note->why = arena_text(&t->inventory.arena, slice_str(why->message), err);
	return note->why ? COCKET_OK : err->code;
}

enum cocket_code
inventory_taker_bytes(struct inventory_taker *t, struct slice bytes, struct err *err)
{
	struct err why = { 0 };

	if (t->is_hashed && t->sha256)
		hash_writer_share(t->follower, bytes, t->sha256);
	if (t->is_hashed && t->sha1)
		sha1_add(t->sha1, bytes);
	return t->is_database ? database_keep(t, package_reader_add(&t->reader, bytes, &why), &why, err) : COCKET_OK;
}

enum cocket_code
inventory_taker_end(struct inventory_taker *t, struct err *err)
{
	struct layer_note *note;
	struct err why = { 0 };

	if (!t->is_hashed)
		return COCKET_OK;
	note = &t->inventory.notes[t->inventory.count - 1];
	if (t->sha256)
		note->sha256 = digester_end(t->sha256);
	if (t->sha1)
		sha1_end(note->sha1, t->sha1);
	return t->is_database ? database_keep(t, package_reader_end(&t->reader, &why), &why, err) : COCKET_OK;
}

/* --- a layer ------------------------------------------------------------------------------------------ */

enum cocket_code
inventory_taker_new(struct inventory_taker **out, struct inventory_wish *wish, const struct hash_follower *follower, struct err *err)
{
	AUTO(inventory_taker_free) struct inventory_taker *t = calloc(1, sizeof *t);

	if (t == NULL)
		return no_memory(err);
	t->wish = wish;
	t->follower = follower;
	t->sink = (struct package_sink){ package_add, t };
	t->inventory.arena = ARENA(LAYER_INVENTORY_MAX_BYTES);
	if ((wish->sha256 && digester_new_paired(&t->sha256, err)) || (wish->sha1 && sha1_new(&t->sha1, err)))
		return err->code;
	*out = t;
	t = NULL;
	return COCKET_OK;
}

static size_t
bytes_of(const struct layer_inventory *i)
{
	size_t bytes = i->arena.bytes + i->capacity * sizeof *i->notes;

	for (size_t n = 0; n < i->count; n++)
		bytes += i->notes[n].package_capacity * sizeof *i->notes[n].packages;
	return bytes;
}

enum cocket_code
inventory_taker_finish(struct layer_inventory *out, struct inventory_taker *t, struct err *err)
{
	const size_t bytes = bytes_of(&t->inventory);

	if (atomic_fetch_add(&t->wish->held, bytes) + bytes > INVENTORIES_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "the packages and files of its layers take more than %zu MiB", INVENTORIES_MAX_BYTES / MIB);
	*out = t->inventory;
	t->inventory = (struct layer_inventory){ 0 };
	return COCKET_OK;
}

void
inventory_taker_free(struct inventory_taker **t)
{
	if (*t == NULL)
		return;
	digester_free(&(*t)->sha256);
	sha1_free(&(*t)->sha1);
	layer_inventory_free(&(*t)->inventory);
	free(*t);
	*t = NULL;
}
