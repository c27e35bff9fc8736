/* compose.c by table; and over it yaml_tree.c: anchors, merges, quotes (attack A28). */
#include "support/test.h"

#include "support/image_refs.h"

static const char *const environment[] = { "TAG=1.4", "EMPTY=", "REGISTRY=registry.example.com", "KIND=image", "SCHEME=docker-image://", NULL };

static const struct refs_row rows[] = {
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
	{ "services:\n  a: {image: 15}\n  b: {image: '15'}\n  c: {image: !!str 15}\n  d: {image: yes}\n  e: {image: 1.5}\n",
	  "2:14 problem (services.a.image) not a text\n3:15 image 15 (services.b.image)\n4:20 image 15 (services.c.image)\n"
	  "5:14 problem (services.d.image) not a text\n6:14 problem (services.e.image) not a text\n" },
	/* blocks: what the header says is no name, what stands in the block is */
	{ "services:\n  a:\n    image: |- # nginx:1\n      nginx:1\n  b:\n    image: >2-\n      x:1\n  c:\n    image: >-\n      a:1\n      b\n",
	  "4:7 image nginx:1 (services.a.image)\n7:7 image x:1 (services.b.image)\n"
	  "10:7 problem (services.c.image) image name a:1 b: expected letters, digits and . _ - / : @ only\n" },
	{ "services:\n  a:\n    image: &i !!str |- # no\n\n\n      nginx:1\n\n# nginx:1\n  b: {image: *i}\n",
	  "6:7 problem (services.a.image) image name \\x0a\\x0anginx:1: expected letters, digits and . _ - / : @ only\n" },
	{ "services:\n  a:\n    image: nginx\n      :1\n", "3:12 problem (services.a.image) image name nginx :1: expected letters, digits and . _ - / : @ only\n" },
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
	{ "services:\n  a:\n    \"<<\": {image: x:1}\n    image: b:1\n",
	  "3:6 problem (services.a) key << is unknown and may name an image\n4:12 image b:1 (services.a.image)\n" },
	{ "services:\n  a: {!!merge \"<<\": {image: x:1}}\n  b: {! '<<': {image: y:1}, image: b:1}\n",
	  "2:29 image x:1 (services.a.image)\n"
	  "3:10 problem (services.b) key << is unknown and may name an image\n3:36 image b:1 (services.b.image)\n" },
	{ "x-a: &a {image: a:1, build: .}\nx-b: &b {<<: *a, volumes: [{type: image, source: v:1}]}\nservices:\n  s: {<<: [{platform: linux/arm64}, *b]}\n",
	  "1:17 image a:1 (services.s.image) for linux/arm64\n"
	  "1:29 skipped (services.s) may be built here; verify its Dockerfile separately\n2:50 image v:1 (services.s.volumes[0].source)\n" },
	/* a null that is none */
	{ "services:\n  a: {image: !!str null}\n  b: {image: !!null ~, build: .}\n  c: {image: !override null}\n",
	  "2:20 image null (services.a.image)\n3:31 skipped (services.b) built here, no image is pulled; verify its Dockerfile separately\n"
	  "4:24 image null (services.c.image)\n" },
	/* variables */
	{ "services:\n  a: {image: 'shop/api:${TAG}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: $REGISTRY/api:$TAG}\n",
	  "2:14 image registry.example.com/api:1.4 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:-2}'}\n", "2:15 image shop/api:2 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api:${EMPTY:-2}'}\n", "2:15 image shop/api:2 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api${EMPTY-2}'}\n", "2:15 image shop/api (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE-${TAG:-x}}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api${TAG:+:new}${NONE:+:x}'}\n",
	  "2:15 image shop/api:new (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: '${TAG+shop/api}'}\n", "2:15 image shop/api (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api:${TAG:?say which}'}\n", "2:15 image shop/api:1.4 (services.a.image) not in place: it contains variables\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:?say which}'}\n",
	  "2:24 problem (services.a.image) shop/api:${NONE:?say which}: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE}'}\n",
	  "2:24 problem (services.a.image) shop/api:${NONE}: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {image: shop/$NONE}\n", "2:19 problem (services.a.image) shop/$NONE: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:${EMPTY:-${NONE}}'}\n",
	  "2:24 problem (services.a.image) shop/api:${EMPTY:-${NONE}}: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {image: 'shop/api:$$TAG'}\n",
	  "2:15 problem (services.a.image) image name shop/api:$TAG: expected letters, digits and . _ - / : @ only\n" },
	{ "services:\n  a: {image: 'shop/api:${TAG'}\n", "2:24 problem (services.a.image) shop/api:${TAG: variable TAG: expected } or one of - + ? (with or without a colon) after it\n" },
	{ "services:\n  a: {image: 'shop/api:${NONE:-x'}\n", "2:24 problem (services.a.image) shop/api:${NONE:-x: variable NONE: missing }\n" },
	{ "services:\n  a: {image: 'shop/api:$'}\n", "2:24 problem (services.a.image) shop/api:$: $: expected a variable name after it\n" },
	{ "services:\n  a: {image: 'shop/api:${1}'}\n", "2:24 problem (services.a.image) shop/api:${1}: $: expected a variable name after it\n" },
	{ "services:\n  a: {image: '{{ x }}'}\n", "2:15 problem (services.a.image) {{ x }}: a template; render it first\n" },
	{ "services:\n  a: {image: a:1, platform: '$NONE'}\n",
	  "2:30 problem (services.a.platform) $NONE: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {image: $EMPTY}\n", "2:14 problem (services.a.image) image name is empty\n" },
	/* what is not in the registry, or not in this file */
	{ "services:\n  a: {build: ./a}\n  b: {image: b:1}\n",
	  "2:14 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {build: ./a, image: a:1}\n",
	  "2:14 skipped (services.a) may be built here; verify its Dockerfile separately\n2:26 image a:1 (services.a.image)\n" },
	{ "services:\n  a: {build: ./a, image: a:1, pull_policy: build}\n",
	  "2:14 skipped (services.a) may be built here; verify its Dockerfile separately\n2:26 image a:1 (services.a.image)\n" },
	{ "services:\n  a:\n    build: {additional_contexts: {b: docker-image://b:1, c: ./c}, cache_from: [x]}\n",
	  "3:12 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n"
	  "3:53 image b:1 (services.a.build.additional_contexts)\n"
	  "3:79 skipped (services.a) build caches are not verified\n" },
	{ "services:\n  a:\n    build: {additional_contexts: ['b=docker-image://b:1', 'c=$X']}\n",
	  "3:12 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n"
	  "3:53 image b:1 (services.a.build.additional_contexts)\n"
	  "3:62 problem (services.a.build.additional_contexts) c=$X: variable X is unset and has no default\n" },
	{ "services:\n  a: {extends: b}\n  b: {image: b:1}\n", "3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {extends: {service: b}}\n  b: {image: b:1}\n", "3:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {extends: {service: b, file: common.yml}}\n",
	  "2:35 problem (services.a) extends a service of common.yml, which is not read; verify the output of docker compose config\n" },
	{ "include:\n  - a.yaml\n  - path: [b.yaml]\nservices:\n  b: {image: b:1}\n",
	  "2:5 problem (include) a.yaml is not read; verify the output of docker compose config\n"
	  "3:5 problem (include) another file is not read; verify the output of docker compose config\n5:14 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {build: {context: ., args: {BUILDKIT_SYNTAX: 'f:1 x=y', V: 'v:1'}}}\n"
	  "  b: {build: {context: ., args: [\"BUILDKIT_SYNTAX=f:${TAG}\"]}}\n  c: {build: {context: ., args: {BUILDKIT_SYNTAX: ''}}}\n"
	  "  d: {build: {context: ., args: ['$NAME=f:1']}}\n  e: {build: {context: ., args: {BUILDKIT_SYNTAX: $NONE}}}\n",
	  "2:14 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n"
	  "2:33 image f:1 (services.a.build.args) not in place: it stands in build.args\n"
	  "3:14 skipped (services.b) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n"
	  "3:33 image f:1.4 (services.b.build.args) not in place: it stands in build.args\n"
	  "4:14 skipped (services.c) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n"
	  "5:14 skipped (services.d) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n"
	  "5:33 problem (services.d.build.args) a name contains variables and may be BUILDKIT_SYNTAX\n"
	  "6:14 skipped (services.e) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n"
	  "6:33 problem (services.e) build.args: BUILDKIT_SYNTAX: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {build: {context: ., sbom: true}}\n  b: {build: {context: ., sbom: false}}\n  c: {build: {context: ., sbom: generator=g:1}}\n"
	  "  d: {build: {dockerfile_inline: FROM a:1, sbom: [x]}}\n",
	  "2:14 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n"
	  "2:33 skipped (services.a) sbom: true: the image that generates it is not verified\n"
	  "3:14 skipped (services.b) built here, no image is pulled; verify its Dockerfile separately\n"
	  "4:14 skipped (services.c) built here, no image is pulled; verify its Dockerfile separately\n"
	  "4:33 problem (services.c) sbom: generator=g:1: the image that generates it is not verified\n"
	  "5:39 image a:1 (services.d.build.dockerfile_inline: FROM)\n"
	  "5:50 problem (services.d) sbom: no text: the image that generates it is not verified\n" },
	{ "services:\n  a: {command: x}\n", "2:3 problem (services.a) neither an image nor a build\n" },
	{ "services:\n  a: {image: }\n", "2:3 problem (services.a) neither an image nor a build\n" },
	{ "services:\n  a: {provider: {type: x}}\n", "2:3 skipped (services.a) run by a provider, no image is pulled\n" },
	{ "services:\n  a: {image: a:1, volumes: ['x:/y', {type: image, source: v:1, target: /z}, {type: bind, source: w, target: /w}]}\n",
	  "2:14 image a:1 (services.a.image)\n2:59 image v:1 (services.a.volumes[1].source)\n" },
	{ "services:\n  a: {image: a:1, volumes: [{type: $T, source: v:1, target: /z}]}\n",
	  "2:14 image a:1 (services.a.image)\n2:36 problem (services.a.volumes[0].source) $T: variable T is unset and has no default\n" },
	{ "services:\n  a: {image: a:1}\nmodels:\n  m: {model: ai/m}\n",
	  "2:14 image a:1 (services.a.image)\n4:3 skipped (models) m is not a container image: not verified\n" },
	{ "services:\n  a: {image: a:1}\n---\nservices:\n  b: {image: b:1}\n", "2:14 image a:1 (services.a.image)\n5:14 image b:1 (services.b.image)\n" },
	{ "services:\n", "" },
	{ "services:\n  a: x\n", "2:6 problem (services.a) not a service\n" },
	{ "services: [a]\n", "1:11 problem (services) not a mapping of services\n" },
	/* refused whole */
	{ "services:\n  a: {image: a:1, image: b:1}\n", "error 9: 2:19: key image is given twice" },
	{ "services:\n  a: {image: a:1}\n  a: {image: b:1}\n", "error 9: 3:3: key a is given twice" },
	{ "services:\n  a: &a {x: *a}\n", "error 9: 2:13: an alias inside its own anchor" },
	{ "services:\n  a: *none\n", "error 9: 2:6: an alias of an unknown anchor" },
	{ "services:\n  a: {image: !new x}\n", "error 15: 2:14: unknown tag !new" },
	{ "services:\n  a: {image: !!binary YTox}\n", "error 15: 2:14: unknown tag tag:yaml.org,2002:binary" },
	{ "services:\n  a: {image: !!null a:1}\n", "error 15: 2:14: unknown tag tag:yaml.org,2002:null" },
	{ "services:\n  a: {image: !!merge a:1}\n", "error 15: 2:22: tag !!merge on a value" },
	{ "services:\n  a: {!!int image: a:1}\n", "error 15: 2:13: a key with a tag" },
	{ "services:\n  a: {!reset image: a:1}\n", "error 15: 2:14: a key with a tag" },
	{ "!reset\nservices: {}\n", "error 15: 1:1: !reset of a whole document" },
	{ "services: !override\n  a: {image: !reset x:1}\n", "error 15: 2:14: !reset within !override: it is not known which applies" },
	{ "x-a: &a {image: !reset x:1}\nservices:\n  a: !override {<<: *a}\n",
	  "error 15: 3:21: !reset within !override: it is not known which applies" },
	{ "services:\n  ? [a]\n  : {image: a:1}\n", "error 9: 2:5: a key that is not text" },
	{ "services:\n  a: {<<: x}\n", "error 9: 2:11: <<: expected a mapping or a list of mappings" },
	{ "services:\n  a: {image: a:1\n", "error 9: 3:1: not YAML: did not find expected ',' or '}'" },
	{ "services:\n\ta: {image: a:1}\n", "error 9: 2:1: not YAML: found character that cannot start any token" },
	{ "services:\n  a: {image: \xff}\n", "error 9: 2:14: not UTF-8" },
	{ "services: {}\n---\napiVersion: v1\nkind: Pod\n", "error 9: 3:1: not a Compose file" },
	{ "services:\n  a: {{ include \"x\" }}\n", "error 9: 2:7: a key that is not text; it contains {{: render the template first" },
};

