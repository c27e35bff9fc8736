/* The ledger as a document (see ledger_file.h; cocket-ledger(5)): what a TUF client does for versions of metadata (5.4.3, 5.5.5), done
 * for images.
 * Never repairs: a document with one bad record is no ledger.  Never lets a signed time shrink. */
#include "trust/ledger/ledger_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/name/reference.h"

#define VERSION 1
#define VALUES_PER_RECORD 4 /* the object and its three members */
#define VALUES_MAX (VALUES_PER_RECORD * LEDGER_IMAGES_MAX + 3)
#define IMAGE_MAX_BYTES (NAME_MAX_BYTES + sizeof ":" - 1 + TAG_MAX_BYTES)
#define TIME_MAX (INT64_C(1) << 53) /* RFC 7493 section 2.2 */
#define SHORT_DIGEST_BYTES sizeof "sha256:0123456789ab"

void
ledger_free(struct ledger *l)
{
	json_free(&l->doc);
	free(l->records);
	*l = (struct ledger){ 0 };
}

/* --- records --- */

/* ASCII without spaces, as every image name is: nothing that a reader of the file could take for something else (attack A21). */
static enum cocket_code
check_name(const char *image, struct err *err)
{
	size_t len = strlen(image);

	if (len == 0 || len > IMAGE_MAX_BYTES)
		return fail(err, COCKET_E_FORMAT, "image name of %zu bytes, expected 1 to %zu", len, IMAGE_MAX_BYTES);
	for (size_t i = 0; i < len; i++)
		if (image[i] <= ' ' || image[i] > '~')
			return fail(err, COCKET_E_FORMAT, "image name %s: expected printable ASCII", TEXT(slice_str(image)));
	return COCKET_OK;
}

static enum cocket_code
check_time(const char *what, int64_t t, struct err *err)
{
	if (t < 0 || t > TIME_MAX)
		return fail(err, COCKET_E_FORMAT, "%s: %lld: expected seconds from 0 to 2^53", what, (long long)t);
	return COCKET_OK;
}

/* Where the name is, or where it would stand. */
static size_t
place_of_name(const struct ledger *l, const char *image, bool *there)
{
	size_t low = 0, high = l->count;

	*there = false;
	while (low < high && !*there) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(image, l->records[middle].image);
		*there = order == 0;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}

const struct ledger_entry *
ledger_get(const struct ledger *l, const char *image)
{
	bool there = false;
	size_t at = place_of_name(l, image, &there);

	return there ? &l->records[at].entry : NULL;
}

bool
ledger_remove(struct ledger *l, const char *image)
{
	bool there = false;
	const size_t at = place_of_name(l, image, &there);

	if (!there)
		return false;
	l->count--;
	memmove(l->records + at, l->records + at + 1, (l->count - at) * sizeof *l->records);
	return true;
}

static enum cocket_code
reserve(struct ledger *l, size_t more, struct err *err)
{
	return LIST_RESERVE(l->records, l->capacity, l->count, more, LEDGER_IMAGES_MAX, "images", err);
}

static enum cocket_code
insert(struct ledger *l, size_t at, struct ledger_record record, struct err *err)
{
	if (l->count == LEDGER_IMAGES_MAX)
		return fail(err, COCKET_E_USAGE, "full: maximum %zu images; remove some that are no longer used",
		            LEDGER_IMAGES_MAX);
	if (reserve(l, 1, err))
		return err->code;
	memmove(l->records + at + 1, l->records + at, (l->count - at) * sizeof *l->records);
	l->records[at] = record;
	l->count++;
	return COCKET_OK;
}

/* --- the rule --- */

static void
print_short(char out[static SHORT_DIGEST_BYTES], const struct digest *d)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	memcpy(out, text, SHORT_DIGEST_BYTES - 1);
	out[SHORT_DIGEST_BYTES - 1] = '\0';
}

