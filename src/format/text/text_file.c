/* Files of text: see text_file.h. */
#include "format/text/text_file.h"

#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

enum cocket_code
text_file_check(struct slice bytes, struct err *err)
{
	const size_t nul = find(bytes, '\0');

	if (slice_starts(bytes, "\xff\xfe") || slice_starts(bytes, "\xfe\xff"))
		return line_column_fail(err, bytes, 0, COCKET_E_FORMAT, "UTF-16, expected UTF-8");
	if (nul < bytes.len)
		return line_column_fail(err, bytes, nul, COCKET_E_FORMAT, "a NUL byte: not a text file in UTF-8");
	return COCKET_OK;
}
