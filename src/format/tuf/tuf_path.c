/* TUF's PATHPATTERN (TUF 1.0 section 4.5): both sides are split at "/", then each part is a glob as Python's fnmatchcase reads it.
 * '*' is any run of characters, '**' no more than that; '?' one character; [abc], [a-z], [!abc] one of a set.  Characters are code points.
 * Never recurses: a part goes back to its last '*' only, so no pattern makes it slow (A28). */
#include <stdio.h>

#include "base/utf8.h"
#include "format/name/reference.h"
#include "format/text/slice_scan.h"
#include "format/tuf/tuf.h"

/* Length of the first character, which is a byte of its own where the text is no UTF-8. */
static size_t
next_char(uint32_t *out, struct slice text)
{
	size_t n = utf8_next(out, text);

	if (n > 0)
		return n;
	*out = UINT32_C(0x110000) + text.ptr[0];
	return 1;
}

/* Length of the set that pattern begins with, "[" to "]"; a "]" that comes first is a member.  0 where none closes it: "[" is itself. */
static size_t
set_length(struct slice pattern)
{
	size_t at = 1;

	if (at < pattern.len && pattern.ptr[at] == '!')
		at++;
	if (at < pattern.len && pattern.ptr[at] == ']')
		at++;
	at += find(tail(pattern, at), ']');
	return at < pattern.len ? at + 1 : 0;
}

/* What is between the brackets.  A range that ends before it begins is empty; "-" is itself where it comes first or last. */
static bool
set_has(struct slice set, uint32_t c)
{
	bool negated = set.len > 0 && set.ptr[0] == '!', found = false;

	if (negated)
		set = tail(set, 1);
	while (set.len > 0) {
		uint32_t low, high;

		set = tail(set, next_char(&low, set));
		high = low;
		if (set.len > 1 && set.ptr[0] == '-') {
			set = tail(set, 1);
			set = tail(set, next_char(&high, set));
		}
		found = found || (low <= c && c <= high);
	}
	return found != negated;
}

/* Whether what pattern begins with, which is no '*', takes the character; *length is its own. */
static bool
takes(size_t *length, struct slice pattern, uint32_t c)
{
	uint32_t p;
	size_t set;

	*length = next_char(&p, pattern);
	if (p == '?')
		return true;
	set = p == '[' ? set_length(pattern) : 0;
	if (set == 0)
		return p == c;
	*length = set;
	return set_has(slice_of(pattern.ptr + 1, set - 2), c);
}

static bool
is_star(struct slice pattern)
{
	return pattern.len > 0 && pattern.ptr[0] == '*';
}

static bool
part_matches(struct slice pattern, struct slice text)
{
	struct slice after_star = { 0 }, retry = text; /* pattern after its last '*', and text after what that has taken */
	bool starred = false;

	while (text.len > 0) {
		uint32_t c;
		size_t n = next_char(&c, text), length;

		if (is_star(pattern)) {
			after_star = pattern = tail(pattern, 1);
			retry = text;
			starred = true;
		} else if (pattern.len > 0 && takes(&length, pattern, c)) {
			pattern = tail(pattern, length);
			text = tail(text, n);
		} else if (starred) {
			retry = tail(retry, next_char(&c, retry));
			text = retry;
			pattern = after_star;
		} else {
			return false;
		}
	}
	while (is_star(pattern))
		pattern = tail(pattern, 1);
	return pattern.len == 0;
}

bool
tuf_path_matches(const char *pattern, const char *path)
{
	struct slice p = slice_str(pattern), t = slice_str(path);

	for (;;) {
		size_t p_end = find(p, '/'), t_end = find(t, '/');

		if (!part_matches(head(p, p_end), head(t, t_end)))
			return false;
		if (p_end == p.len || t_end == t.len)
			return p_end == p.len && t_end == t.len;
		p = tail(p, p_end + 1);
		t = tail(t, t_end + 1);
	}
}

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

	if (tuf_path_matches(pattern, path))
		return true;
	if (host.len == n || strlen(pattern) >= sizeof plain)
		return false;
	snprintf(plain, sizeof plain, "%.*s%s", SLICE_FMT(host), pattern + n);
	return tuf_path_matches(plain, path);
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
