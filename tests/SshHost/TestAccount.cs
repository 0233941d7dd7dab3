using System.Globalization;
using System.Security.Cryptography;
using Fleet.TestKit;

namespace Fleet.Tests.SshHost;

/// <summary>
/// An ordinary account to log in as. As root: one of <c>fleettest</c>, <c>fleettest1</c>..., whichever no other test process holds, made if
/// need be. Otherwise the current user, whose password nobody knows.
/// </summary>
internal sealed class TestAccount : IDisposable
{
    private readonly FileStream? _hold;

    private TestAccount(string name, int userId, string? password, FileStream? hold) => (Name, UserId, Password, _hold) = (name, userId, password, hold);

    public string Name { get; }

    public int UserId { get; }

    /// <summary>Null where it is not known.</summary>
    public string? Password { get; }

    /// <summary>Whether the account is the tests' own, so that all its processes are theirs.</summary>
    public bool IsOwn => _hold is not null;

    public static async Task<TestAccount> Take(string home)
    {
        var self = int.Parse(await Tool.Run("id", ["-u"]), CultureInfo.InvariantCulture);
        if (self != 0) return new(Environment.UserName, self, null, null);

        var (name, hold) = Hold();
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ':', StringComparison.Ordinal)))
            await Tool.Run("useradd", ["--no-create-home", "--shell", "/bin/sh", "--user-group", name]);
        var account = new TestAccount(
            name, int.Parse(await Tool.Run("id", ["-u", name]), CultureInfo.InvariantCulture), PlantedSecrets.Plant(RandomNumberGenerator.GetHexString(24)), hold);
        await Until.True(() =>
        {
            account.KillAll();
            return !ProcessTable.All().Any(process => process.User == account.UserId);
        }, "what an earlier test process has left ends");
        await Tool.Run("usermod", ["--home", home, name]);
        await Tool.Run("chpasswd", [], $"{name}:{account.Password}\n");
        await Tool.Run("chown", [$"{name}:{name}", home]);
        return account;
    }

    public void KillAll()
    {
        if (!IsOwn) return;
        foreach (var process in ProcessTable.All().Where(p => p.User == UserId)) process.Signal("KILL");
    }

    public void Dispose() => _hold?.Dispose();

    private static (string Name, FileStream Hold) Hold()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "fleet-test-accounts")).FullName;
        for (var number = 0; ; number++)
        {
            var name = number == 0 ? "fleettest" : $"fleettest{number}";
            try
            {
                return (name, new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (number < 99)
            {
                // Another test process has it.
            }
        }
    }
}
