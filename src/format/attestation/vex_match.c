/* VEX products against images and packages: see vex_match.h.  Purls are compared part by part; what a statement says and the image or
 * finding does not is in doubt, never a match. */
#include "format/attestation/vex_match.h"

#include <stdio.h>

#include "format/attestation/purl.h"
#include "format/text/slice_scan.h"

#define SHA256_PREFIX "sha256:"
#define VALUE_BYTES 512

static enum vex_match
worse(enum vex_match a, enum vex_match b)
{
	return a < b ? a : b;
}

static enum vex_match
better(enum vex_match a, enum vex_match b)
{
	return a > b ? a : b;
}

/* wanted "": the statement says nothing; is "": not known. */
static enum vex_match
match_text(const char *wanted, const char *is)
{
	if (wanted[0] == '\0' || strcmp(wanted, is) == 0)
		return VEX_MATCH_YES;
	return is[0] ? VEX_MATCH_NO : VEX_MATCH_DOUBT;
}

static enum vex_match
match_hex(const char *hex, const struct digest *digest)
{
	char is[DIGEST_HEX_BYTES];

	digest_print_hex(is, digest);
	return strcmp(hex, is) == 0 ? VEX_MATCH_YES : VEX_MATCH_NO;
}

/* --- images --- */

static bool
is_image_type(const char *type)
{
	return strcmp(type, "oci") == 0 || strcmp(type, "docker") == 0;
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
	return is_len && strncmp(is, wanted, is_len) == 0 && wanted[is_len] == '/' ? VEX_MATCH_DOUBT : match_text(wanted, is);
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

/* A digest names the bytes, whatever else is said; without one repository, tag and platform must be the image's. */
static enum vex_match
match_image_purl(const struct purl *p, const struct vex_finding *f)
{
	char tag[VALUE_BYTES];

	if (strncmp(p->version, SHA256_PREFIX, strlen(SHA256_PREFIX)) == 0)
		return match_hex(p->version + strlen(SHA256_PREFIX), f->image->digest);
	(void)!purl_qualifier(tag, sizeof tag, p, "tag");
	return worse(worse(match_repository(p, f->image), match_platform(p, f->image->platform)),
	             worse(match_text(p->version, f->image->tag), match_text(tag, f->image->tag)));
}

/* Text that is not a purl: an image reference, or a name of the author's own. */
static enum vex_match
match_plain_name(const char *name, const struct vex_image *image)
{
	char text[3 * VALUE_BYTES];
	const char *digest = strstr(name, "@" SHA256_PREFIX);

	if (digest)
		return match_hex(digest + strlen("@" SHA256_PREFIX), image->digest);
	if (image->repository[0] && strcmp(name, image->repository) == 0)
		return VEX_MATCH_YES;
	snprintf(text, sizeof text, "%s:%s", image->repository, image->tag);
	return image->repository[0] && image->tag[0] && strcmp(name, text) == 0 ? VEX_MATCH_YES : VEX_MATCH_DOUBT;
}

/* --- packages --- */

/* Each qualifier that the statement has must be the package's. */
static enum vex_match
match_qualifiers(const struct purl *wanted, const struct purl *is)
{
	enum vex_match match = VEX_MATCH_YES;
	struct slice rest = slice_str(wanted->qualifiers);
	char key[64], value[VALUE_BYTES], other[VALUE_BYTES];

	while (rest.len) {
		struct slice pair = slice_take_until(&rest, '&');
		struct slice name = slice_take_until(&pair, '=');
		if (name.len == 0 || name.len >= sizeof key)
			return VEX_MATCH_DOUBT;
		copy(key, name);
		if (!purl_qualifier(value, sizeof value, wanted, key))
			continue;
		(void)!purl_qualifier(other, sizeof other, is, key);
		match = worse(match, match_text(value, other));
	}
	return match;
}

static enum vex_match
match_purls(const struct purl *wanted, const struct purl *is)
{
	if (strcmp(wanted->type, is->type) != 0 || strcmp(wanted->namespace, is->namespace) != 0 || strcmp(wanted->name, is->name) != 0)
		return VEX_MATCH_NO;
	return worse(match_text(wanted->version, is->version), match_qualifiers(wanted, is));
}

static enum vex_match
match_name_and_version(const char *name, const char *version, const struct vulnerability *finding)
{
	return strcmp(name, finding->package) == 0 ? match_text(version, finding->version) : VEX_MATCH_NO;
}

/* A scanner that has no purls has names: "libssl3", "golang.org/x/net", "group:artifact". */
static enum vex_match
match_package_name(const struct purl *wanted, const struct vulnerability *finding)
{
	char path[2 * VALUE_BYTES + 2], colon[2 * VALUE_BYTES + 2];
	enum vex_match match = match_name_and_version(wanted->name, wanted->version, finding);

	if (wanted->namespace[0] == '\0')
		return match;
	snprintf(path, sizeof path, "%s/%s", wanted->namespace, wanted->name);
	snprintf(colon, sizeof colon, "%s:%s", wanted->namespace, wanted->name);
	return better(match, better(match_name_and_version(path, wanted->version, finding), match_name_and_version(colon, wanted->version, finding)));
}

static enum vex_match
match_package_purl(const struct purl *wanted, const struct vulnerability *finding)
{
	struct purl is;
	struct err err;

	if (finding->purl[0] && purl_parse(&is, slice_str(finding->purl), &err) == COCKET_OK)
		return match_purls(wanted, &is);
	return finding->package[0] ? match_package_name(wanted, finding) : VEX_MATCH_DOUBT;
}

static enum vex_match
match_component(const struct vex_component *c, const struct vulnerability *finding)
{
	struct purl wanted;
	struct err err;

	if (c->purl[0] && purl_parse(&wanted, slice_str(c->purl), &err) == COCKET_OK)
		return match_package_purl(&wanted, finding);
	if (c->name[0] && finding->package[0])
		return match_name_and_version(c->name, c->version, finding);
	return VEX_MATCH_DOUBT;
}

static enum vex_match
match_components(const struct vex_product *p, const struct vulnerability *finding)
{
	enum vex_match match = p->component_count ? VEX_MATCH_NO : VEX_MATCH_YES;

	for (size_t i = 0; i < p->component_count; i++)
		match = better(match, match_component(&p->components[i], finding));
	return match;
}

/* --- products --- */

static enum vex_match
match_name(const char *name, const struct vex_finding *f)
{
	struct purl p;
	struct err err;

	if (f->subject_name[0] && strcmp(name, f->subject_name) == 0)
		return VEX_MATCH_YES;
	if (!purl_is(slice_str(name)))
		return match_plain_name(name, f->image);
	if (purl_parse(&p, slice_str(name), &err))
		return VEX_MATCH_DOUBT;
	return is_image_type(p.type) ? match_image_purl(&p, f) : match_package_purl(&p, f->finding);
}

static enum vex_match
match_product(const struct vex_product *p, const struct vex_finding *f)
{
	enum vex_match match = p->is_subject ? VEX_MATCH_YES : VEX_MATCH_NO;

	if (!p->is_subject && p->names.count == 0 && p->sha256.count == 0)
		match = VEX_MATCH_DOUBT;
	for (size_t i = 0; i < p->sha256.count; i++)
		match = better(match, match_hex(p->sha256.items[i], f->image->digest));
	for (size_t i = 0; i < p->names.count; i++)
		match = better(match, match_name(p->names.items[i], f));
	return match == VEX_MATCH_NO ? match : worse(match, match_components(p, f->finding));
}

enum vex_match
vex_match_products(const struct vex_statement *s, const struct vex_finding *f)
{
	enum vex_match match = s->product_count ? VEX_MATCH_NO : VEX_MATCH_YES;

	for (size_t i = 0; i < s->product_count; i++)
		match = better(match, match_product(&s->products[i], f));
	return match;
}

static bool
has_name(const struct vex_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

enum vex_match
vex_match_vulnerability(const struct vex_statement *s, const struct vulnerability *finding)
{
	if (has_name(&s->vulnerabilities, finding->id))
		return VEX_MATCH_YES;
	for (size_t i = 0; i < finding->alias_count; i++)
		if (has_name(&s->vulnerabilities, finding->aliases[i]))
			return finding->is_advisory ? VEX_MATCH_DOUBT : VEX_MATCH_YES;
	return VEX_MATCH_NO;
}
