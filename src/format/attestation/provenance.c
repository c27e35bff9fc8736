/* See provenance.h.  Objects are open; what is of another type than the specification has is an error where it is compared, and nothing
 * elsewhere. */
#include "format/attestation/provenance.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/predicate_field.h"

#define PROVENANCE_URI "https://slsa.dev/provenance/"
#define BUILDKIT_METADATA_V02 "https://mobyproject.org/buildkit@v1#metadata"
#define BUILDKIT_METADATA_V1 "buildkit_metadata"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void
provenance_free(struct provenance *p)
{
	for (size_t i = 0; i < p->material_count; i++)
		free(p->materials[i].uri);
	free(p->materials);
	*p = (struct provenance){ .builder_id = "" };
}

static struct json_pull
get2(struct json_pull v, const char *first, const char *second)
{
	return json_pull_get(json_pull_get(v, first), second);
}

/* --- materials --- */

static enum cocket_code
add_material(struct provenance *p, struct json_pull v, struct err *err)
{
	struct provenance_material *m;
	struct json_pull uri = json_pull_get(v, "uri"), digest = json_pull_get(v, "digest");
	AUTO(buf_free) struct buf text = BUF(uri.text.len);

	if (json_pull_expect(v, JSON_OBJECT, "material", err) || json_pull_expect_loose(uri, JSON_STRING, "uri", err))
		return err->code;
	if (LIST_RESERVE(p->materials, p->material_capacity, p->material_count, 1, PROVENANCE_MATERIALS_MAX, "materials", err))
		return err->code;
	m = &p->materials[p->material_count];
	*m = (struct provenance_material){ 0 };
	if (field_sha256(&m->has_sha256, &m->sha256, digest, "digest", err) || json_pull_text(&text, uri, err))
		return err->code;
	source_commit_read(m->commit, digest);
	m->uri = strdup(buf_str(&text));
	if (!m->uri)
		return no_memory(err);
	p->material_count++;
	return COCKET_OK;
}

static enum cocket_code
read_materials(struct provenance *p, struct json_pull materials, const char *name, struct err *err)
{
	struct json_members m = json_pull_enter(materials);

	if (json_pull_expect_loose(materials, JSON_ARRAY, name, err))
		return err->code;
	while (json_pull_next(&m))
		if (add_material(p, m.value, err))
			return within(err, "%s[%zu]", name, p->material_count);
	return COCKET_OK;
}

/* --- the two versions --- */

/* Where each text and time of a version is. */
struct provenance_fields {
	struct json_pull builder_id, build_type, invocation_id, started, finished;
};

static enum cocket_code
read_fields(struct provenance *p, const struct provenance_fields *f, struct err *err)
{
	if (field_text(p->builder_id, sizeof p->builder_id, f->builder_id, "builder.id", err)
	    || field_text(p->build_type, sizeof p->build_type, f->build_type, "buildType", err)
	    || field_text(p->invocation_id, sizeof p->invocation_id, f->invocation_id, "invocation id", err)
	    || field_time(&p->has_started, &p->started, f->started, "time of start", err)
	    || field_time(&p->has_finished, &p->finished, f->finished, "time of finish", err))
		return err->code;
	return COCKET_OK;
}

/* The specification says buildInvocationId; in-toto's own library, and so nearly everybody, writes buildInvocationID. */
static struct json_pull
either(struct json_pull v, const char *one, const char *other)
{
	struct json_pull found = json_pull_get(v, one);

	return json_pull_type(found) == JSON_ABSENT ? json_pull_get(v, other) : found;
}

static struct source_place
vcs_place(struct json_pull buildkit)
{
	struct json_pull vcs = json_pull_get(buildkit, "vcs");

	return (struct source_place){ .name = "vcs", .uri = json_pull_get(vcs, "source"), .commit = json_pull_get(vcs, "revision") };
}

static enum cocket_code
find_source(struct provenance *p, const struct source_place *places, size_t count, struct err *err)
{
	const struct source_question question = {
		.build_type = p->build_type, .materials = p->materials, .material_count = p->material_count, .places = places, .place_count = count,
	};

	return provenance_source_find(&p->source, &question, err);
}

