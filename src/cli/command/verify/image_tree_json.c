/* The tree behind an image's name as one object of JSON: see image_tree_print.h.  Nothing in it is verified, and each signature says so. */
#include "cli/command/verify/image_tree_print.h"
#include "cli/output/output.h"
#include "format/oci/attestation_entry.h"
#include "signature/unproved.h"
#include "verify/report_json.h"

static void
put_key(struct json_writer *w, const struct unproved *said)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &said->key);
	json_put_text(w, "key", said->has_key ? hex : NULL);
}

static void
put_certificate(struct json_writer *w, const struct unproved *said)
{
	json_put_text(w, "identity", said->identity);
	json_put_text(w, "issuer", said->issuer);
	json_key(w, "log-index");
	if (said->has_log_index)
		json_put_u64(w, said->log_index);
	else
		json_put_null(w);
	json_put_time(w, "log-time", said->has_log_time, said->log_time);
}

static void
put_signature(struct json_writer *w, const struct evidence_item *item)
{
	struct unproved said;

	unproved_read(&said, item);
	json_begin_object(w);
	json_put_text(w, "format", signature_formats[item->format].name);
	json_put_text(w, "where", item->where);
	json_put_flag(w, "verified", false);
	put_key(w, &said);
	put_certificate(w, &said);
	json_put_text(w, "name", said.reference);
	json_put_text(w, "type", said.type);
	json_put_time(w, "signed-at", said.has_signed_at, said.signed_at);
	json_put_time(w, "expires", said.has_expires, said.expires);
	json_put_text(w, "error", said.err.code ? said.err.message : NULL);
	json_put_text(w, "kind", foreign_word(said.is_attestation ? FOREIGN_ATTESTATION : said.is_certificate ? FOREIGN_CERTIFICATE : FOREIGN_NONE));
	json_end_object(w);
}

static void
put_blob(struct json_writer *w, const struct descriptor *d)
{
	json_begin_object(w);
	report_put_digest(w, "digest", true, &d->digest);
	json_put_count(w, "size", d->size);
	json_put_text(w, "media-type", d->media_type);
	json_end_object(w);
}

static void
put_blobs(struct json_writer *w, const struct manifest *m)
{
	json_key(w, "config");
	put_blob(w, &m->config);
	json_key(w, "layers");
	json_begin_array(w);
	for (size_t i = 0; i < m->count; i++)
		put_blob(w, &m->items[i]);
	json_end_array(w);
}

static void
put_foreign(struct json_writer *w, const struct foreign_item *f)
{
	json_begin_object(w);
	report_put_foreign(w, f);
	json_put_flag(w, "verified", false);
	json_end_object(w);
}

static void
put_signatures(struct json_writer *w, const struct evidence *e)
{
	const struct err *err = e->transient.code ? &e->transient : &e->overflow;

	json_key(w, "signatures");
	json_begin_array(w);
	for (size_t i = 0; i < e->count; i++)
		put_signature(w, &e->items[i]);
	json_end_array(w);
	json_key(w, "attached");
	json_begin_array(w);
	for (size_t i = 0; i < e->foreign_count; i++)
		put_foreign(w, &e->foreign[i]);
	json_end_array(w);
	json_put_text(w, "signatures-error", err->code ? err->message : NULL);
}

static void put_children(struct json_writer *w, const struct node *n);

static void
put_predicate_type(struct json_writer *w, const char *type)
{
	if (type)
		json_put_string(w, slice_str(type));
	else
		json_put_null(w);
}

/* What each layer says of the statement in it. */
static void
put_predicate_types(struct json_writer *w, const struct node *n)
{
	const struct manifest *m = &n->image.manifest;

	json_key(w, "predicate-types");
	json_begin_array(w);
	for (size_t i = 0; n->err.code == COCKET_OK && m->kind == MANIFEST_IMAGE && i < m->count; i++)
		put_predicate_type(w, predicate_hint_of_layer(&m->items[i]));
	json_end_array(w);
}

/* Statements about another entry of the index, as BuildKit keeps them. */
static void
put_attests(struct json_writer *w, const struct node *n)
{
	char platform[PLATFORM_TEXT_BYTES];

	json_key(w, "attests");
	if (!n->attests.is_some) {
		json_put_null(w);
		return;
	}
	platform_print(platform, &n->attests.platform);
	json_begin_object(w);
	report_put_digest(w, "subject", true, &n->attests.subject);
	json_put_text(w, "platform", n->attests.has_platform ? platform : NULL);
	put_predicate_types(w, n);
	json_put_flag(w, "verified", false);
	json_end_object(w);
}

/* The members of a node's object; d: the entry of the index it is in, NULL at the root. */
static void
put_node(struct json_writer *w, const struct node *n, const struct descriptor *d)
{
	const struct manifest *m = &n->image.manifest;
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, &n->platform);
	report_put_digest(w, "digest", true, d ? &d->digest : &n->image.digest);
	json_put_text(w, "media-type", d ? d->media_type : m->media_type);
	json_put_count(w, "size", d ? d->size : n->image.bytes.len);
	json_put_text(w, "artifact-type", n->err.code ? NULL : manifest_artifact_type(m));
	json_put_text(w, "platform", n->has_platform ? platform : NULL);
	put_attests(w, n);
	json_put_text(w, "error", n->err.code ? n->err.message : NULL);
	if (n->err.code)
		return;
	if (m->kind == MANIFEST_INDEX)
		put_children(w, n);
	else
		put_blobs(w, m);
	put_signatures(w, &n->evidence);
}

static void
put_children(struct json_writer *w, const struct node *n)
{
	json_key(w, "manifests");
	json_begin_array(w);
	for (size_t i = 0; i < n->count; i++) {
		json_begin_object(w);
		put_node(w, &n->children[i], &n->image.manifest.items[i]);
		json_end_object(w);
	}
	json_end_array(w);
}

enum cocket_code
image_tree_print_json(const char *image, const struct node *root, uint64_t requests, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", image);
	put_node(&w, root, NULL);
	json_put_count(&w, "requests", requests);
	json_end_object(&w);
	return out_json(&w, err);
}
