/* One list of packages, searched: see sbom_search.h.  The document is read package by package; memory does not grow with it, but by what bytes are
 * held against. */
#include "verify/sbom_search.h"

#include <stdio.h>

#include "base/ascii.h"
#include "format/attestation/purl.h"
#include "format/attestation/sbom_read.h"

void
sbom_search_free(struct sbom_search *s)
{
	sbom_content_free(&s->content);
	*s = (struct sbom_search){ 0 };
}

/* --- packages --------------------------------------------------------------------------------------- */

/* The same type, namespace and name; a version only if one is given.  Of a package that has no package URL the name is all there is to tell. */
static bool
purl_matches(const char *wanted, const struct sbom_package *p)
{
	struct purl want, is;
	struct err unused = { 0 };

	if (purl_parse(&want, slice_str(wanted), &unused))
		return false;
	if (purl_parse(&is, slice_str(p->purl), &unused))
		return strcmp(want.name, p->name) == 0 && (want.version[0] == '\0' || strcmp(want.version, p->version) == 0);
	return strcmp(want.type, is.type) == 0 && strcmp(want.namespace, is.namespace) == 0 && strcmp(want.name, is.name) == 0 &&
	       (want.version[0] == '\0' || strcmp(want.version, is.version) == 0);
}

/* "NAME" or "NAME@VERSION"; names may begin with '@'. */
static bool
name_matches(const char *wanted, const struct sbom_package *p)
{
	const size_t n = strlen(p->name);

	if (strcmp(wanted, p->name) == 0)
		return true;
	return n > 0 && strncmp(wanted, p->name, n) == 0 && wanted[n] == '@' && strcmp(wanted + n + 1, p->version) == 0;
}

static bool
package_is_denied(const struct sbom_checks *c, const struct sbom_package *p)
{
	for (size_t i = 0; i < c->deny_packages.count; i++) {
		const char *wanted = c->deny_packages.items[i];

		if (strncmp(wanted, "pkg:", 4) == 0 ? purl_matches(wanted, p) : name_matches(wanted, p))
			return true;
	}
	return false;
}

/* --- licences ---------------------------------------------------------------------------------------- */

/* '*' is any characters; letters in any case, as SPDX has it. */
static bool
license_matches(const char *pattern, struct slice id)
{
	const char *star = strchr(pattern, '*');
	const size_t head = star ? (size_t)(star - pattern) : strlen(pattern);

	if (id.len < head)
		return false;
	for (size_t i = 0; i < head; i++)
		if (ascii_lower(pattern[i]) != ascii_lower((char)id.ptr[i]))
			return false;
	if (star == NULL)
		return id.len == head;
	for (size_t skip = head; skip <= id.len; skip++)
		if (license_matches(star + 1, slice_of(id.ptr + skip, id.len - skip)))
			return true;
	return false;
}

static bool
id_is_denied(const struct policy_list *denied, struct slice id)
{
	for (size_t i = 0; i < denied->count; i++)
		if (license_matches(denied->items[i], id))
			return true;
	return false;
}

/* With "or later" behind it: the licence itself is one of those. */
static bool
word_is_denied(const struct policy_list *denied, struct slice word)
{
	if (word.len > 1 && word.ptr[word.len - 1] == '+' && id_is_denied(denied, slice_of(word.ptr, word.len - 1)))
		return true;
	return word.len > 0 && id_is_denied(denied, word);
}

/* Each identifier of an expression: "MIT OR (GPL-2.0-only AND BSD-3-Clause)" has three, and "MIT/GPL-2.0+", as it was written before SPDX, two.
 * That there is another to choose is not known to have been chosen. */
static bool
license_is_denied(const struct policy_list *denied, const char *text)
{
	const char *at = text;

	if (id_is_denied(denied, slice_str(text))) /* names with blanks */
		return true;
	while (*at) {
		const size_t n = strcspn(at, " ()\t\r\n,;/|&");

		if (word_is_denied(denied, slice_of(at, n)))
			return true;
		at += n + (at[n] != '\0');
	}
	return false;
}

static void
licenses_look(struct sbom_search *s, const struct sbom_package *p)
{
	if (p->license_count == 0 && s->unlicensed++ == 0)
		snprintf(s->first_unlicensed, sizeof s->first_unlicensed, "%s", p->name);
	if (p->unread_license[0] && s->unread++ == 0)
		snprintf(s->first_unread, sizeof s->first_unread, "%.120s of %.120s", p->unread_license, p->name);
	for (size_t i = 0; i < p->license_count; i++)
		if (license_is_denied(&s->checks->deny_licenses, p->licenses[i])) {
			if (s->denied_licenses++ == 0)
				snprintf(s->license, sizeof s->license, "%.120s of %.120s", p->licenses[i], p->name);
			return;
		}
}

/* --- the document -------------------------------------------------------------------------------------- */

static enum cocket_code
package_look(void *context, const struct sbom_package *p, struct err *err)
{
	struct sbom_search *s = context;

	if (package_is_denied(s->checks, p) && s->denied++ == 0)
		snprintf(s->package, sizeof s->package, "%.180s%s%.60s", p->name, p->version[0] ? " " : "", p->version);
	if (p->is_content && s->checks->deny_licenses.count > 0)
		licenses_look(s, p);
	return s->has_content ? sbom_content_take_package(&s->content, p, err) : COCKET_OK;
}

static enum cocket_code
file_look(void *context, const struct sbom_file *f, struct err *err)
{
	struct sbom_search *s = context;

	return sbom_content_take_file(&s->content, f, err);
}

static enum cocket_code
document_read(struct sbom_search *s, struct slice document, struct err *err)
{
	const struct sbom_sink sink = { package_look, s->has_content ? file_look : NULL, s, s->checks->deny_licenses.count > 0 };

	if (s->has_content)
		sbom_content_begin(&s->content);
	if (sbom_read(&s->sbom, document, &sink, err))
		return err->code;
	if (s->has_content)
		sbom_content_end(&s->content, &s->sbom);
	s->document = document;
	return COCKET_OK;
}

enum cocket_code
sbom_search_read(struct sbom_search *s, const struct sbom_checks *checks, struct slice document, struct err *err)
{
	if (s->checks == checks && s->has_content == checks->matches_bytes && s->document.len > 0 && slice_eq(s->document, document))
		return COCKET_OK;
	sbom_search_free(s);
	s->checks = checks;
	s->has_content = checks->matches_bytes;
	if (document_read(s, document, err))
		sbom_search_free(s);
	return err->code;
}

void
sbom_search_take(struct sbom_content *out, struct sbom_search *s)
{
	*out = s->content;
	s->content = (struct sbom_content){ 0 };
	s->has_content = false;
}
