/* The tree behind an image's name as text: see image_tree_print.h.  For a terminal each node is short: twelve digits of a digest,
 * sixteen of a key's id, sizes and media types as people say them; otherwise all is there.  Nothing in it is verified, and each signature says so. */
#include <langinfo.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/reason.h"
#include "cli/command/verify/image_tree_print.h"
#include "cli/output/output.h"
#include "cli/output/progress.h"
#include "format/oci/attestation_entry.h"
#include "identity/key_name.h"
#include "signature/unproved.h"

#define SHORT_DIGITS 12
#define LEAD_BYTES 256

/* Where we are in the tree: how many of our parent's items are still to come, and the same for the parent. */
struct branch {
	const struct text_style *style;
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
append(char out[static LEAD_BYTES], const char *stroke)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, LEAD_BYTES - len, "%s", stroke);
}

static void
lead(char out[static LEAD_BYTES], const struct branch *b)
{
	if (!b)
		return;
	lead(out, b->parent);
	append(out, b->left > 0 ? strokes()->line : strokes()->gap);
}

/* A line of the tree; indent has room for what its further lines begin with. */
static void
begin_item(struct text_line *out, char indent[static LEAD_BYTES], struct branch *b)
{
	char first[LEAD_BYTES] = "";

	b->left--;
	lead(first, b->parent);
	append(first, b->left > 0 ? strokes()->item : strokes()->last);
	indent[0] = '\0';
	lead(indent, b);
	append(indent, "  ");
	text_line_begin(out, b->style, first, indent);
}

static void
put_digest(struct text_line *l, const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES], hex[DIGEST_HEX_BYTES];

	digest_print(text, d);
	digest_print_hex(hex, d);
	hex[SHORT_DIGITS] = '\0';
	text_line_put(l, TONE_FAINT, " ", l->style->columns > 0 ? hex : text);
}

/* To the right of eight columns, so that sizes below one another can be compared. */
static void
bytes_padded(char out[static PROGRESS_TEXT_BYTES + 8], uint64_t size)
{
	char text[PROGRESS_TEXT_BYTES];

	bytes_print(text, size);
	snprintf(out, PROGRESS_TEXT_BYTES + 8, "%8s", text);
}

static void
put_size(struct text_line *l, uint64_t size)
{
	char text[PROGRESS_TEXT_BYTES + 8];

	if (l->style->columns > 0)
		bytes_padded(text, size);
	else
		snprintf(text, sizeof text, "%llu", (unsigned long long)size);
	text_line_put(l, TONE_PLAIN, " ", text);
}

/* A media type as people call it; NULL: it goes without saying. */
static const char *
media_word(const char *type)
{
	static const struct {
		const char *type, *word;
	} known[] = {
		{ MEDIA_OCI_INDEX, "OCI index" },       { MEDIA_OCI_MANIFEST, "OCI manifest" },       { MEDIA_OCI_CONFIG, NULL },
		{ MEDIA_DOCKER_LIST, "Docker index" }, { MEDIA_DOCKER_MANIFEST, "Docker manifest" }, { MEDIA_DOCKER_CONFIG, NULL },
	};
	static const char *const layers[] = { "application/vnd.oci.image.layer.v1.", "application/vnd.docker.image.rootfs.diff." };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(type, known[i].type) == 0)
			return known[i].word;
	for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
		if (strncmp(type, layers[i], strlen(layers[i])) == 0)
			return type + strlen(layers[i]);
	return type;
}

static void
put_media_type(struct text_line *l, const char *before, const char *type)
{
	const char *word = l->style->columns > 0 ? media_word(type) : type;

	if (word)
		text_line_put(l, TONE_PLAIN, before, word);
}

static void
print_blob(struct branch *b, const char *what, const struct descriptor *d)
{
	const char *predicate = predicate_hint_of_layer(d);
	char indent[LEAD_BYTES];
	struct text_line l;

	begin_item(&l, indent, b);
	text_line_put(&l, TONE_PLAIN, "", b->style->columns > 0 && strcmp(what, "layer") == 0 ? "layer " : what);
	put_digest(&l, &d->digest);
	put_size(&l, d->size);
	put_media_type(&l, b->style->columns > 0 ? "  " : " ", d->media_type);
	if (predicate)
		text_line_put(&l, TONE_NAME, ", ", b->style->columns > 0 ? predicate_name(predicate) : predicate);
	text_line_end(&l);
}

/* --- signatures --------------------------------------------------------------------------------- */

