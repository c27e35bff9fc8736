#!/bin/sh
# cocket key import: keys made just now by the tools themselves become ours, with the same public key, and never over a file that is there.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

mode() { stat -c %a "$1"; }
id_of_spki() { sha256sum | cut -d' ' -f1; }
echo old >pw
echo old >pw2 # openssl reads one line of a file that is given twice, and then the next
echo wrong >bad
echo new >newpw

# takes NAME TYPE ID FILE [OPTION]...: imports it as t, and looks at what is there then
takes() {
	name=$1 type=$2 id=$3 file=$4
	shift 4
	rm -f t.key t.pub
	run key import "$@" --new-password-file newpw "$file" t
	is "$name" 0 "$type $id
t.key
t.pub" '*cocket: hint: sign with: cocket sign --key t.key IMAGE; give t.pub to those who verify'
	holds "$name: what was written opens with the new password" [ "$("$COCKET" key show --password-file newpw t.key)" = "$type $id" ]
	holds "$name: the public key too" [ "$("$COCKET" key show t.pub)" = "$type $id" ]
}

# denies NAME MESSAGE FILE [OPTION]...
denies() {
	name=$1 message=$2 file=$3
	shift 3
	rm -f t.key t.pub
	run key import "$@" --new-password-file newpw "$file" t
	is "$name" 2 '' "cocket: error: $file: $message"*
	holds "$name: nothing is made" [ ! -e t.key ] && holds "$name: nor public" [ ! -e t.pub ]
}

# takes_public NAME TYPE ID FILE: imports it as t, and reads it as it is, wherever a public key may be
takes_public() {
	name=$1
	rm -f t.key t.pub
	run key import "$4" t
	is "$name" 0 "$2 $3
t.pub" '*cocket: hint: verify with: cocket verify --key t.pub IMAGE'
	holds "$name: what was written is the same key" [ "$("$COCKET" key show t.pub)" = "$2 $3" ]
	holds "$name: no private key is made" [ ! -e t.key ]
}

# reads_public NAME TYPE ID FILE: the same, and it is read where it is
reads_public() {
	takes_public "$@"
	run key show "$4"
	is "$name: is read as it is" 0 "$2 $3" ''
}

damaged='encrypted private key: wrong password, or a damaged file (it came from the password file)'

# --- openssl
umask 077
for type in ed25519 p256 p384; do
	case $type in
	ed25519) openssl genpkey -algorithm ed25519 -out "$type.pem" ;;
	p256) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$type.pem" ;;
	p384) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out "$type.pem" ;;
	esac
	id=$(openssl pkey -in "$type.pem" -pubout -outform DER | id_of_spki)
	takes "openssl: $type" "$type" "$id" "$type.pem"
	for how in '-v2 aes-256-cbc' '-v2 aes-128-cbc -v2prf hmacWithSHA1' '-v2 des3 -v2prf hmacWithSHA384' '-v2 aes-192-cbc -iter 100000'; do
		# shellcheck disable=SC2086
		openssl pkcs8 -topk8 $how -in "$type.pem" -passout file:pw -out sealed.pem
		takes "openssl: $type $how" "$type" "$id" sealed.pem --password-file pw
		denies "openssl: $type $how, wrong password" "$damaged" sealed.pem --password-file bad
	done
	[ "$type" = ed25519 ] && continue
	openssl ec -in "$type.pem" -out sec1.pem 2>log
	takes "openssl: $type, SEC 1" "$type" "$id" sec1.pem
	for how in -aes128 -aes256 -des3; do
		openssl ec -in "$type.pem" "$how" -passout file:pw -out sealed.pem 2>log
		takes "openssl: $type $how" "$type" "$id" sealed.pem --password-file pw
		denies "openssl: $type $how, wrong password" "$damaged" sealed.pem --password-file bad
	done
done
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>log
denies 'openssl: RSA' 'private key is rsa: expected ed25519, p256 or p384' rsa.pem
openssl rsa -in rsa.pem -traditional -aes256 -passout file:pw -out rsa1.pem 2>log
denies 'openssl: RSA, PKCS #1, asks for no password' 'private key is rsa: expected ed25519, p256 or p384' rsa1.pem
openssl ecparam -name secp521r1 -genkey -noout -out p521.pem
denies 'openssl: P-521' 'private key is p521: expected ed25519, p256 or p384' p521.pem
openssl ecparam -name prime256v1 -genkey -out parameters.pem
denies 'openssl: parameters before the key' 'starts with a block EC PARAMETERS: openssl ec -in FILE -out COPY leaves it out' parameters.pem
openssl ec -in parameters.pem -out copy.pem 2>log
takes 'and what it says to do works' p256 "$(openssl pkey -in copy.pem -pubout -outform DER | id_of_spki)" copy.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 10000001 -in p256.pem -passout file:pw -out bomb.pem
denies 'openssl: too many iterations, asks for no password' 'encrypted private key: PBKDF2 iterations: more than 10000000' bomb.pem
openssl pkcs8 -topk8 -scrypt -in p256.pem -passout file:pw -out scrypt.pem
denies 'openssl: scrypt' 'encrypted private key: PBES2 with another key derivation than PBKDF2 is not supported: convert a copy *' scrypt.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -in scrypt.pem -passin file:pw -passout file:pw2 -out copy.pem
takes 'and what it says to do works too' p256 "$(openssl pkey -in p256.pem -pubout -outform DER | id_of_spki)" copy.pem --password-file pw

