#!/bin/sh
# cocket lint: each rule finds what it is about, and is silent about the neighbour that does it right.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

hex=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
pinned=nginx:1.25@sha256:$hex

# finds RULE FILE [LINE]: the rule, and no other of those that are asked for.
finds() {
	run lint --rule "$1" --fail-on note "$2"
	line=$(cut -d: -f2 out | head -1)
	if [ "$status" = 1 ] && grep -q ": .* \[$1\]\$" out && [ "$line" = "${3:-$line}" ]; then
		ok "$1: found"
	else
		not_ok "$1: not found" "$(cat "$2")" "status $status" "$(cat out err)"
	fi
}
silent() {
	run lint --rule "$1" --fail-on note "$2"
	if [ "$status" = 0 ] && [ ! -s out ]; then ok "$1: silent"; else not_ok "$1: should be silent" "$(cat "$2")" "$(cat out err)"; fi
}

# --- Dockerfiles: RULE, LINE where it is found, a file; then one that is right.  "\n" are ends of lines.
try() { # RULE LINE BAD GOOD
	printf '%b\n' "$3" >Dockerfile
	finds "$1" Dockerfile "$2"
	printf '%b\n' "$4" >Dockerfile
	silent "$1" Dockerfile
}
try floating-tag 1 'FROM nginx' "FROM nginx:1.25"
try floating-tag 1 'FROM nginx:latest' 'FROM scratch'
try floating-tag 2 'ARG V=latest\nFROM nginx:$V' 'ARG V=1.25\nFROM nginx:$V'
try unpinned-image 1 'FROM nginx:1.25' "FROM $pinned"
try unpinned-image 2 "FROM $pinned\nCOPY --from=alpine:3 /a /a" "FROM $pinned AS a\nCOPY --from=a /a /a"
try unpinned-image 2 "FROM $pinned\nRUN --mount=type=bind,from=alpine:3 true" "FROM $pinned\nRUN --mount=type=bind,target=/x true"
try unpinned-image 1 "# syntax=docker/dockerfile:1\nFROM $pinned" "# syntax=docker/dockerfile:1@sha256:$hex\nFROM $pinned"
try unknown-image 2 'ARG X\nFROM $X' 'ARG X=a:1\nFROM $X'
try unchecked-download 2 'FROM a:1\nADD https://e.com/x /x' "FROM a:1\nADD --checksum=sha256:$hex https://e.com/x /x"
try unchecked-download 2 'FROM a:1\nADD ["https://e.com/x", "/x"]' 'FROM a:1\nADD ["x", "/x"]'
try unchecked-download 2 'FROM a:1\nADD https://e.com/r.git#main /x' 'FROM a:1\nADD https://e.com/r.git#0123456789abcdef0123456789abcdef01234567 /x'
try unchecked-download 2 'FROM a:1\nONBUILD ADD https://e.com/x /x' 'FROM a:1\nCOPY x.git /x'
try secret-in-arg 2 'FROM a:1\nARG NPM_TOKEN' 'FROM a:1\nARG TOKENS=3'
try secret-in-arg 1 'ARG API_KEY\nFROM a:1' 'ARG PUBLIC_KEY\nFROM a:1'
try secret-in-env 2 'FROM a:1\nENV X=1 DB_PASSWORD=hunter2' 'FROM a:1\nENV DB_PASSWORD_FILE=/run/secrets/db GPG_KEY=ab KEY_ID=7'
try secret-in-env 2 'FROM a:1\nENV DB_PASSWORD hunter2' 'FROM a:1\nENV DB_PASSWORD=$P'
try secret-in-env 2 'FROM a:1\nenv password="x y"' 'FROM a:1\nENV DB_PASSWORD='
try no-user 1 'FROM a:1' 'FROM a:1\nUSER app'
try no-user 3 'FROM a:1\nUSER app\nFROM b:1' 'FROM a:1 AS x\nUSER app\nFROM X'
try root-user 2 'FROM a:1\nUSER root' 'FROM a:1\nUSER root\nUSER 10:0'
try root-user 2 'FROM a:1\nUSER 0:10' 'FROM a:1\nUSER 00x'
try root-user 2 'FROM a:1\nUSER 00:root' 'FROM a:1\nUSER 100'
try root-user 2 'FROM a:1 AS x\nUSER 0\nFROM x' 'FROM a:1 AS x\nUSER 0\nFROM x\nUSER app'
try no-healthcheck 1 'FROM a:1\nHEALTHCHECK NONE' 'FROM a:1\nHEALTHCHECK CMD true'
try deleted-later 3 'FROM a:1\nCOPY id /root/id\nRUN true; rm -f /root/id' 'FROM a:1\nCOPY id /root/id\nRUN rm /root/id2 /root/i'
try deleted-later 3 'FROM a:1\nCOPY a b /x/\nRUN rm -rf /x' 'FROM a:1\nRUN curl -o /t/x e && rm -rf /t'
try deleted-later 4 'FROM a:1\nWORKDIR /w\nRUN curl -o x e\nRUN sudo rm x' 'FROM a:1\nWORKDIR /w\nRUN curl -o x e\nRUN rm /x'
try deleted-later 3 'FROM a:1\nADD a /t/a\nRUN cd /t && rm a' 'FROM a:1\nADD a /t/a\nFROM b:1\nRUN rm /t/a'
try deleted-later 3 'FROM a:1\nCOPY x /x\nRUN ["rm", "-rf", "/x"]' 'FROM a:1\nCOPY x /x\nRUN ["echo", "rm", "/x"]'
try deleted-later 3 'FROM a:1\nCOPY x /x\nRUN <<EOF\ntrue\nrm /x\nEOF' 'FROM a:1\nCOPY x /x\nRUN cat <<EOF\nrm /x\nEOF'
try deleted-later 4 'FROM a:1 AS b\nFROM b AS c\nCOPY x /x\nRUN rm /x' 'FROM a:1 AS b\nCOPY x /x\nRUN rm /x\nFROM a:1\nCOPY --from=b /y /y'
try deleted-later 4 'ARG V\nFROM a:1 AS b-1\nCOPY x /x\nRUN rm /x\nFROM b-$V' 'ARG V\nFROM a:1 AS b-1\nCOPY x /x\nRUN rm /x\nFROM c-$V'
try no-user 1 'FROM nonroot/a:1' 'FROM gcr.io/distroless/static:debug-nonroot'
try no-user 2 'FROM a:nonroot AS x\nFROM b:1' 'FROM a:nonroot AS x\nFROM x'
try root-user 2 'FROM a:nonroot\nUSER root' 'FROM a:nonroot\nUSER 7'
try secret-in-env 2 'FROM a:1\nENV DB_PASSWORD=/x/y' 'FROM a:1\nENV AUTH_ENABLED=x TOKEN_TTL=60 TLS_KEY=/certs/tls.key SSL_KEY=/etc/x DB_AUTH=true'
try secret-in-file 2 "FROM a:1\nRUN curl -H 'Authorization: Bearer dop_v1_$hex' https://e.com/x" "FROM a:1\nRUN curl -H 'Authorization: Bearer dop_v1_' https://e.com/x"
openssl genpkey -algorithm ed25519 -out lint.pem
try secret-in-file '' "FROM a:1\nCOPY <<EOF /key\n$(sed ':a;N;$!ba;s/\n/\\n/g' lint.pem)\nEOF" "FROM a:1\nCOPY <<EOF /key\n$(openssl pkey -in lint.pem -pubout | sed ':a;N;$!ba;s/\n/\\n/g')\nEOF"
try dead-content-trust 2 'FROM a:1\nENV DOCKER_CONTENT_TRUST=1' 'FROM a:1\nENV DOCKER_CONTENT_TRUST=0 DOCKER_CONTENT_TRUST_SERVER=1'