/* Whatever Compose makes a container of, or may one day. */
static const struct refs_row places[] = {
	{ "services:\n  a: {image: a:1}\njobs:\n  j: {image: j:1, build: {additional_contexts: {b: 'docker-image://b:1'}}, volumes: [{type: image, source: v:1}]}\n",
	  "2:14 image a:1 (services.a.image)\n4:14 image j:1 (jobs.j.image)\n"
	  "4:26 skipped (jobs.j) may be built here; verify its Dockerfile separately\n"
	  "4:68 image b:1 (jobs.j.build.additional_contexts)\n4:108 image v:1 (jobs.j.volumes[0].source)\n" },
	{ "jobs: {j: {image: j:1}}\n", "1:19 image j:1 (jobs.j.image)\n" },
	{ "on: push\njobs: {j: {runs-on: x}}\n", "" },
	{ "jobs: [x]\nservices: {a: {image: a:1}}\n", "1:7 problem (jobs) not a mapping of jobs\n2:23 image a:1 (services.a.image)\n" },
	{ "services:\n  a:\n    image: a:1\n    platform: linux/arm64\n    pre_start:\n    - {image: h:1, volumes: [{type: image, source: v:1}]}\n    - {command: x}\n"
	  "    - {platform: linux/s390x}\n    post_start: [{command: y}]\n",
	  "3:12 image a:1 (services.a.image) for linux/arm64\n3:12 image a:1 (services.a.pre_start[2].image) for linux/s390x\n"
	  "6:15 image h:1 (services.a.pre_start[0].image) for linux/arm64\n6:52 image v:1 (services.a.pre_start[0].volumes[0].source)\n" },
	{ "services:\n  a: {image: a:1, pre_start: {image: h:1}}\n  b: {image: b:1, pre_start: [h:1], volumes: {a: b}}\n",
	  "2:14 image a:1 (services.a.image)\n2:30 problem (services.a) pre_start: not a list\n3:14 image b:1 (services.b.image)\n"
	  "3:31 problem (services.b.pre_start[0]) not a hook\n3:46 problem (services.b) volumes: not a list\n"
	  "3:47 problem (services.b.volumes) key a is unknown and may name an image\n" },
	{ "x-any: {image: x:1}\ntasks: {t: {image: t:1}}\nservices:\n  a:\n    image: a:1\n    x-b: {image: b:1}\n    runner: {image: r:1}\n    build: {imagex: i:1, x-y: z:1}\n"
	  "    post_start: [{command: c, image: p:1}]\n    develop: {watch: [{path: ., action: sync+exec, exec: {command: x, image: e:1}}]}\n    volumes: [{type: image, source: v:1, image2: w:1}]\n",
	  "2:1 problem (file) key tasks is unknown and may name an image\n"
	  "5:12 image a:1 (services.a.image)\n"
	  "7:5 problem (services.a) key runner is unknown and may name an image\n"
	  "8:12 skipped (services.a) may be built here; verify its Dockerfile separately\n"
	  "8:13 problem (services.a.build) key imagex is unknown and may name an image\n"
	  "9:31 problem (services.a.post_start) key image is unknown and may name an image\n"
	  "10:71 problem (services.a.develop.watch.exec) key image is unknown and may name an image\n"
	  "11:37 image v:1 (services.a.volumes[0].source)\n"
	  "11:42 problem (services.a.volumes) key image2 is unknown and may name an image\n" },
	{ "x-r: &r {runner: {image: r:1}}\nservices:\n  a: {image: a:1, <<: *r}\n",
	  "1:10 problem (services.a) key runner is unknown and may name an image\n3:14 image a:1 (services.a.image)\n" },
	{ "services:\n  a: {image: a:1, environment: {image: x}, labels: {image: y}, deploy: {labels: {z: w}}, logging: {options: {tag: t}}}\n",
	  "2:14 image a:1 (services.a.image)\n" },
	/* values are judged once their variables are filled in */
	{ "services:\n  a: {image: a:1, volumes: [{type: $KIND, source: v:1}, {type: '${NONE:-image}', source: '${NONE:-w}:1'}, {type: $TAG, source: x}]}\n",
	  "2:14 image a:1 (services.a.image)\n2:51 image v:1 (services.a.volumes[0].source)\n"
	  "2:91 image w:1 (services.a.volumes[1].source) not in place: it contains variables\n" },
	{ "services:\n  a: {build: {additional_contexts: {b: '${SCHEME}b:1', c: './$TAG', d: Docker-Image://x}}}\n",
	  "2:14 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n"
	  "2:41 image b:1 (services.a.build.additional_contexts) not in place: it contains variables\n"
	  "2:72 problem (services.a.build.additional_contexts) Docker-Image://x: expected docker-image://NAME\n" },
	/* pull_policy hides no name, whoever inherits it */
	{ "services:\n  base: {image: b:1, build: ., pull_policy: build}\n  web: {extends: {service: base}, pull_policy: always}\n",
	  "2:17 image b:1 (services.base.image)\n2:29 skipped (services.base) may be built here; verify its Dockerfile separately\n" },
	/* what may be joined: an image is not for one platform only */
	{ "services:\n  base: {image: b:1, platform: linux/amd64}\n  web: {extends: base, platform: linux/arm64}\n", "2:17 image b:1 (services.base.image)\n" },
	{ "services: {a: {image: a:1, platform: linux/amd64}}\n---\nservices: {a: {build: ., platform: linux/arm64}}\n",
	  "1:23 image a:1 (services.a.image)\n3:23 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n" },
};

