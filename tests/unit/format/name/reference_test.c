/* name.c, host.c and reference.c by table: text in, parts or the exact refusal out.
 * For each name that is taken stands a neighbour that is not. */
#include "support/test.h"

#include <stdio.h>

#include "format/name/reference.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HEX64
#define LETTERS50 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"
#define LETTERS128 LETTERS50 LETTERS50 "ffffffffffgggggggggghhhhhhhh"
#define LONGEST "a.b/" LETTERS128 LETTERS50 LETTERS50 "fffffffffffffffffffffff" /* 255 bytes */

#define PATH_FAULT "repository name must be parts of a-z and 0-9, joined inside by one . or - or _ or __, between slashes"
#define HOST_FAULT "host must be a name or address, optionally with a port from 1 to 65535"
#define TAG_FAULT "tag must be 1 to 128 letters, digits, _ . or -, and not begin with . or -"
#define CHARACTER_FAULT "expected letters, digits and . _ - / : @ only"
#define DIGEST_FAULT "expected sha256: and 64 lower-case hex digits"

struct name_row {
	const char *text;
	const char *printed; /* name_print with the name's digest */
	const char *claimed; /* the same of name_parse_claimed; NULL: as printed */
};

static const struct name_row names[] = {
	{ "alpine", "docker.io/library/alpine:latest", "docker.io/library/alpine" },
	{ "alpine:3.20", "docker.io/library/alpine:3.20", NULL },
	{ "alpine@" DIGEST, "docker.io/library/alpine@" DIGEST, NULL },
	{ "alpine:3.20@" DIGEST, "docker.io/library/alpine:3.20@" DIGEST, NULL },
	{ "acme/tool:1", "docker.io/acme/tool:1", NULL },
	{ "docker.io/alpine:1", "docker.io/library/alpine:1", NULL },
	{ "index.docker.io/acme/tool:1", "docker.io/acme/tool:1", NULL },
	{ "registry-1.docker.io/alpine:1", "docker.io/library/alpine:1", NULL },
	{ "DOCKER.IO/alpine:1", "docker.io/library/alpine:1", NULL },
	{ "mirror.docker.io/alpine:1", "mirror.docker.io/alpine:1", NULL },
	{ "registry.example.com/shop/api:1.4", "registry.example.com/shop/api:1.4", NULL },
	{ "Registry.Example.COM/shop/api:1.4", "registry.example.com/shop/api:1.4", NULL },
	{ "registry.example.com:5000/shop/api", "registry.example.com:5000/shop/api:latest", "registry.example.com:5000/shop/api" },
	{ "localhost/api:1", "localhost/api:1", NULL },
	{ "LocalHost/api:1", "localhost/api:1", NULL },
	{ "localhost:5000/api:1", "localhost:5000/api:1", NULL },
	{ "localhost:5000", "docker.io/library/localhost:5000", NULL },
	{ "registry.example.com", "docker.io/library/registry.example.com:latest", "docker.io/library/registry.example.com" },
	{ "127.0.0.1:5000/api:1", "127.0.0.1:5000/api:1", NULL },
	{ "[2001:db8::1]:5000/api:1", "[2001:db8::1]:5000/api:1", NULL },
	{ "[::1]/api:1", "[::1]/api:1", NULL },
	{ "[2001:DB8::1]:5000/api:1", "[2001:db8::1]:5000/api:1", NULL },
	{ "[2001:0db8:0:0:0:0:0:1]:5000/api:1", "[2001:db8::1]:5000/api:1", NULL }, /* one address, one host */
	{ "[0::0001]/api:1", "[::1]/api:1", NULL },
	{ "10.1.2.3:5000/api:1", "10.1.2.3:5000/api:1", NULL },
	{ "10.1.2.3.example:5000/api:1", "10.1.2.3.example:5000/api:1", NULL },
	{ "host:1/a:1", "host:1/a:1", NULL },
	{ "host:65535/a:1", "host:65535/a:1", NULL },
	{ "a.b/c.d/e-f/g_h/i__j/k---l:x", "a.b/c.d/e-f/g_h/i__j/k---l:x", NULL },
	{ "a.b/c:_x.Y-Z", "a.b/c:_x.Y-Z", NULL },
	{ "a.b/c:" LETTERS128, "a.b/c:" LETTERS128, NULL },
	{ LONGEST ":1", LONGEST ":1", NULL },
	{ HEX64 ":1", "docker.io/library/" HEX64 ":1", NULL },
	{ "acme/" HEX64 ":1", "docker.io/acme/" HEX64 ":1", NULL },
	{ HEX64 "0:1", "docker.io/library/" HEX64 "0:1", NULL },
};

