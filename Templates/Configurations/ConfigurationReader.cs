using Fleet.Common;
using Fleet.Deployments;
using Fleet.Servers;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Configurations;

/// <summary>Reads a configuration whose placeholders have their values.</summary>
internal sealed class ConfigurationReader(Faults faults)
{
    /// <summary>What it says; its YAML and its secrets are somebody else's to add. Worth nothing if there are faults.</summary>
    public CompiledDeployment Read(MapNode configuration)
    {
        var fields = new Fields(configuration, faults);
        fields.Require("runtime");
        var read = new CompiledDeployment
        {
            Server = Server(fields),
            Selector = Selector(fields),
            Runtime = Runtime(fields),
            Spec = new SpecReader(faults).Read(fields),
            Backups = PolicyReader.Backups(fields),
            Idle = new PolicyReader(faults).Idle(fields),
            Tags = fields.TextPairs("tags"),
            Yaml = "",
        };
        // Secrets are read from the tree that still has its placeholders.
        fields.Node("secrets");
        Suit(read, fields);
        fields.Close();
        return read;
    }

    private string Runtime(Fields fields)
    {
        if (fields.Node("runtime") is not { } node || node is ScalarNode { IsOpen: true }) return "";
        if (node is ScalarNode { Text: "process" or "systemd" or "compose" } word) return word.Text;
        faults.Add(node.Place, "must be process, systemd or compose");
        return "";
    }

    private ServerId? Server(Fields fields)
    {
        if (fields.Node("server") is not { } node || Scalars.Text(node, faults) is not { } text) return null;
        if (fields.Node("selector") is not null) faults.Add(node.Place, "server and selector exclude each other");
        if (FleetId.TryParse<ServerId>(text, out var id)) return id;
        if (node is not ScalarNode { IsOpen: true }) faults.Add(node.Place, "must be a server's id, such as srv_01j9z");
        return null;
    }

    private string? Selector(Fields fields)
    {
        if (fields.Node("selector") is not { } node || Scalars.Text(node, faults) is not { } text) return null;
        if (!LabelSelector.TryParse(text, out _)) faults.Add(node.Place, $"must be {LabelSelector.Form}");
        return text;
    }

    private void Suit(CompiledDeployment read, Fields fields)
    {
        if (read.Runtime is "process" or "systemd" && read.Spec.Command.IsEmpty) faults.Add(fields.Place, $"the runtime {read.Runtime} needs a command");
        if (read.Runtime == "compose" && !read.Spec.Files.Any(file => IsCompose(file.Path)))
        {
            faults.Add(fields.Place, "the runtime compose needs compose.yaml, compose.yml, docker-compose.yaml or docker-compose.yml among its files");
        }
    }

    private static bool IsCompose(string path) => path is "compose.yaml" or "compose.yml" or "docker-compose.yaml" or "docker-compose.yml";
}
