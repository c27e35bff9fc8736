/* Secret keys of age: see age_key.h.  bech32 is BIP 173's, over the capital letters. */
#include "format/secret/age_key.h"

#include "format/secret/token_run.h"
#include "format/text/slice_scan.h"

static bool
is_bech32(uint8_t c)
{
	return is_among(c, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
}

static uint32_t
bech32_step(uint32_t sum, unsigned value)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	const uint32_t top = sum >> 25;

	sum = ((sum & 0x1ffffff) << 5) ^ value;
	for (int i = 0; i < 5; i++)
		sum ^= (top >> i) & 1 ? generator[i] : 0;
	return sum;
}

static uint32_t
bech32_begin(const char *prefix)
{
	uint32_t sum = 1;

	for (const char *c = prefix; *c; c++)
		sum = bech32_step(sum, (unsigned)(*c | 0x20) >> 5);
	sum = bech32_step(sum, 0);
	for (const char *c = prefix; *c; c++)
		sum = bech32_step(sum, (unsigned)(is_upper((uint8_t)*c) ? *c | 0x20 : *c) & 31);
	return sum;
}

bool
age_key_check(struct slice text)
{
	static const char charset[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
	const size_t prefix = strlen("AGE-SECRET-KEY-1");
	uint32_t sum = bech32_begin("AGE-SECRET-KEY-");

	if (!token_run_is(text, prefix, 58, is_bech32))
		return false;
	for (size_t i = prefix; i < prefix + 58; i++)
		sum = bech32_step(sum, (unsigned)(strchr(charset, text.ptr[i]) - charset));
	return sum == 1;
}
