/* cocket completion: prints what makes a shell complete cocket's commands, options and their values.
 * The scripts are those of completions/, built in; what may stand where, they ask of `cocket __complete` (completion.c). */
#include "base/escape.h"
#include "cli/app.h"

/* `const char completion_bash[]` and its like: the Makefile makes them of the scripts. */
#include "completions.inc"

static const struct {
	const char *shell, *script;
} scripts[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	(void)app;
	(void)n;
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (strcmp(operands[0], scripts[i].shell) == 0) {
			out_printf("%s", scripts[i].script);
			return STATUS_OK;
		}
	return usage_error(NULL, "completion: no script for %s: expected bash, zsh or fish", TEXT(slice_str(operands[0])));
}

const struct command command_completion = {
	.name = "completion",
	.operands = "bash|zsh|fish",
	.min = 1,
	.max = 1,
	.summary = "Prints the shell completion script",
	.examples = {
		"source <(cocket completion bash)",
		"cocket completion zsh > ~/.zfunc/_cocket",
		"cocket completion fish > ~/.config/fish/completions/cocket.fish",
	},
	.run = run,
};
