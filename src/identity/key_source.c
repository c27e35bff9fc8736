/* Keys from files, variables and standard input: see key_source.h. */
#include "identity/key_source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/nearest_file.h"
#include "base/standard_input.h"

static bool
is_variable(const char *source)
{
	return slice_starts(slice_str(source), KEY_SOURCE_ENV);
}

static bool
is_standard_input(const char *source)
{
	return strcmp(source, "-") == 0;
}

bool
key_source_is_file(const char *source)
{
	return !is_variable(source) && !is_standard_input(source);
}

const char *
key_source_name(const char *source)
{
	return is_standard_input(source) ? "standard input" : source;
}

static enum cocket_code
refuse(const char *source, const char *what, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "%s: %s", TEXT(slice_str(key_source_name(source))), what);
}

static enum cocket_code
refuse_other(const char *source, const char *how, const char *what, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "%s: %s, expected %s file", TEXT(slice_str(key_source_name(source))), how, what);
}

static enum cocket_code
variable_read(struct secret *out, const char *source, const char *what, struct err *err)
{
	const char *name = source + strlen(KEY_SOURCE_ENV), *value = *name ? getenv(name) : NULL;

	if (!*name)
		return refuse(source, "expected env:// and the name of a variable", err);
	if (!value)
		return refuse(source, "the variable is not set", err);
	if (strlen(value) > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_USAGE, "%s: the variable is too long for %s", TEXT(slice_str(source)), what);
	return secret_copy(out, slice_str(value), err);
}

static enum cocket_code
descriptor_read(struct secret *out, const char *source, int fd, const char *what, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		return refuse_other(source, "is a directory", what, err);
	if (secret_read(out, fd, KEY_FILE_MAX_BYTES, err) == COCKET_OK)
		return COCKET_OK;
	(void)as_usage(err);
	return within(err, "%s", TEXT(slice_str(key_source_name(source))));
}

static enum cocket_code
standard_input_read(struct secret *out, const char *source, const char *what, struct err *err)
{
	return standard_input_take(what, err) ? err->code : descriptor_read(out, source, STDIN_FILENO, what, err);
}

static enum cocket_code
refuse_unopened(const char *path, const char *unwanted, struct err *err)
{
	const int error = errno;
	const struct nearest_hint hint = nearest_file(path, unwanted);

	errno = error;
	if (fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(path))) && *hint.s)
		return fail(err, COCKET_E_USAGE, "%s: No such file or directory%s", TEXT(slice_str(path)), hint.s);
	return err->code;
}

static enum cocket_code
file_read(struct secret *out, const char *path, const char *what, const char *unwanted, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? refuse_unopened(path, unwanted, err) : descriptor_read(out, path, fd, what, err);
}

static enum cocket_code
any_read(struct secret *out, const char *source, const char *what, const char *unwanted, struct err *err)
{
	if (is_variable(source))
		return variable_read(out, source, what, err);
	return is_standard_input(source) ? standard_input_read(out, source, what, err) : file_read(out, source, what, unwanted, err);
}

enum cocket_code
secret_source_read(struct secret *out, const char *source, const char *what, const char *unwanted, struct err *err)
{
	if (any_read(out, source, what, unwanted, err))
		return err->code;
	if (out->len > 0)
		return COCKET_OK;
	return is_variable(source) ? refuse(source, "the variable is empty", err) : refuse_other(source, "is empty", what, err);
}

enum cocket_code
key_source_read(struct secret *out, const char *source, const char *unwanted, struct err *err)
{
	return secret_source_read(out, source, "a key", unwanted, err);
}

void
key_source_forget(const char *source)
{
	char *value = is_variable(source) ? getenv(source + strlen(KEY_SOURCE_ENV)) : NULL;

	if (!value)
		return;
	wipe(value, strlen(value));
	(void)unsetenv(source + strlen(KEY_SOURCE_ENV));
}
