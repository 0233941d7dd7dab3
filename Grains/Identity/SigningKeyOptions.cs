namespace Fleet.Grains.Identity;

/// <summary>How long signing keys are used, and what they sign is good for. Section <c>Fleet:Tokens</c>.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>How long a key signs before another takes its place. 30 days by default.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an access token is good for: so long a former key still verifies. 1 hour by default.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);
}
