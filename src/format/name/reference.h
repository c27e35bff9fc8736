/* Image names as docker writes them, and skopeo's transports before them.
 * NAME[:TAG][@DIGEST]; "alpine" is docker.io/library/alpine:latest; the grammar is that of distribution/reference.  Pure. */
#ifndef COCKET_FORMAT_NAME_REFERENCE_H
#define COCKET_FORMAT_NAME_REFERENCE_H

#include "base/buf.h"
#include "crypto/digest.h"

#define NAME_MAX_BYTES 255 /* host and repository together */
#define TAG_MAX_BYTES 128

/* A name: host[:port]/path, normalised (docker.io, library/).  index.docker.io and registry-1.docker.io mean docker.io. */
struct name {
	char host[NAME_MAX_BYTES + 1];
	char path[NAME_MAX_BYTES + 1];
	char tag[TAG_MAX_BYTES + 1]; /* "" where none was named */
	bool has_digest;
	struct digest digest;
};

/* Parses what a user types: without tag and digest the tag becomes "latest".  COCKET_E_USAGE names the text and what is wrong with it. */
MUST_CHECK enum cocket_code name_parse(struct name *out, struct slice text, struct err *err);

/* Parses the name inside a claim: no "latest" is added, an absent tag stays absent.
 * COCKET_E_FORMAT for "" and all that name_parse refuses. */
MUST_CHECK enum cocket_code name_parse_claimed(struct name *out, struct slice text, struct err *err);

/* HOST/PATH, or docker's short form of it; neither tag nor digest.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code repository_parse(struct name *out, const char *text, struct err *err);

/* A layout's ref.name that is a whole reference: one that says a host ('.', ':' or localhost before the first '/'), since
 * "library/alpine:3" may mean anything. */
bool name_parse_whole(struct name *out, const char *ref_name);

/* One host, one name: without the port that is its default, 443, and 80 where plain http is spoken (loopback, --plain-http).  What rules, roles,
 * ledger, mirrors and locks know an image by; the name itself keeps the port, for whoever asks there. */
struct slice host_identity(struct slice host);
struct name name_identity(const struct name *n);
/* --plain-http, before any name is compared. */
void name_set_plain_http(bool on);

bool name_same_repository(const struct name *a, const struct name *b);
bool tag_valid(struct slice tag);

#define NAME_TEXT_BYTES (NAME_MAX_BYTES + 1 + TAG_MAX_BYTES + 1 + DIGEST_TEXT_BYTES + 2)
/* host/path[:tag][@digest]; digest NULL prints none (the name's own digest is printed only when passed). */
void name_print(char out[static NAME_TEXT_BYTES], const struct name *n, const struct digest *digest);
/* host/path alone, as name_identity has it. */
void name_print_repository(char out[static NAME_TEXT_BYTES], const struct name *n);

enum transport { TRANSPORT_REGISTRY, TRANSPORT_LAYOUT, TRANSPORT_OCI_ARCHIVE, TRANSPORT_DOCKER_ARCHIVE };

/* As it is typed: "docker://", "oci:", "oci-archive:", "docker-archive:". */
const char *transport_prefix(enum transport t);

/* What the user named, whole.  Layouts and archives: PATH[:TAG][@DIGEST]; the first ':' ends the path and the rest is the ref.name, as in
 * skopeo; in a docker-archive it is an image name, as docker writes it, and becomes a whole reference. */
struct reference {
	enum transport transport;
	struct name name;        /* TRANSPORT_REGISTRY */
	/* the others: */
	char path[4096];         /* the directory, or the archive; an archive "-" is standard input */
	char tag[NAME_TEXT_BYTES]; /* the ref.name asked for, may be a whole reference; "" none */
	/* all: */
	bool has_digest;         /* @sha256:... was named */
	struct digest digest;
};

/* "docker://NAME", "NAME", "oci:DIR[:TAG][@DIGEST]", "oci-archive:FILE[:TAG][@DIGEST]", "docker-archive:FILE[:NAME][@DIGEST]".
 * COCKET_E_USAGE; skopeo's other transports (dir: ...) and "docker:NAME" say what is known. */
MUST_CHECK enum cocket_code reference_parse(struct reference *out, const char *text, struct err *err);

/* As it may be typed again, for people: "registry.example.com/app:1", "oci:DIR:1"; escaped, and cut where it is very long. */
#define REFERENCE_LABEL_BYTES 512
void reference_label(char out[static REFERENCE_LABEL_BYTES], const struct reference *r);

#endif
