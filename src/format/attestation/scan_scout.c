/* Docker Scout's vulnerabilities v0.1: an array of packages, each with what was found in it.  It says neither when it was made nor by
 * which version. Docker has published no schema: this reads what Docker's own policies read.  Open objects. */
#include "format/attestation/scan_part.h"

/* cvss.severity, or its score. */
static enum severity
cvss_read(struct json_pull cvss)
{
	struct json_pull word = json_pull_get(cvss, "severity");

	if (json_pull_type(word) == JSON_STRING && !json_pull_is(word, "") && !json_pull_is(word, "UNSPECIFIED"))
		return scan_severity(word);
	return scan_score(json_pull_get(cvss, "score"));
}

static enum cocket_code
vulnerability_read(struct scan_reader *r, struct json_pull purl, struct json_pull object)
{
	enum { ID, CVSS, FIXED, ALIASES, COUNT };
	static const char *const names[COUNT] = { "source_id", "cvss", "fixed_by", "aliases" };
	struct json_pull f[COUNT];
	struct vulnerability v = { .has_fix_state = true };

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[ID], JSON_STRING, names[ID], r->err) || scan_text(r, &v.id, f[ID]))
		return r->err->code;
	if (scan_text(r, &v.purl, purl) || scan_aliases_read(r, &v, f[ALIASES]))
		return r->err->code;
	v.severity = cvss_read(f[CVSS]);
	v.is_fixable = json_pull_type(f[FIXED]) == JSON_STRING && !json_pull_is(f[FIXED], "") && !json_pull_is(f[FIXED], "not fixed");
	return scan_add(r, &v);
}

static enum cocket_code
package_read(struct scan_reader *r, struct json_pull package)
{
	struct json_pull purl = json_pull_get(package, "purl"), list = json_pull_get(package, "vulnerabilities");
	struct json_members m = json_pull_enter(list);

	if (json_pull_expect(purl, JSON_STRING, "purl", r->err) || json_pull_expect(list, JSON_ARRAY, "vulnerabilities", r->err))
		return r->err->code;
	while (json_pull_next(&m))
		if (vulnerability_read(r, purl, m.value))
			return r->err->code;
	return COCKET_OK;
}

enum cocket_code
scan_read_scout(struct scan_reader *r, struct json_pull document)
{
	static const struct json_pull scout = { { (const uint8_t *)"\"docker scout\"", 14 } };
	struct json_members m = json_pull_enter(document);

	if (scan_name(r, scout, (struct json_pull){ 0 }))
		return r->err->code;
	while (json_pull_next(&m))
		if (package_read(r, m.value))
			return r->err->code;
	return COCKET_OK;
}
