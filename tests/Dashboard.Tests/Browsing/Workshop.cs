using Fleet.Tests.SshHost;

namespace Fleet.Tests.Pages.Browsing;

/// <summary>A machine with a program on it that has data and a configuration. Nothing where there is no sshd.</summary>
public sealed class Workshop(SharedStage stage) : IAsyncLifetime
{
    private SshTestHost? _host;

    /// <summary>The machine's id.</summary>
    public string Server { get; private set; } = "";

    /// <summary>The program's id.</summary>
    public string Instance { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (SshTestHost.Unavailable is not null) return;
        _host = await SshTestHost.Start();
        Server = await stage.Fleet.Add("smithy", _host);
        Instance = await stage.Fleet.Deploy("ledger", Server,
            """
            runtime: process
            command: [/bin/sh, -c, "trap 'until [ -e may-end ]; do sleep 0.1; done; exit 0' TERM; while :; do sleep 1 & wait $!; done"]
            files: [{ path: settings.toml, content: "rate = 1\n" }]
            hooks: { initialise: "mkdir data && echo first > data/ledger && touch may-end" }
            data: { paths: [data] }
            stopGraceSeconds: 60

            """);
    }

    /// <summary>Where a file of an instance lies.</summary>
    public string Path(string instance, string file) => System.IO.Path.Combine(_host!.HomeFolder, ".fleet", "instances", instance, "work", file);

    /// <summary>From now on it goes on when it is told to end, for a minute.</summary>
    public void HoldsOn() => File.Delete(Path(Instance, "may-end"));

    /// <summary>It ends when it is told to, or was.</summary>
    public void LetsGo() => File.WriteAllText(Path(Instance, "may-end"), "");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }
}
