/* What the targets of a load will stand for: see load_mirror.h.
 * Never records what has not arrived, never lets two hosts' repositories become one. */
#include "transfer/load_mirror.h"

#include <stdio.h>

#include "base/escape.h"
#include "image/source_open.h"
#include "trust/ledger/mirror_file.h"

static enum cocket_code
stands_for(bool *right, const struct mirrors *m, const struct load_target *t, struct err *err)
{
	struct name resolved;
	bool found;

	if (mirrors_resolve(&resolved, &found, m, &t->location, err))
		return err->code;
	*right = found && name_same_repository(&resolved, &t->signer);
	return COCKET_OK;
}

/* Is what is there an older image of the same name, as far as this machine's rules can tell? */
static bool
is_earlier(const struct load_target *t, struct verify_context *c, const struct verify_request *request)
{
	AUTO(verified_free) struct verified *v = NULL;
	const struct reference ref = { .transport = TRANSPORT_REGISTRY, .name = t->location };
	struct verify_request anew = *request;
	char signed_as[NAME_TEXT_BYTES];
	struct err ignored = { 0 };

	name_print(signed_as, &t->signer, NULL);
	anew.beside_alone = true;
	anew.signed_as = signed_as;
	anew.platform_count = 0;
	return verify(&v, c, &ref, &anew, &ignored) == COCKET_OK && v->report.verdict == VERDICT_ALLOW && !v->report.would_deny;
}

/* What the tag means there now; false where it means nothing, or that is not known: then pushing will say why. */
static enum cocket_code
tag_look(bool *is_other, const struct load_target *t, const struct digest *digest, struct session *session, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	const struct reference ref = { .transport = TRANSPORT_REGISTRY, .name = t->location };

	snprintf(f.tag, sizeof f.tag, "%s", t->location.tag);
	session_start_image(session);
	if (source_open(&s, session, &ref, false, err))
		return err->code;
	source_fetch(s, &f, 1);
	*is_other = f.err.code == COCKET_OK && !digest_eq(&f.body_digest, digest);
	return COCKET_OK;
}

/* What is there under a name of its own, or another host's, stays that. */
static enum cocket_code
free_check(const struct load_mirror *m, struct verify_context *c, const struct verify_request *request, struct err *err)
{
	const struct load_target *t = m->target;
	char text[NAME_TEXT_BYTES], signer[NAME_TEXT_BYTES];
	bool is_other = false;

	if (t->location.tag[0] && tag_look(&is_other, t, &m->verified->report.digest, c->session, err))
		return err->code;
	if (!is_other || is_earlier(t, c, request))
		return COCKET_OK;
	name_print(text, &t->location, NULL);
	name_print(signer, &t->signer, NULL);
	return fail(err, COCKET_E_USAGE, "%s exists, and is not known to be %s; use another prefix", text, signer);
}

static void
print_both(char at[static NAME_TEXT_BYTES], char of[static NAME_TEXT_BYTES], const struct load_target *t)
{
	name_print_repository(at, &t->location);
	name_print_repository(of, &t->signer);
}

enum cocket_code
load_mirror_plan(struct load_mirror *m, struct mirrors *known, struct verify_context *c, const struct verify_request *request, struct err *err)
{
	char at[NAME_TEXT_BYTES], of[NAME_TEXT_BYTES];
	bool right = false;

	m->is_new = false;
	if (stands_for(&right, &c->anchors.mirrors, m->target, err))
		return err->code;
	if (right || name_same_repository(&m->target->location, &m->target->signer))
		return COCKET_OK;
	print_both(at, of, m->target);
	if (mirrors_put(known, at, of, err))
		return err->code;
	m->is_new = true;
	return free_check(m, c, request, err);
}

/* On this machine, in a file of its own, never by a word of the registry; and its repository alone, whatever else is below the prefix. */
enum cocket_code
load_mirror_record(const struct load_mirror *m, const char *path, struct err *err)
{
	char at[NAME_TEXT_BYTES], of[NAME_TEXT_BYTES];

	if (!m->is_new)
		return COCKET_OK;
	print_both(at, of, m->target);
	return mirrors_add(path, at, of, err) ? within(err, "pushed, but not recorded as a mirror of %s", of) : COCKET_OK;
}
