/* Public keys of other tools: see pubkey_import.h.  One key alone: nothing may stand before or after it that could be another. */
#include "crypto/pubkey_import.h"

#include "base/encoding.h"
#include "base/escape.h"
#include "base/limits.h"
#include "crypto/pem.h"
#include "crypto/spki.h"
#include "crypto/ssh_key.h"

#define KEY_MAX_BYTES (4 * KIB) /* a key of RSA with 8192 bits has 1 KiB */

static bool
has_text(struct slice text, const char *part)
{
	return text.len > 0 && memmem(text.ptr, text.len, part, strlen(part)) != NULL;
}

static bool
ends_with(struct slice text, const char *end)
{
	const size_t n = strlen(end);

	return text.len >= n && memcmp(text.ptr + text.len - n, end, n) == 0;
}

/* --- OpenSSH: "TYPE BASE64 COMMENT" (sshd(8), AUTHORIZED_KEYS FILE FORMAT) ------------------------- */

static bool
is_ssh_type(struct slice word)
{
	return slice_starts(word, "ssh-") || slice_starts(word, "ecdsa-sha2-") || slice_starts(word, "sk-ssh-") || slice_starts(word, "sk-ecdsa-");
}

static struct slice
first_word(struct slice text)
{
	text = text_trim(text, " \t");
	return text_take_word(&text, " \t");
}

/* A type that is not the first word, with its base64 behind it: so begins every blob. */
static bool
has_ssh_key_inside(struct slice text)
{
	return has_text(text, "ssh-ed25519 AAAA") || has_text(text, "ssh-rsa AAAA") || has_text(text, "ecdsa-sha2-nistp");
}

static enum cocket_code
refuse_type(struct slice name, struct err *err)
{
	if (slice_starts(name, "sk-"))
		return fail(err, COCKET_E_UNSUPPORTED, "ssh key type %s: a security key signs for ssh alone", TEXT(name));
	if (ends_with(name, "-cert-v01@openssh.com"))
		return fail(err, COCKET_E_UNSUPPORTED, "ssh key type %s: a certificate of ssh, expected the public key itself", TEXT(name));
	return fail(err, COCKET_E_UNSUPPORTED, "ssh key type %s: expected ssh-ed25519, ecdsa-sha2-nistp256, -384 or -521, or ssh-rsa", TEXT(name));
}

static enum cocket_code
malformed(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "ssh public key: its base64 is not a key of the type before it");
}

/* mpint is written as the contents of a DER INTEGER are (RFC 4251 section 5). */
static enum cocket_code
print_rsa(struct buf *spki, struct ssh_reader *in, struct err *err)
{
	AUTO(buf_free) struct buf numbers = BUF(KEY_MAX_BYTES);
	const struct slice name = ssh_take_string(in), exponent = ssh_take_string(in), modulus = ssh_take_string(in);

	if (!ssh_is_done(in) || !slice_is(name, "ssh-rsa"))
		return malformed(err);
	if (rsa_public_print(&numbers, modulus, exponent, err))
		return err->code;
	return spki_print(spki, key_type_info(KEY_RSA), buf_slice(&numbers), err);
}

static enum cocket_code
print_point(struct buf *spki, struct ssh_reader *in, const struct ssh_type *type, struct err *err)
{
	const struct slice point = ssh_take_point(in, type);

	return ssh_is_done(in) ? spki_print(spki, key_type_info(type->type), point, err) : malformed(err);
}

static enum cocket_code
parse_blob(struct pubkey **out, const struct ssh_type *type, struct slice base64, struct err *err)
{
	AUTO(buf_free) struct buf blob = BUF(KEY_MAX_BYTES), spki = BUF(KEY_MAX_BYTES);
	struct ssh_reader in;

	if (base64_decode(&blob, base64, err))
		return within(err, "ssh public key");
	in = (struct ssh_reader){ .rest = buf_slice(&blob) };
	if (type->type == KEY_RSA ? print_rsa(&spki, &in, err) : print_point(&spki, &in, type, err))
		return err->code;
	return pubkey_parse_spki(out, buf_slice(&spki), err);
}

static enum cocket_code
parse_ssh(struct pubkey **out, struct slice *comment, struct slice text, struct err *err)
{
	struct slice line = text_trim(text, TEXT_BLANKS), name, base64;
	const struct ssh_type *type;

	if (memchr(line.ptr, '\n', line.len) || memchr(line.ptr, '\r', line.len))
		return fail(err, COCKET_E_FORMAT, "ssh public keys: more than one line, expected one key");
	name = text_take_word(&line, " \t");
	if (!is_ssh_type(name))
		return fail(err, COCKET_E_FORMAT, "ssh public key: options or a host name before the key, expected the key alone (ssh-ed25519 AAAA...)");
	type = ssh_type_find(name);
	if (!type)
		return refuse_type(name, err);
	base64 = text_take_word(&line, " \t");
	if (parse_blob(out, type, base64, err))
		return err->code;
	*comment = line;
	return COCKET_OK;
}

/* --- minisign, signify: "untrusted comment: ...", and base64 of "Ed", a number of 8 bytes, and the key ------------- */

#define COMMENT "untrusted comment: "