# --- Compose and Kubernetes
service() { # RULE BAD GOOD, of one service
	printf 'services:\n  web:\n    image: %s\n%b\n' $pinned "$2" >compose.yaml
	finds "$1" compose.yaml
	printf 'services:\n  web:\n    image: %s\n%b\n' $pinned "$3" >compose.yaml
	silent "$1" compose.yaml
}
service privileged '    privileged: true' '    privileged: false'
service runtime-socket '    volumes: ["/var/run/docker.sock:/x:ro"]' '    volumes: ["/var/run/docker.sock.d:/x"]'
service runtime-socket '    volumes: [{type: bind, source: /run/podman/podman.sock, target: /x}]' '    volumes: [{type: bind, source: /a, target: /run/docker.sock}]'
service runtime-socket '    volumes: ["/:/host:ro"]' '    volumes: ["/data:/host"]'
service runtime-socket '    volumes: ["/var/run/:/r"]' '    volumes: ["/var/run/x:/r"]'
service runtime-socket '    volumes: ["${S:-/var/run/docker.sock}:/s"]' '    volumes: ["${S:-/data}:/s"]'
service runtime-socket '    volumes: ["//./pipe/docker_engine://./pipe/docker_engine"]' '    volumes: ["./docker_engine_x:/x"]'
for key in network_mode pid ipc uts userns_mode cgroup; do
	service host-namespace "    $key: host" "    $key: 'service:db'"
