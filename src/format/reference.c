/* What a user names: skopeo's transports before an image name or a layout's directory.
 * Never opens what it parsed; of the transports it does not know it says so. */
#include "format/reference.h"

#include "base/text.h"
#include "format/scan.h"

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

static const char *
take_layout(struct reference *r, struct slice rest)
{
	size_t colon = find(rest, ':');

	if (colon == 0)
		return "the directory is missing, expected oci:DIR[:TAG][@DIGEST]";
	if (colon >= sizeof r->path)
		return "the directory's name is too long";
	copy(r->path, head(rest, colon));
	if (colon == rest.len)
		return NULL;
	if (!ref_name_valid(tail(rest, colon + 1)))
		return "the tag must be 1 to 384 printable characters without space";
	copy(r->tag, tail(rest, colon + 1));
	return NULL;
}

static enum cocket_code
parse_layout(struct reference *out, struct slice text, struct err *err)
{
	struct reference r = { .transport = TRANSPORT_LAYOUT };
	struct slice rest = text;
	const char *why;

	if (take_layout_digest(&r, &rest, err))
		return within(err, "image oci:%s", TEXT(text));
	why = take_layout(&r, rest);
	if (why)
		return fail(err, COCKET_E_USAGE, "image oci:%s: %s", TEXT(text), why);
	*out = r;
	return COCKET_OK;
}

/* skopeo's, longest first where one begins another.  They hide the tags of images so called, which have docker:// for that;
 * docker:24 is the image that docker itself ships. */
static const char *const foreign_transports[] = {
	"containers-storage:", "docker-archive:", "docker-daemon:", "oci-archive:", "tarball:", "atomic:", "ostree:", "dir:", "sif:", NULL,
};

enum cocket_code
reference_parse(struct reference *out, const char *text, struct err *err)
{
	struct slice s = slice_str(text);

	if (slice_starts(s, "docker://"))
		return parse_registry(out, tail(s, strlen("docker://")), err);
	if (slice_starts(s, "oci:"))
		return parse_layout(out, tail(s, strlen("oci:")), err);
	for (const char *const *t = foreign_transports; *t; t++)
		if (slice_starts(s, *t))
			return fail(err, COCKET_E_USAGE, "transport %s is not supported, known are docker:// and oci:", *t);
	return parse_registry(out, s, err);
}
