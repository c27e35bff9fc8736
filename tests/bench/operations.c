/* The other yardstick of the bench: public-key operations by OpenSSL and nothing around them.
 * operations make DIR: a public key and a signature of each kind (p256, p384, ed25519), as files.
 * operations DIR KIND:COUNT...: makes the key of a kind of its point and verifies the signature by it, so many times. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kind {
	const char *name, *type, *group, *hash;
};

static const struct kind kinds[] = {
	{ "p256", "EC", "P-256", "SHA256" },
	{ "p384", "EC", "P-384", "SHA384" },
	{ "ed25519", "ED25519", NULL, NULL },
};

struct material {
	unsigned char point[256], signature[256];
	size_t point_len, signature_len;
};

static const unsigned char message[] = "what was signed";

static void
must(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "operations: %s\n", what);
	exit(1);
}

static FILE *
file_of(const char *dir, const struct kind *kind, const char *mode)
{
	char path[4096];
	FILE *f;

	must(snprintf(path, sizeof path, "%s/%s", dir, kind->name) < (int)sizeof path, "a path too long");
	f = fopen(path, mode);
	must(f != NULL, path);
	return f;
}

static void
material_make(const char *dir, const struct kind *kind)
{
	struct material m = { .signature_len = sizeof m.signature };
	EVP_PKEY *key = kind->group ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind->group) : EVP_PKEY_Q_keygen(NULL, NULL, kind->type);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	FILE *f = file_of(dir, kind, "wb");

	must(key && ctx && EVP_DigestSignInit_ex(ctx, NULL, kind->hash, NULL, NULL, key, NULL) == 1, "no key");
	must(EVP_DigestSign(ctx, m.signature, &m.signature_len, message, sizeof message) == 1, "no signature");
	must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, m.point, sizeof m.point, &m.point_len) == 1, "no point");
	must(fwrite(&m, sizeof m, 1, f) == 1 && fclose(f) == 0, "not written");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

static EVP_PKEY *
key_of_point(const struct kind *kind, struct material *m)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind->type, NULL);
	OSSL_PARAM params[3], *p = params;
	char group[8];
	EVP_PKEY *key = NULL;

	if (kind->group) {
		snprintf(group, sizeof group, "%s", kind->group);
		*p++ = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	}
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, m->point, m->point_len);
	*p = OSSL_PARAM_construct_end();
	must(ctx && EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) == 1, "no key");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void
operation_do(const struct kind *kind, struct material *m)
{
	EVP_PKEY *key = key_of_point(kind, m);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	must(ctx && EVP_DigestVerifyInit_ex(ctx, NULL, kind->hash, NULL, NULL, key, NULL) == 1, "no verification");
	must(EVP_DigestVerify(ctx, m->signature, m->signature_len, message, sizeof message) == 1, "bad signature");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

/* "p384:5" */
static void
operations_do(const char *dir, const char *word)
{
	const size_t len = strcspn(word, ":");
	const struct kind *kind = NULL;
	struct material m;
	FILE *f;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i].name) == len && strncmp(word, kinds[i].name, len) == 0)
			kind = &kinds[i];
	must(kind && word[len] == ':' && atoi(word + len + 1) > 0, "usage: operations DIR KIND:COUNT...");
	f = file_of(dir, kind, "rb");
	must(fread(&m, sizeof m, 1, f) == 1, "not read");
	fclose(f);
	for (int n = atoi(word + len + 1); n > 0; n--)
		operation_do(kind, &m);
}

int
main(int argc, char **argv)
{
	must(argc >= 3, "usage: operations make DIR, or operations DIR KIND:COUNT...");
	if (strcmp(argv[1], "make") == 0)
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			material_make(argv[2], &kinds[i]);
	else
		for (int i = 2; i < argc; i++)
			operations_do(argv[1], argv[i]);
	return 0;
}
