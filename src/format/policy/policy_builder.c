/* A policy while it is written: see policy_builder.h.  Never hands out one that our own parser does not take. */
#include "format/policy/policy_builder.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/json_member.h"
#include "base/limits.h"

void
policy_import_free(struct policy_import *p)
{
	buf_free(&p->text);
	buf_free(&p->notes);
	strings_free(&p->converted);
	strings_free(&p->rejected);
}

void
policy_builder_free(struct policy_builder *d)
{
	buf_free(&d->rules);
	buf_free(&d->notes);
	strings_free(&d->converted);
	strings_free(&d->rejected);
}

enum cocket_code
policy_builder_note(struct policy_builder *d, struct err *err, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	return buf_addf(&d->notes, err, "%s\n", line);
}

/* --- scopes ------------------------------------------------------------------------------------- */

/* How many parts below a scope the shortest name is.  All of docker.io's names have two, and one alone would be read as library/NAME. */
static int
first_depth(const char *scope)
{
	static const char hub[] = "docker.io";
	const char *slash = strchr(scope, '/');
	const int missing = strncmp(scope, hub, strlen(hub)) == 0 && (scope[strlen(hub)] == '\0' || scope[strlen(hub)] == '/') ? 2 : 1;
	int parts = 0;

	for (; slash; slash = strchr(slash + 1, '/'))
		parts++;
	return parts < missing ? missing - parts : 0;
}

/* A ':' before a slash, or in a host alone, is a port's. */
static const char *
tag_of(const char *scope)
{
	const char *slash = strrchr(scope, '/');

	return slash ? strchr(slash, ':') : NULL;
}

static void
put_pattern(struct json_writer *w, const struct policy_scope *s, int depth)
{
	char pattern[2 * NAME_TEXT_BYTES];
	int n = snprintf(pattern, sizeof pattern, "%s", s->text);

	for (int i = 0; i < depth && n >= 0 && (size_t)n < sizeof pattern; i++)
		n += snprintf(pattern + n, sizeof pattern - (size_t)n, "/*");
	if (s->tagged_only && !tag_of(s->text) && n >= 0 && (size_t)n < sizeof pattern)
		snprintf(pattern + n, sizeof pattern - (size_t)n, ":*");
	json_put_string(w, slice_str(pattern));
}

static void
put_images(struct json_writer *w, const struct policy_scope *s)
{
	json_key(w, "images");
	json_begin_array(w);
	if (s->is_everything)
		json_put_string(w, slice_str(POLICY_CATCH_ALL));
	for (int depth = first_depth(s->text); depth <= DRAFT_DEPTH && !s->is_everything; depth++)
		if (depth == 0 || s->deeper)
			put_pattern(w, s, depth);
	json_end_array(w);
}

/* --- rules -------------------------------------------------------------------------------------- */

static void
put_list(struct json_writer *w, const char *name, const char *const items[], size_t n)
{
	json_key(w, name);
	json_begin_array(w);
	for (size_t i = 0; i < n; i++)
		json_put_string(w, slice_str(items[i]));
	json_end_array(w);
}

static void
put_identity(struct json_writer *w, const struct identity_pattern *p)
{
	bool has_conditions = false;

	json_key(w, "identities");
	json_begin_array(w);
	json_begin_object(w);
	json_put_pair(w, "identity", p->name);
	json_put_pair(w, "issuer", p->issuer);
	for (unsigned c = 0; c < CONDITION_COUNT; c++) {
		if (p->conditions[c] == NULL)
			continue;
		if (!has_conditions) {
			json_key(w, "github");
			json_begin_object(w);
		}
		has_conditions = true;
		json_put_pair(w, workflow_condition_name((enum workflow_condition)c), p->conditions[c]);
	}
	if (has_conditions)
		json_end_object(w);
	json_end_object(w);
	json_end_array(w);
}

static void
put_flag(struct json_writer *w, const char *name, bool on)
{
	if (!on)
		return;
	json_key(w, name);
	json_put_bool(w, true);
}

static void
put_signers(struct json_writer *w, const struct policy_draft_rule *rule)
{
	if (rule->keys.count > 0)
		put_list(w, "keys", rule->keys.items, rule->keys.count);
	if (rule->identity) {
		put_identity(w, rule->identity);
		put_flag(w, "no-log", rule->no_log);
		put_flag(w, "no-sct", rule->no_sct);
	}
}

