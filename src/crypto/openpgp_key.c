/* Secret keys of OpenPGP: see openpgp_key.h.  Packets are walked as far as they are at hand; of a secret key all is read that comes before its secret. */
#include "crypto/openpgp_key.h"

#include "base/encoding.h"

#define ARMOR_MAX_CHARS ((size_t)12 << 10) /* of an armor, that are looked at */

enum { PACKET_SECRET_KEY = 5, PACKET_SECRET_SUBKEY = 7 };

/* What is left to read; reading beyond it leaves nothing, and says so. */
struct packet_reader {
	struct slice rest;
	bool is_short;
};

static struct slice
take(struct packet_reader *r, size_t n)
{
	const struct slice taken = slice_of(r->rest.ptr, n);

	if (n > r->rest.len) {
		r->is_short = true;
		r->rest.len = 0;
		return slice_of(NULL, 0);
	}
	if (n > 0)
		r->rest = slice_of(r->rest.ptr + n, r->rest.len - n);
	return taken;
}

/* Big endian; 0 where it is not whole. */
static size_t
take_number(struct packet_reader *r, size_t n)
{
	const struct slice bytes = take(r, n);
	size_t value = 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | bytes.ptr[i];
	return value;
}

/* --- packets (RFC 9580, 4.2) --- */

static size_t
take_new_length(struct packet_reader *r)
{
	const size_t first = take_number(r, 1);

	if (first < 192)
		return first;
	if (first < 224)
		return ((first - 192) << 8) + take_number(r, 1) + 192;
	r->is_short = r->is_short || first != 255; /* in parts, as no key is */
	return take_number(r, 4);
}

static size_t
take_old_length(struct packet_reader *r, size_t type)
{
	r->is_short = r->is_short || type == 3;
	return take_number(r, (size_t)1 << type);
}

/* The next packet's tag and body; false: there is no further whole one. */
static bool
take_packet(struct packet_reader *r, size_t *tag, struct slice *body)
{
	const size_t head = take_number(r, 1);
	const bool is_new = head & 0x40;
	const size_t length = is_new ? take_new_length(r) : take_old_length(r, head & 3);

	*tag = is_new ? head & 0x3f : head >> 2 & 0xf;
	*body = take(r, length);
	return head & 0x80 && !r->is_short;
}

/* --- keys (RFC 9580, 5.5) --- */

static void
skip_number(struct packet_reader *r)
{
	(void)take(r, (take_number(r, 2) + 7) / 8);
}

static void
skip_counted(struct packet_reader *r)
{
	(void)take(r, take_number(r, 1));
}

