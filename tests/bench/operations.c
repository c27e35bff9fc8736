/* The other yardstick of the bench: public-key operations by OpenSSL and nothing around them.
 * operations KIND:COUNT...: makes a key and a signature for each kind (p256, p384, ed25519), then verifies each so many times, and prints how many
 * microseconds of the processor the verifications alone took.  Each key is made anew of its point, as whoever meets it once has to. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KINDS_MAX 8

struct kind {
	const char *name, *type, *group, *hash;
};

static const struct kind kinds[] = {
	{ "p256", "EC", "P-256", "SHA256" },
	{ "p384", "EC", "P-384", "SHA384" },
	{ "ed25519", "ED25519", NULL, NULL },
};

struct operation {
	const struct kind *kind;
	int count;
	unsigned char point[256], signature[256];
	size_t point_len, signature_len;
};

static const unsigned char message[] = "what was signed";

static void
must(int good, const char *what)
{
	if (!good) {
		fprintf(stderr, "operations: %s\n", what);
		exit(1);
	}
}

static EVP_PKEY *
key_of_point(struct operation *o)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, o->kind->type, NULL);
	OSSL_PARAM params[3], *p = params;
	char group[8];
	EVP_PKEY *key = NULL;

	if (o->kind->group) {
		snprintf(group, sizeof group, "%s", o->kind->group);
		*p++ = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	}
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, o->point, o->point_len);
	*p = OSSL_PARAM_construct_end();
	must(ctx && EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) == 1, "no key");
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static void
operation_make(struct operation *o)
{
	EVP_PKEY *key = o->kind->group ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", o->kind->group) : EVP_PKEY_Q_keygen(NULL, NULL, o->kind->type);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	o->signature_len = sizeof o->signature;
	must(key && ctx && EVP_DigestSignInit_ex(ctx, NULL, o->kind->hash, NULL, NULL, key, NULL) == 1, "no key");
	must(EVP_DigestSign(ctx, o->signature, &o->signature_len, message, sizeof message) == 1, "no signature");
	must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, o->point, sizeof o->point, &o->point_len) == 1, "no point");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

static void
operation_do(struct operation *o)
{
	EVP_PKEY *key = key_of_point(o);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	must(ctx && EVP_DigestVerifyInit_ex(ctx, NULL, o->kind->hash, NULL, NULL, key, NULL) == 1, "no verification");
	must(EVP_DigestVerify(ctx, o->signature, o->signature_len, message, sizeof message) == 1, "bad signature");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

static void
operation_read(struct operation *o, const char *word)
{
	const size_t len = strcspn(word, ":");

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i].name) == len && strncmp(word, kinds[i].name, len) == 0)
			o->kind = &kinds[i];
	must(o->kind && word[len] == ':' && (o->count = atoi(word + len + 1)) > 0, "usage: operations KIND:COUNT...");
	operation_make(o);
}

static double
processor_us(void)
{
	struct timespec t;

	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0, "no clock");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int
main(int argc, char **argv)
{
	struct operation operations[KINDS_MAX] = { 0 };
	const int n = argc - 1;
	double start;

	must(n >= 1 && n <= KINDS_MAX, "usage: operations KIND:COUNT...");
	for (int i = 0; i < n; i++)
		operation_read(&operations[i], argv[i + 1]);
	start = processor_us();
	for (int i = 0; i < n; i++)
		for (int k = 0; k < operations[i].count; k++)
			operation_do(&operations[i]);
	printf("%.0f\n", processor_us() - start);
	return 0;
}