enum { NUMBERED_BYTES = 2 + 8, ED25519_BYTES = 32, SIGNATURE_BYTES = NUMBERED_BYTES + 64, SECRET_BYTES_MIN = 104 };

static enum cocket_code
refuse_numbered(size_t n, struct err *err)
{
	if (n == SIGNATURE_BYTES)
		return fail(err, COCKET_E_FORMAT, "a signature of minisign or signify, expected its public key");
	if (n >= SECRET_BYTES_MIN)
		return fail(err, COCKET_E_FORMAT, "a secret key of minisign or signify, expected its public key");
	return fail(err, COCKET_E_FORMAT, "minisign public key: %zu bytes, expected %d", n, NUMBERED_BYTES + ED25519_BYTES);
}

/* The second line, of a first that is whole; what a signature file has after it shows by then that it is none. */
static struct slice
second_line(struct slice text)
{
	const uint8_t *end = memchr(text.ptr, '\n', text.len);
	struct slice rest = end ? slice_of(end + 1, text.len - (size_t)(end + 1 - text.ptr)) : slice_of(text.ptr + text.len, 0);
	const uint8_t *next = rest.len > 0 ? memchr(rest.ptr, '\n', rest.len) : NULL;

	return next && text_trim(slice_of(next, rest.len - (size_t)(next - rest.ptr)), "\r\n").len == 0 ? slice_of(rest.ptr, (size_t)(next - rest.ptr)) : rest;
}

static enum cocket_code
parse_minisign(struct pubkey **out, struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(KEY_MAX_BYTES);
	const struct slice line = text_trim(second_line(text), "\r");

	if (line.len > 0 && memchr(line.ptr, '\n', line.len))
		return fail(err, COCKET_E_FORMAT, "minisign public key: more than two lines");
	if (base64_decode(&bytes, line, err))
		return within(err, "minisign public key");
	if (bytes.len != NUMBERED_BYTES + ED25519_BYTES)
		return refuse_numbered(bytes.len, err);
	if (!slice_starts(buf_slice(&bytes), "Ed"))
		return fail(err, COCKET_E_UNSUPPORTED, "minisign public key: expected ed25519");
	return pubkey_parse_raw(out, KEY_ED25519, slice_of(bytes.ptr + NUMBERED_BYTES, ED25519_BYTES), err);
}

/* --- PEM: as it is, as notary writes it, and PKCS #1 ---------------------------------------------------------- */

static enum cocket_code
check_headers(struct slice headers, struct err *err)
{
	struct slice name, value;

	while (pem_take_header(&name, &value, &headers))
		if (!slice_is(name, "role") && !slice_is(name, "gun") && !slice_is(name, "path"))
			return fail(err, COCKET_E_FORMAT, "header %s, expected none but notary's", TEXT(name));
	return COCKET_OK;
}

static enum cocket_code
parse_notary(struct pubkey **out, const struct pem *pem, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(KEY_MAX_BYTES);

	if (check_headers(pem->headers, err) || base64_decode_lines(&der, pem->body, err))
		return within(err, "public key");
	return pubkey_parse_spki(out, buf_slice(&der), err);
}

/* RFC 8017 A.1.1: the numbers alone. */
static enum cocket_code
parse_pkcs1(struct pubkey **out, const struct pem *pem, struct err *err)
{
	AUTO(buf_free) struct buf numbers = BUF(KEY_MAX_BYTES), spki = BUF(KEY_MAX_BYTES);

	if (base64_decode_lines(&numbers, pem->body, err))
		return within(err, "public key");
	if (spki_print(&spki, key_type_info(KEY_RSA), buf_slice(&numbers), err))
		return err->code;
	return pubkey_parse_spki(out, buf_slice(&spki), err);
}

/* Whatever is none of the two is plain PEM, or pubkey_parse_pem says what is wrong with it. */
static enum cocket_code
parse_pem(struct pubkey **out, struct slice text, struct err *err)
{
	struct err unused;
	struct pem pem;

	if (pem_parse_with_headers(&pem, text, &unused))
		return pubkey_parse_pem(out, text, err);
	if (slice_is(pem.label, "RSA PUBLIC KEY") && pem.headers.len == 0)
		return parse_pkcs1(out, &pem, err);
	return slice_is(pem.label, "PUBLIC KEY") && pem.headers.len > 0 ? parse_notary(out, &pem, err) : pubkey_parse_pem(out, text, err);
}

/* ---------------------------------------------------------------------------------------------------- */

static bool
is_ssh(struct slice text)
{
	return !slice_starts(text, "-----BEGIN ") && (is_ssh_type(first_word(text)) || has_ssh_key_inside(text));
}

bool
pubkey_import_is_foreign(struct slice text)
{
	return slice_starts(text, COMMENT) || is_ssh(text);
}

enum cocket_code
pubkey_import(struct pubkey **out, struct slice *comment, struct slice text, struct err *err)
{
	*comment = slice_of(NULL, 0);
	if (text.len > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "not a public key: %zu bytes, at most %zu are read", text.len, KEY_FILE_MAX_BYTES);
	if (slice_starts(text, COMMENT))
		return parse_minisign(out, text, err);
	return is_ssh(text) ? parse_ssh(out, comment, text, err) : parse_pem(out, text, err);
}
