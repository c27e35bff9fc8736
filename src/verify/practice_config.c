/* Practices by the config: see practice_config.h.  Whatever it does not say is not as it is wanted. */
#include "verify/practice_config.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/limits.h"
#include "format/oci/port_range.h"
#include "format/text/path_pattern.h"
#include "image/image_habits.h"

#define ONE_BYTES (IMAGE_SECRET_TEXT_BYTES + NAME_TEXT_BYTES)

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

void
practice_holds(struct practice *p, const char *fmt, ...)
{
	char one[ONE_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(one, sizeof one, fmt, args);
	va_end(args);
	note(p, true, one);
}

void
practice_fault(struct practice *p, const char *fmt, ...)
{
	const size_t n = strlen(p->text);
	char one[ONE_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(one, sizeof one, fmt, args);
	va_end(args);
	note(p, false, one);
	if (++p->faults > PRACTICE_FAULTS_SHOWN)
		return;
	snprintf(p->text + n, sizeof p->text - n, "%s%s%s", n ? "; " : "", p->where, one);
}

static void
user_check(struct practice *p, const struct image_facts *f)
{
	if (!p->wants->no_root)
		return;
	switch (image_user(f, p->manifest, p->run->watch)) {
	case USER_IS_OTHER:
		practice_holds(p, "it runs as user %s", TEXT(slice_str(f->user)));
		return;
	case USER_NOT_STATED:
		practice_fault(p, "it states no user, and so runs as root");
		return;
	case USER_IS_ROOT:
		practice_fault(p, "it runs as root (user %s)", TEXT(slice_str(f->user)));
		return;
	case USER_IS_UNKNOWN:
	default:
		practice_fault(p, "whether its user %s is root is not known%s", TEXT(slice_str(f->user)),
		      p->run->watch ? "" : ": a name is looked up with deep checks only; use a number");
	}
}

static void
healthcheck_check(struct practice *p, const struct image_facts *f)
{
	if (!p->wants->healthcheck)
		return;
	if (f->healthcheck == HEALTHCHECK_STATED)
		practice_holds(p, "it states one");
	else
		practice_fault(p, "%s", f->healthcheck == HEALTHCHECK_NONE ? "its healthcheck is NONE" : "it states no healthcheck");
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
			practice_fault(p, "it exposes port %.60s%s", TEXT(slice_str(f->ports[i])), strchr(f->ports[i], '/') ? "" : "/tcp");
	if (p->faults == before)
		practice_holds(p, "it exposes %s%s", COUNT(f->port_count, "port"), f->port_count > 0 ? ", all of them allowed" : "");
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
		(size > most ? practice_fault : practice_holds)(p, "it has %llu bytes, at most %llu are allowed", size, most);
}

static void
layers_check(struct practice *p, const struct image_facts *f)
{
	const unsigned long long most = p->wants->max_layers;

	(void)f;
	if (most)
		(p->manifest->count > most ? practice_fault : practice_holds)(p, "it has %zu layers, at most %llu are allowed", p->manifest->count, most);
}

static void
age_check(struct practice *p, const struct image_facts *f)
{
	const int64_t age = p->run->options->now - f->created;
	char span[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES];

	if (p->wants->max_age == 0)
		return;
	if (age > p->wants->max_age)
		clock_print_excess(span, age, p->wants->max_age);
	else
		clock_print_span(span, age);
	clock_print_limit(limit, p->wants->max_age);
	if (!f->has_created)
		practice_fault(p, "it does not say when it was made");
	else if (age < -MAKER_SKEW_SECONDS)
		practice_fault(p, "it says that it was made in the future");
	else
		(age > p->wants->max_age ? practice_fault : practice_holds)(p, "it was made %s ago, at most %s is allowed", age < 0 ? "less than a minute" : span, limit);
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
		practice_fault(p, "it has no label %s", TEXT(slice_str(name)));
	else if (wanted[n] == '=' && !path_pattern_matches(wanted + n + 1, value))
		practice_fault(p, "its label %s is %.200s, expected %.200s", TEXT(slice_str(name)), TEXT(slice_str(value)), wanted + n + 1);
	else
		practice_holds(p, "its label %s is %.200s", TEXT(slice_str(name)), TEXT(slice_str(value)));
}

static void
labels_check(struct practice *p, const struct image_facts *f)
{
	for (size_t i = 0; i < p->wants->labels.count; i++)
		label_check(p, f, p->wants->labels.items[i]);
}

void
practice_config_check(struct practice *p, const struct image_facts *f)
{
	static const struct {
		const char *name;
		void (*check)(struct practice *p, const struct image_facts *f);
	} checks[] = {
		{ "user", user_check }, { "healthcheck", healthcheck_check }, { "ports", ports_check }, { "max-size", size_check },
		{ "max-layers", layers_check }, { "max-age", age_check }, { "labels", labels_check },
	};
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		p->name = checks[i].name;
		checks[i].check(p, f);
	}
}
