/* A secret that was found in an image: what it is and where it lies, never its value. */
#ifndef COCKET_IMAGE_IMAGE_SECRET_H
#define COCKET_IMAGE_IMAGE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "format/secret/secret_kind.h"

struct image_secret {
	enum secret_kind kind;
	bool by_name;            /* told by the variable's name alone; kind is not set */
	const char *place;       /* "env:NAME", "label:NAME", "history:N", "config:Cmd"; NULL: in a layer: */
	const char *variable;    /* of history, told by its name; else NULL */
	const char *path;
	size_t layer;            /* from 1 */
	size_t deleted_in;       /* the layer that deletes it, from 1: it is still there; 0 none */
};

typedef enum cocket_code (*image_secret_fn)(void *context, const struct image_secret *s, struct err *err);

#endif
