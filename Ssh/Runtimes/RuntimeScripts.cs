using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>The scripts of a runtime, each with those that it stands on. What runtimes have in common lies in <c>Runtimes/process</c>.</summary>
internal sealed class RuntimeScripts
{
    private const string Lib = "Runtimes/process/lib.sh";

    // An install makes the database that is Fleet's, and a removal drops it.
    private const string Sql = "Runtimes/data/sql.sh";

    private const string Fetch = "Runtimes/process/fetch.sh";

    /// <summary>What a script needs that looks at instances, of whatever runtime.</summary>
    public static readonly string[] Observing =
    [
        Lib,
        "Runtimes/process/health.sh",
        "Runtimes/process/observe.sh",
        "Runtimes/compose/docker.sh",
        "Runtimes/compose/observe.sh",
        "Runtimes/look.sh",
    ];

    public static readonly RuntimeScripts Process = new("process", ["Runtimes/process/hold.sh"]);

    public static readonly RuntimeScripts Systemd = new("systemd", ["Runtimes/systemd/manager.sh", "Runtimes/systemd/hold.sh"]);

    public static readonly RuntimeScripts Compose = new("compose", ["Runtimes/compose/docker.sh", "Runtimes/compose/hold.sh"], "Runtimes/compose/data.sh", "Runtimes/compose/inside.sh", "Runtimes/compose/volumes.sh");

    private readonly string[] _holding;

    private RuntimeScripts(string runtime, string[] holding, params string[] data)
    {
        (Runtime, _holding) = (runtime, holding);
        Install = Of("install", Fetch);
        Start = Of("start");
        Stop = Of("stop");
        Pause = Of("pause");
        Remove = Of("remove");
        Logs = Of("logs");
        Data = new(data.Length == 0 ? [] : [.. holding, .. data]);
    }

    /// <summary>The runtime's name.</summary>
    public string Runtime { get; }

    public RemoteScript Install { get; }

    public RemoteScript Start { get; }

    public RemoteScript Stop { get; }

    public RemoteScript Pause { get; }

    public RemoteScript Remove { get; }

    public RemoteScript Logs { get; }

    public RemoteScript Status { get; } = RemoteScript.Of("status", [.. Observing, "Runtimes/process/status.sh"]);

    /// <summary>Its data and its hooks.</summary>
    public DataScripts Data { get; }

    /// <summary>The supervisor, which stays on the machine while the instance runs.</summary>
    public string Supervisor { get; } = RemoteScript.Of("supervise", Lib, "Runtimes/process/supervise.sh").Text;

    // A runtime's own script where it has one, else that of all.
    private RemoteScript Of(string name, params string[] more)
    {
        var own = $"Runtimes/{Runtime}/{name}.sh";
        return RemoteScript.Of(name, [Lib, Sql, .. more, .. _holding, RemoteScript.Exists(own) ? own : $"Runtimes/process/{name}.sh"]);
    }
}
