/* Lines for people, on stderr (see log.h).  Each line is one write, so that lines of several threads do not mix.
 * Never lets a control character through. */
#include "base/log.h"

#include <stdio.h>

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

void
log_hint(const char *fmt, ...)
{
	va_list args;

	if (current < LOG_NORMAL)
		return;
	va_start(args, fmt);
	print_line("hint: ", fmt, args);
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
