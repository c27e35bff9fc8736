/* Warnings of reports: see warnings.h. */
#include "cli/output/warnings.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/log.h"

/* Signatures that expire before long: the first of them, and of how many images there are more. */
static struct {
	size_t images;
	char image[ERR_MESSAGE_BYTES]; /* escaped */
	struct warning first;
} expiring;

static void
warning_keep(const char *image, const struct warning *w)
{
	if (expiring.images++ > 0 && expiring.first.expires <= w->expires)
		return;
	expiring.first = *w;
	snprintf(expiring.image, sizeof expiring.image, "%s", TEXT(slice_str(image)));
}

static void
warning_print(const char *image, const struct warning *w)
{
	if (warning_is_of_signatures(w->kind))
		warning_keep(image, w);
	else if (w->kind == WARNING_REVOKED_KEY)
		log_note("warning: %s: %s", TEXT(slice_str(image)), w->detail);
	else
		log_note_once("warning: %s; to renew it: %s", w->detail, w->hint);
}

void
warnings_print(const char *image, const struct report *r)
{
	for (size_t i = 0; i < r->warnings.count; i++)
		warning_print(image, &r->warnings.items[i]);
}

void
warnings_finish(void)
{
	if (expiring.images == 1)
		log_note("warning: %s: %s; to renew it: %s", expiring.image, expiring.first.detail, expiring.first.hint);
	else if (expiring.images > 1)
		log_note("warning: signatures of %zu images expire soon; first %s: %s; to renew it: %s", expiring.images, expiring.image, expiring.first.detail,
		         expiring.first.hint);
	expiring.images = 0;
}
