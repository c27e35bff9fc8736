/* What a TUF client trusts already, and where it puts what it comes to trust; handed in, so that it touches no file itself. */
#ifndef COCKET_TRUST_TUF_CLIENT_KEEPER_H
#define COCKET_TRUST_TUF_CLIENT_KEEPER_H

#include "base/buf.h"

/* What is trusted on this machine.  Names have no version: "root.json", "%2Fteam.json".  Messages name the file. */
struct keeper {
	/* What was trusted before; COCKET_E_NOT_FOUND. */
	enum cocket_code (*read)(void *ctx, struct buf *out, const char *name, struct err *err);
	/* These bytes are trusted from now on, under this name; empty: what was trusted under it no longer is (5.3.11). */
	enum cocket_code (*keep)(void *ctx, const char *name, uint64_t version, struct slice bytes, struct err *err);
	void *ctx;
};

#endif
