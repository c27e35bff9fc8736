/* Secrets in libsodium's guarded memory: locked where the system allows, fenced by guard pages, wiped when freed.
 * Never copies a secret into an error or a log. */
#include "base/secret.h"

#include <errno.h>
#include <sodium.h>
#include <unistd.h>

enum cocket_code
secret_new(struct secret *out, size_t len, struct err *err)
{
	if (sodium_init() < 0)
		return fail(err, COCKET_E_INTERNAL, "libsodium cannot be initialised");
	uint8_t *ptr = sodium_malloc(len);
	if (!ptr)
		return fail(err, COCKET_E_NOMEM, "no guarded memory for %zu bytes", len);
	sodium_memzero(ptr, len);
	*out = (struct secret){ .ptr = ptr, .len = len };
	return COCKET_OK;
}

enum cocket_code
secret_copy(struct secret *out, struct slice bytes, struct err *err)
{
	struct secret copy;

	if (secret_new(&copy, bytes.len, err) != COCKET_OK)
		return err->code;
	if (bytes.len)
		memcpy(copy.ptr, bytes.ptr, bytes.len);
	*out = copy;
	return COCKET_OK;
}

void
secret_free(struct secret *s)
{
	sodium_free(s->ptr);
	*s = (struct secret){ 0 };
}

void
wipe(void *ptr, size_t len)
{
	if (len)
		sodium_memzero(ptr, len);
}

/* One byte more than max tells too large from just right. */
enum cocket_code
secret_read(struct secret *out, int fd, size_t max, struct err *err)
{
	AUTO(secret_free) struct secret all = {0};
	size_t n = 0;
	ssize_t got;

	if (secret_new(&all, max + 1, err))
		return err->code;
	while (n <= max && (got = read(fd, all.ptr + n, max + 1 - n)) != 0) {
		if (got < 0 && errno != EINTR)
			return fail_errno(err, COCKET_E_IO, "read");
		n += got > 0 ? (size_t)got : 0;
	}
	if (n > max)
		return fail(err, COCKET_E_TOO_LARGE, "larger than %zu bytes", max);
	return secret_copy(out, slice_of(all.ptr, n), err);
}
