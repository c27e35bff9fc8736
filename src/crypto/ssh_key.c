/* Values and types of OpenSSH's keys: see ssh_key.h.  Never reads past the slice. */
#include "crypto/ssh_key.h"

struct slice
ssh_take_bytes(struct ssh_reader *in, size_t n)
{
	struct slice bytes = slice_of(in->rest.ptr, n);

	if (in->has_failed || in->rest.len < n) {
		in->has_failed = true;
		return slice_of(NULL, 0);
	}
	in->rest = slice_of(in->rest.ptr + n, in->rest.len - n);
	return bytes;
}

uint32_t
ssh_take_u32(struct ssh_reader *in)
{
	struct slice b = ssh_take_bytes(in, 4);

	return b.ptr ? (uint32_t)b.ptr[0] << 24 | (uint32_t)b.ptr[1] << 16 | (uint32_t)b.ptr[2] << 8 | b.ptr[3] : 0;
}

struct slice
ssh_take_string(struct ssh_reader *in)
{
	return ssh_take_bytes(in, ssh_take_u32(in));
}

bool
ssh_is_done(const struct ssh_reader *in)
{
	return !in->has_failed && in->rest.len == 0;
}

const struct ssh_type *
ssh_type_find(struct slice name)
{
	static const struct ssh_type types[] = {
		{ "ssh-ed25519", NULL, KEY_ED25519 },           { "ecdsa-sha2-nistp256", "nistp256", KEY_P256 },
		{ "ecdsa-sha2-nistp384", "nistp384", KEY_P384 }, { "ecdsa-sha2-nistp521", "nistp521", KEY_P521 },
		{ "ssh-rsa", NULL, KEY_RSA },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (slice_is(name, types[i].name))
			return &types[i];
	return NULL;
}

static void
expect_word(struct ssh_reader *in, const char *expected)
{
	if (!slice_is(ssh_take_string(in), expected))
		in->has_failed = true;
}

struct slice
ssh_take_point(struct ssh_reader *in, const struct ssh_type *type)
{
	expect_word(in, type->name);
	if (type->curve)
		expect_word(in, type->curve);
	return ssh_take_string(in);
}
