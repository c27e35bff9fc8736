/* Predicate types.  URIs are exact: of two versions each is a type of its own, and only a kind takes both. */
#include "format/attestation/predicate_type.h"

#include <string.h>

#include "base/escape.h"
#include "base/nearest.h"
#include "format/signature/sigstore_bundle.h"
#include "format/text/slice_scan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(array) (sizeof(array) - 1)

/* A URI, and those of its versions: the same with "/v" and a number behind it. */
struct family {
	const char *uri;
	enum predicate_kind kind;
};

/* Docker Scout's own forms of SBOM and provenance have no other reader: they are asked for by their URIs, and are of no kind. */
static const struct family families[] = {
	{ "https://slsa.dev/provenance", PREDICATE_PROVENANCE },
	{ "https://spdx.dev/Document", PREDICATE_SBOM },
	{ "https://cyclonedx.org/bom", PREDICATE_SBOM },
	{ "https://cosign.sigstore.dev/attestation/vuln", PREDICATE_SCAN },
	{ "cosign.sigstore.dev/attestation/vuln", PREDICATE_SCAN },
	{ "https://in-toto.io/attestation/vulns", PREDICATE_SCAN },
	{ "https://scout.docker.com/vulnerabilities", PREDICATE_SCAN },
	{ "application/sarif+json", PREDICATE_SCAN },
	{ "https://openvex.dev/ns", PREDICATE_VEX },
	{ "https://slsa.dev/verification_summary", PREDICATE_VSA },
};

/* cosign's names (its options.PredicateTypeMap), the preferred one of a URI first.  bare: as cosign 1 wrote it, without https://. */
static const struct predicate_name {
	const char *name, *uri, *bare;
} names[] = {
	{ "slsaprovenance1", "https://slsa.dev/provenance/v1", NULL },
	{ "slsaprovenance02", "https://slsa.dev/provenance/v0.2", NULL },
	{ "slsaprovenance", "https://slsa.dev/provenance/v0.2", NULL },
	{ "spdx", "https://spdx.dev/Document", NULL },
	{ "spdxjson", "https://spdx.dev/Document", NULL },
	{ "cyclonedx", "https://cyclonedx.org/bom", NULL },
	{ "vuln", "https://cosign.sigstore.dev/attestation/vuln/v1", "cosign.sigstore.dev/attestation/vuln/v1" },
	{ "openvex", "https://openvex.dev/ns", NULL },
	{ "link", "https://in-toto.io/Link/v1", NULL },
	{ "custom", "https://cosign.sigstore.dev/attestation/v1", "cosign.sigstore.dev/attestation/v1" },
};

/* The type that is made when a kind is asked for, if there is just one. */
static const struct predicate_made {
	enum predicate_kind kind;
	const char *name, *uri;
} kinds[] = {
	{ PREDICATE_PROVENANCE, "provenance", "https://slsa.dev/provenance/v1" },
	{ PREDICATE_SBOM, "sbom", NULL },
	{ PREDICATE_SCAN, "scan", NULL },
	{ PREDICATE_VEX, "vex", "https://openvex.dev/ns/v0.2.0" },
	{ PREDICATE_VSA, "vsa", "https://slsa.dev/verification_summary/v1" },
};

static const struct predicate_made *
find_kind(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static const struct predicate_name *
find_name(const char *name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i].name, name) == 0)
			return &names[i];
	return NULL;
}

/* "" or "/v1.6". */
static bool
is_version(struct slice s)
{
	if (s.len == 0)
		return true;
	if (!slice_starts(s, "/v") || s.len == BYTES("/v"))
		return false;
	return consists_of(tail(s, BYTES("/v")), is_digit, ".");
}

enum predicate_kind
predicate_type_kind(const char *uri)
{
	for (size_t i = 0; i < COUNT(families); i++)
		if (slice_starts(slice_str(uri), families[i].uri) && is_version(slice_str(uri + strlen(families[i].uri))))
			return families[i].kind;
	return PREDICATE_OTHER;
}

const char *
predicate_kind_name(enum predicate_kind kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "other";
}

bool
predicate_type_matches(const char *wanted, const char *uri)
{
	const struct predicate_made *kind = find_kind(wanted);
	const struct predicate_name *name = find_name(wanted);

	if (strcmp(uri, COSIGN_SIGN_PREDICATE) == 0)
		return false;
	if (kind)
		return predicate_type_kind(uri) == kind->kind;
	if (name)
		return strcmp(uri, name->uri) == 0 || (name->bare && strcmp(uri, name->bare) == 0);
	return wanted[0] && strcmp(wanted, uri) == 0;
}

static struct nearest_hint
nearest_of(const char *wanted)
{
	struct nearest nearest;

	nearest_begin(&nearest, slice_str(wanted));
	for (size_t i = 0; i < COUNT(kinds); i++)
		nearest_try(&nearest, kinds[i].name);
	for (size_t i = 0; i < COUNT(names); i++)
		nearest_try(&nearest, names[i].name);
	return nearest_hint(nearest.best);
}

const char *
predicate_type_word(size_t i)
{
	if (i < COUNT(kinds))
		return kinds[i].name;
	return i - COUNT(kinds) < COUNT(names) ? names[i - COUNT(kinds)].name : NULL;
}

enum cocket_code
predicate_type_check(const char *wanted, struct err *err)
{
	if (strcmp(wanted, COSIGN_SIGN_PREDICATE) == 0)
		return fail(err, COCKET_E_USAGE, "%s is an image signature, never an attestation", wanted);
	if (strlen(wanted) >= PREDICATE_TYPE_BYTES)
		return fail(err, COCKET_E_USAGE, "%s, expected at most %d bytes", TEXT(slice_str(wanted)), PREDICATE_TYPE_BYTES - 1);
	if (find_kind(wanted) || find_name(wanted) || has(slice_str(wanted), ':') || has(slice_str(wanted), '/'))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "%s, expected provenance, sbom, scan, vex, vsa, slsaprovenance, slsaprovenance02, slsaprovenance1, spdx, "
	            "spdxjson, cyclonedx, vuln, openvex, link, custom or a URI%s", TEXT(slice_str(wanted)), nearest_of(wanted).s);
}

const char *
predicate_type_uri(const char *name)
{
	const struct predicate_made *kind = find_kind(name);
	const struct predicate_name *known = find_name(name);

	if (kind)
		return kind->uri;
	if (known)
		return known->uri;
	return has(slice_str(name), ':') || has(slice_str(name), '/') ? name : NULL;
}

const char *
predicate_type_short_name(const char *uri)
{
	enum predicate_kind kind = predicate_type_kind(uri);

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i].uri, uri) == 0 || (names[i].bare && strcmp(names[i].bare, uri) == 0))
			return names[i].name;
	return kind == PREDICATE_OTHER ? "" : predicate_kind_name(kind);
}
