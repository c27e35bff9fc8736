/* Signing configurations: see signing_config.h.  Fields that are not known are passed over.  Of an operator's services the newest that is in use is
 * taken, as other clients take it; plain http to another machine is refused, since an identity token goes there. */
#include "format/log/signing_config.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/loopback.h"

#define MEDIA_SIGNING_CONFIG "application/vnd.dev.sigstore.signingconfig.v0.2+json"
#define MEDIA_TRUST_CONFIG "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"

/* --- one service ---------------------------------------------------------------------------------- */

/* Of a URL without its scheme; an IPv6 literal with its brackets. */
static struct slice
host_of(const char *rest)
{
	return slice_of(rest, *rest == '[' ? strcspn(rest, "]") + 1 : strcspn(rest, ":/"));
}

/* The whole grammar is asked when it is used. */
static bool
is_safe(const char *url)
{
	static const char https[] = "https://", http[] = "http://";

	if (strncmp(url, https, sizeof https - 1) == 0)
		return url[sizeof https - 1] != '\0';
	return strncmp(url, http, sizeof http - 1) == 0 && host_is_loopback(host_of(url + sizeof http - 1));
}

static enum cocket_code
url_read(struct signing_service *out, struct json service, struct err *err)
{
	const char *url;
	size_t len;

	if (json_string(&url, service, "url", err))
		return err->code;
	len = strlen(url);
	if (len >= sizeof out->url || url[strcspn(url, "?# ")] != '\0')
		return fail(err, COCKET_E_FORMAT, "url: %s, expected a URL without query", TEXT(slice_str(url)));
	if (!is_safe(url))
		return fail(err, COCKET_E_FORMAT, "url: %s, expected https", TEXT(slice_str(url)));
	while (url[len - 1] == '/')
		len--;
	snprintf(out->url, sizeof out->url, "%.*s", (int)len, url);
	return COCKET_OK;
}

static enum cocket_code
operator_read(struct signing_service *out, struct json service, struct err *err)
{
	const char *text;

	if (json_string_loose(&text, service, "operator", err))
		return err->code;
	snprintf(out->operator, sizeof out->operator, "%s", text ? text : "");
	return COCKET_OK;
}

static enum cocket_code
service_read(struct signing_service *out, uint64_t *version, struct json service, struct err *err)
{
	if (url_read(out, service, err) || operator_read(out, service, err) || json_u64(version, service, "majorApiVersion", err))
		return err->code;
	return period_read(&out->period, service, true, err);
}

/* --- which of them -------------------------------------------------------------------------------- */

/* Of each operator the newest. */
static enum cocket_code
service_keep(struct signing_services *out, const struct signing_service *s, struct err *err)
{
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->items[i].operator, s->operator) == 0) {
			if (instant_compare(&s->period.start, &out->items[i].period.start) > 0)
				out->items[i] = *s;
			return COCKET_OK;
		}
	if (out->count == SIGNING_SERVICES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d operators", SIGNING_SERVICES_MAX);
	out->items[out->count++] = *s;
	return COCKET_OK;
}

/* What services_read looks for. */
struct wanted {
	const char *list, *selection; /* names in the file; selection NULL: any one */
	uint64_t version;
	struct instant now;
};

static enum cocket_code
service_add(struct signing_services *out, const struct wanted *w, struct json service, struct err *err)
{
	struct signing_service s = { 0 };
	uint64_t version;

	if (service_read(&s, &version, service, err))
		return err->code;
	if (!period_has(&s.period, &w->now))
		return COCKET_OK;
	out->has_others |= version != w->version;
	return version == w->version ? service_keep(out, &s, err) : COCKET_OK;
}

static enum cocket_code
list_read(struct signing_services *out, const struct wanted *w, struct json config, struct err *err)
{
	struct json list;
	size_t i = 0;

	if (json_array_loose(&list, config, w->list, err))
		return err->code;
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one), i++)
		if (service_add(out, w, one, err))
			return within(err, "%s[%zu]", w->list, i);
	return COCKET_OK;
}

/* EXACT: as many as it says. */
static enum cocket_code
exact_read(struct signing_services *s, struct json selection, struct err *err)
{
	uint64_t wanted;

	if (json_u64(&wanted, selection, "count", err))
		return err->code;
	if (wanted == 0 || wanted > s->count)
		return fail(err, COCKET_E_FORMAT, "count: %llu, and %zu are in use", (unsigned long long)wanted, s->count);
	s->count = (size_t)wanted;
	return COCKET_OK;
}

static enum cocket_code
selection_read(struct signing_services *s, struct json selection, struct err *err)
{
	const char *selector;

	if (json_string(&selector, selection, "selector", err))
		return err->code;
	if (strcmp(selector, "ALL") == 0)
		return COCKET_OK;
	if (strcmp(selector, "EXACT") == 0)
		return exact_read(s, selection, err);
	if (strcmp(selector, "ANY") != 0)
		return fail(err, COCKET_E_FORMAT, "selector: %s, expected ANY, ALL or EXACT", TEXT(slice_str(selector)));
	s->count = s->count > 0;
	return COCKET_OK;
}

static enum cocket_code
services_read(struct signing_services *out, const struct wanted *w, struct json config, struct err *err)
{
	struct json selection;

	if (list_read(out, w, config, err))
		return err->code;
	if (w->selection == NULL) {
		out->count = out->count > 0;
		return COCKET_OK;
	}
	if (out->count == 0)
		return COCKET_OK;
	if (json_object(&selection, config, w->selection, err))
		return err->code;
	return selection_read(out, selection, err) ? within(err, "%s", w->selection) : COCKET_OK;
}

/* --- the file ------------------------------------------------------------------------------------- */

static enum cocket_code
config_find(struct json *out, struct json file, struct err *err)
{
	const char *type;

	if (json_string(&type, file, "mediaType", err))
		return err->code;
	if (strcmp(type, MEDIA_TRUST_CONFIG) != 0)
		*out = file;
	else if (json_object(out, file, "signingConfig", err) || json_string(&type, *out, "mediaType", err))
		return err->code;
	if (strcmp(type, MEDIA_SIGNING_CONFIG) != 0)
		return fail(err, COCKET_E_FORMAT, "mediaType: %s, expected " MEDIA_SIGNING_CONFIG, TEXT(slice_str(type)));
	return COCKET_OK;
}

static enum cocket_code
config_read(struct signing_config *out, struct json config, int64_t now, struct err *err)
{
	const struct instant time = { .seconds = now };

	if (services_read(&out->authorities, &(struct wanted){ "caUrls", NULL, 1, time }, config, err) ||
	    services_read(&out->logs, &(struct wanted){ "rekorTlogUrls", "rekorTlogConfig", 2, time }, config, err))
		return err->code;
	return services_read(&out->timestamp_authorities, &(struct wanted){ "tsaUrls", "tsaConfig", 1, time }, config, err);
}

enum cocket_code
signing_config_parse(struct signing_config *out, struct slice text, int64_t now, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json config;

	*out = (struct signing_config){ 0 };
	err->code = COCKET_OK;
	if (text.len > SIGNING_CONFIG_MAX_BYTES)
		(void)!fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %d are read", text.len, SIGNING_CONFIG_MAX_BYTES);
	else if (json_parse(&doc, text, err) == COCKET_OK && config_find(&config, json_root(&doc), err) == COCKET_OK)
		(void)!config_read(out, config, now, err);
	if (err->code == COCKET_OK)
		return COCKET_OK;
	(void)as_usage(err);
	return within(err, "signing configuration");
}