/* What of a key is public, by its algorithm: how many octets, curves, numbers, and parameters of key derivation. */
static bool
skip_public(struct packet_reader *r, size_t algorithm)
{
	static const struct {
		uint8_t algorithm, octets, curves, numbers, parameters;
	} forms[] = {
		{ 1, 0, 0, 2, 0 },  { 2, 0, 0, 2, 0 },  { 3, 0, 0, 2, 0 },  { 16, 0, 0, 3, 0 }, { 17, 0, 0, 4, 0 },  { 18, 0, 1, 1, 1 }, { 19, 0, 1, 1, 0 },
		{ 22, 0, 1, 1, 0 }, { 25, 32, 0, 0, 0 }, { 26, 56, 0, 0, 0 }, { 27, 32, 0, 0, 0 }, { 28, 57, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (forms[i].algorithm != algorithm)
			continue;
		(void)take(r, forms[i].octets);
		for (size_t n = 0; n < forms[i].curves; n++)
			skip_counted(r);
		for (size_t n = 0; n < forms[i].numbers; n++)
			skip_number(r);
		for (size_t n = 0; n < forms[i].parameters; n++)
			skip_counted(r);
		return !r->is_short;
	}
	return false;
}

/* Up to the octet that says how the secret is kept. */
static bool
skip_to_secret(struct packet_reader *r, size_t *version)
{
	size_t algorithm;

	*version = take_number(r, 1);
	(void)take(r, 4);
	algorithm = take_number(r, 1);
	if (*version == 4)
		return skip_public(r, algorithm);
	if (*version == 5 || *version == 6)
		(void)take(r, take_number(r, 4));
	return !r->is_short && (*version == 5 || *version == 6);
}

/* Of version 4 the last two octets are the sum of the others. */
static bool
sum_is_right(struct slice secret)
{
	size_t sum = 0;

	for (size_t i = 0; i + 2 < secret.len; i++)
		sum += secret.ptr[i];
	return secret.len > 2 && (sum & 0xffff) == ((size_t)secret.ptr[secret.len - 2] << 8 | secret.ptr[secret.len - 1]);
}

/* GnuPG's: the secret was left out, or is on a card (its DETAILS, "GNU extensions to the S2K algorithm"). */
static bool
is_elsewhere(struct slice secret)
{
	return secret.len >= 7 && secret.ptr[1] == 101 && memcmp(secret.ptr + 3, "GNU", 3) == 0;
}

static enum private_key_kind
secret_kind(struct slice body)
{
	struct packet_reader r = { body, false };
	size_t version, usage;

	if (!skip_to_secret(&r, &version))
		return PRIVATE_KEY_NONE;
	usage = take_number(&r, 1);
	if (r.is_short || r.rest.len == 0 || is_elsewhere(r.rest))
		return PRIVATE_KEY_NONE;
	if (usage != 0)
		return PRIVATE_KEY_ENCRYPTED;
	return version != 4 || sum_is_right(r.rest) ? PRIVATE_KEY_CLEAR : PRIVATE_KEY_NONE;
}

static enum private_key_kind
more_open(enum private_key_kind a, enum private_key_kind b)
{
	return a > b ? a : b;
}

/* --- armor (RFC 9580, 6.2) --- */

static bool
is_base64_char(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* Behind the first empty line. */
static struct slice
armor_body(struct slice text)
{
	bool is_empty = false;

	for (size_t i = strlen(OPENPGP_KEY_BEGIN); i < text.len; i++) {
		if (text.ptr[i] == '\n' && is_empty)
			return slice_of(text.ptr + i + 1, text.len - i - 1);
		is_empty = text.ptr[i] == '\n' || (is_empty && (text.ptr[i] == '\r' || text.ptr[i] == ' ' || text.ptr[i] == '\t'));
	}
	return slice_of(NULL, 0);
}

/* Whole groups of four, up to a '=', which begins the checksum or ends the last group. */
static bool
armor_decode(struct buf *out, struct slice body)
{
	char chars[ARMOR_MAX_CHARS];
	struct err ignored = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < body.len && n < sizeof chars; i++) {
		if (is_base64_char(body.ptr[i]))
			chars[n++] = (char)body.ptr[i];
		else if (body.ptr[i] != '\n' && body.ptr[i] != '\r')
			break;
	}
	return base64_decode(out, slice_of(chars, n - n % 4), &ignored) == COCKET_OK;
}

enum private_key_kind
openpgp_key_probe(struct slice text)
{
	AUTO(buf_free) struct buf bytes = BUF(ARMOR_MAX_CHARS);
	enum private_key_kind kind = PRIVATE_KEY_NONE;
	struct packet_reader r;
	struct slice body;
	size_t tag;

	if (!armor_decode(&bytes, armor_body(text)))
		return PRIVATE_KEY_NONE;
	r = (struct packet_reader){ buf_slice(&bytes), false };
	for (bool is_first = true; take_packet(&r, &tag, &body); is_first = false) {
		if (is_first && tag != PACKET_SECRET_KEY)
			break;
		if (tag == PACKET_SECRET_KEY || tag == PACKET_SECRET_SUBKEY)
			kind = more_open(kind, secret_kind(body));
	}
	return kind;
}
