using Fleet.Remote;

namespace Fleet.Ssh.Reports;

/// <summary>Reads what <c>Host/facts.sh</c> prints.</summary>
internal static class FactsReport
{
    public static Remote<MachineFacts> Read(string text)
    {
        try
        {
            var report = KeyValues.Whole(text);
            return new MachineFacts(
                report.Text("os.name"),
                report.Text("os.version"),
                report.Text("kernel"),
                report.Text("architecture"),
                (int)Math.Clamp(report.Whole64("cores"), 1, int.MaxValue),
                report.Whole64("memory.total"),
                report.Whole64("memory.available"),
                report.Whole64("disk.total"),
                report.Whole64("disk.available"),
                report.Find("docker"));
        }
        catch (FormatException exception)
        {
            return new RemoteError(RemoteFault.ScriptFailed, $"The machine's facts cannot be read: {exception.Message}.");
        }
    }
}
