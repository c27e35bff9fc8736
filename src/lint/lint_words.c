/* Words of arguments: see lint_words.h. */
#include "lint/lint_words.h"

#include "base/json.h"
#include "format/files/dockerfile_json.h"
#include "format/files/dockerfile_shell.h"
#include "format/text/slice_scan.h"

static enum cocket_code
add_word(void *context, struct slice word, struct err *err)
{
	struct strings *out = context;

	if (out->count >= LINT_WORDS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d words", LINT_WORDS_MAX);
	return strings_add(out, word, err);
}

enum cocket_code
lint_words(struct strings *out, struct slice text, struct err *err)
{
	struct err why = { 0 };

	if (shell_split(text, SHELL_TAKEN_OFF, add_word, out, &why) == COCKET_OK)
		return COCKET_OK;
	strings_free(out);
	return why.code == COCKET_E_NOMEM ? no_memory(err) : COCKET_OK;
}

static enum cocket_code
json_words(struct strings *out, struct slice arguments, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };

	if (json_parse(&doc, arguments, &ignored))
		return COCKET_OK;
	for (struct json v = json_first(json_root(&doc)); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (add_word(out, slice_str(json_string_value(v)), err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
lint_argument_words(struct strings *out, struct slice arguments, struct err *err)
{
	return is_json_form(arguments) ? json_words(out, arguments, err) : lint_words(out, arguments, err);
}

struct slice
lint_assignment(struct slice *value, const char *word)
{
	const struct slice text = slice_str(word);
	const size_t equals = find(text, '=');

	*value = tail(text, equals + (equals < text.len));
	return head(text, equals);
}

bool
lint_user_is_root(struct slice user)
{
	const struct slice name = head(user, find(user, ':'));

	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] != '0')
			return slice_is(name, "root");
	return name.len > 0;
}
