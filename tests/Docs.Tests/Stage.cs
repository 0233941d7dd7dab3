using System.Globalization;
using System.Text.RegularExpressions;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.Docs;

/// <summary>Where a document is played: Fleet as it starts it, a shell, and a machine where it speaks of the reader's own.</summary>
internal sealed partial class Stage : IAsyncDisposable
{
    private static readonly string[] Places = ["http://localhost:8080", "http://127.0.0.1:8080", "https://fleet.example.com", "https://test.example.com", "localhost:8080"];

    private readonly StartedFleets _fleets;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-docs-");
    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
    private readonly Shell _shell;
    private FleetServer? _fleet;
    private SshTestHost? _machine;

    public Stage(StartedFleets fleets)
    {
        _fleets = fleets;
        var programs = StartedFleets.Setting("Programs");
        _shell = new(_folder.FullName, new Dictionary<string, string>
        {
            ["PROGRAMS"] = programs,
            ["ROOT"] = RepositoryFolder.Path,

            // The command line as it is built, and the file with its keys.
            ["PATH"] = $"{programs}/Cli/debug:{Environment.GetEnvironmentVariable("PATH")}",
            ["XDG_CONFIG_HOME"] = _folder.FullName,

            // No process of a build stays.
            ["MSBUILDDISABLENODEREUSE"] = "1",
        });
    }

    public string Errors => _shell.Errors;

    public async Task Start(string command)
    {
        _fleet = await _fleets.Start(Differences.Put(command.Split('#')[0].Trim()));
        await Write("key", FleetServer.AdminKey);
        await Write("password", Password().Match(_fleet.Output).Groups[1].Value);
    }

    public async Task<(int ExitCode, string Output)> Run(string commands)
    {
        if (_fleet is null && Places.Any(place => commands.Contains(place, StringComparison.Ordinal))) await Start(StartedFleets.Demo);
        if (commands.Contains("id_ed25519", StringComparison.Ordinal) && _machine is null)
        {
            // To the demo any machine is good, and any key of one.
            _machine = await SshTestHost.Start();
            await Write("id_ed25519", _machine.PrivateKey);
        }

        return await _shell.Run(Differences.Put(Put(commands)));
    }

    /// <summary>The reader's names in the place of the document's.</summary>
    public string Put(string text)
    {
        if (_fleet is { } fleet)
        {
            var address = fleet.Address.ToString().TrimEnd('/');
            text = Places.Aggregate(text, (now, place) => now.Replace(place, address, StringComparison.Ordinal))
                .Replace("sk-demo-...", FleetServer.AdminKey, StringComparison.Ordinal)
                .Replace("sk-...", FleetServer.AdminKey, StringComparison.Ordinal)
                .Replace("pkill -9 Fleet.Api", $"kill -9 {fleet.Id}; tail --pid={fleet.Id} -f /dev/null", StringComparison.Ordinal);
        }

        return _machine is null
            ? text
            : text.Replace("ssh deploy@192.0.2.10", $"ssh -p {_machine.Port} -i id_ed25519 -o StrictHostKeyChecking=no -o UserKnownHostsFile=known -o LogLevel=ERROR {_machine.User}@{_machine.Host}", StringComparison.Ordinal)
                .Replace("192.0.2.10", _machine.Host, StringComparison.Ordinal)
                .Replace("port: 22,", $"port: {_machine.Port},", StringComparison.Ordinal)
                .Replace("sshUser: \"deploy\"", $"sshUser: \"{_machine.User}\"", StringComparison.Ordinal)
                .Replace("~/.ssh/id_ed25519", "id_ed25519", StringComparison.Ordinal)
                .Replace("8081", _port, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        if (_machine is { } machine) await machine.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"with the password +(\S+)")]
    private static partial Regex Password();

    private async Task Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
