/* A decision as a line of the audit log: see audit.h.  Never lets an image pass whose line is not on the disk. */
#include "verify/audit.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "verify/report_json.h"

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

/* The policy and the store that decided, and the ledger: null where there is none. */
static void
put_files(struct json_writer *w, const struct verify_options *o)
{
	const struct trust *trust = o->policy_context ? o->policy_context->trust : o->trust;
	char hex[DIGEST_HEX_BYTES] = "";

	if (o->policy_context)
		digest_print_hex(hex, &o->policy_context->sha256);
	json_put_text(w, "policy-file", o->policy_context ? o->policy_context->path : NULL);
	json_put_text(w, "policy-sha256", hex);
	json_put_text(w, "trust-store", trust ? trust_dir(trust) : NULL);
	json_put_text(w, "ledger", o->ledger);
}

/* cut: something was left out, and the line says so. */
static enum cocket_code
entry_print(struct buf *out, const struct report *r, bool cut, const struct audit *a, const char *image, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	put_who(&w, a->command);
	report_put_decision(&w, image, r);
	put_files(&w, a->options);
	if (cut)
		json_put_flag(&w, "cut", true);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* The shorter line does without who signed or attested what, and without platforms. */
static enum cocket_code
append(const struct report *r, const struct audit *a, const char *image, struct err *err)
{
	AUTO(buf_free) struct buf whole = BUF(HASH_CHAIN_LINE_MAX_BYTES), shorter = BUF(HASH_CHAIN_LINE_MAX_BYTES);
	struct report less = *r;

	less.count = less.covered_count = less.attested.count = 0; /* borrows the rest: not freed */
	if (entry_print(&whole, r, false, a, image, err) || entry_print(&shorter, &less, true, a, image, err))
		return err->code;
	return audit_log_append(a->target, buf_slice(&whole), buf_slice(&shorter), err);
}

void
audit_record(struct report *r, const struct audit *a, const char *image)
{
	struct err err = { 0 };

	if (a->target == NULL || append(r, a, image, &err) == COCKET_OK)
		return;
	err.code = COCKET_E_IO; /* whatever it was: the reason is io */
	(void)within(&err, "audit log");
	report_refuse(r, &err);
	snprintf(r->hint, sizeof r->hint, "%s", err_hint(COCKET_E_IO, err.cause));
}

static enum cocket_code
forgotten_print(struct buf *out, const char *ledger, const char *image, const struct ledger_entry *entry, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	put_who(&w, "ledger forget");
	json_put_text(&w, "image", image);
	ledger_put_entry(&w, entry);
	json_put_text(&w, "ledger", ledger);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
audit_record_forgotten(const char *target, const char *ledger, const char *image, const struct ledger_entry *entry, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(HASH_CHAIN_LINE_MAX_BYTES);

	if (target == NULL)
		return COCKET_OK;
	if (forgotten_print(&line, ledger, image, entry, err) || audit_log_append(target, buf_slice(&line), buf_slice(&line), err))
		return within(err, "audit log");
	return COCKET_OK;
}
