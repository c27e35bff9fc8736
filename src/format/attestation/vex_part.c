/* What the readers of VEX share: see vex_part.h. */
#include "format/attestation/vex_part.h"

#include "base/limits.h"
#include "base/list.h"

enum cocket_code
vex_text(struct vex_reader *r, const char **out, struct json_pull v, const char *name)
{
	struct slice text = slice_of(NULL, 0);

	*out = "";
	if (json_pull_expect_loose(v, JSON_STRING, name, r->err))
		return r->err->code;
	if (!json_pull_plain(&text, v)) {
		r->scratch.len = 0;
		if (json_pull_text(&r->scratch, v, r->err))
			return r->err->code;
		text = buf_slice(&r->scratch);
	}
	if (text.len)
		*out = arena_text(&r->vex->texts, text, r->err);
	return *out ? COCKET_OK : r->err->code;
}

enum cocket_code
vex_names_room(struct vex_reader *r, struct vex_names *out, size_t n)
{
	*out = (struct vex_names){ 0 };
	if (n == 0)
		return COCKET_OK;
	out->items = arena_take(&r->vex->texts, n * sizeof *out->items, r->err);
	return out->items ? COCKET_OK : r->err->code;
}

size_t
vex_count(struct json_pull container)
{
	struct json_members m = json_pull_enter(container);
	size_t n = 0;

	while (json_pull_next(&m))
		n++;
	return n;
}

int
vex_word_value(const struct vex_word *words, struct json_pull v)
{
	for (; words->word; words++)
		if (json_pull_is(v, words->word))
			return words->value;
	return 0;
}

const char *
vex_word_find(const char *const *words, struct json_pull v)
{
	for (; *words; words++)
		if (json_pull_is(v, *words))
			return *words;
	return "";
}

enum cocket_code
vex_add(struct vex_reader *r, const struct vex_statement *s)
{
	struct vex *v = r->vex;

	if (LIST_RESERVE(v->statements, v->statement_capacity, v->statement_count, 1, VEX_STATEMENTS_MAX, "VEX statements", r->err))
		return r->err->code;
	v->statements[v->statement_count] = *s;
	if (!s->has_time) {
		v->statements[v->statement_count].has_time = v->has_time;
		v->statements[v->statement_count].time = v->time;
	}
	v->statement_count++;
	return COCKET_OK;
}
