/* See vsa.h.  Which summary is good enough is a policy's question; here a result is one of two words, and a level never is "FAILED". */
#include "format/attestation/vsa.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/predicate_field.h"
#include "format/text/slice_scan.h"

#define FAILED "FAILED"

void
vsa_free(struct vsa *v)
{
	for (size_t i = 0; i < v->input_count; i++)
		free(v->inputs[i].uri);
	free(v->inputs);
	strings_free(&v->levels);
	*v = (struct vsa){ .passed = false };
}

enum { VERIFIER, TIME, RESOURCE, POLICY, RESULT, LEVELS, INPUTS, FIELDS };

/* v1 in the first row; v0.2 and v0.1 have the others. */
static const char *const spelt[][FIELDS] = {
	{ "verifier", "timeVerified", "resourceUri", "policy", "verificationResult", "verifiedLevels", "inputAttestations" },
	{ "verifier", "time_verified", "resource_uri", "policy", "verification_result", "verified_levels", "input_attestations" },
	{ "verifier", "time_verified", "resource_uri", "policy", "verification_result", "policy_level", "input_attestations" },
};

/* Both spellings of one field would be two summaries in one. */
static enum cocket_code
find_fields(struct json_pull fields[static FIELDS], struct json_pull root, struct err *err)
{
	struct json_pull other[FIELDS];

	json_pull_fields(fields, spelt[0], FIELDS, root);
	for (size_t i = 1; i < sizeof spelt / sizeof spelt[0]; i++) {
		json_pull_fields(other, spelt[i], FIELDS, root);
		for (size_t j = 0; j < FIELDS; j++) {
			if (json_pull_type(other[j]) == JSON_ABSENT || other[j].text.ptr == fields[j].text.ptr)
				continue;
			if (json_pull_type(fields[j]) != JSON_ABSENT)
				return fail(err, COCKET_E_FORMAT, "%s: also given as %s", spelt[0][j], spelt[i][j]);
			fields[j] = other[j];
		}
	}
	return COCKET_OK;
}

static enum cocket_code
read_result(struct vsa *v, struct json_pull result, struct err *err)
{
	if (json_pull_expect(result, JSON_STRING, "verificationResult", err))
		return err->code;
	v->passed = json_pull_is(result, "PASSED");
	if (v->passed || json_pull_is(result, FAILED))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "verificationResult: %s, expected PASSED or FAILED", TEXT(result.text));
}

static enum cocket_code
read_levels(struct vsa *v, struct json_pull levels, struct err *err)
{
	struct json_members m = json_pull_enter(levels);

	if (json_pull_type(levels) == JSON_STRING)
		return json_pull_is(levels, FAILED) ? COCKET_OK : field_add_text(&v->levels, levels, "policy_level", err);
	if (json_pull_expect_loose(levels, JSON_ARRAY, "verifiedLevels", err))
		return err->code;
	while (json_pull_next(&m)) {
		if (v->levels.count == VSA_LEVELS_MAX)
			return fail(err, COCKET_E_TOO_MANY, "verifiedLevels: more than %d", VSA_LEVELS_MAX);
		if (!json_pull_is(m.value, FAILED) && field_add_text(&v->levels, m.value, "verifiedLevels", err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
add_input(struct vsa *v, struct json_pull value, struct err *err)
{
	char uri[sizeof v->resource_uri];
	struct vsa_input *input;

	if (json_pull_expect(value, JSON_OBJECT, "input", err) || field_text(uri, sizeof uri, json_pull_get(value, "uri"), "uri", err)
	    || LIST_RESERVE(v->inputs, v->input_capacity, v->input_count, 1, VSA_INPUTS_MAX, "input attestations", err))
		return err->code;
	input = &v->inputs[v->input_count];
	*input = (struct vsa_input){ 0 };
	if (field_sha256(&input->has_sha256, &input->sha256, json_pull_get(value, "digest"), "digest", err))
		return err->code;
	input->uri = strdup(uri);
	if (!input->uri)
		return no_memory(err);
	v->input_count++;
	return COCKET_OK;
}

static enum cocket_code
read_inputs(struct vsa *v, struct json_pull inputs, struct err *err)
{
	struct json_members m = json_pull_enter(inputs);

	if (json_pull_expect_loose(inputs, JSON_ARRAY, "inputAttestations", err))
		return err->code;
	while (json_pull_next(&m))
		if (add_input(v, m.value, err))
			return within(err, "inputAttestations[%zu]", v->input_count);
	return COCKET_OK;
}

static enum cocket_code
read_policy(struct vsa *v, struct json_pull policy, struct err *err)
{
	if (json_pull_expect_loose(policy, JSON_OBJECT, "policy", err)
	    || field_text(v->policy_uri, sizeof v->policy_uri, json_pull_get(policy, "uri"), "policy.uri", err))
		return err->code;
	return field_sha256(&v->has_policy_digest, &v->policy_digest, json_pull_get(policy, "digest"), "policy.digest", err);
}

static enum cocket_code
read_texts(struct vsa *v, const struct json_pull f[static FIELDS], struct err *err)
{
	if (json_pull_expect_loose(f[VERIFIER], JSON_OBJECT, "verifier", err)
	    || field_text(v->verifier_id, sizeof v->verifier_id, json_pull_get(f[VERIFIER], "id"), "verifier.id", err)
	    || field_text(v->resource_uri, sizeof v->resource_uri, f[RESOURCE], "resourceUri", err))
		return err->code;
	return field_time(&v->has_time, &v->time, f[TIME], "timeVerified", err);
}

static enum cocket_code
read_summary(struct vsa *v, struct json_pull root, struct err *err)
{
	struct json_pull f[FIELDS];

	if (json_pull_expect(root, JSON_OBJECT, "predicate", err) || find_fields(f, root, err))
		return err->code;
	if (read_texts(v, f, err) || read_policy(v, f[POLICY], err) || read_result(v, f[RESULT], err) || read_levels(v, f[LEVELS], err))
		return err->code;
	return read_inputs(v, f[INPUTS], err);
}

enum cocket_code
vsa_parse(struct vsa *out, struct slice predicate, struct err *err)
{
	AUTO(vsa_free) struct vsa v = { .passed = false };
	struct json_pull root;

	if (json_pull_open(&root, predicate, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err) || read_summary(&v, root, err))
		return within(err, "verification summary");
	*out = v;
	v = (struct vsa){ .passed = false };
	return COCKET_OK;
}

/* "SLSA_BUILD_LEVEL_" of "SLSA_BUILD_LEVEL_3"; its number in *level.  False for what is no level of an SLSA track. */
static bool
split_level(struct slice *track, unsigned *level, const char *text)
{
	struct slice s = slice_str(text);

	if (s.len < 2 || !slice_starts(s, "SLSA_") || !is_digit(s.ptr[s.len - 1]))
		return false;
	*track = head(s, s.len - 1);
	*level = (unsigned)(s.ptr[s.len - 1] - '0');
	return slice_ends(*track, "LEVEL_");
}

bool
vsa_has_level(const struct vsa *v, const char *level)
{
	struct slice wanted_track, track;
	unsigned wanted, is;
	bool has_track = split_level(&wanted_track, &wanted, level);

	for (size_t i = 0; v->passed && i < v->levels.count; i++) {
		if (strcmp(v->levels.items[i], level) == 0)
			return true;
		if (has_track && split_level(&track, &is, v->levels.items[i]) && slice_eq(track, wanted_track) && is >= wanted)
			return true;
	}
	return false;
}
