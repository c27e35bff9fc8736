/* Whose certificates are meant: a name and who vouched for it, both required, and what else the certificate must say (docs/FORMATS.md 2.5).  A '*' in
 * the name stands for any characters but '/', every other character for itself; the issuer is exact.  Never a regular expression. */
#ifndef COCKET_FORMAT_SIGNATURE_IDENTITY_PATTERN_H
#define COCKET_FORMAT_SIGNATURE_IDENTITY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What Fulcio's certificates say of a workflow: the name in files, and with "github-" before it in options. */
#define CONDITION_NAME_TRIGGER "trigger"
#define CONDITION_NAME_SHA "sha"
#define CONDITION_NAME_WORKFLOW_NAME "workflow-name"
#define CONDITION_NAME_REPOSITORY "repository"
#define CONDITION_NAME_REF "ref"
#define CONDITION_NAME_OWNER_ID "owner-id"
#define CONDITION_NAME_WORKFLOW "workflow"

enum workflow_condition {
	CONDITION_TRIGGER,
	CONDITION_SHA,
	CONDITION_WORKFLOW_NAME,
	CONDITION_REPOSITORY,
	CONDITION_REF,
	CONDITION_OWNER_ID,
	CONDITION_WORKFLOW,
	CONDITION_COUNT
};

const char *workflow_condition_name(enum workflow_condition c);
/* CONDITION_COUNT: none is called so. */
enum workflow_condition workflow_condition_of_name(const char *name);

struct identity_pattern {
	const char *name, *issuer;               /* borrowed */
	const char *conditions[CONDITION_COUNT]; /* borrowed; NULL: not asked */
};

struct identity_patterns {
	const struct identity_pattern *items; /* borrowed */
	size_t count;
};

/* COCKET_E_USAGE: one of the two is missing or empty, the name is nothing but globs, or a regular expression was meant. */
MUST_CHECK enum cocket_code identity_pattern_check(const struct identity_pattern *p, struct err *err);

bool identity_pattern_eq(const struct identity_pattern *a, const struct identity_pattern *b);

#endif
