using System.Diagnostics;
using Fleet.Cli.Tests.Programs;

namespace Fleet.Cli.Tests;

/// <summary>What the shell completes.</summary>
[Collection(nameof(Lab))]
public sealed class CompletionTests(Lab lab)
{
    [Theory]
    [InlineData("fleet ins", "instance")]
    [InlineData("fleet instance st", "start stop")]
    [InlineData("fleet server list --st", "--status")]
    [InlineData("fleet instance show lap", "laptop")]
    [InlineData("fleet instance list -o ", "json table yaml")]
    public async Task Bash_completes_words_options_and_names(string line, string expected) => Assert.Equal(expected, await Complete(lab.Signed(), line));

    [Fact]
    public async Task Where_nobody_is_signed_in_names_are_not_completed_and_nothing_is_said() => Assert.Empty(await Complete(lab.Stranger(), "fleet instance show lap"));

    [Theory]
    [InlineData("zsh", "compdef _fleet fleet")]
    [InlineData("fish", "complete -c fleet")]
    public async Task Other_shells_have_scripts_of_their_own(string shell, string line)
    {
        var script = (await lab.Stranger().Run(["completion", shell])).Good().Output;
        Assert.Contains(line, script, StringComparison.Ordinal);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
    }

    private static async Task<string> Complete(FleetProgram program, string line)
    {
        var script = $$"""
            fleet() { dotnet '{{FleetProgram.Path}}' "$@"; }
            eval "$(fleet completion bash)"
            COMP_LINE='{{line}}'
            COMP_POINT=${#COMP_LINE}
            IFS=' ' read -r -a COMP_WORDS <<< "$COMP_LINE"
            case $COMP_LINE in *' ') COMP_WORDS+=('') ;; esac
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _fleet
            echo "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in new[] { "FLEET_URL", "FLEET_API_KEY" }) start.Environment.Remove(name);
        foreach (var (name, value) in program.Settings) start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        var ran = await FleetProgram.End(bash, line);
        Assert.Empty(ran.Errors);
        return string.Join(' ', ran.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}
