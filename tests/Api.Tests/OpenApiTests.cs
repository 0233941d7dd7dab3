using System.Reflection;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests;

public sealed class OpenApiTests(FleetHost fleet)
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    private static readonly string Checked = Path.Combine(
        typeof(OpenApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!,
        "docs", "openapi", "console.json");

    [Fact]
    public async Task The_checked_in_contract_is_the_one_that_is_served()
    {
        using var nobody = fleet.Caller(null);
        var served = (await nobody.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Refresh) is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Checked)!);
            await File.WriteAllTextAsync(Checked, served);
        }

        Assert.True(
            File.Exists(Checked) && await File.ReadAllTextAsync(Checked) == served,
            $"The API no longer does what docs/openapi/console.json says. If that is meant, run these tests once with {Refresh}=1 and commit the file.");
    }

    [Fact]
    public async Task The_contract_names_every_path_role_and_refusal()
    {
        using var nobody = fleet.Caller(null);
        var document = JsonElement.Parse(await nobody.GetStringAsync("/openapi/v1.json"));
        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.False(string.IsNullOrEmpty(operation.Value.Text("summary")), path.Name);
                if (!path.Name.StartsWith("/api/", StringComparison.Ordinal)) continue;
                Assert.Contains("401", operation.Value.GetProperty("responses").Names());
                Assert.Contains("role or higher", operation.Value.Text("description"), StringComparison.Ordinal);
            }
        }
    }
}
