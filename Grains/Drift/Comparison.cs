using System.Collections.Immutable;
using System.Globalization;
using Fleet.Drift;

namespace Fleet.Grains.Drift;

/// <summary>Compares what was found with what is declared. Pure.</summary>
internal sealed class Comparison
{
    private const int MaxText = 1_000;

    // What databases can still keep in an index, four bytes for each character.
    private const int MaxField = 600;

    private readonly ImmutableArray<DriftFinding>.Builder _findings = ImmutableArray.CreateBuilder<DriftFinding>();
    private readonly ImmutableArray<string>.Builder _unjudged = ImmutableArray.CreateBuilder<string>();
    private readonly DeclaredConfiguration _declared;
    private readonly ObservedConfiguration _observed;

    private Comparison(DeclaredConfiguration declared, ObservedConfiguration observed) => (_declared, _observed) = (declared, observed);

    /// <summary>What differs, and what of the declared nobody can say anything of.</summary>
    public static (ImmutableArray<DriftFinding> Findings, ImmutableArray<string> Unjudged) Of(
        DeclaredConfiguration declared, ObservedConfiguration observed)
    {
        var comparison = new Comparison(declared, observed);
        comparison.CompareInstallation();
        comparison.ComparePlace();
        comparison.CompareExtensions();
        comparison.CompareFiles();
        comparison.CompareVariables();
        comparison.ComparePackages();
        comparison.CompareMachine();
        comparison.ComparePorts();
        return (comparison._findings.ToImmutable(), comparison._unjudged.ToImmutable());
    }

    private void CompareInstallation()
    {
        if (_observed.Installed is false) Find(DriftFields.Installed, "true", "false", DriftSeverity.Critical, "Nothing of it is installed on its server");
    }

    private void ComparePlace()
    {
        Compare(DriftFields.Provider, _declared.Provider, _observed.Provider, DriftSeverity.Critical, "It is at another provider");
        Compare(DriftFields.Region, _declared.Region, _observed.Region, DriftSeverity.High, "It is in another region");
        Compare(DriftFields.Hostname, _declared.Network.Hostname, _observed.Network.Hostname, DriftSeverity.Medium, "Its host has another name");
    }

    private void CompareExtensions()
    {
        if (_declared.Extensions is not { } declared) return;
        if (_observed.Extensions is not { } observed)
        {
            foreach (var one in declared) _unjudged.AddRange(Field(one.Name, DriftFields.Present), Field(one.Name, DriftFields.Version), Field(one.Name, DriftFields.Enabled));
            return;
        }

        foreach (var one in declared) Compare(one, observed.FirstOrDefault(other => other.Name == one.Name));
        foreach (var one in observed.Where(one => declared.All(other => other.Name != one.Name)))
        {
            Find(Field(one.Name, DriftFields.Present), "false", "true", DriftSeverity.Low, $"The extension {one.Name} is installed and not declared");
        }
    }

    private void Compare(DeclaredExtension declared, ObservedExtension? observed)
    {
        if (observed is null)
        {
            if (declared.Enabled) Find(Field(declared.Name, DriftFields.Present), "true", "false", DriftSeverity.High, $"The extension {declared.Name} is declared and not installed");
            return;
        }

        var version = Field(declared.Name, DriftFields.Version);
        if (declared.Version is not null && observed.Version is null) _unjudged.Add(version);
        else Compare(version, declared.Version, observed.Version, DriftSeverity.Medium, $"The extension {declared.Name} has another version");
        if (declared.Enabled || observed.Status is "disabled") return;
        var enabled = Field(declared.Name, DriftFields.Enabled);
        if (observed.Status is null or "unknown") Unjudge(enabled);
        else Find(enabled, "false", observed.Status, DriftSeverity.Low, $"The extension {declared.Name} is to be disabled and is not");
    }

    private void CompareFiles()
    {
        foreach (var (path, hash) in _declared.Files)
        {
            var field = DriftFields.Files + path;
            if (IsUnreadable(field)) continue;
            if (!_observed.Files.TryGetValue(path, out var found)) Find(field, Shown(hash), null, DriftSeverity.High, $"The file {path} is missing");
            else if (hash.Length > 0 && hash != found) Find(field, hash, found, DriftSeverity.High, $"The file {path} has another content");
        }

        static string Shown(string hash) => hash.Length == 0 ? "any content" : hash;
    }

