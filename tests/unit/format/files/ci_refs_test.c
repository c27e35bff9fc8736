/* ci_refs.c, ci_file.c by table: the images that files of CI systems name, where each system has them and nowhere else. */
#include "support/test.h"

#include "format/files/ci_file.h"
#include "format/files/file_type.h"
#include "support/image_refs.h"

static const struct refs_row github[] = {
	{ "on: push\njobs:\n  a:\n    container: node:20\n    services: {pg: {image: postgres:16}}\n    steps:\n    - uses: actions/checkout@v4\n"
	  "    - uses: docker://alpine:3.8\n    - {name: x, run: docker pull image}\n",
	  "4:16 image node:20 (jobs.a.container)\n5:28 image postgres:16 (jobs.a.services.pg.image)\n"
	  "8:22 image alpine:3.8 (jobs.a.steps[1].uses)\n" },
	{ "on: push\njobs: {a: {container: {image: \"a:1\", env: {image: b}}}, b: {container: null}}\n",
	  "2:32 image a:1 (jobs.a.container.image)\n" },
	{ "jobs: {a: {container: '${{ matrix.i }}'}}\n", "1:24 problem (jobs.a.container) ${{ matrix.i }}: only a run knows which image that is\n" },
	{ "jobs: {a: {container: [a]}}\n", "1:23 problem (jobs.a.container) the image is not text\n" },
	{ "jobs: {a: {container: 3.8}}\n", "1:23 problem (jobs.a.container) 3.8: not text to every YAML reader; put it in quotes\n" },
	{ "jobs: {a: {uses: o/r/.github/workflows/w.yml@v1}}\n", "1:18 skipped (jobs.a.uses) what other files name is not read\n" },
	{ "runs: {using: docker, image: Dockerfile}\n", "" },
	{ "runs: {using: docker, image: 'docker://a/b:1'}\n", "1:40 image a/b:1 (runs.image)\n" },
	{ "runs: {using: composite, steps: [{uses: docker://a:1}, {uses: ./x}]}\n", "1:50 image a:1 (runs.steps[0].uses)\n" },
	{ "x: &s [{uses: docker://a:1}]\njobs: {a: {steps: *s}, b: {steps: *s}}\n", "1:24 image a:1 (jobs.a.steps[0].uses)\n" },
	{ "x: &c {container: a:1}\njobs: {a: {<<: *c}}\n", "1:19 image a:1 (jobs.a.container)\n" },
	{ "x: &c {container: a:1}\njobs: {a: {container: b:1, <<: *c}}\n",
	  "2:11 problem (jobs.a.container) set here and differently by << after it; YAML readers differ in which applies\n" },
	{ "jobs: {a: {steps: [!reference [x]]}}\n", "error 15: 1:20: unknown tag !reference" },
	{ "jobs: {a: {steps: [{uses: \"docker:/\\x2fa:1\"}]}}\n", "1:28 image a:1 (jobs.a.steps[0].uses) not in place: it is not written in one piece\n" },
	{ "jobs: [", "error 9: 1:8: not YAML: did not find expected node content" },
};

static const struct refs_row gitlab[] = {
	{ "image: ruby:3\nservices: [postgres:16, {name: redis:7, alias: image}]\n",
	  "1:8 image ruby:3 (image)\n2:12 image postgres:16 (services[0])\n2:32 image redis:7 (services[1].name)\n" },
	{ "default: {image: {name: a:1, entrypoint: ['']}}\nvariables: {image: x}\n.t: {image: b:1}\njob: {services: ['c:1'], script: [x]}\n",
	  "1:25 image a:1 (default.image.name)\n3:13 image b:1 (.t.image)\n4:19 image c:1 (job.services[0])\n" },
	{ "a: {image: $CI_REGISTRY_IMAGE/x:1}\n", "1:12 problem (a.image) $CI_REGISTRY_IMAGE/x:1: only a run knows which image that is\n" },
	{ "a: {image: !reference [.t, image], script: [!reference [.t, script]]}\n", "1:12 skipped (a.image) !reference: it is what stands elsewhere\n" },
	{ "include: [{template: x.yml}]\n", "1:10 skipped (include) what other files name is not read\n" },
	{ "spec: {inputs: {image: {default: x}}}\n---\na: {image: 'a:$[[ inputs.v ]]'}\n", "3:13 problem (a.image) a:$[[ inputs.v ]]: only a run knows which image that is\n" },
	{ "a: {image: ~}\nb: {image: A}\n", "2:12 problem (b.image) image name A: repository name must be lower case\n" },
};

