/* cocket inspect: what is behind an image's name: index, platforms, layers, and the signatures that lie beside them.
 * Needs no key and verifies no signature; says so with each. */
#include <langinfo.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "cli/app.h"
#include "cli/command/verify/image_tree.h"
#include "image/source_open.h"
#include "signature/unproved.h"
#include "verify/elsewhere.h"

/* --- JSON ------------------------------------------------------------------------------------- */

static void
put_digest(struct json_writer *w, const char *name, const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	json_put_text(w, name, text);
}

static void
put_key(struct json_writer *w, const struct unproved *said)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &said->key);
	json_put_text(w, "key", said->has_key ? hex : NULL);
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
	json_put_text(w, "name", said.reference);
	json_put_text(w, "type", said.type);
	json_put_time(w, "signed-at", said.has_signed_at, said.signed_at);
	json_put_time(w, "expires", said.has_expires, said.expires);
	json_put_text(w, "error", said.err.code ? said.err.message : NULL);
	json_end_object(w);
}

static void
put_blob(struct json_writer *w, const struct descriptor *d)
{
	json_begin_object(w);
	put_digest(w, "digest", &d->digest);
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
put_signatures(struct json_writer *w, const struct evidence *e)
{
	const struct err *err = e->transient.code ? &e->transient : &e->overflow;

	json_key(w, "signatures");
	json_begin_array(w);
	for (size_t i = 0; i < e->count; i++)
		put_signature(w, &e->items[i]);
	json_end_array(w);
	json_put_text(w, "signatures-error", err->code ? err->message : NULL);
}

static void put_children(struct json_writer *w, const struct node *n);

/* The members of a node's object; d: the entry of the index it is in, NULL at the root. */
static void
put_node(struct json_writer *w, const struct node *n, const struct descriptor *d)
{
	const struct manifest *m = &n->image.manifest;
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, &n->platform);
	put_digest(w, "digest", d ? &d->digest : &n->image.digest);
	json_put_text(w, "media-type", d ? d->media_type : m->media_type);
	json_put_count(w, "size", d ? d->size : n->image.bytes.len);
	json_put_text(w, "artifact-type", m->artifact_type);
	json_put_text(w, "platform", n->has_platform ? platform : NULL);
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

static enum cocket_code
print_json(const char *image, const struct node *root, uint64_t requests, struct err *err)
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

/* --- text ------------------------------------------------------------------------------------- */

/* Where we are in the tree: how many of our parent's items are still to come, and the same for the parent. */
struct branch {
	const struct branch *parent;
	size_t left;
};

struct strokes {
	const char *item, *last, *line, *gap;
};

static const struct strokes *
strokes(void)
{
	static const struct strokes utf8 = { "├── ", "└── ", "│   ", "    " };
	static const struct strokes ascii = { "|-- ", "`-- ", "|   ", "    " };

	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? &utf8 : &ascii;
}

static void
print_lead(const struct branch *b)
{
	if (!b)
		return;
	print_lead(b->parent);
	out_printf("%s", b->left > 0 ? strokes()->line : strokes()->gap);
}

static void
print_item(struct branch *b)
{
	b->left--;
	print_lead(b->parent);
	out_printf("%s", b->left > 0 ? strokes()->item : strokes()->last);
}

static void
print_blob(struct branch *b, const char *what, const struct descriptor *d)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &d->digest);
	print_item(b);
	out_printf("%s %s %llu ", what, digest, (unsigned long long)d->size);
	out_text(slice_str(d->media_type));
	out_printf("\n");
}

static void
print_time(const char *what, bool has, int64_t when)
{
	char text[CLOCK_TEXT_BYTES];

	clock_print(text, when);
	if (has)
		out_printf(", %s %s", what, text);
}

static void
print_said(const struct unproved *said)
{
	char hex[DIGEST_HEX_BYTES] = "";

	if (said->err.code) {
		out_printf(": %s", said->err.message);
		return;
	}
	if (said->has_key)
		digest_print_hex(hex, &said->key);
	out_printf(": %s%s", said->has_key ? "key " : "no hint of the key", hex);
	out_printf(said->reference[0] ? ", name " : ", no name");
	out_text(slice_str(said->reference));
	print_time("signed", said->has_signed_at, said->signed_at);
	print_time("expires", said->has_expires, said->expires);
	if (said->type[0])
		out_printf(", %s", TEXT(slice_str(said->type)));
}

static void
print_signature(struct branch *b, const struct evidence_item *item)
{
	struct unproved said;

	unproved_read(&said, item);
	print_item(b);
	out_printf("signature (not verified) %s, ", signature_formats[item->format].name);
	out_text(slice_str(item->where));
	print_said(&said);
	out_printf("\n");
}

