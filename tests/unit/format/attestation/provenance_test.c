/* provenance.c by table: documents as their writers shape them; the source, or why there is none. */
#include "support/test.h"

#include "format/attestation/provenance.h"

#define V02 "https://slsa.dev/provenance/v0.2"
#define V1 "https://slsa.dev/provenance/v1"
#define R "https://github.com/shop/api"
#define C1 "1111111111111111111111111111111111111111"
#define C2 "2222222222222222222222222222222222222222"
#define C256 "3333333333333333333333333333333333333333333333333333333333333333"
#define D "4444444444444444444444444444444444444444444444444444444444444444"
#define GIT_MATERIAL(uri, commit) "{\"uri\":\"" uri "\",\"digest\":{\"sha1\":\"" commit "\"}}"
#define IMAGE_MATERIAL "{\"uri\":\"pkg:docker/alpine@3.20?platform=linux%2Famd64\",\"digest\":{\"sha256\":\"" D "\"}}"
#define GITHUB(repository, ref, dependencies) \
	"{\"buildDefinition\":{\"buildType\":\"https://actions.github.io/buildtypes/workflow/v1\",\"externalParameters\":{\"workflow\":{\"ref\":\"" ref \
	"\",\"repository\":\"" repository "\",\"path\":\".github/workflows/release.yml\"}},\"resolvedDependencies\":[" dependencies "]}," \
	"\"runDetails\":{\"builder\":{\"id\":\"https://github.com/shop/api/.github/workflows/release.yml@refs/heads/main\"}}}"
#define DEPENDENCY(uri, commit) "{\"uri\":\"" uri "\",\"digest\":{\"gitCommit\":\"" commit "\"}}"
#define EXTERNAL(inside) "{\"buildDefinition\":{\"externalParameters\":{" inside "}}}"
#define CONFIG(inside) "{\"invocation\":{\"configSource\":{" inside "}}}"
#define BUILDKIT(config, vcs, materials) \
	"{\"builder\":{\"id\":\"\"},\"buildType\":\"https://mobyproject.org/buildkit@v1\",\"materials\":[" materials "],\"invocation\":{\"configSource\":{" \
	config "}},\"metadata\":{\"https://mobyproject.org/buildkit@v1#metadata\":{\"vcs\":{" vcs "}}}}"
#define VCS(uri, revision) "\"source\":\"" uri "\",\"revision\":\"" revision "\""
#define TEKTON(config, materials) \
	"{\"buildType\":\"https://tekton.dev/attestations/chains@v2\",\"invocation\":{\"configSource\":{" config "}},\"materials\":[" materials "]}"
#define TEKTON1(config, dependencies) \
	"{\"buildDefinition\":{\"buildType\":\"https://tekton.dev/chains/v2/slsa\",\"externalParameters\":{\"buildConfigSource\":{" config "}}," \
	"\"resolvedDependencies\":[" dependencies "]}}"

