/* pointer_check.c by table: the place (RFC 6901) and the value; what is of another type, or not there, is a no. */
#include "support/test.h"

#include "support/checks.h"

#define ASK(pointer, question) "{'json':[{'pointer':'" pointer "'," question "}]}"

static const struct checks_case cases[] = {
	/* the place */
	{ "a member", ASK("/a", "'equals':'x'"), "{'a':'x'}", NULL },
	{ "another member", ASK("/b", "'equals':'x'"), "{'a':'x'}", "there is no /b in it, expected x" },
	{ "deeper", ASK("/a/b", "'equals':'x'"), "{'a':{'b':'x'}}", NULL },
	{ "deeper than it is", ASK("/a/b", "'equals':'x'"), "{'a':'x'}", "there is no /a/b in it, expected x" },
	{ "an empty name", ASK("/", "'equals':'x'"), "{'':'x'}", NULL },
	{ "a slash in a name", ASK("/a~1b", "'equals':'x'"), "{'a/b':'x'}", NULL },
	{ "a tilde in a name", ASK("/a~0b", "'equals':'x'"), "{'a~b':'x'}", NULL },
	{ "a tilde, then 1", ASK("/a~01", "'equals':'x'"), "{'a~1':'x'}", NULL },
	{ "what is no slash", ASK("/a~01", "'equals':'x'"), "{'a/':'x'}", "there is no /a~01 in it, expected x" },
	{ "an element", ASK("/a/1", "'equals':'x'"), "{'a':['y','x']}", NULL },
	{ "an element that is not there", ASK("/a/2", "'equals':'x'"), "{'a':['y','x']}", "there is no /a/2 in it, expected x" },
	{ "an index that begins with 0", ASK("/a/01", "'equals':'x'"), "{'a':['y','x']}", "there is no /a/01 in it, expected x" },
	{ "an index that is none", ASK("/a/-", "'equals':'x'"), "{'a':['x']}", "there is no /a/- in it, expected x" },
	{ "an index beyond all", ASK("/a/9999999999", "'equals':'x'"), "{'a':['x']}", "there is no /a/9999999999 in it, expected x" },
	{ "a number for a name", ASK("/a/0", "'equals':'x'"), "{'a':{'0':'x'}}", NULL },
	/* equals: of the same type */
	{ "true", ASK("/a", "'equals':true"), "{'a':true}", NULL },
	{ "false for true", ASK("/a", "'equals':true"), "{'a':false}", "/a is false, expected true" },
	{ "a word for true", ASK("/a", "'equals':true"), "{'a':'true'}", "/a is true, expected true" },
	{ "false", ASK("/a", "'equals':false"), "{'a':false}", NULL },
	{ "null for false", ASK("/a", "'equals':false"), "{'a':null}", "/a is null, expected false" },
	{ "nothing for false", ASK("/a", "'equals':false"), "{}", "there is no /a in it, expected false" },
	{ "a number", ASK("/a", "'equals':1"), "{'a':1}", NULL },
	{ "the same number, otherwise written", ASK("/a", "'equals':1"), "{'a':1.0}", NULL },
	{ "another number", ASK("/a", "'equals':1"), "{'a':1.01}", "/a is 1.01, expected 1" },
	{ "text for a number", ASK("/a", "'equals':1"), "{'a':'1'}", "/a is 1, expected 1" },
	{ "a number for text", ASK("/a", "'equals':'1'"), "{'a':1}", "/a is 1, expected 1" },
	{ "text in another case", ASK("/a", "'equals':'x'"), "{'a':'X'}", "/a is X, expected x" },
	{ "escaped text", ASK("/a", "'equals':'x'"), "{'a':'\\u0078'}", NULL },
	/* one of */
	{ "one of two", ASK("/a", "'one-of':['x','y']"), "{'a':'y'}", NULL },
	{ "neither", ASK("/a", "'one-of':['x','y']"), "{'a':'z'}", "/a is z, expected x or y" },
	{ "an element is one", ASK("/a", "'one-of':['x','y']"), "{'a':['z','y']}", NULL },
	{ "an element's element is", ASK("/a", "'one-of':['x','y']"), "{'a':[['y']]}", "/a is [[\"y\"]], expected x or y" },
	{ "nothing is one", ASK("/a", "'one-of':['x','y']"), "{'a':[]}", "/a is [], expected x or y" },
	/* exists */
	{ "it is there", ASK("/a", "'exists':true"), "{'a':null}", NULL },
	{ "it is not", ASK("/a", "'exists':true"), "{}", "there is no /a in it, expected that it is there" },
	{ "it is not to be", ASK("/a", "'exists':false"), "{}", NULL },
	{ "it is to be nowhere", ASK("/a", "'exists':false"), "{'a':null}", "/a is null, expected that it is not there" },
	/* a range */
	{ "the least", ASK("/a", "'min':-1.5,'max':7"), "{'a':-1.50}", NULL },
	{ "less", ASK("/a", "'min':-1.5,'max':7"), "{'a':-1.51}", "/a is -1.51, expected at least -1.5, at most 7" },
	{ "the most", ASK("/a", "'min':-1.5,'max':7"), "{'a':7.0}", NULL },
	{ "more", ASK("/a", "'max':7"), "{'a':7.0000000000000000000001}", "/a is 7.0000000000000000000001, expected at most 7" },
	{ "a score in text", ASK("/a", "'min':7"), "{'a':'7.1'}", NULL },
	{ "text that is no number", ASK("/a", "'min':7"), "{'a':'7.1x'}", "/a is 7.1x, expected at least 7" },
	{ "an exponent", ASK("/a", "'min':7"), "{'a':1e9}", "/a is 1e9, expected at least 7" },
	{ "nothing", ASK("/a", "'min':7"), "{}", "there is no /a in it, expected at least 7" },
	/* a time */
	{ "young enough", ASK("/a", "'not-older-than':'7d'"), "{'a':'2026-11-15T00:00:00Z'}", NULL },
	{ "a second too old", ASK("/a", "'not-older-than':'7d'"), "{'a':'2026-11-14T23:59:59Z'}", "/a is 2026-11-14T23:59:59Z, expected a time no older than 7 days" },
	{ "a clock that is five minutes ahead", ASK("/a", "'not-older-than':'7d'"), "{'a':'2026-11-22T00:05:00Z'}", NULL },
	{ "one that is more", ASK("/a", "'not-older-than':'7d'"), "{'a':'2026-11-22T00:05:01Z'}", "/a is 2026-11-22T00:05:01Z, expected a time no older than 7 days" },
	{ "seconds", ASK("/a", "'not-older-than':'7d'"), "{'a':1795305600}", "/a is 1795305600, expected a time no older than 7 days" },
	/* several; what is no JSON */
	{ "both", "{'json':[{'pointer':'/a','equals':1},{'pointer':'/b','equals':2}]}", "{'a':1,'b':2}", NULL },
	{ "the second", "{'json':[{'pointer':'/a','equals':1},{'pointer':'/b','equals':2}]}", "{'a':1,'b':3}", "/b is 3, expected 2" },
	{ "the first is said", "{'json':[{'pointer':'/a','equals':1},{'pointer':'/b','equals':2}]}", "{'a':2,'b':3}", "/a is 2, expected 1" },
	{ "no JSON", ASK("/a", "'exists':false"), "{", "line 1 column 2: unexpected end" },
	{ "a key twice", ASK("/a", "'equals':1"), "{'a':1,'a':2}", "line 1 column 8: duplicate key \"a\"" },
};

int
main(void)
{
	return checks_test("https://e.example/x", cases, sizeof cases / sizeof *cases);
}
