/* Public keys in the forms of other tools: a line of OpenSSH's (as in NAME.pub and authorized_keys), the two lines of minisign and signify, PEM
 * with the headers of notary (Docker Content Trust), and PKCS #1, beside plain PEM.  By how the text begins, never by trying. */
#ifndef COCKET_CRYPTO_PUBKEY_IMPORT_H
#define COCKET_CRYPTO_PUBKEY_IMPORT_H

#include "crypto/pubkey.h"

/* comment: what an OpenSSH line ends with, borrowed from text; empty in other forms.
 * COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (type or size), COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code pubkey_import(struct pubkey **out, struct slice *comment, struct slice text, struct err *err);

/* True if the text begins as a line of OpenSSH or as a file of minisign or signify does; says nothing of whether it is well formed, nor whether it
 * is a public one of minisign's. */
bool pubkey_import_is_foreign(struct slice text);

#endif
