using System.Text.Json.Nodes;
using Fleet.Cli.Shell;
using Fleet.Cli.Tests.Programs;
using Fleet.TestKit;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cli.Tests;

/// <summary><c>fleet instance</c>, against a real Fleet and what runs on a real machine.</summary>
[Collection(nameof(Lab))]
public sealed class InstanceCommandTests(Lab lab)
{
    private const string Program = "while :; do sleep 1; done";

    private readonly FleetProgram _fleet = lab.Signed();

    [Fact]
    public async Task An_instance_is_deployed_stopped_backed_up_restored_cloned_and_deleted()
    {
        await lab.Box();
        _fleet.Settings["SHOP_TOKEN"] = "token-of-the-shop";
        var deployed = (await Run(
            "deploy", "shop", "--server", Lab.BoxName, "--env", "MODE=fast", "--secret-env", "SHOP_TOKEN", "-o", "json", "--",
            "sh", "-c", $"echo hello; mkdir -p data; {Program}")).Good().Json;
        Assert.Equal(("RUNNING", "succeeded"), ((string?)deployed["status"], (string?)deployed["operation"]!["status"]));
        var id = (string)deployed["id"]!;
        var shown = (await Run("show", "shop", "-o", "json")).Good().Json;
        Assert.Equal((id, "fast", "SHOP_TOKEN"), ((string)shown["id"]!, (string?)shown["spec"]!["env"]!["MODE"], (string?)shown["spec"]!["secrets"]![0]));
        Assert.Matches("Runtime +process", (await Run("show", id)).Good().Output);
        Assert.Matches($"{id} +shop +RUNNING", (await Run("list", "--server", Lab.BoxName)).Good().Output);
        Assert.Equal(id, (await Run("list", "--search", "shop", "--status", "RUNNING", "-q")).Good().Output.Trim());

        Assert.Contains("hello", (await Run("logs", "shop")).Good().Output, StringComparison.Ordinal);
        Assert.Equal("fast token-of-the-shop", (await Run("exec", "shop", "--", "echo $MODE $SHOP_TOKEN")).Good().Output.Trim());
        Assert.Equal("stop shop: done", (await Run("stop", "shop")).Good().Output.Trim());
        Assert.Equal("RUNNING", (string?)(await Run("start", "shop", "-o", "json")).Good().Json["status"]);
        Assert.Equal(id, (await Run("restart", "shop", "-q")).Good().Output.Trim());

        Assert.Contains("fleet instance backup shop", (await Run("clone", "shop", "copy")).Bad(ExitCodes.NotFound).Errors, StringComparison.Ordinal);
        var backup = (await Run("backup", "shop", "--label", "first", "-q")).Good().Output.Trim();
        Assert.Matches($"{backup} +completed +first", (await Run("backups", "shop")).Good().Output);
        Assert.Equal("first", (string?)(await Run("backups", "shop", "-o", "json")).Good().Json[0]!["label"]);
        (await Run("restore", "shop", "--backup", backup)).Bad(ExitCodes.WrongUsage);
        Assert.Equal("restore shop: done", (await Run("restore", "shop", "--confirm", "shop")).Good().Output.Trim());
        var copy = (await Run("clone", "shop", "copy", "-o", "json")).Good();
        Assert.Contains($"From the backup {backup}", copy.Errors, StringComparison.Ordinal);
        Assert.Equal(("copy", "RUNNING"), ((string?)copy.Json["name"], (string?)copy.Json["status"]));

        (await Run("delete", "copy", "--confirm", "copy")).Good();
        Assert.Equal("DESTROYED", (string?)(await Run("delete", "shop", "--confirm", "shop", "-o", "json")).Good().Json["status"]);
        (await Run("start", "shop", "--no-wait")).Bad(ExitCodes.Conflict);
    }

    [Fact]
    public async Task An_instance_is_deployed_from_a_configuration_and_its_faults_are_told_with_their_place()
    {
        await lab.Box();
        var ran = (await _fleet.Run(["instance", "deploy", "page", "--file", "-", "--server", Lab.BoxName, "-o", "json"], $"runtime: process\ncommand: [sh, -c, '{Program}']\n")).Good();
        Assert.Equal("page", (string?)ran.Json["deployment"]!["name"]);
        Assert.Equal("RUNNING", (string?)(await Run("show", "page", "-o", "json")).Good().Json["status"]);
        var refused = (await _fleet.Run(["instance", "deploy", "worse", "-f", "-"], "runtime: process\ncommnd: [sh]\n")).Bad(ExitCodes.WrongUsage);
        Assert.Contains("line 2, column 1", refused.Errors, StringComparison.Ordinal);
        (await Run("deploy", "nothing")).Bad(ExitCodes.WrongUsage);
        (await Run("deploy", "page", "--template", "no-such-template")).Bad(ExitCodes.WrongUsage);
        Assert.Contains("no such variable", (await Run("deploy", "page", "--secret-env", "NOT_SET", "--", "sh")).Bad(ExitCodes.WrongUsage).Errors, StringComparison.Ordinal);
        (await Run("delete", "page", "--confirm", "page", "-q")).Good();
    }

