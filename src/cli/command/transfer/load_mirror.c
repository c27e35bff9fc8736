/* Where what is loaded into a registry goes, and what that will stand for: see load_mirror.h.
 * Never remembers what has not arrived, never lets two hosts' repositories become one. */
#include "cli/command/transfer/load_mirror.h"

#include <stdio.h>

#include "base/log.h"
#include "base/escape.h"
#include "image/source_open.h"
#include "trust/ledger/mirror_file.h"

/* PREFIX/REPOSITORY:TAG for HOST/REPOSITORY:TAG. */
enum cocket_code
load_target(struct name *out, const char *prefix, const struct arrival *a, struct err *err)
{
	char text[3 * NAME_TEXT_BYTES];
	const struct name *n = &a->report.name;

	if (!a->report.has_name)
		return fail(err, COCKET_E_USAGE, "its name is not known, so that it cannot be put below %s", prefix);
	snprintf(text, sizeof text, "%s/%s%s%s", prefix, n->path, n->tag[0] ? ":" : "", n->tag);
	if (name_parse_claimed(out, slice_str(text), err))
		return err->code = COCKET_E_USAGE;
	return COCKET_OK;
}

static enum cocket_code
stands_for(bool *right, const struct mirrors *m, const struct name *location, const struct name *signer, struct err *err)
{
	struct name resolved;
	bool found;

	if (mirrors_resolve(&resolved, &found, m, location, err))
		return err->code;
	*right = found && name_same_repository(&resolved, signer);
	return COCKET_OK;
}

/* Is what is there an older image of the same name, as far as this machine's rules can tell? */
static bool
is_earlier(struct session *session, const struct name *location, const struct name *signer, const struct judge *j)
{
	AUTO(report_free) struct report report = { 0 };
	struct verify_options o = j->options;
	char image[NAME_TEXT_BYTES], signed_as[NAME_TEXT_BYTES];
	struct err ignored = { 0 };

	o.ledger = NULL;
	o.cache = NULL;
	o.signature_repository = o.usual_repository = NULL; /* what is loaded has its signatures beside it */
	o.signed_as = signed_as;
	o.platform = NULL;
	name_print(image, location, NULL);
	name_print(signed_as, signer, NULL);
	return verify_image(&report, session, image, &o, &ignored) == COCKET_OK && report.verdict == VERDICT_ALLOW && !report.would_deny;
}

/* What is there under a name of its own, or another host's, stays that. */
static enum cocket_code
free_check(struct session *session, const struct name *location, const struct arrival *a, const struct judge *j, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	const struct reference ref = { .transport = TRANSPORT_REGISTRY, .name = *location };
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	char text[NAME_TEXT_BYTES], signer[NAME_TEXT_BYTES];

	if (location->tag[0] == '\0')
		return COCKET_OK;
	snprintf(f.tag, sizeof f.tag, "%s", location->tag);
	session_start_image(session);
	if (source_open(&s, session, &ref, false, err))
		return err->code;
	source_fetch(s, &f, 1);
	if (f.err.code || digest_eq(&f.body_digest, &a->report.digest) || is_earlier(session, location, &a->report.name, j))
		return COCKET_OK; /* where that is not known, pushing will say why */
	name_print(text, location, NULL);
	name_print(signer, &a->report.name, NULL);
	return fail(err, COCKET_E_USAGE, "%s is there, and nothing says that it is %s: give these images another prefix", text, signer);
}

/* Before the first byte leaves: may each location stand for what it will have to?  *known joins what is remembered here with what will be. */
static enum cocket_code
mirror_plan(struct mirrors *known, struct arrival *a, const char *prefix, struct session *session, const struct judge *j, struct err *err)
{
	char at[NAME_TEXT_BYTES], of[NAME_TEXT_BYTES];
	const struct name *signer = &a->report.name;
	struct name location;
	bool right = false;

	if (load_target(&location, prefix, a, err) || stands_for(&right, &j->mirrors, &location, signer, err))
		return within(err, "%s", TEXT(slice_str(a->label)));
	if (right || name_same_repository(&location, signer))
		return COCKET_OK;
	name_print_repository(at, &location);
	name_print_repository(of, signer);
	if (mirrors_put(known, at, of, err))
		return within(err, "%s", TEXT(slice_str(a->label)));
	a->is_mirrored = true;
	return free_check(session, &location, a, j, err);
}

/* What has arrived stands for where its signers have it: on this machine, in a file of its own, never by a word of the registry; and its
 * repository alone, whatever else is below the prefix. */
enum cocket_code
load_mirror_record(const char *path, const char *prefix, const struct arrival *a, struct err *err)
{
	char at[NAME_TEXT_BYTES], of[NAME_TEXT_BYTES];
	struct name location;

	if (!a->is_mirrored)
		return COCKET_OK;
	if (load_target(&location, prefix, a, err))
		return err->code;
	name_print_repository(at, &location);
	name_print_repository(of, &a->report.name);
	if (mirrors_add(path, at, of, err))
		return within(err, "it is there, but not remembered as %s", of);
	log_hint("what was loaded below %s is known here by its signers' names, by %s; a copy of it as /etc/cocket/mirrors.json, or the policy's mirrors, tells other machines",
	         prefix, TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
load_mirrors_plan(struct arrivals *a, const char *path, const char *prefix, struct session *session, const struct judge *j, struct err *err)
{
	AUTO(mirrors_free) struct mirrors known = { 0 };

	if (mirrors_read(&known, path, err))
		return err->code;
	for (size_t i = 0; i < a->count; i++) {
		const uint64_t before = session_request_count(session);

		if (mirror_plan(&known, &a->items[i], prefix, session, j, err))
			return err->code;
		a->items[i].report.requests += session_request_count(session) - before;
	}
	return COCKET_OK;
}
