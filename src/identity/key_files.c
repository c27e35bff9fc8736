/* Files of public keys: see key_files.h.  Reads and parses, checks nothing but what the file system says of them (attacks A36). */
#include "identity/key_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/owner.h"

void
key_file_warn(const char *path, bool secret)
{
	struct text name = text_quote(slice_str(path));
	struct err foreign = { 0 };
	struct stat st;

	if (lstat(path, &st) < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		log_note_once("warning: %s is a symbolic link", name.s);
		if (stat(path, &st) < 0)
			return;
	}
	if (!S_ISREG(st.st_mode))
		return;
	if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		log_note_once("warning: %s is writable by group or others (mode %04o)", name.s, (unsigned)(st.st_mode & 07777));
		return;
	}
	if (secret && (st.st_mode & (S_IRGRP | S_IROTH)))
		log_note_once("warning: %s is readable by group or others (mode %04o, expected 0600)", name.s, (unsigned)(st.st_mode & 07777));
	if (owner_check_path(path, &foreign))
		log_note_once("warning: %s: %s", name.s, foreign.message);
}

enum cocket_code
key_file_refuse(const char *path, struct err *err)
{
	if (err->code != COCKET_E_NOMEM && err->code != COCKET_E_INTERNAL)
		err->code = COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(path)));
}

enum cocket_code
key_file_read(struct secret *out, const char *path, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(path)));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		return fail(err, COCKET_E_USAGE, "%s: is a directory, expected a key file", TEXT(slice_str(path)));
	if (secret_read(out, fd, KEY_FILE_MAX_BYTES, err))
		return key_file_refuse(path, err);
	if (out->len == 0)
		return fail(err, COCKET_E_USAGE, "%s: is empty, expected a key file", TEXT(slice_str(path)));
	return COCKET_OK;
}

static bool
contains(struct slice pem, const char *mark)
{
	return pem.len > 0 && memmem(pem.ptr, pem.len, mark, strlen(mark)) != NULL;
}

bool
key_file_is_private(struct slice pem)
{
	return contains(pem, "PRIVATE KEY-----");
}

bool
key_file_is_public(struct slice pem)
{
	return contains(pem, "PUBLIC KEY-----");
}

/* What people have at hand and what it takes to make it one that is read; "" where nothing is known of it. */
static const char *
foreign_public_key(struct slice text)
{
	static const struct {
		const char *start, *advice;
	} forms[] = {
		{ "untrusted comment:", ": minisign's or signify's form, expected PEM (key import takes over the secret key and writes NAME.pub)" },
		{ "ssh-", ": ssh's form, expected PEM (key import takes over the private key and writes NAME.pub)" },
		{ "ecdsa-sha2-", ": ssh's form, expected PEM (ssh-keygen -e -m PKCS8 -f FILE prints it)" },
		{ "-----BEGIN CERTIFICATE", ": a certificate, expected PUBLIC KEY (openssl x509 -noout -pubkey -in FILE prints it)" },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (slice_starts(text, forms[i].start))
			return forms[i].advice;
	return "";
}

enum cocket_code
public_key_parse(struct pubkey **out, const char *path, const struct secret *pem, struct err *err)
{
	if (key_file_is_private(secret_slice(pem)))
		return fail(err, COCKET_E_USAGE, "%s: a private key, expected a public one (cocket key show --pem prints it)",
		            TEXT(slice_str(path)));
	if (*foreign_public_key(secret_slice(pem)))
		return fail(err, COCKET_E_USAGE, "%s%s", TEXT(slice_str(path)), foreign_public_key(secret_slice(pem)));
	if (pubkey_parse_pem(out, secret_slice(pem), err))
		return key_file_refuse(path, err);
	key_file_warn(path, false);
	return COCKET_OK;
}

static enum cocket_code
public_key_add(struct keyring *out, const char *path, struct err *err)
{
	AUTO(secret_free) struct secret pem = {0};
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char label[KEY_LABEL_BYTES];

	if (key_file_read(&pem, path, err) || public_key_parse(&key, path, &pem, err))
		return err->code;
	key_label_of_path(label, path);
	return keyring_add(out, &key, label, err);
}

enum cocket_code
public_keys_load(struct keyring *out, const struct strings *paths, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (public_key_add(out, paths->items[i], err))
			return err->code;
	return COCKET_OK;
}
