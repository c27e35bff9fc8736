/* Sealed files in memory (memfd_create(2)): see memory_file.h. */
#include "deploy/memory_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)
#define HIGH_DESCRIPTOR 100 /* out of the way of those that docker gives its plugins */

enum cocket_code
memory_file_create(int *fd, char path[static MEMORY_FILE_PATH_BYTES], struct slice bytes, struct err *err)
{
	AUTO(fd_close) int made = memfd_create("cocket", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	int high;

	if (made >= 0 && fd_write_all(made, bytes, err))
		return within(err, "file in memory");
	if (made < 0 || lseek(made, 0, SEEK_SET) != 0 || fcntl(made, F_ADD_SEALS, SEALS))
		return fail_errno(err, COCKET_E_IO, "file in memory");
	high = fcntl(made, F_DUPFD, HIGH_DESCRIPTOR);
	if (high < 0)
		return fail_errno(err, COCKET_E_IO, "file in memory");
	snprintf(path, MEMORY_FILE_PATH_BYTES, "/proc/self/fd/%d", high);
	*fd = high;
	return COCKET_OK;
}
