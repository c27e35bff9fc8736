/* Options that many commands have: see common_options.h.
 * Never leaves a file that was named and is not there without a word. */
#include "cli/option/common_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "base/owner.h"
#include "cli/option/file_options.h"
#include "cli/option/verify_options.h"
#include "format/name/reference.h"

static const char *const output_words[] = { "text", "json", NULL };

struct common common;

static const struct opt global_options[] = {
	{ OPT_ROW("allow-owner", 0, OPT_LIST, "UID", "trust policies, stores and settings owned by this user; repeatable"),
	  .to.list = &common.allow_owner, .separator = ' ', .not_in_environment = true, .group = GROUP_SETTINGS },
	{ OPT_ROW("config", 0, OPT_STRING, "FILE", "configuration file, instead of the default ones"),
	  .to.string = &common.config, .not_in_config = true, .group = GROUP_SETTINGS },
	{ OPT_ROW("output", 0, OPT_CHOICE, "text|json", "output format (text)"),
	  .to.choice = &common.output, .choices = output_words, .group = GROUP_OUTPUT },
	{ OPT_ROW("quiet", 'q', OPT_FLAG, NULL, "print only errors and denials to stderr"),
	  .to.flag = &common.quiet, .group = GROUP_OUTPUT, .excludes = "verbose" },
	{ OPT_ROW("verbose", 'v', OPT_FLAG, NULL, "print progress to stderr"), .to.flag = &common.verbose, .group = GROUP_OUTPUT },
	{ OPT_ROW("help", 'h', OPT_FLAG, NULL, "show this help"),
	  .to.flag = &common.help, .command_line_only = true, .group = GROUP_SETTINGS },
	{ OPT_ROW("version", 0, OPT_FLAG, NULL, "show the version"),
	  .to.flag = &common.version, .command_line_only = true, .group = GROUP_SETTINGS },
};

static struct {
	bool plain_http;
	int64_t timeout;
	char *auth_file, *certs_dir;
} registry = { .timeout = 60 };

static const struct opt registry_options[] = {
	{ OPT_ROW("plain-http", 0, OPT_FLAG, NULL, "use http instead of https"),
	  .to.flag = &registry.plain_http, .not_in_environment = true, .group = GROUP_REGISTRY },
	{ OPT_ROW("timeout", 0, OPT_SECONDS, "DURATION", "maximum time for all requests of one image (60s)"),
	  .to.seconds = &registry.timeout, .group = GROUP_REGISTRY },
	{ OPT_ROW("auth-file", 0, OPT_STRING, "FILE", "credentials file, instead of docker's and podman's"),
	  .to.string = &registry.auth_file, .group = GROUP_REGISTRY },
	{ OPT_ROW("certs-dir", 0, OPT_STRING, "DIR", "directory of CA and client certificates, one subdirectory per host"),
	  .to.string = &registry.certs_dir, .group = GROUP_REGISTRY },
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

void
common_add_global_options(struct opts *o)
{
	opts_add(o, global_options, COUNT(global_options));
}

void
common_add_options(struct opts *o, const struct command *command)
{
	if (command->files)
		file_options_add(o);
	if (command->decides)
		verify_options_add(o);
	opts_add(o, command->options, command->option_count);
	if (command->registry)
		opts_add(o, registry_options, COUNT(registry_options));
	common_add_global_options(o);
}

/* A home, where there is one, is that of whoever started the service, by chance. */
static void
forget_homes(void)
{
	static const char *const homes[] = { "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR" };

	for (size_t i = 0; i < COUNT(homes); i++)
		(void)unsetenv(homes[i]);
}

void
common_begin(struct opts *o, const struct command *command)
{
	if (command->timeout > 0)
		registry.timeout = command->timeout;
	o->operand_ends = command->passes_on;
	if (!command->hook)
		return;
	o->one_dash = true;
	log_copy_errors(stdout);
	forget_homes();
}

enum cocket_code
common_allow_owners(struct err *err)
{
	static size_t told;

	for (; told < common.allow_owner.count; told++)
		if (owner_allow(common.allow_owner.items[told], err))
			return err->code;
	return COCKET_OK;
}

/* What was named must be there: a credential file or a CA that is silently without effect shows much later, as another error. */
static enum cocket_code
check_registry_files(struct err *err)
{
	char inside[4096];

	if (registry.auth_file && access(registry.auth_file, R_OK) < 0)
		return fail_errno(err, COCKET_E_USAGE, "--auth-file %s", TEXT(slice_str(registry.auth_file)));
	if (!registry.certs_dir || snprintf(inside, sizeof inside, "%s/.", registry.certs_dir) >= (int)sizeof inside)
		return COCKET_OK;
	if (access(inside, R_OK) < 0)
		return fail_errno(err, COCKET_E_USAGE, "--certs-dir %s", TEXT(slice_str(registry.certs_dir)));
	return COCKET_OK;
}

enum cocket_code
common_session(struct session_options *out, struct err *err)
{
	if (check_registry_files(err))
		return err->code;
	name_set_plain_http(registry.plain_http);
	*out = (struct session_options){
		.plain_http = registry.plain_http,
		.timeout_ms = registry.timeout * 1000,
		.auth_file = registry.auth_file,
		.certs_dir = registry.certs_dir,
	};
	return COCKET_OK;
}
