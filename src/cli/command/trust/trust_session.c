/* A change of a trust store, from the keys at hand to its publication (see trust_session.h).  What is said of it: trust_report.c. */
#include "cli/command/trust/trust_session.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/log.h"
#include "cli/command/trust/dry_signers.h"
#include "cli/output/store_changes_print.h"
#include "verify/default_paths.h"

void
trust_session_close(struct trust_session *e)
{
	stage_close(&e->stage);
	store_changes_free(&e->changes);
	signer_list_free(&e->signers);
	free(e->by.used);
	*e = NO_TRUST_SESSION;
}

enum cocket_code
trust_dir_find(char out[static PATH_MAX], const char *given, struct err *err)
{
	if (!store_path_find(out, given))
		return fail(err, COCKET_E_USAGE, "no home directory to look for the trust store in: use --trust DIR");
	return COCKET_OK;
}

enum cocket_code
trust_dir_refuse(const char *dir, struct err *err)
{
	if (err->code == COCKET_E_NOT_FOUND && access(dir, F_OK) != 0)
		return fail(err, COCKET_E_USAGE, "%s: no trust store; create one with cocket trust init, or take one over with cocket trust import",
		            TEXT(slice_str(dir)));
	return err->code;
}

enum cocket_code
trust_session_set_signers(struct trust_session *e, struct signer_list *signers, struct err *err)
{
	e->signers = *signers;
	*signers = (struct signer_list){ 0 };
	e->by = (struct signers){ e->signers.items, e->signers.count, calloc(e->signers.count + 1, sizeof *e->by.used) };
	return e->by.used ? COCKET_OK : no_memory(err);
}

/* Nobody waits for the lock while a password is typed. */
enum cocket_code
trust_session_open(struct trust_session *e, const char *trust, const struct signing_args *signing, bool make, struct err *err)
{
	const struct password_source from = { signing->password_file, "password-file", password_environment, false };
	AUTO(signer_list_free) struct signer_list signers = { 0 };

	if (trust_dir_find(e->dir, trust, err) || (signing->dry_run ? dry_signers_load : signers_load)(&signers, &signing->keys, &from, err) ||
	    trust_session_set_signers(e, &signers, err))
		return err->code;
	e->now = clock_now();
	if ((signing->dry_run ? stage_rehearse : stage_open)(&e->stage, e->dir, make, err))
		return trust_dir_refuse(e->dir, err);
	return COCKET_OK;
}

/* A16: none is not a threshold. */
enum cocket_code
threshold_get(unsigned *out, uint64_t given, unsigned fallback, struct err *err)
{
	if (given == THRESHOLD_UNSET) {
		*out = fallback;
		return COCKET_OK;
	}
	if (given < 1 || given > UINT_MAX)
		return fail(err, COCKET_E_USAGE, "threshold %llu, expected at least 1", (unsigned long long)given);
	*out = (unsigned)given;
	return COCKET_OK;
}

/* A full disk, a directory that is not the user's: whoever mends it can go on. */
static void
hint_io(const char *message)
{
	print_hint(slice_starts(slice_str(message), STORE_COMMITTED) ? "the change is in effect; the next command that changes the store tidies up"
	                                                             : "nothing was changed; when the cause is mended, run the same command again");
}

enum status
print_trust_error(const char *what, struct err *err)
{
	if (err->code == COCKET_E_NOT_FOUND || err->code > COCKET_E_REGISTRY)
		err->code = COCKET_E_USAGE;
	enum status status = print_err(what, err);
	if (err->code == COCKET_E_IO)
		hint_io(err->message);
	return status;
}

void
trust_session_put_options(struct command_text *c, const char *trust, const struct signing_args *signing)
{
	command_text_option(c, "trust", trust);
	command_text_options(c, "key", &signing->keys);
	command_text_option(c, "password-file", signing->password_file);
}

/* --- the change --------------------------------------------------------------------------------- */

static void
print_notes(const struct strings *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		log_note("%s", notes->items[i]);
}

enum cocket_code
trust_session_complete(struct trust_session *e, struct err *err)
{
	if (!stage_is_touched(&e->stage))
		return COCKET_OK;
	if (stage_complete(&e->ready, &e->stage, &e->by, e->now, err))
		return err->code;
	stage_sort(&e->stage);
	return store_changes_staged(&e->changes, &e->stage, true, NULL, err);
}

enum cocket_code
trust_session_publish(struct trust_session *e, struct err *err)
{
	bool changed;

	print_notes(&e->stage.notes);
	if (!stage_is_touched(&e->stage)) {
		log_note("nothing to change");
		return COCKET_OK;
	}
	store_changes_print(&e->changes, "");
	if (stage_publish(&changed, &e->stage, e->ready, err))
		return err->code;
	if (!changed)
		log_note("nothing to change: it is staged already");
	return COCKET_OK;
}
