#!/bin/sh
# Shell completion: what `cocket __complete` offers, follows from the tables of options; the scripts ask it.  Real shells: tests/interop/test_completion.py.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# offers NAME WORDS EXPECTED: the first words of the lines, joined by spaces.
offers() {
	name=$1
	expected=$2
	shift 2
	run __complete "$@"
	got=$(cut -f 1 out | tr '\n' ' ')
	if [ "$status" != 0 ] || [ -s err ]; then
		not_ok "$name" "status $status, stderr: $(cat err)"
	elif [ "$got" != "$expected" ]; then
		not_ok "$name" "offers $got" "expected $expected"
	else
		ok "$name"
	fi
}

offers 'a command' 'verify version ' ver
offers 'a command that is none' '' verx
run __complete
mv out commands
sort commands >sorted
holds 'each once' [ "$(cut -f 1 sorted | uniq -d)" = '' ]
holds 'help too' grep -q '^help	' commands
sed -n 's/^\([a-z]*\)	.*/\1/p' commands | while read -r command; do
	"$COCKET" "$command" --help >help || echo "no $command"
done >wrong
holds 'every one is a command or a group' [ ! -s wrong ]
offers 'a command of a group' 'generate ' key g
offers 'a group ends' '' key generate ''
offers 'no command of a group' '' key x
offers 'after a command that is none' '' vreify --
offers 'help COMMAND' 'verify version ' help ver
offers 'help ends there' '' help verify ''
offers 'global options before the command' '--output ' --ou
offers 'and their values' 'text json ' --output ''
offers 'and the command after them' 'verify version ' --output json -q ver

# Every option of every command, and none of another.
"$COCKET" __options | cut -f 1,2 >options
cut -f 1 options | sort -u | while read -r command; do
	grep "^$command	" options | cut -f 2 >expected
	# shellcheck disable=SC2086
	"$COCKET" __complete $command -- | cut -f 1 >got
	cmp -s expected got || echo "$command"
done >wrong
holds 'all options of all commands' [ ! -s wrong ]
offers 'one that was given is not offered again' '' verify --threshold 2 --thr
offers 'nor by its letter' '' verify -q --qui
offers 'a list is' '--key ' verify --key a.pub --ke
offers 'one that excludes it is not' '--trusted-root ' verify --key a.pub --trus
offers 'nor the other way round' '' verify --trust=store --ke
offers 'what both exclude' '' key show -v --qui
offers 'an option of another command is not' '' digest --thr
offers 'after two dashes there are no options' '' verify -- --thr
offers 'a value that looks like an option is a value' '--threshold ' verify --key --output --thr

offers 'a path' ':files 0 ' verify --file ''
offers 'a public key' ':files 0 .pub ' verify --key ''
offers 'a private key' ':files 0 .key ' sign --key ''
offers 'a path in the same word' ':files 6 .pub ' verify --key=a
offers 'a key by its file or its id' ':files 0 .pub ' trust rotate release --remove ''
offers 'a directory' ':dirs 0 ' verify --trust ''
offers 'a value of no known kind' '' verify --threshold ''
offers 'a choice' 'simple ' sign --format si
offers 'a choice in the same word' '--format=bundle ' sign --format=b
offers 'several choices' 'simple,bundle ' sign --format simple,b
offers 'after what is no choice there is none' '' sign --format 'sample,b'
offers 'a flag has no value' '' verify --explain=
offers 'what was typed is never printed' '' sign --format 'a
b,'

offers 'transports' 'docker:// oci: oci-archive: docker-archive: ' verify --key k.pub ''
offers 'one that begins so' 'oci: oci-archive: ' verify oc
offers 'what follows a layout' ':dirs 4 ' verify oci:
offers 'what follows an archive' ':files 12 ' verify oci-archive:x
offers 'every image of many' 'docker:// ' verify a b c docker:
offers 'a transport as a value' '--to=docker-archive: ' pull --to=docker-
offers 'one image of one' '' inspect a docker:
offers 'an operand of words' 'root targets ' trust rotate ''
offers 'an operand that is a path' ':files 0 ' key show ''
offers 'the second operand' '' key import old.key ''
offers 'platforms' 'linux/arm64 linux/arm/v7 ' verify --platform linux/arm
offers 'rules of lint' 'no-user ' lint --rule no-u
offers 'rules to ignore' '--ignore=no-cap-drop ' lint --ignore=no-c
offers 'types of attestations' 'sbom scan slsaprovenance1 slsaprovenance02 slsaprovenance spdx spdxjson ' attest --type s
offers 'and of those that are asked for' 'vex vsa vuln ' verify --attestation v
offers 'tools' 'podman ' pull --with p

# Roles are those of the store: the one that was named, or the usual one.
mkdir -p store/staged home/.config/cocket/trust
for name in root 1.root 12.root targets snapshot timestamp release nightly 2.old; do
	echo '{}' >"store/$name.json"
done
touch store/notes.txt 'store/a b.json' 'store/$(x).json' 'store/.json' "$(printf 'store/c\033d.json')"
echo '{}' >home/.config/cocket/trust/usual.json
offers 'roles' 'root targets nightly release ' trust rotate --trust store ''
offers 'of a store in the same word' 'release ' trust delegate --trust=store rel
offers 'as a value' '--parent=release ' trust delegate --trust store x --parent=r
offers 'of the usual store' 'usual ' trust undelegate ''
offers 'of no store' '' trust undelegate --trust none ''
offers 'shells' 'bash zsh fish ' completion ''

for shell in bash:cocket.bash zsh:_cocket fish:cocket.fish; do
	run completion "${shell%%:*}"
	holds "the script for ${shell%%:*}" cmp -s out "$PROJECT/completions/${shell#*:}"
done
run completion tcsh
is 'no such shell' 2 '' 'cocket: error: completion: no script for tcsh: expected bash, zsh or fish'
run completion
is 'which shell[?]' 2 '' 'cocket: error: completion: missing bash|zsh|fish*'

finish
