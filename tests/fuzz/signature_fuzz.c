/* The forms of signatures, for every kind of key at once: one form at most but for the curves, which share theirs.
 * What fits a curve is DER that prints back to the same bytes, so that a signature has one encoding. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "crypto/der.h"
#include "crypto/signature_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
print_length(uint8_t *out, size_t len)
{
	if (len < 0x80) {
		out[0] = (uint8_t)len;
		return 1;
	}
	out[0] = 0x81;
	out[1] = (uint8_t)len;
	return 2;
}

static size_t
print_uint(uint8_t *out, struct slice n)
{
	size_t zero = n.ptr[0] >> 7;

	out[0] = DER_INTEGER;
	out[1] = (uint8_t)(n.len + zero);
	out[2] = 0;
	memcpy(out + 2 + zero, n.ptr, n.len);
	return 2 + zero + n.len;
}

static void
parse_then_print(struct slice sig)
{
	uint8_t numbers[160], out[164] = { DER_SEQUENCE };
	struct der in = der_of(sig), values = der_enter(&in, DER_SEQUENCE);
	struct slice r = der_take_uint(&values), s = der_take_uint(&values);
	size_t n, head;

	if (!der_is_done(&values) || !der_is_done(&in))
		abort();
	n = print_uint(numbers, r);
	n += print_uint(numbers + n, s);
	head = 1 + print_length(out + 1, n);
	memcpy(out + head, numbers, n);
	if (!slice_eq(slice_of(out, head + n), sig))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t modulus[256] = { 0xc0, 0xff, 0xee };
	struct slice sig = slice_of(data, size), n = slice_of(modulus, sizeof modulus);

	for (enum key_type type = KEY_P256; type <= KEY_P521; type++)
		if (signature_form(key_type_info(type), n, sig) == SIGNATURE_FORM_FITS)
			parse_then_print(sig);
	if (signature_form(key_type_info(KEY_ED25519), n, sig) == SIGNATURE_FORM_FITS && size != 64)
		abort();
	if (signature_form(key_type_info(KEY_RSA), n, sig) == SIGNATURE_FORM_FITS && size != sizeof modulus)
		abort();
	return 0;
}
