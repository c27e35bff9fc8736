/* metadata_diff*.c: what is told of a change, line by line.  Nothing that differs may go without a line: whoever signs reads these. */
#include "trust/edit/metadata_diff.h"

#include <stdio.h>

#include "support/test.h"
#include "support/trust_setup.h"

/* --- making files --------------------------------------------------------------------------------- */

/* Prints a targets file: "%A" stands for the id of key A of the fixture, "%a" for its object, and so on; ' for ". */
static void
expand(struct buf *out, const char *text)
{
	struct err err = { 0 };

	for (; *text; text++) {
		enum cocket_code code;

		if (*text == '%' && text[1] >= 'A' && text[1] <= 'D')
			code = buf_add(out, slice_str(trust_fixture_key(&f, (unsigned)(*++text - 'A'))->id), &err);
		else if (*text == '%' && text[1] >= 'a' && text[1] <= 'd')
			code = buf_add(out, buf_slice(&trust_fixture_key(&f, (unsigned)(*++text - 'a'))->object), &err);
		else
			code = buf_add(out, slice_of(*text == '\'' ? "\"" : text, 1), &err);
		assert_int_equal(code, COCKET_OK);
	}
}

static void
make(struct metadata_file *out, unsigned version, const char *rest)
{
	AUTO(buf_free) struct buf text = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err,
	                          "{\"signatures\":[],\"signed\":{\"_type\":\"targets\",\"spec_version\":\"1.0\",\"version\":%u,"
	                          "\"expires\":\"2026-01-01T00:00:00Z\",\"targets\":{}",
	                          version),
	                 COCKET_OK);
	expand(&text, rest);
	assert_int_equal(buf_addf(&text, &err, "}}"), COCKET_OK);
	if (metadata_file_parse(out, "targets", buf_slice(&text), &err))
		fail_msg("%s: %s", rest, err.message);
}

static void
add_line(void *ctx, const char *line)
{
	struct err err = { 0 };

	assert_int_equal(buf_addf(ctx, &err, "%s\n", line), COCKET_OK);
}

/* --- one change a row ----------------------------------------------------------------------------- */

#define KEYS "'keys':{'%A':%a,'%B':%b}"
#define ROLE(name, ids, rest) "{'name':'" name "','keyids':[" ids "],'threshold':1,'terminating':false" rest "}"
#define DELEGATES(roles) ",'delegations':{" KEYS ",'roles':[" roles "]}"
#define PEM "'-----BEGIN PUBLIC KEY-----\\nMCowBQYDK2VwAyEApuULaL32ayWTZqxssgb3PLADzt1AOZ4t2rV9nQ/6kBk=\\n-----END PUBLIC KEY-----\\n'"
#define REVOKES(rest) ",'x-cocket-revoked':{'keys':[{'id':'cf53fd4432e95ce55362d5a175960049d53fa02e29f6ec53be0026281c00e0b4'" rest "}]}"
#define PATHS ",'paths':['r.io/a/*']"

