/* cocket key: makes key pairs, takes over those of other tools, shows keys, changes passwords (docs/FORMATS.md 1.5).
 * Never overwrites a key file except by passwd, never leaves half a pair, never prints private key material. */
#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "cli/option/key_files.h"

static struct {
	unsigned type;
	bool no_password, pem;
	char *password_file, *new_password_file;
} args;

#define KEY_PATH_BYTES 4096

/* --- printing --------------------------------------------------------------------------------- */

struct key_files {
	char secret[KEY_PATH_BYTES];
	char public[KEY_PATH_BYTES];
};

static enum cocket_code
print_json(const struct pubkey *key, const struct key_files *files, struct err *err)
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
	if (files) {
		json_put_text(&w, "private-file", files->secret);
		json_put_text(&w, "public-file", files->public);
	}
	json_end_object(&w);
	return out_json(&w, err);
}

static void
print_text(const struct pubkey *key, const struct key_files *files)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, pubkey_id(key));
	out_printf("%s %s\n", key_type_name(pubkey_type(key)), hex);
	if (!files)
		return;
	out_text(slice_str(files->secret));
	out_printf("\n");
	out_text(slice_str(files->public));
	out_printf("\n");
}

static enum status
print_key(const struct app *app, const struct pubkey *key, const struct key_files *files)
{
	struct err err = {0};

	if (!app->json)
		print_text(key, files);
	else if (print_json(key, files, &err))
		return print_err(NULL, &err);
	return STATUS_OK;
}

static enum status
print_pem(const struct pubkey *key)
{
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);
	struct err err = {0};

	if (pubkey_print_pem(&pem, key, &err))
		return print_err(NULL, &err);
	out_bytes(buf_slice(&pem));
	return STATUS_OK;
}

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

static enum cocket_code
name_files(struct key_files *out, const char *name, struct err *err)
{
	int n = snprintf(out->secret, sizeof out->secret, "%s.key", name);

	if (!*name || n < 0 || (size_t)n >= sizeof out->secret)
		return fail(err, COCKET_E_USAGE, "name of the key files: empty or too long");
	if (name[strlen(name) - 1] == '/')
		return fail(err, COCKET_E_USAGE, "%s: a directory, expected %sNAME", TEXT(slice_str(name)), TEXT(slice_str(name)));
	snprintf(out->public, sizeof out->public, "%s.pub", name);
	return COCKET_OK;
}

static enum cocket_code
write_pair(const struct key_files *files, const struct secret *private_pem, const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf public_pem = BUF(KEY_FILE_MAX_BYTES);

	if (pubkey_print_pem(&public_pem, key, err) || file_create(files->secret, secret_slice(private_pem), 0600, err))
		return err->code;
	if (file_create(files->public, buf_slice(&public_pem), 0644, err)) {
		(void)unlink(files->secret); /* ours, made just now */
		return err->code;
	}
	return COCKET_OK;
}

static const struct secret *
given(const struct secret *password)
{
	return password->ptr ? password : NULL;
}

static enum status
save_pair(const struct app *app, const struct privkey *key, const struct secret *password, const struct key_files *files)
{
	AUTO(secret_free) struct secret pem = {0};
	struct err err = {0};

	if (privkey_print_pem(&pem, key, given(password), &err) || write_pair(files, &pem, privkey_public(key), &err))
		return print_err(NULL, &err);
	if (args.no_password)
		log_note("warning: %s is not encrypted", TEXT(slice_str(files->secret)));
	return print_key(app, privkey_public(key), files);
}

static enum status
generate(const struct app *app, char *const operands[], size_t n)
{
	AUTO(secret_free) struct secret password = {0};
	AUTO(privkey_free) struct privkey *key = NULL;
	const struct password_source from = { args.password_file, "password-file", password_environment, true };
	struct key_files files;
	struct err err = {0};

	(void)n;
	if (name_files(&files, operands[0], &err) || new_file_check(files.secret, &err) || new_file_check(files.public, &err))
		return print_err(NULL, &err);
	if (!args.no_password && password_get(&password, &from, files.secret, &err))
		return print_err(NULL, &err);
	if (privkey_generate(&key, type_of[args.type], &err))
		return print_err(NULL, &err);
	return save_pair(app, key, &password, &files);
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

/* --- show ------------------------------------------------------------------------------------- */

static const struct opt show_options[] = {
	{ OPT_ROW("pem", 0, OPT_FLAG, NULL, "print the public key as PEM"), .to.flag = &args.pem, .excludes = "output" },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the password from the first line of FILE"),
	  .to.string = &args.password_file, .yields_to = password_environment },
};

