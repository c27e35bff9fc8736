/* See edit_fixture.h. */
#include "support/test.h"

#include "support/edit_fixture.h"

#include <stdio.h>

#include "trust/store/store.h"

static void
must(enum cocket_code code, const struct err *err)
{
	if (code)
		fail_msg("fixture: %s", err->message);
}

void
edit_begin(struct edit_run *r, struct trust_fixture *f)
{
	*r = (struct edit_run){ .f = f, .st = NO_STAGE };
	must(stage_open(&r->st, f->dir, true, &r->err), &r->err);
}

void
edit_end(struct edit_run *r)
{
	stage_close(&r->st);
}

static struct signers
signers_of(struct signer all[static TRUST_KEYS_MAX], bool used[static TRUST_KEYS_MAX], struct trust_fixture *f, uint64_t set)
{
	struct signers by = { all, 0, used };

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++)
		if (set & K(i))
			all[by.count++] = signer_of_key(trust_fixture_key(f, i)->key);
	return by;
}

enum cocket_code
edit_sign(struct edit_run *r, uint64_t set, int64_t now)
{
	struct signer all[TRUST_KEYS_MAX];
	bool used[TRUST_KEYS_MAX] = { false };
	struct signers by = signers_of(all, used, r->f, set);

	return stage_finish(&r->st, &by, now, &r->err);
}

const struct edit_keys *
edit_list(struct edit_list *out, struct trust_fixture *f, uint64_t set, unsigned threshold)
{
	*out = (struct edit_list){ .of = { .keys = out->keys, .threshold = threshold, .labels = (const char(*)[KEY_LABEL_BYTES])out->labels } };
	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++)
		if (set & K(i)) {
			snprintf(out->labels[out->of.count], sizeof out->labels[0], "k%u", i);
			out->keys[out->of.count++] = privkey_public(trust_fixture_key(f, i)->key);
		}
	return &out->of;
}

/* --- verbs --- */

static enum cocket_code
finish(struct edit_run *r, enum cocket_code changed, uint64_t signers, struct err *err)
{
	enum cocket_code code = changed ? changed : edit_sign(r, signers, TRUST_NOW);

	*err = r->err;
	edit_end(r);
	return code;
}

enum cocket_code
edit_run_init(struct trust_fixture *f, uint64_t root, unsigned root_threshold, uint64_t targets, unsigned targets_threshold,
              uint64_t signers,
              struct err *err)
{
	struct edit_list roots, others;
	const struct edit_init init = { *edit_list(&roots, f, root, root_threshold), *edit_list(&others, f, targets, targets_threshold),
		                        TRUST_NOW + EDIT_YEAR };
	struct edit_run r;

	edit_begin(&r, f);
	return finish(&r, edit_init(&r.st, &init, &r.err), signers, err);
}

enum cocket_code
edit_run_delegate(struct trust_fixture *f, const char *role, const char *parent, const char *pattern, uint64_t keys, unsigned threshold,
                  uint64_t signers, struct err *err)
{
	struct edit_list list;
	char patterns[1][NAME_TEXT_BYTES];
	const struct edit_delegation d = { .role = role,
		                           .parent = parent,
		                           .keys = *edit_list(&list, f, keys, threshold),
		                           .images = { (const char(*)[NAME_TEXT_BYTES])patterns, 1 },
		                           .expires = TRUST_NOW + EDIT_YEAR,
		                           .now = TRUST_NOW };
	struct edit_run r;

	snprintf(patterns[0], sizeof patterns[0], "%s", pattern);
	edit_begin(&r, f);
	return finish(&r, edit_delegate(&r.st, &d, &r.err), signers, err);
}

enum cocket_code
edit_run_rotate(struct trust_fixture *f, const char *role, uint64_t add, uint64_t remove, unsigned threshold, int64_t expires,
                uint64_t signers,
                struct err *err)
{
	char hex[TRUST_KEYS_MAX][DIGEST_HEX_BYTES];
	const char *ids[TRUST_KEYS_MAX];
	struct signer all[TRUST_KEYS_MAX];
	bool used[TRUST_KEYS_MAX] = { false };
	struct edit_list added;
	const struct edit_keys *list = edit_list(&added, f, add, 0);
	const struct signers by = signers_of(all, used, f, signers);
	struct edit_rotation rotation = { .role = role, .change = { .add = list->keys, .add_count = list->count, .add_labels = list->labels, .remove = ids, .threshold = threshold }, .expires = expires };
	struct edit_run r;

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++)
		if (remove & K(i)) {
			digest_print_hex(hex[i], trust_fixture_key_id(f, i));
			ids[rotation.change.remove_count++] = hex[i];
		}
	edit_begin(&r, f);
	return finish(&r, edit_rotate(&r.st, &rotation, &by, &r.err), signers, err);
}

enum cocket_code
edit_run_sign(struct trust_fixture *f, uint64_t signers, struct err *err)
{
	struct edit_run r;

	edit_begin(&r, f);
	stage_touch(&r.st, NULL);
	return finish(&r, COCKET_OK, signers, err);
}

/* --- what came of it --- */

static void
add_versions(char *out, size_t size, const struct stage_files *docs, const char *before)
{
	for (size_t i = 0; i < docs->count; i++) {
		const struct metadata_file *d = &docs->items[i]->doc;
		size_t n = strlen(out);

		if (d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP)
			continue;
		snprintf(out + n, size - n, "%s%s %llu", before, d->role, (unsigned long long)d->tuf.version);
		before = ", ";
	}
}

void
edit_expect(struct trust_fixture *f, const char *expected)
{
	struct stage st = NO_STAGE;
	struct err err = { 0 };
	struct trust *t = NULL;
	enum reason reason;
	char is[512] = "";

	must(stage_look(&st, f->dir, &err), &err);
	add_versions(is, sizeof is, &st.published, "");
	add_versions(is, sizeof is, &st.staged, "; staged: ");
	assert_string_equal(is, expected);
	if (stage_published(&st, "root"))
		must(trust_open(&t, f->dir, TRUST_NOW, &reason, &err), &err);
	trust_close(&t);
	stage_close(&st);
}

void
edit_must(enum cocket_code code, const struct err *err)
{
	if (code)
		fail_msg("%s", err->message);
}

void
edit_run_shop(struct trust_fixture *f)
{
	struct err err = { 0 };

	edit_must(edit_run_init(f, K(0), 1, K(1), 1, K(0) | K(1), &err), &err);
	edit_must(edit_run_delegate(f, "release", "targets", "registry.example.com/shop/*", K(2) | K(3), 2, K(1), &err), &err);
}

void
edit_run_revoke(struct trust_fixture *f, unsigned key)
{
	struct edit_run r;

	edit_begin(&r, f);
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(f, key), .note = "", .now = TRUST_NOW }, &r.err), &r.err);
	edit_must(edit_sign(&r, K(1), TRUST_NOW), &r.err);
	edit_end(&r);
}
