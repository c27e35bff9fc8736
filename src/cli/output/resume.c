/* What is kept of a transfer that did not end: see resume.h.
 * In a signal's handler nothing is done but to write a line that was made before. */
#include "cli/output/resume.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "base/reason.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define SIGNALS (sizeof signals / sizeof *signals)

static struct {
	char line[RESUME_TEXT_BYTES + 64];
	size_t length;
	struct sigaction before[SIGNALS];
} said;

static void
say(int number)
{
	if (write(STDERR_FILENO, said.line, said.length) < 0) /* nobody is there to be told */
		said.length = 0;
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static void
handlers_set(void)
{
	struct sigaction action = { .sa_handler = say };

	for (size_t i = 0; i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &said.before[i]) == 0 && said.before[i].sa_handler == SIG_DFL)
			(void)sigaction(signals[i], &action, NULL);
}

static void
text_say_if_interrupted(const struct resume *r)
{
	static const char clear[] = "\r\x1b[K"; /* the line of progress */

	if (log_get_level() == LOG_QUIET)
		return;
	const int length = snprintf(said.line, sizeof said.line, "%scocket: interrupted: %s\n", isatty(STDERR_FILENO) ? clear : "", r->text);
	said.length = length > 0 && (size_t)length < sizeof said.line ? (size_t)length : 0;
	handlers_set();
}

void
resume_begin_work(struct resume *r, const char *text)
{
	*r = (struct resume){ .is_kept = false };
	snprintf(r->text, sizeof r->text, "%s", text);
	text_say_if_interrupted(r);
}

void
resume_begin(struct resume *r, const struct reference *to)
{
	*r = (struct resume){ .is_kept = false };
	if (to->transport == TRANSPORT_REGISTRY)
		snprintf(r->text, sizeof r->text, "what was sent is kept by the registry, and no tag names it yet; the same command goes on there");
	else
		snprintf(r->text, sizeof r->text, "what was fetched is kept %s %s; the same command goes on there", to->transport == TRANSPORT_LAYOUT ? "in" : "beside",
		         TEXT(slice_str(to->path)));
	text_say_if_interrupted(r);
}

void
resume_end(struct resume *r, enum cocket_code code, const struct progress *p)
{
	for (size_t i = 0; said.length > 0 && i < SIGNALS; i++)
		if (said.before[i].sa_handler == SIG_DFL)
			(void)sigaction(signals[i], &said.before[i], NULL);
	said.length = 0;
	r->is_kept = code && code != COCKET_E_NOT_FOUND && reason_is_transient(reason_of(code)) && atomic_load(&p->done) > 0;
}

void
resume_hint(const struct resume *r)
{
	if (r->is_kept)
		log_hint("%s", r->text);
}
