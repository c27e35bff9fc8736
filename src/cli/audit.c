/* One decision as a line of the audit log: see audit.h.  Says who asked, where and when, then what verify's JSON says, then by which files.
 * Never lets an image pass whose line is not on the disk. */
#include "cli/audit.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/report.h"
#include "trust/chain.h"

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

/* An object, whose braces the chain does not want. */
static enum cocket_code
compose(struct buf *out, const struct report *r, const struct judge *j, const char *command, const char *image, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	put_who(&w, command);
	report_put_decision(&w, image, r);
	put_files(&w, j);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static enum cocket_code
write_down(const struct report *r, const struct judge *j, const char *command, const char *image, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(CHAIN_LINE_MAX_BYTES);
	bool cut = false;

	if (compose(&object, r, j, command, image, err))
		return err->code = COCKET_E_IO;
	if (chain_append(judge_args.audit, slice_of(object.ptr + 1, object.len - 2), &cut, err))
		return err->code;
	if (cut)
		log_note("warning: audit log %s: its last line was cut short by a crash or a full disk; the new one says so", TEXT(slice_str(judge_args.audit)));
	return COCKET_OK;
}

void
audit_settle(struct report *r, const struct judge *j, const char *command, const char *image)
{
	struct err err = { 0 };

	if (judge_args.audit == NULL || write_down(r, j, command, image, &err) == COCKET_OK)
		return;
	(void)within(&err, "audit log");
	report_refuse(r, &err);
}
