/* Errors: a code and one line, in memory that the caller owns.
 * The line is lower case, names the thing, its value and what was expected; text from outside is escaped by the one who puts it in (see
 * escape.h).
 * Never allocates, never prints; a verdict is not an error. */
#ifndef COCKET_BASE_ERR_H
#define COCKET_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* Chosen by what the caller does next.  From COCKET_E_IO on, each stands for one reason of the frozen list (base/reason.h). */
enum cocket_code {
	COCKET_OK = 0,
	COCKET_E_USAGE,       /* wrong options, key, policy or configuration: exit status 2 */
	COCKET_E_NOMEM,
	COCKET_E_INTERNAL,    /* a BUG, never the user's doing */
	COCKET_E_IO,          /* local file or output */
	COCKET_E_NET,         /* could not reach or keep a connection; trying again may help */
	COCKET_E_AUTH,        /* the registry wants other credentials */
	COCKET_E_NOT_FOUND,   /* it is not there: 404, ENOENT */
	COCKET_E_REGISTRY,    /* the registry answered something it should not: 5xx, bad headers */
	COCKET_E_FORMAT,      /* bytes do not parse */
	COCKET_E_TOO_LARGE,
	COCKET_E_TOO_MANY,
	COCKET_E_DIGEST,      /* bytes do not have the digest they should */
	COCKET_E_SIZE,        /* bytes do not have the size they should */
	COCKET_E_SIGNATURE,   /* a signature does not check */
	COCKET_E_UNSUPPORTED, /* well formed, but not a form this program reads */
	COCKET_E_NO_RULE,     /* no rule speaks for this image */
	COCKET_E_EXPIRED,     /* trust metadata is past its date */
	COCKET_E_ROLLBACK,    /* older than what was seen before */
	COCKET_E_PLATFORM,    /* an index has no manifest for the platform asked */
};

#define ERR_MESSAGE_BYTES 512

/* What is behind an error, where that is known: what to do about it differs, the code does not. */
enum err_cause {
	CAUSE_UNKNOWN = 0,
	CAUSE_RIGHT,          /* COCKET_E_AUTH: the credentials were taken, and lack a right */
	CAUSE_TAG_KEPT,       /* a tag that is there may not be written again */
	CAUSE_BODY_LIMIT,     /* 413: what is sent is too large for the server */
	CAUSE_MOVED,          /* a redirect that is not followed */
	CAUSE_REFUSED,        /* the server says no, and would again: 405, 409, 412, 501 */
	CAUSE_FULL,           /* COCKET_E_TOO_MANY: of what others have put there */
	CAUSE_MANIFEST,       /* 400, 404, 415 or 422 to a manifest that is put: not one that the registry takes, as one whose parts it does not have */
	CAUSE_NO_LIST,        /* the registry keeps no list of referrers, neither by its API nor at a tag */
	CAUSE_ISSUER,         /* COCKET_E_NET: no root that is known issued the server's certificate */
	CAUSE_PLAIN_HTTP,     /* COCKET_E_NET: the server speaks no TLS */
	CAUSE_NO_TAG,         /* COCKET_E_NOT_FOUND: the registry has no such manifest, or does not say so to everybody */
	CAUSE_DISK_FULL,      /* the system has no room for what is written */
	CAUSE_NO_ACCESS,      /* the system does not let this user read or write there */
	CAUSE_NO_READ,        /* the same of what was to be read: wrong usage, exit status 2, as a file that is not there */
	CAUSE_NO_FILE,        /* COCKET_E_NOT_FOUND: a file or directory of this machine that the user named: wrong usage, exit status 2 */
	CAUSE_BUILDER,        /* COCKET_E_USAGE: docker's builder cannot be told which images it may fetch */
	CAUSE_TOKEN,          /* COCKET_E_AUTH: an identity token that a certificate authority does not take */
	CAUSE_SERVICE,        /* COCKET_E_REGISTRY: no registry, but a service that signs */
	CAUSE_COUNT
};

struct err {
	enum cocket_code code;
	char message[ERR_MESSAGE_BYTES];
	enum err_cause cause;
};

/* Sets code and message and returns code.  A message longer than ERR_MESSAGE_BYTES - 1 is cut. */
enum cocket_code fail(struct err *err, enum cocket_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As fail, and appends ": " and the text of errno. */
enum cocket_code fail_errno(struct err *err, enum cocket_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As fail: out of memory. */
enum cocket_code no_memory(struct err *err);

/* As fail, with what is behind it. */
enum cocket_code fail_because(struct err *err, enum cocket_code code, enum err_cause cause, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* What to do about an error of that code and cause, for people; "" nothing that is known.  Never of this one alone: it is said once a run. */
const char *err_hint(enum cocket_code code, enum err_cause cause);

/* Puts "PLACE: " before the message that is there; returns err->code.  Use where an error passes through. */
enum cocket_code within(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What is wrong is the user's to mend, COCKET_E_USAGE, except that memory ran out; returns err->code. */
enum cocket_code as_usage(struct err *err);

/* What fail_errno said was of something to be read (CAUSE_NO_READ for CAUSE_NO_ACCESS); returns err->code. */
enum cocket_code as_unread(struct err *err);

/* For what only a programmer can cause: prints file and line, aborts. */
#define BUG(why) bug_at(__FILE__, __LINE__, why)
_Noreturn void bug_at(const char *file, int line, const char *why);

/* Scope-bound clean-up: AUTO(buf_free) struct buf b = {0}; calls buf_free(&b) on every way out.
 * Every cleanup function takes a pointer to the variable and is harmless on zeroed memory. */
#define AUTO(fn) __attribute__((cleanup(fn)))

#endif
