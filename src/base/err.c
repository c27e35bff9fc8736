/* Errors: a code and one line in the caller's memory (see err.h).
 * Never allocates, never prints (but for a BUG), and never leaves half a UTF-8 character at the end of a line that was cut. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A cut may fall inside a character: a terminal would show rubbish, JSON output would have to replace it. */
static void
drop_split_character(char *s)
{
	size_t len = strlen(s);
	size_t tail = 0;

	while (tail < 3 && tail < len && ((unsigned char)s[len - 1 - tail] & 0xC0) == 0x80)
		tail++;
	if (tail == len)
		return;
	unsigned char lead = (unsigned char)s[len - 1 - tail];
	size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
	if (tail < need)
		s[len - 1 - tail] = '\0';
}

/* Arguments may point into err->message, so the line is made beside it. */
static enum cocket_code
set_message(struct err *err, enum cocket_code code, const char *line, int len)
{
	snprintf(err->message, sizeof err->message, "%.*s", (int)sizeof err->message - 1, line);
	if (len < 0 || (size_t)len >= sizeof err->message)
		drop_split_character(err->message);
	err->code = code;
	return code;
}

enum cocket_code
fail(struct err *err, enum cocket_code code, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	err->cause = CAUSE_UNKNOWN;
	return set_message(err, code, line, len);
}

enum cocket_code
fail_because(struct err *err, enum cocket_code code, enum err_cause cause, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	err->cause = cause;
	return set_message(err, code, line, len);
}

enum cocket_code
no_memory(struct err *err)
{
	return fail(err, COCKET_E_NOMEM, "out of memory");
}

#define HINT_ACCESS "check the owner and the permissions of the file and of its directory (ls -ld), or choose another place"

const char *
err_hint(enum cocket_code code, enum err_cause cause)
{
	static const char *const of_cause[CAUSE_COUNT] = {
		[CAUSE_RIGHT] = "the credentials are valid but lack the permission: use others (--auth-file FILE), or grant it in the registry",
		[CAUSE_TAG_KEPT] = "the registry does not allow tags to be overwritten: use --format bundle if it lists referrers, or allow it for sha256-* tags",
		[CAUSE_BODY_LIMIT] = "the registry or a proxy in front of it limits the size (client_max_body_size of nginx): raise the limit there",
		[CAUSE_MOVED] = "the registry has moved: name the image by the host of the redirect",
		[CAUSE_FULL] = "delete the signatures that nobody needs in the registry, or keep yours apart: --signature-repository NAME, for sign and verify",
		[CAUSE_NO_LIST] = "use --format simple, which needs no list of referrers",
		[CAUSE_TOKEN] = "ask the identity's provider for a new token, for the audience sigstore; the authority must know that provider",
		[CAUSE_SERVICE] = "nothing is attached; --signing-config FILE names the services",
		[CAUSE_BUILDER] = "with buildx and BuildKit from 0.11 on it can; --unenforced before the command builds by the Dockerfile's digests alone",
		[CAUSE_ISSUER] = "put the issuer's certificate into ~/.config/containers/certs.d/HOST/ca.crt, or use --certs-dir DIR",
		[CAUSE_PLAIN_HTTP] = "if HOST is meant to speak no TLS, add: --plain-http",
		[CAUSE_NO_TAG] = "check the name and the tag (none means latest); some registries say so as well of what you may not see: docker login HOST",
		[CAUSE_NO_FILE] = "check the path",
		[CAUSE_DISK_FULL] = "make room there, or choose another place",
		[CAUSE_NO_ACCESS] = HINT_ACCESS,
		[CAUSE_NO_READ] = HINT_ACCESS,
	};

	if ((unsigned)cause < CAUSE_COUNT && of_cause[cause])
		return of_cause[cause];
	switch (code) {
	case COCKET_E_AUTH: /* registries alone ask who we are */
		return "log in: docker login HOST, or podman login HOST, or give --auth-file FILE";
	case COCKET_E_NET:
		return "check the name HOST, the network and the proxy (HTTPS_PROXY, NO_PROXY)";
	case COCKET_E_REGISTRY:
		return "HOST failed to answer as a registry does: try again later";
	default:
		return "";
	}
}

/* What the system refused, where something can be done about it.  A path that the user named and that is not there is wrong usage. */
static enum err_cause
cause_of_errno(enum cocket_code code, int error)
{
	switch (error) {
	case ENOENT:
		return code == COCKET_E_USAGE ? CAUSE_NO_FILE : CAUSE_UNKNOWN;
	case ENOSPC:
	case EDQUOT:
		return CAUSE_DISK_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		return CAUSE_NO_ACCESS;
	default:
		return CAUSE_UNKNOWN;
	}
}

enum cocket_code
fail_errno(struct err *err, enum cocket_code code, const char *fmt, ...)
{
	int saved = errno;
	char place[ERR_MESSAGE_BYTES], why[128], line[ERR_MESSAGE_BYTES + sizeof why + 2];
	va_list args;

	va_start(args, fmt);
	vsnprintf(place, sizeof place, fmt, args);
	va_end(args);
	int len = snprintf(line, sizeof line, "%s: %s", place, strerror_r(saved, why, sizeof why));
	errno = saved;
	err->cause = cause_of_errno(code, saved);
	return set_message(err, code, line, len);
}

enum cocket_code
as_usage(struct err *err)
{
	if (err->code != COCKET_E_NOMEM)
		err->code = COCKET_E_USAGE;
	return err->code;
}

enum cocket_code
as_unread(struct err *err)
{
	if (err->cause == CAUSE_NO_ACCESS)
		err->cause = CAUSE_NO_READ;
	return err->code;
}

enum cocket_code
within(struct err *err, const char *fmt, ...)
{
	char place[ERR_MESSAGE_BYTES], line[2 * ERR_MESSAGE_BYTES + 2];
	va_list args;

	va_start(args, fmt);
	vsnprintf(place, sizeof place, fmt, args);
	va_end(args);
	int len = snprintf(line, sizeof line, "%s: %s", place, err->message);
	return set_message(err, err->code, line, len);
}

void
bug_at(const char *file, int line, const char *why)
{
	fprintf(stderr, "cocket: BUG: %s:%d: %s\n", file, line, why);
	abort();
}
