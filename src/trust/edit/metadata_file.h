/* One TUF metadata file in memory: its bytes, what they say, and the making of its next version (TUF 1.0 section 4).
 * Fields that we do not know stay as they are.  Never takes over a signature onto a signed part that it was not made for. */
#ifndef COCKET_TRUST_EDIT_METADATA_FILE_H
#define COCKET_TRUST_EDIT_METADATA_FILE_H

#include "format/tuf/tuf.h"
#include "trust/store/store_dir.h"

#define TUF_SPEC_VERSION "1.0.31"

/* Keys whose owners are going to sign, in a rehearsal (stage.h). */
#define PROMISED_KEYS_MAX 64
struct promised_keys {
	struct digest ids[PROMISED_KEYS_MAX];
	size_t count;
};

struct metadata_file {
	char role[TUF_ROLE_NAME_MAX + 1]; /* "root", "targets" ..., or a delegated role */
	struct buf bytes;
	struct tuf_file tuf;
	bool changed; /* since it was read: made anew, or signed */
	struct promised_keys promised;
};
void metadata_file_free(struct metadata_file *d);

/* Which of the four a role's file is. */
enum tuf_type metadata_file_type(const char *role);

/* "NAME.json", or "staged/NAME.json". */
MUST_CHECK enum cocket_code metadata_file_name(char out[static STORE_NAME_BYTES], const char *role, bool staged, struct err *err);

/* COCKET_E_USAGE where role is no name; else what tuf_parse says.  *out is yours. */
MUST_CHECK enum cocket_code metadata_file_parse(struct metadata_file *out, const char *role, struct slice bytes, struct err *err);

/* What was signed. */
struct json metadata_file_signed(const struct metadata_file *d);

/* A member of an object that is printed anew. */
struct metadata_member {
	const char *name;
	struct slice json; /* ptr NULL: the member is left out */
};

/* Appends obj, an object or absent, with these members for those of the same name, and the others of them after its own. */
MUST_CHECK enum cocket_code object_print(struct buf *out, struct json obj, const struct metadata_member *members, size_t n, struct err *err);

/* A version of a file that is to be made. */
struct metadata_draft {
	const char *role;
	const struct metadata_file *from; /* what it holds otherwise; NULL: nothing */
	uint64_t version;
	int64_t expires;                  /* Unix seconds */
	const struct metadata_member *members; /* of "signed" */
	size_t member_count;
};
/* Unsigned. */
MUST_CHECK enum cocket_code metadata_file_make(struct metadata_file *out, const struct metadata_draft *draft, struct err *err);

/* The same signed part with other signatures, a JSON array. */
MUST_CHECK enum cocket_code metadata_file_with_signatures(struct metadata_file *out, const struct metadata_file *d, struct slice signatures,
                                                     struct err *err);

bool metadata_file_same_signed(const struct metadata_file *a, const struct metadata_file *b);

#endif