static void
assert_prints(const char *text, const struct name *n, const char *expected)
{
	char printed[NAME_TEXT_BYTES];

	name_print(printed, n, n->has_digest ? &n->digest : NULL);
	if (strcmp(printed, expected) != 0)
		fail_msg("%s: got %s, expected %s", text, printed, expected);
}

static void
takes_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct name_row *r = &names[i];
		struct err err = { 0 };
		struct name n;

		if (name_parse(&n, slice_str(r->text), &err))
			fail_msg("%s: %s", r->text, err.message);
		assert_prints(r->text, &n, r->printed);
		if (name_parse_claimed(&n, slice_str(r->text), &err))
			fail_msg("%s: claimed: %s", r->text, err.message);
		assert_prints(r->text, &n, r->claimed ? r->claimed : r->printed);
	}
}

struct refused_row {
	const char *text;
	const char *quoted; /* NULL: as text */
	const char *why;
};

static const struct refused_row refused_names[] = {
	{ "", NULL, "empty, expected NAME[:TAG][@DIGEST]" },
	{ "Alpine", NULL, "repository name must be lower case" },
	{ "Shop/api", NULL, "repository name must be lower case" },
	{ "registry.example.com/SHOP/api", NULL, "repository name must be lower case" },
	{ HEX64, NULL, "64 hex digits are an image id, expected a name" },
	{ "https://registry.example.com/shop/api", NULL, "no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:" },
	{ "docker://alpine", NULL, "no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:" },
	{ "alpine:", NULL, TAG_FAULT },
	{ "alpine:.1", NULL, TAG_FAULT },
	{ "alpine:-1", NULL, TAG_FAULT },
	{ "a.b/c:" LETTERS128 "x", "*", TAG_FAULT },
	{ "alpine@", NULL, "digest : " DIGEST_FAULT },
	{ "alpine@sha256:abc", NULL, "digest sha256:abc: " DIGEST_FAULT },
	{ "alpine@sha256:ABCDEF", NULL, "digest sha256:ABCDEF: " DIGEST_FAULT },
	{ "alpine@" DIGEST "0", NULL, "digest " DIGEST "0: " DIGEST_FAULT },
	{ "alpine@" DIGEST "@" DIGEST, "*", DIGEST_FAULT },
	{ "alpine@sha512:" HEX64 HEX64, "*", "only sha256 is supported" },
	{ "alpine@latest", NULL, "digest latest: " DIGEST_FAULT },
	{ "@" DIGEST, NULL, "repository name is empty" },
	{ ":1", NULL, "repository name is empty" },
	{ "registry.example.com/", NULL, "repository name is empty" },
	{ "/shop/api", NULL, PATH_FAULT },
	{ "shop//api", NULL, PATH_FAULT },
	{ "shop/api/", NULL, PATH_FAULT },
	{ "a.b/.c", NULL, PATH_FAULT },
	{ "a.b/c.", NULL, PATH_FAULT },
	{ "a.b/c..d", NULL, PATH_FAULT },
	{ "a.b/c___d", NULL, PATH_FAULT },
	{ "a.b/c._d", NULL, PATH_FAULT },
	{ "a.b/-c", NULL, PATH_FAULT },
	{ "a.b/../../etc/passwd", NULL, PATH_FAULT },
	{ "a.b/./c", NULL, PATH_FAULT },
	{ "a.b/c:d/e", NULL, PATH_FAULT },
	{ "../api", NULL, HOST_FAULT },
	{ ".example/api", NULL, HOST_FAULT },
	{ "example./api", NULL, HOST_FAULT },
	{ "-a.example/api", NULL, HOST_FAULT },
	{ "a-.example/api", NULL, HOST_FAULT },
	{ "a_b.example/api", NULL, HOST_FAULT },
	{ "host:/api", NULL, HOST_FAULT },
	{ "host:0/api", NULL, HOST_FAULT },
	{ "host:65536/api", NULL, HOST_FAULT },
	{ "host:080/api", NULL, HOST_FAULT },
	{ "host:80:80/api", NULL, HOST_FAULT },
	{ "host:8a/api", NULL, HOST_FAULT },
	{ ":5000/api", NULL, HOST_FAULT },
	{ "[]/api", NULL, HOST_FAULT },
	{ "[::1/api", NULL, HOST_FAULT },
	{ "[::1]5000/api", NULL, HOST_FAULT },
	{ "[::1]:/api", NULL, HOST_FAULT },
	{ "[1:2:3]/api", NULL, HOST_FAULT },
	{ "[::127.0.0.1]/api", NULL, HOST_FAULT },
	{ "[::g]/api", NULL, HOST_FAULT },
	{ "[::ffff:7f00:1]/api", NULL, HOST_FAULT }, /* of IPv4, and never spelled so by the other reader */
	{ "127.1:5000/api", NULL, HOST_FAULT },
	{ "0x7f000001:5000/api", NULL, HOST_FAULT },
	{ "2130706433:5000/api", NULL, HOST_FAULT },
	{ "10.0.0.010/api", NULL, HOST_FAULT },
	{ "a.b]/api", NULL, HOST_FAULT },
	{ "a b", NULL, CHARACTER_FAULT },
	{ "alpine:3%2f", NULL, CHARACTER_FAULT },
	{ "a.b/charts/shop:0.1.0+build.7", NULL, "no tag has a +, Helm writes _ for it" },
	{ "a.b/c+d:1", NULL, CHARACTER_FAULT },
	{ "a.b/c+d", NULL, CHARACTER_FAULT },
	{ "+1", NULL, CHARACTER_FAULT },
	{ "user:secret?@a.b/c", NULL, CHARACTER_FAULT },
	{ "alpine\n", "alpine\\x0a", CHARACTER_FAULT },
	{ "\x1b[31malpine", "\\x1b[31malpine", CHARACTER_FAULT },
	{ "alp\xc3\xafne", NULL, CHARACTER_FAULT },
	{ "a.b/c\\d", "a.b/c\\x5cd", CHARACTER_FAULT },
	{ "a.b/c#d", NULL, CHARACTER_FAULT },
	{ LONGEST "f", "*", "host and repository name are longer than 255 bytes" },
	{ LETTERS128 LETTERS128 ".x/a", "*", "too long" },
	{ LETTERS128 LETTERS128 LETTERS128 LETTERS128, "*", "too long" },
};

