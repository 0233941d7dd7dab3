namespace Fleet.Cloud;

/// <summary>The accounts with providers, and the limits of calls to them.</summary>
public sealed class CloudOptions
{
    /// <summary>The account with DigitalOcean.</summary>
    public CloudAccountOptions DigitalOcean { get; } = new()
    {
        BaseUrl = new("https://api.digitalocean.com/v2"),
        Image = "ubuntu-24-04-x64",
    };

    /// <summary>The account, there called a project, with Hetzner Cloud.</summary>
    public CloudAccountOptions Hetzner { get; } = new()
    {
        BaseUrl = new("https://api.hetzner.cloud/v1"),
        Image = "ubuntu-24.04",
    };

    /// <summary>For one call, from the connection to the last byte of the answer. 20 s: the slowest lists take a few seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a call that may be repeated is made at most. 3: an outage is the caller's to wait for, not this room's.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>Before the first repetition; doubled before each further one. 1 s.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait between repetitions; if a provider asks for more, the call fails at once. 15 s: less than a call may take.
    /// </summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(15);

    internal void Validate()
    {
        foreach (var span in (TimeSpan[])[CallTimeout, Backoff, LongestWait])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromMilliseconds(1), nameof(CloudOptions));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(span, TimeSpan.FromMinutes(10), nameof(CloudOptions));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1, nameof(CloudOptions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Attempts, 10, nameof(CloudOptions));
        DigitalOcean.Validate(nameof(DigitalOcean));
        Hetzner.Validate(nameof(Hetzner));
    }
}
