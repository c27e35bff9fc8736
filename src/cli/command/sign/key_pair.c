/* Key pairs as files and as results: see key_pair.h.  Never overwrites a file, never leaves half a pair, never prints private key material. */
#include "cli/command/sign/key_pair.h"

#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"

enum cocket_code
key_pair_name(struct key_pair *out, const char *name, struct err *err)
{
	int n = snprintf(out->secret, sizeof out->secret, "%s.key", name);

	if (!*name || n < 0 || (size_t)n >= sizeof out->secret)
		return fail(err, COCKET_E_USAGE, "name of the key files: empty or too long");
	if (name[strlen(name) - 1] == '/')
		return fail(err, COCKET_E_USAGE, "%s: a directory, expected %sNAME", TEXT(slice_str(name)), TEXT(slice_str(name)));
	snprintf(out->public, sizeof out->public, "%s.pub", name);
	return COCKET_OK;
}

enum cocket_code
key_pair_write(const struct key_pair *files, const struct privkey *key, const struct secret *password, struct err *err)
{
	AUTO(buf_free) struct buf public_pem = BUF(KEY_FILE_MAX_BYTES);
	AUTO(secret_free) struct secret pem = { 0 };

	if (privkey_print_pem(&pem, key, password->ptr ? password : NULL, err) || pubkey_print_pem(&public_pem, privkey_public(key), err))
		return err->code;
	if (file_create(files->secret, secret_slice(&pem), 0600, err))
		return err->code;
	if (file_create(files->public, buf_slice(&public_pem), 0644, err)) {
		(void)unlink(files->secret); /* ours, made just now */
		return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
new_password_get(struct secret *out, const char *file, const char *path, struct err *err)
{
	const struct password_source from = { file, "new-password-file", new_password_environment, true };

	return password_get(out, &from, path, err);
}

/* --- printing --------------------------------------------------------------------------------- */

static enum cocket_code
print_json(const struct pubkey *key, const struct key_pair *files, const char *from, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(KEY_FILE_MAX_BYTES), pem = BUF(KEY_FILE_MAX_BYTES);
	char hex[DIGEST_HEX_BYTES];
	struct json_writer w;

	if (pubkey_print_pem(&pem, key, err))
		return err->code;
	digest_print_hex(hex, pubkey_id(key));
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "type", key_type_name(pubkey_type(key)));
	json_put_text(&w, "key", hex);
	json_put_text(&w, "public-key", buf_str(&pem));
	if (files && files->secret[0])
		json_put_text(&w, "private-file", files->secret);
	if (files)
		json_put_text(&w, "public-file", files->public);
	if (from)
		json_put_text(&w, "read-from", from);
	json_end_object(&w);
	return out_json(&w, err);
}

static void
print_file(const char *path)
{
	if (!*path)
		return;
	out_text(slice_str(path));
	out_printf("\n");
}

static void
print_text(const struct pubkey *key, const struct key_pair *files)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, pubkey_id(key));
	out_printf("%s %s\n", key_type_name(pubkey_type(key)), hex);
	if (!files)
		return;
	print_file(files->secret);
	print_file(files->public);
}

enum status
key_print(const struct app *app, const struct pubkey *key, const struct key_pair *files, const char *from)
{
	struct err err = { 0 };

	if (!app->json)
		print_text(key, files);
	else if (print_json(key, files, from, &err))
		return print_err(NULL, &err);
	return STATUS_OK;
}