/* The whole message, or (quoted "*": the text is too long to be quoted whole) how it ends. */
static void
assert_refused(const struct refused_row *r, enum cocket_code got, enum cocket_code code, const struct err *err)
{
	bool cut = r->quoted && strcmp(r->quoted, "*") == 0;
	const char *message = err->message;
	char expected[1024];

	if (cut)
		snprintf(expected, sizeof expected, ": %s", r->why);
	else
		snprintf(expected, sizeof expected, "image name %s: %s", r->quoted ? r->quoted : r->text, r->why);
	if (cut && strlen(message) > strlen(expected))
		message += strlen(message) - strlen(expected);
	if (got != code || err->code != code)
		fail_msg("%s: code %d, expected %d", r->text, (int)got, (int)code);
	if (strcmp(message, expected) != 0)
		fail_msg("%s: got \"%s\", expected \"%s\"", r->text, message, expected);
}

static void
refuses_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused_names / sizeof refused_names[0]; i++) {
		const struct refused_row *r = &refused_names[i];
		struct err err = { 0 };
		struct name n;
		enum cocket_code code = name_parse(&n, slice_str(r->text), &err);

		assert_refused(r, code, COCKET_E_USAGE, &err);
		code = name_parse_claimed(&n, slice_str(r->text), &err);
		assert_refused(r, code, COCKET_E_FORMAT, &err);
	}
}

