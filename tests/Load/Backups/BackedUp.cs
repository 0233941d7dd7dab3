using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;
using Fleet.Tests.SshHost;

namespace Fleet.Load.Backups;

/// <summary>An instance that runs on a real machine, with a folder full of data.</summary>
internal sealed class BackedUp
{
    private const int FileSize = 4 << 20;

    private readonly FleetClient _client;

    private BackedUp(FleetClient client, string instance, string folder) => (_client, Instance, Folder) = (client, instance, folder);

    /// <summary>Its path in the API.</summary>
    public string Instance { get; }

    /// <summary>Its work folder on the machine.</summary>
    public string Folder { get; }

    /// <summary>Puts a program that does nothing on the machine, and data into its folder: half of it random, half of it words.</summary>
    public static async Task<BackedUp> Deploy(FleetClient client, SshTestHost host, int megabytes)
    {
        var server = await client.Post("/api/v1/servers", new JsonObject
        {
            ["name"] = "box", ["host"] = host.Host, ["port"] = host.Port, ["sshUser"] = host.User, ["authMethod"] = "key", ["sshPrivateKey"] = host.PrivateKey,
        });
        var path = $"/api/v1/servers/{server["id"]}";
        await Pause.Until(async () => (string?)(await client.Get(path))["status"] == "active", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        var begun = await client.Post("/api/v1/instances", new JsonObject
        {
            ["name"] = "data", ["provider"] = "ssh", ["region"] = "local", ["serverId"] = (string)server["id"]!, ["runtime"] = "process",
            ["spec"] = new JsonObject { ["command"] = new JsonArray("sleep", "86400"), ["stopGraceSeconds"] = 1 },
        });
        await client.Ended((string)begun["operationId"]!);
        var work = Directory.EnumerateDirectories(Path.Combine(host.HomeFolder, ".fleet"), "work", SearchOption.AllDirectories).Single();
        for (var i = 0; i < Math.Max(2, megabytes * (1 << 20) / FileSize); i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(work, $"data-{i:D4}"), i % 2 == 0 ? RandomNumberGenerator.GetBytes(FileSize) : Words());
        }

        return new(client, $"/api/v1/instances/{begun["id"]}", work);
    }

    /// <summary>Backs it up; the backup's path in the API.</summary>
    public async Task<string> BackUp(string compression)
    {
        var begun = await _client.Post($"{Instance}/backup", new JsonObject { ["compression"] = compression });
        await _client.Ended((string)begun["operationId"]!);
        return $"/api/v1/backups/{begun["backupId"]}";
    }

    /// <summary>Puts the backup's data into the place of what is there.</summary>
    public async Task Restore(string backup) => await _client.Ended((string)(await _client.Post($"{backup}/restore"))["operationId"]!);

    private static byte[] Words()
    {
        var text = new StringBuilder(FileSize + 100);
        for (var i = 0; text.Length < FileSize; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"2030-01-01T00:00:00Z order {Random.Shared.Next(100_000)} of customer {i % 1000} was paid and sent\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, FileSize));
    }
}
