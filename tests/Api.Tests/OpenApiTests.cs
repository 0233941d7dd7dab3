using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class OpenApiTests(FleetHost fleet)
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    private static readonly string Folder = Path.Combine(
        RepositoryFolder.Path,
        "docs", "openapi");

    [Theory]
    [InlineData("console")]
    [InlineData("hosting")]
    [InlineData("ssh")]
    [InlineData("bots")]
    [InlineData("agents")]
    public async Task The_checked_in_contract_is_the_one_that_is_served(string surface)
    {
        using var nobody = fleet.Caller(null);
        var served = (await nobody.GetStringAsync($"/openapi/{surface}.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = Path.Combine(Folder, $"{surface}.json");
        if (Environment.GetEnvironmentVariable(Refresh) is "1")
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(file, served);
        }

        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file) == served,
            $"The API no longer does what docs/openapi/{surface}.json says. If that is meant, run these tests once with {Refresh}=1 and commit the file.");
    }

    [Fact]
    public async Task The_consoles_contract_has_two_names()
    {
        using var nobody = fleet.Caller(null);
        Assert.Equal(await nobody.GetStringAsync("/openapi/console.json"), await nobody.GetStringAsync("/openapi/v1.json"));
    }

    [Fact]
    public async Task Each_surface_describes_its_own_endpoints_only()
    {
        using var nobody = fleet.Caller(null);
        async Task<string[]> Paths(string surface) =>
            JsonElement.Parse(await nobody.GetStringAsync($"/openapi/{surface}.json")).GetProperty("paths").Names();
        Assert.All(await Paths("hosting"), path => Assert.StartsWith("/hosting/api/v1/", path, StringComparison.Ordinal));
        Assert.All(await Paths("bots"), path => Assert.StartsWith("/api/instances", path, StringComparison.Ordinal));
        Assert.All(await Paths("agents"), path => Assert.StartsWith("/v1/", path, StringComparison.Ordinal));
        Assert.All(await Paths("ssh"), path => Assert.StartsWith("/api/servers", path, StringComparison.Ordinal));
        Assert.All(await Paths("console"), path => Assert.Matches("^/(api/v1|health)", path));
    }

    [Theory]
    [InlineData("console")]
    [InlineData("hosting")]
    [InlineData("ssh")]
    [InlineData("bots")]
    [InlineData("agents")]
    public async Task The_contract_names_every_path_role_and_refusal(string surface)
    {
        using var nobody = fleet.Caller(null);
        var document = JsonElement.Parse(await nobody.GetStringAsync($"/openapi/{surface}.json"));
        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.False(string.IsNullOrEmpty(operation.Value.Text("summary")), path.Name);
                if (path.Name.StartsWith("/health", StringComparison.Ordinal)) continue;
                Assert.Contains("401", operation.Value.GetProperty("responses").Names());
                if (operation.Value.TryGetProperty("security", out _)) Assert.Contains("role or higher", operation.Value.Text("description"), StringComparison.Ordinal);
            }
        }
    }
}
