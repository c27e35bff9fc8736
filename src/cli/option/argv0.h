/* The names that the program has besides its own. */
#ifndef COCKET_CLI_OPTION_ARGV0_H
#define COCKET_CLI_OPTION_ARGV0_H

#include "cli/option/option.h"

/* argv as it would have been typed after "cocket": where the program was started as another tool's plugin, with the words that this stands
 * for.  The array is the caller's to free; NULL where memory is out. */
char **argv0_words(int argc, char *const argv[], size_t *count);

/* Of docker --context X cocket pull: "--context" and "X", for the docker that we run. */
extern char *const *argv0_docker_options;
extern size_t argv0_docker_count;

/* Docker asks its plugins who they are by this word (cli/docs of docker: docker-cli-plugin-metadata). */
#define DOCKER_PLUGIN_METADATA "docker-cli-plugin-metadata"
void argv0_print_metadata(void);

#endif
