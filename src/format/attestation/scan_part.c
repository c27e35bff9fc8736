/* What the readers of scans share: see scan_part.h. */
#include "format/attestation/scan_part.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/purl.h"

#define GO_ZERO_TIME "0001-01-01T00:00:00Z"

/* --- texts ------------------------------------------------------------------------------------ */

enum cocket_code
scan_slice(struct scan_reader *r, const char **out, struct slice text)
{
	if (text.len > SCAN_WORD_MAX_BYTES)
		return fail(r->err, COCKET_E_TOO_LARGE, "%s: more than %zu bytes", TEXT(text), SCAN_WORD_MAX_BYTES);
	*out = text.len ? arena_text(&r->scan->texts, text, r->err) : "";
	return *out ? COCKET_OK : r->err->code;
}

enum cocket_code
scan_text(struct scan_reader *r, const char **out, struct json_pull v)
{
	struct slice plain = slice_of(NULL, 0);

	if (json_pull_plain(&plain, v) || json_pull_type(v) != JSON_STRING)
		return scan_slice(r, out, plain);
	r->scratch.len = 0;
	return json_pull_text(&r->scratch, v, r->err) ? r->err->code : scan_slice(r, out, buf_slice(&r->scratch));
}

enum severity
scan_severity(struct json_pull word)
{
	char text[64];
	struct err unused;

	if (json_pull_type(word) != JSON_STRING || json_pull_copy(text, sizeof text, word, &unused))
		return SEVERITY_UNKNOWN;
	return severity_parse(slice_str(text));
}

enum severity
scan_score(struct json_pull score)
{
	struct slice text = json_pull_number(score);

	(void)json_pull_plain(&text, score);
	return severity_of_score(text);
}

enum cocket_code
scan_time(struct scan_reader *r, bool *has, int64_t *out, struct json_pull v, const char *name)
{
	char text[64];

	if (json_pull_expect_loose(v, JSON_STRING, name, r->err) || json_pull_copy(text, sizeof text, v, r->err))
		return within(r->err, "%s", name);
	if (*text == '\0' || strcmp(text, GO_ZERO_TIME) == 0)
		return COCKET_OK;
	if (clock_parse(out, slice_str(text), r->err))
		return within(r->err, "%s", name);
	*has = true;
	return COCKET_OK;
}

static enum cocket_code
copy_if_said(struct scan_reader *r, char *out, size_t size, struct json_pull v)
{
	if (json_pull_type(v) != JSON_STRING || json_pull_is(v, ""))
		return COCKET_OK;
	return json_pull_copy(out, size, v, r->err);
}

enum cocket_code
scan_name(struct scan_reader *r, struct json_pull name, struct json_pull version)
{
	if (copy_if_said(r, r->scan->scanner, sizeof r->scan->scanner, name))
		return within(r->err, "scanner");
	if (copy_if_said(r, r->scan->scanner_version, sizeof r->scan->scanner_version, version))
		return within(r->err, "scanner's version");
	return COCKET_OK;
}

enum cocket_code
scan_name_also(struct scan_reader *r, struct json_pull name, struct json_pull version)
{
	struct scan *s = r->scan;
	char names[sizeof s->scanner], versions[sizeof s->scanner_version];
	int n;

	if (*s->scanner == '\0')
		return scan_name(r, name, version);
	memcpy(names, s->scanner, sizeof names);
	memcpy(versions, s->scanner_version, sizeof versions);
	s->scanner[0] = s->scanner_version[0] = '\0';
	if (scan_name(r, name, version))
		return r->err->code;
	if (strcmp(names, s->scanner) == 0 && strcmp(versions, s->scanner_version) == 0)
		return COCKET_OK;
	s->scanner_version[0] = '\0';
	if (strcmp(names, s->scanner) == 0)
		return COCKET_OK;
	char one[sizeof names];
	memcpy(one, s->scanner, sizeof one);
	n = snprintf(s->scanner, sizeof s->scanner, "%s, %s", names, one);
	return n < (int)sizeof s->scanner ? COCKET_OK : fail(r->err, COCKET_E_TOO_LARGE, "too many scanners");
}

/* --- findings --------------------------------------------------------------------------------- */

static bool
is_cve(const char *id)
{
	return strncmp(id, "CVE-", 4) == 0;
}

bool
scan_is_advisory(const struct vulnerability *v)
{
	const char *first = is_cve(v->id) ? v->id : NULL;

	for (size_t i = 0; i < v->alias_count; i++) {
		if (!is_cve(v->aliases[i]))
			continue;
		if (first && strcmp(first, v->aliases[i]) != 0)
			return true;
		first = v->aliases[i];
	}
	return false;
}

/* "github.com/docker/docker" and "@babel/core" are names; a distribution is no part of its packages'. */
static bool
is_named_with_namespace(const struct purl *p)
{
	return *p->namespace && strcmp(p->type, "deb") != 0 && strcmp(p->type, "apk") != 0 && strcmp(p->type, "rpm") != 0;
}

