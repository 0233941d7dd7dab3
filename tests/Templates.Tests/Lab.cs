using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Fleet.Common;
using Fleet.Deployments;

namespace Fleet.Templates.Tests;

/// <summary>What most tests begin with.</summary>
internal static class Lab
{
    public static DeploymentCompiler Compiler { get; } = new();

    public static string CatalogueFolder => new TemplateOptions().Folder;

    /// <summary>A configuration that has what every one needs, and more.</summary>
    public static string Plain(string more = "") => "runtime: process\ncommand: [sleep, \"60\"]\n" + more;

    /// <summary>A template with those parameters and that configuration, each indented by two spaces.</summary>
    public static string Template(string parameters, string deployment, string more = "") =>
        $"slug: a-template\nname: A template\ncategory: test\n{more}{(parameters.Length == 0 ? "" : "parameters:\n" + parameters)}deployment:\n{deployment}";

    public static Outcome<CompiledDeployment> Compile(
        string? yaml, string? template = null, string[]? secrets = null, string[]? kept = null, params (string Name, string Value)[] parameters) =>
        Compiler.Compile(new DeploymentSource
        {
            Name = "crm",
            Yaml = yaml,
            Template = template,
            Secrets = [.. secrets ?? []],
            Kept = [.. kept ?? []],
            Parameters = parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value),
        });

    public static CompiledDeployment Good(
        string? yaml, string? template = null, string[]? secrets = null, string[]? kept = null, params (string Name, string Value)[] parameters)
    {
        var outcome = Compile(yaml, template, secrets, kept, parameters);
        Assert.True(outcome.IsOk, Told(outcome.Error));
        return outcome.Value;
    }

    public static ImmutableArray<DocumentFault> Bad(
        string? yaml, string? template = null, string[]? secrets = null, string[]? kept = null, params (string Name, string Value)[] parameters)
    {
        var outcome = Compile(yaml, template, secrets, kept, parameters);
        Assert.False(outcome.IsOk, "It compiled.");
        Assert.Equal(ErrorCode.InvalidRequest, outcome.Error.Code);
        Assert.NotEmpty(outcome.Error.Faults);
        return outcome.Error.Faults;
    }

    public static (string Path, int Line, int Column)[] Places(IEnumerable<DocumentFault> faults) =>
        [.. faults.Select(fault => (fault.Path, fault.Line, fault.Column))];

    /// <summary>Does it within a second: at one of three attempts, for the machine may have other things to do.</summary>
    public static void Soon(Action act, string input)
    {
        for (var attempt = 1; ; attempt++)
        {
            var watch = Stopwatch.StartNew();
            act();
            if (watch.ElapsedMilliseconds < 1000) return;
            Assert.True(attempt < 3, $"It took {watch.Elapsed}: {input}");
        }
    }

    /// <summary>All that it says, as text that can be compared: but for its own YAML.</summary>
    public static string Said(CompiledDeployment compiled) =>
        JsonSerializer.Serialize(compiled with { Yaml = "", Drawn = ImmutableSortedDictionary<string, string>.Empty });

    public static string Told(FleetError? error) => error is null ? "" : $"{error.Message}\n{string.Join('\n', error.Faults)}";
}