/* What rules, roles, ledger, mirrors and locks know an image by, and what is asked stays as it was typed. */
static void
a_default_port_is_no_other_host(void **state)
{
	static const struct {
		const char *text, *repository, *with_plain_http;
	} rows[] = {
		{ "r.example.com/a/b", "r.example.com/a/b", "r.example.com/a/b" },
		{ "r.example.com:443/a/b", "r.example.com/a/b", "r.example.com:443/a/b" },
		{ "r.example.com:80/a/b", "r.example.com:80/a/b", "r.example.com/a/b" },
		{ "r.example.com:4433/a/b", "r.example.com:4433/a/b", "r.example.com:4433/a/b" },
		{ "r.example.com:8080/a/b", "r.example.com:8080/a/b", "r.example.com:8080/a/b" },
		{ "localhost:80/a", "localhost/a", "localhost/a" },
		{ "127.0.0.1:80/a", "127.0.0.1/a", "127.0.0.1/a" },
		{ "[::1]:443/a", "[::1]/a", "[::1]:443/a" },
		{ "[::443]/a", "[::443]/a", "[::443]/a" },
		{ "docker.io:443/alpine", "docker.io/library/alpine", "docker.io/library/alpine" },
		{ "index.docker.io/alpine", "docker.io/library/alpine", "docker.io/library/alpine" },
		{ "index.docker.io:443/library/alpine", "docker.io/library/alpine", "docker.io/library/alpine" },
		{ "registry-1.docker.io:443/alpine", "docker.io/library/alpine", "docker.io/library/alpine" },
		{ "docker.io:5000/alpine", "docker.io:5000/alpine", "docker.io:5000/alpine" },
		{ "index.docker.io.example.com:443/a", "index.docker.io.example.com/a", "index.docker.io.example.com:443/a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[NAME_TEXT_BYTES];
		struct name n, bare;
		struct err err = { 0 };

		assert_int_equal(name_parse_claimed(&n, slice_str(rows[i].text), &err), COCKET_OK);
		name_print_repository(text, &n);
		assert_string_equal(text, rows[i].repository);
		assert_int_equal(name_parse_claimed(&bare, slice_str(rows[i].repository), &err), COCKET_OK);
		assert_true(name_same_repository(&n, &bare));
		name_set_plain_http(true);
		name_print_repository(text, &n);
		name_set_plain_http(false);
		assert_string_equal(text, rows[i].with_plain_http);
	}
}

static void
refuses_nul_and_every_odd_byte(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		uint8_t text[] = { 'a', (uint8_t)c, 'b' };
		struct err err = { 0 };
		struct name n;
		bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c && strchr("._-/:", (int)c));

		assert_int_equal(name_parse(&n, slice_of(text, sizeof text), &err) == COCKET_OK, fine);
	}
}

struct layout_row {
	const char *text, *path, *tag;
	bool has_digest;
};

static const struct layout_row layouts[] = {
	{ "oci:dir", "dir", "", false },
	{ "oci:/var/lib/dir", "/var/lib/dir", "", false },
	{ "oci:///var/lib/dir", "///var/lib/dir", "", false },
	{ "oci:dir:1.4", "dir", "1.4", false },
	{ "oci:dir@" DIGEST, "dir", "", true },
	{ "oci:dir:1.4@" DIGEST, "dir", "1.4", true },
	{ "oci:/dir:registry.example.com/shop/api:1.4", "/dir", "registry.example.com/shop/api:1.4", false },
	{ "oci:/dir:registry.example.com:5000/shop/api:1.4@" DIGEST, "/dir", "registry.example.com:5000/shop/api:1.4", true },
	{ "oci:me@home/dir", "me@home/dir", "", false },
	{ "oci:me@shared/dir:x", "me@shared/dir", "x", false },
	{ "oci:dir with space:x", "dir with space", "x", false },
	{ "oci:dir:a@b", "dir", "a@b", false },
};

static void
takes_layouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
		const struct layout_row *l = &layouts[i];
		struct reference r;
		struct err err = { 0 };

		if (reference_parse(&r, l->text, &err))
			fail_msg("%s: %s", l->text, err.message);
		assert_int_equal(r.transport, TRANSPORT_LAYOUT);
		assert_string_equal(r.path, l->path);
		assert_string_equal(r.tag, l->tag);
		assert_int_equal(r.has_digest, l->has_digest);
	}
}

static const struct layout_row archives[] = {
	{ "oci-archive:a.tar", "a.tar", "", false },
	{ "oci-archive:-", "-", "", false },
	{ "oci-archive:-:1.4", "-", "1.4", false },
	{ "oci-archive:/x/a.tar:registry.example.com/shop/api:1.4@" DIGEST, "/x/a.tar", "registry.example.com/shop/api:1.4", true },
	{ "docker-archive:a.tar", "a.tar", "", false },
	{ "docker-archive:a.tar@" DIGEST, "a.tar", "", true },
	/* docker's names */
	{ "docker-archive:a.tar:alpine", "a.tar", "docker.io/library/alpine:latest", false },
	{ "docker-archive:-:alpine:3", "-", "docker.io/library/alpine:3", false },
	{ "docker-archive:a.tar:alpine@" DIGEST, "a.tar", "docker.io/library/alpine:latest", true },
	{ "docker-archive:a.tar:localhost:5000/x:1", "a.tar", "localhost:5000/x:1", false },
};

