using System.Diagnostics;
using Fleet.TestKit;

namespace Fleet.Tests.EndToEnd;

/// <summary>The agent as <c>docs/agents.md</c> says to publish it, alone in an empty folder.</summary>
internal sealed class PublishedAgent : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-agent-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "fleet");

    public static async Task<PublishedAgent> Publish()
    {
        var agent = new PublishedAgent();
        var root = RepositoryFolder.Path;
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["publish", "Cli", "-r", "linux-x64", "-o", agent._folder.FullName, "-v", "q", "-nologo"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var said = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        // NU1101 and NU1301: the runtime that goes into the file is a package, and the registry does not give it.
        if (process.ExitCode != 0 && (said.Contains("NU1101", StringComparison.Ordinal) || said.Contains("NU1301", StringComparison.Ordinal)))
        {
            Assert.Skip($"The runtime pack cannot be restored: {said}");
        }

        Assert.True(process.ExitCode == 0, said);
        return agent;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
