/* docker's config.json and podman's auth.json (containers-auth.json(5)): which entry is for a repository, and what it holds.
 * Keys of auths are host[:port], URLs of old (reduced to their host), or host/path as podman writes them: the longest that fits counts.
 * Pure; no value of the file enters a message; passwords are wiped from what was parsed. */
#include "image/auth/docker_config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/limits.h"

void
docker_config_entry_free(struct docker_config_entry *e)
{
	credentials_free(&e->inline_);
}

static bool
is_hub(struct slice host)
{
	return slice_is(host, "docker.io") || slice_is(host, "index.docker.io") || slice_is(host, "registry-1.docker.io");
}

static bool
scheme_consume(struct slice *key, const char *scheme)
{
	if (!slice_starts(*key, scheme))
		return false;
	*key = slice_of(key->ptr + strlen(scheme), key->len - strlen(scheme));
	return true;
}

/* Old docker wrote URLs: only their host is meant. */
static struct slice
key_reduce(struct slice key)
{
	bool is_url = scheme_consume(&key, "https://");

	is_url = scheme_consume(&key, "http://") || is_url;
	const uint8_t *slash = key.len ? memchr(key.ptr, '/', key.len) : NULL;
	if (slash && (is_url || slice_is(slice_of(slash, (size_t)(key.ptr + key.len - slash)), "/v1/")))
		key.len = (size_t)(slash - key.ptr);
	return key;
}

/* "docker.io" has several names. */
static bool
is_same_host(struct slice a, struct slice b)
{
	return slice_eq(a, b) || (is_hub(a) && is_hub(b));
}

/* How much of host/repository the key covers: 0 not at all, else more for a longer path. */
static size_t
key_fits(struct slice key, const char *host, const char *repository)
{
	struct slice path = key_reduce(key);
	const struct slice key_host = slice_take_until(&path, '/');

	if (!is_same_host(key_host, slice_str(host)))
		return 0;
	if (path.len == 0)
		return 1;
	if (strncmp((const char *)path.ptr, repository, path.len) != 0)
		return 0;
	return repository[path.len] == 0 || repository[path.len] == '/' ? 1 + path.len : 0;
}

/* Old docker left NULs around passwords. */
static struct slice
without_nuls(struct slice text)
{
	while (text.len > 0 && text.ptr[text.len - 1] == 0)
		text.len--;
	while (text.len > 0 && text.ptr[0] == 0)
		text = slice_of(text.ptr + 1, text.len - 1);
	return text;
}

/* "user:password"; the password runs from the first colon.  Both empty: kind NONE. */
static enum cocket_code
pair_read(struct credentials *out, struct slice plain, struct err *err)
{
	const uint8_t *colon = plain.len ? memchr(plain.ptr, ':', plain.len) : NULL;
	const size_t user = colon ? (size_t)(colon - plain.ptr) : 0;

	if (!colon || user >= sizeof out->user)
		return fail(err, COCKET_E_USAGE, "auth: not user:password in base64");
	const struct slice password = without_nuls(slice_of(colon + 1, plain.len - user - 1));
	memcpy(out->user, plain.ptr, user);
	out->user[user] = 0;
	if (user == 0 && password.len == 0)
		return COCKET_OK;
	out->kind = CREDENTIALS_PASSWORD;
	return secret_copy(&out->secret, password, err);
}

static void
buf_wipe(struct buf *b)
{
	wipe(b->ptr, b->cap);
	buf_free(b);
}

static enum cocket_code
auth_decode(struct credentials *out, const char *text, struct err *err)
{
	AUTO(buf_wipe) struct buf plain = BUF(CONFIG_FILE_MAX_BYTES);

	/* room at once, so that no copy stays behind when the buf grows */
	if (!buf_reserve(&plain, strlen(text) + 1, err))
		return err->code;
	if (base64_decode_loose(&plain, slice_str(text), err))
		return fail(err, COCKET_E_USAGE, "auth: not base64");
	return pair_read(out, buf_slice(&plain), err);
}

struct auth_fields {
	const char *auth, *user, *password, *identity, *registry;
};

