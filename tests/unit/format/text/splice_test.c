/* splice.c: the names of a file change, and no other byte.  By table, and for files that are made at random. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/files/image_refs.h"
#include "format/text/splice.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PIN "@sha256:" A64
#define OLD "@sha256:" B64

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)err;
	*out = strcmp(name, "TAG") == 0 ? "1" : NULL;
	return COCKET_OK;
}

static struct digest
the_digest(void)
{
	struct digest d;
	struct err err;

	assert_int_equal(digest_parse(&d, slice_str(PIN + 1), &err), COCKET_OK);
	return d;
}

/* Every name that is in place is pinned.  Returns how many there were. */
static size_t
pin_all(struct buf *out, struct slice bytes, enum file_type kind)
{
	static const struct file_variables v = { { get, NULL }, { get, NULL }, NULL };
	AUTO(image_refs_free) struct image_refs l = { 0 };
	const struct digest digest = the_digest();
	struct splice edits[64];
	struct buf texts[64];
	struct err err = { 0 };
	size_t n = 0;

	if (image_refs_parse(&l, bytes, NULL, kind, &v, &err))
		fail_msg("%.*s: %s", SLICE_FMT(bytes), err.message);
	for (size_t i = 0; i < l.count && n < 64; i++) {
		if (l.items[i].kind != REF_IMAGE || !l.items[i].in_place)
			continue;
		texts[n] = BUF(4 * KIB);
		assert_int_equal(splice_name(&texts[n], slice_str(l.items[i].image), &digest, &err), COCKET_OK);
		edits[n] = (struct splice){ l.items[i].offset, l.items[i].length, buf_str(&texts[n]) };
		n++;
	}
	assert_int_equal(splice_all(out, bytes, edits, n, &err), COCKET_OK);
	for (size_t i = 0; i < n; i++)
		buf_free(&texts[i]);
	return n;
}

struct row {
	enum file_type kind;
	const char *before, *after;
};

static const struct row rows[] = {
	{ FILE_TYPE_LIST, "# x\r\n alpine:3\t# why \r\n\r\nb" OLD "\r\n", "# x\r\n alpine:3" PIN "\t# why \r\n\r\nb" PIN "\r\n" },
	{ FILE_TYPE_LIST, "\xef\xbb\xbf" "alpine", "\xef\xbb\xbf" "alpine" PIN },
	{ FILE_TYPE_COMPOSE, "# \xc3\xbc\nx-i: &i alpine:3   # one\nservices:\n  a: {image: *i}\n  b:   {image: *i, x: \"alpine:3\"}\n",
	  "# \xc3\xbc\nx-i: &i alpine:3" PIN "   # one\nservices:\n  a: {image: *i}\n  b:   {image: *i, x: \"alpine:3\"}\n" },
	{ FILE_TYPE_COMPOSE, "services:\n  a:\n    image: 'b:1" OLD "'\n  c: {image: \"d:1\"} # e\n  f: {image: 'g:${TAG}'}\n",
	  "services:\n  a:\n    image: 'b:1" PIN "'\n  c: {image: \"d:1" PIN "\"} # e\n  f: {image: 'g:${TAG}'}\n" },
	{ FILE_TYPE_COMPOSE, "services:\r\n  a:\r\n    image: >-\r\n      b:1\r\n    platform: linux/arm64\r\n",
	  "services:\r\n  a:\r\n    image: >-\r\n      b:1" PIN "\r\n    platform: linux/arm64\r\n" },
	{ FILE_TYPE_KUBERNETES, "---\n# Source: a\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: b:1},{image: b:1}]}\n---\n",
	  "---\n# Source: a\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: b:1" PIN "},{image: b:1" PIN "}]}\n---\n" },
	{ FILE_TYPE_GITHUB, "jobs:\n  a:\n    container: {image: 'a:1'}\n    steps: [{uses: docker://b:1" OLD "}, {uses: c/d@v4}]\n  e: {container: '${{ x }}'}\n",
	  "jobs:\n  a:\n    container: {image: 'a:1" PIN "'}\n    steps: [{uses: docker://b:1" PIN "}, {uses: c/d@v4}]\n  e: {container: '${{ x }}'}\n" },
	{ FILE_TYPE_GITLAB, "image: a:1 # x\nb: {services: [c, {name: \"d:1\"}], image: !reference [.e, image]}\n",
	  "image: a:1" PIN " # x\nb: {services: [c" PIN ", {name: \"d:1" PIN "\"}], image: !reference [.e, image]}\n" },
	{ FILE_TYPE_DOCKERFILE, "# syntax=a/b:1\nARG BASE=\"c:1\"\nFROM $BASE AS x\nFROM x\nCOPY --from=d:1 / /\nRUN <<E\nFROM e\nE\nFROM f:$TAG\nFROM g:1" OLD,
	  "# syntax=a/b:1" PIN "\nARG BASE=\"c:1" PIN "\"\nFROM $BASE AS x\nFROM x\nCOPY --from=d:1" PIN " / /\nRUN <<E\nFROM e\nE\nFROM f:$TAG\nFROM g:1" PIN },
};

