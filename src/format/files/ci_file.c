/* Whose CI file it is: see ci_file.h. */
#include "format/files/ci_file.h"

#include <strings.h>

#include "base/path_text.h"
#include "format/files/yaml_get.h"
#include "format/text/slice_scan.h"

bool
file_type_is_ci(enum file_type type)
{
	return type >= FILE_TYPE_GITHUB;
}

/* A directory's name, between slashes; or the base name, or what that begins or ends in; without the ending of YAML. */
static const struct {
	enum file_type type;
	const char *directory, *begins, *ends;
} paths[] = {
	{ FILE_TYPE_GITHUB, ".github/workflows/", NULL, NULL },     { FILE_TYPE_GITHUB, ".gitea/workflows/", NULL, NULL },
	{ FILE_TYPE_GITHUB, ".forgejo/workflows/", NULL, NULL },    { FILE_TYPE_GITLAB, ".gitlab/ci/", NULL, NULL },
	{ FILE_TYPE_GITLAB, NULL, NULL, ".gitlab-ci" },             { FILE_TYPE_CIRCLECI, ".circleci/", NULL, NULL },
	{ FILE_TYPE_WOODPECKER, ".woodpecker/", NULL, NULL },       { FILE_TYPE_WOODPECKER, NULL, NULL, ".woodpecker" },
	{ FILE_TYPE_WOODPECKER, NULL, NULL, ".drone" },             { FILE_TYPE_AZURE, ".azure-pipelines/", NULL, NULL },
	{ FILE_TYPE_AZURE, NULL, "azure-pipelines", NULL },         { FILE_TYPE_BITBUCKET, NULL, "bitbucket-pipelines", NULL },
	{ FILE_TYPE_CLOUDBUILD, NULL, "cloudbuild", NULL },
};

/* The base name without the ending of YAML; empty: it has none. */
static struct slice
yaml_stem(const char *path)
{
	static const char *const endings[] = { ".yml", ".yaml", NULL };
	const struct slice name = slice_str(path_base_name(path));

	for (const char *const *e = endings; *e; e++)
		if (slice_ends(name, *e))
			return head(name, name.len - strlen(*e));
	return slice_str("");
}

static bool
is_in(const char *path, const char *directory)
{
	const char *at = strstr(path, directory);

	return at && (at == path || at[-1] == '/');
}

static bool
is_action(const char *path, struct slice stem)
{
	return is_in(path, ".github/") && slice_is(stem, "action");
}

enum file_type
ci_file_type_of_path(const char *path)
{
	const struct slice stem = yaml_stem(path);

	if (stem.len == 0)
		return FILE_TYPE_AUTO;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if ((paths[i].directory && is_in(path, paths[i].directory)) || (paths[i].begins && slice_starts(stem, paths[i].begins)) ||
		    (paths[i].ends && slice_ends(stem, paths[i].ends)))
			return paths[i].type;
	return is_action(path, stem) ? FILE_TYPE_GITHUB : FILE_TYPE_AUTO;
}

static bool
has_any(const struct yaml_node *root, const char *const keys[])
{
	for (; *keys; keys++)
		if (yaml_get(root, *keys))
			return true;
	return false;
}

enum file_type
ci_file_type_of_content(const struct yaml_node *root)
{
	static const char *const circleci[] = { "workflows", "orbs", "executors", NULL };

	if (yaml_get(root, "apiVersion"))
		return FILE_TYPE_AUTO;
	if (yaml_get(root, "jobs") && yaml_get(root, "on"))
		return FILE_TYPE_GITHUB;
	if (yaml_is_scalar(yaml_get(yaml_get(root, "runs"), "using")))
		return FILE_TYPE_GITHUB;
	if (yaml_get(root, "jobs") && yaml_get(root, "version") && has_any(root, circleci))
		return FILE_TYPE_CIRCLECI;
	return yaml_is(yaml_get(root, "kind"), "pipeline") && yaml_get(root, "steps") ? FILE_TYPE_WOODPECKER : FILE_TYPE_AUTO;
}
