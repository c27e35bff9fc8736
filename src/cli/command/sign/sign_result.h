/* What was signed, printed: the pinned reference or a line of JSON, and beside it what became of each form. */
#ifndef COCKET_CLI_COMMAND_SIGN_SIGN_RESULT_H
#define COCKET_CLI_COMMAND_SIGN_SIGN_RESULT_H

#include "cli/app.h"
#include "identity/signer.h"
#include "sign/sign.h"

enum status sign_result_print(const struct app *app, const char *image, const struct sign_report *r, const struct signer_list *signers);

/* To people: where the signatures are and whose place they took (on a terminal, or with -v), and what is to be known besides. */
void sign_result_note(const char *image, const struct sign_report *r);

#endif
