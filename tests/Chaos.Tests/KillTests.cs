using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Chaos.Tests;

/// <summary>Processes that are killed or stand still, Fleet's own and the database's.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly int Rounds = Scene.IsLong ? 20 : 2;

    [Fact]
    public async Task Fleet_is_killed_and_frozen_again_and_again()
    {
        await using var scene = await Scene.Begin(output);
        for (var round = 0; round < Rounds; round++)
        {
            await Scene.Pass(0.2 + 2 * scene.Random.NextDouble());
            await scene.Fleet.Kill();
            await scene.Fleet.Run();
            scene.Tell("ready after kill -9", scene.Fleet.StartTime);
            await scene.Writes();

            scene.Fleet.Freeze();
            await Scene.Pass(Scene.IsLong ? 20 * scene.Random.NextDouble() : 2);
            scene.Fleet.Thaw();
            await scene.Writes();
        }

        await scene.Verify();
    }

    [Fact]
    public async Task The_database_s_processes_are_killed_and_frozen_again_and_again()
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var scene = await Scene.Begin(output, postgres);
        for (var round = 0; round < Rounds; round++)
        {
            // One of those that serve a connection: the server ends all others and recovers by itself.
            var backends = postgres.Processes.Where(IsBackend).ToList();
            Signal.Send("KILL", backends[scene.Random.Next(backends.Count)]);
            await scene.Writes();

            var all = postgres.Processes;
            foreach (var id in all) Signal.Send("STOP", id);
            await Scene.Pass(Scene.IsLong ? 30 * scene.Random.NextDouble() : 3);
            foreach (var id in all) Signal.Send("CONT", id);
            await scene.Writes();

            Signal.Send("KILL", postgres.Processes[0]);
            await Eventually.BecomesAsync("the server starts again", true, () => Starts(postgres), TimeSpan.FromSeconds(60));
            await scene.Writes();
        }

        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    private static bool IsBackend(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(": fleet fleet", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // As long as a process of the one before lives, another is refused.
    private static async Task<bool> Starts(PostgresServer postgres)
    {
        try
        {
            await postgres.Start();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
