using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class InstallTests(Lab lab) : InstanceTests(lab)
{
    [Fact]
    public async Task Exotic_values_arrive_as_they_are_and_never_run()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        string[] exotic =
        [
            "", " ", "  two  ", "'", "\"", "`touch x`", "$(touch x)", "a\nb\n", "\n", "\\", "\\n", "a\\", "%s%b\\c\\0101", "-n", "*", "~", "!!", "\t", "\r",
            "a;touch x", "naïve ☃ 𝄞", "end", "data", "--fleet--", "a=b", "\u0001\u007f",
        ];
        var print = "import os, sys, json\nprint(json.dumps([sys.argv[1:], [os.environ[f'V{i}'] for i in range(int(os.environ['COUNT']))]]))";
        var spec = new InstanceSpec
        {
            Command = ["python3", "-c", print, .. exotic],
            Env = exotic.Select((value, index) => KeyValuePair.Create($"V{index}", value))
                .Append(KeyValuePair.Create("COUNT", exotic.Length.ToString())).Append(KeyValuePair.Create("IFS", "x")).ToImmutableSortedDictionary(),
            Files = [.. exotic.Select((value, index) => new InstanceFile($"dir {index}/${{HOME}} '\"`$(touch x)` \\n ☃ {index}\n.txt", value)), new("big", new string('é', 300_000))],
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        foreach (var file in spec.Files) Assert.Equal(file.Content, await File.ReadAllTextAsync(Work(id, file.Path)));
        await room.Process.Start(room.Machine, id).Value();
        Assert.Equal(0, (await Ended(room, id)).ExitCode);
        var printed = System.Text.Json.JsonSerializer.Deserialize<string[][]>(Assert.Single(await room.Process.Logs(room.Machine, id, 10).Value()))!;
        Assert.Equal(exotic, printed[0]);
        Assert.Equal(exotic, printed[1]);
        Assert.Empty(Directory.EnumerateFiles(Lab.Host.HomeFolder, "x", SearchOption.AllDirectories));
        await Removed(room, id);
    }

    [Fact]
    public async Task A_program_sees_its_own_variables_and_three_more()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var spec = new InstanceSpec { Command = ["env"], Env = ImmutableSortedDictionary<string, string>.Empty.Add("MINE", "1") };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Ended(room, id);
        var names = (await room.Process.Logs(room.Machine, id, 100).Value()).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["HOME", "LANG", "MINE", "PATH"], names);
        await Removed(room, id);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    public async Task Paths_out_of_the_work_folder_are_refused(string path)
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, Shell("true") with { Files = [new(path, "x")] }).Fault(RemoteFault.ScriptFailed);

        // The machine's side does not rely on ours.
        var payload = $"grace 1\ncommand true\nfile 600 5 {path}\ndata\neA==\n";
        var error = await room.Run(Runtimes.RuntimeScripts.Process.Install.Text, [id.Value, "process"], payload).Fault(RemoteFault.ScriptFailed);
        Assert.Equal(65, error.ExitCode);
        Assert.Equal(ProcessState.Missing, (await room.Process.Status(room.Machine, id).Value()).State);
        await Removed(room, id);
    }

    [Fact]
    public async Task An_install_cut_off_anywhere_is_completed_by_a_repeat()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var spec = Shell("cat big | wc -c; " + Sleeper) with { Files = [.. Enumerable.Range(0, 40).Select(i => new InstanceFile($"f{i}", $"{i}")), new("big", new string('x', 500_000))] };
        foreach (var milliseconds in (int[])[1, 10, 20, 40, 60, 80, 100, 130])
        {
            using var cut = new CancellationTokenSource(milliseconds);
            await room.Process.Install(room.Machine, id, spec, cut.Token);
            var state = (await room.Process.Status(room.Machine, id).Value()).State;
            Assert.True(state is ProcessState.Missing or ProcessState.Stopped, state.ToString());
        }

        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 9).Value()) is ["500000", "ready"], "the whole file is there");
        Assert.False(Directory.Exists(Path.Combine(Folder(id), "stage")));
        await Removed(room, id);
    }
}
