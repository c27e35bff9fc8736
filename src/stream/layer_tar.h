/* The entries of a layer, as its unpacked bytes flow by: names, kinds and files' bytes, for whoever looks for something in them.
 * Reads what container runtimes read (Go's archive/tar: v7, ustar, PAX, GNU; devices, global headers, any mode), which is more than tar_reader.h takes:
 * nothing is extracted, and what is found can make a no, never a yes.  What it cannot read is an error, never an empty layer. */
#ifndef COCKET_STREAM_LAYER_TAR_H
#define COCKET_STREAM_LAYER_TAR_H

#include "stream/writer.h"

enum layer_entry_kind { LAYER_FILE, LAYER_DIRECTORY, LAYER_SYMLINK, LAYER_HARD_LINK, LAYER_OTHER };

struct layer_entry {
	const char *path;  /* relative, no part of it "", "." or ".."; "" is the root */
	enum layer_entry_kind kind;
	uint64_t size;     /* of a file's bytes, which follow */
	unsigned mode;
	const char *link;  /* as it is written; "" none */
};

/* As path.Clean of Go does it of what lies below the root: ".." takes a part away. */
void layer_path_clean(char *path);

/* Each is called for what it says, in order: entry, bytes of a file if it has any, end.  An error ends the visit; it comes out at the end. */
struct layer_visitor {
	enum cocket_code (*entry)(struct layer_visitor *v, const struct layer_entry *e, struct err *err);
	enum cocket_code (*bytes)(struct layer_visitor *v, struct slice bytes, struct err *err);
	enum cocket_code (*end)(struct layer_visitor *v, struct err *err);
};

struct layer_tar;
MUST_CHECK enum cocket_code layer_tar_new(struct layer_tar **out, struct layer_visitor *v, struct err *err);
void layer_tar_free(struct layer_tar **t);

/* Where the unpacked bytes go.  Takes them all, whatever is wrong with them. */
struct writer *layer_tar_input(struct layer_tar *t);

/* After the last byte: what went wrong on the way.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (sparse files), COCKET_E_TOO_LARGE, the visitor's. */
MUST_CHECK enum cocket_code layer_tar_finish(struct layer_tar *t, struct err *err);

#endif
