/* What a rule asks of an image, held against its config: user, healthcheck, ports, size, layers, age, labels.  Private to verify/. */
#ifndef COCKET_VERIFY_PRACTICE_CONFIG_H
#define COCKET_VERIFY_PRACTICE_CONFIG_H

#include "format/oci/image_facts.h"
#include "verify/verification.h"

/* The images of one verification, one after the other, and what is wrong with them. */
struct practice {
	struct verification *run;
	const struct policy_image *wants;
	char where[PLATFORM_TEXT_BYTES + 2]; /* "linux/amd64: ", or "" */
	char platform[PLATFORM_TEXT_BYTES];  /* "" not said */
	const struct image *image;
	const struct manifest *manifest;     /* of it */
	const char *name;                    /* of what is looked at, as the policy calls it */
	size_t images, faults;
	char text[ERR_MESSAGE_BYTES];        /* the first of them */
	struct err trouble;                  /* not COCKET_OK: something could not be noted */
};

#define PRACTICE_FAULTS_SHOWN 3

/* What is looked at is as it is wanted, or is not; both are in the report. */
void practice_holds(struct practice *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void practice_fault(struct practice *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* All that the config alone says. */
void practice_config_check(struct practice *p, const struct image_facts *f);

#endif
