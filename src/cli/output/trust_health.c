/* The state of a store (see trust_health.h): asks store.h whether it loads, and looks at every date and at what revocation has left of
 * each role. */
#include "cli/output/trust_health.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/store/store.h"

#define DAY ((int64_t)24 * 3600)

void
health_free(struct health *h)
{
	free(h->problems);
	free(h->warnings);
	*h = (struct health){ 0 };
}

typedef char line_text[ERR_MESSAGE_BYTES];

static enum cocket_code add(line_text **lines, size_t *count, struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);

static enum cocket_code
add(line_text **lines, size_t *count, struct err *err, const char *fmt, ...)
{
	line_text *more = reallocarray(*lines, *count + 1, sizeof *more);
	va_list ap;

	if (!more)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*lines = more;
	va_start(ap, fmt);
	vsnprintf(more[(*count)++], sizeof *more, fmt, ap);
	va_end(ap);
	return COCKET_OK;
}

static enum cocket_code
look_at_date(struct health *h, const char *what, const char *name, int64_t expires, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, expires);
	if (expires <= now)
		return add(&h->problems, &h->problem_count, err, "%s%s: expired on %s", what, name, date);
	if (expires - now <= SOON_SECONDS)
		return add(&h->warnings, &h->warning_count, err, "%s%s: expires on %s, in %lld days", what, name, date,
		           (long long)((expires - now) / DAY));
	return COCKET_OK;
}

/* Keys that are left after revocation. */
static size_t
keys_left(const struct tuf_file *f, const struct tuf_role *role, const struct tuf_file *targets)
{
	size_t left = 0;

	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, role->keys[i]);

		left += key && !key_is_revoked(targets, key);
	}
	return left;
}

static enum cocket_code
look_at_role(struct health *h, const struct stage *st, const struct tuf_file *f, const struct tuf_role *role, int64_t now, struct err *err)
{
	const struct metadata_file *file = stage_published(st, role->name), *targets = stage_published(st, "targets");
	struct text name = text_quote(slice_str(role->name));
	size_t left = keys_left(f, role, &targets->tuf);

	if (role->has_expires && look_at_date(h, "role ", name.s, role->expires, now, err))
		return err->code;
	if (left < role->threshold && add(&h->problems, &h->problem_count, err, "role %s: %zu of its %zu keys may sign, and %u must",
	                                  name.s, left, role->key_count, role->threshold))
		return err->code;
	if (file && metadata_file_signers(file, (struct signing_role){ f, role }, &targets->tuf) < role->threshold)
		return add(&h->problems, &h->problem_count, err, "%s.json: not signed by enough keys of %s that count", name.s, name.s);
	return COCKET_OK;
}

static enum cocket_code
look_at_file(struct health *h, const struct stage *st, const struct metadata_file *d, int64_t now, struct err *err)
{
	char name[TEXT_QUOTE_BYTES + sizeof ".json"];

	snprintf(name, sizeof name, "%s.json", TEXT(slice_str(d->role)));
	if (look_at_date(h, "", name, d->tuf.expires, now, err))
		return err->code;
	for (size_t i = 0; d->tuf.type == TUF_TARGETS && i < d->tuf.role_count; i++)
		if (look_at_role(h, st, &d->tuf, &d->tuf.roles[i], now, err))
			return err->code;
	return COCKET_OK;
}

/* Of what is past its date the dates say more. */
static enum cocket_code
look_at_store(struct health *h, const struct stage *st, int64_t now, struct err *err)
{
	struct trust *t = NULL;
	enum reason reason;
	struct err why = { 0 };

	h->loads = trust_open(&t, st->path, now, &reason, &why) == COCKET_OK;
	trust_close(&t);
	if (h->loads || why.code == COCKET_E_EXPIRED)
		return COCKET_OK;
	if (!stage_published(st, "root") && stage_staged(st, "root"))
		return add(&h->problems, &h->problem_count, err, "not begun yet: the first root.json is staged, and waits for signatures");
	return add(&h->problems, &h->problem_count, err, "%s", why.message);
}

enum cocket_code
health_look(struct health *out, const struct stage *st, int64_t now, struct err *err)
{
	AUTO(health_free) struct health h = { 0 };

	if (look_at_store(&h, st, now, err))
		return err->code;
	for (size_t i = 0; stage_published(st, "targets") && i < st->published.count; i++)
		if (look_at_file(&h, st, &st->published.items[i]->doc, now, err))
			return err->code;
	*out = h;
	h = (struct health){ 0 };
	return COCKET_OK;
}