done
service added-capability '    cap_add: [CAP_SYS_ADMIN]' '    cap_add: [NET_BIND_SERVICE]'
service unconfined '    security_opt: ["apparmor:unconfined"]' '    security_opt: ["apparmor:docker-default"]'
service no-cap-drop '' '    cap_drop: [all]'
service writable-root '    read_only: false' '    read_only: true'
service new-privileges '    security_opt: ["no-new-privileges:false"]' '    security_opt: ["no-new-privileges:true"]'
service no-limits '    deploy: {replicas: 2}' '    deploy: {resources: {limits: {memory: 1g}}}'
service no-limits '    cpu_shares: 2' '    mem_limit: 1g'
service root-user '    user: "00"' '    user: "1000"'
service root-user '    user: "0:0"' '    user: "1000:0"'
service secret-in-env '    environment: {DB_PASSWORD: hunter2}' '    environment: {DB_PASSWORD: "${P}", PASSWORD_FILE: /x}'
service secret-in-env '    environment: [API_TOKEN=x]' '    environment: [API_TOKEN, "API_TOKEN="]'
service no-cap-drop '' '    extends: base'
service secret-in-arg '    build: {context: ., args: {NPM_TOKEN: abc}}' '    build: {context: ., args: [NPM_TOKEN, "NPM_TOKEN=$T"]}'
service dead-content-trust '    environment: {DOCKER_CONTENT_TRUST: "true"}' '    environment: {DOCKER_CONTENT_TRUST: "false"}'

