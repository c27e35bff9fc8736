/* Where the lines of the audit log go: see audit_log.h. */
#include "trust/ledger/audit_log.h"

#include "base/escape.h"
#include "base/log.h"
#include "base/syslog.h"

#define SYSLOG_WAIT_MS 5000

static bool
is_syslog(const char *target)
{
	return strcmp(target, AUDIT_SYSLOG) == 0;
}

enum cocket_code
audit_log_check(const char *target, struct err *err)
{
	return is_syslog(target) ? syslog_check(SYSLOG_SOCKET, err) : hash_chain_check(target, err);
}

/* The chain puts its own members first, within the braces. */
static enum cocket_code
append_to_file(const char *path, struct slice object, struct err *err)
{
	bool cut = false;

	if (hash_chain_append(path, slice_of(object.ptr + 1, object.len - 2), &cut, err))
		return err->code;
	if (cut)
		log_note("warning: audit log %s: its last line was cut short by a crash or a full disk; the new one says so", TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
audit_log_append(const char *target, struct slice object, struct slice shorter, struct err *err)
{
	if (!is_syslog(target))
		return append_to_file(target, object, err);
	return syslog_send(SYSLOG_SOCKET, object.len <= SYSLOG_MESSAGE_MAX_BYTES ? object : shorter, SYSLOG_WAIT_MS, err);
}