static enum cocket_code
auth_fields_get(struct auth_fields *f, struct json entry, struct err *err)
{
	const struct {
		const char **out, *name;
	} fields[] = {
		{ &f->auth, "auth" }, { &f->user, "username" }, { &f->password, "password" }, { &f->identity, "identitytoken" },
		{ &f->registry, "registrytoken" },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (json_string_loose(fields[i].out, entry, fields[i].name, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
token_set(struct credentials *out, enum credentials_kind kind, const char *token, struct err *err)
{
	out->kind = kind;
	return secret_copy(&out->secret, slice_str(token), err);
}

static enum cocket_code
password_set(struct credentials *out, const char *user, const char *password, struct err *err)
{
	if (strlen(user) >= sizeof out->user)
		return fail(err, COCKET_E_USAGE, "username: more than %zu bytes", sizeof out->user - 1);
	out->kind = CREDENTIALS_PASSWORD;
	memcpy(out->user, user, strlen(user) + 1);
	return secret_copy(&out->secret, slice_str(password), err);
}

/* A token before a password; {} is a placeholder that a helper leaves, not an empty password. */
static enum cocket_code
auth_entry_read(struct credentials *out, struct json entry, struct err *err)
{
	struct auth_fields f = {0};

	if (auth_fields_get(&f, entry, err))
		return err->code;
	if (f.registry)
		return token_set(out, CREDENTIALS_REGISTRY_TOKEN, f.registry, err);
	if (f.identity)
		return token_set(out, CREDENTIALS_IDENTITY_TOKEN, f.identity, err);
	if (f.auth)
		return auth_decode(out, f.auth, err);
	return f.user ? password_set(out, f.user, f.password, err) : COCKET_OK;
}

static bool
is_blank(struct json v)
{
	const char *text = json_string_value(v);

	return json_type(v) == JSON_NULL || (text && text[0] == '\0');
}

/* What stands there in so many words: {"auth":null} is a placeholder as {} is. */
static bool
is_placeholder(struct json entry)
{
	for (struct json m = json_first(entry); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_blank(m))
			return false;
	return json_type(entry) == JSON_OBJECT || json_type(entry) == JSON_NULL;
}

/* Absent if none fits. */
static struct json
best_entry(struct json auths, const char *host, const char *repository)
{
	struct json best = {0};
	size_t best_fit = 0;

	for (struct json e = json_first(auths); json_type(e) != JSON_ABSENT; e = json_next(e)) {
		const size_t fit = key_fits(slice_str(json_name(e)), host, repository);

		if (fit > best_fit && !is_placeholder(e)) {
			best = e;
			best_fit = fit;
		}
	}
	return best;
}

/* Entries of others are not judged: their generators' faults keep nobody from a registry that has nothing to do with them. */
static enum cocket_code
auths_find(struct credentials *out, struct json root, const char *host, const char *repository, struct err *err)
{
	struct json auths;

	if (json_object_loose(&auths, root, "auths", err))
		return err->code;
	const struct json best = best_entry(auths, host, repository);
	if (json_type(best) == JSON_ABSENT)
		return COCKET_OK;
	if (json_type(best) != JSON_OBJECT)
		return fail(err, COCKET_E_USAGE, "auths: %s: not an object", TEXT(slice_str(json_name(best))));
	if (auth_entry_read(out, best, err))
		return within(err, "auths: %s", TEXT(slice_str(json_name(best))));
	return COCKET_OK;
}

/* It becomes part of a program's name, so it is a plain word (no '/': the program is looked up on PATH). */
static enum cocket_code
helper_set(char out[static 128], const char *suffix, const char *field, struct err *err)
{
	size_t n = strlen(suffix);

	if (n >= 128 || strspn(suffix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != n)
		return fail(err, COCKET_E_USAGE, "%s: %s: not the name of a credential helper", field, TEXT(slice_str(suffix)));
	memcpy(out, suffix, n + 1);
	return COCKET_OK;
}

/* null takes the default helper away, too. */
static enum cocket_code
host_helper_set(char out[static 128], struct json suffix, struct err *err)
{
	if (json_type(suffix) == JSON_NULL)
		return COCKET_OK;
	if (!json_string_value(suffix))
		return fail(err, COCKET_E_USAGE, "credHelpers: %s: not a string", TEXT(slice_str(json_name(suffix))));
	return helper_set(out, json_string_value(suffix), "credHelpers", err);
}

/* credHelpers before credsStore.  An entry for this host that is null or "" says that no helper has its credentials, as docker takes it. */
static enum cocket_code
helper_find(char out[static 128], struct json root, const char *host, struct err *err)
{
	struct json helpers;
	const char *suffix;

	if (json_object_loose(&helpers, root, "credHelpers", err))
		return err->code;
	for (struct json e = json_first(helpers); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (key_fits(slice_str(json_name(e)), host, "") == 1)
			return host_helper_set(out, e, err);
	if (json_string_loose(&suffix, root, "credsStore", err))
		return err->code;
	return suffix ? helper_set(out, suffix, "credsStore", err) : COCKET_OK;
}

enum cocket_code
docker_config_find(struct docker_config_entry *out, struct slice text, const char *host, const char *repository, struct err *err)
{
	struct docker_config_entry entry = {0};
	struct json_doc doc;
	struct json root;
	enum cocket_code code;

	if (json_parse(&doc, text, err)) {
		if (err->code == COCKET_E_FORMAT)
			err->code = COCKET_E_USAGE;
		return err->code;
	}
	root = json_root(&doc);
	if (json_type(root) != JSON_OBJECT)
		code = fail(err, COCKET_E_USAGE, "not a json object");
	else if (!(code = helper_find(entry.helper, root, host, err)))
		code = auths_find(&entry.inline_, root, host, repository, err);
	if (code == COCKET_E_FORMAT)
		code = err->code = COCKET_E_USAGE;
	json_wipe(root);
	json_free(&doc);
	if (code)
		docker_config_entry_free(&entry);
	else
		*out = entry;
	return code;
}
