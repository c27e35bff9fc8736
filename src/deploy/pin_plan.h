/* What the names in files are to become: each is verified, and gets the digest that was. */
#ifndef COCKET_DEPLOY_PIN_PLAN_H
#define COCKET_DEPLOY_PIN_PLAN_H

#include "deploy/image_files.h"
#include "format/files/lockfile.h"
#include "verify/batch.h"

/* What was said of one name; zeroed memory denies. */
struct pin_answer {
	enum verdict verdict;
	enum reason reason;
	enum cocket_code code;   /* why there is no verdict; COCKET_OK there is one */
	enum err_cause cause;    /* behind code or reason */
	char *detail, *hint;     /* owned */
	struct digest digest;    /* on allow */
	struct locked lock;      /* owned; on allow: whose signatures counted */
};

enum pin_result {
	PIN_DENIED = 0,  /* neither what the tag means nor what is pinned may pass */
	PIN_UNKNOWN,     /* that could not be decided */
	PIN_UNCHANGED,   /* is pinned to what its tag means, or has no tag */
	PIN_NEW,
	PIN_UPDATED,     /* the tag means another digest, which may pass */
	PIN_KEPT,        /* the tag means another digest, which may not pass; the pinned one may */
	PIN_STUCK,       /* would be new or updated, but the name is not written where a digest could go */
};

struct pin {
	const struct image_file *file;
	const struct image_ref *item;
	char *pinned;            /* owned: the name as verify takes it, with its digest; NULL: it has none */
	char *tagged;            /* owned: without the digest; NULL: it has a digest and no tag */
	struct digest old;       /* where pinned */
	struct pin_answer tag, pin;  /* on tagged and pinned */
	enum pin_result result;
	struct digest digest;    /* that it is to have, where the result is none of the first two */
	char *text;              /* owned: the name with that digest */
	const char *platform;    /* that is asked for; NULL none */
	struct verify_request request;
};

struct pin_plan {
	struct pin *items; /* owned; in the order of the files */
	size_t count;
};
void pin_plan_free(struct pin_plan *p);

/* Of all images of the files.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code pin_plan_gather(struct pin_plan *out, const struct image_file *files, size_t n, struct err *err);

/* Hears of each decision as soon as it is made and written down: image is the name that was verified. */
struct pin_observer {
	void (*decided)(void *ctx, const char *image, const struct report *r);
	void *ctx;
};

/* Verifies what each tag means, and if that is not what is pinned, what is.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code pin_plan_decide(struct pin_plan *p, struct verify_context *c, const struct verify_request *request,
                                            const struct pin_observer *observer, struct err *err);

/* What was said of the digest that the name is to have. */
const struct pin_answer *pin_answer_of(const struct pin *p);

/* Whether the name gets another digest than it has. */
bool pin_is_change(const struct pin *p);

const char *pin_result_word(enum pin_result r);

/* pin_write.c: the file with its new digests, read once more: every name in it is what it is to be.  COCKET_E_IO: one name of a place came to
 * two digests, since its tag moved meanwhile.  COCKET_E_INTERNAL: the file is not read as it was written. */
MUST_CHECK enum cocket_code pin_plan_write(struct buf *out, const struct pin_plan *p, const struct image_file *file,
                                           const struct image_file_settings *settings, struct err *err);

/* pin_lock.c: all of them as a lock, which keeps of old when what is the same was verified.  COCKET_E_IO: as pin_plan_write. */
MUST_CHECK enum cocket_code pin_plan_lock(struct lockfile *out, const struct pin_plan *p, const struct lockfile *old, struct err *err);

/* pin_lock.c: who signed what was allowed, as a lock has it: each key once.  False: out of memory. */
bool pin_lock_signers(struct locked *out, const struct report *r);

#endif