pod() { # RULE POD-BAD CONTAINER-BAD POD-GOOD CONTAINER-GOOD
	printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  %b\n  containers:\n  - name: web\n    image: %s\n    %b\n' "$2" $pinned "$3" >pod.yaml
	finds "$1" pod.yaml
	printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  %b\n  containers:\n  - name: web\n    image: %s\n    %b\n' "$4" $pinned "$5" >pod.yaml
	silent "$1" pod.yaml
}
pod privileged 'x: 1' 'securityContext: {privileged: true}' 'x: 1' 'securityContext: {privileged: false}'
pod privileged 'x: 1' 'securityContext: {windowsOptions: {hostProcess: true}}' 'x: 1' 'securityContext: {windowsOptions: {hostProcess: false}}'
pod unconfined 'x: 1' 'securityContext: {procMount: Unmasked}' 'x: 1' 'securityContext: {procMount: Default}'
pod runtime-socket 'volumes: [{name: s, hostPath: {path: /run}}]' '' 'volumes: [{name: s, hostPath: {path: /run/x}}]' ''
pod host-namespace 'hostPID: true' '' 'hostPID: false' ''
pod host-namespace 'hostNetwork: true' '' 'x: 1' ''
pod runtime-socket 'volumes: [{name: s, hostPath: {path: /run/containerd/containerd.sock}}]' '' 'volumes: [{name: s, hostPath: {path: /data}}]' ''
pod root-user 'securityContext: {runAsUser: 0}' '' 'securityContext: {runAsUser: 0}' 'securityContext: {runAsUser: 7}'
pod no-user 'x: 1' '' 'securityContext: {runAsNonRoot: true}' ''
pod no-user 'securityContext: {runAsNonRoot: true}' 'securityContext: {runAsNonRoot: false}' 'x: 1' 'securityContext: {runAsUser: 7}'
pod added-capability 'x: 1' 'securityContext: {capabilities: {add: [SYS_ADMIN]}}' 'x: 1' 'securityContext: {capabilities: {add: [CHOWN]}}'
pod no-cap-drop 'x: 1' '' 'x: 1' 'securityContext: {capabilities: {drop: [ALL]}}'
pod unconfined 'securityContext: {seccompProfile: {type: Unconfined}}' '' 'securityContext: {seccompProfile: {type: RuntimeDefault}}' ''
pod new-privileges 'x: 1' '' 'x: 1' 'securityContext: {allowPrivilegeEscalation: false}'
pod writable-root 'x: 1' '' 'x: 1' 'securityContext: {readOnlyRootFilesystem: true}'
pod no-limits 'x: 1' 'resources: {limits: {cpu: 1}}' 'x: 1' 'resources: {limits: {memory: 1Gi}}'
pod secret-in-env 'x: 1' 'env: [{name: API_KEY, value: abc}]' 'x: 1' 'env: [{name: API_KEY, valueFrom: {secretKeyRef: {name: a, key: b}}}]'
printf 'apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: i, image: "%s", securityContext: {privileged: true}}], containers: [{name: c, image: "%s"}]}}}}}\n' $pinned $pinned >pod.yaml
finds privileged pod.yaml 3

printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: n}\nspec:\n  containers: []\n  ephemeralContainers:\n  - name: d\n    image: %s\n    securityContext: {privileged: true}\n' $pinned >pod.yaml
run lint --rule privileged --rule no-limits pod.yaml
is 'an ephemeral container, whose limits nobody can state' 1 'pod.yaml:9:35: error: Pod n/x: d: privileged [privileged]' '*'
printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {container.apparmor.security.beta.kubernetes.io/c: unconfined}\nspec: {containers: []}\n' >pod.yaml
finds unconfined pod.yaml 4
printf 'services:\n  a: {build: ., image: shop/a}\n' >compose.yaml
silent floating-tag compose.yaml
printf 'services:\n  a: {build: ., image: shop/a, pull_policy: always}\n' >compose.yaml
finds floating-tag compose.yaml 2
printf 'x: &i shop/a\nservices:\n  a: {build: ., image: *i}\n  b: {image: *i}\n' >compose.yaml
finds floating-tag compose.yaml 1

# --- what is no text in UTF-8
for name in Dockerfile compose.yaml run.sh x.gitlab-ci.yml; do
	printf '\377\376F\000\n\000' >$name
	run lint $name
	is "UTF-16: $name" 2 '' "cocket: error: $name:1:1: UTF-16, expected UTF-8"
	printf 'a: \000\n' >$name
	run lint $name
	is "a NUL byte: $name" 2 '' "cocket: error: $name:1:4: a NUL byte: not a text file in UTF-8"
done
printf '\357\273\277FROM nginx\r\n# cocket: ignore=root-user it is a test\r\nUSER root\r\nHEALTHCHECK CMD true\r\n' >Dockerfile
run lint Dockerfile
is 'a byte order mark is no column, a carriage return no reason' 1 'Dockerfile:1:6: error: FROM: nginx names no version [floating-tag]' '*1 ignored'
rm -f run.sh x.gitlab-ci.yml
printf '\357\273\277#!/bin/sh\nexport DOCKER_CONTENT_TRUST=1\n' >script
finds dead-content-trust script 2

