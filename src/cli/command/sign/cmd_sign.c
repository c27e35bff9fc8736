/* cocket sign: signs images and attaches the signatures, or writes them to a file.
 * Never signs a name that it could not parse, never writes half a --detached file, never replaces one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "cli/app.h"
#include "cli/command/sign/key_warnings.h"
#include "cli/command/sign/sign_result.h"
#include "cli/option/key_files.h"
#include "cli/output/resume.h"
#include "sign/batch.h"
#include "verify/elsewhere.h"
#include "verify/policy_load.h"

#define DETACHED_MAX_BYTES (64 * MIB)

static const char *const formats[] = { "simple", "bundle", NULL }; /* that can be made, by enum signature_format */

static struct {
	struct strings keys, annotations;
	char *password_file, *signed_as, *signature_repository, *detached, *trust;
	unsigned formats;
	int64_t expires;
	bool recursive, keep, force;
} args; /* formats 0: not given */

/* Those that can be made. */
#define FORMATS_ALL (FORMAT_BIT(sizeof formats / sizeof *formats - 1) - 1)

static const struct opt options[] = {
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "private key to sign with: file, env://VAR or -; repeatable"),
	  .to.list = &args.keys, .separator = ':', .group = GROUP_KEYS, .required = 1,
	  .if_missing = "cocket key generate NAME creates NAME.key and NAME.pub" },
	{ OPT_ROW("format", 0, OPT_CHOICES, "simple,bundle", "signature format: all that are named must succeed (both are tried)"),
	  .to.choice = &args.formats, .choices = formats, .group = GROUP_SIGNATURE },
	{ OPT_ROW("expires", 0, OPT_SECONDS, "DURATION", "lifetime of the signature: 90d, 12h ... (unlimited)"),
	  .to.seconds = &args.expires, .group = GROUP_SIGNATURE },
	{ OPT_ROW("annotation", 0, OPT_LIST, "K=V", "annotation to sign; repeatable"),
	  .to.list = &args.annotations, .separator = '\n', .group = GROUP_SIGNATURE },
	{ OPT_ROW("keep", 0, OPT_FLAG, NULL, "keep earlier signatures by the same key for the same name"),
	  .to.flag = &args.keep, .group = GROUP_DESTINATION },
	{ OPT_ROW("force", 0, OPT_FLAG, NULL, "attach a bundle even if one as good stays beside it"),
	  .to.flag = &args.force, .group = GROUP_DESTINATION },
	{ OPT_ROW("recursive", 0, OPT_FLAG, NULL, "also sign the manifests of an index"),
	  .to.flag = &args.recursive, .group = GROUP_SIGNATURE },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "image name to sign, instead of the image's own"),
	  .to.string = &args.signed_as, .not_in_environment = true, .group = GROUP_SIGNATURE },
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository to store signatures in, instead of the image's own"),
	  .to.string = &args.signature_repository, .group = GROUP_DESTINATION },
	{ OPT_ROW("detached", 0, OPT_STRING, "FILE", "write the signatures to a new file instead of attaching them"),
	  .to.string = &args.detached, .group = GROUP_DESTINATION },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "warn of keys that this trust store does not allow to sign (~/.config/cocket/trust, /etc/cocket/trust)"),
	  .to.string = &args.trust, .group = GROUP_KEYS },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the key's password from the first line of FILE"),
	  .to.string = &args.password_file, .group = GROUP_KEYS, .yields_to = password_environment },
};

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
mirrors_warn(char *const images[], size_t n)
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

/* One run of the command. */
struct signing_run {
	const struct app *app;
	char *const *images;
	size_t count;
	struct signer_list signers;
	struct annotation annotations[ANNOTATIONS_MAX];
	struct elsewhere elsewhere;
	struct sign_options options; /* for all images; borrows from here */
	struct sign_item *items;     /* owned */
	struct buf *parts;           /* owned; with --detached: of each image */
	struct buf documents;        /* all of them, in their order */
	enum status status;
};

static void
signing_run_free(struct signing_run *r)
{
	for (size_t i = 0; r->parts && i < r->count; i++)
		buf_free(&r->parts[i]);
	free(r->parts);
	free(r->items);
	buf_free(&r->documents);
	signer_list_free(&r->signers);
}

static enum status
print_item(const struct signing_run *r, const struct sign_item *item)
{
	return sign_result_print(r->app, item->image, &item->report, &r->signers);
}

static void
take_item(void *ctx, struct sign_item *item)
{
	struct signing_run *r = ctx;
	struct err *err = &item->err;

	if (err->code || (r->parts && buf_add(&r->documents, buf_slice(item->options.detached), err))) {
		r->status = status_worse(r->status, print_err(item->image, err));
		return;
	}
	sign_result_note(item->image, &item->report);
	if (!r->parts)
		r->status = status_worse(r->status, print_item(r, item));
}

