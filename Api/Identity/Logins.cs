using System.Net;
using System.Net.Sockets;
using Fleet.Api.Http;
using Fleet.Api.Limits;
using Fleet.Common;
using Fleet.Identity;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Identity;

/// <summary>Where passwords are tried: limited by address, and refused in the same words and at the same pace whatever was wrong.</summary>
internal sealed class Logins(IGrainFactory grains, IPasswords passwords, IOptions<LoginLimitOptions> options, TimeProvider time)
{
    private static readonly FleetError Refused = new(ErrorCode.Unauthorized, "Wrong e-mail address or password");

    private readonly FixedWindow? _attempts = options.Value.AttemptsPerMinute is > 0 and var limit ? new(limit, time) : null;

    /// <summary>Why no attempt is heard from that address now; null if one is, which counts.</summary>
    public Refusal? Count(HttpContext context) =>
        _attempts?.Take(Network(context.Connection.RemoteIpAddress)) is { IsGranted: false } taken
            ? new(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded", "Too many attempts to log in from this address")
            {
                RetryAfter = taken.Wait,
            }
            : null;

    /// <summary>Who has that address and that password, and is the request's caller from then on; unauthorized if nobody does.</summary>
    public async Task<Outcome<Login>> Try(HttpContext context, string email, string password)
    {
        var login = await Try(email, password);
        if (login.IsOk && (await grains.User(login.Value.User.Id).Access(login.Value.Epoch)).Value is { } principal)
        {
            context.Features.Set(new Caller(principal));
        }

        return login;
    }

    private async Task<Outcome<Login>> Try(string email, string password)
    {
        if (await grains.Email(email).Holder() is not { } user)
        {
            passwords.Check(hash: null, password);
            return Refused;
        }

        var login = await grains.User(user).LogIn(password);
        // A claim may be left over from a user who never came to have the address.
        return login.IsOk && !login.Value.User.Email.Equals(email.Trim(), StringComparison.OrdinalIgnoreCase) ? Refused : login;
    }

    /// <summary>Of IPv6 the network: whoever has one address there has 2^64.</summary>
    private static string Network(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) return $"{address}";
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
