/* A targets file's delegations, printed anew with one of them changed (see edit_delegations.h); the others stay as they are, in their
 * order. */
#include "trust/edit/edit_delegations.h"

#include <stdlib.h>

#include "base/escape.h"

void
delegations_free(struct delegations *d)
{
	file_keys_free(&d->ring);
}

enum cocket_code
delegations_load(struct delegations *out, const struct metadata_file *holder, struct err *err)
{
	if (holder->tuf.succinct)
		return fail(err, COCKET_E_USAGE, "%s.json: delegates to bins (succinct_roles), which cannot be edited",
		            TEXT(slice_str(holder->role)));
	out->holder = holder;
	return file_keys_load(&out->ring, &holder->tuf, err);
}

static struct json
old_delegations(const struct delegations *d)
{
	return json_get(metadata_file_signed(d->holder), "delegations");
}

static bool
is_named(struct json delegation, const char *role)
{
	return strcmp(json_string_value(json_get(delegation, "name")), role) == 0;
}

struct json
delegations_json(const struct delegations *d, const char *role)
{
	for (struct json m = json_first(json_get(old_delegations(d), "roles")); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (is_named(m, role))
			return m;
	return (struct json){ 0 };
}

static void
put_text(struct json_writer *w, struct slice text)
{
	if (text.len > 0)
		json_put_raw(w, text);
}

static enum cocket_code
print_roles(struct buf *out, const struct delegations *d, const char *role, struct slice text, struct err *err)
{
	bool found = false;
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_array(&w);
	for (struct json m = json_first(json_get(old_delegations(d), "roles")); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		if (!is_named(m, role)) {
			json_put_value(&w, m);
			continue;
		}
		found = true;
		put_text(&w, text);
	}
	if (!found)
		put_text(&w, text);
	json_end_array(&w);
	return json_writer_done(&w, err);
}

static void
flags_free(bool **flags)
{
	free(*flags);
}

/* The keys that some role has, and what they are called. */
struct keys_text {
	struct buf keys, labels;
};

static void
keys_text_free(struct keys_text *t)
{
	buf_free(&t->keys);
	buf_free(&t->labels);
}

static enum cocket_code
print_keys(struct keys_text *out, const struct delegations *d, const char *role, const struct role_keys *keyholders, struct err *err)
{
	AUTO(flags_free) bool *used = calloc(d->ring.count + 1, sizeof *used);
	const struct tuf_file *f = &d->holder->tuf;

	if (!used)
		return no_memory(err);
	for (size_t i = 0; i < f->role_count; i++)
		for (size_t j = 0; strcmp(f->roles[i].name, role) != 0 && j < f->roles[i].key_count; j++)
			used[f->roles[i].keys[j]] = true;
	for (size_t i = 0; keyholders && i < keyholders->count; i++)
		used[keyholders->members[i]] = true;
	return file_keys_print(&out->keys, &d->ring, used, err) ? err->code : file_keys_print_labels(&out->labels, &d->ring, used, err);
}

enum cocket_code
delegations_stage(struct stage *st, const struct delegations *d, const char *role, struct slice text, const struct role_keys *keyholders,
                  struct err *err)
{
	AUTO(keys_text_free) struct keys_text all = { BUF(TUF_TARGETS_MAX_BYTES), BUF(TUF_TARGETS_MAX_BYTES) };
	AUTO(buf_free) struct buf roles = BUF(TUF_TARGETS_MAX_BYTES), whole = BUF(TUF_TARGETS_MAX_BYTES);

	if (print_keys(&all, d, role, keyholders, err) || print_roles(&roles, d, role, text, err))
		return err->code;
	const struct metadata_member inner[] = { { "keys", buf_slice(&all.keys) }, { "roles", buf_slice(&roles) } };
	if (object_print(&whole, old_delegations(d), inner, 2, err))
		return err->code;
	const struct metadata_member members[] = { { "delegations", buf_slice(&whole) }, { TUF_KEY_LABELS, buf_slice(&all.labels) } };
	return stage_edit(st, d->holder->role, 0, members, 2, err);
}
