using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>The scripts in <c>Runtimes/data</c> for one runtime.</summary>
/// <param name="runtime">Files with what the runtime supplies; <c>Runtimes/data/lib.sh</c> says what that is.</param>
internal sealed class DataScripts(params IReadOnlyList<string> runtime)
{
    private const string Files = "Runtimes/data/files.sh";

    public RemoteScript Archive { get; } = Of(runtime, "archive", Files);

    public RemoteScript Stage { get; } = Of(runtime, "stage", Files);

    public RemoteScript Adopt { get; } = Of(runtime, "adopt", Files);

    public RemoteScript DropStage { get; } = Of(runtime, "drop", Files);

    public RemoteScript Dump { get; } = Of(runtime, "dump");

    public RemoteScript Load { get; } = Of(runtime, "load");

    public RemoteScript Verify { get; } = Of(runtime, "verify", Files);

    public RemoteScript Hook { get; } = Of(runtime, "hook");

    private static RemoteScript Of(IReadOnlyList<string> runtime, string name, params string[] more)
    {
        string[] shared = ["Runtimes/process/lib.sh", "Runtimes/data/sql.sh", "Runtimes/data/lib.sh"];

        // The guard outlives the script, so it is one of its own.
        var guard = RemoteScript.Of("guard", [.. shared, .. runtime, "Runtimes/data/guard.sh"]).Text;
        var script = RemoteScript.Of(name, [.. shared, .. more, .. runtime, $"Runtimes/data/{name}.sh"]);
        return script with { Text = $"guard_script='{guard.Replace("'", "'\\''", StringComparison.Ordinal)}'\n{script.Text}" };
    }
}