static enum cocket_code
read_v02(struct provenance *p, struct json_pull root, struct err *err)
{
	struct json_pull metadata = json_pull_get(root, "metadata"), config = get2(root, "invocation", "configSource");
	const struct provenance_fields fields = {
		.builder_id = get2(root, "builder", "id"),
		.build_type = json_pull_get(root, "buildType"),
		.invocation_id = either(metadata, "buildInvocationID", "buildInvocationId"),
		.started = json_pull_get(metadata, "buildStartedOn"),
		.finished = json_pull_get(metadata, "buildFinishedOn"),
	};
	const struct source_place places[] = {
		{ .name = "configSource", .uri = json_pull_get(config, "uri"), .digest = json_pull_get(config, "digest") },
		vcs_place(json_pull_get(metadata, BUILDKIT_METADATA_V02)),
	};

	if (read_fields(p, &fields, err) || read_materials(p, json_pull_get(root, "materials"), "materials", err))
		return err->code;
	return find_source(p, places, COUNT(places), err);
}

/* A string (GitLab), or an object with a URI. */
static struct source_place
source_place(struct json_pull source)
{
	bool is_object = json_pull_type(source) == JSON_OBJECT;

	return (struct source_place){ .name = "source", .uri = is_object ? json_pull_get(source, "uri") : source, .digest = json_pull_get(source, "digest") };
}

static enum cocket_code
read_v1(struct provenance *p, struct json_pull root, struct err *err)
{
	struct json_pull definition = json_pull_get(root, "buildDefinition"), run = json_pull_get(root, "runDetails");
	struct json_pull external = json_pull_get(definition, "externalParameters"), metadata = json_pull_get(run, "metadata");
	struct json_pull workflow = json_pull_get(external, "workflow"), config = json_pull_get(external, "configSource");
	struct json_pull build_config = json_pull_get(external, "buildConfigSource");
	const struct provenance_fields fields = {
		.builder_id = get2(run, "builder", "id"),
		.build_type = json_pull_get(definition, "buildType"),
		.invocation_id = either(metadata, "invocationId", "invocationID"),
		.started = json_pull_get(metadata, "startedOn"),
		.finished = json_pull_get(metadata, "finishedOn"),
	};
	const struct source_place places[] = {
		{ .name = "buildConfigSource", .uri = json_pull_get(build_config, "repository"), .ref = json_pull_get(build_config, "ref"),
		  .digest = json_pull_get(build_config, "digest") },
		{ .name = "workflow", .uri = json_pull_get(workflow, "repository"), .ref = json_pull_get(workflow, "ref") },
		{ .name = "configSource", .uri = json_pull_get(config, "uri"), .digest = json_pull_get(config, "digest") },
		source_place(json_pull_get(external, "source")),
		vcs_place(json_pull_get(metadata, BUILDKIT_METADATA_V1)),
	};

	if (read_fields(p, &fields, err) || read_materials(p, json_pull_get(definition, "resolvedDependencies"), "resolvedDependencies", err))
		return err->code;
	return find_source(p, places, COUNT(places), err);
}

static enum cocket_code
read_version(struct provenance *p, const char *type, struct json_pull root, struct err *err)
{
	if (json_pull_expect(root, JSON_OBJECT, "predicate", err))
		return err->code;
	if (strcmp(type, PROVENANCE_URI "v0.2") == 0)
		return read_v02(p, root, err);
	if (strcmp(type, PROVENANCE_URI "v1") == 0)
		return read_v1(p, root, err);
	return fail(err, COCKET_E_UNSUPPORTED, "provenance %s: expected " PROVENANCE_URI "v0.2 or v1", TEXT(slice_str(type)));
}

enum cocket_code
provenance_parse(struct provenance *out, const char *predicate_type, struct slice predicate, struct err *err)
{
	AUTO(provenance_free) struct provenance p = { .builder_id = "" };
	struct json_pull root;

	if (json_pull_open(&root, predicate, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err) || read_version(&p, predicate_type, root, err))
		return within(err, "provenance");
	*out = p;
	p.materials = NULL;
	p.material_count = 0;
	return COCKET_OK;
}
