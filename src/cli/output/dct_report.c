/* What trust import-dct says of one repository, as text and as JSON: see dct_report.h.
 * Never prints text from Docker's files unescaped. */
#include "cli/output/dct_report.h"

#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"

/* --- text ------------------------------------------------------------------------------------- */

static void
print_key(const struct dct_key *k)
{
	out_printf("  key %s, notary's %s\n", key_name_of(k->key, k->label).s, k->notary_id);
}

static void
print_role(const struct dct_item *it)
{
	const struct dct_conversion *p = &it->plan;

	if (!p->role[0]) {
		out_printf("  no role\n");
		return;
	}
	out_printf("  role %s%s: %u of %zu key%s of %s\n", p->role, it->made ? "" : ", already there", p->threshold, p->key_count,
	           p->key_count == 1 ? "" : "s", p->from);
	for (size_t i = 0; i < p->key_count; i++)
		print_key(&p->keys[i]);
}

static void
print_tag(const struct dct_tag *t)
{
	char digest[DIGEST_TEXT_BYTES] = "no sha256";

	if (t->has_digest)
		digest_print(digest, &t->digest);
	out_printf("  tag ");
	out_text(slice_str(t->tag));
	out_printf(" %s %s\n", digest, t->role);
}

static void
print_text(const struct dct_item *it)
{
	const struct dct_conversion *p = &it->plan;

	for (size_t i = 0; i < p->notes.count; i++)
		log_note("%s: %s", TEXT(slice_str(it->name)), p->notes.items[i]);
	out_text(slice_str(it->name));
	out_printf("\n");
	print_role(it);
	for (size_t i = 0; i < p->tag_count; i++)
		print_tag(&p->tags[i]);
	for (size_t i = 0; i < p->unsaid.count; i++)
		out_printf("  cannot be converted: %s\n", p->unsaid.items[i]);
}

/* --- json ------------------------------------------------------------------------------------- */

static void
put_keys(struct json_writer *w, const struct dct_conversion *p)
{
	char hex[DIGEST_HEX_BYTES];

	json_key(w, "keys");
	json_begin_array(w);
	for (size_t i = 0; p->role[0] && i < p->key_count; i++) {
		digest_print_hex(hex, pubkey_id(p->keys[i].key));
		json_begin_object(w);
		json_put_text(w, "key", hex);
		json_put_text(w, "label", p->keys[i].label);
		json_put_text(w, "type", key_type_name(pubkey_type(p->keys[i].key)));
		json_put_text(w, "notary-id", p->keys[i].notary_id);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_tags(struct json_writer *w, const struct dct_conversion *p)
{
	char digest[DIGEST_TEXT_BYTES];

	json_key(w, "tags");
	json_begin_array(w);
	for (size_t i = 0; i < p->tag_count; i++) {
		digest_print(digest, &p->tags[i].digest);
		json_begin_object(w);
		json_put_text(w, "tag", p->tags[i].tag);
		json_put_text(w, "digest", p->tags[i].has_digest ? digest : NULL);
		json_put_count(w, "size", p->tags[i].length);
		json_put_text(w, "role", p->tags[i].role);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_item(struct json_writer *w, const struct dct_item *it)
{
	const struct dct_conversion *p = &it->plan;

	json_put_text(w, "repository", it->name);
	json_put_text(w, "reason", reason_word(it->denied));
	json_put_text(w, "detail", it->denied == REASON_OK ? NULL : it->why.message);
	json_put_text(w, "role", p->role[0] ? p->role : NULL);
	json_put_flag(w, "made", it->made);
	json_put_text(w, "from", p->role[0] ? p->from : NULL);
	json_put_count(w, "threshold", p->role[0] ? p->threshold : 0);
	put_keys(w, p);
	put_tags(w, p);
	json_put_strings(w, "notes", &p->notes);
	json_put_strings(w, "cannot-be-said", &p->unsaid);
}

static enum cocket_code
print_json(const struct dct_item *it, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	put_item(&w, it);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- either ---------------------------------------------------------------------------------- */

enum status
dct_item_print(const struct app *app, const struct dct_item *it)
{
	struct err err = { 0 };

	if (app->json && print_json(it, &err))
		return print_err(NULL, &err);
	if (it->denied != REASON_OK) {
		print_denied(it->denied, it->name, it->why.message);
		return STATUS_DENIED;
	}
	if (!app->json)
		print_text(it);
	return STATUS_OK;
}
