/* Image names: the grammar of distribution/reference, with docker's short forms.
 * Each step takes its part off the text or says what is wrong with it.
 * Never lets through a byte that would mean something in a URL, a path or a terminal. */
#include "format/name/reference.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/ascii.h"
#include "base/escape.h"
#include "base/loopback.h"
#include "format/name/host.h"
#include "format/text/slice_scan.h"

#define HUB "docker.io"
#define HEX_ID_BYTES 64

static void
copy_lower(char *out, struct slice s)
{
	copy(out, s);
	for (; *out; out++)
		if (is_upper((uint8_t)*out))
			*out = (char)(*out - 'A' + 'a');
}

static bool
name_characters(struct slice text)
{
	return consists_of(text, is_alnum, "._-/:@[]");
}

/* docker's reference.ParseNormalizedNamed refuses it too: an image id names a local image, not one that can be found. */
static bool
is_image_id(struct slice text)
{
	return text.len == HEX_ID_BYTES && consists_of(text, is_hex, "");
}

/* Of a chart's version, which Helm makes a tag of. */
static bool
has_plus_in_tag(struct slice text)
{
	size_t colon = find_last(text, ':');

	return colon < text.len && find(tail(text, colon), '+') < text.len - colon;
}

static const char *
text_fault(struct slice text)
{
	if (text.len == 0)
		return "empty, expected NAME[:TAG][@DIGEST]";
	if (text.len >= NAME_TEXT_BYTES)
		return "too long";
	if (!name_characters(text))
		return has_plus_in_tag(text) ? "no tag has a +, Helm writes _ for it" : "expected letters, digits and . _ - / : @ only";
	if (memmem(text.ptr, text.len, "://", 3))
		return "no scheme may stand before a name, known transports are docker://, oci:, oci-archive: and docker-archive:";
	if (is_image_id(text))
		return "64 hex digits are an image id, expected a name";
	return NULL;
}

bool
tag_valid(struct slice tag)
{
	if (tag.len == 0 || tag.len > TAG_MAX_BYTES || tag.ptr[0] == '.' || tag.ptr[0] == '-')
		return false;
	return consists_of(tag, is_alnum, "_.-");
}

static enum cocket_code
take_digest(struct name *n, struct slice *rest, struct err *err)
{
	size_t at = find(*rest, '@');

	if (at == rest->len)
		return COCKET_OK;
	if (digest_parse(&n->digest, tail(*rest, at + 1), err))
		return err->code;
	n->has_digest = true;
	*rest = head(*rest, at);
	return COCKET_OK;
}

/* A ':' before the last '/' is that of a port. */
static const char *
take_tag(struct name *n, struct slice *rest)
{
	size_t colon = find_last(*rest, ':');
	size_t slash = find_last(*rest, '/');

	if (colon == rest->len || (slash < rest->len && slash > colon))
		return NULL;
	if (!tag_valid(tail(*rest, colon + 1)))
		return "tag must be 1 to 128 letters, digits, _ . or -, and not begin with . or -";
	copy(n->tag, tail(*rest, colon + 1));
	*rest = head(*rest, colon);
	return NULL;
}

static bool
is_host(struct slice first)
{
	return has(first, '.') || has(first, ':') || has(first, '[') || ascii_is(first, "localhost");
}

/* Docker Hub answers to three names, at one port; they are one. */
static void
normalise_hub(char *host)
{
	static const char *const names[] = { HUB, "index." HUB, "registry-1." HUB };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(host, names[i], n) == 0 && (host[n] == '\0' || strcmp(host + n, ":443") == 0)) {
			memcpy(host, HUB, sizeof HUB);
			return;
		}
	}
}

/* An IPv6 address has many spellings; it is one host.  *host is one that host_valid takes. */
static void
normalise_address(char *host)
{
	char text[INET6_ADDRSTRLEN], port[sizeof ":65535"], *end = strchr(host, ']');
	struct in6_addr address;

	if (host[0] != '[' || end == NULL)
		return;
	snprintf(port, sizeof port, "%s", end + 1);
	*end = '\0';
	if (inet_pton(AF_INET6, host + 1, &address) != 1 || inet_ntop(AF_INET6, &address, text, sizeof text) == NULL)
		BUG("an address that host_valid takes");
	snprintf(host, NAME_MAX_BYTES + 1, "[%s]%s", text, port);
}

/* What stands before the first '/' is a host if it looks like one.
 * docker takes "Shop/api" for host Shop; here it is a path, and refused. */
static const char *
take_host(struct name *n, struct slice *rest)
{
	size_t slash = find(*rest, '/');
	struct slice host = head(*rest, slash);

	if (slash == rest->len || !is_host(host)) {
		memcpy(n->host, HUB, sizeof HUB);
		return NULL;
	}
	if (host.len > NAME_MAX_BYTES)
		return "too long";
	if (!host_valid(host))
		return "host must be a name or address, optionally with a port from 1 to 65535";
	copy_lower(n->host, host);
	normalise_hub(n->host);
	normalise_address(n->host);
	*rest = tail(*rest, slash + 1);
	return NULL;
}

static size_t
alnum_run(struct slice s, size_t from)
{
	size_t i = from;

	while (i < s.len && is_lower_alnum(s.ptr[i]))
		i++;
	return i - from;
}

