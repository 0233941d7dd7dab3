using System.Collections.Immutable;
using Fleet.Remote;

namespace Fleet.Ssh.Reports;

/// <summary>Reads what <c>Host/prerequisites.sh</c> prints.</summary>
internal static class PrerequisitesReport
{
    public static Remote<ImmutableArray<string>> Read(string text)
    {
        try
        {
            return ImmutableArray.Create(KeyValues.Whole(text).Text("runtimes").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (FormatException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The machine's report cannot be read: {exception.Message}.");
        }
    }
}
