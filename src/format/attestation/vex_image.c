/* VEX products against an image: see vex_image.h. */
#include "format/attestation/vex_image.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

#define SHA256_PREFIX "sha256:"
#define VALUE_BYTES 512

static bool
is_hex_of(const char *hex, const struct digest *digest)
{
	char is[DIGEST_HEX_BYTES];

	if (digest == NULL)
		return false;
	digest_print_hex(is, digest);
	return strcmp(hex, is) == 0;
}

enum vex_match
vex_match_hex(const char *hex, const struct vex_image *image)
{
	return is_hex_of(hex, image->digest) || is_hex_of(hex, image->relative) ? VEX_MATCH_YES : VEX_MATCH_NO;
}

bool
vex_is_image_purl(const struct purl *p)
{
	return strcmp(p->type, "oci") == 0 || strcmp(p->type, "docker") == 0;
}

static bool
is_host(const char *text)
{
	struct slice first = slice_str(text);

	first = head(first, find(first, '/'));
	return has(first, '.') || has(first, ':') || slice_is(first, "localhost");
}

/* "HOST/NAMESPACE/NAME" or the like, against the repository that was verified. */
static bool
names_repository(const char *host, const char *namespace, const char *name, const char *repository)
{
	char text[3 * VALUE_BYTES];

	snprintf(text, sizeof text, "%s%s%s%s%s", host, host[0] ? "/" : "", namespace, namespace[0] ? "/" : "", name);
	return strcmp(text, repository) == 0;
}

/* pkg:docker: docker.io unless something names a registry; Docker's hardened images are docker.io/dhi/NAME and dhi.io/NAME. */
static bool
is_docker_repository(const struct purl *p, const char *url, const char *repository)
{
	if (url[0])
		return names_repository(url, p->namespace, p->name, repository) || strcmp(url, repository) == 0;
	if (is_host(p->namespace))
		return names_repository("", p->namespace, p->name, repository);
	if (strcmp(p->namespace, "dhi") == 0 && names_repository("dhi.io", "", p->name, repository))
		return true;
	return names_repository("docker.io", p->namespace[0] ? p->namespace : "library", p->name, repository);
}

/* pkg:oci: repository_url is all of it, or all but the name; without one nothing says which registry is meant. */
static enum vex_match
match_repository(const struct purl *p, const struct vex_image *image)
{
	char url[VALUE_BYTES];
	bool has_url = purl_qualifier(url, sizeof url, p, "repository_url");

	if (image->repository[0] == '\0' || (!has_url && strcmp(p->type, "oci") == 0))
		return VEX_MATCH_DOUBT;
	if (strcmp(p->type, "docker") == 0)
		return is_docker_repository(p, url, image->repository) ? VEX_MATCH_YES : VEX_MATCH_NO;
	return strcmp(url, image->repository) == 0 || names_repository(url, "", p->name, image->repository) ? VEX_MATCH_YES : VEX_MATCH_NO;
}

/* "linux/arm64" matches any of its variants. */
static enum vex_match
match_platform_text(const char *wanted, const char *is)
{
	size_t len = strlen(wanted), is_len = strlen(is);

	if (strncmp(is, wanted, len) == 0 && is[len] == '/')
		return VEX_MATCH_YES;
	return is_len && strncmp(is, wanted, is_len) == 0 && wanted[is_len] == '/' ? VEX_MATCH_DOUBT : vex_match_text(wanted, is);
}

/* platform=linux/amd64 or arch=amd64. */
static enum vex_match
match_platform(const struct purl *p, const char *platform)
{
	char wanted[VALUE_BYTES];
	struct slice arch = slice_str(platform);

	if (purl_qualifier(wanted, sizeof wanted, p, "platform"))
		return match_platform_text(wanted, platform);
	if (!purl_qualifier(wanted, sizeof wanted, p, "arch"))
		return VEX_MATCH_YES;
	(void)slice_take_until(&arch, '/');
	arch = head(arch, find(arch, '/'));
	if (arch.len == 0)
		return VEX_MATCH_DOUBT;
	return slice_is(arch, wanted) ? VEX_MATCH_YES : VEX_MATCH_NO;
}

/* A digest names the bytes, whatever else is said; but of an index, which is several images, the platform that is said with it. */
static enum vex_match
match_digest(const struct purl *p, const char *hex, const struct vex_image *image)
{
	if (is_hex_of(hex, image->digest))
		return VEX_MATCH_YES;
	return is_hex_of(hex, image->relative) ? match_platform(p, image->platform) : VEX_MATCH_NO;
}

/* Without a digest repository, tag and platform must be the image's. */
enum vex_match
vex_match_image_purl(const struct purl *p, const struct vex_image *image)
{
	char tag[VALUE_BYTES];

	if (strncmp(p->version, SHA256_PREFIX, strlen(SHA256_PREFIX)) == 0)
		return match_digest(p, p->version + strlen(SHA256_PREFIX), image);
	(void)!purl_qualifier(tag, sizeof tag, p, "tag");
	return vex_worse(vex_worse(match_repository(p, image), match_platform(p, image->platform)),
	                 vex_worse(vex_match_text(p->version, image->tag), vex_match_text(tag, image->tag)));
}

/* An image reference, or a name of the author's own. */
enum vex_match
vex_match_image_name(const char *name, const struct vex_image *image)
{
	char text[3 * VALUE_BYTES];
	const char *digest = strstr(name, "@" SHA256_PREFIX);

	if (digest)
		return vex_match_hex(digest + strlen("@" SHA256_PREFIX), image);
	if (image->repository[0] && strcmp(name, image->repository) == 0)
		return VEX_MATCH_YES;
	snprintf(text, sizeof text, "%s:%s", image->repository, image->tag);
	return image->repository[0] && image->tag[0] && strcmp(name, text) == 0 ? VEX_MATCH_YES : VEX_MATCH_DOUBT;
}
