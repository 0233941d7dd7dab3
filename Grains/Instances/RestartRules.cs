using Fleet.Instances;

namespace Fleet.Grains.Instances;

/// <summary>Whether and when a program is started again. Pure.</summary>
internal static class RestartRules
{
    /// <summary>Whether the policy starts it again. An exit code that nobody knows counts as a failure.</summary>
    public static bool Restarts(RestartPolicy policy, int? exitCode) => policy switch
    {
        RestartPolicy.Always => true,
        RestartPolicy.OnFailure => exitCode != 0,
        _ => false,
    };

    /// <summary>The pause before the next restart, when there have been so many already.</summary>
    public static TimeSpan Backoff(RestartOptions options, int restarts) =>
        Common.Backoff.Of(options.InitialBackoff, restarts, options.MaxBackoff);
}
