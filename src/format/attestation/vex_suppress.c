/* Whether VEX suppresses a finding: see vex_suppress.h. */
#include "format/attestation/vex_suppress.h"

/* The statements that decide so far: one of the latest, and whether all that are as late would suppress. */
struct vex_search {
	const struct vulnerability *finding;
	const struct vex_image *image;
	struct vex_answer answer;
};

static bool
is_same_document(const struct vex *a, const struct vex *b)
{
	return a == b || (a->id[0] && strcmp(a->id, b->id) == 0);
}

/* One without a time is the earliest if it would suppress, and the latest if not. */
static int
compare_times(const struct vex_statement *a, const struct vex_statement *b)
{
	if (a->has_time && b->has_time)
		return instant_compare(&a->time, &b->time);
	if (!a->has_time && !b->has_time)
		return 0;
	if (!a->has_time)
		return vex_statement_can_suppress(a) ? -1 : 1;
	return vex_statement_can_suppress(b) ? 1 : -1;
}

/* < 0, 0, > 0.  Versions count those of one document. */
static int
compare_age(const struct vex *a_document, const struct vex_statement *a, const struct vex *b_document, const struct vex_statement *b)
{
	int order = compare_times(a, b);

	if (order != 0 || !is_same_document(a_document, b_document) || a_document->version == b_document->version)
		return order;
	return a_document->version < b_document->version ? -1 : 1;
}

static void
consider(struct vex_search *s, const struct vex *document, const struct vex_statement *statement)
{
	bool can_suppress = vex_statement_can_suppress(statement);
	int order = s->answer.statement ? compare_age(document, statement, s->answer.document, s->answer.statement) : 1;

	if (order < 0 || (order == 0 && (can_suppress || !s->answer.suppressed)))
		return;
	s->answer = (struct vex_answer){ .suppressed = can_suppress, .document = document, .statement = statement };
}

/* Does the document's in-toto statement speak of the image, or of the relative that is asked about? */
static bool
is_subject(const struct vex_image *image, const struct vex *document)
{
	return document->subject == NULL || digest_eq(document->subject, image->digest) || (image->relative && digest_eq(document->subject, image->relative));
}

/* What is attested of another image may take back, and suppresses nothing. */
static bool
is_about(const struct vex_search *s, const struct vex *document, const struct vex_statement *statement)
{
	const bool is_ours = is_subject(s->image, document);
	const struct vex_finding finding = { .finding = s->finding, .image = s->image, .subject_name = is_ours ? document->subject_name : NULL };
	enum vex_match match = vex_match_vulnerability(statement, s->finding);

	if (match == VEX_MATCH_NO)
		return false;
	match = vex_worse(match, vex_match_products(statement, &finding));
	if (!is_ours)
		match = vex_worse(match, VEX_MATCH_DOUBT);
	return match == VEX_MATCH_YES || (match == VEX_MATCH_DOUBT && !vex_statement_can_suppress(statement));
}

/* The first entry that is not before the name. */
static size_t
find_entry(const struct vex *v, const char *name)
{
	size_t low = 0, high = v->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(v->entries[middle].vulnerability, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
search_name(struct vex_search *s, const struct vex *document, const char *name)
{
	for (size_t i = find_entry(document, name); i < document->entry_count && strcmp(document->entries[i].vulnerability, name) == 0; i++)
		if (is_about(s, document, document->entries[i].statement))
			consider(s, document, document->entries[i].statement);
}

static struct vex_answer
search(const struct vex *const *documents, size_t count, const struct vulnerability *finding, const struct vex_image *image)
{
	struct vex_search s = { .finding = finding, .image = image };

	for (size_t i = 0; i < count; i++) {
		if (image->relative == NULL && !is_subject(image, documents[i]))
			continue;
		search_name(&s, documents[i], finding->id);
		for (size_t j = 0; j < finding->alias_count; j++)
			search_name(&s, documents[i], finding->aliases[j]);
	}
	return s.answer;
}

struct vex_answer
vex_suppresses(const struct vex *const *documents, size_t count, const struct vulnerability *finding, const struct vex_image *image)
{
	const struct vex_answer own = search(documents, count, finding, image);

	for (size_t i = 0; own.suppressed && i < image->relative_count; i++) {
		struct vex_image with = *image;
		struct vex_answer both;

		with.relative = &image->relatives[i];
		both = search(documents, count, finding, &with);
		if (!both.suppressed)
			return both;
	}
	return own;
}
