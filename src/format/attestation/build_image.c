/* Images among the materials of a build: see build_image.h.  An image of which the registry or the digest is not said is an error, and never passed
 * over: it may be the one that matters. */
#include "format/attestation/build_image.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/attestation/purl.h"

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

/* pkg:docker is of Docker Hub unless it names another registry; pkg:oci is of none. */
static enum cocket_code
purl_read(struct image_text *out, bool *is_image, struct slice uri, struct err *err)
{
	char url[PURL_PART_BYTES];
	struct purl p;

	if (purl_parse(&p, uri, err))
		return err->code;
	*is_image = strcmp(p.type, "docker") == 0 || strcmp(p.type, "oci") == 0;
	if (!*is_image)
		return COCKET_OK;
	if (!purl_qualifier(url, sizeof url, &p, "repository_url") && strcmp(p.type, "oci") == 0)
		return fail(err, COCKET_E_FORMAT, "names no repository (repository_url)");
	repository_print(out->repository, &p, url);
	(void)!purl_qualifier(out->tag, sizeof out->tag, &p, "tag");
	(void)!purl_qualifier(out->digest, sizeof out->digest, &p, "digest");
	if (strncmp(p.version, SHA256_PREFIX, strlen(SHA256_PREFIX)) == 0)
		snprintf(out->digest, sizeof out->digest, "%s", p.version);
	else if (p.version[0])
		snprintf(out->tag, sizeof out->tag, "%s", p.version);
	return COCKET_OK;
}

/* --- other URIs ------------------------------------------------------------------------------------------- */

static const char *const schemes[] = { "oci://", "docker://", "docker-image://", NULL };

/* "HOST/PATH@sha256:...", behind the scheme of an image, or as Cloud Build has it behind none. */
static bool
reference_of(struct slice *out, const char *uri)
{
	for (size_t i = 0; schemes[i]; i++)
		if (strncmp(uri, schemes[i], strlen(schemes[i])) == 0) {
			*out = slice_str(uri + strlen(schemes[i]));
			return true;
		}
	*out = slice_str(uri);
	return strstr(uri, "@" SHA256_PREFIX) && !strstr(uri, "://");
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
	struct slice reference;

	if (purl_is(slice_str(uri))) {
		if (purl_read(&s, is_image, slice_str(uri), err))
			return err->code;
		return *is_image ? said_name(out, &s, err) : COCKET_OK;
	}
	*is_image = reference_of(&reference, uri);
	return *is_image ? name_parse_claimed(out, reference, err) : COCKET_OK;
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
