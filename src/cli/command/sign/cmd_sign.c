/* cocket sign: signs images and attaches the signatures, or writes them to a file.
 * Never signs a name that it could not parse, never writes half a --detached file, never replaces one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/app.h"
#include "cli/command/trust/role_check.h"
#include "verify/elsewhere.h"
#include "verify/policy_load.h"
#include "cli/option/key_files.h"
#include "sign/batch.h"

#define DETACHED_MAX_BYTES (64 * MIB)

static const char *const formats[] = { "simple", "bundle", NULL }; /* that can be made, by enum signature_format */

static struct {
	struct strings keys, annotations;
	char *password_file, *signed_as, *signature_repository, *detached, *trust;
	unsigned formats;
	int64_t expires;
	bool recursive;
} args; /* formats 0: not given */

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "file of a private key to sign with; repeatable"), .to.list = &args.keys, .separator = ':' },
	{ OPT_ROW("format", 0, OPT_CHOICES, "simple,bundle", "form of the signature, or both (simple)"),
	  .to.choice = &args.formats, .choices = formats },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "how long the signature counts: 90d, 12h ... (for ever)"),
	  .to.seconds = &args.expires },
	{ OPT_ROW("annotation", 0, OPT_LIST, "K=V", "add this to what is signed; repeatable"),
	  .to.list = &args.annotations, .separator = '\n' },
	{ OPT_ROW("recursive", 0, OPT_FLAG, NULL, "sign the manifests of an index too"), .to.flag = &args.recursive },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "the name to sign, instead of the image's own"),
	  .to.string = &args.signed_as, .not_in_environment = true },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "the repository to put the signatures into, instead of the image's own"),
	  .to.string = &args.signature_repository },
	{ OPT_ROW("detached", 0, OPT_STRING, "FILE", "write the signatures to a new file, attach nothing"), .to.string = &args.detached },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "say which keys this trust store does not let sign (~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "the key's password is the first line of this file"),
	  .to.string = &args.password_file },
};

/* One image, done. */
struct result {
	struct sign_report report;
	char pinned[sizeof(struct reference) + NAME_TEXT_BYTES];
};

/* What verify would print: the name that was signed, or where the digest alone was bound, the image's own. */
static void
pin(struct result *r, const char *image)
{
	char digest[DIGEST_TEXT_BYTES], text[NAME_TEXT_BYTES];
	struct reference ref;
	struct err err;

	digest_print(digest, &r->report.digest);
	if (r->report.name[0])
		snprintf(r->pinned, sizeof r->pinned, "%s@%s", r->report.name, digest);
	else if (reference_parse(&ref, image, &err))
		r->pinned[0] = '\0';
	else if (ref.transport != TRANSPORT_REGISTRY)
		snprintf(r->pinned, sizeof r->pinned, "%s%s@%s", transport_prefix(ref.transport), ref.path, digest);
	else {
		name_print(text, &ref.name, &r->report.digest);
		snprintf(r->pinned, sizeof r->pinned, "%s", text);
	}
}

/* --- printing --------------------------------------------------------------------------------- */

static void
put_formats(struct json_writer *w, unsigned made)
{
	json_key(w, "formats");
	json_begin_array(w);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		if (made & FORMAT_BIT(f))
			json_put_string(w, slice_str(signature_formats[f].name));
	json_end_array(w);
}

static void
put_keys(struct json_writer *w, const struct signer_list *signers)
{
	char hex[DIGEST_HEX_BYTES];

	json_key(w, "keys");
	json_begin_array(w);
	for (size_t i = 0; i < signers->count; i++) {
		digest_print_hex(hex, pubkey_id(signer_public_key(&signers->items[i])));
		json_put_string(w, slice_str(hex));
	}
	json_end_array(w);
}

