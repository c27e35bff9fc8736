/* User names, passwords and tokens, from where docker and podman keep them: helpers before files, the nearest file first.
 * A place that has none leaves the word to the next; one that cannot be read is an error, not a place without credentials. */
#include "image/auth/credentials_find.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "image/auth/credential_helper.h"
#include "image/auth/docker_config.h"

const char *
credentials_server(const char *host)
{
	return strcmp(host, "docker.io") == 0 ? "https://index.docker.io/v1/" : host;
}

/* What one file (or variable) has; a helper that knows nothing leaves the word to auths. */
static enum cocket_code
text_search(struct credentials *out, struct slice text, const char *from, const struct credentials_search *s, struct err *err)
{
	AUTO(docker_config_entry_free) struct docker_config_entry entry = {0};

	if (docker_config_find(&entry, text, s->host, s->repository, err))
		return within(err, "%s", from);
	if (entry.helper[0] && credential_helper_get(out, entry.helper, credentials_server(s->host), s->deadline_ms, err))
		return err->code;
	if (out->kind != CREDENTIALS_NONE || entry.inline_.kind == CREDENTIALS_NONE)
		return COCKET_OK;
	*out = entry.inline_;
	entry.inline_ = (struct credentials){0};
	(void)snprintf(out->from, sizeof out->from, "%s", from);
	return COCKET_OK;
}

/* is_required: that there is no such file is an error. */
static enum cocket_code
file_search(struct credentials *out, const char *path, bool is_required, const struct credentials_search *s, struct err *err)
{
	struct buf text = BUF(CONFIG_FILE_MAX_BYTES);
	struct err unread; /* a file that may be missing leaves no trace in *err */
	enum cocket_code code = file_read(&text, path, &unread);

	if (!code) {
		code = text_search(out, buf_slice(&text), path, s, err);
	} else if (code == COCKET_E_NOT_FOUND && !is_required) {
		code = COCKET_OK;
	} else {
		*err = unread;
		if (code != COCKET_E_NOMEM)
			code = err->code = COCKET_E_USAGE;
	}
	wipe(text.ptr, text.cap);
	buf_free(&text);
	return code;
}

/* Where files are kept: below $variable or, if that is not set, below $HOME. */
struct config_file {
	const char *variable, *below, *home_below;
};

static const char *
variable_value(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* False: there is no such place. */
static bool
config_path(char out[static 4096], const struct config_file *f)
{
	const char *base = variable_value(f->variable), *below = f->below;

	if (!base && f->home_below) {
		base = variable_value("HOME");
		below = f->home_below;
	}
	if (!base)
		return false;
	const int n = snprintf(out, 4096, "%s%s", base, below);
	return n > 0 && n < 4096;
}

/* If it cannot be read, docker says so and looks into its file: so do we. */
static enum cocket_code
variable_search(struct credentials *out, const struct credentials_search *s, struct err *err)
{
	static atomic_flag is_told = ATOMIC_FLAG_INIT; /* once a run */
	const char *text = variable_value("DOCKER_AUTH_CONFIG");
	struct err unread;

	if (!text || !text_search(out, slice_str(text), "DOCKER_AUTH_CONFIG", s, &unread))
		return COCKET_OK;
	if (unread.code != COCKET_E_USAGE) {
		*err = unread;
		return err->code;
	}
	if (!atomic_flag_test_and_set(&is_told))
		log_note("%s: skipped", unread.message);
	return COCKET_OK;
}

/* The variable, then the files: the first that has some wins. */
static enum cocket_code
places_search(struct credentials *out, const struct credentials_search *s, struct err *err)
{
	static const struct config_file files[] = {
		{ "REGISTRY_AUTH_FILE", "", NULL },
		{ "DOCKER_CONFIG", "/config.json", "/.docker/config.json" },
		{ "XDG_RUNTIME_DIR", "/containers/auth.json", NULL },
		{ "XDG_CONFIG_HOME", "/containers/auth.json", "/.config/containers/auth.json" },
	};
	char path[4096];

	if (variable_search(out, s, err))
		return err->code;
	for (size_t i = 0; i < sizeof files / sizeof *files && out->kind == CREDENTIALS_NONE; i++)
		if (config_path(path, &files[i]) && file_search(out, path, false, s, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
credentials_find(struct credentials *out, const char *auth_file, const struct credentials_search *s, struct err *err)
{
	struct credentials found = {0};

	if (auth_file ? file_search(&found, auth_file, true, s, err) : places_search(&found, s, err))
		return err->code;
	*out = found;
	return COCKET_OK;
}
