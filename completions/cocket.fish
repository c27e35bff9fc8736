# fish completion of cocket.  All that may stand where the cursor is, `cocket __complete` says, from the tables of commands and options.

function __cocket_complete
	set -l before (commandline --tokenize --cut-at-cursor --current-process)
	set -l current (commandline --current-token --cut-at-cursor)
	set -e before[1]
	for line in (command cocket __complete $before "$current" 2>/dev/null)
		switch $line
			case ':files *' ':dirs *'
				set -l kept (string sub --length (string split ' ' -- $line)[2] -- "$current")
				set -l path (string sub --start (math (string length -- "$kept") + 1) -- "$current")
				if string match --quiet ':dirs *' -- $line
					printf '%s\n' $kept(__fish_complete_directories "$path" '')
				else
					set -l ending (string split ' ' -- $line)[3]
					set -l paths (__fish_complete_path "$path" '')
					set -l fitting (string match --regex -- '^[^\t]*(?:/|'(string escape --style=regex -- "$ending")')(?:\t.*)?$' $paths)
					if set -q fitting[1]
						set paths $fitting
					end
					printf '%s\n' $kept$paths
				end
			case '*'
				printf '%s\n' $line
		end
	end
end

complete --command cocket --no-files --arguments '(__cocket_complete)'
