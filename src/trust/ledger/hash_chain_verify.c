/* Whether a chain of lines is whole: see hash_chain.h.  Looks at all of it, whatever it finds; memory is that of one line. */
#include "trust/ledger/hash_chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/ledger/hash_chain_part.h"

#define PIECE_BYTES 65536

struct chain_check {
	struct hash_chain_report report;
	const struct digest *wanted;
	void (*tell)(void *ctx, size_t line, const char *problem);
	void *ctx;
	uint64_t seq;         /* of the line before */
	bool broken;          /* the line before was no record; nothing is known of its number */
};

static void
complain(struct chain_check *c, size_t line, const char *problem)
{
	c->report.problems++;
	c->tell(c->ctx, line, problem);
}

/* The number tells what happened to the lines between. */
static void
check_order(struct chain_check *c, const struct hash_chain_line *l)
{
	char problem[ERR_MESSAGE_BYTES];
	const bool follows = digest_eq(&l->prev, &c->report.head);

	if (c->broken || (follows && l->seq == c->seq + 1))
		return;
	if (l->seq > c->seq + 1)
		snprintf(problem, sizeof problem, "number %" PRIu64 " after %" PRIu64 ": the lines between them were removed", l->seq, c->seq);
	else if (l->seq <= c->seq)
		snprintf(problem, sizeof problem, "number %" PRIu64 " after %" PRIu64 ": inserted or moved", l->seq, c->seq);
	else
		snprintf(problem, sizeof problem, "does not have the hash of the line before: one of the two was changed");
	complain(c, c->report.lines, problem);
}

/* A line that was cut short by a crash is told by the next one, which carries its hash. */
static void
check_after_broken(struct chain_check *c, const struct hash_chain_line *l)
{
	const bool follows = digest_eq(&l->prev, &c->report.head);

	if (!c->broken)
		return;
	if (follows && l->after_cut)
		complain(c, c->report.lines - 1, "cut short by a crash or a full disk, according to the next line");
	else
		complain(c, c->report.lines - 1, "not a record: changed or inserted");
	if (!follows)
		complain(c, c->report.lines, "does not have the hash of the line before: one of the two was changed");
}

static void
check_line(struct chain_check *c, struct slice line)
{
	struct hash_chain_line l = { 0 };
	struct err err = { 0 };
	const bool is_record = hash_chain_line_parse(&l, line, &err) == COCKET_OK;

	c->report.lines++;
	if (is_record) {
		check_after_broken(c, &l);
		check_order(c, &l);
		c->seq = l.seq;
	} else if (c->broken) {
		complain(c, c->report.lines - 1, "not a record: changed or inserted");
	}
	c->broken = !is_record;
	c->report.head = digest_of(line);
	if (c->wanted && digest_eq(c->wanted, &c->report.head))
		c->report.head_line = c->report.lines;
}

/* Cuts whole lines off the front of what was read. */
static void
check_whole_lines(struct chain_check *c, struct buf *text)
{
	size_t at = 0;

	for (const uint8_t *feed; text->len > at && (feed = memchr(text->ptr + at, '\n', text->len - at)) != NULL;) {
		size_t end = (size_t)(feed - text->ptr);

		check_line(c, slice_of(text->ptr + at, end - at));
		at = end + 1;
	}
	if (at > 0) {
		memmove(text->ptr, text->ptr + at, text->len - at);
		text->len -= at;
	}
}

static void
check_end(struct chain_check *c, const struct buf *rest)
{
	if (c->broken)
		complain(c, c->report.lines, "not a record: changed or inserted");
	if (rest->len > 0) {
		c->report.lines++;
		c->report.head = digest_of(buf_slice(rest));
		complain(c, c->report.lines, "cut short: it has no end");
	}
	if (c->wanted && c->report.head_line == 0)
		complain(c, c->report.lines, "no line has the expected hash: lines were cut off, or it is another file");
}

static enum cocket_code
read_all(struct chain_check *c, int fd, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(HASH_CHAIN_LINE_MAX_BYTES + PIECE_BYTES);

	for (;;) {
		uint8_t *to = buf_reserve(&text, PIECE_BYTES, err);
		ssize_t n;

		if (to == NULL)
			return err->code == COCKET_E_TOO_LARGE ? fail(err, COCKET_E_IO, "line %zu is longer than %zu bytes", c->report.lines + 1, HASH_CHAIN_LINE_MAX_BYTES)
			                                       : err->code;
		n = read(fd, to, PIECE_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (n == 0)
			break;
		text.len += (size_t)n;
		check_whole_lines(c, &text);
	}
	check_end(c, &text);
	return COCKET_OK;
}

enum cocket_code
hash_chain_verify(struct hash_chain_report *out, const char *path, const struct digest *wanted, void (*tell)(void *ctx, size_t line, const char *problem),
             void *ctx, struct err *err)
{
	struct chain_check c = { .wanted = wanted, .tell = tell, .ctx = ctx };
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 && errno == ENOENT)
		return fail_because(err, COCKET_E_NOT_FOUND, CAUSE_NO_FILE, "%s: no such file", TEXT(slice_str(path)));
	if (fd < 0) {
		(void)fail_errno(err, COCKET_E_IO, "%s", TEXT(slice_str(path)));
		return as_unread(err);
	}
	if (read_all(&c, fd, err))
		return within(err, "%s", TEXT(slice_str(path)));
	*out = c.report;
	return COCKET_OK;
}
