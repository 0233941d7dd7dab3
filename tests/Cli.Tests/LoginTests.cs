using Fleet.Cli.Shell;
using Fleet.Cli.Tests.Programs;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cli.Tests;

/// <summary><c>fleet login</c>, and where a key goes.</summary>
[Collection(nameof(Lab))]
public sealed class LoginTests(Lab lab)
{
    private const string Password = "a long enough password 1";

    private readonly FleetProgram _fleet = lab.Stranger();

    private string Url => lab.Server.Address.ToString();

    private string File => Path.Combine(_fleet.Settings["XDG_CONFIG_HOME"], "fleet", "config.json");

    [Fact]
    public async Task A_key_is_tried_and_kept_where_only_its_owner_can_read_it()
    {
        Assert.Contains("fleet login", (await _fleet.Run(["server", "list"])).Bad(ExitCodes.NotAllowed).Errors, StringComparison.Ordinal);
        (await _fleet.Run(["login", Url, "--key-stdin"], "sk-wrong\n")).Bad(ExitCodes.NotAllowed);
        Assert.False(System.IO.File.Exists(File));
        Assert.Contains("(ADMIN)", (await SignIn()).Errors, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
        (await _fleet.Run(["server", "list"])).Good();

        (await SignIn("--name", "second")).Good();
        Assert.Equal(["default", "second"], (await _fleet.Run(["context", "list", "-q"])).Good().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"\* +second", (await _fleet.Run(["context", "list"])).Good().Output);
        (await _fleet.Run(["context", "use", "default"])).Good();
        Assert.True((bool)(await _fleet.Run(["context", "list", "-o", "json"])).Good().Json[0]!["current"]!);
        (await _fleet.Run(["context", "use", "third"])).Bad(ExitCodes.NotFound);
        (await _fleet.Run(["server", "list", "--context", "third"])).Bad(ExitCodes.NotAllowed);
        (await _fleet.Run(["logout"])).Good();
        (await _fleet.Run(["logout"])).Good();
        (await _fleet.Run(["server", "list"])).Bad(ExitCodes.NotAllowed);
    }

    [Fact]
    public async Task A_kept_key_goes_to_its_own_fleet_alone_and_the_environment_wins()
    {
        await SignIn();
        var refused = (await _fleet.Run(["server", "list", "--url", "http://127.0.0.1:1"])).Bad(ExitCodes.NotAllowed);
        Assert.Contains("There is no key to http://127.0.0.1:1", refused.Errors, StringComparison.Ordinal);
        (await _fleet.Run(["server", "list", "--url", "ftp://example.com"])).Bad(ExitCodes.WrongUsage);
        _fleet.Settings["FLEET_API_KEY"] = "sk-wrong";
        (await _fleet.Run(["server", "list"])).Bad(ExitCodes.NotAllowed);
        (await _fleet.Run(["server", "list", "--url", "http://127.0.0.1:1"])).Bad(ExitCodes.Unreachable);
        (await _fleet.Run(["server", "list", "--api-key", "sk-seen-by-all"])).Bad(ExitCodes.WrongUsage);
    }

    [Fact]
    public async Task A_password_makes_a_key_of_the_users_own_which_ends_with_the_logout()
    {
        await lab.Post("/api/v1/admin/users", new() { ["email"] = "ann@example.com", ["password"] = Password, ["role"] = "OPERATOR" });
        (await _fleet.Run(["login", Url, "--email", "ann@example.com", "--password-stdin"], "wrong password 123\n")).Bad(ExitCodes.NotAllowed);
        Assert.Contains("ann@example.com (OPERATOR)", (await _fleet.Run(["login", Url, "--email", "ann@example.com", "--password-stdin"], Password + "\n")).Good().Errors, StringComparison.Ordinal);
        var kept = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Password, kept, StringComparison.Ordinal);
        (await _fleet.Run(["server", "list"])).Good();
        Assert.Contains("revoked", (await _fleet.Run(["logout"])).Good().Errors, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, kept, TestContext.Current.CancellationToken);
        (await _fleet.Run(["server", "list"])).Bad(ExitCodes.NotAllowed);
    }

    [Fact]
    public async Task A_key_that_is_typed_is_not_shown()
    {
        await using var screen = Screen.Start(_fleet, $"fleet login {Url}\nread -r end");
        await screen.Sees("API key: ");
        await screen.Type(FleetServer.AdminKey + "\r");
        await screen.Sees("Signed in");
        Assert.DoesNotContain(FleetServer.AdminKey, screen.Shown, StringComparison.Ordinal);
    }

    private async Task<Ran> SignIn(params string[] more) => (await _fleet.Run(["login", Url, "--key-stdin", .. more], FleetServer.AdminKey + "\n")).Good();
}
