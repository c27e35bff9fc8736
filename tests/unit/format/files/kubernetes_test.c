/* kubernetes.c by table: no list of containers is missed, of whatever kind (attack A28). */
#include "support/test.h"

#include <stdio.h>

#include "base/limits.h"

#include "support/image_refs.h"

#define HEAD(kind) "apiVersion: x/v1\nkind: " kind "\nmetadata: {name: n, namespace: s}\n"

static const struct refs_row rows[] = {
	{ "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: a\n    image: nginx:1\n  - image: \"b/c:1\" # x\n",
	  "8:12 image nginx:1 (Pod web: containers[0])\n9:13 image b/c:1 (Pod web: containers[1])\n" },
	{ HEAD("Deployment") "spec: {template: {spec: {initContainers: [{image: i:1}], containers: [{image: c:1}], ephemeralContainers: [{image: e:1}]}}}\n",
	  "4:51 image i:1 (Deployment s/n: initContainers[0])\n4:79 image c:1 (Deployment s/n: containers[0])\n"
	  "4:116 image e:1 (Deployment s/n: ephemeralContainers[0])\n" },
	{ HEAD("CronJob") "spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: c:1}]}}}}}\n", "4:68 image c:1 (CronJob s/n: containers[0])\n" },
	{ HEAD("PodTemplate") "template: {spec: {containers: [{image: c:1}]}}\n", "4:40 image c:1 (PodTemplate s/n: containers[0])\n" },
	{ HEAD("Kafka") "spec: {a: [{b: {containers: [{image: c:1}]}}]}\n", "4:38 image c:1 (Kafka s/n: containers[0])\n" },
	{ HEAD("Prometheus") "spec: {image: p:1, containers: [{name: x, env: [{name: image, value: y}]}]}\n",
	  "4:15 skipped (Prometheus s/n) image p:1 is not that of a pod's container: not verified\n"
	  "4:33 skipped (Prometheus s/n: containers[0]) it names no image\n" },
	{ HEAD("Pod") "spec: {containers: [{image: c:1}], volumes: [{name: a, emptyDir: {}}, {name: b, image: {reference: v:1, pullPolicy: Always}}]}\n",
	  "4:29 image c:1 (Pod s/n: containers[0])\n4:100 image v:1 (Pod s/n: volumes[1])\n" },
	{ "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {containers: [{image: a:1}]}\n- apiVersion: v1\n"
	  "  kind: Pod\n  metadata: {name: b}\n  spec: {containers: [{image: b:1}]}\n",
	  "7:31 image a:1 (Pod a: containers[0])\n11:31 image b:1 (Pod b: containers[0])\n" },
	{ "---\n# Source: chart/a.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n# Source: chart/b.yaml\n---\n"
	  "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n  containers:\n    - image: 'b:1'\n",
	  "14:15 image b:1 (Pod b: containers[0])\n" },
	{ "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"j\"},\n\t\"spec\":{\"containers\":[{\"image\":\"a.b\\/c:1\"},{\"image\":\"d:1\"}]}}\n",
	  "2:34 image a.b/c:1 (Pod j: containers[0]) not in place: it is not written in one piece\n2:55 image d:1 (Pod j: containers[1])\n" },
	{ HEAD("Pod") "spec:\n  containers: &c\n  - &x {image: a:1}\n  initContainers: *c\n  ephemeralContainers: [*x]\n",
	  "6:16 image a:1 (Pod s/n: containers[0])\n" },
	{ HEAD("Pod") "base: &b {image: a:1}\nspec:\n  containers:\n  - {<<: *b, name: x}\n", "4:18 image a:1 (Pod s/n: containers[0])\n" },
	{ HEAD("Pod") "base: &b {image: a:1}\nspec:\n  containers:\n  - {<<: *b, image: b:1}\n",
	  "4:18 skipped (Pod s/n) image a:1 is not that of a pod's container: not verified\n7:21 image b:1 (Pod s/n: containers[0])\n" },
	{ HEAD("Pod") "base: &b {image: a:1}\nspec:\n  containers:\n  - {image: b:1, <<: *b}\n",
	  "4:18 skipped (Pod s/n) image a:1 is not that of a pod's container: not verified\n"
	  "7:5 problem (Pod s/n: containers[0]) an image is set here and a different one by << after it; YAML readers differ in which "
	  "applies\n" },
	{ HEAD("Pod") "spec: {containers: [{image: 'a:{{ .Values.tag }}'}, {image: 'a:${TAG}'}, {image: a:$(TAG)}, {image: Up/x}, {image: ''}, x]}\n",
	  "4:30 problem (Pod s/n: containers[0]) a:{{ .Values.tag }}: a template; render it first\n"
	  "4:62 problem (Pod s/n: containers[1]) a:${TAG}: no value for the variable ${TAG}\n"
	  "4:82 problem (Pod s/n: containers[2]) a:$(TAG): no value for the variable $(TAG)\n"
	  "4:101 problem (Pod s/n: containers[3]) image name Up/x: repository name must be lower case\n"
	  "4:117 problem (Pod s/n: containers[4]) image name is empty\n4:121 problem (Pod s/n: containers[5]) not a container\n" },
	{ HEAD("Pod") "spec: {containers: [{image: {x: y}}]}\n", "4:29 problem (Pod s/n: containers[0]) the image is not text\n" },
	{ HEAD("Pod") "spec: {containers: [{image: a:1}]}\nstatus: {containerStatuses: [{image: b:1}], containers: [{image: c:1}]}\n",
	  "4:29 image a:1 (Pod s/n: containers[0])\n" },
	{ HEAD("Odd") "spec: {status: {containers: [{image: c:1}]}}\n", "4:38 image c:1 (Odd s/n: containers[0])\n" },
	{ "apiVersion: v1\nkind: ConfigMap\ndata: {image: x, containers: 'y'}\n", "" },
	{ "apiVersion: evil/v1\nkind: ConfigMap\ncontainers: [{image: x:1}]\n", "3:22 image x:1 (ConfigMap: containers[0])\n" },
	{ HEAD("CustomResourceDefinition") "spec: {properties: {containers: {type: array}, image: {type: string}}}\n", "" },
	{ "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
	  "1:1 problem (Kustomization) the resources it names are not read; verify the output of kubectl kustomize\n" },
	{ HEAD("ConfigMap") "---#x: |\n  apiVersion: v1\n  kind: Pod\n  spec: {containers: [{image: a:1}]}\n",
	  "4:1 problem (file) a line that begins with ---: kubectl would begin a new document after it\n" },
	{ HEAD("ConfigMap") "data:\n  x: \"\r\n---y\n\"\n", "6:1 problem (file) a line that begins with ---: kubectl would begin a new document after it\n" },
	{ "---\t# x\r\n" HEAD("ConfigMap") "data:\n  x: |\n    ---y\n  y: |\n   a ---y\n--- # z\n" HEAD("Pod") "---", "" },
	{ HEAD("Pod") "spec: {containers: null}\n", "" },
	{ HEAD("Pod") "spec: {containers: [{Image: a:1}]}\n", "4:22 problem (Pod s/n: containers[0]) key Image: some readers treat it as image\n" },
	{ HEAD("Pod") "spec: {Containers: [{image: a:1}], containers: [{image: b:1, \"\xe2\x84\xaa\": c}], container\xc5\xbf: [], volumes: [{Image: {reference: v:1}}]}\n",
	  "4:8 problem (Pod s/n) key Containers: some readers treat it as containers\n4:57 image b:1 (Pod s/n: containers[0])\n"
	  "4:72 problem (Pod s/n) key container\xc5\xbf: some readers treat it as containers\n"
	  "4:99 problem (Pod s/n: volumes[0]) key Image: some readers treat it as image\n" },
	{ HEAD("Odd") "spec: {Containers: {type: array}, volumes: {}, Image: x}\n", "" },
	/* what YAML makes something else of, and a null that is none */
	{ HEAD("Pod") "spec: {containers: [{image: 0x1f}, {image: yes}, {image: 2001-01-01}, {image: '15'}, {image: !!str null}, {image: !!int 1}, {image: 15g}]}\n",
	  "4:29 problem (Pod s/n: containers[0]) 0x1f: not text to every YAML reader; put it in quotes\n"
	  "4:44 problem (Pod s/n: containers[1]) yes: not text to every YAML reader; put it in quotes\n"
	  "4:58 problem (Pod s/n: containers[2]) 2001-01-01: not text to every YAML reader; put it in quotes\n"
	  "4:80 image 15 (Pod s/n: containers[3])\n4:100 image null (Pod s/n: containers[4])\n"
	  "4:121 problem (Pod s/n: containers[5]) 1: not text to every YAML reader; put it in quotes\n"
	  "4:133 image 15g (Pod s/n: containers[6])\n" },
	/* what an alias brings from where nobody looks */
	{ "apiVersion: v1\nkind: Pod\nmetadata: {name: p, managedFields: [{fieldsV1: &f {containers: [{image: a:1}]}}]}\nspec: *f\n",
	  "3:73 image a:1 (Pod p: containers[0])\n" },
	{ "apiVersion: v1\nkind: Pod\nmetadata: {name: p, x: &f {containers: [{image: a:1}]}, y: {containers: [{image: no:1}]}}\nspec: {<<: *f, hostNetwork: true}\n",
	  "3:49 image a:1 (Pod p: containers[0])\n" },
	{ "apiVersion: v1\nkind: List\nstatus: {items: &i [{apiVersion: v1, kind: Pod, spec: {containers: &c [{image: a:1}], initContainers: *c}}]}\nitems: *i\n",
	  "3:80 image a:1 (Pod: containers[0])\n" },
	{ "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, z: &p {containers: [{image: a:1}]}}\n- {apiVersion: v1, kind: Pod, spec: *p}\n",
	  "4:65 image a:1 (ConfigMap: containers[0])\n" },
	{ "apiVersion: v1\nkind: Pod\nspec: {apiVersion: v1, kind: ConfigMap, containers: [{image: a:1}]}\n", "3:62 image a:1 (ConfigMap: containers[0])\n" },
	{ "apiVersion: v1\nkind: configmap\ndata: {image: x, containers: [{image: a:1}]}\n",
	  "3:15 skipped (configmap) image x is not that of a pod's container: not verified\n3:39 image a:1 (configmap: containers[0])\n" },
	/* a merge behind the key, in a mapping that is merged itself */
	{ HEAD("Pod") "x: &x {image: a:1}\ny: &y {image: b:1, <<: *x}\nspec: {containers: [{<<: *y}]}\n",
	  "4:15 skipped (Pod s/n) image a:1 is not that of a pod's container: not verified\n"
	  "5:15 skipped (Pod s/n) image b:1 is not that of a pod's container: not verified\n"
	  "6:21 problem (Pod s/n: containers[0]) an image is set here and a different one by << after it; YAML readers differ in which "
	  "applies\n" },
	{ HEAD("Pod") "spec: {containers: !override [{image: a:1}]}\n",
	  "4:20 problem (Pod s/n) a Compose tag, which Kubernetes does not know\n4:39 image a:1 (Pod s/n: containers[0])\n" },
	{ "apiVersion: v1\nkind: Pod\n---\nspec: {containers: [{image: a:1}]}\n", "error 9: 4:1: a document without apiVersion and kind" },
	{ "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a:1}], containers: []}\n", "error 9: 3:36: key containers is given twice" },
	{ "apiVersion: v1\nkind: Pod\n{{- if .Values.x }}\nspec: {}\n",
	  "error 9: 4:1: not YAML: could not find expected ':'; it contains {{: render the template first" },
};

