/* A run of a command that signs: see sign_run.h.
 * Never writes half a --detached file, never replaces one. */
#include "cli/command/sign/sign_run.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/sign/key_warnings.h"
#include "cli/command/sign/sign_result.h"
#include "cli/output/resume.h"
#include "sign/certificate/certificate_signer.h"
#include "verify/policy_load.h"

#define DETACHED_MAX_BYTES (64 * MIB)
#define FORMATS_ALL (FORMAT_BIT(FORMAT_COUNT) - 1)

/* --- what to sign ----------------------------------------------------------------------------- */

static enum cocket_code
check_names(const struct sign_run *r, struct err *err)
{
	const struct sign_arguments *a = r->args;
	struct reference ref;
	struct name name;

	for (size_t i = 0; i < r->count; i++)
		if (reference_parse(&ref, r->images[i], err))
			return err->code;
	if (a->signed_as && name_parse_claimed(&name, slice_str(a->signed_as), err))
		return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(a->signed_as)));
	if (certificate_arguments_check(&a->certificate, err) || elsewhere_check(a->signature_repository, r->images, r->count, err))
		return err->code;
	return a->detached ? new_file_check(a->detached, err) : COCKET_OK;
}

enum cocket_code
sign_run_check(struct sign_run *r, struct err *err)
{
	return check_names(r, err) ? err->code : elsewhere_find(&r->elsewhere, r->args->signature_repository, err);
}

