/* Every ceiling in one place: sizes, counts, depths, times.  Each has its own clear error where it is met.
 * Peers' numbers: containers/image 4 MiB manifests and signatures, cosign 1000 signatures, notation 100 (attacks A7, A8, A9). */
#ifndef COCKET_BASE_LIMITS_H
#define COCKET_BASE_LIMITS_H

#include <stdint.h>

#define KIB ((size_t)1024)
#define MIB (KIB * KIB)

#define MANIFEST_MAX_BYTES (4 * MIB)     /* manifest, index, referrers page, index.json */
#define SIGNATURE_MAX_BYTES (4 * MIB)    /* one payload or bundle */
#define CONFIG_MAX_BYTES (4 * MIB)       /* image config */
#define SIGNATURES_MAX 128               /* referrers of one image that may be signatures, and documents that are fetched one by one */
#define SIGNATURES_IN_ALL_MAX 512        /* with those that are inline in what is fetched anyway */
#define SIGNATURE_LAYERS_MAX (SIGNATURES_IN_ALL_MAX - 2 * SIGNATURES_MAX) /* that sign lets there be at a .sig tag: what it adds denies no image */
#define REFERRERS_MAX 4096               /* descriptors in all pages together */
#define REFERRER_PAGES_MAX 64
#define INDEX_CHILDREN_MAX 512
#define INDEX_DEPTH_MAX 4                /* indexes within indexes */
#define LAYERS_MAX 4096                  /* descriptors in one manifest */
#define BLOBS_MAX 16384                  /* different ones of one image, all its platforms together */
#define LAYOUT_ENTRIES_MAX 65536         /* entries of index.json */
#define LAYOUT_MARKER_MAX_BYTES (4 * KIB) /* oci-layout */
#define TAR_HEADERS_MAX 131072           /* of an archive: members and their extensions */
#define TAR_EXTENSION_MAX_BYTES (64 * KIB) /* a long name, a PAX header */
#define TAR_PARTS_MAX 16                 /* of a member's name, between its '/' */
#define ARCHIVE_PARENTS_MAX 16384        /* directories that an archive has only in the names of what lies below them */
#define TAR_REST_MAX_BYTES (1 * MIB)     /* zeros after its end: GNU tar's largest record */
#define DOCKER_ENTRIES_MAX 4096          /* images in docker's manifest.json */
#define DOCKER_INDEX_MAX 1024            /* entries of index.json beside it: all are read for each image that is looked at */
#define DOCKER_CHECK_MAX_BYTES (64 * MIB)  /* of manifests read to find them in the index; a small one counts as the next */
#define DOCKER_CHECK_LEAST_BYTES (4 * KIB)
#define ARCHIVE_KEPT_MAX_BYTES (8 * MIB) /* of what came through a pipe: documents, and what is known of the rest */
#define ARCHIVE_CHANGE_MAX_BYTES (32 * MIB) /* what is put into an archive at once */
#define STREAM_PIECE_BYTES (128 * KIB)   /* of a blob, read and hashed at once */
/* Of a layer that is unpacked (A23).  Any may become 2 GiB, which takes some two seconds: a layer of zeros is honest, and gzip packs those
 * 1030 : 1, zstd 30000 : 1.  Over that, 200 times its size: disk images that are mostly zeros stay below, other layers below 20.  No registry
 * takes a layer that would need the last one. */
#define DECOMPRESS_FREE_BYTES ((uint64_t)2 << 30)
#define DECOMPRESS_RATIO_MAX ((uint64_t)200)
#define DECOMPRESS_MAX_BYTES ((uint64_t)1 << 38)
#define GZIP_HEADER_MAX_BYTES (128 * KIB) /* an extra field of 64 KiB and names */
#define DEEP_WORKERS_MAX 16              /* each takes half a MiB, from a registry one */
#define REGISTRY_STREAMS 4               /* blobs of one image that are read from a registry at once, at least: lines are far slower than cores */
#define ZSTD_WINDOW_LOG_MAX 23           /* RFC 8878, 3.1.1.1.2: what decoders should read and encoders not exceed */
#define ZSTD_WINDOW_MAX_BYTES ((size_t)1 << ZSTD_WINDOW_LOG_MAX)
#define BASE_IMAGES_MAX 4                /* base images of base images that are verified */
#define OBJECTS_MAX 65536                /* manifests and blobs that travel together */
#define STATEMENT_SUBJECTS_MAX 1024      /* that one in-toto statement is about */
#define SBOM_PACKAGES_MAX ((size_t)200000)
#define SBOM_FILES_MAX ((size_t)1000000)
#define VEX_STATEMENTS_MAX ((size_t)100000)
#define VEX_NAMES_MAX ((size_t)500000)    /* of vulnerabilities, aliases too */
#define VEX_SAME_MAX 4096                /* statements of one document about one vulnerability */
#define VEX_TEXT_MAX_BYTES (64 * MIB)
#define PROVENANCE_MATERIALS_MAX ((size_t)65536)
#define SUBJECTS_MAX 1024                /* manifests of one image whose signatures and referrers are asked for */
#define LABELS_MAX 8192                  /* and their names: images, signatures, referrers */
#define OBJECT_SET_AT_HAND_MAX_BYTES (64 * MIB) /* of them what is in memory: manifests, inline payloads */
#define ATTACHED_MAX_BYTES ((uint64_t)1024 * MIB) /* all signatures and attestations of one image that travel with it */
#define EVIDENCE_MAX_BYTES (32 * MIB)    /* all payloads, bundles and referrers of one image together */
#define STATEMENT_MAX_BYTES (16 * MIB)   /* one statement of an attestation: SBOMs grow that large */
#define STATEMENT_DEPTH_MAX 64
#define STATEMENT_VALUES_MAX ((size_t)1 << 22) /* scanned, not kept */
#define ATTESTATION_MAX_BYTES (STATEMENT_MAX_BYTES / 3 * 4 + MIB) /* in its envelope, with all that proves who signed */
#define ATTESTATIONS_MAX 256             /* of one image that are asked for */
#define ATTESTATIONS_MAX_BYTES (64 * MIB) /* all of them together */

