/* See provenance_source.h.  Writers name the source in different places; if these name different ones, nobody knows which is meant, and the answer
 * is none. */
#include "format/attestation/provenance_source.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/repository_uri.h"
#include "format/text/slice_scan.h"

#define SHA1_HEX 40

/* What has been found so far. */
struct source_search {
	const struct source_question *q;
	struct provenance_source *p;
	bool found, differs; /* some repository; two that are not the same */
	bool ref_differs, commit_differs;
};

static bool
is_commit(const char *text)
{
	size_t len = strlen(text);

	return (len == SHA1_HEX || len == COMMIT_BYTES - 1) && consists_of(slice_str(text), is_hex, "");
}

/* The text, if it is a commit. */
static void
take_commit(char out[static COMMIT_BYTES], struct json_pull v)
{
	struct err err;

	if (json_pull_copy(out, COMMIT_BYTES, v, &err) || !is_commit(out))
		out[0] = '\0';
}

void
source_commit_read(char out[static COMMIT_BYTES], struct json_pull digests)
{
	take_commit(out, json_pull_get(digests, "gitCommit"));
	if (out[0] == '\0')
		take_commit(out, json_pull_get(digests, "sha1"));
}

/* Of two that are said both must be the same; *differs stays true. */
static void
agree(char *text, const char *other, bool *differs)
{
	if (other[0] == '\0' || strcmp(text, other) == 0)
		return;
	if (text[0] != '\0' || *differs)
		*differs = true;
	else
		memcpy(text, other, strlen(other) + 1);
}

static void
claim(struct source_search *s, const struct repository_uri *uri, const char *ref, const char *commit)
{
	struct provenance_source *p = s->p;

	if (s->found && strcmp(p->repository, uri->repository) != 0) {
		if (!s->differs)
			snprintf(p->unclear, sizeof p->unclear, "two sources: %.400s and %.400s", p->repository, uri->repository);
		s->differs = true;
		return;
	}
	s->found = true;
	memcpy(p->repository, uri->repository, strlen(uri->repository) + 1);
	agree(p->ref, ref, &s->ref_differs);
	agree(p->commit, commit, &s->commit_differs);
}

static enum cocket_code
claim_place(struct source_search *s, const struct source_place *place, struct err *err)
{
	char text[sizeof s->p->ref], ref[sizeof s->p->ref], commit[COMMIT_BYTES];
	struct repository_uri uri;

	if (field_text(text, sizeof text, place->uri, place->name, err) || field_text(ref, sizeof ref, place->ref, "ref", err))
		return err->code;
	if (text[0] == '\0')
		return COCKET_OK;
	if (repository_uri_parse(&uri, slice_str(text), err)) {
		snprintf(s->p->unclear, sizeof s->p->unclear, "%s: %.400s is no source repository", place->name, TEXT(slice_str(text)));
		s->differs = true;
		return COCKET_OK;
	}
	take_commit(commit, place->commit);
	if (commit[0] == '\0' && json_pull_type(place->commit) == JSON_STRING)
		s->commit_differs = true; /* "...-dirty": what was built is no commit */
	if (commit[0] == '\0')
		source_commit_read(commit, place->digest);
	claim(s, &uri, ref[0] ? ref : uri.ref, commit);
	return COCKET_OK;
}

/* A git source has a commit; a file fetched from the web, and an image, do not. */
static bool
is_git(struct repository_uri *uri, const struct provenance_material *m)
{
	struct err err;

	return m->commit[0] && repository_uri_parse(uri, slice_str(m->uri), &err) == COCKET_OK;
}

/* Tekton's configSource is where the pipeline is kept; what it built it lists with the materials, and of these the source is the only other one.
 * Elsewhere materials are never the source: a Dockerfile in any directory may fetch any repository. */
static void
claim_tekton_materials(struct source_search *s)
{
	char text[sizeof s->p->ref];
	struct repository_uri uri, other = { .repository = "" };
	struct err err;

	if (json_pull_copy(text, sizeof text, s->q->places[0].uri, &err) || repository_uri_parse(&other, slice_str(text), &err))
		other.repository[0] = '\0';
	for (size_t i = 0; i < s->q->material_count; i++)
		if (is_git(&uri, &s->q->materials[i]) && strcmp(uri.repository, other.repository) != 0)
			claim(s, &uri, uri.ref, s->q->materials[i].commit);
}

static bool
is_tekton(const struct source_question *q)
{
	return slice_starts(slice_str(q->build_type), "https://tekton.dev/") || slice_starts(slice_str(q->build_type), "tekton.dev/");
}

/* The place said which repository, and its commit stands with the materials (GitHub). */
static void
complete_commit(struct source_search *s)
{
	struct repository_uri uri;

	if (s->p->commit[0] || s->commit_differs)
		return;
	for (size_t i = 0; i < s->q->material_count; i++)
		if (is_git(&uri, &s->q->materials[i]) && strcmp(uri.repository, s->p->repository) == 0)
			agree(s->p->commit, s->q->materials[i].commit, &s->commit_differs);
}

/* Nothing is said of what is said twice. */
static void
drop_what_differs(struct source_search *s)
{
	struct provenance_source *p = s->p;

	if (s->differs)
		p->repository[0] = '\0';
	if (s->differs || s->ref_differs)
		p->ref[0] = '\0';
	if (s->differs || s->commit_differs)
		p->commit[0] = '\0';
	if (!s->differs && (s->ref_differs || s->commit_differs))
		snprintf(p->unclear, sizeof p->unclear, "two %s of the source", s->ref_differs ? "refs" : "commits");
}

enum cocket_code
provenance_source_find(struct provenance_source *out, const struct source_question *q, struct err *err)
{
	struct provenance_source found = { .repository = "" };
	struct source_search s = { .q = q, .p = &found };

	if (is_tekton(q))
		claim_tekton_materials(&s);
	for (size_t i = 0; !(is_tekton(q) && s.found) && i < q->place_count; i++)
		if (claim_place(&s, &q->places[i], err))
			return err->code;
	if (s.found && !s.differs)
		complete_commit(&s);
	drop_what_differs(&s);
	*out = found;
	return COCKET_OK;
}
