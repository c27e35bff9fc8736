/* Public keys, as PEM, as SPKI and in the forms of other tools: what is taken prints to a PEM that is taken again, as the same key. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/pubkey_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print_then_parse(const struct pubkey *key)
{
	AUTO(pubkey_free) struct pubkey *again = NULL;
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);
	struct err err = { 0 };

	if (pubkey_print_pem(&pem, key, &err) || pubkey_parse_pem(&again, buf_slice(&pem), &err))
		abort();
	if (!digest_eq(pubkey_id(key), pubkey_id(again)) || !slice_eq(pubkey_spki(key), pubkey_spki(again)))
		abort();
}

static void
import(struct slice text)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct slice comment;
	struct err err = { 0 };

	if (pubkey_import(&key, &comment, text, &err) != COCKET_OK)
		return;
	if (comment.len > text.len || (comment.len > 0 && (comment.ptr < text.ptr || comment.ptr + comment.len > text.ptr + text.len)))
		abort();
	print_then_parse(key);
}

/* What stands in the base64. */
static void
import_in(const char *before, struct slice bytes)
{
	AUTO(buf_free) struct buf base64 = BUF(4 * MIB), text = BUF(4 * MIB);
	struct err err = { 0 };

	if (base64_encode(&base64, bytes, &err) || buf_addf(&text, &err, "%s%s", before, buf_str(&base64)))
		return;
	import(buf_slice(&text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(pubkey_free) struct pubkey *from_pem = NULL, *from_der = NULL;
	struct slice in = slice_of(data, size);
	struct err err = { 0 };

	if (pubkey_parse_pem(&from_pem, in, &err) == COCKET_OK)
		print_then_parse(from_pem);
	if (pubkey_parse_spki(&from_der, in, &err) == COCKET_OK)
		print_then_parse(from_der);
	import(in);
	import_in("untrusted comment: x\n", in);
	import_in("ssh-ed25519 ", in);
	import_in("ecdsa-sha2-nistp256 ", in);
	import_in("ssh-rsa ", in);
	return 0;
}
