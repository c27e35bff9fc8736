/* Images by the rules of cocket-lint(7): see lint_image.h. */
#include "lint/lint_image.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/blob_workers.h"
#include "image/image_habits.h"
#include "image/source_open.h"
#include "image/tree.h"

struct image_lint {
	struct lint_subject subject;
	const struct lint_image_options *options;
	struct source *source;         /* owned */
	struct image image;
	struct layer_watch watch;
	char name[REFERENCE_LABEL_BYTES + PLATFORM_TEXT_BYTES + 8];
	const struct manifest *manifest;
	size_t found;                  /* manifests of images */
};

static void
image_lint_close(struct image_lint *l)
{
	layer_watch_close(&l->watch);
	image_free(&l->image);
	source_close(&l->source);
}

/* --- every byte of its layers -------------------------------------------------------------------------- */

struct layer_pass {
	struct image_lint *lint;
	const struct diff_ids *ids;
	struct err *errs; /* owned; one a layer */
};

static uint64_t
layer_size(const void *ctx, size_t i)
{
	return ((const struct layer_pass *)ctx)->lint->manifest->items[i].size;
}

static enum cocket_code
layer_check(const struct layer_pass *p, size_t i, struct blob_worker *w, struct err *err)
{
	const struct descriptor *d = &p->lint->manifest->items[i];
	struct blob_expected expected = { .d = d, .has_diff_id = true, .diff_id = &p->ids->items[i] };
	struct source *source;

	if (!layer_compression(&expected.compression, d->media_type))
		return fail(err, COCKET_E_UNSUPPORTED, "%s is no layer of files", TEXT(slice_str(d->media_type)));
	if (blob_worker_source(&source, w, p->lint->source, err))
		return err->code;
	return layer_watch_check(&p->lint->watch, &expected, source, w->lanes, p->lint->options->progress, err);
}

static void
layer_run(void *ctx, size_t i, struct blob_worker *w)
{
	struct layer_pass *p = ctx;

	if (!layer_watch_has(&p->lint->watch, &p->lint->manifest->items[i].digest))
		(void)!layer_check(p, i, w, &p->errs[i]);
}

static enum cocket_code
first_error(const struct layer_pass *p, struct err *err)
{
	for (size_t i = 0; i < p->lint->manifest->count; i++)
		if (p->errs[i].code) {
			*err = p->errs[i];
			return within(err, "layer %zu of %zu", i + 1, p->lint->manifest->count);
		}
	return COCKET_OK;
}

static enum cocket_code
layers_look(struct image_lint *l, struct slice config, struct err *err)
{
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };
	struct layer_pass p = { .lint = l, .ids = &ids };
	const struct blob_work work = { .count = l->manifest->count, .size = layer_size, .run = layer_run, .ctx = &p };

	if (layers_diff_ids(&ids, l->manifest, config, err))
		return err->code;
	p.errs = calloc(l->manifest->count + 1, sizeof *p.errs);
	if (p.errs == NULL)
		return no_memory(err);
	for (size_t i = 0; i < l->manifest->count; i++)
		progress_expect(l->options->progress, l->manifest->items[i].size);
	if (blob_workers_run(blob_workers_count(l->source->ref.transport == TRANSPORT_REGISTRY), &work, err) == COCKET_OK)
		(void)!first_error(&p, err);
	free(p.errs);
	return err->code;
}

/* --- findings ------------------------------------------------------------------------------------------ */

static enum cocket_code
user_tell(const struct image_lint *l, const struct image_facts *f, struct err *err)
{
	switch (image_user(f, l->manifest, l->options->deep ? &l->watch : NULL)) {
	case USER_NOT_STATED:
		return lint_add(&l->subject, RULE_NO_USER, LINT_NO_PLACE, err, "no user is stated: it runs as root");
	case USER_IS_ROOT:
		return lint_add(&l->subject, RULE_ROOT_USER, LINT_NO_PLACE, err, "it runs as root (user %s)", TEXT(slice_str(f->user)));
	case USER_IS_UNKNOWN:
		if (!l->options->deep) /* a name: only /etc/passwd says */
			return COCKET_OK;
		return lint_add(&l->subject, RULE_ROOT_USER, LINT_NO_PLACE, err, "its /etc/passwd does not say who user %s is", TEXT(slice_str(f->user)));
	case USER_IS_OTHER:
	default:
		return COCKET_OK;
	}
}

