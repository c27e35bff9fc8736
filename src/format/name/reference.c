/* What a user names: skopeo's transports before an image name, a layout's directory or an archive.
 * Never opens what it parsed; of the transports it does not know it says so. */
#include "format/name/reference.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/text/slice_scan.h"

#define REF_NAME_MAX_BYTES (NAME_MAX_BYTES + 1 + TAG_MAX_BYTES)

static enum cocket_code
parse_registry(struct reference *out, struct slice text, struct err *err)
{
	struct reference r = { .transport = TRANSPORT_REGISTRY };

	if (name_parse(&r.name, text, err))
		return err->code;
	r.has_digest = r.name.has_digest;
	r.digest = r.name.digest;
	*out = r;
	return COCKET_OK;
}

/* "@sha256:..." at the end, after the directory or after the tag.  Another '@' belongs to the directory or the ref.name. */
static enum cocket_code
take_layout_digest(struct reference *r, struct slice *rest, struct err *err)
{
	size_t at = find_last(*rest, '@');
	struct slice digest = at < rest->len ? tail(*rest, at + 1) : slice_str("");

	if (!slice_starts(digest, "sha256:") && !slice_starts(digest, "sha512:"))
		return COCKET_OK;
	if (digest_parse(&r->digest, digest, err))
		return err->code = COCKET_E_USAGE;
	r->has_digest = true;
	*rest = head(*rest, at);
	return COCKET_OK;
}

/* A ref.name may be a whole reference, or what others chose to write; it is compared, never used as a path. */
static bool
ref_name_valid(struct slice name)
{
	if (name.len == 0 || name.len > REF_NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~')
			return false;
	return true;
}

/* What each transport but the registry's calls its parts, for errors. */
static const struct transport_row {
	const char *prefix, *expected, *place;
} transports[] = {
	[TRANSPORT_REGISTRY] = { "docker://", NULL, NULL },
	[TRANSPORT_LAYOUT] = { "oci:", "oci:DIR[:TAG][@DIGEST]", "directory" },
	[TRANSPORT_OCI_ARCHIVE] = { "oci-archive:", "oci-archive:FILE[:TAG][@DIGEST]", "file" },
	[TRANSPORT_DOCKER_ARCHIVE] = { "docker-archive:", "docker-archive:FILE[:NAME][@DIGEST]", "file" },
};

const char *
transport_prefix(enum transport t)
{
	return transports[t].prefix;
}

/* In a docker-archive the name is docker's: "alpine" is docker.io/library/alpine:latest. */
static enum cocket_code
take_tag(struct reference *r, struct slice text, struct err *err)
{
	struct name name;

	if (r->transport == TRANSPORT_DOCKER_ARCHIVE) {
		if (name_parse(&name, text, err))
			return err->code;
		name_print(r->tag, &name, NULL);
		return COCKET_OK;
	}
	if (!ref_name_valid(text))
		return fail(err, COCKET_E_USAGE, "the tag must be 1 to 384 printable characters without space");
	copy(r->tag, text);
	return COCKET_OK;
}

static enum cocket_code
take_path(struct reference *r, struct slice rest, struct err *err)
{
	const struct transport_row *t = &transports[r->transport];
	size_t colon = find(rest, ':');

	if (colon == 0)
		return fail(err, COCKET_E_USAGE, "the %s is missing, expected %s", t->place, t->expected);
	if (colon >= sizeof r->path)
		return fail(err, COCKET_E_USAGE, "the %s's name is too long", t->place);
	copy(r->path, head(rest, colon));
	return colon < rest.len ? take_tag(r, tail(rest, colon + 1), err) : COCKET_OK;
}

static enum cocket_code
parse_path(struct reference *out, enum transport transport, struct slice text, struct err *err)
{
	struct reference r = { .transport = transport };
	struct slice rest = text;

	if (take_layout_digest(&r, &rest, err) || take_path(&r, rest, err))
		return within(err, "image %s%s", transports[transport].prefix, TEXT(text));
	*out = r;
	return COCKET_OK;
}

/* skopeo's, longest first where one begins another.  They hide the tags of images so called, which have docker:// for that;
 * docker:24 is the image that docker itself ships. */
static const char *const foreign_transports[] = {
	"containers-storage:", "docker-daemon:", "tarball:", "atomic:", "ostree:", "dir:", "sif:", NULL,
};

enum cocket_code
reference_parse(struct reference *out, const char *text, struct err *err)
{
	struct slice s = slice_str(text);

	if (slice_starts(s, "docker://"))
		return parse_registry(out, tail(s, strlen("docker://")), err);
	if (slice_starts(s, "oci://") && !slice_starts(s, "oci:///")) /* "//HOST" is a directory too, which nobody means */
		return fail(err, COCKET_E_USAGE, "%s: Helm's way to write a registry's name, expected %s, or oci:DIR for a directory", TEXT(s),
		            TEXT(tail(s, strlen("oci://"))));
	for (enum transport t = TRANSPORT_LAYOUT; t <= TRANSPORT_DOCKER_ARCHIVE; t++)
		if (slice_starts(s, transports[t].prefix))
			return parse_path(out, t, tail(s, strlen(transports[t].prefix)), err);
	for (const char *const *t = foreign_transports; *t; t++)
		if (slice_starts(s, *t))
			return fail(err, COCKET_E_USAGE, "transport %s is not supported, known are docker://, oci:, oci-archive: and docker-archive:", *t);
	return parse_registry(out, s, err);
}

enum cocket_code
repository_parse(struct name *out, const char *text, struct err *err)
{
	struct err why = { 0 };

	if (!strchr(text, '/') && strpbrk(text, ".:")) /* to docker a name with a tag, or of docker.io; never meant so */
		return fail(err, COCKET_E_USAGE, "%s: names a registry, expected a repository, HOST/PATH", TEXT(slice_str(text)));
	if (name_parse_claimed(out, slice_str(text), &why))
		return fail(err, COCKET_E_USAGE, "%.300s: expected a repository, HOST/PATH", why.message);
	if (out->tag[0] || out->has_digest)
		return fail(err, COCKET_E_USAGE, "%s: has a tag or a digest, expected a repository, HOST/PATH", TEXT(slice_str(text)));
	return COCKET_OK;
}

void
reference_label(char out[static REFERENCE_LABEL_BYTES], const struct reference *r)
{
	if (r->transport == TRANSPORT_REGISTRY)
		name_print(out, &r->name, r->has_digest ? &r->digest : NULL);
	else
		snprintf(out, REFERENCE_LABEL_BYTES, "%s%.300s%s%.150s", transports[r->transport].prefix, TEXT(slice_str(r->path)), r->tag[0] ? ":" : "",
		         TEXT(slice_str(r->tag)));
}
