using System.CommandLine;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Completion;

/// <summary><c>fleet completion</c>: has a shell ask this program what could come next.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Name = new("shell") { Description = "bash, zsh or fish." };

    // The words are counted to the cursor, and the first one may be a path or an alias.
    private const string Bash = """
        # fleet's completion for bash: eval "$(fleet completion bash)"
        _fleet() {
            local line="fleet${COMP_LINE:${#COMP_WORDS[0]}}"
            local point=$((COMP_POINT - ${#COMP_WORDS[0]} + 5))
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _fleet fleet

        """;

    private const string Zsh = """
        #compdef fleet
        # fleet's completion for zsh: eval "$(fleet completion zsh)"
        _fleet() {
            local line="fleet ${words[2,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n "$found" ]]; then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _fleet fleet

        """;

    private const string Fish = """
        # fleet's completion for fish: fleet completion fish | source
        function _fleet
            set -l line (commandline -cp)
            fleet "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c fleet -a '(_fleet)'

        """;

    public static Command Make()
    {
        Name.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print what makes a shell complete fleet's words, with the names of servers and instances.") { Name };
        return command.DoesPlainly(async (session, cancellation) =>
        {
            await Console.Out.WriteAsync(session.Get(Name) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Done;
        });
    }
}
