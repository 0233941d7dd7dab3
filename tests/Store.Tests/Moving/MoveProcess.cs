using System.Diagnostics;

namespace Fleet.Store.Tests.Moving;

/// <summary>A move in a process of its own, which is killed.</summary>
internal static class MoveProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>SIGKILL after it has told of so many steps; how many it told of. Between two of them it is wherever it is.</summary>
    public static async Task<int> RunUntil(StoreOptions options, int lines)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Fleet.Store.Crash.dll"), "move", options.DataPath, options.ConnectionString!];
        using var child = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(Limit);
        var told = 0;
        try
        {
            while (await child.StandardOutput.ReadLineAsync(limit.Token) is not null)
            {
                if (++told == lines) child.Kill();
            }
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }

        return told;
    }
}
