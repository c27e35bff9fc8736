/* verify --vsa: what was decided about each image, signed, in a file of bundles, one a line, in input order. */
#ifndef COCKET_CLI_COMMAND_VERIFY_VSA_FILE_H
#define COCKET_CLI_COMMAND_VERIFY_VSA_FILE_H

#include "cli/option/option.h"
#include "identity/signer.h"
#include "verify/summary.h"

struct vsa_arguments {
	char *file, *key, *verifier;
	struct strings levels;
};

/* Rows of a table of options; a: an lvalue of the struct. */
#define VSA_ROWS(a) \
	{ OPT_ROW("vsa", 0, OPT_STRING, "FILE", "write what was decided to a new file, as signed verification summaries"), \
	  .to.string = &(a).file, .not_in_environment = true, .group = GROUP_RECORDS }, \
	{ OPT_ROW("vsa-key", 0, OPT_STRING, "KEY", "private key to sign them with: file, env://VAR or -"), \
	  .to.string = &(a).key, .group = GROUP_RECORDS }, \
	{ OPT_ROW("vsa-verifier", 0, OPT_STRING, "URI", "who says so in them (urn:cocket:verify)"), \
	  .to.string = &(a).verifier, .group = GROUP_RECORDS }, \
	{ OPT_ROW("vsa-level", 0, OPT_LIST, "LEVEL", "level that an image which passes has: SLSA_BUILD_LEVEL_3 ...; repeatable"), \
	  .to.list = &(a).levels, .separator = ',', .group = GROUP_RECORDS }

struct vsa_file {
	const struct vsa_arguments *args;
	struct signer_list signers;
	struct buf documents;
};
void vsa_file_close(struct vsa_file *f);

/* Reads the key, before anything is decided; without --vsa nothing.  The passwords of the environment are gone then.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code vsa_file_open(struct vsa_file *f, const struct vsa_arguments *args, struct err *err);

/* What was decided, once nothing can change it any more. */
MUST_CHECK enum cocket_code vsa_file_add(struct vsa_file *f, const char *image, const struct report *r, const struct verify_context *c, struct err *err);

/* All of it, at once; never in place of another file. */
MUST_CHECK enum cocket_code vsa_file_write(const struct vsa_file *f, struct err *err);

#endif
