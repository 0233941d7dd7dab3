using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Reports;
using Fleet.Ssh.Runtimes;

namespace Fleet.Ssh.Drift;

/// <summary>What <c>Drift/read.sh</c> is asked, line by line, and how its answer is understood.</summary>
internal sealed partial class ConfigurationQuestion
{
    private readonly List<string> _lines = [];
    private readonly List<(string Number, string Path)> _files = [];
    private readonly List<(string Number, string Name, string Value, bool IsSecret)> _variables = [];
    private readonly List<(string Number, string Name)> _packages = [];
    private readonly string _salt;

    public ConfigurationQuestion(InstanceSpec spec, IReadOnlyDictionary<string, string> secrets, string salt)
    {
        _salt = salt;
        Ask("salt", salt);
        foreach (var path in spec.Files.Select(file => file.Path).Concat(spec.Downloads.Select(download => download.Path)).Distinct(StringComparer.Ordinal))
        {
            _files.Add((Ask("file", InstallPayload.Escape(path)), path));
        }

        foreach (var (name, value) in secrets) _variables.Add((Ask("secret", name), name, value, true));
        foreach (var (name, value) in spec.Env)
        {
            if (secrets.ContainsKey(name) || !VariableName.IsValid(name)) continue;
            var isSecret = ToldValues.IsSecret(name);
            _variables.Add((Ask(isSecret ? "secret" : "env", name), name, value, isSecret));
        }

        foreach (var name in spec.Expected?.Packages.Keys ?? [])
        {
            if (PackageName().IsMatch(name)) _packages.Add((Ask("package", name), name));
        }
    }

    public string Payload => string.Join('\n', _lines) + "\n";

    public Remote<MachineConfiguration> Read(string text)
    {
        try
        {
            var report = KeyValues.Whole(text);
            return new MachineConfiguration
            {
                IsInstalled = report.FindWhole("installed") == 1,
                Runs = report.FindWhole("runs") is { } runs ? runs == 1 : null,
                Files = [.. _files.Select(file => File(file.Path, report.Find($"{file.Number}.file")))],
                Variables = [.. _variables.Select(variable => Variable(report, variable.Number, variable.Name, variable.Value, variable.IsSecret))],
                Packages = [.. _packages.Select(package => Package(package.Name, report.Find($"{package.Number}.package")))],
                OpenPorts = report.Find("ports") is { } ports ? [.. Ports(ports)] : default,
                Hostname = report.Find("hostname"),
                Distro = report.Find("distro") is { Length: > 0 } distro ? distro : null,
                CpuCount = report.FindWhole("cores") ?? 0,
                MemoryTotal = report.Whole64OrZero("memory.total"),
                DiskTotal = report.Whole64OrZero("disk.total"),
            };
        }
        catch (FormatException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The machine's report cannot be read: {exception.Message}.");
        }
    }

    private string Ask(string what, string of)
    {
        _lines.Add($"{what} {of}");
        return _lines.Count.ToString(CultureInfo.InvariantCulture);
    }

    private static FoundFile File(string path, string? told) => told switch
    {
        "missing" => new(path, FoundState.Missing, null),
        { Length: 64 } => new(path, FoundState.Present, told),
        _ => new(path, FoundState.Unreadable, null),
    };

    private static FoundPackage Package(string name, string? told) => told switch
    {
        null => new(name, FoundState.Unreadable, null),
        "missing" => new(name, FoundState.Missing, null),
        _ => new(name, FoundState.Present, told),
    };

    /// <summary>What the program has got counts as much as what it will get when it is started again: the one that differs is told.</summary>
    private FoundVariable Variable(KeyValues report, string number, string name, string value, bool isSecret)
    {
        var wanted = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_salt + value)));
        var installed = report.Find($"{number}.installed");
        var running = report.Find($"{number}.running") is { Length: > 0 } said ? said : null;
        if (installed is null or "") return new(name, FoundState.Unreadable, false, null);

        var isSame = installed == wanted && (running is null || running == wanted);
        var other = running is not null && running != wanted ? "running" : "installed";
        if (report.Find($"{number}.{other}") is "missing") return new(name, FoundState.Missing, false, null);
        var shown = isSecret || report.Find($"{number}.{other}.value") is not { } told ? null : Encoding.UTF8.GetString(Convert.FromBase64String(told));
        return new(name, FoundState.Present, isSame, shown);
    }

    private static IEnumerable<int> Ports(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(port => int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(port => port > 0).Order();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.+_-]{0,127}\z")]
    private static partial Regex PackageName();
}