# --- other texts
script() { # RULE LINE NAME BAD GOOD
	printf '%b\n' "$4" >"$3"
	finds "$1" "$3" "$2"
	printf '%b\n' "$5" >"$3"
	silent "$1" "$3"
}
script dead-content-trust 2 run.sh '#!/bin/sh\nexport DOCKER_CONTENT_TRUST=1' '#!/bin/sh\n# DOCKER_CONTENT_TRUST=1\nMY_DOCKER_CONTENT_TRUST=1'
digest=@sha256:$hex
mkdir -p .github/workflows .circleci
script unpinned-image 4 .github/workflows/ci.yml 'on: push\njobs:\n  a:\n    container: node:20' "on: push\njobs:\n  a:\n    container: node:20$digest"
script unpinned-image 3 .github/workflows/ci.yml 'on: push\njobs: {a: {steps: [\n{uses: "docker://a:1"}]}}' "on: push\njobs: {a: {steps: [{uses: a/b@v1}, {uses: \"docker://a:1$digest\"}]}}"
script unknown-image 2 .github/workflows/ci.yml 'on: push\njobs: {a: {container: "${{ matrix.x }}"}}' 'on: push\njobs: {a: {runs-on: "${{ matrix.x }}"}}'
script floating-tag 2 .gitlab-ci.yml 'a:\n  image: {name: ruby}' 'variables:\n  image: ruby'
script unpinned-image 3 .circleci/config.yml 'jobs:\n  a:\n    docker: [{image: "cimg/go:1"}]' 'jobs:\n  a:\n    machine: {image: "ubuntu:1"}'
script unpinned-image 2 .drone.yml 'kind: pipeline\nsteps: [{image: "a:1"}]' 'kind: pipeline\nsteps: [{name: "a:1"}]'
printf 'a: [\n' >.gitlab-ci.yml
run lint .gitlab-ci.yml
is 'a CI file that is no YAML' 2 '' 'cocket: error: .gitlab-ci.yml:2:1: *'
rm .gitlab-ci.yml
script dead-content-trust 2 x.gitlab-ci.yml 'variables:\n  DOCKER_CONTENT_TRUST: "1"' 'variables:\n  DOCKER_CONTENT_TRUST: "10"'
script dead-content-trust 1 Makefile 'x: ; DOCKER_CONTENT_TRUST=true docker pull a' 'x: ; DOCKER_CONTENT_TRUST=$$T docker pull a'
script dead-content-trust 3 .github/workflows/ci.yml 'on: push\nenv:\n  DOCKER_CONTENT_TRUST: 1\njobs: {}' 'on: push\njobs: {}'

# --- comments that ignore
printf '# cocket: ignore=no-user,no-healthcheck a build image\n\n# another comment\nFROM %s\n' $pinned >Dockerfile
run lint --fail-on note Dockerfile
is 'a comment above' 0 '' '*0 errors, 0 warnings, 0 notes; 0 known, 2 ignored'
printf '# cocket: ignore=no-user\nFROM %s\nHEALTHCHECK CMD true\n' $pinned >Dockerfile
run lint --fail-on warning Dockerfile
is 'without a reason' 1 "Dockerfile:1:1: warning: ignore=no-user: no reason is given, so it is not heeded [ignore-without-reason]
Dockerfile:2:1: warning: no USER: it runs as the base image does, which is root if that says nothing [no-user]" '*'
printf '# cocket: ignore=no-usr because\nFROM %s\nHEALTHCHECK CMD true\nUSER a\n' $pinned >Dockerfile
finds ignore-unknown-rule Dockerfile 1
printf 'services:\n  web:\n    image: nginx # cocket: ignore=floating-tag it is a test\n' >compose.yaml
silent floating-tag compose.yaml
printf 'services:\n  web: # cocket: ignore=floating-tag it is a test\n    image: nginx\n' >compose.yaml
finds floating-tag compose.yaml 3

