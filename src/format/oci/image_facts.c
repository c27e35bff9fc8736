/* What a config says of containers: see image_facts.h. */
#include "format/oci/image_facts.h"

#include <stdlib.h>

#include "base/clock.h"

#define FACTS_MAX 4096

/* Go's encoding/json, in every runtime, takes "user" for "User", and the last one counts: a config has one reading, or none. */
static const char *const root_fields[] = { "config", "created", "history", "rootfs", "architecture", "os", "variant", NULL };
static const char *const config_fields[] = { "User", "ExposedPorts", "Env", "Labels", "Healthcheck", NULL };
static const char *const healthcheck_fields[] = { "Test", NULL };
static const char *const history_fields[] = { "created_by", NULL };

void
image_facts_free(struct image_facts *f)
{
	free(f->ports);
	free(f->environment);
	free(f->history);
	free(f->labels);
	json_free(&f->doc);
	*f = (struct image_facts){ 0 };
}

static enum cocket_code
texts_new(const char ***out, struct json v, const char *name, struct err *err)
{
	const size_t n = json_count(v);

	if (n > FACTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%s: %zu, at most %d are read", name, n, FACTS_MAX);
	*out = calloc(n + 1, sizeof **out);
	return *out ? COCKET_OK : no_memory(err);
}

static enum cocket_code
ports_read(struct image_facts *f, struct json config, struct err *err)
{
	struct json v;

	if (json_object_loose(&v, config, "ExposedPorts", err) || texts_new(&f->ports, v, "ExposedPorts", err))
		return err->code;
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m))
		f->ports[f->port_count++] = json_name(m);
	return COCKET_OK;
}

static enum cocket_code
environment_read(struct image_facts *f, struct json config, struct err *err)
{
	struct json v;

	if (json_array_loose(&v, config, "Env", err) || texts_new(&f->environment, v, "Env", err))
		return err->code;
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		if (json_type(m) != JSON_STRING)
			return fail(err, COCKET_E_FORMAT, "Env: not strings");
		f->environment[f->environment_count++] = json_string_value(m);
	}
	return COCKET_OK;
}

static enum cocket_code
labels_read(struct image_facts *f, struct json config, struct err *err)
{
	struct json v;

	if (json_object_loose(&v, config, "Labels", err))
		return err->code;
	if (json_count(v) > FACTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "Labels: %zu, at most %d are read", json_count(v), FACTS_MAX);
	f->labels = calloc(json_count(v) + 1, sizeof *f->labels);
	if (f->labels == NULL)
		return no_memory(err);
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		if (json_type(m) != JSON_STRING)
			return fail(err, COCKET_E_FORMAT, "Labels: not strings");
		f->labels[f->label_count++] = (struct image_label){ json_name(m), json_string_value(m) };
	}
	return COCKET_OK;
}

static enum cocket_code
history_read(struct image_facts *f, struct json root, struct err *err)
{
	struct json v;

	if (json_array_loose(&v, root, "history", err) || texts_new(&f->history, v, "history", err))
		return err->code;
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		if (json_one_case(m, history_fields, err))
			return within(err, "history");
		f->history[f->history_count++] = json_string_value(json_get(m, "created_by"));
	}
	return COCKET_OK;
}

/* "CMD" or "CMD-SHELL", and a command. */
static bool
is_probe(const char *first, struct json second)
{
	const char *command = json_string_value(second);

	return (strcmp(first, "CMD") == 0 || strcmp(first, "CMD-SHELL") == 0) && command != NULL && command[0] != '\0';
}

/* {"Test": ["NONE"]} is HEALTHCHECK NONE, an empty list what the base image has (docker's api/types/container HealthConfig).  Of a list that begins
 * with another word docker makes no probe at all. */
static enum cocket_code
healthcheck_read(struct image_facts *f, struct json config, struct err *err)
{
	struct json v, test;
	const char *first;

	if (json_object_loose(&v, config, "Healthcheck", err) || json_one_case(v, healthcheck_fields, err) || json_array_loose(&test, v, "Test", err))
		return err->code;
	first = json_string_value(json_first(test));
	if (first == NULL)
		return COCKET_OK;
	if (strcmp(first, "NONE") == 0)
		f->healthcheck = HEALTHCHECK_NONE;
	else if (is_probe(first, json_next(json_first(test))))
		f->healthcheck = HEALTHCHECK_STATED;
	return COCKET_OK;
}

static enum cocket_code
created_read(struct image_facts *f, struct json root, struct err *err)
{
	const char *text;

	if (json_string_loose(&text, root, "created", err))
		return err->code;
	if (text == NULL)
		return COCKET_OK;
	f->has_created = true;
	return clock_parse(&f->created, slice_str(text), err) ? within(err, "created") : COCKET_OK;
}

static enum cocket_code
config_read(struct image_facts *f, struct json root, struct err *err)
{
	struct json config;

	if (json_one_case(root, root_fields, err) || json_object_loose(&config, root, "config", err) || json_one_case(config, config_fields, err) ||
	    json_string_loose(&f->user, config, "User", err))
		return err->code;
	if (f->user == NULL)
		f->user = "";
	if (ports_read(f, config, err) || environment_read(f, config, err) || labels_read(f, config, err))
		return err->code;
	return healthcheck_read(f, config, err);
}

enum cocket_code
image_facts_parse(struct image_facts *out, struct slice config, struct err *err)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };

	if (json_parse(&f.doc, config, err))
		return err->code;
	if (config_read(&f, json_root(&f.doc), err) || history_read(&f, json_root(&f.doc), err) || created_read(&f, json_root(&f.doc), err))
		return within(err, "image config");
	*out = f;
	f = (struct image_facts){ 0 };
	return COCKET_OK;
}

const char *
image_facts_label(const struct image_facts *f, const char *name)
{
	for (size_t i = 0; i < f->label_count; i++)
		if (strcmp(f->labels[i].name, name) == 0)
			return f->labels[i].value;
	return NULL;
}