static const struct row {
	const char *before; /* NULL: there was none */
	const char *after, *lines; /* '*' ends a line whatever follows */
} rows[] = {
	{ "", "", "version 2, signed again: nothing else changed\n" },
	{ NULL, "", "expires on 2026-01-01T00:00:00Z\n" },
	{ "", DELEGATES(ROLE("a", "'%A'", PATHS)),
	  "role a: new, 1 of 1 key\nrole a: may sign r.io/a/*\nrole a: adds key ed25519 *\nkey * new, used by no role\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), "",
	  "role a: removed\n" },
	{ "", DELEGATES(ROLE("a", "'%A'", PATHS)) ",'x-cocket-key-labels':{'%A':'alice'}",
	  "role a: new, 1 of 1 key\nrole a: may sign r.io/a/*\nrole a: adds key alice (ed25519 *\nkey * new, used by no role\n" },
	{ DELEGATES(ROLE("a", "'%A','%B'", PATHS)), DELEGATES(ROLE("a", "'%A','%B'", PATHS)) ",'x-cocket-key-labels':{'%A':'3f2a90c4b1d2'}",
	  "key \"3f2a90c4b1d2\" (ed25519 *\n" },
	{ DELEGATES(ROLE("a", "'%A','%B'", PATHS)) ",'x-cocket-key-labels':{'%A':'alice'}", DELEGATES(ROLE("a", "'%A','%B'", PATHS)),
	  "key ed25519 *\n" },
	{ DELEGATES(ROLE("a", "'%A','%B'", PATHS)), DELEGATES(ROLE("a", "'%A','%B'", PATHS)) ",'x-cocket-key-labels':{'nobody':'alice'}",
	  "field x-cocket-key-labels: new, *\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%B'", PATHS)),
	  "role a: adds key ed25519 *\nrole a: removes key ed25519 *\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", ",'paths':['r.io/b/*']")),
	  "role a: may sign r.io/b/*\nrole a: may no longer sign r.io/a/*\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-expires':'2027-01-01T00:00:00Z'")),
	  "role a: expires on 2027-01-01T00:00:00Z\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-expires':'2027-01-01T00:00:00Z'")), DELEGATES(ROLE("a", "'%A'", PATHS)),
	  "role a: no longer expires before the store\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-not-before':'2027-01-01T00:00:00Z'")),
	  "role a: valid from 2027-01-01T00:00:00Z\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-not-before':'2027-01-01T00:00:00Z'")), DELEGATES(ROLE("a", "'%A'", PATHS)),
	  "role a: valid from now on\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-max-age':60")),
	  "role a: maximum age 60 seconds, was 0\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-names':'optional'")),
	  "role a: signatures without an image name count too\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-names':'optional'")), DELEGATES(ROLE("a", "'%A'", PATHS)),
	  "role a: signatures without an image name no longer count\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-cocket-names':'required'")),
	  "role a: field x-cocket-names: new, of the same meaning to cocket: \"required\"\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS)), DELEGATES(ROLE("a", "'%A'", PATHS ",'x-other':[1]")),
	  "role a: field x-other: new, unknown to cocket: [1]\n" },
	{ DELEGATES(ROLE("a", "'%A'", PATHS) "," ROLE("b", "'%B'", PATHS)), DELEGATES(ROLE("b", "'%B'", PATHS) "," ROLE("a", "'%A'", PATHS)),
	  "the order of the roles changed\n" },
	{ "", ",'delegations':{" KEYS ",'succinct_roles':{'keyids':['%A','%B'],'threshold':1,'bit_length':4,'name_prefix':'bin'}}",
	  "delegates all names to bins bin-*, 4 bits\nrole bin: new, 1 of 2 keys, terminating\nrole bin: adds key *\nrole bin: adds key *\n" },
	{ ",'delegations':{" KEYS ",'succinct_roles':{'keyids':['%A','%B'],'threshold':1,'bit_length':4,'name_prefix':'bin'}}", "",
	  "no longer delegates to bins bin-*\n" },
	{ "", ",'x-cocket-revoked':{'keys':[{'id':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','note':'stolen'}]}",
	  "revokes key aaaaaaaaaaaaaaaa: stolen\n" },
	{ ",'x-cocket-revoked':{'keys':[{'id':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','note':'stolen'}]}",
	  ",'x-cocket-revoked':{'keys':[{'id':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}]}",
	  "still revokes key aaaaaaaaaaaaaaaa, without a note\n" },
	{ ",'x-cocket-revoked':{'keys':[{'id':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','note':'stolen'}]}", "",
	  "no longer revokes key aaaaaaaaaaaaaaaa: stolen\n" },
	{ "", REVOKES(",'public':" PEM ",'label':'old'"), "revokes key old (ed25519 cf53fd4432e95ce5)\n" },
	{ REVOKES(""), REVOKES(",'public':" PEM ",'label':'old'"), "revoked key old (ed25519 cf53fd4432e95ce5): its public key is added\n" },
	{ REVOKES(",'public':" PEM), REVOKES(""), "revoked key cf53fd4432e95ce5: its public key is no longer there\n" },
	{ REVOKES(",'public':" PEM ",'note':'lost'"), REVOKES(",'public':" PEM ",'note':'lost','label':'old'"),
	  "still revokes key old (ed25519 cf53fd4432e95ce5): lost\n" },
	{ REVOKES(",'note':'lost'"), REVOKES(",'public':" PEM ",'note':'stolen'"),
	  "still revokes key ed25519 cf53fd4432e95ce5: stolen\nrevoked key ed25519 cf53fd4432e95ce5: its public key is added\n" },
	{ "", ",'x\\u001b[2J':1", "field x\\x1b[2J: new, unknown to cocket: 1\n" },
};

