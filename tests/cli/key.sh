#!/bin/sh
# cocket key: pairs are made whole or not at all, passwords come from where they may, and output that fails is never status 0.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mode() { stat -c %a "$1"; }
id_of() { "$COCKET" key show "$1" | cut -d' ' -f2; }
# what openssl says of the public key file: an opinion that is not ours
id_by_openssl() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -d' ' -f1; }

echo secret >pw
for type in ed25519 p256 p384; do
	run key generate --type $type --password-file pw $type
	is "generate $type" 0 "$type $(id_by_openssl $type.pub)
$type.key
$type.pub" "cocket: hint: sign with: cocket sign --key $type.key IMAGE; give $type.pub to those who verify"
	holds "$type.key is 0600" [ "$(mode $type.key)" = 600 ]
	run key show --password-file pw $type.key
	is "show $type.key" 0 "$type $(id_of $type.pub)"
	run key show --pem --password-file pw $type.key
	is "show --pem $type.key is the public key" 0 "$(cat $type.pub)"
done
holds 'the public key is 0644' [ "$(mode p256.pub)" = 644 ]

# --- never overwriting
before=$(cat p256.key)
run key generate --password-file pw p256
is 'a pair that is there' 2 '' 'cocket: error: p256.key: already exists'
holds 'is left alone' [ "$before" = "$(cat p256.key)" ]
cp p256.pub half.pub
run key generate --password-file pw half
is 'half a pair that is there' 2 '' 'cocket: error: half.pub: already exists'
holds 'no other half is made' [ ! -e half.key ]
ln -s nowhere dangling.key
run key generate --password-file pw dangling
is 'a dangling link is there too' 2 '' 'cocket: error: dangling.key: already exists'
holds 'and is not followed' [ ! -e nowhere ]
run key generate --password-file pw none/k
is 'no such directory' 2 '' 'cocket: error: none/k.key: its directory: No such file or directory
cocket: hint: check the path'
[ "$(id -u)" = 0 ] || {
	mkdir -m 500 locked
	run key generate --password-file pw locked/k
	is 'a directory that cannot be written' 2 '' 'cocket: error: locked/k.key: its directory: Permission denied
cocket: hint: check the owner and the permissions*'
}
mkdir folder
run key generate --password-file pw folder/
is 'a directory alone is no name' 2 '' 'cocket: error: folder/: a directory, expected folder/NAME'
refuses 'and no hidden file is made' [ -e folder/.key ]

# --- passwords
run key show --private p256.key
is 'no password, no terminal' 2 '' 'cocket: error: p256.key: password needed, and no terminal to ask at: set COCKET_PASSWORD or give --password-file FILE'
echo wrong >bad
run key show --password-file bad p256.key
is 'wrong password' 2 '' 'cocket: error: p256.key: encrypted private key: wrong password (it came from the password file)'
COCKET_PASSWORD=secret run key show p256.key
is 'COCKET_PASSWORD' 0 "p256 $(id_of p256.pub)"
COSIGN_PASSWORD=secret run key show p256.key
is 'COSIGN_PASSWORD' 0 "p256 $(id_of p256.pub)"
COSIGN_PASSWORD=wrong run key show p256.key
is 'COSIGN_PASSWORD is named too' 2 '' '*wrong password (it came from COSIGN_PASSWORD; COCKET_PASSWORD or --password-file FILE overrides it)'
COCKET_PASSWORD=wrong COSIGN_PASSWORD=secret run key show p256.key
is 'COCKET_PASSWORD comes first, and is named' 2 '' '*wrong password (it came from COCKET_PASSWORD; --password-file FILE overrides it)'
COCKET_PASSWORD=wrong run key show --password-file pw p256.key
is '--password-file comes before both' 0 "p256 $(id_of p256.pub)"
printf 'secret\r\n' >crlf
run key show --password-file crlf p256.key
is 'only the newline is cut off' 2 '' '*wrong password (it came from the password file)'
printf 'secret\nmore\n' >lines
run key show --password-file lines p256.key
is 'the first line' 0 "p256 $(id_of p256.pub)"
printf secret >bare
run key show --password-file bare p256.key
is 'without a newline' 0 "p256 $(id_of p256.pub)"
head -c 5000 /dev/zero | tr '\0' x >long
run key show --password-file long p256.key
is 'too long' 2 '' 'cocket: error: password file long: *longer than 4096 bytes'
run key show --password-file none p256.key
is 'no such file' 2 '' 'cocket: error: password file none: No such file or directory
cocket: hint: check the path'
COCKET_PASSWORD='' run key generate empty
holds 'set but empty is an empty password' grep -q ENCRYPTED empty.key
COCKET_PASSWORD='' run key show empty.key
is 'and opens its key' 0 "ed25519 $(id_of empty.pub)"
run key generate --no-password plain
is 'without a password' 0 "ed25519 $(id_of plain.pub)
plain.key
plain.pub" 'cocket: warning: plain.key is not encrypted
cocket: hint: sign with: cocket sign --key plain.key IMAGE; give plain.pub to those who verify'
run key show plain.key
is 'needs none' 0 "ed25519 $(id_of plain.pub)"
run key generate --no-password --password-file pw other
is 'both' 2 '' 'cocket: error: --no-password and --password-file are mutually exclusive'
chmod 644 plain.key
run key show plain.key
is 'a private key that others can read' 0 "ed25519 $(id_of plain.pub)" \
	'cocket: warning: plain.key is readable by group or others (mode 0644, expected 0600)
