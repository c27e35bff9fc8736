/* From what Docker Content Trust said of a repository to the one delegation that says it here: the keys that may sign its tags, and how
 * many of them must.  Docker looked for a tag in targets/releases, then in targets, and nowhere else; paths of its delegations are prefixes
 * of tags, ours are names of images: what does not fit is listed, never widened. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "crypto/key_type.h"
#include "trust/dct/dct.h"

void
dct_conversion_free(struct dct_conversion *p)
{
	free(p->keys);
	free(p->tags);
	strings_free(&p->notes);
	strings_free(&p->unsaid);
	*p = (struct dct_conversion){ 0 };
}

/* --- what to know of the files --- */

static enum cocket_code
note_file(struct dct_conversion *p, const struct dct_file *f, const char *role, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];

	if (!f->is_there)
		return strings_add_line(&p->notes, err, "%s.json is missing: what it lists was not checked", role);
	clock_print(date, f->notary.expires);
	if (f->notary.expires > now)
		return COCKET_OK;
	return strings_add_line(&p->notes, err, "%s.json expired on %s; its keys are imported all the same", role, date);
}

static enum cocket_code
note_certificates(struct dct_conversion *p, const struct tuf_file *root, int64_t now, struct err *err)
{
	const struct tuf_role *role = &root->roles[TUF_ROOT];
	char date[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < role->key_count; i++) {
		const struct tuf_certificate *c = root->keys[role->keys[i]].certificate;

		if (!c || !tuf_key_get(root, role->keys[i]) || c->not_after > now)
			continue;
		clock_print(date, c->not_after);
		if (strings_add_line(&p->notes, err, "root.json: the certificate of its key expired on %s", date))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
note_files(struct dct_conversion *p, const struct dct *d, int64_t now, struct err *err)
{
	const struct tuf_file *targets = &d->top[TUF_TARGETS].notary;

	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++)
		if (note_file(p, &d->top[t], tuf_type_name(t), now, err))
			return err->code;
	for (size_t i = 0; i < d->delegated_count; i++) {
		const char *role = targets->roles[i].name;

		if (d->delegated[i].is_there ? note_file(p, &d->delegated[i], role, now, err)
		                             : strings_add_line(&p->notes, err, "%s.json is missing: the tags that it signed are not listed", role))
			return err->code;
	}
	return note_certificates(p, &d->top[TUF_ROOT].notary, now, err);
}

/* --- whose keys --- */

bool
dct_conversion_has_key(const struct dct_conversion *p, const struct pubkey *key)
{
	for (size_t i = 0; i < p->key_count; i++)
		if (digest_eq(pubkey_id(p->keys[i].key), pubkey_id(key)))
			return true;
	return false;
}

/* One key in two certificates is one key (A15). */
static enum cocket_code
add_key(struct dct_conversion *p, const struct tuf_role *role, const struct tuf_file *holder, size_t index, struct err *err)
{
	const struct tuf_key *k = &holder->keys[index];
	const struct pubkey *key = tuf_key_get(holder, index);

	if (!key)
		return strings_add_line(&p->notes, err, "%s: key %s is left out: %s", role->name, TEXT(slice_str(k->id)), k->unusable);
	if (dct_conversion_has_key(p, key))
		return COCKET_OK;
	if (notary_v1_key_id(p->keys[p->key_count].notary_id, key, err))
		return err->code;
	p->keys[p->key_count++].key = key;
	if (key_type_info(pubkey_type(key))->makes_signatures)
		return COCKET_OK;
	return strings_add_line(&p->notes, err, "key %s is %s: it verifies images, but cocket signs with ed25519, p256 or p384 only",
	                p->keys[p->key_count - 1].notary_id, key_type_name(pubkey_type(key)));
}

/* holder: the file in which the role stands. */
static enum cocket_code
take_keys(struct dct_conversion *p, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	free(p->keys);
	p->key_count = 0;
	p->keys = calloc(role->key_count + 1, sizeof *p->keys);
	if (!p->keys)
		return no_memory(err);
	for (size_t i = 0; i < role->key_count; i++)
		if (add_key(p, role, holder, role->keys[i], err))
			return err->code;
	p->threshold = role->threshold;
	if (p->key_count >= role->threshold) {
		p->from = role->name;
		return COCKET_OK;
	}
	return strings_add_line(&p->unsaid, err, "%s: %u of its %zu keys must sign, so the threshold cannot be met", role->name, role->threshold,
	                p->key_count);
}

static bool
is_for_every_tag(const struct tuf_role *role)
{
	for (size_t i = 0; i < role->path_count; i++)
		if (!*role->paths[i])
			return true;
	return false;
}

static enum cocket_code
print_prefixes(struct dct_conversion *p, const struct tuf_role *role, struct err *err)
{
	AUTO(buf_free) struct buf list = BUF(KIB);

	if (role->path_count == 0)
		return strings_add_line(&p->unsaid, err, "%s: may sign no tags", role->name);
	for (size_t i = 0; i < role->path_count && list.len < TEXT_QUOTE_BYTES; i++)
		if (buf_addf(&list, err, "%s%s", i ? ", " : "", TEXT(slice_str(role->paths[i]))))
			return err->code;
	return strings_add_line(&p->unsaid, err, "%s: limited to tags that begin with %s; delegations of a trust store cover images with any tag", role->name,
	                buf_str(&list));
}

static bool
role_has(const struct tuf_file *holder, const struct tuf_role *role, const struct pubkey *key)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *other = tuf_key_get(holder, role->keys[i]);

		if (other && digest_eq(pubkey_id(other), pubkey_id(key)))
			return true;
	}
	return false;
}

