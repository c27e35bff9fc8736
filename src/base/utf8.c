/* UTF-8 after RFC 3629: no overlong forms, no surrogates, nothing over U+10FFFF.
 * Never reads past the slice, never repairs. */
#include "base/utf8.h"

struct range {
	uint32_t first, last;
};

/* RFC 3629 section 4; 0 for bytes that cannot begin a character. */
static size_t
lead_length(uint8_t lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

size_t
utf8_next(uint32_t *out, struct slice bytes)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint8_t lead_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	size_t n = bytes.len ? lead_length(bytes.ptr[0]) : 0;

	if (n == 0 || n > bytes.len)
		return 0;
	uint32_t c = bytes.ptr[0] & lead_bits[n];
	for (size_t i = 1; i < n; i++) {
		if ((bytes.ptr[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (bytes.ptr[i] & 0x3F);
	}
	if (c < smallest[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*out = c;
	return n;
}

size_t
utf8_put(uint8_t out[static UTF8_BYTES_MAX], uint32_t c)
{
	static const uint8_t lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	out[0] = (uint8_t)(lead[n] | c);
	return n;
}

/* Unicode's general categories Cc, Zl, Zp and the Cf that matter in a terminal: a name must look like what it is (CVE-2021-42574). */
bool
utf8_is_printable(uint32_t c)
{
	static const struct range hidden[] = {
		{ 0x00, 0x1F },
		{ 0x7F, 0x9F },
		{ 0x061C, 0x061C },   /* Arabic letter mark */
		{ 0x200B, 0x200F },   /* zero width, direction marks */
		{ 0x2028, 0x202E },   /* line and paragraph separator, bidi embeddings and overrides */
		{ 0x2060, 0x206F },   /* invisible operators, bidi isolates */
		{ 0xFEFF, 0xFEFF },   /* byte order mark */
		{ 0xFFF9, 0xFFFB },   /* interlinear annotation */
		{ 0xE0000, 0xE007F }, /* tags */
	};

	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return true;
}
