/* SPDX 2 as tag-value text (spdx.github.io/spdx-spec, annex on formats): "Tag: value" in lines, "<text>" over several.  A package or file begins with
 * its name and goes on to the next. */
#include "base/clock.h"
#include "base/escape.h"
#include "format/attestation/sbom_part.h"
#include "format/text/slice_scan.h"

#define TEXT_BEGIN "<text>"
#define TEXT_END "</text>"
#define TOOL "Tool: "

enum tag_section { SECTION_DOCUMENT, SECTION_PACKAGE, SECTION_FILE };

struct tag_reader {
	struct sbom_reader *r;
	enum tag_section section;
	const uint8_t *end; /* of the whole text */
};

typedef enum cocket_code take_value(struct tag_reader *t, struct slice value);

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice
trimmed(struct slice s)
{
	return drop_trailing(drop_leading(s, is_blank), is_blank);
}

static enum cocket_code
end_section(struct tag_reader *t)
{
	switch (t->section) {
	case SECTION_PACKAGE: return sbom_end_package(t->r);
	case SECTION_FILE: return sbom_end_file(t->r);
	default: return COCKET_OK;
	}
}

static enum cocket_code
begin_section(struct tag_reader *t, enum tag_section section)
{
	if (end_section(t))
		return t->r->err->code;
	t->section = section;
	sbom_begin(t->r);
	return COCKET_OK;
}

static enum cocket_code
begin_package(struct tag_reader *t, struct slice value)
{
	return begin_section(t, SECTION_PACKAGE) ? t->r->err->code : sbom_slice(t->r, &t->r->package.name, value);
}

static enum cocket_code
begin_file(struct tag_reader *t, struct slice value)
{
	return begin_section(t, SECTION_FILE) ? t->r->err->code : sbom_slice(t->r, &t->r->file.path, value);
}

static enum cocket_code
take_spdx_version(struct tag_reader *t, struct slice value)
{
	struct sbom *s = t->r->sbom;

	if (!slice_starts(value, "SPDX-2.") || value.len - strlen("SPDX-") >= sizeof s->version)
		return fail(t->r->err, COCKET_E_UNSUPPORTED, "SPDXVersion: %s, expected SPDX-2.3", TEXT(value));
	copy(s->version, tail(value, strlen("SPDX-")));
	return COCKET_OK;
}

static enum cocket_code
take_created(struct tag_reader *t, struct slice value)
{
	if (clock_parse(&t->r->sbom->created, value, t->r->err))
		return within(t->r->err, "Created");
	t->r->sbom->has_created = true;
	return COCKET_OK;
}

static enum cocket_code
take_creator(struct tag_reader *t, struct slice value)
{
	char *tool = t->r->sbom->tool;

	if (tool[0] || !slice_starts(value, TOOL))
		return COCKET_OK;
	value = tail(value, strlen(TOOL));
	copy(tool, head(value, value.len < sizeof t->r->sbom->tool ? value.len : sizeof t->r->sbom->tool - 1));
	return COCKET_OK;
}

static enum cocket_code
take_version(struct tag_reader *t, struct slice value)
{
	return sbom_slice(t->r, &t->r->package.version, value);
}

static enum cocket_code
take_supplier(struct tag_reader *t, struct slice value)
{
	return sbom_slice(t->r, &t->r->package.supplier, value);
}

static enum cocket_code
take_purpose(struct tag_reader *t, struct slice value)
{
	return sbom_take_type(t->r, value);
}

static enum cocket_code
take_license(struct tag_reader *t, struct slice value)
{
	const char *license;

	return sbom_slice(t->r, &license, value) ? t->r->err->code : sbom_add_license(t->r, license);
}

static enum cocket_code
take_id(struct tag_reader *t, struct slice value)
{
	if (slice_starts(value, "SPDXRef-DocumentRoot-"))
		t->r->package.is_content = false;
	return COCKET_OK;
}

/* "PACKAGE-MANAGER purl pkg:..." */
static enum cocket_code
take_reference(struct tag_reader *t, struct slice value)
{
	struct slice rest = value;

	(void)slice_take_until(&rest, ' ');
	if (t->r->package.purl[0] || !slice_is(slice_take_until(&rest, ' '), "purl"))
		return COCKET_OK;
	return sbom_slice(t->r, &t->r->package.purl, trimmed(rest));
}

/* "SHA1: hex" */
static enum cocket_code
take_checksum(struct tag_reader *t, struct slice value)
{
	struct slice rest = value, algorithm = slice_take_until(&rest, ':');

	return sbom_take_hash(t->r, algorithm, trimmed(rest));
}

/* Tags that mean something, and the section in which they do. */
static const struct tag {
	const char *name;
	bool anywhere;
	enum tag_section section;
	take_value *take;
} tags[] = {
	{ "SPDXVersion", false, SECTION_DOCUMENT, take_spdx_version },
	{ "Created", false, SECTION_DOCUMENT, take_created },
	{ "Creator", false, SECTION_DOCUMENT, take_creator },
	{ "PackageName", true, SECTION_PACKAGE, begin_package },
	{ "SPDXID", false, SECTION_PACKAGE, take_id },
	{ "PackageVersion", false, SECTION_PACKAGE, take_version },
	{ "PackageSupplier", false, SECTION_PACKAGE, take_supplier },
	{ "PrimaryPackagePurpose", false, SECTION_PACKAGE, take_purpose },
	{ "PackageLicenseDeclared", false, SECTION_PACKAGE, take_license },
	{ "PackageLicenseConcluded", false, SECTION_PACKAGE, take_license },
	{ "ExternalRef", false, SECTION_PACKAGE, take_reference },
	{ "FileName", true, SECTION_FILE, begin_file },
	{ "FileChecksum", false, SECTION_FILE, take_checksum },
};

static enum cocket_code
take_tag(struct tag_reader *t, struct slice name, struct slice value)
{
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
		if (slice_is(name, tags[i].name) && (tags[i].anywhere || tags[i].section == t->section))
			return tags[i].take(t, value);
	return COCKET_OK;
}

/* The value that begins in the line with "<text>": up to its end, which may be in a later one; then *rest is what is behind that. */
static struct slice
take_long_value(struct slice value, struct slice *rest, const uint8_t *end)
{
	const uint8_t *from = value.ptr + strlen(TEXT_BEGIN);
	const uint8_t *close = memmem(from, (size_t)(end - from), TEXT_END, strlen(TEXT_END));

	if (!close)
		return tail(value, strlen(TEXT_BEGIN));
	if (rest->len && close >= rest->ptr) {
		*rest = slice_of(close, (size_t)(end - close));
		(void)slice_take_until(rest, '\n');
	}
	return slice_of(from, (size_t)(close - from));
}

static enum cocket_code
take_line(struct tag_reader *t, struct slice *rest)
{
	struct slice line = slice_take_until(rest, '\n');
	struct slice value = line, name = slice_take_until(&value, ':');

	if (name.len == line.len || first_is(line, '#'))
		return COCKET_OK;
	value = trimmed(value);
	if (slice_starts(value, TEXT_BEGIN))
		value = take_long_value(value, rest, t->end);
	return take_tag(t, trimmed(name), value);
}

enum cocket_code
sbom_read_tag_value(struct sbom_reader *r, struct slice text)
{
	struct tag_reader t = { .r = r, .end = text.ptr + text.len };

	r->sbom->format = SBOM_SPDX_TAG_VALUE;
	r->sbom->has_licenses = true;
	sbom_begin(r);
	for (size_t line = 1; text.len; line++)
		if (take_line(&t, &text))
			return within(r->err, "entry %zu", line);
	return end_section(&t);
}