# --- baselines: by what is found, not by the line
printf 'FROM nginx\nUSER root\n' >Dockerfile
run lint --write-baseline known.json Dockerfile
holds 'writing a baseline is no failure' [ "$status" = 0 ]
run lint --write-baseline half.json Dockerfile ./none
holds 'no baseline of what could not be read whole' [ "$status" = 2 -o "$status" = 1 ] && [ ! -e half.json ]
printf '# a comment\n\nFROM nginx\nENV A=1\nUSER root\n' >Dockerfile
run lint --fail-on note --baseline known.json Dockerfile
is 'known findings that have moved' 0 '' '*0 errors, 0 warnings, 0 notes; 3 known, 0 ignored'
printf 'FROM nginx\nENV API_KEY=x\nUSER a\n' >Dockerfile
run lint --fail-on warning --baseline known.json Dockerfile
is 'a new one counts' 1 "Dockerfile:2:1: warning: ENV API_KEY: its value is in the image [secret-in-env]" '*1 finding of the baseline is no longer there*'
for bad in '' '{' '{"version":2,"findings":[]}' '{"version":1,"findings":[{"fingerprint":"x"}]}' '{"version":1,"findings":[],"x":1}' '[]'; do
	printf %s "$bad" >bad.json
	run lint --baseline bad.json Dockerfile
	holds "a baseline of '$bad' is refused" [ "$status" = 2 ]
done
run lint --baseline none.json Dockerfile
holds 'a missing baseline is refused' [ "$status" = 2 ]

# --- what fails, and how it is printed
printf 'FROM %s\n' $pinned >Dockerfile
for level in error:0 warning:1 note:1 never:0; do
	run lint --fail-on "${level%:*}" Dockerfile
	holds "--fail-on ${level%:*}" [ "$status" = "${level#*:}" ]
done
run lint --ignore no-user --fail-on warning Dockerfile
holds '--ignore' [ "$status" = 0 ]
run lint --rule no-usr Dockerfile
is 'an unknown rule' 2 '' 'cocket: error: --rule no-usr: there is no such rule (did you mean "no-user"?)*'
run lint --output json --rule no-user Dockerfile
holds 'JSON' grep -q '^{"file":"Dockerfile","line":1,"column":1,"rule":"no-user","severity":"warning","what":"no USER.*"known":false,"fingerprint":"sha256:[0-9a-f]*"}$' out
run lint --format sarif Dockerfile
holds 'SARIF says its version' grep -q '"version":"2.1.0"' out
holds 'and its results' grep -q '"ruleId":"no-healthcheck".*"startLine":1' out
printf 'FROM nginx\n' >'a b.Dockerfile'
run lint --format sarif 'a b.Dockerfile'
holds 'SARIF has URIs' grep -q '"uri":"a%20b.Dockerfile"' out
printf 'FROM nginx\n' >'c:b.Dockerfile'
run lint --format sarif 'c:b.Dockerfile'
holds 'and no schemes in them' grep -q '"uri":"c%3Ab.Dockerfile"' out
printf 'kind: Pod\napiVersion: v1\nspec: {hostPID: true, containers: [{image: "a:1"}]}\n' >nameless.yaml
run lint --rule host-namespace nameless.yaml
is 'an object without a name' 1 'nameless.yaml:3:17: error: Pod: hostPID [host-namespace]' '*'
printf 'FROM\n' >Dockerfile
run lint Dockerfile
is 'a file that is none' 2 '' 'cocket: error: Dockerfile:1:*'
for name in none.yaml ./none none/Dockerfile; do
	run lint $name
	is "a file that is not there: $name" 2 '' 'cocket: error: *none*: *'
done
layout l registry.example.com/shop/api:1.4
run lint oci:l
is 'an image' 0 'oci:l: warning: no user is stated: it runs as root [no-user]
oci:l: note: no healthcheck is stated [no-healthcheck]' '*0 errors, 1 warning, 1 note;*'
run lint --deep oci:l
is 'an image whose layers are none' 1 '' 'cocket: denied: malformed: oci:l: *0 diff_ids, but there are 1 layers'
run lint oci:none
holds 'an image that is not there' [ "$status" = 2 ]
printf 'ENV A_KEY=hunter2\nFROM a\n' >Dockerfile
run lint Dockerfile
holds 'a value is never printed' sh -c '! grep -q hunter2 out err'