static void
pins_names_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf once = BUF(1 * MIB);
		AUTO(buf_free) struct buf twice = BUF(1 * MIB);

		pin_all(&once, slice_str(rows[i].before), rows[i].kind);
		assert_string_equal(buf_str(&once), rows[i].after);
		pin_all(&twice, buf_slice(&once), rows[i].kind);
		assert_string_equal(buf_str(&twice), rows[i].after);
	}
}

/* --- at random --- */

static unsigned
below(unsigned n)
{
	static uint32_t x = 2463534242u;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x % n;
}

static void
add(struct buf *b, const char *text)
{
	struct err err;

	assert_int_equal(buf_add(b, slice_str(text), &err), COCKET_OK);
}

static const char *
one_of(const char *const words[], unsigned n)
{
	return words[below(n)];
}

#define ONE_OF(...) one_of((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static const char *
a_name(void)
{
	return ONE_OF("alpine", "alpine:3", "a.b/c/d:1.2-x", "localhost:5000/x", "a.b/c:1" OLD, "x" OLD);
}

static void
add_service(struct buf *b, unsigned i)
{
	const char *quote = ONE_OF("", "'", "\"");
	char key[16];

	snprintf(key, sizeof key, "  s%u:", i);
	add(b, key);
	add(b, ONE_OF(" # gr\xc3\xbc\xc3\x9f", "", "   "));
	add(b, ONE_OF("\n", "\r\n"));
	add(b, ONE_OF("    container_name: \"alpine:3\"\n", "", "\n", "    # image: x\n"));
	add(b, ONE_OF("    image: ", "    image:   ", "    image: !!str ", "    \"image\": "));
	add(b, quote);
	add(b, a_name());
	add(b, quote);
	add(b, ONE_OF("\n", " # why\n", "   \r\n", "\n\n"));
}

/* The same file with the names as they were is what it was. */
static void
assert_only_names_changed(struct slice before, struct slice after)
{
	size_t i = 0, j = 0;

	while (j < after.len) {
		bool is_pin = after.len - j >= strlen(PIN) && memcmp(after.ptr + j, PIN, strlen(PIN)) == 0;
		bool was_pin = before.len - i >= strlen(OLD) && memcmp(before.ptr + i, OLD, strlen(OLD)) == 0;
		if (is_pin) {
			i += was_pin ? strlen(OLD) : 0;
			j += strlen(PIN);
			continue;
		}
		assert_true(i < before.len && before.ptr[i] == after.ptr[j]);
		i++;
		j++;
	}
	assert_int_equal(i, before.len);
}

static void
changes_nothing_else_of_any_file(void **state)
{
	(void)state;
	for (int round = 0; round < 2000; round++) {
		AUTO(buf_free) struct buf before = BUF(1 * MIB);
		AUTO(buf_free) struct buf after = BUF(1 * MIB);
		AUTO(buf_free) struct buf again = BUF(1 * MIB);
		unsigned n = 1 + below(6);

		add(&before, ONE_OF("", "\xef\xbb\xbf", "# x\n", "%YAML 1.1\n---\n"));
		add(&before, "services:\n");
		for (unsigned i = 0; i < n; i++)
			add_service(&before, i);
		assert_int_equal(pin_all(&after, buf_slice(&before), FILE_TYPE_COMPOSE), n);
		assert_only_names_changed(buf_slice(&before), buf_slice(&after));
		assert_int_equal(pin_all(&again, buf_slice(&after), FILE_TYPE_COMPOSE), n);
		assert_true(slice_eq(buf_slice(&again), buf_slice(&after)));
	}
}

static void
refuses_what_overlaps(void **state)
{
	static const struct splice twice[] = { { 0, 2, "x" }, { 0, 2, "x" }, { 3, 1, "y" } };
	static const struct splice differ[] = { { 0, 2, "x" }, { 0, 2, "y" } };
	static const struct splice overlap[] = { { 0, 2, "x" }, { 1, 2, "y" } };
	static const struct splice outside[] = { { 3, 2, "x" } };
	AUTO(buf_free) struct buf out = BUF(64);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(splice_all(&out, slice_str("abcd"), twice, 3, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "xcy");
	assert_int_equal(splice_all(&out, slice_str("abcd"), differ, 2, &err), COCKET_E_INTERNAL);
	assert_int_equal(splice_all(&out, slice_str("abcd"), overlap, 2, &err), COCKET_E_INTERNAL);
	assert_int_equal(splice_all(&out, slice_str("abcd"), outside, 1, &err), COCKET_E_INTERNAL);
}

static void
takes_digests_off(void **state)
{
	(void)state;
	assert_true(slice_is(splice_unpinned(slice_str("a:1" PIN)), "a:1"));
	assert_true(slice_is(splice_unpinned(slice_str("a:1")), "a:1"));
	assert_true(slice_is(splice_unpinned(slice_str("oci:me@home:1" PIN)), "oci:me@home:1"));
	assert_true(slice_is(splice_unpinned(slice_str("oci:me@home:1")), "oci:me@home:1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_names_alone),
		cmocka_unit_test(changes_nothing_else_of_any_file),
		cmocka_unit_test(refuses_what_overlaps),
		cmocka_unit_test(takes_digests_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
