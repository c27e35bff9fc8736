#!/bin/sh
# Options: command line, environment and configuration file, --help, and what is refused.  Nothing here needs a network.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

export COCKET_PASSWORD=
run key generate k
unset COCKET_PASSWORD
run key show k.pub
text=$(cat out)
run --output json key show k.pub
json=$(cat out)
is 'global options before the command' 0 "$json"
holds 'JSON is another form' [ "$text" != "$json" ]

# --- the command line
run key show k.pub --output json
is 'options after operands' 0 "$json"
run key show --output=json k.pub
is '--name=value' 0 "$json"
run key show --output json -- k.pub
is 'two dashes end the options' 0 "$json"
run key show -- --output
is 'what follows them is an operand' 2 '' 'cocket: error: --output: No such file or directory
cocket: hint: check the path'
run key show -qv k.pub
is 'clustered letters; -q and -v' 2 '' 'cocket: error: --quiet and --verbose are mutually exclusive'
run key show -qx k.pub
is 'unknown letter' 2 '' 'cocket: error: unknown option -x
cocket: hint: cocket key show --help lists the options'
run verify --keey k.pub image
is 'unknown option, with a hint' 2 '' 'cocket: error: unknown option --keey
cocket: hint: did you mean --key[?]'
run verify -key k.pub image
is 'one dash where two belong' 2 '' 'cocket: error: unknown option -k
cocket: hint: did you mean --key[?]'
run --key k.pub verify image
is 'an option before its command' 2 '' 'cocket: error: unknown option --key
cocket: hint: it stands after the command: cocket verify --key'
run verify --zzzzzz image
is 'unknown option, nothing near' 2 '' 'cocket: error: unknown option --zzzzzz
cocket: hint: cocket verify --help lists the options'
run verify --ke k.pub image
is 'no abbreviations' 2 '' 'cocket: error: unknown option --ke
cocket: hint: did you mean --key[?]'
run verify "--$(printf '\033')[31m" image
is 'an unknown option is escaped' 2 '' 'cocket: error: unknown option --\\x1b*'
run verify --threshold 1 --threshold 1 image
is 'repeated' 2 '' 'cocket: error: option --threshold: given twice'
run key show -q -q k.pub
is 'repeated letter' 2 '' 'cocket: error: option -q: given twice'
run verify image --key
is 'value missing' 2 '' 'cocket: error: option --key: needs a value: --key PUB'
run verify image --key ''
is 'value empty' 2 '' 'cocket: error: option --key: empty value'
run key show --output xml k.pub
is 'no such choice' 2 '' 'cocket: error: option --output: xml: expected one of text, json'
run verify --threshold -1 image
is 'not a number' 2 '' 'cocket: error: option --threshold: -1: expected a number'
run verify --threshold 99999999999999999999 image
is 'number too large' 2 '' 'cocket: error: option --threshold: *'
run verify --timeout 5 image
is 'duration without a unit' 2 '' 'cocket: error: option --timeout: *'
run sign --format simple,simpel image
is 'one of several choices' 2 '' 'cocket: error: option --format: simpel: expected one of simple, bundle'
run key show --quiet=maybe k.pub
is 'flag with a wrong value' 2 '' 'cocket: error: option --quiet: maybe: expected yes or no*'

# --- operands and commands
run
is 'no command' 2 '' 'cocket: error: no command given*'
run vreify
is 'unknown command, with a hint' 2 '' 'cocket: error: unknown command vreify
cocket: hint: did you mean cocket verify[?]'
run key
is 'a group alone' 2 '' 'cocket: error: key: missing subcommand*'
run generate k
is 'the command of a group alone' 2 '' 'cocket: error: unknown command generate
cocket: hint: did you mean cocket key generate[?]'
run key gen k
is 'the beginning of a command of a group' 2 '' 'cocket: error: unknown command key gen
cocket: hint: did you mean cocket key generate[?]'
run key shwo k.pub
is 'unknown command of a group' 2 '' 'cocket: error: unknown command key shwo*'
run key show
is 'too few operands' 2 '' 'cocket: error: key show: missing FILE*'
run key show k.pub k.pub
is 'too many operands' 2 '' 'cocket: error: key show: too many arguments (expected FILE)*'

