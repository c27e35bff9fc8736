/* See repository_uri.h.  What is cut off says nothing about which repository it is; all that remains is compared as text. */
#include "format/attestation/repository_uri.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

struct repository_parts {
	const char *scheme; /* "https://" */
	struct slice host, path, ref;
};

static bool
is_slash(uint8_t c)
{
	return c == '/';
}

static size_t
find_text(struct slice s, const char *text)
{
	const uint8_t *at = s.len ? memmem(s.ptr, s.len, text, strlen(text)) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

/* All schemes that prove who answers are the same here. */
static const char *
take_scheme(struct slice *uri)
{
	static const struct uri_scheme { const char *is, *as; } schemes[] = {
		{ "https://", "https://" }, { "ssh://", "https://" }, { "http://", "http://" }, { "git://", "git://" },
	};

	if (slice_starts(*uri, "git+"))
		*uri = tail(*uri, strlen("git+"));
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		if (!slice_starts(*uri, schemes[i].is))
			continue;
		*uri = tail(*uri, strlen(schemes[i].is));
		return schemes[i].as;
	}
	return NULL;
}

/* "git@github.com:o/r": scp's form, which is ssh. */
static bool
take_scp_host(struct repository_parts *p, struct slice *uri)
{
	size_t colon = find(*uri, ':'), slash = find(*uri, '/'), user = find(*uri, '@');

	if (user >= colon || colon >= slash)
		return false;
	p->scheme = "https://";
	p->host = head(tail(*uri, user + 1), colon - user - 1);
	*uri = tail(*uri, colon + 1);
	return true;
}

static bool
take_host(struct repository_parts *p, struct slice *uri)
{
	if (!has(*uri, '/'))
		return false;
	p->host = slice_take_until(uri, '/');
	if (has(p->host, '@'))
		p->host = tail(p->host, find_last(p->host, '@') + 1);
	return true;
}

/* Without a scheme a host is one by its '.': "github.com/o/r". */
static bool
take_place(struct repository_parts *p, struct slice *uri)
{
	p->scheme = take_scheme(uri);
	if (p->scheme)
		return take_host(p, uri);
	if (take_scp_host(p, uri))
		return true;
	p->scheme = "https://";
	return take_host(p, uri) && has(p->host, '.') && !has(p->host, ':');
}

/* BuildKit's "#REF:DIRECTORY". */
static void
take_fragment(struct repository_parts *p)
{
	size_t hash = find(p->path, '#');

	if (hash == p->path.len)
		return;
	p->ref = tail(p->path, hash + 1);
	p->ref = head(p->ref, find(p->ref, ':'));
	p->path = head(p->path, hash);
}

/* SLSA's "@refs/heads/main", or "@main" behind the last '/': an '@' elsewhere is part of the path. */
static void
take_at(struct repository_parts *p)
{
	size_t at = find_text(p->path, "@refs/"), slash = find_last(p->path, '/');

	if (at == p->path.len)
		at = find_last(p->path, '@');
	else
		slash = 0;
	if (at == p->path.len || at == 0 || (slash < p->path.len && at < slash))
		return;
	if (p->ref.len == 0)
		p->ref = tail(p->path, at + 1);
	p->path = head(p->path, at);
}

static bool
is_host_byte(uint8_t c)
{
	return is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
}

/* White space and control bytes are in no name, and nobody agrees what '\\' is; a query may choose another repository. */
static bool
is_uri_byte(uint8_t c)
{
	return c > ' ' && c != 0x7F && c != '?' && c != '\\';
}

static enum cocket_code
take_parts(struct repository_parts *p, struct slice uri, struct err *err)
{
	struct slice rest = uri;

	if (!consists_of(uri, is_uri_byte, "") || !take_place(p, &rest))
		return fail(err, COCKET_E_FORMAT, "%s: not a source repository", TEXT(uri));
	p->path = rest;
	take_fragment(p);
	take_at(p);
	p->path = drop_trailing(drop_leading(p->path, is_slash), is_slash);
	if (slice_ends(p->path, ".git"))
		p->path.len -= strlen(".git");
	if (p->host.len == 0 || p->path.len == 0 || !consists_of(p->host, is_host_byte, ""))
		return fail(err, COCKET_E_FORMAT, "%s: not a source repository", TEXT(uri));
	return COCKET_OK;
}

enum cocket_code
repository_uri_parse(struct repository_uri *out, struct slice uri, struct err *err)
{
	struct repository_uri r = { .ref = "" };
	struct repository_parts p = { 0 };
	char *to = r.repository;

	if (take_parts(&p, uri, err))
		return err->code;
	if (strlen(p.scheme) + p.host.len + 1 + p.path.len >= sizeof r.repository || p.ref.len >= sizeof r.ref)
		return fail(err, COCKET_E_FORMAT, "%s: longer than a source repository's URI is read", TEXT(uri));
	memcpy(to, p.scheme, strlen(p.scheme));
	to += strlen(p.scheme);
	for (size_t i = 0; i < p.host.len; i++)
		*to++ = ascii_lower((char)p.host.ptr[i]);
	*to++ = '/';
	copy(to, p.path);
	if (p.ref.len)
		copy(r.ref, p.ref);
	*out = r;
	return COCKET_OK;
}
