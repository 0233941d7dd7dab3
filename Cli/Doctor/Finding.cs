using System.Text.Json.Nodes;

namespace Fleet.Cli.Doctor;

/// <summary>What one check has found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Status"><c>ok</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Message">What was seen.</param>
/// <param name="Todo">What to do about it; empty where all is well.</param>
internal sealed record Finding(string Check, string Status, string Message, string Todo = "")
{
    public static Finding Ok(string check, string message) => new(check, "ok", message);

    public static Finding Warn(string check, string message, string todo) => new(check, "warn", message, todo);

    public static Finding Fail(string check, string message, string todo) => new(check, "fail", message, todo);

    public JsonObject ToJson() => new() { ["id"] = Check, ["check"] = Check, ["status"] = Status, ["message"] = Message, ["todo"] = Todo };
}
