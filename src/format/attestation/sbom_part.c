/* What the readers of SBOMs share: see sbom_part.h. */
#include "format/attestation/sbom_part.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/attestation/predicate_field.h"
#include "format/text/slice_scan.h"

#define SHA1_HEX 40
#define SHA256_HEX 64

void
sbom_begin(struct sbom_reader *r)
{
	r->texts.len = 0;
	r->package = (struct sbom_package){
		.group = "", .name = "", .version = "", .purl = "", .type = "", .supplier = "", .licenses = r->licenses, .unread_license = "", .is_content = true,
	};
	r->file = (struct sbom_file){ .path = "", .sha256 = "", .sha1 = "" };
}

/* The image itself and its system are not content of the image. */
static bool
is_content_type(const char *type)
{
	return strcmp(type, "container") != 0 && strcmp(type, "operating-system") != 0;
}

enum cocket_code
sbom_end_package(struct sbom_reader *r)
{
	struct sbom_package *p = &r->package;

	p->is_content = p->is_content && is_content_type(p->type);
	if (p->is_content && ++r->sbom->package_count > SBOM_PACKAGES_MAX)
		return fail(r->err, COCKET_E_TOO_MANY, "more than %zu packages", SBOM_PACKAGES_MAX);
	return r->sink->package ? r->sink->package(r->sink->context, p, r->err) : COCKET_OK;
}

enum cocket_code
sbom_end_file(struct sbom_reader *r)
{
	if (slice_starts(slice_str(r->file.path), "./"))
		r->file.path += strlen("./");
	while (r->file.path[0] == '/')
		r->file.path++;
	if (++r->sbom->file_count > SBOM_FILES_MAX)
		return fail(r->err, COCKET_E_TOO_MANY, "more than %zu files", SBOM_FILES_MAX);
	return r->sink->file ? r->sink->file(r->sink->context, &r->file, r->err) : COCKET_OK;
}

/* What was added since then, as a text of its own. */
static enum cocket_code
end_text(struct sbom_reader *r, const char **out, size_t from)
{
	if (r->texts.len == from) {
		*out = "";
		return COCKET_OK;
	}
	if (buf_add(&r->texts, slice_of("", 1), r->err))
		return r->err->code;
	*out = (const char *)r->texts.ptr + from;
	return COCKET_OK;
}

enum cocket_code
sbom_text(struct sbom_reader *r, const char **out, struct json_pull v, const char *name)
{
	size_t from = r->texts.len;

	if (json_pull_expect_loose(v, JSON_STRING, name, r->err) || json_pull_text(&r->texts, v, r->err))
		return r->err->code;
	return end_text(r, out, from);
}

enum cocket_code
sbom_slice(struct sbom_reader *r, const char **out, struct slice text)
{
	size_t from = r->texts.len;

	return buf_add(&r->texts, text, r->err) ? r->err->code : end_text(r, out, from);
}

enum cocket_code
sbom_add_license(struct sbom_reader *r, const char *license)
{
	struct sbom_package *p = &r->package;

	if (license[0] == '\0' || strcmp(license, "NOASSERTION") == 0 || strcmp(license, "NONE") == 0)
		return COCKET_OK;
	for (size_t i = 0; i < p->license_count; i++)
		if (strcmp(r->licenses[i], license) == 0)
			return COCKET_OK;
	if (p->license_count == SBOM_LICENSES_MAX)
		return fail(r->err, COCKET_E_TOO_MANY, "package %s: more than %d licenses", TEXT(slice_str(p->name)), SBOM_LICENSES_MAX);
	r->licenses[p->license_count++] = license;
	return COCKET_OK;
}

/* In small letters, without '-' and '_'; "" if it does not fit. */
static void
plain_word(char *out, size_t size, struct slice text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n + 1 < size; i++)
		if (text.ptr[i] != '-' && text.ptr[i] != '_')
			out[n++] = ascii_lower((char)text.ptr[i]);
	out[n + 1 < size ? n : 0] = '\0';
}

/* Without branches: whether a digit or a letter comes next cannot be foretold. */
static bool
is_any_hex(struct slice text)
{
	bool is_all = true;

	for (size_t i = 0; i < text.len; i++)
		is_all &= ((uint8_t)(text.ptr[i] - '0') < 10) | ((uint8_t)((text.ptr[i] | 0x20) - 'a') < 6);
	return is_all;
}

enum cocket_code
sbom_take_hash(struct sbom_reader *r, struct slice algorithm, struct slice hex)
{
	char word[16], lower[SHA256_HEX + 1];
	bool is_sha256, is_sha1;

	plain_word(word, sizeof word, algorithm);
	is_sha256 = strcmp(word, "sha256") == 0 && hex.len == SHA256_HEX;
	is_sha1 = strcmp(word, "sha1") == 0 && hex.len == SHA1_HEX;
	if ((!is_sha256 && !is_sha1) || !is_any_hex(hex))
		return COCKET_OK;
	for (size_t i = 0; i < hex.len; i++)
		lower[i] = ascii_lower((char)hex.ptr[i]);
	return sbom_slice(r, is_sha256 ? &r->file.sha256 : &r->file.sha1, slice_of(lower, hex.len));
}

enum cocket_code
sbom_take_type(struct sbom_reader *r, struct slice type)
{
	char word[32];

	plain_word(word, sizeof word, type);
	return sbom_slice(r, &r->package.type, slice_str(strcmp(word, "operatingsystem") == 0 ? "operating-system" : word));
}

enum cocket_code
sbom_take_tool(struct sbom_reader *r, struct json_pull name, struct json_pull version)
{
	char *tool = r->sbom->tool, text[128];
	size_t len;

	if (tool[0])
		return COCKET_OK;
	if (field_text_cut(tool, sizeof r->sbom->tool - sizeof text, name, "tool", r->err) || field_text_cut(text, sizeof text, version, "version of the tool", r->err))
		return r->err->code;
	len = strlen(tool);
	if (len && text[0]) {
		tool[len] = '-';
		memcpy(tool + len + 1, text, strlen(text) + 1);
	}
	return COCKET_OK;
}
