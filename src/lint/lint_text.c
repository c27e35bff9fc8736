/* Rules for any text: see lint_text.h. */
#include "lint/lint_text.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/path_text.h"
#include "format/files/ci_file.h"
#include "format/text/bom.h"
#include "format/text/slice_scan.h"
#include "lint/lint_secret.h"

static const char variable[] = "DOCKER_CONTENT_TRUST";

/* What may stand between a variable and its value: =1, ="1", : "1", and ENV's blank. */
static struct slice
value_behind(struct slice rest)
{
	size_t n = 0;

	while (n < rest.len && is_among(rest.ptr[n], "=: \t\"'"))
		n++;
	return n > 0 ? tail(rest, n) : slice_str("");
}

static bool
is_word_end(struct slice rest, size_t at)
{
	return at == rest.len || !is_alnum(rest.ptr[at]);
}

static bool
is_on(struct slice value)
{
	if (first_is(value, '1'))
		return is_word_end(value, 1);
	return ascii_starts(value, "true") && is_word_end(value, 4);
}

/* A part of a longer name is another variable. */
static bool
is_name(struct slice line, size_t at)
{
	const size_t end = at + strlen(variable);
	const bool begins = at == 0 || !(is_alnum(line.ptr[at - 1]) || line.ptr[at - 1] == '_');

	return begins && (end == line.len || !(is_alnum(line.ptr[end]) || line.ptr[end] == '_'));
}

static enum cocket_code
check_line(const struct lint_subject *s, struct slice line, struct err *err)
{
	size_t from = 0;

	for (;;) {
		const struct slice rest = tail(line, from);
		const uint8_t *at = rest.len ? memmem(rest.ptr, rest.len, variable, strlen(variable)) : NULL;

		if (at == NULL)
			return COCKET_OK;
		from = (size_t)(at - line.ptr);
		if (is_name(line, from) && is_on(value_behind(tail(line, from + strlen(variable)))))
			return lint_add(s, RULE_DEAD_CONTENT_TRUST, (size_t)(at - s->bytes.ptr), err, "%s is set, and nothing heeds it", variable);
		from += strlen(variable);
	}
}

enum cocket_code
lint_text(const struct lint_subject *s, struct err *err)
{
	struct slice rest = s->bytes;

	while (rest.len > 0) {
		const struct slice line = slice_take_until(&rest, '\n');

		if (!first_is(text_trim(line, TEXT_BLANKS), '#') && check_line(s, line, err))
			return err->code;
	}
	return lint_secrets(s, err);
}

/* --- scripts --- */

static bool
ends_in_one_of(struct slice name, const char *const endings[])
{
	for (; *endings; endings++)
		if (slice_ends(name, *endings))
			return true;
	return false;
}

bool
lint_is_script(const char *path, struct slice bytes)
{
	static const char *const names[] = {
		"Makefile", "GNUmakefile", "Jenkinsfile", "Vagrantfile", "Justfile", "Taskfile.yml", ".env", ".travis.yml", "appveyor.yml",
		"buildspec.yml", NULL,
	};
	static const char *const endings[] = {
		".sh", ".bash", ".zsh", ".ksh", ".bats", ".ps1", ".mk", ".env", ".groovy", ".service", NULL,
	};
	if (ci_file_type_of_path(path) != FILE_TYPE_AUTO)
		return false;
	if (slice_starts(tail(bytes, bom_length(bytes)), "#!") || strstr(path, ".github/") || strstr(path, ".circleci/") || strstr(path, ".buildkite/"))
		return true;
	return ascii_is_one_of(slice_str(path_base_name(path)), names) || ends_in_one_of(slice_str(path), endings);
}