static const struct row {
	const char *type, *text;
	const char *repository, *ref, *commit, *unclear;
} rows[] = {
	/* GitHub: repository and ref from the workflow, the commit from the dependency that is the same repository. */
	{ V1, GITHUB(R, "refs/heads/main", DEPENDENCY("git+" R "@refs/heads/main", C1)), R, "refs/heads/main", C1, "" },
	{ V1, GITHUB(R ".git", "refs/tags/v1", DEPENDENCY("git+https://github.com/other/x@refs/heads/main", C1)), R, "refs/tags/v1", "", "" },
	{ V1, GITHUB(R, "refs/heads/main", DEPENDENCY("git+" R "@refs/heads/main", C1) "," DEPENDENCY("git+" R "@refs/heads/next", C2)),
	  R, "refs/heads/main", "", "two commits of the source" },
	{ V1, GITHUB(R, "refs/heads/main", DEPENDENCY("git+" R "@refs/heads/main", C256)), R, "refs/heads/main", C256, "" },
	{ V1, GITHUB(R, "", ""), R, "", "", "" },
	/* BuildKit, v1 and v0.2: a context from git, or what the client says of its directory. */
	{ V1, EXTERNAL("\"configSource\":{\"uri\":\"" R ".git#refs/tags/v1.0:src\",\"digest\":{\"sha1\":\"" C1 "\"},\"path\":\"Dockerfile\"}"), R, "refs/tags/v1.0", C1, "" },
	{ V02, BUILDKIT("\"uri\":\"" R ".git#main\",\"digest\":{\"sha1\":\"" C1 "\"},\"entryPoint\":\"Dockerfile\"", "", IMAGE_MATERIAL), R, "main", C1, "" },
	{ V02, BUILDKIT("\"entryPoint\":\"Dockerfile\"", VCS("git@github.com:shop/api.git", C1), IMAGE_MATERIAL), R, "", C1, "" },
	{ V02, BUILDKIT("", VCS(R, C1 "-dirty"), GIT_MATERIAL(R, C2)), R, "", "", "two commits of the source" },
	{ V02, BUILDKIT("\"uri\":\"" R ".git#main\"", VCS("https://github.com/shop/other", C1), ""), "", "", "", "two sources: " R " and https://github.com/shop/other" },
	{ V02, BUILDKIT("\"uri\":\"" R ".git\",\"digest\":{\"sha1\":\"" C1 "\"}", VCS(R, C2), ""), R, "", "", "two commits of the source" },
	{ V1, "{\"runDetails\":{\"metadata\":{\"buildkit_metadata\":{\"vcs\":{" VCS(R, C1) "}}}}}", R, "", C1, "" },
	/* A Dockerfile that fetches a repository is not built from it. */
	{ V02, BUILDKIT("\"entryPoint\":\"Dockerfile\"", "", GIT_MATERIAL(R ".git#main", C1)), "", "", "", "" },
	{ V1, "{\"buildDefinition\":{\"externalParameters\":{},\"resolvedDependencies\":[" DEPENDENCY("git+" R, C1) "]}}", "", "", "", "" },
	/* A context that is no repository. */
	{ V02, CONFIG("\"uri\":\"oci://registry.example.com/pipelines\""), "", "", "", "configSource: oci://registry.example.com/pipelines is no source repository" },
	/* The generators, Cloud Build, GitLab. */
	{ V02, CONFIG("\"uri\":\"git+" R "@refs/tags/v1\",\"digest\":{\"sha1\":\"" C1 "\"}"), R, "refs/tags/v1", C1, "" },
	{ V1, EXTERNAL("\"source\":{\"uri\":\"git+" R "@refs/tags/v1\",\"digest\":{\"gitCommit\":\"" C1 "\"}}"), R, "refs/tags/v1", C1, "" },
	{ V1, EXTERNAL("\"source\":\"" R "\""), R, "", "", "" },
	{ V1, EXTERNAL("\"buildConfigSource\":{\"repository\":\"" R "\",\"ref\":\"refs/heads/main\",\"path\":\"cloudbuild.yaml\"}"), R, "refs/heads/main", "", "" },
	{ V1, EXTERNAL("\"source\":\"" R "\",\"workflow\":{\"repository\":\"" R "\",\"ref\":\"refs/heads/main\"}"), R, "refs/heads/main", "", "" },
	{ V1, EXTERNAL("\"source\":\"git+" R "@refs/heads/next\",\"workflow\":{\"repository\":\"" R "\",\"ref\":\"refs/heads/main\"}"), R, "", "",
	  "two refs of the source" },
	/* Tekton: the source is with the materials; the pipeline's repository is another thing, unless nothing else was built. */
	{ V02, TEKTON("", GIT_MATERIAL("git+" R ".git", C1) "," IMAGE_MATERIAL), R, "", C1, "" },
	{ V02, TEKTON("\"uri\":\"git+https://github.com/shop/pipelines\",\"digest\":{\"sha1\":\"" C2 "\"}",
	              GIT_MATERIAL("git+" R ".git", C1) "," GIT_MATERIAL("git+https://github.com/shop/pipelines.git", C2)), R, "", C1, "" },
	{ V02, TEKTON("\"uri\":\"git+" R "\",\"digest\":{\"sha1\":\"" C1 "\"}", GIT_MATERIAL("git+" R, C1)), R, "", C1, "" },
	{ V02, TEKTON("", GIT_MATERIAL("git+" R, C1) "," GIT_MATERIAL("git+https://github.com/shop/other", C2)), "", "", "",
	  "two sources: " R " and https://github.com/shop/other" },
	{ V1, TEKTON1("\"repository\":\"https://github.com/shop/pipelines\"", DEPENDENCY("git+" R, C1) "," DEPENDENCY("git+https://github.com/shop/pipelines", C2)),
	  R, "", C1, "" },
	/* Nothing is said. */
	{ V02, "{}", "", "", "", "" },
	{ V1, "{\"buildDefinition\":null,\"runDetails\":[]}", "", "", "", "" },
	/* Not a commit: capitals, another length. */
	{ V02, CONFIG("\"uri\":\"" R "\",\"digest\":{\"sha1\":\"ABCDEF1111111111111111111111111111111111\"}"), R, "", "", "" },
	{ V02, CONFIG("\"uri\":\"" R "\",\"digest\":{\"sha1\":\"1111111\"}"), R, "", "", "" },
};

static void
finds_the_source(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(provenance_free) struct provenance p = { .builder_id = "" };
		struct err err = { 0 };

		if (provenance_parse(&p, rows[i].type, slice_str(rows[i].text), &err))
			fail_msg("%s: %s", rows[i].text, err.message);
		if (strcmp(p.source.repository, rows[i].repository) != 0 || strcmp(p.source.ref, rows[i].ref) != 0
		    || strcmp(p.source.commit, rows[i].commit) != 0 || strcmp(p.source.unclear, rows[i].unclear) != 0)
			fail_msg("%s: %s, %s, %s, unclear: %s", rows[i].text, p.source.repository, p.source.ref, p.source.commit, p.source.unclear);
	}
}

