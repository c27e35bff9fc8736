/* One run of a command that signs: the options that such commands share, keys loaded and warned of, images signed side by side, and what became of each
 * printed in input order, or all signatures written to one file. */
#ifndef COCKET_CLI_COMMAND_SIGN_SIGN_RUN_H
#define COCKET_CLI_COMMAND_SIGN_SIGN_RUN_H

#include "cli/app.h"
#include "cli/option/certificate_signing.h"
#include "cli/option/key_files.h"
#include "sign/batch.h"
#include "verify/elsewhere.h"

struct sign_arguments {
	struct strings keys;
	struct certificate_arguments certificate; /* instead of keys */
	char *password_file, *signed_as, *signature_repository, *detached, *trust;
	unsigned formats;               /* 0: not given */
	bool recursive, keep, force;
};

struct sign_run {
	/* in */
	const struct app *app;
	const struct sign_arguments *args;
	char *const *images;
	size_t count;
	/* of all images; sign_run_load fills it in, the caller may add to it */
	struct sign_options options;
	/* private */
	struct signer_list signers;
	struct session *session;     /* owned */
	struct certificate_files certificate_files;
	struct elsewhere elsewhere;
	struct sign_item *items;     /* owned */
	struct buf *parts;           /* owned; with --detached: of each image */
	struct buf documents;        /* all of them, in their order */
	enum status status;
};
void sign_run_free(struct sign_run *r);

/* Before anybody is asked for a password. */
MUST_CHECK enum cocket_code sign_run_check(struct sign_run *r, struct err *err);
/* The keys, and a warning of those that verifiers might not take; or the signer by certificate. */
MUST_CHECK enum cocket_code sign_run_load(struct sign_run *r, struct err *err);
enum status sign_run_all(struct sign_run *r);

#endif