static enum cocket_code
print_json(const char *image, const struct result *r, const struct signer_list *signers, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	char digest[DIGEST_TEXT_BYTES];
	struct json_writer w;

	digest_print(digest, &r->report.digest);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", image);
	json_put_text(&w, "digest", digest);
	json_put_text(&w, "pinned", r->pinned);
	json_put_text(&w, "name", r->report.name);
	put_formats(&w, r->report.formats);
	put_keys(&w, signers);
	json_put_count(&w, "manifests", r->report.manifests);
	json_put_count(&w, "requests", r->report.requests);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum status
print_result(const struct app *app, const char *image, const struct result *r, const struct signer_list *signers)
{
	struct err err = {0};

	if (app->json)
		return print_json(image, r, signers, &err) ? say_error(image, &err) : STATUS_OK;
	out_text(slice_str(r->pinned));
	out_printf("\n");
	out_flush();
	return STATUS_OK;
}

/* --- what to sign ----------------------------------------------------------------------------- */

/* The payload's optional object: a name may be there once, and these are ours. */
static bool
annotation_is_taken(const char *key, const struct annotation *before, size_t n)
{
	static const char *const ours[] = { "creator", "timestamp", "cocket.expires" };

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strcmp(key, ours[i]) == 0)
			return true;
	for (size_t i = 0; i < n; i++)
		if (strcmp(key, before[i].key) == 0)
			return true;
	return false;
}

/* Cuts each K=V of the list in two, in place. */
static enum cocket_code
parse_annotations(struct annotation out[static ANNOTATIONS_MAX], struct err *err)
{
	if (args.annotations.count > ANNOTATIONS_MAX)
		return fail(err, COCKET_E_USAGE, "--annotation: more than %d", ANNOTATIONS_MAX);
	for (size_t i = 0; i < args.annotations.count; i++) {
		char *text = args.annotations.items[i], *equals = strchr(text, '=');

		if (!equals || equals == text)
			return fail(err, COCKET_E_USAGE, "--annotation %s: expected K=V", TEXT(slice_str(text)));
		if (!utf8_valid(slice_str(text)))
			return fail(err, COCKET_E_USAGE, "--annotation %s: not UTF-8", TEXT(slice_str(text)));
		*equals = '\0';
		if (annotation_is_taken(text, out, i))
			return fail(err, COCKET_E_USAGE, "--annotation %s: the name is taken", TEXT(slice_str(text)));
		out[i] = (struct annotation){ .key = text, .value = equals + 1 };
	}
	return COCKET_OK;
}

static enum cocket_code
check_names(char *const images[], size_t n, struct err *err)
{
	struct reference ref;
	struct name name;

	for (size_t i = 0; i < n; i++)
		if (reference_parse(&ref, images[i], err))
			return err->code;
	if (args.signed_as && name_parse_claimed(&name, slice_str(args.signed_as), err))
		return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(args.signed_as)));
	if (elsewhere_check(args.signature_repository, images, n, err))
		return err->code;
	return args.detached ? new_file_check(args.detached, err) : COCKET_OK;
}

/* Who verifies on this machine may ask for another name as well. */
static void
mirrors_tell(char *const images[], size_t n)
{
	AUTO(mirrors_free) struct mirrors mirrors = { 0 };
	const struct policy none = { 0 };
	struct reference ref;
	struct err err = { 0 };

	if (args.signed_as)
		return;
	if (mirrors_open(&mirrors, &none, &err))
		log_note("warning: %s", err.message);
	for (size_t i = 0; i < n; i++) {
		const struct mirror *m = NULL;

		if (reference_parse(&ref, images[i], &err) == COCKET_OK && ref.transport == TRANSPORT_REGISTRY)
			m = mirrors_find(&mirrors, &ref.name);
		if (m)
			log_note_once("%s is signed by its own name; %s says that %s stands for %s, and --signed-as signs that one", TEXT(slice_str(images[i])),
			              TEXT(slice_str(m->file)), m->location, m->stands_for);
	}
}

/* --- signing ---------------------------------------------------------------------------------- */

/* What the teller of a batch goes by. */
struct telling {
	const struct app *app;
	const struct signer_list *signers;
	struct buf *documents; /* with --detached: of all images, in their order */
	enum status status;
};

static enum status
print_item(const struct telling *t, const struct sign_item *item)
{
	struct result r = { .report = item->report };

	pin(&r, item->image);
	return print_result(t->app, item->image, &r, t->signers);
}

