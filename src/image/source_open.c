/* Opens a registry, a layout or an archive: see source_open.h. */
#include "image/source_open.h"

#include "image/archive/archive.h"
#include "image/layout/layout.h"
#include "image/registry/registry.h"

enum cocket_code
source_open(struct source **out, struct session *session, const struct reference *ref, bool write, struct err *err)
{
	switch (ref->transport) {
	case TRANSPORT_REGISTRY:
		return registry_open(out, session, ref, write, err);
	case TRANSPORT_LAYOUT:
		return layout_open(out, ref, write, err);
	case TRANSPORT_OCI_ARCHIVE:
	case TRANSPORT_DOCKER_ARCHIVE:
		return archive_open(out, session, ref, write, err);
	default:
		BUG("no such transport");
	}
}

enum cocket_code
registry_set_elsewhere(struct source *s, const struct name *repository, bool write, struct err *err)
{
	struct reference ref = { .transport = TRANSPORT_REGISTRY };

	if (s->elsewhere && repository && name_same_repository(&s->elsewhere->ref.name, repository))
		return COCKET_OK;
	source_close(&s->elsewhere);
	if (repository == NULL || name_same_repository(&s->ref.name, repository))
		return COCKET_OK;
	ref.name = *repository;
	return registry_open(&s->elsewhere, registry_of(s)->session, &ref, write, err);
}
