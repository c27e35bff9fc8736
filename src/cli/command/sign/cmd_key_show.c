/* cocket key show: the type and id of a key, ours or another tool's.  A private key that needs a password is not opened where its public half lies
 * beside it, which says so.  Never prints private key material. */
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/command/sign/key_pair.h"
#include "crypto/key_import.h"

static struct {
	bool pem, private;
	char *password_file;
} args;

static const struct opt options[] = {
	{ OPT_ROW("pem", 0, OPT_FLAG, NULL, "print the public key as PEM"), .to.flag = &args.pem, .excludes = "output" },
	{ OPT_ROW("private", 0, OPT_FLAG, NULL, "open a private key, even if its public key lies beside it"), .to.flag = &args.private },
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "read the password from the first line of FILE"),
	  .to.string = &args.password_file, .yields_to = password_environment },
};

static enum cocket_code
print_pem(const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);

	if (pubkey_print_pem(&pem, key, err))
		return err->code;
	out_bytes(buf_slice(&pem));
	return COCKET_OK;
}

static enum status
print_key(const struct app *app, const struct pubkey *key, const char *from)
{
	struct err err = { 0 };

	if (!args.pem)
		return key_print(app, key, NULL, from);
	return print_pem(key, &err) ? print_err(NULL, &err) : STATUS_OK;
}

static enum status
show_public(const struct app *app, const char *path, const struct secret *text)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	char label[KEY_LABEL_BYTES];
	struct err err = { 0 };

	if (public_key_parse(&key, label, path, text, &err))
		return print_err(NULL, &err);
	return print_key(app, key, key_source_name(path));
}

/* --- private keys ----------------------------------------------------------------------------- */

static const struct password_source *
password_source(void)
{
	static struct password_source from = { NULL, "password-file", password_environment, false };

	from.file = args.password_file;
	return &from;
}

/* What lies beside a private key may be anybody's. */
static void
warn_beside(const char *path, const struct pubkey *key)
{
	AUTO(pubkey_free) struct pubkey *other = NULL;
	char beside[PATH_MAX], label[KEY_LABEL_BYTES];
	struct err unused = { 0 };

	if (!key_file_find_beside(beside, path, ".pub") || public_key_read(&other, label, beside, &unused))
		return;
	if (!digest_eq(pubkey_id(other), pubkey_id(key)))
		log_note("warning: %s is not its public key", TEXT(slice_str(beside)));
}

static enum status
show_opened(const struct app *app, const char *path, const struct secret *text)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };

	if ((privkey_pem_is_encrypted(secret_slice(text)) ? private_key_parse : private_key_import)(&key, path, text, password_source(), &err))
		return print_err(NULL, &err);
	warn_beside(path, privkey_public(key));
	return print_key(app, privkey_public(key), key_source_name(path));
}

/* Nobody is asked for a password whose key need not be opened. */
static bool
is_closed(const struct secret *text)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err unused = { 0 };

	return key_import(&key, secret_slice(text), NULL, &unused) != COCKET_OK;
}

static enum status
show_private(const struct app *app, const char *path, const struct secret *text)
{
	AUTO(secret_free) struct secret public = { 0 };
	char beside[PATH_MAX];
	struct err err = { 0 };

	if (args.private || password_origin(password_source()) || !is_closed(text) || !key_file_find_beside(beside, path, ".pub"))
		return show_opened(app, path, text);
	if (key_source_read(&public, beside, NULL, &err))
		return print_err(NULL, &err);
	log_note("%s is encrypted: from %s (--private opens the key)", TEXT(slice_str(path)), TEXT(slice_str(beside)));
	return show_public(app, beside, &public);
}

static enum status
show(const struct app *app, char *const operands[], size_t n)
{
	AUTO(secret_free) struct secret text = { 0 };
	struct err err = { 0 };

	(void)n;
	if (key_source_read(&text, operands[0], NULL, &err))
		return print_err(NULL, &err);
	return (key_file_is_private(secret_slice(&text)) ? show_private : show_public)(app, operands[0], &text);
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
	OPTIONS(options),
	.secret = true,
	.run = show,
};
