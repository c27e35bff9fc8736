/* The kinds of secrets: see secret_kind.h. */
#include "format/secret/secret_kind.h"

#define SECRET_KIND_ROW(id, name, about) [SECRET_##id] = { name, about },
const struct secret_kind_row secret_kinds[SECRET_KIND_COUNT] = { SECRET_KINDS(SECRET_KIND_ROW) };
#undef SECRET_KIND_ROW
