/* cocket inspect: what is behind an image's name: index, platforms, layers, and the signatures that lie beside them.
 * Needs no key and verifies no signature; says so with each. */
#include "cli/app.h"
#include "cli/command/verify/image_tree_print.h"
#include "image/source_open.h"
#include "verify/elsewhere.h"

static enum status
status_of_tree(const struct node *n)
{
	enum status status = n->err.code || n->evidence.transient.code ? STATUS_UNDECIDED : STATUS_OK;

	for (size_t i = 0; i < n->count; i++)
		status = status_worse(status, status_of_tree(&n->children[i]));
	return status;
}

static struct {
	char *signature_repository;
	bool full;
} args;

static const struct opt options[] = {
	{ OPT_ROW("signature-repository", 0, OPT_STRING, "NAME", "repository of the signatures, instead of the image's own"),
	  .to.string = &args.signature_repository },
	{ OPT_ROW("full", 0, OPT_FLAG, NULL, "on a terminal too: digests, sizes and media types in full"), .to.flag = &args.full },
};

/* As verify looks for them. */
static enum cocket_code
elsewhere_set(struct source *s, char *const operands[], struct err *err)
{
	struct elsewhere elsewhere;

	if (elsewhere_check(args.signature_repository, operands, 1, err) || elsewhere_find(&elsewhere, args.signature_repository, err))
		return err->code;
	if (s->ref.transport != TRANSPORT_REGISTRY || (!elsewhere.is_given && !elsewhere.is_cosigns))
		return COCKET_OK;
	return registry_set_elsewhere(s, elsewhere.is_given ? &elsewhere.given : &elsewhere.cosigns, false, err);
}

static void
print_text(const char *image, const struct node *root)
{
	struct text_style style = text_style_find(args.full);

	image_tree_print_text(image, root, &style);
}

static enum status
run(const struct app *app, char *const operands[], size_t n)
{
	AUTO(node_free) struct node root = {0};
	AUTO(session_free) struct session *session = NULL;
	AUTO(source_close) struct source *source = NULL;
	struct reference ref;
	struct err err = {0};

	(void)n;
	if (reference_parse(&ref, operands[0], &err) || session_new(&session, &app->session, &err))
		return print_err(NULL, &err);
	session_start_image(session);
	if (source_open(&source, session, &ref, false, &err))
		return print_err(operands[0], &err);
	if (elsewhere_set(source, operands, &err))
		return print_err(NULL, &err);
	node_load_root(&root, source);
	if (root.err.code)
		return print_err(operands[0], &root.err);
	if (!app->json)
		print_text(operands[0], &root);
	else if (image_tree_print_json(operands[0], &root, session_request_count(session), &err))
		return print_err(operands[0], &err);
	return status_of_tree(&root);
}

const struct command command_inspect = {
	.name = "inspect",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Shows the platforms, layers and signatures of an image (not verified)",
	.examples = {
		"cocket inspect registry.example.com/shop/api:1.4",
		"cocket inspect oci:build/api:1.4",
		"cocket inspect --output json oci:build/api:1.4 | jq .layers",
	},
	OPTIONS(options),
	.registry = true,
	.run = run,
};
