/* What an image does that the guides advise against, as far as its config and its layers say it: who its containers run as, and what secrets lie
 * in it.  For a policy's image section and for lint; says nothing of what is wanted. */
#ifndef COCKET_IMAGE_IMAGE_HABITS_H
#define COCKET_IMAGE_IMAGE_HABITS_H

#include "format/oci/image_facts.h"
#include "image/image_secret.h"
#include "image/layer_watch.h"

enum image_user { USER_NOT_STATED, USER_IS_ROOT, USER_IS_OTHER, USER_IS_UNKNOWN };

/* By the number; of a name by etc/passwd of the topmost layer that has it.  watch: the layers that were looked into; NULL: none, and every name but
 * root is unknown. */
enum image_user image_user(const struct image_facts *f, const struct manifest *m, const struct layer_watch *watch);

/* Those of the config, then if watch is not NULL those of the layers, from the lowest up.  COCKET_E_UNSUPPORTED: a layer could not be looked into;
 * COCKET_E_TOO_MANY; what each returns; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_secrets_each(const struct image_facts *f, const struct manifest *m, const struct layer_watch *watch,
                                               image_secret_fn each, void *context, struct err *err);

/* "layer 2 of 5: root/.ssh/id_rsa: a private key that is not encrypted, deleted in layer 4 and still there" */
#define IMAGE_SECRET_TEXT_BYTES 320
void image_secret_print(char out[static IMAGE_SECRET_TEXT_BYTES], const struct image_secret *s, const struct manifest *m);

#endif
