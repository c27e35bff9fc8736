/* Images among the materials of a build: see build_image.h.  An image of which the registry or the digest is not said is an error, and never passed
 * over: it may be the one that matters. */
#include "format/attestation/build_image.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/attestation/purl.h"
#include "format/text/slice_scan.h"

#define SHA256_PREFIX "sha256:"
#define NAMED_BYTES (4 * PURL_PART_BYTES)

/* What a URI says, before anybody knows whether it is a name. */
struct image_text {
	char repository[NAMED_BYTES], tag[PURL_PART_BYTES], digest[PURL_PART_BYTES]; /* each "" if it is not said */
};

static bool
ends_with_path(const char *text, const char *path)
{
	const size_t n = strlen(text), m = strlen(path);

	return n > m && text[n - m - 1] == '/' && strcmp(text + n - m, path) == 0;
}

/* repository_url is the whole repository, or all of it but what the rest of the package URL says. */
static void
repository_print(char out[static NAMED_BYTES], const struct purl *p, const char *url)
{
	char path[2 * PURL_PART_BYTES + 1];

	snprintf(path, sizeof path, "%s%s%s", p->namespace, p->namespace[0] ? "/" : "", p->name);
	if (url[0] == '\0')
		snprintf(out, NAMED_BYTES, "%s", path);
	else if (ends_with_path(url, path))
		snprintf(out, NAMED_BYTES, "%s", url);
	else
		snprintf(out, NAMED_BYTES, "%s/%s", url, path);
}

/* BuildKit's source of a single file: a blob of a repository. */
static bool
is_blob(const struct purl *p)
{
	char type[PURL_PART_BYTES];

	return purl_qualifier(type, sizeof type, p, "ref_type") && strcmp(type, "blob") == 0;
}

/* A digest, or a tag. */
static enum cocket_code
version_take(struct image_text *out, const char *version, struct err *err)
{
	const bool is_digest = strncmp(version, SHA256_PREFIX, strlen(SHA256_PREFIX)) == 0;

	if (is_digest && out->digest[0] && strcmp(version, out->digest) != 0)
		return fail(err, COCKET_E_FORMAT, "has two digests that differ");
	if (version[0])
		snprintf(is_digest ? out->digest : out->tag, PURL_PART_BYTES, "%s", version);
	return COCKET_OK;
}

/* pkg:docker is of Docker Hub unless it names another registry; pkg:oci is of none. */
static enum cocket_code
purl_read(struct image_text *out, bool *is_image, struct slice uri, struct err *err)
{
	char url[PURL_PART_BYTES];
	struct purl p;

	if (purl_parse(&p, uri, err))
		return err->code;
	*is_image = (strcmp(p.type, "docker") == 0 || strcmp(p.type, "oci") == 0) && !is_blob(&p);
	if (!*is_image)
		return COCKET_OK;
	if (!purl_qualifier(url, sizeof url, &p, "repository_url") && strcmp(p.type, "oci") == 0)
		return fail(err, COCKET_E_FORMAT, "names no repository (repository_url)");
	repository_print(out->repository, &p, url);
	(void)!purl_qualifier(out->tag, sizeof out->tag, &p, "tag");
	(void)!purl_qualifier(out->digest, sizeof out->digest, &p, "digest");
	return version_take(out, p.version, err);
}

/* --- other URIs ------------------------------------------------------------------------------------------- */

/* Of images in a registry, or on the builder's machine. */
static const struct image_scheme {
	const char *text;
	bool is_local;
} schemes[] = {
	{ "oci://", false }, { "docker://", false }, { "docker-image://", false }, { "docker-pullable://", false },
	{ "oci-layout:", true }, { "oci-archive:", true }, { "oci:", true }, { "docker-archive:", true }, { "docker-daemon:", true },
	{ "containers-storage:", true },
};

static const struct image_scheme *
scheme_find(const char *uri)
{
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (strncmp(uri, schemes[i].text, strlen(schemes[i].text)) == 0)
			return &schemes[i];
	return NULL;
}

/* Cloud Build adds the digest to a name that has it already. */
static struct slice
without_repeat(struct slice text)
{
	const struct slice digest = tail(text, find_last(text, '@')), before = head(text, find_last(text, '@'));

	return digest.len > 0 && digest.len <= before.len && slice_eq(tail(before, before.len - digest.len), digest) ? before : text;
}

/* "HOST/PATH@sha256:...", behind the scheme of an image, or as Cloud Build has it behind none. */
static enum cocket_code
reference_read(struct name *out, bool *is_image, const char *uri, struct err *err)
{
	const struct image_scheme *scheme = scheme_find(uri);

	*is_image = scheme || (strstr(uri, "@" SHA256_PREFIX) && !strstr(uri, "://"));
	if (!*is_image)
		return COCKET_OK;
	if (scheme && scheme->is_local)
		return fail(err, COCKET_E_FORMAT, "names no repository");
	return name_parse_claimed(out, without_repeat(slice_str(uri + (scheme ? strlen(scheme->text) : 0))), err);
}

/* --- whichever it is --------------------------------------------------------------------------------------- */

static enum cocket_code
said_name(struct name *out, const struct image_text *s, struct err *err)
{
	char text[NAMED_BYTES + 2 * PURL_PART_BYTES];

	snprintf(text, sizeof text, "%s%s%s%s%s", s->repository, s->tag[0] ? ":" : "", s->tag, s->digest[0] ? "@" : "", s->digest);
	return name_parse_claimed(out, slice_str(text), err);
}

static enum cocket_code
uri_read(struct name *out, bool *is_image, const char *uri, struct err *err)
{
	struct image_text s = { .repository = "" };

	if (!purl_is(slice_str(uri)))
		return reference_read(out, is_image, uri, err);
	if (purl_read(&s, is_image, slice_str(uri), err))
		return err->code;
	return *is_image ? said_name(out, &s, err) : COCKET_OK;
}

enum cocket_code
build_image_read(struct name *out, bool *is_image, const struct provenance_material *m, struct err *err)
{
	struct name name = { .host = "" };

	if (uri_read(&name, is_image, m->uri, err))
		return within(err, "material %.200s", TEXT(slice_str(m->uri)));
	if (!*is_image)
		return COCKET_OK;
	if (!name.has_digest && !m->has_sha256)
		return fail(err, COCKET_E_FORMAT, "material %.200s: has no digest", TEXT(slice_str(m->uri)));
	if (name.has_digest && m->has_sha256 && !digest_eq(&name.digest, &m->sha256))
		return fail(err, COCKET_E_FORMAT, "material %.200s: has two digests that differ", TEXT(slice_str(m->uri)));
	if (!name.has_digest)
		name.digest = m->sha256;
	name.has_digest = true;
	*out = name;
	return COCKET_OK;
}
