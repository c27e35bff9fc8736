/* Whose certificates are meant: see identity_pattern.h.  Exact bytes: no trimming, no folding of case, no URLs made alike. */
#include "identity/identity_pattern.h"

#include "crypto/der.h"

#define FULCIO "1.3.6.1.4.1.57264.1."
#define OID_OLDER_ISSUER FULCIO "1"
#define OID_ISSUER FULCIO "8"
#define OID_SOURCE_REPOSITORY FULCIO "12"
#define DER_UTF8_STRING 0x0c

/* raw: older extensions, whose value is the text itself; the others are a UTF8String. */
static const struct condition_row {
	const char *oid;
	bool raw;
} rows[CONDITION_COUNT] = {
	[CONDITION_TRIGGER] = { FULCIO "2", true },       [CONDITION_SHA] = { FULCIO "3", true },
	[CONDITION_WORKFLOW_NAME] = { FULCIO "4", true }, [CONDITION_REPOSITORY] = { FULCIO "5", true },
	[CONDITION_REF] = { FULCIO "6", true },               [CONDITION_OWNER_ID] = { FULCIO "17", false },
	[CONDITION_WORKFLOW] = { FULCIO "18", false },
};

/* --- what a certificate says -------------------------------------------------------------------------- */

static bool
text_find(struct slice *out, const struct leaf_certificate *leaf, const char *oid, bool raw)
{
	struct slice value;
	struct der in;

	if (!leaf_certificate_extension(&value, leaf, oid))
		return false;
	if (raw) {
		*out = value;
		return true;
	}
	in = der_of(value);
	*out = der_take(&in, DER_UTF8_STRING);
	return der_is_done(&in);
}

/* "https://github.com/OWNER/NAME/.github/workflows/x.yml@refs/REF": the path within the repository.  A file's name may have an '@', and a ref too: so the
 * path ends where "@refs/" begins, which no name of a file has in it. */
static bool
workflow_path(struct slice *path, struct slice uri)
{
	static const char folder[] = "/.github/workflows/", ref[] = "@refs/";
	const uint8_t *at = uri.len ? memmem(uri.ptr, uri.len, folder, sizeof folder - 1) : NULL, *end;

	if (at == NULL)
		return false;
	uri = slice_of(at + 1, uri.len - (size_t)(at + 1 - uri.ptr));
	end = memmem(uri.ptr, uri.len, ref, sizeof ref - 1);
	*path = slice_of(uri.ptr, end ? (size_t)(end - uri.ptr) : 0);
	return end != NULL;
}

bool
workflow_condition_value(struct slice *out, enum workflow_condition c, const struct leaf_certificate *leaf)
{
	struct slice text;

	if (!text_find(&text, leaf, rows[c].oid, rows[c].raw))
		return false;
	if (c == CONDITION_WORKFLOW)
		return workflow_path(out, text);
	*out = text;
	return true;
}

/* The newer extension, where it is there, must name the same repository: as "https://HOST/OWNER/NAME". */
static bool
source_repository_agrees(const char *wanted, const struct leaf_certificate *leaf)
{
	static const char scheme[] = "https://";
	struct slice uri, value;

	if (!leaf_certificate_extension(&value, leaf, OID_SOURCE_REPOSITORY))
		return true;
	if (!text_find(&uri, leaf, OID_SOURCE_REPOSITORY, false) || !slice_starts(uri, scheme))
		return false;
	uri = slice_of(uri.ptr + sizeof scheme - 1, uri.len - (sizeof scheme - 1));
	return slice_take_until(&uri, '/').len > 0 && slice_is(uri, wanted);
}

static bool
condition_holds(enum workflow_condition c, const char *wanted, const struct leaf_certificate *leaf)
{
	struct slice value;

	return workflow_condition_value(&value, c, leaf) && slice_is(value, wanted) &&
	       (c != CONDITION_REPOSITORY || source_repository_agrees(wanted, leaf));
}

/* The newer extension decides; an older one beside it must say the same. */
bool
certificate_issuer(struct slice *out, const struct leaf_certificate *leaf)
{
	struct slice older = { 0 }, value;
	const bool has_older = leaf_certificate_extension(&older, leaf, OID_OLDER_ISSUER);

	if (leaf_certificate_extension(&value, leaf, OID_ISSUER))
		return text_find(out, leaf, OID_ISSUER, false) && out->len > 0 && (!has_older || slice_eq(older, *out));
	*out = older;
	return older.len > 0;
}

/* --- patterns ----------------------------------------------------------------------------------------- */

/* One star at a time, the last one grows: linear but for one pass a star, and never past a '/'. */
static bool
name_matches(const char *pattern, const char *name)
{
	const char *star = NULL, *resume = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star && *resume != '/') {
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

enum identity_match
identity_pattern_match(enum workflow_condition *condition, const struct identity_pattern *p, const struct certificate_identity *who)
{
	if (strcmp(p->issuer, who->issuer) != 0)
		return IDENTITY_OTHER_ISSUER;
	if (!name_matches(p->name, leaf_certificate_name(who->leaf)))
		return IDENTITY_OTHER_NAME;
	for (unsigned c = 0; c < CONDITION_COUNT; c++)
		if (p->conditions[c] && !condition_holds((enum workflow_condition)c, p->conditions[c], who->leaf)) {
			*condition = (enum workflow_condition)c;
			return IDENTITY_OTHER_WORKFLOW;
		}
	return IDENTITY_MATCHES;
}