# --- ssh-keygen
if command -v ssh-keygen >/dev/null; then
	for type in ed25519 p256 p384; do
		case $type in
		ed25519) set -- -t ed25519 ;;
		p256) set -- -t ecdsa -b 256 ;;
		p384) set -- -t ecdsa -b 384 ;;
		esac
		i=0
		while [ $i -lt 5 ]; do # each length of comment has another padding
			rm -f ssh ssh.pub
			ssh-keygen -q "$@" -N '' -C "$(printf '%.*s' $i xxxxx)" -f ssh
			if [ "$type" = ed25519 ]; then
				id=$({ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; cut -d' ' -f2 ssh.pub | base64 -d | tail -c 32; } | id_of_spki)
			else
				id=$(ssh-keygen -e -m PKCS8 -f ssh.pub | openssl pkey -pubin -outform DER | id_of_spki)
			fi
			takes "ssh-keygen: $type, comment of $i" "$type" "$id" ssh
			reads_public "ssh-keygen: public $type, comment of $i" "$type" "$id" ssh.pub
			i=$((i + 1))
		done
	done
	ssh-keygen -q -p -P '' -N oldold -f ssh >log
	cp ssh ssh.copy
	denies 'ssh-keygen: encrypted, asks for no password' \
		"encrypted OpenSSH key: remove its passphrase on a copy first (ssh-keygen -p -N '' -f COPY)" ssh
	ssh-keygen -q -p -P oldold -N '' -f ssh.copy >log
	takes 'and what it says to do works' p384 "$id" ssh.copy
	rm -f ssh ssh.pub
	ssh-keygen -q -t rsa -b 2048 -N '' -f ssh
	denies 'ssh-keygen: RSA' 'private key is rsa: expected ed25519, p256 or p384' ssh
	rm -f ssh ssh.pub
	ssh-keygen -q -t ecdsa -b 521 -N '' -f ssh
	denies 'ssh-keygen: P-521' 'private key is p521: expected ed25519, p256 or p384' ssh
	reads_public 'ssh-keygen: public P-521' p521 "$(ssh-keygen -e -m PKCS8 -f ssh.pub | openssl pkey -pubin -outform DER | id_of_spki)" ssh.pub
	for bits in 1024 2048 4096; do
		rm -f rsa rsa.pub
		ssh-keygen -q -t rsa -b $bits -N '' -f rsa
		if [ $bits = 1024 ]; then
			denies 'ssh-keygen: public RSA, too short' 'rsa public key: 1024 bits, expected 2048 to 8192' rsa.pub
		else
			reads_public "ssh-keygen: public RSA $bits" rsa "$(ssh-keygen -e -m PKCS8 -f rsa.pub | openssl pkey -pubin -outform DER | id_of_spki)" rsa.pub
		fi
	done
	ssh-keygen -e -m PEM -f rsa.pub >pkcs1.pub
	holds 'ssh-keygen: PKCS #1' grep -q 'BEGIN RSA PUBLIC KEY' pkcs1.pub
	reads_public 'ssh-keygen: PKCS #1' rsa "$("$COCKET" key show rsa.pub | cut -d' ' -f2)" pkcs1.pub
	rm -f ssh ssh.pub ca ca.pub
	ssh-keygen -q -t ed25519 -N '' -C alice@laptop -f ssh
	ssh-keygen -q -t ed25519 -N '' -f ca
	ssh-keygen -q -s ca -I id -n alice ssh.pub
	denies 'ssh-keygen: a certificate' 'ssh key type ssh-ed25519-cert-v01@openssh.com: a certificate of ssh, expected the public key itself' ssh-cert.pub
	ssh-keygen -e -f ssh.pub >rfc4716
	run key show rfc4716
	is 'ssh-keygen: RFC 4716' 2 '' 'cocket: error: rfc4716: an SSH2 public key: ssh-keygen -i -f rfc4716 prints it as it is read'
	ssh-keygen -i -f rfc4716 >again
	takes_public 'and what it says to do works' ed25519 "$("$COCKET" key show ssh.pub | cut -d' ' -f2)" again
	cat ssh.pub ca.pub >two
	denies 'two lines' 'ssh public keys: more than one line, expected one key' two
	{ printf 'restrict,command="x" '; cat ssh.pub; } >options
	denies 'options in front' 'ssh public key: options or a host name before the key, expected the key alone (ssh-ed25519 AAAA...)' options
	{ printf 'example.com '; cat ssh.pub; } >known
	denies 'a host in front' 'ssh public key: options or a host name *' known
	echo 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIA== x' >sk.pub
	denies 'a security key' 'ssh key type sk-ssh-ed25519@openssh.com: a security key signs for ssh alone' sk.pub
	echo 'ssh-dss AAAAB3NzaC1kc3M= x' >dss.pub
	denies 'DSA' 'ssh key type ssh-dss: expected ssh-ed25519, ecdsa-sha2-nistp256, -384 or -521, or ssh-rsa' dss.pub
	sed 's/^ssh-ed25519/ssh-rsa/' ssh.pub >other.pub
	denies 'another type than its key' 'ssh public key: its base64 is not a key of the type before it' other.pub
	sed 's/ AAAAC/ AAAAD/' ssh.pub >damaged.pub
	denies 'damaged' 'ssh public key: its base64 is not a key of the type before it' damaged.pub
	"$COCKET" -q key generate --no-password root >/dev/null
	run trust init --trust labels --root-key root.key --targets-key root.key
	run trust delegate alice --trust labels --images alpine --role-key ssh.pub --key root.key
	run trust show --trust labels
	holds 'the comment is the label' grep -q 'key alice@laptop (ed25519 ' out
