using System.Text;

namespace Fleet.Tests.Grains.StateMachines;

/// <summary>One way from a state to another.</summary>
internal sealed record Way(string From, string By, string To, string? Note = null);

/// <summary>A page about a state machine: a picture and a table of its ways, in the order in which they are given.</summary>
internal sealed record MachinePage(string Name, string Title, string About, string Code, IReadOnlyList<Way> Ways)
{
    public string Text()
    {
        var page = new StringBuilder();
        page.Append("<!-- Written from the code by tests/Grains.Tests: FLEET_REFRESH_CONTRACTS=1 writes it anew. -->\n\n");
        page.Append($"# {Title}\n\n{About}\n\nThe code: `{Code}`.\n\n```mermaid\nstateDiagram-v2\n");
        foreach (var arrow in Ways.GroupBy(way => (way.From, way.To)))
        {
            page.Append($"  {Id(arrow.Key.From)} --> {Id(arrow.Key.To)}: {string.Join(", ", arrow.Select(way => way.By).Distinct())}\n");
        }

        page.Append("```\n\n| from | what happens | to | |\n|---|---|---|---|\n");
        foreach (var way in Ways) page.Append($"| {way.From} | {way.By} | {way.To} | {way.Note} |\n");
        return page.ToString();
    }

    private static string Id(string state) => state.Replace(' ', '_');
}