static enum cocket_code
package_of_purl(struct scan_reader *r, struct vulnerability *v)
{
	struct purl p;
	struct err err;

	if (*v->package || purl_parse(&p, slice_str(v->purl), &err))
		return COCKET_OK;
	bool has_namespace = is_named_with_namespace(&p);
	r->scratch.len = 0;
	if (buf_addf(&r->scratch, r->err, "%s%s%s", has_namespace ? p.namespace : "", has_namespace ? "/" : "", p.name))
		return r->err->code;
	if (scan_slice(r, &v->package, buf_slice(&r->scratch)))
		return r->err->code;
	return *v->version ? COCKET_OK : scan_slice(r, &v->version, slice_str(p.version));
}

enum cocket_code
scan_add(struct scan_reader *r, const struct vulnerability *v)
{
	struct vulnerability *item;

	if (v->id == NULL || *v->id == '\0')
		return fail(r->err, COCKET_E_FORMAT, "a finding without an id");
	if (LIST_GROW(r->scan, SCAN_FINDINGS_MAX, "findings", r->err))
		return r->err->code;
	item = &r->scan->items[r->scan->count++];
	*item = *v;
	item->package = v->package ? v->package : "";
	item->version = v->version ? v->version : "";
	item->purl = v->purl ? v->purl : "";
	item->is_advisory = scan_is_advisory(v);
	return package_of_purl(r, item);
}

enum cocket_code
scan_aliases(struct scan_reader *r, const char ***out, size_t n)
{
	*out = arena_take(&r->scan->texts, n * sizeof **out, r->err);
	return *out ? COCKET_OK : r->err->code;
}

enum cocket_code
scan_aliases_read(struct scan_reader *r, struct vulnerability *v, struct json_pull array)
{
	struct json_members m = json_pull_enter(array);
	const char **aliases;
	size_t n = 0;

	while (json_pull_next(&m))
		n++;
	if (n == 0)
		return COCKET_OK;
	if (scan_aliases(r, &aliases, n))
		return r->err->code;
	m = json_pull_enter(array);
	for (n = 0; json_pull_next(&m); n += *aliases[n] != '\0')
		if (scan_text(r, &aliases[n], json_pull_type(m.value) == JSON_STRING ? m.value : json_pull_get(m.value, "id")))
			return r->err->code;
	v->aliases = aliases;
	v->alias_count = n;
	return COCKET_OK;
}

/* --- what it is of ---------------------------------------------------------------------------- */

/* The digest at the end of a text: behind its last '@', up to what may follow in a purl; ':' may be escaped there. */
static bool
digest_within(struct digest *out, struct slice text)
{
	char digest[DIGEST_TEXT_BYTES];
	struct err err;
	struct slice rest = slice_take_until(&text, '?');

	while (rest.len && memchr(rest.ptr, '@', rest.len))
		(void)slice_take_until(&rest, '@');
	if (!slice_starts(rest, "sha256%3A") && !slice_starts(rest, "sha256%3a"))
		return digest_parse(out, rest, &err) == COCKET_OK;
	if (rest.len != sizeof digest + 1)
		return false;
	memcpy(digest, "sha256:", 7);
	memcpy(digest + 7, rest.ptr + 9, DIGEST_HEX_BYTES - 1);
	return digest_parse(out, slice_of(digest, sizeof digest - 1), &err) == COCKET_OK;
}

static bool
is_one_of(const struct scan_image *image, const struct digest *d)
{
	const struct digest *const known[] = { image->manifest, image->index, image->config };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i] && digest_eq(known[i], d))
			return true;
	return false;
}

/* Go escapes the '&' of a purl, and others the '/' of a name. */
static bool
named_digest(struct digest *out, const struct scan_reader *r, struct json_pull v)
{
	struct slice plain;
	char text[1024];
	struct err unused;

	if (r->image == NULL || json_pull_type(v) != JSON_STRING)
		return false;
	if (json_pull_plain(&plain, v))
		return digest_within(out, plain);
	return json_pull_copy(text, sizeof text, v, &unused) == COCKET_OK && digest_within(out, slice_str(text));
}

void
scan_names_manifest(struct scan_reader *r, struct json_pull v)
{
	struct digest d;

	if (!named_digest(&d, r, v))
		return;
	if (is_one_of(r->image, &d))
		r->is_manifest = true;
	else if (!r->names_manifest)
		r->manifest = d;
	r->names_manifest = true;
}

void
scan_names_config(struct scan_reader *r, struct json_pull v)
{
	struct digest d;

	if (!named_digest(&d, r, v) || r->image->config == NULL)
		return;
	r->names_config = true;
	if (is_one_of(r->image, &d))
		r->is_config = true;
	else
		r->config = d;
}

void
scan_names_manifests(struct scan_reader *r, struct json_pull array)
{
	struct json_members m = json_pull_enter(array);

	while (json_pull_next(&m))
		scan_names_manifest(r, m.value);
}
