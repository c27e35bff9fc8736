#!/bin/sh
# What every command promises alike, held against the tables of commands and options, so that a new one is held to it too: help, unknown options,
# empty values, a variable for each option, results on standard output alone, and no success where a result could not be written.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

"$COCKET" __options >options
holds 'there are options' [ -s options ]
cut -f1 options | sort -u | grep -v '^containerd$' >commands # what that one says is for containerd, on standard output: tests/hostile/test_containerd.py

# --- each command, by its tables alone
while read -r command; do
	# shellcheck disable=SC2086
	run $command --help
	usage=$(head -n 1 out)
	is "$command --help" 0 "$(cat out)"
	holds "$command --help says how it is used" [ "${usage#"Usage: cocket $command"}" != "$usage" ]
	# shellcheck disable=SC2086
	run $command --no-such-option
	is "$command: an unknown option" 2 '' 'cocket: error: unknown option --no-such-option*'
	# shellcheck disable=SC2086
	run $command --output yaml
	is "$command: an unknown form" 2 '' 'cocket: error: option --output: yaml: expected one of text, json'
	# shellcheck disable=SC2086
	COCKET_QUIET=maybe run $command x
	is "$command: a variable that is no yes or no" 2 '' 'cocket: error: COCKET_QUIET: maybe: expected yes or no*'
done <commands

# --- each option: an empty value is none, and its variable is read as it is
cut -f1,2,4,6 options | tr '\t' '|' >rows
while IFS='|' read -r command option kind variable; do
	[ "$command" != containerd ] || continue
	if [ "$kind" != flag ]; then
		# shellcheck disable=SC2086
		run $command "$option" '' x
		is "$command $option: an empty value" 2 '' "cocket: error: option $option: empty value"
	fi
	[ -n "$variable" ] || continue
	case $kind in
	flag | number | duration | choice | choices) ;;
	*) continue ;; # any text may be one
	esac
	status=0
	# shellcheck disable=SC2086
	env "$variable=no such value" "$COCKET" $command x </dev/null >out 2>err || status=$?
	is "$command $variable: a value that is none" 2 '' "cocket: error: $variable: *no such value*"
	status=0
	# shellcheck disable=SC2086
	env "$variable=" "$COCKET" $command --no-such-option </dev/null >out 2>err || status=$?
	is "$command $variable: empty is not set" 2 '' 'cocket: error: unknown option --no-such-option*'
done <rows

# --- what changes trust, relaxes a check or runs a command is not taken from the environment, where nobody sees it
cut -f1,2,6,7 options | tr '\t' '|' >rows
while IFS='|' read -r command option variable configurable; do
	[ -z "$variable" ] && [ -n "$configurable" ] && [ "$command" != containerd ] || continue
	variable=COCKET_$(printf %s "${option#--}" | tr 'a-z-' 'A-Z_')
	status=0
	# shellcheck disable=SC2086
	env "$variable=1" "$COCKET" $command x </dev/null >out 2>err || status=$?
	is "$command $variable" 2 '' "cocket: error: $variable: $option is not taken from the environment*"
	status=0
	# shellcheck disable=SC2086
	env "$variable=" "$COCKET" $command --no-such-option </dev/null >out 2>err || status=$?
	is "$command $variable: empty is not set" 2 '' 'cocket: error: unknown option --no-such-option*'
done <rows
for option in threshold signed-as no-ledger no-diff-ids plain-http root-sha256 add remove expires images role-key names with; do
	holds "--$option is one of them" grep -q "|--$option||config\$" rows
done
for option in key policy trust ledger timeout output; do
	holds "--$option is none" grep -q "|--$option|COCKET_" rows
done

# --- results: a signed image on disk, a policy, an audit log, a trust store
image() { # DIR: the smallest image there is, as example.com/app:1
	mkdir -p "$1/blobs/sha256"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	config='{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
	manifest=$(printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[]}' \
		"$(put "$1" application/vnd.oci.image.config.v1+json "$config")")
	entry=$(put "$1" application/vnd.oci.image.manifest.v1+json "$manifest")
	printf '{"schemaVersion":2,"manifests":[%s,"annotations":{"org.opencontainers.image.ref.name":"example.com/app:1"}}]}' \
		"${entry%\}}" >"$1/index.json"
}
put() { # DIR TYPE BYTES: writes a blob, prints its descriptor
	hex=$(printf %s "$3" | sha256sum | cut -d' ' -f1)
	printf %s "$3" >"$1/blobs/sha256/$hex"
	printf '{"mediaType":"%s","size":%s,"digest":"sha256:%s"}' "$2" "$(printf %s "$3" | wc -c | tr -d ' ')" "$hex"
}
image l
run key generate --no-password k
run key generate --no-password other
run sign -q --key k.key oci:l
is 'signed' 0 "$(cat out)"
cp -r l signed
run trust init -q --trust store --no-password
echo oci:l >list
echo '{"version":1,"rules":[{"images":["example.com/*"],"keys":["k.pub"]}]}' >policy.json
printf '{"default":[{"type":"reject"}],"transports":{"docker":{"example.com/app":[{"type":"sigstoreSigned","keyPath":"%s/k.pub"}]}}}' "$work" >podman.json
run verify --key k.pub --audit log oci:l
is 'verified, and written down' 0 "$(cat out)"
run digest oci:l
cp out sums
run save -q --no-trust --key k.pub -o saved.tar oci:l
run verify --key k.pub --ledger ledger.json oci:l
run mirror add --mirrors mirrors.json localhost:5000/m example.com

