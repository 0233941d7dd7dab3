using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Security;
using Fleet.Servers;
using Fleet.Ssh.Connections;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Tests;
using Fleet.Storage;
using Fleet.Tests.SshHost;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Lab))]

namespace Fleet.Ssh.Tests;

/// <summary>One sshd that most tests share. Who breaks its host starts another one.</summary>
public class Lab : IAsyncLifetime
{
    public SshTestHost Host { get; private set; } = null!;

    /// <summary>The runtime under test.</summary>
    public virtual string Runtime => "process";

    /// <summary>Why that runtime cannot be tested here; null if it can.</summary>
    public string? Unavailable { get; protected set; }

    public virtual async ValueTask InitializeAsync() => Host = await SshTestHost.Start();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Host.DisposeAsync();
    }
}

/// <summary>The room as a test has it, with a server of its own.</summary>
internal sealed class Room : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _runtime = "process";

    public Room(Lab lab) : this(lab.Host, lab.Runtime)
    {
        if (lab.Unavailable is { } reason) Assert.Skip(reason);
    }

    public Room(SshTestHost host, string runtime) : this(host) => _runtime = runtime;

    public Room(SshTestHost host, Action<SshOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<ISecretBox, GlassBox>();
        Folder = Directory.CreateTempSubdirectory("fl-").FullName;
        services.AddFleetSsh(options =>
        {
            options.Folder = Folder;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Machine = new(NewServer(), host.Host, host.Port, host.User, AuthMethod.Key, new GlassBox().Seal(host.PrivateKey), 8, null);
    }

    /// <summary>Where its control sockets are.</summary>
    public string Folder { get; }

    public MachineAddress Machine { get; set; }

    public IMachines Machines => _services.GetRequiredService<IMachines>();

    public IRemoteFiles Files => _services.GetRequiredService<IRemoteFiles>();

    /// <summary>The runtime under test.</summary>
    public IRuntime Process => Runtime(_runtime);

    public ISites Sites => _services.GetRequiredService<ISites>();

    public IRemoteCommands Commands => _services.GetRequiredService<IRemoteCommands>();

    public IMachineScans Scans => _services.GetRequiredService<IMachineScans>();
    public IConfigurationReader Configurations => _services.GetRequiredService<IConfigurationReader>();

    public ITerminals Terminals => _services.GetRequiredService<ITerminals>();

    public IRuntime Runtime(string name) => _services.GetRequiredService<IRuntimes>().Find(name)!;

    public static SealedSecret Seal(string clear) => new GlassBox().Seal(clear);

    public static ServerId NewServer() => new("srv_" + Guid.NewGuid().ToString("N"));

    public static InstanceId NewInstance() => new("inst_" + Guid.NewGuid().ToString("N"));

    /// <summary>Runs any script.</summary>
    public Task<Remote<string>> Run(string text, CancellationToken cancellationToken = default) => Run(text, [], "", null, cancellationToken);

    /// <summary>Runs any script.</summary>
    public Task<Remote<string>> Run(
        string text, string[] arguments, string payload = "", TimeSpan? limit = null, CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<RemoteShell>().Run(Machine, new(new("test", text), arguments, payload, limit), cancellationToken);

    /// <summary>Runs any script between streams.</summary>
    public Task<Remote<string>> Stream(
        string text, Stream? from, Stream? to = null, string payload = "", CancellationToken cancellationToken = default) =>
        _services.GetRequiredService<RemoteShell>().Stream(Machine, new(new("test", text), [], payload), from, to, cancellationToken);

    /// <summary>The pid of the current connection's local process.</summary>
    public int? MasterPid()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                var command = File.ReadAllText(process + "/cmdline");
                if (command.Contains("ControlMaster=yes", StringComparison.Ordinal) && command.Contains(Folder + "/", StringComparison.Ordinal))
                    return int.Parse(Path.GetFileName(process));
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Directory.Delete(Folder);
    }

    /// <summary>Seals nothing: what the room hands to its tools must be told from what is stored.</summary>
    private sealed class GlassBox : ISecretBox
    {
        public SealedSecret Seal(string clear) => new(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(clear)));

        public string Open(SealedSecret secret) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(secret.Sealed));
    }
}

internal static class Outcomes
{
    /// <summary>The value; fails the test with the fault otherwise.</summary>
    public static async Task<T> Value<T>(this Task<Remote<T>> task)
    {
        var answer = await task;
        Assert.True(answer.Error is null, $"{answer.Error?.Fault}: {answer.Error?.Message}");
        return answer.Value!;
    }

    /// <summary>The fault; fails the test if there is none.</summary>
    public static async Task<RemoteError> Fault<T>(this Task<Remote<T>> task, RemoteFault expected)
    {
        var answer = await task;
        Assert.NotNull(answer.Error);
        Assert.True(answer.Error.Fault == expected, $"{expected} expected: {answer.Error.Fault}: {answer.Error.Message}");
        return answer.Error;
    }
}
