/* Pulling: see pull.h.  Never takes a manifest along that nobody decided about (A43). */
#include "transfer/pull.h"

#include "transfer/archive_plan.h"
#include "transfer/collect_verified.h"
#include "transfer/covered.h"
#include "transfer/host_platform.h"

/* The platform that a docker archive is of: the one asked for, else of those that alone are covered this machine's, else this machine's. */
static enum cocket_code
docker_platform(struct platform *out, const struct verified *v, const char *asked, struct err *err)
{
	const struct coverage *one;

	host_platform(out);
	if (v->of_platforms)
		return platform_parse(out, slice_str(asked), err);
	if (!covered_in_part(&v->report))
		return COCKET_OK;
	if (covered_one(&one, &v->report, err))
		return err->code;
	*out = one->platform;
	return COCKET_OK;
}

static enum cocket_code
docker_pull(struct copied_total *out, struct object_set *s, struct verified *v, const struct pull *p, struct err *err)
{
	struct platform platform;
	struct collected taken;
	struct docker_image docker;

	if (docker_platform(&platform, v, p->platform, err))
		return err->code;
	const struct collect_options t = { .platform = &platform, .tag = p->to->tag, .no_diff_ids = p->no_diff_ids };
	if (collect_verified(&taken, s, v, &t, err) || object_set_platform(&docker.object, s, taken.object, &platform, err))
		return err->code;
	docker.name = taken.ref_name;
	return destination_write(out, p->to, s, &docker, err);
}

static enum cocket_code
oci_pull(struct copied_total *out, struct object_set *s, struct verified *v, const struct pull *p, struct err *err)
{
	const struct collect_options t = { .tag = p->to->tag, .no_diff_ids = p->no_diff_ids };
	struct collected taken;

	return collect_verified(&taken, s, v, &t, err) ? err->code : destination_write(out, p->to, s, NULL, err);
}

enum cocket_code
pull(struct copied_total *out, struct verified *v, const struct pull *p, struct err *err)
{
	AUTO(object_set_free) struct object_set s = { .progress = p->progress };

	return (p->to->transport == TRANSPORT_DOCKER_ARCHIVE ? docker_pull : oci_pull)(out, &s, v, p, err);
}

enum cocket_code
pull_ask_for(struct pull_ask *out, const struct verified *v, const char *platform, struct err *err)
{
	const struct report *r = &v->report;
	const struct coverage *one;

	*out = (struct pull_ask){ .platform = platform, .digest = v->of_platforms && r->covered_count > 0 ? &r->covered[0].digest : NULL };
	if (platform || !covered_in_part(r))
		return COCKET_OK;
	if (covered_one(&one, r, err))
		return err->code;
	platform_print(out->text, &one->platform);
	out->platform = out->text;
	out->digest = &one->digest;
	return COCKET_OK;
}