# --- SARIF as code-scanning pages read it
printf 'FROM nginx\n# cocket: ignore=root-user a test\nUSER root\nENV A_KEY=x\n' >'d: %1.Dockerfile'
cat >sarif.py <<'EOF'
import json, re, sys
run, = json.load(sys.stdin)["runs"]
rules = run["tool"]["driver"]["rules"]
assert run["tool"]["driver"]["name"] and run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
for rule in rules:
    assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
    assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert rule.get("helpUri", "https://x").startswith("https://")
assert len({rule["id"] for rule in rules}) == len(rules)
assert run["results"]
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]
    assert result["message"]["text"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"]["startLine"] >= 1 and place["region"]["startColumn"] >= 1
    assert re.fullmatch(r"([A-Za-z0-9._~/@-]|%[0-9A-F]{2})+", place["artifactLocation"]["uri"]), place
    assert not place["artifactLocation"]["uri"].startswith("./")
    assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["cocket/v1"])
    assert all(s["kind"] in ("inSource", "external") for s in result["suppressions"])
counts = [r for r in run["results"] if not r["suppressions"]]
print(len(counts), *sorted({r["ruleId"] for r in run["results"] if r["suppressions"]}))
EOF
run lint --write-baseline known.json 'd: %1.Dockerfile'
printf 'ENV B_KEY=x\n' >>'d: %1.Dockerfile'
run lint --format sarif --baseline known.json './d: %1.Dockerfile' oci:l
holds 'SARIF has what the pages want' sh -c 'python3 sarif.py <out >counted'
run lint --format sarif --baseline known.json 'd: %1.Dockerfile'
holds 'and says what does not count' sh -c 'python3 sarif.py <out | grep -qx "1 floating-tag no-healthcheck root-user secret-in-env"'
rm 'd: %1.Dockerfile'

# --- baselines of what is found twice
twin='services:\n  a: {image: x}\n  b: {image: x}\n'
printf 'FROM a:1\nFROM a:1\n' >Dockerfile
run lint --rule unpinned-image --write-baseline twice.json Dockerfile
printf 'FROM a:1\nFROM a:1\nFROM a:1\n' >Dockerfile
run lint --rule unpinned-image --fail-on warning --baseline twice.json Dockerfile
is 'two are known, and a third is new' 1 'Dockerfile:3:6: warning: FROM: a:1 has no digest [unpinned-image]' '*1 warning, 0 notes; 2 known, 0 ignored'
printf 'FROM a:1\n' >Dockerfile
run lint --rule unpinned-image --fail-on warning --baseline twice.json Dockerfile
is 'one of two is mended' 0 '' '*1 known, 0 ignored
cocket: 1 finding of the baseline is no longer there*'
printf "$twin" >compose.yaml
run lint --rule floating-tag --write-baseline twice.json compose.yaml ./compose.yaml compose.yaml
run lint --rule floating-tag --baseline twice.json compose.yaml
is 'a file that is named twice' 0 '' '*2 known, 0 ignored*'
run lint --rule floating-tag --baseline twice.json --write-baseline twice.json compose.yaml
holds 'a baseline that is written anew keeps what is known' sh -c '[ "$(grep -o fingerprint twice.json | wc -l)" = 2 ]'

# --- directories
mkdir -p tree/a/.git tree/.github/workflows tree/node_modules tree/b
for f in tree/Dockerfile tree/a/Dockerfile.dev tree/a/.git/Dockerfile tree/node_modules/Dockerfile tree/a/Dockerfile.dockerignore tree/b/x.dockerfile; do
	echo 'FROM x' >$f
