/* Identities among the keys of a role: who may sign images by certificate (see role_keys.h).  They sign no metadata, so a role that delegates further
 * needs keys enough without them. */
#include "base/count.h"
#include "base/escape.h"
#include "base/limits.h"
#include "trust/edit/role_keys.h"

/* No issuer: whichever it has; conditions: any. */
static bool
is_called(const struct ring_key *k, const struct identity_pattern *p)
{
	return k->who.name && strcmp(k->who.name, p->name) == 0 && (p->issuer == NULL || strcmp(k->who.issuer, p->issuer) == 0);
}

/* --- adding --- */

/* Under the id that TUF has for it, which says all of it. */
static enum cocket_code
ring_add(size_t *index, struct file_keys *ring, const struct identity_pattern *p, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(2 * KEY_FILE_MAX_BYTES);
	char id[DIGEST_HEX_BYTES];
	struct ring_key *k;

	for (*index = 0; *index < ring->count; ++*index)
		if (ring->items[*index].who.name && identity_pattern_eq(&ring->items[*index].who, p))
			return COCKET_OK;
	if (tuf_identity_print(&object, p, id, err))
		return err->code;
	k = file_keys_grow(ring, id, "", err);
	if (!k)
		return err->code;
	k->object = buf_take(&object);
	k->who = *p;
	return COCKET_OK;
}

/* What is written must read again. */
static enum cocket_code
text_check(const char *text, const char *name, struct err *err)
{
	if (text[0] == '\0' || strlen(text) > TUF_IDENTITY_MAX)
		return fail(err, COCKET_E_USAGE, "identity %s: it, its issuer or a condition is empty or longer than %d bytes", TEXT(slice_str(name)), TUF_IDENTITY_MAX);
	return utf8_valid(slice_str(text)) ? COCKET_OK : fail(err, COCKET_E_USAGE, "identity %s: not UTF-8", TEXT(slice_str(name)));
}

static enum cocket_code
check(const struct identity_pattern *p, struct err *err)
{
	if (identity_pattern_check(p, err))
		return err->code;
	if (text_check(p->name, p->name, err) || text_check(p->issuer, p->name, err))
		return err->code;
	for (size_t i = 0; i < CONDITION_COUNT; i++)
		if (p->conditions[i] && text_check(p->conditions[i], p->name, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
add(struct role_keys *c, struct file_keys *ring, const struct identity_pattern *p, struct strings *notes, struct err *err)
{
	size_t index = 0;

	if (check(p, err) || ring_add(&index, ring, p, err))
		return err->code;
	if (!role_keys_has(c, index))
		return role_keys_add(c, index, err);
	if (notes == NULL)
		return fail(err, COCKET_E_USAGE, "identity %s: already in the role", TEXT(slice_str(p->name)));
	return strings_add_line(notes, err, "identity %s: already in the role", TEXT(slice_str(p->name)));
}

/* --- removing --- */

static enum cocket_code
remove_one(struct role_keys *c, const struct file_keys *ring, const struct identity_pattern *p, struct strings *notes, struct err *err)
{
	size_t at = 0, found = 0;

	for (size_t i = 0; i < c->count; i++)
		if (is_called(&ring->items[c->members[i]], p)) {
			at = i;
			found++;
		}
	if (found > 1)
		return fail(err, COCKET_E_USAGE, "identity %s: more than once in the role; remove it by its id: --remove ID, the tuf-id of trust show --output json", TEXT(slice_str(p->name)));
	if (found == 1)
		role_keys_remove(c, at);
	else if (notes)
		return strings_add_line(notes, err, "identity %s: not in the role", TEXT(slice_str(p->name)));
	return found ? COCKET_OK : fail(err, COCKET_E_USAGE, "identity %s: not in the role", TEXT(slice_str(p->name)));
}

enum cocket_code
role_identities_change(struct role_keys *c, struct file_keys *ring, const struct role_keys_change *change, struct err *err)
{
	for (size_t i = 0; i < change->remove_identities.count; i++)
		if (remove_one(c, ring, &change->remove_identities.items[i], change->notes, err))
			return err->code;
	for (size_t i = 0; i < change->add_identities.count; i++)
		if (add(c, ring, &change->add_identities.items[i], change->notes, err))
			return err->code;
	return COCKET_OK;
}

/* --- its own file --- */

enum cocket_code
role_keys_check_file(const struct role_keys *c, const struct file_keys *ring, const char *role, struct err *err)
{
	size_t identities = 0;

	for (size_t i = 0; i < c->count; i++)
		identities += ring->items[c->members[i]].who.name != NULL;
	if (identities == 0 || c->count - identities >= c->threshold)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "role %s: identities sign no metadata, and %s cannot sign %s.json, in which it delegates: threshold %u",
	            TEXT(slice_str(role)), COUNT(c->count - identities, "key"), TEXT(slice_str(role)), c->threshold);
}
