/* Which paths a role is for: by patterns, by prefixes of the path's hash, and by bins (TAP 15). */
#include <stdio.h>

#include "format/name/reference.h"
#include "format/text/path_pattern.h"
#include "format/text/slice_scan.h"
#include "format/tuf/tuf.h"

/* path_hash_prefixes: of the lower-case hex of the path's SHA-256. */
static bool
prefix_covers(const struct tuf_role *role, const char *path)
{
	struct digest d = digest_of(slice_str(path));
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &d);
	for (size_t i = 0; i < role->prefix_count; i++)
		if (slice_starts(slice_str(hex), role->prefixes[i]))
			return true;
	return false;
}

/* Images are looked for under a host without its default port; what others wrote into a store may have it. */
static bool
path_covers(const char *pattern, const char *path)
{
	const size_t n = strcspn(pattern, "/");
	const struct slice host = host_identity(slice_of(pattern, n));
	char plain[TUF_PATTERN_MAX + 1];

	if (path_pattern_matches(pattern, path))
		return true;
	if (host.len == n || strlen(pattern) >= sizeof plain)
		return false;
	snprintf(plain, sizeof plain, "%.*s%s", SLICE_FMT(host), pattern + n);
	return path_pattern_matches(plain, path);
}

bool
tuf_role_covers(const struct tuf_role *role, const char *path)
{
	for (size_t i = 0; i < role->path_count; i++)
		if (path_covers(role->paths[i], path))
			return true;
	return role->prefix_count > 0 && prefix_covers(role, path);
}

/* --- bins (TAP 15) --- */

/* As many hex digits as the last bin needs. */
static size_t
bin_digits(const struct tuf_file *f)
{
	return (f->bit_length + 3) / 4;
}

/* The first bit_length bits of the path's SHA-256. */
void
tuf_bin_print(char out[static TUF_ROLE_NAME_MAX + 1], const struct tuf_file *f, const char *path)
{
	struct digest d = digest_of(slice_str(path));
	uint32_t first = (uint32_t)d.bytes[0] << 24 | (uint32_t)d.bytes[1] << 16 | (uint32_t)d.bytes[2] << 8 | d.bytes[3];
	uint32_t bin = first >> (32 - f->bit_length);
	size_t digits = bin_digits(f), at = strlen(f->name_prefix);

	memcpy(out, f->name_prefix, at);
	out[at] = '-';
	for (size_t i = digits; i > 0; i--, bin >>= 4)
		out[at + i] = "0123456789abcdef"[bin & 15];
	out[at + digits + 1] = '\0';
}

/* The value of lower-case hex digits; false if there is another character. */
static bool
parse_bin(uint64_t *out, const char *hex)
{
	uint64_t bin = 0;

	for (; *hex; hex++) {
		if (!is_hex((uint8_t)*hex))
			return false;
		bin = bin << 4 | (uint64_t)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
	}
	*out = bin;
	return true;
}

/* PREFIX-HEX: nothing past the last bin, nothing in another spelling. */
bool
tuf_is_bin(const struct tuf_file *f, const char *name)
{
	size_t prefix = strlen(f->name_prefix);
	uint64_t bin;

	if (strncmp(name, f->name_prefix, prefix) != 0 || name[prefix] != '-')
		return false;
	name += prefix + 1;
	return strlen(name) == bin_digits(f) && parse_bin(&bin, name) && bin < UINT64_C(1) << f->bit_length;
}

const struct tuf_role *
tuf_delegation_find(const struct tuf_file *f, const char *name)
{
	if (f->succinct)
		return tuf_is_bin(f, name) ? &f->succinct_role : NULL;
	return tuf_role_find(f, name);
}
