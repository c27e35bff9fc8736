/* Verification summaries of one run: see vsa_file.h. */
#include "cli/command/verify/vsa_file.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/option/key_files.h"
#include "format/attestation/vsa.h"
#include "identity/key_source.h"
#include "sign/statement_bundle.h"

#define FILE_MAX_BYTES (64 * MIB)
#define VERIFIER "urn:cocket:verify"

void
vsa_file_close(struct vsa_file *f)
{
	signer_list_free(&f->signers);
	buf_free(&f->documents);
}

static bool
is_uri(const char *text)
{
	return strchr(text, ':') != NULL && utf8_valid(slice_str(text)) && strlen(text) < sizeof(((struct vsa *)0)->verifier_id);
}

static enum cocket_code
levels_check(const struct strings *levels, struct err *err)
{
	for (size_t i = 0; i < levels->count; i++)
		if (strcmp(levels->items[i], "FAILED") == 0 || !utf8_valid(slice_str(levels->items[i])))
			return fail(err, COCKET_E_USAGE, "--vsa-level %s: not a level", TEXT(slice_str(levels->items[i])));
	return levels->count > VSA_LEVELS_MAX ? fail(err, COCKET_E_USAGE, "--vsa-level: more than %d", VSA_LEVELS_MAX) : COCKET_OK;
}

static enum cocket_code
arguments_check(const struct vsa_arguments *a, struct err *err)
{
	if (a->file == NULL && (a->key || a->verifier || a->levels.count > 0))
		return fail(err, COCKET_E_USAGE, "--vsa-key, --vsa-verifier and --vsa-level require --vsa FILE");
	if (a->file && a->key == NULL)
		return fail(err, COCKET_E_USAGE, "--vsa requires --vsa-key KEY");
	if (a->verifier && !is_uri(a->verifier))
		return fail(err, COCKET_E_USAGE, "--vsa-verifier %s: expected a URI", TEXT(slice_str(a->verifier)));
	return levels_check(&a->levels, err);
}

static enum cocket_code
key_load(struct vsa_file *f, struct err *err)
{
	const struct password_source password = { NULL, "vsa-key", password_environment, false };
	char *items[] = { f->args->key };

	if (new_file_check(f->args->file, err) || signers_load(&f->signers, &(struct strings){ .items = items, .count = 1 }, &password, err))
		return err->code;
	key_source_forget(f->args->key);
	return COCKET_OK;
}

enum cocket_code
vsa_file_open(struct vsa_file *f, const struct vsa_arguments *args, struct err *err)
{
	*f = (struct vsa_file){ .args = args, .documents = BUF(FILE_MAX_BYTES) };
	if (arguments_check(args, err) || (args->file && key_load(f, err)))
		return err->code;
	password_forget_environment();
	return COCKET_OK;
}

enum cocket_code
vsa_file_add(struct vsa_file *f, const char *image, const struct report *r, const struct verify_context *c, struct err *err)
{
	const struct summary_settings settings = {
		.verifier = f->args->verifier ? f->args->verifier : VERIFIER, .levels = f->args->levels,
		.policy = c->anchors.by_policy ? &c->anchors.policy_context : NULL, .now = clock_now(),
	};
	AUTO(buf_free) struct buf statement = BUF(STATEMENT_MAX_BYTES), bundle = BUF(ATTESTATION_MAX_BYTES);

	if (f->args->file == NULL || !summary_is_due(r))
		return COCKET_OK;
	if (summary_print(&statement, image, r, &settings, err) || statement_bundle_make(&bundle, &f->signers.items[0], buf_slice(&statement), err))
		return within(err, "--vsa");
	return buf_add(&f->documents, buf_slice(&bundle), err) ? err->code : buf_add(&f->documents, slice_str("\n"), err);
}

enum cocket_code
vsa_file_write(const struct vsa_file *f, struct err *err)
{
	return f->args->file ? file_create(f->args->file, buf_slice(&f->documents), 0644, err) : COCKET_OK;
}