cocket: hint: chmod 600 plain.key'
run -q key show plain.key
is 'is not warned of with -q' 0 "ed25519 $(id_of plain.pub)"

if script -qec true /dev/null >/dev/null 2>&1; then
	(sleep 1; echo typed; sleep 1; echo typed) | script -qec "'$COCKET' key generate tty" typescript >/dev/null 2>&1 || true
	COCKET_PASSWORD=typed run key show tty.key
	is 'a password typed twice' 0 "ed25519 $(id_of tty.pub 2>/dev/null)"
	refuses 'is not shown' grep -q typed typescript
	(sleep 1; echo typed; sleep 1; echo tpyed) | script -qec "'$COCKET' key generate tty2" typescript >/dev/null 2>&1 || true
	holds 'two that differ make no key' [ ! -e tty2.key ]
else
	echo 'SKIP passwords at a terminal: script(1) is missing'
fi

# --- the public key beside a private one
run key show p256.key
is 'needs no password' 0 "p256 $(id_of p256.pub)" 'cocket: p256.key is encrypted: from p256.pub (--private opens the key)'
run --output json key show p256.key
holds 'JSON says where from' grep -q "\"key\":\"$(id_of p256.pub)\".*\"read-from\":\"p256.pub\"" out
run key show --pem p256.key
is 'nor for --pem' 0 "$(cat p256.pub)" 'cocket: p256.key is encrypted: from p256.pub *'
cp p256.key alone.key
run key show alone.key
is 'nothing lies beside it' 2 '' 'cocket: error: alone.key: password needed, *'
cp p384.pub alone.pub
run key show alone.key
is 'what lies beside it is named' 0 "p384 $(id_of p384.pub)" 'cocket: alone.key is encrypted: from alone.pub *'
run key show --private --password-file pw alone.key
is 'and may be of another key' 0 "p256 $(id_of p256.pub)" 'cocket: warning: alone.pub is not its public key'
echo nonsense >alone.pub
run key show alone.key
is 'or none' 2 '' 'cocket: *cocket: error: alone.pub: not a public key: *'
rm alone.key alone.pub

