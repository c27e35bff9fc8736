/* Files of public keys: see key_files.h.  Says of a file that is none what it is, and checks what the file system says of it (attacks A36). */
#include "identity/key_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "base/owner.h"
#include "base/shell_word.h"
#include "crypto/key_import.h"
#include "crypto/pubkey_import.h"

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
		log_hint("chmod go-w %s", SHELL_WORD(path, "FILE"));
		return;
	}
	if (secret && (st.st_mode & (S_IRGRP | S_IROTH))) {
		log_note_once("warning: %s is readable by group or others (mode %04o, expected 0600)", name.s, (unsigned)(st.st_mode & 07777));
		log_hint("chmod 600 %s", SHELL_WORD(path, "FILE"));
	}
	if (owner_check_path(path, &foreign))
		log_note_once("warning: %s: %s", name.s, foreign.message);
}

enum cocket_code
key_file_refuse(const char *path, struct err *err)
{
	if (err->code != COCKET_E_NOMEM && err->code != COCKET_E_INTERNAL)
		err->code = COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(key_source_name(path))));
}

/* --- what a file holds ------------------------------------------------------------------------ */

static bool
contains(struct slice text, const char *mark)
{
	return text.len > 0 && memmem(text.ptr, text.len, mark, strlen(mark)) != NULL;
}

bool
key_file_is_private(struct slice text)
{
	return contains(text, "PRIVATE KEY-----") || key_import_is_secret(text);
}

bool
key_file_is_public(struct slice text)
{
	return !key_file_is_private(text) && (contains(text, "PUBLIC KEY-----") || pubkey_import_is_foreign(text));
}

bool
key_file_find_beside(char out[static PATH_MAX], const char *path, const char *suffix)
{
	const size_t n = strlen(path), m = strlen(".key");
	const bool has_suffix = n > m && (strcmp(path + n - m, ".key") == 0 || strcmp(path + n - m, ".pub") == 0);

	if (!key_source_is_file(path) || snprintf(out, PATH_MAX, "%.*s%s", (int)(has_suffix ? n - m : n), path, suffix) >= PATH_MAX)
		return false;
	return strcmp(out, path) != 0 && access(out, F_OK) == 0;
}

/* What people have at hand, and what makes it one that is read. */
enum cocket_code
key_file_check_kind(const char *path, struct slice text, struct err *err)
{
	static const struct {
		const char *start, *what, *command, *rest; /* the command takes the file */
	} kinds[] = {
		{ "-----BEGIN CERTIFICATE-----", "a certificate, expected a key", "cocket key import ", " NAME writes its public key to NAME.pub" },
		{ "-----BEGIN TRUSTED CERT", "a certificate, expected a key", "openssl x509 -noout -pubkey -in ", " prints its public key" },
		{ "-----BEGIN PGP ", "a GPG key, which is not supported", NULL, "cocket key generate NAME makes a key pair" },
		{ "---- BEGIN SSH2 PUBLIC KEY", "an SSH2 public key", "ssh-keygen -i -f ", " prints it as it is read" },
		{ "PuTTY-User-Key-File", "a PuTTY key", "puttygen ", " -O private-openssh-new -o COPY writes a COPY for cocket key import" },
		{ "age1", "an age key, which cannot sign", NULL, "cocket key generate NAME makes a key pair" },
		{ "AGE-SECRET-KEY-", "an age key, which cannot sign", NULL, "cocket key generate NAME makes a key pair" },
		{ "# created: ", "an age key, which cannot sign", NULL, "cocket key generate NAME makes a key pair" },
	};
	const char *name = key_source_is_file(path) ? path : "FILE";

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (slice_starts(text, kinds[i].start))
			return fail(err, COCKET_E_USAGE, "%s: %s: %s%s%s", TEXT(slice_str(key_source_name(path))), kinds[i].what,
			            kinds[i].command ? kinds[i].command : "", kinds[i].command ? TEXT(slice_str(name)) : "", kinds[i].rest);
	return COCKET_OK;
}

/* --- public keys ------------------------------------------------------------------------------ */

static enum cocket_code
refuse_private(const char *path, struct err *err)
{
	char beside[PATH_MAX];

	if (key_file_find_beside(beside, path, ".pub"))
		return fail(err, COCKET_E_USAGE, "%s: a private key, expected a public one: give %s", TEXT(slice_str(path)), TEXT(slice_str(beside)));
	return fail(err, COCKET_E_USAGE, "%s: a private key, expected a public one (cocket key show --pem prints it)",
	            TEXT(slice_str(key_source_name(path))));
}

/* The comment of a line of ssh says whose key it is, where its file is called id_ed25519.pub everywhere. */
static void
set_label(char label[static KEY_LABEL_BYTES], const char *path, struct slice comment)
{
	if (comment.len == 0)
		key_label_of_path(label, path);
	else
		key_label_of_text(label, comment);
}

enum cocket_code
public_key_parse(struct pubkey **out, char label[static KEY_LABEL_BYTES], const char *path, const struct secret *text, struct err *err)
{
	struct slice comment;

	if (key_file_is_private(secret_slice(text)))
		return refuse_private(path, err);
	if (key_file_check_kind(path, secret_slice(text), err))
		return err->code;
	if (pubkey_import(out, &comment, secret_slice(text), err))
		return key_file_refuse(path, err);
	set_label(label, path, comment);
	if (key_source_is_file(path))
		key_file_warn(path, false);
	return COCKET_OK;
}

enum cocket_code
public_key_read(struct pubkey **out, char label[static KEY_LABEL_BYTES], const char *path, struct err *err)
{
	AUTO(secret_free) struct secret text = { 0 };

	return key_source_read(&text, path, ".key", err) ? err->code : public_key_parse(out, label, path, &text, err);
}

static enum cocket_code
public_key_add(struct keyring *out, const char *path, struct err *err)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char label[KEY_LABEL_BYTES];

	return public_key_read(&key, label, path, err) ? err->code : keyring_add(out, &key, label, err);
}

enum cocket_code
public_keys_load(struct keyring *out, const struct strings *paths, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (public_key_add(out, paths->items[i], err))
			return err->code;
	return COCKET_OK;
}
