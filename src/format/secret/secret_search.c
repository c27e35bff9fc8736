/* The search for secrets: see secret_search.h.
 * Each form has a '_', a '-' or a 'K' among its first bytes, its pivot, and four bytes around that, its mark.  Pivots are looked for 128 bytes at a time;
 * at each, one table says whether the two bytes before it are those of some form, and then another whether the four bytes that stand there are a mark.
 * Seldom they are: so text passes at many bytes a cycle. */
#include "format/secret/secret_search.h"

#include <endian.h>
#include <pthread.h>

#include "base/err.h"
#include "format/secret/secret_form.h"
#include "format/secret/token_run.h"

/* --- marks --- */

#define MARK_BYTES 4
#define FOUR_DASHES UINT32_C(0x2d2d2d2d)
#define PLACES 1024  /* far more than there are forms: nearly all are empty */
#define FORMS_MAX 64
static struct {
	pthread_once_t once;
	bool word[256];        /* letters of tokens */
	struct {
		uint32_t mark;
		size_t pivot;  /* where it is in the form */
	} forms[FORMS_MAX + 1];
	bool pairs[32][32];     /* by the low bits of the two bytes before a pivot: there is such a form */
	uint8_t places[PLACES]; /* forms, from 1 on, in the first place that was empty from that of their mark on; 0 none */
} table = { .once = PTHREAD_ONCE_INIT };

static bool
is_pivot(uint8_t c)
{
	return c == '_' || c == '-' || c == 'K';
}

/* The first lowest. */
static inline uint32_t
four_at(const uint8_t *at)
{
	uint32_t four;

	memcpy(&four, at, MARK_BYTES);
	return le32toh(four);
}

/* Where there are no four bytes: of "sk-" at the beginning of a text, a NUL stands for the first. */
static uint32_t
mark_of_short(struct slice text, size_t pivot)
{
	const uint8_t *at = text.ptr;

	return pivot == 2 && at[2] != 'K' ? (uint32_t)at[0] << 8 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 24 : 0;
}

/* Of a pivot: it comes last in its mark, but for a 'K', which comes second, and the last of four dashes, which comes third, since lines of dashes are
 * many.  What comes first and is no letter of a token counts as NUL, so that forms of three bytes have a mark: no token begins within a word.  0: none. */
static inline uint32_t
mark_of(struct slice text, size_t pivot)
{
	const size_t before = text.ptr[pivot] == 'K' ? 1 : 3;
	uint32_t mark;

	if (pivot < before || pivot - before + MARK_BYTES > text.len)
		return mark_of_short(text, pivot);
	mark = four_at(text.ptr + pivot - before);
	if (mark == FOUR_DASHES && pivot + 1 < text.len)
		return four_at(text.ptr + pivot - 2);
	return table.word[(uint8_t)mark] ? mark : mark & ~UINT32_C(0xff);
}

/* Fibonacci hashing (Knuth, volume 3, 6.4). */
static size_t
place_of(uint32_t mark)
{
	return mark * UINT32_C(0x9e3779b1) >> 22;
}

/* What is before a form may be anything. */
static void
pair_take(struct slice form, size_t pivot)
{
	for (unsigned c = 0; c < 32; c++)
		if (pivot < 2 || c == (form.ptr[pivot - 2] & 31))
			table.pairs[c][form.ptr[pivot - 1] & 31] = true;
}

static void
place_take(uint32_t mark, uint8_t form)
{
	size_t place = place_of(mark);

	while (table.places[place])
		place = (place + 1) % PLACES;
	table.places[place] = form;
}

/* The pivot of a form: the first that has a mark, and of five dashes the last. */
static size_t
pivot_find(struct slice text)
{
	size_t pivot = 1;

	while (!is_pivot(text.ptr[pivot]) || mark_of(text, pivot) == 0 || (text.ptr[pivot] == '-' && text.ptr[pivot + 1] == '-'))
		pivot++;
	return pivot;
}

static void
table_make(void)
{
	for (int c = 0; c < 256; c++)
		table.word[c] = token_letter_is((uint8_t)c);
	if (secret_form_count() > FORMS_MAX)
		BUG("more forms of secrets than there is room for");
	for (size_t form = 0; form < secret_form_count(); form++) {
		const struct slice text = slice_str(secret_form_text(form));

		table.forms[form + 1].pivot = pivot_find(text);
		table.forms[form + 1].mark = mark_of(text, table.forms[form + 1].pivot);
		pair_take(text, table.forms[form + 1].pivot);
		place_take(table.forms[form + 1].mark, (uint8_t)(form + 1));
	}
}