static enum cocket_code
healthcheck_tell(const struct image_lint *l, const struct image_facts *f, struct err *err)
{
	if (f->healthcheck == HEALTHCHECK_STATED)
		return COCKET_OK;
	return lint_add(&l->subject, RULE_NO_HEALTHCHECK, LINT_NO_PLACE, err, "no healthcheck is stated");
}

static enum lint_rule
rule_of(const struct image_secret *s)
{
	if (s->by_name)
		return s->variable ? RULE_SECRET_IN_ARG : RULE_SECRET_IN_ENV;
	if (s->kind == SECRET_ENCRYPTED_KEY)
		return RULE_ENCRYPTED_KEY;
	if (s->place)
		return RULE_SECRET_IN_CONFIG;
	return s->deleted_in > 0 ? RULE_SECRET_DELETED_LATER : RULE_SECRET_IN_FILE;
}

static enum cocket_code
secret_tell(void *context, const struct image_secret *s, struct err *err)
{
	const struct image_lint *l = context;
	char text[IMAGE_SECRET_TEXT_BYTES];

	image_secret_print(text, s, l->manifest);
	return lint_add(&l->subject, rule_of(s), LINT_NO_PLACE, err, "%s", text);
}

static enum cocket_code
config_tell(struct image_lint *l, struct slice config, struct err *err)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };

	if (image_facts_parse(&f, config, err) || (l->options->deep && layers_look(l, config, err)))
		return err->code;
	if (user_tell(l, &f, err) || healthcheck_tell(l, &f, err))
		return err->code;
	return image_secrets_each(&f, l->manifest, l->options->deep ? &l->watch : NULL, secret_tell, l, err);
}

/* --- each of its platforms ------------------------------------------------------------------------------ */

static bool
wants(void *ctx, const struct descriptor *d)
{
	const struct image_lint *l = ctx;

	if (is_provenance(d))
		return false;
	return l->options->platform == NULL || !d->has_platform || platform_matches(l->options->platform, &d->platform);
}

static void
subject_name(struct image_lint *l, const char *image, const struct tree_node *n)
{
	char platform[PLATFORM_TEXT_BYTES];

	if (n->d && n->d->has_platform) {
		platform_print(platform, &n->d->platform);
		snprintf(l->name, sizeof l->name, "%.500s (%s)", image, platform);
	} else {
		snprintf(l->name, sizeof l->name, "%.500s", image);
	}
	l->subject.name = l->name;
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct image_lint *l = ctx;
	char label[REFERENCE_LABEL_BYTES];

	if (tree_visit_check(n, config, err) || !config->is_asked)
		return err->code;
	reference_label(label, &l->source->ref);
	subject_name(l, label, n);
	l->manifest = &n->image->manifest;
	l->found++;
	return config_tell(l, config->bytes, err);
}

enum cocket_code
lint_image(struct lint_report *r, struct session *session, const char *name, const struct lint_image_options *o, struct err *err)
{
	AUTO(image_lint_close) struct image_lint l = { .subject = { .report = r }, .options = o };
	const struct tree_visitor v = { .wants = wants, .wants_config = tree_wants_image_config, .visit = visit, .ctx = &l, .max = INDEX_CHILDREN_MAX };
	const size_t first = r->count;
	struct reference ref;

	layer_watch_open(&l.watch);
	session_start_image(session);
	if (reference_parse(&ref, name, err) || source_open(&l.source, session, &ref, false, err) || source_resolve(&l.image, l.source, err) ||
	    tree_walk(l.source, &l.image, &v, err))
		return err->code;
	if (l.found == 0)
		return fail(err, COCKET_E_PLATFORM, "there is no container image in it%s", o->platform ? " for that platform" : "");
	return lint_report_sort(r, first, err);
}