# --- options and commands of other tools
run verify --tls-verify=false example.com/a
is 'an option of podman' 2 '' "cocket: error: unknown option --tls-verify
cocket: hint: TLS is always verified: give the registry's CA by --certs-dir DIR, or use --plain-http for a registry without TLS"
run verify --insecure-ignore-tlog --key k.pub example.com/a
is 'of cosign' 2 '' 'cocket: error: unknown option --insecure-ignore-tlog
cocket: hint: did you mean --no-log? for an instance that keeps no logs, --unlogged-root FILE leaves the others as they are'
run verify -o json example.com/a
is 'a letter' 2 '' 'cocket: error: unknown option -o
cocket: hint: did you mean --output json[?]'
run inspect --key k.pub example.com/a
is 'an option of another command' 2 '' 'cocket: error: unknown option --key
cocket: hint: --key is an option of cocket verify'
run policy check --policy 'my p.json'
is 'an option that is the operand' 2 '' "cocket: error: unknown option --policy
cocket: hint: FILE needs no option: cocket policy check 'my p.json'"
run verify --zzz example.com/a
is 'an option of nobody' 2 '' 'cocket: error: unknown option --zzz
cocket: hint: cocket verify --help lists the options'
run --zzz verify
is 'before the command' 2 '' 'cocket: error: unknown option --zzz
cocket: hint: cocket --help lists the options'
run verify --threshold x example.com/a
is 'a wrong value has no hint about names' 2 '' 'cocket: error: option --threshold: x: expected a number'
run triangulate 'oci:a b'
is 'a command of cosign' 2 '' "cocket: error: unknown command triangulate
cocket: hint: cocket inspect 'oci:a b' lists the signatures and where they are"
run trust inspect alpine
is 'of docker' 2 '' 'cocket: error: unknown command trust inspect
cocket: hint: cocket trust show'

# --- help
run --version
is '--version' 0 "cocket $(sed -n 's/^VERSION := //p' "$PROJECT/Makefile")"
run version
is 'version' 0 "cocket $(sed -n 's/^VERSION := //p' "$PROJECT/Makefile")"
run version --output json
is 'as JSON' 0 "{\"version\":\"$(sed -n 's/^VERSION := //p' "$PROJECT/Makefile")\"}"
run version 1
is 'of nothing else' 2 '' 'cocket: error: version: too many arguments (expected none)*'
run --help
holds '--help is status 0' [ "$status" = 0 ]
holds '--help says nothing on stderr' [ ! -s err ]
cp out help
for command in verify sign 'key generate' 'key show' 'key passwd' 'key import' digest inspect; do
	holds "--help lists $command" grep -q "^  $command " help
	# shellcheck disable=SC2086
	run $command --help
	cp out long
	holds "$command --help" [ "$status" = 0 ]
	holds "$command --help has a synopsis" grep -q "^Usage: cocket $command " long
	# shellcheck disable=SC2086
	run help $command
	holds "help $command is the same" cmp -s out long
done
# Every example is a line that its command takes, and nothing is wider than a terminal.
"$COCKET" __usages >usages
"$COCKET" __options | cut -f 1 | sort -u | while read -r command; do
	# shellcheck disable=SC2086
	run $command --help
	awk -v c="$command" 'length($0) > 80 { print c ": " $0 }' out
	grep -q "^$command	example	" usages || echo "$command has no example"
done >wide
holds 'help fits a terminal' [ ! -s wide ]
grep "	example	" usages | cut -f 3 | sed 's/ [>|<] .*//; s/^source <(\(.*\))$/\1/; s/.(cat yesterday)/x/; s/^cocket-containerd/cocket containerd/; s/ -\(name\|digest\|stdin-media\)/ --\1/g; s/^cocket/run/' >lines
holds 'there are examples' [ "$(wc -l <lines)" -gt 60 ]
while read -r line; do
	eval "$(printf '%s' "$line" | sed 's/^run \(docker.*\)/run help docker/; s/ -- / --help -- /; s/$/ --help/')"
	holds "it runs: $line" [ "$status" = 0 ]
