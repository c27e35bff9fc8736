/* signature.c by table: what has the form of which key's signature, before any arithmetic (attack A32). */
#include "helper.h"

#include "crypto/signature_form.h"

#define N256 "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define N256_LESS_1 "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"
#define R48 "112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00"
#define ZEROS32 "0000000000000000000000000000000000000000000000000000000000000000"
#define L_LITTLE "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"
#define L_LESS_1 "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"

static const struct {
	enum key_type type;
	const char *sig;
	enum signature_form form;
} rows[] = {
	/* P-256: SEQUENCE { r, s }, each in 1..n-1 */
	{ KEY_P256, "3006020101020101", SIGNATURE_FORM_FITS },
	{ KEY_P256, "3026022100" N256_LESS_1 "020101", SIGNATURE_FORM_FITS }, /* high s is as good as low */
	{ KEY_P256, "3026020101022100" N256_LESS_1, SIGNATURE_FORM_FITS },
	{ KEY_P256, "3026022100" N256 "020101", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "3026020101022100" N256, SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "3006020100020101", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "3006020101020100", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "30060201ff020101", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "300702020001020101", SIGNATURE_FORM_IMPOSSIBLE },     /* r not minimal */
	{ KEY_P256, "300602010102010100", SIGNATURE_FORM_IMPOSSIBLE },     /* after the sequence */
	{ KEY_P256, "30080201010201010500", SIGNATURE_FORM_IMPOSSIBLE },   /* inside it */
	{ KEY_P256, "3003020101", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "3006020101020102ff", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "30060201010201", SIGNATURE_FORM_IMPOSSIBLE },         /* cut */
	{ KEY_P256, "308106020101020101", SIGNATURE_FORM_IMPOSSIBLE },     /* BER length */
	{ KEY_P256, "30800201010201010000", SIGNATURE_FORM_IMPOSSIBLE },   /* indefinite */
	{ KEY_P256, "30060201010a0101", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_P256, "3064" "0230" R48 "0230" R48, SIGNATURE_FORM_OTHER },  /* P-384's */
	{ KEY_P384, "3064" "0230" R48 "0230" R48, SIGNATURE_FORM_FITS },
	{ KEY_P521, "3064" "0230" R48 "0230" R48, SIGNATURE_FORM_FITS },
	{ KEY_P256, "", SIGNATURE_FORM_OTHER },
	{ KEY_P256, "30", SIGNATURE_FORM_OTHER },
	{ KEY_P256, "3000", SIGNATURE_FORM_OTHER },
	{ KEY_P256, "3006040101020101", SIGNATURE_FORM_OTHER },
	{ KEY_P256, "3106020101020101", SIGNATURE_FORM_OTHER },
	{ KEY_P256, ZEROS32 ZEROS32, SIGNATURE_FORM_OTHER },               /* ed25519's */
	{ KEY_P256, "30fe", SIGNATURE_FORM_OTHER },
	/* ed25519: R || S, S below L */
	{ KEY_ED25519, ZEROS32 ZEROS32, SIGNATURE_FORM_FITS },
	{ KEY_ED25519, ZEROS32 L_LESS_1, SIGNATURE_FORM_FITS },
	{ KEY_ED25519, ZEROS32 L_LITTLE, SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_ED25519, ZEROS32 "00000000000000000000000000000000000000000000000000000000000000ff", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_ED25519, ZEROS32 "0000000000000000000000000000000000000000000000000000000000000f", SIGNATURE_FORM_OTHER },
	{ KEY_ED25519, ZEROS32 ZEROS32 "00", SIGNATURE_FORM_OTHER },
	{ KEY_ED25519, "", SIGNATURE_FORM_OTHER },
	{ KEY_ED25519, "3006020101020101", SIGNATURE_FORM_OTHER },
	/* RSA, with a modulus of 8 bytes for the purpose */
	{ KEY_RSA, "c0ffee00c0ffee00", SIGNATURE_FORM_FITS },
	{ KEY_RSA, "c0ffee00c0ffee01", SIGNATURE_FORM_IMPOSSIBLE },
	{ KEY_RSA, "c0ffee00c0ffee", SIGNATURE_FORM_OTHER },
	{ KEY_RSA, "00c0ffee00c0ffee00", SIGNATURE_FORM_OTHER },
	{ KEY_RSA, "", SIGNATURE_FORM_OTHER },
};

static void
knows_the_forms(void **state)
{
	AUTO(buf_free) struct buf modulus = unhex("c0ffee00c0ffee01");

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf sig = unhex(rows[i].sig);
		enum signature_form form = signature_form(key_type_info(rows[i].type), buf_slice(&modulus), buf_slice(&sig));

		if (form != rows[i].form)
			fail_msg("%s %s: %d, expected %d", key_type_name(rows[i].type), rows[i].sig, form, rows[i].form);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_the_forms) };

	return cmocka_run_group_tests_name("crypto/signature_form", tests, NULL, NULL);
}
