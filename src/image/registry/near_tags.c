/* The tags of a repository that are nearest to one which it does not have, for the message that says so (distribution-spec "Listing Tags").
 * Costs one request, which is not repeated, gets no other token and follows no redirect; what fails or is too large leaves the message as it was.
 * Never takes one of them for the tag that was asked for: nothing but words comes of it. */
#include <stdio.h>

#include "base/json_pull.h"
#include "base/nearest.h"
#include "format/name/reference.h"
#include "image/registry/registry.h"

#define TAG_LIST_MAX_BYTES (1 * MIB) /* some registries ignore n, and list all */
#define TAG_LIST_MAX_TAGS 10000
#define NEAR_TAGS_MAX 3

struct near_tags {
	char tags[NEAR_TAGS_MAX][NEAREST_WORD_BYTES + 1];
	size_t count;
};

static bool
is_known(const struct near_tags *near, const char *tag)
{
	for (size_t i = 0; i < near->count; i++)
		if (strcmp(near->tags[i], tag) == 0)
			return true;
	return false;
}

/* The next nearest.  "sha256-HEX.sig" and the like are longer than what is compared. */
static bool
find_next(struct near_tags *near, struct json_pull list, const char *wanted)
{
	struct json_members m = json_pull_enter(list);
	struct nearest nearest;
	char tag[NEAREST_WORD_BYTES + 1];
	struct err ignored = { 0 };

	nearest_begin(&nearest, slice_str(wanted));
	while (json_pull_next(&m))
		if (json_pull_copy(tag, sizeof tag, m.value, &ignored) == COCKET_OK && tag_valid(slice_str(tag)) && !is_known(near, tag))
			nearest_try(&nearest, tag);
	if (!nearest.best[0])
		return false;
	memcpy(near->tags[near->count++], nearest.best, sizeof nearest.best);
	return true;
}

static void
read_list(struct near_tags *near, struct slice body, const char *wanted)
{
	struct json_pull root;
	struct err ignored = { 0 };

	if (json_pull_open(&root, body, 4, TAG_LIST_MAX_TAGS, &ignored))
		return;
	while (near->count < NEAR_TAGS_MAX && find_next(near, json_pull_get(root, "tags"), wanted))
		;
}

static void
ask(struct near_tags *near, struct registry *r, const char *wanted)
{
	AUTO(buf_free) struct buf url = BUF(URL_MAX_BYTES);
	AUTO(registry_request_free) struct registry_request x = { .headers = { "Accept: application/json" }, .retries = RETRIES_MAX, .challenges = 2 };
	struct err ignored = { 0 };

	if (registry_url(&url, r, &ignored, "tags/list?n=1000") || registry_request_open(&x, "GET", buf_str(&url), &ignored))
		return;
	registry_request_set_home(&x, r);
	x.max_body = TAG_LIST_MAX_BYTES;
	registry_request_run_once(r->session, &x);
	if (registry_request_expect(&x, 200, 0, &ignored) == COCKET_OK)
		read_list(near, buf_slice(&x.request.response.body), wanted);
}

enum cocket_code
registry_near_tags(struct source *s, const char *tag, struct err *err)
{
	struct near_tags near = { 0 };

	if (err->code == COCKET_E_NOT_FOUND && err->cause == CAUSE_NO_TAG)
		ask(&near, registry_of(s), tag);
	if (near.count == 0)
		return err->code;
	return fail_because(err, err->code, err->cause, "%s (did you mean %s%s%s%s%s?)", err->message, near.tags[0], near.count > 1 ? ", " : "", near.tags[1],
	                    near.count > 2 ? ", " : "", near.tags[2]);
}