#define LIST_MAX ((size_t)1 << 20)        /* of a list whose contents other ceilings bound */
#define ROOT_FILES_MAX 16                /* of sigstore, that prove certificates at the same time */
#define JSON_DEPTH_MAX 32
#define JSON_VALUES_MAX ((size_t)262144) /* in one document: each takes some 100 bytes of memory, whatever its size in the text */
#define JSON_OPEN_KEYS_MAX ((size_t)131072) /* json_pull.h: of objects that are open at a time, 8 bytes each */
#define PREDICATE_DEPTH_MAX 64
#define PREDICATE_VALUES_MAX ((size_t)1 << 22) /* of a statement of 16 MiB: none takes memory */
#define SCAN_FINDINGS_MAX ((size_t)100000)
#define SCAN_COMPONENTS_MAX ((size_t)200000)
#define SCAN_WORD_MAX_BYTES ((size_t)4096) /* one id, package or version */
#define SCAN_MESSAGE_MAX_BYTES (64 * KIB) /* of what a result says to people */
#define SCAN_TEXT_MAX_BYTES (64 * MIB)   /* ids, packages and versions of one scan: what is read from 16 MiB never comes near */
#define KEY_FILE_MAX_BYTES (64 * KIB)
#define PBKDF2_ITERATIONS_MAX 10000000   /* of a key that is imported: some seconds */
#define CONFIG_FILE_MAX_BYTES (1 * MIB)  /* docker's config.json, our own config file */
#define PASSWORD_MAX_BYTES 4096
#define ANNOTATIONS_MAX 64               /* --annotation */
#define LEDGER_MAX_BYTES (64 * MIB)
#define LEDGER_IMAGES_MAX ((size_t)125000) /* the longest names fit the bytes */
#define POLICY_MAX_BYTES (4 * MIB)
#define POLICY_RULES_MAX 4096
#define POLICY_PATTERNS_MAX 8192         /* of all rules together */
#define POLICY_ATTESTATIONS_MAX 64       /* that one rule asks for */
#define POLICY_TYPES_MAX 16              /* of one of them */
#define POLICY_CHECKS_MAX 4096           /* in a list of one check */
#define POLICY_COUNT_MAX 1000000         /* of findings or packages that a check names */
#define MIRRORS_MAX 1024
#define CACHE_RECORD_MAX_BYTES (1 * MIB) /* all that a registry answered about one image */
#define CACHE_ANSWERS_MAX 512
#define CACHE_SHARD_MAX_BYTES (1 * MIB)  /* of records in one of the 256 directories of a cache: what is older makes room */
#define CACHE_SHARD_MAX_FILES 4096
#define MAKER_SKEW_SECONDS 300          /* how far the clock of who made a document or an image may be ahead of ours */
#define LOCK_WAIT_SECONDS 30           /* for another process that holds its lock */

#define IMAGE_FILE_MAX_BYTES (16 * MIB)     /* a file of images: a list (also of digest --check), Compose, Kubernetes, a Dockerfile */
#define IMAGE_REFS_MAX ((size_t)100000)
#define IMAGE_LINE_MAX_BYTES (256 * KIB) /* one instruction of a Dockerfile, its continuations joined; one name with its variables filled in */
#define LOCKFILE_MAX_BYTES (64 * MIB)
#define VARIABLES_MAX 1024               /* of an .env file, or the ARGs of a Dockerfile */
#define VARIABLES_DEPTH_MAX 16           /* ${A:-${B:-...}} */
#define YAML_NODES_MAX ((size_t)1 << 20) /* in one stream: each takes some 100 bytes of memory */
#define YAML_DEPTH_MAX 100
#define YAML_ANCHORS_MAX 1000            /* in one document */
#define YAML_ALIASES_MAX 10000
#define YAML_ANCHOR_NAME_MAX 256
#define YAML_MERGES_MAX 2000             /* mappings that one look-up may come through */
#define YAML_LOOKS_MAX ((size_t)1 << 24) /* keys that are looked at for one file: some tenths of a second */

#define HEADER_MAX_BYTES (64 * KIB)      /* all headers of one response */
#define ERROR_BODY_MAX_BYTES (64 * KIB)
#define TOKEN_BODY_MAX_BYTES (1 * MIB)
#define TOKEN_MAX_BYTES (32 * KIB)
#define REDIRECTS_MAX 5
#define RETRIES_MAX 5
#define STALL_SECONDS 30                 /* without a byte: a request ends */
#define UPLOAD_STALL_SECONDS 180         /* the same of an upload, whose registry stores it before it answers */
/* A blob of any size has no end in time, only a pace: over STALL_SECONDS (--timeout, where that is less) at least that many bytes a second;
 * and a transfer that broke or stalled goes on only where it brought so much, or else RETRIES_MAX times. */
#define STREAM_RATE_MIN ((size_t)1024)
#define STREAM_PROGRESS_BYTES (64 * KIB)
#define RETRY_AFTER_MAX_SECONDS 60
#define CHALLENGES_MAX 8
#define CREDENTIAL_HELPER_MAX_BYTES (64 * KIB)

#endif
