using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Terminals;

/// <summary>
/// Which terminals are open. Each says so again and again, so that the register, which is in memory alone, knows them soon after it was lost,
/// and forgets those whose process is gone. There is one.
/// </summary>
[Alias("fleet.terminal-register")]
public interface ITerminalRegisterGrain : IGrainWithStringKey
{
    /// <summary>It is open, on an instance of that team. Said every 30 s; one that is silent for 90 s is gone.</summary>
    [Alias("open")]
    Task Open(TerminalId terminal, TeamId? team);

    /// <summary>It is closed.</summary>
    [Alias("close")]
    Task Close(TerminalId terminal);

    /// <summary>How many are open on instances that somebody may know of.</summary>
    [Alias("count")]
    Task<int> Count(Visibility visibleTo);
}