/* Who verifies on this machine may ask for another name as well. */
static void
mirrors_warn(char *const images[], size_t n)
{
	AUTO(mirrors_free) struct mirrors mirrors = { 0 };
	const struct policy none = { 0 };
	struct reference ref;
	struct err err = { 0 };

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

/* docs/FORMATS.md 0: other readers take SHA-256 with every curve. */
static void
hash_hint(const struct signer_list *signers)
{
	for (size_t i = 0; i < signers->count; i++)
		if (pubkey_type(signer_public_key(&signers->items[i])) == KEY_P384)
			log_hint("podman, skopeo, CRI-O and cosign by default read no signatures by p384 keys, since they expect SHA-256; "
			         "those by ed25519 and p256 keys they read");
}

/* What those who verify might not take. */
static enum cocket_code
warn(const struct sign_run *r, struct err *err)
{
	const struct sign_arguments *a = r->args;

	hash_hint(&r->signers);
	if (a->signed_as == NULL)
		mirrors_warn(r->images, r->count);
	return key_warnings_print(&(struct key_warnings){ a->trust, &r->signers, r->images, r->count, a->signed_as }, clock_now(), err);
}

static const struct name *
signature_repository(const struct elsewhere *e)
{
	if (e->is_given)
		return &e->given;
	return e->is_cosigns ? &e->cosigns : NULL;
}

/* cosign's older form has no place for what a log of today answers. */
static unsigned
formats_of(const struct sign_arguments *a)
{
	if (a->formats)
		return a->formats;
	return a->certificate.token ? FORMAT_BIT(FORMAT_BUNDLE) : FORMATS_ALL;
}

static void
fill_options(struct sign_run *r)
{
	const struct sign_arguments *a = r->args;

	r->options = (struct sign_options){
		.signers = r->signers.items,
		.signer_count = r->signers.count,
		.formats = formats_of(a),
		.formats_given = a->formats != 0,
		.keep = a->keep,
		.force = a->force,
		.recursive = a->recursive,
		.signed_as = a->signed_as,
		.signature_repository = signature_repository(&r->elsewhere),
		.now = clock_now(),
	};
}

static enum cocket_code
keys_load(struct sign_run *r, struct err *err)
{
	const struct sign_arguments *a = r->args;
	const struct password_source password = { a->password_file, "password-file", password_environment, false };

	if (signers_load(&r->signers, &a->keys, &password, err))
		return err->code;
	password_forget_environment();
	for (size_t i = 0; i < a->keys.count; i++)
		key_source_forget(a->keys.items[i]);
	return warn(r, err);
}

static enum cocket_code
session_ready(struct sign_run *r, struct err *err)
{
	return r->session ? COCKET_OK : session_new(&r->session, &r->app->session, err);
}

static enum cocket_code
certificate_load(struct sign_run *r, struct err *err)
{
	const struct certificate_arguments *a = &r->args->certificate;

	if ((formats_of(r->args) & FORMAT_BIT(FORMAT_SIMPLE)) && !a->no_log)
		return fail(err, COCKET_E_USAGE, "--format simple: has no place for entries of today's logs (Rekor v2); sign by certificate as bundle, or with --no-log");
	if (r->args->signed_as == NULL)
		mirrors_warn(r->images, r->count);
	if (session_ready(r, err))
		return err->code;
	return certificate_signer_load(&r->signers, &r->certificate_files, a, r->session, r->app->session.timeout_ms, err);
}

enum cocket_code
sign_run_load(struct sign_run *r, struct err *err)
{
	if (r->args->certificate.token ? certificate_load(r, err) : keys_load(r, err))
		return err->code;
	fill_options(r);
	return COCKET_OK;
}

void
sign_run_free(struct sign_run *r)
{
	for (size_t i = 0; r->parts && i < r->count; i++)
		buf_free(&r->parts[i]);
	free(r->parts);
	free(r->items);
	buf_free(&r->documents);
	signer_list_free(&r->signers);
	certificate_files_close(&r->certificate_files);
	session_free(&r->session);
}

/* --- signing ---------------------------------------------------------------------------------- */

static enum status
print_item(const struct sign_run *r, const struct sign_item *item)
{
	return sign_result_print(r->app, item->image, &item->report, &r->signers);
}

/* How those verify who go by the same root. */
static void
verify_hint(const struct certificate_arguments *a, const struct certificate_identity *who)
{
	const char *root = a->roots.count > 0 ? a->roots.items[0] : NULL;

	log_hint("cocket verify --identity %s --issuer %s%s%s%s%s IMAGE", SHELL_WORD(leaf_certificate_name(who->leaf), "NAME"), SHELL_WORD(who->issuer, "URL"),
	         root ? " --trusted-root " : "", root ? SHELL_WORD(root, "FILE") : "", a->no_log ? " --no-log" : "", a->no_sct ? " --no-sct" : "");
}

/* Of a token the name is known, of what an authority makes of it, as the URI of a workflow, only now. */
static void
identity_note(const struct sign_run *r)
{
	struct certificate_signer *c = certificate_signer_of(&r->signers.items[0]);
	struct identity who;
	struct err ignored = { 0 };

	if (c == NULL || certificate_signer_identify(&who, c, &ignored))
		return;
	log_note_once("signed as %s, as %s says", TEXT(slice_str(leaf_certificate_name(who.certificate.leaf))), TEXT(slice_str(who.certificate.issuer)));
	if (r->options.attest == NULL)
		verify_hint(&r->args->certificate, &who.certificate);
}

static void
take_item(void *ctx, struct sign_item *item)
{
	struct sign_run *r = ctx;
	struct err *err = &item->err;

	if (err->code || (r->parts && buf_add(&r->documents, buf_slice(item->options.detached), err))) {
		r->status = status_worse(r->status, print_err(item->image, err));
		return;
	}
	sign_result_note(item->image, &item->report);
	identity_note(r);
	if (!r->parts)
		r->status = status_worse(r->status, print_item(r, item));
}

/* --- --detached --- */

/* Nothing is said to be signed before the file is there. */
static enum status
finish_detached(const struct sign_run *r)
{
	const char *path = r->args->detached;
	enum status status = r->status;
	struct err err = { 0 };

	if (status != STATUS_OK) {
		log_error("%s: not written, since not every image could be signed", TEXT(slice_str(path)));
		return status;
	}
	if (file_create(path, buf_slice(&r->documents), 0644, &err))
		return print_err(NULL, &err);
	for (size_t i = 0; i < r->count && status == STATUS_OK; i++)
		status = print_item(r, &r->items[i]);
	return status;
}

/* Each with a place of its own for what --detached collects. */
static enum cocket_code
make_items(struct sign_run *r, struct err *err)
{
	const bool is_detached = r->args->detached != NULL;

	r->documents = BUF(DETACHED_MAX_BYTES);
	r->items = calloc(r->count, sizeof *r->items);
	r->parts = is_detached ? calloc(r->count, sizeof *r->parts) : NULL;
	if (!r->items || (is_detached && !r->parts))
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

static const char *
resume_words(const struct sign_run *r)
{
	if (r->args->detached)
		return "nothing is signed, and no file is written; the same command begins again";
	return "images that were printed are signed, and earlier signatures of the others are still there; the same command signs them";
}

enum status
sign_run_all(struct sign_run *r)
{
	const struct sign_teller teller = { take_item, r };
	struct resume resume;
	struct err err = { 0 };

	if (make_items(r, &err) || session_ready(r, &err))
		return print_err(NULL, &err);
	resume_begin_work(&resume, resume_words(r));
	sign_batch(r->session, r->items, r->count, &teller);
	resume_end(&resume, COCKET_OK, NULL);
	return r->args->detached ? finish_detached(r) : r->status;
}
