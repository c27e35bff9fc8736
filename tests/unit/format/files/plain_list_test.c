/* plain_list.c and file_type.c by table. */
#include "support/test.h"

#include "support/listing.h"

static const struct listing_row lists[] = {
	{ "alpine\n", "1:1 image alpine (list)\n" },
	{ "alpine", "1:1 image alpine (list)\n" },
	{ "# all of them\n\nalpine:3\n  \n\tshop/api:1.4\t# the api\n",
	  "3:1 image alpine:3 (list)\n5:2 image shop/api:1.4 (list)\n" },
	{ "alpine:3\r\n\r\nshop/api:1\r\n", "1:1 image alpine:3 (list)\n3:1 image shop/api:1 (list)\n" },
	{ "\xef\xbb\xbf" "alpine:3\n", "1:2 image alpine:3 (list)\n" },
	{ "oci:dir:1\ndocker://alpine\n", "1:1 image oci:dir:1 (list)\n2:1 image docker://alpine (list)\n" },
	{ "alpine\nalpine\n", "1:1 image alpine (list)\n2:1 image alpine (list)\n" },
	{ "a.b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
	  "1:1 image a.b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef (list)\n" },
	{ "", "" },
	{ "# nothing\n", "" },
	{ "alpine busybox\n", "1:8 problem (list) expected one image name a line\n" },
	{ "alpine#3\n", "1:1 problem (list) image name alpine#3: expected letters, digits and . _ - / : @ only\n" },
	{ "a\nUPPER/x\nb\n",
	  "1:1 image a (list)\n2:1 problem (list) image name UPPER/x: repository name must be lower case\n3:1 image b (list)\n" },
	{ "shop/api:${TAG}\n", "1:1 problem (list) shop/api:${TAG}: nothing here says what the variable ${TAG} is\n" },
	{ "shop/$NAME:1\n", "1:1 problem (list) shop/$NAME:1: nothing here says what the variable $NAME is\n" },
	{ "shop/{{name}}:1\n", "1:1 problem (list) shop/{{name}}:1: a template; render it first\n" },
};

static void
reads_lists(void **state)
{
	(void)state;
	LISTING_ROWS(lists, NULL, LISTING_PLAIN, NULL);
}

struct kind_row {
	const char *name, *text;
	enum listing_kind kind; /* LISTING_AUTO: refused */
};

#define COMPOSE_TEXT "services: {a: {image: alpine}}\n"
#define POD_TEXT "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: alpine}]}\n"

static const struct kind_row kinds[] = {
	{ NULL, "alpine\n", LISTING_PLAIN },
	{ "images.txt", "# x\nalpine:3 # y\n", LISTING_PLAIN },
	{ "images", "", LISTING_PLAIN },
	{ NULL, "localhost:5000/a:1\n", LISTING_PLAIN },
	{ "Dockerfile", "FROM alpine\n", LISTING_DOCKERFILE },
	{ "a/Dockerfile.prod", "FROM alpine\n", LISTING_DOCKERFILE },
	{ "Containerfile", "FROM alpine\n", LISTING_DOCKERFILE },
	{ "prod.Dockerfile", "FROM alpine\n", LISTING_DOCKERFILE },
	{ "prod.dockerfile", "FROM alpine\n", LISTING_DOCKERFILE },
	{ NULL, "# x\n\nfrom alpine\n", LISTING_DOCKERFILE },
	{ NULL, "ARG X=1\nFROM alpine\n", LISTING_DOCKERFILE },
	{ "compose.yaml", COMPOSE_TEXT, LISTING_COMPOSE },
	{ "x.yml", COMPOSE_TEXT, LISTING_COMPOSE },
	{ NULL, COMPOSE_TEXT, LISTING_COMPOSE },
	{ NULL, "name: x\n" COMPOSE_TEXT, LISTING_COMPOSE },
	{ "x.json", "{\"services\": {\"a\": {\"image\": \"alpine\"}}}", LISTING_COMPOSE },
	{ "x.yaml", POD_TEXT, LISTING_KUBERNETES },
	{ NULL, "---\n# Source: x\n" POD_TEXT, LISTING_KUBERNETES },
	{ NULL, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"image\":\"alpine\"}]}}", LISTING_KUBERNETES },
	{ "x.yaml", "apiVersion: v1\nservices: {}\n", LISTING_AUTO },
	{ "x.yaml", "alpine\n", LISTING_AUTO },
	{ "x.yaml", "- alpine\n", LISTING_AUTO },
	{ "values.yaml", "image: {repository: x, tag: 1}\n", LISTING_AUTO },
	{ NULL, "alpine busybox\n", LISTING_AUTO },
	{ NULL, "image: alpine\n", LISTING_AUTO },
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
	static const struct listing_variables v = { { nothing_set, NULL }, { nothing_set, NULL }, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind_row *k = &kinds[i];
		AUTO(listing_free) struct listing l = { 0 };
		struct err err = { 0 };
		enum cocket_code code = listing_parse(&l, slice_str(k->text), k->name, LISTING_AUTO, &v, &err);

		if (l.kind != k->kind || (code == COCKET_OK) != (k->kind != LISTING_AUTO))
			fail_msg("%s %s: got %s (%s), expected %s", k->name ? k->name : "-", k->text, listing_kind_word(l.kind), err.message,
			         listing_kind_word(k->kind));
		if (code)
			assert_int_equal(code, COCKET_E_USAGE);
	}
}

/* Whatever it is called: not one name of it is looked for. */
static void
refuses_what_is_no_text(void **state)
{
	static const struct listing_variables v = { { nothing_set, NULL }, { nothing_set, NULL }, NULL };
	static const char bytes[] = "alpine\nb\0usybox\n";

	(void)state;
	for (enum listing_kind kind = LISTING_AUTO; kind <= LISTING_DOCKERFILE; kind++) {
		AUTO(listing_free) struct listing l = { 0 };
		struct err err = { 0 };

		assert_int_equal(listing_parse(&l, slice_of(bytes, sizeof bytes - 1), NULL, kind, &v, &err), COCKET_E_FORMAT);
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