/* --- around a pivot --- */

static uint32_t
mark_look(uint32_t mark, struct slice text, size_t pivot)
{
	uint32_t found = 0;

	for (size_t place = place_of(mark); table.places[place]; place = (place + 1) % PLACES) {
		const size_t form = table.places[place];

		if (table.forms[form].mark == mark && pivot >= table.forms[form].pivot)
			found |= secret_form_look(form - 1, text, pivot - table.forms[form].pivot);
	}
	return found;
}

static uint32_t
likely_look(struct slice text, size_t pivot)
{
	const uint32_t mark = mark_of(text, pivot);

	return table.places[place_of(mark)] ? mark_look(mark, text, pivot) : 0;
}

/* Of a pivot that has two bytes before it. */
static inline uint32_t
look(struct slice text, size_t pivot)
{
	const uint8_t *at = text.ptr + pivot;

	return table.pairs[at[-2] & 31][at[-1] & 31] ? likely_look(text, pivot) : 0;
}

/* --- pivots --- */

#define ROW_BYTES 16
#define ROWS 8
typedef uint8_t row __attribute__((vector_size(ROW_BYTES)));

/* A bit for each byte that is a pivot: in the byte of its column that of its row, the first row highest. */
static void
pivots_of(uint64_t columns[static 2], const uint8_t *at)
{
	row pivots = { 0 };

	for (size_t i = 0; i < ROWS; i++) {
		row bytes;

		memcpy(&bytes, at + i * ROW_BYTES, sizeof bytes);
		pivots = pivots + pivots - (row)((bytes == '_') | (bytes == '-') | (bytes == 'K')); /* a byte that is true is -1 */
	}
	memcpy(columns, &pivots, sizeof pivots);
	columns[0] = le64toh(columns[0]);
	columns[1] = le64toh(columns[1]);
}

/* Which byte a bit of columns stands for; of no bit, the last. */
static inline size_t
place_of_bit(size_t at, uint64_t columns)
{
	const unsigned bit = (unsigned)__builtin_ctzll(columns | UINT64_C(1) << 63);

	return at + (ROWS - 1 - bit % 8) * (size_t)ROW_BYTES + bit / 8;
}

/* Nearly always there are none, one or two.  How many cannot be foretold, and is not branched on; what stands behind them is written over. */
static inline size_t
pivots_gather(size_t *pivots, size_t at, uint64_t columns)
{
	const uint64_t but_first = columns & (columns - 1);
	size_t n = (size_t)(columns != 0) + (but_first != 0);

	pivots[0] = place_of_bit(at, columns);
	pivots[1] = place_of_bit(at, but_first);
	for (uint64_t rest = but_first & (but_first - 1); rest; rest &= rest - 1)
		pivots[n++] = place_of_bit(at, rest);
	return n;
}

static uint32_t
each_look(struct slice text, const size_t *pivots, size_t count)
{
	uint32_t found = 0;

	for (size_t i = 0; i < count; i++)
		found |= look(text, pivots[i]);
	return found;
}

#define BLOCK_BYTES (ROWS * (size_t)ROW_BYTES)
#define GATHERED 512 /* of several blocks */

/* Up to less than a block before end; returns how far. */
static size_t
blocks_search(uint32_t *found, struct slice text, size_t i, size_t end)
{
	size_t pivots[GATHERED + BLOCK_BYTES + 1], count = 0;
	uint64_t columns[2];

	for (; i + BLOCK_BYTES <= end; i += BLOCK_BYTES) {
		pivots_of(columns, text.ptr + i);
		count += pivots_gather(pivots + count, i, columns[0]);
		count += pivots_gather(pivots + count, i + ROW_BYTES / 2, columns[1]);
		if (count >= GATHERED) {
			*found |= each_look(text, pivots, count);
			count = 0;
		}
	}
	*found |= each_look(text, pivots, count);
	return i;
}

uint32_t
secret_search(struct slice text, size_t from, size_t end)
{
	uint32_t found = 0;
	size_t i = from ? from : 1; /* what comes first is no pivot: nothing is before it */

	(void)pthread_once(&table.once, table_make);
	for (; i < end && i < 2; i++)
		found |= is_pivot(text.ptr[i]) ? likely_look(text, i) : 0;
	if (i + BLOCK_BYTES <= end)
		i = blocks_search(&found, text, i, end);
	for (; i < end; i++)
		found |= is_pivot(text.ptr[i]) ? look(text, i) : 0;
	return found;
}
