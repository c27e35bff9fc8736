/* The rules of cocket-lint(7): the one table of them.  A rule's id is a word that scripts and comments rely on: it stays. */
#ifndef COCKET_LINT_LINT_RULE_H
#define COCKET_LINT_LINT_RULE_H

#include <stddef.h>

#include "base/slice.h"

enum lint_severity { LINT_NOTE = 0, LINT_WARNING, LINT_ERROR, LINT_SEVERITY_COUNT };
const char *lint_severity_word(enum lint_severity severity); /* "note" "warning" "error" */

/* id: RULE_id; name: as it is written; severity; practice: whose advice it is; also: the rules of other linters that mean the same, parted by
 * blanks; about: what is wrong, and what to do. */
#define LINT_RULES(ROW) \
	ROW(FLOATING_TAG, "floating-tag", ERROR, "Docker build best practices", "DL3006 DL3007 DKL-DI-0006 DS-0001 KSV-0013 latest-tag", \
	    "an image without a tag, or by latest, is another one tomorrow: name a tag and its digest") \
	ROW(UNPINNED_IMAGE, "unpinned-image", WARNING, "Docker build best practices, SLSA", "", \
	    "a tag can be moved to another image: pin the digest (cocket pin)") \
	ROW(UNSIGNED_IMAGE, "unsigned-image", WARNING, "CIS Docker 4.5", "CIS-DI-0005", \
	    "nobody signed the image, so nobody answers for it: use one that is signed, or sign what you have looked at") \
	ROW(UNKNOWN_IMAGE, "unknown-image", WARNING, "cocket", "", \
	    "an image is named, and which one cannot be known from the file") \
	ROW(UNCHECKED_DOWNLOAD, "unchecked-download", ERROR, "Docker build best practices", "", \
	    "ADD takes whatever the server gives: add --checksum=sha256:..., or a commit to a Git URL") \
	ROW(SECRET_IN_ARG, "secret-in-arg", WARNING, "Docker build secrets, CIS Docker 4.10", "SecretsUsedInArgOrEnv DL3064 CIS-DI-0010 DS-0031", \
	    "build arguments stay in the image's history: use RUN --mount=type=secret") \
	ROW(SECRET_IN_ENV, "secret-in-env", WARNING, "Docker build secrets, CIS Docker 4.10", "SecretsUsedInArgOrEnv DL3064 CIS-DI-0010 DS-0031 env-var-secret", \
	    "whoever has the image or the file has its environment: give secrets when it runs, from a file") \
	ROW(SECRET_IN_FILE, "secret-in-file", ERROR, "Docker build secrets, CIS Docker 4.10", "CIS-DI-0010", \
	    "whoever has the image or the file has the secret: give it when the container runs, from a file") \
	ROW(SECRET_IN_CONFIG, "secret-in-config", ERROR, "Docker build secrets, CIS Docker 4.10", "CIS-DI-0010", \
	    "whoever has the image has its environment, labels and history, and the secret in them: give it when the container runs, or the build") \
	ROW(SECRET_DELETED_LATER, "secret-deleted-later", ERROR, "Docker build secrets, CIS Docker 4.10", "CIS-DI-0010", \
	    "a later layer hides the secret, and the image still has it: use RUN --mount=type=secret, and a new secret") \
	ROW(ENCRYPTED_KEY, "encrypted-key-in-file", WARNING, "Docker build secrets, CIS Docker 4.10", "", \
	    "only a password stands before the key, and whoever has the image can try") \
	ROW(ROOT_USER, "root-user", WARNING, "CIS Docker 4.1, Kubernetes Pod Security Standards", "DL3002 CIS-DI-0001 DS-0002 KSV-0105 run-as-non-root", \
	    "it runs as root: name a user that is not") \
	ROW(NO_USER, "no-user", WARNING, "CIS Docker 4.1, Kubernetes Pod Security Standards", "CIS-DI-0001 DS-0002 KSV-0012 run-as-non-root", \
	    "no user is stated, which is root unless something else says so") \
	ROW(NO_HEALTHCHECK, "no-healthcheck", NOTE, "CIS Docker 4.6", "DL3057 CIS-DI-0006 DS-0026", \
	    "nobody can tell whether it works: add HEALTHCHECK") \
	ROW(DELETED_LATER, "deleted-later", WARNING, "Docker build best practices", "", \
	    "what an earlier layer added stays in the image: do not add it, or delete it in the same RUN") \
	ROW(PRIVILEGED, "privileged", ERROR, "CIS Docker 5.5, Kubernetes Pod Security Standards", "KSV-0017 KSV-0103 privileged-container", \
	    "a privileged container is root on the host") \
	ROW(RUNTIME_SOCKET, "runtime-socket", ERROR, "CIS Docker 5.32", "KSV-0006 docker-sock", \
	    "whoever has the container runtime's socket is root on the host") \
	ROW(HOST_NAMESPACE, "host-namespace", ERROR, "CIS Docker 5.10, 5.16, 5.17, 5.21, 5.31, Kubernetes Pod Security Standards", "KSV-0008 KSV-0009 KSV-0010 host-ipc host-network host-pid", \
	    "the host's namespace is not kept apart from the container's") \
	ROW(ADDED_CAPABILITY, "added-capability", WARNING, "CIS Docker 5.4, Kubernetes Pod Security Standards", "KSV-0005 KSV-0022 KSV-0120", \
	    "a capability beyond those that containers have anyway") \
	ROW(UNCONFINED, "unconfined", WARNING, "CIS Docker 5.2, 5.3, 5.22, Kubernetes Pod Security Standards", "KSV-0002 KSV-0027 KSV-0104 unsafe-proc-mount", \
	    "the profile that confines the container is switched off") \
	ROW(NO_CAP_DROP, "no-cap-drop", NOTE, "CIS Docker 5.4, Kubernetes Pod Security Standards", "KSV-0003 KSV-0106", \
	    "drop all capabilities, and add those that are needed") \
	ROW(WRITABLE_ROOT, "writable-root", NOTE, "CIS Docker 5.13", "KSV-0014 no-read-only-root-fs", \
	    "the root file system can be written to") \
	ROW(NEW_PRIVILEGES, "new-privileges", NOTE, "CIS Docker 5.26, Kubernetes Pod Security Standards", "KSV-0001 privilege-escalation-container", \
	    "a process can gain privileges that its parent does not have (setuid)") \
	ROW(NO_LIMITS, "no-limits", NOTE, "CIS Docker 5.11, 5.12, 5.29", "KSV-0018 unset-memory-requirements", \
	    "it can use all memory and processors of the host") \
	ROW(DEAD_CONTENT_TRUST, "dead-content-trust", ERROR, "cocket", "", \
	    "DOCKER_CONTENT_TRUST does nothing since Docker 29, which no longer has Content Trust: verify with cocket") \
	ROW(IGNORE_WITHOUT_REASON, "ignore-without-reason", WARNING, "cocket", "", \
	    "a comment that ignores a rule says why, or is not heeded") \
	ROW(IGNORE_UNKNOWN_RULE, "ignore-unknown-rule", WARNING, "cocket", "", \
	    "a comment ignores a rule that there is not")

#define LINT_RULE_ID(id, name, severity, practice, also, about) RULE_##id,
enum lint_rule { LINT_RULES(LINT_RULE_ID) RULE_COUNT };
#undef LINT_RULE_ID

struct lint_rule_row {
	const char *name;
	enum lint_severity severity;
	const char *practice, *also, *about;
};
extern const struct lint_rule_row lint_rules[RULE_COUNT];

/* Where the practice is written down; NULL: it is our own. */
const char *lint_rule_page(const struct lint_rule_row *rule);

/* RULE_COUNT: there is none of that name. */
enum lint_rule lint_rule_find(struct slice name);
/* A rule's name that is near to it; NULL none. */
const char *lint_rule_nearest(struct slice name);

#endif
