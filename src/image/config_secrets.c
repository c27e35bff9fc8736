/* Secrets in an image's config: see config_secrets.h. */
#include "image/config_secrets.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/secret/secret_name.h"
#include "format/secret/secret_scan.h"
#include "format/text/slice_scan.h"

#define PLACE_BYTES (2 * TEXT_QUOTE_BYTES + 8)

struct config_search {
	struct secret_scan *scan; /* owned */
	const struct image_facts *facts;
	image_secret_fn each;
	void *context;
};

static void
search_free(struct config_search *s)
{
	secret_scan_free(&s->scan);
}

static enum cocket_code
kinds_tell(const struct config_search *s, const char *place, uint32_t kinds, struct err *err)
{
	for (enum secret_kind k = 0; k < SECRET_KIND_COUNT && kinds; k++)
		if (kinds & SECRET_BIT(k) && s->each(s->context, &(const struct image_secret){ .kind = k, .place = place }, err))
			return err->code;
	return COCKET_OK;
}

/* --- any text ---------------------------------------------------------------------------------------- */

/* The place of a field; a name that is a secret itself is not told, and a line of history is one place. */
static void
place_print(char out[static PLACE_BYTES], const char *place, const char *name)
{
	if (name == NULL || strncmp(place, "history:", 8) == 0)
		snprintf(out, PLACE_BYTES, "%s", place);
	else
		snprintf(out, PLACE_BYTES, "%.*s%s%s", TEXT_QUOTE_BYTES, place, strchr(place, ':') ? "." : ":", TEXT(slice_str(name)));
}

static enum cocket_code texts_look(const struct config_search *s, const char *place, struct json v, const char *const others[], struct err *err);

/* NULL name: in an array. */
static enum cocket_code
member_look(const struct config_search *s, const char *place, const char *name, struct json v, struct err *err)
{
	const uint32_t kinds = name ? secret_scan_text(s->scan, slice_str(name)) : 0;
	char inner[PLACE_BYTES];

	place_print(inner, place, kinds ? NULL : name);
	return kinds_tell(s, place, kinds, err) ? err->code : texts_look(s, inner, v, NULL, err);
}

