/* inventory.c by table: what is left of two files and a database once layers lie on each other. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/inventory.h"

#define FILE_PATH "usr/bin/tool"

/* Notes of three layers: "N PATH" is there with content N, "@ PATH LINK" a symbolic link, "= PATH LINK" a hard link, "/ PATH" a directory,
 * "- PATH" deleted, "* PATH" emptied. */
static const struct row {
	const char *layers[3];
	int file;         /* what is in it; -1 missing, -2 no file */
	const char *why;  /* the databases cannot be read; NULL: they can */
} rows[] = {
	{ { "1 usr/bin/tool" }, 1, NULL },
	{ { "1 usr/bin/tool", "2 usr/bin/tool" }, 2, NULL },
	{ { "1 usr/bin/tool", "2 usr/bin/tool", "3 usr/bin/tool" }, 3, NULL },
	{ { "1 usr/bin/tool,2 usr/bin/tool" }, 2, NULL },
	{ { "1 usr/bin/tool", "- usr/bin/tool" }, -1, NULL },
	{ { "1 usr/bin/tool", "- usr" }, -1, NULL },
	{ { "1 usr/bin/tool", "* usr/bin" }, -1, NULL },
	{ { "1 usr/bin/tool", "* usr/bin/tool" }, 1, NULL },
	{ { "1 usr/bin/tool", "* " }, -1, NULL },
	{ { "1 usr/bin/tool", "2 usr/bin/tool,- usr/bin/tool" }, 2, NULL },
	{ { "1 usr/bin/tool,- usr/bin/tool" }, 1, NULL },
	{ { "1 usr/bin/tool", "- usr", "3 usr/bin/tool" }, 3, NULL },
	{ { "1 usr/bin/tool", "1 usr/bin" }, -1, NULL },
	{ { "1 usr/bin/tool", "1 usr/bin", "/ usr/bin" }, -1, NULL },
	{ { "1 usr/bin/tool", "/ usr/bin" }, 1, NULL },
	{ { "@ usr/bin ../bin", "1 usr/bin/tool" }, -2, NULL },
	{ { "@ usr/bin ../bin", "/ usr/bin,1 usr/bin/tool" }, 1, NULL },
	{ { "@ usr/bin ../bin", "- usr/bin", "1 usr/bin/tool" }, 1, NULL },
	{ { "@ usr/bin/tool ../tool" }, -2, NULL },
	{ { "= usr/bin/tool var/lib/other" }, -2, NULL },
	{ { "4 usr/bin/twin,= usr/bin/tool usr/bin/twin" }, 4, NULL },
	{ { "4 usr/bin/twin", "= usr/bin/tool /usr/bin/../bin/twin", "5 usr/bin/twin" }, 4, NULL },
	{ { "@ lib usr/lib" }, -1, NULL },
	{ { "@ lib srv" }, -1, "lib is a link to srv" },
	{ { "@ lib srv", "- lib" }, -1, NULL },
	{ { "1 var/lib/rpm/Packages" }, -1, "var/lib/rpm/Packages is of rpm" },
	{ { "1 var/lib/rpm/Packages", "- var/lib/rpm" }, -1, NULL },
	{ { "/ var/lib/rpm" }, -1, NULL },
	{ { "@ var/lib/rpm ../../usr/lib/sysimage/rpm" }, -1, NULL },
	{ { "@ var/lib/dpkg/status status-old" }, -1, "var/lib/dpkg/status is a link to status-old" },
	{ { "1 usr/bin/tool,= var/lib/dpkg/status usr/bin/tool" }, 1, "var/lib/dpkg/status is a link" },
};

static void
note_read(struct layer_inventory *out, const char *text)
{
	static const char kinds[] = "/=@-*";
	static const enum layer_note_kind meant[] = { NOTE_DIRECTORY, NOTE_HARD_LINK, NOTE_OTHER, NOTE_DELETED, NOTE_EMPTIED };
	char path[64] = "", link[64] = "";
	const char *kind = strchr(kinds, text[0]);
	struct layer_note *note;
	struct err err = { 0 };

	(void)sscanf(text + 2, "%63[^, ] %63[^,]", path, link);
	out->notes = realloc(out->notes, (out->count + 1) * sizeof *out->notes);
	note = &out->notes[out->count++];
	*note = (struct layer_note){ .kind = kind ? meant[kind - kinds] : NOTE_FILE, .path = arena_text(&out->arena, slice_str(path), &err) };
	note->link = link[0] ? arena_text(&out->arena, slice_str(link), &err) : NULL;
	note->sha256.bytes[0] = (uint8_t)(text[0] - '0');
}