static void
takes_archives(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof archives / sizeof archives[0]; i++) {
		const struct layout_row *l = &archives[i];
		enum transport transport = l->text[0] == 'o' ? TRANSPORT_OCI_ARCHIVE : TRANSPORT_DOCKER_ARCHIVE;
		struct reference r;
		struct err err = { 0 };

		if (reference_parse(&r, l->text, &err))
			fail_msg("%s: %s", l->text, err.message);
		assert_int_equal(r.transport, transport);
		assert_memory_equal(l->text, transport_prefix(transport), strlen(transport_prefix(transport)));
		assert_string_equal(r.path, l->path);
		assert_string_equal(r.tag, l->tag);
		assert_int_equal(r.has_digest, l->has_digest);
	}
}

static void
takes_registries(void **state)
{
	struct reference r;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(reference_parse(&r, "docker://alpine", &err), COCKET_OK);
	assert_int_equal(r.transport, TRANSPORT_REGISTRY);
	assert_prints("docker://alpine", &r.name, "docker.io/library/alpine:latest");
	assert_false(r.has_digest);
	assert_int_equal(reference_parse(&r, "docker://docker:24", &err), COCKET_OK);
	assert_prints("docker://docker:24", &r.name, "docker.io/library/docker:24");
	assert_int_equal(reference_parse(&r, "docker:24", &err), COCKET_OK); /* the image that docker ships, as docker pull docker:24 */
	assert_prints("docker:24", &r.name, "docker.io/library/docker:24");
	assert_int_equal(reference_parse(&r, "docker/library:1@" DIGEST, &err), COCKET_OK);
	assert_true(r.has_digest);
	assert_memory_equal(r.digest.bytes, r.name.digest.bytes, SHA256_BYTES);
}

#define UNSUPPORTED(transport) "transport " transport " is not supported, known are docker://, oci:, oci-archive: and docker-archive:"

static const struct refused_row refused_references[] = {
	{ "docker-daemon:alpine:1", NULL, UNSUPPORTED("docker-daemon:") },
	{ "containers-storage:alpine", NULL, UNSUPPORTED("containers-storage:") },
	{ "dir:x", NULL, UNSUPPORTED("dir:") },
	{ "tarball:x", NULL, UNSUPPORTED("tarball:") },
	{ "ostree:x", NULL, UNSUPPORTED("ostree:") },
	{ "sif:x", NULL, UNSUPPORTED("sif:") },
	{ "atomic:x", NULL, UNSUPPORTED("atomic:") },
	{ "https://a.b/c", NULL, "image name https://a.b/c: no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:" },
	{ "docker://", NULL, "image name : empty, expected NAME[:TAG][@DIGEST]" },
	{ "", NULL, "image name : empty, expected NAME[:TAG][@DIGEST]" },
	{ "docker://https://a.b/c", NULL, "image name https://a.b/c: no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:" },
	{ "oci-archive:", NULL, "image oci-archive:: the file is missing, expected oci-archive:FILE[:TAG][@DIGEST]" },
	{ "oci-archive:x.tar:", NULL, "image oci-archive:x.tar:: the tag must be 1 to 384 printable characters without space" },
	{ "docker-archive::alpine", NULL, "image docker-archive::alpine: the file is missing, expected docker-archive:FILE[:NAME][@DIGEST]" },
	{ "docker-archive:x.tar:", NULL, "image docker-archive:x.tar:: image name : empty, expected NAME[:TAG][@DIGEST]" },
	{ "docker-archive:x.tar:@0", NULL, "image docker-archive:x.tar:@0: image name @0: digest 0: expected sha256: and 64 lower-case hex digits" },
	{ "docker-archive:x.tar:Alpine", NULL, "image docker-archive:x.tar:Alpine: image name Alpine: repository name must be lower case" },
	{ "docker-archive:x.tar@sha256:abc", NULL, "image docker-archive:x.tar@sha256:abc: digest sha256:abc: " DIGEST_FAULT },
	{ "oci://a.b/charts/shop", NULL, "oci://a.b/charts/shop: Helm's way to write a registry's name, expected a.b/charts/shop, or oci:DIR for a directory" },
	{ "oci://dir", NULL, "oci://dir: Helm's way to write a registry's name, expected dir, or oci:DIR for a directory" },
	{ "oci:", NULL, "image oci:: the directory is missing, expected oci:DIR[:TAG][@DIGEST]" },
	{ "oci::1.4", NULL, "image oci::1.4: the directory is missing, expected oci:DIR[:TAG][@DIGEST]" },
	{ "oci:@" DIGEST, NULL, "image oci:@" DIGEST ": the directory is missing, expected oci:DIR[:TAG][@DIGEST]" },
	{ "oci:dir:", NULL, "image oci:dir:: the tag must be 1 to 384 printable characters without space" },
	{ "oci:dir:a b", NULL, "image oci:dir:a b: the tag must be 1 to 384 printable characters without space" },
	{ "oci:dir:a\x1b", NULL, "image oci:dir:a\\x1b: the tag must be 1 to 384 printable characters without space" },
	{ "oci:dir@sha256:abc", NULL, "image oci:dir@sha256:abc: digest sha256:abc: " DIGEST_FAULT },
	{ "oci:dir:1@sha512:abc", NULL, "image oci:dir:1@sha512:abc: digest sha512:abc: " DIGEST_FAULT },
};

