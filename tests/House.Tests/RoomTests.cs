using System.Xml.Linq;

namespace Fleet.Tests.House;

/// <summary>Who may know whom.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Embedded"] = [],
        ["Grains.Interfaces"] = ["Embedded"],
        ["Grains"] = ["Embedded", "Grains.Interfaces"],
        ["Store"] = ["Grains.Interfaces"],
        ["Ssh"] = ["Grains.Interfaces"],
        ["Cloud"] = ["Grains.Interfaces"],
        ["Templates"] = ["Grains.Interfaces"],
        ["Backups"] = ["Grains.Interfaces"],
        ["Outbound"] = ["Grains.Interfaces"],
        ["Advisories"] = ["Grains.Interfaces"],
        ["Demo"] = ["Embedded", "Grains.Interfaces"],
        ["Silo"] = ["Embedded", "Grains.Interfaces", "Grains", "Store", "Ssh", "Cloud", "Templates", "Backups", "Outbound", "Advisories", "Demo"],
        ["Cli"] = [],
        ["Dashboard"] = [],
        ["Api"] = ["Embedded", "Grains.Interfaces", "Silo", "Dashboard"],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Rooms))]
    public void A_room_knows_only_whom_it_may_know(string room)
    {
        var strangers = References(Path.Combine(Repository.Root, room, $"{room}.csproj")).Except(Allowed[room]);
        Assert.Empty(strangers);
    }

    [Fact]
    public void Every_room_of_the_tree_has_its_rule()
    {
        var rooms = Repository.Files("*.csproj")
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.StartsWith("tests", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(Allowed.Keys.Order(), rooms.Order());
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Fleet.sln"));
        Assert.All(Repository.Files("*.csproj"), project => Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal));
    }

    // The imports count as references too: the actor API comes by one.
    private static IEnumerable<string> References(string project)
    {
        var xml = XDocument.Load(project);
        var imported = xml.Descendants("Import").Any(import => import.Attribute("Project")!.Value.EndsWith("ActorApi.props", StringComparison.Ordinal));
        return xml.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Concat(imported ? ["Embedded"] : []);
    }
}
