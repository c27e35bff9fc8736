/* pubkey_verify_pss: RSASSA-PSS with SHA-256 in both places and a salt of any length (RFC 8017 8.1), of RSA keys only.
 * TEST KEY ONLY; made with pyca/cryptography. */
#include "helper.h"

#include "test_keys.h"

#define SIGNED "tuf"

static const char pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxjed6KpfxfHKMcT/bez1\n"
	"kpMDrCH3zJ9jh/P9NlZFCzuQo88YHhX4F8Nb+CL6HwAmN/QXNy8psZUDer7ytxHG\n"
	"zLTKx8tgi8g+gQYltMBL+alLxslIr61Xm9Pf/6HozWKsrcC8Mtw0/mkwunbWkDXA\n"
	"yjYyu1TAd5IZI0fAui94zUo7mfvjzlqVpyR32eGJrqmIJ2dv2hMg6TZkzaWL8YMt\n"
	"DcKbXkY5mqn7wmAoTwkrAWTPAuWp7PfsBO3d6dVNEFp8EUdzvHUs9H+ig4pwbYYF\n"
	"8DqQQw3gZ3k0meTkHbbFmpetEFSHCFgg9lawTzp0+4JgWvSwz8ADzrWQnswGKc+a\n"
	"cQIDAQAB\n"
	"-----END PUBLIC KEY-----\n";

static const struct {
	const char *what, *sig;
	enum signature_check pss;
	enum signature_check pkcs1;
} rows[] = {
	{ "salt of 32 bytes",
	  "9442afb0099ea3d531e433e01789303f6686e9453f62ba9ac8695d773023527e88bb8c8fdc5c346a9c1c098c217f3c6426ed835cd9a54c156a91dfd46f6c81aa"
	  "88c8d1a353e7c6842ce8b28cf451eb92efa025181beb8f3ef7cbfb747fd5a21e70b5c11f0c173bfec7c8c399be507e46afa93aa574dcbff68a7c4cf067be51d8"
	  "7e07c7274cf0f5739f925b1e283ed07d6f5fd9a37dc7536dfce037f73075205a86fd53fbc562ed0536c5af1032c144903b7a65cab3e500d968f1524e2ac628ec"
	  "f700a91982f09215c3cf4b8eb1c8dbbd4b4aa63550e8d8c5ef21da87831c57c0219ec9bfcbeb138ad810c3eab105b81ffd317cca034d581bc8cb3440d34c87d3",
	  SIGNATURE_GOOD, SIGNATURE_BAD },
	{ "salt of 0 bytes",
	  "5fb2fce6aa978b635a41ce1388bc2d9bc781d1d742eaa56f625ec172ead1f15c98802cf825e8b3a55f9c17fff7e0f3ff628596f26c95611d57632ed606d22620"
	  "f0cb8321f712a3011f89d9805dd82ca618ea10eee9850cedf8fc9a76a2aa74be921e6a2f63d73fddf9528991660625687b6aa7f86dad64b0999c6c87a777689d"
	  "a7af8d30872d1c4bf55465c8317cd99a70628d3038a4736f211c971bea278952192f158cf9f721b4983123ec3d6898151998a76d46fce1a251ccacac15a21187"
	  "b25bbc65a8d38081d422429da48a4ced5a152988dc8f3bc3bbaa500b6a6a339fd798d59730ee2bdfa5fd8496c086be484953576815b1114b1ae0f76f7fb9087d",
	  SIGNATURE_GOOD, SIGNATURE_BAD },
	{ "the longest salt",
	  "185feab601b009b87d77ae11888c24643abdbb1cf2a50ce37d1582185e0fa5413c6a0cb3940db774b44b39f163c08dc8aaf79b8199c865b7fa1b341c861c7fbf"
	  "87bf60c26b183ffa054129ebd4839e02126a0e8b7dfe149ae58c4786fd487a011fd31a772476c3a2a8f44da76396a57509d2a03fe7ba2c2135ac282dba962e83"
	  "54fe3272e4388d5ff50b3c42958c4d86a1e1028fad71161d38db4496ca78c2bfdbb493d65f0d579bf5289825c1fcd2add6a63ea2c5318e26f653b738c4939cf2"
	  "e2c996d6a9b398bbcafae886f85bbc673546dcb5de599ddc11a0e816d77b4a99e573092617fed1e7d4462c370152712f3c43d5d351d6e5130cef914a022b29cc",
	  SIGNATURE_GOOD, SIGNATURE_BAD },
	{ "MGF1 with SHA-1",
	  "bf24b3669abdff72827071af47c8bbe1ee7f9ee5ce2f77bb9721723fc9996ef0dbf8e16e9b3f97c847017ddad4cf7e48b60567c9afcd79fa21b619c742a6834e"
	  "37f15281f1d257369b6cde73a4c292358f1fa4a0f06e09d6b0ccdefea16e054177390e16e363adea6cc4cc522f06db7bc92f7b62f609ed3aa18b2888d326ae51"
	  "a1295735eccbc4edf748b7bb311f21161daa2a2349820c0edcc94e6acefc8ca4dc2d60d287d7fca434ac625fc2fcd0dad00a634229a80efb03cac2cabb833b0c"
	  "43a919e297f7a2e39c31c39923f67d517ea2f787a324e715ff20fbd5e0d4dbd7173acec87ca27aa0805102df4923e70a0cf9cdba146f0781a9a856f4c6b2f45e",
	  SIGNATURE_BAD, SIGNATURE_BAD },
	{ "SHA-512 in both places",
	  "641626d1a1369e49b848a9ca1466ef1d3b0d4328b765b960120451a0eef85d441b612f579a3b5631214a39dc18ae62269f93e910145f1bc7378668fab69cd66e"
	  "41c0c4935b82a5fcac7d0b294d96b0e9c730fe9e52cfc3777055507d0aee2935d803690aecc272f25e35f9d2264d8c81eec1fa3a646ff4b1102511000fcd9290"
	  "a4a6a093cc25d25628858e4a84a0011a19058f818d133c184a9beb9f20d37e3b3318f9406ae8bc78d54f88a66c2c2bd373007c365e8017be0fca946d424203ed"
	  "015f12f8874b7cf52a15b993f6f7a05757a24a788adbb8b2617ec4c68324e83a3ebae4e0774105e4d0de5995c142901aac0447bccec685574ba50b38282543c5",
	  SIGNATURE_BAD, SIGNATURE_BAD },
	{ "PKCS #1 v1.5",
	  "5117cec49de823958ede721d34097e28b3c14c0828e8a280a63974ba6b17f6872783aabcee96e382c3c7ca47bca74b663e7ae8e1d9da5632b8d234fdef2dd37f"
	  "0e2053ef17b7e4ea7d1e1ab9516c1ca76845aa366a3a2877a865b8da2d74e6ea9a96acfe4092764f86407485a01ee3212156b45379bf6a03e747af0f39dde1c5"
	  "b4a21604d182d0466370e769c0afdc70456fa19cc4810f3c6130ea9ccc48fe43d03c3437d4bb653638e1ca196be95a1b9983e2bb73ae18cc133b7c95b8d3e9d3"
	  "7b60b49d8200f95d0b01b74bea4902070756dbed3cab54baf580c4d1bfe47b31658a0401fda377384e43179cd317f3e6a2dca621108d0cb08aca3c415bb653f6",
	  SIGNATURE_BAD, SIGNATURE_GOOD },
};

