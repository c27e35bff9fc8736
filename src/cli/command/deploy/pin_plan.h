/* What the names in files are to become: each is verified, and gets the digest that was. */
#ifndef COCKET_CLI_COMMAND_DEPLOY_PIN_PLAN_H
#define COCKET_CLI_COMMAND_DEPLOY_PIN_PLAN_H

#include "cli/command/deploy/image_files.h"
#include "cli/option/verify_options.h"
#include "format/files/lockfile.h"
#include "verify/batch.h"

/* What was said of one name; zeroed memory denies. */
struct answer {
	enum verdict verdict;
	enum reason reason;
	enum status status;      /* of the verdict, or of the error in its place */
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
	const struct file_images *file;
	const struct image_ref *item;
	char *pinned;            /* owned: the name as verify takes it, with its digest; NULL: it has none */
	char *tagged;            /* owned: without the digest; NULL: it has a digest and no tag */
	struct digest old;       /* where pinned */
	struct answer tag, pin;  /* on tagged and pinned */
	enum pin_result result;
	struct digest digest;    /* that it is to have, where the result is none of the first two */
	char *text;              /* owned: the name with that digest */
	const char *platform;    /* that is asked for; NULL none */
	struct verify_request request;
};

struct pins {
	struct pin *items; /* owned; in the order of the files */
	size_t count;
};
void pins_free(struct pins *p);

/* Of all images of the files.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code pins_gather(struct pins *out, const struct file_images *files, size_t n, struct err *err);

/* Verifies what each tag means, and where that is not what is pinned, what is.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code pins_decide(struct pins *p, struct verify_context *c, const struct verify_request *request, struct err *err);

/* The file with its new digests, read once more: every name in it is what it is to be.  COCKET_E_IO: one name of a place came to two digests,
 * since its tag moved meanwhile.  COCKET_E_INTERNAL: the file is not read as it was written. */
MUST_CHECK enum cocket_code pins_write(struct buf *out, const struct pins *p, const struct file_images *file, struct err *err);

/* All of them as a lock, which keeps of old when what is the same was verified.  COCKET_E_IO: as pins_write. */
MUST_CHECK enum cocket_code pins_lock(struct lockfile *out, const struct pins *p, const struct lockfile *old, struct err *err);

const char *pin_result_word(enum pin_result r);

#endif