static void
tell(void *ctx, struct sign_item *item)
{
	struct telling *t = ctx;
	struct err *err = &item->err;

	if (err->code || (t->documents && buf_add(t->documents, buf_slice(item->options.detached), err))) {
		t->status = status_worse(t->status, say_error(item->image, err));
		return;
	}
	if (!item->report.name[0])
		log_note("%s: no name is known, so the digest alone is signed (--signed-as NAME gives one)", TEXT(slice_str(item->image)));
	if (t->documents == NULL)
		t->status = status_worse(t->status, print_item(t, item));
}

static enum status
write_detached(const struct buf *documents, enum status status)
{
	struct err err = {0};

	if (status != STATUS_OK) {
		log_error("%s: not written, since not every image could be signed", TEXT(slice_str(args.detached)));
		return status;
	}
	return file_create(args.detached, buf_slice(documents), 0644, &err) ? say_error(NULL, &err) : STATUS_OK;
}

/* Each with a place of its own for what --detached collects. */
static struct sign_item *
items_new(char *const images[], size_t n, const struct sign_options *o)
{
	struct sign_item *items = calloc(n, sizeof *items);
	struct buf *documents = o->detached ? calloc(n, sizeof *documents) : NULL;

	if (items == NULL || (o->detached && documents == NULL)) {
		free(items);
		free(documents);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		items[i].image = images[i];
		items[i].options = *o;
		if (documents) {
			documents[i] = BUF(DETACHED_MAX_BYTES);
			items[i].options.detached = &documents[i];
		}
	}
	return items;
}

static void
items_free(struct sign_item *items, size_t n)
{
	struct buf *documents = items[0].options.detached;

	for (size_t i = 0; documents && i < n; i++)
		buf_free(&documents[i]);
	free(documents);
	free(items);
}

/* With --detached nothing is said to be signed before the file is there. */
static enum status
sign_all(const struct app *app, struct session *session, char *const images[], size_t n, const struct sign_options *o,
         const struct signer_list *signers)
{
	struct telling telling = { .app = app, .signers = signers, .documents = o->detached };
	const struct sign_teller teller = { tell, &telling };
	struct sign_item *items = items_new(images, n, o);

	if (!items)
		return say_error(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	sign_batch(session, items, n, &teller);
	if (o->detached)
		telling.status = write_detached(o->detached, telling.status);
	for (size_t i = 0; i < n && o->detached && telling.status == STATUS_OK; i++)
		telling.status = print_item(&telling, &items[i]);
	items_free(items, n);
	return telling.status;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(signer_list_free) struct signer_list signers = {0};
	AUTO(session_free) struct session *session = NULL;
	AUTO(buf_free) struct buf documents = BUF(DETACHED_MAX_BYTES);
	const struct password_source password = { args.password_file, "password-file", password_environment, false };
	struct annotation annotations[ANNOTATIONS_MAX];
	struct elsewhere elsewhere;
	struct err err = {0};

	if (args.keys.count == 0)
		return usage_error("cocket key generate NAME makes NAME.key and NAME.pub", "no key given: --key KEY");
	if (check_names(images, n, &err) || elsewhere_find(&elsewhere, args.signature_repository, &err) || parse_annotations(annotations, &err) || signers_load(&signers, &args.keys, &password, &err))
		return say_error(NULL, &err);
	password_forget_environment();
	mirrors_tell(images, n);
	if (cover_tell(args.trust, &signers, images, n, args.signed_as, clock_now(), &err))
		return say_error(NULL, &err);
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	const int64_t now = clock_now();
	const struct sign_options o = {
		.signers = signers.items,
		.signer_count = signers.count,
		.formats = args.formats ? args.formats : FORMAT_BIT(FORMAT_SIMPLE),
		.formats_given = args.formats != 0,
		.recursive = args.recursive,
		.signed_as = args.signed_as,
		.signature_repository = elsewhere.is_given ? &elsewhere.given : elsewhere.is_cosigns ? &elsewhere.cosigns : NULL,
		.now = now,
		.expires = args.expires ? now + args.expires : 0,
		.annotations = annotations,
		.annotation_count = args.annotations.count,
		.detached = args.detached ? &documents : NULL,
	};
	return sign_all(app, session, images, n, &o, &signers);
}

const struct command command_sign = {
	.name = "sign",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Signs images and attaches the signatures; prints what was signed",
	OPTIONS(options),
	.registry = true,
	.secret = true,
	.run = run,
};
