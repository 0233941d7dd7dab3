using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Fleet.Api.Surfaces.Machines;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>A success.</summary>
public sealed record Envelope<T>(T Data) where T : notnull
{
    /// <summary>Always true.</summary>
    public bool Success => true;
}

/// <summary>A page of a list.</summary>
public sealed record ListEnvelope<T>(IReadOnlyList<T> Data, ListMeta Meta)
{
    /// <summary>Always true.</summary>
    public bool Success => true;
}

/// <summary>Where a page stands.</summary>
/// <param name="Page">From 1.</param>
/// <param name="PerPage">The most items of a page.</param>
/// <param name="Total">All items that match.</param>
public sealed record ListMeta(int Page, [property: JsonPropertyName("per_page")] int PerPage, long Total);

/// <summary>A machine to rent.</summary>
public sealed record RentServer
{
    /// <summary>What to call it.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Who rents it out.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? Provider { get; init; }

    /// <summary>The provider's region.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? Region { get; init; }

    /// <summary>The provider's size.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string? Size { get; init; }

    /// <summary>A key that the account has with the provider already and that may log in too.</summary>
    [JsonPropertyName("ssh_key_id"), StringLength(128, MinimumLength = 1)]
    public string? SshKeyId { get; init; }

    internal ServerSpec ToSpec() => RentedServer.Spec(Name!, new(Provider!, Region!, Size!, SshKeyId));
}

/// <summary>A server.</summary>
public sealed record HostedServer
{
    internal HostedServer(ServerView view)
    {
        (Id, Name, Status) = (view.Id.Value, view.Name, HostedStatus.Of(view.Status));
        IpAddress = view.Host is "" ? null : view.Host;
        (Provider, Region) = (view.Order?.Provider ?? RentedServer.Brought, view.Order?.Region);
        Specs = new(view.Facts?.CpuCores, Whole(view.Facts?.MemoryTotal), Whole(view.Facts?.DiskTotal));
        CreatedAt = HostedTime.Of(view.CreatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address, or the host name that it was added by; null while it has none.</summary>
    [JsonPropertyName("ip_address")]
    public string? IpAddress { get; }

    /// <summary>active, provisioning or offline.</summary>
    public string Status { get; }

    /// <summary>Who rents it out; ssh if somebody brought it.</summary>
    public string Provider { get; }

    /// <summary>The provider's region; null if somebody brought it.</summary>
    public string? Region { get; }

    /// <summary>What it is.</summary>
    public HostedSpecs Specs { get; }

    /// <summary>When it was added: ISO 8601, in seconds and UTC.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    private static long? Whole(long? bytes) => bytes is { } known ? (long)Math.Round(known / (double)Units.GiB) : null;
}

/// <summary>Times as the surface writes them: ISO 8601, in seconds and UTC.</summary>
internal static class HostedTime
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What a machine is; null where it was not read yet.</summary>
/// <param name="Cpu">Processors.</param>
/// <param name="MemoryGb">Gibibytes, rounded.</param>
/// <param name="DiskGb">Gibibytes, rounded.</param>
public sealed record HostedSpecs(
    int? Cpu, [property: JsonPropertyName("memory_gb")] long? MemoryGb, [property: JsonPropertyName("disk_gb")] long? DiskGb);
