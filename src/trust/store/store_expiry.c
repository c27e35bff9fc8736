/* See store_expiry.h.  For words alone: whether a store has expired, store.c says. */
#include "trust/store/store_expiry.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "trust/store/store_part.h"

/* Others may renew it each day, or each hour: TUF does not say when metadata was made, so the age of the file has to do. */
static int64_t
life_of(const struct trust *t, const struct tuf_file *f)
{
	char name[32];
	struct stat st;

	snprintf(name, sizeof name, "%s.json", tuf_type_name(f->type));
	if (fstatat(t->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || (int64_t)st.st_mtime >= f->expires)
		return 0;
	return f->expires - (int64_t)st.st_mtime;
}

size_t
trust_expiries(struct store_expiry out[static TUF_TYPES], const struct trust *t)
{
	size_t n = 0;

	out[n++] = (struct store_expiry){ .type = TUF_ROOT, .expires = t->root.expires };
	out[n++] = (struct store_expiry){ .type = TUF_TARGETS, .expires = t->targets.expires };
	if (!t->has_snapshot)
		return n;
	out[n++] = (struct store_expiry){ .type = TUF_TIMESTAMP, .expires = t->timestamp.expires, .life = life_of(t, &t->timestamp) };
	out[n++] = (struct store_expiry){ .type = TUF_SNAPSHOT, .expires = t->snapshot.expires, .life = life_of(t, &t->snapshot) };
	return n;
}
