/* VEX products against images and packages: see vex_match.h.  Purls are compared part by part; what a statement says and the finding does not is in
 * doubt, never a match. */
#include "format/attestation/vex_match.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

#define VALUE_BYTES 512

/* --- packages --- */

/* Each qualifier that the statement has must be the package's. */
static enum vex_match
match_qualifiers(const struct purl *wanted, const struct purl *is)
{
	enum vex_match match = VEX_MATCH_YES;
	struct slice rest = slice_str(wanted->qualifiers);
	char key[64], value[VALUE_BYTES], other[VALUE_BYTES];

	while (rest.len) {
		struct slice pair = slice_take_until(&rest, '&');
		struct slice name = slice_take_until(&pair, '=');
		if (name.len == 0 || name.len >= sizeof key)
			return VEX_MATCH_DOUBT;
		copy(key, name);
		if (!purl_qualifier(value, sizeof value, wanted, key))
			continue;
		(void)!purl_qualifier(other, sizeof other, is, key);
		match = vex_worse(match, vex_match_text(value, other));
	}
	return match;
}

static enum vex_match
match_purls(const struct purl *wanted, const struct purl *is)
{
	if (strcmp(wanted->type, is->type) != 0 || strcmp(wanted->namespace, is->namespace) != 0 || strcmp(wanted->name, is->name) != 0)
		return VEX_MATCH_NO;
	return vex_worse(vex_match_text(wanted->version, is->version), match_qualifiers(wanted, is));
}

static enum vex_match
match_name_and_version(const char *name, const char *version, const struct vulnerability *finding)
{
	return strcmp(name, finding->package) == 0 ? vex_match_text(version, finding->version) : VEX_MATCH_NO;
}

/* A scanner that has no purls has names: "libssl3", "golang.org/x/net", "group:artifact". */
static enum vex_match
match_package_name(const struct purl *wanted, const struct vulnerability *finding)
{
	char path[2 * VALUE_BYTES + 2], colon[2 * VALUE_BYTES + 2];
	enum vex_match match = match_name_and_version(wanted->name, wanted->version, finding);

	if (wanted->namespace[0] == '\0')
		return match;
	snprintf(path, sizeof path, "%s/%s", wanted->namespace, wanted->name);
	snprintf(colon, sizeof colon, "%s:%s", wanted->namespace, wanted->name);
	return vex_better(match, vex_better(match_name_and_version(path, wanted->version, finding), match_name_and_version(colon, wanted->version, finding)));
}

static enum vex_match
match_package_purl(const struct purl *wanted, const struct vulnerability *finding)
{
	struct purl is;
	struct err err;

	if (finding->purl[0] && purl_parse(&is, slice_str(finding->purl), &err) == COCKET_OK)
		return match_purls(wanted, &is);
	return finding->package[0] ? match_package_name(wanted, finding) : VEX_MATCH_DOUBT;
}

static enum vex_match
match_component(const struct vex_component *c, const struct vulnerability *finding)
{
	struct purl wanted;
	struct err err;

	if (c->purl[0] && purl_parse(&wanted, slice_str(c->purl), &err) == COCKET_OK)
		return match_package_purl(&wanted, finding);
	if (c->name[0] && finding->package[0])
		return match_name_and_version(c->name, c->version, finding);
	return VEX_MATCH_DOUBT;
}

static enum vex_match
match_components(const struct vex_product *p, const struct vulnerability *finding)
{
	enum vex_match match = p->component_count ? VEX_MATCH_NO : VEX_MATCH_YES;

	for (size_t i = 0; i < p->component_count; i++)
		match = vex_better(match, match_component(&p->components[i], finding));
	return match;
}

/* --- products --- */

static enum vex_match
match_name(const char *name, const struct vex_finding *f)
{
	struct purl p;
	struct err err;

	if (f->subject_name && f->subject_name[0] && strcmp(name, f->subject_name) == 0)
		return VEX_MATCH_YES;
	if (!purl_is(slice_str(name)))
		return vex_match_image_name(name, f->image);
	if (purl_parse(&p, slice_str(name), &err))
		return VEX_MATCH_DOUBT;
	return vex_is_image_purl(&p) ? vex_match_image_purl(&p, f->image) : match_package_purl(&p, f->finding);
}

/* The image as a part of something larger, which has other parts: in doubt. */
static enum vex_match
match_part(const struct vex_component *c, const struct vex_image *image)
{
	enum vex_match match = c->sha256 ? vex_match_hex(c->sha256, image) : VEX_MATCH_NO;
	struct purl p;
	struct err err;

	if (!purl_is(slice_str(c->purl)))
		match = vex_better(match, vex_match_image_name(c->purl, image) == VEX_MATCH_YES ? VEX_MATCH_YES : VEX_MATCH_NO);
	else if (purl_parse(&p, slice_str(c->purl), &err) == COCKET_OK && vex_is_image_purl(&p))
		match = vex_better(match, vex_match_image_purl(&p, image));
	return vex_worse(match, VEX_MATCH_DOUBT);
}

/* The image that the document's in-toto statement is about. */
static enum vex_match
match_subject(const struct vex_finding *f)
{
	return f->subject_name ? VEX_MATCH_YES : VEX_MATCH_NO;
}

static enum vex_match
match_product(const struct vex_product *p, const struct vex_finding *f)
{
	enum vex_match match = p->is_subject ? match_subject(f) : VEX_MATCH_NO, part = VEX_MATCH_NO;

	if (!p->is_subject && p->names.count == 0 && p->sha256.count == 0)
		match = VEX_MATCH_DOUBT;
	for (size_t i = 0; i < p->sha256.count; i++)
		match = vex_better(match, vex_match_hex(p->sha256.items[i], f->image));
	for (size_t i = 0; i < p->names.count; i++)
		match = vex_better(match, match_name(p->names.items[i], f));
	for (size_t i = 0; i < p->component_count; i++)
		part = vex_better(part, match_part(&p->components[i], f->image));
	return match == VEX_MATCH_NO ? part : vex_better(part, vex_worse(match, match_components(p, f->finding)));
}

enum vex_match
vex_match_products(const struct vex_statement *s, const struct vex_finding *f)
{
	enum vex_match match = s->product_count ? VEX_MATCH_NO : match_subject(f);

	for (size_t i = 0; i < s->product_count; i++)
		match = vex_better(match, match_product(&s->products[i], f));
	return match;
}

static bool
has_name(const struct vex_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

enum vex_match
vex_match_vulnerability(const struct vex_statement *s, const struct vulnerability *finding)
{
	if (has_name(&s->vulnerabilities, finding->id))
		return VEX_MATCH_YES;
	for (size_t i = 0; i < finding->alias_count; i++)
		if (has_name(&s->vulnerabilities, finding->aliases[i]))
			return finding->is_advisory ? VEX_MATCH_DOUBT : VEX_MATCH_YES;
	return VEX_MATCH_NO;
}