/* Every string below v, names of fields too, but for the fields that are looked at by themselves. */
static enum cocket_code
texts_look(const struct config_search *s, const char *place, struct json v, const char *const others[], struct err *err)
{
	const char *text = json_string_value(v);

	if (text)
		return kinds_tell(s, place, secret_scan_text(s->scan, slice_str(text)), err);
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		const char *name = json_type(v) == JSON_OBJECT ? json_name(m) : NULL;

		if ((name == NULL || others == NULL || !slice_is_one_of(slice_str(name), others)) && member_look(s, place, name, m, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- variables --------------------------------------------------------------------------------------- */

/* NAME=VALUE, by its name; the value is what the container or the build got. */
static bool
is_secret_by_name(struct slice assignment)
{
	const struct slice name = head(assignment, find(assignment, '='));

	return name.len < assignment.len && secret_name_is(name) && secret_value_is_literal(text_trim(tail(assignment, name.len + 1), "\"'"));
}

/* By its value, else by its name. */
static enum cocket_code
variable_look(const struct config_search *s, const char *variable, struct err *err)
{
	const struct slice text = slice_str(variable);
	const size_t n = find(text, '=');
	char place[PLACE_BYTES];
	uint32_t kinds;

	if (n == text.len || secret_scan_text(s->scan, head(text, n)))
		return kinds_tell(s, "config:Env", secret_scan_text(s->scan, text), err);
	snprintf(place, sizeof place, "env:%s", TEXT(head(text, n)));
	kinds = secret_scan_text(s->scan, tail(text, n + 1));
	if (kinds || !is_secret_by_name(text))
		return kinds_tell(s, place, kinds, err);
	return s->each(s->context, &(const struct image_secret){ .by_name = true, .place = place }, err);
}

static enum cocket_code
environment_look(const struct config_search *s, struct err *err)
{
	for (size_t i = 0; i < s->facts->environment_count; i++)
		if (variable_look(s, s->facts->environment[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
labels_look(const struct config_search *s, struct err *err)
{
	char place[PLACE_BYTES];

	for (size_t i = 0; i < s->facts->label_count; i++) {
		const struct slice name = slice_str(s->facts->labels[i].name);
		const uint32_t kinds = secret_scan_text(s->scan, name);

		snprintf(place, sizeof place, "label:%s", kinds ? "" : TEXT(name));
		if (kinds_tell(s, place, kinds | secret_scan_text(s->scan, slice_str(s->facts->labels[i].value)), err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- history: what was done, with its arguments ------------------------------------------------------- */

/* A line of it. */
struct history_line {
	size_t number;      /* from 1 */
	const char *place;
};

/* A variable that the image still has is told as such, and one of several commands once. */
static bool
is_told(const struct config_search *s, const struct history_line *c, struct slice assignment)
{
	for (size_t i = 0; i < s->facts->environment_count; i++)
		if (slice_is(assignment, s->facts->environment[i]))
			return true;
	for (size_t i = 0; i + 1 < c->number; i++) {
		const struct slice earlier = slice_str(s->facts->history[i]);

		if (earlier.len && memmem(earlier.ptr, earlier.len, assignment.ptr, assignment.len))
			return true;
	}
	return false;
}

/* The first words that are NAME=VALUE, so many. */
static enum cocket_code
assignments_look(const struct config_search *s, const struct history_line *c, struct slice words, uint64_t count, struct err *err)
{
	while (words.len > 0 && count > 0) {
		const struct slice word = text_take_word(&words, TEXT_BLANKS);
		char name[TEXT_QUOTE_BYTES];

		count -= has(word, '=');
		if (!is_secret_by_name(word) || is_told(s, c, word) || secret_scan_text(s->scan, word))
			continue;
		snprintf(name, sizeof name, "%s", TEXT(head(word, find(word, '='))));
		if (s->each(s->context, &(const struct image_secret){ .by_name = true, .place = c->place, .variable = name }, err))
			return err->code;
	}
	return COCKET_OK;
}

static bool
take_prefix(struct slice *text, const char *prefix)
{
	if (!slice_starts(*text, prefix))
		return false;
	*text = text_trim(tail(*text, strlen(prefix)), TEXT_BLANKS);
	return true;
}

/* "RUN |1 NAME=VALUE /bin/sh -c ...", a command with its build arguments, "ARG NAME=VALUE" and "ENV NAME=VALUE", as BuildKit writes them and as docker
 * did before: without the RUN, and the others behind "/bin/sh -c #(nop) ". */
static enum cocket_code
command_look(const struct config_search *s, const struct history_line *c, struct slice text, struct err *err)
{
	struct err ignored = { 0 };
	uint64_t count;

	(void)take_prefix(&text, "/bin/sh -c #(nop) ");
	if (take_prefix(&text, "ARG ") || take_prefix(&text, "ENV "))
		return assignments_look(s, c, text, UINT64_MAX, err);
	(void)take_prefix(&text, "RUN ");
	if (!take_prefix(&text, "|") || u64_parse(&count, text_take_word(&text, TEXT_BLANKS), text.len, &ignored))
		return COCKET_OK;
	return assignments_look(s, c, text, count, err);
}

static enum cocket_code
history_look(const struct config_search *s, struct err *err)
{
	char place[32];
	size_t n = 0;

	for (struct json m = json_first(json_get(json_root(&s->facts->doc), "history")); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		const char *command = s->facts->history[n];
		const struct history_line c = { ++n, place };

		snprintf(place, sizeof place, "history:%zu", n);
		if (texts_look(s, place, m, NULL, err) || (command && command_look(s, &c, slice_str(command), err)))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
config_secrets_each(const struct image_facts *f, image_secret_fn each, void *context, struct err *err)
{
	static const char *const own[] = { "Env", "Labels", NULL }, *const parts[] = { "config", "history", NULL };
	AUTO(search_free) struct config_search s = { .facts = f, .each = each, .context = context };
	const struct json root = json_root(&f->doc);

	if (secret_scan_new(&s.scan, err) || environment_look(&s, err) || labels_look(&s, err) || history_look(&s, err))
		return err->code;
	return texts_look(&s, "config", json_get(root, "config"), own, err) ? err->code : texts_look(&s, "config", root, parts, err);
}
