# bash completion of cocket: commands and options come from the program's own tables (cocket __options), file names from bash.
_cocket()
{
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} table
	table=$("${COMP_WORDS[0]}" __options 2>/dev/null) || return
	[[ $command == key && $COMP_CWORD -gt 2 ]] && command="key ${COMP_WORDS[2]}"
	if [[ $COMP_CWORD -eq 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(cut -f1 <<<"$table" | cut -d' ' -f1 | sort -u) help" -- "$word")
	elif [[ $command == key ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(cut -f1 <<<"$table" | sed -n 's/^key //p' | sort -u)" -- "$word")
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(awk -F '\t' -v c="$command" '$1 == c { print $2 }' <<<"$table")" -- "$word")
	fi
}
complete -o default -F _cocket cocket
