/* Lists against bytes: see sbom_bytes.h. */
#include "verify/sbom_bytes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/count.h"
#include "base/escape.h"

#define TOLD_IN_DETAIL 2

static void
result_free(struct sbom_result *r)
{
	strings_free(&r->only_in_layers.first);
	strings_free(&r->only_in_sbom.first);
	strings_free(&r->files_missing.first);
	strings_free(&r->files_differ.first);
}

void
sbom_results_free(struct sbom_results *r)
{
	for (size_t i = 0; i < r->count; i++)
		result_free(&r->items[i]);
	free(r->items);
	*r = (struct sbom_results){ 0 };
}

/* --- packages ------------------------------------------------------------------------------------------ */

static int
but_architecture(const void *a, const void *b)
{
	struct inventory_package x = *(const struct inventory_package *)a, y = *(const struct inventory_package *)b;

	x.architecture = y.architecture = "";
	return inventory_package_compare(&x, &y);
}

struct packages {
	const struct inventory_package *items; /* sorted */
	size_t count;
};

static bool
has(struct packages in, const struct inventory_package *p, int (*compare)(const void *a, const void *b))
{
	return in.count > 0 && bsearch(p, in.items, in.count, sizeof *in.items, compare) != NULL;
}

/* The same architecture, or one of them does not say any. */
static bool
has_match(struct packages in, const struct inventory_package *p)
{
	struct inventory_package any = *p;

	if (p->architecture[0] == '\0')
		return has(in, p, but_architecture);
	any.architecture = "";
	return has(in, p, inventory_package_compare) || has(in, &any, inventory_package_compare);
}

static enum cocket_code
package_note(struct sbom_difference *d, const struct inventory_package *p, struct err *err)
{
	if (d->count++ >= SBOM_DIFFERENCES_TOLD_MAX)
		return COCKET_OK;
	return strings_add_line(&d->first, err, "%.120s %.120s%s%.40s (%s)", TEXT(slice_str(p->name)), TEXT(slice_str(p->version)), p->architecture[0] ? " " : "",
	                        TEXT(slice_str(p->architecture)), package_kind_word(p->kind));
}

/* What one has and the other has not. */
static enum cocket_code
packages_subtract(struct sbom_difference *out, struct packages these, struct packages others, struct err *err)
{
	for (size_t i = 0; i < these.count; i++) {
		if (i > 0 && inventory_package_compare(&these.items[i - 1], &these.items[i]) == 0)
			continue;
		if (!has_match(others, &these.items[i]) && package_note(out, &these.items[i], err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- files ---------------------------------------------------------------------------------------------- */

static enum cocket_code
file_note(struct sbom_difference *d, const char *path, const char *why, struct err *err)
{
	return d->count++ >= SBOM_DIFFERENCES_TOLD_MAX ? COCKET_OK : strings_add_line(&d->first, err, "%.300s%s", TEXT(slice_str(path)), why);
}

static bool
is_same(const struct sbom_content_file *f, const struct layer_note *note)
{
	return f->has_sha256 ? digest_eq(&f->sha256, &note->sha256) : memcmp(f->sha1, note->sha1, SHA1_BYTES) == 0;
}

static enum cocket_code
file_compare(struct sbom_result *out, const struct sbom_content_file *f, const struct inventory *have, struct err *err)
{
	const struct layer_note *note = NULL;

	switch (inventory_find(&note, have, f->path)) {
	case INVENTORY_FILE:
		return is_same(f, note) ? COCKET_OK : file_note(&out->files_differ, f->path, "", err);
	case INVENTORY_NO_FILE:
		return file_note(&out->files_differ, f->path, " (no file, or one behind a link)", err);
	case INVENTORY_MISSING:
	default:
		return file_note(&out->files_missing, f->path, "", err);
	}
}

/* --- what it comes to ------------------------------------------------------------------------------------ */

static void
detail_add(struct sbom_result *r, const struct sbom_difference *d, const char *noun, const char *what)
{
	size_t n = strlen(r->detail);
	const size_t room = sizeof r->detail;

	if (d->count == 0)
		return;
	n += (size_t)snprintf(r->detail + n, room - n, "%s%s %s: ", n ? "; " : "", COUNT(d->count, noun), what);
	for (size_t i = 0; n < room && i < d->first.count && i < TOLD_IN_DETAIL; i++)
		n += (size_t)snprintf(r->detail + n, room - n, "%s%.60s", i ? ", " : "", d->first.items[i]);
	if (n < room && d->count > TOLD_IN_DETAIL)
		(void)snprintf(r->detail + n, room - n, ", ...");
}

/* That nothing differs where nothing could be compared is no yes. */
static void
result_conclude(struct sbom_result *r)
{
	detail_add(r, &r->only_in_layers, "package", "in the layers and not in the SBOM");
	detail_add(r, &r->only_in_sbom, "package", "in the SBOM and not in the layers");
	detail_add(r, &r->files_differ, "file", "other than in the SBOM");
	detail_add(r, &r->files_missing, "file", "in the SBOM and not in the layers");
	if (r->packages == 0 && r->files == 0 && r->detail[0] == '\0')
		snprintf(r->detail, sizeof r->detail, "nothing could be compared: neither the SBOM nor the layers have packages of dpkg or apk, and the SBOM has no hashes of files");
	r->matches = r->detail[0] == '\0';
}

enum cocket_code
sbom_bytes_compare(struct sbom_result *out, const struct sbom_content *said, struct inventory *have, struct err *err)
{
	if (have->package_count > 0)
		qsort(have->packages, have->package_count, sizeof *have->packages, inventory_package_compare);
	const struct packages installed = { have->packages, have->package_count }, listed = { said->packages, said->package_count };

	out->format = said->format;
	out->packages = installed.count > listed.count ? installed.count : listed.count;
	out->files = said->file_count;
	out->other_packages = said->other_packages;
	out->unhashed_files = said->unhashed_files;
	if (packages_subtract(&out->only_in_layers, installed, listed, err) || packages_subtract(&out->only_in_sbom, listed, installed, err))
		return err->code;
	for (size_t i = 0; i < said->file_count; i++)
		if (file_compare(out, &said->files[i], have, err))
			return err->code;
	result_conclude(out);
	return COCKET_OK;
}
