using System.Diagnostics;

namespace Fleet.Load.Backups;

/// <summary>The baselines: what the tools do with the same folder without Fleet, its connection and its store.</summary>
internal static class BareArchive
{
    /// <summary>The folder as an archive, compressed, and its sum.</summary>
    public static Task<Passed> Pack(string folder, string compressor) => Timed($"tar -C '{folder}' -cf - . | {compressor} | sha256sum >/dev/null");

    /// <summary>The archive's sum, and what it holds unpacked into a folder that is empty before.</summary>
    public static async Task<Passed> Unpack(string archive, string scratch)
    {
        Directory.CreateDirectory(scratch);
        var passed = await Timed($"sha256sum '{archive}' >/dev/null && tar -C '{scratch}' -xf '{archive}'");
        Directory.Delete(scratch, recursive: true);
        return passed;
    }

    public static Task<Passed> Timed(string line) => Passed.Of(
        async () =>
        {
            using var shell = Process.Start("sh", ["-ec", line]);
            await shell.WaitForExitAsync();
            if (shell.ExitCode != 0) throw new InvalidOperationException($"{line} ended with {shell.ExitCode}");
        },
        () => Usage.EndedChildren(Environment.ProcessId));
}
