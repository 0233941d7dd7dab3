using Fleet.Identity;
using Fleet.Storage;
using Fleet.Terminals;

namespace Fleet.Grains.Terminals;

internal sealed class TerminalRegisterGrain(TimeProvider time) : Grain, ITerminalRegisterGrain
{
    /// <summary>How often a terminal says that it is open.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // One that is late twice is not gone yet.
    private static readonly TimeSpan Silence = 3 * Period;

    private readonly Dictionary<TerminalId, (TeamId? Team, DateTimeOffset SaidAt)> _open = [];

    public Task Open(TerminalId terminal, TeamId? team)
    {
        _open[terminal] = (team, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task Close(TerminalId terminal)
    {
        _open.Remove(terminal);
        return Task.CompletedTask;
    }

    public Task<int> Count(Visibility visibleTo)
    {
        var gone = time.GetUtcNow() - Silence;
        foreach (var (terminal, (_, saidAt)) in _open)
        {
            if (saidAt < gone) _open.Remove(terminal);
        }

        return Task.FromResult(_open.Values.Count(one => visibleTo.Sees(one.Team?.Value)));
    }
}
