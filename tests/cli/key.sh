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
$type.pub"
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
is 'no such directory' 2 '' 'cocket: error: none/k.key: its directory: No such file or directory'
[ "$(id -u)" = 0 ] || {
	mkdir -m 500 locked
	run key generate --password-file pw locked/k
	is 'a directory that cannot be written' 2 '' 'cocket: error: locked/k.key: its directory: Permission denied'
}
mkdir folder
run key generate --password-file pw folder/
is 'a directory alone is no name' 2 '' 'cocket: error: folder/: a directory, expected folder/NAME'
refuses 'and no hidden file is made' [ -e folder/.key ]

# --- passwords
run key show p256.key
is 'no password, no terminal' 2 '' 'cocket: error: p256.key: password needed, and no terminal to ask at: set COCKET_PASSWORD or give --password-file FILE'
echo wrong >bad
run key show --password-file bad p256.key
is 'wrong password' 2 '' 'cocket: error: p256.key: encrypted private key: wrong password (it came from the password file)'
COCKET_PASSWORD=secret run key show p256.key
is 'COCKET_PASSWORD' 0 "p256 $(id_of p256.pub)"
COSIGN_PASSWORD=secret run key show p256.key
is 'COSIGN_PASSWORD' 0 "p256 $(id_of p256.pub)"
COCKET_PASSWORD=wrong COSIGN_PASSWORD=secret run key show p256.key
is 'COCKET_PASSWORD comes first, and is named' 2 '' '*wrong password (it came from COCKET_PASSWORD)'
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
is 'no such file' 2 '' 'cocket: error: password file none: No such file or directory'
COCKET_PASSWORD='' run key generate empty
holds 'set but empty is an empty password' grep -q ENCRYPTED empty.key
COCKET_PASSWORD='' run key show empty.key
is 'and opens its key' 0 "ed25519 $(id_of empty.pub)"
run key generate --no-password plain
is 'without a password' 0 "ed25519 $(id_of plain.pub)
plain.key
plain.pub" 'cocket: warning: plain.key is not encrypted'
run key show plain.key
is 'needs none' 0 "ed25519 $(id_of plain.pub)"
run key generate --no-password --password-file pw other
is 'both' 2 '' 'cocket: error: --no-password and --password-file are mutually exclusive'
chmod 644 plain.key
run key show plain.key
is 'a private key that others can read' 0 "ed25519 $(id_of plain.pub)" \
	'cocket: warning: plain.key is readable by group or others (mode 0644, expected 0600)'
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
run key show none
is 'no file' 2 '' 'cocket: error: none: No such file or directory'
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
COCKET_PASSWORD='' "$COCKET" key generate closed >&- 2>err || status=$?
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
