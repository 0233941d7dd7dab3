using System.IO.Compression;
using Fleet.Security;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Advisories.Tests;

public sealed class OsvAdvisoriesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-osv-").FullName;
    private readonly ManualTime _time = new();
    private readonly IAdvisories _advisories;

    public OsvAdvisoriesTests() => _advisories = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time)
        .AddFleetAdvisories(options => options.OsvPath = _folder).BuildServiceProvider().GetRequiredService<IAdvisories>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Sample => Path.Combine(AppContext.BaseDirectory, "osv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_record_says_what_it_is_how_bad_and_where_it_ends()
    {
        await Take("GHSA-sample-requests.json");
        var found = Assert.Single(Match(new FoundPackage("PyPI", "Requests", "2.30.0")));
        Assert.Equal(("CVE-2023-32681", "GHSA-j8r2-6x86-q33q", "2.31.0"), (found.CveId, found.OsvId, found.FixVersion));
        Assert.Equal((VulnerabilitySeverity.Medium, 6.1), (found.Severity, found.Score));
        Assert.Equal("Unintended leak of Proxy-Authorization header in requests", found.Title);
        Assert.Equal(["https://github.com/psf/requests/security/advisories/GHSA-j8r2-6x86-q33q"], found.References);
        Assert.Empty(Match(new FoundPackage("PyPI", "requests", "2.31.0")));
        Assert.Empty(Match(new FoundPackage("PyPI", "requests", "2.2.1")));
        Assert.Empty(Match(new FoundPackage("npm", "requests", "2.30.0")));
        Assert.Empty(Match(new FoundPackage("PyPI", "requests", "unknown")));
    }

    [Theory]
    [InlineData("npm", "lodash", "4.17.20", "CVE-2021-23337", VulnerabilitySeverity.High)]
    [InlineData("npm", "lodash", "4.17.21", null, default(VulnerabilitySeverity))]
    [InlineData("npm", "left-padd", "1.0.1", "MAL-2024-1", VulnerabilitySeverity.Unknown)]
    [InlineData("npm", "left-padd", "1.0.2", null, default(VulnerabilitySeverity))]
    [InlineData("Debian:11", "libssl1.1", "1.1.1k-1+deb11u1", "CVE-2022-0778", VulnerabilitySeverity.High, "openssl")]
    [InlineData("Debian:11", "libssl1.1", "1.1.1k-1+deb11u2", null, default(VulnerabilitySeverity), "openssl")]
    [InlineData("Debian:12", "libssl3", "3.0.11-1~deb12u1", "DSA-5532-1", VulnerabilitySeverity.High, "openssl")]
    [InlineData("Debian:13", "libssl3", "3.0.11-1~deb12u1", null, default(VulnerabilitySeverity), "openssl")]
    [InlineData("Debian:11", "openssl", "1.1.1k-1", null, default(VulnerabilitySeverity), "another-source")]
    [InlineData("Ubuntu:24.04", "liblzma5", "5.6.1-1", "CVE-2024-3094", VulnerabilitySeverity.Critical, "xz-utils")]
    [InlineData("Ubuntu:24.04", "liblzma5", "5.6.1-1.1", null, default(VulnerabilitySeverity), "xz-utils")]
    [InlineData("Ubuntu:22.04", "liblzma5", "5.2.5-2", null, default(VulnerabilitySeverity), "xz-utils")]
    [InlineData("Alpine:v3.18", "ssl_client", "1.36.1-r5", "CVE-2023-42363", VulnerabilitySeverity.Medium, "busybox")]
    [InlineData("Alpine:v3.19", "ssl_client", "1.36.1-r5", null, default(VulnerabilitySeverity), "busybox")]
    [InlineData("AlmaLinux:9", "bind-utils", "32:9.16.23-14.el9_3", "ALSA-2024:0001", VulnerabilitySeverity.High, "bind")]
    [InlineData("AlmaLinux:9", "bind-utils", "32:9.16.23-14.el9_3.4", null, default(VulnerabilitySeverity), "bind")]
    public async Task A_package_falls_under_what_is_said_of_its_version_in_its_release(
        string ecosystem, string name, string version, string? cve, VulnerabilitySeverity severity, string? source = null)
    {
        await Take("npm.json");
        await Take("distributions.json");
        var found = Match(new FoundPackage(ecosystem, name, version, Source: source));
        Assert.Equal(cve is null ? [] : [(cve, severity)], found.Select(one => (one.CveId, one.Severity)));
    }

    [Fact]
    public async Task What_changes_in_the_folder_counts_from_the_next_look_on()
    {
        await _advisories.Refresh(Cancellation);
        Assert.Null(_advisories.Edition);
        var lodash = new FoundPackage("npm", "lodash", "4.17.20");

        await Take("npm.json", passes: false);
        await _advisories.Refresh(Cancellation);
        Assert.Empty(Match(lodash));
        _time.Advance(TimeSpan.FromMinutes(1));
        await _advisories.Refresh(Cancellation);
        Assert.Single(Match(lodash));
        var first = _advisories.Edition;

        // A file that is half copied leaves what was known of it.
        await File.WriteAllTextAsync(Path.Combine(_folder, "npm.json"), "[{\"id\":", Cancellation);
        await Look();
        Assert.Single(Match(lodash));
        Assert.NotEqual(first, _advisories.Edition);

        File.Delete(Path.Combine(_folder, "npm.json"));
        await Look();
        Assert.Empty(Match(lodash));
        Assert.Null(_advisories.Edition);

        Directory.Delete(_folder, recursive: true);
        await Look();
        Directory.CreateDirectory(_folder);
    }

    [Fact]
    public async Task An_archive_is_read_as_it_is()
    {
        using (var archive = await ZipFile.OpenAsync(Path.Combine(_folder, "all.zip"), ZipArchiveMode.Create, Cancellation))
        {
            foreach (var file in Directory.EnumerateFiles(Sample)) archive.CreateEntryFromFile(file, Path.GetFileName(file));
            await using var broken = await archive.CreateEntry("broken.json").OpenAsync(Cancellation);
            await broken.WriteAsync("{}"u8.ToArray(), Cancellation);
        }

        await Look();
        Assert.Equal(2, Match(new FoundPackage("npm", "lodash", "1.0.0"), new FoundPackage("PyPI", "requests", "2.9")).Length);
    }

    private System.Collections.Immutable.ImmutableArray<AdvisoryMatch> Match(params FoundPackage[] packages) => _advisories.Match(packages);

    private async Task Take(string file, bool passes = true)
    {
        File.Copy(Path.Combine(Sample, file), Path.Combine(_folder, file));
        if (passes) await Look();
    }

    private async Task Look()
    {
        _time.Advance(TimeSpan.FromMinutes(2));
        await _advisories.Refresh(Cancellation);
    }
}
