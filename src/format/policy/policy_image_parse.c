/* Reading what a policy asks of the image itself: see policy_image.h.  Closed; what asks for nothing is refused. */
#include "base/escape.h"
#include "format/oci/port_range.h"
#include "format/policy/policy_part.h"

#define SIZE_MAX_BYTES ((uint64_t)1 << 50)

static const char *const users[] = { "not-root", NULL }, *const required[] = { "required", NULL };
static const char *const secrets[] = { "deny", "deny-all", NULL }, *const bys[] = { "labels", "provenance", NULL };

const struct json_field policy_base_fields[] = {
	{ "by", SHAPE_TEXT, 2, .words = bys, .about = "labels: the image's labels or annotations say which it is, the default; provenance: the attestation does" },
	{ "all-inputs", SHAPE_FLAG, 2, .about = "by provenance: each image that went into the build must be as asked, not the base alone" },
	{ "names", SHAPE_LIST, 2, POLICY_SOME, .about = "patterns of the base image's name, any of which it must match" },
	{ "verified", SHAPE_FLAG, 2, .about = "the base image must be allowed by this policy itself" },
	{ "max-age", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "maximum age of the base image, like 90d" },
	{ .name = NULL },
};

const struct json_field policy_image_fields[] = {
	{ "user", SHAPE_TEXT, 2, .words = users, .about = "not-root: its containers do not run as root" },
	{ "healthcheck", SHAPE_TEXT, 2, .words = required, .about = "required: it says how to tell whether it works" },
	{ "ports", SHAPE_LIST, 2, .least = 0, .most = POLICY_PATTERNS_MAX, .pattern = "^[0-9]+(-[0-9]+)?/(tcp|udp|sctp)$", .about = "ports that it may expose, like 8080/tcp or 8000-8010/udp" },
	{ "max-size", SHAPE_TEXT, 2, .pattern = "^[1-9][0-9]*(KB|MB|GB|KiB|MiB|GiB)?$", .about = "maximum of its config and layers as they are stored, like 500MB" },
	{ "max-age", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "maximum time since it was made, like 90d" },
	{ "max-layers", SHAPE_NUMBER, 2, .least = 1, .most = LAYERS_MAX, .about = "maximum number of layers" },
	{ "labels", SHAPE_LIST, 2, POLICY_SOME, .about = "labels that it must have: NAME, or NAME=PATTERN" },
	{ "base", SHAPE_OBJECT, 2, .of = "base", .about = "what it must be made from" },
	{ "secrets", SHAPE_TEXT, 2, .words = secrets, .about = "deny: none in its files and its config; deny-all: nor encrypted keys" },
	{ "known-secrets", SHAPE_LIST, 2, POLICY_SOME, .about = "patterns of paths in layers that are not held against it" },
	{ .name = NULL },
};

/* --- values, whose shapes the table has checked --- */

static const struct {
	const char *name;
	uint64_t bytes;
} units[] = { { "", 1 }, { "KB", 1000 }, { "MB", 1000000 }, { "GB", 1000000000 }, { "KiB", KIB }, { "MiB", MIB }, { "GiB", KIB * MIB } };

/* False: it is none. */
static bool
size_parse(uint64_t *out, struct slice text)
{
	size_t n = 0;
	uint64_t number;
	struct err ignored = { 0 };

	while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9')
		n++;
	if (u64_parse(&number, slice_of(text.ptr, n), SIZE_MAX_BYTES, &ignored) || number == 0)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (slice_is(slice_of(text.ptr + n, text.len - n), units[i].name) && number <= SIZE_MAX_BYTES / units[i].bytes) {
			*out = number * units[i].bytes;
			return true;
		}
	return false;
}

static enum cocket_code
size_read(struct policy_image *out, const struct json_reader *r, struct json v)
{
	const char *text = json_string_value(json_get(v, "max-size"));

	if (text == NULL || size_parse(&out->max_size, slice_str(text)))
		return COCKET_OK;
	return json_refuse(r, json_get(v, "max-size"), "max-size: %s, expected a number and KB, MB, GB, KiB, MiB or GiB", TEXT(slice_str(text)));
}

/* "9000-8000/tcp", "70000/tcp" */
static enum cocket_code
ports_check(const struct json_reader *r, struct json list)
{
	struct port_range ignored;

	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (json_string_value(v) && !port_range_parse(&ignored, slice_str(json_string_value(v))))
			return json_refuse(r, v, "ports: %s: no port up to 65535, and no range that rises", TEXT(slice_str(json_string_value(v))));
	return COCKET_OK;
}

