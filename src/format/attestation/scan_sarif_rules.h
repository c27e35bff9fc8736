/* The rules of a SARIF run: what is said once about a vulnerability, for all results that refer to it.  For scan_sarif.c. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_SARIF_RULES_H
#define COCKET_FORMAT_ATTESTATION_SCAN_SARIF_RULES_H

#include "format/attestation/scan_part.h"

struct sarif_rule {
	const char *id;              /* as it is referred to */
	bool is_other;               /* Trivy's for secrets, misconfigurations and licenses: no vulnerability */
	struct vulnerability says;   /* package, version, purl, fix, aliases, as far as it says them */
	struct severities severities; /* by its properties and its help */
	bool has_level;
	enum severity level;         /* by defaultConfiguration.level */
};

struct sarif_rules {
	struct sarif_rule *items;    /* the driver's, then each extension's */
	size_t count, capacity;
	const struct sarif_rule **by_id; /* owned */
	size_t driver_count;
};
void sarif_rules_free(struct sarif_rules *rules);

/* tool: the run's. */
MUST_CHECK enum cocket_code sarif_rules_read(struct scan_reader *r, struct sarif_rules *out, struct json_pull tool);

/* How a result refers to its rule. */
struct sarif_reference {
	const char *id;         /* "" none */
	struct json_pull index; /* among the driver's rules */
};
MUST_CHECK enum cocket_code sarif_reference_read(struct scan_reader *r, struct sarif_reference *out, struct json_pull result);

/* By index or id, which must agree; a rule that says nothing if there is none of that id.
 * COCKET_E_FORMAT: the index is beyond the rules, or is that of another rule.  A run without any rules has none, whatever its results say. */
MUST_CHECK enum cocket_code sarif_rule_find(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules,
                                            const struct sarif_reference *to);

/* Severities in the properties of a rule or result. */
void sarif_severities_add(struct severities *all, struct json_pull properties);
/* error: high, warning: medium, note: low; false if it is absent. */
bool sarif_level(enum severity *out, struct json_pull level);

#endif
