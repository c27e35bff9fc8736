/* The role that stands for a repository of Docker Content Trust in a trust store: its name, and its delegation.
 * Never replaces a delegation that says something else: it may have been changed since on purpose. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "trust/dct/dct.h"

#define PREFIX "dct-"
#define HASH_DIGITS 16

/* --- its name --- */

/* In the names of repositories '-' and '_' stand only inside their parts, so that a single '-' is a slash; no host has '_', no path ':'. */
static const char *
letter(char out[static 3], char c)
{
	out[0] = c == '/' ? '-' : c == ':' ? '_' : c;
	out[1] = c == '-' ? '-' : '\0';
	out[2] = '\0';
	return out;
}

static bool
is_plain(const char *repository)
{
	return !repository[strspn(repository, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:")];
}

static void
append_hash(char out[static DCT_ROLE_BYTES], const char *repository)
{
	struct digest d = digest_of(slice_str(repository));
	char hex[DIGEST_HEX_BYTES];
	size_t n = strlen(out), room = DCT_ROLE_BYTES - 1 - 1 - HASH_DIGITS;

	digest_print_hex(hex, &d);
	n = n < room ? n : room;
	(void)snprintf(out + n, DCT_ROLE_BYTES - n, "-%.*s", HASH_DIGITS, hex);
}

void
dct_role_name(char out[static DCT_ROLE_BYTES], const char *repository)
{
	char name[2 * NAME_TEXT_BYTES + sizeof PREFIX] = PREFIX, one[3];
	size_t n = strlen(name);

	for (const char *c = repository; *c && n + 2 < sizeof name; c++)
		if (is_plain((char[2]){ *c, '\0' }))
			n += (size_t)snprintf(name + n, sizeof name - n, "%s", letter(one, *c));
	(void)snprintf(out, DCT_ROLE_BYTES, "%.*s", DCT_ROLE_BYTES - 1, name);
	if (n >= DCT_ROLE_BYTES || !is_plain(repository))
		append_hash(out, repository);
}

/* --- its delegation --- */

static bool
says_the_same(const struct metadata_file *holder, const struct tuf_role *role, const struct dct_conversion *p)
{
	if (role->threshold != p->threshold || role->key_count != p->key_count || role->path_count != 1 ||
	    strcmp(role->paths[0], p->pattern) != 0)
		return false;
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(&holder->tuf, role->keys[i]);

		if (!key || !dct_conversion_has_key(p, key))
			return false;
	}
	return true;
}

static void
keys_free(const struct pubkey ***keys)
{
	free(*keys);
}

typedef char label_text[KEY_LABEL_BYTES];

static void
labels_free(label_text **labels)
{
	free(*labels);
}

static enum cocket_code
stage_delegation(struct stage *st, const struct dct_conversion *p, int64_t expires, struct err *err)
{
	AUTO(keys_free) const struct pubkey **keys = calloc(p->key_count + 1, sizeof *keys);
	AUTO(labels_free) label_text *labels = calloc(p->key_count + 1, sizeof *labels);
	const struct edit_delegation d = {
		.role = p->role,
		.parent = "targets",
		.keys = { keys, p->key_count, p->threshold, (const label_text *)labels },
		.images = { &p->pattern, 1 },
		.expires = expires,
	};

	if (!keys || !labels)
		return no_memory(err);
	for (size_t i = 0; i < p->key_count; i++) {
		keys[i] = p->keys[i].key;
		memcpy(labels[i], p->keys[i].label, sizeof labels[i]);
	}
	return edit_delegate(st, &d, err);
}

enum cocket_code
dct_delegate(bool *made, struct stage *st, const struct dct_conversion *p, int64_t expires, struct err *err)
{
	const struct metadata_file *holder;
	const struct tuf_role *role;

	*made = false;
	if (stage_check_store(st, err) || stage_find_delegation(&holder, &role, st, p->role, err))
		return err->code;
	if (holder && says_the_same(holder, role, p))
		return COCKET_OK;
	if (holder)
		return fail(err, COCKET_E_USAGE, "role %s: exists with different keys, threshold or images; undelegate it first", p->role);
	if (stage_delegation(st, p, expires, err))
		return err->code;
	*made = true;
	return COCKET_OK;
}