static const struct refs_row circleci[] = {
	{ "version: 2.1\njobs: {a: {docker: [{image: cimg/go:1}, {image: pg:1}]}, b: {machine: {image: ubuntu-2204}}}\n"
	  "executors: {e: {docker: [{image: 'x:<< parameters.v >>'}]}}\n",
	  "2:29 image cimg/go:1 (jobs.a.docker[0].image)\n2:49 image pg:1 (jobs.a.docker[1].image)\n"
	  "3:35 problem (executors.e.docker[0].image) x:<< parameters.v >>: only a run knows which image that is\n" },
	{ "orbs: {o: {jobs: {a: {docker: [{image: a:1}]}}}}\n", "1:40 image a:1 (orbs.o.jobs.a.docker[0].image)\n" },
};

static const struct refs_row woodpecker[] = {
	{ "kind: pipeline\nsteps: [{name: a, image: a:1}]\nservices: [{name: s, image: s:1}]\n---\nkind: secret\nname: image\n",
	  "2:26 image a:1 (steps[0].image)\n3:29 image s:1 (services[0].image)\n" },
	{ "steps: {b: {image: b:1, settings: {image: x}}}\nclone: {git: {image: c:1}}\n",
	  "1:20 image b:1 (steps.b.image)\n2:22 image c:1 (clone.git.image)\n" },
};

static const struct refs_row azure[] = {
	{ "resources: {containers: [{container: u, image: 'ubuntu:22.04'}]}\njobs: [{job: a, container: u}, {job: b, container: a:1, services: {pg: u, r: 'r:1'}}]\n",
	  "1:49 image ubuntu:22.04 (resources.containers[0].image)\n2:52 image a:1 (jobs[1].container)\n2:79 image r:1 (jobs[1].services.r)\n" },
	{ "stages: [{jobs: [{container: {image: 'a:1'}}]}]\nsteps: [{template: t.yml}]\n",
	  "1:39 image a:1 (stages[0].jobs[0].container.image)\n2:20 skipped (steps[0].template) what other files name is not read\n" },
};

static const struct refs_row bitbucket[] = {
	{ "image: a:1\npipelines: {branches: {m: [{parallel: [{step: {image: {name: b:1}, script: [{pipe: docker://c/d:1}, {pipe: atlassian/x:1}]}}]}]}}\n"
	  "definitions: {services: {d: {image: e:1}}}\n",
	  "1:8 image a:1 (image)\n2:62 image b:1 (pipelines.branches.m[0].parallel[0].step.image.name)\n"
	  "2:93 image c/d:1 (pipelines.branches.m[0].parallel[0].step.script[0].pipe)\n3:37 image e:1 (definitions.services.d.image)\n" },
	{ "x: &s {step: {image: a:1}}\npipelines: {default: [*s, *s]}\n", "1:22 image a:1 (x.step.image)\n" },
};

static const struct refs_row cloudbuild[] = {
	{ "steps: [{name: gcr.io/a/b:1, args: [name]}, {name: '$_X'}]\nimages: [gcr.io/c/d]\n",
	  "1:16 image gcr.io/a/b:1 (steps[0].name)\n1:53 problem (steps[1].name) $_X: only a run knows which image that is\n" },
};

static void
reads_each_system(void **state)
{
	(void)state;
	REFS_ROWS(github, NULL, FILE_TYPE_GITHUB, NULL);
	REFS_ROWS(gitlab, NULL, FILE_TYPE_GITLAB, NULL);
	REFS_ROWS(circleci, NULL, FILE_TYPE_CIRCLECI, NULL);
	REFS_ROWS(woodpecker, NULL, FILE_TYPE_WOODPECKER, NULL);
	REFS_ROWS(azure, NULL, FILE_TYPE_AZURE, NULL);
	REFS_ROWS(bitbucket, NULL, FILE_TYPE_BITBUCKET, NULL);
	REFS_ROWS(cloudbuild, NULL, FILE_TYPE_CLOUDBUILD, NULL);
}

