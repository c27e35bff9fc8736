/* Whose certificates are meant: see identity_pattern.h.  Never takes half of it: a name that anybody could vouch for is nobody's. */
#include "format/signature/identity_pattern.h"

#include <ctype.h>
#include <string.h>

#include "base/escape.h"

static const char *const condition_names[CONDITION_COUNT] = {
	[CONDITION_TRIGGER] = CONDITION_NAME_TRIGGER,       [CONDITION_SHA] = CONDITION_NAME_SHA, [CONDITION_WORKFLOW_NAME] = CONDITION_NAME_WORKFLOW_NAME,
	[CONDITION_REPOSITORY] = CONDITION_NAME_REPOSITORY, [CONDITION_REF] = CONDITION_NAME_REF, [CONDITION_OWNER_ID] = CONDITION_NAME_OWNER_ID,
	[CONDITION_WORKFLOW] = CONDITION_NAME_WORKFLOW,
};

const char *
workflow_condition_name(enum workflow_condition c)
{
	return condition_names[c];
}

enum workflow_condition
workflow_condition_of_name(const char *name)
{
	unsigned c = 0;

	while (c < CONDITION_COUNT && strcmp(condition_names[c], name) != 0)
		c++;
	return (enum workflow_condition)c;
}

/* ".*" or ".+" that does not follow a letter or digit: "v1.*" is a pattern, "/.*" never matches what was meant. */
static bool
has_any_text(const char *name)
{
	for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
		if ((dot[1] == '*' || dot[1] == '+') && (dot == name || !isalnum((unsigned char)dot[-1])))
			return true;
	return false;
}

static bool
is_regular_expression(const char *name)
{
	return name[0] == '^' || name[strlen(name) - 1] == '$' || strchr(name, '\\') || strstr(name, "[^") || has_any_text(name);
}

enum cocket_code
identity_pattern_check(const struct identity_pattern *p, struct err *err)
{
	if (p->name == NULL || p->name[0] == '\0')
		return fail(err, COCKET_E_USAGE, "an issuer without an identity: both are required");
	if (p->issuer == NULL || p->issuer[0] == '\0')
		return fail(err, COCKET_E_USAGE, "identity %s: no issuer: both are required", TEXT(slice_str(p->name)));
	if (strspn(p->name, "*/@:.") == strlen(p->name))
		return fail(err, COCKET_E_USAGE, "identity %s: matches anybody, expected a name", TEXT(slice_str(p->name)));
	if (is_regular_expression(p->name))
		return fail(err, COCKET_E_USAGE, "identity %s: there are no regular expressions; write the name itself, with * for any characters but /",
		            TEXT(slice_str(p->name)));
	if (strchr(p->issuer, '*') || is_regular_expression(p->issuer))
		return fail(err, COCKET_E_USAGE, "issuer %s: a pattern, expected the whole URL", TEXT(slice_str(p->issuer)));
	return COCKET_OK;
}

static bool
text_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool
identity_pattern_eq(const struct identity_pattern *a, const struct identity_pattern *b)
{
	if (!text_eq(a->name, b->name) || !text_eq(a->issuer, b->issuer))
		return false;
	for (size_t c = 0; c < CONDITION_COUNT; c++)
		if (!text_eq(a->conditions[c], b->conditions[c]))
			return false;
	return true;
}
