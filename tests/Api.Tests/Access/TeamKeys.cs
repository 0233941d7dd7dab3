using System.Collections.Immutable;
using System.Net.Http.Headers;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Access;

/// <summary>Keys of programs that belong to teams, or are good for some things only.</summary>
internal static class TeamKeys
{
    /// <summary>A new key of that role everywhere and in those teams.</summary>
    public static async Task<string> NewKey(this FleetHost fleet, Role role, ImmutableArray<string> teams, params ImmutableArray<string> scopes)
    {
        var key = RawKey.New();
        var made = await fleet.App.Services.GetRequiredService<IGrainFactory>().ApiKey(RawKey.Hash(key)).Create(
            new ApiKeySpec
            {
                Name = "a program", Role = role, Prefix = RawKey.Prefix(key), Teams = teams, Scopes = scopes.IsEmpty ? [Scopes.Everything] : scopes,
            }, "test");
        Assert.True(made.IsOk);
        return key;
    }

    /// <summary>A caller with that key.</summary>
    public static HttpClient With(this FleetHost fleet, string key)
    {
        var client = fleet.Caller(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
