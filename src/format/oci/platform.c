/* Platforms, os/arch[/variant]: as people type them, as JSON holds them (image-spec image-index.md), and whether one serves for the other.
 * Never guesses the platform of this machine. */
#include "format/oci/platform.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/text/slice_scan.h"

#define FIELD_MAX_BYTES (sizeof((struct platform){ 0 }.os) - 1)

static bool
field_valid(struct slice field)
{
	return field.len <= FIELD_MAX_BYTES && consists_of(field, is_lower_alnum, "_.-");
}

/* Takes one field off the text, up to '/' or the end. */
static bool
take_field(char *out, struct slice *rest)
{
	size_t slash = find(*rest, '/');

	if (slash == 0 || !field_valid(head(*rest, slash)))
		return false;
	copy(out, head(*rest, slash));
	*rest = tail(*rest, slash);
	return true;
}

static bool
take_slash(struct slice *rest)
{
	if (rest->len == 0)
		return false;
	*rest = tail(*rest, 1);
	return true;
}

enum cocket_code
platform_parse(struct platform *out, struct slice text, struct err *err)
{
	struct platform p = { 0 };
	struct slice rest = text;
	bool ok = take_field(p.os, &rest) && take_slash(&rest) && take_field(p.arch, &rest);

	if (ok && take_slash(&rest))
		ok = take_field(p.variant, &rest);
	if (!ok || rest.len)
		return fail(err, COCKET_E_USAGE, "platform %s: expected OS/ARCH[/VARIANT]", TEXT(text));
	*out = p;
	return COCKET_OK;
}

void
platform_print(char out[static PLATFORM_TEXT_BYTES], const struct platform *p)
{
	snprintf(out, PLATFORM_TEXT_BYTES, "%s/%s%s%s", p->os, p->arch, p->variant[0] ? "/" : "", p->variant);
}

/* containerd's platforms package: v8 is what arm64 means where nothing is said. */
static bool
is_default_variant(const struct platform *p)
{
	return p->variant[0] == '\0' || (strcmp(p->arch, "arm64") == 0 && strcmp(p->variant, "v8") == 0);
}

bool
platform_matches(const struct platform *asked, const struct platform *have)
{
	if (strcmp(asked->os, have->os) != 0 || strcmp(asked->arch, have->arch) != 0)
		return false;
	if (asked->variant[0] == '\0' || strcmp(asked->variant, have->variant) == 0)
		return true;
	return is_default_variant(asked) && is_default_variant(have);
}

/* What containerd's platforms package (normalizeOS, normalizeArch) takes for one and the same. */
static const char *
plain_word(const char *word)
{
	static const char *const words[][2] = {
		{ "macos", "darwin" }, { "x86_64", "amd64" }, { "x86-64", "amd64" }, { "i386", "386" }, { "aarch64", "arm64" }, { "armhf", "arm" },
		{ "armel", "arm" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i][0]) == 0)
			return words[i][1];
	return word;
}

/* An empty word is filled in by some runtimes with this machine's. */
static bool
word_may_match(const char *asked, const char *have)
{
	return have[0] == '\0' || strcmp(plain_word(asked), plain_word(have)) == 0;
}

static const char *
without_v(const char *variant)
{
	return variant[0] == 'v' ? variant + 1 : variant;
}

/* An alias of an architecture (armel) brings a variant with it. */
bool
platform_may_match(const struct platform *asked, const struct platform *have)
{
	if (!word_may_match(asked->os, have->os) || !word_may_match(asked->arch, have->arch))
		return false;
	if (asked->variant[0] == '\0' || have->variant[0] == '\0' || strcmp(asked->arch, have->arch) != 0)
		return true;
	return strcmp(without_v(asked->variant), without_v(have->variant)) == 0;
}

static enum cocket_code
read_field(char *out, struct json obj, const char *name, struct err *err)
{
	const char *text;

	if (json_string_loose(&text, obj, name, err))
		return err->code;
	if (!text)
		return COCKET_OK;
	if (!field_valid(slice_str(text)))
		return fail(err, COCKET_E_FORMAT, "%s: %s, expected at most %zu of a-z 0-9 _ . -", name, TEXT(slice_str(text)), FIELD_MAX_BYTES);
	copy(out, slice_str(text));
	return COCKET_OK;
}

enum cocket_code
platform_read(struct platform *out, struct json obj, struct err *err)
{
	struct platform p = { 0 };

	if (read_field(p.os, obj, "os", err) || read_field(p.arch, obj, "architecture", err) || read_field(p.variant, obj, "variant", err))
		return err->code;
	*out = p;
	return COCKET_OK;
}
