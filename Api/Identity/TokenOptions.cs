using System.ComponentModel.DataAnnotations;

namespace Fleet.Api.Identity;

/// <summary>What access tokens say. Section <c>Fleet:Tokens</c>, which the keys that sign them are configured in too.</summary>
public sealed class TokenOptions
{
    /// <summary>Who issues them. <c>fleet</c> by default.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Issuer { get; set; } = "fleet";

    /// <summary>For whom. <c>fleet</c> by default.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Audience { get; set; } = "fleet";

    /// <summary>How long one is good for. 1 hour by default.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);
}
