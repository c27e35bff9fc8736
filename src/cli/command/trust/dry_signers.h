/* Whoever would sign, for a dry run: nobody is asked for a password that is not needed to know who they are. */
#ifndef COCKET_CLI_COMMAND_TRUST_DRY_SIGNERS_H
#define COCKET_CLI_COMMAND_TRUST_DRY_SIGNERS_H

#include "cli/option/key_files.h"

/* As signers_load; but of an encrypted key whose password would have to be typed, the public half is taken from the file NAME.pub beside NAME.key,
 * if there is one. */
MUST_CHECK enum cocket_code dry_signers_load(struct signer_list *out, const struct strings *paths, const struct password_source *from, struct err *err);

/* The public half of one such key; *out stays NULL if the private key has to be opened, or can be without asking. */
MUST_CHECK enum cocket_code dry_public_key(struct pubkey **out, const char *path, const struct password_source *from, struct err *err);

#endif
