/* What an index's entry or a layer says of itself where it is an attestation: by annotations that BuildKit and cosign write.  Hints: what is read
 * first is chosen by them, and never what counts. */
#ifndef COCKET_FORMAT_OCI_ATTESTATION_ENTRY_H
#define COCKET_FORMAT_OCI_ATTESTATION_ENTRY_H

#include "format/oci/manifest.h"

/* BuildKit keeps statements about a platform beside it in the index, for a platform that no runtime takes: *out is the manifest that they are about.
 * False: it is another entry. */
bool attestation_entry_subject(struct digest *out, const struct descriptor *d);

/* The type of a predicate, as an entry of a listing, a layer or the manifest itself says it; NULL: it says nothing. */
const char *predicate_hint_of_entry(const struct descriptor *entry);
const char *predicate_hint_of_layer(const struct descriptor *layer);
const char *predicate_hint_of_manifest(const struct manifest *m);

/* The type of predicate that a document is when no statement is around it, by its media type ("application/spdx+json"); NULL: it is none. */
const char *predicate_of_document(const char *media_type);

#endif
