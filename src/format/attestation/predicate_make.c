/* Predicates made from files: see predicate_make.h.
 * Never attests a file under a type that says it is something else. */
#include "format/attestation/predicate_make.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "format/attestation/predicate_detect.h"
#include "format/attestation/scan_parse.h"
#include "format/attestation/vuln_print.h"
#include "format/signature/sigstore_bundle.h"

#define CUSTOM "https://cosign.sigstore.dev/attestation/v1"
#define SPDX "https://spdx.dev/Document"

void
made_predicate_free(struct made_predicate *p)
{
	buf_free(&p->json);
}

static enum cocket_code
type_set(struct made_predicate *out, const char *type, struct err *err)
{
	if (snprintf(out->type, sizeof out->type, "%s", type) >= (int)sizeof out->type)
		return fail(err, COCKET_E_USAGE, "type: longer than %zu bytes", sizeof out->type - 1);
	return COCKET_OK;
}

/* --- what is no JSON, or is whatever the user says --- */

static bool
is_tag_value(struct slice file)
{
	return slice_starts(file, "SPDXVersion:");
}

/* Bytes that every reader takes in a JSON string. */
static enum cocket_code
text_check(struct slice file, struct err *err)
{
	if (!utf8_valid(file))
		return fail(err, COCKET_E_FORMAT, "not UTF-8");
	return file.len > 0 && memchr(file.ptr, 0, file.len) ? fail(err, COCKET_E_FORMAT, "has a NUL byte, expected text") : COCKET_OK;
}

/* The whole file as one string, as cosign does. */
static enum cocket_code
make_text(struct made_predicate *out, struct slice file, struct err *err)
{
	if (text_check(file, err))
		return err->code;
	out->what = "an SPDX document in tag-value form";
	return type_set(out, SPDX, err) ? err->code : json_write_string(&out->json, file, err);
}

/* cosign, specs/COSIGN_PREDICATE_SPEC.md. */
static enum cocket_code
make_custom(struct made_predicate *out, struct slice file, int64_t now, struct err *err)
{
	char time[CLOCK_TEXT_BYTES];
	struct json_writer w;

	if (text_check(file, err))
		return err->code;
	clock_print(time, now);
	json_writer_init(&w, &out->json);
	json_begin_object(&w);
	json_key(&w, "Data");
	json_put_string(&w, file);
	json_put_pair(&w, "Timestamp", time);
	json_end_object(&w);
	return json_writer_done(&w, err) ? err->code : type_set(out, CUSTOM, err);
}

/* --- documents that are known --- */

static enum cocket_code
make_scan(struct made_predicate *out, const struct detected_predicate *d, struct slice file, struct err *err)
{
	AUTO(scan_free) struct scan scan = { 0 };

	if (scan_parse(&scan, file, NULL, err))
		return err->code;
	out->is_timeless = !scan.has_time;
	return scan_is_wrapped(d->scan) ? vuln_print(&out->json, &scan, file, err) : buf_add(&out->json, file, err);
}

static enum cocket_code
make_known(struct made_predicate *out, const struct detected_predicate *d, struct slice file, struct err *err)
{
	out->what = d->what;
	return d->scan != SCAN_NOT_KNOWN ? make_scan(out, d, file, err) : buf_add(&out->json, file, err);
}

/* --- which type --- */

/* The type itself or another version of it; a predicate that is wrapped is of the type that wraps it. */
static bool
is_of_family(const char *type, const struct detected_predicate *d)
{
	const size_t n = strlen(d->family);

	return strncmp(type, d->family, n) == 0 && (type[n] == '\0' || type[n] == '/');
}

static enum cocket_code
not_detected(const char *wanted, struct err *err)
{
	if (wanted)
		return fail(err, COCKET_E_USAGE, "not known as %s: its fields are not those of such a document (--type URI attests any JSON object)",
		            TEXT(slice_str(wanted)));
	return fail(err, COCKET_E_USAGE, "cannot tell what this is (trivy, grype, SARIF, Clair, cosign vuln, in-toto vulns, SPDX, CycloneDX, OpenVEX, "
	                                 "SLSA provenance, verification summary): give --type");
}

/* "scan" and "sbom" stand for several, of which the file is one. */
static enum cocket_code
type_choose(struct made_predicate *out, const char *wanted, const struct detected_predicate *d, struct err *err)
{
	const char *uri = wanted ? predicate_type_uri(wanted) : NULL;

	if (d->what == NULL)
		return not_detected(wanted, err);
	if (wanted == NULL || predicate_type_matches(wanted, d->type))
		return type_set(out, d->type, err);
	if (uri && is_of_family(uri, d))
		return type_set(out, uri, err);
	return fail(err, COCKET_E_USAGE, "is %s, which is attested as %s, and not as %s", d->what, d->type, TEXT(slice_str(wanted)));
}

/* A type that nobody here knows: the user's own. */
static bool
is_own_type(const char *wanted)
{
	const char *uri = wanted ? predicate_type_uri(wanted) : NULL;

	return uri && predicate_type_kind(uri) == PREDICATE_OTHER;
}

static enum cocket_code
make_own(struct made_predicate *out, const char *wanted, struct slice file, struct err *err)
{
	return type_set(out, predicate_type_uri(wanted), err) ? err->code : buf_add(&out->json, file, err);
}

static bool
is_custom(const char *wanted)
{
	return wanted && strcmp(wanted, "custom") == 0;
}

enum cocket_code
predicate_make(struct made_predicate *out, const char *wanted, struct slice file, int64_t now, struct err *err)
{
	struct detected_predicate d;

	*out = (struct made_predicate){ .json = BUF(STATEMENT_MAX_BYTES) };
	if (wanted && predicate_type_check(wanted, err))
		return within(err, "type");
	if (is_custom(wanted))
		return make_custom(out, file, now, err);
	if (is_tag_value(file) && (wanted == NULL || predicate_type_matches(wanted, SPDX)))
		return make_text(out, file, err);
	if (predicate_detect(&d, file, err))
		return err->code;
	if (is_own_type(wanted))
		return make_own(out, wanted, file, err);
	return type_choose(out, wanted, &d, err) ? err->code : make_known(out, &d, file, err);
}
