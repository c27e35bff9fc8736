/* What of a list can be held against bytes: see sbom_content.h. */
#include "verify/sbom_content.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/purl.h"

void
sbom_content_free(struct sbom_content *c)
{
	free(c->packages);
	free(c->files);
	arena_free(&c->arena);
	*c = (struct sbom_content){ 0 };
}

size_t
sbom_content_bytes(const struct sbom_content *c)
{
	return c->arena.bytes + c->package_capacity * sizeof *c->packages + c->file_capacity * sizeof *c->files;
}

int
inventory_package_compare(const void *a, const void *b)
{
	const struct inventory_package *x = a, *y = b;
	int order = (x->kind > y->kind) - (x->kind < y->kind);

	if (order == 0)
		order = strcmp(x->name, y->name);
	if (order == 0)
		order = strcmp(x->version, y->version);
	return order ? order : strcmp(x->architecture, y->architecture);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct sbom_content_file *)a)->path, ((const struct sbom_content_file *)b)->path);
}

/* --- packages ------------------------------------------------------------------------------------------ */

/* False: not of a manager whose database is read here, or not what it installs. */
static bool
kind_of(enum package_kind *out, const struct purl *p)
{
	const bool is_deb = strcmp(p->type, "deb") == 0;
	char architecture[64];

	*out = is_deb ? PACKAGE_DEB : PACKAGE_APK;
	if (!is_deb && strcmp(p->type, "apk") != 0)
		return false;
	return !purl_qualifier(architecture, sizeof architecture, p, "arch") || strcmp(architecture, "source") != 0;
}

/* Some tools write the epoch of a version as a qualifier beside it. */
static void
version_print(char out[static PACKAGE_TEXT_BYTES + 32], const struct purl *p)
{
	char epoch[24];
	const bool is_beside = purl_qualifier(epoch, sizeof epoch, p, "epoch") && strcmp(epoch, "0") != 0 && strchr(p->version, ':') == NULL;

	snprintf(out, PACKAGE_TEXT_BYTES + 32, "%s%s%s", is_beside ? epoch : "", is_beside ? ":" : "", p->version);
}

static enum cocket_code
package_add(struct sbom_content *c, enum package_kind kind, const struct purl *p, struct err *err)
{
	char version[PACKAGE_TEXT_BYTES + 32], architecture[64];
	struct inventory_package *item;

	(void)purl_qualifier(architecture, sizeof architecture, p, "arch");
	version_print(version, p);
	if (LIST_RESERVE(c->packages, c->package_capacity, c->package_count, 1, SBOM_PACKAGES_MAX, "packages", err))
		return err->code;
	item = &c->packages[c->package_count];
	*item = (struct inventory_package){
		kind, arena_text(&c->arena, slice_str(p->name), err), arena_text(&c->arena, slice_str(version), err),
		arena_text(&c->arena, slice_str(architecture), err),
	};
	if (item->name == NULL || item->version == NULL || item->architecture == NULL)
		return err->code;
	c->package_count++;
	return COCKET_OK;
}

enum cocket_code
sbom_content_take_package(struct sbom_content *c, const struct sbom_package *p, struct err *err)
{
	struct purl purl;
	enum package_kind kind;
	struct err unused = { 0 };

	if (!p->is_content)
		return COCKET_OK;
	if (p->purl[0] && purl_parse(&purl, slice_str(p->purl), &unused) == COCKET_OK && kind_of(&kind, &purl))
		return package_add(c, kind, &purl, err);
	c->other_packages++;
	return COCKET_OK;
}

/* --- files ---------------------------------------------------------------------------------------------- */

/* SPDX wants a SHA-1 of every file: tools that have none write zeros. */
static bool
sha1_read(uint8_t out[static SHA1_BYTES], const char *hex)
{
	static const uint8_t zeros[SHA1_BYTES];
	struct err unused = { 0 };

	return hex_decode(out, SHA1_BYTES, slice_str(hex), &unused) == COCKET_OK && memcmp(out, zeros, sizeof zeros) != 0;
}

enum cocket_code
sbom_content_take_file(struct sbom_content *c, const struct sbom_file *f, struct err *err)
{
	struct sbom_content_file *file, is = { .has_sha256 = false };
	struct err unused = { 0 };

	is.has_sha256 = f->sha256[0] && hex_decode(is.sha256.bytes, SHA256_BYTES, slice_str(f->sha256), &unused) == COCKET_OK;
	if (!is.has_sha256 && !sha1_read(is.sha1, f->sha1)) {
		c->unhashed_files++;
		return COCKET_OK;
	}
	if (LIST_RESERVE(c->files, c->file_capacity, c->file_count, 1, SBOM_FILES_MAX, "files", err))
		return err->code;
	file = &c->files[c->file_count];
	*file = is;
	file->path = arena_text(&c->arena, slice_str(f->path), err);
	if (file->path == NULL)
		return err->code;
	c->file_count++;
	return COCKET_OK;
}

/* --- the document ---------------------------------------------------------------------------------------- */

void
sbom_content_begin(struct sbom_content *c)
{
	*c = (struct sbom_content){ .arena = ARENA(SBOM_CONTENT_MAX_BYTES) };
}

static bool
are_sorted(const struct sbom_content *c)
{
	size_t i = 1;

	while (i < c->file_count && by_path(&c->files[i - 1], &c->files[i]) <= 0)
		i++;
	return i >= c->file_count;
}

void
sbom_content_end(struct sbom_content *c, const struct sbom *sbom)
{
	c->format = sbom_format_name(sbom->format);
	if (c->package_count > 0)
		qsort(c->packages, c->package_count, sizeof *c->packages, inventory_package_compare);
	if (!are_sorted(c)) /* many tools sort them */
		qsort(c->files, c->file_count, sizeof *c->files, by_path);
}
