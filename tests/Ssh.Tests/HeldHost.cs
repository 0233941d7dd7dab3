using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>A host whose scripts get stuck at their first tool while they are held, so that a test meets them in the middle.</summary>
internal sealed class HeldHost : IAsyncDisposable
{
    // What every script uses sooner or later, none of it by the session around the script.
    private static readonly string[] Held = ["cat", "rm", "uname"];

    private HeldHost(SshTestHost host) => Host = host;

    public SshTestHost Host { get; }

    private string Gate => Host.HomeFolder + ".held";

    private string Stuck => Path.Combine(Host.HomeFolder, "stuck");

    public static async Task<HeldHost> Start()
    {
        var held = new HeldHost(await SshTestHost.Start());
        foreach (var tool in Held) held.Host.Replace(tool, $"if [ -e {held.Gate} ]; then : >{held.Stuck}; exec sleep 1000; fi; exec $real \"$@\"");
        return held;
    }

    public void Hold() => File.WriteAllText(Gate, "");

    /// <summary>Waits until a script is stuck; the next one to be stuck is waited for anew.</summary>
    public async Task IsStuck()
    {
        await Until.True(() => File.Exists(Stuck), "a script is stuck");
        File.Delete(Stuck);
    }

    public void Release() => File.Delete(Gate);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
