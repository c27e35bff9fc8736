/* User names, passwords and tokens, from where docker and podman keep them: helpers before files, the nearest file first.
 * Secrets are in guarded memory; no message holds one. */
#include "image/credentials.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "image/dockerconfig.h"
#include "image/helper.h"

void
credentials_free(struct credentials *c)
{
	secret_free(&c->secret);
	*c = (struct credentials){0};
}

const char *
credentials_server(const char *host)
{
	return strcmp(host, "docker.io") == 0 ? "https://index.docker.io/v1/" : host;
}

struct search {
	const char *host, *repository;
	int64_t deadline_ms;
};

/* What one file (or variable) has; a helper that knows nothing leaves the word to auths. */
static enum cocket_code
text_search(struct credentials *out, struct slice text, const char *from, const struct search *s, struct err *err)
{
	AUTO(dockerconfig_entry_free) struct dockerconfig_entry entry = {0};

	if (dockerconfig_find(&entry, text, s->host, s->repository, err))
		return within(err, "%s", from);
	if (entry.helper[0] && helper_get(out, entry.helper, credentials_server(s->host), s->deadline_ms, err))
		return err->code;
	if (out->kind != CREDENTIALS_NONE || entry.inline_.kind == CREDENTIALS_NONE)
		return COCKET_OK;
	*out = entry.inline_;
	entry.inline_ = (struct credentials){0};
	(void)snprintf(out->from, sizeof out->from, "%s", from);
	return COCKET_OK;
}

static enum cocket_code
file_search(struct credentials *out, const char *path, bool required, const struct search *s, struct err *err)
{
	struct buf text = BUF(CONFIG_FILE_MAX_BYTES);
	struct err unread; /* a file that may be missing leaves no trace in *err */
	enum cocket_code code = file_read(&text, path, &unread);

	if (!code) {
		code = text_search(out, buf_slice(&text), path, s, err);
	} else if (code == COCKET_E_NOT_FOUND && !required) {
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

/* Where files are kept: $variable or, where it is not set, $HOME; and the path below. */
struct place {
	const char *variable, *below, *home_below;
};

static bool
place_path(char out[static 4096], const struct place *p)
{
	const char *base = p->variable ? getenv(p->variable) : NULL;
	const char *below = p->below;
	int n;

	if ((!base || !*base) && p->home_below) {
		base = getenv("HOME");
		below = p->home_below;
	}
	if (!base || !*base)
		return false;
	n = snprintf(out, 4096, "%s%s", base, below);
	return n > 0 && n < 4096;
}

/* Where it cannot be read, docker says so and looks into its file: so do we. */
static enum cocket_code
variable_search(struct credentials *out, const struct search *s, struct err *err)
{
	static atomic_flag is_told = ATOMIC_FLAG_INIT; /* once a run */
	const char *text = getenv("DOCKER_AUTH_CONFIG");
	struct err unread;

	if (!text || !*text || !text_search(out, slice_str(text), "DOCKER_AUTH_CONFIG", s, &unread))
		return COCKET_OK;
	if (unread.code != COCKET_E_USAGE) {
		*err = unread;
		return err->code;
	}
	if (!atomic_flag_test_and_set(&is_told))
		log_note("%s: passed over", unread.message);
	return COCKET_OK;
}

enum cocket_code
credentials_find(struct credentials *out, const char *auth_file, const char *host, const char *repository, int64_t deadline_ms,
                 struct err *err)
{
	static const struct place places[] = {
		{ "REGISTRY_AUTH_FILE", "", NULL },
		{ "DOCKER_CONFIG", "/config.json", "/.docker/config.json" },
		{ "XDG_RUNTIME_DIR", "/containers/auth.json", NULL },
		{ "XDG_CONFIG_HOME", "/containers/auth.json", "/.config/containers/auth.json" },
	};
	const struct search s = { .host = host, .repository = repository, .deadline_ms = deadline_ms };
	struct credentials found = {0};
	char path[4096];

	if (auth_file) {
		if (file_search(&found, auth_file, true, &s, err))
			return err->code;
		*out = found;
		return COCKET_OK;
	}
	if (variable_search(&found, &s, err))
		return err->code;
	for (size_t i = 0; i < sizeof places / sizeof *places && found.kind == CREDENTIALS_NONE; i++)
		if (place_path(path, &places[i]) && file_search(&found, path, false, &s, err))
			return err->code;
	*out = found;
	return COCKET_OK;
}

static enum cocket_code
header_make(struct secret *out, const char *prefix, struct slice text, struct err *err)
{
	size_t n = strlen(prefix);

	if (secret_new(out, n + text.len + 1, err))
		return err->code;
	memcpy(out->ptr, prefix, n);
	memcpy(out->ptr + n, text.ptr, text.len);
	out->ptr[n + text.len] = 0;
	return COCKET_OK;
}

enum cocket_code
basic_header(struct secret *out, const char *user, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret pair = {0};
	struct buf text = BUF(2 * CONFIG_FILE_MAX_BYTES);
	size_t n = strlen(user);
	enum cocket_code code;

	if (strchr(user, ':')) /* RFC 7617 section 2 */
		return fail(err, COCKET_E_AUTH, "the user name holds a colon");
	if (secret_new(&pair, n + 1 + password->len, err))
		return err->code;
	memcpy(pair.ptr, user, n);
	pair.ptr[n] = ':';
	if (password->len > 0)
		memcpy(pair.ptr + n + 1, password->ptr, password->len);
	if (!buf_reserve(&text, pair.len / 3 * 4 + 8, err))
		return err->code;
	code = base64_encode(&text, secret_slice(&pair), err);
	if (!code)
		code = header_make(out, "Authorization: Basic ", buf_slice(&text), err);
	wipe(text.ptr, text.cap);
	buf_free(&text);
	return code;
}

enum cocket_code
bearer_header(struct secret *out, struct slice token, struct err *err)
{
	if (token.len == 0 || token.len > TOKEN_MAX_BYTES)
		return fail(err, COCKET_E_REGISTRY, "a token of %zu bytes, expected 1 to %zu", token.len, TOKEN_MAX_BYTES);
	for (size_t i = 0; i < token.len; i++)
		if (token.ptr[i] <= 0x20 || token.ptr[i] > 0x7e) /* it goes into a header */
			return fail(err, COCKET_E_REGISTRY, "a token with the byte 0x%02x", token.ptr[i]);
	return header_make(out, "Authorization: Bearer ", token, err);
}