else
	echo 'SKIP ssh-keygen is missing'
fi

# --- minisign, signify: ed25519, the public key is the last 32 bytes of theirs
id_of_minisign() { { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -n 1 "$1" | base64 -d | tail -c 32; } | id_of_spki; }
if command -v minisign >/dev/null; then
	setsid -w minisign -G -W -f -p m.pub -s m.key >log </dev/null
	takes 'minisign -W' ed25519 "$(id_of_minisign m.pub)" m.key
	reads_public 'minisign: its public key' ed25519 "$(id_of_minisign m.pub)" m.pub
	echo text >file
	setsid -w minisign -S -s m.key -m file >log </dev/null
	denies 'minisign: a signature' 'minisign public key: more than two lines' file.minisig
	run key show m.key
	is 'minisign: its secret key is shown too' 0 "ed25519 $(id_of_minisign m.pub)" '*'
	run verify --key m.key oci:none
	is 'minisign: the secret key for the public one' 2 '' 'cocket: error: m.key: a private key, expected a public one: give m.pub'
	run sign --key m.key oci:none
	is 'minisign: to sign with it, import it' 2 '' 'cocket: error: m.key: a secret key of minisign or signify: convert it with cocket key import'
	printf 'old\nold\n' | setsid -w minisign -G -f -p m.pub -s m.key >log 2>&1
	takes 'minisign' ed25519 "$(id_of_minisign m.pub)" m.key --password-file pw
	denies 'minisign: wrong password' 'encrypted private key: wrong password (it came from the password file)' m.key --password-file bad
	printf 'old\n' | setsid -w minisign -C -W -s m.key >log 2>&1
	takes 'minisign -C -W' ed25519 "$(id_of_minisign m.pub)" m.key
else
	echo 'SKIP minisign is missing'
fi
signify=$(command -v signify-openbsd || true)
if [ -n "$signify" ]; then
	"$signify" -G -n -p s.pub -s s.sec
	takes 'signify -n' ed25519 "$(id_of_minisign s.pub)" s.sec
	reads_public 'signify: its public key' ed25519 "$(id_of_minisign s.pub)" s.pub
	"$signify" -S -s s.sec -m bad -x s.sig
	denies 'signify: a signature' 'a signature of minisign or signify, expected its public key' s.sig
else
	echo 'SKIP signify-openbsd is missing'
fi

