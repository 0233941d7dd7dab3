using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>What a look at a real machine sees, after somebody has been at work there.</summary>
public sealed class DriftTests(Lab lab) : InstanceTests(lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_was_installed_is_found_as_it_is_exotic_names_and_values_included()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        string[] exotic = ["", " a ", "'", "\"$(touch x)`", "a\nb\n", "\n", "\\n", "%s", "naïve ☃", "a=b", "end", "\\"];
        var spec = Server() with
        {
            Env = exotic.Select((value, i) => KeyValuePair.Create($"V{i}", value)).ToImmutableSortedDictionary(),
            Secrets = ImmutableSortedDictionary<string, Storage.SealedSecret>.Empty.Add("API", Room.Seal("geheim\n")).Add("V1", Room.Seal("overruled")),
            Files = [new("dir $(touch x)/'a' \\n\n.txt", "one"), new("plain", "")],
            Expected = new InstanceExpectations { Packages = ImmutableSortedDictionary<string, string>.Empty.Add("openssh-server", "").Add("no-such-package", "") },
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        var before = await Look(room, id, spec);
        Assert.True(before is { IsInstalled: true } && before.Runs is not true);
        await room.Process.Start(room.Machine, id).Value();
        await Eventually.BecomesAsync("the program", true, async () => (await Look(room, id, spec)) is { Runs: true } seen && seen.Variables.All(one => one.IsSame));

        var found = await Look(room, id, spec);
        Assert.Equal(spec.Files.Select(file => new FoundFile(file.Path, FoundState.Present, Hash(file.Content))), found.Files);
        Assert.Equal(["API", .. exotic.Select((_, i) => $"V{i}")], found.Variables.Select(one => one.Name).Order(StringComparer.Ordinal).OrderBy(name => name is "API" ? -1 : int.Parse(name[1..])));
        Assert.All(found.Variables, one => Assert.Equal((FoundState.Present, true), (one.State, one.IsSame)));
        Assert.Equal(exotic[4], found.Variables.Single(one => one.Name == "V4").Value);
        Assert.All(found.Variables.Where(one => one.Name is "API" or "V1"), one => Assert.Null(one.Value));
        Assert.Contains(Lab.Host.Port, found.OpenPorts);
        Assert.Equal((Environment.ProcessorCount, File.ReadAllText("/proc/sys/kernel/hostname").Trim()), (found.CpuCount, found.Hostname));
        Assert.True(found.MemoryTotal > 100_000_000 && found.DiskTotal > 0);
        Assert.Equal(FoundState.Missing, found.Packages.Single(one => one.Name == "no-such-package").State);
        Assert.Empty(Directory.EnumerateFiles(Lab.Host.HomeFolder, "x", SearchOption.AllDirectories));
        await Removed(room, id);
    }

    [Fact]
    public async Task What_somebody_changed_by_hand_is_seen_and_an_install_mends_it()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var spec = Server() with
        {
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "info").Add("DB_PASSWORD", "geheim"),
            Secrets = ImmutableSortedDictionary<string, Storage.SealedSecret>.Empty.Add("TOKEN", Room.Seal("geheim")),
            Files = [new("app.yaml", "one"), new("gone", "x"), new("folder", "x"), new("same", "x")],
        };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        await File.WriteAllTextAsync(Work(id, "app.yaml"), "two");
        File.Delete(Work(id, "gone"));
        File.Delete(Work(id, "folder"));
        Directory.CreateDirectory(Work(id, "folder"));
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(Work(id, "same")))!;
        await File.WriteAllTextAsync(Path.Combine(folder, "env"), "LEVEL=debug\nDB_PASSWORD=other\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "secrets"), "");

        var found = await Look(room, id, spec);
        Assert.Equal(
            [new("app.yaml", FoundState.Present, Hash("two")), new("gone", FoundState.Missing, null), new("folder", FoundState.Missing, null), new("same", FoundState.Present, Hash("x"))],
            found.Files);
        Assert.Equal(
            [new("DB_PASSWORD", FoundState.Present, false, null), new("LEVEL", FoundState.Present, false, "debug"), new("TOKEN", FoundState.Missing, false, null)],
            found.Variables.OrderBy(one => one.Name, StringComparer.Ordinal));

        Directory.Delete(Work(id, "folder"));
        await room.Process.Install(room.Machine, id, spec).Value();
        var mended = await Look(room, id, spec);
        Assert.Equal(spec.Files.Select(file => Hash(file.Content)), mended.Files.Select(file => file.Sha256));
        Assert.All(mended.Variables, one => Assert.True(one.IsSame, one.ToString()));
        await Removed(room, id);
    }

    [Fact]
    public async Task What_the_program_has_got_counts_as_well()
    {
        await using var room = new Room(Lab);
        var id = Room.NewInstance();
        var spec = Server() with { Env = ImmutableSortedDictionary<string, string>.Empty.Add("LEVEL", "info") };
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Start(room.Machine, id).Value();
        var next = spec with { Env = spec.Env.SetItem("LEVEL", "debug").Add("NEW", "1") };
        await room.Process.Install(room.Machine, id, next).Value();
        await Eventually.BecomesAsync("what it began with", "LEVEL info,NEW Missing", async () => string.Join(
            ',', (await Look(room, id, next)).Variables.Where(one => !one.IsSame).Select(one => $"{one.Name} {one.Value ?? one.State.ToString()}")));
        await room.Process.Stop(room.Machine, id).Value();
        Assert.All((await Look(room, id, next)).Variables, one => Assert.True(one.IsSame));
        await Removed(room, id);
    }

    [Fact]
    public async Task Nothing_of_it_is_found_where_nothing_is()
    {
        await using var room = new Room(Lab);
        var found = await Look(room, Room.NewInstance(), Server() with { Files = [new("a", "b")], Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", "b") });
        Assert.False(found.IsInstalled);
        Assert.Equal((FoundState.Missing, FoundState.Missing), (Assert.Single(found.Files).State, Assert.Single(found.Variables).State));
    }

    [Fact]
    public async Task A_host_that_hangs_is_given_up_in_time()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await room.Machines.Connect(room.Machine).Value();
        host.Freeze();
        host.FreezeSessions();
        await room.Configurations.Read(room.Machine, Room.NewInstance(), Server(), TimeSpan.FromSeconds(2)).Fault(RemoteFault.TimedOut);
        host.Thaw();
    }

    private static InstanceSpec Server() => new() { Command = ["sleep", "1000"], StopGraceSeconds = 1 };

    private static async Task<MachineConfiguration> Look(Room room, InstanceId id, InstanceSpec spec) =>
        await room.Configurations.Read(room.Machine, id, spec, Limit).Value();

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
