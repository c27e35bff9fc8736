/* What an image's config says of how its containers are run (image-spec config.md; Docker adds Healthcheck).  Pure; an open object.  Only what the
 * config says: nothing of it is checked against the layers here. */
#ifndef COCKET_FORMAT_OCI_IMAGE_FACTS_H
#define COCKET_FORMAT_OCI_IMAGE_FACTS_H

#include "base/json.h"
#include "base/strings.h"

enum healthcheck { HEALTHCHECK_NOT_STATED = 0, HEALTHCHECK_NONE, HEALTHCHECK_STATED };

struct image_label {
	const char *name, *value; /* borrowed from the document */
};

struct image_facts {
	struct json_doc doc;      /* owned */
	const char *user;         /* borrowed, as all texts; "" none is stated */
	enum healthcheck healthcheck;
	const char **ports;       /* owned array: "8080/tcp" */
	size_t port_count;
	const char **environment; /* owned array: "NAME=VALUE" */
	size_t environment_count;
	const char **history;     /* owned array: what made each layer, NULL: not stated */
	size_t history_count;
	struct image_label *labels; /* owned */
	size_t label_count;
	bool has_created;
	int64_t created;
};
void image_facts_free(struct image_facts *f);

/* COCKET_E_FORMAT: a field is not of its type; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_facts_parse(struct image_facts *out, struct slice config, struct err *err);

/* NULL: there is no such label. */
const char *image_facts_label(const struct image_facts *f, const char *name);

#endif
