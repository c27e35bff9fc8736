/* One decision as a line of the audit log: see audit.h.  Says who asked, where and when, then what verify's JSON says, then by which files.
 * Never lets an image pass whose line is not on the disk. */
#include "cli/audit.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/syslog.h"
#include "base/text.h"
#include "cli/report.h"
#include "trust/chain.h"

#define SYSLOG_WAIT_MS 5000

static void
put_who(struct json_writer *w, const char *command)
{
	char host[256] = "", buffer[4096];
	struct passwd entry, *found = NULL;

	if (gethostname(host, sizeof host - 1) != 0)
		host[0] = '\0';
	if (getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) != 0)
		found = NULL;
	json_put_time(w, "time", true, clock_now());
	json_put_text(w, "host", host);
	json_put_text(w, "user", found ? found->pw_name : NULL);
	json_put_count(w, "uid", getuid());
	json_put_count(w, "pid", (uint64_t)getpid());
	json_put_text(w, "command", command);
	json_put_text(w, "version", COCKET_VERSION);
}

static void
put_policy_file(struct json_writer *w, const struct gate *g)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &g->sha256);
	json_put_text(w, "policy-file", g->path);
	json_put_text(w, "policy-sha256", hex);
}

static void
put_files(struct json_writer *w, const struct judge *j)
{
	const struct trust *trust = j->options.gate ? j->gate.trust : j->options.trust;

	if (j->options.gate) {
		put_policy_file(w, &j->gate);
	} else {
		json_put_text(w, "policy-file", NULL);
		json_put_text(w, "policy-sha256", NULL);
	}
	json_put_text(w, "trust-store", trust ? trust_dir(trust) : NULL);
	json_put_text(w, "ledger", j->options.ledger);
}

/* An object, whose braces the chain does not want.  cut: something was left out, and the line says so. */
static enum cocket_code
compose(struct buf *out, const struct report *r, bool cut, const struct judge *j, const char *command, const char *image, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	put_who(&w, command);
	report_put_decision(&w, image, r);
	put_files(&w, j);
	if (cut)
		json_put_flag(&w, "cut", true);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static bool
goes_to_syslog(void)
{
	return judge_args.audit && strcmp(judge_args.audit, AUDIT_SYSLOG) == 0;
}

/* What the system log takes in one line: all of it, or all but who signed what, and platforms. */
static enum cocket_code
write_to_syslog(const struct report *r, const struct judge *j, const char *command, const char *image, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(CHAIN_LINE_MAX_BYTES), shorter = BUF(CHAIN_LINE_MAX_BYTES);
	struct report less = *r;

	less.count = less.covered_count = 0; /* borrows the rest: not freed */
	if (compose(&object, r, false, j, command, image, err) || compose(&shorter, &less, true, j, command, image, err))
		return err->code;
	return syslog_send(SYSLOG_SOCKET, buf_slice(object.len <= SYSLOG_MESSAGE_MAX_BYTES ? &object : &shorter), SYSLOG_WAIT_MS, err);
}

static enum cocket_code
write_to_file(const struct report *r, const struct judge *j, const char *command, const char *image, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(CHAIN_LINE_MAX_BYTES);
	bool cut = false;

	if (compose(&object, r, false, j, command, image, err))
		return err->code;
	if (chain_append(judge_args.audit, slice_of(object.ptr + 1, object.len - 2), &cut, err))
		return err->code;
	if (cut)
		log_note("warning: audit log %s: its last line was cut short by a crash or a full disk; the new one says so", TEXT(slice_str(judge_args.audit)));
	return COCKET_OK;
}

enum cocket_code
audit_check(struct err *err)
{
	if (judge_args.audit == NULL)
		return COCKET_OK;
	if (goes_to_syslog() ? syslog_check(SYSLOG_SOCKET, err) : chain_check(judge_args.audit, err))
		return within(err, "audit log");
	return COCKET_OK;
}

void
audit_settle(struct report *r, const struct judge *j, const char *command, const char *image)
{
	struct err err = { 0 };

	if (judge_args.audit == NULL || (goes_to_syslog() ? write_to_syslog : write_to_file)(r, j, command, image, &err) == COCKET_OK)
		return;
	err.code = COCKET_E_IO; /* whatever it was: the reason is io */
	(void)within(&err, "audit log");
	report_refuse(r, &err);
}
