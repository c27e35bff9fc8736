/* Changes of a store, as text and as JSON: see store_changes_print.h.  Never prints a name from metadata unescaped: store_changes has escaped them. */
#include "cli/output/store_changes_print.h"

#include "base/count.h"
#include "base/json_member.h"
#include "base/log.h"

/* What somebody else has staged is signed along with the change: so it is said. */
static void
print_over(const struct file_change *f)
{
	if (f->over && f->lost > 0)
		log_note("%s was already staged: the change is added to it, and its %s must sign again", f->file.s, COUNT(f->lost, "signer"));
	else if (f->over)
		log_note("%s was already staged: the change is added to it", f->file.s);
}

void
store_changes_print(const struct store_changes *c, const char *words)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct file_change *f = &c->items[i];

		print_over(f);
		for (size_t j = 0; j < f->lines.count; j++)
			log_note("%s: %s%s", f->file.s, words, f->lines.items[j]);
		if (!*words && f->before > 0 && f->before < f->version)
			log_note("%s: version %llu, was %llu", f->file.s, (unsigned long long)f->version, (unsigned long long)f->before);
	}
}

void
store_changes_put(struct json_writer *w, const struct store_changes *c)
{
	json_key(w, "changes");
	json_begin_array(w);
	for (size_t i = 0; i < c->count; i++) {
		const struct file_change *f = &c->items[i];

		json_begin_object(w);
		json_put_text(w, "file", f->file.s);
		json_put_count(w, "version", f->version);
		json_key(w, "version-before");
		if (f->before > 0)
			json_put_u64(w, f->before);
		else
			json_put_null(w);
		json_put_strings(w, "changes", &f->lines);
		json_end_object(w);
	}
	json_end_array(w);
}

void
print_dry_run(void)
{
	log_note("dry run: nothing was changed");
}
