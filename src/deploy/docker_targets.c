/* The images of a docker command: see docker_targets.h.  A name from a file is not let be anything else. */
#include "deploy/docker_targets.h"

#include <stdio.h>

#include "base/escape.h"

static bool
is_platform(struct platform *out, const char *text)
{
	struct err ignored = { 0 };

	return text && platform_parse(out, slice_str(text), &ignored) == COCKET_OK;
}

enum cocket_code
docker_target_prepare(struct docker_target *t, const struct verify_request *request, struct err *err)
{
	struct platform platform;
	struct name name;

	t->pinned[0] = '\0';
	if (name_parse(&name, slice_str(t->name), err))
		return t->where ? within(err, "%s", TEXT(slice_str(t->where))) : err->code;
	snprintf(t->text, sizeof t->text, DOCKER_TRANSPORT "%s", t->name);
	t->request = *request;
	if (request->platform_count == 0 && is_platform(&platform, t->platform))
		request_set_platform(&t->request, &t->platform);
	return COCKET_OK;
}

static bool
is_covered(const struct report *r, const struct platform *asked)
{
	for (size_t i = 0; i < r->covered_count; i++)
		if (r->covered[i].by_index || (asked && platform_matches(asked, &r->covered[i].platform)))
			return true;
	return r->covered_count == 0;
}

void
docker_target_check(const struct docker_target *t, struct report *r)
{
	const char *verified = request_platform(&t->request);
	struct platform asked = { 0 };

	if (r->verdict != VERDICT_ALLOW || (verified && strcmp(verified, "all") == 0))
		return;
	if (is_covered(r, is_platform(&asked, t->platform) ? &asked : NULL))
		return;
	r->verdict = VERDICT_DENY;
	r->reason = REASON_PLATFORM_MISSING;
	snprintf(r->detail, sizeof r->detail, "only its manifest for one platform is signed; docker was not asked for that platform and may choose another");
}

void
docker_target_pin(struct docker_target *t, const struct report *r)
{
	t->digest = r->digest;
	if (snprintf(t->pinned, sizeof t->pinned, "%s", r->pinned) >= (int)sizeof t->pinned)
		BUG("a registry's image with a name that is longer than names are");
}
