/* A scan, wrapped: see vuln_print.h. */
#include "format/attestation/vuln_print.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json_member.h"

/* Those whose package URL is known, as trivy writes its own. */
static const struct scanner_uri {
	const char *name, *uri;
} uris[] = {
	{ "trivy", "pkg:github/aquasecurity/trivy" },
	{ "grype", "pkg:github/anchore/grype" },
};

/* "" if it is not known: then the document inside says who made it. */
static void
uri_print(char *out, size_t room, const struct scan *scan)
{
	const char *version = scan->scanner_version;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
		if (strcmp(uris[i].name, scan->scanner) == 0)
			snprintf(out, room, "%s%s%s", uris[i].uri, version[0] ? "@" : "", version);
}

static void
put_time(struct json_writer *w, const char *name, bool has, int64_t time)
{
	char text[CLOCK_TEXT_BYTES];

	if (!has)
		return;
	clock_print(text, time);
	json_put_pair(w, name, text);
}

static void
put_scanner(struct json_writer *w, const struct scan *scan, struct slice document)
{
	char uri[256];

	uri_print(uri, sizeof uri, scan);
	json_key(w, "scanner");
	json_begin_object(w);
	json_put_pair(w, "uri", uri);
	json_put_pair(w, "version", scan->scanner_version);
	json_key(w, "db");
	json_begin_object(w);
	json_put_pair(w, "uri", "");
	json_put_pair(w, "version", "");
	put_time(w, "lastUpdate", scan->has_database_time, scan->database_time);
	json_end_object(w);
	json_key(w, "result");
	json_put_raw(w, document);
	json_end_object(w);
}

enum cocket_code
vuln_print(struct buf *out, const struct scan *scan, struct slice document, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "invocation");
	json_begin_object(&w);
	json_end_object(&w);
	put_scanner(&w, scan, document);
	json_key(&w, "metadata");
	json_begin_object(&w);
	put_time(&w, "scanFinishedOn", scan->has_time, scan->time);
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
