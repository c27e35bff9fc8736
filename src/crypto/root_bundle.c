/* PEM (RFC 7468) is found as OpenSSL's own reader finds it: text between the blocks is ignored, and what is no certificate too. */
#include "crypto/root_bundle.h"

#include <openssl/err.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/list.h"
#include "crypto/openssl.h"

#define BUNDLE_MAX_BYTES (8 * MIB)
#define CERTIFICATES_MAX 4096

struct root {
	size_t at, len;  /* in der */
	bool is_added;
};

struct root_bundle {
	struct buf der;  /* one after another */
	struct root *items;
	size_t count, capacity;
	pthread_mutex_t lock; /* of is_added */
};

void
root_bundle_free(struct root_bundle **b)
{
	if (!*b)
		return;
	buf_free(&(*b)->der);
	free((*b)->items);
	(void)pthread_mutex_destroy(&(*b)->lock);
	free(*b);
	*b = NULL;
}

static bool
cut(struct slice *before, struct slice *text, const char *mark)
{
	size_t n = strlen(mark);
	const uint8_t *at = text->len > 0 ? memmem(text->ptr, text->len, mark, n) : NULL;

	if (!at)
		return false;
	*before = slice_of(text->ptr, (size_t)(at - text->ptr));
	*text = slice_of(at + n, text->len - before->len - n);
	return true;
}

/* The base64 of the next "... CERTIFICATE" block: X509, TRUSTED or neither. */
static bool
block_next(struct slice *base64, struct slice *text)
{
	struct slice skipped, label;

	while (cut(&skipped, text, "-----BEGIN ") && cut(&label, text, "-----") && cut(base64, text, "-----END "))
		if (slice_ends(label, "CERTIFICATE") && !memchr(label.ptr, '\n', label.len))
			return true;
	return false;
}

/* What is no base64 is left out: it could not be a root. */
static enum cocket_code
block_add(struct root_bundle *b, EVP_ENCODE_CTX *ctx, struct slice base64, struct err *err)
{
	uint8_t *der = buf_reserve(&b->der, base64.len, err);
	int n = 0, last = 0;

	if (!der)
		return err->code;
	EVP_DecodeInit(ctx);
	if (EVP_DecodeUpdate(ctx, der, &n, base64.ptr, (int)base64.len) < 0 || EVP_DecodeFinal(ctx, der + n, &last) != 1 || n + last == 0)
		return COCKET_OK;
	if (LIST_GROW(b, CERTIFICATES_MAX, "certificates", err))
		return err->code;
	b->items[b->count++] = (struct root){ .at = b->der.len, .len = (size_t)(n + last) };
	b->der.len += (size_t)(n + last);
	return COCKET_OK;
}

static void
encode_ctx_free(EVP_ENCODE_CTX **ctx)
{
	EVP_ENCODE_CTX_free(*ctx);
}

static enum cocket_code
decode(struct root_bundle *b, struct slice pem, struct err *err)
{
	AUTO(encode_ctx_free) EVP_ENCODE_CTX *ctx = EVP_ENCODE_CTX_new();
	struct slice base64;

	if (!ctx)
		return no_memory(err);
	while (block_next(&base64, &pem))
		if (block_add(b, ctx, base64, err))
			return err->code;
	ERR_clear_error();
	return b->count > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "no certificate in PEM");
}

enum cocket_code
root_bundle_new(struct root_bundle **out, struct slice pem, struct err *err)
{
	AUTO(root_bundle_free) struct root_bundle *b = calloc(1, sizeof *b);

	if (!b)
		return no_memory(err);
	(void)pthread_mutex_init(&b->lock, NULL);
	b->der = BUF(BUNDLE_MAX_BYTES);
	if (decode(b, pem, err))
		return err->code;
	*out = b;
	b = NULL;
	return COCKET_OK;
}

enum cocket_code
root_bundle_read(struct root_bundle **out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf pem = BUF(BUNDLE_MAX_BYTES);

	if (file_read(&pem, path, err))
		return err->code;
	return root_bundle_new(out, buf_slice(&pem), err) ? within(err, "%s", path) : COCKET_OK;
}

static void
x509_free(X509 **x)
{
	X509_free(*x);
}

static void
add(struct root_bundle *b, struct root *root, X509_STORE *store, const X509_NAME *subject)
{
	const unsigned char *der = b->der.ptr + root->at;
	AUTO(x509_free) X509 *x = d2i_X509_AUX(NULL, &der, (long)root->len);

	if (x && X509_NAME_cmp(X509_get_subject_name(x), subject) == 0)
		root->is_added = X509_STORE_add_cert(store, x) == 1;
}

void
root_bundle_add(struct root_bundle *b, X509_STORE *store, const X509_NAME *subject)
{
	const unsigned char *name;
	size_t n;

	if (X509_NAME_get0_der(subject, &name, &n) != 1)
		return;
	(void)pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < b->count; i++) {
		struct root *root = &b->items[i];

		if (!root->is_added && memmem(b->der.ptr + root->at, root->len, name, n))
			add(b, root, store, subject);
	}
	(void)pthread_mutex_unlock(&b->lock);
	ERR_clear_error();
}
