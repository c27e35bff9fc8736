/* Standard output and exit status: see output.h.
 * Never writes a result into a file that happened to get descriptor 1, never forgets a failed write. */
#include "cli/output/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/output/hint.h"
#include "base/reason.h"

static int write_errno; /* of the first write that failed; 0 none */

enum status
status_worse(enum status a, enum status b)
{
	static const int weight[] = { [STATUS_OK] = 0, [STATUS_UNDECIDED] = 1, [STATUS_DENIED] = 2, [STATUS_USAGE] = 3 };

	return weight[a] >= weight[b] ? a : b;
}

enum status
status_of(enum cocket_code code, enum err_cause cause)
{
	if (code == COCKET_E_USAGE || cause == CAUSE_NO_FILE || cause == CAUSE_NO_READ)
		return STATUS_USAGE;
	return code == COCKET_OK ? STATUS_OK : STATUS_UNDECIDED;
}

/* A closed descriptor would be given to the next file that is opened.  /dev/null is opened the wrong way round, so that use of it fails. */
void
out_open(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(STATUS_UNDECIDED);
}

static void
note_failure(bool failed)
{
	if (failed && !write_errno)
		write_errno = errno ? errno : EIO;
}

void
out_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note_failure(vprintf(fmt, ap) < 0);
	va_end(ap);
}

void
out_bytes(struct slice bytes)
{
	if (bytes.len > 0)
		note_failure(fwrite(bytes.ptr, 1, bytes.len, stdout) != bytes.len);
}

void
out_text(struct slice text)
{
	size_t size = 4 * text.len + 1;
	char *escaped = malloc(size);

	if (!escaped) {
		errno = ENOMEM;
		note_failure(true);
		return;
	}
	out_bytes(slice_of(escaped, text_escape(escaped, size, text)));
	free(escaped);
}

enum cocket_code
out_json(struct json_writer *w, struct err *err)
{
	if (json_writer_done(w, err))
		return err->code;
	out_bytes(buf_slice(w->out));
	out_printf("\n");
	out_flush();
	w->out->len = 0;
	return COCKET_OK;
}

void
out_flush(void)
{
	note_failure(fflush(stdout) != 0);
}

enum status
out_close(enum status status)
{
	out_flush();
	if (ferror(stdout))
		note_failure(true);
	note_failure(fclose(stdout) != 0);
	if (!write_errno)
		return status;
	log_error("io: standard output: %s", strerror(write_errno));
	return status == STATUS_USAGE ? status : STATUS_UNDECIDED;
}

enum status
print_err(const char *what, const struct err *err)
{
	enum status status = err->code ? status_of(err->code, err->cause) : STATUS_UNDECIDED; /* whoever has an error to say has not passed (A4) */
	const char *reason = status == STATUS_USAGE ? "" : reason_word(reason_of(err->code));
	const char *colon = status == STATUS_USAGE ? "" : ": ";

	if (what)
		log_error("%s%s%s: %s", reason, colon, TEXT(slice_str(what)), err->message);
	else
		log_error("%s%s%s", reason, colon, err->message);
	hint_print_error(err, what);
	return status;
}

/* The second fence of log.c, for a line that does not go by it. */
static void
blot_control(char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < ' ' || *line == 0x7f)
			*line = '?';
}

/* Not by log_note, which -q silences: that an image was denied is an answer.  The detail was escaped where it was made. */
static void
print_answer(const char *answer, enum reason reason, const char *what, const char *detail)
{
	char line[2 * ERR_MESSAGE_BYTES];

	snprintf(line, sizeof line, "%s: %s: %s", reason_word(reason), TEXT(slice_str(what)), detail);
	blot_control(line);
	fprintf(stderr, "cocket: %s: %s\n", answer, line);
}

void
print_denied(enum reason reason, const char *what, const char *detail)
{
	print_answer("denied", reason, what, detail);
}

void
print_would_deny(enum reason reason, const char *what, const char *detail)
{
	print_answer("warning: would be denied", reason, what, detail);
}

/* What was not looked at is an answer as well. */
void
print_skipped(const char *place, const char *where, const char *detail, bool is_error)
{
	char line[2 * ERR_MESSAGE_BYTES];

	snprintf(line, sizeof line, "%s: %s: %s", place, where, detail);
	blot_control(line);
	fprintf(stderr, "cocket: %sskipped: %s\n", is_error ? "error: --strict: " : "", line);
}

enum status
print_failure(const char *what, const struct err *err)
{
	if (!code_is_refusal(err->code))
		return print_err(what, err);
	print_denied(reason_of(err->code), what ? what : "refused", err->message);
	return STATUS_DENIED;
}

void
print_hint(const char *hint)
{
	hint_print(hint, NULL);
}

enum status
usage_error(const char *hint, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	log_error("%s", line);
	print_hint(hint);
	return STATUS_USAGE;
}
