using System.Text.Json.Nodes;
using Fleet.Api.Http;
using Fleet.Declarative;
using Fleet.Identity;

namespace Fleet.Api.Declarative;

/// <summary>A resource as a document says it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Body">Its fields.</param>
/// <param name="Path">Where it stands, such as <c>servers[0]</c>.</param>
internal sealed record Entry(DeclaredKind Kind, string Name, JsonObject Body, string Path);

/// <summary>A resource as it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Form">As a document would say it, secrets marked.</param>
/// <param name="View">What its grain says of it.</param>
/// <param name="Refusal">Why the caller may not change it; null if that is allowed.</param>
/// <param name="Team">The team of whose instances it is.</param>
internal sealed record Resource(string Id, string Name, JsonObject Form, object View, Refusal? Refusal, TeamId? Team = null);

/// <summary>A resource as it is to be.</summary>
/// <param name="Spec">For its grain.</param>
/// <param name="Form">As a document says it in full, secrets marked.</param>
internal sealed record Wanted(DeclaredSpec Spec, JsonObject Form)
{
    /// <summary>Why the caller may not bring it there; null if that is allowed.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Why it cannot be brought there at all, though the document is sound.</summary>
    public string? Problem { get; init; }

    /// <summary>What must be there before.</summary>
    public IReadOnlyList<DeclaredName> Needs { get; init; } = [];

    /// <inheritdoc cref="DeclaredItem.OfInstance"/>
    public string? OfInstance { get; init; }

    /// <summary>The team of whose instances it is.</summary>
    public TeamId? Team { get; init; }
}
