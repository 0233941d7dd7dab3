using System.Text;
using Fleet.Instances;

namespace Fleet.Ssh.Runtimes;

/// <summary>Writes a hook as the lines that <c>Runtimes/data/hook.sh</c> reads.</summary>
internal static class HookPayload
{
    public static string Of(InstanceHook hook, IReadOnlyDictionary<string, string> variables)
    {
        IEnumerable<string> lines =
        [
            .. variables.Select(variable => $"variable {variable.Key}={InstallPayload.Escape(variable.Value)}"),
            "script " + Convert.ToBase64String(Encoding.UTF8.GetBytes(hook.Script)),
        ];
        return string.Join('\n', lines) + "\n";
    }
}