static enum cocket_code
refuse_older(const struct ledger_entry *old, const struct ledger_entry *new, struct err *err)
{
	char old_digest[SHORT_DIGEST_BYTES], old_time[CLOCK_TEXT_BYTES], new_digest[SHORT_DIGEST_BYTES], new_time[CLOCK_TEXT_BYTES];

	print_short(old_digest, &old->digest);
	clock_print(old_time, old->signed_at);
	print_short(new_digest, &new->digest);
	clock_print(new_time, new->signed_at);
	if (!new->has_signed_at)
		return fail(err, COCKET_E_ROLLBACK, "%s: its signatures have no timestamp; %s, signed %s, was accepted before",
		            new_digest, old_digest, old_time);
	return fail(err, COCKET_E_ROLLBACK, "%s, signed %s, is older than %s, signed %s, which was accepted before", new_digest, new_time, old_digest,
	            old_time);
}

/* Attack A14.  Where no time was signed so far, nothing tells which of two digests is the older one; nor in one second, in which a pipeline
 * may well sign twice. */
static enum cocket_code
check_newer(const struct ledger_entry *old, const struct ledger_entry *new, struct err *err)
{
	if (digest_eq(&old->digest, &new->digest) || !old->has_signed_at)
		return COCKET_OK;
	if (new->has_signed_at && new->signed_at >= old->signed_at)
		return COCKET_OK;
	return refuse_older(old, new, err);
}

/* True where that changed the entry.  The same digest keeps what is known of it: a later signature moves its time on, none back. */
static bool
replace(struct ledger_entry *entry, const struct ledger_entry *by)
{
	if (!digest_eq(&entry->digest, &by->digest)) {
		*entry = *by;
		return true;
	}
	if (!by->has_signed_at || (entry->has_signed_at && by->signed_at <= entry->signed_at))
		return false;
	entry->has_signed_at = true;
	entry->signed_at = by->signed_at;
	return true;
}

static enum cocket_code
check_entry(const char *image, const struct ledger_entry *entry, struct err *err)
{
	if (check_name(image, err) == COCKET_OK && check_time("accepted-at", entry->accepted_at, err) == COCKET_OK &&
	    (!entry->has_signed_at || check_time("signed-at", entry->signed_at, err) == COCKET_OK))
		return COCKET_OK;
	return err->code = COCKET_E_USAGE;
}

enum cocket_code
ledger_admit(struct ledger *l, const char *image, const struct ledger_entry *entry, bool *changed, struct err *err)
{
	bool there = false;

	if (check_entry(image, entry, err) != COCKET_OK)
		return err->code;
	size_t at = place_of_name(l, image, &there);
	if (!there && insert(l, at, (struct ledger_record){ .image = image, .entry = *entry }, err) != COCKET_OK)
		return err->code;
	if (there && check_newer(&l->records[at].entry, entry, err) != COCKET_OK)
		return err->code;
	if (!there || replace(&l->records[at].entry, entry))
		*changed = true;
	return COCKET_OK;
}

/* --- parsing --- */

static enum cocket_code
parse_time(int64_t *out, struct json obj, const char *name, struct err *err)
{
	uint64_t seconds = 0;

	if (json_u64(&seconds, obj, name, err) != COCKET_OK)
		return err->code;
	*out = (int64_t)seconds;
	return COCKET_OK;
}

static enum cocket_code
parse_digest(struct digest *out, struct json obj, struct err *err)
{
	const char *text = NULL;

	if (json_string(&text, obj, "digest", err) != COCKET_OK)
		return err->code;
	return digest_parse(out, slice_str(text), err);
}

static enum cocket_code
parse_entry(struct ledger_entry *out, struct json obj, struct err *err)
{
	static const char *const fields[] = { "digest", "signed-at", "accepted-at", NULL };
	struct ledger_entry entry = { .has_signed_at = json_type(json_get(obj, "signed-at")) != JSON_ABSENT };

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_closed(obj, fields, err) != COCKET_OK || parse_digest(&entry.digest, obj, err) != COCKET_OK ||
	    parse_time(&entry.accepted_at, obj, "accepted-at", err) != COCKET_OK ||
	    (entry.has_signed_at && parse_time(&entry.signed_at, obj, "signed-at", err) != COCKET_OK))
		return err->code;
	*out = entry;
	return COCKET_OK;
}

