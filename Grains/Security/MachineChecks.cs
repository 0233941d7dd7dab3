using System.Collections.Immutable;
using System.Globalization;
using Fleet.Security;

namespace Fleet.Grains.Security;

/// <summary>What is looked at on a machine itself, pure. <c>docs/security.md</c> has the list.</summary>
internal static class MachineChecks
{
    private const int PortsNamed = 10;

    /// <summary>The checks. Those of which the machine did not tell are there too.</summary>
    /// <param name="scan">What the machine said.</param>
    /// <param name="declared">The ports that are meant to be open.</param>
    public static ImmutableArray<CheckRow> Of(MachineScan scan, IReadOnlySet<int> declared) =>
    [
        new("ssh-no-root-password", scan.PermitRootLogin is { } root ? root != "yes" : null, Said("PermitRootLogin", scan.PermitRootLogin)),
        new("ssh-no-passwords", scan.PasswordAuthentication is { } passwords ? passwords == "no" : null, Said("PasswordAuthentication", scan.PasswordAuthentication)),
        Ports(scan, declared),
        Updates(scan),
    ];

    private static string Said(string setting, string? value) => value is null ? "The SSH server's configuration cannot be read" : $"{setting} is {value}";

    private static CheckRow Ports(MachineScan scan, IReadOnlySet<int> declared)
    {
        const string check = "no-undeclared-ports";
        if (scan.Ports is not { } open) return new(check, null, "The open ports cannot be read");
        var strange = open.Where(port => !declared.Contains(port)).ToList();
        return new(check, strange.Count == 0, strange.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{open.Length} TCP ports are open, all of them declared")
            : $"Open and not declared: TCP {string.Join(", ", strange.Take(PortsNamed))}{(strange.Count > PortsNamed ? " and more" : "")}");
    }

    private static CheckRow Updates(MachineScan scan)
    {
        const string check = "no-pending-updates";
        if (scan.PendingUpdates is not { } all) return new(check, null, "The package manager does not tell of updates");
        return scan.SecurityUpdates is { } some
            ? new(check, some == 0, string.Create(CultureInfo.InvariantCulture, $"{some} security updates are pending, of {all} in all"))
            : new(check, all == 0, string.Create(CultureInfo.InvariantCulture, $"{all} updates are pending"));
    }
}
