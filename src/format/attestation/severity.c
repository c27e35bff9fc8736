/* Words and scores of severity: see severity.h.  A word that is not known is SEVERITY_UNKNOWN, never harmless. */
#include "format/attestation/severity.h"

#include "base/ascii.h"

static const struct {
	const char *word;
	enum severity severity;
} words[] = {
	/* the first of each is its name */
	{ "none", SEVERITY_NONE },
	{ "negligible", SEVERITY_NEGLIGIBLE },
	{ "low", SEVERITY_LOW },
	{ "medium", SEVERITY_MEDIUM },
	{ "high", SEVERITY_HIGH },
	{ "critical", SEVERITY_CRITICAL },
	{ "unknown", SEVERITY_UNKNOWN },
	{ "info", SEVERITY_NONE },      /* CycloneDX */
	{ "moderate", SEVERITY_MEDIUM }, /* GitHub's advisories */
	{ "defcon1", SEVERITY_CRITICAL }, /* Clair 2 */
};

const char *
severity_name(enum severity s)
{
	return words[s].word;
}

enum severity
severity_parse(struct slice word)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (ascii_is(word, words[i].word))
			return words[i].severity;
	return SEVERITY_UNKNOWN;
}

static size_t
count_digits(struct slice s, size_t from)
{
	size_t n = from;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n - from;
}

/* A fraction of zeros is none. */
static bool
is_zero(struct slice fraction)
{
	for (size_t i = 0; i < fraction.len; i++)
		if (fraction.ptr[i] != '0')
			return false;
	return true;
}

static enum severity
severity_of(unsigned whole, bool has_rest)
{
	if (whole > 10 || (whole == 10 && has_rest))
		return SEVERITY_UNKNOWN;
	if (whole >= 9)
		return SEVERITY_CRITICAL;
	if (whole >= 7)
		return SEVERITY_HIGH;
	if (whole >= 4)
		return SEVERITY_MEDIUM;
	return whole > 0 || has_rest ? SEVERITY_LOW : SEVERITY_NONE;
}

enum severity
severity_of_score(struct slice score)
{
	size_t n = count_digits(score, 0);
	unsigned whole = 0;

	if (n == 0 || n > 2)
		return SEVERITY_UNKNOWN;
	for (size_t i = 0; i < n; i++)
		whole = 10 * whole + (unsigned)(score.ptr[i] - '0');
	if (n == score.len)
		return severity_of(whole, false);
	size_t digits = count_digits(score, n + 1);
	if (score.ptr[n] != '.' || digits == 0 || n + 1 + digits != score.len)
		return SEVERITY_UNKNOWN;
	return severity_of(whole, !is_zero(slice_of(score.ptr + n + 1, digits)));
}

enum severity
severity_rank(enum severity s)
{
	return s == SEVERITY_UNKNOWN ? SEVERITY_HIGH : s;
}

enum severity
severity_worse(enum severity a, enum severity b)
{
	if (severity_rank(a) != severity_rank(b))
		return severity_rank(a) > severity_rank(b) ? a : b;
	return a == SEVERITY_UNKNOWN ? b : a;
}

void
severities_add(struct severities *all, enum severity s)
{
	all->worst = all->has ? severity_worse(all->worst, s) : s;
	all->has = true;
}

void
severities_add_word(struct severities *all, struct slice word)
{
	bool says_nothing = word.len == 0 || ascii_is(word, "unknown") || ascii_is(word, "unspecified");

	if (!says_nothing || !all->has)
		severities_add(all, severity_parse(word));
}

enum severity
severities_worst(const struct severities *all)
{
	return all->has ? all->worst : SEVERITY_UNKNOWN;
}
