/* Questions to the store of a trust_fixture (see trust_ask.h).  Opens the store anew for each. */
#include "support/test.h"

#include "support/trust_ask.h"

#include <stdio.h>

struct trust *
trust_ask_open(const struct trust_fixture *f)
{
	struct trust *t = NULL;
	struct err err = { 0 };
	enum reason reason;

	if (trust_open(&t, f->dir, TRUST_NOW, &reason, &err))
		fail_msg("%s", err.message);
	return t;
}

void
trust_answer_free(struct trust_answer *a)
{
	trust_roles_free(a->roles, a->n);
	trust_close(&a->t);
}

struct trust_answer
trust_ask(const struct trust_fixture *f, const char *repository)
{
	struct trust_answer a = { .t = trust_ask_open(f) };
	struct err err = { 0 };

	if (trust_roles_for(a.t, repository, &a.roles, &a.n, &err))
		fail_msg("%s", err.message);
	return a;
}

void
trust_names_print(char out[static 512], const struct trust_role *roles, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, 512 - at, "%s%s%s", i ? " " : "", roles[i].name, roles[i].expired ? "!" : "");
}

void
trust_expect(const struct trust_fixture *f, const char *repository, const char *names)
{
	AUTO(trust_answer_free) struct trust_answer a = trust_ask(f, repository);
	char is[512];

	trust_names_print(is, a.roles, a.n);
	assert_string_equal(is, names);
}

void
trust_expect_refused(const struct trust_fixture *f, const char *repository, enum cocket_code code, const char *message)
{
	AUTO(trust_close) struct trust *t = trust_ask_open(f);
	struct trust_role *roles = NULL;
	struct err err = { 0 };
	size_t n = 0;
	enum cocket_code is = trust_roles_for(t, repository, &roles, &n, &err);

	if (is != code || !strstr(err.message, message))
		fail_msg("code %d: %s; expected %d: %s", is, err.message, code, message);
	assert_null(roles);
	assert_int_equal(n, 0);
}
