/* plain_list.c and file_type.c by table. */
#include "support/test.h"

#include "support/image_refs.h"

static const struct refs_row lists[] = {
	{ "alpine\n", "1:1 image alpine (list)\n" },
	{ "alpine", "1:1 image alpine (list)\n" },
	{ "# all of them\n\nalpine:3\n  \n\tshop/api:1.4\t# the api\n",
	  "3:1 image alpine:3 (list)\n5:2 image shop/api:1.4 (list)\n" },
	{ "alpine:3\r\n\r\nshop/api:1\r\n", "1:1 image alpine:3 (list)\n3:1 image shop/api:1 (list)\n" },
	{ "\xef\xbb\xbf" "alpine:3\n", "1:1 image alpine:3 (list)\n" },
	{ "oci:dir:1\ndocker://alpine\n", "1:1 image oci:dir:1 (list)\n2:1 image docker://alpine (list)\n" },
	{ "alpine\nalpine\n", "1:1 image alpine (list)\n2:1 image alpine (list)\n" },
	{ "a.b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
	  "1:1 image a.b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef (list)\n" },
	{ "", "" },
	{ "# nothing\n", "" },
	{ "alpine busybox\n", "1:8 problem (list) expected one image name per line\n" },
	{ "alpine#3\n", "1:1 problem (list) image name alpine#3: expected letters, digits and . _ - / : @ only\n" },
	{ "a\nUPPER/x\nb\n",
	  "1:1 image a (list)\n2:1 problem (list) image name UPPER/x: repository name must be lower case\n3:1 image b (list)\n" },
	{ "shop/api:${TAG}\n", "1:1 problem (list) shop/api:${TAG}: no value for the variable ${TAG}\n" },
	{ "shop/$NAME:1\n", "1:1 problem (list) shop/$NAME:1: no value for the variable $NAME\n" },
	{ "shop/{{name}}:1\n", "1:1 problem (list) shop/{{name}}:1: a template; render it first\n" },
};

static void
reads_lists(void **state)
{
	(void)state;
	REFS_ROWS(lists, NULL, FILE_TYPE_LIST, NULL);
}

struct kind_row {
	const char *name, *text;
	enum file_type kind; /* FILE_TYPE_AUTO: refused */
};

#define COMPOSE_TEXT "services: {a: {image: alpine}}\n"
#define POD_TEXT "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: alpine}]}\n"

static const struct kind_row kinds[] = {
	{ NULL, "alpine\n", FILE_TYPE_LIST },
	{ "images.txt", "# x\nalpine:3 # y\n", FILE_TYPE_LIST },
	{ "images", "", FILE_TYPE_LIST },
	{ NULL, "localhost:5000/a:1\n", FILE_TYPE_LIST },
	{ "Dockerfile", "FROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ "a/Dockerfile.prod", "FROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ "Containerfile", "FROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ "prod.Dockerfile", "FROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ "prod.dockerfile", "FROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ NULL, "# x\n\nfrom alpine\n", FILE_TYPE_DOCKERFILE },
	{ NULL, "ARG X=1\nFROM alpine\n", FILE_TYPE_DOCKERFILE },
	{ "compose.yaml", COMPOSE_TEXT, FILE_TYPE_COMPOSE },
	{ "x.yml", COMPOSE_TEXT, FILE_TYPE_COMPOSE },
	{ NULL, COMPOSE_TEXT, FILE_TYPE_COMPOSE },
	{ NULL, "name: x\n" COMPOSE_TEXT, FILE_TYPE_COMPOSE },
	{ "x.json", "{\"services\": {\"a\": {\"image\": \"alpine\"}}}", FILE_TYPE_COMPOSE },
	{ "x.yaml", POD_TEXT, FILE_TYPE_KUBERNETES },
	{ NULL, "---\n# Source: x\n" POD_TEXT, FILE_TYPE_KUBERNETES },
	{ NULL, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"alpine\"}]}}", FILE_TYPE_KUBERNETES },
	{ "x.yaml", "apiVersion: v1\nservices: {}\n", FILE_TYPE_AUTO },
	{ "x.yaml", "alpine\n", FILE_TYPE_AUTO },
	{ "x.yaml", "- alpine\n", FILE_TYPE_AUTO },
	{ "values.yaml", "image: {repository: x, tag: 1}\n", FILE_TYPE_AUTO },
	{ NULL, "alpine busybox\n", FILE_TYPE_AUTO },
	{ NULL, "image: alpine\n", FILE_TYPE_AUTO },
};

static enum cocket_code
nothing_set(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)name;
	(void)err;
	*out = NULL;
	return COCKET_OK;
}

static void
tells_kinds(void **state)
{
	static const struct file_variables v = { { nothing_set, NULL }, { nothing_set, NULL }, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind_row *k = &kinds[i];
		AUTO(image_refs_free) struct image_refs l = { 0 };
		struct err err = { 0 };
		enum cocket_code code = image_refs_parse(&l, slice_str(k->text), k->name, FILE_TYPE_AUTO, &v, &err);

		if (l.kind != k->kind || (code == COCKET_OK) != (k->kind != FILE_TYPE_AUTO))
			fail_msg("%s %s: got %d (%s), expected %d", k->name ? k->name : "-", k->text, (int)l.kind, err.message, (int)k->kind);
		if (code)
			assert_int_equal(code, COCKET_E_USAGE);
	}
}

/* Whatever it is called: not one name of it is looked for. */
static void
refuses_what_is_no_text(void **state)
{
	static const struct file_variables v = { { nothing_set, NULL }, { nothing_set, NULL }, NULL };
	static const char bytes[] = "alpine\nb\0usybox\n";

	(void)state;
	for (enum file_type kind = FILE_TYPE_AUTO; kind <= FILE_TYPE_DOCKERFILE; kind++) {
		AUTO(image_refs_free) struct image_refs l = { 0 };
		struct err err = { 0 };

		assert_int_equal(image_refs_parse(&l, slice_of(bytes, sizeof bytes - 1), NULL, kind, &v, &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, "2:2: a NUL byte: not a text file in UTF-8");
		assert_int_equal(l.count, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(tells_kinds),
		cmocka_unit_test(refuses_what_is_no_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