static void
put_demands(struct json_writer *w, const struct policy_draft_rule *rule)
{
	put_signers(w, rule);
	if (rule->threshold > 1) {
		json_key(w, "threshold");
		json_put_u64(w, rule->threshold);
	}
	if (rule->format)
		put_list(w, "formats", &rule->format, 1);
	put_flag(w, "require-tag", rule->require_tag);
	if (rule->names_optional)
		json_put_pair(w, "names", "optional");
	if (rule->digest)
		put_list(w, "digests", &rule->digest, 1);
}

static enum cocket_code
keep(struct strings *list, const struct policy_scope *scope, const char *why, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * KIB);

	if (buf_addf(&line, err, "%s%s%s", TEXT(slice_str(scope->text)), why ? ": " : "", why ? why : ""))
		return err->code;
	return strings_add(list, buf_slice(&line), err);
}

/* Once in the one list or in the other: that of one scope only a part is rejected, what has no tag, is no rule of its own. */
static enum cocket_code
account(struct policy_builder *d, const struct policy_scope *scope, const struct policy_draft_rule *rule, struct err *err)
{
	d->is_truncated |= scope->deeper;
	if (rule->kind != POLICY_REJECT)
		return keep(&d->converted, scope, NULL, err);
	return rule->is_part ? COCKET_OK : keep(&d->rejected, scope, rule->comment ? rule->comment : "rejected there too", err);
}

enum cocket_code
policy_builder_add(struct policy_builder *d, const struct policy_scope *scope, const struct policy_draft_rule *rule, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(1 * MIB);
	struct json_writer w;

	d->has_identities = d->has_identities || rule->identity;
	d->is_version_2 = d->is_version_2 || rule->identity || rule->names_optional;
	json_writer_init(&w, &object);
	json_begin_object(&w);
	put_images(&w, scope);
	if (rule->comment)
		json_put_pair(&w, "comment", rule->comment);
	if (rule->kind == POLICY_REJECT)
		json_put_pair(&w, "decide-by", "reject");
	else
		put_demands(&w, rule);
	json_end_object(&w);
	if (account(d, scope, rule, err) || json_writer_done(&w, err) || buf_addf(&d->rules, err, "%s\n  ", d->count++ ? "," : ""))
		return err->code;
	return buf_add(&d->rules, buf_slice(&object), err);
}

static enum cocket_code
put_head(struct buf *text, const struct policy_builder *d, struct err *err)
{
	struct json_writer w;

	if (buf_addf(text, err, "{\n\"version\": %d,\n", d->is_version_2 ? 2 : 1))
		return err->code;
	if (d->root == NULL || !d->has_identities)
		return buf_addf(text, err, "\"rules\": [");
	if (buf_addf(text, err, "\"trusted-root\": "))
		return err->code;
	json_writer_init(&w, text);
	json_put_string(&w, slice_str(d->root));
	return json_writer_done(&w, err) ? err->code : buf_addf(text, err, ",\n\"rules\": [");
}

enum cocket_code
policy_builder_finish(struct policy_import *out, struct policy_builder *d, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(POLICY_MAX_BYTES);
	AUTO(policy_free) struct policy checked = { 0 };

	if (d->count == 0)
		return fail(err, COCKET_E_USAGE, "it lets nothing pass that can be said here, so there is no rule to write");
	if (put_head(&text, d, err) || buf_add(&text, buf_slice(&d->rules), err) || buf_addf(&text, err, "\n]\n}\n"))
		return err->code;
	if (policy_parse(&checked, buf_slice(&text), err))
		return within(err, "cannot be said here");
	*out = (struct policy_import){ .text = buf_take(&text), .notes = buf_take(&d->notes), .converted = d->converted, .rejected = d->rejected };
	d->converted = d->rejected = (struct strings){ 0 };
	for (size_t i = 0; i < checked.pattern_count; i++)
		out->has_catch_all |= strcmp(checked.patterns[i].repository, POLICY_CATCH_ALL) == 0;
	return COCKET_OK;
}

enum cocket_code
policy_builder_import(struct policy_import *out, struct slice text, const char *root, enum cocket_code (*read)(struct policy_builder *d, struct json root, struct err *err),
             struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(policy_builder_free) struct policy_builder d = DRAFT;

	d.root = root;
	if (json_parse(&doc, text, err) || read(&d, json_root(&doc), err))
		return as_usage(err);
	return policy_builder_finish(out, &d, err);
}
