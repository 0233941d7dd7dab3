using Fleet.Api.Surfaces.Machines;
using Fleet.Api.Validation;

namespace Fleet.Api.Surfaces.Ssh;

/// <summary>Server creation details.</summary>
public sealed record CreateServer : AddedServer;

/// <summary>Server fields to update.</summary>
public sealed record UpdateServer : ChangedServer
{
    /// <summary>How it is reached: always directly.</summary>
    [OneOf("none")]
    public string? ProxyType { get; init; }
}

/// <summary>All servers.</summary>
public sealed record ServerList(IReadOnlyList<BasicServer> Servers);

/// <summary>What was done, in words.</summary>
public sealed record Told(string Message);
