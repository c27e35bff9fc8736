/* What provenance must say: who built, from which source.  See attestation_check.h.  It is what the signer wrote; if the signer is a workflow whose
 * certificate says another repository, that is no proof of either. */
#include <stdio.h>

#include "base/escape.h"
#include "format/attestation/provenance.h"
#include "format/attestation/repository_uri.h"
#include "format/text/path_pattern.h"
#include "verify/attestation_check.h"

static bool
is_same(const char *wanted, const char *value)
{
	return strcmp(wanted, value) == 0;
}

/* Both in the one spelling. */
static bool
repository_matches(const char *pattern, const char *value)
{
	struct repository_uri want;
	struct err unused = { 0 };

	return repository_uri_parse(&want, slice_str(pattern), &unused) == COCKET_OK && path_pattern_matches(want.repository, value);
}

/* "OWNER/NAME" is how the URL ends. */
static bool
ends_with_part(const char *url, struct slice part)
{
	const size_t n = strlen(url);

	return n > part.len && url[n - part.len - 1] == '/' && memcmp(url + n - part.len, part.ptr, part.len) == 0;
}

static void
certificate_compare(struct attested *out, const struct provenance *p, const struct check_context *c)
{
	struct slice said;

	if (c->leaf == NULL || c->asked->provenance.repositories.count == 0 || p->source.repository[0] == '\0' ||
	    !workflow_condition_value(&said, CONDITION_REPOSITORY, c->leaf) || ends_with_part(p->source.repository, said))
		return;
	attested_refuse(out, REASON_ATTESTATION, "the provenance names the source %.150s, the certificate of its signer %.150s", TEXT(slice_str(p->source.repository)),
	                TEXT(said));
}

static enum cocket_code
sources_check(struct attested *out, const struct provenance *p, const struct check_context *c, struct err *err)
{
	const struct provenance_checks *asked = &c->asked->provenance;
	const bool is_asked = asked->repositories.count + asked->refs.count + asked->commits.count > 0;
	const struct list_check lists[] = {
		{ "source-repository", "source repository", p->source.repository, &asked->repositories, repository_matches },
		{ "source-ref", "source ref", p->source.ref, &asked->refs, path_pattern_matches },
		{ "source-commit", "source commit", p->source.commit, &asked->commits, is_same },
	};

	if (is_asked && p->source.unclear[0])
		attested_refuse(out, REASON_ATTESTATION, "the source is not clear: %.300s", TEXT(slice_str(p->source.unclear)));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (list_check(out, &lists[i], err))
			return err->code;
	certificate_compare(out, p, c);
	return COCKET_OK;
}

static enum cocket_code
builder_check(struct attested *out, const struct provenance *p, const struct check_context *c, struct err *err)
{
	const struct list_check lists[] = {
		{ "builder-id", "builder", p->builder_id, &c->asked->provenance.builders, path_pattern_matches },
		{ "build-type", "build type", p->build_type, &c->asked->provenance.build_types, path_pattern_matches },
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (list_check(out, &lists[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
provenance_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	AUTO(provenance_free) struct provenance p = { 0 };
	struct err why = { 0 };

	if (provenance_parse(&p, out->type, predicate, &why))
		return unread_refuse(out, provenance_checks_are_asked(&c->asked->provenance), &why, err);
	out->is_read = true;
	attested_time_set(out, p.has_finished || p.has_started, p.has_finished ? p.finished : p.started, c, "the build");
	return builder_check(out, &p, c, err) ? err->code : sources_check(out, &p, c, err);
}
