using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Machines;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>
/// A server to add: one that somebody brings (<c>host</c>, <c>sshUser</c>, <c>authMethod</c> and its credential), or one to rent
/// (<c>provider</c>, <c>region</c>, <c>size</c>).
/// </summary>
public sealed record CreateServer : AddedServer
{
    /// <summary>Anything worth knowing.</summary>
    [StringLength(1_000)]
    public string? Description { get; init; }

    /// <summary>Free labels, by which instances find a server.</summary>
    [Labels]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Who rents it out; ssh, or nothing, for a machine that somebody brings.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Region { get; init; }

    /// <summary>The provider's size.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Size { get; init; }

    /// <summary>A key that the account has with the provider already and that may log in too.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? SshKeyId { get; init; }

    /// <summary>The provider, if one is to be asked.</summary>
    internal string? RentedFrom => Provider is null or RentedServer.Brought ? null : Provider;

    /// <inheritdoc/>
    protected override IEnumerable<FieldError> BrokenRules() => RentedFrom is null
        ? base.BrokenRules()
        : Missing(("name", Name), ("region", Region), ("size", Size)).Concat(
            from field in new[] { ("host", Host), ("sshPrivateKey", SshPrivateKey), ("sshPassword", SshPassword) }
            where field.Item2 is not null
            select new FieldError(field.Item1, $"{field.Item1} cannot be given for a machine that is to be rented"));

    internal override ServerSpec ToSpec(ISecretBox secrets)
    {
        var spec = RentedFrom is { } provider
            ? RentedServer.Spec(Name!, new(provider, Region!, Size!, SshKeyId), MaxSshSessions ?? ServerDefaults.Sessions)
            : base.ToSpec(secrets);
        return spec with { Description = Description, Labels = Labels?.ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }
}

/// <summary>What is to change of a server; what is absent stays as it is.</summary>
public sealed record UpdateServer : ChangedServer
{
    /// <summary>All labels anew.</summary>
    [Labels]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    internal override ServerChange ToChange(ISecretBox secrets) =>
        base.ToChange(secrets) with { Labels = Labels?.ToImmutableSortedDictionary(StringComparer.Ordinal) };
}