/* compose-spec 13-merge, as compose-go's loader/reset.go does it. */
static const struct refs_row resets[] = {
	{ "services:\n  a:\n    image: a:1\n    build: !reset null\n    ports: !override ['1:1']\n  b: {image: !override b:1}\n  c: !reset null\n",
	  "3:12 image a:1 (services.a.image)\n6:24 image b:1 (services.b.image)\n" },
	{ "services:\n  a: {image: !reset a:1}\n", "2:3 problem (services.a) neither an image nor a build\n" },
	{ "services:\n  a: {image: !reset a:1, build: .}\n  b: {image: b:1, volumes: [!reset {type: image, source: v:1}], pre_start: [!reset {image: p:1}]}\n",
	  "2:33 skipped (services.a) built here, no image is pulled; verify its Dockerfile separately\n3:14 image b:1 (services.b.image)\n" },
	/* what is merged comes forth again */
	{ "x-a: &a {image: a:1}\nservices:\n  s: {<<: *a, image: !reset null}\n", "1:17 image a:1 (services.s.image)\n" },
	{ "x-a: &a !reset {image: a:1}\nservices:\n  s: {<<: *a, image: b:1}\n  t: *a\n", "3:22 image b:1 (services.s.image)\n" },
	{ "x-a: &a {image: &i !reset a:1}\nservices:\n  s: {image: *i, build: .}\n",
	  "3:25 skipped (services.s) built here, no image is pulled; verify its Dockerfile separately\n" },
	{ "services: !reset {a: {image: a:1}}\njobs: {j: {image: j:1}}\n", "2:19 image j:1 (jobs.j.image)\n" },
	{ "services: !override {a: {image: a:1}}\n", "1:33 image a:1 (services.a.image)\n" },
};