static void
layers_read(struct layer_watch *watch, struct descriptor *layers, size_t *count, const struct row *row)
{
	for (*count = 0; *count < 3 && row->layers[*count]; ++*count) {
		struct layer_contents *c = &watch->items[*count];

		c->layer.bytes[0] = (uint8_t)*count;
		layers[*count].digest = c->layer;
		c->inventory.arena = ARENA(1 << 20);
		for (const char *at = row->layers[*count]; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
			note_read(&c->inventory, at);
	}
	watch->count = *count;
}

static int
found(const struct inventory *i)
{
	const struct layer_note *note;

	switch (inventory_find(&note, i, FILE_PATH)) {
	case INVENTORY_FILE:
		return note->sha256.bytes[0];
	case INVENTORY_MISSING:
		return -1;
	default:
		return -2;
	}
}

static void
row_check(const struct row *row)
{
	struct layer_contents contents[3] = { 0 };
	struct layer_watch watch;
	struct descriptor layers[3] = { 0 };
	struct manifest m = { .items = layers };
	struct inventory_wish wish;
	struct inventory i;
	struct err err = { 0 };

	layer_watch_open(&watch);
	watch.items = contents;
	layers_read(&watch, layers, &m.count, row);
	assert_int_equal(inventory_wish_open(&wish, &err), COCKET_OK);
	assert_int_equal(inventory_wish_add(&wish, FILE_PATH, &err), COCKET_OK);
	assert_int_equal(inventory_wish_add(&wish, "usr/bin/twin", &err), COCKET_OK);
	inventory_wish_close(&wish);
	const enum cocket_code code = inventory_open(&i, &m, &watch, &wish, &err);
	if (code && row->why == NULL)
		fail_msg("%s: %s", row->layers[0], err.message);
	assert_int_equal(code, row->why ? COCKET_E_UNSUPPORTED : COCKET_OK);
	if (row->why && strstr(err.message, row->why) == NULL)
		fail_msg("%s, expected %s", err.message, row->why);
	if (found(&i) != row->file)
		fail_msg("%s, %s: %d, expected %d", row->layers[0], row->layers[1] ? row->layers[1] : "", found(&i), row->file);
	inventory_free(&i);
	inventory_wish_free(&wish);
	for (size_t n = 0; n < 3; n++)
		layer_contents_free(&contents[n]);
	watch.items = NULL;
	watch.count = 0;
	layer_watch_close(&watch);
}

static void
lays_layers_on_each_other(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof rows / sizeof rows[0]; n++)
		row_check(&rows[n]);
}

static void
wants_every_layer(void **state)
{
	struct layer_watch watch;
	struct descriptor layer = { 0 };
	struct manifest m = { .items = &layer, .count = 1 };
	struct inventory_wish wish;
	struct inventory i;
	struct err err = { 0 };

	(void)state;
	layer_watch_open(&watch);
	assert_int_equal(inventory_wish_open(&wish, &err), COCKET_OK);
	inventory_wish_close(&wish);
	assert_int_equal(inventory_open(&i, &m, &watch, &wish, &err), COCKET_E_UNSUPPORTED);
	assert_string_equal(err.message, "layer 1 was not looked into");
	inventory_free(&i);
	inventory_wish_free(&wish);
	layer_watch_close(&watch);
}

static void
knows_its_paths(void **state)
{
	char deep[2 * INVENTORY_DEPTH_MAX + 3];
	struct inventory_wish wish;
	size_t place;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(inventory_wish_open(&wish, &err), COCKET_OK);
	assert_int_equal(inventory_wish_add(&wish, "opt/a/b", &err), COCKET_OK);
	assert_int_equal(inventory_wish_add(&wish, "opt/a/c", &err), COCKET_OK);
	for (size_t i = 0; i < sizeof deep - 1; i++)
		deep[i] = i % 2 ? '/' : 'x';
	deep[sizeof deep - 1] = '\0';
	assert_int_equal(inventory_wish_add(&wish, deep, &err), COCKET_E_TOO_MANY);
	inventory_wish_close(&wish);
	assert_true(inventory_wish_has(&place, &wish, "opt/a/b") && inventory_wish_has(&place, &wish, "opt/a") && inventory_wish_has(&place, &wish, "opt"));
	assert_string_equal(wish.paths[place - 1], "opt");
	assert_true(inventory_wish_has(&place, &wish, "var/lib/dpkg/status.d/base"));
	assert_int_equal(place, 0);
	assert_true(inventory_wish_has(&place, &wish, "var"));
	assert_false(inventory_wish_has(&place, &wish, "opt/b") || inventory_wish_has(&place, &wish, "var/lib/dpkg/status.d/base.md5sums"));
	assert_false(inventory_wish_has(&place, &wish, "var/lib/dpkg/status-old") || inventory_wish_has(&place, &wish, "srv"));
	inventory_wish_free(&wish);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lays_layers_on_each_other),
		cmocka_unit_test(wants_every_layer),
		cmocka_unit_test(knows_its_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
