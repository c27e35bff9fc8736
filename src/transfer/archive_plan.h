/* A tar archive before it is written: its members, sorted by name, and where each will lie, so that they can be written in any order and by
 * several threads.  The same set gives the same bytes: no time, no owner, no order of arrival.
 * An OCI archive is an image layout in a tar (image-spec image-layout.md).  A docker archive is that and a manifest.json, as Docker 25 and
 * later write it. */
#ifndef COCKET_TRANSFER_ARCHIVE_PLAN_H
#define COCKET_TRANSFER_ARCHIVE_PLAN_H

#include "transfer/object_set.h"

struct planned {
	char name[96];
	uint64_t at;          /* of its bytes; its header ends there */
	uint64_t size;
	size_t header_size;
	bool is_directory;
	bool is_object;
	size_t object;        /* is_object */
	struct slice bytes;   /* else; borrowed from the plan */
};

struct archive_plan {
	struct planned *members; /* owned; sorted by name */
	size_t count;
	size_t *of_object;       /* owned; member of each object, SIZE_MAX where it is not in the archive */
	uint64_t size;           /* of the whole file */
	struct buf index, docker_manifest;
};
void archive_plan_free(struct archive_plan *p);

/* docker: with a manifest.json for this one image: its manifest's object and its name ("" none); NULL: an OCI archive.  s is sorted and must
 * outlive the plan. */
struct docker_image {
	size_t object;
	const char *name;
};
MUST_CHECK enum cocket_code archive_plan(struct archive_plan *out, const struct object_set *s, const struct docker_image *docker, struct err *err);

/* What stands before the member's bytes. */
MUST_CHECK enum cocket_code planned_header(struct buf *out, const struct planned *m, struct err *err);

#endif