# --- Docker Content Trust
keys=$PROJECT/build/vectors/peers/keys/dct
echo 'delegation-harbour pilot 7' >dct
for role in qa releaser; do
	file=$(grep -l -x "role: targets/${role%r}[a-z]*" "$keys"/*.key)
	install -m 600 "$file" dct.key
	takes "notary's $role" p256 "$(openssl x509 -in "$keys/$role.crt" -noout -pubkey | openssl pkey -pubin -outform DER | id_of_spki)" \
		dct.key --password-file dct
	install -m 600 "$keys/$role.key" dct.key
	takes_public "$role's certificate" p256 "$(openssl x509 -in "$keys/$role.crt" -noout -pubkey | openssl pkey -pubin -outform DER | id_of_spki)" "$keys/$role.crt"
	run verify --key "$keys/$role.crt" oci:none
	is "$role's certificate is no key" 2 '' "cocket: error: *$role.crt: a certificate, expected a key: cocket key import *$role.crt NAME writes its public key to NAME.pub"
	{
		echo '-----BEGIN PUBLIC KEY-----'
		printf 'role: %s\n\n' "$role"
		sed 1d t.pub
	} >"$role.pub"
	reads_public "$role's public key, as docker trust key generate writes it" p256 "$("$COCKET" key show t.pub | cut -d' ' -f2)" "$role.pub"
	sed 's/^role:/Role:/' "$role.pub" >headers.pub
	denies "$role: headers of others" 'public key: header Role, expected none but notary*' headers.pub
	takes "$role in the clear" p256 "$(openssl x509 -in "$keys/$role.crt" -noout -pubkey | openssl pkey -pubin -outform DER | id_of_spki)" dct.key
done

# --- where passwords come from
openssl pkcs8 -topk8 -v2 aes-256-cbc -in p256.pem -passout file:pw -out sealed.pem
id=$(openssl pkey -in p256.pem -pubout -outform DER | id_of_spki)
pair="p256 $id
e.key
e.pub"
COCKET_PASSWORD=old COCKET_NEW_PASSWORD=new run key import sealed.pem e
is 'both from the environment' 0 "$pair" '*'
rm e.key e.pub
printf 'old\nnew\n' >both
# shellcheck disable=SC2034
{
	status=0
	setsid -w "$COCKET" key import --password-file - --new-password-file - sealed.pem e <both >out 2>err || status=$?
}
is 'both from standard input' 0 "$pair" '*'
holds 'one line each' [ "$("$COCKET" key show --password-file newpw e.key)" = "p256 $id" ]
rm e.key e.pub
run key import --new-password-file newpw sealed.pem e
is 'no password, no terminal' 2 '' 'cocket: error: sealed.pem: password needed, and no terminal to ask at: set COCKET_PASSWORD or give --password-file FILE'
run key import p256.pem e
is 'no new password, no terminal' 2 '' 'cocket: error: e.key: new password needed, and no terminal to ask at: set COCKET_NEW_PASSWORD or give --new-password-file FILE'
run key import --no-password --new-password-file newpw p256.pem e
is 'both' 2 '' 'cocket: error: --new-password-file and --no-password are mutually exclusive'
run key import --no-password p256.pem e
is 'without a password' 0 "$pair" 'cocket: warning: e.key is not encrypted
cocket: hint: *'
holds 'is plain PKCS #8' cmp -s p256.pem e.key
holds 'the private key is 0600' [ "$(mode e.key)" = 600 ]
umask 022
rm e.key e.pub
run --output json key import --new-password-file newpw p256.pem e
holds 'JSON' grep -q "^{\"type\":\"p256\",\"key\":\"$id\",\"public-key\":\"-----BEGIN PUBLIC KEY-----.*\"private-file\":\"e.key\",\"public-file\":\"e.pub\"}$" out

# --- never overwriting, and what is no key
run key import --new-password-file newpw p384.pem e
is 'a pair that is there' 2 '' 'cocket: error: e.key: already exists'
holds 'is left alone' [ "$("$COCKET" key show --password-file newpw e.key)" = "p256 $id" ]
cp e.pub half.pub
run key import --new-password-file newpw p384.pem half
is 'half a pair that is there' 2 '' 'cocket: error: half.pub: already exists'
holds 'no other half is made' [ ! -e half.key ]
run key import --new-password-file newpw sealed.pem sealed.pem
is 'what is read and what is written are two files' 2 '' '*password needed*'
denies 'our own' "already in cocket's own format: use cocket key passwd" e.key
run key import e.pub e
is 'over a public key' 2 '' 'cocket: error: e.pub: already exists'
denies 'no file' 'No such file or directory' none
head -c 70000 /dev/zero >huge
denies 'too large' 'larger than 65536 bytes' huge
chmod 644 p384.pem
rm -f t.key t.pub
run key import --new-password-file newpw p384.pem t
is 'a file that others can read' 0 "$(cat out)" 'cocket: warning: p384.pem is readable by group or others (mode 0644, expected 0600)
cocket: hint: *'

# --- what it says is imported, signs
run key show --pem t.pub
holds 'the public key is a SPKI that openssl reads' openssl pkey -pubin -in t.pub -noout

finish
