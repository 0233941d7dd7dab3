using System.Diagnostics;

namespace Fleet.Deploy.Tests;

/// <summary>The units of systemd.</summary>
public sealed class UnitTests : IDisposable
{
    private const string Program = "/usr/bin/systemd-analyze";

    private static readonly string Units = Path.Combine(Repository.Deploy, "systemd");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-units-");

    [Theory]
    [InlineData("fleet.service")]
    [InlineData("fleet-silo@.service")]
    [InlineData("fleet-api@.service")]
    [InlineData("fleet-backup.service")]
    [InlineData("fleet-backup.timer")]
    public async Task Systemd_has_nothing_to_say_against_it(string file)
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program} (Debian: systemd).");
        foreach (var unit in Directory.EnumerateFiles(Units, "fleet*"))
        {
            // What they start is where it is on this machine.
            var text = (await File.ReadAllTextAsync(unit)).Replace("/opt/fleet/backup", Path.Combine(Repository.Deploy, "backup"), StringComparison.Ordinal)
                .Replace("/usr/bin/dotnet", "/bin/true", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, Path.GetFileName(unit)), text);
        }

        var (code, said) = await Analyze("verify", Path.Combine(_folder.FullName, file));
        Assert.DoesNotContain(said.Split('\n'), line => line.Contains("fleet", StringComparison.Ordinal));
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("fleet.service")]
    [InlineData("fleet-silo@.service")]
    [InlineData("fleet-api@.service")]
    [InlineData("fleet-backup.service")]
    public async Task It_is_as_little_exposed_as_its_page_says(string file)
    {
        Assert.SkipUnless(File.Exists(Program), $"There is no {Program} (Debian: systemd).");
        var (code, said) = await Analyze("security", "--offline=true", "--threshold=20", Path.Combine(Units, file));
        Assert.True(code == 0, said);
    }

    [Fact]
    public void All_services_are_confined_by_the_same_lines()
    {
        var confined = Directory.EnumerateFiles(Units, "*.service").Select(unit => File.ReadAllText(unit)
            .Split("# What Fleet, its ssh and the programs", 2)[1].Split("\n[Install]")[0].TrimEnd());
        Assert.Single(confined.Distinct());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int Code, string Said)> Analyze(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
