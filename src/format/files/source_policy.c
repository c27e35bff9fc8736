/* BuildKit's source policies: see source_policy.h.
 * Go's regular expressions cannot say "none of these", so it is spelt out: the names that are allowed make a tree of their letters, and at each
 * of its nodes what goes on otherwise, or ends there, is denied.  One rule is for STEP letters of the tree, so that expressions stay small. */
#include "format/files/source_policy.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/json_member.h"
#include "base/limits.h"

#define STEP 16

/* --- what may be fetched ------------------------------------------------------------------------ */

/* Whatever follows. */
static const char *const no_images[] = { "git://", "http://", "https://", "local://" };
#define NO_IMAGES (sizeof no_images / sizeof *no_images)

struct allowed {
	struct buf *texts; /* owned; sorted, each once */
	size_t count;
};

static void
allowed_free(struct allowed *a)
{
	for (size_t i = 0; i < a->count; i++)
		buf_free(&a->texts[i]);
	free(a->texts);
}

static enum cocket_code
allow(struct allowed *a, struct slice name, struct slice rest, struct err *err)
{
	struct buf *text = &a->texts[a->count++];

	*text = BUF(KIB);
	if (buf_add(text, slice_str("docker-image://"), err) || buf_add(text, name, err))
		return err->code;
	return buf_add(text, rest, err);
}

/* Its tag begins at the last ':' before the digest, unless that belongs to a host's port; NULL: none. */
static const char *
find_tag(const char *pinned, const char *digest)
{
	const char *tag = digest;

	while (tag > pinned && *tag != ':' && *tag != '/')
		tag--;
	return *tag == ':' ? tag : NULL;
}

static enum cocket_code
allow_image(struct allowed *a, const char *pinned, struct err *err)
{
	const char *digest = strchr(pinned, '@'), *tag;

	if (!digest)
		BUG("a name without a digest");
	if (allow(a, slice_of(pinned, (size_t)(digest - pinned)), slice_str(digest), err))
		return err->code;
	tag = find_tag(pinned, digest);
	return tag ? allow(a, slice_of(pinned, (size_t)(tag - pinned)), slice_str(digest), err) : COCKET_OK;
}

/* What is no image. */
static enum cocket_code
allow_others(struct allowed *a, struct err *err)
{
	for (size_t i = 0; i < NO_IMAGES; i++) {
		struct buf *text = &a->texts[a->count++];

		*text = BUF(KIB);
		if (buf_add(text, slice_str(no_images[i]), err))
			return err->code;
	}
	return COCKET_OK;
}

static int
compare_texts(const void *x, const void *y)
{
	return strcmp(buf_str(x), buf_str(y));
}

static void
drop_repeated(struct allowed *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->count; i++) {
		if (n > 0 && compare_texts(&a->texts[n - 1], &a->texts[i]) == 0)
			buf_free(&a->texts[i]);
		else
			a->texts[n++] = a->texts[i];
	}
	a->count = n;
}

static enum cocket_code
allowed_list(struct allowed *a, const char *const pinned[], size_t n, struct err *err)
{
	a->texts = calloc(2 * n + NO_IMAGES, sizeof *a->texts);
	if (!a->texts)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		if (allow_image(a, pinned[i], err))
			return err->code;
	if (allow_others(a, err))
		return err->code;
	qsort(a->texts, a->count, sizeof *a->texts, compare_texts);
	drop_repeated(a);
	return COCKET_OK;
}

/* --- the tree ----------------------------------------------------------------------------------- */

static bool
begins_alike(const struct buf *a, const struct buf *b, size_t n)
{
	return a->len >= n && b->len >= n && memcmp(a->ptr, b->ptr, n) == 0;
}

/* Whether the node of the first n letters of text i stands at no text before it. */
static bool
is_first(const struct allowed *a, size_t i, size_t n)
{
	return i == 0 || !begins_alike(&a->texts[i - 1], &a->texts[i], n);
}

/* Whether text j, which is not before text i, has its first n letters too. */
static bool
is_below(const struct allowed *a, size_t j, size_t i, size_t n)
{
	return j < a->count && begins_alike(&a->texts[i], &a->texts[j], n);
}

static bool
goes_on(const struct buf *text)
{
	for (size_t i = 0; i < NO_IMAGES; i++)
		if (strcmp(buf_str(text), no_images[i]) == 0)
			return true;
	return false;
}

/* --- expressions -------------------------------------------------------------------------------- */

static enum cocket_code
letter(struct buf *out, uint8_t c, struct err *err)
{
	if (strchr("\\.+*?()|[]{}^$-", c) && buf_add(out, slice_str("\\"), err))
		return err->code;
	return buf_add(out, slice_of(&c, 1), err);
}

static enum cocket_code
letters(struct buf *out, const struct buf *text, size_t from, size_t to, struct err *err)
{
	for (size_t i = from; i < to; i++)
		if (letter(out, text->ptr[i], err))
			return err->code;
	return COCKET_OK;
}