    private void CompareVariables()
    {
        foreach (var (name, value) in _declared.Env)
        {
            var field = DriftFields.Env + name;
            if (IsUnreadable(field)) continue;
            if (!_observed.Env.TryGetValue(name, out var found))
            {
                Find(field, value, null, DriftSeverity.High, $"The variable {name} is missing");
            }
            else if (_observed.Differing.Contains(name))
            {
                // What is told of a secret is that it differs, and no more.
                var isSecret = value == ToldValues.Redacted;
                Find(field, value, isSecret ? ToldValues.Redacted : found, isSecret ? DriftSeverity.High : DriftSeverity.Medium, $"The variable {name} has another value");
            }
        }
    }

    private void ComparePackages()
    {
        foreach (var (name, version) in _declared.Packages)
        {
            var field = DriftFields.Packages + name;
            if (IsUnreadable(field)) continue;
            if (!_observed.Packages.TryGetValue(name, out var found))
            {
                Find(field, version.Length == 0 ? "any version" : version, null, DriftSeverity.High, $"The package {name} is not installed");
            }
            else if (!IsOf(version, found))
            {
                Find(field, version, found, DriftSeverity.Medium, $"The package {name} has another version");
            }
        }
    }

    /// <summary>A share of a machine that has less than that is no such share; one that has more is.</summary>
    private void CompareMachine()
    {
        var (declared, observed) = (_declared.Resources, _observed.Resources);
        Least(DriftFields.Cpu, declared.Cpu, observed.CpuCount, DriftSeverity.High, "Its machine has fewer processors than it needs");
        Least(DriftFields.Memory, declared.Memory, observed.MemoryTotal, DriftSeverity.Medium, "Its machine has less memory than it needs");
        Least(DriftFields.Disk, declared.Disk, observed.DiskTotal, DriftSeverity.Medium, "Its machine has less disk than it needs");
    }

    private void ComparePorts()
    {
        foreach (var port in _declared.Network.Ports)
        {
            var field = DriftFields.Port(port);

            // Nobody expects a program that is not to run to listen.
            if (_observed.Network.OpenPorts is not { } open || IsUnreadable(field)) Unjudge(field);
            else if (!open.Contains(port)) Find(field, "open", "closed", DriftSeverity.High, $"Nobody listens on port {port}");
        }
    }

    private void Compare(string field, string? declared, string? observed, DriftSeverity severity, string description)
    {
        if (declared is null) return;
        if (observed is null) Unjudge(field);
        else if (declared != observed) Find(field, declared, observed, severity, description);
    }

    private void Least(string field, double? declared, double? observed, DriftSeverity severity, string description)
    {
        if (declared is not { } needed) return;
        if (observed is not { } there) Unjudge(field);
        else if (there < needed) Find(field, Number(needed), Number(there), severity, description);

        static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
    }

    private bool IsUnreadable(string field)
    {
        if (!_observed.Unreadable.Contains(field)) return false;
        Unjudge(field);
        return true;
    }

    private void Unjudge(string field)
    {
        field = Cut(field, MaxField)!;
        if (!_unjudged.Contains(field)) _unjudged.Add(field);
    }

    /// <summary>A field is told once, though a port or an extension may be named twice.</summary>
    private void Find(string field, string? declared, string? actual, DriftSeverity severity, string description)
    {
        field = Cut(field, MaxField)!;
        if (_findings.Any(one => one.Field == field)) return;
        _findings.Add(new DriftFinding(field, Cut(declared), Cut(actual), severity, Cut(description)!));
    }

    /// <summary>Versions are compared part by part: 1.2 is that of 1.2.9, and not of 1.20.</summary>
    private static bool IsOf(string version, string found) => version.Length == 0 || found == version
        || (found.StartsWith(version, StringComparison.Ordinal) && !char.IsAsciiLetterOrDigit(found[version.Length]));

    private static string Field(string extension, string aspect) => DriftFields.Extensions + extension + aspect;

    private static string? Cut(string? text, int length = MaxText) => text?.Length > length ? text[..length] : text;
}