static enum cocket_code
lists_read(struct policy_image *out, const struct json_reader *r, struct json v)
{
	if (policy_list_read(&out->ports, r, json_get(v, "ports")) || policy_list_read(&out->labels, r, json_get(v, "labels")))
		return r->err->code;
	out->has_ports = json_type(json_get(v, "ports")) != JSON_ABSENT;
	if (ports_check(r, json_get(v, "ports")) && !json_goes_on(r))
		return r->err->code;
	return policy_list_read(&out->known_secrets, r, json_get(v, "known-secrets"));
}

static enum cocket_code
secrets_read(struct policy_image *out, const struct json_reader *r, struct json v)
{
	const char *text = json_string_value(json_get(v, "secrets"));

	if (text)
		out->secrets = strcmp(text, "deny-all") == 0 ? SECRETS_ALL : SECRETS_CLEAR;
	if (out->known_secrets.count > 0 && text == NULL)
		return json_refuse(r, json_get(v, "known-secrets"), "known-secrets: goes with secrets only");
	return COCKET_OK;
}

static bool
asks_provenance(const struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->attestation_count; i++)
		for (size_t j = 0; j < rule->attestations[i].types.count; j++)
			if (policy_type_kind(rule->attestations[i].types.items[j]) == PREDICATE_PROVENANCE)
				return true;
	return false;
}

/* Provenance counts by whoever the rule asks for it. */
static enum cocket_code
base_by_read(struct policy_rule *out, const struct json_reader *r, struct json base)
{
	struct base_checks *b = &out->image.base;
	const char *by = json_string_value(json_get(base, "by"));

	b->by = by && strcmp(by, "provenance") == 0 ? BASE_BY_PROVENANCE : BASE_BY_LABEL;
	b->all_inputs = json_is_true(json_get(base, "all-inputs"));
	if (b->by == BASE_BY_PROVENANCE && !asks_provenance(out))
		return json_refuse(r, json_get(base, "by"), "by: provenance: the rule's attestations ask for none of type provenance");
	if (b->all_inputs && b->by != BASE_BY_PROVENANCE)
		return json_refuse(r, json_get(base, "all-inputs"), "all-inputs: goes with by: provenance only");
	return COCKET_OK;
}

static enum cocket_code
base_read(struct policy_rule *out, const struct json_reader *r, struct json v)
{
	struct base_checks *b = &out->image.base;
	struct json base = json_get(v, "base");

	if (json_type(base) != JSON_OBJECT)
		return COCKET_OK;
	if (json_check_fields(r, base, policy_base_fields) || policy_list_read(&b->names, r, json_get(base, "names")) ||
	    policy_duration_read(&b->max_age, r, base, "max-age"))
		return r->err->code;
	b->is_asked = true;
	b->is_verified = json_is_true(json_get(base, "verified"));
	if (b->names.count == 0 && !b->is_verified && b->max_age == 0)
		return json_refuse(r, base, "base: expected names, verified or max-age: nothing is asked");
	return base_by_read(out, r, base);
}

static enum cocket_code
others_read(struct policy_image *out, const struct json_reader *r, struct json v)
{
	uint64_t layers;

	out->no_root = json_type(json_get(v, "user")) != JSON_ABSENT;
	out->healthcheck = json_type(json_get(v, "healthcheck")) != JSON_ABSENT;
	if (json_u64_value(&layers, json_get(v, "max-layers")))
		out->max_layers = layers;
	return policy_duration_read(&out->max_age, r, v, "max-age");
}

enum cocket_code
policy_image_read(struct policy_rule *out, const struct json_reader *r, struct json object)
{
	typedef enum cocket_code step(struct policy_image *image, const struct json_reader *r, struct json v);
	static step *const steps[] = { others_read, size_read, lists_read, secrets_read };
	struct json v = json_get(object, "image");

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK;
	if (json_check_fields(r, v, policy_image_fields))
		return r->err->code;
	out->image.text = v;
	out->image.is_asked = true;
	if (json_count(v) == 0)
		return json_refuse(r, v, "image: nothing is asked");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](&out->image, r, v) && !json_goes_on(r))
			return r->err->code;
	return base_read(out, r, v);
}
