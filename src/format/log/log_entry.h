/* An entry of a transparency log as signatures carry it (sigstore_rekor.proto as protobuf JSON, and cosign's "bundle" annotation; docs/FORMATS.md 2.4):
 * the body that the log holds, and what the log says of it.  Bytes to values, pure: nothing in it is proved. */
#ifndef COCKET_FORMAT_LOG_LOG_ENTRY_H
#define COCKET_FORMAT_LOG_LOG_ENTRY_H

#include "base/json.h"
#include "format/log/merkle.h"
#include "format/log/signed_note.h"

#define LOG_ENTRIES_MAX 32
#define LOG_BODY_MAX_BYTES 65536
#define LOG_KIND_BYTES 32

struct log_entry {
	struct digest log;             /* which log: its id */
	uint64_t index;                /* in the whole log */
	char kind[LOG_KIND_BYTES], version[LOG_KIND_BYTES]; /* as the bundle says; "" in an annotation, where the body alone does */
	struct buf body;               /* owned: canonicalizedBody, decoded */
	bool has_time;
	int64_t time;                  /* integratedTime, Unix seconds: proved by the promise alone */
	struct buf promise;            /* owned: SignedEntryTimestamp; empty: none */
	bool has_proof;
	struct inclusion_proof proof;
	struct buf checkpoint;         /* owned: a signed note, with the proof */
};
void log_entry_free(struct log_entry *e);

struct log_entries {
	struct log_entry *items; /* owned */
	size_t count, capacity;
};
void log_entries_free(struct log_entries *l);

/* What the format that holds an entry demands of it. */
enum log_demand {
	LOG_DEMANDS_PROOF,   /* bundles from v0.2 */
	LOG_DEMANDS_PROMISE, /* bundles v0.1, cosign's annotations */
};

/* A bundle's tlogEntries, added.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code log_entries_parse(struct log_entries *out, struct json list, struct err *err);

/* The text of the annotation dev.sigstore.cosign/bundle, added: an entry with a promise and no proof. */
MUST_CHECK enum cocket_code log_entries_parse_annotation(struct log_entries *out, struct slice text, struct err *err);

/* Appends what the promise signs: {"body","integratedTime","logID","logIndex"} as RFC 8785 prints it. */
MUST_CHECK enum cocket_code log_entry_promised_bytes(struct buf *out, const struct log_entry *e, struct err *err);

#endif
