/* What an image's config says: any bytes.  A user passes as other than root only as a number of at most 31 bits that is not zero. */
#include <stdlib.h>

#include "image/image_habits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum cocket_code
secret_see(void *context, const struct image_secret *s, struct err *err)
{
	char text[IMAGE_SECRET_TEXT_BYTES];

	(void)err;
	image_secret_print(text, s, context);
	if (s->place == NULL || text[strcspn(text, "\n\r\033")] != '\0')
		abort();
	return COCKET_OK;
}

static void
check_user(const struct image_facts *f, const struct manifest *m)
{
	const size_t n = strspn(f->user, "0123456789");
	const unsigned long long number = n > 0 && n < 20 ? strtoull(f->user, NULL, 10) : 0;

	if (image_user(f, m, NULL) == USER_IS_OTHER && (n == 0 || (f->user[n] != '\0' && f->user[n] != ':') || (n < 20 && (number == 0 || number >> 31))))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };
	struct manifest m = { 0 };
	struct err err = { 0 };

	if (image_facts_parse(&f, slice_of(data, size), &err))
		return 0;
	check_user(&f, &m);
	if (image_secrets_each(&f, &m, NULL, secret_see, &m, &err))
		abort();
	for (size_t i = 0; i < f.port_count; i++)
		if (f.ports[i] == NULL)
			abort();
	return 0;
}
