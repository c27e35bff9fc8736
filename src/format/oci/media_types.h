/* Media types of manifests and what they name, and the annotations that are read or written. */
#ifndef COCKET_FORMAT_OCI_MEDIA_TYPES_H
#define COCKET_FORMAT_OCI_MEDIA_TYPES_H

#define MEDIA_OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define MEDIA_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define MEDIA_OCI_CONFIG "application/vnd.oci.image.config.v1+json"
#define MEDIA_DOCKER_CONFIG "application/vnd.docker.container.image.v1+json"
#define MEDIA_OCI_EMPTY "application/vnd.oci.empty.v1+json"
#define MEDIA_DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"
#define MEDIA_DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define MEDIA_SIMPLE_SIGNING "application/vnd.dev.cosign.simplesigning.v1+json"
#define MEDIA_COSIGN_SIG "application/vnd.dev.cosign.artifact.sig.v1+json"
#define MEDIA_BUNDLE_PREFIX "application/vnd.dev.sigstore.bundle"
#define ARTIFACT_TRUST "application/vnd.cocket.trust.v1" /* a trust store, as `save` puts it beside images */
#define MEDIA_BUNDLE_V03 "application/vnd.dev.sigstore.bundle.v0.3+json"
#define MEDIA_INTOTO "application/vnd.in-toto+json" /* a statement, and as an envelope's payload */
#define MEDIA_ENVELOPE "application/vnd.dsse.envelope.v1+json"
#define ARTIFACT_ATTESTATIONS "application/vnd.docker.attestation.manifest.v1+json" /* BuildKit's */

#define ANNOTATION_REF_NAME "org.opencontainers.image.ref.name"
#define ANNOTATION_IMAGE_NAME "io.containerd.image.name" /* containerd's: the whole name, where ref.name is only a tag */
#define ARTIFACT_INDEX "application/vnd.cocket.index.v1" /* an index attached to a manifest that it lists, its bytes the only layer */
#define ANNOTATION_SIGNED_AS "dev.cocket/signed-as" /* ours: that name once more, where ref.name is a word to find the image by here, and no tag of it */
#define ANNOTATION_CERTIFICATE "dev.sigstore.cosign/certificate"
#define ANNOTATION_LOG_ENTRY "dev.sigstore.cosign/bundle"
#define ANNOTATION_TIMESTAMP "dev.sigstore.cosign/rfc3161timestamp"
#define ANNOTATION_SIGNATURE "dev.cosignproject.cosign/signature"
#define ANNOTATION_BUNDLE_PREDICATE "dev.sigstore.bundle.predicateType" /* of a bundle's statement; as all of these unsigned: a hint */
#define ANNOTATION_TAG_PREDICATE "predicateType"                       /* cosign 2, at the .att tag */
#define ANNOTATION_LAYER_PREDICATE "in-toto.io/predicate-type"         /* BuildKit */
#define ANNOTATION_REFERENCE_TYPE "vnd.docker.reference.type"          /* of an index's entry: "attestation-manifest" */
#define ANNOTATION_REFERENCE_DIGEST "vnd.docker.reference.digest"      /* and which manifest of the index that is about */
#define ANNOTATION_KEY_ID "dev.cocket/key-id" /* ours, unsigned: a hint which key made a simple signature */

#endif
