using System.Text;
using System.Text.RegularExpressions;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Access;

/// <summary>Who may call what stands in docs/permissions.md: made from the endpoints, and held against what the console's document says.</summary>
public sealed partial class PermissionTableTests(FleetHost fleet)
{
    private const string Refresh = "FLEET_REFRESH_CONTRACTS";

    [Fact]
    public async Task The_checked_in_table_is_that_of_the_endpoints()
    {
        var file = Path.Combine(RepositoryFolder.Path, "docs", "permissions.md");
        var served = Table();
        if (Environment.GetEnvironmentVariable(Refresh) is "1") await File.WriteAllTextAsync(file, served);
        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file) == served,
            $"Another role or scope is asked for than docs/permissions.md says. If that is meant, run these tests once with {Refresh}=1 and commit the file.");
    }

    [Fact]
    public async Task The_roles_are_those_of_the_consoles_document_unless_a_reason_is_given()
    {
        var rows = (await File.ReadAllLinesAsync(Path.Combine(RepositoryFolder.Path, "tests", "Api.Tests", "Access", "documented-roles.tsv")))
            .Where(line => line is not ("" or ['#', ..])).Select(line => line.Split('\t')).ToList();
        var served = Served.All(fleet).Where(one => one.Surface is "console").ToDictionary(one => (one.Method, Nameless(one.Path)), RoleOf);
        var compared = 0;
        foreach (var row in rows)
        {
            if (!served.TryGetValue((row[0], Nameless(row[1])), out var role)) continue;
            compared++;
            if (row is [_, _, var said, var deviating, var reason])
            {
                Assert.True(role == deviating && said != deviating && reason.Length > 20, $"{row[0]} {row[1]}: {role}, and the file says {deviating} in place of {said}");
            }
            else
            {
                Assert.True(role == row[2], $"{row[0]} {row[1]}: {role}, and the document says {row[2]}: if that is meant, say why in the file");
            }
        }

        Assert.True(compared > 60, $"Only {compared} endpoints of the document are served");
    }

    [Fact]
    public void Every_endpoint_that_asks_for_a_role_has_a_scope() => Assert.All(
        Served.All(fleet).Where(one => one.Access.Required is not null), one => Assert.Matches("^[a-z]+(-[a-z]+)*$", one.Access.Area));

    private string Table()
    {
        var text = new StringBuilder(
            """
            # Who may call what

            Made from the endpoints by a test, which says how to refresh it. The role is the least that is asked for; *team* says that a role in the team
            of the instance that the request names is as good. The scope is what the credential must be good for. See [access.md](access.md).

            """.ReplaceLineEndings("\n"));
        foreach (var surface in Served.All(fleet).GroupBy(one => one.Surface))
        {
            text.Append($"\n## {surface.Key}\n\n| method | path | role | | scope |\n|---|---|---|---|---|\n");
            foreach (var one in surface)
            {
                var access = one.Access;
                var isByTeam = access.Required is not null && (access.JudgesTeams || !access.Subjects.IsEmpty);
                var scope = access.Required is null ? "" : access.Or is { } or ? $"{access.Scope} or {or}:{access.Scope.Split(':')[1]}" : access.Scope;
                text.Append($"| {one.Method} | `{one.Path}` | {RoleOf(one)} | {(isByTeam ? "team" : "")} | {scope} |\n");
            }
        }

        return text.ToString();
    }

    private static string RoleOf(Served one) => one.Access.Required is { } required ? WireName.Upper(required.Role) : "none";

    private static string Nameless(string path) => Place().Replace(path, "{}");

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();
}