static void
put_time(struct text_line *l, const char *what, bool has, int64_t when)
{
	char text[CLOCK_TEXT_BYTES], both[CLOCK_TEXT_BYTES + 16];

	clock_print(text, when);
	snprintf(both, sizeof both, "%s %s", what, text);
	if (has)
		text_line_put(l, TONE_PLAIN, ", ", both);
}

static void
put_key(struct text_line *l, const struct unproved *said)
{
	char hex[DIGEST_HEX_BYTES] = "", text[DIGEST_HEX_BYTES + 32];

	if (said->has_key)
		digest_print_hex(hex, &said->key);
	if (l->style->columns > 0)
		hex[KEY_SHORT_ID_DIGITS] = '\0';
	snprintf(text, sizeof text, "%s%s", said->has_key ? "key " : "no hint of the key", hex);
	text_line_put(l, TONE_NAME, ": ", text);
}

static void
put_name(struct text_line *l, const struct unproved *said)
{
	char text[NAME_TEXT_BYTES + 16];

	snprintf(text, sizeof text, said->reference[0] ? "name %s" : "no name", said->reference);
	text_line_put(l, TONE_PLAIN, ", ", text);
}

static void
put_log(struct text_line *l, const struct unproved *said)
{
	char text[64];

	if (!said->has_log_index)
		return;
	snprintf(text, sizeof text, "entry %llu of a log", (unsigned long long)said->log_index);
	text_line_put(l, TONE_PLAIN, ", ", text);
	put_time(l, "logged", said->has_log_time, said->log_time);
}

/* Whose it seems to be, each piece as --identity and --issuer take it. */
static void
put_certificate(struct text_line *l, const struct unproved *said)
{
	text_line_put(l, TONE_PLAIN, ": ", "certificate (keyless) of");
	text_line_put(l, TONE_NAME, " ", said->identity[0] ? said->identity : "nobody who can be read");
	if (said->issuer[0]) {
		text_line_put(l, TONE_PLAIN, ", ", "issuer");
		text_line_put(l, TONE_NAME, " ", said->issuer);
	}
	put_log(l, said);
}

static void
put_said(struct text_line *l, const struct unproved *said)
{
	if (said->err.code) {
		text_line_put(l, TONE_BAD, ": ", said->err.message);
		return;
	}
	if (said->is_certificate)
		put_certificate(l, said);
	else
		put_key(l, said);
	put_name(l, said);
	put_time(l, "signed", said->has_signed_at, said->signed_at);
	put_time(l, "expires", said->has_expires, said->expires);
	if (said->type[0])
		text_line_put(l, TONE_PLAIN, ", ", said->is_attestation ? predicate_name(said->type) : said->type);
}

/* Where it was found is for --full: it is long, and seldom asked. */
static void
print_signature(struct branch *b, const struct evidence_item *item)
{
	char indent[LEAD_BYTES];
	struct unproved said;
	struct text_line l;

	unproved_read(&said, item);
	begin_item(&l, indent, b);
	text_line_put(&l, TONE_PLAIN, "", said.is_attestation ? "attestation" : "signature");
	text_line_put(&l, TONE_WARN, " ", "(not verified)");
	text_line_put(&l, TONE_PLAIN, " ", signature_formats[item->format].name);
	if (b->style->columns == 0 || said.err.code)
		text_line_put(&l, TONE_PLAIN, ", ", item->where);
	put_said(&l, &said);
	text_line_end(&l);
}

/* What is no signature that verify reads. */
static void
print_foreign(struct branch *b, const struct foreign_item *f)
{
	char indent[LEAD_BYTES], what[FOREIGN_TEXT_BYTES];
	struct text_line l;

	foreign_print(what, f->what.kind, f->what.type);
	begin_item(&l, indent, b);
	text_line_put(&l, TONE_PLAIN, "", what);
	text_line_put(&l, TONE_WARN, " ", "(not verified, and nothing that verify reads)");
	if (b->style->columns == 0)
		text_line_put(&l, TONE_PLAIN, ", ", f->where);
	text_line_end(&l);
}

static void
print_trouble(struct branch *b, const struct err *err)
{
	char indent[LEAD_BYTES], text[ERR_MESSAGE_BYTES + 64];
	struct text_line l;

	if (!err->code)
		return;
	snprintf(text, sizeof text, "error: %s: %s", reason_word(reason_of(err->code)), err->message);
	begin_item(&l, indent, b);
	text_line_put(&l, TONE_BAD, "", text);
	text_line_end(&l);
}