done
printf 'on: push\njobs: {a: {container: x}}\n' >tree/.github/workflows/ci.yml
printf 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: x}]}\n' >tree/b/pod.yaml
printf 'services:\n  autowire: true\n' >tree/b/services.yaml
printf '{"a": 1, // b\n}\n' >tree/tsconfig.json
printf '#!/bin/sh\n' >tree/b/run.sh
ln -s ../../Dockerfile tree/b/Dockerfile
ln -s ../a tree/b/link
found='.github/workflows/ci.yml:2
Dockerfile:1
a/Dockerfile.dev:1
b/pod.yaml:3
b/x.dockerfile:1'
run lint --rule floating-tag tree
holds 'a directory: what is named so, in order' [ "$status" = 1 -a "$(cut -d: -f1,2 out)" = "$(echo "$found" | sed 's,^,tree/,')" ]
holds 'and how many' grep -q '^cocket: tree: 6 files looked at, 3 passed by$' err
cp out first
run lint --rule floating-tag tree/
holds 'with a slash' cmp -s out first
(cd tree && "$COCKET" lint --rule floating-tag . >../out 2>../err) || true
holds 'the working directory' [ "$(cut -d: -f1,2 out)" = "$found" ]
ln -s tree linked
run lint --rule floating-tag linked
holds 'a link that is named is followed' grep -q '^linked/a/Dockerfile.dev:1:6' out
run lint --rule floating-tag --exclude '*.dev' --exclude b/pod.yaml --exclude .github tree
holds '--exclude: names and paths' [ "$(cut -d: -f1,2 out | tr '\n' ' ')" = 'tree/Dockerfile:1 tree/b/x.dockerfile:1 ' ]
printf 'apiVersion: v1\nkind: {{ .Kind }}\n' >tree/a/chart.yaml
run lint --fail-on never tree
holds 'a template that was not rendered is an error' [ "$status" = 2 -a "$(grep -c '^cocket: error: tree/a/chart.yaml:2:.*render the template first' err)" = 1 ]
holds 'and the rest is looked at' grep -q '^tree/b/pod.yaml' out
rm tree/a/chart.yaml
printf 'FROM\n' >tree/a/Dockerfile.bad
run lint --fail-on never tree
holds 'and what is no Dockerfile' [ "$status" = 2 -a "$(grep -c '^cocket: error: tree/a/Dockerfile.bad:1:' err)" = 1 ]
rm tree/a/Dockerfile.bad
mkdir none.d
run lint none.d
is 'a directory without any' 2 '' 'cocket: error: none.d: no file there is one that lint knows*'
if [ "$(id -u)" != 0 ]; then
	mkdir tree/c && chmod 0 tree/c
	run lint --fail-on never tree
	holds 'a directory that cannot be read' [ "$status" = 2 -a "$(grep -c '^cocket: error: tree/c: cannot be read' err)" = 1 ]
	chmod 700 tree/c
fi

# --- whether an image is signed at all
run key generate --no-password k
run sign --key k.key oci:l
printf 'oci:l\n' >list
run lint --signed --rule unsigned-image oci:l list
is 'signed by somebody' 0 '' ''
layout u registry.example.com/shop/api:1.4
printf 'oci:l\noci:u # here\noci:u\n' >list
run lint --signed --rule unsigned-image --fail-on warning oci:u list
is 'signed by nobody' 1 "oci:u: warning: it is signed by nobody [unsigned-image]
list:2:1: warning: list: oci:u is signed by nobody [unsigned-image]
list:3:1: warning: list: oci:u is signed by nobody [unsigned-image]" '*3 warnings*'
run lint --rule unsigned-image --fail-on warning oci:u list
is 'not asked' 0 '' ''
printf 'oci:none\n' >list
run lint --signed list
holds 'what cannot be asked is no answer' [ "$status" = 2 ]

# --- the manual has every rule
run lint --format sarif "$0"
for rule in $(grep -o '{"id":"[a-z-]*"' out | cut -d'"' -f4); do
	holds "cocket-lint(7) has $rule" grep -q "^\.It Cm $rule Pq " "$PROJECT/man/cocket-lint.7"
done
finish
