/* config_secrets.c by table: a config, and each secret in it by its place. */
#include "support/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "image/config_secrets.h"

#define TOKEN "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"
#define ENV(variables) "{'config':{'Env':[" variables "]}}"
#define LABELS(labels) "{'config':{'Labels':{" labels "}}}"
#define MADE(lines) "{'history':[" lines "]}"
#define BY(command) "{'created_by':'" command "'}"

static const struct row {
	const char *config, *found; /* "PLACE KIND;" each; "PLACE VARIABLE by name;" */
} rows[] = {
	{ "{}", "" },
	{ "{'config':null,'history':null}", "" },
	/* the environment: by the value, else by the name */
	{ ENV("'A=" TOKEN "'"), "env:A github-token;" },
	{ ENV("'API_TOKEN=" TOKEN "'"), "env:API_TOKEN github-token;" },
	{ ENV("'DB_PASSWORD=hunter2'"), "env:DB_PASSWORD by name;" },
	{ ENV("'DB_PASSWORD='"), "" },
	{ ENV("'DB_PASSWORD=\\\"\\\"'"), "" },
	{ ENV("'DB_PASSWORD_FILE=hunter2'"), "" },
	{ ENV("'DB_NAME=hunter2'"), "" },
	{ ENV("'DB_PASSWORD'"), "" },
	{ ENV("'" TOKEN "'"), "config:Env github-token;" },          /* no variable: its name is not told */
	{ ENV("'" TOKEN "=x'"), "config:Env github-token;" },
	{ ENV("'A=b','B_SECRET=c','C=" TOKEN "'"), "env:B_SECRET by name;env:C github-token;" },
	/* labels: by what they are called, or hold */
	{ LABELS("'a':'" TOKEN "'"), "label:a github-token;" },
	{ LABELS("'password':'hunter2'"), "" },
	{ LABELS("'" TOKEN "':'x'"), "label: github-token;" },
	/* whatever else there is, names of fields too */
	{ "{'config':{'Cmd':['run','--token','" TOKEN "']}}", "config:Cmd github-token;" },
	{ "{'config':{'X':{'Y':['" TOKEN "']}}}", "config:X.Y github-token;" },
	{ "{'config':{'X':{'" TOKEN "':1}}}", "config:X github-token;" },
	{ "{'author':'" TOKEN "'}", "config:author github-token;" },
	{ "{'config':{'Env':null,'Cmd':['DB_PASSWORD=hunter2']}}", "" },
	/* history: any text, and build arguments by their names */
	{ MADE(BY("RUN curl -H " TOKEN " x")), "history:1 github-token;" },
	{ MADE(BY("x") ",{'comment':'" TOKEN "'}"), "history:2 github-token;" },
	{ MADE(BY("RUN |1 API_TOKEN=abc /bin/sh -c make")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("|1 API_TOKEN=abc /bin/sh -c make")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("RUN |1 A=b /bin/sh -c API_TOKEN=abc make")), "" }, /* one argument, and no more */
	{ MADE(BY("RUN |2 A=b API_TOKEN=abc /bin/sh -c make")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("RUN |0 API_TOKEN=abc")), "" },
	{ MADE(BY("RUN |x API_TOKEN=abc")), "" },
	{ MADE(BY("RUN /bin/sh -c API_TOKEN=abc make")), "" },
	{ MADE(BY("ARG API_TOKEN=abc")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("ARG API_TOKEN")), "" },
	{ MADE(BY("ARG API_TOKEN=")), "" },
	{ MADE(BY("ENV A=b API_TOKEN=abc")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("/bin/sh -c #(nop)  ENV API_TOKEN=abc")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("ARG API_TOKEN=" TOKEN)), "history:1 github-token;" },
	/* once: where the image still has it, or the first of several commands */
	{ "{'config':{'Env':['API_TOKEN=abc']},'history':[" BY("ENV API_TOKEN=abc") "]}", "env:API_TOKEN by name;" },
	{ "{'config':{'Env':['API_TOKEN=abd']},'history':[" BY("ENV API_TOKEN=abc") "]}", "env:API_TOKEN by name;history:1 API_TOKEN by name;" },
	{ MADE(BY("ARG API_TOKEN=abc") "," BY("RUN |1 API_TOKEN=abc /bin/sh -c make")), "history:1 API_TOKEN by name;" },
	{ MADE(BY("ARG API_TOKEN=abc") "," BY("RUN |1 API_TOKEN=abcd /bin/sh -c make")), "history:1 API_TOKEN by name;history:2 API_TOKEN by name;" },
	{ MADE("{}," BY("ARG API_TOKEN=abc")), "history:2 API_TOKEN by name;" },
};

static enum cocket_code
note(void *context, const struct image_secret *s, struct err *err)
{
	assert_null(s->path);
	assert_int_equal(s->layer, 0);
	if (s->by_name)
		return buf_addf(context, err, "%s %s%sby name;", s->place, s->variable ? s->variable : "", s->variable ? " " : "");
	return buf_addf(context, err, "%s %s;", s->place, secret_kinds[s->kind].name);
}

static void
facts_read(struct image_facts *out, struct buf *text, const char *config)
{
	struct err err = { 0 };

	assert_int_equal(buf_add(text, slice_str(config), &err), COCKET_OK);
	for (size_t i = 0; i < text->len; i++)
		if (text->ptr[i] == '\'')
			text->ptr[i] = '"';
	if (image_facts_parse(out, buf_slice(text), &err))
		fail_msg("%s: %s", config, err.message);
}

static void
each_by_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB), found = BUF(64 * KIB);
		AUTO(image_facts_free) struct image_facts facts = { 0 };
		struct err err = { 0 };

		facts_read(&facts, &text, rows[i].config);
		assert_int_equal(config_secrets_each(&facts, note, &found, &err), COCKET_OK);
		if (strcmp(buf_str(&found), rows[i].found) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", rows[i].config, buf_str(&found), rows[i].found);
	}
}

static enum cocket_code
stop(void *context, const struct image_secret *s, struct err *err)
{
	(void)s;
	++*(size_t *)context;
	return fail(err, COCKET_E_TOO_MANY, "enough");
}

/* Wherever it is: what each returns ends the search. */
static void
an_error_ends_it(void **state)
{
	static const char *const configs[] = {
		ENV("'A=" TOKEN "','B=" TOKEN "'"), ENV("'B_SECRET=c','C_SECRET=c'"), LABELS("'a':'" TOKEN "','b':'" TOKEN "'"), MADE(BY(TOKEN) "," BY(TOKEN)),
		MADE(BY("ARG A_TOKEN=abc B_TOKEN=abc")), "{'config':{'A':'" TOKEN "','B':'" TOKEN "'}}", "{'a':{'" TOKEN "':'" TOKEN "'},'b':'" TOKEN "'}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB);
		AUTO(image_facts_free) struct image_facts facts = { 0 };
		struct err err = { 0 };
		size_t calls = 0;

		facts_read(&facts, &text, configs[i]);
		assert_int_equal(config_secrets_each(&facts, stop, &calls, &err), COCKET_E_TOO_MANY);
		assert_int_equal(calls, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_by_its_place), cmocka_unit_test(an_error_ends_it) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
