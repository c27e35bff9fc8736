/* Lines and columns of a file's bytes, for many findings: marks all along the file say how far they have come. */
#ifndef COCKET_LINT_LINT_PLACE_H
#define COCKET_LINT_LINT_PLACE_H

#include "format/text/line_column.h"

#define LINT_PLACE_MARK_BYTES ((size_t)4096)

struct lint_places {
	struct slice of;            /* borrowed; what the marks are of: the file without its byte order mark */
	size_t before;              /* the bytes of that */
	struct line_column *marks;  /* owned: of each LINT_PLACE_MARK_BYTES; NULL none yet */
};
void lint_places_free(struct lint_places *p);

/* Before another file: its bytes may lie where those of the last one lay. */
void lint_places_begin(struct lint_places *p, struct slice bytes);

/* As line_column_of of the bytes it began with. */
struct line_column lint_place_of(struct lint_places *p, size_t offset);

#endif
