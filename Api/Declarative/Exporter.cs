using System.Text;
using System.Text.Json.Nodes;
using Fleet.Declarative;

namespace Fleet.Api.Declarative;

/// <summary>An exported document.</summary>
/// <param name="Root">What it says.</param>
/// <param name="LeftOut">What it cannot say, in words.</param>
internal sealed record Exported(JsonObject Root, IReadOnlyList<string> LeftOut)
{
    /// <summary>As YAML; what it cannot say stands in comments at its head.</summary>
    public string ToYaml(IFleetDocuments documents)
    {
        var head = new StringBuilder();
        foreach (var line in LeftOut) head.Append("# ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        return head + documents.Write(Root);
    }
}

/// <summary>Writes what is there as a document, so that applying it changes nothing.</summary>
internal static class Exporter
{
    // Of servers nothing says that there is a credential: there always is.
    private static readonly string[] Credentials = ["sshPrivateKey", "sshPassword"];

    public static async Task<Exported> Export(string name, IReadOnlyCollection<Section> sections, PlanScope scope)
    {
        var found = new List<(Section Section, IReadOnlyList<Resource> Resources)>();
        var leftOut = new List<string>();
        foreach (var section in sections) found.Add((section, await section.All(scope)));
        foreach (var (section, resources) in found)
        {
            foreach (var twins in resources.GroupBy(one => one.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            {
                scope.Names.Shared.Add(new(section.Kind, twins.Key));
                leftOut.Add($"Left out of {section.Word}, because its name is not its own: {string.Join(", ", twins.Select(one => one.Id))} ({twins.Key})");
            }
        }

        var root = new JsonObject { ["apiVersion"] = FleetFile.ApiVersion, ["name"] = name };
        foreach (var (section, resources) in found)
        {
            var list = new JsonArray();
            foreach (var one in resources.Where(one => !scope.Names.Shared.Contains(new(section.Kind, one.Name))).OrderBy(one => one.Name, StringComparer.Ordinal))
            {
                // A form that names what has since turned out to have no name of its own is made anew.
                var form = scope.Names.Shared.Count == 0 ? one.Form : (await section.Get(one.Id, scope))?.Form;
                if (form is not null) list.Add(Written(one.Name, form));
            }

            if (list.Count > 0) root[section.Word] = list;
        }

        return new(root, leftOut);
    }

    private static JsonObject Written(string name, JsonObject form)
    {
        var written = new JsonObject { ["name"] = name };
        foreach (var (field, value) in form)
        {
            if (!Credentials.Contains(field)) written[field] = Forms.Exported(value);
        }

        return written;
    }
}
