/* What every command is given, and the table row that makes it a command.  A further command is one file and one row in commands.c. */
#ifndef COCKET_CLI_APP_H
#define COCKET_CLI_APP_H

#include "cli/option/option.h"
#include "cli/output/output.h"
#include "image/source.h"

struct verify_arguments;

struct app {
	bool json;                      /* --output json */
	bool quiet;                     /* -q */
	struct session_options session; /* --plain-http and the like; zero for commands without the registry options */
	const struct verify_arguments *verify; /* of commands that decide about images */
	bool sbom_bytes;      /* verify --sbom: images are held against their SBOM */
};

#define EXAMPLES_MAX 3

struct command {
	const char *name;     /* as typed: "verify", "key generate" */
	const char *operands; /* "IMAGE...", NULL none */
	size_t min, max;      /* how many operands */
	const char *summary;  /* one line */
	const char *examples[EXAMPLES_MAX]; /* command lines, each in the manual page too */
	const struct opt *options;
	size_t option_count;
	bool registry;        /* takes the registry options too */
	bool decides;          /* takes the options of verify_options.h too */
	bool files;           /* takes the options of file_options.h too */
	/* another program runs it for the whole machine: settings of /etc and /var alone, never of a user's home; errors stand on standard
	 * output too, as the reason that it shows; one dash is as good as two (Go's flag package) */
	bool hook;
	unsigned timeout;     /* seconds, default of --timeout; 0: as for all */
	bool passes_on;       /* its first operand is a command of another program: what follows are no options of ours */
	bool secret;          /* handles private keys: no core dumps, no ptrace; the others lose the passwords of the environment */
	bool (*is_secret)(void); /* the same with some of its options; NULL: never */
	enum status (*run)(const struct app *app, char *const operands[], size_t count);
};

#define OPTIONS(rows) .options = (rows), .option_count = sizeof(rows) / sizeof *(rows)
#define OPERANDS_MANY ((size_t)1 << 20)

extern const struct command command_pin, command_verify, command_sign, command_attest, command_digest, command_inspect, command_pull, command_save, command_load,
	command_lint,
	command_completion, command_version,
	command_containerd, command_docker;
extern const struct command command_trust_init, command_trust_show, command_trust_delegate, command_trust_undelegate, command_trust_revoke,
	command_trust_rotate, command_trust_sign, command_trust_update, command_trust_export, command_trust_import,
	command_trust_import_dct, command_trust_discard;
extern const struct command command_key_generate, command_key_show, command_key_passwd, command_key_import;
extern const struct command command_trusted_root_show, command_trusted_root_update;
extern const struct command command_attestation_list, command_attestation_show;
extern const struct command command_policy_check, command_policy_explain, command_policy_import, command_audit_verify;
extern const struct command command_ledger_show, command_ledger_forget, command_mirror_list, command_mirror_add, command_mirror_remove;

#endif
