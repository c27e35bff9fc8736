/* What the readers of scanners' documents share.  For scan*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_PART_H
#define COCKET_FORMAT_ATTESTATION_SCAN_PART_H

#include "base/json_pull.h"
#include "format/attestation/scan.h"

/* One reading of one predicate. */
struct scan_reader;
/* Fills r->scan from a document of one format: of an object, or Docker Scout's array. */
typedef enum cocket_code scan_read(struct scan_reader *r, struct json_pull document);

struct scan_reader {
	struct scan *scan;
	scan_read *wrapped;             /* reads a scanner's own document inside a predicate */
	const struct scan_image *image; /* NULL: of any */
	struct buf scratch;             /* for text with escapes */
	struct err *err;
	/* the image that the documents say they are of, so far */
	bool names_manifest, is_manifest;
	bool names_config, is_config;
	struct digest manifest, config; /* the first of each that is another */
};

scan_read scan_read_trivy, scan_read_grype, scan_read_sarif, scan_read_cyclonedx, scan_read_clair, scan_read_cosign_vuln, scan_read_intoto_vulns,
	scan_read_scout;

/* A string's text for as long as the scan lives; "" of anything else.  COCKET_E_TOO_LARGE over SCAN_WORD_MAX_BYTES. */
MUST_CHECK enum cocket_code scan_text(struct scan_reader *r, const char **out, struct json_pull v);
/* The same for text that is no JSON value. */
MUST_CHECK enum cocket_code scan_slice(struct scan_reader *r, const char **out, struct slice text);

/* The words of a severity: SEVERITY_UNKNOWN for what is no string. */
enum severity scan_severity(struct json_pull word);
/* A score as a number or as a string. */
enum severity scan_score(struct json_pull score);

/* *has stays false if it is absent, null, "" or Go's zero time.  COCKET_E_FORMAT: not RFC 3339. */
MUST_CHECK enum cocket_code scan_time(struct scan_reader *r, bool *has, int64_t *out, struct json_pull v, const char *name);

/* Scanner and version, each if it is there.  COCKET_E_FORMAT: one does not fit. */
MUST_CHECK enum cocket_code scan_name(struct scan_reader *r, struct json_pull name, struct json_pull version);

/* The same for one of several: "Trivy, Snyk", and no version unless all have the same. */
MUST_CHECK enum cocket_code scan_name_also(struct scan_reader *r, struct json_pull name, struct json_pull version);

/* Adds a finding.  Its texts are the reader's, or literals; NULL becomes "". */
MUST_CHECK enum cocket_code scan_add(struct scan_reader *r, const struct vulnerability *v);

/* Adds aliases: the id of each object of an array, or each string. */
MUST_CHECK enum cocket_code scan_aliases_read(struct scan_reader *r, struct vulnerability *v, struct json_pull array);
/* Whether it stands for several CVEs. */
bool scan_is_advisory(const struct vulnerability *v);
/* Room for n aliases. */
MUST_CHECK enum cocket_code scan_aliases(struct scan_reader *r, const char ***out, size_t n);

/* "sha256:...", "NAME@sha256:..." or a purl's "...@sha256%3A...": what the scan says that it is of.  Other text says nothing. */
void scan_names_manifest(struct scan_reader *r, struct json_pull v);
void scan_names_config(struct scan_reader *r, struct json_pull v);
/* Each string of an array. */
void scan_names_manifests(struct scan_reader *r, struct json_pull array);

/* Sorts the findings and merges those that are the same (scan_merge.c). */
MUST_CHECK enum cocket_code scan_merge(struct scan_reader *r);

#endif
