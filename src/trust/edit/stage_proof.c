/* What is published, held to its own rules before anything is built on it (see publish_part.h): an edit signs the whole of a file anew, and a
 * difference tells only what is added to it, so a file that somebody altered would be signed by whoever comes next, unseen.
 * Takes what is past its date: mending that is what editing is for.  Never takes what nobody signed. */
#include <stdio.h>

#include "base/escape.h"
#include "trust/edit/publish_part.h"
#include "trust/edit/required_signatures.h"

/* --- roots: each signed by the one before ------------------------------------------------------------ */

static enum cocket_code
read_root(struct tuf_file *out, const struct stage *st, uint64_t version, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
	char name[STORE_NAME_BYTES];

	snprintf(name, sizeof name, "%llu.root.json", (unsigned long long)version);
	if (store_read(&bytes, st->dir, name, bytes.max, err))
		return err->code;
	if (tuf_parse(out, buf_slice(&bytes), TUF_ROOT, err) || tuf_signed_check(out, out, &out->roles[TUF_ROOT], err))
		return within(err, "%s", name);
	if (out->version != version)
		return fail(err, COCKET_E_USAGE, "%s: is version %llu", name, (unsigned long long)out->version);
	return COCKET_OK;
}

/* A store that another tool made may not keep its old roots: then the way ends there, and the newest is the pin. */
static enum cocket_code
prove_roots(const struct stage *st, const struct tuf_file *newest, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file kept = { 0 };
	const struct tuf_file *root = newest;

	while (root->version > 1) {
		AUTO(tuf_file_free) struct tuf_file before = { 0 };
		enum cocket_code code = read_root(&before, st, root->version - 1, err);

		if (code == COCKET_E_NOT_FOUND)
			return COCKET_OK;
		if (code)
			return code;
		if (tuf_signed_check(root, &before, &before.roles[TUF_ROOT], err))
			return within(err, "root.json: version %llu, by the keys of version %llu", (unsigned long long)root->version,
			              (unsigned long long)before.version);
		tuf_file_free(&kept);
		kept = before;
		before = (struct tuf_file){ 0 };
		root = &kept;
	}
	return COCKET_OK;
}

/* --- the rest: each signed by one who may ------------------------------------------------------------- */

/* Of the requirements from first on, which are one file's: is one of them met?  Several may delegate to one name, and its file is one of theirs. */
static bool
is_proved(const struct required_signatures *n, size_t first, size_t *end)
{
	bool met = false;

	for (*end = first; *end < n->count && n->items[*end].doc == n->items[first].doc; ++*end)
		met |= role_requirement_is_met(&n->items[*end]);
	return met;
}

static enum cocket_code
prove_files(struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;
	size_t end;

	preview_only(st, NULL);
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i = end) {
		const struct role_requirement *r = &n->items[i];

		if (!is_proved(n, i, &end))
			return fail(err, COCKET_E_SIGNATURE, "%.150s.json: signed by %u of %u required keys of %.150s", TEXT(slice_str(r->doc->role)), r->signers,
			            r->mandate.role->threshold, TEXT(slice_str(r->by)));
	}
	return COCKET_OK;
}

enum cocket_code
stage_prove(struct stage *st, struct err *err)
{
	const struct metadata_file *root = stage_published(st, "root");

	if ((root == NULL || prove_roots(st, &root->tuf, err) == COCKET_OK) && prove_files(st, err) == COCKET_OK)
		return COCKET_OK;
	if (err->code == COCKET_E_SIGNATURE)
		return fail(err, COCKET_E_USAGE, "%.400s: altered after signing; restore it from a backup before editing", err->message);
	return err->code;
}
