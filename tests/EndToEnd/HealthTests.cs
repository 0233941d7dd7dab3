using System.Diagnostics;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>The program's own look at whether Fleet lives, and settings that are files: what container files rest on.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task It_tells_whether_Fleet_lives()
    {
        await using var fleet = await FleetProcess.Start();
        var address = fleet.Client.BaseAddress!.ToString();
        Assert.Equal(0, await Ask(address));
        Assert.Equal(0, await Ask(null, address.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal)));
        await fleet.Stop();
        Assert.Equal(1, await Ask(address));
        Assert.Equal(1, await Ask("nowhere"));
    }

    [Fact]
    public async Task A_setting_may_be_a_file_and_counts_before_the_variable()
    {
        const string inTheFile = "sk-of-a-file-and-long-enough";
        var folder = Directory.CreateTempSubdirectory("fleet-settings-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "FLEET_ADMIN_API_KEY"), inTheFile + "\n");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "PATH"), "/nowhere");
            await using var fleet = await FleetProcess.Start(settings: ("CREDENTIALS_DIRECTORY", folder.FullName));
            fleet.Client.DefaultRequestHeaders.Authorization = new("Bearer", inTheFile);
            Assert.NotNull(await fleet.Get("/api/v1/instances"));

            await fleet.Stop();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Fleet__Database"), "abacus");
            fleet.Settings["Fleet__SettingsFolder"] = folder.FullName;
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.Run());
            Assert.Contains("Store:Database", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> Ask(string? address, string? listens = null)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.Api, "health", .. address is null ? Array.Empty<string>() : [address]])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (listens is not null) start.Environment["ASPNETCORE_URLS"] = listens;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