# --- variables and standard input
export PUB_OF_P256 KEY_OF_PLAIN
PUB_OF_P256=$(cat p256.pub)
KEY_OF_PLAIN=$(cat plain.key)
run key show env://PUB_OF_P256
is 'a public key from a variable' 0 "p256 $(id_of p256.pub)" ''
run key show env://KEY_OF_PLAIN
is 'a private key from a variable' 0 "ed25519 $(id_of plain.pub)" ''
run key show env://NOT_SET
is 'a variable that is not set' 2 '' 'cocket: error: env://NOT_SET: the variable is not set'
EMPTY='' run key show env://EMPTY
is 'or empty' 2 '' 'cocket: error: env://EMPTY: the variable is empty'
run verify --key env://KEY_OF_PLAIN oci:none
is 'a private key where a public one is expected' 2 '' 'cocket: error: env://KEY_OF_PLAIN: a private key, expected a public one *'
refuses 'no message has anything of it' grep -q "$(sed -n 2p plain.key)" err
feed() { # FILE ARGUMENT...: the program with that as standard input
	file=$1
	shift
	status=0
	setsid -w "$COCKET" "$@" <"$file" >out 2>err || status=$?
}
feed p256.pub key show -
is 'a public key from standard input' 0 "p256 $(id_of p256.pub)" ''
feed plain.key key show -
is 'a private key from standard input' 0 "ed25519 $(id_of plain.pub)" ''
feed /dev/null key show -
is 'nothing there' 2 '' 'cocket: error: standard input: is empty, expected a key file'
feed p256.pub verify --key - --key - oci:none
is 'twice' 2 '' 'cocket: error: standard input: already read for a key, cannot be read for a key too'
feed p256.key key show --password-file - -
is 'and for the password' 2 '' 'cocket: error: standard input: already read for a key, cannot be read for a password too'
feed p256.pub verify --key - oci-archive:-
is 'and for the image' 2 '' 'cocket: error: *standard input: already read for a key, cannot be read for an archive too'
echo 'services: {a: {image: alpine}}' >compose
feed compose verify --key - --file -
is 'and for a file' 2 '' 'cocket: error: *standard input: already read for a file, cannot be read for a key too'
feed plain.key key passwd -
is 'no file whose password could change' 2 '' 'cocket: error: standard input: expected a file, whose password is changed in place'
feed p256.pub key import - frominput
is 'imported from there' 0 "p256 $(id_of p256.pub)
frominput.pub" '*'
COCKET_KEY=env://PUB_OF_P256 run verify oci:none
is 'COCKET_KEY names files' 2 '' 'cocket: error: COCKET_KEY: env:// and - are taken on the command line only: give --key there'
COCKET_KEY=p256.pub:- run verify oci:none
is 'and not standard input' 2 '' 'cocket: error: COCKET_KEY: env:// and - are taken on the command line only: give --key there'
echo '{"verify":{"key":["env://PUB_OF_P256"]}}' >config.json
run --config config.json verify oci:none
is 'so does a configuration file' 2 '' 'cocket: error: config.json:1:18: key: env:// and - are taken on the command line only: give --key there'
echo '{"version":1,"rules":[{"images":["example.com/a"],"keys":["env://PUB_OF_P256"]}]}' >policy.json
run policy check policy.json
is 'and a policy' 2 '' '*env://PUB_OF_P256: a policy takes keys from files only*'
run trust init --trust s --root-key env://KEY_OF_PLAIN --targets-key plain.key
is 'a trust store takes them' 0 "$(cat out)" 'cocket: warning: plain.key is readable *'
run trust delegate --trust s release --images alpine --role-key env://PUB_OF_P256 --key env://KEY_OF_PLAIN
is 'so do roles' 0 "$(cat out)" '*'
run trust show --trust s
holds 'the variable is the label' grep -q "key PUB_OF_P256 (p256 $(id_of p256.pub | cut -c1-16))" out
cp -r "$PROJECT/vectors/simple/unsigned/layout" L
chmod -R u+w L
run sign --key env://KEY_OF_PLAIN --signed-as registry.example.com/shop/api:1 oci:L:1.4
is 'sign takes a variable' 0 "$(cat out)" '*'
run verify --key plain.pub --signed-as registry.example.com/shop/api:1 oci:L:1.4
is 'and it counts' 0 "$(cat out)" '*'
feed plain.pub verify --key - --signed-as registry.example.com/shop/api:1 oci:L:1.4
is 'also for a key from standard input' 0 "$(cat out)" '*'
feed p256.pub verify --key - --signed-as registry.example.com/shop/api:1 oci:L:1.4
is 'and not for another' 1 '' 'cocket: denied: unknown-key: *'

