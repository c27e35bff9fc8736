/* The rules of cocket-lint(7): see lint_rule.h. */
#include "lint/lint_rule.h"

#include "base/nearest.h"

#define LINT_RULE_ROW(id, name, severity, practice, also, about) [RULE_##id] = { name, LINT_##severity, practice, also, about },
const struct lint_rule_row lint_rules[RULE_COUNT] = { LINT_RULES(LINT_RULE_ROW) };
#undef LINT_RULE_ROW

const char *
lint_rule_page(const struct lint_rule_row *rule)
{
	static const struct {
		const char *practice, *page;
	} pages[] = {
		{ "Docker build best practices", "https://docs.docker.com/build/building/best-practices/" },
		{ "Docker build secrets", "https://docs.docker.com/build/building/secrets/" },
		{ "Kubernetes Pod Security Standards", "https://kubernetes.io/docs/concepts/security/pod-security-standards/" },
		{ "CIS Docker", "https://www.cisecurity.org/benchmark/docker" },
	};
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (strstr(rule->practice, pages[i].practice))
			return pages[i].page;
	return NULL;
}

const char *
lint_severity_word(enum lint_severity severity)
{
	static const char *const words[LINT_SEVERITY_COUNT] = { [LINT_NOTE] = "note", [LINT_WARNING] = "warning", [LINT_ERROR] = "error" };

	return words[severity];
}

enum lint_rule
lint_rule_find(struct slice name)
{
	for (enum lint_rule r = 0; r < RULE_COUNT; r++)
		if (slice_is(name, lint_rules[r].name))
			return r;
	return RULE_COUNT;
}

const char *
lint_rule_nearest(struct slice name)
{
	const char *names[RULE_COUNT];

	for (enum lint_rule r = 0; r < RULE_COUNT; r++)
		names[r] = lint_rules[r].name;
	return nearest_word(name, names, RULE_COUNT);
}
