using System.Globalization;
using Fleet.Common;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Demo.Running;

/// <summary>Writes what programs measured, logged and spent in the day before the demo began.</summary>
internal sealed class DemoPast(DemoWorld world, IHistory history, IGrainFactory grains)
{
    private const int Batch = 2_000;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    private int _number;

    /// <summary>A call of a language model.</summary>
    public static AgentLlmCall Call(Figures figures, DateTimeOffset? at) => new()
    {
        Provider = "openai", Model = "gpt-4o-mini", Operation = "chat", At = at,
        InputTokens = 400 + (long)(figures.CpuPercent * 60), OutputTokens = 90 + (long)(figures.CpuPercent * 9),
    };

    /// <summary>Writes the day of some programs, from its beginning on, until that moment.</summary>
    public async Task Write(IReadOnlyList<DemoProgram> programs, DateTimeOffset until, CancellationToken cancellation)
    {
        var (waiting, lines) = (0, new List<LogRow>());
        for (var at = until - Day; at < until - Step; at += Step)
        {
            foreach (var program in programs.Where(program => program.StartedAt <= at + Step))
            {
                history.TryAppend(Sample(program, at));
                waiting++;
                if (world.Draw.Of(string.Create(CultureInfo.InvariantCulture, $"{program.Name}/said/{at.ToUnixTimeSeconds()}")) < 0.1) lines.Add(Line(program, at));
            }

            // A line is there only when all is that was told before: no more waits than there is room for.
            if (waiting < Batch || lines.Count == 0) continue;
            await history.Append([.. lines], cancellation);
            lines.Clear();
            waiting = 0;
        }

        if (lines.Count > 0) await history.Append([.. lines], cancellation);
        foreach (var program in programs.Where(program => program.Habits.Service.Name is "assistant"))
        {
            await grains.Instance(program.Instance).LlmUsage(new(null, [.. Enumerable.Range(1, 96).Select(quarter => until.AddMinutes(-15 * quarter))
                .Select(at => Call(program.Habits.At(at, null), at))]));
        }
    }

    private static SampleRow Sample(DemoProgram program, DateTimeOffset at)
    {
        var figures = program.Habits.At(at, null);
        return new SampleRow(program.Instance.Value, at, figures.CpuPercent, figures.MemoryUsed, figures.MemoryTotal, figures.DiskUsed, figures.DiskTotal)
        {
            Load1 = figures.Load, Load5 = figures.Load, Load15 = figures.Load, NetReceived = figures.Received, NetSent = figures.Sent, Cores = 1,
        };
    }

    private LogRow Line(DemoProgram program, DateTimeOffset at)
    {
        var line = LogLines.At(program, at, world.Draw);
        return new(
            SortableId.Of(at.ToUnixTimeMilliseconds(), ((UInt128)GrainKeys.Hash(program.Instance.Value) << 40) + (UInt128)(++_number)),
            program.Instance.Value, line.Level.ToUpperInvariant(), "APP", line.Message, at, null);
    }
}
