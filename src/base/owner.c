/* Owners of files that decide: see owner.h.  Never takes SUDO_UID's word but from root, and says that it does. */
#include "base/owner.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"

#define ALLOWED_MAX 64
#define UID_MAX (UINT32_MAX - 1) /* (uid_t)-1 is none */

static uid_t allowed[ALLOWED_MAX];
static size_t allowed_count;

enum cocket_code
owner_allow(const char *uid, struct err *err)
{
	uint64_t n;

	if (u64_parse(&n, slice_str(uid), UID_MAX, err))
		return fail(err, COCKET_E_USAGE, "--allow-owner %s: expected the number of a user, as id -u prints it", TEXT(slice_str(uid)));
	if (allowed_count == ALLOWED_MAX)
		return fail(err, COCKET_E_USAGE, "--allow-owner: more than %d users", ALLOWED_MAX);
	allowed[allowed_count++] = (uid_t)n;
	return COCKET_OK;
}

static bool
is_allowed(uid_t owner)
{
	for (size_t i = 0; i < allowed_count; i++)
		if (allowed[i] == owner)
			return true;
	return owner == 0 || owner == geteuid();
}

/* sudo(8) sets it to who called it; to anybody but root it is any variable. */
static bool
is_caller(uid_t owner)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;
	const char *text = getenv("SUDO_UID");
	struct err unused;
	uint64_t uid;

	if (geteuid() != 0 || text == NULL || u64_parse(&uid, slice_str(text), UID_MAX, &unused) || (uid_t)uid != owner)
		return false;
	if (!atomic_flag_test_and_set(&said))
		log_note("under sudo: files of uid %u, who called it, are believed too", (unsigned)owner);
	return true;
}

enum cocket_code
owner_check(const struct stat *st, struct err *err)
{
	if (is_allowed(st->st_uid) || is_caller(st->st_uid))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "owned by another user (uid %u), expected root or uid %u; --allow-owner %u trusts it",
	            (unsigned)st->st_uid, (unsigned)geteuid(), (unsigned)st->st_uid);
}

enum cocket_code
owner_check_file(const struct stat *st, struct err *err)
{
	if (S_ISREG(st->st_mode) && (st->st_mode & (S_IWGRP | S_IWOTH)))
		return fail(err, COCKET_E_USAGE, "writable by group or others (mode %04o); check its content, then chmod go-w",
		            (unsigned)(st->st_mode & 07777));
	return owner_check(st, err);
}

enum cocket_code
owner_check_path(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && owner_check(&st, err))
		return within(err, "symbolic link");
	return stat(path, &st) == 0 ? owner_check_file(&st, err) : COCKET_OK;
}
