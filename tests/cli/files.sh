#!/bin/sh
# cocket verify --file: images named in lists, Compose files, Kubernetes manifests and Dockerfiles.  Nothing is left out without a word (attack A28).
# Layouts stand for what passes; names below .invalid, with a trust in nothing, for what is only to be read.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

cp -r "$PROJECT/vectors/simple/good-p256/layout" good
cp -r "$PROJECT/vectors/simple/unsigned/layout" unsigned
cp "$PROJECT/keys/test-p256.pub" k.pub
run verify --key k.pub oci:good:1.4
good=$(cat out)
holds 'the layout passes' [ "$status" = 0 ]

# --- lists
printf '# what we run\noci:good:1.4\n\noci:good:1.4   # again\n' >list
run verify --key k.pub --file list
is 'a list, each image once' 0 "$good"
run verify --key k.pub --file list oci:good:1.4 oci:good:1.4
is 'operands first, each answered' 0 "$good
$good"
printf 'oci:good:1.4\r\n' >list
run verify --key k.pub --file list
is 'a list of another system' 0 "$good"
status=0
printf 'oci:good:1.4\n' | "$COCKET" verify --key k.pub --file - >out 2>err || status=$?
is 'standard input' 0 "$good"
COCKET_FILE=list run verify --key k.pub
is 'by the environment' 0 "$good"
printf 'oci:unsigned:1.4\noci:good:1.4\n' >list
run verify --key k.pub --file list
is 'one is denied, the rest is answered' 1 "$good" 'cocket: denied: no-signature: oci:unsigned:1.4 (list:1:1, list): *'
printf 'oci:good:1.4\nshop/api:${TAG}\noci:unsigned:1.4\n' >list
run verify --key k.pub --file list
is 'one is not known, the rest is answered' 2 "$good" 'cocket: error: list:2:1: list: shop/api:${TAG}: no value for the variable ${TAG}
cocket: denied: no-signature: oci:unsigned:1.4 (list:3:1, list): *'
printf 'oci:none:1\noci:good:1.4\n' >list
run verify --key k.pub --file list
is 'one is not there' 2 "$good" 'cocket: error: not-found: oci:none:1 (list:1:1, list): *'
run verify --key k.pub --file list --output json
holds 'JSON says where from' grep -q '"image":"oci:good:1.4","source":"list:2:1"' out

# --- what says nothing is not a yes
: >empty
run verify --key k.pub --file empty
is 'an empty file' 2 '' 'cocket: error: empty: no image is named there'
printf 'services: {}\n' >none.yaml
run verify --key k.pub --file none.yaml
is 'a file without images' 2 '' 'cocket: error: none.yaml: no image is named there'
run verify --key k.pub --file empty oci:good:1.4
is 'beside an operand' 0 "$good"
run verify --key k.pub --file missing
is 'no such file' 2 '' 'cocket: error: missing: not found'
run verify --key k.pub --file missing oci:good:1.4
is 'no such file, the rest is answered' 2 "$good" 'cocket: error: missing: not found'
run verify --key k.pub --file good
is 'a directory' 2 '' 'cocket: error: good: *'
printf 'image: x\n' >values.yaml
printf 'a: {image: a.invalid/b:1, services: ["$S"]}\ninclude: x.yml\n' >.gitlab-ci.yml
COCKET_TIMEOUT=5s run verify --key k.pub --file .gitlab-ci.yml
holds 'a CI file: what it names is asked for' grep -q 'a.invalid/b:1 (.gitlab-ci.yml:1:12, a.image)' err
holds 'what only a run knows is an error' grep -q '.gitlab-ci.yml:1:39: a.services\[0\]: $S: only a run knows which image that is' err
holds 'what is not read is said' grep -q '.gitlab-ci.yml:2:10: include: what other files name is not read' err
run verify --key k.pub --file-type gitlab --file values.yaml
is 'a type that is asked for' 3 '' '*values.yaml:1:8, image*'
run verify --key k.pub --file values.yaml
is 'it cannot be told what it is' 2 '' 'cocket: error: values.yaml: neither a Compose file (services) nor Kubernetes (apiVersion and kind)'
printf 'two words\n' >odd
run verify --key k.pub --file odd
is 'neither can this' 2 '' 'cocket: error: odd: cannot tell whether this is a list, a Compose file, Kubernetes or a Dockerfile'
run verify --key k.pub --file odd --file-type list
is 'but it can be said' 2 '' 'cocket: error: odd:1:5: list: expected one image name per line'
run verify --key k.pub --file-type yaml --file odd
is 'a type that is none' 2 '' 'cocket: error: option --file-type: *'

# --- Compose: variables are filled in as Compose does, or are errors
cat >compose.yaml <<'END'
services:
  web:
    image: registry.invalid/web:${TAG}
