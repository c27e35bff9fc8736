/* The kinds of secrets that are told exactly: by a form that nothing else has, never by how random a text looks.  A kind's name stays. */
#ifndef COCKET_FORMAT_SECRET_SECRET_KIND_H
#define COCKET_FORMAT_SECRET_SECRET_KIND_H

#include <stdint.h>

/* id: SECRET_id; name; about: what it is, for people. */
#define SECRET_KINDS(ROW) \
	ROW(PRIVATE_KEY, "private-key", "a private key that is not encrypted") \
	ROW(ENCRYPTED_KEY, "encrypted-key", "an encrypted private key") \
	ROW(AGE_KEY, "age-key", "a secret key of age") \
	ROW(DOCKER_CONFIG, "docker-config", "a registry's login in docker's configuration") \
	ROW(NETRC, "netrc", "a password in .netrc") \
	ROW(NPMRC, "npmrc", "a token in .npmrc") \
	ROW(PYPIRC, "pypirc", "a password in .pypirc") \
	ROW(GIT_CREDENTIALS, "git-credentials", "a login in a file of git's") \
	ROW(KUBECONFIG, "kubeconfig", "a login to a cluster in a kubeconfig file") \
	ROW(AWS_KEY, "aws-key", "an access key of AWS with its secret") \
	ROW(GITHUB_TOKEN, "github-token", "a token of GitHub") \
	ROW(GITLAB_TOKEN, "gitlab-token", "a token of GitLab") \
	ROW(NPM_TOKEN, "npm-token", "a token of npm") \
	ROW(PYPI_TOKEN, "pypi-token", "a token of PyPI") \
	ROW(DOCKER_TOKEN, "docker-token", "a token of Docker Hub") \
	ROW(SLACK_TOKEN, "slack-token", "a token of Slack") \
	ROW(STRIPE_KEY, "stripe-key", "a live key of Stripe") \
	ROW(AZURE_KEY, "azure-key", "the key of a storage account of Azure") \
	ROW(OPENAI_KEY, "openai-key", "a key of OpenAI") \
	ROW(DIGITALOCEAN_TOKEN, "digitalocean-token", "a token of DigitalOcean") \
	ROW(ANTHROPIC_KEY, "anthropic-key", "a key of Anthropic") \
	ROW(HUGGINGFACE_TOKEN, "huggingface-token", "a token of Hugging Face") \
	ROW(SHOPIFY_TOKEN, "shopify-token", "a token of Shopify") \
	ROW(RUBYGEMS_KEY, "rubygems-key", "a key of RubyGems") \
	ROW(PULUMI_TOKEN, "pulumi-token", "a token of Pulumi") \
	ROW(LINEAR_KEY, "linear-key", "a key of Linear") \
	ROW(POSTMAN_KEY, "postman-key", "a key of Postman") \
	ROW(BREVO_KEY, "brevo-key", "a key of Brevo") \
	ROW(PLANETSCALE_TOKEN, "planetscale-token", "a token of PlanetScale")

#define SECRET_KIND_ID(id, name, about) SECRET_##id,
enum secret_kind { SECRET_KINDS(SECRET_KIND_ID) SECRET_KIND_COUNT };
#undef SECRET_KIND_ID

struct secret_kind_row {
	const char *name, *about;
};
extern const struct secret_kind_row secret_kinds[SECRET_KIND_COUNT];

/* Sets of kinds are bits. */
#define SECRET_BIT(kind) (UINT32_C(1) << (kind))

#endif
