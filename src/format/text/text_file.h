/* Files of text, in UTF-8, and what is none. */
#ifndef COCKET_FORMAT_TEXT_TEXT_FILE_H
#define COCKET_FORMAT_TEXT_TEXT_FILE_H

#include "base/err.h"
#include "base/slice.h"

/* A program, an archive, UTF-16: what in it looks like a word is none.  COCKET_E_FORMAT: the message begins "LINE:COLUMN: ". */
MUST_CHECK enum cocket_code text_file_check(struct slice bytes, struct err *err);

#endif
