using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>One user. Key: <see cref="UserId"/>.</summary>
[Alias("fleet.user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Makes the user; the same call again answers it as it stands. A conflict on <c>email</c> while another user has that address.</summary>
    [Alias("create")]
    Task<Outcome<UserView>> Create(UserSpec spec, string actor);

    /// <summary>The user, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<UserView>> Get();

    /// <summary>Changes what is given. A new password, and being disabled, end all sessions and tokens at once.</summary>
    [Alias("update")]
    Task<Outcome<UserView>> Update(UserChange change, string actor);

    /// <summary>Forgets the user, whose keys, sessions and tokens are good for nothing from now on; answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<UserView>> Delete(string actor);

    /// <summary>
    /// Whether that is the password. Unauthorized, always in the same words, when it is not, when the user is disabled, or locked after too
    /// many attempts: then also the right one is refused.
    /// </summary>
    [Alias("log-in")]
    Task<Outcome<Login>> LogIn(string password);

    /// <summary>Whom the user's credentials stand for; unauthorized when disabled or gone.</summary>
    /// <param name="epoch">Of the session or token: unauthorized when it was ended since. Null for an API key.</param>
    [Alias("access"), AlwaysInterleave]
    Task<Outcome<Principal>> Access(int? epoch);

    /// <summary>Ends all sessions and tokens.</summary>
    [Alias("log-out-everywhere")]
    Task LogOutEverywhere(string actor);

    /// <summary>A member of that team from now on, or one with another role. Called by the team's grain.</summary>
    [Alias("join")]
    Task<Outcome<UserView>> Join(TeamId team, Role role);

    /// <summary>Not a member of that team any more. Called by the team's grain.</summary>
    [Alias("leave")]
    Task Leave(TeamId team);
}

/// <summary>A user as somebody wants them.</summary>
/// <param name="Email">At most 254 characters; unique in any case.</param>
/// <param name="Name">What people call them, at most 128 characters; null for none.</param>
/// <param name="Password">8 to 128 characters; null for a user who only has keys. Hashed at once and stored nowhere else.</param>
/// <param name="Role">What they may do everywhere.</param>
[GenerateSerializer, Immutable, Alias("fleet.user-spec")]
public sealed record UserSpec(
    [property: Id(0)] string Email,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Password,
    [property: Id(3)] Role Role)
{
    /// <summary>Which rate limits hold.</summary>
    [Id(4)]
    public Plan Plan { get; init; }

    /// <summary>Requests in a minute, where the plan is <see cref="Plan.Enterprise"/>; 0 for no limit.</summary>
    [Id(5)]
    public int? RequestsPerMinute { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Email;
}

/// <summary>What is to change; null leaves it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.user-change")]
public sealed record UserChange
{
    /// <summary>The address.</summary>
    [Id(0)]
    public string? Email { get; init; }

    /// <summary>The name; empty for none.</summary>
    [Id(1)]
    public string? Name { get; init; }

    /// <summary>A new password.</summary>
    [Id(2)]
    public string? Password { get; init; }

    /// <summary>The role.</summary>
    [Id(3)]
    public Role? Role { get; init; }

    /// <summary>Whether they may do anything at all.</summary>
    [Id(4)]
    public bool? IsActive { get; init; }

    /// <summary>The plan.</summary>
    [Id(5)]
    public Plan? Plan { get; init; }

    /// <summary>Requests in a minute, for <see cref="Plan.Enterprise"/>.</summary>
    [Id(6)]
    public int? RequestsPerMinute { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(UserChange);
}

/// <summary>A user as callers see them: no password, nor its hash.</summary>
[GenerateSerializer, Immutable, Alias("fleet.user-view")]
public sealed record UserView
{
    /// <summary>The id.</summary>
    [Id(0)]
    public required UserId Id { get; init; }

    /// <summary>The address, as it was given.</summary>
    [Id(1)]
    public required string Email { get; init; }

    /// <summary>What people call them.</summary>
    [Id(2)]
    public string? Name { get; init; }

    /// <summary>What they may do everywhere.</summary>
    [Id(3)]
    public required Role Role { get; init; }

    /// <summary>Their teams, and what they may do there.</summary>
    [Id(4)]
    public ImmutableSortedDictionary<string, Role> Teams { get; init; } = ImmutableSortedDictionary<string, Role>.Empty;

    /// <summary>Whether they may do anything at all.</summary>
    [Id(5)]
    public bool IsActive { get; init; }

    /// <summary>Which rate limits hold.</summary>
    [Id(6)]
    public Plan Plan { get; init; }

    /// <summary>Requests in a minute, for <see cref="Plan.Enterprise"/>.</summary>
    [Id(7)]
    public int? RequestsPerMinute { get; init; }

    /// <summary>Until when no attempt to log in is heard; null when they are.</summary>
    [Id(8)]
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When they last logged in with their password.</summary>
    [Id(9)]
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>When they were made.</summary>
    [Id(10)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last changed.</summary>
    [Id(11)]
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A successful login.</summary>
/// <param name="User">Who.</param>
/// <param name="Epoch">What <see cref="IUserGrain.Access"/> is asked with for the session or token that this begins.</param>
[GenerateSerializer, Immutable, Alias("fleet.login")]
public sealed record Login([property: Id(0)] UserView User, [property: Id(1)] int Epoch);

/// <summary>Holds one e-mail address, so that at most one user has it. Key: the address in lower case.</summary>
[Alias("fleet.email")]
public interface IEmailGrain : IGrainWithStringKey
{
    /// <summary>Gives it to that user; a conflict on <c>email</c> while another has it.</summary>
    [Alias("claim")]
    Task<Outcome<Done>> Claim(UserId user);

    /// <summary>Who has it; null if nobody does.</summary>
    [Alias("holder"), AlwaysInterleave]
    Task<UserId?> Holder();

    /// <summary>Frees it if that user has it.</summary>
    [Alias("release")]
    Task Release(UserId user);
}
