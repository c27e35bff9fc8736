/* The yardstick of the bench: a bare libcurl program that makes the requests it is given and throws the answers away.
 * bare URL... [-- URL...]...: the URLs of one group side by side, the groups one after another.  Decides nothing, checks nothing. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_BY_SIDE_MAX 16
#define ACCEPT                                                                                              \
	"Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "      \
	"application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json"

static size_t
drop(char *data, size_t size, size_t n, void *user)
{
	(void)data;
	(void)user;
	return size * n;
}

static CURL *
request(const char *url, struct curl_slist *headers)
{
	CURL *easy = curl_easy_init();

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	if (getenv("SSL_CERT_FILE")) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	return easy;
}

static int
finish(CURLM *multi)
{
	int running = 1;

	while (running) {
		if (curl_multi_perform(multi, &running) != CURLM_OK)
			return 1;
		if (running && curl_multi_poll(multi, NULL, 0, 1000, NULL) != CURLM_OK)
			return 1;
	}
	return 0;
}

static int
group(CURLM *multi, char **urls, int n, struct curl_slist *headers)
{
	CURL *easy[SIDE_BY_SIDE_MAX];

	if (n > SIDE_BY_SIDE_MAX)
		return 1;
	for (int i = 0; i < n; i++) {
		easy[i] = request(urls[i], headers);
		curl_multi_add_handle(multi, easy[i]);
	}
	int status = finish(multi);
	for (int i = 0; i < n; i++) {
		curl_multi_remove_handle(multi, easy[i]);
		curl_easy_cleanup(easy[i]);
	}
	return status;
}

int
main(int argc, char **argv)
{
	int status = 0;

	curl_global_init(CURL_GLOBAL_DEFAULT);
	CURLM *multi = curl_multi_init();
	struct curl_slist *headers = curl_slist_append(NULL, ACCEPT);
	for (int first = 1; first < argc;) {
		int end = first;

		while (end < argc && strcmp(argv[end], "--") != 0)
			end++;
		status |= group(multi, argv + first, end - first, headers);
		first = end + 1;
	}
	curl_slist_free_all(headers);
	curl_multi_cleanup(multi);
	curl_global_cleanup();
	return status;
}