done <lines
run trust delegate --help
sed -n 's/^\([A-Z][a-z ,]*\):$/\1/p' out | tr '\n' '|' >headings
holds 'options are in groups' [ "$(cat headings)" = 'Examples|Options|Keys and passwords|Trust store|Output|Settings and help|' ]
run verify --help
sed -n 's/^\([A-Z][a-z ,]*\):$/\1/p' out | tr '\n' '|' >headings
holds 'in one order' [ "$(cat headings)" = 'Examples|Who may sign|What to verify|Files that name images|Ledger, cache and log|Registry|Output|Settings and help|' ]
"$COCKET" __options | awk -F '\t' '$1 == "verify" { print $2 }' | while read -r option; do
	[ "$(grep -c -e "^  \(-.,\|   \) $option\( \|\$\)" out)" = 1 ] || echo "$option"
done >lost
holds 'each option is there once' [ ! -s lost ]
run help
holds 'help is --help' cmp -s out help
run help vreify
is 'help of what is not there' 2 '' 'cocket: error: unknown command vreify*'
run verify --help --keey
is 'a wrong option outweighs --help' 2 '' 'cocket: error: unknown option --keey*'

# --- the environment
export COCKET_OUTPUT=json
run key show k.pub
is 'environment' 0 "$json"
run key show --output text k.pub
is 'the command line outweighs it' 0 "$text"
COCKET_OUTPUT=
run key show k.pub
is 'an empty variable is none' 0 "$text"
COCKET_OUTPUT=xml
run key show k.pub
is 'a wrong one is refused' 2 '' 'cocket: error: COCKET_OUTPUT: xml: expected one of text, json'
unset COCKET_OUTPUT
export COCKET_PEM=1
run key show k.pub
is 'flag in the environment' 0 "$(cat k.pub)"
run key show --pem=no k.pub
is 'and switched off' 0 "$text"
unset COCKET_PEM
export COCKET_KEY=k.pub:none.pub
run verify example.com/a
is 'list in the environment' 2 '' 'cocket: error: none.pub: No such file or directory
cocket: hint: check the path'
run verify --key other.pub example.com/a
is 'a list is taken whole' 2 '' 'cocket: error: other.pub: No such file or directory
cocket: hint: check the path'
unset COCKET_KEY
export COCKET_VERSION=1 COCKET_HELP=1
run key show k.pub
is '--help and --version are of the command line only' 0 "$text"
unset COCKET_VERSION COCKET_HELP

# --- options that exclude each other: the nearer source counts
mkdir store
not_there='cocket: error: *oci:none: *'
run verify --key k.pub --trust store oci:none
is 'both on the command line' 2 '' 'cocket: error: --key and --trust are mutually exclusive'
COCKET_KEY=none.pub run verify --trust store oci:none
is 'COCKET_KEY yields to --trust' 2 '' '*store*'
COCKET_TRUST=store run verify --key k.pub oci:none
is 'COCKET_TRUST yields to --key' 2 '' "$not_there"
COCKET_POLICY=none.json run verify --key k.pub oci:none
is 'COCKET_POLICY too' 2 '' "$not_there"
COCKET_TRUST=store COCKET_POLICY=none.json run verify --key k.pub oci:none
is 'and both' 2 '' "$not_there"
COCKET_TRUST=store COCKET_KEY=k.pub run verify oci:none
is 'two variables are as two options' 2 '' 'cocket: error: COCKET_KEY and COCKET_TRUST are mutually exclusive'
COCKET_TRUST=store COCKET_KEY=k.pub run verify --key k.pub oci:none
is 'unless the command line says which' 2 '' "$not_there"
COCKET_KEY=none.pub run verify --policy none.json oci:none
is 'COCKET_KEY yields to --policy' 2 '' 'cocket: error: *none.json*'
COCKET_QUIET=1 run key show -v k.pub
is 'COCKET_QUIET yields to -v' 0 "$text"
COCKET_QUIET=1 COCKET_VERBOSE=1 run key show k.pub
is 'with its value' 2 '' 'cocket: error: COCKET_QUIET and COCKET_VERBOSE are mutually exclusive'
COCKET_OUTPUT=json run key show --pem k.pub
is 'COCKET_OUTPUT yields to --pem' 0 "$(cat k.pub)"
COCKET_PEM=1 run key show --output json k.pub
is 'COCKET_PEM yields to --output json' 0 "$json"
COCKET_PEM=1 COCKET_OUTPUT=json run key show k.pub
is 'a choice is named with its value' 2 '' 'cocket: error: COCKET_PEM and COCKET_OUTPUT=json are mutually exclusive'
COCKET_PEM=1 COCKET_OUTPUT=text run key show k.pub
is 'one that is the default excludes nothing' 0 "$(cat k.pub)"
COCKET_PASSWORD_FILE=none run key generate --no-password unsealed
holds 'COCKET_PASSWORD_FILE yields to --no-password' grep -q 'BEGIN PRIVATE' unsealed.key
run verify --key k.pub --no-ledger --ledger l.json oci:none
is 'both of the ledger' 2 '' 'cocket: error: --ledger and --no-ledger are mutually exclusive'
COCKET_CHECK=none run digest oci:none
is 'operands outweigh COCKET_CHECK' 2 '' "$not_there"
COCKET_CHECK=none run digest
is 'which counts without any' 2 '' 'cocket: error: none: *'
run digest --check none oci:none
is 'both are an error' 2 '' 'cocket: error: --check FILE takes the images from FILE*'
COCKET_TRUST=none run policy check --syntax none.json
is 'COCKET_TRUST yields to --syntax' 2 '' 'cocket: error: *none.json: *'