# --- the other half of a pair
run verify --key p256.key oci:none
is 'a private key for a public one' 2 '' 'cocket: error: p256.key: a private key, expected a public one: give p256.pub'
run sign --key p256.pub oci:none
is 'a public key for a private one' 2 '' 'cocket: error: p256.pub: a public key, expected a private one: give p256.key'
run key passwd p256.pub
is 'to passwd too' 2 '' 'cocket: error: p256.pub: a public key, expected a private one: give p256.key'

# --- passwd
id=$(id_of p384.pub)
echo new >newpw
run key passwd --password-file pw --new-password-file newpw p384.key
is 'passwd' 0 "p384 $id"
holds 'the mode is 0600' [ "$(mode p384.key)" = 600 ]
run key show --password-file newpw p384.key
is 'the new password opens it, the id is the same' 0 "p384 $id"
run key show --password-file pw p384.key
is 'the old one does not' 2 '' '*wrong password (it came from the password file)'
COCKET_PASSWORD=new COCKET_NEW_PASSWORD=third run key passwd p384.key
is 'both from the environment' 0 "p384 $id"
run key passwd --password-file pw --new-password-file newpw p384.key
is 'the wrong old password' 2 '' '*wrong password (it came from the password file)'
COCKET_PASSWORD=third run key passwd p384.key
is 'no new password' 2 '' 'cocket: error: p384.key: new password needed, and no terminal to ask at: set COCKET_NEW_PASSWORD or give --new-password-file FILE'
COCKET_PASSWORD=third run key passwd --no-password p384.key
is 'none from now on' 0 "p384 $id" 'cocket: warning: p384.key is not encrypted'
run key show p384.key
is 'needs none' 0 "p384 $id"

# --- files that are no keys
echo nonsense >nonsense
run key show nonsense
is 'no key' 2 '' 'cocket: error: nonsense: *'
run key show of-no-such-name
is 'no file' 2 '' 'cocket: error: of-no-such-name: No such file or directory
cocket: hint: check the path'
run key show .
is 'a directory' 2 '' 'cocket: error: .: *'
head -c 70000 /dev/zero >huge
run key show huge
is 'too large' 2 '' 'cocket: error: huge: *'
run key show --pem --output json p256.pub
is '--pem and JSON' 2 '' 'cocket: error: --pem and --output json are mutually exclusive'

# --- output that fails
try() { # NAME STDERR: of a shell command that left $status
	got=$(cat err)
	# shellcheck disable=SC2254
	case $status:$got in
	3:$2) ok "$1" ;;
	*) not_ok "$1" "status $status: $got" ;;
	esac
}
status=0
"$COCKET" key show p256.pub >/dev/full 2>err || status=$?
try 'a full disk' 'cocket: error: io: standard output: No space left on device'
status=0
"$COCKET" key show p256.pub >&- 2>err || status=$?
try 'standard output is closed' 'cocket: error: io: standard output: Bad file descriptor'
status=0
COCKET_PASSWORD='' "$COCKET" -q key generate closed >&- 2>err || status=$?
try 'and the key file does not get what it should have got' 'cocket: error: io: standard output: *'
refuses 'the output is not in the private key' grep -q ed25519 closed.key
refuses 'nor in the public key' grep -q ed25519 closed.pub
status=0
"$COCKET" --help >/dev/full 2>err || status=$?
try '--help on a full disk' 'cocket: error: io: standard output: *'
mkfifo pipe
{ exec 3<pipe; exec 3<&-; } &
status=0
(exec 4>pipe; wait; sleep 1; exec "$COCKET" key show p256.pub >&4 2>err) || status=$?
wait
try 'nobody reads any more' 'cocket: error: io: standard output: Broken pipe'
status=0
"$COCKET" key show none >&- 2>&- || status=$?
holds 'wrong usage with everything closed' [ "$status" = 2 ]

finish