static enum cocket_code
parse_record(struct ledger_record *out, struct json member, struct err *err)
{
	out->image = json_name(member);
	if (check_name(out->image, err) != COCKET_OK)
		return err->code;
	if (parse_entry(&out->entry, member, err) != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(out->image)));
	return COCKET_OK;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const struct ledger_record *)a)->image, ((const struct ledger_record *)b)->image);
}

/* As we print them they are in order; whoever edits the file need not care.  The scanner has refused a name given twice. */
static void
sort(struct ledger *l)
{
	for (size_t i = 1; i < l->count; i++)
		if (compare_names(&l->records[i - 1], &l->records[i]) > 0) {
			qsort(l->records, l->count, sizeof *l->records, compare_names);
			return;
		}
}

static enum cocket_code
parse_records(struct ledger *l, struct json images, struct err *err)
{
	size_t n = json_count(images);

	if (n > LEDGER_IMAGES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu images, maximum %zu", n, LEDGER_IMAGES_MAX);
	if (reserve(l, n, err) != COCKET_OK)
		return err->code;
	for (struct json m = json_first(images); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (parse_record(&l->records[l->count++], m, err) != COCKET_OK)
			return within(err, "images");
	sort(l);
	return COCKET_OK;
}

static enum cocket_code
check_version(struct json root, struct err *err)
{
	uint64_t version = 0;

	if (json_u64(&version, root, "cocket-ledger", err) != COCKET_OK)
		return err->code;
	if (version != VERSION)
		return fail(err, COCKET_E_UNSUPPORTED, "cocket-ledger: version %llu, expected %d", (unsigned long long)version, VERSION);
	return COCKET_OK;
}

enum cocket_code
ledger_parse(struct ledger *out, struct slice bytes, struct err *err)
{
	static const char *const fields[] = { "cocket-ledger", "images", NULL };
	AUTO(ledger_free) struct ledger l = { 0 };
	struct json images = { 0 };

	if (json_parse_up_to(&l.doc, bytes, VALUES_MAX, err) != COCKET_OK)
		return err->code;
	struct json root = json_root(&l.doc);
	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (check_version(root, err) != COCKET_OK || json_closed(root, fields, err) != COCKET_OK ||
	    json_object(&images, root, "images", err) != COCKET_OK || parse_records(&l, images, err) != COCKET_OK)
		return err->code;
	*out = l;
	l = (struct ledger){ 0 };
	return COCKET_OK;
}

/* --- printing --- */

/* In one piece, since a ledger may have very many; nothing in it needs an escape. */
static void
print_record(struct json_writer *w, const struct ledger_record *r)
{
	char digest[DIGEST_TEXT_BYTES], signed_at[48] = "", entry[256];

	digest_print(digest, &r->entry.digest);
	if (r->entry.has_signed_at)
		snprintf(signed_at, sizeof signed_at, "\"signed-at\":%lld,", (long long)r->entry.signed_at);
	snprintf(entry, sizeof entry, "{\"digest\":\"%s\",%s\"accepted-at\":%lld}", digest, signed_at, (long long)r->entry.accepted_at);
	json_key(w, r->image);
	json_put_raw(w, slice_str(entry));
}

enum cocket_code
ledger_print(struct buf *out, const struct ledger *l, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "cocket-ledger");
	json_put_u64(&w, VERSION);
	json_key(&w, "images");
	json_begin_object(&w);
	for (size_t i = 0; i < l->count; i++)
		print_record(&w, &l->records[i]);
	json_end_object(&w);
	json_end_object(&w);
	if (json_writer_done(&w, err) != COCKET_OK)
		return err->code;
	return buf_add(out, slice_str("\n"), err);
}
