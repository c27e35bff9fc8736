/* Lines for people, on stderr (see log.h).  Each line is one write, so that lines of several threads do not mix.
 * Never lets a control character through. */
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define LOG_LINE_BYTES 4096

static enum log_level current = LOG_NORMAL;
static FILE *copy;

void
log_set_level(enum log_level level)
{
	current = level;
}

enum log_level
log_get_level(void)
{
	return current;
}

void
log_copy_errors(FILE *to)
{
	copy = to;
}

/* The second fence: what should have been escaped and was not becomes "?". */
static void
print_safe(char *out, struct slice text)
{
	while (text.len) {
		uint32_t c;
		size_t n = utf8_next(&c, text);
		bool good = n && utf8_is_printable(c);

		n = n ? n : 1;
		if (good)
			memcpy(out, text.ptr, n);
		else
			*out = '?';
		out += good ? n : 1;
		text = slice_of(text.ptr + n, text.len - n);
	}
	*out++ = '\n';
	*out = '\0';
}

static void PRINTF_LIKE(2, 0)
print_line(const char *kind, const char *fmt, va_list args)
{
	char raw[LOG_LINE_BYTES], line[LOG_LINE_BYTES + 1];
	int start = snprintf(raw, sizeof raw, "cocket: %s", kind);

	vsnprintf(raw + start, sizeof raw - (size_t)start, fmt, args);
	print_safe(line, slice_str(raw));
	fputs(line, stderr);
	if (copy && strncmp(kind, "error", 5) == 0)
		fputs(line + strlen("cocket: "), copy);
}

void
log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("error: ", fmt, args);
	va_end(args);
}

void
log_note(const char *fmt, ...)
{
	va_list args;

	if (current < LOG_NORMAL)
		return;
	va_start(args, fmt);
	print_line("", fmt, args);
	va_end(args);
}

#define ONCE_MAX 64

static struct {
	pthread_mutex_t lock;
	char *lines[ONCE_MAX]; /* owned, for good: the run's */
	size_t count;
} said = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* False where the line was said before.  Where that cannot be known, it is said again. */
static bool
is_new(const char *line)
{
	bool found = false;

	(void)pthread_mutex_lock(&said.lock);
	for (size_t i = 0; i < said.count && !found; i++)
		found = strcmp(said.lines[i], line) == 0;
	if (!found && said.count < ONCE_MAX && (said.lines[said.count] = strdup(line)))
		said.count++;
	(void)pthread_mutex_unlock(&said.lock);
	return !found;
}

static void PRINTF_LIKE(2, 3)
print_text(const char *kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line(kind, fmt, args);
	va_end(args);
}

static void PRINTF_LIKE(2, 0)
print_once(const char *kind, const char *fmt, va_list args)
{
	char line[LOG_LINE_BYTES];

	vsnprintf(line, sizeof line, fmt, args);
	if (is_new(line))
		print_text(kind, "%s", line);
}

/* What to do about a hundred images is said once. */
void
log_hint(const char *fmt, ...)
{
	va_list args;

	if (current < LOG_NORMAL)
		return;
	va_start(args, fmt);
	print_once("hint: ", fmt, args);
	va_end(args);
}

void
log_note_once(const char *fmt, ...)
{
	va_list args;

	if (current < LOG_NORMAL)
		return;
	va_start(args, fmt);
	print_once("", fmt, args);
	va_end(args);
}

void
log_verbose(const char *fmt, ...)
{
	va_list args;

	if (current < LOG_VERBOSE)
		return;
	va_start(args, fmt);
	print_line("", fmt, args);
	va_end(args);
}
