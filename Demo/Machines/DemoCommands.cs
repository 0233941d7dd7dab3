using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Demo.Machines;

/// <summary>Commands over what would be SSH.</summary>
internal sealed class DemoCommands(DemoWorld world, TimeProvider time) : IRemoteCommands
{
    public async Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0.2, cancellationToken) is { } error) return error;
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(request.TimeoutMs), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await new DemoShell(world.Find(instance.Value), world.Draw, time).Run(request.Command, request.Args, request.Script, ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RemoteError(RemoteFault.TimedOut, $"Not done within {request.TimeoutMs} ms");
        }
    }
}

/// <summary>No machine of a demo keeps backups of others: these lie in the demo's own folder.</summary>
internal sealed class DemoFiles : IRemoteFiles
{
    public Task<Remote<bool>> Write(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<bool>>> produce, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<bool>>(Refused);

    public Task<Remote<T>> Read<T>(
        MachineAddress machine, string path, Func<Stream, CancellationToken, Task<Remote<T>>> consume, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<T>>(Refused);

    public Task<Remote<bool>> Delete(MachineAddress machine, string path, CancellationToken cancellationToken = default) => Task.FromResult<Remote<bool>>(Refused);

    public Task<Remote<ImmutableArray<string>>> List(MachineAddress machine, string folder, CancellationToken cancellationToken = default) =>
        Task.FromResult<Remote<ImmutableArray<string>>>(Refused);

    private static RemoteError Refused => new(RemoteFault.StoreRefused, "The machines of a demo keep no files");
}

/// <summary>The proxies of simulated machines: every entry is taken, and every name leads there.</summary>
internal sealed class DemoSites(DemoWorld world) : ISites
{
    public async Task<Remote<ProxyReport>> Publish(MachineAddress machine, InstanceId instance, InstanceSite site, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.5, cancellationToken) is { } error ? error : new ProxyReport("caddy", $"caddy would serve {site.Domain} (demo)");

    public async Task<Remote<bool>> Withdraw(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.2, cancellationToken) is { } error ? error : true;

    public Task<NameReport> Resolve(string domain, string host, CancellationToken cancellationToken = default) =>
        Task.FromResult(new NameReport(DnsStatus.Ok, [host]));
}
