using Fleet.Load.Hosting;
using Fleet.Load.Report;
using Fleet.Tests.SshHost;

namespace Fleet.Load.Backups;

/// <summary>
/// How fast is a backup? A real Fleet in a process of its own, an instance on a real sshd with N megabytes in its folder, the store that Fleet has by
/// default; each backup from its request to its completion, in turns with tar and sha256sum on the same folder, and so restores.
/// </summary>
internal sealed class BackupLoad(ChildServer fleet, BackedUp instance, string folder, LoadReport report, double megabytes)
{
    private static readonly (string Compression, string Compressor)[] Ways = [("none", "cat"), ("zstd", "zstd -q -c"), ("gzip", "gzip -c")];

    public static async Task<LoadReport> Run(LoadOptions options)
    {
        if (SshTestHost.Unavailable is { } reason) throw new ArgumentException(reason);
        var megabytes = options.Count("megabytes", 256, 32);
        var report = new LoadReport("backups", $"{megabytes} MB, one half random and one of words");
        var folder = Directory.CreateTempSubdirectory("fl-");
        try
        {
            await using var host = await SshTestHost.Start();
            await using var fleet = await LoadedApi.Start(folder.FullName, ("Fleet__Ssh__Folder", folder.FullName), ("Fleet__Probes__Interval", "00:05:00"));
            using var client = new FleetClient(fleet.Address);
            var instance = await BackedUp.Deploy(client, host, megabytes);
            await new BackupLoad(fleet, instance, folder.FullName, report, megabytes).Measure(options.IsShort ? 1 : 3);
            await client.Post($"{instance.Instance}/destroy");
            return report;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task Measure(int rounds)
    {
        // The first one also reads the programs.
        await BareArchive.Pack(instance.Folder, "cat");
        await instance.BackUp("none");
        var idle = fleet.Memory();
        var backup = "";
        foreach (var (compression, compressor) in Ways)
        {
            var (bare, own, clients) = (new List<Passed>(), new List<Passed>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                bare.Add(await BareArchive.Pack(instance.Folder, compressor));
                var before = Clients();
                own.Add(await Passed.Of(async () => backup = await instance.BackUp(compression), fleet.CpuSeconds));
                clients.Add(Clients() - before);
            }

            Add(compression == "none" ? "tar | sha256sum" : $"tar | {compression} | sha256sum", $"backup, {compression}", Passed.Median(bare), Passed.Median(own), clients);
        }

        report.Add("memory that the backups have added, MiB", (fleet.Memory() - idle) / 1048576.0);
        await Restores(rounds);
    }

    private async Task Restores(int rounds)
    {
        var archive = Path.Combine(folder, "bare.tar");
        await BareArchive.Timed($"tar -C '{instance.Folder}' -cf '{archive}' .");
        var backup = await instance.BackUp("none");
        var (bare, own, clients) = (new List<Passed>(), new List<Passed>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(await BareArchive.Unpack(archive, Path.Combine(folder, "scratch")));
            var before = Clients();
            own.Add(await Passed.Of(() => instance.Restore(backup), fleet.CpuSeconds));
            clients.Add(Clients() - before);
        }

        Add("sha256sum and tar -x", "restore, none", Passed.Median(bare), Passed.Median(own), clients);
    }

    private void Add(string baseline, string name, Passed bare, Passed own, IReadOnlyList<double> clients)
    {
        report.Add($"{baseline}, MB/s", megabytes / bare.Seconds);
        report.Add($"{name}, MB/s", megabytes / own.Seconds);
        report.Add($"{name} / {baseline}", bare.Seconds / own.Seconds);
        report.Add($"{baseline}, CPU seconds per GB", 1000 * bare.CpuSeconds / megabytes);
        report.Add($"{name}, CPU seconds per GB, Fleet's process", 1000 * own.CpuSeconds / megabytes);
        report.Add($"{name}, CPU seconds per GB, its ssh clients", 1000 * Loop.LoopResult.Median(clients) / megabytes);
    }

    private double Clients() => Usage.Now(fleet.Id, folder).ClientSeconds;
}
