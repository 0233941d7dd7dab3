using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Templates;

namespace Fleet.Deployments;

/// <summary>Reads configurations and templates. Pure but for the passwords and ports that it draws.</summary>
public interface IDeploymentCompiler
{
    /// <summary>The template that a configuration names; null if it names none. Faults if it cannot be read.</summary>
    Outcome<TemplateReference> TemplateOf(string yaml);

    /// <summary>What a configuration says, its template's parameters filled in.</summary>
    Outcome<CompiledDeployment> Compile(DeploymentSource source);

    /// <summary>What a template says of itself.</summary>
    Outcome<TemplateDocument> ReadTemplate(string yaml);
}

/// <summary>The template that a configuration names.</summary>
/// <param name="Id">Null if it names none.</param>
public sealed record TemplateReference(TemplateId? Id);

/// <summary>What a deployment is compiled from.</summary>
public sealed record DeploymentSource
{
    /// <summary>The instance's name, which <c>{{name}}</c> stands for.</summary>
    public required string Name { get; init; }

    /// <summary>The configuration; null for the template as it is.</summary>
    public string? Yaml { get; init; }

    /// <summary>The template's YAML; null without one.</summary>
    public string? Template { get; init; }

    /// <summary>Values that count before those in the configuration.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The names of the secrets that were given beside it.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>The names of password parameters that have a value already, which is not drawn again: those of a redeployment.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];
}

/// <summary>What a configuration says.</summary>
public sealed record CompiledDeployment
{
    /// <summary>How it lives on its server.</summary>
    public required string Runtime { get; init; }

    /// <summary>What to run; without its secrets.</summary>
    public required InstanceSpec Spec { get; init; }

    /// <summary>The server that it names.</summary>
    public ServerId? Server { get; init; }

    /// <summary>The labels that it wants of a server.</summary>
    public string? Selector { get; init; }

    /// <summary>Free labels.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When it is backed up by itself.</summary>
    public BackupPolicy? Backups { get; init; }

    /// <summary>When it is suspended by itself.</summary>
    public IdlePolicy? Idle { get; init; }

    /// <summary>Environment variables that take their value from a password parameter or a secret: variable to name.</summary>
    public ImmutableSortedDictionary<string, string> SecretVariables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Passwords that were drawn for parameters without a value: parameter to clear text.</summary>
    public ImmutableSortedDictionary<string, string> Drawn { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The parameter whose value is the administrator's password; null if there is none.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>
    /// The configuration with every parameter's value (drawn ports included, passwords excluded) and its template's name written into
    /// it: compiled again, it says the same.
    /// </summary>
    public required string Yaml { get; init; }
}