static void
reads_each_field_of_v1(void **state)
{
	AUTO(provenance_free) struct provenance p = { .builder_id = "" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(provenance_parse(&p, V1, slice_str(
		"{\"buildDefinition\":{\"buildType\":\"https://example.org/type\",\"resolvedDependencies\":[" IMAGE_MATERIAL "," DEPENDENCY("git+" R, C1) ",{\"name\":\"x\"}]},"
		"\"runDetails\":{\"builder\":{\"id\":\"https://example.org/builder\"},\"metadata\":{\"invocationId\":\"https://example.org/run/7\","
		"\"startedOn\":\"2026-11-20T08:00:00.5Z\",\"finishedOn\":\"2026-11-20T09:00:00+01:00\"}}}"), &err), COCKET_OK);
	assert_string_equal(p.builder_id, "https://example.org/builder");
	assert_string_equal(p.build_type, "https://example.org/type");
	assert_string_equal(p.invocation_id, "https://example.org/run/7");
	assert_true(p.has_started && p.started == 1795161600);
	assert_true(p.has_finished && p.finished == p.started);
	assert_int_equal(p.material_count, 3);
	assert_string_equal(p.materials[0].uri, "pkg:docker/alpine@3.20?platform=linux%2Famd64");
	assert_true(p.materials[0].has_sha256 && p.materials[0].sha256.bytes[31] == 0x44);
	assert_string_equal(p.materials[0].commit, "");
	assert_string_equal(p.materials[1].commit, C1);
	assert_false(p.materials[1].has_sha256);
	assert_string_equal(p.materials[2].uri, "");
}

#define INVOKED(spelt) \
	"{\"builder\":{\"id\":\"https://example.org/builder\"},\"buildType\":\"https://example.org/type\",\"metadata\":{\"" spelt "\":\"7\"," \
	"\"buildStartedOn\":\"2026-11-20T08:00:00Z\",\"buildFinishedOn\":\"0001-01-01T00:00:00Z\"},\"materials\":[" IMAGE_MATERIAL "]}"

/* buildInvocationID is what is written, buildInvocationId what is specified. */
static void
reads_each_field_of_v02(void **state)
{
	static const char *const texts[] = { INVOKED("buildInvocationID"), INVOKED("buildInvocationId") };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		AUTO(provenance_free) struct provenance p = { .builder_id = "" };
		struct err err = { 0 };

		assert_int_equal(provenance_parse(&p, V02, slice_str(texts[i]), &err), COCKET_OK);
		assert_string_equal(p.builder_id, "https://example.org/builder");
		assert_string_equal(p.build_type, "https://example.org/type");
		assert_string_equal(p.invocation_id, "7");
		assert_true(p.has_started && p.started == 1795161600);
		assert_false(p.has_finished);
		assert_int_equal(p.material_count, 1);
	}
}

static const struct refusal {
	const char *type, *text;
	enum cocket_code code;
	const char *says;
} refusals[] = {
	{ V1, "", COCKET_E_FORMAT, "provenance: line 1 column 1: unexpected end" },
	{ V1, "[]", COCKET_E_FORMAT, "provenance: predicate: not an object" },
	{ V1, "{\"a\":1,\"a\":2}", COCKET_E_FORMAT, "provenance: line 1 column 8: duplicate key \"a\"" },
	{ V1, "{\"runDetails\":{\"builder\":{\"id\":7}}}", COCKET_E_FORMAT, "provenance: builder.id: not a string" },
	{ V1, "{\"runDetails\":{\"metadata\":{\"startedOn\":\"yesterday\"}}}", COCKET_E_FORMAT,
	  "provenance: time of start: \"yesterday\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ V1, "{\"buildDefinition\":{\"resolvedDependencies\":{}}}", COCKET_E_FORMAT, "provenance: resolvedDependencies: not an array" },
	{ V1, "{\"buildDefinition\":{\"resolvedDependencies\":[" IMAGE_MATERIAL ",7]}}", COCKET_E_FORMAT, "provenance: resolvedDependencies[1]: material: not an object" },
	{ V02, "{\"materials\":[{\"uri\":7}]}", COCKET_E_FORMAT, "provenance: materials[0]: uri: not a string" },
	{ V02, "{\"invocation\":{\"configSource\":{\"uri\":[]}}}", COCKET_E_FORMAT, "provenance: configSource: not a string" },
	{ "https://slsa.dev/provenance/v0.1", "{}", COCKET_E_UNSUPPORTED,
	  "provenance: provenance https://slsa.dev/provenance/v0.1: expected https://slsa.dev/provenance/v0.2 or v1" },
	{ "https://slsa.dev/provenance/v1.1", "{}", COCKET_E_UNSUPPORTED,
	  "provenance: provenance https://slsa.dev/provenance/v1.1: expected https://slsa.dev/provenance/v0.2 or v1" },
};

static void
refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct provenance p = { .builder_id = "" };
		struct err err = { 0 };

		assert_int_equal(provenance_parse(&p, refusals[i].type, slice_str(refusals[i].text), &err), refusals[i].code);
		assert_string_equal(err.message, refusals[i].says);
		assert_null(p.materials);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_source),
		cmocka_unit_test(reads_each_field_of_v1),
		cmocka_unit_test(reads_each_field_of_v02),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
