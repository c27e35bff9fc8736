/* A few pieces of memory between two threads: see async_writer.h.  The one that writes fills them in turn and waits where all are full, the other
 * empties them in the same order.  Never starts more threads than were to spare. */
#include "stream/async_writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/limits.h"

#define SLOTS 4

struct async_writer {
	struct writer base;
	struct writer *next;
	atomic_int *spare;
	bool has_thread;
	pthread_t thread;
	size_t filling, filled;  /* the slot that is being filled, and its bytes so far: the writing thread's own */
	pthread_mutex_t lock;    /* over all that follows */
	pthread_cond_t changed;
	size_t first, count;     /* slots that are full */
	size_t length[SLOTS];
	bool is_over;            /* nothing more comes */
	struct err err;          /* of the next writer */
	uint8_t slots[SLOTS][STREAM_PIECE_BYTES];
};

/* A full slot on to the next writer, without the lock: nobody else touches it meanwhile. */
static void
slot_empty(struct async_writer *b)
{
	struct err err = { 0 };
	const size_t slot = b->first;
	const bool has_failed = b->err.code != COCKET_OK;

	pthread_mutex_unlock(&b->lock);
	if (!has_failed)
		(void)!writer_write(b->next, slice_of(b->slots[slot], b->length[slot]), &err);
	pthread_mutex_lock(&b->lock);
	if (err.code)
		b->err = err;
	b->first = (slot + 1) % SLOTS;
	b->count--;
	pthread_cond_signal(&b->changed);
}

static void *
slots_empty(void *arg)
{
	struct async_writer *b = arg;

	pthread_mutex_lock(&b->lock);
	while (b->count > 0 || !b->is_over)
		if (b->count > 0)
			slot_empty(b);
		else
			pthread_cond_wait(&b->changed, &b->lock);
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

static bool
spare_take(atomic_int *spare)
{
	int n = atomic_load(spare);

	while (n > 0)
		if (atomic_compare_exchange_weak(spare, &n, n - 1))
			return true;
	return false;
}

static void
thread_seek(struct async_writer *b)
{
	if (!spare_take(b->spare))
		return;
	b->has_thread = pthread_create(&b->thread, NULL, slots_empty, b) == 0;
	if (!b->has_thread)
		atomic_fetch_add(b->spare, 1);
}

/* Waits for a slot that is empty, to be filled; the error of the next writer, where it has one. */
static enum cocket_code
slot_claim(struct async_writer *b, struct err *err)
{
	pthread_mutex_lock(&b->lock);
	while (b->count == SLOTS)
		pthread_cond_wait(&b->changed, &b->lock);
	b->filling = (b->first + b->count) % SLOTS;
	if (b->err.code)
		*err = b->err;
	const enum cocket_code code = b->err.code;
	pthread_mutex_unlock(&b->lock);
	return code;
}

/* Only a full slot, or the last one, is worth waking the other thread: libcurl's pieces are small. */
static void
slot_hand_over(struct async_writer *b)
{
	pthread_mutex_lock(&b->lock);
	b->length[b->filling] = b->filled;
	b->count++;
	pthread_cond_signal(&b->changed);
	pthread_mutex_unlock(&b->lock);
	b->filled = 0;
}

/* Takes of the bytes what fits into the slot. */
static enum cocket_code
slot_fill(struct async_writer *b, struct slice *bytes, struct err *err)
{
	if (b->filled == 0 && slot_claim(b, err))
		return err->code;
	const size_t room = STREAM_PIECE_BYTES - b->filled, n = bytes->len < room ? bytes->len : room;

	memcpy(b->slots[b->filling] + b->filled, bytes->ptr, n); /* it is nobody else's before it is counted */
	b->filled += n;
	if (b->filled == STREAM_PIECE_BYTES)
		slot_hand_over(b);
	*bytes = slice_of(bytes->ptr + n, bytes->len - n);
	return COCKET_OK;
}

static enum cocket_code
async_writer_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct async_writer *b = (struct async_writer *)base;

	if (!b->has_thread)
		thread_seek(b);
	if (!b->has_thread)
		return writer_write(b->next, bytes, err);
	while (bytes.len > 0)
		if (slot_fill(b, &bytes, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
async_writer_new(struct async_writer **out, atomic_int *spare, struct writer *next, struct err *err)
{
	struct async_writer *b = malloc(sizeof *b);

	if (b == NULL)
		return no_memory(err);
	memset(b, 0, offsetof(struct async_writer, slots)); /* the slots are memory only when a thread uses them */
	b->base.write = async_writer_write;
	b->next = next;
	b->spare = spare;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->changed, NULL);
	*out = b;
	return COCKET_OK;
}

struct writer *
async_writer_input(struct async_writer *b)
{
	return &b->base;
}

enum cocket_code
async_writer_finish(struct async_writer *b, struct err *err)
{
	if (b->has_thread) {
		if (b->filled > 0)
			slot_hand_over(b);
		pthread_mutex_lock(&b->lock);
		b->is_over = true;
		pthread_cond_signal(&b->changed);
		pthread_mutex_unlock(&b->lock);
		(void)pthread_join(b->thread, NULL);
		b->has_thread = false;
		atomic_fetch_add(b->spare, 1);
	}
	if (b->err.code)
		*err = b->err;
	return b->err.code;
}

void
async_writer_free(struct async_writer **b)
{
	struct err ignored = { 0 };

	if (*b == NULL)
		return;
	(void)!async_writer_finish(*b, &ignored);
	pthread_cond_destroy(&(*b)->changed);
	pthread_mutex_destroy(&(*b)->lock);
	free(*b);
	*b = NULL;
}