# --- the configuration file
mkdir -p home/.config/cocket
user=home/.config/cocket/config.json
echo '{"output": "json"}' >$user
run key show k.pub
is "the user's file" 0 "$json"
COCKET_OUTPUT=text run key show k.pub
is 'the environment outweighs it' 0 "$text"
echo '{"output": "json", "key show": {"output": "text"}}' >$user
run key show k.pub
is "the command's own object outweighs the rest" 0 "$text"
echo '{"key passwd": {"output": "json"}, "threshold": 2}' >$user
run key show k.pub
is "other commands' settings do nothing" 0 "$text"
echo '{"otput": "json"}' >$user
run key show k.pub
is 'unknown name' 2 '' "cocket: error: $work/$user:1:2: otput: no such setting (did you mean \"output\"?)"
echo '{"verify": {"otput": "json"}}' >$user
run key show k.pub
is 'unknown name of another command' 2 '' "cocket: error: $work/$user:1:13: verify: otput: no such setting (did you mean \"output\"?)"
echo '{"key show": {"threshold": 1}}' >$user
run key show k.pub
is "another command's option" 2 '' "cocket: error: $work/$user:1:15: key show: threshold: no such setting"
echo '{"key show": true}' >$user
run key show k.pub
is 'a command that is no object' 2 '' "cocket: error: $work/$user:1:2: key show: no such setting; those of the command are an object"
echo '{"key show": {"role-key": "x"}}' >$user
run key show k.pub
is 'a problem is told once' 2 '' "cocket: error: $work/$user:1:15: key show: role-key: no such setting*"
for name in help version config; do
	echo "{\"$name\": true}" >$user
	run key show k.pub
	is "$name is no setting" 2 '' "cocket: error: $work/$user:1:2: $name: no such setting*"
