/* One line about many images: see tally.h. */
#include "cli/output/tally.h"

#include <stdio.h>
#include <unistd.h>

#include "base/count.h"
#include "base/log.h"

void
tally_add(struct tally *t, enum status status)
{
	if (status == STATUS_OK)
		t->allowed++;
	else if (status == STATUS_DENIED)
		t->denied++;
	else
		t->undecided++;
}

void
tally_print(const struct tally *t)
{
	const size_t images = t->allowed + t->denied + t->undecided;
	const struct {
		size_t n;
		const char *word;
	} parts[] = { { t->denied, "denied" }, { t->undecided, "undecided" }, { t->skipped, "skipped" } };
	char line[256];
	int len;

	if (images + t->skipped < 2 || !isatty(STDERR_FILENO))
		return;
	len = snprintf(line, sizeof line, "%s: %zu allowed", COUNT(images, "image"), t->allowed);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].n > 0)
			len += snprintf(line + len, sizeof line - (size_t)len, ", %zu %s", parts[i].n, parts[i].word);
	log_note("%s", line);
}
