using System.Diagnostics;

namespace Fleet.Ssh.Tests;

internal static class Keys
{
    /// <summary>A private key that no host knows.</summary>
    public static async Task<string> New(string passphrase = "")
    {
        var folder = Directory.CreateTempSubdirectory("fl-key-");
        try
        {
            var path = Path.Combine(folder.FullName, "id");
            using var tool = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", path]);
            await tool.WaitForExitAsync();
            return await File.ReadAllTextAsync(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