/* Line by line; in an expected line '*' stands for anything. */
static bool
lines_match(const char *is, const char *expected)
{
	for (; *expected; is++, expected++) {
		if (*expected == '*' && expected[1] != '\n' && expected[1] != '\0') {
			const char *next = ++expected;
			size_t n = strcspn(next, "*\n");

			while (*is && *is != '\n' && strncmp(is, next, n) != 0)
				is++;
		} else if (*expected == '*' && *is != '*') {
			is += strcspn(is, "\n");
			if (!*++expected)
				return true;
		}
		if (*is != *expected)
			return false;
	}
	return *is == '\0';
}

static void
changes_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(metadata_file_free) struct metadata_file before = { 0 }, after = { 0 };
		AUTO(buf_free) struct buf lines = BUF(TRUST_TEXT_MAX);

		if (rows[i].before)
			make(&before, 1, rows[i].before);
		make(&after, 2, rows[i].after);
		metadata_diff(rows[i].before ? &before : NULL, &after, add_line, &lines);
		if (!lines_match(buf_str(&lines), rows[i].lines))
			fail_msg("row %zu: expected\n%sgot\n%s", i, rows[i].lines, buf_str(&lines));
	}
}

static void
what_is_older_is_out_of_date(void **state)
{
	AUTO(metadata_file_free) struct metadata_file before = { 0 }, after = { 0 };
	AUTO(buf_free) struct buf lines = BUF(TRUST_TEXT_MAX);

	(void)state;
	make(&before, 2, "");
	make(&after, 2, DELEGATES(ROLE("a", "'%A'", PATHS)));
	metadata_diff(&before, &after, add_line, &lines);
	assert_string_equal(buf_str(&lines), "out of date: version 2 is already published; drop it (cocket trust discard) and make the change again if it is "
	                                     "still wanted\n");
}

/* Longer than a line: no part of it goes untold. */
static void
long_texts_are_whole(void **state)
{
	AUTO(metadata_file_free) struct metadata_file after = { 0 };
	AUTO(buf_free) struct buf lines = BUF(TRUST_TEXT_MAX), rest = BUF(TRUST_TEXT_MAX);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_addf(&rest, &err, "%s%01000d%s", ",'delegations':{" KEYS ",'roles':[" "{'name':'a','keyids':['%A','%B'],'threshold':1,"
	                                       "'terminating':false,'paths':['", 7, "']}]}"),
	                 COCKET_OK);
	make(&after, 2, buf_str(&rest));
	metadata_diff(NULL, &after, add_line, &lines);
	assert_non_null(strstr(buf_str(&lines), "role a: may sign 0000"));
	assert_non_null(strstr(buf_str(&lines), "... continued: 0000"));
	assert_non_null(strstr(buf_str(&lines), "0007\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_told),
		cmocka_unit_test(what_is_older_is_out_of_date),
		cmocka_unit_test(long_texts_are_whole),
	};

	return cmocka_run_group_tests_name("metadata_diff", tests, trust_setup, trust_teardown);
}
