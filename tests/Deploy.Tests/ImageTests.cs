using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fleet.Deploy.Tests;

/// <summary>What the image is built from is all that the program is built from.</summary>
public sealed partial class ImageTests
{
    private static readonly string Containerfile = Repository.Read("deploy", "container", "Containerfile");

    [Fact]
    public void Every_project_is_sent_and_copied_before_the_packages_are_restored()
    {
        var sent = Sent();
        var projects = Projects("Api", []);
        Assert.True(projects.Count > 8);
        Assert.All(projects, project => Assert.Contains(project, sent));
        Assert.All(projects, project => Assert.Contains($"COPY {project}/*.csproj {project}/\n", Containerfile, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_of_deploy_that_goes_into_the_program_is_sent()
    {
        var sent = Sent();
        var used = Projects("Api", []).SelectMany(project => FromDeploy().Matches(Repository.Read(project, project + ".csproj")).Select(match => match.Groups["path"].Value)).ToList();
        Assert.NotEmpty(used);
        Assert.All(used, path => Assert.Contains(sent, one => path.StartsWith(one, StringComparison.Ordinal)));
        foreach (Match copy in LocalCopy().Matches(Containerfile))
        {
            foreach (var source in copy.Groups["sources"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(source => source != "."))
            {
                Assert.Contains(sent, one => source.StartsWith(one, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void It_runs_without_root_and_writes_where_the_compose_files_and_the_manifests_let_it()
    {
        Assert.Contains("\nUSER 10001:10001\n", Containerfile, StringComparison.Ordinal);
        Assert.Contains("\nVOLUME /var/lib/fleet\n", Containerfile, StringComparison.Ordinal);
        foreach (var file in (string[])["compose/single.yaml", "compose/cluster.yaml", "kubernetes/silo.yaml", "kubernetes/api.yaml"])
        {
            var text = Repository.Read("deploy", file);
            Assert.Contains("/var/lib/fleet", text, StringComparison.Ordinal);
            Assert.Contains("/tmp", text, StringComparison.Ordinal);
        }
    }

    private static HashSet<string> Sent() =>
        [.. Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];

    /// <summary>A project and all that it refers to, on either engine.</summary>
    private static HashSet<string> Projects(string name, HashSet<string> known)
    {
        if (!known.Add(name)) return known;
        foreach (var reference in XDocument.Load(Path.Combine(Repository.Root, name, name + ".csproj")).Descendants("ProjectReference"))
        {
            Projects(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value), known);
        }

        return known;
    }

    [GeneratedRegex(@"\.\./(?<path>deploy/[^"";]+)")]
    private static partial Regex FromDeploy();

    [GeneratedRegex(@"^COPY (?!--)(?<sources>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex LocalCopy();
}
