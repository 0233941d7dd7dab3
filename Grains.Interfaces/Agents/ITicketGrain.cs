using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Agents;

/// <summary>
/// A ticket to open one WebSocket, for callers that cannot send headers. It lives in memory and for 30 s. Key: the SHA-256 of the ticket,
/// in lower-case hex.
/// </summary>
[Alias("fleet.ticket")]
public interface ITicketGrain : IGrainWithStringKey
{
    /// <summary>Lets the ticket stand for that caller.</summary>
    [Alias("issue")]
    Task Issue(Principal holder);

    /// <summary>Whose it is, once; unauthorized when it was redeemed, has expired or never was.</summary>
    [Alias("redeem")]
    Task<Outcome<Principal>> Redeem();
}