/* --- the tree ------------------------------------------------------------------------------------ */

static void print_node(struct branch *b, const struct text_style *style, const struct node *n, const struct descriptor *d);

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
			print_node(b, b->style, &n->children[i], &m->items[i]);
}

static size_t
count_items(const struct node *n)
{
	size_t content = n->image.manifest.kind == MANIFEST_IMAGE ? 1 + n->image.manifest.count : n->count;

	if (n->err.code)
		return 1;
	return content + n->evidence.count + n->evidence.foreign_count + (n->evidence.transient.code != 0) + (n->evidence.overflow.code != 0);
}

static void
print_below(const struct branch *parent, const struct text_style *style, const struct node *n)
{
	struct branch b = { style, parent, count_items(n) };

	print_trouble(&b, &n->err);
	if (n->err.code)
		return;
	print_content(&b, n);
	for (size_t i = 0; i < n->evidence.count; i++)
		print_signature(&b, &n->evidence.items[i]);
	for (size_t i = 0; i < n->evidence.foreign_count; i++)
		print_foreign(&b, &n->evidence.foreign[i]);
	print_trouble(&b, &n->evidence.transient);
	print_trouble(&b, &n->evidence.overflow);
}

/* "3 layers, 45.2 MiB" or "2 manifests", for a terminal: what is below takes many lines. */
static void
put_content(struct text_line *l, const struct node *n)
{
	const struct manifest *m = &n->image.manifest;
	char text[64], size[PROGRESS_TEXT_BYTES];
	uint64_t bytes = m->config.size;

	if (l->style->columns == 0 || n->err.code)
		return;
	for (size_t i = 0; i < m->count; i++)
		bytes += m->items[i].size;
	bytes_print(size, bytes);
	snprintf(text, sizeof text, "%s", COUNT(m->count, m->kind == MANIFEST_IMAGE ? "layer" : "manifest"));
	text_line_put(l, TONE_PLAIN, ", ", text);
	if (m->kind == MANIFEST_IMAGE)
		text_line_put(l, TONE_PLAIN, ", ", size);
}

/* NULL: an image. */
static const char *
artifact_type(const struct node *n)
{
	return n->err.code ? NULL : manifest_artifact_type(&n->image.manifest);
}

static const char *
node_word(const struct node *n, const char *platform, bool is_root)
{
	if (n->has_platform)
		return platform;
	if (artifact_type(n))
		return "artifact";
	return is_root ? "image" : "no platform";
}

/* "linux/amd64", or "attestations (not verified) of linux/amd64": the platform of BuildKit's own entry says nothing. */
static void
put_node_word(struct text_line *l, const struct node *n, bool is_root)
{
	const struct node_attests *a = &n->attests;
	char platform[PLATFORM_TEXT_BYTES];

	platform_print(platform, a->is_some ? &a->platform : &n->platform);
	text_line_put(l, TONE_STRONG, "", a->is_some ? "attestations" : node_word(n, platform, is_root));
	if (!a->is_some)
		return;
	text_line_put(l, TONE_WARN, " ", "(not verified)");
	text_line_put(l, TONE_PLAIN, " ", "of");
	if (a->has_platform)
		text_line_put(l, TONE_PLAIN, " ", platform);
	else
		put_digest(l, &a->subject);
	text_line_put(l, TONE_PLAIN, a->has_platform ? "" : " ", a->has_platform ? ":" : "(not in this index):");
}

static void
print_node(struct branch *b, const struct text_style *style, const struct node *n, const struct descriptor *d)
{
	char indent[LEAD_BYTES] = "  ";
	struct text_line l;

	if (b)
		begin_item(&l, indent, b);
	else
		text_line_begin(&l, style, "", indent);
	put_node_word(&l, n, d == NULL);
	put_digest(&l, d ? &d->digest : &n->image.digest);
	put_media_type(&l, " ", d ? d->media_type : n->image.manifest.media_type);
	if (artifact_type(n))
		text_line_put(&l, TONE_NAME, ", ", artifact_type(n));
	put_content(&l, n);
	text_line_end(&l);
	print_below(b, style, n);
}

void
image_tree_print_text(const char *image, const struct node *root, const struct text_style *style)
{
	struct text_line l;

	text_line_begin(&l, style, "", "  ");
	text_line_put(&l, TONE_STRONG, "", image);
	text_line_end(&l);
	print_node(NULL, style, root, NULL);
	out_flush();
}
