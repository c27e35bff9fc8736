/* The state of a store: whether it loads, every expiry, and what revocation has left of each role (see store_health.h). */
#include "trust/edit/store_health.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/store/store.h"


void
store_health_free(struct store_health *h)
{
	strings_free(&h->problems);
	strings_free(&h->warnings);
	*h = (struct store_health){ 0 };
}

static enum cocket_code
check_expiry(struct store_health *h, const char *what, const char *name, int64_t expires, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES], span[CLOCK_SPAN_BYTES];

	clock_print(date, expires);
	if (expires <= now)
		return strings_add_line(&h->problems, err, "%s%s: expired on %s", what, name, date);
	clock_print_span(span, expires - now);
	if (expires - now <= SOON_SECONDS)
		return strings_add_line(&h->warnings, err, "%s%s: expires on %s, in %s", what, name, date, span);
	return COCKET_OK;
}

static enum cocket_code
check_role(struct store_health *h, const struct stage *st, const struct tuf_file *f, const struct tuf_role *role, int64_t now, struct err *err)
{
	const struct metadata_file *file = stage_published(st, role->name), *targets = stage_published(st, "targets");
	struct text name = text_quote(slice_str(role->name));
	const struct signing_role by = { f, role };
	size_t left = keys_left(&by, &targets->tuf, NULL);

	if (role->has_expires && check_expiry(h, "role ", name.s, role->expires, now, err))
		return err->code;
	if (left < role->threshold && strings_add_line(&h->problems, err, "role %s: %zu of its %zu keys count, threshold %u",
	                                  name.s, left, role->key_count, role->threshold))
		return err->code;
	if (file && metadata_file_signers(file, by, &targets->tuf) < role->threshold)
		return strings_add_line(&h->problems, err, "%s.json: not signed by enough keys of %s", name.s, name.s);
	return COCKET_OK;
}

static enum cocket_code
check_file(struct store_health *h, const struct stage *st, const struct metadata_file *d, int64_t now, struct err *err)
{
	char name[TEXT_QUOTE_BYTES + sizeof ".json"];

	snprintf(name, sizeof name, "%s.json", TEXT(slice_str(d->role)));
	if (check_expiry(h, "", name, d->tuf.expires, now, err))
		return err->code;
	for (size_t i = 0; d->tuf.type == TUF_TARGETS && i < d->tuf.role_count; i++)
		if (check_role(h, st, &d->tuf, &d->tuf.roles[i], now, err))
			return err->code;
	return COCKET_OK;
}

/* If it does not load because of an expiry, the expiries say more. */
static enum cocket_code
check_loads(struct store_health *h, const struct stage *st, int64_t now, struct err *err)
{
	struct trust *t = NULL;
	enum reason reason;
	struct err why = { 0 };

	h->loads = trust_open(&t, st->path, now, &reason, &why) == COCKET_OK;
	trust_close(&t);
	if (h->loads || why.code == COCKET_E_EXPIRED)
		return COCKET_OK;
	if (!stage_published(st, "root") && stage_staged(st, "root"))
		return strings_add_line(&h->problems, err, "not published yet: the first root.json is staged and lacks signatures");
	return strings_add_line(&h->problems, err, "%s", why.message);
}

enum cocket_code
store_health_check(struct store_health *out, const struct stage *st, int64_t now, struct err *err)
{
	AUTO(store_health_free) struct store_health h = { 0 };

	if (check_loads(&h, st, now, err))
		return err->code;
	for (size_t i = 0; stage_published(st, "targets") && i < st->published.count; i++)
		if (check_file(&h, st, &st->published.items[i]->doc, now, err))
			return err->code;
	*out = h;
	h = (struct store_health){ 0 };
	return COCKET_OK;
}
