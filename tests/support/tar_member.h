/* Whole members of an archive, for tests: what is written in the program has its bytes elsewhere. */
#ifndef COCKET_TESTS_SUPPORT_TAR_MEMBER_H
#define COCKET_TESTS_SUPPORT_TAR_MEMBER_H

#include "stream/tar_write.h"

static inline enum cocket_code
tar_write_member(struct writer *to, const char *name, struct slice bytes, struct err *err)
{
	const struct tar_entry e = { .name = name, .mode = 0644, .size = bytes.len };

	if (tar_write_header(to, &e, err) || writer_write(to, bytes, err))
		return err->code;
	return tar_write_padding(to, bytes.len, err);
}

static inline enum cocket_code
tar_write_directory(struct writer *to, const char *name, struct err *err)
{
	const struct tar_entry e = { .name = name, .mode = 0755 };

	return tar_write_header(to, &e, err);
}

#endif
