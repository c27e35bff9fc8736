/* Detection of predicates: see predicate_detect.h.  By fields that the specification requires, so that no two of them are taken for one. */
#include "format/attestation/predicate_detect.h"

#include <stdio.h>

#include "base/json_pull.h"
#include "base/limits.h"

enum {
	FIELD_STATEMENT, FIELD_PAYLOAD, FIELD_ENVELOPE, FIELD_SPDX, FIELD_GRAPH, FIELD_CONTEXT, FIELD_CYCLONEDX, FIELD_DEFINITION, FIELD_RUN,
	FIELD_BUILDER, FIELD_BUILD_TYPE, FIELD_VERIFIER, FIELD_RESULT, FIELDS
};

static const char *const fields[FIELDS] = {
	"_type", "payloadType", "dsseEnvelope", "spdxVersion", "@graph", "@context", "bomFormat", "buildDefinition", "runDetails", "builder",
	"buildType", "verifier", "verificationResult",
};

#define NONE FIELDS
#define OPENVEX "https://openvex.dev/ns"

static const struct detect_row {
	int first, second;     /* fields that it has; second NONE: one is enough */
	const char *what, *type, *family;
} rows[] = {
	{ FIELD_SPDX, NONE, "an SPDX document", "https://spdx.dev/Document", "https://spdx.dev/Document" },
	{ FIELD_CYCLONEDX, NONE, "a CycloneDX document", "https://cyclonedx.org/bom", "https://cyclonedx.org/bom" },
	{ FIELD_DEFINITION, FIELD_RUN, "SLSA provenance v1", "https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v1" },
	{ FIELD_BUILDER, FIELD_BUILD_TYPE, "SLSA provenance v0.2", "https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v0.2" },
	{ FIELD_VERIFIER, FIELD_RESULT, "a verification summary", "https://slsa.dev/verification_summary/v1", "https://slsa.dev/verification_summary" },
};

static bool
is_there(struct json_pull v)
{
	return json_pull_type(v) != JSON_ABSENT;
}

static enum cocket_code
signed_refuse(const struct json_pull f[static FIELDS], struct err *err)
{
	struct slice type;

	if (is_there(f[FIELD_PAYLOAD]) || is_there(f[FIELD_ENVELOPE]))
		return fail(err, COCKET_E_USAGE, "is a signed envelope or bundle; expected the predicate alone");
	if (json_pull_plain(&type, f[FIELD_STATEMENT]) && slice_starts(type, "https://in-toto.io/Statement/"))
		return fail(err, COCKET_E_USAGE, "is an in-toto statement; expected the predicate alone");
	return COCKET_OK;
}

/* JSON-LD: the context says what it is. */
static void
context_detect(struct detected_predicate *out, const struct json_pull f[static FIELDS])
{
	struct slice context;
	struct json_members m = json_pull_enter(f[FIELD_CONTEXT]);

	if (!json_pull_plain(&context, f[FIELD_CONTEXT]) && !(json_pull_next(&m) && json_pull_plain(&context, m.value)))
		return;
	if (slice_starts(context, OPENVEX) && context.len < sizeof out->type) {
		*out = (struct detected_predicate){ .what = "an OpenVEX document", .family = OPENVEX };
		memcpy(out->type, context.ptr, context.len);
	} else if (slice_starts(context, "https://spdx.org/rdf/3") && is_there(f[FIELD_GRAPH])) {
		*out = (struct detected_predicate){ "an SPDX 3 document", "https://spdx.dev/Document/v3", "https://spdx.dev/Document", SCAN_NOT_KNOWN };
	}
}

static void
row_detect(struct detected_predicate *out, const struct json_pull f[static FIELDS])
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows && out->what == NULL; i++) {
		if (!is_there(f[rows[i].first]) || (rows[i].second != NONE && !is_there(f[rows[i].second])))
			continue;
		out->what = rows[i].what;
		snprintf(out->family, sizeof out->family, "%s", rows[i].family);
		snprintf(out->type, sizeof out->type, "%s", rows[i].type);
	}
}

/* The versions of in-toto's hold the same. */
static void
scan_fill(struct detected_predicate *out, enum scan_format format)
{
	const char *type = scan_predicate_type(format), *version = strstr(type, "/v0");

	out->scan = format;
	out->what = scan_format_name(format);
	snprintf(out->type, sizeof out->type, "%s", type);
	snprintf(out->family, sizeof out->family, "%.*s", version ? (int)(version - type) : (int)strlen(type), type);
}

enum cocket_code
predicate_detect(struct detected_predicate *out, struct slice file, struct err *err)
{
	struct json_pull root, f[FIELDS];
	enum scan_format format;

	*out = (struct detected_predicate){ 0 };
	if (json_pull_open(&root, file, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err))
		return err->code;
	if (json_pull_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "expected a JSON object");
	json_pull_fields(f, fields, FIELDS, root);
	if (signed_refuse(f, err) || scan_format_of(&format, root, err))
		return err->code;
	if (format != SCAN_NOT_KNOWN)
		scan_fill(out, format);
	context_detect(out, f);
	row_detect(out, f);
	return COCKET_OK;
}