END
sees() {
	name=$1
	expected=$2
	shift 2
	run verify --timeout 1s --key k.pub "$@"
	holds "$name" grep -q "^cocket: error: network: ${expected}[ :]" err
}
run verify --key k.pub --file compose.yaml
is 'a variable that is not set (A28)' 2 '' 'cocket: error: compose.yaml:3:33: services.web.image: registry.invalid/web:${TAG}: variable TAG is unset and has no default'
TAG=7 sees 'the environment' 'registry.invalid/web:7 (compose.yaml:3:12, services.web.image)' --file compose.yaml
echo 'TAG=8' >.env
sees '.env beside the file' registry.invalid/web:8 --file compose.yaml
TAG=7 sees 'the environment goes first' registry.invalid/web:7 --file compose.yaml
mkdir sub
cp compose.yaml sub
run verify --key k.pub --file sub/compose.yaml
is '.env of another directory' 2 '' '*variable TAG is unset*'
printf "# x\nexport TAG = '9'  # y\n" >sub/.env
sees '.env beside that file' registry.invalid/web:9 --file sub/compose.yaml
printf 'TAG=10\n' >ten
sees '--env-file instead' registry.invalid/web:10 --file compose.yaml --env-file ten
printf 'TAG=11\n' >eleven
sees 'the last --env-file' registry.invalid/web:11 --file compose.yaml --env-file ten --env-file eleven
run verify --key k.pub --file compose.yaml --env-file missing
is 'no such --env-file' 2 '' 'cocket: error: compose.yaml:3:33: *: missing: not found'
COMPOSE_ENV_FILES=ten run verify --key k.pub --file compose.yaml
is "Compose's own switch" 2 '' '*: COMPOSE_ENV_FILES is set; use --env-file instead'
COMPOSE_DISABLE_ENV_FILE=1 run verify --key k.pub --file compose.yaml
is 'and the other' 2 '' '*variable TAG is unset*'
printf 'TAG="${OTHER}"\n' >.env
run verify --key k.pub --file compose.yaml
is '.env with a variable that is not set' 2 '' '*: .env:1:1: TAG: variable OTHER is unset and has no default'
TAG=7 sees 'which is not asked then' registry.invalid/web:7 --file compose.yaml
OTHER=12 sees 'or is set' registry.invalid/web:12 --file compose.yaml
printf 'TAG=1\nPASSWORD=pa$wo"rd\\\nHASH=$2y$05$x\nJSON={"a": "b"}\nthe.name="two\nlines"\n' >.env
sees "other people's lines" registry.invalid/web:1 --file compose.yaml
printf 'A="x\nTAG=1"\n' >.env
run verify --key k.pub --file compose.yaml
is 'a line within a value is none' 2 '' '*variable TAG is unset*'
printf 'TAG=1\nA="x\n' >.env
run verify --key k.pub --file compose.yaml
is 'a quote that stays open' 2 '' '*: .env:2:1: A: unterminated quote: cannot tell which lines are values'
printf 'services: {web: {image: "registry.invalid/${COMPOSE_PROJECT_NAME}"}}\n' >project.yaml
COMPOSE_PROJECT_NAME='' run verify --key k.pub --file project.yaml
is 'a project without a name' 2 '' '*variable COMPOSE_PROJECT_NAME is unset*'
COMPOSE_PROJECT_NAME=p sees 'and with one' registry.invalid/p --file project.yaml
printf 'services: {a: {image: registry.invalid/a}}\njobs: {j: {image: registry.invalid/j, triggers: {manual: true}}}\n' >jobs.yaml
sees 'a job' 'registry.invalid/j (jobs.yaml:2:19, jobs.j.image)' --file jobs.yaml
printf 'services: {a: {image: registry.invalid/a, runner: {image: x}}}\n' >unknown.yaml
run verify --timeout 1s --key k.pub --file unknown.yaml
holds 'a key that Compose does not have' grep -q '^cocket: error: unknown.yaml:1:43: services.a: key runner is unknown and may name an image' err
printf 'services: {a: {image: "oci:good"}}\n' >layout.yaml
run verify --timeout 1s --key k.pub --file layout.yaml
is 'a Compose file names no layout' 3 '' 'cocket: error: *: oci:good (layout.yaml:1:24, services.a.image): *docker.io/*'

mkdir -p beside/other
for f in docker-compose.yml compose.yml compose.override.yaml other/compose.yml; do echo 'services: {a: {image: registry.invalid/a:1}}' >beside/$f; done
run verify --timeout 1s --key k.pub --file beside/docker-compose.yml --file beside/other/compose.yml
holds 'a file that Compose takes instead' grep -q '^cocket: skipped: beside/[a-z.-]*: beside/compose.yml: docker compose reads it in its place, unless -f names the files: not verified' err
holds 'a file that Compose merges into it' grep -q '^cocket: skipped: beside/[a-z.-]*: beside/compose.override.yaml: docker compose reads it as well' err
holds 'and no others' [ "$(grep -c '^cocket: skipped' err)" = 2 ]
run verify --timeout 1s --key k.pub --file beside/docker-compose.yml --file beside/other/../compose.yml --file beside/compose.override.yaml
holds 'all that Compose reads were given' [ "$(grep -c '^cocket: skipped' err)" = 0 ]
cp beside/compose.yml beside/prod.yml
run verify --timeout 1s --key k.pub --file beside/prod.yml
holds 'a file that needs -f' [ "$(grep -c '^cocket: skipped' err)" = 0 ]

# --- Dockerfiles
printf 'ARG TAG\nFROM registry.invalid/base:$TAG\n' >Dockerfile
run verify --key k.pub --file Dockerfile
is 'an ARG without a value' 2 '' 'cocket: error: Dockerfile:2:28: FROM: *variable TAG is unset and has no default before FROM; give --build-arg'
sees 'a build argument' registry.invalid/base:2 --file Dockerfile --build-arg TAG=1 --build-arg TAG=2
TAG=3 sees 'one from the environment' registry.invalid/base:3 --file Dockerfile --build-arg TAG
TAG=3 run verify --key k.pub --file Dockerfile
is 'which is not asked otherwise' 2 '' '*variable TAG is unset*'

finish