/* "docker trust signer add alice" made a role targets/alice beside targets/releases, with the same keys. */
static void
label_keys(struct dct_conversion *p, const struct tuf_file *targets)
{
	static const char below[] = "targets/";

	for (size_t i = 0; i < targets->role_count; i++) {
		const struct tuf_role *role = &targets->roles[i];

		if (!slice_starts(slice_str(role->name), below) || strcmp(role->name, DCT_RELEASES) == 0)
			continue;
		for (size_t k = 0; k < p->key_count; k++)
			if (!*p->keys[k].label && role_has(targets, role, p->keys[k].key))
				key_label_of_text(p->keys[k].label, slice_str(role->name + strlen(below)));
	}
}

static enum cocket_code
choose_releases(struct dct_conversion *p, const struct tuf_file *targets, struct err *err)
{
	const struct tuf_role *releases = tuf_role_find(targets, DCT_RELEASES);

	if (!releases)
		return COCKET_OK;
	if (releases->key_count == 0)
		return strings_add_line(&p->unsaid, err, "%s: has no keys", releases->name);
	return is_for_every_tag(releases) ? take_keys(p, targets, releases, err) : print_prefixes(p, releases, err);
}

static enum cocket_code
choose_role(struct dct_conversion *p, const struct dct *d, struct err *err)
{
	const struct tuf_file *root = &d->top[TUF_ROOT].notary, *targets = &d->top[TUF_TARGETS].notary;

	if (choose_releases(p, targets, err))
		return err->code;
	if (!p->from)
		return take_keys(p, root, &root->roles[TUF_TARGETS], err);
	label_keys(p, targets);
	return strings_add_line(&p->unsaid, err, "targets: its keys may also sign tags that %s does not list; they are left out", DCT_RELEASES);
}

/* --- what else there is --- */

static enum cocket_code
print_nested(struct dct_conversion *p, const struct dct_file *f, struct err *err)
{
	for (size_t i = 0; f->is_there && i < f->notary.role_count; i++)
		if (strings_add_line(&p->unsaid, err, "%s: docker never looked there", f->notary.roles[i].name))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
print_others(struct dct_conversion *p, const struct dct *d, struct err *err)
{
	const struct tuf_file *targets = &d->top[TUF_TARGETS].notary;

	for (size_t i = 0; i < d->delegated_count; i++) {
		const char *role = targets->roles[i].name;

		if (strcmp(role, DCT_RELEASES) != 0 && strings_add_line(&p->unsaid, err, "%s: docker never looked there", role))
			return err->code;
		if (print_nested(p, &d->delegated[i], err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- tags --- */

static enum cocket_code
add_tags(struct dct_conversion *p, const struct dct_file *f, const char *role, struct err *err)
{
	size_t n = f->is_there ? f->notary.meta_count : 0;

	if (LIST_RESERVE(p->tags, p->tag_capacity, p->tag_count, n, DCT_TAGS_MAX, "tags", err))
		return err->code;
	for (size_t i = 0; i < n; i++) {
		const struct tuf_meta *m = &f->notary.metas[i];
		struct dct_tag *t = &p->tags[p->tag_count++];

		*t = (struct dct_tag){ .role = role, .tag = m->name, .has_digest = m->has_sha256, .length = m->length };
		memcpy(t->digest.bytes, m->sha256, sizeof t->digest.bytes);
	}
	return COCKET_OK;
}

static enum cocket_code
add_delegated_tags(struct dct_conversion *p, const struct dct *d, bool releases, struct err *err)
{
	for (size_t i = 0; i < d->delegated_count; i++) {
		const char *role = d->top[TUF_TARGETS].notary.roles[i].name;

		if ((strcmp(role, DCT_RELEASES) == 0) == releases && add_tags(p, &d->delegated[i], role, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
list_tags(struct dct_conversion *p, const struct dct *d, struct err *err)
{
	if (add_delegated_tags(p, d, true, err) || add_tags(p, &d->top[TUF_TARGETS], "targets", err) ||
	    add_delegated_tags(p, d, false, err))
		return err->code;
	if (p->tag_count == 0)
		return COCKET_OK;
	return strings_add_line(&p->unsaid, err, "the digests of tags (%zu): a trust store says who signs, not what; sign the images again",
	                p->tag_count);
}

/* --- the whole --- */

/* A name of an image, and written as we write it. */
static enum cocket_code
name_role(struct dct_conversion *p, const struct dct *d, struct err *err)
{
	struct err why;

	if (image_pattern_parse(p->pattern, d->repository, &why) || strcmp(p->pattern, d->repository) != 0) {
		p->pattern[0] = '\0';
		return strings_add_line(&p->unsaid, err, "not the name of an image repository");
	}
	if (p->from)
		dct_role_name(p->role, d->repository);
	return COCKET_OK;
}

enum cocket_code
dct_convert(struct dct_conversion *out, const struct dct *d, int64_t now, struct err *err)
{
	AUTO(dct_conversion_free) struct dct_conversion p = { 0 };

	if (note_files(&p, d, now, err) || choose_role(&p, d, err) || print_others(&p, d, err) || list_tags(&p, d, err) || name_role(&p, d, err))
		return err->code;
	*out = p;
	p = (struct dct_conversion){ 0 };
	return COCKET_OK;
}
