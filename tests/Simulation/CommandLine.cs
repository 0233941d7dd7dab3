using System.Globalization;
using Fleet.Simulation.Running;

namespace Fleet.Simulation;

/// <summary>What somebody wants to see.</summary>
internal sealed class CommandLine(string[] args)
{
    private const string Usage = "usage: --seed N | --seeds FIRST..LAST [--steps N] [--until-minutes N] [--variant NAME] [--list] [--quiet] [--trace]";

    private bool _traces;

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
                case "--trace":
                    _traces = true;
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        var failed = 0;
        for (var seed = first; seed <= last; seed++) failed += Play(seed, steps, until, quiet || first != last);
        return failed == 0 ? 0 : 1;
    }

    private int Play(int seed, int steps, TimeSpan? until, bool quiet)
    {
        var run = new Run(seed, null, quiet ? null : Console.WriteLine) { Traces = _traces };
        try
        {
            run.Play(steps, until);
            Console.WriteLine($"seed {seed}: {run.Story.Lines} lines, {run.Story.Hash}");
            return 0;
        }
        catch (BrokenInvariantException broken)
        {
            if (quiet) foreach (var line in run.Story.Last) Console.WriteLine(line);
            Console.WriteLine($"seed {seed}: {broken.Invariant}: {broken.Message}");
            Console.WriteLine($"dotnet run -c Release --project tests/Simulation -- --seed {seed} --steps {steps}");
            return 1;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
