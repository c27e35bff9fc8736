/* A policy while it is written, rule by rule.  For policy_import_*.c. */
#ifndef COCKET_FORMAT_POLICY_POLICY_BUILDER_H
#define COCKET_FORMAT_POLICY_POLICY_BUILDER_H

#include "base/json.h"
#include "base/strings.h"
#include "format/policy/policy.h"
#include "format/policy/policy_import.h"

#define DRAFT_DEPTH 4 /* parts below a scope that patterns are written for, since '*' does not cross a slash */

struct policy_builder {
	struct buf rules; /* JSON objects, parted by commas */
	struct buf notes;
	size_t count;
	struct strings converted, rejected; /* scopes, each once; of those that are rejected for want of a way to say it, also why */
	bool is_version_2, has_identities;  /* some rule says what came later */
	const char *authority, *log;        /* that the root was made of; NULL not known */
	const char *root;                   /* trusted-root; NULL none */
	bool is_truncated;                  /* of some scope not all depths have a pattern */
};
void policy_builder_free(struct policy_builder *d);
#define DRAFT ((struct policy_builder){ .rules = BUF(16 * MIB), .notes = BUF(4 * MIB) })

/* How a scope of the other tool is turned into patterns. */
struct policy_scope {
	const char *text;  /* HOST[/PATH][:TAG], or *.HOST */
	bool deeper;       /* all that is below it too */
	bool tagged_only;  /* not by digest alone */
	bool is_everything; /* all names; then text is what it is called there */
};

/* What may pass there; kind POLICY_REJECT: nothing, and the rest does not count. */
struct policy_draft_rule {
	enum policy_kind kind;
	const char *comment;
	struct policy_list keys;
	unsigned threshold;
	bool require_tag;
	const struct identity_pattern *identity; /* NULL none */
	bool no_log, no_sct, names_optional;
	const char *digest; /* the only one; NULL any */
	const char *format; /* NULL any */
	bool is_part;       /* POLICY_REJECT: of images without a tag alone, the others have a rule that allows */
};

/* The rule for that scope, and what is to be told of how it was turned.  COCKET_E_NOMEM, COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code policy_builder_add(struct policy_builder *d, const struct policy_scope *scope, const struct policy_draft_rule *rule, struct err *err);
/* One line for whoever imports. */
MUST_CHECK enum cocket_code policy_builder_note(struct policy_builder *d, struct err *err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The whole, held against our own parser.  Takes the draft's notes. */
MUST_CHECK enum cocket_code policy_builder_finish(struct policy_import *out, struct policy_builder *d, struct err *err);

/* Another tool's document, whose root object read puts into a draft; then the whole, held against our own parser.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code policy_builder_import(struct policy_import *out, struct slice text, const char *root,
                                         enum cocket_code (*read)(struct policy_builder *d, struct json root, struct err *err), struct err *err);

#endif
