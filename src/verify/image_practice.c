/* Practices of an image by the policy's rule: see image_practice.h. */
#include "verify/image_practice.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "format/oci/port_range.h"
#include "format/text/path_pattern.h"
#include "image/image_habits.h"
#include "image/tree.h"
#include "verify/base_image.h"
#include "verify/cache_session.h"
#include "verify/covered_images.h"

#define FAULTS_SHOWN 3
#define CLOCK_SKEW_SECONDS 300

struct practice {
	struct verification *run;
	const struct policy_image *wants;
	char where[PLATFORM_TEXT_BYTES + 2]; /* "linux/amd64: ", or "" */
	char platform[PLATFORM_TEXT_BYTES];  /* "" not said */
	const struct image *image;
	const struct manifest *manifest;     /* of it */
	const char *name;                    /* of what is looked at, as the policy calls it */
	size_t images, faults;
	char text[ERR_MESSAGE_BYTES];        /* the first of them */
	struct err trouble;                  /* not COCKET_OK: something could not be noted */
};

#define ONE_BYTES (IMAGE_SECRET_TEXT_BYTES + NAME_TEXT_BYTES)

static void fault(struct practice *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void holds(struct practice *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* For the report. */
static void
note(struct practice *p, bool is_held, char *detail)
{
	struct practice_result r = { .practice = p->name, .holds = is_held, .detail = detail };

	if (p->image)
		r.manifest = p->image->digest;
	snprintf(r.platform, sizeof r.platform, "%s", p->platform);
	(void)!practice_results_add(&p->run->report->practices, &r, &p->trouble);
}

static void
holds(struct practice *p, const char *fmt, ...)
{
	char one[ONE_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(one, sizeof one, fmt, args);
	va_end(args);
	note(p, true, one);
}

static void
fault(struct practice *p, const char *fmt, ...)
{
	const size_t n = strlen(p->text);
	char one[ONE_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(one, sizeof one, fmt, args);
	va_end(args);
	note(p, false, one);
	if (++p->faults > FAULTS_SHOWN)
		return;
	snprintf(p->text + n, sizeof p->text - n, "%s%s%s", n ? "; " : "", p->where, one);
}

/* --- by the config -------------------------------------------------------------------------------- */

static void
user_check(struct practice *p, const struct image_facts *f)
{
	if (!p->wants->no_root)
		return;
	switch (image_user(f, p->manifest, p->run->watch)) {
	case USER_IS_OTHER:
		holds(p, "it runs as user %s", TEXT(slice_str(f->user)));
		return;
	case USER_NOT_STATED:
		fault(p, "it states no user, and so runs as root");
		return;
	case USER_IS_ROOT:
		fault(p, "it runs as root (user %s)", TEXT(slice_str(f->user)));
		return;
	case USER_IS_UNKNOWN:
	default:
		fault(p, "whether its user %s is root is not known%s", TEXT(slice_str(f->user)),
		      p->run->watch ? "" : ": a name is looked up with deep checks only; use a number");
	}
}

static void
healthcheck_check(struct practice *p, const struct image_facts *f)
{
	if (!p->wants->healthcheck)
		return;
	if (f->healthcheck == HEALTHCHECK_STATED)
		holds(p, "it states one");
	else
		fault(p, "%s", f->healthcheck == HEALTHCHECK_NONE ? "its healthcheck is NONE" : "it states no healthcheck");
}

static bool
is_allowed_port(const struct policy_list *allowed, const char *text)
{
	struct port_range is, may;

	if (!port_range_parse(&is, slice_str(text)))
		return false;
	for (size_t i = 0; i < allowed->count; i++)
		if (port_range_parse(&may, slice_str(allowed->items[i])) && port_range_covers(&may, &is))
			return true;
	return false;
}

static void
ports_check(struct practice *p, const struct image_facts *f)
{
	const size_t before = p->faults;

	if (!p->wants->has_ports)
		return;
	for (size_t i = 0; i < f->port_count; i++)
		if (!is_allowed_port(&p->wants->ports, f->ports[i]))
			fault(p, "it exposes port %.60s%s", TEXT(slice_str(f->ports[i])), strchr(f->ports[i], '/') ? "" : "/tcp");
	if (p->faults == before)
		holds(p, "it exposes %s%s", COUNT(f->port_count, "port"), f->port_count > 0 ? ", all of them allowed" : "");
}

static void
size_check(struct practice *p, const struct image_facts *f)
{
	const unsigned long long most = p->wants->max_size;
	unsigned long long size = p->manifest->config.size;

	(void)f;
	for (size_t i = 0; i < p->manifest->count; i++)
		size += p->manifest->items[i].size;
	if (most)
		(size > most ? fault : holds)(p, "it has %llu bytes, at most %llu are allowed", size, most);
}

static void
layers_check(struct practice *p, const struct image_facts *f)
{
	const unsigned long long most = p->wants->max_layers;

	(void)f;
	if (most)
		(p->manifest->count > most ? fault : holds)(p, "it has %zu layers, at most %llu are allowed", p->manifest->count, most);
}

static void
age_check(struct practice *p, const struct image_facts *f)
{
	const int64_t age = p->run->options->now - f->created;
	char span[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES];

	if (p->wants->max_age == 0)
		return;
	clock_print_span(span, age);
	clock_print_span(limit, p->wants->max_age);
	if (!f->has_created)
		fault(p, "it does not say when it was made");
	else if (age < -CLOCK_SKEW_SECONDS)
		fault(p, "it says that it was made in the future");
	else
		(age > p->wants->max_age ? fault : holds)(p, "it was made %s ago, at most %s is allowed", age < 0 ? "less than a minute" : span, limit);
}

/* NAME, or NAME=GLOB. */
static void
label_check(struct practice *p, const struct image_facts *f, const char *wanted)
{
	const size_t n = strcspn(wanted, "=");
	char name[1024];
	const char *value;

	snprintf(name, sizeof name, "%.*s", (int)n, wanted);
	value = n < sizeof name ? image_facts_label(f, name) : NULL;
	if (value == NULL || value[0] == '\0')
		fault(p, "it has no label %s", TEXT(slice_str(name)));
	else if (wanted[n] == '=' && !path_pattern_matches(wanted + n + 1, value))
		fault(p, "its label %s is %.200s, expected %.200s", TEXT(slice_str(name)), TEXT(slice_str(value)), wanted + n + 1);
	else
		holds(p, "its label %s is %.200s", TEXT(slice_str(name)), TEXT(slice_str(value)));
}

static void
labels_check(struct practice *p, const struct image_facts *f)
{
	for (size_t i = 0; i < p->wants->labels.count; i++)
		label_check(p, f, p->wants->labels.items[i]);
}

/* --- secrets ---------------------------------------------------------------------------------------- */

static bool
is_known(const struct policy_image *wants, const struct image_secret *s)
{
	for (size_t i = 0; i < wants->known_secrets.count; i++)
		if (path_pattern_matches(wants->known_secrets.items[i], s->place ? s->place : s->path))
			return true;
	return false;
}

static enum cocket_code
secret_found(void *context, const struct image_secret *s, struct err *err)
{
	struct practice *p = context;
	char text[IMAGE_SECRET_TEXT_BYTES];

	(void)err;
	if (is_known(p->wants, s) || (!s->by_name && s->kind == SECRET_ENCRYPTED_KEY && p->wants->secrets != SECRETS_ALL))
		return COCKET_OK;
	image_secret_print(text, s, p->manifest);
	fault(p, "%s", text);
	return COCKET_OK;
}

/* What could not be looked into is a fault as well. */
static enum cocket_code
secrets_check(struct practice *p, const struct image_facts *f, struct err *err)
{
	const size_t before = p->faults;
	struct err why = { 0 };

	p->name = "secrets";
	if (p->wants->secrets == SECRETS_NOT_ASKED)
		return COCKET_OK;
	if (p->run->watch == NULL)
		fault(p, "its layers were not looked into");
	if (image_secrets_each(f, p->manifest, p->run->watch, secret_found, p, &why) == COCKET_OK) {
		if (p->faults == before)
			holds(p, "none in its config and %s", COUNT(p->manifest->count, "layer"));
		return COCKET_OK;
	}
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	fault(p, "%s", why.message);
	return COCKET_OK;
}

/* --- the base image ----------------------------------------------------------------------------------- */

static enum cocket_code
base_check(struct practice *p, const struct image_facts *f, struct slice config, struct err *err)
{
	const struct base_question q = { .run = p->run, .wants = &p->wants->base, .digest = &p->image->digest, .manifest = p->manifest, .platform = p->platform,
		                         .config = config, .facts = f };
	struct err why = { 0 };

	p->name = "base";
	if (!p->wants->base.is_asked || base_image_check(&q, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code != COCKET_E_PLATFORM) /* not a no, but nobody knows */
		return *err = why, err->code;
	fault(p, "%s", why.message);
	return COCKET_OK;
}

/* --- each image ------------------------------------------------------------------------------------- */

static bool
is_wanted(void *ctx, const struct descriptor *d)
{
	return is_covered_image(((const struct practice *)ctx)->run, d);
}

static enum cocket_code
facts_check(struct practice *p, struct slice config, struct err *err)
{
	static const struct {
		const char *name;
		void (*check)(struct practice *p, const struct image_facts *f);
	} checks[] = {
		{ "user", user_check }, { "healthcheck", healthcheck_check }, { "ports", ports_check }, { "max-size", size_check },
		{ "max-layers", layers_check }, { "max-age", age_check }, { "labels", labels_check },
	};
	AUTO(image_facts_free) struct image_facts f = { 0 };

	if (image_facts_parse(&f, config, err))
		return err->code;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		p->name = checks[i].name;
		checks[i].check(p, &f);
	}
	if (secrets_check(p, &f, err) || base_check(p, &f, config, err))
		return err->code;
	return *err = p->trouble, err->code;
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct practice *p = ctx;

	if (tree_visit_check(n, config, err))
		return err->code;
	if (n->image->manifest.kind != MANIFEST_IMAGE)
		return COCKET_OK;
	p->images++;
	p->name = "image";
	p->where[0] = p->platform[0] = '\0';
	if (n->d && n->d->has_platform) {
		platform_print(p->platform, &n->d->platform);
		snprintf(p->where, sizeof p->where, "%s: ", p->platform);
	}
	p->image = n->image;
	p->manifest = &n->image->manifest;
	if (!config->is_asked) {
		fault(p, "it is no container image: nothing says how it is run");
		return COCKET_OK;
	}
	return facts_check(p, config->bytes, err);
}

enum cocket_code
image_practice_check(struct decision *d, struct verification *run, struct err *err)
{
	struct practice p = { .run = run, .name = "image" };
	const struct tree_visitor v = { .wants = is_wanted, .wants_config = tree_wants_image_config, .visit = visit, .ctx = &p, .max = BLOBS_MAX };

	if (run->rule == NULL || !run->rule->image.is_asked)
		return COCKET_OK;
	p.wants = &run->rule->image;
	practice_results_free(&run->report->practices);
	if (tree_walk(cache_session_blobs(run->cached, run->source), &run->image, &v, err))
		return within(err, "image practices");
	if (p.images == 0)
		fault(&p, "there is no image in it whose practices could be looked at");
	if (p.faults == 0)
		return COCKET_OK;
	d->verdict = VERDICT_DENY;
	d->reason = REASON_IMAGE_PRACTICE;
	snprintf(d->detail, sizeof d->detail, "%s", p.text);
	if (p.faults > FAULTS_SHOWN) {
		const size_t n = strlen(d->detail);

		snprintf(d->detail + n, sizeof d->detail - n, "; and %zu more", p.faults - FAULTS_SHOWN);
	}
	return COCKET_OK;
}
