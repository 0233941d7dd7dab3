using System.Collections.Immutable;
using System.Globalization;
using Fleet.Commands;
using Fleet.Demo.World;

namespace Fleet.Demo.Machines;

/// <summary>A shell that knows some words. It runs nothing: what it says follows from the simulated program.</summary>
internal sealed class DemoShell(DemoProgram? program, Draw draw, TimeProvider time)
{
    private const string Known = "cat, date, df, echo, env, exit, false, free, help, hostname, id, ls, ps, pwd, sleep, tail, true, uname, uptime, whoami";
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    private DateTimeOffset Now => time.GetUtcNow();

    private string Name => program?.Name ?? "demo";

    private Figures Figures => program?.FiguresAt(Now) ?? new(3, 1 << 28, 1L << 31, 1L << 31, 1L << 34, 0, 0);

    /// <summary>Runs a command as it was asked for.</summary>
    public async Task<CommandResult> Run(string command, ImmutableArray<string> args, string? script, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var lines = script is null ? [args.IsDefaultOrEmpty ? command : $"{command} {string.Join(' ', args)}"] : script.Split('\n');
        var (output, errors, code) = ("", "", 0);
        foreach (var line in lines.SelectMany(one => one.Split([";", "&&"], StringSplitOptions.None)).Select(one => one.Trim()))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            (var said, code) = await Line(line, cancellation);
            if (code == 0) output += said;
            else errors += said;
        }

        return new(code, output, errors, (long)time.GetElapsedTime(begun).TotalMilliseconds);
    }

    /// <summary>What one line says, with its line breaks, and its exit code.</summary>
    public async Task<(string Said, int ExitCode)> Line(string line, CancellationToken cancellation)
    {
        if (line.AsSpan().IndexOfAny("|<>`$") >= 0) return ("sh: this is a demo: its shell knows no pipes, redirections or variables\n", 2);
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["sleep", var span] && double.TryParse(span, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 300)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(seconds, LongestSleep.TotalSeconds)), time, cancellation);
            return ("", 0);
        }

        return words is ["false", ..] ? ("", 1)
            : words is ["exit", var code] && byte.TryParse(code, out var exit) ? ("", exit)
            : Say(words) is { } said ? (said, 0)
            : ($"sh: {words[0]}: not found (this is a demo; it knows {Known})\n", 127);
    }

    private string? Say(string[] words) => words[0] switch
    {
        "help" => $"This is a demo: nothing is run. It knows {Known}.\n",
        "echo" => $"{string.Join(' ', words.Skip(1)).Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)}\n",
        "true" or "exit" or "sleep" => "",
        "pwd" => $"/home/fleet/.fleet/instances/{program?.Instance.Value ?? "demo"}/work\n",
        "whoami" => "fleet\n",
        "id" => "uid=1000(fleet) gid=1000(fleet) groups=1000(fleet)\n",
        "hostname" => $"{Name}.demo.invalid\n",
        "uname" => words.Length > 1 ? $"Linux {Name} 6.1.0-28-amd64 x86_64 GNU/Linux (demo)\n" : "Linux\n",
        "date" => $"{Now.ToString("ddd MMM d HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)}\n",
        "uptime" => string.Create(CultureInfo.InvariantCulture, $" {Now:HH:mm:ss} up {Up.Days} days, {Up.Hours}:{Up.Minutes:00}, load average: {Figures.Load}\n"),
        "ls" => string.Concat((program?.Spec?.Files.Select(file => file.Path) ?? ["data", "log"]).Order().Select(path => $"{path}\n")),
        "cat" => words.Length > 1 ? program?.Spec?.Files.FirstOrDefault(file => file.Path == words[1])?.Content ?? $"(the demo has no {words[1]})\n" : "",
        "env" => string.Concat((program?.Spec?.Env ?? ImmutableSortedDictionary<string, string>.Empty).Select(pair => $"{pair.Key}={pair.Value}\n")),
        "ps" => Processes(),
        "free" => string.Create(CultureInfo.InvariantCulture, $"MiB total {Figures.MemoryTotal >> 20}, used {Figures.MemoryUsed >> 20}\n"),
        "df" => string.Create(CultureInfo.InvariantCulture, $"MiB total {Figures.DiskTotal >> 20}, used {Figures.DiskUsed >> 20} ({100 * Figures.DiskUsed / Figures.DiskTotal}%)\n"),
        "tail" => program is null ? "" : string.Concat(Enumerable.Range(0, 10).Reverse().Select(i => LogLines.At(program, Now.AddSeconds(-7 * i), draw))
            .Select(line => $"{line.At:HH:mm:ss} {line.Level} {line.Message}\n")),
        _ => null,
    };

    private TimeSpan Up => program is null ? TimeSpan.Zero : Now - program.StartedAt;

    private string Processes() => string.Create(
        CultureInfo.InvariantCulture,
        $"  PID  %CPU COMMAND\n{program?.Pid ?? 1,5} {Figures.CpuPercent,5:0.0} {string.Join(' ', program?.Spec?.Command.AsEnumerable() ?? [Name])}\n");
}
