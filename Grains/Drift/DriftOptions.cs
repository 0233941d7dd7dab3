namespace Fleet.Grains.Drift;

/// <summary>How instances are compared with what is declared of them. Section <c>Drift</c>.</summary>
public sealed class DriftOptions
{
    /// <summary>
    /// The pause between two looks at one instance. An hour by default; each instance has a share of up to a tenth more or less of its own, so that
    /// what began together does not go on together.
    /// </summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often is asked who is due. A minute by default.</summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a look may take, its wait for the server's other commands included. 20 s by default, as for probes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many instances are looked at at a time by the schedule of one process. 16 by default: some that hang leave places for the others.</summary>
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>The pause until a remediation that does not show yet is looked for again, as long as the health of a program is waited for. 2 s by default.</summary>
    public TimeSpan VerifyPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The program that installs extensions, on the machine. <c>sindri</c> by default.</summary>
    public string ExtensionProgram { get; set; } = "sindri";

    /// <summary>How long that may take. 10 minutes by default.</summary>
    public TimeSpan ExtensionTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
