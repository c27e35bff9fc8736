/* Options of files that name images: see file_options.h. */
#include "cli/option/file_options.h"

static struct {
	unsigned type;
	struct strings build_args, env_files;
	bool strict;
} args;

/* In the order of enum file_type. */
static const char *const types[] = { "auto", "list", "compose", "kubernetes", "dockerfile",
	                            "github", "gitlab", "circleci", "woodpecker", "azure", "bitbucket", "cloudbuild", NULL };

static const struct opt options[] = {
	{ OPT_ROW("file-type", 0, OPT_CHOICE, "TYPE", "type of the files: list, compose, kubernetes, dockerfile, gitlab ... (auto)"),
	  .to.choice = &args.type, .choices = types, .group = GROUP_FILES },
	{ OPT_ROW("build-arg", 0, OPT_LIST, "NAME[=VALUE]", "value of a Dockerfile's ARG, as for docker build; repeatable"),
	  .to.list = &args.build_args, .group = GROUP_FILES },
	{ OPT_ROW("env-file", 0, OPT_LIST, "FILE", "variables of Compose files, instead of .env beside them; repeatable"),
	  .to.list = &args.env_files, .separator = ':', .group = GROUP_FILES },
	{ OPT_ROW("strict", 0, OPT_FLAG, NULL, "fail (status 1) if something in a file was skipped"),
	  .to.flag = &args.strict, .is_check = true, .group = GROUP_FILES },
};

void
file_options_add(struct opts *o)
{
	opts_add(o, options, sizeof options / sizeof *options);
}

struct image_file_settings
file_options_settings(const char *platform)
{
	return (struct image_file_settings){
		.type = (enum file_type)args.type, .build_args = args.build_args, .env_files = args.env_files, .platform = platform,
	};
}

bool
file_options_strict(void)
{
	return args.strict;
}
