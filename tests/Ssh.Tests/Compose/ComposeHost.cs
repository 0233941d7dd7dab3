using System.Diagnostics;
using System.Text.Json;
using Fleet.Instances;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests.Compose;

/// <summary>A host whose <c>docker</c> is the stand-in of <c>docker.py</c>.</summary>
internal sealed class ComposeHost : IAsyncDisposable
{
    private ComposeHost(SshTestHost host) => Host = host;

    public SshTestHost Host { get; }

    /// <summary>Every invocation so far, its arguments with spaces between them.</summary>
    public IReadOnlyList<string> Calls => [.. File.ReadLines(In("calls")).Select(line => string.Join(' ', JsonSerializer.Deserialize<string[]>(line)!))];

    private string State => Host.HomeFolder + "/docker";

    public static async Task<ComposeHost> Start()
    {
        var host = new ComposeHost(await SshTestHost.Start());
        await using var room = new Room(host.Host);
        await room.Run("mkdir ~/docker ~/docker/volumes; : >~/docker/calls").Value();
        host.Host.Replace("docker", $"export DOCKER_STAND_IN={host.State}; exec python3 {host.Program} \"$@\"");
        return host;
    }

    private string Program
    {
        get
        {
            // Where the account can read it.
            var program = Path.Combine(Path.GetDirectoryName(Host.HomeFolder)!, "docker.py");
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Compose", "docker.py"), program);
            File.SetUnixFileMode(program, (UnixFileMode)0b110_100_100);
            return program;
        }
    }

    /// <summary>From now on, or no longer, no call of docker ends.</summary>
    public void Hang(bool hangs)
    {
        if (hangs) File.WriteAllText(In("hang"), "");
        else File.Delete(In("hang"));
    }

    public static InstanceSpec Project(object services, int grace = 2) => new()
    {
        Files = [new("compose.yaml", JsonSerializer.Serialize(new { services }))],
        StopGraceSeconds = grace,
    };

    public static object Shell(string script) => new { command = (string[])["sh", "-c", script] };

    public string Folder(InstanceId id) => Path.Combine(Host.HomeFolder, ".fleet", "instances", id.Value);

    /// <summary>Where a volume's content is.</summary>
    public string Volume(InstanceId id, string name) => Path.Combine(In("volumes"), "fleet-" + id.Value, "volumes", name);

    /// <summary>Whether the busybox here knows <c>tar --exclude</c>, as that of its image does.</summary>
    public bool BusyboxExcludes { get; private set; }

    /// <summary>From now on helper containers have busybox, as their image has. False if there is none here.</summary>
    public bool UseBusybox()
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "busybox")).FirstOrDefault(File.Exists);
        if (found is null) return false;
        Directory.CreateDirectory(In("tools"));
        File.Copy(found, In("tools/busybox"));
        using var help = Process.Start(new ProcessStartInfo(found, ["tar", "--help"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        BusyboxExcludes = (help.StandardError.ReadToEnd() + help.StandardOutput.ReadToEnd()).Contains("-X", StringComparison.Ordinal);
        foreach (var tool in (string[])["sh", "tar", "find", "stat", "awk", "sed", "grep", "sha256sum", "tee", "mkfifo", "mkdir", "mv", "rm", "rmdir", "cat", "chown", "chmod", "readlink", "printf", "head"])
            File.CreateSymbolicLink(In("tools/" + tool), "busybox");
        return true;
    }

    /// <summary>What is left of containers and volumes.</summary>
    public IEnumerable<string?> Left() => Directory.EnumerateFileSystemEntries(State).Concat(Directory.EnumerateFileSystemEntries(In("volumes")))
        .Select(Path.GetFileName).Where(name => name is not ("calls" or "hang" or "volumes" or "images" or "tools"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private string In(string name) => Path.Combine(State, name);
}
