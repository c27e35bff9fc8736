/* openpgp_key.c: keys that GnuPG wrote for these tests, with and without a password, and what is near to them. */
#include "support/test.h"

#include <stdlib.h>

#include "crypto/openpgp_key.h"
#include "crypto/private_key_probe.h"

/* gpg --export-secret-keys --armor, of an Ed25519 key without a password. */
static const char ed25519[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lFgEawu1cBYJKwYBBAHaRw8BAQdAw5ZRXDHt6SY1vlWqM21ntOTeGrzrLdZgFCmr\n"
	"V6iFxS0AAQCI4CwbqCdzGqn2iW9ojmTq9y2NbdhzOTebpmc8UE7qxg/ytAl0LWVk\n"
	"MjU1MTmIkAQTFggAOBYhBKUsEd0oyLT6NfS+P1ZN+0IzRQ7/BQJrC7VwAhsDBQsJ\n"
	"CAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEFZN+0IzRQ7/LRcA/1Iyoqmp65cKFlcS\n"
	"rhJo0rIm4QMjdx9ucMKBGsJI/frVAP9i4Xgxicvuzfiu4lQNvcbx19wjLD1sGPaL\n"
	"W/2Vhr80AQ==\n"
	"=Q7Ri\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";
/* The same with one. */
static const char locked[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lIYEawu1eBYJKwYBBAHaRw8BAQdAxZ14uu7fi9w9Dd64+cEfAkP3HXWHnxcZ3tXF\n"
	"ZuiJopj+BwMC+2xnVqY/G0n/ZTfXXpMfy9ksz1TJaQBJQPPcy0SU7q7Dun4gGvul\n"
	"yzfKkkdOq62BA2nTv6EjX7dAgRJsDtqIywNgQglGWN3wsCJXQgUdCrQGbG9ja2Vk\n"
	"iJAEExYIADgWIQTptizKW2ZA+pt8jhdMT8yXsURf9wUCawu1eAIbAwULCQgHAgYV\n"
	"CgkICwIEFgIDAQIeAQIXgAAKCRBMT8yXsURf95/AAQDJSvqdQTxU6BXrosuCyx5y\n"
	"5a/BXz24wxXiNci/Uz9ZjAD/e3s107zeOx58z8VF2SbhAi89HKbxmpp6JoOs3LcK\n"
	"Nwo=\n"
	"=atfe\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";
/* gpg --export-secret-subkeys: of an Ed25519 key, whose secret is left out, and a Curve25519 subkey, whose is not. */
static const char subkeys[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lDsEawu1cBYJKwYBBAHaRw8BAQdAw5ZRXDHt6SY1vlWqM21ntOTeGrzrLdZgFCmr\n"
	"V6iFxS3/AGUAR05VAbQJdC1lZDI1NTE5iJAEExYIADgWIQSlLBHdKMi0+jX0vj9W\n"
	"TftCM0UO/wUCawu1cAIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRBWTftC\n"
	"M0UO/y0XAP9SMqKpqeuXChZXEq4SaNKyJuEDI3cfbnDCgRrCSP361QD/YuF4MYnL\n"
	"7s34ruJUDb3G8dfcIyw9bBj2i1v9lYa/NAGcXQRrC7WEEgorBgEEAZdVAQUBAQdA\n"
	"0fux2D9m4ru5EvWvqVDaMOSBcPmIJiMKJOfqVToOMkQDAQgHAAD/Y/Qfv0FRQwrR\n"
	"rX0USCOT0lSZ0NZFbwVln8vAD3al1fAQvIh4BBgWCAAgFiEEpSwR3SjItPo19L4/\n"
	"Vk37QjNFDv8FAmsLtYQCGwwACgkQVk37QjNFDv8sLgEA/Jsoa6cw7DQqCYy3302W\n"
	"riiC/xBjpSB0XnZmA2kxTsMBAOQnsbZwl8pM5n0FEF2Stbjn2YusNY3HcRVNAiss\n"
	"+lsO\n"
	"=HuM/\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";
static const char p256[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lHcEawu1cBMIKoZIzj0DAQcCAwRkOZIAXq80HP1+B8dtwlaDyOPOW9loy01lg3wJ\n"
	"1pCfBXtkIxfGhGNMdAlZf9OuIVuzohchAiuFrac5ioE6J1FIAAD+KMyKRucQyM5C\n"
	"dPBhz5z5W5aeV6QxG7XE1ZDM7n/jgFkTY7QKdC1uaXN0cDI1NoiQBBMTCAA4FiEE\n"
	"4tRTCoJ4cmES9D43k8PJx0xeXY0FAmsLtXACGwMFCwkIBwIGFQoJCAsCBBYCAwEC\n"
	"HgECF4AACgkQk8PJx0xeXY0bPQEAt/tQvjf9D4rvQ7R/1V9vp4TjC2QjYzuR1M0m\n"
	"melVbyoA/3VLpuUvHapgqTfIE50jq7zz/Xr7gTS4d/ZBwDoeQ052\n"
	"=iPM6\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";
static const char rsa[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lQOXBGsLtW4BCADIfVIauYk6djFJJVQsfZ5trj7+kFNSeaGlzZLzDxaczD8GK/vG\n"
	"tyebohdAd+/m3gTatASd/2IDykTiC3Auq4VssEWD5bVb7/aXYuJtQMbOcXJRVreq\n"
	"XwOe1pXh0bblPw3Vbn3feVoE0p+mEbRF6Wjh/G60XdmjYeQsly5od5eoctBfv4H/\n"
	"6WSzgARHvBzsWDTs2RQ7KXYPPvaSIZ3mGnel66txYv2WYdejG/VWvGs4BEn7VnE/\n"
	"b3CotwsGIQi4jyniyNMI52KWYvo6YzgErGPrK0sTfLEPmZGypzgZdn2og5WmzSE9\n"
	"J7iYJJt4ZezAzbwvJAFYayeOgjpzEDn/B6XpABEBAAEAB/dNI+rzXW/vjopoGnTI\n"
	"qYzLpr+WMvHcSfBoWzCvVJ7etbeKKGI3k0EqILPRmlQ0ADjd7WXZZOnRi4H1d3Ey\n"
	"g8xShYA5v6iIN0wp82Irp0DXLc9OfI8ufmBmPSpuOMKmchxggqLr2UVJlcDXpPg3\n"
	"7hbs3LO7smCK/J9OiNzSVTGFHfmPGm3SBhxeTmeDQqCKsGVJMsXDcp2GCueEHuot\n"
	"9ISEWxWTepW4DOuPuN7vH4KmixpAbpNJMiB4OQXj9b/KUvIejUoN22+8zIAd676r\n"
	"aCWmaiiaWQWpKZfCAZPzzSzkMRBHe+w5rrQysNEAUNVlgbfAyIlHiwfXJy+EX6bb\n"
	"6sEEANkFFPjwUYM1X+2ySIv1p8NNdBoVzJcXUcV6bwUggWviIe7tRvS3By/vhy4e\n"
	"5SfwieUCqkTvSXeBNoF57uBzryck0RpcE9Gaf9KDlxl3gWjW57SlPuH3zhN6fn6A\n"
	"nMiL5V6fZ08rMIUZjR0q/nFoMaXk0UIHPXHh+04ZJ+BAdlAZBADsgCYEtg0Djzv3\n"
	"3cuRempvFrQYIjEA1G4HWzS5xzxFA8rFyh43I+AkKXcQ4hcVFfUwOY67/ZNbfFwr\n"
	"sKBATxStH2+DHs0X4pXd3K/j1thKM0qVFdwFpkJjIxwoKWhR2WPa1zFQ4E/AJoAQ\n"
	"pW0b7ndne7N1FTIaCZzyaAxMJQx+UQP/QUY4PK53iKm+GR6y85VLzzaxuMjkiFIm\n"
	"4G0S3iaRB/Rm6zUzFZz6VtQh86CfgObrgwSNjdJ3T6v5/rMY8kNs+HovNExedYLY\n"
	"V1WzIPL+pRX+Wh7kcNMMbpx02hcdM6FzuNdXXvjH4WFZ1urdRr4Q/8OrjyDX8GgW\n"
	"eMHF26PCB2s9i7QJdC1yc2EyMDQ4iQFOBBMBCgA4FiEE/ExwFTZOczwViJIA46EG\n"
	"N5ufS5kFAmsLtW4CGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ46EGN5uf\n"
	"S5m7cwf/aSo0ZTzLlfnefaRi8sKs/f+IGMUfeFiN6ZEBQUohenmsEpx/HBl1Kegs\n"
	"g3zMjZVB4IisIZu0FUIMY5gDxPdT2AW/DIhp72qAmk3/p9jZYtfFyyGfvReYeLFa\n"
	"0RjX21ORsBqrzmfZCnGQijbhzXT11CyqQF/H9W1XpGNDpq5B98Ztz8cetj9mv1lK\n"
	"gsKJtG/Rb4n+aQexa3ZwUcv4ulp2Wug/nfxijugOI0iBDL7DklDnHYsFTbXxh+Ag\n"
	"CKy57lA0HtLv6pBOa0vhk0l/POilCc7nm0e+E0e0jw9xpPoWCVuAJxfm1qZUT+hR\n"
	"Uc0hDR9PXH8hL59eluD+kzg1L9ESwQ==\n"
	"=YjOW\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";
/* Its secret subkeys, of which there are none. */
static const char stub[] =
	"-----BEGIN PGP PRIVATE KEY BLOCK-----\n"
	"\n"
	"lQEVBGsLtW4BCADIfVIauYk6djFJJVQsfZ5trj7+kFNSeaGlzZLzDxaczD8GK/vG\n"
	"tyebohdAd+/m3gTatASd/2IDykTiC3Auq4VssEWD5bVb7/aXYuJtQMbOcXJRVreq\n"
	"XwOe1pXh0bblPw3Vbn3feVoE0p+mEbRF6Wjh/G60XdmjYeQsly5od5eoctBfv4H/\n"
	"6WSzgARHvBzsWDTs2RQ7KXYPPvaSIZ3mGnel66txYv2WYdejG/VWvGs4BEn7VnE/\n"
	"b3CotwsGIQi4jyniyNMI52KWYvo6YzgErGPrK0sTfLEPmZGypzgZdn2og5WmzSE9\n"
	"J7iYJJt4ZezAzbwvJAFYayeOgjpzEDn/B6XpABEBAAH/AGUAR05VAbQJdC1yc2Ey\n"
	"MDQ4iQFOBBMBCgA4FiEE/ExwFTZOczwViJIA46EGN5ufS5kFAmsLtW4CGwMFCwkI\n"
	"BwIGFQoJCAsCBBYCAwECHgECF4AACgkQ46EGN5ufS5m7cwf/aSo0ZTzLlfnefaRi\n"
	"8sKs/f+IGMUfeFiN6ZEBQUohenmsEpx/HBl1Kegsg3zMjZVB4IisIZu0FUIMY5gD\n"
	"xPdT2AW/DIhp72qAmk3/p9jZYtfFyyGfvReYeLFa0RjX21ORsBqrzmfZCnGQijbh\n"
	"zXT11CyqQF/H9W1XpGNDpq5B98Ztz8cetj9mv1lKgsKJtG/Rb4n+aQexa3ZwUcv4\n"
	"ulp2Wug/nfxijugOI0iBDL7DklDnHYsFTbXxh+AgCKy57lA0HtLv6pBOa0vhk0l/\n"
	"POilCc7nm0e+E0e0jw9xpPoWCVuAJxfm1qZUT+hRUc0hDR9PXH8hL59eluD+kzg1\n"
	"L9ESwQ==\n"
	"=DQAI\n"
	"-----END PGP PRIVATE KEY BLOCK-----\n";

static enum private_key_kind
probe(const char *text)
{
	return openpgp_key_probe(slice_str(text));
}

static void
tells_keys(void **state)
{
	(void)state;
	assert_int_equal(probe(ed25519), PRIVATE_KEY_CLEAR);
	assert_int_equal(probe(p256), PRIVATE_KEY_CLEAR);
	assert_int_equal(probe(rsa), PRIVATE_KEY_CLEAR);
	assert_int_equal(probe(subkeys), PRIVATE_KEY_CLEAR);
	assert_int_equal(probe(locked), PRIVATE_KEY_ENCRYPTED);
	assert_int_equal(probe(stub), PRIVATE_KEY_NONE);
	assert_int_equal(private_key_probe(slice_str(ed25519)), PRIVATE_KEY_CLEAR);
}

/* A letter of the key's packet changed: its sum is wrong, or it is no such packet. */
static void
damage_is_no_key(void **state)
{
	const size_t begin = (size_t)(strstr(ed25519, "\n\n") + 2 - ed25519);
	char text[sizeof ed25519];

	(void)state;
	for (size_t i = 0; i < 112; i++) {
		memcpy(text, ed25519, sizeof text);
		if (text[begin + i] == '\n')
			continue;
		text[begin + i] = text[begin + i] == 'A' ? 'B' : 'A';
		/* before these are the time of its making and the public point, which may be any */
		if (i > 71 && probe(text) == PRIVATE_KEY_CLEAR)
			fail_msg("letter %zu", i);
	}
}

static void
ends_anywhere(void **state)
{
	const size_t body = (size_t)(strstr(ed25519, "\n\n") + 2 - ed25519);

	(void)state;
	for (size_t n = strlen(OPENPGP_KEY_BEGIN); n < sizeof ed25519; n++) {
		char *copy = malloc(n); /* of that length, so that the sanitizers see what is read behind it */
		assert_non_null(copy);
		memcpy(copy, ed25519, n);
		const enum private_key_kind kind = openpgp_key_probe(slice_of(copy, n));
		free(copy);
		assert_int_equal(kind, n < body + 121 ? PRIVATE_KEY_NONE : PRIVATE_KEY_CLEAR);
	}
}

static void
others_are_none(void **state)
{
	static const char *const texts[] = {
		OPENPGP_KEY_BEGIN, OPENPGP_KEY_BEGIN "\n", OPENPGP_KEY_BEGIN "\n\n", OPENPGP_KEY_BEGIN "\n\n....\n",
		OPENPGP_KEY_BEGIN "\nVersion: x\n", OPENPGP_KEY_BEGIN "\n\nlQAA\n", OPENPGP_KEY_BEGIN "\n\nlP//////AAAA\n",
		OPENPGP_KEY_BEGIN "\n\nxf//////AAAA\n", OPENPGP_KEY_BEGIN "\n\nxeAAAAAA\n", OPENPGP_KEY_BEGIN "\n\nxQYEAAAAAP8A\n",
		OPENPGP_KEY_BEGIN "\n\nxQYDAAAAAAEA\n", OPENPGP_KEY_BEGIN "\n\nxgYEAAAAABsA\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(probe(texts[i]), PRIVATE_KEY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_keys),
		cmocka_unit_test(damage_is_no_key),
		cmocka_unit_test(ends_anywhere),
		cmocka_unit_test(others_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
