using System.Globalization;
using Fleet.Simulation.Running;
using Fleet.Simulation.Variants;

namespace Fleet.Simulation;

/// <summary>What somebody wants to see.</summary>
internal sealed class CommandLine(string[] args, TextWriter to)
{
    private const string Usage = "usage: --seed N | --seeds FIRST..LAST [--steps N] [--until-minutes N] [--variant NAME] [--list] [--quiet] [--trace] [--first]";

    private bool _traces;
    private bool _stopsAtFirst;
    private Func<Variant>? _variant;

    public int Run()
    {
        var (first, last, steps, quiet) = (1, 1, 200, false);
        TimeSpan? until = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--seed":
                    first = last = Number(args[++i]);
                    break;
                case "--seeds":
                    var range = args[++i].Split("..");
                    (first, last) = (Number(range[0]), Number(range[1]));
                    break;
                case "--steps":
                    steps = Number(args[++i]);
                    break;
                case "--until-minutes":
                    until = TimeSpan.FromMinutes(Number(args[++i]));
                    break;
                case "--quiet":
                    quiet = true;
                    break;
                case "--variant":
                    var name = args[++i];
                    _variant = Variant.Broken.FirstOrDefault(variant => variant().Name == name);
                    if (_variant is not null) break;
                    to.WriteLine($"There is no variant {name}; --list names them");
                    return 2;
                case "--list":
                    foreach (var variant in Variant.Broken.Select(one => one())) to.WriteLine($"{variant.Name,-20} {variant.Description}");
                    return 0;
                case "--first":
                    _stopsAtFirst = true;
                    break;
                case "--trace":
                    _traces = true;
                    break;
                default:
                    to.WriteLine(Usage);
                    return 2;
            }
        }

        var failed = 0;
        for (var seed = first; seed <= last && !(_stopsAtFirst && failed > 0); seed++) failed += Play(seed, steps, until, quiet || first != last);
        return failed == 0 ? 0 : 1;
    }

    private int Play(int seed, int steps, TimeSpan? until, bool quiet)
    {
        var run = new Run(seed, _variant?.Invoke(), quiet ? null : to.WriteLine) { Traces = _traces };
        try
        {
            run.Play(steps, until);
            to.WriteLine($"seed {seed}: {run.Story.Lines} lines, {run.Story.Hash}");
            return 0;
        }
        catch (BrokenInvariantException broken)
        {
            if (quiet) foreach (var line in run.Story.Last) to.WriteLine(line);
            to.WriteLine($"seed {seed}: {broken.Invariant}: {broken.Message}");
            to.WriteLine($"dotnet run -c Release --project tests/Simulation -- --seed {seed} --steps {steps}{(_variant is null ? "" : $" --variant {run.Variant.Name}")}");
            return 1;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
