using System.Globalization;
using System.Text;
using Fleet.Commands;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Reports;
using Fleet.Ssh.Runtimes;
using Fleet.Storage;

namespace Fleet.Ssh.Commands;

/// <summary>Commands over SSH, each in its instance's folder.</summary>
internal sealed class RemoteCommands(InstanceShell shell, ISecretBox secrets) : IRemoteCommands
{
    private static readonly RemoteScript Script = RemoteScript.Of("command", "Runtimes/process/lib.sh", "Commands/command.sh");

    public async Task<Remote<CommandResult>> Run(
        MachineAddress machine, InstanceId instance, CommandRequest request, CancellationToken cancellationToken = default)
    {
        var opened = OpenedSecrets.OpenForCommand(secrets, request.Env);
        if (opened.Value is not { } variables) return opened.Error!;
        var max = CommandResult.MaxOutputBytes.ToString(CultureInfo.InvariantCulture);

        // A stream is what makes it run at most once: a script without one is run again when its connection breaks.
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(request.Script ?? ""));
        var answer = await shell.Stream(machine, instance, new(Script, [instance.Value, max], Payload(request, variables)), input, null, cancellationToken);
        return answer.Value is { } text ? Read(text, request) : answer.Error!;
    }

    private static string Payload(CommandRequest request, IReadOnlyDictionary<string, string> variables)
    {
        var seconds = Math.Ceiling(request.TimeoutMs / 1000.0);
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"limit {seconds:0}")];
        if (request.WorkingDir is { } folder) lines.Add("folder " + InstallPayload.Escape(folder));
        lines.AddRange(variables.Select(variable => $"env {variable.Key}={InstallPayload.Escape(variable.Value)}"));
        if (request.Args.IsEmpty && request.Script is null) lines.Add("line " + InstallPayload.Escape(request.Command));
        else lines.AddRange(request.Args.Prepend(request.Command).Select(word => "word " + InstallPayload.Escape(word)));
        return string.Join('\n', lines) + "\n";
    }

    internal static Remote<CommandResult> Read(string text, CommandRequest request)
    {
        try
        {
            var report = KeyValues.Whole(text);
            if (report.FindWhole("late") == 1) return new RemoteError(RemoteFault.TimedOut, $"The command did not end within {request.TimeoutMs} ms.");
            return new CommandResult(
                report.FindWhole("exit") ?? throw new FormatException("exit is missing"),
                Text(report.Text("out")),
                Text(report.Text("err")),
                report.Whole64("took"),
                report.FindWhole("cut") == 1);
        }
        catch (FormatException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The machine's report cannot be read: {exception.Message}.");
        }
    }

    // No database takes NUL characters.
    private static string Text(string base64) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(base64)).Replace("\0", "", StringComparison.Ordinal);
}