static void
schemes_are_kept_apart(void **state)
{
	AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(pem));

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf sig = unhex(rows[i].sig);

		if (pubkey_verify_pss(key, slice_str(SIGNED), buf_slice(&sig)) != rows[i].pss)
			fail_msg("%s: pubkey_verify_pss", rows[i].what);
		if (pubkey_verify_pss(key, slice_str(SIGNED "."), buf_slice(&sig)) != SIGNATURE_BAD)
			fail_msg("%s: another message", rows[i].what);
		if (pubkey_verify(key, slice_str(SIGNED), buf_slice(&sig)) != rows[i].pkcs1)
			fail_msg("%s: pubkey_verify", rows[i].what);
		if (pubkey_verify_pure(key, slice_str(SIGNED), buf_slice(&sig)) != rows[i].pkcs1)
			fail_msg("%s: pubkey_verify_pure", rows[i].what);
	}
}

static void
forms_are_checked_first(void **state)
{
	AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(pem));
	AUTO(buf_free) struct buf sig = unhex(rows[0].sig);

	(void)state;
	assert_int_equal(pubkey_verify_pss(key, slice_str(SIGNED), slice_of(sig.ptr, sig.len - 1)), SIGNATURE_OTHER_TYPE);
	memset(sig.ptr, 0xff, sig.len);
	assert_int_equal(pubkey_verify_pss(key, slice_str(SIGNED), buf_slice(&sig)), SIGNATURE_MALFORMED);
}

static void
other_keys_have_no_pss(void **state)
{
	static const char *const others[] = { ED25519_PUB, P256_PUB, P384_PUB };
	AUTO(buf_free) struct buf sig = unhex(rows[0].sig);

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(others[i]));

		assert_int_equal(pubkey_verify_pss(key, slice_str(SIGNED), slice_of(sig.ptr, 64)), SIGNATURE_OTHER_TYPE);
	}
}

/* --- raw keys --- */

static void
raw_keys_are_those_of_their_spki(void **state)
{
	static const struct {
		const char *pem;
		enum key_type type;
		size_t bytes;
	} keys[] = { { ED25519_PUB, KEY_ED25519, 32 }, { P256_PUB, KEY_P256, 65 }, { P384_PUB, KEY_P384, 97 } };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(keys[i].pem));
		AUTO(pubkey_free) struct pubkey *raw = NULL, *none = NULL;
		struct slice spki = pubkey_spki(key), bytes = slice_of(spki.ptr + spki.len - keys[i].bytes, keys[i].bytes);
		struct err err = { 0 };

		assert_int_equal(pubkey_parse_raw(&raw, keys[i].type, bytes, &err), COCKET_OK);
		assert_true(digest_eq(pubkey_id(raw), pubkey_id(key)));
		assert_int_equal(pubkey_parse_raw(&none, keys[i].type, slice_of(bytes.ptr, bytes.len - 1), &err), COCKET_E_FORMAT);
		assert_int_equal(pubkey_parse_raw(&none, KEY_RSA, bytes, &err), COCKET_E_UNSUPPORTED);
		assert_int_equal(pubkey_parse_raw(&none, KEY_P521, bytes, &err), COCKET_E_UNSUPPORTED);
		assert_int_equal(pubkey_parse_raw(&none, KEY_NONE, bytes, &err), COCKET_E_UNSUPPORTED);
		assert_null(none);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schemes_are_kept_apart),
		cmocka_unit_test(forms_are_checked_first),
		cmocka_unit_test(other_keys_have_no_pss),
		cmocka_unit_test(raw_keys_are_those_of_their_spki),
	};

	return cmocka_run_group_tests_name("pss", tests, NULL, NULL);
}
