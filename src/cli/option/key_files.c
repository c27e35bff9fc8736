/* Key files: see key_files.h.  Reads and parses, checks nothing but what the file system says of them (attacks A36). */
#include "cli/option/key_files.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/owner.h"
#include "crypto/key_import.h"

static enum cocket_code
check_directory(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;
	char directory[PATH_MAX] = ".";

	if (n >= sizeof directory)
		return fail(err, COCKET_E_USAGE, "%s: name too long", TEXT(slice_str(path)));
	if (slash)
		snprintf(directory, sizeof directory, "%.*s/", (int)n, path);
	if (access(directory, W_OK | X_OK) < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s: its directory", TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
new_file_check(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return fail(err, COCKET_E_USAGE, "%s: already exists", TEXT(slice_str(path)));
	return check_directory(path, err);
}

static enum cocket_code
refuse_public_key(const char *path, const struct secret *text, struct err *err)
{
	char beside[PATH_MAX];

	if (!key_file_is_public(secret_slice(text)))
		return key_file_check_kind(path, secret_slice(text), err);
	if (key_file_find_beside(beside, path, ".key"))
		return fail(err, COCKET_E_USAGE, "%s: a public key, expected a private one: give %s", TEXT(slice_str(path)), TEXT(slice_str(beside)));
	return fail(err, COCKET_E_USAGE, "%s: a public key, expected a private one", TEXT(slice_str(key_source_name(path))));
}

/* What overrides where the password came from. */
static const char *
other_password(const struct password_source *from, const char *origin)
{
	if (from->file)
		return "";
	return strcmp(origin, from->environment[0]) == 0 ? "; --password-file FILE overrides it" : "; COCKET_PASSWORD or --password-file FILE overrides it";
}

/* A wrong password is named by where it came from: it may be one that was set long ago, for something else. */
static enum cocket_code
key_refused(const char *path, const struct secret *password, const struct password_source *from, struct err *err)
{
	const char *origin = password_origin(from);

	if (password->ptr && origin && err->code == COCKET_E_AUTH)
		return fail(err, COCKET_E_USAGE, "%s: %s (it came from %s%s)", TEXT(slice_str(key_source_name(path))), err->message, origin,
		            other_password(from, origin));
	return key_file_refuse(path, err);
}

enum cocket_code
private_key_parse(struct privkey **out, const char *path, const struct secret *pem, const struct password_source *from, struct err *err)
{
	AUTO(secret_free) struct secret password = {0};

	if (refuse_public_key(path, pem, err))
		return err->code;
	if (key_import_is_secret(secret_slice(pem)))
		return fail(err, COCKET_E_USAGE, "%s: a secret key of minisign or signify: convert it with cocket key import",
		            TEXT(slice_str(key_source_name(path))));
	if (privkey_pem_is_encrypted(secret_slice(pem)) && password_get(&password, from, key_source_name(path), err))
		return err->code;
	if (privkey_parse_pem(out, secret_slice(pem), password.ptr ? &password : NULL, err))
		return key_refused(path, &password, from, err);
	if (key_source_is_file(path))
		key_file_warn(path, true);
	return COCKET_OK;
}

enum cocket_code
private_key_load(struct privkey **out, const char *path, const struct password_source *from, struct err *err)
{
	AUTO(secret_free) struct secret pem = {0};

	return key_source_read(&pem, path, ".pub", err) ? err->code : private_key_parse(out, path, &pem, from, err);
}

enum cocket_code
private_key_import(struct privkey **out, const char *path, const struct secret *text, const struct password_source *from, struct err *err)
{
	AUTO(secret_free) struct secret password = {0};

	if (refuse_public_key(path, text, err))
		return err->code;
	if (key_import_needs_password(secret_slice(text)) && password_get(&password, from, key_source_name(path), err))
		return err->code;
	if (key_import(out, secret_slice(text), password.ptr ? &password : NULL, err))
		return key_refused(path, &password, from, err);
	if (key_source_is_file(path))
		key_file_warn(path, true);
	return COCKET_OK;
}

static enum cocket_code
signer_load(struct signer_list *out, const char *path, const struct password_source *from, struct err *err)
{
	AUTO(signer_close) struct signer s = { 0 };
	struct privkey *key = NULL;

	if (private_key_load(&key, path, from, err))
		return err->code;
	s = signer_of_key(key);
	key_label_of_path(s.label, path);
	if (signer_list_has_key(out, privkey_public(key)))
		return fail(err, COCKET_E_USAGE, "%s: the same key twice", TEXT(slice_str(path)));
	return signer_list_add(out, &s, err);
}

enum cocket_code
signers_load(struct signer_list *out, const struct strings *paths, const struct password_source *from, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (signer_load(out, paths->items[i], from, err))
			return err->code;
	return COCKET_OK;
}
