/* fetch_memory.c over a registry in memory: what was answered is not asked again, what may change is, and each answer comes back to its own question. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/evidence/fetch_memory.h"
#include "support/fake.h"

static struct fetch
blob(const struct digest *d, size_t max)
{
	return (struct fetch){ .kind = FETCH_BLOB, .digest = *d, .max = max };
}

/* The answer's text, or its code; "" of another's. */
static const char *
ask(struct fake *fake, struct fetch_memory *m, struct fetch f)
{
	static char text[64];

	fetch_memory_fetch(m, &fake->base, &f, 1);
	snprintf(text, sizeof text, "%s", buf_str(&f.body));
	fetch_free(&f);
	return f.err.code == COCKET_E_NOT_FOUND ? "not found" : f.err.code ? "error" : text;
}

static void
what_is_known_is_not_asked_again(void **state)
{
	AUTO(fetch_memory_free) struct fetch_memory m = { 0 };
	struct fake *fake = calloc(1, sizeof *fake);
	struct fetch tag = { .kind = FETCH_TAG, .tag = "1.4", .max = 100 }, none = { .kind = FETCH_TAG, .tag = "none", .max = 100 };

	(void)state;
	assert_non_null(fake);
	fake_new(fake);
	const struct digest one = fake_blob(fake, "one"), bad = fake_blob(fake, "bad");
	fake_tag(fake, "1.4", "tagged", "a/b");
	fake_blob_error(fake, &bad, COCKET_E_NET);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(ask(fake, &m, blob(&one, 100)), "one");
		assert_string_equal(ask(fake, &m, tag), "tagged");
		assert_string_equal(ask(fake, &m, none), "not found");
	}
	assert_int_equal(fake->fetches, 3);
	assert_string_equal(ask(fake, &m, blob(&bad, 100)), "error"); /* may be well the next time */
	assert_string_equal(ask(fake, &m, blob(&bad, 100)), "error");
	assert_int_equal(fake->fetches, 5);
	assert_string_equal(ask(fake, &m, blob(&one, 2)), ask(fake, NULL, blob(&one, 2))); /* asked with less room: another question */
	fake_free(fake);
	free(fake);
}

static void
each_answer_to_its_question(void **state)
{
	AUTO(fetch_memory_free) struct fetch_memory m = { 0 };
	struct fake *fake = calloc(1, sizeof *fake);
	static const char *const texts[] = { "a", "b", "c", "d", "e" };
	struct fetch fetches[5];

	(void)state;
	assert_non_null(fake);
	fake_new(fake);
	for (size_t known = 0; known < 32; known++) { /* any of the five is known already */
		fetch_memory_free(&m);
		for (size_t i = 0; i < 5; i++) {
			const struct digest d = fake_blob(fake, texts[i]);

			if (known >> i & 1)
				assert_string_equal(ask(fake, &m, blob(&d, 100)), texts[i]);
			fetches[i] = blob(&d, 100);
		}
		fetch_memory_fetch(&m, &fake->base, fetches, 5);
		for (size_t i = 0; i < 5; i++) {
			assert_int_equal(fetches[i].err.code, COCKET_OK);
			assert_string_equal(buf_str(&fetches[i].body), texts[i]);
			fetch_free(&fetches[i]);
		}
	}
	fake_free(fake);
	free(fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_known_is_not_asked_again), cmocka_unit_test(each_answer_to_its_question) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
