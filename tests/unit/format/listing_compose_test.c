/* listing_compose.c by table; and over it yaml.c: anchors, merges, quotes (attack A28). */
#include "support/test.h"

#include "support/listing.h"

static const char *const environment[] = { "TAG=1.4", "EMPTY=", "REGISTRY=registry.example.com", NULL };

static const struct listing_row rows[] = {
	{ "services:\n  web:\n    image: nginx:1\n", "3:12 image nginx:1 (services.web.image)\n" },
	{ "services:\r\n  web:\r\n    image: nginx:1\r\n", "3:12 image nginx:1 (services.web.image)\n" },
	{ "\xef\xbb\xbfservices:\n  web:\n    image: nginx:1\n", "3:12 image nginx:1 (services.web.image)\n" },
	{ "# Gr\xc3\xbc\xc3\x9f" "e \xe2\x82\xac\nservices:\n  web: {container_name: \xc3\xa4, image: nginx:1}\n", "3:35 image nginx:1 (services.web.image)\n" },
	{ "services: {web: {image: \"nginx:1\"}, db: {'image': 'postgres:16'}}\n",
	  "1:26 image nginx:1 (services.web.image)\n1:52 image postgres:16 (services.db.image)\n" },
	{ "services:\n  web:\n    image: nginx:1 # the front\n    profiles: [debug]\n", "3:12 image nginx:1 (services.web.image)\n" },
	{ "services:\n  web:\n    image: nginx:1\n    platform: linux/arm64\n", "3:12 image nginx:1 (services.web.image) for linux/arm64\n" },
	{ "services:\n  web:\n    image: nginx:1\n    platform: 'x y'\n",
	  "3:12 problem (services.web.image) platform x y: expected OS/ARCH[/VARIANT]\n" },
	{ "services:\n  web:\n    image: >-\n      nginx:1\n", "4:7 image nginx:1 (services.web.image)\n" },
	{ "services:\n  web:\n    image: |\n      nginx:1\n",
	  "4:7 problem (services.web.image) image name nginx:1\\x0a: expected letters, digits and . _ - / : @ only\n" },
	{ "services:\n  web:\n    image: \"nginx\\x3a1\"\n",
	  "3:13 image nginx:1 (services.web.image) not in place: it is not written in one piece\n" },
	{ "services:\n  web:\n    image: !!str nginx:1\n", "3:18 image nginx:1 (services.web.image)\n" },
	{ "services:\n  web:\n    image:\n      &i\n      # why\n      nginx:1\n  b: {image: *i}\n", "6:7 image nginx:1 (services.b.image)\n" },
	{ "services:\n  a: {image: oci:1}\n", "2:14 image oci:1 (services.a.image)\n" },
	{ "services:\n  a: {image: 'docker://alpine'}\n",
	  "2:15 problem (services.a.image) image name docker://alpine: no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:\n" },
	{ "services:\n  a: {image: 15}\n", "2:14 image 15 (services.a.image)\n" },
	{ "services:\n  a: {image: \"a\\0b\"}\n", "2:15 problem (services.a.image) not a text\n" },
	{ "services:\n  a: {image: a, platform: \"linux/arm64\\0x\"}\n", "2:28 problem (services.a.platform) not a text\n" },
	{ "services:\n  a: {image: [x]}\n", "2:14 problem (services.a.image) not a text\n" },
	/* anchors and merges */
	{ "x-a: &a\n  image: a:1\n  platform: linux/s390x\nx-unused:\n  image: unused:1\nservices:\n  one: *a\n  two:\n    <<: *a\n    platform: linux/amd64\n"
	  "  three:\n    <<: *a\n    image: b:1\n",
	  "2:10 image a:1 (services.two.image) for linux/amd64\n2:10 image a:1 (services.one.image) for linux/s390x\n"
	  "13:12 image b:1 (services.three.image) for linux/s390x\n" },
	{ "x-a: &a {image: a:1}\nx-b: &b {image: b:1, platform: linux/arm64}\nservices:\n  one:\n    <<: [*a, *b]\n",
	  "1:17 image a:1 (services.one.image) for linux/arm64\n" },
	{ "x-s: &s\n  a: {image: a:1}\nservices:\n  <<: *s\n  b: {image: b:1}\n", "2:14 image a:1 (services.a.image)\n5:14 image b:1 (services.b.image)\n" },
	{ "x-i: &i a:1\nservices:\n  a: {image: *i}\n  b: {image: *i}\n", "1:9 image a:1 (services.a.image)\n" },
	{ "x-i: &i a:1\nx-j: &i b:1\nservices:\n  a: {image: *i}\n", "2:9 image b:1 (services.a.image)\n" },
	{ "services:\n  a:\n    \"<<\": {image: x:1}\n    image: b:1\n", "4:12 image b:1 (services.a.image)\n" },
	/* variables */
	{ "services:\n  a: {image: 'shop/api:${TAG}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: $REGISTRY/api:$TAG}\n",
	  "2:14 image registry.example.com/api:1.4 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:-2}'}\n", "2:15 image shop/api:2 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api:${EMPTY:-2}'}\n", "2:15 image shop/api:2 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api${EMPTY-2}'}\n", "2:15 image shop/api (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE-${TAG:-x}}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api${TAG:+:new}${NONE:+:x}'}\n",
	  "2:15 image shop/api:new (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: '${TAG+shop/api}'}\n", "2:15 image shop/api (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api:${TAG:?say which}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it is made of variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:?say which}'}\n",
	  "2:24 problem (services.a.image) shop/api:${NONE:?say which}: variable NONE is not set and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE}'}\n",
	  "2:24 problem (services.a.image) shop/api:${NONE}: variable NONE is not set and has no default\n" },
	{ "services:\n  a: {image: shop/$NONE}\n", "2:19 problem (services.a.image) shop/$NONE: variable NONE is not set and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:${EMPTY:-${NONE}}'}\n",
	  "2:24 problem (services.a.image) shop/api:${EMPTY:-${NONE}}: variable NONE is not set and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:$$TAG'}\n",
	  "2:15 problem (services.a.image) image name shop/api:$TAG: expected letters, digits and . _ - / : @ only\n" },
	{ "services:\n  a: {image: 'shop/api:${TAG'}\n", "2:24 problem (services.a.image) shop/api:${TAG: variable TAG: expected } or one of - + ? (with or without a colon) behind it\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:-x'}\n", "2:24 problem (services.a.image) shop/api:${NONE:-x: variable NONE: no } at its end\n" },
	{ "services:\n  a: {image: 'shop/api:$'}\n", "2:24 problem (services.a.image) shop/api:$: $: expected a variable's name behind it\n" },
	{ "services:\n  a: {image: 'shop/api:${1}'}\n", "2:24 problem (services.a.image) shop/api:${1}: $: expected a variable's name behind it\n" },
	{ "services:\n  a: {image: '{{ x }}'}\n", "2:15 problem (services.a.image) {{ x }}: a template; render it first\n" },
	{ "services:\n  a: {image: a:1, platform: '$NONE'}\n",
	  "2:30 problem (services.a.platform) $NONE: variable NONE is not set and has no default\n" },
	{ "services:\n  a: {image: $EMPTY}\n", "2:14 problem (services.a.image) image name is empty\n" },
	/* what is not in the registry, or not in this file */
	{ "services:\n  a: {build: ./a}\n  b: {image: b:1}\n",
	  "2:14 skipped (services.a) built here, no image is pulled; its Dockerfile is to be verified by itself\n3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {build: ./a, image: a:1}\n",
	  "2:14 skipped (services.a) may be built here; its Dockerfile is to be verified by itself\n2:26 image a:1 (services.a.image)\n" },
	{ "services:\n  a: {build: ./a, image: a:1, pull_policy: build}\n",
	  "2:14 skipped (services.a) may be built here; its Dockerfile is to be verified by itself\n" },
	{ "services:\n  a:\n    build: {additional_contexts: {b: docker-image://b:1, c: ./c}, cache_from: [x]}\n",
	  "3:12 skipped (services.a) built here, no image is pulled; its Dockerfile is to be verified by itself\n"
	  "3:53 image b:1 (services.a.build.additional_contexts)\n"
	  "3:79 skipped (services.a) the caches its build takes layers from are not verified\n" },
	{ "services:\n  a:\n    build: {additional_contexts: ['b=docker-image://b:1', 'c=$X']}\n",
	  "3:12 skipped (services.a) built here, no image is pulled; its Dockerfile is to be verified by itself\n"
	  "3:53 image b:1 (services.a.build.additional_contexts)\n"
	  "3:60 problem (services.a.build.additional_contexts) c=$X: a context that begins with a variable is not read\n" },
	{ "services:\n  a: {extends: b}\n  b: {image: b:1}\n", "3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {extends: {service: b}}\n  b: {image: b:1}\n", "3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {extends: {service: b, file: common.yml}}\n",
	  "2:35 problem (services.a) it extends one of common.yml, which is not read; verify what docker compose config prints\n" },
	{ "include:\n  - a.yaml\n  - path: [b.yaml]\nservices:\n  b: {image: b:1}\n",
	  "2:5 problem (include) a.yaml is not read; verify what docker compose config prints\n"
	  "3:5 problem (include) another file is not read; verify what docker compose config prints\n5:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {command: x}\n", "2:3 problem (services.a) neither an image nor a build\n" },
	{ "services:\n  a: {image: }\n", "2:3 problem (services.a) neither an image nor a build\n" },
	{ "services:\n  a: {provider: {type: x}}\n", "2:3 skipped (services.a) a provider's, no image is pulled\n" },
	{ "services:\n  a: {image: a:1, volumes: ['x:/y', {type: image, source: v:1, target: /z}, {type: bind, source: w, target: /w}]}\n",
	  "2:14 image a:1 (services.a.image)\n2:59 image v:1 (services.a.volumes[1].source)\n" },
	{ "services:\n  a: {image: a:1, volumes: [{type: $T, source: v:1, target: /z}]}\n",
	  "2:14 image a:1 (services.a.image)\n2:29 problem (services.a.volumes[0].source) its type is made of variables: it may be an image\n" },
	{ "services:\n  a: {image: a:1}\nmodels:\n  m: {model: ai/m}\n",
	  "2:14 image a:1 (services.a.image)\n4:3 skipped (models) m is no container image: not verified\n" },
	{ "services:\n  a: {image: a:1}\n---\nservices:\n  b: {image: b:1}\n", "2:14 image a:1 (services.a.image)\n5:14 image b:1 (services.b.image)\n" },
	{ "services:\n", "" },
	{ "services:\n  a: x\n", "2:6 problem (services.a) not a service\n" },
	{ "services: [a]\n", "1:11 problem (services) not a mapping of services\n" },
	/* refused whole */
	{ "services:\n  a: {image: a:1, image: b:1}\n", "error 9: 2:19: key image is given twice" },
	{ "services:\n  a: {image: a:1}\n  a: {image: b:1}\n", "error 9: 3:3: key a is given twice" },
	{ "services:\n  a: &a {x: *a}\n", "error 9: 2:13: an alias inside what it names" },
	{ "services:\n  a: *none\n", "error 9: 2:6: an alias of no anchor" },
	{ "services:\n  a: {image: !reset x}\n", "error 15: 2:14: tag !reset is not known here" },
	{ "services:\n  ? [a]\n  : {image: a:1}\n", "error 9: 2:5: a key that is no text" },
	{ "services:\n  a: {<<: x}\n", "error 9: 2:11: <<: expected a mapping or a list of mappings" },
	{ "services:\n  a: {image: a:1\n", "error 9: 3:1: not YAML: did not find expected ',' or '}'" },
	{ "services:\n\ta: {image: a:1}\n", "error 9: 2:1: not YAML: found character that cannot start any token" },
	{ "services:\n  a: {image: \xff}\n", "error 9: 2:14: not UTF-8" },
	{ "services: {}\n---\napiVersion: v1\nkind: Pod\n", "error 9: 3:1: not a Compose file" },
	{ "services:\n  a: {{ include \"x\" }}\n", "error 9: 2:7: a key that is no text; it holds {{, a template must be rendered first" },
};

static void
reads_compose_files(void **state)
{
	(void)state;
	LISTING_ROWS(rows, "compose.yaml", LISTING_AUTO, environment);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_compose_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