static void
reads_manifests(void **state)
{
	(void)state;
	REFS_ROWS(rows, NULL, FILE_TYPE_AUTO, NULL);
}

/* Every kind that Kubernetes itself has pods in, and one that it does not know: the three lists, in one file. */
static void
knows_every_kind(void **state)
{
	static const char *const kinds[] = { "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Rollout" };

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char text[512], expected[512];
		const struct refs_row row = { text, expected };

		snprintf(text, sizeof text, "apiVersion: v1\nkind: %s\nspec:\n  template:\n    spec:\n      containers:\n      - image: a:1\n"
			 "      initContainers:\n      - image: b:1\n      ephemeralContainers:\n      - image: c:1\n", kinds[i]);
		snprintf(expected, sizeof expected, "7:16 image a:1 (%s: containers[0])\n9:16 image b:1 (%s: initContainers[0])\n"
			 "11:16 image c:1 (%s: ephemeralContainers[0])\n", kinds[i], kinds[i], kinds[i]);
		refs_rows(&row, 1, "x.yaml", FILE_TYPE_AUTO, NULL);
	}
}

/* Each alias in the next one's target, a thousand deep, all of it in metadata: walked once, or told of. */
static void
bounds_aliases_within_aliases(void **state)
{
	AUTO(buf_free) struct buf text = BUF(1 * MIB);
	AUTO(image_refs_free) struct image_refs l = { 0 };
	static const struct file_variables none = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "apiVersion: v1\nkind: Pod\nmetadata:\n  a0: &a0 {containers: [{image: a:1}]}\n"), COCKET_OK);
	for (int i = 1; i < 900; i++)
		assert_int_equal(buf_addf(&text, &err, "  a%d: &a%d {k: *a%d , l: *a%d }\n", i, i, i - 1, i - 1), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "spec: *a899\n"), COCKET_OK);
	assert_int_equal(image_refs_parse(&l, buf_slice(&text), "x.yaml", FILE_TYPE_AUTO, &none, &err), COCKET_OK);
	assert_int_equal(l.count, 1);
	assert_int_equal(l.items[0].kind, REF_PROBLEM);
	assert_string_equal(l.items[0].detail, "aliases nested too deeply");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_manifests),
		cmocka_unit_test(knows_every_kind),
		cmocka_unit_test(bounds_aliases_within_aliases),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