static const struct refs_row inlined[] = {
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM ${X\n",
	  "5:9 problem (services.a.build.dockerfile_inline) FROM ${X: variable X: expected } or one of - + ? (with or without a colon) after it\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:1 AS builder\n        RUN echo $$HOME\n        FROM b:1\n        COPY --from=builder /x /y\n        COPY --from=c:1 /x /y\n",
	  "5:14 image a:1 (services.a.build.dockerfile_inline: FROM, stage builder)\n7:14 image b:1 (services.a.build.dockerfile_inline: FROM)\n"
	  "9:21 image c:1 (services.a.build.dockerfile_inline: COPY --from)\n" },
	{ "services:\n  a: {build: {dockerfile_inline: FROM a:1}}\n  b: {build: {dockerfile_inline: \"FROM b:1\\nRUN x\"}}\n",
	  "2:39 image a:1 (services.a.build.dockerfile_inline: FROM)\n"
	  "3:35 image b:1 (services.b.build.dockerfile_inline: FROM) not in place: it is not written in one piece\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |2 # FROM a:1\n          FROM a:1\n", "5:16 image a:1 (services.a.build.dockerfile_inline: FROM)\n" },
	{ "services:\r\n  a:\r\n    build:\r\n      dockerfile_inline: |\r\n        # x\r\n\r\n        FROM a:1\r\n", "7:14 image a:1 (services.a.build.dockerfile_inline: FROM)\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: >\n        FROM a:1\n\n        RUN x\n",
	  "5:9 image a:1 (services.a.build.dockerfile_inline: FROM) not in place: it is not written in one piece\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        # \xe2\x80\xa8        FROM a:1\n        FROM b:1\n",
	  "5:9 image b:1 (services.a.build.dockerfile_inline: FROM) not in place: it is not written in one piece\n" },
	/* Compose's variables, then the Dockerfile's */
	{ "services:\n  a:\n    build:\n      args: {V: 'v:1', N: 18}\n      dockerfile_inline: |\n        ARG V\n        ARG N\n        FROM $$V\n        FROM n:$${N}\n        FROM x:$TAG\n        RUN $NONE\n",
	  "8:9 image v:1 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n"
	  "9:9 image n:18 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n"
	  "10:9 image x:1.4 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n" },
	{ "services:\n  a:\n    build:\n      args: ['V=v:$TAG', TAG]\n      dockerfile_inline: |\n        ARG V\n        ARG TAG\n        FROM $$V\n        FROM w:$$TAG\n",
	  "8:9 image v:1.4 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n"
	  "9:9 image w:1.4 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:$NONE\n",
	  "5:9 problem (services.a.build.dockerfile_inline) FROM a:$NONE: variable NONE is unset and has no default\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:1 \\\n        RUN $NONE\n",
	  "6:9 problem (services.a.build.dockerfile_inline) RUN $NONE: variable NONE is unset and has no default\n" },
	{ "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:1\n        RUN --mount=from=$NONE x\n",
	  "6:9 problem (services.a.build.dockerfile_inline) RUN --mount=from=$NONE x: variable NONE is unset and has no default\n" },
	{ "services:\n  a: {build: {dockerfile_inline: [x]}}\n  b: {build: {dockerfile_inline: x}}\n",
	  "2:34 problem (services.a.build.dockerfile_inline) not a text\n"
	  "3:34 problem (services.b.build.dockerfile_inline) 1:1: expected FROM, or ARG before it\n" },
	/* a context of the name stands in for it, and its own image is listed */
	{ "services:\n  a:\n    build:\n      additional_contexts: {base: 'service:b', c: 'docker-image://c:1'}\n      dockerfile_inline: |\n        FROM base\n        FROM other\n",
	  "4:67 image c:1 (services.a.build.additional_contexts)\n"
	  "7:14 image other (services.a.build.dockerfile_inline: FROM) not in place: a build context of that name may stand in for it\n" },
	{ "services:\n  a: {build: {args: ['V=v:1', '$NAME=w:1'], dockerfile_inline: \"ARG V\\nFROM $$V\"}}\n",
	  "2:65 problem (services.a.build.dockerfile_inline) ARG BUILDKIT_SYNTAX: a name in build.args contains variables and may be this one\n" },
	{ "services:\n  a: {build: {args: {V: 1.5}, dockerfile_inline: \"ARG V\\nFROM v:$$V\"}}\n",
	  "2:51 problem (services.a.build.dockerfile_inline) build.args: V: its value is not text; put it in quotes\n" },
	/* for which platform */
	{ "services:\n  a: {platform: linux/arm64, build: {dockerfile_inline: \"FROM a:$$TARGETARCH\"}}\n",
	  "2:58 image a:arm64 (services.a.build.dockerfile_inline: FROM) for linux/arm64 not in place: it contains variables\n" },
	{ "services:\n  a: {platform: linux/arm64, build: {platforms: [linux/amd64, linux/arm64], dockerfile_inline: FROM a:1}}\n",
	  "2:101 image a:1 (services.a.build.dockerfile_inline: FROM)\n" },
	{ "services:\n  a: {platform: linux/arm64, build: {platforms: [linux/amd64], dockerfile_inline: \"FROM a:$$TARGETARCH\"}}\n",
	  "2:84 problem (services.a.build.dockerfile_inline: FROM) a:$TARGETARCH: the builder sets TARGETARCH; give --platform\n" },
	/* args from elsewhere */
	{ "services:\n  a: {build: {args: {V: 'v:1'}, dockerfile_inline: \"ARG V\\nFROM $$V\"}}\n  b: {extends: a, build: {args: {V: 'w:1'}}}\n",
	  "2:53 problem (services.a.build.dockerfile_inline) ARG V: a service merged with this build may set it; verify the output of docker compose config\n"
	  "3:26 skipped (services.b) built here, no image is pulled; verify its Dockerfile separately, with the args as --build-arg\n" },
	{ "services:\n  a: {build: {args: {V: 'v:1'}, dockerfile_inline: \"ARG V\\nFROM $$V\"}}\n  b: {extends: a}\n",
	  "2:53 image v:1 (services.a.build.dockerfile_inline: FROM) not in place: it contains variables\n" },
};

static void
reads_compose_files(void **state)
{
	(void)state;
	REFS_ROWS(rows, "compose.yaml", FILE_TYPE_AUTO, environment);
}

static void
reads_every_place(void **state)
{
	(void)state;
	REFS_ROWS(places, "compose.yaml", FILE_TYPE_AUTO, environment);
}

static void
applies_resets(void **state)
{
	(void)state;
	REFS_ROWS(resets, "compose.yaml", FILE_TYPE_AUTO, environment);
}

static void
reads_dockerfiles_in_it(void **state)
{
	(void)state;
	REFS_ROWS(inlined, "compose.yaml", FILE_TYPE_AUTO, environment);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_compose_files),
		cmocka_unit_test(reads_every_place),
		cmocka_unit_test(applies_resets),
		cmocka_unit_test(reads_dockerfiles_in_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
