/* A directory that a test makes, and removes with all that is in it.  Any failure ends the test. */
#ifndef COCKET_TESTS_SCRATCH_H
#define COCKET_TESTS_SCRATCH_H

void scratch_new(char dir[static 64]); /* empty */
void scratch_path(char out[static 128], const char *dir, const char *name); /* in it */
void scratch_free(const char *dir);

#endif
