using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>
/// One session of the web page. Key: the SHA-256 of the cookie's value, in lower-case hex. It ends by logging out, after a time without use,
/// after a time whatever happens, and when the user's sessions are ended.
/// </summary>
[Alias("fleet.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Begins it for a user who has just logged in.</summary>
    [Alias("open")]
    Task<Outcome<SessionView>> Open(Login login);

    /// <summary>Whom it stands for; unauthorized when it has ended.</summary>
    [Alias("authenticate")]
    Task<Outcome<Principal>> Authenticate();

    /// <summary>The session, or unauthorized.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<SessionView>> Get();

    /// <summary>Ends it.</summary>
    [Alias("close")]
    Task Close();
}

/// <summary>A session.</summary>
/// <param name="User">Whose.</param>
/// <param name="ExpiresAt">When it ends whatever happens.</param>
[GenerateSerializer, Immutable, Alias("fleet.session-view")]
public sealed record SessionView([property: Id(0)] UserId User, [property: Id(1)] DateTimeOffset ExpiresAt);
