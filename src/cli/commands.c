/* The table of commands: see commands.h.  A further command is one file and one row here. */
#include "cli/commands.h"

#include <stdio.h>

#include "cli/option/common_options.h"

const struct command *const commands[] = {
	&command_verify, &command_pin, &command_sign, &command_attest, &command_pull, &command_save, &command_load, &command_key_generate, &command_key_show,
	&command_key_passwd, &command_key_import,
	&command_digest, &command_inspect, &command_attestation_list, &command_attestation_show, &command_trust_init, &command_trust_show, &command_trust_delegate, &command_trust_undelegate,
	&command_trust_revoke, &command_trust_rotate, &command_trust_sign, &command_trust_discard, &command_trust_update, &command_trust_export, &command_trust_import,
	&command_trust_import_dct, &command_trusted_root_show, &command_trusted_root_update,
	&command_policy_check, &command_policy_explain, &command_policy_import, &command_audit_verify,
	&command_ledger_show, &command_ledger_forget, &command_mirror_list, &command_mirror_add, &command_mirror_remove,
	&command_lint, &command_completion, &command_version, &command_containerd, &command_docker,
};
#define COMMANDS (sizeof commands / sizeof *commands)
const size_t command_count = COMMANDS;

const struct command *
command_find(char *const words[], size_t n, size_t *used)
{
	char both[64];

	for (size_t i = 0; i < COMMANDS && n > 0; i++) {
		*used = 1;
		if (strcmp(commands[i]->name, words[0]) == 0)
			return commands[i];
		*used = 2;
		if (n < 2 || snprintf(both, sizeof both, "%s %s", words[0], words[1]) >= (int)sizeof both)
			continue;
		if (strcmp(commands[i]->name, both) == 0)
			return commands[i];
	}
	return NULL;
}

const char *
command_nearest(const char *word)
{
	const char *names[COMMANDS];

	for (size_t i = 0; i < COMMANDS; i++) {
		const char *space = strchr(commands[i]->name, ' ');

		if (space && strcmp(space + 1, word) == 0)
			return commands[i]->name;
		names[i] = commands[i]->name;
	}
	return nearest_word(slice_str(word), names, COMMANDS);
}

bool
command_is_of_group(const struct command *command, const char *group)
{
	size_t n = strlen(group);

	return strncmp(command->name, group, n) == 0 && command->name[n] == ' ';
}

bool
command_is_group(const char *word)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (command_is_of_group(commands[i], word))
			return true;
	return false;
}

const struct command *
command_with_option(struct slice name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		struct opts o = {0};

		common_add_options(&o, commands[i]);
		if (opt_find(o.rows, o.count, name))
			return commands[i];
	}
	return NULL;
}

bool
command_has_option(struct slice name)
{
	const struct command *command = command_with_option(name);
	struct opts o = {0};
	const struct opt *row;

	if (!command)
		return false;
	common_add_options(&o, command);
	row = opt_find(o.rows, o.count, name);
	return !row->command_line_only && !row->not_in_config;
}
