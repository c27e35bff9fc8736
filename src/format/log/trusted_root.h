/* trusted_root.json of sigstore (protobuf-specs sigstore_trustroot.proto, as protobuf JSON; docs/FORMATS.md 2.6): the keys of logs and the certificates
 * of authorities, each with when it was in use.  Bytes to values, pure.  A client trust configuration is taken too, for the root in it. */
#ifndef COCKET_FORMAT_LOG_TRUSTED_ROOT_H
#define COCKET_FORMAT_LOG_TRUSTED_ROOT_H

#include "base/buf.h"
#include "crypto/authority.h"
#include "format/log/period.h"

#define TRUSTED_ROOT_MAX_BYTES 262144
#define TRUSTED_ROOT_LOGS_MAX 64
#define TRUSTED_ROOT_AUTHORITIES_MAX 64
#define LOG_HOST_BYTES 256
#define LOG_URL_BYTES 512
#define AUTHORITY_NAME_BYTES 256

struct log_key {
	struct pubkey *key;       /* owned */
	struct digest id;         /* as the file gives it: how entries and certificates name the log */
	char url[LOG_URL_BYTES];   /* as the file gives it, for people; "" none */
	char host[LOG_HOST_BYTES]; /* of its URL, without port; "" none */
	struct period period;
};

struct log_keys {
	struct log_key *items;    /* owned; distinct by id */
	size_t count, capacity;
	bool is_listed;           /* the file lists some, whether or not their keys are known here */
};
/* NULL: no such log. */
const struct log_key *log_keys_find(const struct log_keys *keys, const struct digest *id);

struct trusted_authority {
	struct authority *authority; /* owned */
	char name[AUTHORITY_NAME_BYTES]; /* its URI, else its subject: for people */
	struct period period;
};

struct trusted_authorities {
	struct trusted_authority *items; /* owned */
	size_t count, capacity;
};

struct trusted_root {
	struct log_keys logs;             /* of signatures (Rekor) */
	struct log_keys certificate_logs; /* of certificates (CT) */
	struct trusted_authorities certificate_authorities, timestamp_authorities;
	size_t passed_over;               /* logs whose kind of key is not known here */
	bool may_lack_logs;               /* not of the file: whoever opened it accepts that no log is asked for of a kind that it lists none of */
};

/* COCKET_E_USAGE: what is wrong with it, and where.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code trusted_root_parse(struct trusted_root *out, struct slice text, struct err *err);
/* The same, but that certificates are decoded when they are needed: one that is none proves nothing then, and whoever does not need it never knows. */
MUST_CHECK enum cocket_code trusted_root_parse_lazily(struct trusted_root *out, struct slice text, struct err *err);
/* What trusted_root_parse does more. */
MUST_CHECK enum cocket_code trusted_root_check(const struct trusted_root *r, struct err *err);
void trusted_root_free(struct trusted_root *r);

#endif
