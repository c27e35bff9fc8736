/* What became of attestations, for people: see attested_print.h.  Text from outside is escaped. */
#include "cli/output/attested_print.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/log.h"

static const char *
word_of(const struct attested *a)
{
	if (a->counted)
		return "counted";
	return a->reason == REASON_OK ? "holds, but another decided" : reason_word(a->reason);
}

static const char *
type_of(const struct attested *a)
{
	return a->type[0] ? a->type : "type not known";
}

void
attested_print_verbose(const struct report *r)
{
	for (size_t i = 0; i < r->attested.count; i++) {
		const struct attested *a = &r->attested.items[i];

		log_verbose("%s: attestation %s: %s%s%s", a->where, TEXT(slice_str(type_of(a))), word_of(a), a->detail[0] ? ": " : "", a->detail);
	}
}

static void
explain_checks(const struct attested *a, int indent)
{
	for (size_t i = 0; i < a->check_count; i++)
		log_note("%*s%s %s: %s%s", indent, "", TEXT(slice_str(a->checks[i].name)), TEXT(slice_str(a->checks[i].expected)),
		         a->checks[i].value[0] ? TEXT(slice_str(a->checks[i].value)) : "not said", a->checks[i].holds ? "" : " (does not hold)");
}

static void
explain_suppressions(const struct attested *a, int indent)
{
	for (size_t i = 0; i < a->suppression_count; i++) {
		const struct suppression *s = &a->suppressions[i];
		const struct attested_vex *vex = attested_vex_of(a, s);
		char who[ATTESTED_TEXT_BYTES] = "";

		if (vex)
			attested_signer_print(who, &vex->signer);
		log_note("%*s%s%s%s does not count: %s, by %s%s%s", indent, "", TEXT(slice_str(s->id)), s->package[0] ? " in " : "", TEXT(slice_str(s->package)),
		         TEXT(slice_str(s->why)), s->by, who[0] ? " of " : "", who);
	}
	if (a->suppressed > a->suppression_count)
		log_note("%*sand %zu more do not count", indent, "", a->suppressed - a->suppression_count);
	if (a->unfixed_count > 0)
		log_note("%*s%s without a fix do not count", indent, "", COUNT(a->unfixed_count, "finding"));
}

static void
explain_one(const struct attested *a, int indent)
{
	char who[ATTESTED_TEXT_BYTES], when[CLOCK_TEXT_BYTES], digest[DIGEST_TEXT_BYTES];

	attested_signer_print(who, &a->signer);
	clock_print(when, a->time);
	digest_print(digest, &a->subject);
	log_note("%*sattestation %s: %s", indent, "", TEXT(slice_str(type_of(a))), word_of(a));
	indent += 2;
	log_note("%*sof %s, %s", indent, "", digest, a->where);
	if (who[0])
		log_note("%*sby %s%s%s", indent, "", who, a->has_time ? ", of " : "", a->has_time ? when : "");
	if (a->detail[0])
		log_note("%*s%s: %s", indent, "", reason_word(a->reason), a->detail);
	explain_checks(a, indent);
	explain_suppressions(a, indent);
}

static void
explain_difference(const struct sbom_difference *d, const char *noun, const char *what, int indent)
{
	if (d->count == 0)
		return;
	log_note("%*s%s %s", indent, "", COUNT(d->count, noun), what);
	for (size_t i = 0; i < d->first.count; i++)
		log_note("%*s%s", indent + 2, "", d->first.items[i]);
	if (d->count > d->first.count)
		log_note("%*sand %zu more", indent + 2, "", d->count - d->first.count);
}

static void
explain_sbom(const struct sbom_result *r, int indent)
{
	log_note("%*s%s%s%s held against the layers: %s", indent, "", r->format, r->platform[0] ? " of " : "", r->platform, r->matches ? "matches" : "differs");
	indent += 2;
	log_note("%*s%s of dpkg or apk, %s with hashes", indent, "", COUNT(r->packages, "package"), COUNT(r->files, "file"));
	if (r->other_packages > 0)
		log_note("%*s%s not compared", indent, "", COUNT(r->other_packages, "other package"));
	if (r->unhashed_files > 0)
		log_note("%*s%s without a hash, not compared", indent, "", COUNT(r->unhashed_files, "file"));
	explain_difference(&r->only_in_layers, "package", "in the layers and not in the SBOM", indent);
	explain_difference(&r->only_in_sbom, "package", "in the SBOM and not in the layers", indent);
	explain_difference(&r->files_differ, "file", "other than in the SBOM", indent);
	explain_difference(&r->files_missing, "file", "in the SBOM and not in the layers", indent);
}

void
attested_explain(const struct report *r, int indent)
{
	for (size_t i = 0; i < r->attested.count; i++)
		explain_one(&r->attested.items[i], indent);
	for (size_t i = 0; i < r->sboms.count; i++)
		explain_sbom(&r->sboms.items[i], indent);
}
