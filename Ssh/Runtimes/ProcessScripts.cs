using Fleet.Ssh.Execution;

namespace Fleet.Ssh.Runtimes;

/// <summary>The scripts in <c>Runtimes/process</c>, each with those that it stands on.</summary>
internal static class ProcessScripts
{
    private const string Lib = "Runtimes/process/lib.sh";

    // An install makes the database that is Fleet's, and a removal drops it.
    private const string Sql = "Runtimes/data/sql.sh";

    /// <summary>What a script needs that looks at instances.</summary>
    public static readonly string[] Observing = [Lib, "Runtimes/process/health.sh", "Runtimes/process/observe.sh"];

    public static readonly RemoteScript Install = Of("install");

    public static readonly RemoteScript Start = Of("start");

    public static readonly RemoteScript Stop = Of("stop");

    public static readonly RemoteScript Pause = Of("pause");

    public static readonly RemoteScript Remove = Of("remove");

    public static readonly RemoteScript Logs = Of("logs");

    public static readonly RemoteScript Status = RemoteScript.Of("status", [.. Observing, "Runtimes/process/status.sh"]);

    /// <summary>Its data and its hooks; all that they need is in what runtimes share.</summary>
    public static readonly DataScripts Data = new();

    /// <summary>The supervisor, which stays on the machine while the instance runs.</summary>
    public static readonly string Supervisor = RemoteScript.Of("supervise", Lib, "Runtimes/process/supervise.sh").Text;

    private static RemoteScript Of(string name) => RemoteScript.Of(name, Lib, Sql, $"Runtimes/process/{name}.sh");
}
