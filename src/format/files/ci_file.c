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
static const struct ci_path {
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
is_at(const struct ci_path *p, const char *path, struct slice stem)
{
	return (p->directory && is_in(path, p->directory)) || (p->begins && slice_starts(stem, p->begins)) || (p->ends && slice_ends(stem, p->ends));
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

	if (stem.len == 0 || has_text(stem, "compose")) /* .circleci/docker-compose.yml */
		return FILE_TYPE_AUTO;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (is_at(&paths[i], path, stem))
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

static bool
is_github(const struct yaml_node *root)
{
	return (yaml_get(root, "jobs") && yaml_get(root, "on")) || yaml_is_scalar(yaml_get(yaml_get(root, "runs"), "using"));
}

enum file_type
ci_file_type_of_content(const struct yaml_node *root)
{
	static const char *const others[] = { "apiVersion", "services", "include", NULL }, *const circleci[] = { "workflows", "orbs", "executors", NULL };

	if (has_any(root, others)) /* whose readers may pass over what they do not know */
		return FILE_TYPE_AUTO;
	if (is_github(root))
		return FILE_TYPE_GITHUB;
	if (yaml_get(root, "jobs") && yaml_get(root, "version") && has_any(root, circleci))
		return FILE_TYPE_CIRCLECI;
	return yaml_is(yaml_get(root, "kind"), "pipeline") && yaml_get(root, "steps") ? FILE_TYPE_WOODPECKER : FILE_TYPE_AUTO;
}
