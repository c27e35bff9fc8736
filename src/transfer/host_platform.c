/* What uname says, in Go's words (image-spec image-index.md, "platform"). */
#include "transfer/host_platform.h"

#include <stdio.h>
#include <sys/utsname.h>

static const struct machine {
	const char *uname, *arch, *variant;
} machines[] = {
	{ "x86_64", "amd64", "" },    { "aarch64", "arm64", "" },     { "armv7l", "arm", "v7" },      { "armv6l", "arm", "v6" },
	{ "i686", "386", "" },        { "i586", "386", "" },          { "i386", "386", "" },          { "ppc64le", "ppc64le", "" },
	{ "s390x", "s390x", "" },     { "riscv64", "riscv64", "" },   { "loongarch64", "loong64", "" }, { "mips64", "mips64le", "" },
};

void
host_platform(struct platform *out)
{
	struct utsname u = { 0 };

	(void)uname(&u);
	*out = (struct platform){ .os = "linux" };
	snprintf(out->arch, sizeof out->arch, "%.31s", u.machine);
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (strcmp(u.machine, machines[i].uname) == 0) {
			snprintf(out->arch, sizeof out->arch, "%s", machines[i].arch);
			snprintf(out->variant, sizeof out->variant, "%s", machines[i].variant);
		}
}