/* The letters that may follow the first n of text i, its first: as the inside of a class. */
static enum cocket_code
followers(struct buf *out, const struct allowed *a, size_t i, size_t n, struct err *err)
{
	uint8_t last = 0;

	for (size_t j = i; is_below(a, j, i, n); j++) {
		const struct buf *text = &a->texts[j];
		const uint8_t next = text->len > n ? text->ptr[n] : last;

		if (next != last && letter(out, next, err))
			return err->code;
		last = next;
	}
	return COCKET_OK;
}

/* What must not follow them: any other letter or, if no text ends there, the end. */
static enum cocket_code
denied_at(struct buf *out, const struct allowed *a, size_t i, size_t n, struct err *err)
{
	AUTO(buf_free) struct buf class = BUF(KIB);

	if (followers(&class, a, i, n, err))
		return err->code;
	if (class.len == 0)
		return buf_add(out, slice_str("."), err);
	if (a->texts[i].len == n) /* the shortest comes first */
		return buf_addf(out, err, "[^%s]", buf_str(&class));
	return buf_addf(out, err, "(?:$|[^%s])", buf_str(&class));
}

/* A node is the first m letters of a text: of the first text that has them, and not of one that goes on behind its end. */
static bool
is_node(const struct allowed *a, size_t i, size_t m)
{
	return is_first(a, i, m) && !(m == a->texts[i].len && goes_on(&a->texts[i]));
}

/* The nodes below the first n letters of text i, STEP of them deep. */
struct expression {
	const struct allowed *allowed;
	size_t i, n;
	struct buf text; /* owned */
	bool has_alternatives;
};

static void
expression_free(struct expression *e)
{
	buf_free(&e->text);
}

/* The node of the first m letters of text j. */
static enum cocket_code
add_alternative(struct expression *e, size_t j, size_t m, struct err *err)
{
	if (e->has_alternatives && buf_add(&e->text, slice_str("|"), err))
		return err->code;
	e->has_alternatives = true;
	if (letters(&e->text, &e->allowed->texts[j], e->n, m, err))
		return err->code;
	return denied_at(&e->text, e->allowed, j, m, err);
}

static enum cocket_code
add_alternatives(struct expression *e, size_t j, struct err *err)
{
	for (size_t m = e->n; m <= e->allowed->texts[j].len && m < e->n + STEP; m++)
		if (is_node(e->allowed, j, m) && add_alternative(e, j, m, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
fill_expression(struct expression *e, struct err *err)
{
	if (buf_add(&e->text, slice_str("(?s)^"), err) || letters(&e->text, &e->allowed->texts[e->i], 0, e->n, err) ||
	    buf_add(&e->text, slice_str("(?:"), err))
		return err->code;
	for (size_t j = e->i; is_below(e->allowed, j, e->i, e->n); j++)
		if (add_alternatives(e, j, err))
			return err->code;
	return buf_add(&e->text, slice_str(")"), err);
}

/* --- the policy --------------------------------------------------------------------------------- */

static enum cocket_code
rule(struct json_writer *w, const struct allowed *a, size_t i, size_t n, struct err *err)
{
	AUTO(expression_free) struct expression e = { .allowed = a, .i = i, .n = n, .text = BUF(MIB) };

	if (fill_expression(&e, err))
		return err->code;
	json_begin_object(w);
	json_put_pair(w, "action", "DENY");
	json_key(w, "selector");
	json_begin_object(w);
	json_put_pair(w, "identifier", buf_str(&e.text));
	json_put_pair(w, "match_type", "REGEX");
	json_end_object(w);
	json_end_object(w);
	return COCKET_OK;
}

static enum cocket_code
rules(struct json_writer *w, const struct allowed *a, struct err *err)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t n = 0; n <= a->texts[i].len; n += STEP) {
			if (is_node(a, i, n) && rule(w, a, i, n, err))
				return err->code;
		}
	return COCKET_OK;
}

/* Go reads the names of fields without regard to case, and the last of several counts: only what is read alike is taken over. */
static enum cocket_code
rules_there(struct json_writer *w, struct json root, struct err *err)
{
	static const char *const names[] = { "version", "rules", NULL };
	struct json list;

	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not a json object");
	if (json_closed(root, names, err) || json_array_opt(&list, root, "rules", err))
		return err->code;
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		json_put_value(w, v);
	return COCKET_OK;
}

enum cocket_code
source_policy_print(struct buf *out, const char *const pinned[], size_t n, struct slice there, struct err *err)
{
	AUTO(allowed_free) struct allowed a = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json_writer w;

	if (there.len > 0 && json_parse(&doc, there, err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "version");
	json_put_u64(&w, 1);
	json_key(&w, "rules");
	json_begin_array(&w);
	if ((there.len > 0 && rules_there(&w, json_root(&doc), err)) || allowed_list(&a, pinned, n, err) || rules(&w, &a, err))
		return err->code;
	json_end_array(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