static enum status
show_key(const struct app *app, const struct pubkey *key)
{
	return args.pem ? print_pem(key) : print_key(app, key, NULL);
}

static enum status
show_private(const struct app *app, const char *path, const struct secret *pem)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	const struct password_source from = { args.password_file, "password-file", password_environment, false };
	struct err err = {0};

	if (private_key_parse(&key, path, pem, &from, &err))
		return print_err(NULL, &err);
	return show_key(app, privkey_public(key));
}

static enum status
show_public(const struct app *app, const char *path, const struct secret *pem)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct err err = {0};

	if (public_key_parse(&key, path, pem, &err))
		return print_err(NULL, &err);
	return show_key(app, key);
}

static enum status
show(const struct app *app, char *const operands[], size_t n)
{
	AUTO(secret_free) struct secret pem = {0};
	struct err err = {0};

	(void)n;
	if (key_file_read(&pem, operands[0], &err))
		return print_err(NULL, &err);
	return (key_file_is_private(secret_slice(&pem)) ? show_private : show_public)(app, operands[0], &pem);
}

const struct command command_key_show = {
	.name = "key show",
	.operands = "FILE",
	.min = 1,
	.max = 1,
	.summary = "Prints the type and id of a public or private key",
	.examples = {
		"cocket key show shop.pub",
		"cocket key show --pem shop.key > shop.pub",
		"cocket key show --output json shop.pub",
	},
	OPTIONS(show_options),
	.secret = true,
	.run = show,
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
get_new_password(struct secret *out, const char *path, struct err *err)
{
	const struct password_source from = { args.new_password_file, "new-password-file", new_password_environment, true };

	return args.no_password ? COCKET_OK : password_get(out, &from, path, err);
}

static enum status
passwd(const struct app *app, char *const operands[], size_t n)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret password = {0}, pem = {0};
	const struct password_source from = { args.password_file, "password-file", password_environment, false };
	struct err err = {0};

	(void)n;
	if (private_key_load(&key, operands[0], &from, &err) || get_new_password(&password, operands[0], &err) ||
	    privkey_print_pem(&pem, key, given(&password), &err) || file_replace(operands[0], secret_slice(&pem), 0600, &err))
		return print_err(NULL, &err);
	if (args.no_password)
		log_note("warning: %s is not encrypted", TEXT(slice_str(operands[0])));
	return print_key(app, privkey_public(key), NULL);
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

/* --- import ----------------------------------------------------------------------------------- */

static const struct opt import_options[] = {
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "file with the password of the imported key in its first line"),
	  .to.string = &args.password_file, .yields_to = password_environment },
	{ OPT_ROW("new-password-file", 0, OPT_STRING, "FILE", "file with the password of NAME.key in its first line"),
	  .to.string = &args.new_password_file, .yields_to = new_password_environment },
	{ OPT_ROW("no-password", 0, OPT_FLAG, NULL, "store NAME.key unencrypted"),
	  .to.flag = &args.no_password, .not_in_environment = true,
	  .excludes = "new-password-file", .yields_to = new_password_environment },
};

static enum status
import(const struct app *app, char *const operands[], size_t n)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret password = {0};
	const struct password_source from = { args.password_file, "password-file", password_environment, false };
	struct key_files files;
	struct err err = {0};

	(void)n;
	if (name_files(&files, operands[1], &err) || new_file_check(files.secret, &err) || new_file_check(files.public, &err) ||
	    private_key_import(&key, operands[0], &from, &err) || get_new_password(&password, files.secret, &err))
		return print_err(NULL, &err);
	return save_pair(app, key, &password, &files);
}

const struct command command_key_import = {
	.name = "key import",
	.operands = "FILE NAME",
	.min = 2,
	.max = 2,
	.summary = "Imports a private key from another tool into NAME.key and NAME.pub",
	.examples = {
		"cocket key import cosign.key shop",
		"cocket key import ~/.ssh/id_ed25519 shop",
		"cocket key import ~/.docker/trust/private/88bad56c...key shop",
	},
	OPTIONS(import_options),
	.secret = true,
	.run = import,
};
