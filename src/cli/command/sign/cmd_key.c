/* cocket key generate and passwd: makes key pairs, changes passwords (docs/FORMATS.md 1.5).
 * Never overwrites a key file except by passwd, never leaves half a pair, never prints private key material. */
#include "base/escape.h"
#include "base/file.h"
#include "base/log.h"
#include "base/shell_word.h"
#include "cli/command/sign/key_pair.h"

static struct {
	unsigned type;
	bool no_password;
	char *password_file, *new_password_file;
} args;

/* --- generate --------------------------------------------------------------------------------- */

static const char *const types[] = { "ed25519", "p256", "p384", NULL };
static const enum key_type type_of[] = { KEY_ED25519, KEY_P256, KEY_P384 };

static const struct opt generate_options[] = {
	{ OPT_ROW("type", 0, OPT_CHOICE, "ed25519|p256|p384", "key type (ed25519)"), .to.choice = &args.type, .choices = types },
	{ OPT_ROW("no-password", 0, OPT_FLAG, NULL, "store the private key unencrypted"),
	  .to.flag = &args.no_password, .not_in_environment = true, .excludes = "password-file", .yields_to = password_environment },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the password from the first line of FILE"),
	  .to.string = &args.password_file, .yields_to = password_environment },
};

static enum status
report(const struct app *app, const struct privkey *key, const struct key_pair *files)
{
	if (args.no_password)
		log_note("warning: %s is not encrypted", TEXT(slice_str(files->secret)));
	log_hint("sign with: cocket sign --key %s IMAGE; give %s to those who verify", SHELL_WORD(files->secret, "KEY"), SHELL_WORD(files->public, "PUB"));
	return key_print(app, privkey_public(key), files, NULL);
}

static enum status
generate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(secret_free) struct secret password = {0};
	AUTO(privkey_free) struct privkey *key = NULL;
	const struct password_source from = { args.password_file, "password-file", password_environment, true };
	struct key_pair files;
	struct err err = {0};

	(void)n;
	if (key_pair_name(&files, operands[0], &err) || new_file_check(files.secret, &err) || new_file_check(files.public, &err))
		return print_err(NULL, &err);
	if (!args.no_password && password_get(&password, &from, files.secret, &err))
		return print_err(NULL, &err);
	if (privkey_generate(&key, type_of[args.type], &err) || key_pair_write(&files, key, &password, &err))
		return print_err(NULL, &err);
	return report(app, key, &files);
}

const struct command command_key_generate = {
	.name = "key generate",
	.operands = "NAME",
	.min = 1,
	.max = 1,
	.summary = "Creates a key pair, NAME.key and NAME.pub",
	.examples = {
		"cocket key generate shop",
		"cocket key generate --type p256 shop",
		"cocket key generate --password-file shop.pass shop",
	},
	OPTIONS(generate_options),
	.secret = true,
	.run = generate,
};

/* --- passwd ----------------------------------------------------------------------------------- */

static const struct opt passwd_options[] = {
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the old password from the first line of FILE"),
	  .to.string = &args.password_file, .yields_to = password_environment },
	{ OPT_ROW("new-password-file", 0, OPT_STRING, "FILE", "read the new password from the first line of FILE"),
	  .to.string = &args.new_password_file, .yields_to = new_password_environment },
	{ OPT_ROW("no-password", 0, OPT_FLAG, NULL, "store the private key unencrypted"),
	  .to.flag = &args.no_password, .not_in_environment = true,
	  .excludes = "new-password-file", .yields_to = new_password_environment },
};

static enum cocket_code
change_password(struct privkey **key, const char *path, struct err *err)
{
	AUTO(secret_free) struct secret password = {0}, pem = {0};
	const struct password_source from = { args.password_file, "password-file", password_environment, false };

	if (!key_source_is_file(path))
		return fail(err, COCKET_E_USAGE, "%s: expected a file, whose password is changed in place", TEXT(slice_str(key_source_name(path))));
	if (private_key_load(key, path, &from, err) || (!args.no_password && new_password_get(&password, args.new_password_file, path, err)) ||
	    privkey_print_pem(&pem, *key, password.ptr ? &password : NULL, err))
		return err->code;
	return file_replace(path, secret_slice(&pem), 0600, err);
}

static enum status
passwd(const struct app *app, char *const operands[], size_t n)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = {0};

	(void)n;
	if (change_password(&key, operands[0], &err))
		return print_err(NULL, &err);
	if (args.no_password)
		log_note("warning: %s is not encrypted", TEXT(slice_str(operands[0])));
	return key_print(app, privkey_public(key), NULL, NULL);
}

const struct command command_key_passwd = {
	.name = "key passwd",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Changes the password of a private key",
	.examples = {
		"cocket key passwd shop.key",
		"cocket key passwd --new-password-file shop.pass shop.key",
		"cocket key passwd --no-password shop.key",
	},
	OPTIONS(passwd_options),
	.secret = true,
	.run = passwd,
};