/* --- --detached --- */

/* Nothing is said to be signed before the file is there. */
static enum status
finish_detached(const struct signing_run *r)
{
	enum status status = r->status;
	struct err err = { 0 };

	if (status != STATUS_OK) {
		log_error("%s: not written, since not every image could be signed", TEXT(slice_str(args.detached)));
		return status;
	}
	if (file_create(args.detached, buf_slice(&r->documents), 0644, &err))
		return print_err(NULL, &err);
	for (size_t i = 0; i < r->count && status == STATUS_OK; i++)
		status = print_item(r, &r->items[i]);
	return status;
}

/* Each with a place of its own for what --detached collects. */
static enum cocket_code
make_items(struct signing_run *r, struct err *err)
{
	r->items = calloc(r->count, sizeof *r->items);
	r->parts = args.detached ? calloc(r->count, sizeof *r->parts) : NULL;
	if (!r->items || (args.detached && !r->parts))
		return no_memory(err);
	for (size_t i = 0; i < r->count; i++) {
		r->items[i].image = r->images[i];
		r->items[i].options = r->options;
		if (r->parts) {
			r->parts[i] = BUF(DETACHED_MAX_BYTES);
			r->items[i].options.detached = &r->parts[i];
		}
	}
	return COCKET_OK;
}

/* --- all of it --- */

static enum cocket_code
load(struct signing_run *r, struct err *err)
{
	const struct password_source password = { args.password_file, "password-file", password_environment, false };

	if (check_names(r->images, r->count, err) || elsewhere_find(&r->elsewhere, args.signature_repository, err) ||
	    parse_annotations(r->annotations, err) || signers_load(&r->signers, &args.keys, &password, err))
		return err->code;
	password_forget_environment();
	for (size_t i = 0; i < args.keys.count; i++)
		key_source_forget(args.keys.items[i]);
	return COCKET_OK;
}

/* What those who verify might not take. */
static enum cocket_code
warn(const struct signing_run *r, struct err *err)
{
	mirrors_warn(r->images, r->count);
	return key_warnings_print(&(struct key_warnings){ args.trust, &r->signers, r->images, r->count, args.signed_as }, clock_now(), err);
}

static const struct name *
signature_repository(const struct elsewhere *e)
{
	if (e->is_given)
		return &e->given;
	return e->is_cosigns ? &e->cosigns : NULL;
}

static void
fill_options(struct signing_run *r)
{
	const int64_t now = clock_now();

	r->options = (struct sign_options){
		.signers = r->signers.items,
		.signer_count = r->signers.count,
		.formats = args.formats ? args.formats : FORMATS_ALL,
		.formats_given = args.formats != 0,
		.keep = args.keep,
		.force = args.force,
		.recursive = args.recursive,
		.signed_as = args.signed_as,
		.signature_repository = signature_repository(&r->elsewhere),
		.now = now,
		.expires = args.expires ? now + args.expires : 0,
		.annotations = r->annotations,
		.annotation_count = args.annotations.count,
	};
}

static enum status
sign_images(struct signing_run *r)
{
	AUTO(session_free) struct session *session = NULL;
	const struct sign_teller teller = { take_item, r };
	struct resume resume;
	struct err err = { 0 };

	if (load(r, &err) || warn(r, &err))
		return print_err(NULL, &err);
	fill_options(r);
	if (make_items(r, &err) || session_new(&session, &r->app->session, &err))
		return print_err(NULL, &err);
	resume_begin_work(&resume, args.detached ? "nothing is signed, and no file is written; the same command begins again"
	                                         : "images that were printed are signed, and earlier signatures of the others are still there; the same command signs them");
	sign_batch(session, r->items, r->count, &teller);
	resume_end(&resume, COCKET_OK, NULL);
	return args.detached ? finish_detached(r) : r->status;
}

static enum status
sign(const struct app *app, char *const images[], size_t n)
{
	AUTO(signing_run_free) struct signing_run r = { .app = app, .images = images, .count = n, .documents = BUF(DETACHED_MAX_BYTES) };

	return sign_images(&r);
}

const struct command command_sign = {
	.name = "sign",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Signs images and attaches the signatures; prints what was signed",
	.examples = {
		"cocket sign --key shop.key registry.example.com/shop/api:1.4",
		"cocket sign --key shop.key --expires 90d registry.example.com/shop/api:1.4",
		"cocket sign --key shop.key --detached api.sigs oci:api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.secret = true,
	.run = sign,
};
