using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Fleet.Api.Limits;

/// <summary>
/// The proxies in front of Fleet, from which alone it is believed whose request they pass on: the option <c>Fleet:TrustedProxies</c>, addresses and
/// networks as a list or separated by commas.
/// </summary>
internal static class TrustedProxies
{
    private const string Option = "Fleet:TrustedProxies";

    /// <summary>Makes the client's address and scheme those that trusted proxies name. Before anything that looks at them.</summary>
    /// <exception cref="InvalidOperationException">The option holds something that is no address.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = Read(app.Configuration);
        if (networks.Count == 0) return;

        // No limit to how many stand one behind the other: the list is read from its end, as far as it names trusted ones.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    internal static IReadOnlyList<System.Net.IPNetwork> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Option);
        var listed = section.GetChildren().Select(child => child.Value).Prepend(section.Value);
        return [.. listed.SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(Parse)];
    }

    private static System.Net.IPNetwork Parse(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new(address, 8 * address.GetAddressBytes().Length);
        throw new InvalidOperationException($"{Option} must hold addresses such as 192.0.2.1 and networks such as 10.0.0.0/8, and not '{text}'.");
    }
}
