/* Peak memory of a program in KiB, for the bench.  peak PROGRAM ARGUMENT...: what the kernel counts begins before exec, so that whoever starts the
 * program must be smaller than it is; Python is not. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct rusage usage;
	int status, null;
	pid_t pid = argc < 2 ? -1 : fork();

	if (pid < 0)
		return 2;
	if (pid == 0) {
		null = open("/dev/null", O_WRONLY);
		if (null >= 0 && dup2(null, 1) == 1 && dup2(null, 2) == 2)
			execv(argv[1], argv + 1);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) != pid || status != 0)
		return 1;
	printf("%ld\n", usage.ru_maxrss);
	return 0;
}
