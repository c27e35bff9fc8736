/* What the variables of deployment files stand for. */
#ifndef COCKET_FORMAT_FILES_FILE_VARIABLES_H
#define COCKET_FORMAT_FILES_FILE_VARIABLES_H

#include "format/files/interpolation.h"

/* Whom the values of variables are asked of. */
struct file_variables {
	struct interpolation compose;    /* the environment, .env */
	struct interpolation dockerfile; /* --build-arg */
	const char *platform;            /* --platform of the build, which gives TARGETARCH and its like; NULL: not said, or several */
};

#endif