static void
print_trouble(struct branch *b, const struct err *err)
{
	if (!err->code)
		return;
	print_item(b);
	out_printf("error: %s: %s\n", reason_word(reason_of(err->code)), err->message);
}

static void print_node(struct branch *b, const struct node *n, const struct descriptor *d);

static void
print_content(struct branch *b, const struct node *n)
{
	const struct manifest *m = &n->image.manifest;

	if (m->kind == MANIFEST_IMAGE)
		print_blob(b, "config", &m->config);
	for (size_t i = 0; i < m->count; i++)
		if (m->kind == MANIFEST_IMAGE)
			print_blob(b, "layer", &m->items[i]);
		else
			print_node(b, &n->children[i], &m->items[i]);
}

static size_t
count_items(const struct node *n)
{
	size_t content = n->image.manifest.kind == MANIFEST_IMAGE ? 1 + n->image.manifest.count : n->count;

	if (n->err.code)
		return 1;
	return content + n->evidence.count + (n->evidence.transient.code != 0) + (n->evidence.overflow.code != 0);
}

static void
print_below(const struct branch *parent, const struct node *n)
{
	struct branch b = { parent, count_items(n) };

	print_trouble(&b, &n->err);
	if (n->err.code)
		return;
	print_content(&b, n);
	for (size_t i = 0; i < n->evidence.count; i++)
		print_signature(&b, &n->evidence.items[i]);
	print_trouble(&b, &n->evidence.transient);
	print_trouble(&b, &n->evidence.overflow);
}

static void
print_node(struct branch *b, const struct node *n, const struct descriptor *d)
{
	char digest[DIGEST_TEXT_BYTES], platform[PLATFORM_TEXT_BYTES];

	digest_print(digest, d ? &d->digest : &n->image.digest);
	platform_print(platform, &n->platform);
	if (b)
		print_item(b);
	out_text(slice_str(n->has_platform ? platform : d ? "no platform" : "image"));
	out_printf(" %s ", digest);
	out_text(slice_str(d ? d->media_type : n->image.manifest.media_type));
	out_printf("\n");
	print_below(b, n);
}

static void
print_text(const char *image, const struct node *root)
{
	out_text(slice_str(image));
	out_printf("\n");
	print_node(NULL, root, NULL);
	out_flush();
}

/* --- the command ------------------------------------------------------------------------------ */

static enum status
status_of_tree(const struct node *n)
{
	enum status status = n->err.code || n->evidence.transient.code ? STATUS_UNDECIDED : STATUS_OK;

	for (size_t i = 0; i < n->count; i++)
		status = status_worse(status, status_of_tree(&n->children[i]));
	return status;
}

static struct {
	char *signature_repository;
} args;

static const struct opt options[] = {
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository of the signatures, instead of the image's own"),
	  .to.string = &args.signature_repository },
};

/* As verify looks for them. */
static enum cocket_code
elsewhere_set(struct source *s, char *const operands[], struct err *err)
{
	struct elsewhere elsewhere;

	if (elsewhere_check(args.signature_repository, operands, 1, err) || elsewhere_find(&elsewhere, args.signature_repository, err))
		return err->code;
	if (s->ref.transport != TRANSPORT_REGISTRY || (!elsewhere.is_given && !elsewhere.is_cosigns))
		return COCKET_OK;
	return registry_set_elsewhere(s, elsewhere.is_given ? &elsewhere.given : &elsewhere.cosigns, false, err);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(node_free) struct node root = {0};
	AUTO(session_free) struct session *session = NULL;
	AUTO(source_close) struct source *source = NULL;
	struct reference ref;
	struct err err = {0};

	(void)n;
	if (reference_parse(&ref, operands[0], &err) || session_new(&session, &app->session, &err))
		return print_err(NULL, &err);
	session_start_image(session);
	if (source_open(&source, session, &ref, false, &err))
		return print_err(operands[0], &err);
	if (elsewhere_set(source, operands, &err))
		return print_err(NULL, &err);
	node_load_root(&root, source);
	if (root.err.code)
		return print_err(operands[0], &root.err);
	if (!app->json)
		print_text(operands[0], &root);
	else if (print_json(operands[0], &root, session_request_count(session), &err))
		return print_err(operands[0], &err);
	return status_of_tree(&root);
}

const struct command command_inspect = {
	.name = "inspect",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Shows the platforms, layers and signatures of an image (not verified)",
	OPTIONS(options),
	.registry = true,
	.run = run,
};