done
echo '{"quiet": "yes"}' >$user
run key show k.pub
is 'wrong type' 2 '' "cocket: error: $work/$user:1:11: quiet: wrong type: expected true or false"
echo '{"output": "json", "output": "json"}' >$user
run key show k.pub
is 'a name twice' 2 '' "cocket: error: $work/$user:1:20: duplicate key *"
printf '{\n  "otput": "json",\n  "verify": { "treshold": 2 },\n  "key show": { "threshold": 2, "pem": 1 } }\n' >$user
run key show k.pub
is 'all of it in one run' 2 '' "cocket: error: $work/$user:2:3: otput: no such setting (did you mean \"output\"?)
cocket: error: $work/$user:3:15: verify: treshold: no such setting (did you mean \"threshold\"?)
cocket: error: $work/$user:4:17: key show: threshold: no such setting
cocket: error: $work/$user:4:40: pem: wrong type: expected true or false"
echo '[]' >$user
run key show k.pub
is 'no object' 2 '' "cocket: error: $work/$user:1:1: not a JSON object"
run key show --config /dev/null/x k.pub
is '--config must be there' 2 '' 'cocket: error: configuration file: /dev/null/x: *'
echo '{"output": "json"}' >mine
run key show --config mine k.pub
is '--config alone is read' 0 "$json"
COCKET_CONFIG=mine run key show k.pub
is 'COCKET_CONFIG' 0 "$json"
echo '{"verify": {"key": ["k.pub", "none.pub"], "threshold": 1}}' >mine
run --config mine verify example.com/a
is 'list in the file' 2 '' 'cocket: error: ./none.pub: No such file or directory
cocket: hint: check the path'
mkdir -p beside
echo '{"verify": {"key": "k.pub"}}' >beside/mine
run --config beside/mine verify example.com/a
is 'a path in the file is beside the file, not here' 2 '' 'cocket: error: beside/k.pub: No such file or directory
cocket: hint: check the path'
cp k.pub beside/
run --config beside/mine verify oci:none
is 'and found there' 2 '' 'cocket: error: not-found: oci:none: *'
echo '{"key": "none.pub", "threshold": 2}' >mine
run --config mine verify --trust store oci:none
is 'what the file says of keys yields to --trust' 2 '' '*store*'
COCKET_TRUST=store run --config mine verify oci:none
is 'and to COCKET_TRUST' 2 '' '*store*'
echo '{"trust": "store", "verify": {"key": "k.pub"}}' >mine
run --config mine verify oci:none
is "the command's own object outweighs the rest here too" 2 '' "$not_there"
echo '{"trust": "store", "key": "k.pub"}' >mine
run --config mine verify oci:none
is 'both in one object' 2 '' 'cocket: error: key in a configuration file and trust in a configuration file are mutually exclusive'
run --config mine verify --key k.pub oci:none
is 'the command line says which' 2 '' "$not_there"
echo '{"no-ledger": true}' >mine
run --config mine verify --key k.pub --ledger l.json oci:none
is '--ledger outweighs no-ledger' 2 '' "$not_there"
echo '{"ledger": "l.json"}' >mine
run --config mine verify --key k.pub --no-ledger oci:none
is '--no-ledger outweighs ledger' 2 '' "$not_there"
echo '{"no-password": true}' >mine
COCKET_PASSWORD=secret run --config mine key generate closed
holds 'COCKET_PASSWORD outweighs no-password' grep -q ENCRYPTED closed.key
run --config mine key generate plain
holds 'which counts without it' grep -q 'BEGIN PRIVATE' plain.key
echo '{"password-file": "none"}' >mine
COCKET_PASSWORD=secret run --config mine key show closed.key
is 'COCKET_PASSWORD outweighs password-file' 0 "$("$COCKET" key show --config mine closed.pub)"
COCKET_PASSWORD=secret run --config mine key show --password-file other closed.key
is 'but not --password-file' 2 '' 'cocket: error: password file other: *'
mkdir -p xdg/cocket
echo '{"output": "json"}' >xdg/cocket/config.json
XDG_CONFIG_HOME=$work/xdg run key show k.pub
is 'XDG_CONFIG_HOME' 0 "$json"
echo '{}' >$user
XDG_CONFIG_HOME=xdg run key show k.pub
is 'XDG_CONFIG_HOME must be absolute' 0 "$text"
COCKET_OUTPIT=json run key show k.pub
is 'a variable that is nearly a setting is warned of' 0 "$text" 'cocket: warning: COCKET_OUTPIT is not a setting and has no effect; did you mean COCKET_OUTPUT?'
COCKET_SOMETHING_ELSE=1 run key show k.pub
is 'one that is not is none of our business' 0 "$text"
chmod 666 $user
run key show k.pub
is 'a file that others can change' 2 '' "cocket: error: $work/$user: writable by group or others (mode 0666); check its content, then chmod go-w
cocket: hint: chmod go-w $work/$user"
chmod 644 $user
run key show k.pub
is 'and one that they can read' 0 "$text"

finish