static void
tells_them_by_their_paths(void **state)
{
	static const struct {
		const char *path;
		enum file_type type;
	} rows[] = {
		{ ".github/workflows/ci.yml", FILE_TYPE_GITHUB },      { "/r/.github/workflows/ci.yaml", FILE_TYPE_GITHUB },
		{ ".github/workflows/ci.sh", FILE_TYPE_AUTO },         { ".github/dependabot.yml", FILE_TYPE_AUTO },
		{ ".github/actions/a/action.yml", FILE_TYPE_GITHUB },  { "x.github/workflows/ci.yml", FILE_TYPE_AUTO },
		{ ".gitea/workflows/ci.yml", FILE_TYPE_GITHUB },       { "a/.gitlab-ci.yml", FILE_TYPE_GITLAB },
		{ "ci/x.gitlab-ci.yml", FILE_TYPE_GITLAB },            { "gitlab-ci.yml", FILE_TYPE_AUTO },
		{ ".gitlab/ci/build.yml", FILE_TYPE_GITLAB },          { ".circleci/config.yml", FILE_TYPE_CIRCLECI },
		{ ".drone.yml", FILE_TYPE_WOODPECKER },                { ".woodpecker/test.yaml", FILE_TYPE_WOODPECKER },
		{ "azure-pipelines.yml", FILE_TYPE_AZURE },            { "azure-pipelines-pr.yml", FILE_TYPE_AZURE },
		{ "bitbucket-pipelines.yml", FILE_TYPE_BITBUCKET },    { "ci/cloudbuild.yaml", FILE_TYPE_CLOUDBUILD },
		{ ".circleci/docker-compose.yml", FILE_TYPE_AUTO },    { "compose.yaml", FILE_TYPE_AUTO },                    { "", FILE_TYPE_AUTO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (ci_file_type_of_path(rows[i].path) != rows[i].type)
			fail_msg("%s: %d", rows[i].path, (int)ci_file_type_of_path(rows[i].path));
}

/* What says itself whose it is needs no name; what does not is what it was before. */
static void
tells_some_by_their_contents(void **state)
{
	static const struct refs_row rows[] = {
		{ "on: push\njobs: {a: {container: a:1}}\n", "2:23 image a:1 (jobs.a.container)\n" },
		{ "version: 2.1\norbs: {}\njobs: {a: {docker: [{image: a:1}]}}\n", "3:29 image a:1 (jobs.a.docker[0].image)\n" },
		{ "kind: pipeline\nsteps: [{image: a:1}]\n", "2:17 image a:1 (steps[0].image)\n" },
		{ "services: {a: {image: a:1}}\n", "1:23 image a:1 (services.a.image)\n" },
		{ "image: a:1\n", "error 1: neither a Compose file (services) nor Kubernetes (apiVersion and kind)" },
	};

	(void)state;
	REFS_ROWS(rows, "x.yaml", FILE_TYPE_AUTO, NULL);
}

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: a:1}]}\n"

/* A place where CI files lie hides nothing that others would run (A28). */
static void
leaves_to_others_what_is_theirs(void **state)
{
	static const struct refs_row guessed[] = {
		{ POD, "4:29 image a:1 (Pod p: containers[0])\n" },
		{ "services: {a: {image: a:1}}\n", "1:23 image a:1 (services.a.image)\n" },
		{ "services: {a: {image: a:1}}\non: push\njobs: {}\n",
		  "1:23 image a:1 (services.a.image)\n2:1 problem (file) key on is unknown and may name an image\n" },
		{ "on: push\njobs: {a: {container: a:1}}\n---\n" POD, "error 9: 4:1: not a CI file, but Kubernetes or Compose" },
	};
	static const struct refs_row asked[] = { { POD, "error 9: 1:1: not a CI file, but Kubernetes or Compose" } };

	(void)state;
	REFS_ROWS(guessed, ".github/workflows/a.yml", FILE_TYPE_AUTO, NULL);
	REFS_ROWS(asked, NULL, FILE_TYPE_GITLAB, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_system),
		cmocka_unit_test(tells_them_by_their_paths),
		cmocka_unit_test(tells_some_by_their_contents),
		cmocka_unit_test(leaves_to_others_what_is_theirs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
