/* See label_hint.h.  Never takes the key that it found for the one that was meant. */
#include "cli/command/trust/label_hint.h"

#include <unistd.h>

#include "cli/command/trust/trust_session.h"

enum cocket_code
label_refuse(const char *trust, const char *text, struct err *err)
{
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct err unused = { 0 };
	struct key_label label;
	char dir[PATH_MAX];

	if (access(text, F_OK) == 0 || trust_dir_find(dir, trust, &unused) || stage_look(&st, dir, &unused) || !key_label_find(&label, &st, text))
		return err->code;
	return fail(err, COCKET_E_USAGE, "%s: no such file, and labels are not taken for keys: the store calls key %s so, give the id",
	            TEXT(slice_str(text)), label.s);
}
