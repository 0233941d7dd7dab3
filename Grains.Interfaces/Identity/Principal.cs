using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Identity;

/// <summary>Whom a credential (API key, session, token, ticket) stands for, and what they may do: everything that deciding about a request needs.</summary>
[GenerateSerializer, Immutable, Alias("fleet.principal")]
public sealed record Principal
{
    /// <summary>The user; null for a key that is nobody's.</summary>
    [Id(0)]
    public UserId? User { get; init; }

    /// <summary>The API key; null for a session or a token.</summary>
    [Id(1)]
    public ApiKeyId? Key { get; init; }

    /// <summary>The user's e-mail address, else the key's name: for people who read who did what.</summary>
    [Id(2)]
    public required string Name { get; init; }

    /// <summary>What they may do everywhere.</summary>
    [Id(3)]
    public required Role Role { get; init; }

    /// <summary>Their teams, and what they may do there, where that is more.</summary>
    [Id(4)]
    public ImmutableSortedDictionary<string, Role> Teams { get; init; } = ImmutableSortedDictionary<string, Role>.Empty;

    /// <summary>What the credential is good for, such as <c>logs:read</c>; see <see cref="Identity.Scopes"/>.</summary>
    [Id(5)]
    public ImmutableArray<string> Scopes { get; init; } = [Identity.Scopes.Everything];

    /// <summary>Which rate limits hold.</summary>
    [Id(6)]
    public Plan Plan { get; init; }

    /// <summary>Requests in a minute, where the plan is <see cref="Identity.Plan.Enterprise"/>; 0 for no limit.</summary>
    [Id(7)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>What was shown; null where nobody keeps it.</summary>
    [Id(8)]
    public Credential? Credential { get; init; }

    /// <summary>How they are named in what they change: the user's id, else the key's.</summary>
    public string Actor => User?.Value ?? Key?.Value ?? Name;

    /// <summary>The instances that they may know of.</summary>
    public Visibility Visibility => Role is Role.Admin ? Visibility.Everything : Visibility.Of(Teams.Keys);

    /// <summary>What they may do with something of that team; null for what is of no team.</summary>
    public Role RoleIn(TeamId? team) => team is { } named && Teams.TryGetValue(named.Value, out var role) && role > Role ? role : Role;

    /// <summary>What they may do in one team or another at the most.</summary>
    public Role GreatestRole => Teams.IsEmpty || Teams.Values.Max() is var greatest && greatest < Role ? Role : Teams.Values.Max();
}

/// <summary>What a customer has paid for: which rate limits hold.</summary>
[GenerateSerializer, Alias("fleet.plan")]
public enum Plan
{
    /// <summary>The configured limits; 100 requests in a minute unless configured otherwise.</summary>
    Free,

    /// <summary>1,000 requests in a minute.</summary>
    Pro,

    /// <summary>As agreed with each customer.</summary>
    Enterprise,
}
