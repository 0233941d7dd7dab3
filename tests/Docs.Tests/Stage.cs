using Fleet.Tests.SshHost;

namespace Fleet.Tests.Docs;

/// <summary>Where a document is played: Fleet as it starts it, a shell, and a machine where it speaks of the reader's own.</summary>
internal sealed class Stage(StartedFleets fleets) : IAsyncDisposable
{
    private readonly Shell _shell = new();
    private StartedFleet? _fleet;
    private SshTestHost? _machine;
    private string? _keyFile;

    public string Errors => _shell.Errors;

    public async Task Start(string command) => _fleet = await fleets.Start(command);

    public async Task<(int ExitCode, string Output)> Run(string commands)
    {
        if (commands.Contains("id_ed25519", StringComparison.Ordinal) && _machine is null)
        {
            _machine = await SshTestHost.Start();
            _keyFile = Path.GetTempFileName();
            await File.WriteAllTextAsync(_keyFile, _machine.PrivateKey);
        }

        return await _shell.Run(Put(commands));
    }

    /// <summary>The reader's names in the place of the document's.</summary>
    public string Put(string text)
    {
        text = text.Replace("http://localhost:8080", _fleet!.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("sk-demo-...", StartedFleet.Key, StringComparison.Ordinal)
            .Replace("sk-...", StartedFleet.Key, StringComparison.Ordinal);
        return _machine is null
            ? text
            : text.Replace("192.0.2.10", _machine.Host, StringComparison.Ordinal)
                .Replace("port: 22,", $"port: {_machine.Port},", StringComparison.Ordinal)
                .Replace("sshUser: \"deploy\"", $"sshUser: \"{_machine.User}\"", StringComparison.Ordinal)
                .Replace("~/.ssh/id_ed25519", _keyFile, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        if (_machine is { } machine) await machine.DisposeAsync();
        if (_keyFile is { } file) File.Delete(file);
    }
}