/* One '.', one or two '_', any number of '-'. */
static size_t
separator_run(struct slice s, size_t from)
{
	size_t i = from;

	if (s.ptr[i] == '.')
		return 1;
	if (s.ptr[i] == '_')
		return i + 1 < s.len && s.ptr[i + 1] == '_' ? 2 : 1;
	while (i < s.len && s.ptr[i] == '-')
		i++;
	return i - from;
}

static bool
component_valid(struct slice c)
{
	size_t i = alnum_run(c, 0);

	if (i == 0)
		return false;
	while (i < c.len) {
		size_t separator = separator_run(c, i);
		size_t run = separator ? alnum_run(c, i + separator) : 0;

		if (run == 0)
			return false;
		i += separator + run;
	}
	return true;
}

static const char *
path_fault(struct slice path)
{
	if (path.len == 0)
		return "repository name is empty";
	for (size_t i = 0; i < path.len; i++)
		if (is_upper(path.ptr[i]))
			return "repository name must be lower case";
	for (;;) {
		size_t slash = find(path, '/');

		if (!component_valid(head(path, slash)))
			return "repository name must be parts of a-z and 0-9, joined inside by one . or - or _ or __, between slashes";
		if (slash == path.len)
			return NULL;
		path = tail(path, slash + 1);
	}
}

static const char *
take_path(struct name *n, struct slice path)
{
	const char *prefix = strcmp(n->host, HUB) == 0 && !has(path, '/') ? "library/" : "";
	const char *why = path_fault(path);

	if (why)
		return why;
	if (strlen(n->host) + 1 + strlen(prefix) + path.len > NAME_MAX_BYTES)
		return "host and repository name are longer than 255 bytes";
	memcpy(n->path, prefix, strlen(prefix));
	copy(n->path + strlen(prefix), path);
	return NULL;
}

static enum cocket_code
refuse(struct err *err, enum cocket_code code, struct slice text, const char *why)
{
	return fail(err, code, "image name %s: %s", TEXT(text), why);
}

static enum cocket_code
parse(struct name *out, struct slice text, enum cocket_code refusal, struct err *err)
{
	struct name n = { 0 };
	struct slice rest = text;
	const char *why = text_fault(text);

	if (why)
		return refuse(err, refusal, text, why);
	if (take_digest(&n, &rest, err)) {
		err->code = refusal;
		return within(err, "image name %s", TEXT(text));
	}
	if ((why = take_tag(&n, &rest)) || (why = take_host(&n, &rest)) || (why = take_path(&n, rest)))
		return refuse(err, refusal, text, why);
	*out = n;
	return COCKET_OK;
}

enum cocket_code
name_parse(struct name *out, struct slice text, struct err *err)
{
	struct name n;

	if (parse(&n, text, COCKET_E_USAGE, err))
		return err->code;
	if (n.tag[0] == '\0' && !n.has_digest)
		memcpy(n.tag, "latest", sizeof "latest");
	*out = n;
	return COCKET_OK;
}

enum cocket_code
name_parse_claimed(struct name *out, struct slice text, struct err *err)
{
	return parse(out, text, COCKET_E_FORMAT, err);
}

/* --- one host, one name --- */

static bool plain_http;

void
name_set_plain_http(bool on)
{
	plain_http = on;
}

struct slice
host_identity(struct slice host)
{
	size_t colon = find_last(host, ':');
	struct slice port = colon < host.len ? tail(host, colon + 1) : slice_str("");
	const bool loopback = host_is_loopback(head(host, colon));

	if ((slice_is(port, "443") && !plain_http) || (slice_is(port, "80") && (plain_http || loopback)))
		return head(host, colon);
	return host;
}

bool
name_same_repository(const struct name *a, const struct name *b)
{
	return slice_eq(host_identity(slice_str(a->host)), host_identity(slice_str(b->host))) && strcmp(a->path, b->path) == 0;
}

struct name
name_identity(const struct name *n)
{
	struct name one = *n;

	one.host[host_identity(slice_str(n->host)).len] = '\0';
	return one;
}

void
name_print(char out[static NAME_TEXT_BYTES], const struct name *n, const struct digest *digest)
{
	const char *colon = n->tag[0] ? ":" : "";
	char text[1 + DIGEST_TEXT_BYTES] = "";

	if (digest) {
		text[0] = '@';
		digest_print(text + 1, digest);
	}
	if (snprintf(out, NAME_TEXT_BYTES, "%s/%s%s%s%s", n->host, n->path, colon, n->tag, text) >= (int)NAME_TEXT_BYTES)
		BUG("a name longer than name_parse takes");
}

void
name_print_repository(char out[static NAME_TEXT_BYTES], const struct name *n)
{
	struct slice host = host_identity(slice_str(n->host));

	if (snprintf(out, NAME_TEXT_BYTES, "%.*s/%s", SLICE_FMT(host), n->path) >= (int)NAME_TEXT_BYTES)
		BUG("a name longer than name_parse takes");
}

bool
name_parse_whole(struct name *out, const char *ref_name)
{
	const char *slash = strchr(ref_name, '/');
	struct slice host = slice_of(ref_name, slash ? (size_t)(slash - ref_name) : 0);
	struct err ignored = { 0 };

	if (slash == NULL || !(slice_is(host, "localhost") || memchr(ref_name, '.', host.len) || memchr(ref_name, ':', host.len)))
		return false;
	return name_parse_claimed(out, slice_str(ref_name), &ignored) == COCKET_OK;
}
