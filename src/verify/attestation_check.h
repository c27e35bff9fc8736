/* What the predicate of an attestation must say, checked: one file a kind of check.  Pure.  What a check needs and the predicate does not say is a
 * refusal that names it, never a pass. */
#ifndef COCKET_VERIFY_ATTESTATION_CHECK_H
#define COCKET_VERIFY_ATTESTATION_CHECK_H

#include "format/attestation/vex.h"
#include "format/name/reference.h"
#include "format/policy/policy_attestation.h"
#include "identity/identity_pattern.h"
#include "verify/attested.h"

/* A VEX document by somebody whose word counts. */
struct vex_source {
	struct vex document;       /* owned */
	struct attested_vex of;
};
struct vex_sources {
	struct vex_source *items;  /* owned */
	size_t count, capacity;
	struct digest *relatives;  /* owned: the index that the image is in, or the images in it, if what is said of them was asked for */
	size_t relative_count;
};
void vex_sources_free(struct vex_sources *s);

/* What the image is, as far as it is known, for what documents say of it. */
struct subject_facts {
	const struct digest *index, *config; /* NULL: none that is known */
	const struct name *name;             /* NULL: not known */
	const char *platform;                /* "linux/amd64"; "" not known */
};

struct sbom_search;

struct check_context {
	const struct policy_attestation *asked;
	const struct subject_facts *image;
	const struct vex_sources *vex;
	bool is_vex_signer;                  /* whoever signed it may also say which findings do not count */
	struct sbom_search *sbom;            /* the list that was read last */
	const struct leaf_certificate *leaf; /* of whoever signed; NULL: by a key */
	int64_t now;
};

/* Each reads the predicate of out->type, about out->subject, if something of its kind is asked or its time is needed: sets time, counts and checks,
 * and refuses.  COCKET_E_NOMEM alone. */
MUST_CHECK enum cocket_code scan_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
MUST_CHECK enum cocket_code provenance_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
MUST_CHECK enum cocket_code sbom_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
MUST_CHECK enum cocket_code vsa_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
MUST_CHECK enum cocket_code vex_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
MUST_CHECK enum cocket_code pointers_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);

/* --- for those files ----------------------------------------------------------------------------- */

/* It could not be read: refused, unless it is of an unknown kind and nothing is asked of its content.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code unread_refuse(struct attested *out, bool is_asked, struct err *why, struct err *err);
/* Sets when it says it was made; refused if that is in the future. */
void attested_time_set(struct attested *out, bool has, int64_t time, const struct check_context *c, const char *what);
/* No older than max seconds; 0: not asked.  noun: "the scan"; lacks: said if there is no time. */
struct age_check {
	const char *name, *noun, *lacks;
	int64_t max, time;
	bool has_time;
	enum reason too_old;
};
/* Adds the condition, and refuses if it does not hold.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code age_check(struct attested *out, const struct age_check *a, const struct check_context *c, struct err *err);
/* One of a list, by the caller's comparison. */
struct list_check {
	const char *name, *noun, *value; /* "builder-id", "builder" */
	const struct policy_list *list;
	bool (*matches)(const char *pattern, const char *value);
};
/* The same; an empty list is not asked for. */
MUST_CHECK enum cocket_code list_check(struct attested *out, const struct list_check *l, struct err *err);

#define POLICY_LIST_TEXT_BYTES ATTESTED_TEXT_BYTES
/* "a, b or c"; cut. */
void policy_list_print(char out[static POLICY_LIST_TEXT_BYTES], const struct policy_list *list, const char *last);

#endif