    [Fact]
    public async Task What_is_interrupted_goes_on_and_can_be_followed()
    {
        await lab.Box();
        using var deploy = _fleet.Start(["instance", "deploy", "slow", "--server", Lab.BoxName, "-f", "-"], hasInput: true);
        // Its health is asked for until it answers, which it does not.
        await deploy.StandardInput.WriteAsync($"runtime: process\ncommand: [sh, -c, '{Program}']\nhealthCheck: {{ type: tcp, port: 1 }}\n");
        deploy.StandardInput.Close();
        var began = await deploy.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("the first step", TimeSpan.FromMinutes(1));
        Assert.Contains('%', began!);
        Signal.Send("INT", deploy.Id);
        var ended = await FleetProgram.End(deploy, "the interrupted deploy");
        Assert.Equal(ExitCodes.Interrupted, ended.Code);
        var operation = (await _fleet.Run(["operation", "list", "--status", "running,unwinding", "-q"])).Good().Output.Trim();
        Assert.Contains($"fleet operation wait {operation}", ended.Errors, StringComparison.Ordinal);

        Assert.Matches("deploy_instance +[a-z_0-9]+ +running", (await _fleet.Run(["operation", "list"])).Good().Output);
        Assert.Matches("health +running", (await _fleet.Run(["operation", "show", operation])).Good().Output);
        Assert.Equal(operation, (string?)(await _fleet.Run(["operation", "show", operation, "-o", "json"])).Good().Json["id"]);
        Assert.Contains("It still goes on", (await _fleet.Run(["operation", "wait", operation, "--timeout", "1", "-q"])).Bad(ExitCodes.StillRunning).Errors, StringComparison.Ordinal);
        (await _fleet.Run(["operation", "show", "op_01m80c7m7kc7q68q3sq2daww5x"])).Bad(ExitCodes.NotFound);

        (await _fleet.Run(["operation", "cancel", operation])).Good();
        (await _fleet.Run(["operation", "wait", operation])).Bad(ExitCodes.Failed);
        Assert.Equal("cancelled", (string?)(await _fleet.Run(["operation", "show", operation, "-o", "json"])).Good().Json["error"]!["code"]);
        (await _fleet.Run(["operation", "cancel", operation])).Bad(ExitCodes.Conflict);
    }

    [Fact]
    public async Task Lines_are_followed_as_they_come()
    {
        var id = (string)(await Run("show", Lab.Laptop, "-o", "json")).Good().Json["id"]!;
        await Say(id, "the past", "INFO");
        using var logs = _fleet.Start(["instance", "logs", Lab.Laptop, "-f", "--source", "BUILD", "-o", "json"]);
        Assert.Equal("the past", await Next());
        await Say(id, "the present", "ERROR");
        Assert.Equal("the present", await Next());
        Signal.Send("INT", logs.Id);
        Assert.Equal(ExitCodes.Interrupted, (await FleetProgram.End(logs, "the end of the lines")).Code);
        Assert.Matches("ERROR +the present", (await Run("logs", Lab.Laptop, "--tail", "1", "--level", "ERROR")).Good().Output);

        async Task<string?> Next()
        {
            var line = await logs.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("a line of the log", TimeSpan.FromMinutes(1));
            return (string?)JsonNode.Parse(line!)!["message"];
        }
    }

    [Fact]
    public async Task A_command_runs_there_and_ends_here_with_its_code()
    {
        var ran = await Run("exec", Lab.Laptop, "--", "echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n"), (ran.Code, ran.Output, ran.Errors));
        Assert.Equal("a  b\n", (await Run("exec", Lab.Laptop, "--", "printf", "%s\n", "a  b")).Good().Output);
        Assert.Equal("set", (await Run("exec", Lab.Laptop, "--env", "WORD=set", "--workdir", "/", "-o", "json", "--", "echo $WORD")).Good().Json["stdout"]!.ToString().Trim());
        (await Run("exec", "nobody", "--", "true")).Bad(ExitCodes.NotFound);
        // Killed there, as its exit code says.
        Assert.Equal(137, (await Run("exec", Lab.Laptop, "--timeout", "1", "--", "sleep 60")).Code);
    }

    private Task Say(string id, string message, string level) =>
        lab.Post("/api/v1/logs/ingest", new() { ["instanceId"] = id, ["level"] = level, ["source"] = "BUILD", ["message"] = message });

    private Task<Ran> Run(params string[] words) => _fleet.Run(["instance", .. words]);
}
