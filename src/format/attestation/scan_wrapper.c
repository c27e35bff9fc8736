/* Scanner, database and times around a scan: see scan_wrapper.h.  Never makes a scan younger than it says itself. */
#include "format/attestation/scan_wrapper.h"

#include <stdio.h>

#define SLACK_SECONDS 300 /* between the clocks of the scanner and of what wraps its report */

/* --- who -------------------------------------------------------------------------------------- */

/* The last part of a path. */
static struct slice
last_part(struct slice path)
{
	while (path.len && memchr(path.ptr, '/', path.len))
		(void)slice_take_until(&path, '/');
	return path;
}

/* "pkg:github/aquasecurity/trivy@0.58.0" and "https://github.com/aquasecurity/trivy" are trivy; of another URL it is the host. */
static struct slice
scanner_of_uri(struct slice uri, struct slice *version)
{
	struct slice rest = uri, path = slice_take_until(&rest, '@');

	*version = rest;
	if (slice_starts(path, "pkg:"))
		return last_part(path);
	if (slice_starts(path, "https://"))
		path = slice_of(path.ptr + 8, path.len - 8);
	return slice_starts(path, "github.com/") ? last_part(path) : slice_take_until(&path, '/');
}

static enum cocket_code
put_if_said(char *out, size_t size, struct slice text, const char *name, struct err *err)
{
	if (text.len >= size)
		return fail(err, COCKET_E_TOO_LARGE, "%s: more than %zu bytes", name, size - 1);
	if (text.len)
		snprintf(out, size, "%.*s", SLICE_FMT(text));
	return COCKET_OK;
}

static enum cocket_code
scanner_read(struct scan_reader *r, struct json_pull scanner)
{
	struct slice version, name;
	char uri[512];

	if (json_pull_copy(uri, sizeof uri, json_pull_get(scanner, "uri"), r->err))
		return within(r->err, "scanner.uri");
	name = scanner_of_uri(slice_str(uri), &version);
	if (put_if_said(r->scan->scanner, sizeof r->scan->scanner, name, "scanner.uri", r->err))
		return r->err->code;
	if (put_if_said(r->scan->scanner_version, sizeof r->scan->scanner_version, version, "scanner.uri", r->err))
		return r->err->code;
	return scan_name(r, (struct json_pull){ 0 }, json_pull_get(scanner, "version"));
}

/* --- when ------------------------------------------------------------------------------------- */

/* A report that was written before the scan began is an old one, wrapped anew. */
static enum cocket_code
times_read(struct scan_reader *r, struct json_pull metadata)
{
	struct scan *s = r->scan;
	bool had_time = s->has_time, has_start = false;
	int64_t own = s->time, start = 0;

	s->has_time = false;
	if (scan_time(r, &s->has_time, &s->time, json_pull_get(metadata, "scanFinishedOn"), "metadata.scanFinishedOn"))
		return r->err->code;
	if (scan_time(r, &has_start, &start, json_pull_get(metadata, "scanStartedOn"), "metadata.scanStartedOn"))
		return r->err->code;
	if (s->has_time && had_time && own < (has_start ? start : s->time) - SLACK_SECONDS)
		s->time = own;
	return COCKET_OK;
}

static enum cocket_code
database_read(struct scan_reader *r, struct json_pull database)
{
	bool has = false;
	int64_t time = 0;

	if (scan_time(r, &has, &time, json_pull_get(database, "lastUpdate"), "scanner.db.lastUpdate"))
		return r->err->code;
	if (has && (!r->scan->has_database_time || time < r->scan->database_time))
		r->scan->database_time = time;
	r->scan->has_database_time |= has;
	return COCKET_OK;
}

enum cocket_code
scan_wrapper_read(struct scan_reader *r, struct json_pull predicate)
{
	struct json_pull scanner = json_pull_get(predicate, "scanner"), metadata = json_pull_get(predicate, "metadata");

	if (json_pull_expect_loose(metadata, JSON_OBJECT, "metadata", r->err))
		return r->err->code;
	if (scanner_read(r, scanner) || database_read(r, json_pull_get(scanner, "db")))
		return r->err->code;
	return times_read(r, metadata);
}
