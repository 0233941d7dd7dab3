using System.Globalization;
using Fleet.Cli.Shell;
using Fleet.Cli.Tests.Programs;

namespace Fleet.Cli.Tests;

/// <summary><c>fleet server</c>, against a real Fleet and a real machine.</summary>
[Collection(nameof(Lab))]
public sealed class ServerCommandTests(Lab lab)
{
    private readonly FleetProgram _fleet = lab.Signed();

    [Fact]
    public async Task A_server_is_added_shown_drained_and_removed()
    {
        var added = (await Add("box-1", "--label", "env=lab", "-o", "json")).Good();
        Assert.Equal(("active", "succeeded"), ((string?)added.Json["status"], (string?)added.Json["operation"]!["status"]));
        Assert.Contains("100%", added.Errors, StringComparison.Ordinal);
        var id = (string)added.Json["id"]!;

        Assert.Matches($@"^ID +NAME +STATUS(.|\n)*{id} +box-1 +active", (await Run("list")).Good().Output);
        Assert.Equal("box-1", (string?)(await Run("list", "--labels", "env=lab", "-o", "json")).Good().Json[0]!["name"]);
        Assert.Equal(id, (await Run("list", "--search", "box-1", "-q")).Good().Output.Trim());
        Assert.Empty((await Run("list", "--status", "offline", "-q")).Good().Output);
        Assert.Contains($"id: {id}\n", (await Run("show", "box-1", "-o", "yaml")).Good().Output, StringComparison.Ordinal);
        Assert.Matches("Status +active", (await Run("show", id)).Good().Output);

        Assert.Equal("box-1 is cordoned", (await Run("cordon", "box-1")).Good().Output.Trim());
        Assert.Contains("active (cordoned)", (await Run("list")).Good().Output, StringComparison.Ordinal);
        Assert.False((bool)(await Run("uncordon", "box-1", "-o", "json")).Good().Json["cordoned"]!);

        Assert.Equal("drain box-1: done", (await Run("drain", "box-1")).Good().Output.Trim());
        Assert.Contains("--confirm box-1", (await Run("remove", "box-1")).Bad(ExitCodes.WrongUsage).Errors, StringComparison.Ordinal);
        (await Run("remove", "box-1", "--confirm", "box-2")).Bad(ExitCodes.WrongUsage);
        var operation = (await Run("remove", "box-1", "--confirm", "box-1", "--no-wait")).Good().Output.Trim();
        var waited = (await _fleet.Run(["operation", "wait", operation, "-o", "json"])).Good();
        Assert.Equal("succeeded", (string?)waited.Json["status"]);
        (await Run("show", "box-1")).Bad(ExitCodes.NotFound);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_fails_and_says_why()
    {
        var ran = await _fleet.Run(["server", "add", "nowhere", "--host", "127.0.0.1", "--port", "1", "--user", "me", "--password-stdin"], "secret-word\n");
        Assert.Contains("fleet operation show", ran.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failed, ran.Code);
        Assert.DoesNotContain("secret-word", ran.Output + ran.Errors, StringComparison.Ordinal);
        (await Run("add", "half", "--host", "127.0.0.1")).Bad(ExitCodes.WrongUsage);
        Assert.Contains("--password-stdin", (await Run("add", "half", "--host", "127.0.0.1", "--user", "me")).Bad(ExitCodes.WrongUsage).Errors, StringComparison.Ordinal);
    }

    private Task<Ran> Run(params string[] words) => _fleet.Run(["server", .. words]);

    private Task<Ran> Add(string name, params string[] more) => Run(
    [
        "add", name, "--host", lab.Machine.Host, "--port", lab.Machine.Port.ToString(CultureInfo.InvariantCulture), "--user", lab.Machine.User, "--key-file", lab.KeyFile, .. more,
    ]);
}
