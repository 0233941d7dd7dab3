namespace Fleet.Tests.EndToEnd;

/// <summary>One Fleet for tests that need none of their own: each has its own machine, and looks at nothing but what it made.</summary>
public sealed class SharedFleet : IAsyncLifetime
{
    internal FleetProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await FleetProcess.Start();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