cat >results <<'END'
verify --key k.pub oci:l
verify --key k.pub --deep oci:l
verify --key k.pub --file list
verify --key other.pub oci:l
verify --policy policy.json --no-ledger oci:l
sign --key k.key oci:l
pull --key k.pub --to oci:pulled oci:l
save --no-trust --key k.pub -o again.tar oci:l
load --no-trust --key k.pub saved.tar
pin --key k.pub list
digest oci:l
digest --check sums
inspect oci:l
key show k.pub
trust show --trust store
policy check policy.json
policy explain --policy policy.json example.com/app:1
audit verify log
ledger show --ledger ledger.json
mirror list --mirrors mirrors.json
END
while read -r arguments; do
	for form in text json; do
		# shellcheck disable=SC2086
		run $arguments --output $form
		cp out result
		[ "$form" = text ] || holds "$arguments: each line is an object" python3 -c '
import json, sys
lines = open("result").read().splitlines()
sys.exit(not lines or not all(isinstance(json.loads(line), dict) for line in lines))'
		decided=$status
		for sink in full closed; do
			status=0
			# shellcheck disable=SC2086
			case $sink in
			full) "$COCKET" $arguments --output $form </dev/null >/dev/full 2>err || status=$? ;;
			closed) "$COCKET" $arguments --output $form </dev/null >&- 2>err || status=$? ;;
			esac
			# a denial in text prints nothing on standard output, and stays one
			if [ -s result ] && [ "$decided" = 0 ]; then
				holds "$arguments ($form, $sink): exit status" [ "$status" = 3 ]
				holds "$arguments ($form, $sink): says why" grep -q '^cocket: error: io: standard output: ' err
			else
				holds "$arguments ($form, $sink): no success" [ "$status" != 0 ]
			fi
		done
	done
done <results

# --- "-" is standard input where a file is read; where one is written it is none
while read -r wanted arguments; do
	# shellcheck disable=SC2086
	run $arguments
	is "$arguments" "$wanted" "$(cat out)" '*cocket: error: *-: a file is needed here*'
	refuses "$arguments: nothing of that name" test -e ./-
done <<'END'
3 verify --key k.pub --audit - oci:l
2 verify --key k.pub --ledger - oci:l
2 sign --key k.key --detached - oci:l
2 trust export --trust store -
2 policy import --from podman --out - podman.json
END

# --- standard input by its three names
for name in - /dev/stdin /dev/fd/0; do
	run verify --key k.pub --file list
	wanted=$(cat out)
	status=0
	# a pipe, as of a command before it
	# shellcheck disable=SC2002
	cat list | "$COCKET" verify --key k.pub --file "$name" >out 2>err || status=$?
	is "a list on standard input as $name" 0 "$wanted"
done

# --- the fields of a decision
cat >fields.py <<'END'
import json, sys
decision = json.loads(open("out").read())
wanted = "image digest pinned verdict reason detail signed-as claims trust policy requests".split() + sys.argv[1:]
missing = [f for f in wanted if f not in decision]
of_claims = "format key role name tag signed-at expires counted proved".split()
missing += [f for c in decision.get("claims", []) for f in of_claims if f not in c]
sys.exit(", ".join(missing) or 0)
END
run verify --key k.pub --output json oci:l
holds 'fields of what may pass' python3 fields.py
run verify --key k.pub --deep --output json oci:l
holds 'and of its blobs' python3 fields.py blobs
run verify --key other.pub --output json oci:l
holds 'fields of what is denied' python3 fields.py
run verify --key k.pub --output json oci:none
holds 'fields of what could not be decided' python3 fields.py
is 'which is the user'\''s to mend' 2 "$(cat out)" '*'

# --- one bad among good: told apart, in the order asked, by the worse status
run verify --key k.pub oci:l oci:none oci:signed
is 'a layout is not there' 2 "$(sed -n 1p out)
$(sed -n 2p out)" 'cocket: error: not-found: oci:none: *'
holds 'and two passed' [ "$(wc -l <out)" -eq 2 ]
image unsigned
run verify --key k.pub oci:l oci:unsigned oci:l:none
is 'a denial outweighs that' 1 "$(sed -n 1p out)" 'cocket: denied: no-signature: oci:unsigned: *'
run verify --key k.pub oci:l 'oci:unsigned:'
is 'a name that is none stops all' 2 '' 'cocket: error: image oci:unsigned:: the tag *'

finish
