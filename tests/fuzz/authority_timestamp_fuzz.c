/* Timestamps: any bytes, held against an authority whose tokens are in the corpus; and as certificates of an authority.  No token of it is about the bytes
 * that are asked about, and nobody else can sign for it, so none is ever taken.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/encoding.h"
#include "crypto/authority.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const certificates[] = {
	/* the one that signs, the one that issued it, the root: of the packed vectors' private sigstore */
	"MIIB1jCCAVygAwIBAgIUIpCmF1jCar5gtJRXyFJjGrbkJtcwCgYIKoZIzj0EAwMwOjEYMBYGA1UEChMPaGFyYm91ci5leGFtcGxlMR4wHAYDVQQDExVtYWlu"
	"IFRTQSBpbnRlcm1lZGlhdGUwIBcNMjYwMTA1MDgwMDAwWhgPMjA2NjAxMDUwODAwMDBaMC0xGDAWBgNVBAoTD2hhcmJvdXIuZXhhbXBsZTERMA8GA1UEAxMI"
	"bWFpbiBUU0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATKZ34RsCg+Gr+1ZYE79d5a8kLp4I/fOwG5ho8CL3iTkqjDs8RfOL3fct3VXUaYX7SPAh0kwUDk"
	"ZKtGNVXViKvao0swSTAOBgNVHQ8BAf8EBAMCB4AwHwYDVR0jBBgwFoAULatBJm46WIWP7kaJE2yPJYNm9gIwFgYDVR0lAQH/BAwwCgYIKwYBBQUHAwgwCgYI"
	"KoZIzj0EAwMDaAAwZQIxAPON+P2JQylSZ5Mp9j9W4Sg2vwpDoojLrupBAANmiUrlXuAxzYGEFU8u/5r7uea+8wIwLCVoNgFfSbsFllhwIAKVRKfQsT84zW2X"
	"dsmR9pV0NMoCzq7i1PDc1h7gAYQcYvPl",
	"MIICKDCCAa6gAwIBAgIUAUY/Qg1EDDxAh38RwH/5HCG0accwCgYIKoZIzj0EAwMwMjEYMBYGA1UEChMPaGFyYm91ci5leGFtcGxlMRYwFAYDVQQDEw1tYWlu"
	"IFRTQSByb290MCAXDTI2MDEwNTA4MDAwMFoYDzIwODYwMTA1MDgwMDAwWjA6MRgwFgYDVQQKEw9oYXJib3VyLmV4YW1wbGUxHjAcBgNVBAMTFW1haW4gVFNB"
	"IGludGVybWVkaWF0ZTB2MBAGByqGSM49AgEGBSuBBAAiA2IABA3aDz5lq7xp545NKgRrWIT918Malpy4qWO5cIx3y89nzDcEjyerap0AvhiRTn4mk3X5JFgU"
	"NimNA3ve0QVarNSkRytrPN2fE1qR8xnCVS+zsHlEvRS2Ncc5CRoT7EvrLKN7MHkwDgYDVR0PAQH/BAQDAgEGMBMGA1UdJQQMMAoGCCsGAQUFBwMIMBIGA1Ud"
	"EwEB/wQIMAYBAf8CAQAwHQYDVR0OBBYEFC2rQSZuOliFj+5GiRNsjyWDZvYCMB8GA1UdIwQYMBaAFJwd4CGb6mRUZCPGiHgRoLauqO9RMAoGCCqGSM49BAMD"
	"A2gAMGUCMCS0sa/NnsSj7lhiGeODSAYDYAXPcFlttAiRV1rX4C/iRoJtIu1ORiK0HVMI00rB+AIxALMOo3JEhDky6y8cPiwHPDQsBch5yPqV/SjOzw/qVexw"
	"AcZfFUXsUGHDHx5RksFX4g==",
	"MIIB5zCCAW2gAwIBAgIUN3d2IsYembBBpn0c/9LGOyy/gnQwCgYIKoZIzj0EAwMwMjEYMBYGA1UEChMPaGFyYm91ci5leGFtcGxlMRYwFAYDVQQDEw1tYWlu"
	"IFRTQSByb290MCAXDTI2MDEwNTA4MDAwMFoYDzIxMDYwMTA1MDgwMDAwWjAyMRgwFgYDVQQKEw9oYXJib3VyLmV4YW1wbGUxFjAUBgNVBAMTDW1haW4gVFNB"
	"IHJvb3QwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAASPt6qfiIepCXw7X/RLARVPhq9rSxmC529axm6aFy5Gn0tExYew16AvHdyw31e+QzpsFh/FfjbxnUTdxr/m"
	"vnqIu8ugwIPnp8fMo4faBaFwwtn6felL/wpK7FkN8joDf/KjQjBAMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBScHeAhm+pk"
	"VGQjxoh4EaC2rqjvUTAKBggqhkjOPQQDAwNoADBlAjBUXAdci0qsQqnJwQGhZh9186EB8+sA6UFsF7TUaWcabVrBNLaz7KuhbgPM2OonxeMCMQDLkULQbnc8"
	"Ewi5gSr3+LjyPP9rXddFU3booyfeaCy3/lUrARqG0pXIXo4K21JltLs=",
};
#define CERTIFICATES (sizeof certificates / sizeof *certificates)

static struct authority *
authority_fixed(void)
{
	static struct authority *made;
	struct buf bytes[CERTIFICATES];
	struct slice der[CERTIFICATES];
	struct err err;

	if (made)
		return made;
	for (size_t i = 0; i < CERTIFICATES; i++) {
		bytes[i] = BUF(LEAF_MAX_BYTES);
		if (base64_decode(&bytes[i], slice_str(certificates[i]), &err))
			abort();
		der[i] = buf_slice(&bytes[i]);
	}
	if (authority_new(&made, der, CERTIFICATES, &err))
		abort();
	for (size_t i = 0; i < CERTIFICATES; i++)
		buf_free(&bytes[i]);
	return made;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(authority_free) struct authority *a = NULL;
	const struct slice der = slice_of(data, size), twice[] = { der, der };
	struct instant time;
	struct err err;

	if (authority_check_timestamp(&time, authority_fixed(), der, slice_str("nobody signed this"), &err) == COCKET_OK)
		abort();
	if (authority_new(&a, twice, 1 + size % 2, &err) == COCKET_OK && authority_check_timestamp(&time, a, der, der, &err) == COCKET_OK)
		abort();
	return 0;
}
