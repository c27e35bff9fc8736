#!/bin/sh
# The manual pages describe every option that the tables have, each in the page of its command or, when commands share it, in cocket-options(7)
# or cocket-files(7); which options no variable sets is said once; what pages refer to exists; and they lint.
set -eu
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

"$COCKET" __options >options
holds 'there are options' [ -s options ]
tab=$(printf '\t')
while IFS="$tab" read -r command option rest; do
	holds "$command $option is described" grep -q -e "^\.It .*Fl -${option#--}\( \|\$\)" \
		"$PROJECT/man/cocket-${command%% *}.1" "$PROJECT/man/cocket-options.7" "$PROJECT/man/cocket-files.7"
done <options

for page in "$PROJECT"/man/*; do
	of=${page##*/}
	case $of in
	cocket-*.1) of=${of#cocket-}; of="^${of%.1}\\( [a-z-]*\\)\\{0,1\\}$tab" ;; # a page of a command names that command's options
	*) of= ;;
	esac
	sed -n 's/^\.It .*Fl -\([a-z0-9-]*\).*/\1/p' "$page" >named
	while read -r option; do
		holds "${page##*/}: --$option exists" grep -q -e "$of--$option$tab" options
	done <named
done
# unset_options: those that no variable sets, each once; not those of containerd's own, nor of the verbs that cocket-options(7) names as a whole.
unset_options() {
	awk -F "$tab" '$6 == "" && $2 !~ /^--(help|version|name|digest|operation|stdin-media-type)$/ &&
		$1 !~ /^trust (init|delegate|undelegate|revoke|rotate|sign|discard|update|import|import-dct)$/ { print substr($2, 3) }' options | sort -u
}
sed -n '/^These are:$/,/^\.Pp$/p' "$PROJECT/man/cocket-options.7" >refused
for option in $(unset_options); do
	holds "cocket-options.7 says that --$option is no variable" grep -q "^\.Fl -$option\( \|\$\)" refused
done
# The rule stands once: no page names the variable of an option, but as an example or as one that is refused.
for page in "$PROJECT"/man/cocket-*.1; do
	holds "${page##*/}: no option's variable is named behind it" awk '/^Also$/ { also = NR } /^\.Ev COCKET_/ { if (also == NR - 1) found = 1 } END { exit found }' "$page"
done
# What the rule says: a variable is the option's name in capitals behind COCKET_.
awk -F "$tab" '$6 != "" { name = toupper(substr($2, 3)); gsub(/-/, "_", name); if ($6 != "COCKET_" name) print $1, $2, $6 }' options >others
holds 'every variable is called after its option' [ ! -s others ]

for page in "$PROJECT"/man/*; do
	sed -n 's/^\.Sx \([^).,;]*[^).,; ]\).*/\1/p' "$page" | sort -u >named
	while read -r section; do
		holds "${page##*/}: there is a section $section" grep -q "^\.S[hs] $section\$" "$page"
	done <named
done
# What --help shows by rows of the tables: its examples, and the options that are not in brackets, stand in the page too.
"$COCKET" __usages >usages
holds 'there are usages' [ -s usages ]
unescaped() { sed 's/^\.Dl //; s/\\&//g; s/\\e/\\/g' "$1" | sed -e ':a' -e '/\\$/{N;s/ *\\\n[[:space:]]*/ /;ba' -e '}'; }
while IFS="$tab" read -r command what line; do
	page=$PROJECT/man/cocket-${command%% *}.1
	case $what in
	example)
		unescaped "$page" >plain
		holds "${page##*/} has the example $line" grep -q -x -F -e "$line" plain
		;;
	usage)
		sed -n "/^\.Nm cocket $command\$/,/^\.\(Nm\|Sh\|Pp\)/{/^\.\(Op\|Nm\|Sh\|Pp\)/!p}" "$page" >bare
		for option in $(printf '%s\n' "$line" | sed 's/\[[^]]*\]//g' | grep -o -e ' (\{0,1\}-[-a-z0-9]*' | tr -d ' (' | sed 's/^-//'); do
			holds "${page##*/}: $command: -$option is not in brackets" grep -q -e "Fl $option\( \|\$\)" bare
		done
		;;
	esac
done <usages
holds 'what is required is not in brackets' grep -q -x -F "pull${tab}usage${tab}cocket pull (--to TRANSPORT | --with TOOL) [OPTIONS] IMAGE" usages

if command -v mandoc >/dev/null; then
	for page in "$PROJECT"/man/*; do
		holds "mandoc: ${page##*/}" mandoc -Tlint -W warning "$page"
	done
else
	echo 'SKIP mandoc is missing'
fi
finish
