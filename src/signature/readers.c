/* The readers of all formats, by the table in format/signature/signature_format.h. */
#include <stdio.h>

#include "signature/reader.h"

#define ROW(id, reader, name, one, many, layer, artifact, alone) extern const struct signature_reader reader;
SIGNATURE_FORMATS(ROW)
#undef ROW

const struct signature_reader *
signature_reader_of(enum signature_format format)
{
#define ROW(id, reader, name, one, many, layer, artifact, alone) [FORMAT_##id] = &reader,
	static const struct signature_reader *const readers[FORMAT_COUNT] = { SIGNATURE_FORMATS(ROW) };
#undef ROW

	return readers[format];
}

bool
reject(struct rejection *out, enum reason reason, const char *detail)
{
	*out = (struct rejection){ .reason = reason };
	snprintf(out->detail, sizeof out->detail, "%s", detail);
	return false;
}

void
unproved_read(struct unproved *out, const struct evidence_item *e)
{
	*out = (struct unproved){ .err = e->err };
	if (e->err.code == COCKET_OK)
		signature_reader_of(e->format)->peek(out, e);
}
