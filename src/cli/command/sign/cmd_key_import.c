/* cocket key import: keys of other tools as ours: a private one as NAME.key and NAME.pub, a public one or that of a certificate as NAME.pub
 * (docs/FORMATS.md 1.5).  Never overwrites a file, never leaves half a pair. */
#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/sign/key_pair.h"
#include "crypto/certificate.h"

static struct {
	bool no_password;
	char *password_file, *new_password_file;
} args;

static const struct opt import_options[] = {
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "file with the password of the imported key in its first line"),
	  .to.string = &args.password_file, .yields_to = password_environment },
	{ OPT_ROW("new-password-file", 0, OPT_STRING, "FILE", "file with the password of NAME.key in its first line"),
	  .to.string = &args.new_password_file, .yields_to = new_password_environment },
	{ OPT_ROW("no-password", 0, OPT_FLAG, NULL, "store NAME.key unencrypted"),
	  .to.flag = &args.no_password, .not_in_environment = true,
	  .excludes = "new-password-file", .yields_to = new_password_environment },
};

/* --- a public key ----------------------------------------------------------------------------- */

static bool
is_certificate(const struct secret *text)
{
	return slice_starts(secret_slice(text), "-----BEGIN CERTIFICATE-----");
}

static enum cocket_code
certificate_key(struct pubkey **out, const char *path, const struct secret *text, struct err *err)
{
	AUTO(certificate_free) struct certificate certificate = { 0 };
	AUTO(buf_free) struct buf der = BUF(KEY_FILE_MAX_BYTES);

	if (certificate_first_of_pem(&der, secret_slice(text), err) || certificate_parse(&certificate, buf_slice(&der), err) ||
	    pubkey_parse_spki(out, buf_slice(&certificate.spki), err))
		return key_file_refuse(path, err);
	log_note("%s: the key of a certificate; its dates and its issuer do not matter from now on", TEXT(slice_str(key_source_name(path))));
	return COCKET_OK;
}

static enum cocket_code
public_pem_create(const char *path, const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);

	return pubkey_print_pem(&pem, key, err) ? err->code : file_create(path, buf_slice(&pem), 0644, err);
}

static enum status
import_public(const struct app *app, const char *path, const struct secret *text, struct key_pair *files)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char label[KEY_LABEL_BYTES];
	struct err err = { 0 };

	files->secret[0] = '\0';
	if (is_certificate(text) ? certificate_key(&key, path, text, &err) : public_key_parse(&key, label, path, text, &err))
		return print_err(NULL, &err);
	if (new_file_check(files->public, &err) || public_pem_create(files->public, key, &err))
		return print_err(NULL, &err);
	log_hint("verify with: cocket verify --key %s IMAGE", SHELL_WORD(files->public, "PUB"));
	return key_print(app, key, files, NULL);
}

/* --- a private key ---------------------------------------------------------------------------- */

static enum status
import_private(const struct app *app, const char *path, const struct secret *text, const struct key_pair *files)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret password = { 0 };
	const struct password_source from = { args.password_file, "password-file", password_environment, false };
	struct err err = { 0 };

	if (private_key_import(&key, path, text, &from, &err) ||
	    (!args.no_password && new_password_get(&password, args.new_password_file, files->secret, &err)) ||
	    key_pair_write(files, key, &password, &err))
		return print_err(NULL, &err);
	if (args.no_password)
		log_note("warning: %s is not encrypted", TEXT(slice_str(files->secret)));
	log_hint("sign with: cocket sign --key %s IMAGE; give %s to those who verify", SHELL_WORD(files->secret, "KEY"), SHELL_WORD(files->public, "PUB"));
	return key_print(app, privkey_public(key), files, NULL);
}

static enum status
import(const struct app *app, char *const operands[], size_t n)
{
	AUTO(secret_free) struct secret text = { 0 };
	struct key_pair files;
	struct err err = { 0 };

	(void)n;
	if (key_pair_name(&files, operands[1], &err) || key_source_read(&text, operands[0], NULL, &err))
		return print_err(NULL, &err);
	if (is_certificate(&text) || key_file_is_public(secret_slice(&text)))
		return import_public(app, operands[0], &text, &files);
	if (new_file_check(files.secret, &err) || new_file_check(files.public, &err))
		return print_err(NULL, &err);
	return import_private(app, operands[0], &text, &files);
}

const struct command command_key_import = {
	.name = "key import",
	.operands = "FILE NAME",
	.min = 2,
	.max = 2,
	.summary = "Imports a key from another tool: into NAME.key and NAME.pub, or a public one into NAME.pub",
	.examples = {
		"cocket key import cosign.key shop",
		"cocket key import ~/.ssh/id_ed25519.pub alice",
		"cocket key import ~/.docker/trust/private/88bad56c...key shop",
	},
	OPTIONS(import_options),
	.secret = true,
	.run = import,
};
