/* A trust store that is made and changed through trust/edit/edit.h: keys of trust_fixture.h by number, and one call for each verb.
 * edit_must, edit_run_shop and edit_run_revoke end the test if a verb is refused. */
#ifndef COCKET_TESTS_EDIT_FIXTURE_H
#define COCKET_TESTS_EDIT_FIXTURE_H

#include "support/trust_fixture.h"
#include "trust/edit/edit.h"

#define EDIT_YEAR (INT64_C(365) * 24 * 3600)

struct edit_run {
	struct trust_fixture *f;
	struct stage st; /* open between the verb and what is looked at after it */
	struct err err;
};
void edit_begin(struct edit_run *r, struct trust_fixture *f); /* opens the store, making it */
void edit_end(struct edit_run *r);
/* Signs with these keys and publishes what is complete. */
enum cocket_code edit_sign(struct edit_run *r, uint64_t keys, int64_t now);

struct edit_list {
	const struct pubkey *keys[TRUST_KEYS_MAX];
	char labels[TRUST_KEYS_MAX][KEY_LABEL_BYTES]; /* "k2" of key 2 */
	struct edit_keys of;
};
const struct edit_keys *edit_list(struct edit_list *out, struct trust_fixture *f, uint64_t keys, unsigned threshold);

/* Whole verbs: open, change, sign at TRUST_NOW, close. */
enum cocket_code edit_run_init(struct trust_fixture *f, uint64_t root, unsigned root_threshold, uint64_t targets,
                               unsigned targets_threshold,
                               uint64_t signers, struct err *err);
enum cocket_code edit_run_delegate(struct trust_fixture *f, const char *role, const char *parent, const char *pattern, uint64_t keys,
                                   unsigned threshold, uint64_t signers, struct err *err);
/* remove: keys by number; threshold 0 and expires 0: as before. */
enum cocket_code edit_run_rotate(struct trust_fixture *f, const char *role, uint64_t add, uint64_t remove, unsigned threshold,
                                 int64_t expires,
                                 uint64_t signers, struct err *err);
enum cocket_code edit_run_sign(struct trust_fixture *f, uint64_t signers, struct err *err);

/* Ends the test, with the message, where something that must work is refused. */
void edit_must(enum cocket_code code, const struct err *err);
/* A store of a small shop: root key 0, targets key 1; role release, keys 2 and 3, both of them, for registry.example.com/shop/... */
void edit_run_shop(struct trust_fixture *f);
/* Revokes a key by its number, with the targets key 1. */
void edit_run_revoke(struct trust_fixture *f, unsigned key);

/* "root 1, targets 2, release 1; staged: targets 3": versions as they are on the disk.  Ends the test unless it is what is expected and,
 * where there is a root that is published, the store loads at TRUST_NOW. */
void edit_expect(struct trust_fixture *f, const char *expected);

#endif