static void
refuses_references(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused_references / sizeof refused_references[0]; i++) {
		struct reference r;
		struct err err = { 0 };

		assert_int_equal(reference_parse(&r, refused_references[i].text, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, refused_references[i].why);
	}
}

static void
holds_paths_to_their_size(void **state)
{
	char text[4 + 4096 + 1] = "oci:";
	struct reference r;
	struct err err = { 0 };

	(void)state;
	memset(text + 4, 'd', 4095);
	assert_int_equal(reference_parse(&r, text, &err), COCKET_OK);
	assert_int_equal(strlen(r.path), 4095);
	text[4 + 4095] = 'd';
	assert_int_equal(reference_parse(&r, text, &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, ": the directory's name is too long"));
}

static void
compares_and_prints_repositories(void **state)
{
	char printed[NAME_TEXT_BYTES];
	struct name a, b;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(name_parse(&a, slice_str("alpine:1"), &err), COCKET_OK);
	assert_int_equal(name_parse(&b, slice_str("index.docker.io/library/alpine@" DIGEST), &err), COCKET_OK);
	assert_true(name_same_repository(&a, &b));
	assert_string_equal(b.tag, "");
	name_print_repository(printed, &b);
	assert_string_equal(printed, "docker.io/library/alpine");
	name_print(printed, &b, NULL);
	assert_string_equal(printed, "docker.io/library/alpine");
	assert_int_equal(name_parse(&b, slice_str("ghcr.io/library/alpine:1"), &err), COCKET_OK);
	assert_false(name_same_repository(&a, &b));
	assert_int_equal(name_parse(&b, slice_str("library/alpine2:1"), &err), COCKET_OK);
	assert_false(name_same_repository(&a, &b));
}

static void
test_repository(void **state)
{
	static const struct {
		const char *text, *is, *why;
	} rows[] = {
		{ "registry.example.com/sigs", "registry.example.com/sigs", NULL },
		{ "localhost:5000/a/b", "localhost:5000/a/b", NULL },
		{ "team/sigs", "docker.io/team/sigs", NULL },
		{ "sigs", "docker.io/library/sigs", NULL },
		{ "registry.example.com", NULL, "names a registry, expected a repository, HOST/PATH" },
		{ "localhost:5000", NULL, "names a registry" },
		{ "sigs:1", NULL, "names a registry" },
		{ "registry.example.com/sigs:1", NULL, "has a tag or a digest" },
		{ "registry.example.com/sigs@sha256:0000000000000000000000000000000000000000000000000000000000000000", NULL, "has a tag or a digest" },
		{ "", NULL, "expected a repository" },
		{ "registry.example.com/Sigs", NULL, "expected a repository" },
		{ "registry.example.com/a/../b", NULL, "expected a repository" },
		{ "https://registry.example.com/sigs", NULL, "expected a repository" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char is[NAME_TEXT_BYTES];
		struct err err = { 0 };
		struct name n;

		if (rows[i].why) {
			assert_int_equal(repository_parse(&n, rows[i].text, &err), COCKET_E_USAGE);
			assert_non_null(strstr(err.message, rows[i].why));
			continue;
		}
		assert_int_equal(repository_parse(&n, rows[i].text, &err), COCKET_OK);
		name_print_repository(is, &n);
		assert_string_equal(is, rows[i].is);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repository),
		cmocka_unit_test(takes_names),
		cmocka_unit_test(refuses_names),
		cmocka_unit_test(a_default_port_is_no_other_host),
		cmocka_unit_test(refuses_nul_and_every_odd_byte),
		cmocka_unit_test(takes_layouts),
		cmocka_unit_test(takes_archives),
		cmocka_unit_test(takes_registries),
		cmocka_unit_test(refuses_references),
		cmocka_unit_test(holds_paths_to_their_size),
		cmocka_unit_test(compares_and_prints_repositories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
