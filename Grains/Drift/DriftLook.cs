using System.Text.Json;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Grains.Secrets;
using Fleet.Instances;
using Fleet.Operations;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Drift;

/// <summary>Looks at an instance and compares it with what is declared. It writes nothing, and may take as long as its limit says.</summary>
internal sealed class DriftLook(
    IGrainFactory grains, IConfigurationReader reader, SecretReferences secrets, IDriftRecords records, IOptions<DriftOptions> options)
{
    /// <param name="id">The instance.</param>
    /// <param name="during">The operation that looks, if it is one that works on it.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<DriftReport> At(InstanceId id, OperationId? during, CancellationToken cancellation)
    {
        var view = (await grains.Instance(id).Get()).Value;
        for (var again = true; view is not null; again = false)
        {
            var told = (await grains.Instance(id).Extensions()).Value;
            if (view.Server is null) return await AtWhatRegisteredItself(view, told, cancellation);
            var report = await OnItsServer(view, told, cancellation);
            if (report.Status == DriftStatus.Error) return report;

            // What an operation has changed meanwhile was half of one configuration and half of another.
            var (before, after) = (view, (await grains.Instance(id).Get()).Value);
            if (after?.Operation == during && (during is not null || after?.UpdatedAt == before.UpdatedAt)) return report;
            if (!again || after?.Operation is not null) return Nothing("It was being changed while it was looked at");
            view = after;
        }

        return Nothing("There is no such instance");
    }

    private async Task<DriftReport> OnItsServer(InstanceView instance, InstanceExtensions? told, CancellationToken cancellation)
    {
        var deployment = await grains.Instance(instance.Id).Deployment();
        if (!deployment.IsOk) return Nothing(deployment.Error.Message);

        // What refers to the vault is declared as what it refers to now: a value that was rotated since is a difference.
        var resolved = await secrets.Resolve(deployment.Value.Spec, instance.Id, cancellation);
        var declared = Declarations.Of(resolved.Value is { } spec ? deployment.Value with { Spec = spec } : deployment.Value);
        if (resolved.Error is { } unusable) return Blind(declared, unusable.Message);
        var server = await grains.Server(instance.Server!.Value).Get();
        if (!server.IsOk) return Blind(declared, server.Error.Message);
        var machine = await grains.Server(instance.Server.Value).Machine();
        if (!machine.IsOk) return Blind(declared, machine.Error.Message);

        var found = await reader.Read(machine.Value, instance.Id, resolved.Value!, options.Value.Timeout, cancellation);
        return found.Value is { } configuration
            ? Compare(declared, Observations.Of(instance, server.Value, configuration, told))
            : Blind(declared, found.Error!.Message);
    }

    private async Task<DriftReport> AtWhatRegisteredItself(InstanceView instance, InstanceExtensions? told, CancellationToken cancellation)
    {
        if (instance.LastHeartbeat is null && instance.AgentVersion is null) return Nothing("Nothing is declared of it, and no agent has said yet how it is");
        var observed = Observations.Of(instance, told);
        var latest = await records.Latest(instance.Id, cancellation);
        var declared = latest is { Status: DriftStatus.Clean or DriftStatus.Drifted } && latest.ConfigHash == (instance.ConfigHash ?? "")
            ? JsonSerializer.Deserialize(latest.Declared, DriftJson.Default.DeclaredConfiguration)! : Declarations.Of(observed);
        return Compare(declared, observed) with { ConfigHash = instance.ConfigHash ?? "" };
    }

    private static DriftReport Compare(DeclaredConfiguration declared, ObservedConfiguration observed)
    {
        var (findings, unjudged) = Comparison.Of(declared, observed);
        return Of(declared, findings.IsEmpty ? DriftStatus.Clean : DriftStatus.Drifted) with
        {
            Actual = JsonSerializer.Serialize(observed, DriftJson.Default.ObservedConfiguration),
            Findings = findings,
            Unjudged = unjudged,
        };
    }

    private static DriftReport Blind(DeclaredConfiguration declared, string why) => Of(declared, DriftStatus.Error) with { Error = why };

    private static DriftReport Nothing(string why) => new() { Status = DriftStatus.Unknown, Error = why };

    private static DriftReport Of(DeclaredConfiguration declared, DriftStatus status)
    {
        var text = JsonSerializer.Serialize(declared, DriftJson.Default.DeclaredConfiguration);
        return new DriftReport { Status = status, Declared = text, ConfigHash = Declarations.Hash(text) };
    }
}
