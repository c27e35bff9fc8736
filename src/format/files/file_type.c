/* What a file of images is: by its name if that says it, else by its first line that says something.  Never guesses between two. */
#include "format/files/file_type.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "format/files/ci_file.h"
#include "format/files/yaml_tree.h"
#include "format/text/bom.h"
#include "format/text/slice_scan.h"

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && ascii_is(slice_of(name + n - m, m), end);
}

static bool
is_dockerfile_name(const char *name)
{
	return strncmp(name, "Dockerfile", strlen("Dockerfile")) == 0 || strncmp(name, "Containerfile", strlen("Containerfile")) == 0 ||
	       ends_with(name, ".Dockerfile") || ends_with(name, ".Containerfile");
}

static bool
is_yaml_name(const char *name)
{
	return ends_with(name, ".yaml") || ends_with(name, ".yml") || ends_with(name, ".json");
}

static struct slice
trimmed(struct slice s)
{
	return text_trim(s, " \t\r");
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The first line that is neither blank nor a comment. */
static struct slice
first_line(struct slice bytes)
{
	bytes = tail(bytes, bom_length(bytes));
	while (bytes.len) {
		size_t end = find(bytes, '\n');
		struct slice line = trimmed(head(bytes, end));
		if (line.len && line.ptr[0] != '#')
			return line;
		bytes = tail(bytes, end + (end < bytes.len));
	}
	return slice_str("");
}

static bool
begins_with_word(struct slice line, const char *word)
{
	size_t n = strlen(word);

	return line.len > n && ascii_starts(line, word) && is_blank(line.ptr[n]);
}

static bool
looks_like_dockerfile(struct slice line)
{
	return begins_with_word(line, "FROM") || begins_with_word(line, "ARG");
}

/* A flow mapping, a directive, a document. */
static bool
begins_yaml(struct slice line)
{
	return slice_starts(line, "{") || slice_starts(line, "%") || slice_starts(line, "---");
}

/* "key:" or "key: value": no image name holds a colon at its end or before a space. */
static bool
looks_like_yaml(struct slice line)
{
	size_t colon = find(line, ':');

	if (begins_yaml(line))
		return true;
	return colon < line.len && (colon + 1 == line.len || is_blank(line.ptr[colon + 1]));
}

static bool
looks_like_list(struct slice line)
{
	size_t end = 0;

	while (end < line.len && !is_blank(line.ptr[end]))
		end++;
	line = trimmed(tail(line, end));
	return line.len == 0 || line.ptr[0] == '#';
}

static enum file_type
type_of_content(bool *is_yaml, struct slice bytes)
{
	struct slice line = first_line(bytes);

	if (line.len == 0)
		return FILE_TYPE_LIST;
	if (looks_like_dockerfile(line))
		return FILE_TYPE_DOCKERFILE;
	*is_yaml = looks_like_yaml(line);
	return !*is_yaml && looks_like_list(line) ? FILE_TYPE_LIST : FILE_TYPE_AUTO;
}

static const char *
base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (slash)
		return slash + 1;
	return path ? path : "";
}

enum file_type
file_type_of(bool *is_yaml, const char *file_name, struct slice bytes)
{
	const char *name = base_name(file_name);
	const enum file_type ci = ci_file_type_of_path(file_name ? file_name : "");

	*is_yaml = is_yaml_name(name);
	if (*is_yaml)
		return ci;
	return is_dockerfile_name(name) ? FILE_TYPE_DOCKERFILE : type_of_content(is_yaml, bytes);
}

/* Kubernetes wants both of them in every object. */
static bool
is_kubernetes(const struct yaml_node *root)
{
	return yaml_get(root, "apiVersion") && yaml_get(root, "kind");
}

/* compose-spec wants services or jobs, or includes files that have them. */
static bool
is_compose(const struct yaml_node *root)
{
	if (yaml_get(root, "apiVersion"))
		return false;
	if (yaml_get(root, "services") || yaml_get(root, "include"))
		return true;
	return yaml_get(root, "jobs");
}

enum file_type
yaml_file_type(const struct yaml_node *root)
{
	if (is_kubernetes(root))
		return FILE_TYPE_KUBERNETES;
	if (ci_file_type_of_content(root) != FILE_TYPE_AUTO)
		return ci_file_type_of_content(root);
	return is_compose(root) ? FILE_TYPE_COMPOSE : FILE_TYPE_AUTO;
}
