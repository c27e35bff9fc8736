/* The server that an error's message is about: the host of the first URL in it.  For hints alone; decides nothing. */
#ifndef COCKET_BASE_MESSAGE_HOST_H
#define COCKET_BASE_MESSAGE_HOST_H

#include <stdbool.h>

#define MESSAGE_HOST_BYTES 264 /* a host of 255 characters and a port */

/* False, and out "": there is none, or registries only are wanted and it is another server (of tokens, of files). */
bool message_host(char out[static MESSAGE_HOST_BYTES], const char *message, bool registries_only);

#endif
