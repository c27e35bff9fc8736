/* Files of a directory: see lint_tree.h. */
#include "lint/lint_tree.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/path_text.h"
#include "format/files/ci_file.h"
#include "format/files/file_type.h"
#include "format/text/slice_scan.h"
#include "lint/lint_text.h"

static bool
ends_in_any(const char *name, const char *const endings[])
{
	const size_t n = strlen(name);

	for (; *endings; endings++)
		if (n > strlen(*endings) && ascii_is(slice_str(name + n - strlen(*endings)), *endings))
			return true;
	return false;
}

static bool
is_yaml(const char *name)
{
	static const char *const endings[] = { ".yaml", ".yml", ".json", NULL };

	return ends_in_any(name, endings);
}

/* "Dockerfile", "Dockerfile.dev", "Dockerfile-alpine", and no program or page about them. */
static bool
is_dockerfile(const char *name)
{
	static const char *const whole[] = { ".Dockerfile", ".Containerfile", NULL };
	static const char *const others[] = {
		".dockerignore", ".md", ".go", ".py", ".js", ".ts", ".rb", ".rs", ".java", ".orig", ".rej", ".bak", ".swp", "~", NULL,
	};
	const struct slice text = slice_str(name);
	const size_t begin = slice_starts(text, "Dockerfile") ? strlen("Dockerfile") : slice_starts(text, "Containerfile") ? strlen("Containerfile") : 0;

	if (ends_in_any(name, whole))
		return true;
	return begin > 0 && (begin == text.len || is_among(name[begin], ".-_")) && !ends_in_any(name, others);
}

/* "compose.yaml", "docker-compose.prod.yml", "dev.compose.yml". */
static bool
is_compose(const char *name)
{
	static const char *const endings[] = { "-compose.yml", "-compose.yaml", ".compose.yml", ".compose.yaml", NULL };
	const struct slice text = slice_str(name);

	if (slice_starts(text, "docker-compose") || ends_in_any(name, endings))
		return true;
	return slice_starts(text, "compose") && text.len > strlen("compose") && is_among(name[strlen("compose")], ".-_");
}

/* At the beginning of a line, where a mapping in block style begins; anywhere in JSON. */
static bool
has_key(struct slice bytes, const char *key)
{
	const bool is_json = first_is(text_trim(bytes, " \t\r\n"), '{');
	const size_t n = strlen(key) - 1; /* "apiVersion" : */

	while (bytes.len > 0) {
		const struct slice line = slice_take_until(&bytes, '\n');

		if (slice_starts(line, key) || (is_json && memmem(line.ptr, line.len, key, n)))
			return true;
	}
	return false;
}

bool
lint_tree_names(const char *path)
{
	const char *name = path_base_name(path);

	return is_dockerfile(name) || is_yaml(name) || lint_is_script(name, slice_str(""));
}

bool
lint_tree_takes(const char *path, struct slice bytes)
{
	const char *name = path_base_name(path);

	if (!is_yaml(name) || is_compose(name) || ci_file_type_of_path(path) != FILE_TYPE_AUTO || lint_is_script(path, bytes))
		return true;
	return has_key(bytes, "apiVersion:") && has_key(bytes, "kind:");
}
